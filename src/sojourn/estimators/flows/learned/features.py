"""What is known of every pair of areas in one interval, as numbers that learners can take.

Axes are always (origin or birthplace, destination or residence). Counts enter as log(1 + x), so that a pair of ten
persons and one of a million are on one scale; changes enter as sign(x) log(1 + |x|).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Kilometres over which the communities of neighbours are gathered, and the least distance between two areas.
NEIGHBOURS_KM, LEAST_KM = 1000.0, 50.0
#: Income per head that stands for an unknown one: the logarithm is near the middle of the world's.
MIDDLE_INCOME = 5000.0


@dataclass(frozen=True)
class PairTables:
    """Flows of one method, counted in three ways, (area, area) persons in the interval.

    arriving : (birthplace, destination) from anywhere ; leaving : (birthplace, origin) to anywhere ; moving : (origin,
    destination) of any birthplace
    """

    arriving: Floats
    leaving: Floats
    moving: Floats


@dataclass(frozen=True)
class World:
    """Everything about one interval that the learners see.

    areas : codes ; years : length ; before, start, end : (birthplace, residence) persons one interval earlier and at
    both ends, native-born on the diagonal ; births, deaths : (residence,) ; listed : (birthplace, residence) whether
    the stock says anything of the pair, be it zero ; closed, independent : the two tables of the account
    km : (area, area) ; income : (area,) dollars per head, NaN where it is not known ; union : (area,) share of the
    interval spent in the free movement of the European Union ; displaced_start, displaced_end : (origin, asylum)
    refugees and asylum-seekers ; displaced, returned : (origin, asylum) those newly registered in the interval, and
    refugees whose return to the origin was registered in it
    """

    areas: tuple[str, ...]
    years: float
    before: Floats
    start: Floats
    end: Floats
    births: Floats
    deaths: Floats
    listed: Bools
    closed: PairTables
    independent: PairTables
    km: Floats
    income: Floats
    union: Floats
    displaced_start: Floats
    displaced_end: Floats
    displaced: Floats
    returned: Floats

    def net(self) -> Floats:
        """(area,) net migration of the closed world: population change less natural increase, adding up to nobody."""
        population = self.end.sum(axis=0)
        net = population - self.start.sum(axis=0) - self.births + self.deaths
        closed = net - population / population.sum() * net.sum()
        closed[int(population.argmax())] -= closed.sum()
        return np.asarray(closed, dtype=np.float64)

    def gain(self) -> Floats:
        """(birthplace, residence) change of the stock of foreign-born after deaths in proportion; natives zero."""
        population = self.start.sum(axis=0)
        alive = 1.0 - self.deaths / np.where(population > 0, population, 1.0)
        gain = self.end - self.start * np.clip(alive, 0.0, 1.0)[None, :]
        np.fill_diagonal(gain, 0.0)
        return np.asarray(gain, dtype=np.float64)


def features(world: World) -> tuple[npt.NDArray[np.float32], tuple[str, ...], int]:
    """(origin, destination, feature), the names, and how many come first that say nothing of the destination alone.

    Trees take only those: from thirty destinations they would learn the destinations by heart.
    """
    pair, destination = _pair_features(world), _destination_features(world)
    named = {**pair, **destination}
    n = len(world.areas)
    table = np.stack([np.broadcast_to(v, (n, n)) for v in named.values()], axis=2)
    return table.astype(np.float32), tuple(named), len(pair)


def _pair_features(world: World) -> dict[str, Floats]:
    before, start, end = (_foreign(t) for t in (world.before, world.start, world.end))
    gain, living = world.gain(), world.start.sum(axis=0)
    abroad, hosted = start.sum(axis=1), start.sum(axis=0)
    km = np.maximum(world.km, LEAST_KM)
    near = np.exp(-km / NEIGHBOURS_KM)
    np.fill_diagonal(near, 0.0)
    weight = np.maximum(near.sum(axis=0), 0.01)
    found = {
        "stock before": _log(before), "stock start": _log(start), "stock end": _log(end),
        "counter-stock before": _log(before.T), "counter-stock start": _log(start.T), "counter-stock end": _log(end.T),
        "gain": _signed(gain), "counter-gain": _signed(gain.T),
        "growth": _growth(start, end), "growth before": _growth(before, start), "counter-growth": _growth(start, end).T,
        "closed arriving": _log(world.closed.arriving), "closed moving": _log(world.closed.moving),
        "closed moving back": _log(world.closed.moving.T), "independent arriving": _log(world.independent.arriving),
        "independent moving": _log(world.independent.moving), "independent leaving": _log(world.independent.leaving),
        "closed leaving": _log(world.closed.leaving),
        "expected": _log(abroad)[:, None] + _log(hosted)[None, :] - np.log1p(start.sum()),
        "share of hosted": _log(start) - _log(hosted)[None, :], "share of abroad": _log(start) - _log(abroad)[:, None],
        "expected near": _log(abroad)[:, None] + _log(hosted)[None, :] - np.log(km),
        "distance": np.log(km),
        "stock of neighbours": _log(start @ near / weight[None, :]),
        "stock from neighbours": _log(near @ start / weight[:, None]),
        "union": np.outer(world.union, world.union),
        "displaced start": _log(world.displaced_start), "displaced end": _log(world.displaced_end),
        "displaced": _log(world.displaced),
        "listed": world.listed.astype(np.float64), "counter-listed": world.listed.T.astype(np.float64),
    }  # fmt: skip
    of_origin = {
        "population of origin": _log(living), "abroad of origin": _log(abroad), "hosted by origin": _log(hosted),
        "share abroad": np.log((abroad + 10.0) / (living + 1000.0)),
        "growth abroad": _growth(abroad, end.sum(axis=1)), "net of origin": world.net() / np.maximum(living, 1000.0),
        "income of origin": np.log(np.where(np.isnan(world.income), MIDDLE_INCOME, world.income)),
        "income of origin unknown": np.isnan(world.income).astype(np.float64),
        "displaced of origin": _log(world.displaced_end.sum(axis=1)), "union of origin": world.union,
    }  # fmt: skip
    return found | {name: values[:, None] for name, values in of_origin.items()}


def _destination_features(world: World) -> dict[str, Floats]:
    living, hosted = world.start.sum(axis=0), _foreign(world.start).sum(axis=0)
    found = {
        "population": _log(living), "hosted": _log(hosted), "net": world.net() / np.maximum(living, 1000.0),
        "income": np.log(np.where(np.isnan(world.income), MIDDLE_INCOME, world.income)),
        "growth of hosted": _growth(hosted, _foreign(world.end).sum(axis=0)),
    }  # fmt: skip
    return {name: values[None, :] for name, values in found.items()}


def _foreign(stock: Floats) -> Floats:
    table = stock.copy()
    np.fill_diagonal(table, 0.0)
    return table


def _log(persons: Floats) -> Floats:
    return np.asarray(np.log1p(np.maximum(persons, 0.0)), dtype=np.float64)


def _signed(persons: Floats) -> Floats:
    return np.asarray(np.sign(persons) * np.log1p(np.abs(persons)), dtype=np.float64)


def _growth(earlier: Floats, later: Floats) -> Floats:
    return np.asarray(np.log((later + 50.0) / (earlier + 50.0)), dtype=np.float64)
