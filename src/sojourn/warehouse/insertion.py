"""One release into the warehouse: checked, refused where it contradicts its own edition, no cell answered twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.departure import Departure
from sojourn.warehouse.cells import any_row, create, drop_empty, repeated_name, same_cell
from sojourn.warehouse.contradictions import against_loaded, registered
from sojourn.warehouse.release_table import dated, known_hashes, series_of, table_name, written

_AS_GIVEN = (
    "sha256", "source", "edition", "publisher", "file_name", "size", "url", "licence", "citation", "published",
    "accessed",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """What one load did: the release's number, rows by dataflow, and whether the bytes were there already.

    rows : those that answer; a cell that another file of the edition gives already is kept and answered once
    replaced : numbers of the releases whose place it took
    """

    release_id: int
    rows: dict[str, int]
    already_there: bool
    replaced: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What a judge said of a file that is taken.

    accepted : the reason why its departures were accepted ; compared : what it was judged against
    """

    departures: tuple[Departure, ...] = ()
    accepted: str = ""
    compared: tuple[str, ...] = ()


def insert(
    connection: duckdb.DuckDBPyConnection,
    release: Mapping[str, Any],
    tables: Sequence[tuple[Dataflow, pa.Table]],
    *,
    kind: str,
    notes: Sequence[str] = (),
    method: str | None = None,
    settings: Mapping[str, Any] | None = None,
    inputs: Sequence[int] = (),
    verdict: Verdict | None = None,
) -> Loaded:
    """One release in one transaction; what it says is in ``Warehouse.load_many``."""
    known = known_hashes(connection)
    if release["sha256"] in known:
        return Loaded(known[release["sha256"]], {}, True)
    refused = against_loaded(connection, release, tables)
    if refused is not None:
        raise refused
    found = verdict or Verdict()
    release_id = next_number(connection)
    now = datetime.now(UTC).replace(tzinfo=None)
    fields = {
        **{k: release.get(k) for k in _AS_GIVEN},
        "release_id": release_id,
        "series": series_of(release, tables[0][0] if tables else None),
        "edition_date": dated(release, kind, now.date()),
        "loaded_at": now,
        "row_count": sum(table.num_rows for _, table in tables),
        "notes": list(notes),
        "kind": kind,
        "method": method,
        "inputs": list(inputs),
        "settings": json.dumps(dict(settings), sort_keys=True, default=str) if settings else None,
        "departures": written(found.departures),
        "accepted": found.accepted or None,
        "compared": list(found.compared),
    }
    connection.execute("BEGIN")
    marks = ", ".join("?" for _ in fields)
    connection.execute(f"INSERT INTO release ({', '.join(fields)}) VALUES ({marks})", list(fields.values()))
    rows: dict[str, int] = {}
    for dataflow, observations in tables:
        create(connection, dataflow, table_name(dataflow))
        with registered(connection, "incoming", dataflow.check(observations, release["file_name"])):
            _keep_repeated(connection, dataflow, release, release_id)
            new = _insert_new(connection, dataflow, release, release_id)
        rows[dataflow.id] = rows.get(dataflow.id, 0) + new
        drop_empty(connection, table_name(dataflow))
    connection.execute("COMMIT")
    return Loaded(release_id, rows, False)


def next_number(connection: duckdb.DuckDBPyConnection) -> int:
    """A number for a release; none is used twice, whatever is taken back."""
    connection.execute("UPDATE release_number SET last = last + 1")
    ((last,),) = connection.execute("SELECT last FROM release_number").fetchall()
    return int(last)


def estimate_hash(
    dataflow: Dataflow,
    table: pa.Table,
    *,
    edition: str,
    method: str,
    settings: Mapping[str, Any],
    inputs: Sequence[int],
) -> str:
    """What identifies an estimate: its edition, method, settings, inputs and content.

    The content is that of the cells: neither the order of the rows, nor how the table is cut into chunks or out of a
    larger one, nor what stands in memory under an absent value changes the hash.
    """
    facts = [dataflow.id, edition, method, dict(settings), sorted(inputs)]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    rows = dataflow.check(table).sort_by([(k, "ascending") for k in dataflow.keys])
    for name in rows.column_names:
        digest.update(f"{name} {rows.num_rows} ".encode())
        digest.update(_content(rows[name].combine_chunks()))
    return digest.hexdigest()


def _content(column: pa.Array | pa.ChunkedArray) -> bytes:
    """Validity, then values, of a column; texts as their lengths and their bytes."""
    column = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    valid = np.asarray(pc.is_valid(column)).tobytes()
    if pa.types.is_string(column.type):
        filled = pc.fill_null(column, "")
        lengths = np.asarray(pc.binary_length(filled), dtype="<i8").tobytes()
        return b"".join([valid, lengths, "".join(filled.to_pylist()).encode()])
    return valid + np.asarray(pc.fill_null(column, 0)).tobytes()


def _keep_repeated(
    connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, release: Mapping[str, Any], release_id: int
) -> None:
    """Rows whose cell another release of the same source and edition answers: kept beside, for when that one goes."""
    sql = "SELECT 1 FROM release WHERE source = ? AND edition = ? AND release_id <> ? LIMIT 1"
    same_edition = [release["source"], release["edition"], release_id]
    if not any_row(connection, sql, same_edition):
        return
    create(connection, dataflow, repeated_name(dataflow))
    columns = ", ".join(f'"{c}"' for c in dataflow.columns)
    connection.execute(
        f"INSERT INTO {repeated_name(dataflow)} ({columns}, release_id) SELECT {columns}, ? FROM incoming i "
        f"WHERE EXISTS (SELECT 1 FROM {table_name(dataflow)} o JOIN release r USING (release_id) "
        f"WHERE r.source = ? AND r.edition = ? AND r.release_id <> ? AND {same_cell(dataflow, 'o', 'i')})",
        [release_id, *same_edition],
    )
    drop_empty(connection, repeated_name(dataflow))


def _insert_new(
    connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, release: Mapping[str, Any], release_id: int
) -> int:
    """Rows whose cell the same source and edition does not answer yet; a cell never answers, or is summed, twice."""
    columns = ", ".join(f'"{c}"' for c in dataflow.columns)
    sql = (
        f"INSERT INTO {table_name(dataflow)} ({columns}, release_id) SELECT {columns}, ? FROM incoming i "
        f"WHERE NOT EXISTS (SELECT 1 FROM {table_name(dataflow)} o JOIN release r USING (release_id) "
        f"WHERE r.source = ? AND r.edition = ? AND {same_cell(dataflow, 'o', 'i')})"
    )
    found = connection.execute(sql, [release_id, release["source"], release["edition"]]).fetchall()
    return int(found[0][0]) if found else 0
