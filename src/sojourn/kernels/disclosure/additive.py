"""Tables that add up: the nearest one to a table with noise, and controlled rounding.

Source: Cox and Ernst (1982), *Controlled rounding*; Salazar (2006), *Controlled rounding and cell perturbation*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sojourn.errors import EstimationError, UsageError
from sojourn.kernels.disclosure.programme import INFINITE, Floats, Programme
from sojourn.kernels.disclosure.sums import Ints, Sums


@dataclass(frozen=True)
class Adjusted:
    """A table that adds up, and how far it was moved: the greatest change and the number of cells changed."""

    value: Ints
    largest: int
    changed: int


def discrepancies(sums: Sums, value: Ints) -> Ints:
    """By how much the parts of every sum exceed its total."""
    return np.asarray(sums.matrix @ value)


def adjusted(sums: Sums, value: Ints, weight: Floats | None = None, *, seconds: float = 60.0) -> Adjusted:
    """The table of whole numbers that adds up and lies nearest, by the sum of weighted distances; zeros stay zero.

    weight : what moving a cell by one costs; the default is 1
    Raises EstimationError where none was found in time.
    """
    cost = np.ones(len(value)) if weight is None else weight
    free = np.where(value > 0, INFINITE, 0.0)
    move = _whole(sums.matrix, -discrepancies(sums, value), free, np.minimum(free, value), cost, cost, seconds)
    return Adjusted(value + move, int(np.abs(move).max(initial=0)), int((move != 0).sum()))


def rounded(sums: Sums, value: Ints, base: int, *, seconds: float = 60.0) -> Ints:
    """Controlled rounding: multiples of the base next to each value (multiples stay) that add up, nearest together.

    Where no such table exists, cells may lie one multiple further off; where none is found then, EstimationError.
    """
    if base < 2:
        raise UsageError(f"Rounding to a base of {base} hides nothing.", ways_out=["3 or 5"])
    floor, rest = value // base, value % base
    for further in (0, 1):
        up = (rest > 0).astype(np.float64) + further * (value > 0)
        down = np.minimum(floor, further * (value > 0)).astype(np.float64)
        cost = np.where(rest > 0, base - 2.0 * rest, base)
        back = np.where(rest > 0, base + 2.0 * rest, base)
        try:
            step = _whole(sums.matrix, -discrepancies(sums, floor), up, down, cost, back, seconds)
        except EstimationError:
            continue
        return np.asarray(base * (floor + step))
    raise EstimationError(
        f"No table of multiples of {base} next to the counts adds up.",
        ways_out=["publish it in smaller parts", "another base", "the cell-key method"],
    )


def _whole(
    rows: sparse.csr_matrix, right: Ints, up: Floats, down: Floats, cost: Floats, back: Floats, seconds: float
) -> Ints:
    """Whole moves with rows @ moves = right at the least cost, at most ``up`` and ``down``."""
    both = sparse.hstack([rows, -rows]).tocsr()
    zero = np.zeros(2 * rows.shape[1])
    for whole in (False, True):  # most tables have a whole optimum without asking for one
        programme = Programme(both, zero, np.concatenate([up, down]), right=right.astype(np.float64), whole=whole)
        found = programme.best(np.concatenate([cost, back]), seconds=seconds)
        if found is None:
            break
        made = np.rint(found).astype(np.int64)
        move = made[: rows.shape[1]] - made[rows.shape[1] :]
        if (rows @ move == right).all() and (move <= up).all() and (-move <= down).all():
            return np.asarray(move)
    raise EstimationError("No table of whole numbers that adds up was found.")
