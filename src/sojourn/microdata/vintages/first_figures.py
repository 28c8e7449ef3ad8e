"""What first figures are held against in every replay, and how: other methods, coverage, interval score, bias, error.

The others: the figure *as it is* (every open stay on the new side is taken for a migration) with a normal interval
learned from its own past errors, mean and spread; a *plain logistic* regression of how crossings ended on their traits
and where the person is now, learned from months all of which is decided; the *chain*, the first edition of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.microdata.vintages.entry_chances import Profiles, coded, logistic, one_hot, traits_of
from sojourn.microdata.vintages.provisional import Cells, Moves, Shape
from sojourn.microdata.vintages.revision_intervals import Intervals
from sojourn.microdata.vintages.revision_triangle import MEASURES, Triangle, by_measure, moves_at

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Months after the crossing at which the plain logistic is made and methods are compared.
LAGS = (0, 3, 6, 12)
#: Errors without which no normal interval is made.
LEAST_ERRORS = 12
MEMORY = 60
NORMAL_95 = 1.959964
METHODS = ("adaptive", "chain", "as_is", "logistic")


def interval_score(lower: Floats, upper: Floats, actual: Floats) -> Floats:
    """Width plus 40 times the miss: the interval score at 95 % (Gneiting and Raftery 2007), less is better."""
    miss = np.maximum(lower - actual, 0.0) + np.maximum(actual - upper, 0.0)
    return np.asarray(upper - lower + 40.0 * miss)


def normal_from_past_errors(t: Triangle, figures: Floats) -> tuple[Floats, Floats]:
    """Bounds of a normal 95 % interval (vintage, lag, measure, group), NaN before twelve errors are known.

    figures : as the triangle's estimates. Errors of earlier vintages whose months were final at the vintage, at most
    five years of them; the interval is centred on the figure less the mean error.
    """
    vintages, lags = t.known.shape[:2]
    error = t.final - figures
    lower, upper = np.full_like(figures, np.nan), np.full_like(figures, np.nan)
    for vintage in range(vintages):
        for lag in range(lags):
            past = error[max(0, vintage - MEMORY) : max(0, vintage - lags + lag + 1), lag]
            past = past[max(0, lag - max(0, vintage - MEMORY)) :]
            if len(past) < LEAST_ERRORS or not np.isfinite(past).all():
                continue
            middle, sd = figures[vintage, lag] + past.mean(0), past.std(0, ddof=1)
            lower[vintage, lag], upper[vintage, lag] = middle - NORMAL_95 * sd, middle + NORMAL_95 * sd
    return lower, upper


def plain_logistic(
    t: Triangle, moves: Moves, now: Cells, profiles: Profiles, shape: Shape, *, memory: int = 84, refit: int = 6
) -> Floats:
    """(vintage, lag, measure, group) expected migrations among undecided crossings; NaN where none is made.

    One regression a direction and lag of ``LAGS``, fitted twice a year on the last seven years of months all of which
    was decided by then.
    """
    vintages, lags = t.known.shape[:2]
    cells = moves.cells
    bounds = np.searchsorted(cells.vintage, np.arange(vintages + 1))
    expected = np.full_like(t.known, np.nan)
    month = cells.month - t.first_month
    for lag in (lag for lag in LAGS if lag < lags):
        at_lag = cells.lag == lag
        fits: dict[int, tuple[Floats, float, list[Ints]]] = {}
        fitted_at = -1
        for vintage in range(lags + LEAST_ERRORS, vintages):
            anchor = max(lags + LEAST_ERRORS, vintage - (t.first_month + vintage) % refit)
            if anchor != fitted_at:
                known = at_lag & (month <= anchor - lags) & (month > anchor - lags - memory) & (moves.ends < 2)
                fits, fitted_at = _fits(cells.part(known), moves.ends[known], profiles), anchor
            part = now if vintage == vintages - 1 else moves_at(moves, bounds, vintage)
            part = part.part(part.lag == lag)
            p = np.zeros(len(part.lag))
            for direction, (slope, intercept, kept) in fits.items():
                rows = part.arrival == direction
                eta = coded(_columns(part.part(rows), profiles), kept) @ slope + intercept
                p[rows] = 1.0 / (1.0 + np.exp(-eta))
            expected[vintage, lag] = by_measure(part, part.crossings * p, shape, net=-1.0)[lag]
    return expected


def _columns(cells: Cells, profiles: Profiles) -> list[Ints]:
    return [*traits_of(profiles, cells.profile, cells.group, cells.month % 12), cells.place * 2 + cells.known]


def _fits(cells: Cells, ends: Ints, profiles: Profiles) -> dict[int, tuple[Floats, float, list[Ints]]]:
    found = {}
    for direction in (0, 1):
        rows = cells.arrival == direction
        if rows.any():
            part = cells.part(rows)
            columns = np.stack(_columns(part, profiles), axis=1)
            kinds, where = np.unique(columns, axis=0, return_inverse=True)
            weight = np.bincount(where.ravel(), part.crossings).astype(np.float64)
            share = np.bincount(where.ravel(), part.crossings * ends[rows]) / np.maximum(weight, 1e-12)
            design, kept = one_hot(list(kinds.T))
            found[direction] = (*logistic(design, share, weight), kept)
    return found


@dataclass(frozen=True)
class Compared:
    """How one method did for one measure at one lag, total of all groups, over the same months as the others.

    months : scored; coverage_95, interval_score, median_width_95 : of its 95 % interval, None where it has none
    bias, mean_absolute_error : crossings, estimate minus final; mean_final : the average final figure
    """

    method: str
    measure: str
    lag: int
    months: int
    coverage_95: float | None
    interval_score: float | None
    median_width_95: float | None
    bias: float
    mean_absolute_error: float
    mean_final: float


Method = tuple[Floats, Floats | None, Floats | None]
"""Estimates and bounds at 95 %, (vintage, lag, measure, group)."""


def methods(
    t: Triangle, bounds: Intervals, chain: Triangle, chain_bounds: Intervals, logistic_expected: Floats
) -> dict[str, Method]:
    """All methods compared: estimates and bounds."""
    low, high = normal_from_past_errors(t, t.as_is)
    return {
        "adaptive": (t.estimate, bounds.lower[0.95], bounds.upper[0.95]),
        "chain": (chain.estimate, chain_bounds.lower[0.95], chain_bounds.upper[0.95]),
        "as_is": (t.as_is, low, high),
        "logistic": (t.known + logistic_expected, None, None),
    }


def scored(t: Triangle, chain: Triangle, found: dict[str, Method], lag: int) -> npt.NDArray[np.bool_]:
    """(vintage,) where the month at this lag is final and every method has a figure."""
    ok = t.estimated[:, lag] & chain.estimated[:, lag] & np.isfinite(t.final[:, lag, 0, 0])
    for estimate, lower, _ in found.values():
        ok &= np.isfinite(estimate[:, lag, 0, 0])
        if lower is not None:
            ok &= np.isfinite(lower[:, lag, 0, 0])
    return np.asarray(ok)


def compare(t: Triangle, chain: Triangle, found: dict[str, Method]) -> list[Compared]:
    """Scores of all methods by measure and lag of ``LAGS``; empty where no month is final."""
    result = []
    for lag in (lag for lag in LAGS if lag < t.known.shape[1]):
        ok = scored(t, chain, found, lag)
        if not ok.any():
            continue
        for m, measure in enumerate(MEASURES):
            actual = t.final[ok, lag, m, 0]
            for name, (estimate, lower, upper) in found.items():
                error = estimate[ok, lag, m, 0] - actual
                covered = score = width = None
                if lower is not None and upper is not None:
                    low, high = lower[ok, lag, m, 0], upper[ok, lag, m, 0]
                    covered = float(np.mean((low <= actual) & (actual <= high)))
                    score, width = float(interval_score(low, high, actual).mean()), float(np.median(high - low))
                result.append(
                    Compared(name, measure, lag, int(ok.sum()), covered, score, width, float(error.mean()),
                             float(np.abs(error).mean()), float(actual.mean()))
                )  # fmt: skip
    return result


def table(compared: list[Compared]) -> pa.Table:
    """One row a method, measure and lag."""
    return pa.Table.from_pylist([vars(row) for row in compared])
