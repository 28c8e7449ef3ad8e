"""Where the work on remittances reads its observations: a warehouse, or a folder of published files, by one rule.

Both take whole editions as ``warehouse.editions`` chooses them and give tables of observations with the columns
``source`` and ``edition``; whoever takes them cannot tell where they came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import NothingLoaded, UsageError
from sojourn.files.guarded import guarded
from sojourn.sources import Reading, Source
from sojourn.sources.undesa import stock_long_2024
from sojourn.sources.worldbank import (
    remittance_costs,
    remittance_matrices,
    remittance_series,
    rpw_corridor_averages,
    rpw_survey,
    wdi,
)
from sojourn.warehouse import InForce, Warehouse, newest, newest_each
from sojourn.warehouse.editions import Held, comparable, in_force, in_force_each

Where = Mapping[str, str]
OWN_SOURCES: tuple[Source, ...] = (
    rpw_survey.SOURCE,
    rpw_corridor_averages.SOURCE,
    remittance_matrices.SOURCE,
    remittance_matrices.SOURCE_STOCKS,
    remittance_series.SOURCE,
    remittance_costs.SOURCE,
    stock_long_2024.SOURCE,
    wdi.SOURCE,
)


class Tables(Protocol):
    """Anything that gives observations of a dataflow with their source and edition.

    sources : layouts in order of preference ; by : dimension whose codes an edition must cover (``editions.newest``)
    """

    def editions(self, dataflow: Dataflow) -> list[tuple[str, str]]:
        """(source, edition) pairs that hold the dataflow, newest edition first; none where nothing does."""
        ...

    def newest(
        self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None, *, by: str = "ref_area"
    ) -> pa.Table:
        """Rows of the edition in force; raises NothingLoaded when there is none of the dataflow."""
        ...

    def newest_each(
        self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None, *, by: str = "ref_area"
    ) -> pa.Table:
        """Rows of every time period from its edition in force; raises as ``newest``."""
        ...

    def every(self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None) -> pa.Table:
        """Rows of all editions, for what compares or lists them; raises as ``newest``."""
        ...

    def notes(self, source: str) -> tuple[str, ...]:
        """What the reader of a source noticed in all its files."""
        ...


@dataclass(frozen=True)
class WarehouseTables:
    """Tables of the warehouse."""

    warehouse: Warehouse

    def editions(self, dataflow: Dataflow) -> list[tuple[str, str]]:
        """Pairs loaded, newest edition first."""
        return self.warehouse.editions(dataflow)

    def newest(
        self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None, *, by: str = "ref_area"
    ) -> pa.Table:
        """Rows of the edition in force."""
        found = newest(self.warehouse, dataflow, sources, where, by=by)
        return self._rows(dataflow, {} if found is None else {found: None}, where)

    def newest_each(
        self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None, *, by: str = "ref_area"
    ) -> pa.Table:
        """Rows of every time period from its edition in force."""
        periods: dict[InForce, list[str]] = {}
        for period, found in newest_each(self.warehouse, dataflow, sources, where, by=by).items():
            periods.setdefault(found, []).append(period)
        return self._rows(dataflow, periods, where)

    def every(self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None) -> pa.Table:
        """Rows of all editions loaded of the sources."""
        loaded = [s for s in sources if s in {s for s, _ in self.editions(dataflow)}]
        if not loaded:
            return self._rows(dataflow, {}, where)
        return self.warehouse.read(dataflow, source=loaded, where=where, editions="all", sources="all", parts="all")

    def notes(self, source: str) -> tuple[str, ...]:
        """Notes kept with the releases of a source."""
        return tuple(n for r in self.warehouse.releases() if r["source"] == source for n in r["notes"] or ())

    def _rows(
        self, dataflow: Dataflow, editions: Mapping[InForce, Sequence[str] | None], where: Where | None
    ) -> pa.Table:
        """Rows of editions, of some periods only where they are given; no rows without an edition."""
        parts = [
            self.warehouse.read(
                dataflow,
                source=found.source,
                edition=found.edition,
                where={**(where or {}), **({"time_period": periods} if periods is not None else {})},
                parts="all",
            )
            for found, periods in editions.items()
        ]
        if parts:
            return pa.concat_tables(parts)
        return self.warehouse.read(dataflow, editions="all", sources="all", parts="all").slice(0, 0)


@dataclass(frozen=True)
class FolderTables:
    """Tables of the published files in a folder and its folders, recognised by their layout, read when asked for."""

    folder: Path
    _read: dict[Path, Reading] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def layouts(self) -> list[tuple[Path, Source]]:
        """Files of the folder whose layout is known, with it."""
        if not self.folder.is_dir():
            raise UsageError(f"{self.folder} is not a folder.", ways_out=["Give the folder with the published files."])
        found = []
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
            with guarded(path, "a published layout"):
                head = sources.Head.of(path)
                found += [(path, s) for s in OWN_SOURCES if s.recognise(head)][:1]
        return found

    def editions(self, dataflow: Dataflow) -> list[tuple[str, str]]:
        """Pairs in the files, newest edition first."""
        names = [s.id for s in OWN_SOURCES if dataflow in s.dataflows]
        if not any(layout.id in names for _, layout in self.layouts):
            return []
        table = self.every(dataflow, names)
        pairs = set(zip(table["source"].to_pylist(), table["edition"].to_pylist(), strict=True))
        return sorted(sorted(pairs), key=lambda p: _dated(*p), reverse=True)

    def newest(
        self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None, *, by: str = "ref_area"
    ) -> pa.Table:
        """Rows of the edition in force; a bad file raises its reader's error."""
        table = self.every(dataflow, sources, where)
        found = in_force((held for _, held in _held(dataflow, table, by, None)), sources)
        return table.slice(0, 0) if found is None else _of(table, found)

    def newest_each(
        self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None, *, by: str = "ref_area"
    ) -> pa.Table:
        """Rows of every time period from its edition in force."""
        table = self.every(dataflow, sources, where)
        parts = [
            _of(table.filter(pc.equal(table["time_period"], period)), found)
            for period, found in in_force_each(_held(dataflow, table, by, "time_period"), sources).items()
        ]
        return pa.concat_tables(parts) if parts else table.slice(0, 0)

    def every(self, dataflow: Dataflow, sources: Sequence[str], where: Where | None = None) -> pa.Table:
        """Observations of all files that match; a bad file raises its reader's error."""
        parts = []
        for path, layout in self.layouts:
            if dataflow not in layout.dataflows or layout.id not in sources:
                continue
            reading = self._reading(path, layout)
            for observations in reading.observations:
                if observations.dataflow == dataflow:
                    parts.append(_named(observations.table, layout.id, reading.edition))
        if not parts:
            raise NothingLoaded(
                f"No file in {self.folder} holds {dataflow.id} ({dataflow.title}) in the layout "
                f"{' or '.join(sorted(sources))}.",
                ways_out=["Give the folder with all the published files: --data FOLDER", "or load them: sojourn load"],
            )
        table = pa.concat_tables(parts)
        for column, code in (where or {}).items():
            table = table.filter(pc.equal(table[column], code))
        return table

    def notes(self, source: str) -> tuple[str, ...]:
        """Notes of the files of a source."""
        return tuple(n for p, layout in self.layouts if layout.id == source for n in self._reading(p, layout).notes)

    def _reading(self, path: Path, layout: Source) -> Reading:
        """A file, read once."""
        if path not in self._read:
            self._read[path] = layout.reading(path)
        return self._read[path]


def _named(table: pa.Table, source: str, edition: str) -> pa.Table:
    rows = table.num_rows
    return table.append_column("source", pa.array([source] * rows)).append_column("edition", pa.array([edition] * rows))


def _of(table: pa.Table, found: InForce) -> pa.Table:
    return table.filter(pc.and_(pc.equal(table["source"], found.source), pc.equal(table["edition"], found.edition)))


def _dated(source: str, edition: str) -> date:
    return sources.source(source).series.dated(edition) or date.min


def _held(dataflow: Dataflow, table: pa.Table, by: str, each: str | None) -> list[tuple[str, Held]]:
    """What each source and edition of a table holds, apart for the codes of ``each``, as the warehouse tells it."""
    figures = table.filter(pc.is_valid(table["obs_value"]))
    keys = [*([each] if each else []), "source", "edition"]
    rows = []
    for row in figures.group_by(keys).aggregate([(by, "distinct")]).to_pylist():
        source, edition = row["source"], row["edition"]
        series = sources.source(source).series.id
        codes = frozenset(row[f"{by}_distinct"])
        rows.append((row[each] if each else "", Held(source, edition, series, _dated(source, edition), (), codes)))
    return comparable(dataflow, rows, by)
