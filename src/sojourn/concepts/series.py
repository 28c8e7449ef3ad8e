"""Series and their editions: a publisher's statistical product over all its layouts, and which edition is newer.

Editions are ordered by the date that their name tells (``2024``, ``2024-06``, ``June 2023``, ``to 2020Q3``), never as
text: «June 2023» is older than «2024». A name without a date is ordered by the day of publication or of loading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<word>" + "|".join(_MONTHS) + r")[a-z]*\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
#: Ways a date stands in a name, the most exact first: each takes its characters before the next looks.
_WRITTEN = tuple(
    re.compile(rf"(?P<until>\bto\s+|\buntil\s+)?(?<![\d]){pattern}(?![\d])", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})",
        rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])",
        rf"(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.]{_YEAR}",
        rf"(?P<day>\d{{1,2}})\.?\s+{_MONTH},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}),\s*{_YEAR}",
        rf"\b{_MONTH},?\s*{_YEAR}",
        rf"{_YEAR}[-_ ]?Q(?P<quarter>[1-4])",
        rf"{_YEAR}[-_ ](?P<quarter>[1-4])Q",
        rf"\bQ(?P<quarter>[1-4])[-_ ]?{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})",
        _YEAR,
    )
)


@lru_cache(maxsize=4096)
def edition_date(edition: str) -> date | None:
    """The date an edition's name tells: the first day of the day, month, quarter or year named; None without one.

    Of several dates the latest («2011-Q1 to 2014-Q2»). After «to» it is the last day: an edition named by the end of
    its data appeared after that end. Numbers that are no day or month leave the year («2024.13»).
    """
    found: list[date] = []
    rest = edition
    for pattern in _WRITTEN:
        for match in pattern.finditer(rest):
            span = _span(match.groupdict())
            if span is None:
                continue
            first, last = span
            found.append(last if match["until"] else first)
            rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    return max(found, default=None)


@dataclass(frozen=True)
class Series:
    """A publisher's statistical product over all its layouts and editions.

    id : upper-case name, stable; it stands with every release
    dated : name of an edition -> its date, None where the name tells none
    """

    id: str
    title: str
    publisher: str
    dated: Callable[[str], date | None] = edition_date


def own_series(source: str, dataflow: str) -> str:
    """The series of what belongs to no declared product: own tables and estimates, one for each source and dataflow."""
    return f"{source}:{dataflow}"


def _span(parts: dict[str, str | None]) -> tuple[date, date] | None:
    """First and last day of what was written; None where it is no date."""
    year = int(parts["year"] or 0)
    try:
        if quarter := parts.get("quarter"):
            return _months(year, 3 * int(quarter) - 2, 3 * int(quarter))
        word = parts.get("word")
        month = _MONTHS.index(word.lower()) + 1 if word else int(parts.get("month") or 0)
        if day := parts.get("day"):
            only = date(year, month, int(day))
            return only, only
        return _months(year, month, month) if month else _months(year, 1, 12)
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """First day of the first month and last day of the last one."""
    following = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), following - timedelta(days=1)
