"""Usual residence from registers: spells of registration, permits or visas, and events, under the UN concepts.

A spell is turned into an arrival on its first day and a departure on the day it ends, and the rule of residence
that classifies border crossings classifies these: one logic for every source. What a register knows beyond that,
how long a stay is meant to last, is used only where the data cannot decide, and said so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.header_row import columns_told
from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.kernels.civil_dates import INVALID, MISSING, READ
from sojourn.microdata import crossing_keys
from sojourn.microdata.border_crossings import Classification, classify, definition
from sojourn.microdata.person_identifiers import identified
from sojourn.microdata.rule import SIX_TWELVE, TWELVE_TWELVE, Rule

OPEN = np.iinfo(np.int32).max
"""End of a stay that has not ended."""


@dataclass(frozen=True)
class Concept:
    """A concept of usual residence and of migration.

    Parameters
    ----------
    rule : how long a stay makes a resident
    resident, other : categories of stays that do and that do not
    short_term_days : stays of at least so many days that make no resident are ``short_term_migrant``; None: no
        such category
    visits : purposes of stays that are never short-term migration
    """

    id: str
    title: str
    rule: Rule
    resident: str
    other: str
    reference: str
    short_term_days: int | None = None
    visits: tuple[str, ...] = ()


UN_1998 = Concept(
    "UN_1998",
    "Recommendations on Statistics of International Migration, Revision 1",
    rule=TWELVE_TWELVE,
    resident="long_term_migrant",
    other="visitor",
    short_term_days=90,
    visits=("recreation", "holiday", "visit", "business", "medical_treatment", "pilgrimage"),
    reference="United Nations (1998), Statistical Papers M/58/Rev.1: at least a year; at least three months but "
    "less than a year for other reasons than visits",
)
UN_2021 = Concept(
    "UN_2021",
    "Final report on conceptual frameworks and concepts and definitions on international migration",
    rule=SIX_TWELVE,
    resident="resident",
    other="temporary",
    reference="United Nations Expert Group on Migration Statistics (2021), endorsed by the Statistical Commission at "
    "its 52nd session: residence for most of twelve months; no short-term migrants",
)


@dataclass(frozen=True)
class Residence:
    """Stays with their category, the classification beneath, and spells that could not be used.

    ``stays``: ``person_id``, ``start``, ``end`` (first day away, null while it lasts), ``days`` so far, ``category``,
    ``basis`` (``observed``; ``intended`` where only the validity of a permit tells; null where nothing does yet),
    ``decision`` and ``final_on``.
    """

    stays: pa.Table
    crossings: Classification
    errors: pa.Table
    concept: Concept
    observed_to: dt.date

    def definition(self) -> dict[str, Any]:
        """What the categories mean, to be attached to whatever is made from them."""
        return {
            "concept": {"id": self.concept.id, "title": self.concept.title, "reference": self.concept.reference},
            **definition(self.concept.rule, self.observed_to),
        }

    def residents_on(self, day: dt.date) -> pa.Table:
        """Persons whose last move up to ``day`` leaves them resident, with ``status`` ``resident`` or ``undecided``."""
        moves = self.crossings.crossings
        moves = moves.filter(pc.less_equal(moves["crossing_date"], pa.scalar(day)))
        moves = moves.append_column("order", pa.array(np.arange(moves.num_rows)))
        last = moves.group_by("person_id").aggregate([("order", "max")])["order_max"]
        final = moves.take(last)
        status = final["status_after"].fill_null("undecided")
        return pa.table({"person_id": final["person_id"], "status": status}).filter(
            pc.not_equal(status, "non_resident")
        )


def usual_residence(spells: pa.Table, concept: Concept, *, observed_to: dt.date, largest_gap: int = 1) -> Residence:
    """Stays and usual residence from spells of a register.

    Parameters
    ----------
    spells : ``person_id``, ``start`` (first day), ``end`` (first day after; null while it lasts), optionally
        ``valid_to`` (how long a permit allows the stay) and ``purpose``; overlapping spells are one stay
    observed_to : last day the register covers; later ends are read as open
    largest_gap : days between two spells of one stay (a permit renewed on the day after its last has a gap of 1)

    Raises
    ------
    LayoutDiffers
        Columns are missing. Spells that cannot be used (no person, no start, an end before the start, a start
        after ``observed_to``) are in ``errors``, never dropped.
    """
    missing = [name for name in ("person_id", "start", "end") if name not in spells.column_names]
    if missing:
        raise LayoutDiffers(
            f"The spells have no column {', '.join(missing)}.",
            details=[columns_told(spells.column_names)],
        )
    to = crossing_keys.days(observed_to)
    who = identified(crossing_keys.array_of(spells["person_id"]))
    persons, person = who.distinct, who.of
    start, _, start_state, _ = crossing_keys.read_dates(crossing_keys.array_of(spells["start"]), "start")
    end, _, end_state, _ = crossing_keys.read_dates(crossing_keys.array_of(spells["end"]), "end")
    problem = np.full(spells.num_rows, "", dtype=object)
    for mask, code in (
        ((start_state == READ) & (start > to), "start_after_observed_to"),
        ((end_state == READ) & (start_state == READ) & (end < start), "end_before_start"),
        (end_state == INVALID, "end_invalid"),
        (start_state == INVALID, "start_invalid"),
        (start_state == MISSING, "start_missing"),
        (person < 0, "person_missing"),
        (who.placeholder, "person_placeholder"),
    ):
        problem[mask] = code
    good = problem == ""
    errors = spells.filter(pa.array(~good)).append_column("problem", pa.array(problem[~good], pa.string()))
    end = np.where((end_state == MISSING) | (end > to), OPEN, end).astype(np.int32)
    rows = np.flatnonzero(good)
    rows = rows[np.lexsort((start[rows], person[rows]))]
    first, last_end = _merge(person[rows], start[rows], end[rows], largest_gap)
    stay_person, stay_start = person[rows][first], start[rows][first]
    moves = _moves(persons, stay_person, stay_start, last_end)
    classified = classify(moves, concept.rule, observed_to=observed_to)
    stays = _stays(
        classified, concept, persons, (stay_person, stay_start, last_end), _intended(spells, rows, first), to
    )
    return Residence(stays, classified, errors, concept, observed_to)


def _merge(
    person: npt.NDArray[np.int64], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32], gap: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """First spell of each stay and the stay's end; spells are sorted by person and start."""
    if len(person) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int32)
    reach = np.maximum.accumulate((person << 32) + end)  # persons ascend, so the maximum never crosses them
    so_far = (reach - (person << 32)).astype(np.int64)
    begins = np.ones(len(person), np.bool_)
    begins[1:] = (person[1:] != person[:-1]) | (start[1:] > so_far[:-1] + gap)
    first = np.flatnonzero(begins)
    last = np.concatenate((first[1:] - 1, [len(person) - 1]))
    return first, so_far[last].astype(np.int32)


def _moves(
    persons: pa.Array,
    person: npt.NDArray[np.int64],
    start: npt.NDArray[np.int32],
    end: npt.NDArray[np.int32],
) -> pa.Table:
    """An arrival per stay and a departure per stay that has ended; ``crossing_id`` is twice the stay, plus one."""
    stay = np.arange(len(person))
    ended = end != OPEN
    who = np.concatenate((person, person[ended]))
    number = np.concatenate((2 * stay, 2 * stay[ended] + 1))
    order = np.argsort(number, kind="stable")
    return pa.table(
        {
            "crossing_id": number[order],
            "person_id": persons.take(pa.array(who[order])),
            "crossing_date": pa.array(np.concatenate((start, end[ended]))[order]).cast(pa.date32()),
            "direction": (1 - number[order] % 2).astype(np.int8),
        }
    )


def _intended(
    spells: pa.Table, rows: npt.NDArray[np.int64], first: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_], pa.Array]:
    """Latest validity of each stay's spells, whether there is one, and the purpose of its first spell."""
    count = len(first)
    until, known = np.zeros(count, np.int32), np.zeros(count, np.bool_)
    if "valid_to" in spells.column_names and count:
        day, _, state, _ = crossing_keys.read_dates(crossing_keys.array_of(spells["valid_to"]), "valid_to")
        usable = np.where(state[rows] == READ, day[rows], np.iinfo(np.int32).min)
        until = np.maximum.reduceat(usable, first)
        known = until != np.iinfo(np.int32).min
    purpose = pa.nulls(count, pa.string())
    if "purpose" in spells.column_names:
        purpose = crossing_keys.array_of(spells["purpose"]).cast(pa.string()).take(pa.array(rows[first]))
    return until, known, purpose


def _stays(
    classified: Classification,
    concept: Concept,
    persons: pa.Array,
    stays: tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int32]],
    intended: tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_], pa.Array],
    to: int,
) -> pa.Table:
    person, start, end = stays
    until, known, purpose = intended
    moves = classified.crossings
    arrivals = moves.filter(pc.equal(moves["direction"], "arrival")).sort_by("crossing_id")
    # A stay makes a resident when its arrival migrates, or when the person was resident already.
    status = arrivals["status_after"].combine_chunks()
    undecided = pc.is_null(status).to_numpy(zero_copy_only=False)
    resident = pc.equal(status, "resident").fill_null(False).to_numpy(zero_copy_only=False)
    days = np.minimum(end, to + 1) - start
    rule = concept.rule
    means_to_stay = known & (until - start + 1 >= rule.threshold)
    by_intention = undecided & known & (end == OPEN)
    resident |= by_intention & means_to_stay
    length = np.where(by_intention, until - start + 1, days)
    visits = pc.is_in(purpose, pa.array(concept.visits, pa.string())).to_numpy(zero_copy_only=False)
    short = np.zeros(len(start), np.bool_)
    if concept.short_term_days is not None:
        short = ~resident & ~visits & (length >= concept.short_term_days)
    category = np.where(resident, concept.resident, np.where(short, "short_term_migrant", concept.other)).astype(object)
    category[undecided & ~by_intention] = None
    basis = np.where(by_intention, "intended", "observed").astype(object)
    basis[undecided & ~by_intention] = None
    return pa.table(
        {
            "person_id": persons.take(pa.array(person)),
            "start": pa.array(start).cast(pa.date32()),
            "end": pa.array(end, mask=end == OPEN).cast(pa.date32()),
            "days": days.astype(np.int32),
            "category": pa.array(category, pa.string()),
            "basis": pa.array(basis, pa.string()),
            "decision": pa.array(np.where(undecided, "provisional", "final").astype(object), pa.string()),
            "final_on": arrivals["status_after_final_on"].combine_chunks(),
        }
    )


@dataclass(frozen=True)
class Moves:
    """Events of a register as moves: what ``classify`` takes, and what is no move."""

    crossings: pa.Table
    initial_status: pa.Table
    """Births: resident from the first day, without having arrived."""
    deaths: pa.Table
    """``person_id`` and ``date``: residence ends without a departure."""


def from_events(events: pa.Table, meanings: Mapping[str, str]) -> Moves:
    """Registrations, removals, births and deaths as crossings, so that births and deaths are no migration.

    Parameters
    ----------
    events : ``person_id``, ``date``, ``event``
    meanings : event of the register -> ``arrival``, ``departure``, ``birth`` or ``death``

    Raises
    ------
    ValuesRefused
        Events without a meaning, all of them together.
    """
    known = {"arrival", "departure", "birth", "death"}
    words = pc.unique(events["event"]).to_pylist()
    strange = [str(word) for word in words if meanings.get(word) not in known]
    if strange:
        raise ValuesRefused(
            "Events without a meaning.",
            details=strange,
            ways_out=[f"Say for each of them which it is: {', '.join(sorted(known))}."],
        )
    meaning = pa.array([meanings[word] for word in events["event"].to_pylist()], pa.string())

    def of(*kinds: str) -> pa.Table:
        mask = pc.is_in(meaning, pa.array(kinds))
        return events.append_column("direction", meaning).filter(mask).drop_columns("event")

    births = of("birth")
    return Moves(
        crossings=of("arrival", "departure").rename_columns({"date": "crossing_date"}),
        initial_status=pa.table(
            {
                "person_id": births["person_id"],
                "status": pa.array(["resident"] * births.num_rows, pa.string()),
                "date": births["date"],
            }
        ),
        deaths=of("death").select(["person_id", "date"]),
    )
