"""How far first figures were off: intervals from the errors of past vintages, and their score in a replay.

An estimate at a vintage is the migrations decided by then plus the expected ones among undecided crossings. Its
error has two parts: chance (each crossing decides for itself: a sum of V(1-V)) and what all crossings of a month
have in common (a policy, a good season: proportional to the number expected). The second is not in the model of chances
and cannot be seen at the vintage itself; it is learnt from how far the estimates of earlier vintages turned out to be
off once their months were final, never from later ones:

    Var(error at lag k) = m_k (B + tau^2 U^2)

with B the sum of V(1-V), U the number expected, tau common to all lags and shrunk for groups towards the total, m_k a
multiplier per lag. Quantiles are Student's, for the number of months learnt from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.microdata.vintages.revision_triangle import Triangle

Floats = npt.NDArray[np.float64]

LEVELS = (0.80, 0.95)


@dataclass(frozen=True)
class Dispersion:
    """Settings of the learning from past errors.

    prior_tau, prior_months : standard deviation of common causes assumed before anything is learnt, and how many
        months of errors that assumption is worth
    memory : vintages of errors used
    """

    prior_tau: float = 0.10
    prior_months: float = 12.0
    memory: int = 60

    def learn(self, t: Triangle, vintage: int) -> tuple[Floats, Floats]:
        """Variance of the error of each estimate of a vintage (lag, measure, group), degrees of freedom (lag).

        Uses errors of estimates of earlier vintages for months that were final at this one.
        """
        lags = t.known.shape[1]
        vintages = np.arange(max(0, vintage - self.memory), vintage)
        lag = np.arange(lags)
        usable = (vintages[:, None] - lag + lags <= vintage) & t.estimated[vintages]
        # A figure that is final at this vintage is the same as at the last one.
        error2 = np.where(usable[:, :, None, None], (t.final[vintages] - t.estimate[vintages]) ** 2, 0.0)
        b = np.maximum(t.chance[vintages], 0.25) * usable[:, :, None, None]
        u2 = t.common[vintages] * usable[:, :, None, None]
        tau2 = np.full(t.known.shape[2:], self.prior_tau**2)
        months = usable.any(1).sum()
        for _ in range(3):
            w = np.where(usable[:, :, None, None], 1.0 / np.maximum(b + tau2 * u2, 0.25) ** 2, 0.0)
            top, bottom = (w * u2 * (error2 - b)).sum((0, 1)), (w * u2 * u2).sum((0, 1))
            estimate = np.divide(top, bottom, out=np.full_like(top, self.prior_tau**2), where=bottom > 0)
            total = self._shrunk(np.maximum(estimate[:, :1], 0.0), self.prior_tau**2, months)
            tau2 = np.concatenate([total, self._shrunk(np.maximum(estimate[:, 1:], 0.0), total, months)], axis=1)
        z2 = np.where(usable[:, :, None, None], error2 / np.maximum(b + tau2 * u2, 0.25), 0.0).sum(0)
        count = usable.sum(0).astype(np.float64)
        z2, around = _with_neighbours(z2), _with_neighbours(count)[:, None, None]
        multiplier = (self.prior_months + z2) / (self.prior_months + around)
        variance = np.maximum(multiplier, 0.5) * (np.maximum(t.chance[vintage], 0.25) + tau2 * t.common[vintage])
        return variance, np.clip(count, 8.0, 60.0)

    def _shrunk(self, estimate: Floats, towards: Floats | float, months: float) -> Floats:
        return np.asarray((self.prior_months * towards + months * estimate) / (self.prior_months + months))


def _with_neighbours(by_lag: Floats) -> Floats:
    """Each lag (axis 0) plus half of the lags before and after it."""
    result = by_lag.copy()
    result[1:] += 0.5 * by_lag[:-1]
    result[:-1] += 0.5 * by_lag[1:]
    return result


@dataclass(frozen=True)
class Intervals:
    """Bounds by vintage, lag, measure, group (axes 0 to 3), one pair of arrays per level of ``LEVELS``."""

    lower: dict[float, Floats]
    upper: dict[float, Floats]


def intervals(
    t: Triangle,
    dispersion: Dispersion,
    wanted: range | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Intervals:
    """Intervals of all estimates, each from errors known at its own vintage.

    The number of migrations among n undecided crossings lies between 0 and n: its quantiles are those of the beta
    distribution on that range with the mean and variance estimated, the variance widened to Student's quantiles.
    Net migration has no such range: its quantiles are Student's, kept within what is possible. Bounds hold the
    estimate and are rounded outwards to whole persons.
    """
    from scipy import stats

    lower = {level: t.known.copy() for level in LEVELS}
    upper = {level: t.known.copy() for level in LEVELS}
    chosen = wanted if wanted is not None else range(t.known.shape[0])
    for done, vintage in enumerate(chosen):
        progress(done, len(chosen))
        if not t.estimated[vintage].any():
            continue
        variance, freedom = dispersion.learn(t, vintage)
        n, known = t.undecided[vintage], t.known[vintage]
        open_ = n > 0
        for level in LEVELS:
            tail = (1 - level) / 2
            student = stats.t.isf(tail, freedom)[:, None, None]
            widened = variance * (student / stats.norm.isf(tail)) ** 2
            half = student * np.sqrt(variance)
            low, high = t.expected[vintage] - half, t.expected[vintage] + half
            share = np.divide(t.expected[vintage], n, out=np.full_like(n, 0.5), where=open_)[:, :2]
            share = share.clip(1e-6, 1 - 1e-6)
            spread = np.divide(widened, n**2, out=np.zeros_like(n), where=open_)[:, :2]
            spread = np.minimum(spread, 0.95 * share * (1 - share))
            size = np.divide(share * (1 - share), spread, out=np.full_like(share, 1e9), where=spread > 0) - 1
            a, b = share * size, (1 - share) * size
            low[:, :2] = n[:, :2] * stats.beta.ppf(tail, a, b)
            high[:, :2] = n[:, :2] * stats.beta.isf(tail, a, b)
            low[:, 2] = np.maximum(low[:, 2], -n[:, 2])
            high[:, 2] = np.minimum(high[:, 2], n[:, 2])
            # A quantile can lie beyond the mean where hardly anything is open: the estimate is never left outside.
            low, high = np.minimum(low, t.expected[vintage]), np.maximum(high, t.expected[vintage])
            lower[level][vintage] = np.where(open_, np.floor(known + low), known)
            upper[level][vintage] = np.where(open_, np.ceil(known + high), known)
    return Intervals(lower, upper)
