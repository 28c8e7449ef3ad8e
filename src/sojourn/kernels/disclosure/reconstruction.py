"""What an attacker can reckon from published tables: intervals of every cell, and the likeliest values under noise.

Written against the published figures alone; nothing here looks at how they were protected. Source: Dinur and Nissim
(2003), *Revealing information while preserving privacy*; Fischetti and Salazar (2001) for the intervals.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsmr

from sojourn.errors import EstimationError
from sojourn.kernels.disclosure.programme import INFINITE, TOLERANCE, Floats, Programme
from sojourn.kernels.disclosure.sums import Ints, Sums
from sojourn.kernels.disclosure.witnesses import Clock


def intervals(
    sums: Sums, low: Ints, high: Floats, cells: Ints, *, whole: bool = False, seconds: float = 600.0
) -> tuple[Floats, Floats]:
    """Smallest and largest whole value of some cells, given what is known of all cells.

    low, high : known bounds of every cell (equal where it is published; ``INFINITE`` where there is none)
    whole : integer programmes, which know that all cells are whole numbers; else linear ones, whose ends are rounded
    Returns NaN for what was not found in time; every other interval holds the true value. Raises EstimationError where
    no table agrees with what is known.
    """
    clock = Clock(seconds)
    rows, right, moving = _known(sums, low, high)
    place = np.full(sums.cells, -1)
    place[moving] = np.arange(len(moving))
    found = np.full((2, len(cells)), np.nan)
    fixed = place[cells] < 0
    found[:, fixed] = low[cells[fixed]]
    if fixed.all():
        return found[0], found[1]
    programme = Programme(rows, low[moving].astype(np.float64), high[moving], right=right, whole=whole)
    for i in np.flatnonzero(~fixed):
        for side, sign in ((0, 1.0), (1, -1.0)):
            weight = np.zeros(len(moving))
            weight[place[cells[i]]] = sign
            if not clock.left:
                break
            made = programme.best(weight, seconds=clock.left)
            if programme.infeasible:
                raise EstimationError("No table agrees with the published figures: they contradict one another.")
            if programme.unbounded:
                found[side, i] = INFINITE
            elif made is not None and programme.optimal:
                end = made[place[cells[i]]]
                found[side, i] = np.ceil(end - TOLERANCE) if side == 0 else np.floor(end + TOLERANCE)
    return found[0], found[1]


def _known(sums: Sums, low: Ints, high: Floats) -> tuple[sparse.csr_matrix, Floats, Ints]:
    """Sums among the cells that are not known, with what they have to add up to."""
    fixed = low == high
    moving = np.flatnonzero(~fixed)
    rows = sums.matrix[:, moving].tocsr()
    right = -(sums.matrix @ np.where(fixed, low, 0))
    there = np.diff(rows.indptr) > 0
    if (right[~there] != 0).any():
        raise EstimationError("No table agrees with the published figures: a sum of shown cells is not their total.")
    return rows[there], right[there].astype(np.float64), moving


def likeliest(sums: Sums, published: Floats, variance: Floats) -> Ints:
    """Whole values that an attacker takes for the true ones: the table that adds up nearest to published noisy figures.

    variance : of the noise of each cell; zero where a figure is exact. Weighted least squares, then rounded.
    """
    spread = np.sqrt(variance)
    rows = (sums.matrix @ sparse.diags(spread)).tocsr()
    off = -(sums.matrix @ published)
    moves = lsmr(rows, off, atol=1e-10, btol=1e-10, maxiter=2000)[0]  # the smallest moves that make it add up
    return np.asarray(np.maximum(np.rint(published + spread * moves), 0), dtype=np.int64)
