"""One release into the warehouse: checked, refused where it contradicts its own edition, never kept twice."""

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
from sojourn.errors import ValuesRefused
from sojourn.warehouse.release_table import dated, known_hashes, series_of, table_name

_AS_GIVEN = (
    "sha256", "source", "edition", "publisher", "file_name", "size", "url", "licence", "citation", "published",
    "accessed",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """What one load did: the release's number, rows by dataflow, and whether the bytes were there already."""

    release_id: int
    rows: dict[str, int]
    already_there: bool


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
) -> Loaded:
    """One release in one transaction; what it says is in ``Warehouse.load_many``."""
    known = known_hashes(connection)
    if release["sha256"] in known:
        return Loaded(known[release["sha256"]], {}, True)
    release_id = max(known.values(), default=0) + 1
    now = datetime.now(UTC).replace(tzinfo=None)
    fields = {
        **{k: release.get(k) for k in _AS_GIVEN},
        "release_id": release_id,
        "series": series_of(release, tables[0][0] if tables else None),
        "edition_date": dated(release, kind, now.date()),
        "loaded_at": now,
        "row_count": 0,
        "notes": list(notes),
        "kind": kind,
        "method": method,
        "inputs": list(inputs),
        "settings": json.dumps(dict(settings), sort_keys=True, default=str) if settings else None,
    }
    connection.execute("BEGIN")
    marks = ", ".join("?" for _ in fields)
    connection.execute(f"INSERT INTO release ({', '.join(fields)}) VALUES ({marks})", list(fields.values()))
    rows: dict[str, int] = {}
    said = list(notes)
    for dataflow, observations in tables:
        _create(connection, dataflow)
        connection.register("incoming", dataflow.check(observations, release["file_name"]))
        _refuse_conflicts(connection, dataflow, release)
        new = _insert_new(connection, dataflow, release, release_id)
        rows[dataflow.id] = rows.get(dataflow.id, 0) + new
        if repeated := observations.num_rows - new:
            said.append(f"{repeated:,} observations of {dataflow.id} are there from another file of this edition")
        connection.unregister("incoming")
    connection.execute(
        "UPDATE release SET row_count = ?, notes = ? WHERE release_id = ?", [sum(rows.values()), said, release_id]
    )
    connection.execute("COMMIT")
    return Loaded(release_id, rows, False)


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


def _insert_new(
    connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, release: Mapping[str, Any], release_id: int
) -> int:
    """Rows whose cell the same source and edition does not hold yet; a cell is never kept, or summed, twice."""
    columns = ", ".join(f'"{c}"' for c in dataflow.columns)
    same = " AND ".join(f'o."{k}" = i."{k}"' for k in dataflow.keys)
    sql = (
        f"INSERT INTO {table_name(dataflow)} ({columns}, release_id) SELECT {columns}, ? FROM incoming i "
        f"WHERE NOT EXISTS (SELECT 1 FROM {table_name(dataflow)} o JOIN release r USING (release_id) "
        f"WHERE r.source = ? AND r.edition = ? AND {same})"
    )
    found = connection.execute(sql, [release_id, release["source"], release["edition"]]).fetchone()
    return int(found[0]) if found else 0


def _create(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow) -> None:
    kinds = {"obs_value": "DOUBLE", "row": "INTEGER"}
    columns = ", ".join(
        f'"{c}" {kinds.get(c, "VARCHAR")}{" NOT NULL" if c in dataflow.keys or c == "obs_status" else ""}'
        for c in dataflow.columns
    )
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table_name(dataflow)} ({columns}, release_id INTEGER NOT NULL)")


def _refuse_conflicts(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, release: Mapping[str, Any]) -> None:
    """The same source and edition may not say two things of one cell."""
    same = " AND ".join(f'o."{k}" = i."{k}"' for k in dataflow.keys)
    keys = ", ".join(f'o."{k}"' for k in dataflow.keys)
    sql = (
        f"SELECT {keys}, o.obs_value, i.obs_value, r.file_name FROM {table_name(dataflow)} o "
        f"JOIN release r USING (release_id) "
        f"JOIN incoming i ON {same} WHERE r.source = ? AND r.edition = ? "
        f"AND o.obs_value IS DISTINCT FROM i.obs_value LIMIT 200"
    )
    found = connection.execute(sql, [release["source"], release["edition"]]).fetchall()
    if found:
        raise ValuesRefused(
            f"{release['file_name']} says otherwise than a file already loaded as the same edition "
            f"({release['source']}, {release['edition']}).",
            details=[
                f"{' '.join(map(str, row[:-3]))}: {row[-3]} in {row[-1]}, {row[-2]} in {release['file_name']}"
                for row in found
            ],
            ways_out=[
                "Give the new file its own edition: --edition NAME",
                "or load it into another warehouse: --warehouse PATH",
            ],
        )
