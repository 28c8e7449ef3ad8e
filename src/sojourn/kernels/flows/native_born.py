"""Prepare stock tables for an account: negative native-born and the total of the world.

Tables are (birthplace, residence) persons with the native-born on the diagonal. Functions never change their
arguments. Formulas are those of the reference implementation (migest 2.0.5), with its random and silent choices
replaced by stated ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError, InPython

Array = npt.NDArray[np.float64]
Remainder = Callable[[Array], int]
"""Given the values, the position of the one that takes the remainder of rounding."""


def share_of_column(table: Array) -> Array:
    """Each cell as a share of its residence's population; zero where nobody lives."""
    total = table.sum(axis=0)
    share: Array = np.divide(table, total, out=np.zeros_like(table), where=total != 0)
    return share


def shrink_foreign_born(stock: Array) -> tuple[Array, npt.NDArray[np.intp]]:
    """Where the foreign-born exceed the population, shrink them until the native-born are zero.

    Returns the table and the areas concerned. The population of the area is kept; other areas are untouched.
    """
    areas = np.flatnonzero(stock.diagonal() < 0)
    table = stock.copy()
    for i in areas:
        column = np.maximum(table[:, i], 0.0)
        table[:, i] = column * (table[:, i].sum() / column.sum()) if column.sum() > 0 else 0.0
    return table, areas


def rescale_to_integers(values: Array, total: float, *, remainder: Remainder | None = None) -> Array:
    """Scale to ``total`` and round each value (half to even); what is left goes to one element.

    The remainder may be fractional when ``total`` is. ``remainder`` chooses who takes it; without it, and where the
    one chosen is zero or has not so many to give, the first of the largest does: nobody appears in an area that has no
    native-born, and nobody is taken from it.
    """
    current = float(values.sum())
    if current == 0:
        raise EstimationError(
            f"values that add up to zero cannot be scaled to {total:,.10g}",
            ways_out=["an account needs some native-born persons"],
        )
    rounded = np.round(values * (total / current))
    left = total - float(rounded.sum())
    if not left:
        return rounded  # nobody is asked: a draw that decides nothing would change the next one
    at = largest(values) if remainder is None else remainder(values)
    if values[at] == 0 or rounded[at] + left < 0 <= values[at]:
        at = largest(values)  # nobody is invented where nobody is, and nothing falls below zero
    rounded[at] += left
    return rounded


def largest(values: Array) -> int:
    """The first of the values largest in size."""
    return int(np.argmax(np.abs(values)))


class ReferenceDraw:
    """Where the R reference puts the remainder after ``set.seed(seed)``.

    The reference means to draw among the largest values but, when there is one, draws among all positions up to
    it (``sample(x = m)`` with a single number). A few persons end in a small area; to agree with its tables to
    the person the same draw is needed: R's Mersenne Twister and its rejection sampling, for the few numbers used.
    Source: R sources, ``src/main/RNG.c`` (``set.seed``, ``R_unif_index``), described in our own words.
    """

    def __init__(self, seed: int = 1) -> None:
        state, words = seed & 0xFFFFFFFF, []
        for _ in range(50):
            state = (69069 * state + 1) & 0xFFFFFFFF
        for _ in range(625):
            state = (69069 * state + 1) & 0xFFFFFFFF
            words.append(state)
        self._random = np.random.RandomState()
        self._random.set_state(("MT19937", np.array(words[1:], dtype=np.uint32), 624, 0, 0.0))

    def below(self, n: int) -> int:
        """An integer from 0 to n - 1."""
        mask = (1 << max(n - 1, 0).bit_length()) - 1
        while True:
            word = int(self._random.randint(0, 2**32, dtype=np.uint32))
            drawn = int(word * 2.3283064365386963e-10 * 65536) & mask
            if drawn < n:
                return drawn

    def __call__(self, values: Array) -> int:
        where = np.flatnonzero(values == np.abs(values).max())
        if where.size == 0:
            return largest(values)
        if where.size > 1:
            return int(where[self.below(where.size)])
        return self.below(int(where[0]) + 1)


def rescale_net(
    net: Array,
    *,
    method: Literal["no-switches", "switches"] = "no-switches",
    weights: Array | None = None,
    integers: bool = True,
) -> Array:
    """Make net migration add up to zero over the areas.

    Parameters
    ----------
    net : (area,) persons, positive is gain; NaN and 0 stay as they are with ``no-switches``
    method : ``no-switches`` scales gains and losses until they meet half-way, so no sign changes; ``switches`` takes
        the mean off every area
    weights : (area,) the weighted sum becomes zero; ``switches`` returns the weighted values
    integers : round, and put what is left on the element largest in size (the first of them)

    Raises EstimationError when all areas gain, or all lose, and no sign may change: nothing meets half-way. The
    reference returns figures that do not add up to zero there.
    """
    w = np.ones_like(net) if weights is None else weights
    if method == "switches":
        result = w * net - np.nanmean(w * net)
    else:
        weighted = w * net
        gains, losses = float(np.nansum(weighted[net > 0])), float(np.nansum(weighted[net < 0]))
        if (gains == 0) != (losses == 0):
            raise EstimationError(
                f"all {'gains' if losses == 0 else 'losses'} and nothing against them: {gains + losses:,.10g} persons "
                "cannot be scaled to zero",
                ways_out=[
                    "add an area for the rest of the world",
                    InPython('method="switches" takes the mean off every area'),
                ],
            )
        half = (gains + losses) / 2
        result = net.copy()
        if gains:
            result[net > 0] *= (gains - half) / gains
        if losses:
            result[net < 0] *= (losses - half) / losses
    if integers:
        result = np.round(result)
        if np.isfinite(result).any():
            result[int(np.nanargmax(np.abs(result)))] -= np.nansum(result)
    return result


def close_the_world(
    start: Array,
    end: Array,
    births: Array,
    deaths: Array,
    *,
    whole_persons: bool = True,
    remainder: Remainder | None = None,
) -> tuple[Array, Array, float]:
    """Scale the native-born of both tables so that population change equals births minus deaths.

    Parameters
    ----------
    start, end : (birthplace, residence) persons
    births, deaths : (residence,) persons per interval
    whole_persons : round the native-born to whole persons, as the reference does
    remainder : who takes the remainder of rounding, see :func:`rescale_to_integers`

    Returns both tables and the imbalance in persons: (births - deaths) - (end - start), half of which is taken off
    the start and half added to the end. With ``whole_persons`` an imbalance whose remainder modulo two is in
    (0, 0.5] first adds one person to the end table: a rule of the reference, kept so that figures agree.
    """
    start, end = start.copy(), end.copy()

    def imbalance() -> float:
        return float((births - deaths).sum() - (end - start).sum())

    def change_native_born(table: Array, by: float) -> None:
        values = table.diagonal().copy()
        total = float(values.sum()) + by
        if total <= 0:
            raise EstimationError(
                f"population change and births minus deaths differ by {found:,.10g} persons over all areas: more than "
                f"the {values.sum():,.10g} native-born can make up for",
                ways_out=["check that stocks, births and deaths are in the same unit and of the same interval"],
            )
        if whole_persons or values.sum() == 0:
            np.fill_diagonal(table, rescale_to_integers(values, total, remainder=remainder))
        else:
            np.fill_diagonal(table, values * (total / values.sum()))

    found = imbalance()
    if whole_persons and 0 < found % 2 <= 0.5:
        change_native_born(end, 1.0)
    rest = imbalance()
    if rest != 0:
        change_native_born(start, -rest / 2)
        change_native_born(end, rest / 2)
    return start, end, found


#: Native-born moved to meet their margin: at most this share of them, or one person.
MOST_MOVED = 0.05


def meet_native_born(start: Array, end: Array) -> tuple[Array, Array, Array]:
    """Let areas without foreign-born reach the mid-point of their birthplace totals.

    Where nobody foreign-born lives, the native-born are the whole population, so scaling cannot change them; and where
    moreover nobody of that birthplace lives elsewhere, or the mid-point leaves nobody elsewhere, two tables that differ
    by half a person cannot be scaled to it. The native-born of such an area are put where its birthplace total is the
    mid-point in both tables. The native-born of the areas with foreign-born make up for it, in proportion, so that both
    totals stay.

    start, end : (birthplace, residence) persons, deaths and births taken off, with equal totals

    Returns both tables and (area,) persons added to the native-born of the start and taken from those of the end; zero
    everywhere where nothing was out of reach. An area that would need more than a twentieth of its native-born (and
    more than a person) is left as it is, so that the fit refuses it by name.
    """
    target = (start.sum(axis=1) + end.sum(axis=1)) / 2
    stuck, mixed = np.zeros(target.size, dtype=bool), np.ones(target.size, dtype=bool)
    for table in (start, end):
        native = table.diagonal()
        abroad, foreign = table.sum(axis=1) - native, table.sum(axis=0) - native
        alone = (foreign <= 0) & (native > 0)
        room = target - native
        out_of_reach = np.where(abroad > 0, room <= 0, np.abs(room) > np.maximum(1e-9, 1e-14 * native))
        stuck |= alone & out_of_reach
        mixed &= (foreign > 0) & (native > 0)
    needed = target - start.sum(axis=1)
    most = np.maximum(1.0, MOST_MOVED * np.minimum(start.diagonal(), end.diagonal()))
    stuck &= np.abs(needed) <= most
    moved = np.where(stuck, needed, 0.0)
    carriers = np.where(mixed & ~stuck, np.minimum(start.diagonal(), end.diagonal()), 0.0)
    if not stuck.any() or carriers.sum() <= abs(moved.sum()):
        return start, end, np.zeros_like(target)
    moved = moved - moved.sum() * carriers / carriers.sum()
    start, end = start.copy(), end.copy()
    np.fill_diagonal(start, start.diagonal() + moved)
    np.fill_diagonal(end, end.diagonal() - moved)
    return start, end, moved


def close_after_events(start: Array, end: Array) -> tuple[Array, Array, float]:
    """The same after births and deaths have been taken off; no rounding.

    Returns both tables with equal totals and the difference end - start there was, persons.
    """
    difference = float(end.sum() - start.sum())
    start, end = start.copy(), end.copy()
    if difference == 0:
        return start, end, difference
    for table, sign in ((start, 1.0), (end, -1.0)):
        native_born = table.diagonal()
        if native_born.sum() == 0:
            raise EstimationError("no native-born persons to carry the difference between the two tables")
        np.fill_diagonal(table, native_born + sign * difference / 2 * native_born / native_born.sum())
    return start, end, difference
