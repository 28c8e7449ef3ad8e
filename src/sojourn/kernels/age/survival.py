"""Survival ratios, and what they do to a population counted twice.

All arrays have age on their **last** axis: ``n`` groups of equal width, youngest first, the last one open.
Leading axes (sex, area, birthplace) are carried along. ``steps`` is the length of the interval in age groups:
ten years are two steps of five-year groups. Counts are persons at an instant; ratios have no unit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError

Floats = npt.NDArray[np.float64]


def cohorts(population: npt.ArrayLike, steps: int) -> Floats:
    """The population of the first count, put at the age its members have at the second count.

    Group ``k`` of the result is group ``k - steps`` of the argument; the open group gathers everyone who is in
    it at the second count: the last ``steps + 1`` groups. The youngest ``steps`` groups were born in between:
    they are NaN, never zero.

    Parameters
    ----------
    population : (..., age) persons at the first count
    steps : groups by which everyone grows older

    Raises
    ------
    EstimationError : fewer groups than the interval is long
    """
    start = np.asarray(population, dtype=np.float64)
    ages = start.shape[-1]
    if steps < 1 or steps >= ages:
        raise EstimationError(
            f"an interval of {steps} age groups cannot be laid over {ages} age groups",
            ways_out=["give the interval in groups (10 years = 2 groups of 5 years)"],
        )
    aged = np.full(start.shape, np.nan)
    aged[..., steps:-1] = start[..., : ages - 1 - steps]
    aged[..., -1] = start[..., ages - 1 - steps :].sum(axis=-1)
    return aged


def life_table_ratios(person_years: npt.ArrayLike, steps: int, *, radix: float, width: float) -> Floats:
    """Survival ratios of a stationary population, by age at the **end** of the interval.

    ``S[k] = L[k] / L[k - steps]``; for the open group ``S = T[last] / T[last - steps]``, where T is the sum of L
    from that age on. The youngest groups survive from birth: group ``k < steps`` was born while group ``k`` of
    the life table was filled, so ``S[k] = L[k] / (radix * width)``.

    Parameters
    ----------
    person_years : (..., age) person-years lived in each group, ``nLx``; the last one is ``T`` of the open group
    steps : length of the interval in groups
    radix : newborns of the life table, ``l0``
    width : width of a group in years

    Raises
    ------
    EstimationError : a negative or zero number of person-years

    Reference: United Nations (1970), Manual VI, Methods of Measuring Internal Migration, chapter II.
    """
    lived = np.asarray(person_years, dtype=np.float64)
    if np.any(~np.isfinite(lived)) or np.any(lived <= 0):
        raise EstimationError("person-years lived (nLx) must be positive in every age group")
    start = cohorts(lived, steps)
    ratios = lived / start
    ratios[..., :steps] = lived[..., :steps] / (radix * width)
    return ratios


def census_ratios(population_start: npt.ArrayLike, population_end: npt.ArrayLike, steps: int) -> Floats:
    """National census survival ratios, by age at the end of the interval.

    The ratio of a cohort's size at two censuses of a population **closed to migration**. It holds mortality and
    the change of census coverage together, so it may exceed one. The youngest ``steps`` groups have no count at
    the start: NaN.

    Parameters
    ----------
    population_start, population_end : (..., age) persons of the whole country at the two censuses
    steps : length of the interval in groups

    Reference: Lee, E. S. et al. (1957), Population Redistribution and Economic Growth, volume I.
    """
    start = cohorts(population_start, steps)
    end = np.asarray(population_end, dtype=np.float64)
    if start.shape != end.shape:
        raise DimensionsDiffer(f"the two censuses differ in shape: {start.shape} at the start, {end.shape} at the end")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = end / start
    return np.where(start > 0, ratios, np.nan)


def net_by_survival(
    population_start: npt.ArrayLike, population_end: npt.ArrayLike, survival: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Net migration of cohorts counted twice: at the end, at the start, and their mean.

    Forward ``end - survival * start``: net migrants who are alive at the second census (as if all moved at its
    very end). Reverse ``end / survival - start``: the same persons before mortality (as if all moved on the first
    day). The average of both stands for moves spread over the interval. Cohorts must be aligned already (see
    :func:`cohorts`). Positive is gain. Where a count or a ratio is absent, or the ratio is zero, the result is NaN.

    Parameters
    ----------
    population_start, population_end : (...) persons of one cohort at the two censuses
    survival : (...) share of the cohort alive at the second census

    Returns
    -------
    forward, reverse, average : (...) persons per interval

    Reference: United Nations (1970), Manual VI, chapter II, equations 9 to 11.
    """
    start, end, ratio = np.broadcast_arrays(
        *(np.asarray(a, dtype=np.float64) for a in (population_start, population_end, survival))
    )
    bad = (start < 0) | (end < 0) | (ratio < 0)
    if bad.any():
        raise EstimationError(
            "populations and survival ratios cannot be negative",
            details=[f"at position {tuple(int(i) for i in at)}" for at in np.argwhere(bad)],
        )
    forward = end - start * ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        reverse = np.where(ratio > 0, end / ratio - start, np.nan)
    return forward, reverse, (forward + reverse) / 2.0
