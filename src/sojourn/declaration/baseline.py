"""Which period is compared with which: the baseline is October 2013, the latest lies well after it.

A period is written as in the warehouse: ``2015`` (for a stock the middle of the year, for an annual series the
year), ``2009-01-01/P5Y`` (calendar years 2009 to 2013), ``2010-07-01/P5Y`` or ``2010-2015`` (from the middle of one
year to the middle of another), ``2013-10`` (a month) or ``2013-10-03`` (a day). Why a period was chosen, or
none, is a code with its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sojourn.concepts.reason import Part, Reason

Kind = Literal["stock", "flow", "treaty", "annual", "window"]

ADOPTED = "2013-10-03"
"""The day the Declaration was adopted."""
END_OF_YEAR = "2013-12"
"""The status at the end of the year of adoption, of a list that tells years only: nothing after it is counted twice."""
STOCK_BASELINE = 2015
STOCK_SENSITIVITY = 2010
ANNUAL_BASELINE = 2013
ANNUAL_REACH = 2
"""How many years an annual series may lie from 2013 to serve as baseline."""
MINIMUM_GAP = 3.0
"""Years from the baseline to the latest period, at least."""

_YEAR = re.compile(r"^(\d{4})$")
_INTERVAL = re.compile(r"^(\d{4})[-/](\d{4})$")
_CALENDAR_YEARS = re.compile(r"^(\d{4})-01-01/P(\d+)Y$")
_MID_YEARS = re.compile(r"^(\d{4})-07-01/P(\d+)Y$")
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


@dataclass(frozen=True)
class Choice:
    """A chosen period, or None, and in either case why; ``alternatives`` serve the sensitivity analysis."""

    period: str | None
    reason: Reason
    alternatives: tuple[str, ...] = ()


def span(period: str, kind: Kind = "annual") -> tuple[float, float]:
    """Start and end of a period in decimal years; an instant starts and ends at once.

    Raises
    ------
    ValueError : the text is not a period
    """
    if match := _YEAR.match(period):
        year = float(match[1])
        return (year + 0.5, year + 0.5) if kind == "stock" else (year, year + 1.0)
    if match := _INTERVAL.match(period):
        start, end = float(match[1]) + 0.5, float(match[2]) + 0.5
        if end <= start:
            raise ValueError(f"the interval {period!r} does not end after it starts")
        return start, end
    if match := _CALENDAR_YEARS.match(period):
        return float(match[1]), float(match[1]) + float(match[2])
    if match := _MID_YEARS.match(period):
        return int(match[1]) + 0.5, int(match[1]) + int(match[2]) + 0.5
    if match := _DAY.match(period):
        instant = int(match[1]) + _part_of_year(int(match[2]), int(match[3]), period)
        return instant, instant
    if match := _MONTH.match(period):
        start = int(match[1]) + _part_of_year(int(match[2]), 1, period)
        return start, start + 1.0 / 12.0
    raise ValueError(f"{period!r} is not a period such as 2015, 2010-2015, 2013-10 or 2013-10-03")


def _part_of_year(month: int, day: int, period: str) -> float:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError(f"{period!r} has no such month or day")
    return (month - 1) / 12.0 + (day - 1) / 372.0


def middle(period: str, kind: Kind = "annual") -> float:
    """The middle of a period in decimal years."""
    start, end = span(period, kind)
    return (start + end) / 2.0


def choose_baseline(kind: Kind, available: Iterable[str]) -> Choice:
    """The period that stands for October 2013, from those available.

    Stock: 2015, with 2010 as the alternative. Flow: the shortest interval that contains 3 October 2013, with
    the interval before it as the alternative. Treaty: 3 October 2013 itself, of a list that tells years only the end of
    2013. Annual series: 2013, else the
    nearest year within two (the earlier one of two equally near), with the next nearest as the alternative. Window of
    calendar years: the one that ends with 2013, else the last before it that ends within two years, with the one that
    ends a year earlier as the alternative; a window never lies on both sides of the baseline.
    """
    periods = sorted(set(available))
    if kind == "stock":
        return _stock_baseline(periods)
    if kind == "flow":
        return _flow_baseline(periods)
    if kind == "treaty":
        if ADOPTED in periods:
            return Choice(ADOPTED, Reason("day_of_adoption"))
        if END_OF_YEAR in periods:
            return Choice(END_OF_YEAR, Reason("end_of_year_of_adoption"))
        return Choice(None, Reason("day_of_adoption_not_known"))
    if kind == "window":
        return _window_baseline(periods)
    return _annual_baseline(periods)


def _stock_baseline(periods: list[str]) -> Choice:
    named = {int(middle(p, "stock")): p for p in periods}
    before = tuple(named[y] for y in (STOCK_SENSITIVITY,) if y in named)
    if STOCK_BASELINE in named:
        return Choice(named[STOCK_BASELINE], Reason("first_stock_after", {"year": STOCK_BASELINE}), before)
    return Choice(None, Reason("no_stock", {"year": STOCK_BASELINE, "periods": tuple(periods)}))


def _flow_baseline(periods: list[str]) -> Choice:
    day = middle(ADOPTED)
    spans = {p: span(p, "flow") for p in periods}
    around = sorted((e - s, p) for p, (s, e) in spans.items() if s <= day < e)
    if not around:
        return Choice(None, Reason("no_interval", {"periods": tuple(periods)}))
    chosen = around[0][1]
    start, length = spans[chosen][0], around[0][0]
    before = sorted((e, p) for p, (s, e) in spans.items() if e <= start and abs((e - s) - length) < 0.5)
    return Choice(chosen, Reason("interval_around", {"period": chosen}), tuple(p for _, p in before[-1:]))


def _window_baseline(periods: list[str]) -> Choice:
    ends = {int(span(p, "window")[1]) - 1: p for p in periods}
    near = [y for y in sorted(ends, reverse=True) if ANNUAL_BASELINE - ANNUAL_REACH <= y <= ANNUAL_BASELINE]
    if not near:
        return Choice(None, Reason("no_window", {"year": ANNUAL_BASELINE, "periods": tuple(periods)}))
    return Choice(ends[near[0]], Reason("window_before", {"year": near[0]}), tuple(ends[y] for y in near[1:2]))


def _annual_baseline(periods: list[str]) -> Choice:
    years = {p: int(span(p, "annual")[0]) for p in periods}
    near = sorted(
        (abs(year - ANNUAL_BASELINE), year, p)
        for p, year in years.items()
        if abs(year - ANNUAL_BASELINE) <= ANNUAL_REACH
    )
    if not near:
        return Choice(None, Reason("no_year_near", {"year": ANNUAL_BASELINE, "periods": tuple(periods)}))
    distance, year, chosen = near[0]
    reason = Reason("year_itself" if distance == 0 else "nearest_year", {"year": year})
    return Choice(chosen, reason, tuple(p for _, _, p in near[1:2]))


def choose_latest(kind: Kind, available: Iterable[str], baseline: str, *, as_of: int, max_age: float) -> Choice:
    """The newest period that lies at least three years after the baseline and is not too old.

    Distances are between the middles of periods; age is the year of the assessment (``as_of``) minus the
    calendar year in which the period ends (for an instant, of the instant). A window does not overlap the baseline's.
    """
    start = middle(baseline, kind)
    held = set(available)
    if kind == "window":
        held = {p for p in held if span(p, kind)[0] >= span(baseline, kind)[1] - 1e-9}
    later = sorted((middle(p, kind), p) for p in held if middle(p, kind) > start + 1e-9)
    if not later:
        return Choice(None, Reason("nothing_after", {"baseline": baseline}))
    far = [(m, p) for m, p in later if m - start >= MINIMUM_GAP - 1e-9]
    newest = later[-1][1]
    if not far:
        figures: dict[str, Part] = {"newest": newest, "years": middle(newest, kind) - start, "baseline": baseline}
        return Choice(None, Reason("too_near", figures))
    chosen = far[-1][1]
    years = age(chosen, kind, as_of=as_of)
    if years > max_age:
        return Choice(None, Reason("too_old", {"newest": chosen, "years": years, "as_of": as_of, "limit": max_age}))
    return Choice(chosen, Reason("newest_after", {"baseline": baseline}))


def age(period: str, kind: Kind, *, as_of: int) -> int:
    """Years from the calendar year in which a period ends to the year of the assessment; never negative."""
    start, end = span(period, kind)
    last = int(end - 1e-9) if end > start else int(end)
    return max(0, as_of - last)
