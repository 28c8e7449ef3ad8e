"""Net migration as what is left over between two censuses.

Four ways, by what is known: deaths and births (vital statistics), survival ratios of each cohort, the same with
births (cohort component), and children by the migration of women of their mothers' age.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.kernels.age.survival import cohorts, net_by_survival

Floats = npt.NDArray[np.float64]
Moment = Literal["end", "start", "average"]


@dataclass(frozen=True)
class NetMigration:
    """Net migration of cohorts by age at the second census, on the same axes as the inputs.

    Positive is gain. NaN where it cannot be known; never zero for lack of data.

    Attributes
    ----------
    forward : net migrants alive at the second census (moves at the end of the interval)
    reverse : the same persons before mortality (moves at the start)
    average : mean of both (moves spread over the interval)
    expected_end : survivors of the first census, had nobody moved
    expected_start : who must have been there at the first census, had nobody moved
    """

    forward: xr.DataArray
    reverse: xr.DataArray
    average: xr.DataArray
    expected_end: xr.DataArray
    expected_start: xr.DataArray

    def at(self, moment: Moment) -> xr.DataArray:
        """The variant by when in the interval people moved: end, start or average."""
        return {"end": self.forward, "start": self.reverse, "average": self.average}[moment]

    def rate(self, moment: Moment = "average") -> xr.DataArray:
        """Net migrants per person expected at the end (forward) or at the start (the others)."""
        return self.at(moment) / (self.expected_end if moment == "end" else self.expected_start)


@dataclass(frozen=True)
class SurvivalRatios:
    """Net migration of cohorts from two censuses and survival ratios.

    Assumes: both censuses count the cohort equally well (a census ratio corrects for equal errors in the country
    and the area), and mortality in the area is that of the ratios. The cohorts are aligned: the first census holds
    each cohort at the age it had then.

    Reference: United Nations (1970), Manual VI, Methods of Measuring Internal Migration, chapter II.
    """

    name = "census survival ratios"
    needs = ("population_start", "population_end", "survival")
    reference = "un1970"

    def estimate(
        self, population_start: xr.DataArray, population_end: xr.DataArray, survival: xr.DataArray
    ) -> NetMigration:
        """Net migration by cohort.

        Parameters
        ----------
        population_start, population_end : ``age`` (at the second census) and any other dims, persons of the cohort
        survival : ``age`` and any dims of the populations, share of the cohort alive at the second census
        """
        start, end, ratio = _aligned(population_start, population_end, survival)
        forward, reverse, average = net_by_survival(start.values, end.values, ratio.values)
        with np.errstate(divide="ignore", invalid="ignore"):
            before = np.where(ratio.values > 0, end.values / ratio.values, np.nan)
        return NetMigration(
            forward=end.copy(data=forward),
            reverse=end.copy(data=reverse),
            average=end.copy(data=average),
            expected_end=end.copy(data=start.values * ratio.values),
            expected_start=end.copy(data=before),
        )


@dataclass(frozen=True)
class CohortComponent:
    """Net migration by age and sex from two censuses, survival ratios and the births in between.

    As :class:`SurvivalRatios`, with cohorts put in line here and with those born during the interval: their
    expected number is the births that survive. All age groups have one width, and the interval is a whole number
    of groups; the last group is open.

    Attributes
    ----------
    steps : length of the interval in age groups (ten years, five-year groups: 2)
    """

    steps: int = 1

    name = "cohort component residual"
    needs = ("population_start", "population_end", "survival", "births")
    reference = "un1970"

    def estimate(
        self,
        population_start: xr.DataArray,
        population_end: xr.DataArray,
        survival: xr.DataArray,
        births: xr.DataArray,
    ) -> NetMigration:
        """Net migration by age at the second census.

        Parameters
        ----------
        population_start, population_end : ``age`` (at each census, youngest first, last open), perhaps ``sex`` and
            other dims; persons
        survival : the same dims; by age at the **second** census, the youngest ``steps`` groups surviving from birth
        births : the dims without ``age`` and ``birth_cohort``: births that are in the youngest group at the second
            census first; persons per interval
        """
        start, end, ratio = _aligned(population_start, population_end, survival)
        if "age" not in end.dims:
            raise DimensionsDiffer(f"populations have dims {tuple(end.dims)}, age is needed")
        others = [d for d in end.dims if d != "age"]
        start, end, ratio = (a.transpose(*others, "age") for a in (start, end, ratio))
        if set(births.dims) != {*others, "birth_cohort"}:
            raise DimensionsDiffer(f"births have dims {tuple(births.dims)}, needed are {(*others, 'birth_cohort')}")
        if births.sizes["birth_cohort"] != self.steps:
            raise DimensionsDiffer(
                f"births have {births.sizes['birth_cohort']} cohorts, the interval is {self.steps} age groups long"
            )
        for dim in others:
            _same(str(dim), "births", births, "the populations", end)
        cohort = cohorts(start.values, self.steps)
        cohort[..., : self.steps] = births.transpose(*others, "birth_cohort").values
        return SurvivalRatios().estimate(end.copy(data=cohort), end, ratio)


def by_vital_statistics(
    population_start: npt.ArrayLike, population_end: npt.ArrayLike, births: npt.ArrayLike, deaths: npt.ArrayLike
) -> Floats:
    """Net migration of whole populations: change less natural increase.

    Parameters
    ----------
    population_start, population_end : (...) persons at the two instants
    births, deaths : (...) events of the population during the interval

    Returns
    -------
    (...) persons per interval, positive is gain

    Raises
    ------
    EstimationError : negative inputs

    Reference: United Nations (1970), Manual VI, chapter II; Bogue, Hinze and White (1982).
    """
    given = {
        "population at the start": population_start,
        "population at the end": population_end,
        "births": births,
        "deaths": deaths,
    }
    figures = {label: np.asarray(values, dtype=np.float64) for label, values in given.items()}
    for label, values in figures.items():
        if (values < 0).any():
            raise EstimationError(f"{label} cannot be negative", details=[f"{v:g}" for v in values[values < 0].ravel()])
    shapes = [values.shape for values in figures.values()]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError as error:
        raise DimensionsDiffer(f"the figures differ in number: {', '.join(map(str, shapes))}") from error
    start, end, born, died = figures.values()
    return np.asarray((end - start) - (born - died), dtype=np.float64)


def of_children(
    net: npt.ArrayLike,
    women: npt.ArrayLike,
    children: npt.ArrayLike,
    *,
    exposure: Sequence[float] = (0.25, 0.75),
    first_mothers: int = 3,
    mothers: int = 6,
) -> Floats:
    """Net migration of those born during the interval, from the net migration of women of their mothers' age.

    Children are taken to have moved with their mothers. Group ``k`` of the children (0: born last) was born to women
    who are in groups ``first_mothers + k ... first_mothers + k + mothers - 1`` at the second census, and had part of
    the interval to move: a quarter for those born in its second half, three quarters for those born in the first.
    ``net child = exposure * children / women * net of the women``.

    Parameters
    ----------
    net : (age,) net migrants by age at the second census, youngest group first; children's own values are not used
    women : (age,) persons at the second census who stand for the mothers
    children : (child,) persons at the second census of the groups born during the interval, youngest first
    exposure : share of the interval each group of children was alive, youngest first
    first_mothers : position of the youngest mothers of the youngest children (15-19: group 3 of five-year groups)
    mothers : number of age groups of mothers (15-44: 6)

    Returns
    -------
    (child,) net migrants

    Raises
    ------
    EstimationError : mothers' groups are missing or empty, or children and exposures differ in number

    Reference: United Nations (1992), Preparing Migration Data for Subnational Population Projections, table 6.
    """
    moved, mother, child = (np.asarray(a, dtype=np.float64).ravel() for a in (net, women, children))
    share = np.asarray(exposure, dtype=np.float64)
    if child.size != share.size:
        raise DimensionsDiffer(f"{child.size} groups of children, {share.size} exposures")
    last = first_mothers + mothers + child.size - 1
    if moved.size != mother.size or last > moved.size:
        raise EstimationError(
            f"mothers reach to age group {last}; net migration has {moved.size} groups, women have {mother.size}",
            ways_out=["say where the groups of mothers begin (first_mothers) and how many there are (mothers)"],
        )
    out = np.empty(child.size)
    for k in range(child.size):
        group = slice(first_mothers + k, first_mothers + k + mothers)
        if not np.isfinite(moved[group]).all() or not mother[group].sum() > 0:
            raise EstimationError(f"the mothers of child group {k} have no net migration or no population")
        out[k] = share[k] * child[k] / mother[group].sum() * moved[group].sum()
    return out


def _aligned(
    start: xr.DataArray, end: xr.DataArray, ratio: xr.DataArray
) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """All on the axes of the second census, ratios spread over those they do not have; labels must agree."""
    for label, array in (("population_start", start), ("survival", ratio)):
        missing = [d for d in array.dims if d not in end.dims]
        if missing or (label == "population_start" and set(array.dims) != set(end.dims)):
            raise DimensionsDiffer(f"{label} has dims {tuple(array.dims)}, population_end has {tuple(end.dims)}")
        for dim in array.dims:
            _same(str(dim), label, array, "population_end", end)
    ratio = ratio.broadcast_like(end).transpose(*end.dims)
    return start.transpose(*end.dims), end, ratio


def _same(dim: str, name: str, array: xr.DataArray, other_name: str, other: xr.DataArray) -> None:
    a, b = [str(v) for v in array[dim].values], [str(v) for v in other[dim].values]
    if a != b:
        raise DimensionsDiffer(
            f"{name} and {other_name} differ in {dim}",
            details=[f"{name} ({len(a)}): {', '.join(a)}", f"{other_name} ({len(b)}): {', '.join(b)}"],
            ways_out=["put both on the same groups in the same order"],
        )


def moment(text: str) -> Moment:
    """The words a user may give for when in the interval people moved."""
    words: dict[str, Moment] = {
        "end": "end",
        "forward": "end",
        "start": "start",
        "reverse": "start",
        "average": "average",
    }
    if text not in words:
        raise UsageError(f"{text!r} is not a moment of the interval", ways_out=[f"choose from {', '.join(words)}"])
    return words[text]
