"""Files of one source and edition that say two things of one cell: against what is loaded, and against each other.

Another value is a contradiction, and so is another status of the same value: «estimated» is not «observed».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import ValuesRefused
from sojourn.warehouse.cells import all_rows, any_row, same_cell
from sojourn.warehouse.release_table import present, table_name

Release = Mapping[str, Any]
Tables = Sequence[tuple[Dataflow, pa.Table]]

LISTED = 200
WAYS_OUT = (
    "Replace what is loaded by it: --replace",
    "Give the new file its own edition: --edition NAME",
    "or load it into another warehouse: --warehouse PATH",
)
_OTHERWISE = "(o.obs_value IS DISTINCT FROM i.obs_value OR o.obs_status <> i.obs_status)"


def against_loaded(connection: duckdb.DuckDBPyConnection, release: Release, tables: Tables) -> ValuesRefused | None:
    """The refusal of a file that says otherwise than what is loaded of its source and edition; None for any other."""
    for dataflow, table in tables:
        if not _shared_edition(connection, dataflow, release):
            continue
        keys = ", ".join(f'o."{k}"' for k in dataflow.keys)
        sql = (
            f"SELECT {keys}, o.obs_value, o.obs_status, i.obs_value, i.obs_status, r.file_name "
            f"FROM {table_name(dataflow)} o JOIN release r USING (release_id) "
            f"JOIN incoming i ON {same_cell(dataflow, 'o', 'i')} "
            f"WHERE r.source = ? AND r.edition = ? AND {_OTHERWISE} ORDER BY ALL LIMIT {LISTED}"
        )
        with registered(connection, "incoming", table):
            found = connection.execute(sql, [release["source"], release["edition"]]).fetchall()
        if found:
            return _refusal(release, "a file already loaded", [_line(row, release["file_name"]) for row in found])
    return None


def among_themselves(
    connection: duckdb.DuckDBPyConnection, items: Sequence[tuple[Release, Tables]]
) -> dict[int, ValuesRefused]:
    """Files of one command that say otherwise than another of the same source and edition: all of them are refused.

    Which of them is right cannot be known, so the order in which they come decides nothing.
    """
    groups: dict[tuple[str, str, str], list[tuple[int, Dataflow, pa.Table]]] = {}
    for at, (release, tables) in enumerate(items):
        for dataflow, table in tables:
            key = (release["source"], release["edition"], dataflow.id)
            groups.setdefault(key, []).append((at, dataflow, table))
    lines: dict[int, list[str]] = {}
    for members in groups.values():
        if len({at for at, _, _ in members}) < 2:
            continue
        for at, line in _pairs(connection, members, items):
            lines.setdefault(at, []).append(line)
    return {at: _refusal(items[at][0], "another file of this load", found) for at, found in sorted(lines.items())}


def _pairs(
    connection: duckdb.DuckDBPyConnection,
    members: Sequence[tuple[int, Dataflow, pa.Table]],
    items: Sequence[tuple[Release, Tables]],
) -> Iterator[tuple[int, str]]:
    dataflow = members[0][1]
    wanted = [*dataflow.keys, "obs_value", "obs_status"]
    staged = pa.concat_tables(
        [t.select(wanted).append_column("file", pa.array([at] * t.num_rows, pa.int32())) for at, _, t in members],
        promote_options="permissive",
    )
    keys = ", ".join(f'o."{k}"' for k in dataflow.keys)
    sql = (
        f"SELECT {keys}, o.obs_value, o.obs_status, i.obs_value, i.obs_status, o.file, i.file "
        f"FROM staged o JOIN staged i ON {same_cell(dataflow, 'o', 'i')} AND o.file <> i.file WHERE {_OTHERWISE} "
        f"QUALIFY row_number() OVER (PARTITION BY i.file ORDER BY {keys}, o.file) <= {LISTED} ORDER BY ALL"
    )
    with registered(connection, "staged", staged):
        for row in connection.execute(sql).fetchall():
            other, mine = (items[at][0]["file_name"] for at in row[-2:])
            yield row[-1], _line((*row[:-2], other), mine)


def replaced_by(
    connection: duckdb.DuckDBPyConnection, release: Release, tables: Tables, *, sharing: bool = False
) -> list[int]:
    """Releases that a corrected file takes the place of: those of its source and edition that it contradicts.

    Where it contradicts none (rows were left out), those that give one of its cells ; ``sharing`` takes these at once
    """
    for condition in ("TRUE",) if sharing else (_OTHERWISE, "TRUE"):
        numbers: set[int] = set()
        for dataflow, table in tables:
            if not _shared_edition(connection, dataflow, release):
                continue
            rows_of_all = all_rows(connection, dataflow)
            sql = (
                f"SELECT DISTINCT r.release_id FROM {rows_of_all} o JOIN release r USING (release_id) "
                f"JOIN incoming i ON {same_cell(dataflow, 'o', 'i')} "
                f"WHERE r.source = ? AND r.edition = ? AND {condition}"
            )
            with registered(connection, "incoming", table):
                rows = connection.execute(sql, [release["source"], release["edition"]]).fetchall()
            numbers |= {int(row[0]) for row in rows}
        if numbers:
            return sorted(numbers)
    return []


def contradicting(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, came: Sequence[int]) -> list[int]:
    """Releases in force that say otherwise than those that came back, of the same source and edition."""
    rows = all_rows(connection, dataflow)
    if rows is None:
        return []
    sql = (
        f"SELECT DISTINCT r.release_id FROM {rows} o JOIN release r USING (release_id) "
        f"JOIN {rows} i ON {same_cell(dataflow, 'o', 'i')} JOIN release m ON m.release_id = i.release_id "
        f"WHERE m.release_id IN (SELECT unnest(?)) AND r.release_id NOT IN (SELECT unnest(?)) "
        f"AND r.source = m.source AND r.edition = m.edition AND {_OTHERWISE} ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(sql, [list(came), list(came)]).fetchall()]


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """A table under a name for the duration of a block."""
    connection.register(name, table)
    try:
        yield
    finally:
        connection.unregister(name)


def _shared_edition(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, release: Release) -> bool:
    """Whether releases of the same source and edition may hold cells of a dataflow."""
    if dataflow not in present(connection):
        return False
    sql = "SELECT 1 FROM release WHERE source = ? AND edition = ? LIMIT 1"
    return any_row(connection, sql, [release["source"], release["edition"]])


def _line(row: Sequence[Any], mine: str) -> str:
    *key, there, its, here, own, other = row
    if there == here:
        return f"{' '.join(map(str, key))}: {there} with status {its} in {other}, with status {own} in {mine}"
    return f"{' '.join(map(str, key))}: {there} in {other}, {here} in {mine}"


def _refusal(release: Release, than: str, details: Sequence[str]) -> ValuesRefused:
    ways_out = WAYS_OUT if than == "a file already loaded" else WAYS_OUT[1:]
    return ValuesRefused(
        f"{release['file_name']} says otherwise than {than} as the same edition "
        f"({release['source']}, {release['edition']}).",
        details=details,
        ways_out=ways_out,
    )
