"""Worlds whose true flows are known: people who are born, move, return and die, and what is counted of them.

    world = simulate(WorldPlan(areas=20, persons=200_000, seed=7))
    world.transitions(2000, 2005)          # (origin, destination, birthplace) persons, the truth
    world.censuses.stock(2000)             # what a census shows
    world.registers.arrivals               # what registers report

The same plan gives the same world to the last person. A year of the world runs from one mid-year to the next; in it
people die, move, bear children and grow older, in this order. A person is a person: figures are counts, not samples.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from sojourn.errors import UsageError
from sojourn.kernels.flows.great_circle import great_circle_km
from sojourn.simulate import world_censuses, world_people, world_registers
from sojourn.simulate.world_censuses import Censuses, CensusFaults
from sojourn.simulate.world_moves import Behaviour, Moves, joined, move
from sojourn.simulate.world_people import Codes, Floats, People
from sojourn.simulate.world_registers import RegisterFaults, Registers

MOST_PERSONS = 20_000_000


@dataclass(frozen=True)
class WorldPlan:
    """Everything that decides a world.

    areas, persons : how many at the beginning; populations of areas are lognormal
    start, years : first mid-year that is observed, and how many years from it
    warm_up : years before it, in which communities abroad grow
    census_every : years between censuses; must divide ``years``
    """

    areas: int = 12
    persons: int = 120_000
    seed: int = 1
    start: int = 2000
    years: int = 10
    warm_up: int = 20
    census_every: int = 5
    behaviour: Behaviour = field(default_factory=Behaviour)
    censuses: CensusFaults = field(default_factory=CensusFaults)
    registers: RegisterFaults = field(default_factory=RegisterFaults)

    def __post_init__(self) -> None:
        problems = []
        if not 2 <= self.areas <= 1000:
            problems.append(f"areas: {self.areas}; a world has 2 to 1000")
        if not 50 * self.areas <= self.persons <= MOST_PERSONS:
            problems.append(f"persons: {self.persons}; at least 50 an area, at most {MOST_PERSONS:,}")
        if self.years < 1 or self.warm_up < 0 or self.census_every < 1 or self.years % self.census_every:
            problems.append(f"years: {self.years} with a census every {self.census_every}, warm-up {self.warm_up}")
        if problems:
            raise UsageError("this plan makes no world", details=problems)

    @property
    def census_years(self) -> tuple[int, ...]:
        """Mid-years at which everybody is counted."""
        return tuple(range(self.start, self.start + self.years + 1, self.census_every))


@dataclass(frozen=True)
class Interval:
    """True events between two censuses.

    births : (residence, sex) children by where they were born; sex is female, male
    deaths : (birthplace, residence, sex) persons by where they lived
    """

    births: Floats
    deaths: Floats


@dataclass(frozen=True)
class World:
    """A world, its truth, and what is published of it.

    areas : codes ; latitude, longitude : degrees ; km : (origin, destination)
    stocks : census year -> (birthplace, residence, sex) persons; sex is female, male
    events : (start, end) of neighbouring censuses -> :class:`Interval`
    moves : all moves of the observed years, one entry each; temporary stays have finite months
    """

    plan: WorldPlan
    areas: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    km: Floats
    stocks: dict[int, Floats]
    events: dict[tuple[int, int], Interval]
    moves: Moves
    censuses: Censuses
    registers: Registers
    _people: People
    _residence_at: dict[int, Codes]

    def intervals(self) -> list[tuple[int, int]]:
        """Neighbouring census years."""
        return list(itertools.pairwise(self.plan.census_years))

    def stock(self, year: int) -> Floats:
        """(birthplace, residence) persons at a census mid-year, both sexes."""
        return np.asarray(self.stocks[year].sum(axis=2), dtype=np.float64)

    def transitions(self, start: int, end: int) -> Floats:
        """(origin, destination) persons alive at both mid-years, by where they lived; the diagonal holds the stayers.

        Who was born in between has no origin and is not counted; who moved and died is not either.
        """
        return np.asarray(self._transition_codes(start, end, False), dtype=np.float64)

    def transitions_by_birthplace(self, start: int, end: int) -> Floats:
        """(origin, destination, birthplace) persons, as :meth:`transitions`; n^3 numbers."""
        return np.asarray(self._transition_codes(start, end, True), dtype=np.float64)

    def movements(self, start: int, end: int) -> Floats:
        """(origin, destination) lasting moves made between two mid-years, every move counted; the diagonal is zero."""
        return self.moves.table(len(self.areas), self._between(start, end))

    def account_gap(self, start: int, end: int) -> float:
        """Largest cell of S2 - (S1 + births - deaths + moves in - moves out) by birthplace and residence: zero."""
        n, chosen = len(self.areas), self._between(start, end)
        born = self.moves.birthplace[chosen].astype(np.int64) * n
        came, left = (
            np.bincount(born + end_of_move, minlength=n * n).reshape(n, n)
            for end_of_move in (self.moves.destination[chosen], self.moves.origin[chosen])
        )
        spans = [(a, b) for a, b in self.intervals() if start <= a and b <= end]
        births = np.diag(sum((self.events[s].births.sum(axis=1) for s in spans), np.zeros(n)))
        deaths = sum((self.events[s].deaths.sum(axis=2) for s in spans), np.zeros((n, n)))
        return float(np.abs(self.stock(start) + births - deaths + came - left - self.stock(end)).max())

    def _between(self, start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(move,) the lasting moves made between two mid-years."""
        time = self.moves.time
        inside = (time >= start + 0.5) & (time < end + 0.5) & ~np.isfinite(self.moves.months)
        return np.asarray(inside, dtype=np.bool_)

    def _transition_codes(self, start: int, end: int, by_birthplace: bool) -> Floats:
        """(origin, destination) persons alive at both, by birthplace as a third axis where asked for."""
        not_counted = [year for year in (start, end) if year not in self._residence_at]
        if not_counted or end <= start:
            raise UsageError(f"{start} to {end} is no interval between censuses: {', '.join(map(str, self.stocks))}")
        n, before, after = len(self.areas), self._residence_at[start], self._residence_at[end]
        both = np.flatnonzero((before >= 0) & (after[: before.size] >= 0))
        code = before[both].astype(np.int64) * n + after[both]
        shape: tuple[int, ...] = (n, n)
        if by_birthplace:
            code, shape = code * n + self._people.birthplace[both], (n, n, n)
        return np.bincount(code, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)


def simulate(plan: WorldPlan) -> World:
    """Let a world live, and count it. Time and memory grow with persons x years; 200,000 persons take seconds."""
    seeds = np.random.SeedSequence(plan.seed).spawn(4)
    rng, census_rng, register_rng, place_rng = (np.random.default_rng(s) for s in seeds)
    n = plan.areas
    latitude, longitude = _places(n, place_rng)
    km = great_circle_km(latitude, longitude)
    wealth = np.exp(place_rng.normal(0.0, 0.7, n))
    attraction = wealth / wealth.mean()
    population = _populations(plan, place_rng)
    people = world_people.settle(population, rng)
    fertility = np.clip(2.6 - 0.6 * np.log(wealth), 1.3, 5.0)
    mortality = np.clip(wealth**-0.3, 0.6, 2.0)

    stocks: dict[int, Floats] = {}
    residence_at: dict[int, Codes] = {}
    events: dict[tuple[int, int], Interval] = {}
    moves: list[Moves] = []
    births, deaths = np.zeros((n, 2)), np.zeros((n, n, 2))
    previous = plan.start
    # Pull of an area is by head, so that large areas receive more.
    pull = attraction * np.sqrt(population / population.mean())
    for year in range(plan.start - plan.warm_up, plan.start + plan.years + 1):
        if year in plan.census_years:
            stocks[year] = np.stack([people.stock(n, female=f) for f in (True, False)], axis=2)
            residence_at[year] = np.where(people.alive, people.residence, -1).astype(np.int16)
            if year > plan.start:
                events[(previous, year)] = Interval(births, deaths)
            births, deaths, previous = np.zeros((n, 2)), np.zeros((n, n, 2)), year
            if year == plan.start + plan.years:
                break
        died = world_people.die(people, mortality, rng)
        moved = move(people, plan.behaviour, pull / pull.mean(), km, year + 0.5, rng)
        born = world_people.bear(people, fertility, rng)
        world_people.grow_older(people)
        if year >= plan.start:
            moves.append(moved)
            sex = np.where(people.female, 0, 1)
            np.add.at(deaths, (people.birthplace[died], people.residence[died], sex[died]), 1.0)
            np.add.at(births, (people.residence[born], sex[born]), 1.0)
    truth = np.stack([stocks[y].sum(axis=2) for y in plan.census_years])
    all_moves = joined(moves)
    whole_years = tuple(range(plan.start + 1, plan.start + plan.years))
    return World(
        plan=plan,
        areas=tuple(f"A{i + 1:03d}" for i in range(n)),
        latitude=latitude,
        longitude=longitude,
        km=km,
        stocks=stocks,
        events=events,
        moves=all_moves,
        censuses=world_censuses.take(plan.census_years, truth, plan.censuses, census_rng),
        registers=world_registers.register(all_moves, n, whole_years or (plan.start,), plan.registers, register_rng),
        _people=people,
        _residence_at=residence_at,
    )


def _places(n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Areas in clusters, as continents are."""
    clusters = max(2, n // 12)
    at = np.column_stack([rng.uniform(-45, 60, clusters), rng.uniform(-180, 180, clusters)])
    own = at[rng.integers(0, clusters, n)] + rng.normal(0.0, 12.0, (n, 2))
    return np.clip(own[:, 0], -80, 80), (own[:, 1] + 180.0) % 360.0 - 180.0


def _populations(plan: WorldPlan, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Persons of each area at the beginning, 50 at least."""
    size = rng.lognormal(0.0, 1.2, plan.areas)
    share = size / size.sum() * (plan.persons - 50 * plan.areas)
    return np.asarray(50 + np.floor(share), dtype=np.int64)
