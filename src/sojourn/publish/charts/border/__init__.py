"""Pictures of border statistics: months and their first figures, stays under permits, documents linked.

Imports the drawing parts of ``publish.charts``; tables come from ``products.border``. A new picture of crossings goes
here.
"""
