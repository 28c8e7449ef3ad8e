"""The Rogers-Castro curve: how migration runs over the ages of life.

    m(x) = a1 exp(-alpha1 x)                                             children follow their parents
         + a2 exp(-alpha2 (x - mu2) - exp(-lambda2 (x - mu2)))           the labour force
         + a3 exp(-alpha3 (x - mu3) - exp(-lambda3 (x - mu3)))           retirement
         + a4 exp(lambda4 x)                                             after retirement
         + c                                                             at any age

Seven parameters: children, labour force, constant. Nine add the rise after retirement, eleven the retirement
peak, thirteen both. Ages are completed years: ``m(20)`` is the intensity of persons aged 20. A group of ages
takes the mean of its single years.

Reference: Rogers, A. and Castro, L. J. (1981), Model Migration Schedules, IIASA RR-81-30.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError

Floats = npt.NDArray[np.float64]

CHILDREN = ("a1", "alpha1")
LABOUR = ("a2", "alpha2", "mu2", "lambda2")
RETIREMENT = ("a3", "alpha3", "mu3", "lambda3")
AFTER = ("a4", "lambda4")
AMPLITUDES = ("a1", "a2", "a3", "a4", "c")
"""Parameters that set the level of a component; the others set its shape."""

NAMES: dict[int, tuple[str, ...]] = {
    7: (*CHILDREN, *LABOUR, "c"),
    9: (*CHILDREN, *LABOUR, *AFTER, "c"),
    11: (*CHILDREN, *LABOUR, *RETIREMENT, "c"),
    13: (*CHILDREN, *LABOUR, *RETIREMENT, *AFTER, "c"),
}
"""Names of the parameters of each form, in the order of the equation."""


@dataclass(frozen=True)
class RogersCastro:
    """The parameters of one curve, by name. ``None`` in a component means the curve does not have it."""

    a1: float
    alpha1: float
    a2: float
    alpha2: float
    mu2: float
    lambda2: float
    c: float
    a3: float | None = None
    alpha3: float | None = None
    mu3: float | None = None
    lambda3: float | None = None
    a4: float | None = None
    lambda4: float | None = None

    def __post_init__(self) -> None:
        for component in (RETIREMENT, AFTER):
            given = [name for name in component if getattr(self, name) is not None]
            if given and len(given) < len(component):
                raise UsageError(
                    f"a component of the curve is given in part: {', '.join(given)} without "
                    f"{', '.join(n for n in component if n not in given)}",
                    ways_out=["give all parameters of the component, or none"],
                )
        wrong = [f"{k} = {v}" for k, v in self.parameters().items() if not np.isfinite(v)]
        if wrong:
            raise UsageError("parameters must be finite numbers", details=wrong)

    @classmethod
    def of(cls, parameters: Mapping[str, float]) -> RogersCastro:
        """Parameters by name; unknown and absent names are reported together."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(parameters) - known)
        absent = [name for name in NAMES[7] if name not in parameters]
        if unknown or absent:
            raise UsageError(
                "these are not the parameters of a Rogers-Castro curve",
                details=[f"unknown: {n}" for n in unknown] + [f"absent: {n}" for n in absent],
                ways_out=[f"7 parameters: {', '.join(NAMES[7])}", f"13 parameters: {', '.join(NAMES[13])}"],
            )
        return cls(**{name: float(value) for name, value in parameters.items()})

    def parameters(self) -> dict[str, float]:
        """Name -> value, only of the components the curve has, in the order of the equation."""
        return {n: float(getattr(self, n)) for n in NAMES[13] if getattr(self, n) is not None}

    @property
    def size(self) -> int:
        """7, 9, 11 or 13."""
        return len(self.parameters())

    def at(self, ages: npt.ArrayLike) -> Floats:
        """Intensity at each age (same shape), in the unit of the amplitudes a1, a2, a3, a4 and c."""
        p = self.parameters()
        curve = p["a1"] * falling(ages, p["alpha1"]) + p["c"]
        curve = curve + p["a2"] * peak(ages, p["alpha2"], p["mu2"], p["lambda2"])
        if "a3" in p:
            curve = curve + p["a3"] * peak(ages, p["alpha3"], p["mu3"], p["lambda3"])
        if "a4" in p:
            curve = curve + p["a4"] * falling(ages, -p["lambda4"])
        return np.asarray(curve, dtype=np.float64)

    def over(self, lower: npt.ArrayLike, width: npt.ArrayLike) -> Floats:
        """Mean intensity of groups of ages ``lower ... lower + width - 1``."""
        single, mean = groups(lower, width)
        return np.asarray(mean @ self.at(single), dtype=np.float64)

    def shares(self, lower: npt.ArrayLike, width: npt.ArrayLike | None = None) -> Floats:
        """The curve as shares of the groups, which sum to one (each single year has the same exposure)."""
        size = np.ones_like(np.asarray(lower, dtype=np.float64)) if width is None else np.asarray(width)
        mass = self.over(lower, size) * size
        if not mass.sum() > 0 or (mass < 0).any():
            raise EstimationError("the curve is negative or zero over these ages, it cannot be a distribution")
        return np.asarray(mass / mass.sum(), dtype=np.float64)

    def scaled(self, factor: float) -> RogersCastro:
        """The same shape at another level: a1, a2, a3, a4 and c times ``factor``."""
        p = self.parameters()
        return RogersCastro(**{name: value * factor if name in AMPLITUDES else value for name, value in p.items()})

    def unit(self, lower: npt.ArrayLike, width: npt.ArrayLike | None = None) -> RogersCastro:
        """Scaled so that the single-year intensities of these ages sum to one (gross production of one)."""
        size = np.ones_like(np.asarray(lower, dtype=np.float64)) if width is None else np.asarray(width)
        total = float((self.over(lower, size) * size).sum())
        if not total > 0:
            raise EstimationError("the curve sums to zero over these ages, it has no unit form")
        return self.scaled(1.0 / total)


def falling(ages: npt.ArrayLike, rate: float) -> Floats:
    """``exp(-rate x)``."""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(-rate * np.asarray(ages, dtype=np.float64)), dtype=np.float64)


def peak(ages: npt.ArrayLike, descent: float, position: float, ascent: float) -> Floats:
    """``exp(-descent (x - position) - exp(-ascent (x - position)))``: the double exponential peak."""
    distance = np.asarray(ages, dtype=np.float64) - position
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(-descent * distance - np.exp(-ascent * distance)), dtype=np.float64)


def groups(lower: npt.ArrayLike, width: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Single ages covered by groups, and the matrix that takes their means.

    Parameters
    ----------
    lower : (group,) first completed age of each group
    width : (group,) or one number; whole years, at least one

    Returns
    -------
    single : (age,) ;  mean : (group, age) rows summing to one
    """
    start = np.asarray(lower, dtype=np.float64)
    size = np.broadcast_to(np.asarray(width, dtype=np.float64), start.shape)
    if start.ndim != 1:
        raise DimensionsDiffer(f"ages must be a list, not an array of shape {start.shape}")
    if (size < 1).any() or (size != np.round(size)).any():
        raise UsageError("age groups must be whole years wide, at least one")
    if (np.diff(start) < size[:-1]).any():
        raise UsageError("age groups must be ascending and must not overlap")
    count = size.astype(np.int64)
    row = np.repeat(np.arange(start.size), count)
    single = np.concatenate([s + np.arange(n) for s, n in zip(start, count, strict=True)])
    mean = np.zeros((start.size, single.size))
    mean[row, np.arange(single.size)] = 1.0 / size[row]
    return single, mean
