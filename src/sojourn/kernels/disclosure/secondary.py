"""Secondary suppression: the further cells that have to be hidden so that no primary cell can be reckoned from sums.

Cell by cell, a linear programme moves a primary cell as far as it has to be open, at the least cost of cells that have
to be hidden for it; what it moves is hidden, and the moved table is the witness that proves it. The programme looks at
the cell's neighbours first, and at the whole of all linked tables where they do not suffice. Cells that no sum links
(months without a year) are problems of their own, the smallest first. Source of the idea: Kelly,
Golden and Assad (1992), *Cell suppression: disclosure protection for sensitive tabular data*; Fischetti and Salazar
(2001), *Solving the cell suppression problem on tabular data with linear constraints*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sojourn.kernels.disclosure.neighbourhood import FREE, WORTH, Neighbourhood
from sojourn.kernels.disclosure.primary import Limits, Needs
from sojourn.kernels.disclosure.programme import TOLERANCE, Floats, Programme
from sojourn.kernels.disclosure.sums import Bools, Ints, Sums
from sojourn.kernels.disclosure.witnesses import (
    NOBODY,
    Clock,
    Component,
    Demands,
    Found,
    Search,
    demands,
    joined,
    question,
)

ROUNDS = 60
SMALL, TURNS = 6_000, 4
"""Tables up to so many cells are gone through so many times for fewer hidden cells; larger ones once."""


@dataclass(frozen=True)
class Pattern:
    """Which cells are hidden, and how that was proved.

    hidden : all hidden cells, primary ones among them
    open : demands that were not proved in time, or that no pattern meets; empty where all is proved
    refuted : those among them that cannot be met by hiding any cells
    low, high : lowest and highest value of each cell in a table that agrees with everything published (an inner
        bound of what a reader must think possible)
    cost, bound : cost of the cells hidden beside the primary ones, and what every safe pattern costs at least
    """

    hidden: Bools
    open: Demands
    refuted: Demands
    low: Ints
    high: Ints
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """By how much of its cost the pattern may lie above the cheapest one, from 0 to 1."""
        return 0.0 if self.cost <= 0 else max(0.0, 1 - self.bound / self.cost)


def cost_of(value: Ints) -> Floats:
    """Cost of hiding a cell: one for the cell and the logarithm of how many are in it."""
    return np.asarray(1 + np.log2(np.maximum(value, 1)))


def suppress(
    sums: Sums,
    value: Ints,
    needs: Needs,
    *,
    known: Ints | None = None,
    cost: Floats | None = None,
    never: Bools | None = None,
    already: Bools | None = None,
    limits: Limits | None = None,
    whole: bool = False,
    seconds: float = 600.0,
) -> Pattern:
    """Hide cells until every primary cell is proved to be open within its interval, over all sums together.

    known : cells that a single person stands behind, who knows them and may reckon with them
    cost : of hiding a cell; the default is ``cost_of``
    never : cells that stay shown (already published); a primary one among them can be told and stays open
    already : cells that are hidden whatever the pattern (nobody published them), and cost nothing
    limits : between which every reader knows each cell to lie once it is hidden; by default that it is not empty
    whole : the proof is by tables of whole numbers
    seconds : limit; what is not proved by then is in ``open``
    Raises ValuesRefused where the values are no counts or do not add up.
    """
    sums.check(value)
    clock = Clock(seconds)
    cost = cost_of(value) if cost is None else cost
    free = (value > 0) & ~(np.zeros(len(value), dtype=bool) if never is None else never)
    alone = np.zeros(0, dtype=np.int64) if known is None else np.asarray(known, dtype=np.int64)
    wanted = demands(sums, value, needs, alone[free[alone] & needs.primary[alone]])
    shown, primary = ~free[wanted.cell], needs.primary & free
    start = primary if already is None else primary | (already & free)
    limits = Limits.of_nonempty(len(value)) if limits is None else limits
    told, asked = wanted.of(shown), wanted.of(~shown)
    hidden, low, high = start.copy(), value.copy(), value.copy()
    missing, refuted = [told], [told]
    for cells in sums.components(free, asked.cell):
        part = Component(sums, cells, len(value))
        hiding = _Hiding(
            part.sums, value[cells], start[cells], free[cells], cost[cells], clock, limits.of(cells), whole
        )
        found, hidden[cells] = hiding.run(part.own(asked))
        low[cells], high[cells] = found.low, found.high
        missing.append(part.named(found.open))
        refuted.append(part.named(found.refuted))
    return Pattern(
        hidden, joined(missing), joined(refuted), low, high, float(cost[hidden & ~start].sum()),
        least_cost(sums, primary, start, free, cost),
    )  # fmt: skip


class _Hiding:
    """Hiding cells and proving, cell by cell among its neighbours; what that leaves, over the whole table.

    start : cells that are hidden from the first
    """

    def __init__(
        self, sums: Sums, value: Ints, start: Bools, free: Bools, cost: Floats, clock: Clock, limits: Limits,
        whole: bool,
    ) -> None:  # fmt: skip
        self.sums, self.value, self.start, self.free, self.cost = sums, value, start, free, cost
        self.clock, self.limits, self.whole = clock, limits, whole
        self.low, self.high = value.astype(np.float64), value.astype(np.float64)

    def run(self, wanted: Demands) -> tuple[Found, Bools]:
        """Hide what is needed; then once more among the hidden cells alone, which needs fewer of them."""
        near = Neighbourhood(self.sums, self.value, self.free, self.cost, self.limits, whole=self.whole)
        hidden, left = self._cell_by_cell(near, wanted)
        refuted = joined([])
        if len(left):
            hidden, left, refuted = self._over_the_whole(hidden, left)
        for turn in range(1, 1 + (TURNS if len(self.value) <= SMALL else 1)):
            if len(left) or not self.clock.left:
                break
            hidden = self._fewer(hidden, wanted, turn)
        low = np.ceil(self.low - TOLERANCE).astype(np.int64)
        high = np.floor(self.high + TOLERANCE).astype(np.int64)
        return Found(left, refuted, np.where(hidden, low, self.value), np.where(hidden, high, self.value)), hidden

    def _fewer(self, hidden: Bools, wanted: Demands, turn: int) -> Bools:
        """The same among the hidden cells alone and in another order: a part of them, where it costs less."""
        reached = self.low, self.high
        near = Neighbourhood(self.sums, self.value, hidden, self.cost, self.limits, whole=self.whole)
        again, still = self._cell_by_cell(near, wanted, turn)
        if not len(still) and self.cost[again].sum() < self.cost[hidden].sum():
            return again
        self.low, self.high = reached
        return hidden

    def _cell_by_cell(self, near: Neighbourhood, wanted: Demands, turn: int = 0) -> tuple[Bools, Demands]:
        """Hidden cells, and demands that were not met among neighbours."""
        self.low, self.high = self.value.astype(np.float64), self.value.astype(np.float64)
        hidden = self.start.copy()
        left = np.ones(len(wanted), dtype=bool)
        of_cell = _places(wanted, len(self.value))
        for cell, sign in _asked(wanted, turn):
            here = of_cell(np.array([cell]))
            asked = wanted.of(here[left[here] & (wanted.sign[here] == sign)])
            if not len(asked) or not self.clock.left:
                continue
            made = near.moves(asked, hidden)
            if made is not None:
                cells, moves = made
                at = cells[np.abs(moves) > TOLERANCE]
                hidden[at] = True
                moved = np.zeros(len(self.value))
                moved[cells] = moves
                self._reach(moved, at)
                touched = of_cell(at)
                for turned in (moved, -moved) if self._turns(moved, at) else (moved,):
                    left[touched] &= ~wanted.of(touched).met(turned)
        return hidden, wanted.of(left)

    def _turns(self, moved: Floats, at: Ints) -> bool:
        """Whether the same moves the other way round keep every cell where it is known to lie."""
        turned = self.value[at] - moved[at]
        low, high = self.limits.low[at] - TOLERANCE, self.limits.high[at] + TOLERANCE
        turns = bool(((turned >= low) & (turned <= high)).all())
        if turns:
            self._reach(-moved, at)
        return turns

    def _reach(self, moved: Floats, at: Ints) -> None:
        self.low[at] = np.minimum(self.low[at], self.value[at] + moved[at])
        self.high[at] = np.maximum(self.high[at], self.value[at] + moved[at])

    def _over_the_whole(self, hidden: Bools, left: Demands) -> tuple[Bools, Demands, Demands]:
        refuted = joined([])
        adding = _Adding(self.sums, self.value, self.start, self.free, self.cost, self.limits)
        for _ in range(ROUNDS):
            search = Search(self.sums, self.value, np.flatnonzero(hidden), self.clock, self.limits, whole=self.whole)
            found = search.run(left)
            self.low, self.high = np.minimum(self.low, found.low), np.maximum(self.high, found.high)
            left = found.open
            if not len(left) or not self.clock.left:
                break
            more, hopeless = adding.one_by_one(hidden, left, self.clock)
            if (more == hidden).all():
                refuted = hopeless
                break
            hidden = more
        return hidden, left, refuted


def _asked(wanted: Demands, turn: int) -> list[tuple[int, int]]:
    """Cells and directions, the largest demands first; from the third turn on in an order of its own."""
    order = np.lexsort((-wanted.sign, wanted.cell, -wanted.amount))
    asked = list(dict.fromkeys(zip(wanted.cell[order].tolist(), wanted.sign[order].tolist(), strict=True)))
    if turn < 2:
        return asked
    return [asked[i] for i in np.random.default_rng(turn).permutation(len(asked))]


def _places(wanted: Demands, cells: int) -> Callable[[Ints], Ints]:
    """Finds the places of all demands on some cells."""
    order = np.argsort(wanted.cell, kind="stable")
    start = np.searchsorted(wanted.cell[order], np.arange(cells + 1))

    def of(chosen: Ints) -> Ints:
        return np.concatenate([order[:0], *(order[start[c] : start[c + 1]] for c in chosen)])

    return of


class _Adding:
    """The linear programme that moves cells at the least cost of hiding more of them.

    Its columns: primary cells, which move free of cost; then all others twice, up and down, at their cost as long as
    they are not hidden.
    """

    def __init__(self, sums: Sums, value: Ints, primary: Bools, free: Bools, cost: Floats, limits: Limits) -> None:
        self.primary, self.others = np.flatnonzero(primary), np.flatnonzero(free & ~primary)
        own, other = sums.matrix[:, self.primary], sums.matrix[:, self.others]
        rows = sparse.hstack([own, other, -other]).tocsr()
        n = len(self.others)
        down, up = limits.moves(value)
        self.low = np.concatenate([down[self.primary], np.zeros(2 * n)])
        self.high = np.concatenate([up[self.primary], up[self.others], -down[self.others]])
        self.cost, self.size = cost[self.others], len(value)
        self.place = np.full(self.size, NOBODY)
        self.place[self.primary] = np.arange(len(self.primary))
        self.programme = Programme(rows[np.diff(rows.indptr) > 0], self.low, self.high)

    def one_by_one(self, hidden: Bools, wanted: Demands, clock: Clock) -> tuple[Bools, Demands]:
        """Hidden cells with those that have to be added, and the demands that cannot be met by any."""
        hidden, refuted = hidden.copy(), []
        while len(wanted) and clock.left:
            asked = wanted.of(np.array([0]))
            moved, reached = self._moved(asked, hidden, clock)
            hidden |= np.abs(moved) > TOLERANCE
            met = wanted.met(moved)
            if reached < 1 - TOLERANCE:
                refuted.append(asked)
            met[0] = True  # asked once: what it did not reach is found by the proof
            wanted = wanted.of(~met)
        return hidden, joined(refuted)

    def _moved(self, asked: Demands, hidden: Bools, clock: Clock) -> tuple[Floats, float]:
        """Moves of all cells, and how much of the demand that fares worst is met."""
        low, high, weight = question(asked, self.low, self.high, self.place)
        free = np.where(hidden[self.others], FREE, self.cost)
        weight = WORTH * weight + np.concatenate([np.zeros(len(self.primary)), free, free])
        self.programme.bounds(low, high)
        moves = self.programme.best(weight, seconds=clock.left)
        moved = np.zeros(self.size)
        if moves is None:
            return moved, 1.0
        p, n = len(self.primary), len(self.others)
        moved[self.primary] = moves[:p]
        moved[self.others] = moves[p : p + n] - moves[p + n :]
        return moved, float((asked.sign * moved[asked.cell] / asked.amount).min())


def least_cost(sums: Sums, primary: Bools, hidden: Bools, free: Bools, cost: Floats) -> float:
    """What every safe pattern costs at least beside the cells that are hidden in each (the primary ones among them).

    A sum in which one primary cell stands alone gives it away, so that another of its cells has to be hidden; of sums
    without a common cell each needs one of its own.
    """
    taken, total = np.zeros(sums.cells, dtype=bool), 0.0
    matrix = sums.matrix
    for row in range(matrix.shape[0]):
        cells = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        others = cells[free[cells] & ~hidden[cells]]
        if primary[cells].sum() == hidden[cells].sum() == 1 and len(others) and not taken[others].any():
            taken[others] = True
            total += float(cost[others].min())
    return total
