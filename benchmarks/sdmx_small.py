"""A warehouse with the figures of a few areas alone, cut from a loaded one: so that trying everything ends in minutes.

Releases and their facts are whole; of every dataflow the observations are kept whose reporting area is among these.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

AREAS = ("KEN", "UGA", "TZA")
MOST = 6000
"""Observations of a dataflow."""
ELSEWHERE = 200
"""The same where none of these areas reports."""


def cut(warehouse: Path, into: Path) -> int:
    """Write the small warehouse; gives its number of observations."""
    kept = 0
    with duckdb.connect(str(into), config={"threads": 1}) as db:
        db.execute(f"ATTACH '{warehouse}' AS whole (READ_ONLY)")
        tables = db.execute("SELECT table_name, sql FROM duckdb_tables() WHERE database_name = 'whole'").fetchall()
        for table, made in tables:
            db.execute(made)
            columns = [c for (c,) in db.execute(f"SELECT name FROM pragma_table_info('whole.{table}')").fetchall()]
            if not table.startswith("obs_"):
                db.execute(f"INSERT INTO {table} SELECT * FROM whole.{table}")
                continue
            some = f"WHERE ref_area IN {AREAS} " if "ref_area" in columns else ""
            order = 'ORDER BY hash(sheet, "row", "column")'
            db.execute(f"INSERT INTO {table} SELECT * FROM whole.{table} {some}{order} LIMIT {MOST}")
            if not _count(db, table):
                db.execute(f"INSERT INTO {table} SELECT * FROM whole.{table} {order} LIMIT {ELSEWHERE}")
            kept += _count(db, table)
    return kept


def _count(db: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
