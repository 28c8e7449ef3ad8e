"""Scale the rows and columns of a table towards margins that need not agree, as far as stated weights say.

The answer minimises the relative entropy to the seed plus, for each margin, its relative entropy to the target times
``w / (1 - w)``: weight 1 meets the margin exactly, weight 0 ignores it, anything between is a compromise. Fixed
points are found by alternating powers of ratios (scaling for unbalanced transport).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError, UsageError

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-9
MOST_STEPS = 5000
#: A multiplier beyond this means that the targets run away from one another.
LARGEST = 1e120


@dataclass(frozen=True)
class SoftScaling:
    """table : (row, column); row_factor, column_factor : multipliers of the seed; steps : passes taken"""

    table: Floats
    row_factor: Floats
    column_factor: Floats
    steps: int


def scale_softly(
    seed: Floats, rows: Floats, columns: Floats, *, row_weight: float = 1.0, column_weight: float = 1.0
) -> SoftScaling:
    """The table ``u_i seed_ij v_j`` between two sets of margins.

    seed : (row, column) not negative; zeros stay zero
    rows, columns : (row,), (column,) targets not negative; NaN where a margin is unknown and left free
    row_weight, column_weight : 0 to 1; with both 1 every known margin is met, so they must agree

    Raises UsageError for weights outside 0 to 1 and EstimationError when no fixed point is reached, with the largest
    gap: with both weights 1 the targets contradict one another, or zeros of the seed put one out of reach.

    Source: Chizat, Peyré, Schmitzer & Vialard (2018), Scaling algorithms for unbalanced optimal transport problems,
    Mathematics of Computation 87; with both weights 1 proportional fitting, Deming & Stephan (1940).
    """
    for name, weight in (("row_weight", row_weight), ("column_weight", column_weight)):
        if not 0.0 <= weight <= 1.0:
            raise UsageError(f"{name} is {weight:g}; a weight is from 0 (ignored) to 1 (met).")
    u, v = np.ones(seed.shape[0]), np.ones(seed.shape[1])
    for step in range(1, MOST_STEPS + 1):
        new_u = _factor(seed @ v, rows, row_weight)
        new_v = _factor(new_u @ seed, columns, column_weight)
        if max(new_u.max(initial=0.0), new_v.max(initial=0.0)) > LARGEST:
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.concatenate([np.log(new_u / u), np.log(new_v / v)])
        u, v = new_u, new_v
        if float(np.abs(change[np.isfinite(change)]).max(initial=0.0)) < TOLERANCE:
            return SoftScaling(u[:, None] * seed * v[None, :], u, v, step)
    sums = (u[:, None] * seed * v[None, :]).sum(axis=1)
    off = np.nan_to_num(np.abs(sums - rows) / np.where(rows > 0, rows, 1.0))
    raise EstimationError(
        f"The two sets of totals cannot be met together: no fixed point after {step} passes.",
        details=[f"largest remaining gap: row {int(off.argmax()) + 1}, {off.max():.1%} of its total"],
        ways_out=["Give at least one side a weight below 1, so that it may give way."],
    )


def _factor(sums: Floats, target: Floats, weight: float) -> Floats:
    """(target / sums) ** weight, 1 where the target is unknown or nothing can be scaled."""
    known = np.isfinite(target) & (sums > 0)
    factor = np.ones_like(sums)
    factor[known] = np.power(target[known] / sums[known], weight)
    return factor
