"""Which cells may not be shown by themselves, and within which interval their value has to stay open.

Source: Hundepool et al. (2012), *Statistical Disclosure Control*, sections 4.2 and 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.kernels.disclosure.programme import INFINITE
from sojourn.kernels.disclosure.sums import Bools, Ints


@dataclass(frozen=True)
class Needs:
    """What a reader must not be able to exclude: a ``primary`` cell may be as low as ``low`` and as high as ``high``.

    Cells that are not primary need nothing: low and high are their value.
    """

    primary: Bools
    low: Ints
    high: Ints

    def __or__(self, other: Needs) -> Needs:
        """Both rules: primary by either, the wider interval."""
        return Needs(self.primary | other.primary, np.minimum(self.low, other.low), np.maximum(self.high, other.high))


@dataclass(frozen=True)
class Limits:
    """Between which every reader knows each hidden cell to lie, whatever the sums; 1e30 where nothing bounds it.

    Empty cells are shown, so that a hidden one is at least 1; codes that tell small cells from others narrow that.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]

    @classmethod
    def of_nonempty(cls, cells: int) -> Limits:
        """That hidden cells are not empty, and nothing else."""
        return cls(np.ones(cells), np.full(cells, INFINITE))

    def of(self, chosen: Ints | slice) -> Limits:
        """Those of some cells."""
        return Limits(self.low[chosen], self.high[chosen])

    def where(self, hidden: Bools) -> Limits:
        """The same of hidden cells; of the others, nothing but that they are not empty."""
        return Limits(np.where(hidden, self.low, 1.0), np.where(hidden, self.high, INFINITE))

    def narrow(self, at: Ints, told: Limits | None) -> None:
        """Narrow those of cells by what is told of them, if anything, in place."""
        if told is not None:
            self.low[at] = np.maximum(self.low[at], told.low)
            self.high[at] = np.minimum(self.high[at], told.high)

    def with_others(self, more: int) -> Limits:
        """With further cells of which nothing is told but that they are not empty."""
        others = Limits.of_nonempty(more)
        return Limits(np.concatenate([self.low, others.low]), np.concatenate([self.high, others.high]))

    def moves(self, value: Ints) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """How far each cell can move down (below zero) and up."""
        return self.low - value, np.where(self.high < INFINITE, self.high - value, INFINITE)


def frequency(value: Ints, persons: Ints, least: int, floor: Ints) -> Needs:
    """Cells of fewer than ``least`` persons; their value must stay open from their floor to at least ``least``.

    value : what is published (persons, or their crossings)
    persons : how many different persons stand behind it
    floor : ``Sums.floor``. Empty cells are shown. A reader who sees that therefore knows that a hidden cell is not
        empty, and a hidden total no smaller than the number of its cells: that much cannot be protected.
    Raises UsageError for a minimum below 2, which would hide nothing.
    """
    if least < 2:
        raise UsageError(f"A minimum frequency of {least} hides nothing.", ways_out=["give 3 or more"])
    small = (persons < least) & (value > 0)
    return Needs(small, np.where(small, floor, value), np.where(small, np.maximum(least, value + 1), value))


def dominance(value: Ints, largest: npt.NDArray[np.int64], share: float) -> Needs:
    """Rule (n, k): the n largest contributors have more than ``share`` of the cell.

    largest : contributions by cell and rank, the largest first, n columns; share : k / 100, between 0 and 1
    The value must stay open by as much as lifts the total so that their share is no more than k.
    """
    if not 0 < share < 1:
        raise UsageError(f"The share of a dominance rule lies between 0 and 1, not at {share}.")
    top = largest.sum(axis=1)
    found = (top > share * value) & (value > 0)
    room = np.maximum(np.ceil(top / share - value).astype(np.int64), 1)
    return _open(value, found, room)


def p_percent(value: Ints, first: Ints, second: Ints, percent: float) -> Needs:
    """Rule p %: the second largest contributor could come within p % of the largest one's contribution."""
    if percent <= 0:
        raise UsageError(f"The p % rule needs a percentage above zero, not {percent}.")
    rest = value - first - second
    found = (rest < percent / 100 * first) & (value > 0)
    room = np.maximum(np.ceil(percent / 100 * first - rest).astype(np.int64), 1)
    return _open(value, found, room)


def _open(value: Ints, found: Bools, room: Ints) -> Needs:
    low = np.where(found, np.maximum(value - room, 1), value)
    return Needs(found, low, np.where(found, value + room, value))
