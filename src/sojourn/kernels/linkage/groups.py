"""Records joined by links, directly or through others, are one group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]


def groups(count: int, first: Ints, second: Ints) -> Ints:
    """The smallest number of each record's group.

    count : records, numbered from 0 ; first, second : [link] the records that each link joins
    """
    if count == 0:
        return np.zeros(0, np.int64)
    joined = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(count, count))
    _, label = connected_components(joined, directed=False)
    smallest = np.full(int(label.max()) + 1, count, np.int64)
    np.minimum.at(smallest, label, np.arange(count))
    return np.asarray(smallest[label])
