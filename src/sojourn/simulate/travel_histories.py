"""Simulated travel histories whose truth is known, from a thousand to a hundred million crossings.

Assumes nothing about any rule: people have intentions (:mod:`sojourn.simulate.travel_kinds`), intentions make
crossings (:mod:`sojourn.simulate.travel_events`), and the crossings come without the intentions, as at a real
border. The truth is kept apart. Persons are drawn in blocks of 20,000, each from its own seed, so that the
same seed gives the same persons whatever the number of crossings asked for, and memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.errors import UsageError
from sojourn.simulate.travel_changes import Change, wrong_changes
from sojourn.simulate.travel_events import (
    EPOCH,
    YEAR,
    Events,
    KindCalendars,
    Months,
    calendar,
    live,
    month_effects,
    months_between,
)
from sojourn.simulate.travel_kinds import COUNTRIES, HOME, Kind, chosen

BLOCK = 20_000
BURN_IN_YEARS = 10.0


@dataclass(frozen=True)
class Scenario:
    """Settings of a simulated border.

    start, end : first and last day observed
    mix : share of persons per kind, None for the shares declared in ``KINDS``
    month_sd : standard deviation of the logarithm of month effects, common to all persons of a kind
    month_persistence : first-order autocorrelation of month effects, between -1 and 1
    drift : change per year of the logarithm of settling (0.10 = ten per cent more each year)
    closed : first and last day of a closed border, whole months are taken
    closed_factor : what is left of trips and moves while the border is closed
    changes : spans of months in which kinds of travellers set out more or less often
    growth : change per year of the logarithm of all trips and moves (0.10 = ten per cent more each year)
    lengths : factor on the length of trips by country of citizenship, one where it is not named
    """

    start: date = date(2009, 1, 1)
    end: date = date(2019, 12, 31)
    mix: Mapping[str, float] | None = None
    month_sd: float = 0.10
    month_persistence: float = 0.5
    drift: float = 0.0
    closed: tuple[date, date] | None = None
    closed_factor: float = 0.05
    changes: tuple[Change, ...] = ()
    growth: float = 0.0
    lengths: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Refuse settings that cannot be, all together."""
        wrong = []
        if self.end <= self.start:
            wrong.append(f"the period ends ({self.end}) before it begins ({self.start})")
        if not 0 <= self.month_sd <= 1:
            wrong.append(f"month_sd {self.month_sd} is outside 0 to 1")
        if not -1 < self.month_persistence < 1:
            wrong.append(f"month_persistence {self.month_persistence} is outside -1 to 1")
        if not -1 <= self.drift <= 1:
            wrong.append(f"drift {self.drift} a year is outside -1 to 1")
        if not 0 <= self.closed_factor <= 1:
            wrong.append(f"closed_factor {self.closed_factor} is outside 0 to 1")
        if self.closed is not None and self.closed[1] < self.closed[0]:
            wrong.append(f"the border opens ({self.closed[1]}) before it closes ({self.closed[0]})")
        if not -1 <= self.growth <= 1:
            wrong.append(f"growth {self.growth} a year is outside -1 to 1")
        for code, factor in (self.lengths or {}).items():
            if code not in COUNTRIES or not 0.05 <= factor <= 20:
                wrong.append(f"length {factor} of trips of {code}: countries are XAA to XAM, factors 0.05 to 20")
        wrong += wrong_changes(self.changes)
        if wrong:
            raise UsageError("the scenario cannot be simulated", details=wrong)
        chosen(self.mix)


@dataclass(frozen=True)
class Block:
    """Some persons of a simulated border.

    crossings : person_id, crossing_id, crossing_date, direction, citizenship, birth_year, sex, counterpart_area;
        ordered by person and time
    truth_crossings : crossing_id, person_id, intention, moves_residence (the person meant to change usual
        residence with this crossing), usual_residence_after (``resident`` or ``non_resident`` by intention)
    truth_persons : person_id, intention, citizenship, birth_year, sex, usual_residence_at_start
    """

    crossings: pa.Table
    truth_crossings: pa.Table
    truth_persons: pa.Table


def simulate(crossings: int, *, seed: int, scenario: Scenario | None = None) -> Iterator[Block]:
    """Blocks of persons until ``crossings`` crossings are reached; whole persons, so a few more may come.

    Raises ``UsageError`` where crossings is not between 1 and 1e9 or the scenario gives hardly any crossing.
    """
    if not 1 <= crossings <= 1_000_000_000:
        raise UsageError(f"crossings asked for: {crossings}; possible are 1 to 1,000,000,000")
    scenario = scenario or Scenario()
    world = _World(scenario, seed)
    done = 0
    for block in range(10**9):
        crossed = world.block(block, next_crossing_id=done + 1)
        rows = crossed.crossings.num_rows
        if rows == 0:
            raise UsageError(
                f"{BLOCK} persons of this mix made no crossing between {scenario.start} and {scenario.end}",
                ways_out=["choose a longer period or another mix"],
            )
        if done + rows < crossings:
            done += rows
            yield crossed
            continue
        persons = crossed.crossings["person_id"].to_numpy()
        keep = int(np.searchsorted(persons, persons[crossings - done - 1], side="right"))
        last = int(np.searchsorted(crossed.truth_persons["person_id"].to_numpy(), persons[keep - 1], side="right"))
        yield Block(
            crossed.crossings.slice(0, keep),
            crossed.truth_crossings.slice(0, keep),
            crossed.truth_persons.slice(0, last),
        )
        return


def simulate_table(crossings: int, *, seed: int, scenario: Scenario | None = None) -> Block:
    """All blocks in one, for tests and tutorials (about 100 bytes of memory a crossing)."""
    blocks = list(simulate(crossings, seed=seed, scenario=scenario))
    return Block(
        pa.concat_tables([b.crossings for b in blocks]).unify_dictionaries(),
        pa.concat_tables([b.truth_crossings for b in blocks]).unify_dictionaries(),
        pa.concat_tables([b.truth_persons for b in blocks]).unify_dictionaries(),
    )


class _World:
    """Calendars common to all persons, and the drawing of one block."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self.kinds = chosen(scenario.mix)
        self.start = float((scenario.start - EPOCH).days)
        self.end = float((scenario.end - EPOCH).days) + 0.999
        self.burn = BURN_IN_YEARS * YEAR
        first = date(scenario.start.year - int(BURN_IN_YEARS) - 1, 1, 1)
        months = months_between(first, date(scenario.end.year + 1, 12, 1), scenario.start)
        self.calendars = {kind.id: self._calendars(kind, months, i) for i, (kind, _) in enumerate(self.kinds)}

    def _calendars(self, kind: Kind, months: Months, index: int) -> KindCalendars:
        scenario = self.scenario
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, 1, index]))
        count = len(months.month)
        left_open = np.ones(count)  # part of the trips and moves that a closed border leaves
        if scenario.closed is not None:
            first, last = (float((day - EPOCH).days) for day in scenario.closed)
            left_open[(months.edges[1:] > first) & (months.edges[:-1] <= last)] = scenario.closed_factor
        left_open *= np.exp(scenario.growth * months.years)
        trips = left_open * month_effects(rng, count, scenario.month_sd, scenario.month_persistence)
        moves = left_open * month_effects(rng, count, scenario.month_sd, scenario.month_persistence)
        for change in scenario.changes:
            inside = change.inside(months.edges)
            trips[inside] *= change.of_trips(kind.id)
            moves[inside] *= change.of_moves(kind.id)
        moves *= np.exp(scenario.drift * kind.settling * months.years)
        return KindCalendars(
            trips=calendar(months, kind.trip_season, trips),
            first_move=calendar(months, kind.move_season, moves),
            lengthening=0.0 if kind.moves else scenario.drift * kind.settling,
            postponed=tuple(
                (float((c.first - EPOCH).days), float((c.last - EPOCH).days), c.of_moves(kind.id))
                for c in scenario.changes
                if c.last is not None and c.of_moves(kind.id) < 1
            ),
            lengths=np.array([(scenario.lengths or {}).get(code, 1.0) for code in COUNTRIES]),
        )

    def block(self, number: int, next_crossing_id: int) -> Block:
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, 2, number]))
        sizes = rng.multinomial(BLOCK, [share for _, share in self.kinds])
        first_id = number * BLOCK + 1
        ids = first_id + rng.permutation(BLOCK)  # kinds are not runs of person ids
        parts: list[tuple[npt.NDArray[np.int64], Events]] = []
        kind_of = np.empty(BLOCK, dtype=np.int8)
        citizenship = np.empty(BLOCK, dtype=np.int8)
        birth_year = np.empty(BLOCK, dtype=np.int16)
        female = np.empty(BLOCK, dtype=bool)
        at_start = np.empty(BLOCK, dtype=bool)
        offset = 0
        for index, ((kind, _), size) in enumerate(zip(self.kinds, sizes, strict=True)):
            here = ids[offset : offset + size] - first_id
            offset += int(size)
            citizen = self._citizenship(kind, int(size), rng)
            ages = rng.normal(kind.age[0], kind.age[1], int(size)).clip(0, 88)
            kind_of[here], citizenship[here] = index, citizen
            birth_year[here] = (self.scenario.start.year - ages + rng.uniform(0, 9, int(size))).astype(np.int16)
            female[here] = rng.random(int(size)) < 0.49
            events = live(kind, self.calendars[kind.id], int(size), self.burn, self.start, self.end, citizen, rng)
            parts.append((here[events.person], events))
            at_start[here] = self._residence_at_start(kind, events, int(size))
        person = np.concatenate([p for p, _ in parts]) if parts else np.zeros(0, dtype=np.int64)
        order = np.argsort(person, kind="stable")
        person = person[order]
        columns = {
            name: np.concatenate([getattr(e, name) for _, e in parts])[order]
            for name in ("day", "arrival", "move", "here_after", "counterpart")
        }
        crossing_id = np.arange(next_crossing_id, next_crossing_id + len(person), dtype=np.int64)
        crossings = pa.table(
            {
                "person_id": person + first_id,
                "crossing_id": crossing_id,
                "crossing_date": pa.array(columns["day"].astype(np.int32)).cast(pa.date32()),
                "direction": _coded(~columns["arrival"], ("arrival", "departure")),
                "citizenship": _coded(citizenship[person], COUNTRIES),
                "birth_year": birth_year[person],
                "sex": _coded(~female[person], ("F", "M")),
                "counterpart_area": _coded(columns["counterpart"], COUNTRIES),
            }
        )
        kind_ids = tuple(kind.id for kind, _ in self.kinds)
        truth = pa.table(
            {
                "crossing_id": crossing_id,
                "person_id": person + first_id,
                "intention": _coded(kind_of[person], kind_ids),
                "moves_residence": columns["move"],
                "usual_residence_after": _coded(~columns["here_after"], ("resident", "non_resident")),
            }
        )
        seen = np.unique(person)
        persons = pa.table(
            {
                "person_id": seen + first_id,
                "intention": _coded(kind_of[seen], kind_ids),
                "citizenship": _coded(citizenship[seen], COUNTRIES),
                "birth_year": birth_year[seen],
                "sex": _coded(~female[seen], ("F", "M")),
                "usual_residence_at_start": _coded(~at_start[seen], ("resident", "non_resident")),
            }
        )
        return Block(crossings, truth, persons)

    @staticmethod
    def _citizenship(kind: Kind, size: int, rng: np.random.Generator) -> npt.NDArray[np.int8]:
        weights = np.asarray(kind.origins, dtype=np.float64)
        foreign = rng.choice(np.arange(1, len(COUNTRIES)), size=size, p=weights / weights.sum())
        return np.where(rng.random(size) < kind.national, COUNTRIES.index(HOME), foreign).astype(np.int8)

    @staticmethod
    def _residence_at_start(kind: Kind, events: Events, size: int) -> npt.NDArray[np.bool_]:
        """True where the person usually lives here just before the first crossing of the period."""
        here = np.full(size, kind.base == "here")
        first = np.unique(events.person, return_index=True)[1]
        here[events.person[first]] = events.here_after[first] ^ events.move[first]
        return here


def _coded(index: npt.NDArray[np.generic], values: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int8)), pa.array(values))
