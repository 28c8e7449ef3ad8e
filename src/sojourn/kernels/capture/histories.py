"""Histories of capture as bits, and the parameters of log-linear models over them.

History ``h`` of ``k`` lists is a number from 1 to ``2^k - 1`` whose bit ``i`` says that somebody is on list ``i``. A
parameter is such a number too: a list (one bit) or a pair of lists (two bits). The history 0 is on no list.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@lru_cache(maxsize=32)
def observable(lists: int) -> Ints:
    """(history,) all histories that can be observed, ascending."""
    return np.arange(1, 1 << lists, dtype=np.int64)


@lru_cache(maxsize=32)
def pairs(lists: int) -> tuple[tuple[int, int], ...]:
    """All pairs of lists, by their places."""
    return tuple(combinations(range(lists), 2))


@lru_cache(maxsize=32)
def parameters(lists: int) -> Ints:
    """(parameter,) as histories: the constant (0), the lists, then the pairs."""
    found = [0, *(1 << i for i in range(lists)), *((1 << i) | (1 << j) for i, j in pairs(lists))]
    return np.array(found, dtype=np.int64)


@lru_cache(maxsize=32)
def design(lists: int) -> Floats:
    """(history, parameter) 1 where somebody with the history is on all lists of the parameter.

    The last column is no parameter of ``parameters`` but that of unequal people (Darroch et al. 1993, JASA 88): how
    many pairs of lists the history holds, which is one dependence, the same in all pairs.
    """
    h, p = observable(lists)[:, None], parameters(lists)[None, :]
    on = np.bitwise_count(observable(lists)).astype(np.float64)
    return np.column_stack([((h & p) == p).astype(np.float64), on * (on - 1) / 2])


def within(counts: npt.ArrayLike, lists: int) -> Floats:
    """(..., parameter) persons on all lists of each parameter, whatever other lists they are on; last, pairs of lists.

    counts : (..., history) persons with exactly this history
    """
    return np.asarray(np.asarray(counts, dtype=np.float64) @ design(lists), dtype=np.float64)


def pair_overlaps(counts: npt.ArrayLike, lists: int) -> Floats:
    """(pair,) persons on both lists of each pair."""
    return np.asarray(within(counts, lists)[..., 1 + lists : -1], dtype=np.float64)


def without_list(counts: npt.ArrayLike, lists: int, left_out: int) -> Floats:
    """(history of the other lists,) the table that is seen when a list does not exist; its own finds are lost."""
    h = observable(lists)
    low = h & ((1 << left_out) - 1)
    rest = (h >> (left_out + 1)) << left_out
    seen = low | rest
    summed = np.bincount(seen, weights=np.asarray(counts, dtype=np.float64), minlength=1 << (lists - 1))
    return np.asarray(summed[1:], dtype=np.float64)
