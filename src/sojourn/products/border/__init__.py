"""Border crossings end to end: classification, statistics, vintages, first figures.

Its tables concern persons: they carry the class ``personal``.
"""
