"""Distances between areas, for methods that need them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from sojourn.concepts import area
from sojourn.estimators import distance_cost


def distances(areas: Sequence[str]) -> xr.DataArray:
    """(origin, destination) km between the points that stand for areas; the unknown is as far as all are on average."""
    known = area.areas()
    at = [(known[a].latitude, known[a].longitude) if a in known else (None, None) for a in areas]
    there = np.array([p[0] is not None and p[1] is not None for p in at])
    latitude, longitude = (np.array([float(p[i] or 0.0) for p in at]) for i in (0, 1))
    km = distance_cost(list(areas), latitude, longitude)
    table = km.values
    if not there.all():
        off = ~np.eye(int(there.sum()), dtype=bool)
        usual = float(np.exp(np.log(np.maximum(table[np.ix_(there, there)][off], 1.0)).mean())) if off.any() else 1000.0
        table[~there, :] = table[:, ~there] = usual
        np.fill_diagonal(table, 0.0)
    return km
