"""Numbers as page one tells them: three significant digits, millions in words."""

from __future__ import annotations

import math
import re

from sojourn.publish.words import numbers
from sojourn.publish.words.language import Language
from sojourn.publish.words.readings import PERCENT_UNITS, WHOLE_UNITS

MILLION, BILLION = 1e6, 1e9
MOST_DECIMALS = 6


def three_digits(value: float, language: Language) -> str:
    """992,536 as 993,000; 304,021,813 as 304 million; 1.7588 as 1.76; 50.05 as 50.0; 246 as it is."""
    size = abs(value)
    rounded = float(f"{size:.3g}")
    sign = numbers.MINUS if value < 0 and rounded else ""
    for scale, message in ((BILLION, "{number} billion"), (MILLION, "{number} million")):
        if rounded >= scale:
            return language.say(message, number=f"{sign}{_digits(rounded / scale, language)}")
    if rounded >= 1000 or size == int(size):
        return f"{sign}{numbers.fixed(rounded, 0, language.locale)}"
    return f"{sign}{_digits(rounded, language)}"


def _digits(rounded: float, language: Language) -> str:
    """With as many decimals as three significant digits have: 31.0, 1.76, 304."""
    decimals = min(2 - math.floor(math.log10(rounded)), MOST_DECIMALS) if rounded else 0
    return numbers.fixed(rounded, max(decimals, 0), language.locale)


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
    """A text about «the area» with the area's own name in its place. area : as it stands inside a sentence"""
    said = language.say("the area")
    return re.sub(rf"\b{re.escape(said)}\b", lambda _: area, text)
