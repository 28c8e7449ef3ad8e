"""Bias-corrected and accelerated intervals (Efron 1987, JASA 82) of a total that is computed from a table of counts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from sojourn.kernels.capture.histories import Floats

Statistic = Callable[[Floats], Floats]


def resampled(counts: npt.ArrayLike, times: int, seed: int) -> Floats:
    """(time, cell) tables of as many persons, drawn from the observed cells."""
    y = np.asarray(counts, dtype=np.float64)
    made = np.random.default_rng(seed).multinomial(int(y.sum()), y / y.sum(), size=times)
    return np.asarray(made, dtype=np.float64)


def jackknifed(counts: npt.ArrayLike) -> tuple[Floats, Floats]:
    """(cell that is not empty, cell) tables with one person less, and how many persons each speaks for."""
    y = np.asarray(counts, dtype=np.float64)
    filled = np.flatnonzero(y)
    tables = np.repeat(y[None, :], filled.size, axis=0)
    tables[np.arange(filled.size), filled] -= 1
    return tables, y[filled]


def acceleration(left_out: Floats, persons: Floats) -> float:
    """From the statistic without each person; those without a value do not count."""
    kept = np.isfinite(left_out)
    if not kept.any():
        return 0.0
    value, weight = left_out[kept], persons[kept]
    apart = np.average(value, weights=weight) - value
    spread = float((weight * apart**2).sum())
    return float((weight * apart**3).sum() / (6.0 * spread**1.5)) if spread > 0 else 0.0


def accelerated_interval(value: float, drawn: Floats, pace: float, level: float) -> tuple[float, float]:
    """The interval of a statistic from its bootstrap draws.

    value : on the observed table ; drawn : (time,) on the drawn ones, nan where it has no value: such a draw counts as
    one beyond every number, so that an interval that rests on them has no end ; pace : the acceleration
    level : such as 0.95
    """
    ordered = np.sort(np.where(np.isnan(drawn), np.inf, drawn))
    below = ((ordered < value).sum() + 0.5 * (ordered == value).sum()) / ordered.size
    shift = float(ndtri(min(max(below, 0.5 / ordered.size), 1 - 0.5 / ordered.size)))
    ends = []
    for probability in ((1 - level) / 2, (1 + level) / 2):
        at = shift + float(ndtri(probability))
        moved = float(ndtr(shift + at / (1 - pace * at))) if pace * at < 1 else 1.0
        place = min(max(moved * (ordered.size + 1) - 1, 0.0), ordered.size - 1.0)
        low, high = ordered[int(np.floor(place))], ordered[int(np.ceil(place))]
        ends.append(float(high if not np.isfinite(high) else low + (high - low) * (place % 1)))
    return ends[0], ends[1]
