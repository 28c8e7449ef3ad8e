"""The lives behind the crossings: an event loop over all persons of a kind at once.

Starts of trips and first moves are non-homogeneous Poisson processes. Time is rescaled by the cumulative
intensity of a calendar (season of the kind x random month effects x drift x closed borders), so that a waiting
time drawn from the unit exponential falls where the calendar allows it (time-rescaling theorem, e.g. Daley and
Vere-Jones 2003, section 7.4). Month effects are common to all persons of a kind: they are what makes real
monthly figures vary more than independent decisions would.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sojourn.simulate.travel_kinds import Kind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

YEAR = 365.25
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Calendar:
    """Cumulative intensity of an event over days since 1970: increasing, about one unit a year."""

    edges: Floats
    cumulative: Floats

    def at(self, day: Floats) -> Floats:
        """Operational time at a day."""
        return np.interp(day, self.edges, self.cumulative)

    def day(self, operational: Floats) -> Floats:
        """Day at an operational time; infinite beyond the end of the calendar."""
        return np.interp(operational, self.cumulative, self.edges, right=np.inf)


@dataclass(frozen=True)
class Months:
    """Months covered by a simulation, burn-in and look-ahead included."""

    edges: Floats  # first days, one more than months
    month: npt.NDArray[np.int64]  # calendar month 0..11
    years: Floats  # years since the observed period began, middle of month


def months_between(first: date, last: date, origin: date) -> Months:
    """All months from that of ``first`` to that of ``last``; years are counted from ``origin``."""
    index = np.arange(first.year * 12 + first.month - 1, last.year * 12 + last.month + 1)
    stamps = (index - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    edges = stamps.astype(np.int64).astype(np.float64)
    years = ((edges[:-1] + edges[1:]) / 2 - (origin - EPOCH).days) / YEAR
    return Months(edges, index[:-1] % 12, years)


def calendar(months: Months, season: tuple[float, ...], effect: Floats) -> Calendar:
    """Calendar of an event from the weights of calendar months and a factor per month (both at least zero)."""
    weight = np.asarray(season, dtype=np.float64)
    rate = (weight / weight.mean())[months.month] * np.maximum(effect, 1e-6)
    steps = rate * np.diff(months.edges) / YEAR
    return Calendar(months.edges, np.concatenate([[0.0], np.cumsum(steps)]))


def month_effects(rng: np.random.Generator, n: int, sd: float, persistence: float) -> Floats:
    """Log-normal month effects with mean about one: first-order autoregression on the log scale."""
    noise = rng.normal(0.0, sd * np.sqrt(1 - persistence**2), n)
    log = np.empty(n)
    level = rng.normal(0.0, sd)
    for i in range(n):
        level = persistence * level + noise[i]
        log[i] = level
    return np.asarray(np.exp(log - sd**2 / 2))


@dataclass(frozen=True)
class Events:
    """Crossings of one kind, in order within each person.

    person : index within the kind; day : days since 1970; arrival : direction; move : usual residence changes by
    intention; here_after : usual residence by intention after the crossing; counterpart : index of the country
    come from or gone to.
    """

    person: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    arrival: npt.NDArray[np.bool_]
    move: npt.NDArray[np.bool_]
    here_after: npt.NDArray[np.bool_]
    counterpart: npt.NDArray[np.int8]


@dataclass(frozen=True)
class KindCalendars:
    """The calendars of one kind, and by how much the drift lengthens long trips per year.

    postponed : first day, last day and what is left of later moves in spans that hold them up
    lengths : (country,) factor on the length of trips by citizenship
    """

    trips: Calendar
    first_move: Calendar
    lengthening: float
    postponed: tuple[tuple[float, float, float], ...]
    lengths: Floats

    def held_up(self, day: Floats, rng: np.random.Generator) -> Floats:
        """Days of later moves: those that a closed span does not let through come within half a year after it."""
        for first, last, left in self.postponed:
            stopped = (day >= first) & (day <= last) & (rng.random(len(day)) >= left)
            day = np.where(stopped, last + 1 + 182.0 * rng.random(len(day)), day)
        return day


def _lognormal(rng: np.random.Generator, n: int, median: Floats | float, sd: Floats | float) -> Floats:
    """Draws with this median; sd : of their logarithm"""
    return np.asarray(median * np.exp(sd * rng.standard_normal(n)))


def live(
    kind: Kind,
    calendars: KindCalendars,
    n: int,
    burn: float,
    start: float,
    end: float,
    citizenship: npt.NDArray[np.int8],
    rng: np.random.Generator,
) -> Events:
    """Crossings of ``n`` persons of a kind from ``start - burn`` to ``end`` (days since 1970).

    citizenship : (person,) index of country. A person at base either starts a trip or moves, whichever comes
    first; a trip that runs into a planned move postpones the move by five days.
    """
    trips, first = calendars.trips, calendars.first_move
    entry_calendar = first if kind.moves else trips
    low, high = (start - burn, start) if kind.early else (start - burn, end)
    bounds = entry_calendar.at(np.array([low, high]))
    entry = entry_calendar.day(rng.uniform(bounds[0], bounds[1], n))

    first_here = kind.base == "here"
    at_first = np.ones(n, dtype=bool)  # living at the first base
    next_move = entry.copy() if kind.moves else np.full(n, np.inf)
    rate = np.array(kind.trips)
    # Where there are moves, trips may happen before the first of them, from the beginning of the period.
    next_trip = _next_trip(rng, trips, np.full(n, low), np.full(n, rate[0])) if kind.moves else entry.copy()
    until = np.full(n, np.inf)
    if kind.active_years is not None:
        until = entry + YEAR * _lognormal(rng, n, kind.active_years[0], kind.active_years[1])
    medians, sds = np.array(kind.trip_days).T
    stay_medians, stay_sds = np.array(kind.stay_days).T
    again = np.array(kind.again)
    origins = np.cumsum(np.asarray(kind.origins, dtype=np.float64) / sum(kind.origins))

    def country(persons: npt.NDArray[np.int64], own: float) -> npt.NDArray[np.int8]:
        """The country of citizenship with chance ``own`` for foreigners, else drawn from the origins."""
        drawn = (1 + np.searchsorted(origins, rng.random(len(persons)), side="right")).clip(1, len(origins))
        foreign = (citizenship[persons] != 0) & (rng.random(len(persons)) < own)
        return np.where(foreign, citizenship[persons], drawn).astype(np.int8)

    parts: list[tuple[npt.NDArray[np.generic], ...]] = []
    alive = np.arange(n)
    while alive.size:
        moving = next_move[alive] <= next_trip[alive]
        when = np.minimum(next_move[alive], next_trip[alive])
        open_ = when <= end
        alive, moving, when = alive[open_], moving[open_], when[open_]
        if not alive.size:
            break
        here = at_first[alive] == first_here  # True where the person lives here before the event
        partner = country(alive, own=0.85)
        parts.append((alive, np.floor(when), ~here, moving, np.where(moving, ~here, here), partner))

        movers, moved = alive[moving], when[moving]
        if movers.size:
            at_first[movers] ^= True
            side = np.where(at_first[movers], 1, 0)  # column of stay_days: at the second base, back at the first
            stay = _lognormal(rng, movers.size, stay_medians[side], stay_sds[side])
            stops = rng.random(movers.size) >= again[side]
            again_on = moved + np.maximum(stay, 30.0)
            if calendars.postponed:
                again_on = calendars.held_up(again_on, rng)
            next_move[movers] = np.where(stops, np.inf, again_on)
            next_trip[movers] = _next_trip(rng, trips, moved + 45.0, rate[np.where(at_first[movers], 0, 1)])

        travellers, left = alive[~moving], when[~moving]
        if travellers.size:
            side = np.where(at_first[travellers], 0, 1)
            factor = np.exp(calendars.lengthening * (left - start) / YEAR) * calendars.lengths[citizenship[travellers]]
            back = left + _lognormal(rng, travellers.size, medians[side] * factor, sds[side])
            inside = back <= end
            other = rng.random(travellers.size) < kind.third_country
            partner_back = np.where(other, country(travellers, own=0.0), partner[~moving]).astype(np.int8)
            lives_here = here[~moving][inside]
            stays = np.zeros(lives_here.size, dtype=bool)
            parts.append(
                (travellers[inside], np.floor(back[inside]), lives_here, stays, lives_here, partner_back[inside])
            )
            next_move[travellers] = np.maximum(next_move[travellers], back + 5.0)
            following = _next_trip(rng, trips, back + 0.2, rate[side])
            next_trip[travellers] = np.where(following <= until[travellers], following, np.inf)
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 6
    order = np.argsort(columns[0], kind="stable")
    kept = order[columns[1][order] >= start]
    person, day, arrival, moves, here_after, counterpart = (column[kept] for column in columns)
    return Events(
        person=person.astype(np.int64),
        day=day.astype(np.int64),
        arrival=arrival.astype(bool),
        move=moves.astype(bool),
        here_after=here_after.astype(bool),
        counterpart=counterpart.astype(np.int8),
    )


def _next_trip(rng: np.random.Generator, trips: Calendar, after: Floats, rate: Floats) -> Floats:
    """Day of the next trip of each person; never (infinite) at a rate of zero."""
    wait = np.divide(rng.standard_exponential(len(after)), rate, out=np.full(len(after), np.inf), where=rate > 0)
    comes = np.isfinite(wait)
    return np.where(comes, trips.day(trips.at(after) + np.where(comes, wait, 1e9)), np.inf)
