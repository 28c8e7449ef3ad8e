"""Files that appear whole or not at all, and the one writer of tables (CSV, Parquet, workbook, JSON).

Imports concepts and errors: a writer takes a `Destination` of the gate, never a bare path. Whatever writes a result for
a user goes through here; a new format is a class of ``tables``.
"""
