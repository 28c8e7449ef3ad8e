"""Intervals of the second edition: quantiles of draws, held against past errors, forgotten again, never narrower in a
shock than before it.

Draws know chance and the shared shift; what they leave out (durations that change, traits that change their meaning)
shows in errors of earlier vintages once their months are final. The ratio of error to half width is averaged over
earlier vintages, recent ones weighing more, so that a shock is forgotten; one error counts nine at most, so that a
shock does not widen for years what is calm again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.microdata.vintages.adaptive import Predicted
from sojourn.microdata.vintages.revision_intervals import Intervals
from sojourn.microdata.vintages.revision_triangle import Triangle

Floats = npt.NDArray[np.float64]

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Recalibration:
    """Settings of the learning from past errors.

    half_life : vintages after which an error weighs half
    prior : errors that the draws themselves are worth
    largest : what a squared ratio counts at most
    floor_from : vintages before a shock whose median width is the least one during it
    """

    half_life: float = 18.0
    prior: float = 20.0
    largest: float = 9.0
    floor_from: int = 12

    def factors(self, ratios2: Floats, t: Triangle, vintage: int) -> Floats:
        """(lag, measure, group) factor on half widths at a vintage.

        ratios2 : (vintage, lag, measure, group) squared error over half width, in standard deviations
        """
        lags = t.known.shape[1]
        vintages = np.arange(vintage)
        usable = (vintages[:, None] - np.arange(lags) + lags <= vintage) & t.estimated[:vintage]
        weight = np.where(usable, 0.5 ** ((vintage - 1 - vintages[:, None]) / self.half_life), 0.0)
        seen = np.where(usable[:, :, None, None], np.minimum(ratios2[:vintage], self.largest), 0.0)
        total = (weight[:, :, None, None] * np.nan_to_num(seen)).sum(0)
        count = weight.sum(0)[:, None, None]
        total, count = _with_neighbours(total), _with_neighbours(count)
        return np.asarray(np.sqrt((self.prior + total) / (self.prior + count)))


def _with_neighbours(by_lag: Floats) -> Floats:
    result = by_lag.copy()
    result[1:] += by_lag[:-1]
    result[:-1] += by_lag[1:]
    return result


def intervals(
    t: Triangle, predicted: Predicted, model: Recalibration, shocked: npt.NDArray[np.bool_], widen: float = 1.0,
    *, scale: float = 1.0,
) -> Intervals:  # fmt: skip
    """Intervals of all estimates, each from what was known at its own vintage, in whole persons.

    shocked : (vintage,) outside what was learnt: never narrower than before
    widen : factor on half widths by judgement; scale : how many persons one of earlier vintages stands for at the last
    Bounds hold the estimate; of arrivals and departures they lie between what is decided and that plus all undecided.
    """
    size = t.known.shape
    raw = predicted.quantiles[0.95]
    low, high = (np.maximum(np.abs(raw[..., i] - predicted.expected), 0.5) for i in (0, 1))
    error = t.final - t.estimate
    ratios2 = (NORMAL_95 * error / np.where(error < 0, low, high)) ** 2
    lower = {level: t.known.copy() for level in predicted.quantiles}
    upper = {level: t.known.copy() for level in predicted.quantiles}
    for vintage in range(size[0]):
        if not t.estimated[vintage].any():
            continue
        factor = model.factors(ratios2, t, vintage) * widen
        calm = [v for v in range(max(0, vintage - 60), vintage) if t.estimated[v, 0] and not shocked[v]]
        calm = calm[-model.floor_from :]
        known, n, middle = t.known[vintage], t.undecided[vintage], predicted.expected[vintage]
        for level in lower:
            bound = predicted.quantiles[level][vintage]
            down, up = (factor * np.maximum(np.abs(bound[..., i] - middle), 0.0) for i in (0, 1))
            if shocked[vintage] and calm:
                least = np.median(np.stack([upper[level][v] - lower[level][v] for v in calm]), axis=0)
                least = least * (scale if vintage == size[0] - 1 else 1.0)
                more = np.maximum(1.0, least / np.maximum(down + up, 1e-9))
                down, up = down * more, up * more
                below = np.minimum(down, middle)
                below[:, 2] = down[:, 2]
                up = np.maximum(up, least - below)
            a, b = middle - down, middle + up
            a[:, :2] = np.clip(a[:, :2], 0.0, None)
            b[:, :2] = np.minimum(b[:, :2], n[:, :2])
            a[:, 2], b[:, 2] = np.maximum(a[:, 2], -n[:, 2]), np.minimum(b[:, 2], n[:, 2])
            open_ = n > 0
            # To the nearest person: rounding outwards would make small figures surer than is said.
            low, high = np.rint(known + np.minimum(a, middle)), np.rint(known + np.maximum(b, middle))
            lower[level][vintage] = np.where(open_, np.minimum(low, np.floor(known + middle)), known)
            upper[level][vintage] = np.where(open_, np.maximum(high, np.ceil(known + middle)), known)
    return Intervals(lower, upper)
