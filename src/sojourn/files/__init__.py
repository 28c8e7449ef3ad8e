"""Files that appear whole or not at all, and the one writer of tables (CSV, Parquet, workbook).

Imports errors only. Whatever writes a result for a user goes through here; a new format is a branch of ``tables``.
"""
