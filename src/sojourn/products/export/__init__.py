"""What leaves for another program: a chosen part of the warehouse, the panel or an estimate, with its releases.

May import every other subject of products, and is imported by none of them. It chooses and describes; what is written
goes through publish. Another kind of thing to export is a function here that returns an ``Extract``.
"""
