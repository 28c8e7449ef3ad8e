"""Open, load, read: observations with their status and release, editions side by side."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DATAFLOWS, MIGRATION_FLOW
from sojourn.errors import NothingLoaded, UsageError, ValuesRefused
from sojourn.warehouse import storage

Selection = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Loaded:
    """What one load did: the release's number, rows by dataflow, and whether the bytes were there already."""

    release_id: int
    rows: dict[str, int]
    already_there: bool


def default_path() -> Path:
    """The warehouse used when none is named: SOJOURN_WAREHOUSE, else a file in the user's data folder."""
    if named := os.environ.get("SOJOURN_WAREHOUSE"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_path("sojourn")) / "warehouse.duckdb"


def table_name(dataflow: Dataflow) -> str:
    """Name of a dataflow's table in the file."""
    return f"obs_{dataflow.id.lower()}"


class Warehouse:
    """One DuckDB file with every release loaded so far.

    Reading opens the file for a moment only; writing replaces it (see storage). Nothing is ever changed in
    place: a new edition stands beside the old one.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        self._snapshot: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def snapshot(self) -> Iterator[Warehouse]:
        """All reads inside the block see the same state, over one connection, whatever is loaded meanwhile."""
        if self._snapshot is not None:
            yield self
            return
        with storage.reading(self.path) as connection:
            self._snapshot = connection
            try:
                yield self
            finally:
                self._snapshot = None

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._snapshot is not None:
            yield self._snapshot
            return
        with storage.reading(self.path) as connection:
            yield connection

    def exists(self) -> bool:
        """True when something was loaded into this file before."""
        return self.path.exists()

    def migrate(self) -> int:
        """Bring the file to the present schema; returns the number of steps taken."""
        with storage.reading(self.path, any_version=True) as connection:
            found = storage.version(connection, self.path)
        newest = storage.schema_steps()[-1][0]
        if found < newest:
            with storage.writing(self.path):
                pass
        return newest - found

    def load(
        self,
        release: Mapping[str, Any],
        tables: Sequence[tuple[Dataflow, pa.Table]],
        *,
        kind: str = "published",
        notes: Sequence[str] = (),
        method: str | None = None,
        settings: Mapping[str, Any] | None = None,
        inputs: Sequence[int] = (),
    ) -> Loaded:
        """Load one release in one transaction, or nothing. See ``load_many``."""
        return self.load_many([(release, tables, notes)], kind=kind, method=method, settings=settings, inputs=inputs)[0]

    def load_many(
        self,
        releases: Sequence[tuple[Mapping[str, Any], Sequence[tuple[Dataflow, pa.Table]], Sequence[str]]],
        *,
        kind: str = "published",
        method: str | None = None,
        settings: Mapping[str, Any] | None = None,
        inputs: Sequence[int] = (),
    ) -> list[Loaded]:
        """Load releases in one transaction, or none of them.

        releases : (fields of sources.Release, [(dataflow, checked observations)], notes) each
        The same bytes loaded twice change nothing. Raises ValuesRefused when a key of the same source and
        edition is already there with another value, WarehouseError when the file cannot be written.
        """
        if self.exists():
            with storage.reading(self.path, any_version=True) as connection:
                known = dict(_known_hashes(connection))
            if all(r[0]["sha256"] in known for r in releases):
                return [Loaded(known[r[0]["sha256"]], {}, True) for r in releases]
        done = []
        with storage.writing(self.path) as connection:
            for release, tables, notes in releases:
                done.append(_insert(connection, release, tables, kind, notes, method, settings, inputs))
        return done

    def save_estimate(
        self,
        dataflow: Dataflow,
        table: pa.Table,
        *,
        method: str,
        settings: Mapping[str, Any],
        inputs: Sequence[int],
        edition: str,
        publisher: str = "Sojourn",
    ) -> Loaded:
        """Keep an estimate as observations with its method, settings and the releases it was made from."""
        digest = hashlib.sha256(
            json.dumps([dataflow.id, method, dict(settings), sorted(inputs)], sort_keys=True, default=str).encode()
        )
        for column in table.columns:
            for chunk in column.chunks:
                for buffer in chunk.buffers():
                    if buffer is not None:
                        digest.update(buffer)
        release = {
            "source": f"ESTIMATE_{method.upper().replace('-', '_')}",
            "edition": edition,
            "publisher": publisher,
            "file_name": "",
            "sha256": digest.hexdigest(),
            "size": int(table.nbytes),
        }
        return self.load(release, [(dataflow, table)], kind="estimate", method=method, settings=settings, inputs=inputs)

    def releases(self) -> list[dict[str, Any]]:
        """Every release with its rows by dataflow, in order of loading."""
        with self._reading() as connection:
            found = connection.sql("SELECT * FROM release ORDER BY release_id").to_arrow_table().to_pylist()
            counts: dict[int, dict[str, int]] = {}
            for dataflow in _present(connection):
                sql = f"SELECT release_id, count(*) FROM {table_name(dataflow)} GROUP BY 1"
                for release_id, rows in connection.execute(sql).fetchall():
                    counts.setdefault(release_id, {})[dataflow.id] = rows
        from sojourn.warehouse.editions import series_of  # STAND-IN until task A is merged

        return [{**r, "series": series_of(r["source"]), "rows": counts.get(r["release_id"], {})} for r in found]

    def editions(self, dataflow: Dataflow) -> list[tuple[str, str]]:
        """(source, edition) pairs that hold observations of a dataflow, newest edition first."""
        with self._reading() as connection:
            if dataflow not in _present(connection):
                return []
            sql = (
                f"SELECT DISTINCT source, edition FROM release WHERE release_id IN "
                f"(SELECT DISTINCT release_id FROM {table_name(dataflow)}) "
                "ORDER BY edition DESC, source"
            )
            return [(str(a), str(b)) for a, b in connection.execute(sql).fetchall()]

    def read(
        self,
        dataflow: Dataflow,
        *,
        source: str | Sequence[str] | None = None,
        edition: str | None = None,
        where: Selection | None = None,
    ) -> pa.Table:
        """Observations of a dataflow with their release_id, source and edition.

        where : dimension id -> code or codes. Raises NothingLoaded when no release feeds the dataflow;
        an empty selection gives an empty table.
        """
        with self._reading() as connection:
            condition, values = self._condition(connection, dataflow, source, edition, where)
            columns = ", ".join(f'o."{c}"' for c in dataflow.columns)
            sql = (
                f"SELECT {columns}, release_id, source, edition FROM {table_name(dataflow)} o "
                f"JOIN release USING (release_id) "
                f"WHERE {condition} ORDER BY ALL"
            )
            return connection.sql(sql, params=values).to_arrow_table()

    def totals(
        self,
        dataflow: Dataflow,
        by: Sequence[str],
        *,
        source: str | Sequence[str] | None = None,
        edition: str | None = None,
        where: Selection | None = None,
    ) -> pa.Table:
        """Sums of an additive dataflow by dimensions, with how many observations and which releases each is made of.

        by : dimension ids, ``obs_status`` or attributes; absent observations are counted apart (column ``absent``).
        Raises UsageError for a dataflow whose parts may not be summed, NothingLoaded as ``read`` does.
        """
        if not dataflow.additive:
            raise UsageError(f"{dataflow.id} is not additive: its values may not be summed.")
        with self._reading() as connection:
            condition, values = self._condition(connection, dataflow, source, edition, where)
            columns = ", ".join(f'o."{c}"' for c in by)
            sql = (
                f"SELECT {columns}, sum(obs_value) AS obs_value, count(obs_value) AS observations, "
                f"count(*) - count(obs_value) AS absent, list(DISTINCT release_id ORDER BY release_id) AS releases "
                f"FROM {table_name(dataflow)} o JOIN release USING (release_id) WHERE {condition} "
                "GROUP BY ALL ORDER BY ALL"
            )
            return connection.sql(sql, params=values).to_arrow_table()

    def _condition(
        self,
        connection: duckdb.DuckDBPyConnection,
        dataflow: Dataflow,
        source: str | Sequence[str] | None,
        edition: str | None,
        where: Selection | None,
    ) -> tuple[str, list[Any]]:
        if dataflow not in _present(connection):
            raise NothingLoaded(
                f"No observations of {dataflow.id} ({dataflow.title}) are in {self.path}.",
                ways_out=["See what is there: sojourn info", _way_to(dataflow)],
            )
        conditions, values = ["TRUE"], list[Any]()
        selection: dict[str, str | Sequence[str]] = {dataflow.dimension(k).id: v for k, v in (where or {}).items()}
        if source is not None:
            selection["source"] = source
        if edition is not None:
            selection["edition"] = edition
        for column, codes in selection.items():
            owner = "o" if column in dataflow.columns else "release"
            conditions.append(f'{owner}."{column}" IN (SELECT unnest(?))')
            values.append([codes] if isinstance(codes, str) else list(codes))
        return " AND ".join(conditions), values


def _way_to(dataflow: Dataflow) -> str:
    if dataflow is MIGRATION_FLOW:
        return "Estimate flows and keep them: sojourn flows estimate --period 2020-2024 --save"
    return "Load a file that has them: sojourn load FILE"


def _known_hashes(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    return connection.execute("SELECT sha256, release_id FROM release").fetchall()


def _present(connection: duckdb.DuckDBPyConnection) -> list[Dataflow]:
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    return [d for d in DATAFLOWS if table_name(d) in tables]


def _insert(
    connection: duckdb.DuckDBPyConnection,
    release: Mapping[str, Any],
    tables: Sequence[tuple[Dataflow, pa.Table]],
    kind: str,
    notes: Sequence[str],
    method: str | None,
    settings: Mapping[str, Any] | None,
    inputs: Sequence[int],
) -> Loaded:
    known = dict(_known_hashes(connection))
    if release["sha256"] in known:
        return Loaded(known[release["sha256"]], {}, True)
    release_id = max(known.values(), default=0) + 1
    fields = {
        **{
            k: release.get(k)
            for k in (
                "sha256",
                "source",
                "edition",
                "publisher",
                "file_name",
                "size",
                "url",
                "licence",
                "citation",
                "published",
                "accessed",
            )
        },
        "release_id": release_id,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None),
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
