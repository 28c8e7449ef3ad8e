"""Who moves in a simulated year, and where to: age, kin abroad, distance, wealth, and the way home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.kernels.age.schedule import RogersCastro
from sojourn.simulate.world_people import Codes, Floats, People

#: Shape of moving over age: the fundamental schedule of Rogers & Castro (1981).
BY_AGE = RogersCastro(a1=0.02, alpha1=0.10, a2=0.06, alpha2=0.10, mu2=20.0, lambda2=0.40, c=0.003)
BLOCK = 20_000


@dataclass(frozen=True)
class Behaviour:
    """How people of a world move.

    leaving : moves a year of a native-born person at home, over all ages, in an area of average attraction
    returning : moves home a year of a person living abroad
    onward : moves a year of a person living abroad to a third area
    decay : how fast destinations lose attraction with distance
    network : pull of an area where fellows live: attraction is multiplied by ``1 + network * share`` of those born in
        the same place and living abroad who live there
    temporary : stays of less than twelve months a year, per person; they change no residence
    """

    leaving: float = 0.004
    returning: float = 0.02
    onward: float = 0.004
    decay: float = 1.0
    network: float = 8.0
    temporary: float = 0.002


@dataclass(frozen=True)
class Moves:
    """Moves of one year, one entry each.

    person : number in :class:`People`; origin, destination, birthplace : index of the area
    time : calendar time as a decimal year; months : length of the stay that begins, at least 12 for a lasting move
    """

    person: npt.NDArray[np.intp]
    origin: Codes
    destination: Codes
    birthplace: Codes
    time: Floats
    months: Floats

    def table(self, areas: int, chosen: npt.NDArray[np.bool_] | None = None) -> Floats:
        """(origin, destination) moves, all or the chosen ones."""
        rows: slice | npt.NDArray[np.bool_] = slice(None) if chosen is None else chosen
        code = self.origin[rows].astype(np.int64) * areas + self.destination[rows]
        return np.bincount(code, minlength=areas * areas).reshape(areas, areas).astype(np.float64)


def joined(moves: list[Moves]) -> Moves:
    """Moves of several years after one another."""
    return Moves(*(np.concatenate([getattr(m, name) for m in moves]) for name in Moves.__dataclass_fields__))


def move(
    people: People,
    behaviour: Behaviour,
    attraction: Floats,
    km: Floats,
    start: float,
    rng: np.random.Generator,
) -> Moves:
    """One year's moves from ``start`` (decimal year) on: residences are changed, temporary stays only recorded.

    attraction : (area,) pull of each area, mean 1 ; km : (origin, destination) distance
    A person makes one lasting move a year at most; children of the year stay.
    """
    n = attraction.size
    here = np.flatnonzero(people.alive & (people.age >= 0))
    residence, home = people.residence[here], people.birthplace[here]
    by_age = BY_AGE.at(np.arange(101))
    shape = (by_age / by_age[:80].mean())[np.minimum(people.age[here], 100)]
    abroad = residence != home
    going_home = rng.random(here.size) < np.where(abroad, behaviour.returning * shape, 0.0)
    push = np.where(abroad, behaviour.onward, behaviour.leaving / np.maximum(attraction[residence], 0.2))
    leaving = ~going_home & (rng.random(here.size) < push * shape)

    moving = going_home | leaving
    who, origin, birthplace = here[moving], residence[moving], home[moving]
    destination = birthplace.copy()
    chosen = leaving[moving]
    destination[chosen] = _destinations(
        people.stock(n), origin[chosen], birthplace[chosen], behaviour, attraction, km, rng
    )
    lasting = Moves(who, origin, destination, birthplace, start + rng.random(who.size), np.full(who.size, np.inf))

    visiting = rng.random(here.size) < behaviour.temporary * shape
    visiting &= ~moving
    guests, from_, born = here[visiting], residence[visiting], home[visiting]
    to = _destinations(people.stock(n), from_, born, behaviour, attraction, km, rng)
    months = np.minimum(0.5 + rng.exponential(4.0, guests.size), 11.9)
    stays = Moves(guests, from_, to, born, start + rng.random(guests.size), months)
    people.residence[who] = destination
    return joined([lasting, stays])


def _destinations(
    stock: Floats,
    origin: Codes,
    birthplace: Codes,
    behaviour: Behaviour,
    attraction: Floats,
    km: Floats,
    rng: np.random.Generator,
) -> Codes:
    """A destination for each mover, drawn by attraction, distance and fellows there; never the origin or home."""
    n = attraction.size
    abroad = stock.copy()
    np.fill_diagonal(abroad, 0.0)
    fellows = abroad / np.maximum(abroad.sum(axis=1, keepdims=True), 1.0)
    near = (np.maximum(km, 100.0) / 1000.0) ** -behaviour.decay * attraction[None, :]
    np.fill_diagonal(near, 0.0)
    chosen = np.empty(origin.size, dtype=np.int16)
    for first in range(0, origin.size, BLOCK):
        o, k = origin[first : first + BLOCK], birthplace[first : first + BLOCK]
        weight = near[o] * (1.0 + behaviour.network * fellows[k])
        weight[np.arange(o.size), k] = 0.0
        upto = np.cumsum(weight, axis=1)
        draw = rng.random(o.size) * upto[:, -1]
        chosen[first : first + BLOCK] = np.minimum((upto < draw[:, None]).sum(axis=1), n - 1)
    return chosen
