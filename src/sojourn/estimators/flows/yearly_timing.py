"""In which years of a run people came: shares of corridors from events and from what other reporters say.

Within the complete runs of reports of a corridor, logarithms of one and the persons of a year, less their mean over the
run, are regressed on covariates and on two effects of the origin in that year: the mean over the other reporters, and
the mean over those of the reporter's own circle, both shrunk towards nothing. The level of a corridor drops out: this
says when, not how many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

#: Persons a year at which a corridor counts half of what it would without chance.
HALF_WEIGHT = 100.0
#: Weight of corridors at which the effect of an origin in a year is shrunk by half.
SHRUNK = 5.0
RIDGE = 1.0
#: A nobody in a run that has a year of so many persons is a report that stopped counting, not a year without arrivals.
STOPPED = 50.0


@dataclass(frozen=True)
class Runs:
    """Complete runs of annual reports, all of one length.

    persons : (run, year of the run) ; first : (run,) number of its first year ; origin, reporter : (run,) areas
    covariates : (covariate, run, year of the run)
    """

    persons: Floats
    first: Numbers
    origin: Numbers
    reporter: Numbers
    covariates: Floats

    def chosen(self, which: npt.NDArray[np.bool_]) -> Runs:
        """Some of the runs."""
        return Runs(
            self.persons[which], self.first[which], self.origin[which], self.reporter[which], self.covariates[:, which]
        )

    def stopped(self) -> npt.NDArray[np.bool_]:
        """(run,) whether the reporter stopped counting within the run."""
        stopped = (self.persons.min(axis=1) == 0) & (self.persons.max(axis=1) >= STOPPED)
        return np.asarray(stopped, dtype=np.bool_)

    def years(self) -> Numbers:
        """(run, year of the run) number of the year."""
        return self.first[:, None] + np.arange(self.persons.shape[1])


@dataclass(frozen=True)
class Timing:
    """What was fitted.

    slopes : (group of corridors, regressor) of the logarithm on each covariate, on the effect of the origin and on that
    within the circle; groups as in :func:`groups_of`
    effects : (year, origin) of logarithms of arrivals ; by_circle : (circle, year, origin) the same of a circle
    circles : (area,) number of the circle a destination is in
    """

    slopes: Floats
    effects: Floats
    by_circle: Floats
    circles: Numbers

    def logs(self, covariates: Floats, years: Sequence[int]) -> Floats:
        """(year, origin, destination) logarithm of expected moves, up to a constant of each corridor.

        covariates : (covariate, year, origin, destination) ; years : numbers of its years
        """
        seen = self.effects[list(years), :, None]
        own = self.by_circle[:, list(years)][self.circles].transpose(1, 2, 0)
        group = groups_of(self.circles[:, None], self.circles[None, :])
        logs = self.slopes[group, -2] * seen + self.slopes[group, -1] * own
        for number, covariate in enumerate(covariates):
            logs += self.slopes[group, number] * covariate
        return np.asarray(logs, dtype=np.float64)

    def logs_of(self, runs: Runs) -> Floats:
        """(run, year of the run) the same of runs."""
        origin, circle = runs.origin[:, None], self.circles[runs.reporter][:, None]
        slopes = self.slopes[groups_of(self.circles[runs.origin], self.circles[runs.reporter])]
        logs = np.einsum("rc,cry->ry", slopes[:, :-2], runs.covariates)
        logs += slopes[:, -2:-1] * self.effects[runs.years(), origin]
        return np.asarray(logs + slopes[:, -1:] * self.by_circle[circle, runs.years(), origin], dtype=np.float64)


def groups_of(origin: Numbers, destination: Numbers) -> Numbers:
    """Corridors with slopes of their own: one where both ends are in a circle that is not nought, else nought."""
    return np.asarray((origin == destination) & (origin > 0), dtype=np.int64)


def fit_timing(runs: Runs, circles: Numbers, years: int) -> Timing:
    """Fit slopes and effects of origins by weighted ridge; effects of a run leave its own reporter out.

    circles : (area,) number of the circle every area is in ; years : how many years effects are wanted of

    Runs in which the reporter stopped counting are left out.
    """
    runs = runs.chosen(~runs.stopped())
    areas, length = circles.size, runs.persons.shape[1]
    logs = _centred(np.log1p(runs.persons))
    mean = runs.persons.mean(axis=1)
    weight = np.repeat(mean / (mean + HALF_WEIGHT), length).reshape(logs.shape)
    effects, others = _effects(runs, logs, weight, np.zeros_like(circles), years)
    by_circle, of_circle = _effects(runs, logs, weight, circles, years)
    regressors = np.stack([*(_centred(c) for c in runs.covariates), _centred(others), _centred(of_circle)])
    group = groups_of(circles[runs.origin], circles[runs.reporter])
    slopes = np.zeros((2, len(regressors)))
    for number in range(len(slopes)):
        of = group == number
        flat, heavy = regressors[:, of].reshape(len(regressors), -1), weight[of].ravel()
        slopes[number] = np.linalg.solve(
            flat * heavy @ flat.T + RIDGE * np.eye(len(flat)), flat * heavy @ logs[of].ravel()
        )
    return Timing(slopes, effects.reshape(years, areas), by_circle.reshape(-1, years, areas), circles)


def _effects(runs: Runs, logs: Floats, weight: Floats, circles: Numbers, years: int) -> tuple[Floats, Floats]:
    """Effects by (circle, year, origin), flat, and for every year of every run the effect without its own reporter."""
    areas = circles.size
    cells = int(circles.max(initial=0) + 1) * years * areas
    place = (circles[runs.reporter][:, None] * years + runs.years()) * areas + runs.origin[:, None]
    total = np.bincount(place.ravel(), (weight * logs).ravel(), cells)
    count = np.bincount(place.ravel(), weight.ravel(), cells)
    _, own = np.unique((runs.reporter[:, None] * cells + place).ravel(), return_inverse=True)
    own_total = np.bincount(own, (weight * logs).ravel())[own].reshape(logs.shape)
    own_count = np.bincount(own, weight.ravel())[own].reshape(logs.shape)
    others = (total[place] - own_total) / (np.maximum(count[place] - own_count, 0.0) + SHRUNK)
    return total / (count + SHRUNK), others


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=1, keepdims=True), dtype=np.float64)
