"""Numbers as page one tells them: three significant digits, millions in words."""

from __future__ import annotations

import math
import re

from sojourn.publish.words import numbers
from sojourn.publish.words.language import Language

WHOLE_UNITS = frozenset({"persons", "people", "countries", "areas", "parties", "events", "states"})
PERCENT_UNITS = frozenset({"%", "per cent", "percent", "percentage"})
MILLION, BILLION = 1e6, 1e9
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
    sign = numbers.MINUS if value < 0 and rounded else ""
    for scale, message in ((BILLION, "{number} billion"), (MILLION, "{number} million")):
        if rounded >= scale:
            return language.say(message, number=f"{sign}{_digits(rounded / scale, language, digits)}")
    if rounded >= 1000 or size == int(size):
        return f"{sign}{numbers.fixed(rounded, 0, language.locale)}"
    return f"{sign}{_digits(rounded, language, digits)}"


def _digits(rounded: float, language: Language, digits: int) -> str:
    """With as many decimals as its significant digits have: 31.0, 1.76, 304."""
    decimals = min(digits - 1 - math.floor(math.log10(rounded)), MOST_DECIMALS) if rounded else 0
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
    """A text about «the area» with the area's own name in its place. area : as it stands inside a sentence

    Nobody comes from the world or goes to it: where the area is the world, such words fall away.
    """
    if area == language.say("the world"):
        for phrase, instead in OF_THE_WORLD:
            text = text.replace(language.say(phrase), language.say(instead))
    said = language.say("the area")
    return re.sub(rf"\b{re.escape(said)}\b", lambda _: area, text)
