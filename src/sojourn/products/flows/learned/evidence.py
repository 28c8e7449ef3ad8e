"""What the learned estimate reads from the warehouse: the world of every interval, and complete reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    DISPLACED_POPULATION,
    DISPLACEMENT_FLOW,
    DURABLE_SOLUTION,
    ECONOMIC_SERIES,
    REPORTED_FLOW,
)
from sojourn.concepts.period import Interval
from sojourn.errors import NothingLoaded
from sojourn.estimators import Estimate
from sojourn.estimators.flows.learned.features import PairTables, World, features
from sojourn.estimators.flows.learned.learners import Reports
from sojourn.products.accounts.demographic_account import AccountInputs, Sex
from sojourn.products.flows.counted_by_birthplace import by_birthplace
from sojourn.products.flows.distances import distances
from sojourn.products.flows.kept_aside import usable
from sojourn.products.flows.reported import CITIZENSHIP, LAYOUTS
from sojourn.warehouse import Warehouse, newest
from sojourn.warehouse.selection import Selection

Floats = npt.NDArray[np.float64]
Direction = Literal["IN", "OUT"]

#: Year in which free movement with the European Union begins: accession, the European Economic Area, or agreement.
FREE_MOVEMENT = {
    "AUT": 1994, "BEL": 1958, "BGR": 2007, "CHE": 2002, "CYP": 2004, "CZE": 2004, "DEU": 1958, "DNK": 1973, "ESP": 1986,
    "EST": 2004, "FIN": 1994, "FRA": 1958, "GBR": 1973, "GRC": 1981, "HRV": 2013, "HUN": 2004, "IRL": 1973, "ISL": 1994,
    "ITA": 1958, "LIE": 1995, "LTU": 2004, "LUX": 1958, "LVA": 2004, "MLT": 2004, "NLD": 1958, "NOR": 1994, "POL": 2004,
    "PRT": 1986, "ROU": 2007, "SVK": 2004, "SVN": 2004, "SWE": 1994,
}  # fmt: skip
#: Year in which it ends.
LEFT_THE_UNION = {"GBR": 2021}
COMPLETE_YEARS = 5
UNHCR_FLOWS, UNHCR_STOCKS, INCOME = ("UNHCR_FLOWS",), ("UNHCR_POPULATION",), ("WDI_LONG", "WDI_INDICATOR")
UNHCR_RETURNS = ("UNHCR_SOLUTIONS", "UNHCR_HDX_SOLUTIONS")


class Made(Protocol):
    """An estimate made from an account."""

    @property
    def estimate(self) -> Estimate:
        """The flows."""
        ...


class Accounts(Protocol):
    """Where accounts and the plain methods come from; the family of estimators is one."""

    @property
    def warehouse(self) -> Warehouse:
        """What is read."""
        ...

    def one_state(self) -> AbstractContextManager[None]:
        """Everything asked inside is of one state of the warehouse."""
        ...

    def periods(self) -> list[Interval]:
        """Intervals of the newest stock."""
        ...

    def account(self, period: Interval, sex: Sex) -> AccountInputs:
        """The account of an interval."""
        ...

    def estimate(self, period: Interval, method: str) -> Made:
        """A plain method on that account."""
        ...


@dataclass(frozen=True)
class Evidence:
    """The worlds of all intervals and the releases they were read from.

    without_income : areas where people live and no income per head is known; the middle of the world stands there
    returns : whether registered returns of refugees are loaded; where they are not, no return is taken as registered
    """

    worlds: Mapping[Interval, World]
    releases: tuple[int, ...]
    without_income: tuple[str, ...]
    returns: bool

    @property
    def areas(self) -> tuple[str, ...]:
        """Codes of the areas, in order."""
        return next(iter(self.worlds.values())).areas

    def cells(self) -> tuple[dict[Interval, npt.NDArray[np.float32]], int]:
        """Interval -> (origin, destination, feature), and how many come first that trees may take."""
        made = {p: features(w) for p, w in self.worlds.items()}
        return {p: m[0] for p, m in made.items()}, next(iter(made.values()))[2]


def evidence(accounts: Accounts, periods: Sequence[Interval] | None = None) -> Evidence:
    """The worlds of intervals (all of the newest stock unless named).

    Raises NothingLoaded naming what is missing: stocks, populations and events, displaced persons, income.
    """
    with accounts.one_state():
        wanted = tuple(periods or accounts.periods())
        first = accounts.account(wanted[0], "_T")
        areas = tuple(str(a) for a in first.stock_start["residence"].values)
        read = _Reader(accounts.warehouse, areas)
        stocks = read.pairs(DISPLACED_POPULATION, UNHCR_STOCKS, {"population_type": ["REF", "ASY", "OIP"]})
        arrivals = read.pairs(DISPLACEMENT_FLOW, UNHCR_FLOWS, {})
        returns = read.pairs_if_loaded(DURABLE_SOLUTION, UNHCR_RETURNS, {"solution": "RET"})
        income = read.series("INCOME_PER_HEAD")
        km = distances(areas).values
        worlds = {p: _world(accounts, p, areas, km, income, (stocks, arrivals, returns)) for p in wanted}
        lacking = {
            a
            for world in worlds.values()
            for a, dollars, living in zip(areas, world.income, world.end.sum(axis=0), strict=True)
            if np.isnan(dollars) and living > 0
        }
        releases = {*read.releases, *(r for p in wanted for r in accounts.account(p, "_T").releases)}
        return Evidence(worlds, tuple(sorted(releases)), tuple(sorted(lacking)), bool(returns))


class _Reader:
    """Annual figures of the warehouse on given areas, and the releases they came from."""

    def __init__(self, warehouse: Warehouse, areas: tuple[str, ...]) -> None:
        self.warehouse, self.areas = warehouse, areas
        self.at = {a: i for i, a in enumerate(areas)}
        self.releases: set[int] = set()

    def rows(self, dataflow: Dataflow, sources: Sequence[str], where: Selection) -> pa.Table:
        chosen = newest(self.warehouse, dataflow, sources, where)
        if chosen is None:
            raise NothingLoaded(
                f"{dataflow.id} is not loaded, and the learned estimate cannot do without it.",
                ways_out=[f"load a file of {' or '.join(sources)}: sojourn load FILE", "sojourn flows methods"],
            )
        rows = self.warehouse.read(dataflow, source=chosen.source, edition=chosen.edition, where=where)
        self.releases |= set(chosen.releases)
        return rows

    def pairs(self, dataflow: Dataflow, sources: Sequence[str], where: Selection) -> dict[int, Floats]:
        """Year -> (origin, asylum) persons."""
        rows = self.rows(dataflow, sources, where)
        return _by_year(rows, self.at, "counterpart_area")

    def pairs_if_loaded(self, dataflow: Dataflow, sources: Sequence[str], where: Selection) -> dict[int, Floats]:
        """The same, and no year where no such file is loaded."""
        with suppress(NothingLoaded):
            return self.pairs(dataflow, sources, where)
        return {}

    def series(self, name: str) -> dict[int, Floats]:
        """Year -> (area,) figure, NaN where there is none."""
        rows = self.rows(ECONOMIC_SERIES, INCOME, {"series": name})
        found: dict[int, Floats] = {}
        for when, area, value in zip(
            *(rows[c].to_pylist() for c in ("time_period", "ref_area", "obs_value")), strict=True
        ):
            if area in self.at and value is not None:
                found.setdefault(int(when), np.full(len(self.at), np.nan))[self.at[area]] = value
        return found


def _by_year(rows: pa.Table, at: Mapping[str, int], partner: str) -> dict[int, Floats]:
    """Year -> (partner, area) sum of the figures, zero where there is none."""
    codes = pa.array(list(at))
    rows = rows.filter(pc.and_(pc.is_in(rows[partner], codes), pc.is_in(rows["ref_area"], codes)))
    rows = rows.filter(pc.is_valid(rows["obs_value"]))
    years = pc.cast(rows["time_period"], pa.int32()).to_numpy()
    place = [pc.index_in(rows[c], codes).to_numpy() for c in (partner, "ref_area")]
    found: dict[int, Floats] = {}
    for year in np.unique(years):
        here = years == year
        table = found.setdefault(int(year), np.zeros((len(at), len(at))))
        np.add.at(table, (place[0][here], place[1][here]), rows["obs_value"].to_numpy()[here])
    return found


def _world(
    accounts: Accounts,
    period: Interval,
    areas: tuple[str, ...],
    km: Floats,
    income: Mapping[int, Floats],
    registers: tuple[Mapping[int, Floats], Mapping[int, Floats], Mapping[int, Floats]],
) -> World:
    """registers : year -> (origin, asylum) of the displaced, of those newly registered, of those who returned."""
    account = accounts.account(period, "_T")
    earlier = [p for p in accounts.periods() if p.end == period.start]
    before = accounts.account(earlier[0], "_T").stock_start.values if earlier else account.stock_start.values
    nobody = np.zeros((len(areas), len(areas)))
    stocks, arrivals, returns = registers
    years = range(period.start, period.end)
    dollars = [income[y] for y in years if y in income]
    known = np.isfinite(dollars) if dollars else np.zeros((1, len(areas)), dtype=bool)
    total = np.nansum(dollars, axis=0) if dollars else np.zeros(len(areas))
    count = known.sum(axis=0)
    return World(
        areas=areas,
        years=float(period.years),
        before=before,
        start=account.stock_start.values,
        end=account.stock_end.values,
        births=account.births.values,
        deaths=account.deaths.values,
        listed=np.ones_like(nobody, dtype=bool) if account.counted is None else account.counted.values.astype(bool),
        closed=_tables(accounts.estimate(period, "closed")),
        independent=_tables(accounts.estimate(period, "independence")),
        km=km,
        income=np.where(count > 0, total / np.maximum(count, 1), np.nan),
        union=np.array([_in_union(a, period) for a in areas]),
        displaced_start=stocks.get(period.start, nobody),
        displaced_end=stocks.get(period.end, nobody),
        displaced=np.sum([arrivals.get(y, nobody) for y in years], axis=0),
        returned=np.sum([w * returns.get(y, nobody) for y, w in period.calendar_year_weights().items()], axis=0),
    )


def _in_union(area: str, period: Interval) -> float:
    """Share of an interval that an area spends in the free movement of the European Union."""
    begun, left = FREE_MOVEMENT.get(area, period.end), LEFT_THE_UNION.get(area, period.end)
    return float(np.clip(min(left, period.end) - max(begun, period.start), 0, period.years) / period.years)


def _tables(made: Made) -> PairTables:
    counted = by_birthplace(made.estimate)
    arriving, leaving = counted["IN"].copy(), counted["OUT"].T.copy()
    for table in (arriving, leaving):
        np.fill_diagonal(table, 0.0)
    return PairTables(arriving, leaving, made.estimate.moves.values)


def _ones(rows: pa.Table) -> pa.Table:
    """The rows that have a figure, with one in its place: what is there, and not how much."""
    rows = rows.filter(pc.is_valid(rows["obs_value"]))
    return rows.set_column(rows.schema.get_field_index("obs_value"), "obs_value", pa.array(np.ones(rows.num_rows)))


def complete_reports(
    warehouse: Warehouse, found: Evidence, direction: Direction
) -> tuple[Reports, tuple[Interval, ...], tuple[int, ...]]:
    """Reports of foreigners by nationality with a figure in each of the five calendar years a to a+4 of an interval.

    Zeros are figures, gaps are never filled; what a country says of its own nationals is left out, and so are arrivals
    that a reporter kept aside reports. Returns the cells, the intervals that ``period`` counts, and the releases.

    Raises NothingLoaded when no such report is loaded.
    """
    periods = tuple(p for p in found.worlds if p.years == COMPLETE_YEARS)
    where: Selection = {"age": "_T", "sex": "_T", "direction": direction, "partner_basis": CITIZENSHIP}
    chosen = newest(warehouse, REPORTED_FLOW, LAYOUTS["OECD_MIG"], {**where, "counterpart_area": list(found.areas)})
    if chosen is None:
        raise NothingLoaded(
            f"No reports by nationality ({direction}) are loaded to learn from.",
            ways_out=["load flows of the OECD's International Migration Database (MIG): sojourn load FILE"],
        )
    rows = usable(warehouse.read(REPORTED_FLOW, source=chosen.source, edition=chosen.edition, where=where))
    complete = _complete(rows, found.areas, periods)
    tables, pairs = found.cells()
    parts: list[tuple[npt.NDArray[np.float32], Floats, int, npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
    for number, period in enumerate(periods):
        given = np.isfinite(complete[period])
        origin, reporter = np.nonzero(given)
        parts.append((tables[period][given], complete[period][given], number, origin, reporter))
    reports = Reports(
        np.concatenate([p[0] for p in parts]),
        np.concatenate([p[1] for p in parts]),
        np.concatenate([np.full(p[1].size, p[2]) for p in parts]),
        np.concatenate([p[3] for p in parts]),
        np.concatenate([p[4] for p in parts]),
        pairs,
        next(iter(found.worlds.values())).km,
    )
    return reports, periods, chosen.releases


def complete_arrivals(
    warehouse: Warehouse, areas: Sequence[str], periods: Sequence[Interval]
) -> dict[Interval, Floats]:
    """Interval -> (origin, reporter) persons by previous residence as Eurostat has them, by the same rule of years.

    NaN where a year has no figure, and for arrivals that a reporter kept aside reports; nothing where none is loaded.
    """
    where: Selection = {"age": "_T", "sex": "_T", "direction": "IN", "partner_basis": "PREVIOUS_RESIDENCE"}
    chosen = newest(warehouse, REPORTED_FLOW, LAYOUTS["EUROSTAT_IMM5PRV"], {**where, "counterpart_area": list(areas)})
    if chosen is None:
        return {}
    rows = warehouse.read(REPORTED_FLOW, source=chosen.source, edition=chosen.edition, where=where)
    return _complete(usable(rows), areas, periods)


def _complete(rows: pa.Table, areas: Sequence[str], periods: Sequence[Interval]) -> dict[Interval, Floats]:
    """Interval -> (partner, reporter) sum of the calendar years a to a+4, NaN where one of them has no figure."""
    at = {a: i for i, a in enumerate(areas)}
    known, given = (_by_year(r, at, "counterpart_area") for r in (rows, _ones(rows)))
    nobody, found = np.zeros((len(at), len(at))), {}
    for period in periods:
        years = range(period.start, period.end)
        whole = np.all([given.get(y, nobody) > 0 for y in years], axis=0) & ~np.eye(len(at), dtype=bool)
        found[period] = np.where(whole, np.sum([known.get(y, nobody) for y in years], axis=0), np.nan)
    return found
