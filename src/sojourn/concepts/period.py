"""Instants and intervals: when a stock is, when a flow happens.

Rules (docs/conventions.md, T1 to T4): a stock of the United Nations is a mid-year stock (1 July); vital events
are counted over calendar years; an interval between two mid-years takes half of its first and last calendar year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sojourn.errors import UsageError

EARLIEST, LATEST = 1700, 2150
"""Years that a figure on migration can speak of; the longest projections published end in 2100."""
_INTERVAL = re.compile(r"^(\d{4})-(\d{2})-(\d{2})/P(\d+)Y$")
_CALENDAR_YEARS = re.compile(r"^(\d{4})-01-01/P(\d+)Y$")
_SPAN = re.compile(r"^(\d{4})\s*[-–/]\s*(\d{2}|\d{4})$")
_YEAR = re.compile(r"^\d{4}$")


@dataclass(frozen=True, order=True)
class Instant:
    """A mid-year date, written as its year in SDMX: ``2024``."""

    year: int

    @property
    def id(self) -> str:
        """SDMX time period."""
        return str(self.year)

    @property
    def label(self) -> str:
        """For readers."""
        return str(self.year)


@dataclass(frozen=True, order=True)
class Interval:
    """From one mid-year to another: start included, end excluded. Written ``2020-07-01/P4Y`` in SDMX."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise UsageError(
                f"An interval needs a later end: start {self.start}, end {self.end}.",
                ways_out=["Give two different years, the earlier first."],
            )

    @property
    def id(self) -> str:
        """SDMX time period (ISO 8601 start and duration)."""
        return f"{self.start}-07-01/P{self.years}Y"

    @property
    def years(self) -> int:
        """Length in years."""
        return self.end - self.start

    @property
    def label(self) -> str:
        """For readers: 2020–2024."""
        return f"{self.start}–{self.end}"

    def calendar_year_weights(self) -> dict[int, float]:
        """Share of each calendar year's events that falls between the two mid-years.

        Half of the first year, the full years, half of the last: the rule under which births minus deaths
        plus net migration of World Population Prospects equal the change of mid-year population.
        """
        weights = dict.fromkeys(range(self.start + 1, self.end), 1.0)
        return {self.start: 0.5, **weights, self.end: 0.5}


Period = Instant | Interval


def parse(text: Period | str | int) -> Period:
    """Read ``2024``, ``2020-07-01/P4Y``, ``2020-2024`` or ``2020-24``; a year may be a number, a period stays.

    Raises UsageError naming the text when it is none of them.
    """
    if isinstance(text, Instant | Interval):
        return text
    stripped = str(text).strip()
    if _YEAR.match(stripped):
        return Instant(int(stripped))
    if match := _INTERVAL.match(stripped):
        year, month, day, years = (int(part) for part in match.groups())
        if (month, day) == (7, 1):
            return Interval(year, year + years)
    if match := _SPAN.match(stripped):
        start, end = match.groups()
        last = int(end) if len(end) == 4 else int(start[:2] + end)
        return Interval(int(start), last)
    raise UsageError(
        f"«{text}» is not a period.",
        ways_out=["Write a year (2024), two years (2020-2024) or an interval (2020-07-01/P4Y)."],
    )


def label(period: str) -> str:
    """A period as it is written outside SDMX: ``2010-2015`` for an interval between mid-years.

    The window of calendar years ``2009-01-01/P5Y`` is written by its first and its last one, 2009-2013; anything else
    stays as it is.
    """
    if match := _CALENDAR_YEARS.match(period):
        first, years = int(match[1]), int(match[2])
        return f"{first}-{first + years - 1}"
    if "/" in period:
        interval = parse(period)
        if isinstance(interval, Interval):
            return f"{interval.start}-{interval.end}"
    return period


def interval(text: Period | str | int) -> Interval:
    """The interval a text stands for, as :func:`parse` reads it. Raises UsageError for a single year."""
    period = parse(text)
    if isinstance(period, Interval):
        return period
    raise UsageError(
        f"An interval is needed, and {period.label} is a single year.",
        ways_out=[f"Write two years, the earlier first: {period.year - 5}-{period.year}."],
    )
