"""One grammar of numbers for every reader: what a cell of digits, points, commas and blanks means.

A number is digits with at most one decimal sign; digits before it may be grouped in threes by one other sign. Which
sign does what is never guessed from one cell. A published layout declares it; for a table of one's own it is told from
all cells together, and where no cell tells, both readings are named and nothing is read::

    143,338      one hundred and forty-three thousand, or one hundred and forty-three point three
    1.234,5      the point groups, the comma is decimal: this cell tells for the whole file

Refused whatever the declaration: digits joined by ``_``, hexadecimal, infinity, a spreadsheet's error (``#REF!``), a
formula without a result, and figures of a quadrillion and more, which no count of persons or dollars reaches.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import ValuesRefused, counted

LARGEST = 1e15
#: Digits of scripts that the six languages of the United Nations use, and two signs of Arabic, as ASCII.
ASCII = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９−–٫٬\u00a0\u202f\u2009’",
    "0123456789" * 3 + "--.,   '",
)
ONE_WAY = "Write all numbers in one way: thousands without a sign, decimals with a point."
GROUPING_SIGNS = (",", ".", " ", "'")
SPREADSHEET_ERRORS = re.compile(
    r"#(REF|DIV/0|N/A|NAME\?|NULL|NUM|VALUE|SPILL|CALC|GETTING_DATA|FIELD)[!?]?", re.IGNORECASE
)
STRANGE = (
    (re.compile(r"[+-]?0[xXoObB][0-9a-fA-F]+"), "is written to another base than ten"),
    (re.compile(r"[+-]?\d[\d.,]*_[\d_.,]*"), "has «_» between its digits"),
    (re.compile(r"[+-]?(inf(inity)?|∞|1\.#inf)", re.IGNORECASE), "is infinity, not a figure"),
    (SPREADSHEET_ERRORS, "is an error of a spreadsheet: its formula has no result"),
    (re.compile(r"=.*", re.DOTALL), "is a formula without a result"),
)
SIGNED = re.compile(r"(?P<sign>[+-]?)(?P<body>.+)", re.DOTALL)


class NotANumber(ValueError):
    """A cell that is no number under the declaration; the message says why and, where it helps, both readings."""


@dataclass(frozen=True)
class Numerals:
    """How a file writes numbers.

    decimal : the sign before the fraction, ``.`` or ``,``
    grouping : the sign between threes of digits: ``,`` ``.`` a blank or ``'``; empty where digits are never grouped
    exponent : whether 1.2e+05 may stand for 120,000, as R and Python write it
    """

    decimal: str = "."
    grouping: str = ""
    exponent: bool = True

    def __post_init__(self) -> None:
        if self.decimal not in ".," or self.grouping not in ("", *GROUPING_SIGNS) or self.decimal == self.grouping:
            raise ValueError(f"not a way to write numbers: {self}")

    @cached_property
    def pattern(self) -> str:
        """A regular expression (RE2) of the whole of a number without its signs of other scripts."""
        fraction = re.escape(self.decimal)
        whole = r"\d+"
        if self.grouping:
            whole = rf"(?:\d{{1,3}}(?:{re.escape(self.grouping)}\d{{3}})+|\d+)"
        power = r"(?:[eE][+-]?\d+)?" if self.exponent else ""
        return rf"^[+-]?(?:{whole}(?:{fraction}\d*)?|{fraction}\d+){power}$"

    def read(self, text: str) -> float:
        """The number that a cell of text states.

        Raises NotANumber saying why not, with the reading another habit would give.
        """
        plain = text.translate(ASCII).strip()
        if not re.match(self.pattern, plain):
            raise NotANumber(self._why(text, plain))
        ungrouped = plain.replace(self.grouping, "") if self.grouping else plain
        number = float(ungrouped.replace(self.decimal, "."))
        if not math.isfinite(number) or abs(number) >= LARGEST:
            raise NotANumber(f"«{text}» is larger than any count of persons or dollars")
        if number == 0 and re.search(r"[1-9]", plain.lower().split("e")[0]):
            raise NotANumber(f"«{text}» is smaller than any figure that is not zero")
        return number

    def read_column(self, text: pa.Array) -> tuple[pa.Array, list[tuple[int, str]]]:
        """A column of cells at once: the numbers, and (row from 0, why) of each cell that is none.

        text : (row,) cells without blanks around them, null where the publisher marks absence
        """
        shaped = pc.fill_null(pc.match_substring_regex(text, self.pattern), True)
        plain = pc.if_else(shaped, text, pa.scalar(None, pa.string()))
        if self.grouping:
            plain = pc.replace_substring(plain, self.grouping, "")
        if self.decimal != ".":
            plain = pc.replace_substring(plain, self.decimal, ".")
        value = pc.cast(plain, pa.float64())
        tiny = pc.and_(pc.equal(value, 0.0), pc.match_substring_regex(plain, r"^[^eE]*[1-9]"))
        good = pc.and_(shaped, pc.fill_null(pc.and_(pc.less(pc.abs(value), LARGEST), pc.invert(tiny)), True))
        if pc.all(good).as_py() is not False:
            return value, []
        # The few that remain are read one by one: other scripts' digits are taken, the rest says why not.
        numbers, refusals = value.to_pylist(), []
        for k in pc.indices_nonzero(pc.invert(good)).to_pylist():
            try:
                numbers[k] = self.read(text[k].as_py())
            except NotANumber as error:
                numbers[k] = None
                refusals.append((k, str(error)))
        return pa.array(numbers, pa.float64()), refusals

    def _why(self, text: str, plain: str) -> str:
        for shape, words in STRANGE:
            if shape.fullmatch(plain):
                return f"«{text}» {words}"
        other: dict[float, Numerals] = {}
        for habit in HABITS:
            if habit != self and (value := _value(habit, plain)) is not None:
                other.setdefault(value, habit)
        if other:
            would = ", or ".join(f"{value:,.10g} if {_words(habit)}" for value, habit in other.items())
            return f"«{text}» contradicts how this file writes numbers ({self}); it would be {would}"
        return f"«{text}» is not a number"

    def __str__(self) -> str:
        signs = {",": "a comma", ".": "a point", " ": "a blank", "'": "an apostrophe"}
        grouping = f"digits grouped by {signs[self.grouping]}" if self.grouping else "digits not grouped"
        return f"decimals after {signs[self.decimal]}, {grouping}"


PLAIN = Numerals()
ENGLISH = Numerals(".", ",")
CONTINENTAL = Numerals(",", ".")
SPACED = Numerals(",", " ")
HABITS = (PLAIN, Numerals(",", ""), ENGLISH, CONTINENTAL, SPACED, Numerals(".", " "), Numerals(".", "'"))


def _words(habit: Numerals) -> str:
    if habit.grouping in (",", "."):
        return f"the {'comma' if habit.grouping == ',' else 'point'} groups digits"
    if habit.grouping:
        return "blanks group digits" if habit.grouping == " " else "apostrophes group digits"
    return f"the {'comma' if habit.decimal == ',' else 'point'} is decimal"


def _value(habit: Numerals, plain: str) -> float | None:
    if not re.match(habit.pattern, plain):
        return None
    number = float(plain.replace(habit.grouping, "").replace(habit.decimal, ".") if habit.grouping else
                   plain.replace(habit.decimal, "."))  # fmt: skip
    return number if abs(number) < LARGEST else None


def readings(text: str) -> tuple[float, ...]:
    """The different numbers a cell could state under any usual habit, smallest first: «143,338» has two."""
    plain = text.translate(ASCII).strip()
    return tuple(sorted({v for h in HABITS if (v := _value(h, plain)) is not None}))


def told_from(cells: Iterable[tuple[str, str]], name: str, decimal_sign: str | None = None) -> Numerals:
    """How a file writes numbers, told from all its cells of numbers.

    cells : (place, text) of every cell that should be a number, marks of absence left out
    name : the file, for messages ; decimal_sign : the one that was said to be, which tells for all cells

    A cell tells where it has one meaning only: two signs, a sign that occurs twice, or one not followed by three
    digits; and 12345 tells that digits are not grouped. Where points or commas stand, and every one of them could be
    either, nothing tells.

    Raises ValuesRefused when nothing tells, with both readings of each such cell, and when two cells contradict each
    other.
    """
    decimal: dict[str, tuple[str, str]] = {}
    if decimal_sign is not None:
        decimal[decimal_sign] = (f"--decimal {decimal_sign}", decimal_sign)
    grouping: dict[str, tuple[str, str]] = {}
    open_cells: dict[str, list[tuple[str, str]]] = {}
    ungrouped = False
    for place, text in cells:
        body = SIGNED.fullmatch(text.translate(ASCII).strip())
        plain = body["body"] if body else ""
        if not re.fullmatch(r"[\d.,' ]+", plain):
            continue  # an exponent or no number: the reader says so
        here = (place, text)
        marks = [c for c in plain if not c.isdigit()]
        if re.match(r"\d{4}", plain):
            ungrouped = True
        if not marks:
            continue
        last = marks[-1]
        if len(set(marks)) > 1:
            if last in ".,":
                decimal.setdefault(last, here)
            for sign in set(marks[:-1]) - {last}:
                grouping.setdefault(sign, here)
        elif last in " '" or len(marks) > 1:
            grouping.setdefault(last, here)
        else:
            before, after = plain.split(last)
            if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0"):
                open_cells.setdefault(last, []).append(here)
            else:
                decimal.setdefault(last, here)
    for sign in set(decimal) & set(grouping):
        _contradict(name, f"«{sign}» groups digits", grouping[sign], "is decimal", decimal[sign])
    if len(decimal) > 1:
        (a, first), (b, second) = sorted(decimal.items())
        _contradict(name, f"«{a}» is decimal", first, f"«{b}» is decimal", second)
    if len(grouping) > 1:
        (a, first), (b, second) = sorted(grouping.items())
        _contradict(name, f"«{a}» groups digits", first, f"«{b}» groups digits", second)
    group = next(iter(grouping), "")
    point = next(iter(decimal), "")
    untold = [s for s in open_cells if s not in decimal and s not in grouping]
    if ungrouped and not group and not point and len(untold) == 1:
        point, untold = untold[0], []  # 12345 stands there without a sign: a sign is decimal
    if untold and not point and not group and len(untold) == 1:
        _either(name, open_cells[untold[0]])
    for sign in untold:
        if group and not point and sign != group:
            point = sign  # the other sign already groups digits
        elif point and not group and sign != point:
            group = sign
        elif sign not in (point, group):
            _either(name, open_cells[sign])
    point = point or ("," if group == "." else ".")
    return Numerals(point, group if group != point else "")


def _contradict(name: str, one: str, first: tuple[str, str], other: str, second: tuple[str, str]) -> None:
    said = [place for place, _ in (first, second) if place.startswith("--")]
    raise ValuesRefused(
        f"{name} writes numbers in {'another way than ' + said[0] + ' says' if said else 'two ways'}.",
        details=[f"{first[0]}: «{first[1]}»: {one}", f"{second[0]}: «{second[1]}»: {other}"],
        ways_out=[*(["Say the other sign, or leave it out."] if said else []), ONE_WAY],
    )


def habit_of(cells: Iterable[tuple[str, str]], told: Numerals) -> str:
    """How numbers are written, as a note, where any cell has a sign that could be read in another way; else empty."""
    if not any(sign in text.translate(ASCII).strip() for _, text in cells for sign in GROUPING_SIGNS):
        return ""
    return f"numbers read with {told}"


def _say_it(text: str) -> str:
    """How to say which of the two readings of a cell is meant."""
    sign, other = (",", ".") if "," in text.translate(ASCII) else (".", ",")
    low, *_, high = readings(text)
    return (
        f"Say which sign is decimal: --decimal {sign} (then «{text}» is {low:,.10g}) or --decimal {other} (then it is "
        f"{high:,.10g})."
    )


def _either(name: str, cells: list[tuple[str, str]]) -> None:
    raise ValuesRefused(
        f"{name}: {counted(len(cells), 'number')} can be read in two ways, and no other cell tells which.",
        details=[f"{place}: «{text}» is {' or '.join(f'{v:,.10g}' for v in readings(text))}" for place, text in cells],
        ways_out=[_say_it(cells[0][1]), ONE_WAY],
    )
