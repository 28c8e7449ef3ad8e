"""Flows between areas for every interval of the panel, and the same corridors by the other methods."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.period import Interval, parse
from sojourn.concepts.status import ObsStatus
from sojourn.cube import Letters
from sojourn.errors import SojournError
from sojourn.estimators import DEFAULT_FLOW_METHOD
from sojourn.products.assessment.panel import Panel
from sojourn.products.flows.family import IN_RANGE, FamilyEstimate, FlowFamily
from sojourn.warehouse import Warehouse

Array = npt.NDArray[np.float64]
LEAST = 0.5
"""Persons from which a corridor is drawn: half a person rounds to one."""


def whole_persons(women: Array, men: Array) -> tuple[Array, Array]:
    """Women and men in whole persons whose sum is that of both in whole persons; half a person rounds up.

    A corridor of 0.3 women and 0.3 men has one person, here a woman or a man and not neither.
    """
    both = np.floor(women + men + 0.5)
    of_women = np.minimum(np.floor(women + 0.5), both)
    return of_women, both - of_women


@dataclass(frozen=True)
class Flows:
    """Moves of one interval.

    period : its SDMX id; areas : labels of both axes, countries or groups
    women, men : (origin, destination) persons, the diagonal empty between countries; status : of each cell
    """

    period: str
    areas: tuple[str, ...]
    women: Array
    men: Array
    status: Letters

    @property
    def both(self) -> Array:
        """Women and men together."""
        return self.women + self.men

    @property
    def between_countries(self) -> bool:
        """False where the areas are groups: then the diagonal holds moves inside them."""
        known = area.areas()
        return not any(a in known and known[a].is_group for a in self.areas)

    def value(self, origin: str, destination: str) -> tuple[float | None, str]:
        """Persons of a corridor and the status; None where the area is not there or nobody can say."""
        if origin not in self.areas or destination not in self.areas:
            return None, ObsStatus.MISSING.value
        i, j = self.areas.index(origin), self.areas.index(destination)
        status = str(self.status[i, j])
        value = float(self.both[i, j])
        return (None if ObsStatus(status).absent else value), status


@dataclass(frozen=True)
class Range:
    """The least and the most that methods give for a corridor, and how many gave a figure."""

    lower: float
    upper: float
    methods: int


class FlowTables:
    """The flows of the panel by interval; those of other methods when they are asked for."""

    def __init__(self, panel: Panel, warehouse: Warehouse) -> None:
        self.panel = panel
        self.family = FlowFamily(warehouse)
        self._tables: dict[tuple[str, str], tuple[dict[str, int], Array]] = {}

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Intervals with flows, in order."""
        return tuple(sorted({period for period, _ in self.panel.flows}))

    @cached_property
    def all(self) -> dict[str, Flows]:
        """Flows by interval, of the method that the assessment uses."""
        return {period: self._flows(period) for period in self.periods}

    @property
    def between_countries(self) -> bool:
        """True where origins and destinations are countries."""
        return bool(self.periods) and self.all[self.periods[-1]].between_countries

    @property
    def method(self) -> str:
        """Name of the method of the flows."""
        return DEFAULT_FLOW_METHOD

    def _flows(self, period: str) -> Flows:
        of_sex = {sex: flows for (own, sex), flows in self.panel.flows.items() if own == period}
        areas = next(iter(of_sex.values()))[0]
        known = area.areas()
        groups = any(a in known and known[a].is_group for a in areas)
        empty = np.zeros((len(areas), len(areas)))
        tables = []
        for sex in ("F", "M"):
            table = np.array(of_sex[sex][1]) if sex in of_sex else empty.copy()
            if not groups:
                np.fill_diagonal(table, 0.0)
            tables.append(table)
        letters = [v for (own, _), v in self.panel.flow_status.items() if own == period]
        status = letters[0] if letters else np.full(empty.shape, ObsStatus.ESTIMATED.value)
        return Flows(period, areas, tables[0], tables[1], status)

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods a corridor is shown by: the accounting ones between countries, the one there is otherwise."""
        return IN_RANGE if self.between_countries else (self.method,)

    def make_methods(self, period: str) -> None:
        """Estimate an interval by every method, so that ``by_method`` answers at once."""
        for method in self.methods:
            self.make_method(period, method)

    def make_method(self, period: str, method: str) -> None:
        """Estimate an interval by one method; one that these figures do not carry is passed over."""
        interval = parse(period)
        if isinstance(interval, Interval) and self.between_countries and (method, period) not in self._tables:
            with suppress(SojournError):
                self._keep(method, period, self.family.estimate(interval, method))

    def table_of(self, method: str, period: str, labels: Sequence[str]) -> Array:
        """(origin, destination) persons by a method, in the order of ``labels``, made when it is first asked for.

        Raises UsageError and EstimationError where these figures do not carry the method.
        """
        if (method, period) not in self._tables:
            interval = parse(period)
            assert isinstance(interval, Interval)
            self._keep(method, period, self.family.estimate(interval, method))
        known, table = self._tables[method, period]
        at = np.array([known.get(a, -1) for a in labels])
        inside = np.where((at >= 0)[:, None] & (at >= 0)[None, :], table[np.ix_(at, at)], 0.0)
        np.fill_diagonal(inside, 0.0)
        return np.where(inside >= LEAST, inside, 0.0)

    def _keep(self, method: str, period: str, made: FamilyEstimate) -> None:
        labels = {str(a): i for i, a in enumerate(made.estimate.moves["origin"].values)}
        self._tables[method, period] = labels, np.asarray(made.estimate.moves.values, dtype=np.float64)

    def by_method(self, origin: str, destination: str, period: str) -> dict[str, float]:
        """Persons of a corridor by method, those made so far."""
        found = {}
        for method in self.methods:
            held = self._tables.get((method, period))
            if held is not None and origin in held[0] and destination in held[0]:
                found[method] = float(held[1][held[0][origin], held[0][destination]])
        return found

    def range(self, origin: str, destination: str, period: str) -> Range | None:
        """What the methods made so far span; None for fewer than two."""
        found = self.by_method(origin, destination, period).values()
        return Range(min(found), max(found), len(found)) if len(found) > 1 else None
