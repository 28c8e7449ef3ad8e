"""Counts together with the exact tables of the data set that were released before: one system of cells and sums.

A reader has all of them. A cell that one table hides may be told by another, by broader codes or by the year whose
months are published; so that the pattern of a new table is chosen, and proved, over all of them, and cells that were
hidden before are protected still.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.kernels.disclosure.primary import Limits, Needs
from sojourn.kernels.disclosure.programme import INFINITE
from sojourn.kernels.disclosure.sums import Bools, Ints, Sums
from sojourn.release.counts import Cell, Counts, sums_of

Name = frozenset[tuple[str, str]]
"""A cell by its dimensions that are no total; the same cell in tables of other dimensions has the same name."""
Line = tuple[int, list[int]]
_YEAR, _FINER = re.compile(r"\d{4}"), re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")


class Table(Protocol):
    """What has dimensions, totals along some of them, and cells."""

    @property
    def dimensions(self) -> tuple[str, ...]: ...
    @property
    def summed(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def cells(self) -> tuple[Cell, ...]: ...


T = TypeVar("T", bound=Table)


def name_of(dimensions: Sequence[str], cell: Cell) -> Name:
    """The name of a cell."""
    return frozenset((n, c) for n, c in zip(dimensions, cell, strict=True) if c != TOTAL)


def words(name: Name) -> str:
    """A cell in words, for its owner."""
    return ", ".join(f"{n} {c}" for n, c in sorted(name)) or TOTAL


@dataclass(frozen=True)
class Before:
    """An exact table that was released, with what its owner knows of its cells.

    hidden : cells without a figure; value, persons : what stands behind them; needs : what has to stay possible
    limits : what its codes tell of hidden cells; None where they tell nothing
    """

    dimensions: tuple[str, ...]
    summed: Mapping[str, Mapping[str, str]]
    cells: tuple[Cell, ...]
    hidden: Bools
    value: Ints
    persons: Ints
    needs: Needs
    limits: Limits | None = None

    def names(self) -> list[Name]:
        """The cells by name."""
        return [name_of(self.dimensions, cell) for cell in self.cells]


@dataclass(frozen=True)
class Linked:
    """All cells of the new counts (first, in their order) and of the tables before.

    value, persons : behind every cell; needs : what has to stay possible, also of cells that were hidden before
    shown, hidden : cells that a table before shows, or hides and none shows
    revised : cells whose counts are not the same as before; nothing can be proved over them
    limits : between which every reader knows a hidden cell to lie
    """

    names: tuple[Name, ...]
    sums: Sums
    value: Ints
    persons: Ints
    needs: Needs
    shown: Bools
    hidden: Bools
    revised: tuple[Name, ...]
    limits: Limits


def linked(counts: Counts, needs: Needs, before: Sequence[Before], limits: Limits | None = None) -> Linked:
    """The system of counts and all exact tables of before. limits : what codes will tell of hidden cells of the new"""
    place = {name_of(counts.dimensions, cell): number for number, cell in enumerate(counts.cells)}
    for table in before:
        for name in table.names():
            place.setdefault(name, len(place))
    size, own = len(place), len(counts.cells)
    value, persons = np.zeros((2, size), dtype=np.int64)
    value[:own], persons[:own] = counts.value, counts.persons
    low, high, primary = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    low[:own], high[:own], primary[:own] = needs.low, needs.high, needs.primary
    known = Limits.of_nonempty(size)
    known.narrow(np.arange(own), limits)
    filled, shown, hid = np.arange(size) < own, np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    revised: dict[Name, None] = {}
    for table in before:
        names = table.names()
        at = np.array([place[name] for name in names], dtype=np.int64)
        other = filled[at] & (value[at] != table.value)
        revised.update((names[i], None) for i in np.flatnonzero(other))
        new = at[~filled[at]]
        value[new], persons[new] = table.value[~filled[at]], table.persons[~filled[at]]
        low[new] = high[new] = value[new]
        filled[at] = True
        needed = table.needs.primary
        low[at[needed]] = np.minimum(low[at[needed]], table.needs.low[needed])
        high[at[needed]] = np.maximum(high[at[needed]], table.needs.high[needed])
        primary[at[needed]] = True
        shown[at[~table.hidden]] = True
        known.narrow(at, table.limits)
        hid[at[table.hidden]] = True
    revised.update((name, None) for name in _appeared(counts, before))
    tables: list[Table] = [counts, *before]
    lines = within(place, tables)
    if before:
        there = {(total, tuple(parts)) for total, parts in lines}
        lines += [line for line in across(place, _parents(tables)) if (line[0], tuple(line[1])) not in there]
    lines, rests = _with_rests(lines, value)
    more = len(rests)
    sums = Sums.of(size + more, lines)
    value, persons = np.concatenate([value, rests]), np.concatenate([persons, rests])
    asked = np.append(primary, np.zeros(more, dtype=bool))
    floor = np.minimum(sums.floor(value), value)  # what all tables' empty cells tell together
    low = np.where(asked, np.maximum(np.append(low, rests), floor), value)
    limits = known.with_others(more)
    told = sums.ceiling(np.where(asked, limits.high, INFINITE), floor)  # what codes tell of small cells together
    high = np.where(asked, np.minimum(np.append(high, rests), told), value).astype(np.int64)
    all_names = (*place, *(frozenset({("unpublished", str(n))}) for n in range(more)))
    return Linked(
        all_names, sums, value, persons, Needs(asked, low, high), np.append(shown, np.zeros(more, dtype=bool)),
        np.append(hid & ~shown, np.ones(more, dtype=bool)), tuple(revised),
        limits,
    )  # fmt: skip


def _appeared(counts: Counts, before: Sequence[Before]) -> list[Name]:
    """Finest cells that one of two tables of the same dimensions has empty and the other not, by codes of both."""
    whole = len(counts.dimensions)
    mine = {name for cell in counts.cells if len(name := name_of(counts.dimensions, cell)) == whole}
    found: list[Name] = []
    for table in before:
        if set(table.dimensions) == set(counts.dimensions):
            theirs = {name for name in table.names() if len(name) == whole}
            both = set().union(*mine) & set().union(*theirs)
            found += [name for name in mine ^ theirs if name <= both]
    return found


def linked_to(now: Table, earlier: Sequence[T]) -> list[T]:
    """Tables that share a cell, or a broader one, with this one or with another that does; the others tell nothing."""
    parents = _parents([now, *earlier])
    known, left = _touched(now, parents), [(table, _touched(table, parents)) for table in earlier]
    found: list[T] = []
    while True:
        near = [one for one in left if not known.isdisjoint(one[1])]
        if not near:
            return found
        left = [one for one in left if known.isdisjoint(one[1])]
        found += [table for table, _ in near]
        known = known.union(*(names for _, names in near))


def _touched(table: Table, parents: Mapping[str, Mapping[str, str]]) -> set[Name]:
    """The cells of a table and those of broader codes around them."""
    names = {name_of(table.dimensions, cell) for cell in table.cells}
    return names | {
        (name - {(dimension, code)}) | {(dimension, broader)}
        for name in names
        for dimension, code in name
        for _, broader in _broader(code, parents.get(dimension, {}))
    }


def within(place: Mapping[Name, int], tables: Iterable[Table]) -> list[Line]:
    """Totals and parts within each table, by place; the same line of two tables once."""
    made: dict[tuple[int, tuple[int, ...]], None] = {}
    for table in tables:
        at = [place[name_of(table.dimensions, cell)] for cell in table.cells]
        matrix = sums_of(table.dimensions, table.cells, table.summed).matrix
        for row in range(matrix.shape[0]):
            inside = slice(matrix.indptr[row], matrix.indptr[row + 1])
            numbers, signs = matrix.indices[inside], matrix.data[inside]
            total = at[int(numbers[signs < 0][0])]
            made[total, tuple(sorted(at[int(i)] for i in numbers[signs > 0]))] = None
    return [(total, list(parts)) for total, parts in made]


def across(
    place: Mapping[Name, int], parents: Mapping[str, Mapping[str, str]], only: Container[str] | None = None
) -> list[Line]:
    """Broader cells and the finer ones within them, from whatever tables: by parents of codes, quarters and years.

    Parts that no table holds are not among them. only : broader codes looked at; None for all
    """
    below: dict[tuple[int, str, str], list[int]] = {}
    for name, number in place.items():
        for dimension, code in name:
            for kind, broader in _broader(code, parents.get(dimension, {})):
                total = place.get((name - {(dimension, code)}) | {(dimension, broader)})
                if total is not None and (only is None or broader in only):
                    below.setdefault((total, dimension, kind), []).append(number)
    return [(total, sorted(parts)) for (total, _, _), parts in below.items()]


def _parents(tables: Iterable[Table]) -> dict[str, dict[str, str]]:
    made: dict[str, dict[str, str]] = {}
    for table in tables:
        for dimension, above in table.summed.items():
            made.setdefault(dimension, {}).update(above)
    return made


def _broader(code: str, parents: Mapping[str, str]) -> list[tuple[str, str]]:
    """The codes that hold a code (its parent; quarter and year of a month), each with what kind of part it is."""
    found = [("part", parents[code])] if code in parents else []
    if (at := _FINER.fullmatch(code)) is not None:
        year, quarter, month = at.groups()
        found.append(("quarter" if quarter else "month", year))
        if month:
            found.append(("month", f"{year}-Q{(int(month) + 2) // 3}"))
    return found


def _with_rests(lines: Sequence[Line], value: Ints) -> tuple[list[Line], Ints]:
    """Lines that add up: what no table holds of a broader cell is one more cell; those that cannot be are left out."""
    made: list[Line] = []
    rests: list[int] = []
    for total, parts in lines:
        rest = int(value[total] - value[parts].sum())
        if rest > 0:
            made.append((total, [*parts, len(value) + len(rests)]))
            rests.append(rest)
        elif rest == 0:
            made.append((total, parts))
    return made, np.array(rests, dtype=np.int64)


def frequency_of(period: str) -> str:
    """Code of the frequency of a period: M, Q or A; ``_X`` for what is none of them."""
    if _YEAR.fullmatch(period):
        return "A"
    at = _FINER.fullmatch(period)
    return "_X" if at is None else "Q" if at.group(2) else "M"


def periods_whole(codes: Iterable[str]) -> set[str]:
    """Years and quarters of which every month, or quarter, is among the codes."""
    inside: dict[tuple[str, str], int] = {}
    for code in set(codes):
        for kind, broader in _broader(code, {}):
            inside[kind, broader] = inside.get((kind, broader), 0) + 1
    needed = {("month", True): 12, ("month", False): 3, ("quarter", True): 4}
    return {broader for (kind, broader), n in inside.items() if n == needed[kind, _YEAR.fullmatch(broader) is not None]}
