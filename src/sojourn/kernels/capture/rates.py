"""Rates of rare events with more spread than a Poisson count: several die in one boat."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def overdispersion(events: npt.ArrayLike, exposed: npt.ArrayLike) -> float:
    """Pearson's statistic by its degrees of freedom, at least 1, of events around one common rate.

    events, exposed : (period,) ; periods without exposure do not count
    """
    y, n = np.asarray(events, dtype=np.float64), np.asarray(exposed, dtype=np.float64)
    kept = np.isfinite(y) & np.isfinite(n) & (n > 0)
    y, n = y[kept], n[kept]
    if y.size < 2 or y.sum() == 0:
        return 1.0
    expected = n * y.sum() / n.sum()
    return max(1.0, float(((y - expected) ** 2 / expected).sum() / (y.size - 1)))


def count_interval(events: npt.ArrayLike, spread: npt.ArrayLike, level: float) -> tuple[Floats, Floats]:
    """Interval of the expected events: exact for a Poisson count of ``events / spread`` bundles, times ``spread``.

    events : (n,) ; spread : (n,) or one, the overdispersion, 1 for single deaths ; level : such as 0.95
    """
    from scipy.special import gammaincinv

    y, phi = np.asarray(events, dtype=np.float64), np.asarray(spread, dtype=np.float64)
    bundles = y / phi
    lower = np.where(bundles > 0, gammaincinv(np.maximum(bundles, 1e-12), (1 - level) / 2), 0.0)
    upper = gammaincinv(bundles + 1, (1 + level) / 2)
    return np.asarray(lower * phi), np.asarray(upper * phi)
