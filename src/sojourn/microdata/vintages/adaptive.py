"""First figures that hold under shock: the chain, what traits say beyond it, and a shared shift of months, by draws.

At every vintage, from nothing but what was known at it: the chain of ``provisional`` (refitted twice a year) gives each
undecided crossing a chance; a classifier of fixed traits (``entry_chances``) moves it; the shift that all crossings of
a month and stratum have in common (``shared_shift``) moves it again, and is where a change of policy, a closure or a
reopening shows, within months and before any outcome is known. Totals come from draws: of the shift, shared by all
crossings of the month, then of each crossing; so an interval is that of a total and not of independent persons.

A crossing still on the new side has a chance that does not fall from one month to the next, all else equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.microdata.vintages import entry_chances
from sojourn.microdata.vintages.cohorts import Cohorts
from sojourn.microdata.vintages.entry_chances import Entry, Profiles
from sojourn.microdata.vintages.provisional import ON_NEW_SIDE, Cells, Chances, HazardModel, Moves, Shape
from sojourn.microdata.vintages.revision_triangle import Decided, Triangle, moves_at
from sojourn.microdata.vintages.shared_shift import GRID, STEP, Filter, ShiftModel, blurred, over_grid, smoothed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Adaptive:
    """Settings of the second edition.

    chain : the chain; shift : the shared shift of months
    refit : months after which chain and classifier are fitted anew, counted from a January
    trained_from : months after which a month's crossings train the classifier
    draws : of every total; seed : of the draws
    """

    chain: HazardModel = field(default_factory=HazardModel)
    shift: ShiftModel = field(default_factory=ShiftModel)
    refit: int = 6
    trained_from: int = 4
    draws: int = 400
    seed: int = 16


@dataclass(frozen=True)
class Predicted:
    """What is expected at each vintage.

    expected : (vintage, lag, measure, group) migrations among undecided crossings, the total first
    quantiles : by level, the same axes with lower and upper last: of migrations among undecided crossings
    shift : (vintage, stratum) median shift of the newest month; strata as in ``Cohorts``
    at_first : (stratum, vintage) migrations expected among the crossings of the newest month before any shift
    estimated : (vintage,) where there was enough history
    """

    expected: Floats
    quantiles: dict[float, Floats]
    shift: Floats
    at_first: Floats
    estimated: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Base:
    """Chain and classifier as fitted at one vintage, and what they say of every cell."""

    chances: Chances
    entry: Entry
    offsets: Floats
    """Log-odds to add, by key of ``Cohorts``."""

    def log_odds(self, cells: Cells, key: Ints) -> Floats:
        """Log-odds of migration of rows of cells."""
        p = np.clip(self.chances.of(cells), 1e-5, 1 - 1e-5)
        return np.asarray(np.clip(np.log(p) - np.log1p(-p) + self.offsets[key], -11.0, 11.0))


def monotone(chances: Chances, cells: Cells) -> Chances:
    """Chances that do not fall from one lag to the next where the person stays on the new side.

    The nearest such chances, lags weighing by how many crossings were there (isotonic regression).
    cells : the undecided crossings learnt from
    """
    from scipy.optimize import isotonic_regression

    values, shape = chances.values.copy(), chances.shape
    here = (cells.place == ON_NEW_SIDE) & (cells.lag >= 0) & (cells.lag < shape.lags)
    state = shape.states(cells.arrival[here], cells.known[here], cells.place[here])
    dims = (shape.lags, shape.coarse, shape.groups, 12)
    index = np.ravel_multi_index((cells.lag[here], state, cells.group[here], cells.month[here] % 12), dims)
    seen = np.bincount(index, cells.crossings[here], int(np.prod(dims))).reshape(dims)
    for s in np.unique(state):
        for group in range(shape.groups):
            for month in range(12):
                rising = isotonic_regression(values[:, s, 0, group, month], weights=seen[:, s, group, month] + 1e-3)
                values[:, s, :, group, month] = rising.x[:, None]
    return Chances(values, shape)


def predict(
    t: Triangle, moves: Moves, now: Cells, decided: Decided, profiles: Profiles, shape: Shape, model: Adaptive,
    *, breaks: tuple[int, ...] = (), levels: tuple[float, ...] = (0.80, 0.95), everyone: Cells | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Predicted, Cohorts]:  # fmt: skip
    """Expected migrations and their quantiles at every vintage, each from what was known at it.

    t : the triangle counted; breaks : months (numbers from the first) whose level owes nothing to the months before
    everyone : undecided crossings of all persons at the last vintage, where the others are of a sample
    Raises ``EstimationError`` where there is too little history even for the last vintage.
    """
    vintages, lags = t.known.shape[:2]
    cohorts = Cohorts(moves, now, decided, profiles, shape, t.first_month, vintages, everyone)
    expected = np.zeros_like(t.known)
    quantiles = {level: np.zeros((*t.known.shape, 2)) for level in levels}
    shift = np.full((vintages, cohorts.strata), np.nan)
    at_first = np.zeros((cohorts.strata, vintages))
    estimated = np.zeros(vintages, dtype=np.bool_)
    state: _Running | None = None
    fitted_at = -1
    least = model.chain.least_history
    for vintage in range(vintages):
        progress(vintage, vintages)
        anchor = max(least, vintage - (t.first_month + vintage) % model.refit)
        if vintage < least:
            if vintage == vintages - 1:
                model.chain.fit(moves, shape, vintage)  # says what is missing
            continue
        if anchor != fitted_at:
            try:
                base = fit(moves, cohorts, profiles, shape, model, anchor)
            except EstimationError:
                if vintage == vintages - 1:
                    raise
                continue
            state, fitted_at = _Running(cohorts, base, model, breaks), anchor
        assert state is not None
        cells = now if vintage == vintages - 1 else moves_at(moves, cohorts.bounds, vintage)
        posterior, sums = state.at(vintage, cells)
        shift[vintage], at_first[:, vintage] = _medians(posterior[:, -1]), state.entry.chance[:, vintage]
        if vintage == vintages - 1 and everyone is not None:
            sums = state.sums(everyone, cohorts.key_of(everyone), cohorts.stratum_of(everyone))
        expected[vintage] = _expected(posterior, sums, lags, vintage)
        drawn = _drawn(posterior, sums, lags, vintage, model)
        for level in levels:
            tail = (1 - level) / 2
            quantiles[level][vintage] = np.moveaxis(np.quantile(drawn, [tail, 1 - tail], axis=-1), 0, -1)
        estimated[vintage] = True
    progress(vintages, vintages)
    return Predicted(expected, quantiles, shift, at_first, estimated), cohorts


def fit(moves: Moves, cohorts: Cohorts, profiles: Profiles, shape: Shape, model: Adaptive, vintage: int) -> Base:
    """Chain and classifier from what was known at a vintage."""
    learnt = slice(cohorts.bounds[max(0, vintage - model.chain.memory)], cohorts.bounds[vintage])
    chances = monotone(model.chain.fit(moves, shape, vintage), moves.cells.part(learnt))
    rows = cohorts.seen_first(vintage - model.chain.memory, vintage - model.trained_from)
    cells = cohorts.entries.part(rows)
    chain = chances.of(cells)
    per_key = cohorts.by_month_and_key(rows, cells.crossings, chain * cells.crossings)
    open_ = cohorts.open_at(moves, vintage)
    still = chances.of(open_.cells) * open_.cells.crossings
    ended = cohorts.outcomes(per_key, open_, still, vintage)
    age = vintage - 1 - (per_key.month - cohorts.first_month)
    weight = per_key.crossings * 0.5 ** (age / model.chain.half_life)
    keys, where = np.unique(per_key.key, return_inverse=True)
    total = np.bincount(where, weight).astype(np.float64)
    ended = np.bincount(where, weight * ended) / total
    of_chain = np.bincount(where, weight * per_key.chain / per_key.crossings) / total
    entry = entry_chances.beyond_the_chain(profiles, *cohorts.traits(keys), total, ended, of_chain)
    return Base(chances, entry, entry.offset(*cohorts.traits(np.arange(cohorts.keys))))


class _Running:
    """The filters of all strata under one base, moved on from vintage to vintage."""

    def __init__(self, cohorts: Cohorts, base: Base, model: Adaptive, breaks: tuple[int, ...]) -> None:
        self.cohorts, self.base, self.model, self.breaks = cohorts, base, model, breaks
        self.quiet, self.spreads = model.shift.kernels(), model.shift.spreads()
        self.after_break = model.shift.after_break()
        self.entry = cohorts.entry_sums(base.log_odds)
        self.surprise = cohorts.surprises(self.entry.chance)
        self.filters: list[Filter] = []
        self.done = -1

    def at(self, vintage: int, cells: Cells) -> tuple[Floats, Sums]:
        """(stratum, month, theta) of the latest months, the newest last, and the sums of undecided crossings."""
        cohorts, lags = self.cohorts, self.cohorts.lags
        first_open = max(0, vintage - lags + 1)
        if not self.filters:
            begin = max(0, first_open - self.model.shift.memory)
            start = self.model.shift.start()
            self.filters = [Filter(start.copy(), np.zeros(start.shape[:2])) for _ in range(cohorts.strata)]
            self.done = begin - 1
        for month in range(self.done + 1, first_open):
            for g, running in enumerate(self.filters):
                kernel = self._kernel(g, month)
                running.update(kernel, self.spreads, blurred(self.entry.decided(g, month), 0.0))
        self.done = first_open - 1
        sums = self.sums(cells, cohorts.key_of(cells), cohorts.stratum_of(cells))
        posterior = np.empty((cohorts.strata, vintage - first_open + 1, len(GRID)))
        months = range(first_open, vintage + 1)
        for g, running in enumerate(self.filters):
            kernels = [self._kernel(g, m) for m in months]
            likelihood = np.stack([self._likelihood(g, m, vintage, sums) for m in months])
            posterior[g] = smoothed(running, kernels, self.spreads, likelihood)
        return posterior, sums

    def sums(self, cells: Cells, key: Ints, stratum: Ints) -> Sums:
        """Undecided crossings summed by lag, stratum and group over the grid of shifts."""
        cohorts = self.cohorts
        size = (cohorts.lags, cohorts.strata, cohorts.groups)
        inside = (cells.lag >= 0) & (cells.lag < cohorts.lags)
        part = cells.part(inside)
        index = np.ravel_multi_index((part.lag, stratum[inside], part.group), size)
        return Sums.of(self.base.log_odds(part, key[inside]), part.crossings, index, size)

    def _kernel(self, g: int, month: int) -> Floats:
        if month in self.breaks:
            return self.after_break
        moved = float(self.surprise[g, month])
        return self.model.shift.after_surprise(moved, bool(self.cohorts.usual[g, month])) if moved else self.quiet

    def _likelihood(self, g: int, month: int, vintage: int, sums: Sums) -> Floats:
        lag = vintage - month
        if lag == 0:  # nothing is known yet of what they do
            return np.ones(len(GRID))
        log_likelihood = (
            sums.log_one_plus[lag, g] - self.entry.log_one_plus[g, month]
            + self.cohorts.migrants_by(g, month, vintage) * GRID
        )  # fmt: skip
        best = int(np.argmax(log_likelihood))
        at_first, now = self.entry.spread[g, month, best], sums.spread[lag, g, best]
        told = max(at_first - now, 1e-9)
        return blurred(log_likelihood, self.model.shift.durations * now / told if now > 1e-6 else 0.0)


@dataclass(frozen=True)
class Sums:
    """Sums over undecided crossings by lag, stratum (and group), for each shift of the grid (last axis).

    chance, square : of p and of its square, by group
    log_one_plus, spread : of log(1 + o e^theta) and of p (1 - p), all groups together
    """

    chance: Floats
    square: Floats
    log_one_plus: Floats
    spread: Floats

    @classmethod
    def of(cls, log_odds: Floats, crossings: Floats, index: Ints, size: tuple[int, int, int]) -> Sums:
        """Sums of rows with these log-odds; index : flat into size (lag, stratum, group)."""
        chance, square, log_one_plus = (
            a.reshape(*size, len(GRID)) for a in over_grid(log_odds, crossings, index, int(np.prod(size)))
        )
        return cls(chance, square, log_one_plus.sum(2), (chance - square).sum(2))


def _medians(posterior: Floats) -> Floats:
    """Median of the shift; axes before the last one kept."""
    flat = posterior.reshape(-1, len(GRID))
    return np.array([_quantile(row, 0.5) for row in flat]).reshape(posterior.shape[:-1])


def _quantile(mass: Floats, share: float | Floats) -> Floats:
    """Quantiles of a distribution on the grid, each point spread over its step."""
    edges = np.concatenate([[0.0], np.cumsum(mass)])
    edges /= max(edges[-1], 1e-300)
    places = np.concatenate([GRID - STEP / 2, [GRID[-1] + STEP / 2]])
    rising = np.concatenate([[True], np.diff(edges) > 1e-12])
    return np.asarray(np.clip(np.interp(share, edges[rising], places[rising]), GRID[0], GRID[-1]))


def _at(values: Floats, theta: Floats) -> Floats:
    """Values over the grid (last axis) at shifts; theta : (draw,). Result: (..., draw)"""
    place = (theta - GRID[0]) / STEP
    low = np.minimum(place.astype(np.int64), len(GRID) - 2)
    part = place - low
    return np.asarray(values[..., low] * (1 - part) + values[..., low + 1] * part)


def _by_measure(by_direction: Floats) -> Floats:
    """(lag, direction with departures first, group, ...) to (lag, measure, group with the total first, ...)."""
    sides = by_direction[:, ::-1]
    three = np.concatenate([sides, sides[:, :1] - sides[:, 1:]], axis=1)
    return np.concatenate([three.sum(2, keepdims=True), three], axis=2)


def _expected(posterior: Floats, sums: Sums, lags: int, vintage: int) -> Floats:
    """(lag, measure, group): expected migrations at the median shift; groups and strata add up."""
    strata, months = posterior.shape[:2]
    middle = _medians(posterior)
    result = np.zeros((lags, 2, sums.chance.shape[2]))
    for g in range(strata):
        for i in range(months):
            lag = months - 1 - i
            result[lag, g // (strata // 2)] += _at(sums.chance[lag, g], middle[g, i : i + 1])[..., 0]
    return _by_measure(result)


def _drawn(posterior: Floats, sums: Sums, lags: int, vintage: int, model: Adaptive) -> Floats:
    """(lag, measure, group, draw): migrations among undecided crossings."""
    rng = np.random.default_rng(np.random.SeedSequence([model.seed, vintage]))
    strata, months = posterior.shape[:2]
    even = (np.arange(model.draws) + 0.5) / model.draws
    result = np.zeros((lags, 2, sums.chance.shape[2], model.draws))
    for g in range(strata):
        for i in range(months):
            lag = months - 1 - i
            theta = _quantile(posterior[g, i], rng.permutation(even))
            there = sums.chance[lag, g].max(-1) > 0
            if not there.any():
                continue
            mean, square = _at(sums.chance[lag, g][there], theta), _at(sums.square[lag, g][there], theta)
            # As many equal chances as have the mean and the variance of the unequal ones.
            count = np.maximum(np.round(mean**2 / np.maximum(square, 1e-12)), np.ceil(mean)).astype(np.int64)
            count = np.maximum(count, 1)
            result[lag, g // (strata // 2), there] += rng.binomial(count, np.clip(mean / count, 0.0, 1.0))
    return _by_measure(result)


def taken(t: Triangle, predicted: Predicted) -> Triangle:
    """The triangle with these expectations."""
    lag = np.arange(t.known.shape[1])
    there = predicted.estimated[:, None] & (lag <= np.arange(t.known.shape[0])[:, None])
    return replace(t, expected=predicted.expected, estimated=there)
