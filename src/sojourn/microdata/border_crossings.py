"""Classify border crossings: each crossing's status before and after, migration or not, and since when it is known.

Only tables go in and out; where they come from and go to is the business of products and engines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.kernels.border import calendar_year_rule, residence_rule
from sojourn.kernels.border.person_order import order_by_person
from sojourn.kernels.civil_dates import INVALID, MISSING, NO_ZONE, READ, UTC
from sojourn.microdata import crossing_keys, labelled_tables, quality, same_day
from sojourn.microdata.crossing_keys import Keys
from sojourn.microdata.initial_status import InitialStatus, match
from sojourn.microdata.initial_status import read as read_initial_status
from sojourn.microdata.observed_to import DatesSeen, later_than
from sojourn.microdata.quality import Policy, Quality
from sojourn.microdata.rule import TWELVE_SIXTEEN, Rule
from sojourn.microdata.sequence import in_sequence

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Classification:
    """Crossings with their labels, and everything that was not classified.

    ``crossings`` has the input's columns in the input's order, ``crossing_date`` as a date, ``direction`` as
    arrival or departure, then the columns of ``crossing_keys.ADDED`` (and ``repair`` under that policy). A
    status or label that the data cannot decide is null; its date then says when it becomes final if no
    further crossing is recorded (at the latest it is final one window after the crossing).
    ``errors`` has the input's columns untouched, then ``problem``, ``because`` and ``action``.
    """

    crossings: pa.Table
    errors: pa.Table
    rule: Rule
    observed_to: dt.date | None
    counts: Quality
    sequence: str | None = None

    def definition(self) -> dict[str, Any]:
        """What these labels mean, to be attached to whatever is made from them."""
        return definition(self.rule, self.observed_to, self.sequence)


def definition(rule: Rule, observed_to: dt.date | None, sequence: str | None = None) -> dict[str, Any]:
    """Rule, end of observation and meaning of the decision, as attached to every output.

    sequence : the column of the output whose numbers ordered the crossings of a day
    """
    return {
        **({"sequence": sequence} if sequence else {}),
        "rule": rule.definition(),
        "observed_to": None if observed_to is None else observed_to.isoformat(),
        "starting_status": "as given from elsewhere, else the status the first crossing changes",
        "decision": "final: no later crossing that follows on can change any field; one that does not follow on (the "
        "same direction again) shows that a crossing is missing or, where only a status or crossing_id told the order "
        "of a person's days, that it was the other; provisional: undecided fields are null and their date says when "
        "they become final if no further crossing is recorded",
    }


def classify(
    crossings: pa.Table,
    rule: Rule = TWELVE_SIXTEEN,
    *,
    initial_status: pa.Table | None = None,
    observed_to: dt.date | None = None,
    on_error: Policy = "reject",
    columns: Mapping[str, str] | None = None,
    initial_columns: Mapping[str, str] | None = None,
    sequence: str | None = None,
    placeholders: Placeholders = PLACEHOLDERS,
) -> Classification:
    """Apply a rule of residence to the crossings of any number of persons.

    Parameters
    ----------
    crossings : one row per crossing with ``person_id`` (text or whole numbers), ``crossing_date`` (date, timestamp
        or ISO text), ``direction`` (arrival/departure, A/D or 1/0), and any other columns; in any order
    rule : see ``microdata.rule``
    initial_status : ``person_id``, ``status`` (resident/non_resident or 1/0), ``date``
    observed_to : last day on which crossings are known; by default the latest crossing date of the table, refused
        where it stands alone (``microdata.observed_to``)
    on_error : ``reject`` puts all rows of a person with a problem into ``errors``; ``repair`` sets rows aside,
        drops duplicates, assumes missing crossings midway and flags the person; ``report`` raises if anything is
        wrong
    columns, initial_columns : our name -> name in the table
    sequence : column of whole numbers that order the crossings of a person's day; where it does, nothing is inferred
    placeholders : identifiers that stand for nobody; their rows go to ``errors`` and are joined to no history

    Identifiers are read without blanks around them, and ``420.0`` as 420; a date with an offset (``+13:00``) keeps the
    day that is written. All of it is counted.

    Raises
    ------
    LayoutDiffers, UsageError
        Columns are missing or of a type that cannot be read.
    ValuesRefused
        Initial statuses that are none; any problem under ``report``; a latest date that stands alone.
    """
    quality.check_policy(on_error)
    table = crossing_keys.rename(crossings, columns, (*crossing_keys.REQUIRED, *crossing_keys.OPTIONAL))
    crossing_keys.check_columns(table.column_names)
    keys = crossing_keys.read_keys(table, placeholders)
    if sequence is not None:
        sequence = (columns and {their: our for our, their in columns.items()}.get(sequence)) or sequence
        keys = in_sequence(table, keys, sequence)
    if observed_to is None:
        observed_to = _latest(table, rule)
    known = None if initial_status is None else read_initial_status(initial_status, initial_columns, placeholders)
    result = replace(classify_part(table, keys, known and known.table, rule, observed_to, on_error), sequence=sequence)
    if known is not None:
        result.counts.initial_statuses_unusable = known.unusable
        result.counts.initial_statuses_repeated = known.repeated
    if on_error == "report":
        result.counts.refuse_if_any()
    return result


def _latest(table: pa.Table, rule: Rule) -> dt.date | None:
    """The latest crossing date; None without any."""
    dates = table["crossing_date"]
    seen = DatesSeen()
    seen.add(dates)
    alone = seen.alone(rule)
    if alone is not None:
        raise alone.refusal(table.filter(pa.array(later_than(dates, alone.before))))
    return seen.latest()


def classify_part(
    table: pa.Table,
    keys: Keys,
    known: pa.Table | None,
    rule: Rule,
    observed_to: dt.date | None,
    policy: Policy,
    *,
    encoded: bool = False,
) -> Classification:
    """Classify all crossings of some persons; the piece of work that engines hand out.

    Parameters
    ----------
    table, keys : crossings under our column names, and their keys
    known : initial statuses as of ``initial_status.read``
    observed_to : None only if no date of the whole input can be read
    encoded : give statuses, directions and decisions as Arrow dictionaries instead of text (faster to write)
    """
    given, (table, ids_trimmed, ids_pointed) = table, crossing_keys.with_plain_identifiers(table, keys)
    initial = match(known, keys.persons)
    to = 0 if observed_to is None else crossing_keys.days(observed_to)
    problem = _row_problems(keys, to)
    repaired = np.zeros(len(keys.persons) + 1, np.uint8)  # one more for rows without a person (index -1)
    person_problem = np.zeros(len(keys.persons) + 1, quality.Bits)

    def blame(rows: Rows) -> None:
        np.bitwise_or.at(
            person_problem, keys.person[rows], problem[rows] & ~quality.Bits(quality.NOT_THE_PERSONS_FAULT)
        )

    blame(np.flatnonzero((problem != 0) & (keys.person >= 0)))
    repaired[person_problem != 0] |= 1
    usable = (problem == 0) & ((policy == "repair") | (person_problem[keys.person] == 0))
    rows = _sorted(keys, np.flatnonzero(usable))
    rows, duplicate, same_day_rows, ranked, alike = same_day.by_contents(table, keys, rows)
    second = np.zeros(table.num_rows, np.bool_)
    second[rows[alike]] = True
    if duplicate.any():
        problem[rows[duplicate]] |= quality.DUPLICATE.bit
        dropped, rows, ranked = rows[duplicate], rows[~duplicate], ranked[~duplicate]
        blame(dropped)
        repaired[keys.person[dropped]] |= 2
    rows, repeated, unordered, told = same_day.alternate(keys, rows, initial, ranked=ranked)
    if repeated.any():
        again = np.flatnonzero(repeated)
        twin = same_day.identical(table, keys, rows[again], rows[again - 1]) & ~ranked[again]
        problem[rows[again]] |= np.where(twin, quality.DUPLICATE.bit, quality.REPEATED_DIRECTION.bit).astype(
            quality.Bits
        )
        blame(rows[again])
        repaired[keys.person[rows[again[twin]]]] |= 2
        repaired[keys.person[rows[again[~twin]]]] |= 4
        keep = np.ones(len(rows), np.bool_)
        keep[again[twin]] = False
        rows, repeated = rows[keep], repeated[keep]
    if policy != "repair":
        good = person_problem[keys.person[rows]] == 0
        rows, repeated = rows[good], repeated[good]
    labelled = np.zeros(len(keys.persons), np.bool_)
    labelled[keys.person[rows]] = True
    labels, assumed = _label(keys, rows, repeated, initial, unordered, rule, to)
    output = labelled_tables.crossings_table(
        table, keys, rows, labels, repaired if policy == "repair" else None, encoded=encoded
    )
    classified = np.zeros(table.num_rows, np.bool_)
    classified[rows] = True
    left = np.flatnonzero(~classified)
    errors = labelled_tables.errors_table(given, keys, left, problem, person_problem, policy)
    counts = _count(table, keys, rows, left, problem, labels, initial)
    counts = replace(
        counts,
        persons_rejected=0 if policy == "repair" else int((person_problem != 0).sum()),
        persons_repaired=int((repaired != 0).sum()) if policy == "repair" else 0,
        persons_of_unknown_order=int((unordered & labelled).sum()),
        persons_of_told_order=int((told & labelled).sum()),
        crossings_alike=int(second[rows].sum()),
        same_day_crossings=same_day_rows,
        crossings_assumed=assumed,
        crossing_ids_trimmed=ids_trimmed,
        crossing_ids_pointed=ids_pointed,
    )
    return Classification(output, errors, rule, observed_to, counts)


def _row_problems(keys: Keys, to: int) -> npt.NDArray[quality.Bits]:
    problem = np.zeros(len(keys.day), quality.Bits)
    for mask, kind in (
        ((keys.person < 0) & ~keys.who.placeholder, quality.PERSON_MISSING),
        (keys.who.placeholder, quality.PERSON_PLACEHOLDER),
        (keys.date_state == MISSING, quality.DATE_MISSING),
        (keys.date_state == INVALID, quality.DATE_INVALID),
        (keys.direction == crossing_keys.UNREAD_MISSING, quality.DIRECTION_MISSING),
        (keys.direction == crossing_keys.UNREAD, quality.DIRECTION_UNKNOWN),
        ((keys.date_state == READ) & (keys.day > to), quality.AFTER_OBSERVED),
    ):
        problem[mask] |= quality.Bits(kind.bit)
    return problem


def _sorted(keys: Keys, rows: Rows) -> Rows:
    """``rows`` by person, day and time of day; rows alike in all three keep their order."""
    moment: npt.NDArray[Any] = keys.day
    if keys.clock.any():
        moment = keys.day * np.int64(86_400_000_000) + keys.clock
    return order_by_person(rows, keys.person, moment, len(keys.persons))


def starts(person: npt.NDArray[np.int64]) -> Rows:
    """Where each run of equal persons begins, and the number of rows at the end."""
    if len(person) == 0:
        return np.zeros(1, np.int64)
    change = np.flatnonzero(person[1:] != person[:-1]) + 1
    return np.concatenate(([0], change, [len(person)])).astype(np.int64)


def _label(
    keys: Keys,
    rows: Rows,
    repeated: npt.NDArray[np.bool_],
    initial: InitialStatus,
    unordered: npt.NDArray[np.bool_],
    rule: Rule,
    to: int,
) -> tuple[residence_rule.Labels, int]:
    """Labels of ``rows``, with a crossing assumed midway before each repeated direction (and left out again)."""
    person, day = keys.person[rows], keys.day[rows]
    direction = keys.direction[rows]
    gap = np.flatnonzero(repeated)
    if len(gap):
        middle = day[gap - 1] + (day[gap] - day[gap - 1]) // 2
        day = np.insert(day, gap, middle)
        direction = np.insert(direction, gap, 1 - direction[gap])
        real = np.insert(np.ones(len(rows), np.bool_), gap, False)
        person = np.insert(person, gap, person[gap])
    start = starts(person)
    first = person[start[:-1]]
    arguments = (start, day, direction, initial.status[first], initial.on[first], unordered[first])
    if rule.counting == "calendar_year":
        labels = calendar_year_rule.classify(*arguments, threshold=rule.threshold, observed_to=to)
    else:
        labels = residence_rule.classify(
            *arguments,
            threshold=rule.threshold,
            window=rule.window,
            months=rule.unit == "months",
            observed_to=to,
        )
    if len(gap):
        labels = labels.at(real)
    return labels, len(gap)


def _count(
    table: pa.Table,
    keys: Keys,
    rows: Rows,
    left: Rows,
    problem: npt.NDArray[quality.Bits],
    labels: residence_rule.Labels,
    initial: InitialStatus,
) -> Quality:
    start = starts(keys.person[rows])
    first = keys.person[rows[start[:-1]]]
    given = initial.status[first] >= 0
    later = given & (initial.on[first] > keys.day[rows[start[:-1]]])
    arrival = keys.direction[rows] == 1
    final_migrants = labels.migrant == 1
    return Quality(
        rows_in=table.num_rows,
        rows_classified=len(rows),
        rows_in_errors=len(left),
        persons=len(keys.persons),
        single_crossing_persons=int((np.diff(start) == 1).sum()),
        final=int(labels.final.sum()),
        provisional=int((~labels.final).sum()),
        labels_final=int((labels.migrant >= 0).sum()),
        migrant_arrivals_final=int((final_migrants & arrival).sum()),
        migrant_departures_final=int((final_migrants & ~arrival).sum()),
        persons_trimmed=keys.who.trimmed,
        persons_pointed=keys.who.pointed,
        dates_with_zone=int((keys.zone != NO_ZONE).sum()),
        dates_in_utc=int((keys.zone == UTC).sum()),
        days_in_sequence=keys.days_told,
        days_without_sequence=keys.days_untold,
        initial_statuses_used=int((given & ~later).sum()),
        initial_statuses_dated_later=int(later.sum()),
        problems=quality.count(problem),
    )
