"""How files are laid out: which layout a file has, workbooks, delimited text, grids of numbers, coded labels.

A reader of a publisher uses these; nothing here knows a publisher.
"""
