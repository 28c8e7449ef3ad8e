"""Bring each person's rows together in the order of a key: a counting sort over persons. Plain numpy in and out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.kernels.compiled import njit

_SHORT = 48
"""Histories up to this length are sorted by insertion."""


@njit(cache=True, nogil=True)
def _order(rows: Any, person: Any, key: Any, place: Any, order: Any) -> None:
    for row in rows:
        place[person[row] + 1] += 1
    for p in range(1, place.shape[0]):
        place[p] += place[p - 1]
    # place[p] is where person p begins; it moves on as rows are put down
    for row in rows:
        p = person[row]
        order[place[p]] = row
        place[p] += 1
    first = 0
    for p in range(place.shape[0] - 1):
        end = place[p]
        if end - first <= _SHORT:
            for i in range(first + 1, end):
                row = order[i]
                value = key[row]
                j = i - 1
                while j >= first and key[order[j]] > value:
                    order[j + 1] = order[j]
                    j -= 1
                order[j + 1] = row
        else:
            part = np.asarray(order[first:end]).copy()
            order[first:end] = part[np.argsort(np.asarray(key)[part], kind="mergesort")]
        first = end


def order_by_person(
    rows: npt.NDArray[np.int64],
    person: npt.NDArray[np.int64],
    key: npt.NDArray[np.integer[Any]],
    persons: int,
) -> npt.NDArray[np.int64]:
    """``rows`` by person and key; rows alike in both keep their order.

    Parameters
    ----------
    rows : positions in the following arrays
    person : (all rows) number of the person, 0 to ``persons`` - 1 for each of ``rows``
    key : (all rows) what a person's rows are ordered by
    """
    order = np.empty(len(rows), np.int64)
    _order(rows, person, key, np.zeros(persons + 1, np.int64), order)
    return order
