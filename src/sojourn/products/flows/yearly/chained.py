"""Every year's flows between the stocks: mid-1990 to mid-2024, any method that tells kinds of moves, nets exact.

World Population Prospects has nets of calendar years, stocks are of mid-years. An interval is therefore divided into
the calendar years it touches, the first and the last by halves; a year between two mid-years is the second half of one
calendar year and the first half of the next, and its net is the change of the population less births plus deaths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.period import Interval
from sojourn.errors import NothingLoaded, UsageError
from sojourn.estimators import DEFAULT_FLOW_METHOD, flow_method
from sojourn.estimators.flows.yearly import COMING_AND_GOING, KINDS, ON_THE_LEVEL_OF_REPORTS, Divided, divide
from sojourn.estimators.flows.yearly_timing import Runs, Timing, fit_timing
from sojourn.products.accounts.demographic_account import Sex
from sojourn.products.flows.family import FamilyEstimate, FlowFamily, Report, silent
from sojourn.products.flows.yearly.covariates import Reports, circles, covariates, reports

Floats = npt.NDArray[np.float64]
RUN = 5
#: First calendar years of the complete runs that timing is learned from; the last is the newest that reports have.
FIRST_YEARS = (2000, 2005, 2010, 2015, 2019)


@dataclass(frozen=True)
class YearlyEvidence:
    """What is known of the years before any corridor is divided.

    made : interval -> its estimates, one for each sex that is estimated apart
    years : calendar years ; nets, rates : (year, area) persons gained, closed over the world, and by population
    reports, covariates : see :mod:`covariates` ; releases : read
    """

    areas: tuple[str, ...]
    made: Mapping[Interval, tuple[FamilyEstimate, ...]]
    years: tuple[int, ...]
    nets: Floats
    rates: Floats
    reports: tuple[Reports, ...]
    covariates: Floats
    releases: tuple[int, ...]

    def runs(self) -> tuple[Runs, npt.NDArray[np.int64]]:
        """Complete runs of annual reports with somebody in them, zeros being figures and gaps never filled.

        With the number of the reports that each run is of.
        """
        parts, numbers = [], []
        for number, report in enumerate(self.reports):
            for year in FIRST_YEARS:
                if year not in self.years or year + RUN - 1 not in self.years:
                    continue
                at = self.years.index(year)
                persons = report.persons[at : at + RUN]
                somebody = np.nan_to_num(persons).sum(axis=0) > 0
                origin, reporter = np.nonzero(np.isfinite(persons).all(axis=0) & somebody)
                covariates = self.covariates[:, at : at + RUN, origin, reporter].transpose(0, 2, 1)
                first = np.full(origin.size, at)
                numbers.append(np.full(origin.size, number))
                parts.append(Runs(persons[:, origin, reporter].T, first, origin, reporter, covariates))
        if not parts or not sum(n.size for n in numbers):
            raise NothingLoaded(
                "No complete runs of annual reports are loaded to learn from when people come.",
                ways_out=["load flows of the OECD (MIG) or Eurostat (migr_imm5prv): sojourn load FILE"],
            )
        joined = Runs(
            np.concatenate([p.persons for p in parts]),
            np.concatenate([p.first for p in parts]),
            np.concatenate([p.origin for p in parts]),
            np.concatenate([p.reporter for p in parts]),
            np.concatenate([p.covariates for p in parts], axis=1),
        )
        return joined, np.concatenate(numbers)

    def fitted(self, runs: Runs) -> Timing:
        """When people come, learned from runs."""
        return fit_timing(runs, circles(self.areas), len(self.years))


@dataclass(frozen=True)
class Yearly:
    """Flows of every year of every interval.

    evidence : what it was made from ; timing : how expected shares were made, none for even ones
    flows : (mid-year, kind, origin, destination) persons from one mid-year to the next ; years : the first of the two
    back_and_forth : interval -> persons who came and went within it
    residual : largest miss of a net
    """

    evidence: YearlyEvidence
    timing: Timing | None
    years: tuple[int, ...]
    flows: Floats
    back_and_forth: Mapping[Interval, float]
    residual: float

    @property
    def method(self) -> str:
        """Name of the method of the intervals."""
        return next(iter(self.evidence.made.values()))[0].method

    @property
    def sex(self) -> Sex:
        """F, M or _T."""
        parts = next(iter(self.evidence.made.values()))
        return parts[0].sex if len(parts) == 1 else "_T"

    def interval_of(self, year: int) -> Interval:
        """The interval between two stocks that the year from mid-``year`` lies in."""
        return next(p for p in self.evidence.made if p.start <= year < p.end)


def yearly_evidence(
    family: FlowFamily,
    method: str = DEFAULT_FLOW_METHOD,
    sex: Sex = "_T",
    *,
    settings: Mapping[str, Any] | None = None,
    report: Report = silent,
) -> YearlyEvidence:
    """Estimate every interval and read what is known of the years, which is of both sexes together.

    Raises NothingLoaded where nets of calendar years are not, UsageError for a method without kinds of moves.
    """
    with family.one_state():
        tables, periods = family.tables(), family.periods()
        if tables.net_migration is None:
            raise NothingLoaded(
                "Net migration of calendar years is not loaded, and the years of an interval are alike without it.",
                ways_out=["load World Population Prospects (mig1dt and migproj1dt): sojourn load FILE"],
            )
        made: dict[Interval, tuple[FamilyEstimate, ...]] = {}
        both: dict[Interval, tuple[FamilyEstimate, ...]] = {}
        for number, period in enumerate(periods):
            report(f"estimating {period.label}", number, len(periods))
            asked = family.estimate(period, method, sex, settings=settings)
            _refuse_without_kinds(asked)
            whole = asked if sex == "_T" else family.estimate(period, method, settings=settings)
            parts: tuple[Sex, ...] = ("F", "M") if len(whole.inputs) > 1 else ()
            both[period] = tuple(family.estimate(period, method, s, settings=settings) for s in parts) or (whole,)
            made[period] = both[period] if sex == "_T" else (asked,)
        first = next(iter(made.values()))[0]
        areas = first.estimate.areas
        years = tuple(range(periods[0].start, periods[-1].end + 1))
        population = _between(both, years)
        net, _ = tables.net_migration.arrays_on({"residence": list(areas), "time": [str(y) for y in years]})
        nets = np.nan_to_num(net).T
        nets = nets - nets.sum(axis=1, keepdims=True) * population / population.sum(axis=1, keepdims=True)
        rates = np.divide(nets, population, out=np.zeros_like(nets), where=population > 0)
        found, of_reports = reports(family.warehouse, areas, years)
        usual, rising = _mean_of_year(both, years), _between_middles(both, years)
        known, of_covariates = covariates(family.warehouse, areas, years, rates, usual, rising)
        releases = {*of_reports, *of_covariates, *(r for p in both.values() for e in p for r in e.releases)}
        return YearlyEvidence(areas, made, years, nets, rates, tuple(found), known, tuple(sorted(releases)))


def _refuse_without_kinds(made: FamilyEstimate) -> None:
    lacking = [k for k in KINDS if k not in made.estimate.components]
    if lacking or len(made.estimate.areas) != made.inputs[0].stock_start.sizes["residence"]:
        raise UsageError(
            f"{made.method} does not tell outward, return and onward moves of all areas apart, which happen in "
            "different years",
            ways_out=["--method pseudo-bayesian", "--method learned"],
        )


def kinds_of(made: FamilyEstimate) -> Floats:
    """(kind, origin, destination) persons in the interval."""
    tables = np.stack([made.estimate.components[k].values for k in KINDS])
    np.einsum("kii->ki", tables)[:] = 0.0
    return np.asarray(np.maximum(tables, 0.0), dtype=np.float64)


def _between(made: Mapping[Interval, tuple[FamilyEstimate, ...]], years: Sequence[int]) -> Floats:
    """(year, area) population, straight between the stocks."""
    ends = {p.start: [i.stock_start for e in m for i in e.inputs] for p, m in made.items()}
    last = max(made)
    ends[last.end] = [i.stock_end for e in made[last] for i in e.inputs]
    known = {y: np.sum([t.values.sum(axis=0) for t in tables], axis=0) for y, tables in sorted(ends.items())}
    table = np.array(list(known.values()))
    return np.array([np.interp(years, list(known), column) for column in table.T]).T


def _mean_of_year(made: Mapping[Interval, tuple[FamilyEstimate, ...]], years: Sequence[int]) -> Floats:
    """(year, origin, destination) outward persons a year."""
    areas = len(next(iter(made.values()))[0].estimate.areas)
    total, weight = np.zeros((len(years), areas, areas)), np.zeros((len(years), 1, 1))
    for period, parts in made.items():
        outward = np.sum([kinds_of(e)[0] for e in parts], axis=0) / period.years
        for year, length in period.calendar_year_weights().items():
            total[years.index(year)] += length * outward
            weight[years.index(year)] += length
    return total / weight


def _between_middles(made: Mapping[Interval, tuple[FamilyEstimate, ...]], years: Sequence[int]) -> Floats:
    """(year, origin, destination) outward persons a year, straight between the middles of intervals."""
    rates = np.array([np.sum([kinds_of(e)[0] for e in parts], axis=0) / p.years for p, parts in made.items()])
    middles = [(p.start + p.end) / 2 for p in made]
    places = np.interp(years, middles, range(len(middles)))
    before, after = np.floor(places).astype(int), np.ceil(places).astype(int)
    part = (places - before)[:, None, None]
    return np.asarray((1.0 - part) * rates[before] + part * rates[after], dtype=np.float64)


def yearly(known: YearlyEvidence, timing: Timing | None, *, report: Report = silent) -> Yearly:
    """Every interval divided over its years; without timing, evenly but for what the nets demand."""
    cut: dict[Interval, list[Divided]] = {}
    for number, period in enumerate(known.made):
        report(f"dividing {period.label}", number, len(known.made))
        cut[period] = divided(known, timing, period)
    flows = np.concatenate([mid_years(np.sum([d.flows for d in found], axis=0)) for found in cut.values()])
    starts = tuple(range(known.years[0], known.years[-1]))
    came_and_went = {p: float(sum(d.back_and_forth.sum() for d in found)) for p, found in cut.items()}
    residual = max(d.residual for found in cut.values() for d in found)
    return Yearly(known, timing, starts, flows, came_and_went, residual)


def divided(known: YearlyEvidence, timing: Timing | None, period: Interval) -> list[Divided]:
    """An interval over the calendar years that it touches, for each sex that is estimated apart."""
    shares, found = shares_of(known, timing, period), []
    for made in known.made[period]:
        kinds = kinds_of(made)
        nets = nets_of(known, period, made, kinds)
        found.append(divide(kinds, shares, nets, coming_and_going=coming_and_going(made)))
    return found


def coming_and_going(made: FamilyEstimate) -> float:
    return ON_THE_LEVEL_OF_REPORTS if "reports" in flow_method(made.method).needs else COMING_AND_GOING


def shares_of(known: YearlyEvidence, timing: Timing | None, period: Interval) -> Floats:
    """(calendar year, kind, origin, destination) expected shares of an interval; returns are divided evenly."""
    lengths = period.calendar_year_weights()
    at = [known.years.index(y) for y in lengths]
    n = len(known.areas)
    logs = np.zeros((len(at), len(KINDS), n, n))
    if timing is not None:
        logs[:, 0] = logs[:, 2] = timing.logs(known.covariates[:, at], at)
    logs += np.log(np.array(list(lengths.values())))[:, None, None, None]
    parts = np.exp(logs - logs.max(axis=0))
    return np.asarray(parts / parts.sum(axis=0), dtype=np.float64)


def nets_of(known: YearlyEvidence, period: Interval, made: FamilyEstimate, kinds: Floats) -> Floats:
    """(calendar year, area) persons gained, closed in every year; their sum is the net of the interval's flows.

    kinds : (kind, origin, destination) the flows of the interval, of the estimate or of a draw of it

    Nets by sex are not published: each sex keeps its own net of the interval and takes half of what a year differs.
    """
    lengths = np.array(list(period.calendar_year_weights().values()))[:, None]
    published = known.nets[[known.years.index(y) for y in period.calendar_year_weights()]] * lengths
    moves = kinds.sum(axis=0)
    own = moves.sum(axis=0) - moves.sum(axis=1)
    apart = len(known.made[period]) > 1 or made.sex != "_T"
    differs = published - lengths / lengths.sum() * published.sum(axis=0)
    return np.asarray(lengths / lengths.sum() * own + (0.5 if apart else 1.0) * differs, dtype=np.float64)


def mid_years(flows: Floats) -> Floats:
    """Years between mid-years from the calendar years of an interval, its first and last being halves."""
    inner = flows.copy()
    inner[1:-1] *= 0.5
    return np.asarray(inner[:-1] + inner[1:], dtype=np.float64)
