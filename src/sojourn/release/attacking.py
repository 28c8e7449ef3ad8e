"""Attacks on what is about to be published: what was tried, how often it succeeded, how often a guess does.

They use the published figures, this release's and all earlier ones of the data set, and nothing of how they were
protected. The truth is looked at only to see whether an attack succeeded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.errors import EstimationError, NotForPublication
from sojourn.kernels.disclosure.primary import Needs
from sojourn.kernels.disclosure.programme import INFINITE, Floats
from sojourn.kernels.disclosure.reconstruction import intervals, likeliest
from sojourn.kernels.disclosure.sums import Bools, Ints, Sums
from sojourn.release.counts import Cell, Counts, sums_of

Name = frozenset[tuple[str, str]]
"""A cell by its dimensions that are no total; the same cell in tables of other dimensions has the same name."""
MOST = 400
"""Cells whose interval is reckoned by programmes of their own; of more, the smallest and evenly chosen others."""
WHOLE = 300
"""Hidden cells up to which the programmes know that counts are whole."""
SECONDS = 120.0
SIGMAS = 3.0


@dataclass(frozen=True)
class Published:
    """One published table: names of its dimensions, which have totals, its cells, their figures (NaN: hidden).

    reach : how far a true count may lie from its figure: 0 for exact figures, infinite for unbounded noise
    """

    dimensions: tuple[str, ...]
    summed: Mapping[str, Mapping[str, str]]
    cells: tuple[Cell, ...]
    value: Floats
    reach: float

    def names(self) -> list[Name]:
        """The cells by name."""
        return [name_of(self.dimensions, cell) for cell in self.cells]


@dataclass(frozen=True)
class Attack:
    """How one attack went.

    tried : cells attacked; of : cells there were to attack; succeeded : among those tried
    guess : share that a guess hits; passed : False holds the release; mend : what would help, as codes
    cells : those that were told, for the owner's eyes
    """

    name: str
    tried: int
    of: int
    succeeded: int
    guess: float
    passed: bool
    mend: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "mend": list(self.mend), "cells": list(self.cells)}


def name_of(dimensions: Sequence[str], cell: Cell) -> Name:
    """The name of a cell."""
    return frozenset((n, c) for n, c in zip(dimensions, cell, strict=True) if c != TOTAL)


class Knowledge:
    """What all published tables together tell: their cells once each, all sums, bounds of every cell."""

    def __init__(self, tables: Sequence[Published]) -> None:
        self.place: dict[Name, int] = {}
        for table in tables:
            for name in table.names():
                self.place.setdefault(name, len(self.place))
        size = len(self.place)
        self.low, self.high = np.ones(size, dtype=np.int64), np.full(size, INFINITE)
        lines: dict[tuple[int, ...], None] = {}
        self.contradictions: list[Name] = []
        for table in tables:
            self._learn(table)
            at = np.array([self.place[name] for name in table.names()], dtype=np.int64)
            matrix = sums_of(table.dimensions, table.cells, table.summed).matrix
            for row in range(matrix.shape[0]):
                held = slice(matrix.indptr[row], matrix.indptr[row + 1])
                cells, signs = at[matrix.indices[held]], matrix.data[held]
                lines[(int(cells[signs < 0][0]), *sorted(cells[signs > 0].tolist()))] = None
        self.sums = Sums.of(size, [(total, parts) for total, *parts in lines])

    def _learn(self, table: Published) -> None:
        for name, value in zip(table.names(), table.value.tolist(), strict=True):
            if np.isnan(value) or np.isinf(table.reach):
                continue
            at = self.place[name]
            low = max(int(value - table.reach), 0 if table.reach else int(value))
            high = value + table.reach
            if low > self.high[at] or (high < self.low[at] and self.high[at] < INFINITE):
                self.contradictions.append(name)
                continue
            self.low[at] = max(low, self.low[at]) if self.high[at] < INFINITE else low
            self.high[at] = min(high, self.high[at])


def linked_to(now: Published, earlier: Sequence[Published]) -> list[Published]:
    """Exact tables that share a cell with this one, or with another that does; the others tell nothing of it."""
    known, left = set(now.names()), [t for t in earlier if t.reach == 0]
    found: list[Published] = []
    while True:
        shares = [not known.isdisjoint(table.names()) for table in left]
        if not any(shares):
            return found
        near = [table for table, one in zip(left, shares, strict=True) if one]
        left = [table for table, one in zip(left, shares, strict=True) if not one]
        found += near
        known.update(name for table in near for name in table.names())


def attack_hidden(
    counts: Counts,
    needs: Needs,
    tables: Sequence[Published],
    name: str,
    *,
    seconds: float = SECONDS,
    all_of: bool = False,
) -> Attack:
    """Reckon cells that need protection: it succeeds where the interval excludes what is needed.

    all_of : every such cell has to be tried, since nothing else proves it; one that was not is not passed
    """
    known = Knowledge(tables)
    mine = [known.place.get(name_of(counts.dimensions, cell)) for cell in counts.cells]
    targets = np.array([c for c in np.flatnonzero(needs.primary) if mine[c] is not None], dtype=np.int64)
    if known.contradictions:
        return Attack(
            name, 0, len(targets), len(known.contradictions), 0.0, False, ("revised_figures",),
            tuple(_words(n) for n in known.contradictions),
        )  # fmt: skip
    chosen = targets if all_of else _sample(targets, counts.value)
    at = np.array([mine[c] for c in chosen], dtype=np.int64)
    moving = int((known.low != known.high).sum())
    try:
        low, high = intervals(known.sums, known.low, known.high, at, whole=moving <= WHOLE, seconds=seconds)
    except EstimationError:
        return Attack(name, 0, len(targets), 0, 0.0, False, ("revised_figures",))
    done = ~(np.isnan(low) | np.isnan(high))
    told = done & ((low > needs.low[chosen]) | (high < needs.high[chosen]))
    width = needs.high[chosen] - needs.low[chosen] + 1
    guess = float((1 / width).mean()) if len(chosen) else 0.0
    untried = all_of and not done.all()
    mend = (("wider_protection", "fewer_tables") if told.any() else ()) + (("more_time",) if untried else ())
    return Attack(
        name, int(done.sum()), len(targets), int(told.sum()), guess, not mend,
        mend, tuple(_words(name_of(counts.dimensions, counts.cells[c])) for c in chosen[told]),
    )  # fmt: skip


def attack_bounds(counts: Counts, small: Bools, tables: Sequence[Published]) -> Attack:
    """Reckon small cells from the greatest noise and the sums of true counts: it succeeds where one value is left."""
    known = Knowledge([t for t in tables if np.isfinite(t.reach)])
    mine = {c: known.place.get(name_of(counts.dimensions, counts.cells[c])) for c in np.flatnonzero(small).tolist()}
    targets = np.array([c for c, at in mine.items() if at is not None], dtype=np.int64)
    chosen = _sample(targets, counts.value)
    low, high = intervals(
        known.sums, known.low, known.high, np.array([mine[c] for c in chosen.tolist()], dtype=np.int64), seconds=SECONDS
    )
    done = ~(np.isnan(low) | np.isnan(high))
    told = done & (low == high)
    return Attack(
        "bounds", int(done.sum()), len(targets), int(told.sum()), 0.0, not told.any(),
        ("more_noise", "fewer_tables") if told.any() else (),
        tuple(_words(name_of(counts.dimensions, counts.cells[c])) for c in chosen[told]),
    )  # fmt: skip


def attack_noise(
    counts: Counts, small: Bools, tables: Sequence[Published], chance: float, tolerated: float, name: str
) -> Attack:
    """Take the likeliest true counts from all noisy figures: averages of repeated ones, made to add up.

    It succeeds where it hits a small count exactly. chance : that one published figure is the true one, which is what a
    guess hits; of few cells more are hit by luck, up to three standard deviations.
    """
    place: dict[Name, int] = {}
    for table in tables:
        for cell in table.names():
            place.setdefault(cell, len(place))
    total, number = np.zeros(len(place)), np.zeros(len(place))
    for table in tables:
        at = np.array([place[cell] for cell in table.names()], dtype=np.int64)
        there = ~np.isnan(table.value)
        total[at[there]] += table.value[there]
        number[at[there]] += 1
    sums = Knowledge(tables).sums
    mean = np.divide(total, number, out=np.zeros(len(place)), where=number > 0)
    exact = np.divide(1.0, number, out=np.full(len(place), 1e6), where=number > 0)
    likely = likeliest(sums, mean, exact)
    targets = [c for c in np.flatnonzero(small).tolist() if name_of(counts.dimensions, counts.cells[c]) in place]
    at = np.array([place[name_of(counts.dimensions, counts.cells[c])] for c in targets], dtype=np.int64)
    truth = counts.value[targets]
    hit, tried = likely[at] == truth, len(targets)
    passed = hit.sum() <= tried * (chance + tolerated) + SIGMAS * np.sqrt(tried * chance * (1 - chance))
    return Attack(
        name, tried, tried, int(hit.sum()), chance, bool(passed), () if passed else ("more_noise", "stored_noise")
    )


def told_by_empty_cells(counts: Counts) -> Attack:
    """Totals with a single part that is not empty: whoever is in them is known to be in that part."""
    matrix = counts.sums.matrix
    parts = np.diff(matrix.indptr) - 1
    single = int((parts == 1).sum())
    return Attack(
        "attribute", matrix.shape[0], matrix.shape[0], single, 0.0, True, ("coarser_groups",) if single else ()
    )


def _sample(targets: Ints, value: Ints) -> Ints:
    if len(targets) <= MOST:
        return targets
    order = targets[np.argsort(value[targets], kind="stable")]
    half = MOST // 2
    return np.unique(np.concatenate([order[:half], order[half :: max(1, (len(order) - half) // half)]]))


def _words(name: Name) -> str:
    return ", ".join(f"{n} {c}" for n, c in sorted(name)) or TOTAL


def told_by(tables: Sequence[Published]) -> list[tuple[str, int, int | None]]:
    """Every hidden cell of published tables with its lowest and highest value over all of them; None: no highest.

    Raises NotForPublication where the tables contradict one another.
    """
    known = Knowledge(tables)
    if known.contradictions:
        raise NotForPublication(
            "The tables show different figures of the same cells; they are not of the same persons.",
            details=[_words(n) for n in known.contradictions],
        )
    cells = np.flatnonzero(known.low != known.high)
    names = {number: name for name, number in known.place.items()}
    try:
        low, high = intervals(known.sums, known.low, known.high, cells, whole=len(cells) <= WHOLE, seconds=SECONDS)
    except EstimationError as error:
        raise NotForPublication(f"No counts agree with these tables: {error.message}") from error
    return [
        (_words(names[c]), 1 if np.isnan(a) else int(a), None if np.isnan(b) or b >= INFINITE else int(b))
        for c, a, b in zip(cells.tolist(), low, high, strict=True)
    ]
