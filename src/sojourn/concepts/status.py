"""Why a number is there, and why it is not: observation status in SDMX codes (CL_OBS_STATUS 2.2)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum


class ObsStatus(StrEnum):
    """Status of one observation. The value is the SDMX code."""

    NORMAL = "A"
    BREAK = "B"
    DEFINITION_DIFFERS = "D"
    ESTIMATED = "E"
    FORECAST = "F"
    IMPUTED = "I"
    NOT_COLLECTED = "L"
    CANNOT_EXIST = "M"
    NOT_SIGNIFICANT = "N"
    MISSING = "O"
    PROVISIONAL = "P"
    SUPPRESSED = "Q"
    LOW_RELIABILITY = "U"

    @property
    def absent(self) -> bool:
        """True where no value can stand: not collected, cannot exist, missing, suppressed, not significant."""
        return self in ABSENT

    @property
    def word(self) -> str:
        """The word shown to readers."""
        return TITLES[self]


ABSENT = frozenset(
    {
        ObsStatus.NOT_COLLECTED,
        ObsStatus.CANNOT_EXIST,
        ObsStatus.NOT_SIGNIFICANT,
        ObsStatus.MISSING,
        ObsStatus.SUPPRESSED,
    }
)

TITLES = {
    ObsStatus.NORMAL: "observed",
    ObsStatus.BREAK: "break in series",
    ObsStatus.DEFINITION_DIFFERS: "definition differs",
    ObsStatus.ESTIMATED: "estimated",
    ObsStatus.FORECAST: "projected",
    ObsStatus.IMPUTED: "imputed",
    ObsStatus.NOT_COLLECTED: "not collected",
    ObsStatus.CANNOT_EXIST: "cannot exist",
    ObsStatus.NOT_SIGNIFICANT: "too small to show",
    ObsStatus.MISSING: "missing",
    ObsStatus.PROVISIONAL: "provisional",
    ObsStatus.SUPPRESSED: "suppressed",
    ObsStatus.LOW_RELIABILITY: "low reliability",
}

WORST_FIRST = (
    ObsStatus.SUPPRESSED,
    ObsStatus.CANNOT_EXIST,
    ObsStatus.MISSING,
    ObsStatus.NOT_COLLECTED,
    ObsStatus.NOT_SIGNIFICANT,
    ObsStatus.LOW_RELIABILITY,
    ObsStatus.IMPUTED,
    ObsStatus.ESTIMATED,
    ObsStatus.FORECAST,
    ObsStatus.PROVISIONAL,
    ObsStatus.DEFINITION_DIFFERS,
    ObsStatus.BREAK,
    ObsStatus.NORMAL,
)

_LETTERS = tuple((status.value, status) for status in WORST_FIRST)


WEIGHT_THAT_COUNTS = 0.1
"""A status that carries a tenth of a sum marks the sum."""


def combined(statuses: set[str]) -> ObsStatus:
    """Status of a figure made of several: the weakest of its inputs; missing where there is none."""
    return next((status for letter, status in _LETTERS if letter in statuses), ObsStatus.MISSING)


def status_of_sum(parts: Iterable[tuple[float, str]]) -> ObsStatus:
    """Status of a sum (convention U2): the weakest that carries a tenth of it; no small part marks a large whole.

    parts : (value, status) of everything that is summed, in any order. A status carries the sum of the sizes
        (without sign) of its values; in a sum of nothing but zeros every status counts.
    """
    held = list(parts)
    if len(alone := {status for _, status in held}) == 1:
        return combined(alone)
    sizes: dict[str, list[float]] = {}
    for value, status in held:
        sizes.setdefault(status, []).append(abs(value))
    carried = {status: math.fsum(own) for status, own in sizes.items()}  # the same in any order of the parts
    whole = math.fsum(carried.values())
    return combined({s for s, part in carried.items() if whole == 0 or part >= WEIGHT_THAT_COUNTS * whole})
