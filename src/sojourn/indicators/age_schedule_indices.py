"""What is told about a migration age profile by a few numbers, and by the parameters of its curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AgeIndices:
    """Measures of an age profile of migration intensities by single years of age.

    Attributes
    ----------
    gross_production : sum of the intensities over all ages: moves of a person who lives through all of them
    peak_intensity : highest intensity within the study ages, in per cent
    peak_age : its age (the youngest of equals)
    peak_breadth : sum of the intensities, in per cent, of ages within ``breadth`` years of the peak
    peak_share : the same as per cent of the sum over all ages
    upward_rate : largest rise from one age to the next within the study ages, of the profile scaled to sum one
    upward_age : the age reached by that rise
    downward_rate : largest fall, as a positive number ;  downward_age : the age reached by it
    asymmetry : upward_rate / downward_rate
    asymmetry_of_ages : upward_age / downward_age (what migest calls asymmetry)
    """

    gross_production: float
    peak_intensity: float
    peak_age: float
    peak_breadth: float
    peak_share: float
    upward_rate: float
    upward_age: float
    downward_rate: float
    downward_age: float
    asymmetry: float
    asymmetry_of_ages: float


def age_indices(
    ages: npt.ArrayLike,
    intensity: npt.ArrayLike,
    *,
    age_min: float = 5,
    age_max: float = 65,
    breadth: int = 5,
) -> AgeIndices:
    """Measures of the peak of a profile.

    Parameters
    ----------
    ages : (age,) completed single years, ascending, without gaps
    intensity : (age,) migrants per person of that age (rates or probabilities, not per cent)
    age_min, age_max : the study ages lie strictly between; peaks outside (young children who moved with their
        parents, the very old) are not looked at
    breadth : years on either side of the peak

    Raises
    ------
    EstimationError : negative or absent intensities, gaps in the ages, the peak too close to an end of the table

    References: Rogers, A. (1975), Introduction to Multiregional Mathematical Demography (production); Bell, M. et al.
    (2002), JRSS A 165(3) (peak); Bell, M. and Muhidin, S. (2009), HDRP 2009/30 (breadth, share); Bernard, A., Bell,
    M. and Charles-Edwards, E. (2014), Population Studies 68(2) (rates of change, asymmetry).
    """
    x = np.asarray(ages, dtype=np.float64)
    m = np.asarray(intensity, dtype=np.float64)
    if x.shape != m.shape or x.ndim != 1:
        raise DimensionsDiffer(f"{x.size} ages, {m.size} intensities")
    if x.size < 2 or not np.allclose(np.diff(x), 1.0):
        raise EstimationError("these indices need single years of age, ascending, without gaps")
    if not np.isfinite(m).all() or (m < 0).any() or not m.sum() > 0:
        raise EstimationError("intensities by age must be present and not negative, and somebody must move")
    study = np.flatnonzero((x > age_min) & (x < age_max))
    if study.size < 2:
        raise UsageError(f"fewer than two ages lie between {age_min:g} and {age_max:g}")
    top = int(study[np.argmax(m[study])])
    low, high = top - breadth, top + breadth
    if low < 0 or high >= x.size:
        raise EstimationError(f"the peak at age {x[top]:g} is within {breadth} years of an end of the table")
    around = slice(low, high + 1)
    share = m / m.sum()
    change = np.concatenate([[0.0], np.diff(share)])[study]
    up, down = int(study[np.argmax(change)]), int(study[np.argmin(change)])
    rise, fall = float(change.max()), float(-change.min())
    return AgeIndices(
        gross_production=float(m.sum()),
        peak_intensity=float(100.0 * m[top]),
        peak_age=float(x[top]),
        peak_breadth=float(100.0 * m[around].sum()),
        peak_share=float(100.0 * share[around].sum()),
        upward_rate=rise,
        upward_age=float(x[up]),
        downward_rate=fall,
        downward_age=float(x[down]),
        asymmetry=rise / fall if fall > 0 else float("nan"),
        asymmetry_of_ages=float(x[up] / x[down]),
    )


@dataclass(frozen=True)
class CurveIndices:
    """Ratios of Rogers-Castro parameters.

    Attributes
    ----------
    peaking : mu2, position of the labour peak (the mode lies at ``mu2 + ln(lambda2 / alpha2) / lambda2``)
    child_dependency : a1 / a2, children who move per member of the labour force
    labour_dependency : a2 / a1
    labour_asymmetry : lambda2 / alpha2, how much steeper the labour peak rises than it falls
    regularity : alpha1 / alpha2, how far children's migration falls as their parents' does
    """

    peaking: float
    child_dependency: float
    labour_dependency: float
    labour_asymmetry: float
    regularity: float


def curve_indices(parameters: Mapping[str, float]) -> CurveIndices:
    """Indices of a Rogers-Castro curve from its parameters by name (a1, alpha1, a2, alpha2, mu2, lambda2).

    A ratio whose denominator is zero is NaN. Reference: Rogers, A. and Castro, L. J. (1981), IIASA RR-81-30.
    """
    needed = ("a1", "alpha1", "a2", "alpha2", "mu2", "lambda2")
    absent = [n for n in needed if n not in parameters]
    if absent:
        raise UsageError(f"parameters are absent: {', '.join(absent)}", ways_out=[f"needed: {', '.join(needed)}"])
    p = {n: float(parameters[n]) for n in needed}

    def ratio(above: str, below: str) -> float:
        return p[above] / p[below] if p[below] != 0 else float("nan")

    return CurveIndices(
        peaking=p["mu2"],
        child_dependency=ratio("a1", "a2"),
        labour_dependency=ratio("a2", "a1"),
        labour_asymmetry=ratio("lambda2", "alpha2"),
        regularity=ratio("alpha1", "alpha2"),
    )
