"""How many of the possible links are in use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.indicators.flow_totals import Floats, moves


def connectivity(flow: npt.ArrayLike) -> float:
    """Share of the n(n-1) possible streams that are not zero: 0 nobody moves, 1 every pair is linked.

    Parameters
    ----------
    flow : (origin, destination) persons, the diagonal is ignored

    Reference: Bell, M. et al. (2002), JRSS A 165(3), index I_MC.
    """
    table = moves(flow)
    n = table.shape[0]
    return float((table > 0).sum() / (n * (n - 1)))


def connectivity_of_origins(flow: npt.ArrayLike) -> Floats:
    """(area,) share of the other areas that receive anybody from it."""
    table = moves(flow)
    return np.asarray((table > 0).sum(axis=1) / (table.shape[0] - 1), dtype=np.float64)


def connectivity_of_destinations(flow: npt.ArrayLike) -> Floats:
    """(area,) share of the other areas that send anybody to it."""
    table = moves(flow)
    return np.asarray((table > 0).sum(axis=0) / (table.shape[0] - 1), dtype=np.float64)
