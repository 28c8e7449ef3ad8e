"""Distances on the globe."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Mean radius of the Earth, km (IUGG).
EARTH_RADIUS = 6371.0088


def great_circle_km(latitude: Array, longitude: Array) -> Array:
    """Distance between all pairs of points along the surface of a sphere.

    Parameters
    ----------
    latitude, longitude : (area,) degrees, north and east positive

    Returns (area, area) km, by the haversine formula, with a zero diagonal.
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = (
        np.sin((phi[:, None] - phi) / 2) ** 2
        + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    )
    distance: Array = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return distance
