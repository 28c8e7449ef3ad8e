"""The middle of a weighted list of numbers: two definitions, and the order of ties one of them needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def weighted_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """The smallest value up to which at least half of the weight lies.

    It does not depend on the order of the list, and is always one of the values. Exactly half: the mean of that
    value and the next one that carries weight.

    Parameters
    ----------
    values : (n,) numbers
    weights : (n,) not negative; values without weight are ignored

    Returns
    -------
    float : NaN when there is no weight
    """
    x, w = _with_weight(values, weights)
    if x.size == 0:
        return float("nan")
    unique, position = np.unique(x, return_inverse=True)
    total = np.cumsum(np.bincount(position, weights=w))
    half = total[-1] / 2.0
    at = int(np.searchsorted(total, half))
    if total[at] == half and at + 1 < unique.size:
        return float((unique[at] + unique[at + 1]) / 2.0)
    return float(unique[at])


def interpolated_weighted_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """The value at which half of the weight lies when each weight is centred on its value.

    Linear between neighbours: with sorted values the weight below value ``k`` counts in full and its own by half.
    This is the default of R's ``matrixStats::weightedMedian``. **With tied values the result depends on the order
    in which ties are taken**, which there is the order of R's (unstable) quicksort; it is repeated here so that
    published figures can be compared. Use :func:`weighted_median` for a figure that does not have this defect.

    Parameters and result as :func:`weighted_median`.
    """
    x, w = _with_weight(values, weights)
    if x.size == 0:
        return float("nan")
    order = quicksort_order(x)
    x, w = x[order], w[order]
    below = np.cumsum(w) - w / 2.0
    return float(np.interp(w.sum() / 2.0, below, x))


def quicksort_order(values: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Positions that sort the values, ties in the order Singleton's quicksort leaves them in.

    The median-of-three quicksort with a moving pivot and insertion sort for at most eleven elements
    (Singleton 1969, Communications of the ACM 12(3), algorithm 347), which is what R sorts doubles with.
    """
    v = [float(x) for x in np.asarray(values, dtype=np.float64)]
    index = list(range(len(v)))
    pending: list[tuple[int, int]] = []
    first, last = 0, len(v) - 1
    pivot_at, fresh = 0.375, True
    while True:
        long = last - first > 10 and not fresh
        if long or (first == 0 and first < last):
            if not long:
                pivot_at += 0.0390625 if pivot_at < 0.5898437 else -0.21875
            fresh = False
            low, high = _partition(v, index, first, last, pivot_at)
            if low - first <= last - high:
                pending.append((high, last))
                last = low
            else:
                pending.append((first, low))
                first = high
            continue
        if first > 0:
            _insert(v, index, first, last)
        if not pending:
            return np.asarray(index, dtype=np.intp)
        first, last = pending.pop()


def _partition(v: list[float], index: list[int], first: int, last: int, pivot_at: float) -> tuple[int, int]:
    """Split ``first..last`` round a pivot; returns the end of the lower and the start of the upper part."""
    middle = int((first + 1) + (last - first) * pivot_at) - 1

    def swap(a: int, b: int) -> None:
        v[a], v[b] = v[b], v[a]
        index[a], index[b] = index[b], index[a]

    if v[first] > v[middle]:
        swap(first, middle)
    if v[last] < v[middle]:
        swap(last, middle)
        if v[first] > v[middle]:
            swap(first, middle)
    pivot = v[middle]
    low, high = first, last
    while True:
        high -= 1
        while v[high] > pivot:
            high -= 1
        low += 1
        while v[low] < pivot:
            low += 1
        if low > high:
            return high, low
        swap(low, high)


def _insert(v: list[float], index: list[int], first: int, last: int) -> None:
    """Insertion sort of a short stretch; what stands before it is not larger."""
    for at in range(first + 1, last + 1):
        value, position = v[at], index[at]
        to = at
        while to > 0 and v[to - 1] > value:
            v[to], index[to] = v[to - 1], index[to - 1]
            to -= 1
        v[to], index[to] = value, position


def _with_weight(values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[Floats, Floats]:
    x = np.asarray(values, dtype=np.float64).ravel()
    w = np.asarray(weights, dtype=np.float64).ravel()
    kept = w > 0
    return x[kept], w[kept]
