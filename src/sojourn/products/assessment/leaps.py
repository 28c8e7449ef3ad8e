"""Leaps of a series: from one figure to the next it changes by more than people or money do, and no file says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sojourn.concepts.figure import Figure

Of = Literal["people", "displaced", "money"]


@dataclass(frozen=True)
class Limit:
    """What a series may do in one step. of : what is counted ; step : years from a figure to the next one

    least : the larger of two figures from which a leap is told ; fall, rise : a part and a multiple of the figure
    before that the next one stays between; None where no rise is too fast
    """

    of: Of
    step: float
    least: float
    fall: float
    rise: float | None


STOCK = Limit("people", 5.0, 1_000.0, 0.5, 10.0)
STATELESS = Limit("people", 1.0, 1_000.0, 0.5, 10.0)
DISPLACED = Limit("displaced", 1.0, 1_000.0, 0.5, None)
MONEY = Limit("money", 1.0, 100e6, 0.2, 5.0)

LIMITS: Mapping[str, Limit] = {
    "IMMIGRANTS": STOCK,
    "IMMIGRANTS_F": STOCK,
    "IMMIGRANTS_M": STOCK,
    "IMMIGRANTS_BY_AGE": STOCK,
    "IMMIGRANTS_20TO64": STOCK,
    "EMIGRANTS": STOCK,
    "EMIGRANTS_F": STOCK,
    "EMIGRANTS_M": STOCK,
    "REFUGEES_ASYLUM": DISPLACED,
    "REFUGEES_ORIGIN": DISPLACED,
    "ASYLUM_SEEKERS": DISPLACED,
    "IDPS": DISPLACED,
    "IDPS_CONFLICT": DISPLACED,
    "STATELESS": STATELESS,
    "REMITTANCES_RECEIVED": MONEY,
    "REMITTANCES_PAID": MONEY,
}
"""The measures in which leaps are looked for: people counted at a date, and money that households send.

Many can flee in a day, so that no rise of the displaced is too fast. What happens in a year (deaths, detections,
decisions, displacements, returns, moves, investment) may halve or double from one year to the next and is not here.
"""


APART = frozenset({"EDITION_DIFFERENCE", "LEVELS_DIFFERENCE"})
"""Indicators of how far two counts of the same people are apart."""


@dataclass(frozen=True)
class Leap:
    """Two figures that follow each other in a series, and what they count."""

    measure: str
    of: Of
    before: Figure
    after: Figure

    @property
    def fell(self) -> bool:
        """Whether it is a fall."""
        return self.after.number < self.before.number

    @property
    def times(self) -> float:
        """The larger figure by the smaller one; infinite where that is zero."""
        low, high = sorted((self.before.number, self.after.number))
        return high / low if low > 0 else float("inf")


def leaps(measure: str, figures: Iterable[Figure]) -> tuple[Leap, ...]:
    """All leaps of a measure in their order; none where none are looked for.

    Over a gap of several steps the limits hold for each of them: to half in one step is to a quarter in two. Figures
    that are absent are passed over, and a rise from zero is no leap: nobody counted is not nobody there.
    """
    limit = LIMITS.get(measure)
    if limit is None:
        return ()
    present = [f for f in figures if f.present]
    return tuple(
        Leap(measure, limit.of, a, b)
        for a, b in pairwise(present)
        if max(a.number, b.number) >= limit.least and _beyond(a, b, limit, _steps(a, b, limit))
    )


def leaps_of_indicator(figures: Sequence[Figure]) -> tuple[Leap, ...]:
    """The leaps of the measure that an indicator is a rate or share of, where the indicator itself goes as far.

    The first measure of its formula counts. A share of women stays where it was when all migrants are counted anew;
    how far two counts are apart is no rate of either.
    """
    if figures and figures[0].id in APART:
        return ()
    own = {f.period: f for f in figures}
    counted = {f.period: f.inputs[0] for f in figures if f.inputs}
    parts = list(counted.values())
    found = leaps(parts[0].id, parts) if parts else ()
    return tuple(leap for leap in found if _follows(own[leap.before.period], own[leap.after.period], leap))


def _follows(before: Figure, after: Figure, leap: Leap) -> bool:
    limit = LIMITS[leap.measure]
    one_way = (after.number < before.number) == leap.fell
    return one_way and _beyond(before, after, limit, _steps(leap.before, leap.after, limit))


def _steps(before: Figure, after: Figure, limit: Limit) -> float:
    return max(1.0, (int(after.period[:4]) - int(before.period[:4])) / limit.step)


def _beyond(before: Figure, after: Figure, limit: Limit, steps: float) -> bool:
    """Whether the later figure lies outside of what so many steps from the earlier one may reach."""
    if after.number < limit.fall**steps * before.number:
        return True
    return limit.rise is not None and before.number > 0 and after.number > limit.rise**steps * before.number
