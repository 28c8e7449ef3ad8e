"""Taking fixed effects out of columns, exactly: weighted least squares on dummies that are never written down.

The largest set of dummies is eliminated by its group means. What is left is a system for the levels of the other sets,
whose matrix is built from sparse cross tables of the sets and solved by conjugate gradients with its diagonal as
preconditioner. Levels that repeat others (each set repeats the constant) do no harm: the system is consistent, and the
residual does not depend on which of its solutions is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MOST_STEPS = 5000


class FixedEffects:
    """Projection on sets of group dummies.

    Parameters
    ----------
    sets : one (row,) array of codes ``0 ... levels - 1`` per set; every code occurs
    tolerance : relative residual at which conjugate gradients stop
    """

    def __init__(self, sets: Sequence[npt.ArrayLike], *, tolerance: float = 1e-12) -> None:
        self.sets: list[Codes] = [np.asarray(s, dtype=np.int64) for s in sets]
        self.levels = [int(s.max()) + 1 if s.size else 0 for s in self.sets]
        self.tolerance = tolerance
        self.weights: Floats = np.ones(0)
        self._large = int(np.argmax(self.levels)) if self.sets else 0
        rest = [k for k in range(len(self.sets)) if k != self._large]
        self._offset = np.concatenate([[0], np.cumsum([self.levels[k] for k in rest])]).astype(np.int64)
        self._rest = [self.sets[k] + o for k, o in zip(rest, self._offset[:-1], strict=True)]
        total = int(self._offset[-1])
        self._cross = (
            _CrossTable(self._rest, self.sets[self._large], (total, self.levels[self._large])) if rest else None
        )
        pairs = [(a, b) for i, a in enumerate(self._rest) for b in self._rest[i + 1 :]]
        self._among = [_CrossTable([a], b, (total, total)) for a, b in pairs]

    @property
    def rank(self) -> int:
        """Number of independent dummies: the levels, less one for each set beyond the first.

        With two sets exact (one less for each connected part of the data); with more the usual count, exact when all
        levels hang together.
        """
        if len(self.sets) < 2:
            return sum(self.levels)
        if len(self.sets) > 2 or self._cross is None:
            return sum(self.levels) - (len(self.sets) - 1)
        from scipy.sparse import bmat
        from scipy.sparse.csgraph import connected_components

        table = self._cross.weighted(np.ones(self.sets[0].size))
        return sum(self.levels) - int(connected_components(bmat([[None, table], [table.T, None]]), directed=False)[0])

    def weigh(self, weights: npt.ArrayLike) -> FixedEffects:
        """Set the (row,) positive weights of the least squares that follow; returns itself."""
        w = np.asarray(weights, dtype=np.float64)
        self.weights = w
        if not self.sets:
            return self
        self._mass = np.bincount(self.sets[self._large], weights=w, minlength=self.levels[self._large])
        if self._cross is not None:
            self._table = self._cross.weighted(w)
            self._turned = self._table.T.tocsr()
            self._diagonal = np.asarray(self._table.sum(axis=1)).ravel()
            if len(self._rest) > 1:
                self._diagonal = self._collect(w)
            self._blocks = [a.weighted(w) for a in self._among]
            self._blocks += [b.T.tocsr() for b in self._blocks]
            self._scale = self._jacobi()
        return self

    def effects(self, column: npt.ArrayLike) -> list[Floats]:
        """Level effects, one (level,) array per set, of the weighted least squares of a (row,) column on the dummies.

        Where levels repeat others, one of the many solutions.
        """
        v = np.asarray(column, dtype=np.float64)
        weighted = self.weights * v
        own = np.bincount(self.sets[self._large], weights=weighted, minlength=self._mass.size) / self._mass
        if self._cross is None:
            return [own]
        collected = self._collect(weighted)
        rounding = 1e-15 * float(np.linalg.norm(self._collect(np.abs(weighted))))
        small = self._solve(collected - self._table @ own, rounding)
        own = own - (self._turned @ small) / self._mass
        parts = [small[a:b] for a, b in zip(self._offset[:-1], self._offset[1:], strict=True)]
        parts.insert(self._large, own)
        return parts

    def residual(self, columns: npt.ArrayLike) -> Floats:
        """What the dummies do not explain, of one (row,) column or a (row, column) table."""
        table = np.asarray(columns, dtype=np.float64)
        if not self.sets or table.size == 0:
            return table.copy()
        if table.ndim == 1:
            out = table.copy()
            for codes, effect in zip(self.sets, self.effects(table), strict=True):
                out -= effect[codes]
            return out
        return np.column_stack([self.residual(table[:, j]) for j in range(table.shape[1])])

    def _collect(self, v: Floats) -> Floats:
        total = int(self._offset[-1])
        return np.asarray(sum(np.bincount(s, weights=v, minlength=total) for s in self._rest), dtype=np.float64)

    def _apply(self, small: Floats) -> Floats:
        out = self._diagonal * small - self._table @ ((self._turned @ small) / self._mass)
        for block in self._blocks:
            out += block @ small
        return np.asarray(out, dtype=np.float64)

    def _jacobi(self) -> Floats:
        """Diagonal of the system; where a level has nothing of its own, what it has at all."""
        squared = self._table.multiply(self._table) @ (1.0 / self._mass)
        own = self._diagonal - np.asarray(squared).ravel()
        return np.where(own > 1e-12 * self._diagonal, own, self._diagonal)

    def _solve(self, right: Floats, rounding: float) -> Floats:
        out = np.zeros_like(right)
        residual = right.copy()
        goal = max(self.tolerance * float(np.linalg.norm(right)), rounding)
        conditioned = residual / self._scale
        direction = conditioned
        energy = float(residual @ conditioned)
        for _ in range(MOST_STEPS):
            if np.linalg.norm(residual) <= goal:
                return out
            image = self._apply(direction)
            curvature = float(direction @ image)
            if curvature <= 0:
                return out
            step = energy / curvature
            out += step * direction
            residual -= step * image
            conditioned = residual / self._scale
            before, energy = energy, float(residual @ conditioned)
            direction = conditioned + (energy / before) * direction
        raise EstimationError(
            f"the fixed effects were not told apart in {MOST_STEPS} steps "
            f"(residual {np.linalg.norm(residual):.3g}, wanted {goal:.3g})",
            ways_out=["leave out areas or years with next to no flow", "use fewer sets of effects"],
        )


def compact(codes: npt.ArrayLike) -> tuple[Codes, Codes]:
    """The codes that occur, ascending, and each code's place among them."""
    values = np.asarray(codes).ravel()
    if values.dtype.kind in "iu" and values.size and values.min() >= 0 and values.max() < 8 * values.size + 1000:
        present = np.flatnonzero(np.bincount(values))
        place = np.zeros(int(values.max()) + 1, dtype=np.int64)
        place[present] = np.arange(present.size)
        return present.astype(np.int64), place[values]
    present, place = np.unique(values, return_inverse=True)
    return present, np.asarray(place, dtype=np.int64).ravel()


def weighted_slope(within: Floats, own: Floats, weights: Floats) -> Floats:
    """Weighted least squares of a column on few columns, by normal equations scaled to ones on the diagonal."""
    if within.shape[1] == 0:
        return np.zeros(0)
    weighted = within * weights[:, None]
    normal = weighted.T @ within
    scale = np.sqrt(np.diag(normal))
    scale[scale == 0] = 1.0
    solved = np.linalg.lstsq(normal / np.outer(scale, scale), (weighted.T @ own) / scale, rcond=1e-14)[0]
    return np.asarray(solved / scale, dtype=np.float64)


class _CrossTable:
    """Weights summed over the cells of two groupings, as a sparse matrix whose pattern is found once."""

    def __init__(self, rows: Sequence[Codes], columns: Codes, shape: tuple[int, int]) -> None:
        from scipy.sparse import csr_matrix

        keys = np.concatenate([r * shape[1] + columns for r in rows])
        self._copies = len(rows)
        if shape[0] * shape[1] <= max(4 * keys.size, 1_000_000):
            cells = np.flatnonzero(np.bincount(keys, minlength=shape[0] * shape[1]))
            place = np.zeros(shape[0] * shape[1], dtype=np.int64)
            place[cells] = np.arange(cells.size)
            self._place = place[keys]
        else:
            order = np.argsort(keys, kind="stable")
            first = np.concatenate([[True], np.diff(keys[order]) > 0])
            cells = keys[order][first]
            self._place = np.empty(keys.size, dtype=np.int64)
            self._place[order] = np.cumsum(first) - 1
        start = np.concatenate([[0], np.cumsum(np.bincount(cells // shape[1], minlength=shape[0]))])
        self._pattern = csr_matrix((np.ones(cells.size), cells % shape[1], start), shape=shape)

    def weighted(self, weights: Floats) -> Any:
        """The (row group, column group) sums of (row,) weights."""
        table = self._pattern.copy()
        repeated = np.tile(weights, self._copies) if self._copies > 1 else weights
        table.data = np.bincount(self._place, weights=repeated, minlength=table.data.size)
        return table
