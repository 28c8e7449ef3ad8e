"""Yearly flows as they might be: every draw of a learned interval divided over its years, nets of every year exact.

How many moved in the interval is drawn as :mod:`sojourn.estimators.flows.learned.draws` says, in which of its years by
errors of the shares that reports of countries left out have shown (:data:`ERRORS_OF_YEARS`). The account of every year
is met in every draw, so that a sum over corridors or years has the interval of its own draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.estimators import flow_method
from sojourn.estimators.flows.learned.reach import REACH, REACH_OF_CELLS, SHARES, Reach, spread_of
from sojourn.estimators.flows.yearly import divide
from sojourn.estimators.flows.yearly_timing import Timing
from sojourn.kernels.flows import closed_form
from sojourn.kernels.flows.closed_form import Term
from sojourn.products.flows.family import FlowFamily, Report, silent
from sojourn.products.flows.yearly.chained import (
    RUN,
    YearlyEvidence,
    coming_and_going,
    mid_years,
    nets_of,
    shares_of,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Persons of a corridor in a year, and the standard deviation of the logarithm of a year's share at each, straight
#: lines between their logarithms: mean errors of reporters left out, 1.25 times as of a normal variable, by the parts
#: of ``sojourn flows yearly --score`` that are by size.
ERRORS_OF_YEARS = ((1.0, 0.51), (10.0, 0.49), (100.0, 0.30), (1_000.0, 0.22), (10_000.0, 0.20))
DRAWS = 12
#: Standardised errors of shares are no larger than this.
LARGEST = 2.5


@dataclass(frozen=True)
class YearlyDraws:
    """Draws of every year.

    moves : (draw, mid-year, origin, destination) persons from one mid-year to the next ; residual : largest miss of a
    net of any area, year and draw, persons
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    moves: Floats
    residual: float

    def ends(self, middle: Floats, number: int, which: Bools, share: int = 80) -> tuple[Floats, Floats]:
        """Ends of the intervals of some corridors of a year: the estimate, and as many spreads as reports need.

        middle : (origin, destination) persons estimated ; number : of the year ; which : corridors ; share : per cent,
        80 or 95. How far reports lie in spreads was measured on intervals of five years: classes of size are those of
        five such years.
        """
        return self._ends(middle[which], self.moves[:, number][:, which], share, REACH_OF_CELLS)

    def ends_of_sum(self, middle: Floats, number: int, which: Bools, share: int = 80) -> tuple[Floats, Floats]:
        """The same of the sum of some corridors, from the sums of every draw."""
        sums = self.moves[:, number][:, which].sum(axis=1, keepdims=True)
        return self._ends(middle[which].sum(keepdims=True), sums, share, REACH)

    @staticmethod
    def _ends(middle: Floats, draws: Floats, share: int, reach: Reach) -> tuple[Floats, Floats]:
        if share not in SHARES:
            raise UsageError(f"no interval of {share} % is given", ways_out=[" or ".join(map(str, SHARES))])
        size = np.log1p(RUN * middle)
        lower, upper = reach.ends(np.log1p(middle), spread_of(list(draws)), share, size=size)
        return np.expm1(lower), np.expm1(upper)


def drawn_years(
    family: FlowFamily,
    known: YearlyEvidence,
    timing: Timing | None,
    *,
    draws: int,
    seed: int = 1,
    report: Report = silent,
) -> YearlyDraws:
    """Draw the years of every interval; the same seed gives the same bits.

    Raises UsageError for intervals of another method, whose errors nobody has measured.
    """
    made = {p: parts[0] for p, parts in known.made.items()}
    method = next(iter(made.values())).method
    if "reports" not in flow_method(method).needs:
        raise UsageError(f"{method} has no draws", ways_out=["--method learned"])
    areas = len(known.areas)
    found = np.zeros((draws, known.years[-1] - known.years[0], areas, areas))
    residual, at = 0.0, 0
    for place, (period, estimate) in enumerate(made.items()):
        shares, random = shares_of(known, timing, period), np.random.default_rng((seed, period.start))
        for number, one in enumerate(family.learned(period).draws(draws, seed=seed)):
            report(f"drawing the years of {period.label}", place * draws + number, len(made) * draws)
            kinds = kinds_drawn(one.flows)
            own = divide(
                kinds,
                perturbed(shares, kinds / period.years, random),
                nets_of(known, period, estimate, kinds),
                coming_and_going=coming_and_going(estimate),
            )
            residual = max(residual, own.residual)
            found[number, at : at + period.years] = mid_years(own.flows.sum(axis=1))
        at += period.years
    return YearlyDraws(known.areas, tuple(range(known.years[0], known.years[-1])), found, residual)


def kinds_drawn(flows: Floats) -> Floats:
    """(kind, origin, destination) persons of (birthplace, origin, destination) flows, nobody on the diagonals."""
    ones = np.ones(flows.shape[1:])
    tables = np.stack(closed_form.flows_by_type((Term(ones, ones, flows),)))
    np.einsum("kii->ki", tables)[:] = 0.0
    return np.asarray(np.maximum(tables, 0.0), dtype=np.float64)


def perturbed(shares: Floats, persons: Floats, random: np.random.Generator) -> Floats:
    """Shares of the years with the errors of their corridors' size, adding up to one over the years.

    shares : (year, kind, origin, destination) ; persons : (kind, origin, destination) in a mean year
    """
    size, error = zip(*ERRORS_OF_YEARS, strict=True)
    deviation = np.interp(np.log1p(persons), np.log1p(size), error)
    drawn = shares * np.exp(deviation * np.clip(random.standard_normal(shares.shape), -LARGEST, LARGEST))
    return np.asarray(drawn / drawn.sum(axis=0), dtype=np.float64)
