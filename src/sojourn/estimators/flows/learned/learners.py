"""Two learners of reported flows whose mean is the prediction, with what reporters have in common told apart.

The target is y = log(1 + persons reported in five years). Kriging takes

    y = mean + s(features) + origin + level of the reporter + pair of reporter and origin + noise

each part normal with a covariance that is written down in :class:`Covariance`; a reporter never seen is predicted at
the average level. Boosted trees are fitted on y less the levels and origin effects that kriging found, and the origin
effects are put back: reporters differ by definition, and trees would take that for differences between corridors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.blas_threads import one_thread_everywhere

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Cells whose report is nobody where about a hundred persons and more are predicted: a group left out of the report.
LEFT_OUT = 4.5
LEAST_REPORTERS = 3


@dataclass(frozen=True)
class Covariance:
    """Variances of the parts of log reports, and the scales over which they fall.

    length : of the features, in standard deviations, over all of them ; near : kilometres over which two destinations
    have the origin's effect in common. Chosen by leaving out groups of reporters, see docs/explanation/learned-flows.md
    """

    smooth: float = 3.0
    length: float = 9.0
    straight: float = 0.02
    level: float = 0.6
    pair: float = 0.3
    origin: float = 0.2
    origin_near: float = 0.05
    origin_period: float = 0.02
    noise: float = 0.25
    near: float = 1500.0


@dataclass(frozen=True)
class Reports:
    """Reported cells. features : (cell, feature) ; value : (cell,) persons in five years

    period, origin, reporter : (cell,) indices ; pairs : how many features come first that say nothing of the
    destination alone ; km : (area, area)
    """

    features: Singles
    value: Floats
    period: Numbers
    origin: Numbers
    reporter: Numbers
    pairs: int
    km: Floats

    def chosen(self, mask: Bools) -> Reports:
        """Some of the cells."""
        return replace(
            self,
            features=self.features[mask],
            value=self.value[mask],
            period=self.period[mask],
            origin=self.origin[mask],
            reporter=self.reporter[mask],
        )


@dataclass(frozen=True)
class Fitted:
    """Both learners after fitting.

    weight : (cell,) of kriging ; level : (area,) log of what a reporter counts against the average, 0 for others
    """

    reports: Reports
    covariance: Covariance
    centre: Singles
    scale: Singles
    mean: float
    weight: Floats
    level: Floats
    trees: Any

    def predict(self, features: Singles, period: Numbers, origin: Numbers, destination: Numbers) -> Floats:
        """(cell,) log(1 + persons in five years) at the average level; never below zero."""
        effects = _origin_effects(self.reports, self.weight, self.covariance, period, origin, destination)
        cells = (features - self.centre) / self.scale
        own = (self.reports.features - self.centre) / self.scale
        smooth = np.concatenate(
            [
                _smooth(cells[i : i + 4096], own, self.covariance) @ self.weight.astype(np.float32)
                for i in range(0, len(cells), 4096)
            ]
        )
        kriged = self.mean + smooth + effects
        boosted = self.trees.predict(features[:, : self.reports.pairs]) + effects
        return np.asarray(np.maximum(0.5 * kriged + 0.5 * boosted, 0.0), dtype=np.float64)


def fit(reports: Reports, covariance: Covariance | None = None, *, seed: int = 1) -> Fitted:
    """Fit both learners; the same reports and seed give the same bits.

    Raises EstimationError for fewer than three reporters, since no level could be told from a flow.
    """
    with one_thread_everywhere():
        return _fit(reports, covariance or Covariance(), seed)


def _fit(reports: Reports, covariance: Covariance, seed: int) -> Fitted:
    reporters = np.unique(reports.reporter)
    if reporters.size < LEAST_REPORTERS:
        raise EstimationError(
            f"{reporters.size} reporters with five complete years are too few to learn from",
            details=[f"{LEAST_REPORTERS} are needed, so that a definition can be told from a flow"],
            ways_out=["load reported flows of more countries: sojourn load FILE"],
        )
    first = _krige(reports, covariance)
    doubtful = (reports.value == 0) & (_inside(first.weight, reports, covariance) > LEFT_OUT)
    kept, mean, weight = reports.chosen(~doubtful), *_weights(_solved_without(first, doubtful))
    areas = len(reports.km)
    level: Floats = np.asarray(covariance.level * np.bincount(kept.reporter, weight, minlength=areas), dtype=np.float64)
    effects = _origin_effects(kept, weight, covariance, kept.period, kept.origin, kept.reporter)
    cleaned = np.log1p(kept.value) - level[kept.reporter] - effects
    count = np.bincount(kept.reporter, minlength=areas)
    trees = _boosted(seed)
    trees.fit(kept.features[:, : kept.pairs], cleaned, sample_weight=1.0 / np.sqrt(count[kept.reporter]))
    return Fitted(kept, covariance, first.centre, first.scale, mean, weight, level, trees)


def _boosted(seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=200, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=30,
        max_features=0.3, random_state=seed, early_stopping=False,
    )  # fmt: skip


@dataclass(frozen=True)
class _Kriged:
    """Kriging of all cells. factor : of their covariance ; solved : (cell, 2) its inverse times ones and reports"""

    centre: Singles
    scale: Singles
    factor: Any
    solved: Singles

    @property
    def weight(self) -> Floats:
        """(cell,) of the reports less their mean."""
        return _weights(self.solved)[1]


def _weights(solved: Singles) -> tuple[float, Floats]:
    """The mean of the reports, and the weight of every cell."""
    one, of_y = solved.astype(np.float64).T
    mean = float(of_y.sum() / one.sum())
    return mean, of_y - mean * one


def _solved_without(kriged: _Kriged, left: Bools) -> Singles:
    """``solved`` of the cells that stay when some are left out, from the factor of all: no second one is made.

    With H the inverse of the whole covariance, of those that stay it is H_ss - H_sl (H_ll)^-1 H_ls.
    """
    from scipy.linalg import cho_solve

    places = np.flatnonzero(left)
    if not places.size:
        return kriged.solved
    unit = np.zeros((left.size, places.size), dtype=np.float32)
    unit[places, np.arange(places.size)] = 1.0
    columns = cho_solve(kriged.factor, unit, check_finite=False)
    taken = np.linalg.solve(columns[places].astype(np.float64), kriged.solved[places].astype(np.float64))
    return np.asarray(kriged.solved[~left] - columns[~left] @ taken.astype(np.float32), dtype=np.float32)


def _krige(reports: Reports, c: Covariance) -> _Kriged:
    """Features to a common scale, and the weights of all cells."""
    from scipy.linalg import cho_factor, cho_solve

    centre, scale = reports.features.mean(axis=0), reports.features.std(axis=0) + np.float32(1e-6)
    cells = (reports.features - centre) / scale
    matrix = _smooth(cells, cells, c)
    origin, reporter, period = reports.origin, reports.reporter, reports.period
    same_reporter = reporter[:, None] == reporter[None, :]
    same_origin = origin[:, None] == origin[None, :]
    matrix += same_reporter * np.float32(c.level)
    near = np.exp(-reports.km / c.near).astype(np.float32)
    shared = np.float32(c.origin) + np.float32(c.origin_near) * near[np.ix_(reporter, reporter)]
    shared += np.float32(c.pair) * same_reporter + np.float32(c.origin_period) * (period[:, None] == period[None, :])
    matrix += same_origin * shared
    del shared, same_origin, same_reporter
    matrix[np.diag_indices(len(cells))] += np.float32(c.noise)
    y = np.log1p(reports.value)
    factor = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    solved = cho_solve(factor, np.column_stack([np.ones(y.size), y]).astype(np.float32), check_finite=False)
    return _Kriged(centre, scale, factor, solved)


def _inside(weight: Floats, reports: Reports, c: Covariance) -> Floats:
    """(cell,) what kriging says of a reported cell without its own noise and its pair."""
    y = np.log1p(reports.value)
    code = reports.origin * len(reports.km) + reports.reporter
    of_pair = np.bincount(code, weight)[code]
    return np.asarray(y - (c.noise * weight + c.pair * of_pair), dtype=np.float64)


def _smooth(a: Singles, b: Singles, c: Covariance) -> Singles:
    inner = a @ b.T
    apart = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None, :] - 2.0 * inner
    kernel = np.exp(np.maximum(apart, 0.0) * np.float32(-0.5 / c.length**2))
    return np.asarray(np.float32(c.smooth) * kernel + np.float32(c.straight) * inner, dtype=np.float32)


def _origin_effects(
    reports: Reports, weight: Floats, c: Covariance, period: Numbers, origin: Numbers, destination: Numbers
) -> Floats:
    """(cell,) what the other reporters tell of an origin: of those nearby more, of the same interval more."""
    n = len(reports.km)
    by_pair = np.bincount(reports.origin * n + reports.reporter, weight, minlength=n * n).reshape(n, n)
    near = c.origin + c.origin_near * np.exp(-reports.km / c.near)
    periods = int(max(reports.period.max(initial=0), period.max(initial=0))) + 1
    by_period = np.bincount(reports.origin * periods + reports.period, weight, minlength=n * periods)
    own = by_period.reshape(n, periods)
    return np.asarray((by_pair @ near)[origin, destination] + c.origin_period * own[origin, period], dtype=np.float64)
