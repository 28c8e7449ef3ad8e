"""Multiplicative models fitted by conditional maximisation: one set of parameters at a time.

``n_ij = alpha_i beta_j m_ij``, with expectations equal to the margins (Willekens 1999; Raymer, Abel & Smith 2007). Same
table as proportional fitting; the parameters are what is wanted here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.matrix_scaling import scale_to_margins

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Multiplicative:
    """Table and parameters.

    table : (origin, destination[, type]) expected counts
    alpha : (origin,) and beta : (destination,); beta has no unit, alpha carries it when the weights have none. One
        factor is free: it is fixed as in the iteration that starts with beta = 1
    """

    table: Array
    alpha: Array
    beta: Array


def two_way(rows: Array, columns: Array, weights: Array | None = None) -> Multiplicative:
    """Fit ``alpha_i beta_j m_ij`` to the totals of origins and destinations.

    Parameters
    ----------
    rows, columns : (origin,), (destination,) totals with equal sums
    weights : (origin, destination) auxiliary flows, or ones
    """
    weights = np.ones((rows.size, columns.size)) if weights is None else weights
    if weights.shape != (rows.size, columns.size):
        raise EstimationError(f"weights have shape {weights.shape}, the margins ask for {(rows.size, columns.size)}")
    fitted = scale_to_margins(weights, rows, columns)
    alpha, beta = fitted.row_factor, fitted.column_factor
    scale = _scale_of_iteration(rows, columns, weights, alpha)
    return Multiplicative(fitted.table, alpha * scale, beta / scale)


def three_way(rows: Array, columns: Array, weights: Array) -> Multiplicative:
    """Fit ``alpha_i beta_j m_ijk`` to the totals of origins and destinations over all types.

    weights : (origin, destination, type) auxiliary flows, whose split by type within a cell is kept
    """
    if weights.shape[:2] != (rows.size, columns.size):
        raise EstimationError(
            f"weights have shape {weights.shape}, the margins ask for {(rows.size, columns.size)} x types"
        )
    fitted = two_way(rows, columns, weights.sum(axis=2))
    return Multiplicative(fitted.alpha[:, None, None] * fitted.beta[None, :, None] * weights, fitted.alpha, fitted.beta)


def _scale_of_iteration(rows: Array, columns: Array, weights: Array, alpha: Array) -> float:
    """The factor by which alpha must grow to be the limit of the iteration that starts with beta = 1.

    Each pass sets alpha from beta and beta from alpha; log-linear in a common factor, so the limit of any one ratio,
    followed until it no longer changes, gives it.
    """
    beta = np.ones(columns.size)
    before = np.inf
    pick = int(np.argmax(rows))
    for _ in range(100_000):
        reach = weights @ beta
        current = np.divide(rows, reach, out=np.zeros_like(rows), where=reach > 0)
        reach = current @ weights
        beta = np.divide(columns, reach, out=np.zeros_like(columns), where=reach > 0)
        ratio = float(current[pick] / alpha[pick])
        if abs(ratio - before) <= 1e-14 * abs(ratio):
            break
        before = ratio
    return ratio
