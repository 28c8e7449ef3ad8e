"""Flows of many areas made readable: the largest kept, the rest gathered into one, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, UsageError

Array = npt.NDArray[np.float64]
OTHER = "Others"


def largest(table: Array, names: Sequence[str], count: int) -> tuple[list[str], Array]:
    """The areas with most moves, all others as one; the sum of all cells is unchanged.

    table : (origin, destination) persons, moves only; count : areas kept by their own name, by arrivals plus departures

    Returns names, largest first and the rest last, and the table between them; the last diagonal cell holds the moves
    between areas of the rest.
    """
    if table.shape != (len(names), len(names)):
        raise DimensionsDiffer(f"the table is {table.shape}, there are {len(names)} names")
    if count < 1:
        raise UsageError(f"a picture needs one area at least, not {count}")
    turnover = table.sum(axis=0) + table.sum(axis=1)
    order = np.argsort(-turnover, kind="stable")
    order = order[turnover[order] > 0]
    kept = order[:count]
    if order.size <= count:
        return [names[i] for i in kept], table[np.ix_(kept, kept)]
    group = np.full(len(names), kept.size)
    group[kept] = np.arange(kept.size)
    member = np.eye(kept.size + 1)[group]
    return [*(names[i] for i in kept), OTHER], member.T @ table @ member
