"""Proof that a hidden cell cannot be told: other tables that agree with everything published.

A *demand* says that a cell has to be able to lie so much higher (or lower) than it does. A *witness* is a complete
table that keeps every sum and every published cell; it meets a demand where its cell lies that far off. A witness is
the end of the interval that a linear programme gives, found for many cells at once, and is checked without the solver.
Witnesses of whole numbers (``whole``) hold against a reader, too, who knows that counts are whole.

A demand may name a *knower*: a hidden cell of one person, who knows it. Then only witnesses count that leave that cell
as it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sojourn.kernels.disclosure.primary import Limits, Needs
from sojourn.kernels.disclosure.programme import TOLERANCE, Floats, Programme, kept
from sojourn.kernels.disclosure.sums import Bools, Ints, Sums

NOBODY = -1


@dataclass(frozen=True)
class Demands:
    """cell : which; sign : 1 up, -1 down; amount : how far, above zero; knower : cell known to an attacker, or -1."""

    cell: Ints
    sign: Ints
    amount: Ints
    knower: Ints

    def __len__(self) -> int:
        return len(self.cell)

    def of(self, chosen: Ints | Bools) -> Demands:
        """Some of them."""
        return Demands(self.cell[chosen], self.sign[chosen], self.amount[chosen], self.knower[chosen])

    def met(self, moved: Floats) -> Bools:
        """Which of them a witness meets, given as the moves of all cells."""
        known = (self.knower == NOBODY) | (np.abs(moved[self.knower]) <= TOLERANCE)
        return np.asarray((self.sign * moved[self.cell] >= self.amount - TOLERANCE) & known)


def demands(sums: Sums, value: Ints, needs: Needs, known: Ints) -> Demands:
    """What the needs of primary cells demand, also of those who know one of the cells ``known`` in a sum with them."""
    cells = np.flatnonzero(needs.primary)
    target, knower = sums.neighbours(cells, known)
    alone = np.setdiff1d(cells, target)
    at = np.concatenate([target, alone])
    by = np.concatenate([knower, np.full(len(alone), NOBODY)])
    amount = np.concatenate([needs.high[at] - value[at], value[at] - needs.low[at]])
    both = Demands(np.tile(at, 2), np.repeat([1, -1], len(at)), amount, np.tile(by, 2))
    return both.of(amount > 0)


class Component:
    """Some cells of a system that no sum links with the others: their sums and demands by numbers of their own.

    cells : numbers in the system, in order; of : how many cells the system has
    """

    def __init__(self, sums: Sums, cells: Ints, of: int) -> None:
        rows = sums.matrix[:, cells]
        self.cells, self.sums = cells, Sums(rows[np.diff(rows.indptr) > 0])
        self.place = np.full(of + 1, NOBODY)  # the last place is that of nobody
        self.place[cells] = np.arange(len(cells))

    def own(self, wanted: Demands) -> Demands:
        """The demands on these cells, by their own numbers."""
        mine = wanted.of(self.place[wanted.cell] != NOBODY)
        return Demands(self.place[mine.cell], mine.sign, mine.amount, self.place[mine.knower])

    def named(self, own: Demands) -> Demands:
        """Demands by the numbers of the system."""
        knower = np.where(own.knower == NOBODY, NOBODY, self.cells[own.knower])
        return Demands(self.cells[own.cell], own.sign, own.amount, knower)


@dataclass
class Clock:
    """How long a search may take; ``left`` is never below zero."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - (time.monotonic() - self.started))


@dataclass(frozen=True)
class Found:
    """Outcome of a search.

    open : demands not met; refuted : those among them that no table can meet while these cells are hidden
    low, high : the lowest and highest whole value within what witnesses show
    """

    open: Demands
    refuted: Demands
    low: Ints
    high: Ints


class Search:
    """Search for witnesses over a fixed set of hidden cells.

    hidden : numbers of the cells; limits : between which every reader knows each of all cells to lie
    whole : witnesses are whole numbers
    """

    def __init__(self, sums: Sums, value: Ints, hidden: Ints, clock: Clock, limits: Limits, *, whole: bool) -> None:
        self.value, self.hidden, self.clock, self.whole = value, hidden, clock, whole
        self.rows = sums.among(hidden)
        down, up = limits.moves(value)
        self.low, self.high = down[hidden], up[hidden]
        self.place = np.full(len(value), NOBODY)
        self.place[hidden] = np.arange(len(hidden))
        self.reach = value.astype(np.float64), value.astype(np.float64)
        self.programme = Programme(self.rows, self.low, self.high, whole=whole)

    def run(self, wanted: Demands) -> Found:
        """Many demands by one question as long as that gets on, then one by one."""
        wanted, refuted = self._one_by_one(self._together(wanted))
        low = np.ceil(self.reach[0] - TOLERANCE).astype(np.int64)
        high = np.floor(self.reach[1] + TOLERANCE).astype(np.int64)
        return Found(wanted, refuted, low, high)

    def _together(self, wanted: Demands) -> Demands:
        """All at once; where that meets little, fewer of the knowers at a time."""
        rng = np.random.default_rng(0)
        share = 1.0
        while len(wanted) > 1 and self.clock.left and share > LEAST_SHARE:
            before = len(wanted)
            wanted = self._ask(_batch(wanted, share, len(self.value), rng), wanted)
            if before - len(wanted) < LITTLE * before:
                share /= 4
        return wanted

    def _ask(self, batch: Demands, wanted: Demands) -> Demands:
        low, high, weight = question(batch, self.low, self.high, self.place)
        self.programme.bounds(low, high)
        moves = self.programme.best(weight, seconds=self.clock.left)
        if moves is None:
            return wanted
        made = kept(moves, self.rows, low, high, whole=self.whole)
        return wanted if made is None else self._take(made, wanted)

    def _take(self, made: Floats, wanted: Demands) -> Demands:
        """What stays open after a witness."""
        moved = np.zeros(len(self.value))
        moved[self.hidden] = made
        met = wanted.met(moved)
        np.minimum(self.reach[0], self.value + moved, out=self.reach[0])
        np.maximum(self.reach[1], self.value + moved, out=self.reach[1])
        return wanted.of(~met)

    def _one_by_one(self, wanted: Demands) -> tuple[Demands, Demands]:
        missing: list[Demands] = []
        refuted: list[Demands] = []
        while len(wanted) and self.clock.left:
            one, rest = wanted.of(np.array([0])), wanted.of(np.arange(1, len(wanted)))
            left = self._ask(one, wanted)
            if len(left) < len(wanted):
                wanted = left
                continue
            missing.append(one)
            if self.programme.optimal:
                refuted.append(one)
            wanted = rest
        return joined([*missing, wanted]), joined(refuted)


LEAST_SHARE = 0.002
LITTLE = 0.02


def _batch(wanted: Demands, share: float, size: int, rng: np.random.Generator) -> Demands:
    """Demands with knowers of whom none is asked to move, one demand a cell, in a random order."""
    knowers = np.unique(wanted.knower[wanted.knower != NOBODY])
    fixed = np.zeros(size + 1, dtype=bool)  # the last place is that of nobody
    fixed[knowers[rng.random(len(knowers)) < share / 2]] = True
    order = rng.permutation(len(wanted))
    able = order[(fixed[wanted.knower[order]] | (wanted.knower[order] == NOBODY)) & ~fixed[wanted.cell[order]]]
    _, first = np.unique(wanted.cell[able], return_index=True)
    return wanted.of(able[np.sort(first)])


def question(asked: Demands, low: Floats, high: Floats, place: Ints) -> tuple[Floats, Floats, Floats]:
    """Bounds and weights of a programme: cells as far as demanded and no further, the knowers' cells not at all.

    place : column of each cell
    """
    low, high, weight = low.copy(), high.copy(), np.zeros(len(low))
    at, up = place[asked.cell], asked.sign > 0
    high[at[up]] = asked.amount[up]
    low[at[~up]] = np.maximum(low[at[~up]], -asked.amount[~up])
    weight[at] = -asked.sign / asked.amount
    known = place[asked.knower[asked.knower != NOBODY]]
    low[known] = high[known] = 0
    return low, high, weight


def joined(parts: Iterable[Demands]) -> Demands:
    """Several lists of demands as one."""
    listed, empty = list(parts), np.zeros(0, dtype=np.int64)
    columns = (np.concatenate([empty, *(getattr(p, name) for p in listed)]) for name in Demands.__dataclass_fields__)
    return Demands(*columns)
