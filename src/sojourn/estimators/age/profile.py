"""Ages for flows that are known in total only: splitting flows, and net migration as a difference of two flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AgeSplit:
    """Flows by age from flows in total and a profile of shares.

    Every mover of a corridor is given the age distribution of the profile. Ages add up to the total exactly.
    The profile may differ by origin, by destination, or by both. When not to use it: for a single corridor whose
    movers are known to be of another kind (students, pensioners).

    Reference: Rogers, A., Little, J. and Raymer, J. (2010), The Indirect Estimation of Migration, chapter 2.
    """

    tolerance: float = 1e-6
    """how far the shares of a profile may be from one before they are refused"""

    name = "split by age"
    needs = ("flow", "profile")
    reference = "rogers2010"

    def estimate(self, flow: xr.DataArray, profile: xr.DataArray) -> xr.DataArray:
        """Flows by age.

        Parameters
        ----------
        flow : any dims (origin, destination, ...), persons per interval; NaN stays NaN
        profile : ``age`` and any dims of the flow; shares that sum to one over age

        Returns
        -------
        dims of the flow and ``age``, persons per interval

        Raises
        ------
        DimensionsDiffer : a dim of the profile that the flow does not have, or other labels on it
        EstimationError : shares that are negative, absent or do not sum to one
        """
        shares = _shares(profile, self.tolerance)
        for dim in shares.dims:
            if dim == "age":
                continue
            if dim not in flow.dims:
                raise DimensionsDiffer(f"the profile has dim {dim}, the flow has {tuple(flow.dims)}")
            _same_labels(dim, flow, shares)
        dims = (*flow.dims, "age")
        out = (flow * shares).transpose(*dims)
        out.attrs = dict(flow.attrs)
        return out


@dataclass(frozen=True)
class FlowDifference:
    """Net migration by age as inflow minus outflow, each with a profile of its own.

    A net total says nothing about who comes and who goes: a country that loses its young and gains pensioners may
    have a net of zero. The net rate is therefore first opened into two rates, ``in = intercept + slope * net`` and
    ``out = in - net``, neither below ``minimum``; then each total gets its own age profile, and the difference is
    taken. Sums over age equal the given net exactly. Outflow may be weighted by the population it leaves from and
    inflow by the population it comes from, so that profiles of rates become profiles of persons.

    Assumes: the line holds for this area; intercept and slope come from places where both flows are reported
    (:func:`fit_line`). When not to use it: where net migration is a handful of people of a known kind.

    Attributes
    ----------
    intercept : rate of inflow at a net of zero, persons per person of the population and interval
    slope : rise of the inflow rate with the net rate
    minimum : lowest rate of either flow

    Reference: idea of Sevcikova, H., Raymer, J. and Raftery, A. E. (2024), Forecasting Net Migration By Age: The
    Flow-Difference Approach, arXiv:2411.09878.
    """

    intercept: float
    slope: float = 0.5
    minimum: float = 0.0

    name = "flow difference"
    needs = ("net_migration", "population", "in_profile", "out_profile")
    reference = "sevcikova2024"

    def __post_init__(self) -> None:
        if self.intercept < 0 or self.minimum < 0:
            raise UsageError("rates of inflow and their minimum cannot be negative")

    def flows(self, net: xr.DataArray, population: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
        """Total inflow and outflow that differ by the net.

        Parameters
        ----------
        net : any dims, persons per interval, positive is gain
        population : same dims, persons; what the rates are rates of

        Returns
        -------
        inflow, outflow : persons per interval, not negative; ``inflow - outflow = net``
        """
        for dim in net.dims:
            if dim not in population.dims:
                raise DimensionsDiffer(f"the population does not have dim {dim} of the net migration")
            _same_labels(dim, net, population)
        if not bool((population > 0).all()):
            raise EstimationError("a population of zero or less has no rates of migration")
        rate = net / population
        line = self.intercept + self.slope * rate
        lowest = (rate + self.minimum).clip(min=self.minimum)
        inflow = line.where(line > lowest, lowest) * population
        return inflow, inflow - net

    def estimate(
        self,
        net: xr.DataArray,
        population: xr.DataArray,
        in_profile: xr.DataArray,
        out_profile: xr.DataArray,
        *,
        in_exposure: xr.DataArray | None = None,
        out_exposure: xr.DataArray | None = None,
    ) -> dict[str, xr.DataArray]:
        """Inflow, outflow and net migration by age.

        Parameters
        ----------
        net, population : as in :meth:`flows`
        in_profile, out_profile : ``age`` and perhaps dims of the net; shares of persons that sum to one, or, when
            an exposure is given, rates by age on any scale
        in_exposure, out_exposure : population by ``age`` that movers come from (the world for inflow, the area for
            outflow); the profile is multiplied by it and scaled to one

        Returns
        -------
        ``immigration``, ``emigration``, ``net_migration``: dims of the net and ``age``, persons per interval
        """
        inflow, outflow = self.flows(net, population)
        split = AgeSplit()
        arrays = {
            "immigration": split.estimate(inflow, _weighted(in_profile, in_exposure)),
            "emigration": split.estimate(outflow, _weighted(out_profile, out_exposure)),
        }
        arrays["net_migration"] = arrays["immigration"] - arrays["emigration"]
        return arrays


def fit_line(inflow: npt.ArrayLike, outflow: npt.ArrayLike, population: npt.ArrayLike) -> dict[str, Any]:
    """Intercept and slope of the inflow rate on the net rate, from places where both flows are reported.

    Parameters
    ----------
    inflow, outflow : (place,) persons per interval ;  population : (place,) persons

    Returns
    -------
    ``intercept``, ``slope`` by ordinary least squares (the line that minimises squared errors of the inflow rate),
    ``r_squared`` and the number of ``places``
    """
    came, left, people = (np.asarray(a, dtype=np.float64).ravel() for a in (inflow, outflow, population))
    if not came.size == left.size == people.size:
        raise DimensionsDiffer(
            f"inflow, outflow and population differ in length: {came.size}, {left.size}, {people.size}"
        )
    known = np.isfinite(came) & np.isfinite(left) & (people > 0)
    x, y = (came[known] - left[known]) / people[known], came[known] / people[known]
    if x.size < 3 or np.ptp(x) == 0:
        raise EstimationError(f"{x.size} places with both flows do not determine a line (three that differ are needed)")
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - intercept - slope * x
    spread = ((y - y.mean()) ** 2).sum()
    return {
        "intercept": float(intercept),
        "slope": float(slope),
        "r_squared": float(1 - (residual**2).sum() / spread) if spread > 0 else float("nan"),
        "places": int(x.size),
    }


def _weighted(profile: xr.DataArray, exposure: xr.DataArray | None) -> xr.DataArray:
    """Shares of persons from rates and the population they are rates of; without one the profile is shares already."""
    if exposure is None:
        return profile
    _same_labels("age", profile, exposure)
    mass = profile * exposure
    return mass / mass.sum("age")


def _shares(profile: xr.DataArray, tolerance: float) -> xr.DataArray:
    """The profile, its sum over age exactly one; raises where it is no distribution."""
    if "age" not in profile.dims:
        raise DimensionsDiffer(f"the profile has no dim age, only {tuple(profile.dims)}")
    if not bool(np.isfinite(profile).all()) or bool((profile < 0).any()):
        raise EstimationError("shares by age cannot be negative or absent")
    total = profile.sum("age")
    worst = float(np.abs(total - 1.0).max())
    if worst > tolerance:
        raise EstimationError(
            f"shares by age sum to {float(total.min()):.6g} ... {float(total.max()):.6g}, not to one",
            ways_out=["divide each profile by its sum over age (RogersCastro.shares does)"],
        )
    return profile / total


def _same_labels(dim: Any, one: xr.DataArray, other: xr.DataArray) -> None:
    a, b = [str(v) for v in one[dim].values], [str(v) for v in other[dim].values]
    if a != b:
        raise DimensionsDiffer(
            f"the arrays differ in {dim}",
            details=[f"first ({len(a)}): {', '.join(a[:10])}", f"second ({len(b)}): {', '.join(b[:10])}"],
            ways_out=["reorder one of them, or take what both have"],
        )
