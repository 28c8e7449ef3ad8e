"""Whether a warehouse can be read whole and agrees with itself: every table, every row, every release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sojourn.errors import WarehouseError
from sojourn.warehouse import storage

OBSERVATIONS = "obs_"
"""How the names of tables of observations begin (see ``release_table``)."""
ROWS = 122_880
"""Rows that DuckDB keeps together: what one damaged block takes away."""


@dataclass(frozen=True)
class TableCheck:
    """One table.

    rows : that it says it has, None where not even that can be read ; read : that could be read
    problem : what was said where some could not
    """

    name: str
    rows: int | None
    read: int
    problem: str = ""


@dataclass(frozen=True)
class Check:
    """A warehouse looked through.

    tables : all of them ; contradictions : what disagrees, a sentence each
    """

    path: Path
    tables: tuple[TableCheck, ...]
    contradictions: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every row can be read and nothing disagrees."""
        return not self.contradictions and not any(t.problem for t in self.tables)


def check(path: Path) -> Check:
    """Read every table of a warehouse whole and compare what it says of itself.

    Compared are: each observation has its release, each release's ``row_count`` is the number of its rows, release
    numbers and hashes stand once. Raises NothingLoaded where there is no file, WarehouseError where nothing of it can
    be read or it is of another version.
    """
    with storage.reading(path) as connection:
        names = [r[0] for r in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    tables = tuple(_table(path, name) for name in names)
    broken = {t.name for t in tables if t.problem}
    return Check(path, tables, tuple(_contradictions(path, names, broken)))


def _table(path: Path, name: str) -> TableCheck:
    try:
        rows, _ = _read(path, f'SELECT count(*), 0 FROM "{name}"')
    except WarehouseError as error:
        return TableCheck(name, None, 0, error.message)
    try:
        _read(path, _whole(name, ""))
    except WarehouseError as error:
        parts = range(0, rows, ROWS)
        return TableCheck(name, rows, sum(_readable(path, name, start, rows) for start in parts), error.message)
    return TableCheck(name, rows, rows)


def _whole(name: str, where: str) -> str:
    """A query that has to look at every cell."""
    return f'SELECT count(*), bit_xor(hash(t)) FROM "{name}" t {where}'


def _readable(path: Path, name: str, start: int, rows: int) -> int:
    """Rows of one part of a table that can be read: all of them or none."""
    end = min(start + ROWS, rows)
    try:
        _read(path, _whole(name, f"WHERE rowid >= {start} AND rowid < {end}"))
    except WarehouseError:
        return 0
    return end - start


def _read(path: Path, sql: str) -> tuple[int, int]:
    """The answer to a query, over a connection of its own: an error ends a connection for good."""
    with storage.reading(path) as connection:
        row = connection.execute(sql).fetchone()
    return (int(row[0]), int(row[1] or 0)) if row else (0, 0)


def _contradictions(path: Path, names: Sequence[str], broken: set[str]) -> list[str]:
    """What the tables that can be read say against each other."""
    if "release" not in names:
        return ["there is no table of releases"]
    if "release" in broken:
        return []
    found: list[str] = []
    with storage.reading(path) as connection:
        for column in ("release_id", "sha256"):
            sql = f"SELECT {column}, count(*) FROM release GROUP BY 1 HAVING count(*) > 1"
            found += [f"{column} {value} stands {n} times in the table of releases"
                      for value, n in connection.execute(sql).fetchall()]  # fmt: skip
        counts: dict[int, int] = {}
        observed = [n for n in names if n.startswith(OBSERVATIONS)]
        for name in observed:
            if name not in broken:
                sql = f'SELECT release_id, count(*) FROM "{name}" GROUP BY 1'
                for release, rows in connection.execute(sql).fetchall():
                    counts[int(release)] = counts.get(int(release), 0) + int(rows)
        if not broken & set(observed):
            found += _counts(connection, counts)
    return found


def _counts(connection: duckdb.DuckDBPyConnection, counts: dict[int, int]) -> list[str]:
    said = {int(r): (str(f), int(n)) for r, f, n in
            connection.execute("SELECT release_id, file_name, row_count FROM release").fetchall()}  # fmt: skip
    found = [f"{rows:,} observations are of release {r}, which is not in the table of releases"
             for r, rows in sorted(counts.items()) if r not in said]  # fmt: skip
    for release, (file, rows) in sorted(said.items()):
        if counts.get(release, 0) != rows:
            found.append(f"release {release} ({file}) has {counts.get(release, 0):,} observations and says {rows:,}")
    return found
