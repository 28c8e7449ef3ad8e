"""Open, load, read: observations with their status and release, editions side by side and never mixed unasked."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRATION_FLOW
from sojourn.concepts.dataflows import dataflow as dataflow_of
from sojourn.concepts.series import own_series
from sojourn.errors import NothingLoaded, UsageError
from sojourn.warehouse import storage
from sojourn.warehouse.cells import releases_told
from sojourn.warehouse.insertion import Loaded, estimate_hash, insert
from sojourn.warehouse.margins import margins
from sojourn.warehouse.mixing import Parts, Several, open_totals, refuse_mixed, several_named, summed_totals
from sojourn.warehouse.release_table import ESTIMATE, PUBLISHED, Feed, feeds, known_hashes, present, table_name
from sojourn.warehouse.selection import Condition, Selection, condition

Coverage = tuple[str, list[Feed], frozenset[str]]
"""A code looked at apart (or ""), the releases of one source and edition, and the codes they have a figure for."""


def default_path() -> Path:
    """The warehouse used when none is named: SOJOURN_WAREHOUSE, else a file in the user's data folder."""
    if named := os.environ.get(storage.VARIABLE):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_path("sojourn")) / "warehouse.duckdb"


class Warehouse:
    """One DuckDB file with every release loaded so far.

    Reading opens the file for a moment only; writing replaces it (see storage). Nothing is ever changed in
    place: a new edition stands beside the old one.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        self._snapshot: duckdb.DuckDBPyConnection | None = None
        self._known: dict[str, list[Feed]] = {}
        self._told: list[dict[str, Any]] | None = None

    def __repr__(self) -> str:
        return f"Warehouse({str(self.path)!r})"

    @contextmanager
    def snapshot(self) -> Iterator[Warehouse]:
        """All reads inside the block see the same state, over one connection, whatever is loaded meanwhile."""
        if self._snapshot is not None:
            yield self
            return
        with storage.reading(self.path) as connection:
            self._snapshot, self._known, self._told = connection, {}, None
            try:
                yield self
            finally:
                self._snapshot, self._known, self._told = None, {}, None

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
        kind: str = PUBLISHED,
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
        kind: str = PUBLISHED,
        method: str | None = None,
        settings: Mapping[str, Any] | None = None,
        inputs: Sequence[int] = (),
    ) -> list[Loaded]:
        """Load releases in one transaction, or none of them.

        releases : (fields of sources.Release, [(dataflow, checked observations)], notes) each
            ``series`` is the publisher's product (where none is said, one of its own for the source and dataflow);
            ``edition_date`` orders its editions (where none is said: what the name tells, else published, else today)
        The same bytes loaded twice change nothing. Raises ValuesRefused when a key of the same source and
        edition is already there with another value, WarehouseError when the file cannot be written.
        """
        if self.exists():
            with storage.reading(self.path, any_version=True) as connection:
                known = known_hashes(connection)
            if all(r[0]["sha256"] in known for r in releases):
                return [Loaded(known[r[0]["sha256"]], {}, True) for r in releases]
        made: dict[str, Any] = {"kind": kind, "method": method, "settings": settings, "inputs": inputs}
        with storage.writing(self.path) as connection:
            return [insert(connection, r, tables, notes=notes, **made) for r, tables, notes in releases]

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
        """Keep an estimate as observations with its method, settings and the releases it was made from.

        The same content of the same edition, method, settings and inputs is kept once, however the table is cut.
        """
        source = f"ESTIMATE_{method.upper().replace('-', '_')}"
        release = {
            "source": source,
            "edition": edition,
            "series": own_series(source, dataflow.id),
            "publisher": publisher,
            "file_name": "",
            "sha256": estimate_hash(dataflow, table, edition=edition, method=method, settings=settings, inputs=inputs),
            "size": int(table.nbytes),
        }
        return self.load(release, [(dataflow, table)], kind=ESTIMATE, method=method, settings=settings, inputs=inputs)

    def releases(self) -> list[dict[str, Any]]:
        """Every release in force with its rows by dataflow, in order of loading.

        ``rows`` are those that answer; ``repeated`` those whose cell another file of the edition answers, which is
        said in ``notes``; ``row_count`` is both together. ``departures`` were accepted for the reason ``accepted``.
        Counted once in a snapshot.
        """
        if self._told is not None:
            return deepcopy(self._told)
        with self._reading() as connection:
            found = releases_told(connection)
        if self._snapshot is not None:
            self._told = deepcopy(found)
        return found

    def published(self) -> frozenset[tuple[int, str]]:
        """Numbers and hashes of the published files in force: the same while nothing changes but estimates."""
        with self._reading() as connection:
            rows = connection.execute("SELECT release_id, sha256 FROM release WHERE kind = ?", [PUBLISHED]).fetchall()
        return frozenset((int(number), str(sha256)) for number, sha256 in rows)

    def editions(self, dataflow: Dataflow) -> list[tuple[str, str]]:
        """(source, edition) pairs that hold observations of a dataflow, newest edition first."""
        with self._reading() as connection:
            return list(dict.fromkeys((f.source, f.edition) for f in self._feeds(connection, dataflow)))

    def read(
        self,
        dataflow: Dataflow | str,
        *,
        source: str | Sequence[str] | None = None,
        edition: str | None = None,
        where: Selection | None = None,
        editions: Several = "one",
        sources: Several = "one",
        parts: Parts = "either",
    ) -> pa.Table:
        """Observations of a dataflow with their release_id, source and edition.

        dataflow : the dataflow or its id
        where : dimension id -> code or codes, as codes, names or numbers (``{"ref_area": "Kenya"}``)
        editions : ``one`` refuses rows of several editions of one series, ``all`` gives each row with its edition
        sources : ``one`` refuses rows of several sources, ``all`` gives each row with its source; several named in
            ``source`` are asked for
        parts : ``either`` refuses a total together with its parts, in dimensions that ``where`` does not name; ``all``
            gives both

        Raises NothingLoaded when no release feeds the dataflow or none of that source or edition, CodesUnknown for a
        code that neither its list nor the table knows, EditionsMixed, SourcesMixed and PartsMixed with the ways out. A
        known code without rows gives an empty table.
        """
        dataflow = _declared(dataflow)
        with self._reading() as connection:
            asked = self._condition(connection, dataflow, source, edition, where)
            apart = open_totals(dataflow, where) if parts == "either" else []
            wanted = "all" if several_named(source) else sources
            refuse_mixed(connection, dataflow, asked, editions=editions, sources=wanted, apart=apart)
            columns = ", ".join(f'o."{c}"' for c in dataflow.columns)
            sql = (
                f"SELECT {columns}, release_id, source, edition FROM {table_name(dataflow)} o "
                f"JOIN release USING (release_id) "
                f"WHERE {asked.sql} ORDER BY ALL"
            )
            return connection.sql(sql, params=list(asked.values)).to_arrow_table()

    def totals(
        self,
        dataflow: Dataflow | str,
        by: Sequence[str],
        *,
        source: str | Sequence[str] | None = None,
        edition: str | None = None,
        where: Selection | None = None,
        editions: Several = "one",
        sources: Several = "one",
    ) -> pa.Table:
        """Sums of an additive dataflow by dimensions, with how many observations and which releases each is made of.

        by : dimension ids, ``obs_status`` or attributes; absent observations are counted apart (column ``absent``)
        editions, sources : ``all``, or several named in ``source``, sums each edition of each source apart (columns
            ``source`` and ``edition`` after ``by``)

        Raises UsageError for a dataflow whose parts may not be summed, PartsMixed where a dimension that is summed over
        holds a total and its parts, else as ``read`` does.
        """
        dataflow = _declared(dataflow)
        if not dataflow.additive:
            raise UsageError(f"{dataflow.id} is not additive: its values may not be summed.")
        with self._reading() as connection:
            asked = self._condition(connection, dataflow, source, edition, where)
            wanted = "all" if several_named(source) else sources
            apart = summed_totals(dataflow, where, by)
            refuse_mixed(connection, dataflow, asked, editions=editions, sources=wanted, apart=apart, summed=True)
            each = ["source", "edition"] if "all" in (editions, wanted) else []
            columns = ", ".join([*(f'o."{c}"' for c in by), *each])
            sql = (
                f"SELECT {columns}, sum(obs_value) AS obs_value, count(obs_value) AS observations, "
                f"count(*) - count(obs_value) AS absent, list(DISTINCT release_id ORDER BY release_id) AS releases "
                f"FROM {table_name(dataflow)} o JOIN release USING (release_id) WHERE {asked.sql} "
                "GROUP BY ALL ORDER BY ALL"
            )
            return connection.sql(sql, params=list(asked.values)).to_arrow_table()

    def margins(self, dataflow: Dataflow, by: str, groups: Collection[str]) -> pa.Table:
        """Sums of each published release by one dimension of areas and year (see ``margins``); raises NothingLoaded."""
        with self._reading() as connection:
            if dataflow not in present(connection):
                raise NothingLoaded(f"No observations of {dataflow.id} are in {self.path}.")
            return margins(connection, dataflow, by, groups)

    def coverage(
        self,
        dataflow: Dataflow,
        sources: Sequence[str],
        where: Selection | None = None,
        *,
        by: str = "ref_area",
        each: str | None = None,
    ) -> list[Coverage]:
        """Which codes of a dimension have a figure in a selection, by source and edition: what ``editions`` judges by.

        sources : those that are not loaded hold nothing ; each : a dimension whose codes are looked at apart
        """
        with self._reading() as connection:
            known = self._feeds(connection, dataflow)
            loaded = [s for s in dict.fromkeys(sources) if any(f.source == s for f in known)]
            if not loaded:
                return []
            asked = self._condition(connection, dataflow, loaded, None, where, open_ends=True)
            apart = f'o."{dataflow.dimension(each).id}"' if each else "''"
            sql = (
                f"SELECT {apart}, source, edition, list(DISTINCT release_id), "
                f'list(DISTINCT o."{dataflow.dimension(by).id}") FROM {table_name(dataflow)} o '
                f"JOIN release USING (release_id) WHERE {asked.sql} AND obs_value IS NOT NULL GROUP BY ALL ORDER BY ALL"
            )
            rows = connection.execute(sql, list(asked.values)).fetchall()
        of = {f.release_id: f for f in known}
        return [(str(code), [of[i] for i in sorted(ids)], frozenset(codes)) for code, _, _, ids, codes in rows]

    def _feeds(self, connection: duckdb.DuckDBPyConnection, dataflow: Dataflow) -> list[Feed]:
        """Releases that feed a dataflow, newest edition first; looked up once in a snapshot."""
        if dataflow.id in self._known:
            return self._known[dataflow.id]
        found = feeds(connection, dataflow) if dataflow in present(connection) else []
        if self._snapshot is not None:
            self._known[dataflow.id] = found
        return found

    def _condition(
        self,
        connection: duckdb.DuckDBPyConnection,
        dataflow: Dataflow,
        source: str | Sequence[str] | None,
        edition: str | None,
        where: Selection | None,
        *,
        open_ends: bool = False,
    ) -> Condition:
        known = self._feeds(connection, dataflow)
        if not known and dataflow not in present(connection):
            raise NothingLoaded(
                f"No observations of {dataflow.id} ({dataflow.title}) are in {self.path}.",
                ways_out=["See what is there: sojourn info", _way_to(dataflow)],
            )

        def there(dimension: str) -> set[str]:
            sql = f'SELECT DISTINCT "{dimension}" FROM {table_name(dataflow)}'
            return {str(r[0]) for r in connection.execute(sql).fetchall()}

        return condition(dataflow, known, there, source=source, edition=edition, where=where, open_ends=open_ends)


def _way_to(dataflow: Dataflow) -> str:
    if dataflow is MIGRATION_FLOW:
        return "Estimate flows and keep them: sojourn flows estimate --period 2020-2024 --save"
    return "Load a file that has them: sojourn load FILE"


def _declared(dataflow: Dataflow | str) -> Dataflow:
    return dataflow_of(dataflow) if isinstance(dataflow, str) else dataflow
