"""One cell of a user's own table as a code or a number, or a sentence that says why not.

Words are taken where they have one meaning (a country's name, «female», «0-4»); nothing is guessed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from sojourn.concepts import age, area, period, sex, small_codelists
from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.concepts.status import ABSENT, TITLES, ObsStatus
from sojourn.errors import CodesUnknown, SojournError, UsageError
from sojourn.sources.layout.numerals import NotANumber, Numerals
from sojourn.sources.layout.workbook import number

MARKS = frozenset({"..", "...", ":", "-", "–", "n/a", "na", "nan", "null", "none", "#n/a", "x", "*", "."})
#: Codes of no country in any system that publishers of migration write for an area not known (UNHCR, Eurostat).
UNKNOWN_AREA = frozenset({"UNK", "UKN"})


_WITHIN_A_YEAR = re.compile(r"(19|20)\d\d-(Q[1-4]|0[1-9]|1[0-2])")
NOT_ALLOCATED = "_X"
"""What SDMX, and we, write for those of whom a code is not known."""
LETTERS_OF_MEN = frozenset({"h", "v"})


class Refused(Exception):
    """Why a cell cannot be taken; ``unknown_code`` where it is a code or name of no list."""

    def __init__(self, why: str, *, unknown_code: bool = False) -> None:
        self.why, self.unknown_code = why, unknown_code
        super().__init__(why)


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a decimal point, no blanks around. Refuses dates and truth values."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        raise Refused(f"«{cell}» is a truth value, not a code")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | time | timedelta):  # a datetime is a date
        raise Refused(
            f"«{cell}» is a date: the spreadsheet has changed what was typed (5-9 is no day): format the column as text"
        )
    return str(cell).replace("\u00a0", " ").strip()


def attribute_of(cell: Any) -> str | None:
    """An attribute as text; a date in ISO form; nothing for an empty cell."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return text_of(cell) or None


def reader(dataflow: Dataflow, dimension: Dimension) -> Callable[[str, int | None], str]:
    """What turns the text of a cell (and the year of its row, where known) into the code of a dimension."""
    name, total = dimension.codelist, dimension.total
    if name == "CL_PERIOD":
        return lambda text, _: period_of(text, dataflow)
    if name == "CL_AREA":
        return lambda text, year: area_of(text, year, total, groups=not dataflow.additive)
    if name == "CL_SEX":
        return lambda text, _: sex_of(text)
    if name == "CL_AGE":
        return lambda text, _: _by(age.code, text)
    if name in small_codelists.OPEN:
        return lambda text, _: text if text in (total, NOT_ALLOCATED) else open_code(text)
    return lambda text, _: _listed(name, total, text)


@cache
def period_of(text: str, dataflow: Dataflow) -> str:
    """A year, or for what happens during an interval also two mid-years; a month or quarter where there is a freq."""
    if "freq" in dataflow.keys and _WITHIN_A_YEAR.fullmatch(text):
        return text
    try:
        found = period.parse(text)
    except UsageError as error:
        wanted = "a year (2024)" if dataflow.timing == "instant" else "a year (2024) or two (2020-2024)"
        raise Refused(f"«{text}» is not a period: write {wanted}") from error
    if isinstance(found, period.Interval) and dataflow.timing == "instant":
        raise Refused(f"«{text}» is an interval; {dataflow.id} is counted at one instant: write a year (2024)")
    years = (found.year,) if isinstance(found, period.Instant) else (found.start, found.end)
    if not all(period.EARLIEST <= y <= period.LATEST for y in years):
        raise Refused(f"«{text}» is not between {period.EARLIEST} and {period.LATEST}")
    return found.id


def year_of(period_id: str) -> int:
    """The year a period speaks of when an area's name changed its meaning: its first one."""
    return int(period_id[:4])


@cache
def area_of(text: str, year: int | None, total: str | None, *, groups: bool) -> str:
    """The id of a country or area. Groups of areas are refused where they would be counted beside their parts."""
    if total is not None and text == total:
        return text
    if text.upper() in UNKNOWN_AREA:
        return area.resolve_one("Unknown")
    try:
        found = area.resolve_one(text, at=year)
    except CodesUnknown as error:
        meant = area.in_languages(text)
        if len(meant) != 1:
            near = error.details[0].removeprefix(repr(text)).lstrip(": ") if error.details else ""
            if meant:
                near = f"in the languages known here it may be {' or '.join(f'{area.name(m)} ({m})' for m in meant)}"
            raise Refused(f"«{text}» is no area" + (f"; {near}" if near else ""), unknown_code=True) from error
        found = meant[0]
    known = area.areas()[found]
    if known.is_group and not groups:
        raise Refused(
            f"«{text}» is a group of areas ({known.name}): it would be counted beside its parts; give countries only, "
            "Sojourn makes the groups"
        )
    return found


def sex_of(text: str) -> str:
    """The code of a sex. The first letters of men in Spanish, French and Portuguese make M a letter of women too."""
    if text.lower() in LETTERS_OF_MEN:
        raise Refused(
            f"«{text}» may be men (hombres, varones, hommes, homens), and then «M» may be women: say which is which, "
            f"--values sex:{text}=M,M=F",
            unknown_code=True,
        )
    return _by(sex.parse, text)


def open_code(text: str) -> str:
    """A code of a list that grows with what is loaded."""
    if not small_codelists.OPEN_CODE.match(text):
        raise Refused(f"«{text}» is not a code: letters, digits and _ . - without blanks")
    return text


def status_of(text: str) -> str:
    """A status code."""
    code = text.upper()
    if code in {s.value for s in ObsStatus}:
        return code
    words = {word: s.value for s, word in TITLES.items()}
    hint = words.get(text.lower()) or next(iter(difflib.get_close_matches(text.lower(), words, n=1)), "")
    hint = words.get(hint, hint)
    known = ", ".join(f"{s.value} {s.word}" for s in ObsStatus)
    raise Refused(f"«{text}» is no status" + (f"; write {hint}" if hint else f"; known are {known}"), unknown_code=True)


def marks_of(words: Mapping[str, str]) -> dict[str, str]:
    """Marks of absence in a column of numbers and the status each stands for. Raises UsageError for another one."""
    absent = {s.value for s in ABSENT}
    if wrong := [f"{mark}={status}" for mark, status in words.items() if status not in absent]:
        raise UsageError(
            f"--values obs_value:{','.join(wrong)}: a mark in place of a number stands for a status without one.",
            ways_out=[f"statuses: {', '.join(f'{s.value} {s.word}' for s in ObsStatus if s in ABSENT)}"],
        )
    return dict(words)


def value_of(cell: Any, numerals: Numerals, marks: Collection[str] = (), *, negative: bool) -> float | None:
    """A number as the file writes numbers, or None for an empty cell and for a mark that was said to mean absence."""
    if cell is None or (isinstance(cell, str) and not cell.replace("\u00a0", " ").strip()):
        return None
    if isinstance(cell, bool):
        raise Refused(f"«{cell}» is a truth value, not a number")
    if isinstance(cell, date | time | timedelta):
        raise Refused(f"«{cell}» is a date, not a number; format the column as numbers")
    text = str(cell).replace("\u00a0", " ").strip()
    if text in marks:
        return None
    if text.lower() in MARKS:
        absent = ", ".join(f"{s.value} {s.word}" for s in ObsStatus if s in ABSENT)
        raise Refused(
            f"«{text}» is a mark, not a number: leave the cell empty and write a status ({absent}), or say what it "
            f"means: --values obs_value:{text}=O"
        )
    try:
        value, _ = number(cell, {}, numerals)
    except NotANumber as error:
        raise Refused(str(error)) from None
    if value is not None and value < 0 and not negative:
        raise Refused(f"{value:g} is below zero")
    return value


def _by(parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except SojournError as error:
        ways = f"; {error.ways_out[0][0].lower()}{error.ways_out[0][1:].rstrip('.')}" if error.ways_out else ""
        raise Refused(f"«{text}» is not known{ways}", unknown_code=True) from error


@cache
def _listed(name: str, total: str | None, text: str) -> str:
    codes = {c.id: c.name for c in small_codelists.codelist(name)}
    if total is not None:
        codes[total] = "total"
    for written in (text, text.upper()):
        if written in codes:
            return written
    known = ", ".join(f"{c} {n}" for c, n in codes.items())
    raise Refused(f"«{text}» is not in {name}; it has {known}", unknown_code=True)
