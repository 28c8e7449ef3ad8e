"""Years that are not over in the edition held: shown and marked, and never where a series is said to end."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sojourn.concepts.figure import Figure
from sojourn.indicators import INDICATORS
from sojourn.indicators.forced_displacement import HALF_YEAR

OF_HALF_YEARS = frozenset({
    "PEOPLE_IN_GAP", "REFUGEE_CHILDREN", *(i.id for i in INDICATORS if i.unfinished == HALF_YEAR),
})  # fmt: skip
"""Indicators of people whom UNHCR counts, also those that have no other year."""

OF_ONE_EDITION = {"ASYLUM_SEEKERS": "REFUGEES_ASYLUM", "DECISIONS_SUBSTANTIVE": "DECISIONS_POSITIVE"}
"""Measures that no indicator begins with, and the measure that stands in the same edition to the same day."""


@cache
def unfinished(measure: str) -> frozenset[str]:
    """The periods of a measure whose year is not over, by the indicators that are made of it.

    UNHCR's edition of December 2025 has 2025 as the middle of that year.
    """
    first = OF_ONE_EDITION.get(measure, measure)
    return frozenset(period for i in INDICATORS if i.needs[:1] == (first,) for period in i.unfinished)


def half_year(indicator: str, period: str) -> bool:
    """Whether a figure of an indicator is of the middle of its year, in the newest edition of UNHCR."""
    return indicator in OF_HALF_YEARS and period in HALF_YEAR


def finished(measure: str, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures of a measure without those of a year that is not over."""
    skipped = unfinished(measure)
    return tuple(f for f in figures if f.period not in skipped)
