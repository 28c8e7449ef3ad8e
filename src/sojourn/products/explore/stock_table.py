"""The bilateral stock that the panel rests on, in memory: persons by birthplace, residence, sex and mid-year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import place
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.figure import Figure, Origin
from sojourn.concepts.status import ObsStatus, status_of_sum
from sojourn.errors import NothingLoaded
from sojourn.products.assessment.measures.published_estimates import all_as_published
from sojourn.products.assessment.measures.rules import STOCK_LONG
from sojourn.products.assessment.panel import Panel, all_countries
from sojourn.warehouse import Warehouse

SEXES = ("F", "M")
BIRTHPLACE, RESIDENCE = "counterpart_area", "ref_area"


@dataclass(frozen=True)
class StockCell:
    """One published figure. place : sheet, row and column; release : number of the file"""

    period: str
    sex: str
    value: float | None
    status: str
    place: str
    release: int


@dataclass(frozen=True)
class Corridor:
    """Persons born in one area who live in another, a figure each mid-year, both sexes, with the cells behind it."""

    figure: Figure
    cells: tuple[StockCell, ...]


class StockTable:
    """One edition of the stock.

    table : as ``Warehouse.read`` returns it, sexes F and M, all ages together; origin : where the panel says it is from
    """

    def __init__(self, table: pa.Table, origin: Origin) -> None:
        self.table, self.origin = table, origin
        self.period = table["time_period"].to_numpy(zero_copy_only=False)
        self.value = table["obs_value"].to_numpy(zero_copy_only=False)
        self.status = all_as_published(origin.source, table["obs_status"].to_numpy(zero_copy_only=False))

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Mid-years, in order."""
        return tuple(sorted(set(self.period.tolist())))

    @cached_property
    def _rows_of(self) -> dict[tuple[str, str], list[int]]:
        """(birthplace, residence) -> rows."""
        found: dict[tuple[str, str], list[int]] = {}
        for row, pair in enumerate(zip(*(self.table[c].to_pylist() for c in (BIRTHPLACE, RESIDENCE)), strict=True)):
            found.setdefault(pair, []).append(row)
        return found

    def origins(self, members: Iterable[str], period: str) -> dict[str, Figure]:
        """Where the migrants of an area (or of several) were born, the largest first."""
        return self._partners(members, period, RESIDENCE, BIRTHPLACE, "IMMIGRANTS")

    def destinations(self, members: Iterable[str], period: str) -> dict[str, Figure]:
        """Where those born in an area (or in several) live, the largest first."""
        return self._partners(members, period, BIRTHPLACE, RESIDENCE, "EMIGRANTS")

    def _partners(self, members: Iterable[str], period: str, own: str, partner: str, measure: str) -> dict[str, Figure]:
        inside = pc.is_in(self.table[own], pa.array(list(members), pa.string()))
        held = pc.and_(inside, pc.equal(self.table["time_period"], period))
        rows = pc.indices_nonzero(held).to_numpy()
        others = self.table[partner].take(rows).to_pylist()
        parts: dict[str, list[tuple[float, str]]] = {}
        for other, value, status in zip(others, self.value[rows], self.status[rows], strict=True):
            if not np.isnan(value) and other in all_countries():
                parts.setdefault(other, []).append((float(value), status))
        figures = {
            other: Figure(measure, period, sum(v for v, _ in held), status_of_sum(held).value, origin=self.origin)
            for other, held in parts.items()
        }
        return dict(sorted(figures.items(), key=lambda item: (-item[1].number, item[0])))

    def corridor(self, birthplace: str, residence: str) -> tuple[Corridor, ...]:
        """The figures of a pair at every mid-year that has a row, in order; a sex without a figure makes none."""
        by_period: dict[str, list[StockCell]] = {}
        for row in self._rows_of.get((birthplace, residence), []):
            cell = self.cell(row)
            by_period.setdefault(cell.period, []).append(cell)
        return tuple(
            Corridor(_sum(period, cells, self.origin), tuple(cells)) for period, cells in sorted(by_period.items())
        )

    def cell(self, row: int) -> StockCell:
        """A row of the table as a cell."""
        told = {name: self.table[name][row].as_py() for name in ("sheet", "row", "column", "sex", "release_id")}
        value = float(self.value[row])
        known = None if np.isnan(value) else value
        return StockCell(self.period[row], told["sex"], known, self.status[row], place(told), told["release_id"])


def _sum(period: str, cells: Sequence[StockCell], origin: Origin) -> Figure:
    if any(c.value is None for c in cells):
        return Figure("IMMIGRANTS", period, None, ObsStatus.MISSING.value, origin=origin)
    parts = [(c.value or 0.0, c.status) for c in cells]
    return Figure("IMMIGRANTS", period, sum(v for v, _ in parts), status_of_sum(parts).value, origin=origin)


def read_stock(warehouse: Warehouse, panel: Panel) -> StockTable | None:
    """The stock by birthplace that the panel's migrants are from; None where only totals are loaded."""
    origin = panel.origins.get("IMMIGRANTS")
    if origin is None or origin.source not in STOCK_LONG:
        return None
    try:
        table = warehouse.read(
            MIGRANT_STOCK,
            source=origin.source,
            edition=origin.edition,
            where={"sex": list(SEXES), "age": "_T"},
            parts="all",
        )
    except NothingLoaded:
        return None
    return StockTable(table, origin)
