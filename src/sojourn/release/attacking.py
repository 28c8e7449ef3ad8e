"""Attacks on what is about to be published: what was tried, how often it succeeded, how often a guess does.

They use the published figures, this release's and all earlier ones of the data set, and nothing of how they were
protected. The truth is looked at only to see whether an attack succeeded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sojourn.errors import EstimationError, NotForPublication
from sojourn.kernels.disclosure.primary import Limits, Needs
from sojourn.kernels.disclosure.programme import INFINITE, Floats
from sojourn.kernels.disclosure.reconstruction import intervals, likeliest
from sojourn.kernels.disclosure.sums import Bools, Ints, Sums
from sojourn.release.counts import Cell, Counts
from sojourn.release.linked import Name, across, name_of, periods_whole, within, words

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
    limits : what codes tell of its hidden cells, None where nothing
    """

    dimensions: tuple[str, ...]
    summed: Mapping[str, Mapping[str, str]]
    cells: tuple[Cell, ...]
    value: Floats
    reach: float
    limits: Limits | None = None

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


class Knowledge:
    """What all published tables together tell: their cells once each, all sums, bounds of every cell."""

    def __init__(self, tables: Sequence[Published]) -> None:
        self.place: dict[Name, int] = {}
        for table in tables:
            for name in table.names():
                self.place.setdefault(name, len(self.place))
        size = len(self.place)
        self.low, self.high = np.ones(size, dtype=np.int64), np.full(size, INFINITE)
        self.contradictions: list[Name] = []
        for table in tables:
            self._learn(table)
        lines = within(self.place, tables)
        if len(tables) > 1:
            codes = {code for name in self.place for _, code in name}
            lines += across(self.place, {}, only=periods_whole(codes))
        self.sums = Sums.of(size, lines)

    def _learn(self, table: Published) -> None:
        for number, (name, value) in enumerate(zip(table.names(), table.value.tolist(), strict=True)):
            at = self.place[name]
            if np.isnan(value) and table.limits is not None:
                self._bound(name, at, table.limits.low[number], table.limits.high[number])
            if np.isnan(value) or np.isinf(table.reach):
                continue
            low = max(int(value - table.reach), 0 if table.reach else int(value))
            high = value + table.reach
            if low > self.high[at] or (high < self.low[at] and self.high[at] < INFINITE):
                self.contradictions.append(name)
                continue
            self.low[at] = max(low, self.low[at]) if self.high[at] < INFINITE else low
            self.high[at] = min(high, self.high[at])

    def _bound(self, name: Name, at: int, low: float, high: float) -> None:
        """What a code tells of a hidden cell, beside what is known of it."""
        if low > self.high[at] or high < self.low[at]:
            self.contradictions.append(name)
            return
        self.low[at], self.high[at] = max(int(low), self.low[at]), min(high, self.high[at])


def attack_hidden(
    names: Sequence[Name],
    value: Ints,
    needs: Needs,
    tables: Sequence[Published],
    name: str,
    *,
    seconds: float = SECONDS,
    all_of: bool = False,
) -> Attack:
    """Reckon cells that need protection: it succeeds where the interval excludes what is needed.

    names, value, needs : of the cells
    all_of : every such cell has to be tried, since nothing else proves it; one that was not is not passed
    """
    known = Knowledge(tables)
    mine = [known.place.get(one) for one in names]
    targets = np.array([c for c in np.flatnonzero(needs.primary) if mine[c] is not None], dtype=np.int64)
    if known.contradictions:
        return revised(name, len(targets), known.contradictions)
    chosen = targets if all_of else _sample(targets, value)
    at = np.array([mine[c] for c in chosen], dtype=np.int64)
    moving = int((known.low != known.high).sum())
    try:
        low, high = intervals(known.sums, known.low, known.high, at, whole=moving <= WHOLE, seconds=seconds)
    except EstimationError:
        return revised(name, len(targets), ())
    done = ~(np.isnan(low) | np.isnan(high))
    told = done & ((low > needs.low[chosen]) | (high < needs.high[chosen]))
    width = needs.high[chosen] - needs.low[chosen] + 1
    guess = float((1 / width).mean()) if len(chosen) else 0.0
    untried = all_of and not done.all()
    mend = (("wider_protection", "fewer_tables") if told.any() else ()) + (("more_time",) if untried else ())
    return Attack(
        name, int(done.sum()), len(targets), int(told.sum()), guess, not mend,
        mend, tuple(words(names[c]) for c in chosen[told]),
    )  # fmt: skip


def revised(name: str, of: int, cells: Sequence[Name]) -> Attack:
    """An attack that needs no reckoning: figures of a cell differ between releases, and their difference is told."""
    return Attack(name, 0, of, len(cells), 0.0, False, ("revised_figures",), tuple(words(n) for n in cells))


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
        tuple(words(name_of(counts.dimensions, counts.cells[c])) for c in chosen[told]),
    )  # fmt: skip


def attack_noise(
    counts: Counts, small: Bools, tables: Sequence[Published], chance: Floats | float, tolerated: float, name: str
) -> Attack:
    """Take the likeliest true counts from all noisy figures: averages of repeated ones, made to add up.

    chance : that a published figure is the true one, cell by cell of the counts or one for all: what a guess hits that
        takes it for true
    It succeeds where it hits a small count exactly. Of few cells more are hit by luck, up to three standard deviations.
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
    each = np.broadcast_to(chance, len(small))[targets]
    passed = hit.sum() <= each.sum() + tried * tolerated + SIGMAS * np.sqrt((each * (1 - each)).sum())
    guess = float(each.mean()) if tried else 0.0
    return Attack(
        name, tried, tried, int(hit.sum()), guess, bool(passed), () if passed else ("more_noise", "stored_noise")
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


def told_by(tables: Sequence[Published]) -> list[tuple[str, int, int | None]]:
    """Every hidden cell of published tables with its lowest and highest value over all of them; None: no highest.

    Raises NotForPublication where the tables contradict one another.
    """
    known = Knowledge(tables)
    if known.contradictions:
        raise NotForPublication(
            "The tables show different figures of the same cells; they are not of the same persons.",
            details=[words(n) for n in known.contradictions],
        )
    cells = np.flatnonzero(known.low != known.high)
    names = {number: name for name, number in known.place.items()}
    try:
        low, high = intervals(known.sums, known.low, known.high, cells, whole=len(cells) <= WHOLE, seconds=SECONDS)
    except EstimationError as error:
        raise NotForPublication(f"No counts agree with these tables: {error.message}") from error
    return [
        (words(names[c]), 1 if np.isnan(a) else int(a), None if np.isnan(b) or b >= INFINITE else int(b))
        for c, a, b in zip(cells.tolist(), low, high, strict=True)
    ]
