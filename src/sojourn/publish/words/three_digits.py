"""Numbers as page one tells them: three significant digits, millions in words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from sojourn.publish.words import numbers
from sojourn.publish.words.language import Language

WHOLE_UNITS = frozenset({"persons", "people", "countries", "areas", "parties", "events", "states"})
PERCENT_UNITS = frozenset({"%", "per cent", "percent", "percentage"})
MILLION = 1e6
COUNTED: Mapping[str, float] = {"zh": 1e4}
"""The smallest number that a language says with a word, where that is not a million."""
ZEROS = re.compile("0+")
MOST_DECIMALS = 6
OF_THE_WORLD: tuple[tuple[str, str], ...] = (
    ("sending 200 dollars to the area", "sending 200 dollars, by receiving country"),
    ("sending 200 dollars from the area", "sending 200 dollars, by sending country"),
    (" who come from the area", ""),
    (" born in the area who live", " who live"),
    (" born in the area", ""),
    (", of citizens of the area", ""),
    (" to the area", ""),
    (" from the area", ""),
)
"""Phrases that say nothing of the world, and what stands in their place; the longer before those inside them."""


def three_digits(value: float, language: Language, digits: int = 3) -> str:
    """992,536 as 993,000; 304,021,813 as 304 million; 1.7588 as 1.76; 50.05 as 50.0; 246 as it is.

    digits : more of them where two numbers would read alike
    """
    size = abs(value)
    rounded = float(f"{size:.{digits}g}")
    sign = numbers.minus(language.locale) if value < 0 and rounded else ""
    if rounded >= COUNTED.get(language.id, MILLION):
        part, form = _counted(rounded, language, digits)
        return ZEROS.sub(f"{sign}{_digits(part, language, digits)}", form)
    if rounded >= 1000 or size == int(size):
        return f"{sign}{numbers.fixed(rounded, 0, language.locale)}"
    return f"{sign}{_digits(rounded, language, digits)}"


def _counted(rounded: float, language: Language, digits: int) -> tuple[float, str]:
    """How many millions (of Chinese, ten thousands) a number has, and Unicode's form of that with zeros for it."""
    power = len(f"{rounded:.0f}") - 1
    forms = language.locale.compact_decimal_formats["long"]
    zeros = forms["other"][f"{10**power}"].pattern.count("0")
    part = rounded / 10 ** (power - zeros + 1)
    written = Decimal(f"{part:.{_decimals(part, digits)}f}")  # 31.0 and 31 are not told alike in every language
    return part, str(forms[language.locale.plural_form(written)][f"{10**power}"].pattern)


def _digits(rounded: float, language: Language, digits: int) -> str:
    """With as many decimals as its significant digits have: 31.0, 1.76, 304."""
    return numbers.fixed(rounded, _decimals(rounded, digits), language.locale)


def _decimals(rounded: float, digits: int) -> int:
    return max(min(digits - 1 - math.floor(math.log10(rounded)), MOST_DECIMALS), 0) if rounded else 0


def told_with_unit(value: float, unit: str, language: Language) -> str:
    """Three digits, with the sign of a percentage; persons without their unit, which the sentence names."""
    text = three_digits(value, language)
    key = unit.strip().lower()
    if key in PERCENT_UNITS or key.startswith("% "):
        return f"{text}{numbers.NBSP}%"
    if key in WHOLE_UNITS or not key:
        return text
    return f"{text} {language.say(unit)}"


def named(text: str, area: str, language: Language) -> str:
    """A text about «the area» with the area's own name in its place. area : as it stands inside a sentence

    Nobody comes from the world or goes to it: where the area is the world, such words fall away. In other languages
    «the area» stays, since a name in its place needs its own article or case.
    """
    if language.id != "en":
        return text
    if area == "the world":
        for phrase, instead in OF_THE_WORLD:
            text = text.replace(phrase, instead)
    return re.sub(r"\bthe area\b", lambda _: area, text)
