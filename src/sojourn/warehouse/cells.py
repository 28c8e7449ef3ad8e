"""The rows of releases: each release keeps all rows of its file, and each cell is answered from one of them.

Rows that answer stand in ``obs_DATAFLOW``. Where several releases of one source and edition give the same cell, the one
with the lowest number answers; the same row of the others stands in ``repeated_DATAFLOW``, so that no reader and no
sum meets a cell twice. Rows of releases taken back stand in ``unloaded_DATAFLOW``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from sojourn.concepts.dataflow import Dataflow
from sojourn.warehouse.release_table import present, table_name, told

Edition = tuple[str, str]
"""Source and edition."""


def repeated_name(dataflow: Dataflow) -> str:
    """Table of rows whose cell a release with a lower number answers."""
    return f"repeated_{dataflow.id.lower()}"


def unloaded_name(dataflow: Dataflow) -> str:
    """Table of rows of releases that were taken back."""
    return f"unloaded_{dataflow.id.lower()}"


def create(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, name: str) -> None:
    """A table with the columns of a dataflow and the number of the release, unless it is there."""
    kinds = {"obs_value": "DOUBLE", "row": "INTEGER"}
    columns = ", ".join(
        f'"{c}" {kinds.get(c, "VARCHAR")}{" NOT NULL" if c in dataflow.keys or c == "obs_status" else ""}'
        for c in dataflow.columns
    )
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns}, release_id INTEGER NOT NULL)")


def is_there(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the file has a table."""
    return any_row(connection, "SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name])


def any_row(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> bool:
    """Whether a question has an answer; its result is fetched to the end, as the next statement asks for."""
    return bool(connection.execute(sql, list(values)).fetchall())


def same_cell(dataflow: Dataflow, one: str, other: str) -> str:
    """The condition that two rows, by the names of their tables, describe one cell."""
    return " AND ".join(f'{one}."{k}" = {other}."{k}"' for k in dataflow.keys)


def columns_of(dataflow: Dataflow, table: str = "") -> str:
    """All columns of a dataflow's tables, with the number of the release last."""
    before = f"{table}." if table else ""
    return ", ".join([*(f'{before}"{c}"' for c in dataflow.columns), f"{before}release_id"])


def all_rows(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow) -> str | None:
    """A relation in brackets: every row of every release in force, repeated ones among them; None without any."""
    tables = [t for t in (table_name(dataflow), repeated_name(dataflow)) if is_there(connection, t)]
    return "(" + " UNION ALL ".join(f"SELECT {columns_of(dataflow)} FROM {t}" for t in tables) + ")" if tables else None


def move(
    connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, releases: Sequence[int], start: str, end: str | None
) -> None:
    """Move the rows of releases from one table to another; ``end`` None drops them. An emptied table goes."""
    if not is_there(connection, start):
        return
    mine = "WHERE release_id IN (SELECT unnest(?))"
    if end is not None:
        create(connection, dataflow, end)
        columns = columns_of(dataflow)
        connection.execute(f"INSERT INTO {end} ({columns}) SELECT {columns} FROM {start} {mine}", [list(releases)])
    connection.execute(f"DELETE FROM {start} {mine}", [list(releases)])
    drop_empty(connection, start)
    if end is not None:
        drop_empty(connection, end)


def drop_empty(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Remove a table without rows: what nobody feeds is not there."""
    if is_there(connection, name) and not any_row(connection, f"SELECT 1 FROM {name} LIMIT 1"):
        connection.execute(f"DROP TABLE {name}")


def settle(connection: duckdb.DuckDBPyConnection, editions: Iterable[Edition]) -> None:
    """After releases came back or went: the lowest number answers for each cell of these editions again."""
    pairs = sorted(set(editions))
    for dataflow in _with_repeated(connection):
        create(connection, dataflow, table_name(dataflow))
        for source, edition in pairs:
            _demote(connection, dataflow, source, edition)
            _promote(connection, dataflow, source, edition)
        drop_empty(connection, repeated_name(dataflow))
        drop_empty(connection, table_name(dataflow))


def _with_repeated(connection: duckdb.DuckDBPyConnection) -> list[Dataflow]:
    from sojourn.concepts.dataflows import DATAFLOWS

    return [d for d in DATAFLOWS if is_there(connection, repeated_name(d))]


_MINE = "release_id IN (SELECT release_id FROM release WHERE source = ? AND edition = ?)"


def _demote(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, source: str, edition: str) -> None:
    """Rows that answer although a lower number holds their cell become repeated ones."""
    answers, repeated, columns = table_name(dataflow), repeated_name(dataflow), columns_of(dataflow)
    lower = (
        f"{_MINE} AND EXISTS (SELECT 1 FROM {repeated} p WHERE p.{_MINE} AND p.release_id < {answers}.release_id "
        f"AND {same_cell(dataflow, 'p', answers)})"
    )
    asked = [source, edition] * 2
    connection.execute(f"INSERT INTO {repeated} ({columns}) SELECT {columns} FROM {answers} WHERE {lower}", asked)
    connection.execute(f"DELETE FROM {answers} WHERE {lower}", asked)


def _promote(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, source: str, edition: str) -> None:
    """Cells that nobody answers are answered by the lowest number that holds them."""
    answers, repeated, columns = table_name(dataflow), repeated_name(dataflow), columns_of(dataflow)
    keys = ", ".join(f'p."{k}"' for k in dataflow.keys)
    open_cell = (
        f"p.{_MINE} AND NOT EXISTS (SELECT 1 FROM {answers} o WHERE o.{_MINE} AND {same_cell(dataflow, 'p', 'o')})"
    )
    connection.execute(
        f"INSERT INTO {answers} ({columns}) SELECT {columns_of(dataflow, 'p')} FROM {repeated} p WHERE {open_cell} "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY p.release_id) = 1",
        [source, edition] * 2,
    )
    connection.execute(
        f"DELETE FROM {repeated} WHERE EXISTS (SELECT 1 FROM {answers} o "
        f"WHERE o.release_id = {repeated}.release_id AND {same_cell(dataflow, 'o', repeated)})"
    )


def releases_told(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every release in force in order of loading, as it is given out (``release_table.told``)."""
    found = connection.sql("SELECT * FROM release ORDER BY release_id").to_arrow_table().to_pylist()
    rows, repeated = counts(connection), counts(connection, "repeated")
    return [told(r, rows.get(r["release_id"], {}), repeated.get(r["release_id"], {})) for r in found]


def counts(connection: duckdb.DuckDBPyConnection, name_of: str = "obs") -> dict[int, dict[str, int]]:
    """Release -> rows by dataflow, of those that answer (``obs``) or of the repeated ones (``repeated``)."""
    found: dict[int, dict[str, int]] = {}
    for dataflow in present(connection):
        table = table_name(dataflow) if name_of == "obs" else repeated_name(dataflow)
        if not is_there(connection, table):
            continue
        for release_id, rows in connection.execute(f"SELECT release_id, count(*) FROM {table} GROUP BY 1").fetchall():
            found.setdefault(release_id, {})[dataflow.id] = rows
    return found
