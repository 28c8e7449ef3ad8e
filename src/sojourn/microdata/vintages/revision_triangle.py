"""Estimates at every vintage for every month not yet final: the revision triangle, and the final figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.microdata.vintages.provisional import AGAIN, ON_NEW_SIDE, Cells, Chances, HazardModel, Moves, Shape

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MEASURES = ("immigration", "emigration", "net_migration")


@dataclass(frozen=True)
class Decided:
    """Crossings by the first vintage at which their outcome was known; arrays of one length.

    month, arrival, group, profile as in ``Cells``; known_from : vintage number; migrants : how many were migrations
    """

    month: Ints
    arrival: Ints
    group: Ints
    known_from: Ints
    migrants: Floats
    profile: Ints


@dataclass(frozen=True)
class Triangle:
    """Estimates by vintage, lag, measure and group (axes 0 to 3; group 0 is the total).

    known : migrations decided by the vintage (net: arrivals minus departures)
    undecided : undecided crossings; on_new_side : those whose person is on the new side at the vintage
    expected, chance : expected migrations among them, and the variance of that number by chance alone
    common : the square of what common causes scale with
    estimated : (vintage, lag) True where the model could be fitted and the month lies in the data
    final : (vintage, lag, measure, group) the figure once decided, NaN where not all is decided at the last vintage
    """

    first_month: int
    known: Floats
    undecided: Floats
    on_new_side: Floats
    expected: Floats
    chance: Floats
    common: Floats
    estimated: npt.NDArray[np.bool_]
    final: Floats

    @property
    def estimate(self) -> Floats:
        """Decided plus expected."""
        return self.known + self.expected

    @property
    def as_is(self) -> Floats:
        """What the reference implementation would say: every open stay on the new side is a migration."""
        return self.known + self.on_new_side


def triangle(
    moves: Moves,
    now: Cells,
    decided: Decided,
    shape: Shape,
    model: HazardModel,
    first_month: int,
    vintages: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Triangle, Chances]:
    """Estimates at every vintage, each from what was known at it, and the chances at the last one.

    moves : in order of vintage; now : undecided crossings at the last vintage
    first_month : month number of vintage 0
    Raises ``EstimationError`` where there is too little history even for the last vintage.
    """
    t = counted(moves, now, decided, shape, first_month, vintages)
    bounds = np.searchsorted(moves.cells.vintage, np.arange(vintages + 1))
    chances: Chances | None = None
    for vintage in range(vintages):
        progress(vintage, vintages)
        try:
            chances = model.fit(moves, shape, vintage)
        except EstimationError:
            if vintage == vintages - 1:
                raise
            continue
        cells = now if vintage == vintages - 1 else moves_at(moves, bounds, vintage)
        fill(t, vintage, cells, chances)
    progress(vintages, vintages)
    assert chances is not None
    return t, chances


def moves_at(moves: Moves, bounds: Ints, vintage: int) -> Cells:
    """Cells that are undecided at a vintage before the last: each once, whatever became of it."""
    return moves.cells.part(slice(bounds[vintage], bounds[vintage + 1]))


def counted(moves: Moves, now: Cells, decided: Decided, shape: Shape, first_month: int, vintages: int) -> Triangle:
    """The triangle of what is known, undecided and final, with nothing estimated."""
    t = _empty(first_month, vintages, shape)
    bounds = np.searchsorted(moves.cells.vintage, np.arange(vintages + 1))
    for vintage in range(vintages):
        count(t, vintage, now if vintage == vintages - 1 else moves_at(moves, bounds, vintage), shape)
    by_month = _known(decided, shape, first_month, vintages)
    lag = np.arange(shape.lags)
    for vintage in range(vintages):
        month = vintage - lag
        ok = month >= 0
        t.known[vintage, ok] = by_month[month[ok], vintage]
        complete = ok & (month + shape.lags <= vintages - 1)
        t.final[vintage, complete] = by_month[month[complete], vintages - 1]
    return t


def count(t: Triangle, vintage: int, cells: Cells, shape: Shape) -> None:
    """Put the undecided crossings of one vintage into the triangle."""
    cells = cells.part((cells.lag >= 0) & (cells.lag < shape.lags))
    here = cells.crossings * np.isin(cells.place, (ON_NEW_SIDE, AGAIN))
    t.undecided[vintage] = by_measure(cells, cells.crossings, shape, net=1.0)
    t.on_new_side[vintage] = by_measure(cells, here, shape, net=-1.0)


def fill(t: Triangle, vintage: int, cells: Cells, chances: Chances) -> None:
    """Put the estimates of one vintage into the triangle, from its undecided crossings and the chances then."""
    shape = chances.shape
    cells = cells.part((cells.lag >= 0) & (cells.lag < shape.lags))
    p = chances.of(cells)
    held = cells.crossings
    count(t, vintage, cells, shape)
    t.expected[vintage] = by_measure(cells, held * p, shape, net=-1.0)
    t.chance[vintage] = by_measure(cells, held * p * (1 - p), shape, net=1.0)
    by_side = t.expected[vintage][:, :2] ** 2
    t.common[vintage] = np.concatenate([by_side, by_side.sum(1, keepdims=True)], axis=1)
    t.estimated[vintage] = np.arange(shape.lags) <= vintage


def restate(t: Triangle, cells: Cells, decided: Decided, chances: Chances) -> None:
    """Replace the last vintage of a triangle made from a sample of persons by the one of all persons.

    cells, decided : of all persons at the last vintage, ``known_from`` 0 where known by then
    Earlier vintages stay in the scale of the sample; variances learnt from them are free of it.
    """
    vintages = t.known.shape[0]
    fill(t, vintages - 1, cells, chances)
    restate_known(t, decided, chances.shape)


def restate_known(t: Triangle, decided: Decided, shape: Shape) -> None:
    """Replace what is decided at the last vintage by that of all persons; ``decided`` as in ``restate``."""
    vintages = t.known.shape[0]
    sums = _known(decided, shape, t.first_month, vintages)[:, 0]
    lag = np.arange(shape.lags)
    ok = lag <= vintages - 1
    t.known[vintages - 1, ok] = sums[vintages - 1 - lag[ok]]


def final_figures(decided: Decided, shape: Shape, first_month: int, last_month: int) -> Floats:
    """Migrations of all months before any that is still open, by month, measure and group with the total first.

    last_month : month number of the vintage; months with a lag below ``shape.lags`` are left out
    """
    months = last_month - shape.lags + 1 - first_month
    everything = replace(decided, known_from=decided.known_from * 0)
    return _known(everything, shape, first_month, last_month - first_month + 1)[: max(months, 0), 0]


def _empty(first_month: int, vintages: int, shape: Shape) -> Triangle:
    size = (vintages, shape.lags, 3, shape.groups + 1)
    names = ("known", "undecided", "on_new_side", "expected", "chance", "common")
    arrays = {name: np.zeros(size) for name in names}
    return Triangle(first_month, estimated=np.zeros(size[:2], dtype=np.bool_), final=np.full(size, np.nan), **arrays)


def by_measure(cells: Cells, amount: Floats, shape: Shape, net: float) -> Floats:
    """Sums by lag, measure, group with the total first; ``net`` is the sign of departures in the third measure."""
    index = np.ravel_multi_index((cells.lag, 1 - cells.arrival, cells.group), (shape.lags, 2, shape.groups))
    sums = np.bincount(index, amount, shape.lags * 2 * shape.groups).reshape(shape.lags, 2, shape.groups)
    both = np.concatenate([sums, sums[:, :1] + net * sums[:, 1:]], axis=1)
    return np.concatenate([both.sum(2, keepdims=True), both], axis=2)


def _known(decided: Decided, shape: Shape, first_month: int, vintages: int) -> Floats:
    """Migrations by month, vintage (known by then), measure, group."""
    month = decided.month - first_month
    inside = (month >= 0) & (month < vintages) & (decided.known_from < vintages)
    dims = (vintages, vintages, 2, shape.groups)
    index = np.ravel_multi_index(
        (month[inside], decided.known_from[inside], 1 - decided.arrival[inside], decided.group[inside]), dims
    )
    sums = np.bincount(index, decided.migrants[inside], int(np.prod(dims))).reshape(dims).cumsum(axis=1)
    both = np.concatenate([sums, sums[:, :, :1] - sums[:, :, 1:]], axis=2)
    return np.concatenate([both.sum(3, keepdims=True), both], axis=3)
