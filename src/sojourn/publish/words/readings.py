"""How figures and changes are put into sentences, the same in terminal, report and JSON."""

from __future__ import annotations

import math

from sojourn.concepts.figure import Figure
from sojourn.declaration.reading import OBSERVED, Movement, Reading
from sojourn.publish.words import codes, numbers, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.reasons import reason
from sojourn.publish.words.three_digits import PERCENT_UNITS, three_digits

SHARE_UNITS = frozenset({"share", "proportion"})
BARE_UNITS = frozenset({"ratio", "index", ""})


EVERYBODY = 100.0
TIED = 1e-9
DIGITS = range(3, 7)
"""Significant digits of a number in a sentence: three, and more where two that differ would read alike."""


def number(value: float, unit: str, language: Language, digits: int = DIGITS[0]) -> str:
    """A value with its unit, to three significant digits: 1.23 million persons; 12.3 %; a share as per cent."""
    said, key = language.say(unit), unit.strip().lower()
    if not math.isfinite(value):
        return language.say("no number {unit}", unit=said).strip()
    if key in SHARE_UNITS:
        return f"{_digits(100.0 * value, language, digits)} %"
    text = _digits(value, language, digits)
    if key in PERCENT_UNITS:
        return f"{text} %"
    return text if key in BARE_UNITS else f"{text} {said}"


def _digits(value: float, language: Language, digits: int) -> str:
    """Without zeros at the end of a small number: 10, 12.3, 0.0123, 2,500, 1.23 million."""
    if abs(value) < 1000:
        return numbers.significant(value, digits, language.locale)
    return three_digits(value, language, digits)


def difference(change: float, unit: str, language: Language) -> str:
    """The size of a change, without a sign; percentages differ by percentage points."""
    key = unit.strip().lower()
    size = abs(change)
    if key in SHARE_UNITS:
        return _points(100.0 * size, language)
    if key in PERCENT_UNITS:
        return _points(size, language)
    return number(size, unit, language)


def _points(size: float, language: Language) -> str:
    text = _digits(size, language, DIGITS[0])
    messages = "{size} percentage point", "{size} percentage points"
    return language.many(*messages, 1 if size == 1 else 2, size=text)


def figure(given: Figure, unit: str, language: Language, digits: int = DIGITS[0]) -> str:
    """A figure with its period, and with its status where it was not observed."""
    text = number(given.value, unit, language, digits) if given.value is not None else language.say("no value")
    mark = "" if given.status in OBSERVED else f"{language.say(', ')}{codes.status(given.status, language)}"
    return f"{text} ({language.period(given.period)}{mark})"


def sentence(reading: Reading, moved: Movement, language: Language) -> str:
    """One full sentence with both numbers, both periods and what decides."""
    title, unit = titles.indicator(reading.id, language), titles.declared(reading.id).unit
    if reading.baseline is None or reading.latest is None or moved.change is None:
        why = reason(moved.reason, language)
        return language.say("{indicator} cannot be used: {why}.", indicator=title, why=why)
    if moved.change == 0:
        start = figure(reading.baseline, unit, language)
        again = language.period(reading.latest.period)
        same = "{indicator}: {start}, the same in {again}."
        if _at_its_best(reading, unit):
            same = "{indicator}: {start}, the same in {again}; no figure could be better."
        return language.say(same, indicator=title, start=start, again=again)
    digits = _telling(reading.baseline, reading.latest, unit, language)
    if digits > DIGITS[0] and _ending(reading, moved) == "small":
        start, again = figure(reading.baseline, unit, language), language.period(reading.latest.period)
        message = "{indicator}: {start}, to three digits the same in {again}."
        return language.say(message, indicator=title, start=start, again=again)
    digits = max(digits, _counting(reading.baseline, reading.latest, moved))
    start, end = (figure(f, unit, language, digits) for f in (reading.baseline, reading.latest))
    rose, fell = "{indicator} rose from {start} to {end}", "{indicator} fell from {start} to {end}"
    change = language.say(rose if moved.change > 0 else fell, indicator=title, start=start, end=end)
    return language.say(ENDINGS[_ending(reading, moved)], change=change, **_decided(reading, moved, unit, language))


def _at_its_best(reading: Reading, unit: str) -> bool:
    """All of the people or States are bound, or there is none of what should be less."""
    value = None if reading.latest is None else reading.latest.value
    if reading.direction == "more":
        return reading.kind == "treaty" and unit == "%" and value == EVERYBODY
    return reading.direction == "less" and value == 0


def _telling(start: Figure, end: Figure, unit: str, language: Language) -> int:
    """Significant digits that tell two figures apart, as far as six can."""
    if start.value is None or end.value is None:
        return DIGITS[0]
    for digits in DIGITS:
        if number(start.value, unit, language, digits) != number(end.value, unit, language, digits):
            return digits
    return DIGITS[-1]


def _counting(start: Figure, end: Figure, moved: Movement) -> int:
    """Significant digits with which the change, as it is read off both figures, reaches the smallest that counts, or
    does not, as the change itself does: 52.915 to 53.911 is not told as 52.9 to 53.9 where 1 counts."""
    if moved.threshold is None or moved.change is None:
        return DIGITS[0]
    reaches = abs(moved.change) >= moved.threshold
    for digits in DIGITS:
        read = abs(float(f"{end.number:.{digits}g}") - float(f"{start.number:.{digits}g}"))
        if (read >= moved.threshold - TIED) == reaches:
            return digits
    return DIGITS[-1]


ENDINGS = {
    "more_improved": "{change}; more is better, so it improved.",
    "more_worsened": "{change}; more is better, so it worsened.",
    "less_improved": "{change}; less is better, so it improved.",
    "less_worsened": "{change}; less is better, so it worsened.",
    "small": "{change}, less than the smallest change that counts, {smallest}.",
    "range": "{change}, but the range of the change, {low} to {high}, does not rule out zero.",
    "context": "{change}; this is context and moves no verdict.",
    "not_usable": "{change}; it cannot be used: {why}.",
}


def _ending(reading: Reading, moved: Movement) -> str:
    """Which of the endings above says what a change that is not zero means."""
    if moved.kind in ("improved", "worsened"):
        return f"{'more' if reading.direction == 'more' else 'less'}_{moved.kind}"
    assert moved.change is not None
    if moved.kind == "unchanged" and moved.threshold is not None and abs(moved.change) < moved.threshold:
        return "small"
    if moved.kind == "unchanged" and reading.uncertainty is not None:
        return "range"
    return "context" if moved.kind == "context" else "not_usable"


def _decided(reading: Reading, moved: Movement, unit: str, language: Language) -> dict[str, str]:
    """What the decision rests on, in words."""
    words = {"why": reason(moved.reason, language)}
    if moved.threshold is not None:
        words["smallest"] = difference(moved.threshold, unit, language)
    if reading.uncertainty is not None:
        words["low"], words["high"] = (_signed(bound, unit, language) for bound in reading.uncertainty)
    return words


def _signed(change: float, unit: str, language: Language) -> str:
    """The size of a change behind its sign; none for a change of nothing."""
    size = difference(change, unit, language)
    if change > 0:
        return f"{numbers.plus(language.locale)}{size}"
    return f"{numbers.minus(language.locale)}{size}" if change < 0 else size
