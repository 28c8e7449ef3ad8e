"""In which language the words and numbers of drawings are: English, unless a block says otherwise.

A drawing has few words of its own (legends, axes, «all others»); those that call it give all others. The language is
that of the block around the drawing, so that no drawing has to hand it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from babel.numbers import format_compact_decimal

from sojourn.publish.words.language import Language, language
from sojourn.publish.words.numbers import minus

_SPOKEN: ContextVar[Language | None] = ContextVar("language of drawings", default=None)
SHORT_FROM = 10_000
LETTERS = ((1e9, 1e9, " bn"), (1e6, 1e6, " M"), (1e4, 1e3, " k"))


@contextmanager
def drawn_in(words: Language) -> Iterator[None]:
    """Drawings made in the block have their own words and numbers in this language."""
    before = _SPOKEN.set(words)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Language:
    """The language of drawings made now."""
    return _SPOKEN.get() or language()


def short_number(value: float) -> str:
    """1,234 as it is; 12,300 as 12.3 k; with M and bn beyond, or as the language shortens. For axes and labels."""
    words, size = spoken(), abs(value)
    if words.id != "en" and size >= SHORT_FROM:
        short = str(format_compact_decimal(size, locale=words.locale, fraction_digits=1))
        return f"{minus(words.locale) if value < 0 else ''}{short}"
    sign = "−" if value < 0 else ""
    for limit, divisor, letter in LETTERS:
        if size >= limit:
            scaled = size / divisor
            digits = f"{scaled:.3g}" if scaled < 1000 else f"{scaled:,.0f}"  # 3g would write 1.23e+03
            return f"{sign}{digits}{letter}"
    return words.number(value, 0 if size >= 100 or size == round(size) else _places(size))


def short_years(label: str) -> str:
    """2010–2015 as 10–15, for axes with little room."""
    return "–".join(part[-2:] for part in label.replace("-", "–").split("–"))


def _places(size: float) -> int:
    """Decimals of three significant figures."""
    _, _, decimals = f"{size:.3g}".partition(".")
    return len(decimals)
