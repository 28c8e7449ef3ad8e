"""Fitting the Rogers-Castro curve: many starts, one answer, and whether to believe it.

The amplitudes (a1, a2, a3, a4, c) enter the curve linearly. For given shapes they are solved exactly, not
negative, by least squares; the search runs over the shapes only, from a fixed set of starting points spread over
the bounds, and the best ends are polished over all parameters together. The result does not depend on a
starting value given by the user, and the same data give the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.kernels.age.schedule import AMPLITUDES, NAMES, RogersCastro, falling, groups, peak

Floats = npt.NDArray[np.float64]

SHAPES: dict[int, tuple[str, ...]] = {
    size: tuple(name for name in names if name not in AMPLITUDES) for size, names in NAMES.items()
}
BOUNDS: dict[str, tuple[float, float]] = {
    "alpha1": (0.001, 1.5),
    "alpha2": (0.005, 1.5),
    "mu2": (10.0, 45.0),
    "lambda2": (0.05, 3.0),
    "alpha3": (0.05, 1.0),
    "mu3": (58.0, 80.0),
    "lambda3": (0.15, 3.0),
    "lambda4": (0.001, 0.2),
}
"""Where each shape is searched. The published families lie well inside.

The mode of a peak is at ``mu + ln(lambda / alpha) / lambda``: with these bounds that of the retirement peak stays above
age 45, so that it cannot take over the labour peak.
"""


@dataclass(frozen=True)
class ScheduleFit:
    """A fitted curve and what speaks for or against it."""

    schedule: RogersCastro
    fitted: Floats
    """(age,) the curve at the ages (groups) of the data, in the unit of the data"""
    r_squared: float
    relative_error: float
    """sum of absolute residuals over the sum of the data"""
    at_bounds: tuple[str, ...]
    """shapes that ended on a bound: the data do not tell them, or the bound is too narrow"""
    not_identified: tuple[str, ...]
    """shapes of a component whose amplitude is zero: any value would do"""
    starts: int
    agreeing_starts: int
    """how many starting points ended within 0.1 % of the best sum of squares"""


def fit_schedule(
    ages: npt.ArrayLike,
    intensity: npt.ArrayLike,
    *,
    size: int = 7,
    widths: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    robust: bool = False,
    starts: int = 24,
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> ScheduleFit:
    """Fit a Rogers-Castro curve to migration intensities (or counts) by age.

    Parameters
    ----------
    ages : (age,) completed age, or the first age of each group
    intensity : (age,) rates, probabilities, shares or counts per single year; NaN where not observed (never zero)
    size : 7, 9, 11 or 13 parameters
    widths : (age,) years in each group; one by default
    weights : (age,) not negative; for example the population at risk; one by default
    robust : let single bad ages pull less (soft absolute value beyond one robust standard deviation)
    starts : number of starting points
    bounds : other bounds for some shapes, by name

    Raises
    ------
    EstimationError : fewer observed ages than parameters, or nothing but zeros
    """
    from scipy.optimize import least_squares

    x = np.asarray(ages, dtype=np.float64)
    y = np.asarray(intensity, dtype=np.float64)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=np.float64)
    if size not in NAMES:
        raise UsageError(f"a Rogers-Castro curve has 7, 9, 11 or 13 parameters, not {size}")
    if not x.shape == y.shape == w.shape or x.ndim != 1:
        raise DimensionsDiffer(f"ages {x.shape}, intensities {y.shape} and weights {w.shape} must be lists alike")
    single, mean = groups(x, 1.0 if widths is None else widths)
    seen = _observed(x, y, w, size)
    problem = _Problem(single, mean[seen], y[seen] / y[seen].mean(), np.sqrt(w[seen] / w[seen].mean()), size)
    lower, upper = _limits(problem.shapes, bounds)
    ends = []
    for start in _starts(lower, upper, starts, single, problem):
        end = least_squares(problem.projected, start, bounds=(lower, upper), x_scale=upper - lower, max_nfev=200)
        ends.append((float(end.cost), end.x))
    ends.sort(key=lambda end: end[0])
    best = ends[0][0]
    candidates = [problem.polish(shape, lower, upper, robust) for _, shape in ends[:3]]
    theta, _ = min(candidates, key=lambda candidate: candidate[1])
    amplitudes, shape = np.split(theta, [problem.linear])
    schedule = problem.schedule(amplitudes, shape).scaled(float(y[seen].mean()))
    fitted = mean @ schedule.at(single)
    residual = y[seen] - fitted[seen]
    spread = w[seen] * (y[seen] - np.average(y[seen], weights=w[seen])) ** 2
    span = upper - lower
    near = np.minimum(shape - lower, upper - shape) < 1e-6 * span
    flat = _not_identified(schedule)
    return ScheduleFit(
        schedule=schedule,
        fitted=fitted,
        r_squared=float(1.0 - (w[seen] * residual**2).sum() / spread.sum()) if spread.sum() > 0 else float("nan"),
        relative_error=float(np.abs(residual).sum() / y[seen].sum()),
        at_bounds=tuple(n for n, b in zip(problem.shapes, near, strict=True) if b and n not in flat),
        not_identified=flat,
        starts=len(ends),
        agreeing_starts=sum(cost <= best * 1.001 + 1e-12 for cost, _ in ends),
    )


def _observed(x: Floats, y: Floats, w: Floats, size: int) -> npt.NDArray[np.bool_]:
    """(age,) where an intensity is known and has weight; raises where these do not determine the curve."""
    seen = np.isfinite(y) & (w > 0)
    if (y[seen] < 0).any():
        raise EstimationError(
            "a schedule of intensities cannot be negative",
            details=[f"age {a:g}: {v:g}" for a, v in zip(x[seen], y[seen], strict=True) if v < 0],
            ways_out=["net migration by age: fit the inflow and the outflow apart (see FlowDifference)"],
        )
    if seen.sum() < size + 1 or not y[seen].sum() > 0:
        raise EstimationError(
            f"{int(seen.sum())} observed ages summing to {y[seen].sum():g} do not determine {size} parameters",
            ways_out=["use fewer parameters, or more ages"],
        )
    return seen


@dataclass(frozen=True)
class _Problem:
    """Data scaled to mean one; the curve split into linear amplitudes and shapes.

    single : (single age,) ages covered; mean : (age, single age) rows that take the means of the observed groups
    y, root : (age,) intensities and roots of the weights, both of mean one; size : number of parameters
    """

    single: Floats
    mean: Floats
    y: Floats
    root: Floats
    size: int

    @property
    def shapes(self) -> tuple[str, ...]:
        return SHAPES[self.size]

    @property
    def linear(self) -> int:
        return self.size - len(self.shapes)

    def basis(self, shape: Floats) -> Floats:
        """(age, amplitude): what each amplitude multiplies, in the order a1, a2, [a3], [a4], c."""
        p = dict(zip(self.shapes, shape, strict=True))
        columns = [falling(self.single, p["alpha1"]), peak(self.single, p["alpha2"], p["mu2"], p["lambda2"])]
        if "mu3" in p:
            columns.append(peak(self.single, p["alpha3"], p["mu3"], p["lambda3"]))
        if "lambda4" in p:
            columns.append(falling(self.single, -p["lambda4"]))
        columns.append(np.ones_like(self.single))
        return np.asarray(self.mean @ np.column_stack(columns), dtype=np.float64)

    def amplitudes(self, shape: Floats) -> Floats:
        from scipy.optimize import nnls

        design = self.basis(shape) * self.root[:, None]
        length = np.sqrt((design**2).sum(axis=0))
        length[length == 0] = 1.0
        return np.asarray(nnls(design / length, self.y * self.root)[0] / length, dtype=np.float64)

    def projected(self, shape: Floats) -> Floats:
        return self.root * (self.basis(shape) @ self.amplitudes(shape) - self.y)

    def polish(self, shape: Floats, lower: Floats, upper: Floats, robust: bool) -> tuple[Floats, float]:
        """All parameters together, from a projected end; returns amplitudes with shapes, and their cost."""
        from scipy.optimize import least_squares

        k = self.linear
        first = np.concatenate([self.amplitudes(shape), shape])
        low = np.concatenate([np.zeros(k), lower])
        high = np.concatenate([np.full(k, np.inf), upper])
        inside = np.clip(first, low + 1e-12, high - 1e-12)

        def residual(theta: Floats) -> Floats:
            return self.root * (self.basis(theta[k:]) @ theta[:k] - self.y)

        scale = 1.4826 * float(np.median(np.abs(residual(inside)))) if robust else 1.0
        end = least_squares(
            residual,
            inside,
            bounds=(low, high),
            x_scale=np.concatenate([np.maximum(first[:k], 1e-3), upper - lower]),
            loss="soft_l1" if robust and scale > 0 else "linear",
            f_scale=scale if scale > 0 else 1.0,
            xtol=1e-14,
            ftol=1e-14,
            gtol=1e-14,
            max_nfev=2000,
        )
        theta = np.asarray(end.x, dtype=np.float64)
        if robust:
            return theta, float(end.cost)
        # bounds keep the search a hair away from an amplitude of zero, where the exact solution may lie
        exact = np.concatenate([self.amplitudes(theta[k:]), theta[k:]])
        candidates = (first, theta, exact)
        costs = [float((residual(candidate) ** 2).sum()) for candidate in candidates]
        least = int(np.argmin(costs))
        return candidates[least], costs[least] / 2.0

    def schedule(self, amplitudes: Floats, shape: Floats) -> RogersCastro:
        names = [name for name in AMPLITUDES if name in NAMES[self.size]]
        values = dict(zip(names, amplitudes, strict=True)) | dict(zip(self.shapes, shape, strict=True))
        return RogersCastro.of({n: float(v) for n, v in values.items()})


def _limits(shapes: tuple[str, ...], bounds: Mapping[str, tuple[float, float]] | None) -> tuple[Floats, Floats]:
    unknown = sorted(set(bounds or {}) - set(shapes))
    if unknown:
        raise UsageError(
            f"bounds are for shapes this curve does not have: {', '.join(unknown)}",
            ways_out=[f"shapes: {', '.join(shapes)}"],
        )
    limits = np.array([(bounds or {}).get(name, BOUNDS[name]) for name in shapes], dtype=np.float64)
    if (limits[:, 0] >= limits[:, 1]).any():
        raise UsageError("each lower bound must be below its upper bound")
    return limits[:, 0], limits[:, 1]


def _starts(lower: Floats, upper: Floats, count: int, single: Floats, problem: _Problem) -> list[Floats]:
    """The fundamental schedule, one that peaks where the data do, and points spread over the bounds."""
    from scipy.stats import qmc

    known = {
        "alpha1": 0.1,
        "alpha2": 0.1,
        "mu2": 20.0,
        "lambda2": 0.4,
        "alpha3": 0.4,
        "mu3": 65.0,
        "lambda3": 0.3,
        "lambda4": 0.02,
    }
    fundamental = np.array([known[name] for name in problem.shapes])
    centre = problem.mean @ single
    young = (centre >= 10) & (centre <= 45)
    crest = float(centre[young][np.argmax(problem.y[young])]) if young.any() else 22.0
    at_peak = np.array([crest - 2.0 if name == "mu2" else known[name] for name in problem.shapes])
    spread = qmc.Halton(d=lower.size, seed=0, scramble=False).random(max(count - 1, 1))[1:]
    points = lower + spread * (upper - lower)
    rates = np.array([name.startswith(("alpha", "lambda")) for name in problem.shapes])  # spread by their logarithm
    log_lower, log_upper = np.log(lower[rates]), np.log(upper[rates])
    points[:, rates] = np.exp(log_lower + spread[:, rates] * (log_upper - log_lower))
    starts = [np.clip(point, lower + 1e-9, upper - 1e-9) for point in (fundamental, at_peak, *points)]
    return starts[: max(count, 1)]


def _not_identified(schedule: RogersCastro) -> tuple[str, ...]:
    """Shapes of components whose amplitude is next to nothing."""
    p = schedule.parameters()
    level = max(p["a1"], p["a2"], p["c"], 1e-300)
    families = {
        "a1": ("alpha1",),
        "a2": ("alpha2", "mu2", "lambda2"),
        "a3": ("alpha3", "mu3", "lambda3"),
        "a4": ("lambda4",),
    }
    vanished = [amplitude for amplitude in families if amplitude in p and p[amplitude] <= 1e-9 * level]
    return tuple(shape for amplitude in vanished for shape in families[amplitude])
