"""Gravity: flows explained by what lies between two areas, with each origin and destination as strong as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.estimators.estimator import Estimate, flow_array
from sojourn.kernels.fitting.poisson_regression import PoissonFit, fit_poisson

Floats = npt.NDArray[np.float64]
Effect = Literal["origin", "destination", "time", "origin-time", "destination-time", "pair"]
Cluster = Literal["origin", "destination", "time", "pair"]

MEMBERS: dict[str, tuple[str, ...]] = {
    "origin": ("origin",),
    "destination": ("destination",),
    "time": ("time",),
    "origin-time": ("origin", "time"),
    "destination-time": ("destination", "time"),
    "pair": ("origin", "destination"),
}


@dataclass(frozen=True)
class Gravity:
    """Poisson pseudo-maximum likelihood gravity model.

    ``E[flow] = exp(covariates . beta + effects)``. The effects take up all that belongs to an origin, a destination
    or a time (population, wealth, the definition a country reports by); the covariates say how flows fall with
    distance and rise with a common language or a colonial past. Zeros take part. Only the mean is assumed: flows
    need not be counts, and errors are clustered because the flows of one pair or one origin are alike.

    Assumes: flows of one kind (transitions or movements, one duration rule) and that pairs without a reported flow
    would have followed the same law. Stayers (the diagonal) are not explained and not estimated. When not to use
    it: to forecast a single corridor, or as evidence of cause.

    Attributes
    ----------
    effects : sets of fixed effects; those of time are left out when the flows have no time
    clusters : dimensions within which errors may be alike; empty gives heteroskedasticity-robust errors

    References: Santos Silva, J. M. C. and Tenreyro, S. (2006), The Log of Gravity, Review of Economics and Statistics
    88(4); Beine, M., Bertoli, S. and Fernandez-Huertas Moraga, J. (2016), A Practitioners' Guide to Gravity Models of
    International Migration, World Economy 39(4).
    """

    effects: tuple[Effect, ...] = ("origin", "destination", "time")
    clusters: tuple[Cluster, ...] = ("pair",)

    name = "gravity, Poisson pseudo-maximum likelihood"
    needs = ("flow", "covariates")
    reference = "santossilva2006"

    def __post_init__(self) -> None:
        unknown = [e for e in (*self.effects, *self.clusters) if e not in MEMBERS]
        if unknown:
            raise UsageError(
                f"unknown effects or clusters: {', '.join(unknown)}", ways_out=[f"choose from {', '.join(MEMBERS)}"]
            )

    def fit(self, flow: xr.DataArray, covariates: Mapping[str, xr.DataArray]) -> GravityFit:
        """Fit the model to reported flows.

        Parameters
        ----------
        flow : (origin, destination) or (origin, destination, time) persons per interval; NaN where nothing was
            reported (not zero); the diagonal is ignored
        covariates : name -> (origin, destination) or (origin, destination, time), on the same areas in the same
            order; take logarithms beforehand. A covariate that is NaN for a pair takes the pair out

        Raises
        ------
        DimensionsDiffer : other areas, order or times
        EstimationError : nothing reported, negative flows, covariates absorbed by the effects
        """
        dims = ("origin", "destination", "time") if "time" in flow.dims else ("origin", "destination")
        if set(flow.dims) != set(dims):
            raise DimensionsDiffer(f"flow has dims {tuple(flow.dims)}, needed are origin, destination and perhaps time")
        flow = flow.transpose(*dims)
        areas = _areas(flow)
        shape = flow.shape
        values = {name: _conformed(name, array, flow) for name, array in covariates.items()}
        y = flow.values.astype(np.float64)
        off = ~np.eye(len(areas), dtype=bool)
        off = np.broadcast_to(off[:, :, None] if len(shape) == 3 else off, shape)
        known = np.all([np.isfinite(v) for v in values.values()], axis=0) if values else np.ones(shape, dtype=bool)
        used = off & known & np.isfinite(y)
        if not used.any():
            raise EstimationError("no pair of areas has both a reported flow and all covariates")
        index = dict(zip(dims, np.nonzero(used), strict=True))
        effects = [e for e in self.effects if "time" in dims or "time" not in MEMBERS[e]]
        clusters = [c for c in self.clusters if "time" in dims or "time" not in MEMBERS[c]]
        x = np.column_stack([v[used] for v in values.values()]) if values else np.zeros((int(used.sum()), 0))
        regression = fit_poisson(
            y[used],
            x,
            [self._code(e, index, flow) for e in effects],
            clusters=[self._code(c, index, flow) for c in clusters],
            names=list(values),
        )
        return GravityFit(
            self, regression, areas, flow, values, used, off & known, tuple(effects), self._levels(effects, index, flow)
        )

    def estimate(self, flow: xr.DataArray, covariates: Mapping[str, xr.DataArray]) -> Estimate:
        """Fit to one table (origin, destination) and give the fitted flow of every pair."""
        if "time" in flow.dims:
            raise UsageError("an estimate is one table", ways_out=["use fit(...).estimate(time) for one of the times"])
        return self.fit(flow, covariates).estimate()

    def _code(
        self, effect: str, index: Mapping[str, npt.NDArray[np.int64]], flow: xr.DataArray
    ) -> npt.NDArray[np.int64]:
        code = np.zeros_like(index["origin"])
        for dim in MEMBERS[effect]:
            code = code * flow.sizes[dim] + index[dim]
        return code

    def _levels(
        self, effects: list[Effect], index: Mapping[str, npt.NDArray[np.int64]], flow: xr.DataArray
    ) -> tuple[npt.NDArray[np.int64], ...]:
        return tuple(np.unique(self._code(e, index, flow)) for e in effects)


@dataclass(frozen=True)
class GravityFit:
    """A fitted gravity model: coefficients with errors, and the flow it expects between any two areas."""

    model: Gravity
    regression: PoissonFit
    areas: tuple[str, ...]
    flow: xr.DataArray
    covariates: Mapping[str, Floats]
    used: npt.NDArray[np.bool_] = field(repr=False)
    predictable: npt.NDArray[np.bool_] = field(repr=False)
    effects: tuple[Effect, ...] = ()
    levels: tuple[npt.NDArray[np.int64], ...] = field(repr=False, default=())

    def coefficients(self) -> list[dict[str, Any]]:
        """One row per covariate: estimate, standard error, z, and the 95 % interval."""
        rows = []
        for name, b, s in zip(
            self.covariates, self.regression.coefficients, self.regression.standard_errors, strict=True
        ):
            low, high = float(b - 1.959963984540054 * s), float(b + 1.959963984540054 * s)
            rows.append(
                {
                    "covariate": name,
                    "coefficient": float(b),
                    "standard_error": float(s),
                    "z": float(b / s) if s > 0 else float("nan"),
                    "low_95": low,
                    "high_95": high,
                }
            )
        return rows

    def separated(self) -> list[tuple[str, ...]]:
        """(origin, destination[, time]) of the zeros that were predicted perfectly and set aside."""
        return self._labels(np.argwhere(self.used)[self.regression.separated])

    def without_covariates(self) -> list[tuple[str, ...]]:
        """(origin, destination[, time]) of reported flows between two areas that have no covariate and took no part."""
        index = np.indices(self.flow.shape)
        reported = np.isfinite(self.flow.values) & (index[0] != index[1])
        return self._labels(np.argwhere(reported & ~self.used))

    def _labels(self, places: npt.NDArray[np.int64]) -> list[tuple[str, ...]]:
        labels = [[str(v) for v in self.flow[d].values] for d in self.flow.dims]
        return [tuple(labels[k][i] for k, i in enumerate(place)) for place in places]

    def expected(self) -> xr.DataArray:
        """Fitted flows, dims of the reported ones; NaN where they cannot be known.

        NaN stands on the diagonal, where a covariate is absent, where an area (or area and time) has no reported
        flow at all, so that its effect is unknown, and between areas that no chain of reported flows connects, so
        that their effects have no common scale. Zero where every reported flow of an area is zero.
        """
        shape = self.flow.shape
        eta = np.zeros(shape)
        for values, b in zip(self.covariates.values(), self.regression.coefficients, strict=True):
            eta += np.where(self.predictable, values, 0.0) * b
        dims = tuple(str(d) for d in self.flow.dims)
        index = {d: i.astype(np.int64) for d, i in zip(dims, np.indices(shape), strict=True)}
        part = _parts(
            [
                np.searchsorted(lv, self._codes(e, index)[self.used])
                for e, lv in zip(self.effects, self.levels, strict=True)
            ],
            self.regression.separated,
        )
        place = np.full(shape, -1)
        for k, (effect, level) in enumerate(zip(self.effects, self.levels, strict=True)):
            code = self._codes(effect, index)
            at = np.clip(np.searchsorted(level, code), 0, level.size - 1)
            value = self.regression.effects[k][at]
            eta += np.where(level[at] == code, value, np.nan)
            here = np.where(np.isfinite(value), part[k][at], -1)
            eta[(here >= 0) & (place >= 0) & (here != place)] = np.nan
            place = np.where(place >= 0, place, here)
        if not self.effects:
            eta += self.regression.effects[0][0]
        with np.errstate(over="ignore"):
            mean = np.where(self.predictable, np.exp(eta), np.nan)
        flat = mean[self.used]
        flat[self.regression.separated] = 0.0
        mean[self.used] = flat
        return self.flow.copy(data=mean)

    def _codes(self, effect: str, index: Mapping[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
        return self.model._code(effect, index, self.flow)

    def estimate(self, time: Any = None) -> Estimate:
        """The fitted table of one time as an :class:`Estimate`; it may serve as prior of another method."""
        expected = self.expected()
        reported = self.flow
        if "time" in expected.dims:
            if time is None:
                raise UsageError("these flows have times", ways_out=[f"choose from {list(expected['time'].values)}"])
            expected, reported = expected.sel(time=time), reported.sel(time=time)
        fit = self.regression
        return Estimate(
            flow_array(expected.values, self.areas),
            method=self.model.name,
            settings={"effects": list(self.effects), "clusters": list(self.model.clusters)},
            inputs={"reported_pairs": int(np.isfinite(reported.values).sum()), "covariates": list(self.covariates)},
            diagnostics={
                "coefficients": self.coefficients(),
                "rows": fit.rows,
                "separated": int(fit.separated.sum()),
                "deviance": fit.deviance,
                "pseudo_r_squared": fit.pseudo_r_squared,
                "iterations": fit.iterations,
            },
        )


def _parts(codes: list[npt.NDArray[np.int64]], separated: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.int64]]:
    """Per set of effects (level,): the number of the connected part of the data its level belongs to."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not codes:
        return []
    sizes = [int(c.max()) + 1 for c in codes]
    offset = np.concatenate([[0], np.cumsum(sizes)])
    kept = ~separated
    rows = np.concatenate([codes[0][kept]] * max(len(codes) - 1, 1))
    columns = np.concatenate([c[kept] + offset[k + 1] for k, c in enumerate(codes[1:])] or [codes[0][kept]])
    graph = coo_matrix((np.ones(rows.size), (rows, columns)), shape=(int(offset[-1]),) * 2)
    label = connected_components(graph, directed=False)[1]
    return [label[offset[k] : offset[k + 1]] for k in range(len(codes))]


def _areas(flow: xr.DataArray) -> tuple[str, ...]:
    origin, destination = ([str(a) for a in flow[d].values] for d in ("origin", "destination"))
    if origin != destination:
        raise DimensionsDiffer(
            "origins and destinations of the flows are not the same areas in the same order",
            details=[f"only an origin: {a}" for a in origin if a not in destination]
            + [f"only a destination: {a}" for a in destination if a not in origin],
        )
    return tuple(origin)


def _conformed(name: str, array: xr.DataArray, flow: xr.DataArray) -> Floats:
    dims = tuple(d for d in flow.dims if d in array.dims)
    if set(array.dims) != set(dims) or not {"origin", "destination"} <= set(dims):
        raise DimensionsDiffer(f"{name} has dims {tuple(array.dims)}, needed are origin, destination and perhaps time")
    array = array.transpose(*dims)
    for dim in dims:
        here, there = [str(v) for v in array[dim].values], [str(v) for v in flow[dim].values]
        if here != there:
            raise DimensionsDiffer(
                f"{name} and the flows differ in {dim}",
                details=[
                    f"{name} has {len(here)}: {', '.join(here[:8])} ...",
                    f"flows have {len(there)}: {', '.join(there[:8])} ...",
                ],
                ways_out=["reorder one of them, or take the areas that both have"],
            )
    values = array.values.astype(np.float64)
    if len(dims) < len(flow.dims):
        values = values[:, :, None]
    return np.broadcast_to(values, flow.shape)
