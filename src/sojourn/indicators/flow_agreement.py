"""How well one table of flows agrees with another: scores of the literature, and some that few corridors cannot rule.

Pooled Pearson correlations (Abel & Cohen 2019; Gaskin & Abel 2025) say whether cells rise together; a few large
corridors decide them. The median absolute log ratio, the rank correlation and the share of cells off by more than a
factor of three treat every corridor alike; the volume ratio says whether moves are too many in all.

Every score is taken over cells that both tables have. Reported flows are no truth: who reports, by which definition,
and whether moves or transitions are counted decides what a score can be at best.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError, ValuesRefused

Floats = npt.NDArray[np.float64]

#: A cell is small below this number of persons an interval, in either table; small ones are left out of
#: ``log_ratio_large``.
LARGE = 100.0
#: Off by more than this factor is badly off.
FACTOR = 3.0


@dataclass(frozen=True)
class Agreement:
    """Scores of one comparison.

    cells : cells compared
    counts, logs, shares, rates, nets : Pearson correlations of counts, log(1 + count), share of the origin's total over
        the cells compared (of origins with two destinations or more), moves per person of the origin, and net totals of
        areas; NaN where they cannot be had
    rank : Spearman correlation of counts
    log_ratio : median of ``|log((1 + estimate) / (1 + reported))|`` over cells where either is not zero
    log_ratio_large : the same over cells with a reported flow of 100 persons or more
    off_by_three : share of the cells of ``log_ratio`` that differ by more than a factor of three
    volume : persons estimated per person reported
    """

    cells: int
    counts: float
    logs: float
    shares: float
    rates: float
    nets: float
    rank: float
    log_ratio: float
    log_ratio_large: float
    off_by_three: float
    volume: float

    def as_dict(self) -> dict[str, float]:
        """Score -> value, in the order above."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


def agreement(
    estimated: Floats,
    reported: Floats,
    *,
    estimated_share: Floats | None = None,
    reported_share: Floats | None = None,
    population: Floats | None = None,
    estimated_net: Floats | None = None,
    reported_net: Floats | None = None,
) -> Agreement:
    """All scores of one comparison.

    Parameters
    ----------
    estimated, reported : (cell,) persons per interval, the same cells in the same order
    estimated_share, reported_share : (cell,) share of the origin's total; see :func:`shares_of_origin`
    population : (cell,) persons living in the origin at the start; NaN or zero leaves the cell out of the rates
    estimated_net, reported_net : (area,) net migration of the areas whose net is reported
    """
    estimated, reported = _cells(estimated, reported)
    shares = rates = nets = float("nan")
    if estimated_share is not None and reported_share is not None:
        shares = _shares(estimated_share, reported_share)
    if population is not None:
        rates = pearson(*rates_of_origin(estimated, reported, population))
    if estimated_net is not None and reported_net is not None:
        nets = pearson(estimated_net, reported_net)
    return Agreement(
        cells=int(reported.size),
        counts=pearson(estimated, reported),
        logs=pearson(np.log1p(estimated), np.log1p(reported)),
        shares=shares,
        rates=rates,
        nets=nets,
        rank=rank_correlation(estimated, reported),
        log_ratio=median_log_ratio(estimated, reported),
        log_ratio_large=median_log_ratio(estimated, reported, least=LARGE),
        off_by_three=share_off(estimated, reported),
        volume=volume_ratio(estimated, reported),
    )


def pearson(one: Floats, other: Floats) -> float:
    """Pearson correlation; NaN where fewer than two cells remain or one side does not vary."""
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.shape != other.shape:
        raise DimensionsDiffer(f"{one.shape} values against {other.shape}")
    if one.size == 0:
        return float("nan")
    a, b = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else float("nan")


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman correlation, ties at their mean rank."""
    from scipy.stats import rankdata

    one, other = _cells(one, other)
    return pearson(rankdata(one), rankdata(other))


def median_log_ratio(estimated: Floats, reported: Floats, *, least: float = 0.0) -> float:
    """Median of ``|log((1 + estimate) / (1 + reported))|``: 0.69 is a factor of two, 1.10 a factor of three.

    least : only cells with this reported flow or more; with 0, cells where either side is not zero
    """
    ratio = _log_ratios(estimated, reported, least)
    return float(np.median(ratio)) if ratio.size else float("nan")


def share_off(estimated: Floats, reported: Floats, factor: float = FACTOR, *, least: float = 0.0) -> float:
    """Share of cells that differ by more than a factor, in either direction."""
    ratio = _log_ratios(estimated, reported, least)
    return float((ratio > np.log(factor)).mean()) if ratio.size else float("nan")


def volume_ratio(estimated: Floats, reported: Floats) -> float:
    """Persons estimated per person reported, over all cells."""
    estimated, reported = _cells(estimated, reported)
    total = float(reported.sum())
    return float(estimated.sum()) / total if total > 0 else float("nan")


def rates_of_origin(estimated: Floats, reported: Floats, population: Floats) -> tuple[Floats, Floats]:
    """Moves per person living in the origin at the start, for cells whose origin has a population."""
    estimated, reported = _cells(estimated, reported)
    known = np.isfinite(population) & (np.asarray(population) > 0)
    return estimated[known] / population[known], reported[known] / population[known]


def shares_of_origin(table: Floats, compared: npt.NDArray[np.bool_]) -> Floats:
    """(origin, destination) share of a cell in its origin's total over the cells compared; zero where that is zero.

    NaN where an origin has one destination to compare: its share is 1 whatever the flow.

    table : (origin, destination) persons; compared : the cells both tables have
    """
    inside = np.where(compared, table, 0.0)
    total = inside.sum(axis=1, keepdims=True)
    share: Floats = np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
    return np.where(compared.sum(axis=1, keepdims=True) > 1, share, np.nan)


def _shares(estimated: Floats, reported: Floats) -> float:
    known = np.isfinite(estimated) & np.isfinite(reported)
    return pearson(np.asarray(estimated)[known], np.asarray(reported)[known])


def _cells(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Both as numbers; raises where they are not lists of the same cells, all of them there and not negative."""
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise DimensionsDiffer(f"{one.shape} cells against {other.shape}; both must be lists of the same cells")
    if one.size == 0:
        raise EstimationError("no cell is in both tables, so they cannot be compared")
    wrong = int((~np.isfinite(one) | ~np.isfinite(other) | (one < 0) | (other < 0)).sum())
    if wrong:
        raise ValuesRefused(
            f"{wrong} cells are absent or negative",
            ways_out=["compare only cells that both tables have; a missing flow is not zero"],
        )
    return one, other


def _log_ratios(estimated: Floats, reported: Floats, least: float) -> Floats:
    estimated, reported = _cells(estimated, reported)
    taken = reported >= least if least > 0 else (estimated > 0) | (reported > 0)
    ratio: Floats = np.abs(np.log1p(estimated[taken]) - np.log1p(reported[taken]))
    return ratio
