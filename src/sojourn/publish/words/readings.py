"""How figures and changes are put into sentences, the same in terminal, report and JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sojourn.concepts.figure import Figure
from sojourn.declaration.reading import OBSERVED, Movement, Reading
from sojourn.declaration.verdict import ENOUGH_COVERAGE
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


BOUND: Mapping[tuple[bool, bool], str] = {
    (True, True): "Bound by {treaties} ({start} and {again}); no figure could be better.",
    (False, False): "Not bound by {treaties} ({start} and {again}).",
    (False, True): "Bound by {treaties} ({again}), which was not so before ({start}): it improved.",
    (True, False): "Bound by {treaties} ({start}), which is not so any more ({again}): it worsened.",
}
"""Of a single place a share of people bound is all or nothing, and is told as what the place is bound by."""


def is_legal(reading: Reading) -> bool:
    """Whether a reading says of a single place, by a list of parties, that it is bound or not."""
    ends = (reading.baseline, reading.latest)
    alone = all(f is not None and f.countries == (1, 1) and f.number in (0.0, EVERYBODY) for f in ends)
    return alone and titles.declared(reading.id).legal and reading.direction != "context"


def bonds(readings: Sequence[Reading], language: Language) -> list[str]:
    """Sentences on the treaties a single place is bound by: those alike at both dates are one sentence."""
    alike: dict[tuple[bool, bool, str, str], list[str]] = {}
    for reading in readings:
        assert reading.baseline is not None and reading.latest is not None
        key = (
            reading.baseline.number > 0,
            reading.latest.number > 0,
            language.period(reading.baseline.period),
            language.period(reading.latest.period),
        )
        named = titles.treaty(reading.piece, language)
        if named not in alike.setdefault(key, []):
            alike[key].append(named)
    return [
        language.say(BOUND[before, after], treaties=language.row(named), start=start, again=again)
        for (before, after, start, again), named in alike.items()
    ]


def sentence(reading: Reading, moved: Movement, language: Language) -> str:
    """One full sentence with both numbers, both periods and what decides; of a group, of how many countries it is."""
    if moved.kind in ("improved", "worsened", "unchanged") and is_legal(reading):
        return bonds([reading], language)[0]
    told = _sentence(reading, moved, language)
    return f"{told} {part}" if moved.kind != "not_usable" and (part := _of_part(reading, language)) else told


def _of_part(reading: Reading, language: Language) -> str:
    """Of how many countries of a group the figures are, where these have under four fifths of its people."""
    held = None if reading.latest is None else reading.latest.countries
    if held is None or held[1] == 1 or reading.coverage is None or reading.coverage >= ENOUGH_COVERAGE:
        return ""
    share = f"{numbers.significant(100.0 * reading.coverage, DIGITS[0], language.locale)}{numbers.NBSP}%"
    message = "It is of {n} of {of} countries and areas, with {share} of the people."
    return language.say(message, n=language.number(held[0]), of=language.number(held[1]), share=share)


def _sentence(reading: Reading, moved: Movement, language: Language) -> str:
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
