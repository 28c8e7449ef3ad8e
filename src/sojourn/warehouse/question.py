"""A question about one dataflow in the terms of SDMX: keys with several codes, tests of components, periods, counts.

Nothing is looked up here. A question knows its own clause; ``answering`` puts it to a warehouse.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sojourn.concepts.dataflow import LOCATOR, Dataflow
from sojourn.errors import UsageError

NUMBERS = frozenset({"obs_value", "row", "release_id"})
"""Columns that are compared as numbers."""
OF_RELEASE = frozenset({"source", "edition"})
"""Columns that stand in the table of releases."""
_TEXT: Mapping[str, str] = {
    "eq": "{c} = ?",
    "ne": "{c} IS DISTINCT FROM ?",
    "lt": "{c} < ?",
    "le": "{c} <= ?",
    "gt": "{c} > ?",
    "ge": "{c} >= ?",
    "co": "contains({c}, ?)",
    "nc": "NOT coalesce(contains({c}, ?), FALSE)",
    "sw": "starts_with({c}, ?)",
    "ew": "ends_with({c}, ?)",
}
OPERATORS = tuple(_TEXT)
_ORDER = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
Clause = tuple[str, list[Any]]


@dataclass(frozen=True)
class Test:
    """One component against values. any_of : alternatives, each of (operator, value) that all hold"""

    column: str
    any_of: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Question:
    """Which observations of a dataflow are asked for.

    keys : alternatives, each column -> codes; none asks for all
    tests : all of them hold
    start, end : first and last period, as written; both are included
    history : every edition, else the one in force of each series
    first, last : observations of each series, from its earliest or latest period
    offset, limit : observations passed over, and the most that are given
    within : the dimension in which the observations of a series differ
    after, until : only releases loaded after, or not after, an instant
    order : columns to put in order, (column, whether from the last to the first); what is not named follows by series
    """

    dataflow: Dataflow
    keys: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    tests: tuple[Test, ...] = ()
    start: str = ""
    end: str = ""
    history: bool = False
    first: int | None = None
    last: int | None = None
    offset: int = 0
    limit: int | None = None
    within: str = "time_period"
    after: datetime | None = None
    until: datetime | None = None
    order: tuple[tuple[str, bool], ...] = ()

    @property
    def timed(self) -> bool:
        """False for a dataflow whose rows have no period."""
        return "time_period" in self.dataflow.keys

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns that make up a key: the dimensions and the source, time last."""
        own = (*(k for k in self.dataflow.keys if k != "time_period"), "source")
        return (*own, "time_period") if self.timed else own

    @property
    def series(self) -> tuple[str, ...]:
        """Columns that name a series."""
        return tuple(k for k in self.dimensions if k != self.within)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of an answer."""
        attributes = (*self.dataflow.attributes, "edition", "release_id", *LOCATOR)
        return (*self.dimensions, "obs_value", "obs_status", *attributes)

    def names_edition(self) -> bool:
        """Whether the edition is asked for by name."""
        return any(t.column == "edition" for t in self.tests)

    def without(self, column: str) -> Question:
        """The same question without what it asks of one column."""
        keys = tuple({c: codes for c, codes in key.items() if c != column} for key in self.keys)
        tests = tuple(t for t in self.tests if t.column != column)
        start, end = ("", "") if column == "time_period" else (self.start, self.end)
        return replace(self, keys=keys, tests=tests, start=start, end=end)

    def clause(self, periods: Callable[[], list[str]]) -> Clause:
        """The WHERE clause over ``o`` (observations) and ``r`` (their releases).

        periods : every period of the table, looked up only where periods are compared. Raises UsageError for an
        operator that does not fit its component, and for a period that is none.
        """
        parts, values = ["TRUE"], list[Any]()
        for sql, given in (*self._keys(), *self._releases(), *(self._test(t, periods) for t in self.tests)):
            parts.append(sql)
            values += given
        if self.start or self.end:
            limits = [(op, p) for op, p in (("ge", self.start), ("le", self.end)) if p]
            parts.append('o."time_period" IN (SELECT unnest(?))')
            values.append([p for p in periods() if all(compared(p, op, asked) for op, asked in limits)])
        return " AND ".join(parts), values

    def _keys(self) -> list[Clause]:
        if not self.keys:
            return []
        either, values = [], list[Any]()
        for key in self.keys:
            both = ["TRUE"]
            for column, codes in key.items():
                both.append(f"{name(column)} IN (SELECT unnest(?))")
                values.append(list(codes))
            either.append(f"({' AND '.join(both)})")
        return [(f"({' OR '.join(either)})", values)]

    def _releases(self) -> list[Clause]:
        limits = ((self.after, "r.loaded_at > ?"), (self.until, "r.loaded_at <= ?"))
        return [(sql, [instant]) for instant, sql in limits if instant is not None]

    def _test(self, test: Test, periods: Callable[[], list[str]]) -> Clause:
        either, values = [], list[Any]()
        for alternative in test.any_of:
            both = []
            for operator, asked in alternative:
                sql, given = _one(test.column, operator, asked, periods)
                both.append(sql)
                values += given
            either.append(f"({' AND '.join(both)})")
        return f"({' OR '.join(either)})", values


def name(column: str) -> str:
    """A column in SQL."""
    return f'r."{column}"' if column in OF_RELEASE else f'o."{column}"'


def _one(column: str, operator: str, asked: str, periods: Callable[[], list[str]]) -> Clause:
    if operator not in _TEXT:
        raise UsageError(f"«{operator}» is no operator.", ways_out=[f"Write one of {', '.join(OPERATORS)}."])
    if column == "time_period" and operator in ("lt", "le", "gt", "ge"):
        return f"{name(column)} IN (SELECT unnest(?))", [[p for p in periods() if compared(p, operator, asked)]]
    if column not in NUMBERS:
        return _TEXT[operator].format(c=name(column)), [asked]
    if operator not in _ORDER:
        raise UsageError(f"{column} is a number: «{operator}» compares texts.")
    try:
        return _TEXT[operator].format(c=name(column)), [float(asked)]
    except ValueError:
        raise UsageError(f"{column} is a number, «{asked}» is none.") from None


_PERIOD = re.compile(
    r"^(?P<year>\d{4})(?:-(?:A1|S(?P<half>[12])|T(?P<third>[123])|Q(?P<quarter>[1-4])|M?(?P<month>0[1-9]|1[0-2])"
    r"(?:-(?P<day>0[1-9]|[12]\d|3[01]))?))?(?:T[\d:.Z+-]*)?$"
)
_RANGE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})/P(\d+)Y$")


def bounds(period: str) -> tuple[str, str]:
    """First and last day of a period: a year, half, third, quarter, month or day, or ``2020-07-01/P4Y``.

    The last day of an interval is the one that its end excludes, where the next begins. Raises UsageError.
    """
    if match := _RANGE.match(period):
        year, month, day, years = match.groups()
        return f"{year}-{month}-{day}", f"{int(year) + int(years):04}-{month}-{day}"
    match = _PERIOD.match(period)
    if match is None or match["year"] == "0000":
        raise UsageError(
            f"«{period[:40]}» is not a period.", ways_out=["Write 2020, 2020-S1, 2020-Q3, 2020-07 or 2020-07-01."]
        )
    year = match["year"]
    for part, months in (("half", 6), ("third", 4), ("quarter", 3), ("month", 1)):
        if match[part]:
            last = int(match[part]) * months
            end = match["day"] or str(calendar.monthrange(int(year), last)[1])
            return f"{year}-{last - months + 1:02}-{match['day'] or '01'}", f"{year}-{last:02}-{end}"
    return f"{year}-01-01", f"{year}-12-31"


def compared(period: str, operator: str, asked: str) -> bool:
    """Whether a period stands so to another one. ge, le : inside its bounds; gt, lt : wholly after or before it."""
    first, last = bounds(asked)
    try:
        begins, ends = bounds(period)
    except UsageError:
        return False  # a period that no calendar knows lies nowhere
    return {"ge": begins >= first, "le": ends <= last, "gt": begins > last, "lt": ends < first}[operator]
