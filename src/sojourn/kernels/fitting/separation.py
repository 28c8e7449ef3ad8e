"""Zeros that are predicted perfectly: rows for which a Poisson model has no finite estimate.

Reference: Correia, S., Guimaraes, P. and Zylkin, T. (2019), Verifying the existence of maximum likelihood estimates for
generalized linear models, arXiv:1903.01633.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.fixed_effects import FixedEffects, compact, weighted_slope

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def separated_rows(y: Floats, x: Floats, sets: Sequence[Codes]) -> npt.NDArray[np.bool_]:
    """Zeros of y that some combination of regressors and effects predicts perfectly.

    Such a combination is zero wherever y is positive, not negative elsewhere, and positive at the rows found: then
    its coefficient runs away to minus infinity. Groups without any positive y are found by counting; the rest by
    repeated weighted least squares with a large weight on the positive rows, lifting what is negative ("iterative
    rectifier").

    Parameters
    ----------
    y : (row,) ;  x : (row, regressor) ;  sets : per set (row,) codes
    """
    out = np.zeros(y.size, dtype=bool)
    if (y > 0).all():
        return out
    while True:
        before = int(out.sum())
        for codes in sets:
            positive = np.bincount(codes, weights=np.where(out, 0.0, y))
            out |= positive[codes] == 0
        if int(out.sum()) == before:
            break
    kept = np.flatnonzero(~out)
    zero = y[kept] == 0
    if not zero.any() or kept.size == 0:
        return out
    model = FixedEffects([compact(s[kept])[1] for s in sets])
    weights = np.where(zero, 1.0, 1e8)
    model.weigh(weights)
    within = model.residual(x[kept])
    target = zero.astype(np.float64)
    small = 1e-5
    for _ in range(1000):
        own = model.residual(target)
        slope = weighted_slope(within, own, weights)
        found = target - (own - within @ slope)
        found[np.abs(found) < small] = 0.0
        found[~zero] = 0.0
        if (found >= 0).all():
            out[kept[found > 0]] = True
            return out
        target = np.maximum(found, 0.0)
    raise EstimationError(
        "it could not be decided in 1000 steps which zeros are predicted perfectly",
        ways_out=["leave out areas with hardly any flow, or use fewer effects"],
    )
