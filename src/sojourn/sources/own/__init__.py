"""Tables of one's own: long tables for the warehouse, square tables and lists for the commands on files.

May import ``layout``, concepts and errors. ``cells`` judges what is written in a cell, ``table`` a long table,
``square_table`` a square one: a new form of table is a file beside them.
"""
