"""Small tables with their totals, as cells and sums, for the tests of disclosure control."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.kernels.disclosure.sums import Sums

Ints = npt.NDArray[np.int64]


def with_totals(inner: npt.ArrayLike) -> tuple[Sums, Ints, Ints]:
    """A table with the totals of every dimension: its sums, its values, and the number of every cell by position.

    The last place of each axis is the total. Empty cells are there with the value zero.
    """
    full = np.asarray(inner, dtype=np.int64)
    for axis in range(full.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    place = np.arange(full.size).reshape(full.shape)
    return Sums.of(full.size, sums_of(place)), full.ravel(), place


def sums_of(place: Ints) -> list[tuple[int, list[int]]]:
    """Total and parts of every line of a table of cell numbers, the last place of each axis being the total."""
    lines = []
    for axis in range(place.ndim):
        for line in np.moveaxis(place, axis, -1).reshape(-1, place.shape[axis]):
            lines.append((int(line[-1]), [int(cell) for cell in line[:-1]]))
    return lines


def linked(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Sums, Ints, Ints, Ints]:
    """Two tables whose first axis is the same and whose totals along the second agree: those are the same cells."""
    _, left, a = with_totals(first)
    _, right, b = with_totals(second)
    assert (left[a[:, -1]] == right[b[:, -1]]).all(), "the common margin differs"
    b = b + a.size
    b[:, -1] = a[:, -1]
    used = np.unique(np.concatenate([a.ravel(), b.ravel()]))
    lines = sorted({(total, tuple(parts)) for total, parts in (*sums_of(a), *sums_of(b))})
    number = np.full(used.max() + 1, -1)
    number[used] = np.arange(len(used))
    value = np.concatenate([left, right])[used]
    moved = [(int(number[total]), [int(number[p]) for p in parts]) for total, parts in lines]
    return Sums.of(len(used), moved), value, number[a], number[b]
