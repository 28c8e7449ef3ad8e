"""How far people move, and how fast flows fall with distance."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, ValuesRefused
from sojourn.indicators.flow_totals import Floats, moves
from sojourn.kernels.fitting.fixed_effects import FixedEffects
from sojourn.kernels.fitting.poisson_regression import fit_poisson
from sojourn.kernels.fitting.weighted_median import interpolated_weighted_median, weighted_median


def mean_distance(flow: npt.ArrayLike, distance: npt.ArrayLike) -> float:
    """Mean distance of a move, weighted by flow, in the unit of the distances. NaN when nobody moves.

    Parameters
    ----------
    flow : (origin, destination) persons, the diagonal is ignored
    distance : (origin, destination) on the same areas; the diagonal is ignored

    Reference: Bell, M. et al. (2002), JRSS A 165(3).
    """
    table, length = _pair(flow, distance)
    return float((table * length).sum() / table.sum()) if table.sum() > 0 else float("nan")


def median_distance(flow: npt.ArrayLike, distance: npt.ArrayLike) -> float:
    """The distance that half of the migrants do not exceed: always one of the distances of the table.

    Independent of the order of the areas. Reference: Bell, M. et al. (2002).
    """
    table, length = _pair(flow, distance)
    return weighted_median(length, table)


def median_distance_interpolated(
    flow: npt.ArrayLike, distance: npt.ArrayLike, *, first: Literal["origin", "destination"] = "destination"
) -> float:
    """The median with each stream centred on its distance and straight lines in between (as R's migest).

    With symmetric distances every distance occurs twice, and the result depends on which of the two directions is
    taken first: on the order of the areas. See
    :func:`sojourn.kernels.fitting.weighted_median.interpolated_weighted_median`.

    Parameters
    ----------
    first : which streams are taken one after the other: all to the first destination, then all to the second
        (``destination``, as R walks through a matrix), or all from the first origin (``origin``, as most long
        tables are listed)
    """
    table, length = _pair(flow, distance)
    order: Literal["C", "F"] = "C" if first == "origin" else "F"
    return interpolated_weighted_median(length.ravel(order=order), table.ravel(order=order))


def distance_decay(flow: npt.ArrayLike, distance: npt.ArrayLike) -> float:
    """Elasticity of flow with distance: beta in ``E[m_ij] = a_i b_j d_ij^beta``, by Poisson pseudo-likelihood.

    -1: twice as far, half as many. Flows are taken as they are (migest rounds them to whole persons first). NaN when
    nobody moves, and when all areas are equally far from each other: then distance explains nothing.

    Raises
    ------
    ValuesRefused : a distance of zero or less between two areas

    Reference: Flowerdew, R. and Aitkin, M. (1982), Journal of Regional Science 22(2); Bell, M. et al. (2002).
    """
    table, length = _pair(flow, distance)
    i, j = np.nonzero(~np.eye(table.shape[0], dtype=bool))
    apart = length[i, j]
    if (apart <= 0).any():
        raise ValuesRefused(
            "two areas have no distance between them, its logarithm is not a number",
            details=[f"row {i[k] + 1}, column {j[k] + 1}: {apart[k]:g}" for k in np.flatnonzero(apart <= 0)],
        )
    spread = FixedEffects([i, j]).weigh(np.ones(i.size)).residual(np.log(apart))
    if table.sum() == 0 or np.abs(spread).max() < 1e-9:
        return float("nan")
    return float(fit_poisson(table[i, j], np.log(apart), [i, j], names=["distance"]).coefficients[0])


def _pair(flow: npt.ArrayLike, distance: npt.ArrayLike) -> tuple[Floats, Floats]:
    table = moves(flow)
    length = np.array(distance, dtype=np.float64)
    if length.shape != table.shape:
        raise DimensionsDiffer(f"the flow table is {table.shape}, the distances are {length.shape}")
    np.fill_diagonal(length, 0.0)
    if not np.isfinite(length).all():
        raise ValuesRefused(
            "distances are absent",
            details=[f"row {i + 1}, column {j + 1}" for i, j in np.argwhere(~np.isfinite(length))],
        )
    return table, length
