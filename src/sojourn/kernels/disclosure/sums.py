"""Which cells of one or several tables add up to which: the one thing a reader of published tables can reckon with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from sojourn.errors import DimensionsDiffer, ValuesRefused

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """Every row says that its signed cells add up to zero: the parts with 1, their total with -1.

    Cells of linked tables that are the same figure are the same column. A cell that is not there is an empty one.
    """

    matrix: sparse.csr_matrix

    @classmethod
    def of(cls, cells: int, totals_and_parts: Sequence[tuple[int, Sequence[int]]]) -> Sums:
        """From pairs of a total and its parts, as numbers of cells."""
        at = [cell for total, parts in totals_and_parts for cell in (*parts, total)]
        ones = [sign for _, parts in totals_and_parts for sign in (*[1] * len(parts), -1)]
        start = np.cumsum([0, *(len(parts) + 1 for _, parts in totals_and_parts)])
        matrix = sparse.csr_matrix((ones, at, start), shape=(len(totals_and_parts), cells), dtype=np.int64)
        return cls(matrix)

    @property
    def cells(self) -> int:
        """Number of cells."""
        return int(self.matrix.shape[1])

    def check(self, value: Ints) -> None:
        """Refuse values that are no counts, or whose totals are not the sums of their parts.

        Raises DimensionsDiffer for another number of cells, ValuesRefused otherwise.
        """
        if len(value) != self.cells:
            raise DimensionsDiffer(f"{len(value)} values for {self.cells} cells.")
        if (value < 0).any():
            raise ValuesRefused("Counts below zero cannot be protected.", details=[f"cell {np.argmin(value)}"])
        off = np.flatnonzero(self.matrix @ value)
        if len(off):
            raise ValuesRefused(
                f"{len(off)} totals are not the sums of their parts.",
                details=[f"sum {row}: parts minus total {int((self.matrix[row] @ value)[0])}" for row in off[:20]],
                ways_out=["give every part, also the unknown ones, or leave the totals out: they are then made"],
            )

    def floor(self, value: Ints) -> Ints:
        """How low each cell can be for a reader who knows only which cells are empty.

        A total is at least its parts' floors, and the only part of a total that is not empty is as large as it.
        """
        low = (value > 0).astype(np.int64)
        part = sparse.csr_matrix(self.matrix.maximum(0).multiply(low))
        part.eliminate_zeros()
        row, column = (-self.matrix.minimum(0)).nonzero()
        single = np.diff(part.indptr)[row] == 1
        only = part.indices[part.indptr[row[single]]]
        while True:
            higher = low.copy()
            np.maximum.at(higher, column, (part @ low)[row])
            np.maximum.at(higher, only, higher[column[single]])
            if (higher == low).all():
                return low
            low = higher

    def ceiling(self, high: Floats, floor: Ints) -> Floats:
        """How high each cell can be for a reader who knows so much of every cell alone.

        high : of each cell, 1e30 where nothing bounds it; floor : as ``floor`` gives it. A part is at most what its
        total leaves when all others are as low as they can be, and a total at most the sum of its parts.
        """
        part = sparse.csr_matrix(self.matrix.maximum(0)).tocoo()
        row, total = (-self.matrix.minimum(0)).nonzero()
        of_row = np.zeros(self.matrix.shape[0], dtype=np.int64)
        of_row[row] = total
        lowest = self.matrix.maximum(0) @ floor
        while True:
            lower = high.copy()
            np.minimum.at(lower, part.col, lower[of_row[part.row]] - lowest[part.row] + floor[part.col])
            np.minimum.at(lower, total, (self.matrix.maximum(0) @ lower)[row])
            if np.array_equal(lower, high):
                return lower
            high = lower

    def among(self, chosen: Ints) -> sparse.csr_matrix:
        """The sums as far as they hold chosen cells; the others do not move. Rows without one are left out."""
        part = self.matrix[:, chosen].tocsr()
        return part[np.diff(part.indptr) > 0]

    def components(self, moving: Bools, holding: Ints) -> list[Ints]:
        """Cells that sums link with one another, as far as they can move at all; the smallest such part first.

        moving : cells that can be anything else than they are; holding : only parts with one of these cells
        """
        part = self.matrix[:, np.flatnonzero(moving)]
        graph = sparse.csr_matrix((np.ones(part.nnz), part.indices, part.indptr), part.shape)
        _, number = connected_components(sparse.bmat([[None, graph], [graph.T, None]]), directed=False)
        of_cell = np.full(self.cells, -1)
        of_cell[moving] = number[self.matrix.shape[0] :]
        wanted, order = np.unique(of_cell[holding[moving[holding]]]), np.argsort(of_cell, kind="stable")
        ends = np.searchsorted(of_cell[order], wanted), np.searchsorted(of_cell[order], wanted, side="right")
        found = [order[a:b] for a, b in zip(*ends, strict=True)]
        return sorted(found, key=lambda cells: (len(cells), cells[0]))

    def neighbours(self, of: Ints, known: Ints) -> tuple[Ints, Ints]:
        """Pairs of a cell of ``of`` and a known one with which it stands in a sum, as numbers of cells, in order.

        The cells ``known`` are of one person each. A total of one person and its part are the same person, and so is
        a part of a total of one person: those are no pairs, since nobody is protected from himself.
        """
        parts, totals = self.matrix.maximum(0).tocsc(), -self.matrix.minimum(0).tocsc()
        beside = (parts[:, of].T @ parts[:, known]).tocoo()
        several = of[~np.isin(of, known)]
        above = (totals[:, several].T @ parts[:, known]).tocoo()
        a = np.concatenate([of[beside.row], several[above.row]])
        b = np.concatenate([known[beside.col], known[above.col]])
        pairs = np.unique(np.stack([a, b])[:, a != b], axis=1)
        return pairs[0], pairs[1]
