"""Breaks declared and warnings given: what an office says of the present, and what the model says it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sojourn.errors import UsageError
from sojourn.microdata.vintages.surprise import Warned
from sojourn.products.border.followed import month_number

DIRECTIONS = {1: "arrivals", 0: "departures"}


def check(breaks: Sequence[date], widen: float, begin: date, observed_to: date) -> None:
    """Refuse breaks outside the data and factors that narrow, all together."""
    wrong = [
        f"a break on {day} lies outside the data, which go from {begin} to {observed_to}"
        for day in breaks
        if not begin <= day <= observed_to
    ]
    if not 1 <= widen <= 20:
        wrong.append(f"intervals can be widened by a factor from 1 to 20, not {widen:g}")
    if wrong:
        raise UsageError(
            "the break or the widening cannot be used",
            details=wrong,
            ways_out=["a break is a day in the first month in which nothing is as before"],
        )


def words(seen: Sequence[Warned], vintage: int, first_month: int, breaks: Sequence[date]) -> tuple[str, ...]:
    """What was outside the range learnt at a vintage, a sentence each; empty where nothing was."""
    return tuple(_sentence(w, seen, first_month, breaks) for w in seen if w.vintage == vintage)


def _sentence(w: Warned, seen: Sequence[Warned], first_month: int, breaks: Sequence[date]) -> str:
    month = _period(first_month + w.vintage)
    who = DIRECTIONS[w.direction]
    if w.reason == "volume":
        usual = f"{_percent(w.ratio)} of what this month usually has"
        year = "" if w.last_year is None else f"{_percent(w.last_year)} of last year and "
        what = f"{month}: {who} are {year}{usual}"
    elif w.reason == "mix":
        what = f"{month}: who crosses has changed: {who} would be migrations {w.ratio:.1f} times as often as usual"
    else:
        what = f"{month}: {who} stay so that the odds of migration are {w.ratio:.1f} times those learnt"
    begun = first_month + _first(seen, w)
    declared = [day for day in breaks if begun - 1 <= month_number(day) <= first_month + w.vintage]
    if declared:
        return f"{what}; a break was declared on {declared[-1]}; intervals widened"
    return f"{what}; intervals widened; do not publish without a break (--break {_period(begun)}-01)"


def _first(seen: Sequence[Warned], w: Warned) -> int:
    """The first vintage of the unbroken run of this warning that ends with ``w``."""
    there = {other.vintage for other in seen if (other.direction, other.reason) == (w.direction, w.reason)}
    first = w.vintage
    while first - 1 in there:
        first -= 1
    return first


def _period(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.0f} %"
