"""The table of lists: how many persons are on which of them, checked before anything is estimated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.errors import UsageError, ValuesRefused, counted
from sojourn.kernels.capture.histories import Floats, pair_overlaps, pairs, within, without_list

MOST_LISTS = 12


@dataclass(frozen=True)
class ListTable:
    """Persons by history.

    lists : names ; counts : (history,) persons on exactly these lists, see ``kernels.capture.histories``
    """

    lists: tuple[str, ...]
    counts: Floats

    @property
    def known(self) -> float:
        """Persons on any list."""
        return float(self.counts.sum())

    @property
    def sizes(self) -> dict[str, float]:
        """Persons on each list."""
        found = within(self.counts, len(self.lists))[1 : 1 + len(self.lists)]
        return dict(zip(self.lists, (float(v) for v in found), strict=True))

    @property
    def overlaps(self) -> dict[tuple[str, str], float]:
        """Persons on both lists of each pair."""
        found = pair_overlaps(self.counts, len(self.lists))
        named = [(self.lists[i], self.lists[j]) for i, j in pairs(len(self.lists))]
        return dict(zip(named, (float(v) for v in found), strict=True))

    def without(self, name: str) -> ListTable:
        """The table as it is without a list; who is on it alone is lost."""
        if name not in self.lists:
            raise UsageError(f"there is no list «{name}»", ways_out=[f"lists: {', '.join(self.lists)}"])
        at = self.lists.index(name)
        kept = self.lists[:at] + self.lists[at + 1 :]
        return ListTable(kept, without_list(self.counts, len(self.lists), at))

    def checked(self) -> ListTable:
        """Itself. Raises ValuesRefused for what no estimate may be made of, all of it together."""
        if len(self.lists) < 2:
            raise ValuesRefused(
                f"there is {counted(len(self.lists), 'list')}, and overlaps need two",
                ways_out=["one list with repeats: sojourn hidden lists --repeats COLUMN"],
            )
        if len(self.lists) > MOST_LISTS:
            raise ValuesRefused(f"there are {len(self.lists)} lists; at most {MOST_LISTS} are taken")
        problems = [f"{name}: nobody is on this list" for name, size in self.sizes.items() if size == 0]
        problems += [
            f"{inner} lies wholly inside {outer} ({counted(int(size), 'person')}): it is no independent look"
            for inner, outer, size in self.contained()
        ]
        if problems:
            raise ValuesRefused(
                "lists of this kind say nothing about who is on none",
                details=problems,
                ways_out=["leave the list out: --without LIST", "put two lists into one before counting"],
            )
        return self

    def contained(self) -> list[tuple[str, str, float]]:
        """(inner, outer, persons) where everybody on one list is on another one too."""
        sizes = self.sizes
        found = []
        for (a, b), both in self.overlaps.items():
            for inner, outer in ((a, b), (b, a)):
                if sizes[inner] > 0 and both == sizes[inner]:
                    found.append((inner, outer, sizes[inner]))
        return found


def of_patterns(lists: Sequence[str], rows: Sequence[tuple[Sequence[str], float]], places: Sequence[str]) -> ListTable:
    """The table from rows of marks and persons.

    rows : (a mark for each list, persons) ; places : where each row stands, for the message

    Raises ValuesRefused for marks other than 0 and 1, persons that are no whole number or below zero, a pattern twice,
    persons on no list, and a table without anybody.
    """
    counts = np.zeros((1 << len(lists)) - 1)
    problems: list[str] = []
    seen: dict[int, str] = {}
    for (marks, persons), place in zip(rows, places, strict=True):
        wrong = sorted({m for m in marks if m not in ("0", "1")})
        if wrong:
            problems.append(f"{place}: a list's mark is 0 or 1, not {', '.join(f'«{m}»' for m in wrong)}")
            continue
        history = sum(1 << i for i, mark in enumerate(marks) if mark == "1")
        if problem := _wrong(persons, history):
            problems.append(f"{place}: {problem}")
        elif history in seen:
            problems.append(f"{place}: the same lists as {seen[history]}")
        else:
            seen[history] = place
            counts[history - 1] = persons
    if problems:
        raise ValuesRefused(
            "the table of lists cannot be taken",
            details=problems,
            ways_out=["Each pattern of lists has one row: 0 or 1 for each list, and a whole number of persons."],
        )
    if counts.sum() == 0:
        raise ValuesRefused("there is nobody on any list")
    return ListTable(tuple(lists), counts)


def of_cases(cases: Mapping[str, Sequence[str]], lists: Sequence[str]) -> ListTable:
    """The table from cases: person -> the lists the person is on.

    Raises ValuesRefused for a person twice on a list. The message counts and never names a person.
    """
    place = {name: i for i, name in enumerate(lists)}
    counts = np.zeros((1 << len(lists)) - 1)
    doubled = dict.fromkeys(lists, 0)
    for on in cases.values():
        for name in set(on):
            doubled[name] += list(on).count(name) > 1
        counts[sum(1 << place[name] for name in set(on)) - 1] += 1
    if any(doubled.values()):
        raise ValuesRefused(
            "persons are twice on one list",
            details=[f"{name}: {counted(n, 'person')} more than once" for name, n in doubled.items() if n],
            ways_out=["remove the repeats", "or use them: sojourn hidden lists --repeats COLUMN"],
        )
    return ListTable(tuple(lists), counts)


def _wrong(persons: float, history: int) -> str:
    if history == 0:
        return "persons on no list cannot have been counted"
    if not np.isfinite(persons):
        return "no number of persons; a pattern without a figure is not one with nobody"
    if persons < 0:
        return f"{persons:g} persons, below zero"
    if persons != round(persons):
        return f"{persons:g} persons, not a whole number"
    return ""
