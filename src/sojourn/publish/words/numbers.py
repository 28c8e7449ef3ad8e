"""Numbers as a language writes them. A value is rounded once, as Python does; Babel sets signs and separators."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern

NBSP = "\u00a0"
MINUS = "−"
LEFT_TO_RIGHT = "\u200e"
EMBEDDED, END = "\u202a", "\u202c"
"""Begin and end of what is read from the left inside a line from the right."""


@lru_cache(maxsize=64)
def _pattern(decimals: int, grouped: bool) -> NumberPattern:
    whole = "#,##0" if grouped else "0"
    return parse_pattern(f"{whole}.{'0' * decimals}" if decimals else whole)


def fixed(value: float, decimals: int, locale: Locale, *, grouped: bool = True) -> str:
    """With this many decimals: 1,234.5, or 1234.5 where not grouped."""
    rounded = Decimal(f"{value:.{decimals}f}")
    return str(_pattern(decimals, grouped).apply(rounded, locale, group_separator=grouped))


def significant(value: float, figures: int, locale: Locale) -> str:
    """With this many significant figures and no more decimals than they need; very large and small as 1.2e-05."""
    text = f"{value:.{figures}g}"
    if not text.lstrip("-").replace(".", "").isdigit():
        return text
    _, _, decimals = text.partition(".")
    return fixed(float(text), len(decimals), locale, grouped=False)


def digits(value: float, decimals: int) -> str:
    """The digits a value is shown with, without sign and separators; more decimals where it would read as nothing."""
    size = abs(value)
    if decimals and 0 < size < 0.5 * 10.0**-decimals:
        decimals = min(-math.floor(math.log10(size)), 9)
    return f"{size:.{decimals}f}"


def reads_as_something(digits: str) -> bool:
    """Whether any digit is not zero; a number that reads as nothing has no sign."""
    return any(digit in "123456789" for digit in digits)


def shown(value: float, decimals: int, locale: Locale) -> str:
    """1,234.5 with a true minus; what is not nothing does not read as 0.0."""
    text = digits(value, decimals)
    _, _, places = text.partition(".")
    sign = minus(locale) if value < 0 and reads_as_something(text) else ""
    return f"{sign}{_pattern(len(places), True).apply(Decimal(text), locale)}"


def minus(locale: Locale) -> str:
    """A true minus that stays before its number where lines are read from the right."""
    return f"{LEFT_TO_RIGHT}{MINUS}" if locale.text_direction == "rtl" else MINUS


def plus(locale: Locale) -> str:
    """A plus sign, in its place as :func:`minus`."""
    return f"{LEFT_TO_RIGHT}+" if locale.text_direction == "rtl" else "+"


def telling_decimals(change: float, smallest: float, decimals: int) -> int:
    """Decimals of a change and of the smallest one that counts, at least ``decimals`` and at most four.

    Both have two significant figures, but that a change of under a hundredth of the smallest is as good as none; and
    a change that does not reach the smallest, or passes it, is not written as if it were that size.
    """
    telling = [v for v in (change, smallest) if abs(v) >= abs(smallest) / 100 and v]
    needed = [1 - math.floor(math.log10(abs(v))) for v in telling]
    found = max(decimals, min(4, max(needed, default=0)))
    while found < 4 and abs(change) != smallest and round(abs(change), found) == round(smallest, found):
        found += 1
    return found


def decimals_of(unit: str) -> int:
    """Decimals of a measure by its unit: whole persons, cents of a price, hundredths of a log ratio."""
    return 2 if unit.startswith(("percent", "log")) else 0


def with_unit(text: str, unit: str) -> str:
    """Number and unit; a percent sign is not parted from its number at the end of a line."""
    if not unit:
        return text
    return f"{text}{NBSP}%" if unit == "%" else f"{text} {unit}"
