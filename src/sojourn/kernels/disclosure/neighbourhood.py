"""The few cells around a primary cell among which it can be moved: small programmes in place of one over the table.

A move that keeps all sums goes round in boxes: another cell in each sum of the cell, and so on until it closes. It is
found among the cells that share two sums with the cell's chosen neighbours, some hundred of them at most, whatever the
size of the table.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from sojourn.kernels.disclosure.primary import Limits
from sojourn.kernels.disclosure.programme import Floats, Programme, kept
from sojourn.kernels.disclosure.sums import Bools, Ints, Sums
from sojourn.kernels.disclosure.witnesses import NOBODY, Demands, question

PICKED = ((6_000, (7, 12)), (10**9, (2, 4, 10)))
"""Up to how many cells of the tables, how many cells are picked in each sum of a cell; more where fewer fail.

The more are picked, the fewer have to be hidden in the end, and the longer it takes.
"""
WORTH = 1e4
"""What meeting a demand is worth against the cost of hiding cells: more than any way of meeting it costs."""
FREE = 1e-2
"""What moving a hidden cell costs: next to nothing, so that no more of them are moved than need be."""


class Neighbourhood:
    """Moves of single cells at the least cost of hiding others.

    free : cells that may be hidden; cost : of hiding each; limits : between which each is known to lie when hidden
    """

    def __init__(self, sums: Sums, value: Ints, free: Bools, cost: Floats, limits: Limits, *, whole: bool) -> None:
        self.value, self.free, self.cost, self.whole = value, free, cost, whole
        self.down, self.up = limits.moves(value)
        self.rows = sums.matrix
        self.picked = next(picked for most, picked in PICKED if len(value) <= most)
        self.columns = sums.matrix.tocsc()
        self.sums_of_cell = np.diff(self.columns.indptr)
        self.order = np.argsort(np.argsort(cost, kind="stable"))

    def moves(self, asked: Demands, hidden: Bools) -> tuple[Ints, Floats] | None:
        """Cells and their moves that meet demands on one cell, those of all its knowers at once; None where none do."""
        for picked in self.picked:
            cells = self._around(asked, hidden, picked)
            made = self._solve(asked, hidden, cells)
            if made is not None:
                return cells, made
        return None

    def _around(self, asked: Demands, hidden: Bools, picked: int) -> Ints:
        """The cell, the best others of its sums, and every cell that shares two sums with any of them."""
        cell, known = int(asked.cell[0]), set(asked.knower.tolist())
        first = [cell]
        for row in self._sums_of(np.array([cell])):
            others = self._cells_of(np.array([row]))
            able = others[self.free[others] & (others != cell) & (self.down[others] < 0)]
            able = able[[int(c) not in known for c in able]] if known != {NOBODY} else able
            room = -self.down[able] < asked.amount[0]
            best = np.lexsort((self.order[able], ~hidden[able], room))
            first += able[best[:picked]].tolist()
        near = np.unique(first)
        for shares in (2, 3):  # the corners of a box: two steps off in a plane, three in space
            cells, shared = np.unique(self._cells_of(self._sums_of(near)), return_counts=True)
            enough = np.minimum(self.sums_of_cell[cells], shares)
            near = np.union1d(near, cells[(shared >= enough) & self.free[cells]])
        return near

    def _sums_of(self, cells: Ints) -> Ints:
        return np.unique(np.concatenate([self.order[:0], *(self._slice(self.columns, c) for c in cells)]))

    def _cells_of(self, rows: Ints) -> Ints:
        return np.concatenate([self.order[:0], *(self._slice(self.rows, r) for r in rows)])

    @staticmethod
    def _slice(matrix: sparse.csr_matrix, at: int) -> Ints:
        return np.asarray(matrix.indices[matrix.indptr[at] : matrix.indptr[at + 1]])

    def _solve(self, asked: Demands, hidden: Bools, cells: Ints) -> Floats | None:
        rows = self.columns[:, cells].tocsr()
        rows = rows[np.diff(rows.indptr) > 0]
        n = len(cells)
        place = np.full(len(self.value) + 1, n)  # the last place is that of cells that are not near
        place[cells] = np.arange(n)
        down, up = -self.down[cells], self.up[cells]
        low, high, weight = question(asked, np.append(-down, 0), np.append(up, 0), place)
        low, high, weight = low[:n], high[:n], WORTH * weight[:n]
        cost = np.where(hidden[cells], FREE, self.cost[cells])
        target = place[asked.cell[0]]
        cost[target] = 0
        programme = Programme(
            sparse.hstack([rows, -rows]).tocsr(), np.zeros(2 * n),
            np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)]),
        )  # fmt: skip
        found = programme.best(np.concatenate([cost + weight, cost - weight]), seconds=60.0)
        if found is None:
            return None
        made = kept(found[:n] - found[n:], rows, -down, up, whole=self.whole)
        moved = np.zeros(len(self.value))
        if made is None:
            return None
        moved[cells] = made
        return made if asked.met(moved).all() else None
