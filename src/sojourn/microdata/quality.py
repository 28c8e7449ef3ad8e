"""What can be wrong with crossings, what is done about it, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError, ValuesRefused, counted

Policy = Literal["reject", "repair", "report"]


@dataclass(frozen=True)
class Problem:
    """One kind of defect: a bit for arrays, a code for tables, a sentence for people."""

    bit: int
    code: str
    text: str
    repaired: str
    """What ``repair`` does about it."""


PERSON_MISSING = Problem(1, "person_missing", "no person identifier", "row set aside")
DATE_MISSING = Problem(2, "date_missing", "no crossing date", "row set aside")
DATE_INVALID = Problem(4, "date_invalid", "no such date, not ISO (YYYY-MM-DD), or outside 1900-2199", "row set aside")
DIRECTION_MISSING = Problem(8, "direction_missing", "no direction", "row set aside")
DIRECTION_UNKNOWN = Problem(16, "direction_unknown", "direction is neither arrival nor departure", "row set aside")
AFTER_OBSERVED = Problem(32, "after_observed_to", "crossing after the end of observation", "row set aside")
DUPLICATE = Problem(
    64, "duplicate", "the same crossing a second time (person, day, direction and identifier)", "row dropped"
)
REPEATED_DIRECTION = Problem(
    128,
    "repeated_direction",
    "same direction as the crossing before: one between them is missing",
    "a crossing is assumed midway between the two",
)
PERSON_PLACEHOLDER = Problem(
    256, "person_placeholder", "what stands for the person is a word for nobody (NULL, 0, XXXX)", "row set aside"
)

PROBLEMS = (
    PERSON_MISSING,
    PERSON_PLACEHOLDER,
    DATE_MISSING,
    DATE_INVALID,
    DIRECTION_MISSING,
    DIRECTION_UNKNOWN,
    AFTER_OBSERVED,
    DUPLICATE,
    REPEATED_DIRECTION,
)

NOT_THE_PERSONS_FAULT = PERSON_MISSING.bit | PERSON_PLACEHOLDER.bit | AFTER_OBSERVED.bit
"""Problems that concern only their row: the person's other crossings stay classified under every policy."""

Bits = np.uint16
"""Of a row or a person: every problem has one."""
ALL_BITS = 2 * max(p.bit for p in PROBLEMS)

REPAIRS = ((1, "rows_set_aside"), (2, "duplicate_dropped"), (4, "crossing_assumed"))
"""Flags of the column ``repair``; they stand on every crossing of the person concerned."""


def codes_of(bits: int, names: Iterable[tuple[int, str]] | None = None) -> str:
    """Codes in a bit set, joined by ``+``."""
    pairs = [(p.bit, p.code) for p in PROBLEMS] if names is None else list(names)
    return "+".join(code for bit, code in pairs if bits & bit)


def count(problem: npt.NDArray[Bits]) -> dict[str, int]:
    """Rows that have each problem."""
    if not problem.any():
        return {p.code: 0 for p in PROBLEMS}
    return {p.code: int(np.count_nonzero(problem & p.bit)) for p in PROBLEMS}


def check_policy(policy: str) -> None:
    """Refuse a policy that does not exist."""
    if policy not in get_args(Policy):
        raise UsageError(
            f"{policy!r} is no policy for bad input.", ways_out=[f"Choose one of {', '.join(get_args(Policy))}."]
        )


@dataclass
class Quality:
    """Counts of one input, or of a part of it (parts are added with ``+``).

    ``rows_in == rows_classified + rows_in_errors`` always holds for a finished classification.
    """

    rows_in: int = 0
    rows_classified: int = 0
    rows_in_errors: int = 0
    persons: int = 0
    persons_rejected: int = 0
    persons_repaired: int = 0
    persons_of_unknown_order: int = 0
    persons_of_told_order: int = 0
    """Every day is balanced and only a status or ``crossing_id`` told which crossing began."""
    crossings_alike: int = 0
    """Classified rows without ``crossing_id`` that are the same in every column as another, and fit."""
    single_crossing_persons: int = 0
    same_day_crossings: int = 0
    persons_trimmed: int = 0
    crossing_ids_trimmed: int = 0
    """Rows whose identifier is written with blanks around it."""
    persons_pointed: int = 0
    crossing_ids_pointed: int = 0
    """Rows whose identifier is written like 420.0, read as 420."""
    dates_with_zone: int = 0
    """Rows whose date has an offset from UTC; the date that is written is kept."""
    dates_in_utc: int = 0
    """Those of them written in UTC itself (Z, +00:00), where the day at the border may be another."""
    days_in_sequence: int = 0
    """Persons' days of several crossings whose order the owner's sequence tells."""
    days_without_sequence: int = 0
    """Those it does not tell: a number is missing, is none, or stands for an arrival and a departure."""
    crossings_assumed: int = 0
    final: int = 0
    provisional: int = 0
    migrant_arrivals_final: int = 0
    migrant_departures_final: int = 0
    labels_final: int = 0
    initial_statuses_used: int = 0
    initial_statuses_dated_later: int = 0
    initial_statuses_unusable: int = 0
    initial_statuses_repeated: int = 0
    problems: dict[str, int] = field(default_factory=lambda: {p.code: 0 for p in PROBLEMS})
    """Rows that have each problem themselves (a row can have several)."""

    def __add__(self, other: Quality) -> Quality:
        total = Quality()
        for item in fields(self):
            if item.name == "problems":
                total.problems = {
                    code: self.problems.get(code, 0) + other.problems.get(code, 0)
                    for code in {**self.problems, **other.problems}
                }
            else:
                setattr(total, item.name, getattr(self, item.name) + getattr(other, item.name))
        return total

    @property
    def rows_with_problems(self) -> int:
        """An upper bound: rows with several problems count several times."""
        return sum(self.problems.values())

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    def lines(self) -> list[tuple[str, int, str, str]]:
        """Code, rows, meaning and what repair does, for problems that occur."""
        return [(p.code, self.problems[p.code], p.text, p.repaired) for p in PROBLEMS if self.problems[p.code]]

    def refuse_if_any(self) -> None:
        """Raise when there is any problem (policy ``report``)."""
        if self.rows_with_problems:
            raise ValuesRefused(
                f"{counted(self.rows_in, 'crossing')} of {counted(self.persons, 'person')} looked at: there are "
                "problems; nothing was classified.",
                details=[f"{counted(rows, 'row')}: {code} ({text})" for code, rows, text, _ in self.lines()],
                ways_out=[
                    "--on-error reject sets these persons aside in the error table.",
                    "--on-error repair mends what can be mended and flags the persons concerned.",
                    "sojourn border check INPUT --errors FILE lists every row concerned.",
                ],
            )
