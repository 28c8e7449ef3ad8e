"""Where the cells behind a figure stand: release, sheet, columns and rows, for every period of a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DATAFLOWS, TREATY_ACTION
from sojourn.concepts.figure import Figure, Origin
from sojourn.concepts.period import Interval, parse
from sojourn.products.assessment.measures.built_in import EDITION_SOURCE
from sojourn.products.assessment.panel import all_countries
from sojourn.products.assessment.profile import Profile
from sojourn.products.assessment.provenance import INTERPOLATED, MADE_HERE, READS_AT
from sojourn.warehouse import Warehouse

STATES = "States bound"
"""Formula of measures that count the States of an area, not people in all places bound."""
SHOWN = 3
"""Runs of rows that are named; of more the first and the last row, and how many cells there are between."""


@dataclass(frozen=True)
class Place:
    """Cells of one release that a figure rests on.

    sheet : empty for a file without sheets ; columns : as the file heads them, or letters of a sheet
    rows : runs (first, last); more than ``SHOWN`` are one run from the first to the last ; cells : how many there are
    total : sum of the cells, in the unit of the dataflow
    """

    release: int
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]
    cells: int
    total: float


AREA = "area_of_cell"
PLACE = ("time_period", "release_id", "sheet", "column", "row", "obs_value", "obs_status", "basis")
Places = Mapping[str, tuple[Place, ...]]
"""Period -> where its cells stand."""


class CellsRead:
    """Cells of measures as they were read; for many areas each selection is read once, for all countries."""

    def __init__(self, warehouse: Warehouse, *, many: bool = False) -> None:
        """many : read for all countries and keep it, because many areas will be asked for"""
        self.warehouse, self.many = warehouse, many
        self._kept: dict[object, pa.Table] = {}

    def of(
        self, flow: Dataflow, where: Mapping[str, str | list[str]], dimension: str, areas: Sequence[str]
    ) -> pa.Table:
        """Period, area, value and place of every cell of a selection whose area is one of ``areas``.

        dimension : the one that holds the area, empty where the whole selection is counted. All releases, editions and
            parts that the selection names.
        """
        if not dimension:
            return self._read(flow, where, "")
        if not self.many:
            return self._read(flow, {**where, dimension: list(areas)}, dimension)
        key = (flow.id, dimension, tuple(sorted((k, str(v)) for k, v in where.items())))
        if key not in self._kept:
            self._kept[key] = self._read(flow, where, dimension)
        kept = self._kept[key]
        return kept.filter(pc.is_in(kept[AREA], pa.array(list(areas), pa.string())))

    def _read(self, flow: Dataflow, where: Mapping[str, str | list[str]], dimension: str) -> pa.Table:
        table = self.warehouse.read(flow, where=where, editions="all", sources="all", parts="all")
        table = table.filter(pc.is_valid(table["obs_value"]))
        names = [n for n in PLACE if n in table.column_names]
        held = table[dimension].cast(pa.string()) if dimension else pa.nulls(table.num_rows, pa.string())
        return table.select(names).append_column(AREA, held)

    def places(self, profile: Profile, measures: Mapping[str, Sequence[Figure]]) -> dict[str, Places]:
        """Where the cells of all measures of an area stand: measure -> period -> cells.

        Empty for what has no cell of its own: what is counted over releases, what is related over two sources for no
        area, and flows, which are estimated (their formula and the releases they rest on are told instead). Raises
        WarehouseError where the warehouse cannot be read.
        """
        return {name: self._places(profile, name, figures) for name, figures in measures.items()}

    def of_origin(self, origin: Origin, area: str, period: str) -> tuple[Place, ...]:
        """Where the cells of one area and period of an origin stand."""
        flow = next(d for d in DATAFLOWS if d.id == origin.dataflow)
        where: dict[str, str | list[str]] = {name: codes.split("+") for name, codes in origin.where}
        table = self.of(flow, where, origin.area_dimension, (area,))
        of_release = pc.is_in(table["release_id"].cast(pa.int64()), pa.array(origin.releases, pa.int64()))
        return tuple(_runs(table.filter(pc.and_(pc.equal(table["time_period"], period), of_release))))

    def _places(self, profile: Profile, measure: str, figures: Sequence[Figure]) -> Places:
        origin = profile.panel.origins.get(measure)
        if origin is None or not origin.dataflow or origin.dataflow == MADE_HERE or not origin.area_dimension:
            return {}
        flow = next(d for d in DATAFLOWS if d.id == origin.dataflow)
        if origin.dataflow == TREATY_ACTION.id and self.warehouse.editions(flow):
            return self._of_lists(flow, profile, origin, figures)
        if not self.warehouse.editions(flow):
            return {}
        table = self._cells(flow, profile, measure, origin)
        if table.num_rows == 0:
            return {}
        years = pc.utf8_slice_codeunits(table["time_period"], 0, 4)
        found = {}
        for figure in figures:
            own = pc.equal(table["time_period"], figure.period)
            wanted = pa.array(
                [figure.period] if pc.any(own).as_py() else _periods_read(profile, measure, figure.period)
            )
            exact = pc.is_in(table["time_period"], wanted)
            mine = exact if pc.any(exact).as_py() else pc.is_in(years, pc.utf8_slice_codeunits(wanted, 0, 4))
            if held := tuple(_runs(table.filter(mine))):
                found[figure.period] = held
        return found

    def _of_lists(self, flow: Dataflow, profile: Profile, origin: Origin, figures: Iterable[Figure]) -> Places:
        """Rows of the lists of parties: of the area's own States where States are counted, else of all places bound."""
        treaty = dict(origin.where).get("treaty")
        if treaty is None:
            return {}
        where: dict[str, str | list[str]] = {"treaty": treaty, "action": "BOUND"}
        areas = profile.members if origin.formula == STATES else tuple(sorted(all_countries()))
        held = tuple(_runs(self.of(flow, where, "ref_area", areas)))
        return {figure.period: held for figure in figures} if held else {}

    def _cells(self, flow: Dataflow, profile: Profile, measure: str, origin: Origin) -> pa.Table:
        """All cells of the area's countries that the measure's selection names, of its own releases."""
        where: dict[str, str | list[str]] = {
            name: codes.split("+") for name, codes in origin.where if name in flow.keys and name != "time_period"
        }
        if origin.source == EDITION_SOURCE and "measure" not in where and "measure" in flow.keys:
            where["measure"] = measure
        basis = dict(origin.where).get("basis", "")
        if basis:  # an attribute that marks cells of the sums over sex
            where = {"sex": ["F", "M"], "age": "_T"}
        areas = (profile.area,) if _is_own(profile, measure) else profile.members
        table = self.of(flow, where, origin.area_dimension, areas)
        own = table.filter(pc.is_in(table["release_id"].cast(pa.int64()), pa.array(origin.releases, pa.int64())))
        return own.filter(_marked(own, basis)) if basis else own


def _marked(table: pa.Table, basis: str) -> pa.Array:
    """Cells that the publisher marks as of a basis: the letter it starts with; imputed also by status."""
    letters = pc.match_substring(pc.fill_null(table["basis"], ""), basis[0])
    return pc.or_(letters, pc.equal(table["obs_status"], basis[0])) if basis == "IMPUTED" else letters


def _is_own(profile: Profile, measure: str) -> bool:
    return any(profile.area in held for held in profile.panel.amounts.get(measure, {}).values())


def _periods_read(profile: Profile, measure: str, period: str) -> list[str]:
    """Periods of the cells that a figure of a period rests on."""
    interval = parse(period) if "/" in period else None
    if isinstance(interval, Interval):
        if measure in READS_AT:
            return [str((interval.start, interval.end)[READS_AT[measure]])]
        return [str(year) for year in range(interval.start, interval.end + 1)]
    if measure in INTERPOLATED:
        known = [int(p) for p in profile.panel.periods("POPULATION")]
        below, above = [k for k in known if k <= int(period)], [k for k in known if k >= int(period)]
        return sorted({str(k) for k in (*below[-1:], *above[:1])})
    return [period]


def _runs(table: pa.Table) -> Iterable[Place]:
    """Cells of a table of observations, gathered by release and sheet."""
    sheets = pc.fill_null(table["sheet"], "")
    pairs = sorted({(r.as_py(), s.as_py()) for r in pc.unique(table["release_id"]) for s in pc.unique(sheets)})
    for release, sheet in pairs:
        mine = table.filter(pc.and_(pc.equal(table["release_id"], release), pc.equal(sheets, sheet)))
        if mine.num_rows == 0:
            continue
        columns = tuple(c for c in pc.unique(mine["column"]).to_pylist() if c)
        rows = pc.unique(pc.drop_null(mine["row"])).to_pylist()
        yield Place(
            release, sheet, columns, tuple(_joined(rows)), mine.num_rows, pc.sum(mine["obs_value"]).as_py() or 0.0
        )


def _joined(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rows as runs of neighbours."""
    runs: list[tuple[int, int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs if len(runs) <= SHOWN else [(runs[0][0], runs[-1][1])]
