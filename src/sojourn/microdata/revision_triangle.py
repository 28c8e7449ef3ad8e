"""Estimates at every vintage for every month not yet final: the revision triangle, and the final figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.microdata.provisional import AGAIN, ON_NEW_SIDE, Cells, HazardModel, Moves, Shape

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MEASURES = ("immigration", "emigration", "net_migration")


@dataclass(frozen=True)
class Decided:
    """Crossings by the first vintage at which their outcome was known; arrays of one length.

    month, arrival, group as in ``Cells``; known_from : vintage number; migrants : how many were migrations
    """

    month: Ints
    arrival: Ints
    group: Ints
    known_from: Ints
    migrants: Floats


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
    moves: Moves, now: Cells, decided: Decided, shape: Shape, model: HazardModel, first_month: int, vintages: int,
    wanted: range | None = None,
) -> Triangle:  # fmt: skip
    """Estimates at every vintage, each from what was known at it.

    first_month : month number of vintage 0; now : undecided crossings at the last vintage
    wanted : vintages to estimate; others are left out (all by default)
    """
    size = (vintages, shape.lags, 3, shape.groups + 1)
    arrays = {name: np.zeros(size) for name in ("known", "undecided", "on_new_side", "expected", "chance")}
    common = np.zeros(size)
    estimated = np.zeros(size[:2], dtype=bool)
    number = moves.cells.vintage
    bounds = np.searchsorted(number, np.arange(vintages + 1))  # moves come in order of vintage
    for vintage in wanted if wanted is not None else range(vintages):
        try:
            chances = model.fit(moves, shape, vintage)
        except EstimationError:
            if vintage == vintages - 1:
                raise
            continue
        cells = now if vintage == vintages - 1 else _part(moves.cells, slice(bounds[vintage], bounds[vintage + 1]))
        inside = cells.lag < shape.lags
        if not inside.all():
            cells = _part(cells, inside)
        p = chances.of(cells)
        held = cells.crossings
        new_side = np.isin(cells.place, (ON_NEW_SIDE, AGAIN))
        for name, amount in (
            ("undecided", held), ("on_new_side", held * new_side), ("expected", held * p),
            ("chance", held * p * (1 - p)),
        ):  # fmt: skip
            arrays[name][vintage] = _by_measure(cells, amount, shape, net=-1.0 if name in _SIGNED else 1.0)
        by_side = arrays["expected"][vintage][:, :2] ** 2
        common[vintage] = np.concatenate([by_side, by_side.sum(1, keepdims=True)], axis=1)
        estimated[vintage] = np.arange(shape.lags) <= vintage
    by_month = _known(decided, shape, first_month, vintages)
    lag = np.arange(shape.lags)
    final = np.full(size, np.nan)
    for vintage in range(vintages):
        month = vintage - lag
        ok = month >= 0
        arrays["known"][vintage, ok] = by_month[month[ok], vintage]
        complete = ok & (month + shape.lags <= vintages - 1)
        final[vintage, complete] = by_month[month[complete], vintages - 1]
    return Triangle(first_month, common=common, estimated=estimated, final=final, **arrays)


_SIGNED = {"on_new_side", "expected"}


def _part(cells: Cells, rows: slice | npt.NDArray[np.bool_]) -> Cells:
    return Cells(**{name: getattr(cells, name)[rows] for name in Cells.__dataclass_fields__})


def _by_measure(cells: Cells, amount: Floats, shape: Shape, net: float) -> Floats:
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
