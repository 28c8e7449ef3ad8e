"""How figures and changes are put into sentences, the same in terminal, report and JSON."""

from __future__ import annotations

import math

from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.declaration.reading import OBSERVED, Movement, Reading
from sojourn.publish.words import codes, numbers, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.reasons import reason

WHOLE_UNITS = frozenset({"persons", "people", "countries", "areas", "parties", "events", "states"})
SHARE_UNITS = frozenset({"share", "proportion"})
PERCENT_UNITS = frozenset({"%", "per cent", "percent", "percentage"})
BARE_UNITS = frozenset({"ratio", "index", ""})


def number(value: float, unit: str, language: Language) -> str:
    """A value with its unit: 1,234,567 persons; 12.3 %; a share as per cent; anything else to four figures."""
    said, key = language.say(unit), unit.strip().lower()
    if not math.isfinite(value):
        return language.say("no number {unit}", unit=said).strip()
    if key in WHOLE_UNITS:
        return f"{numbers.fixed(value, 0, language.locale)} {said}"
    if key in SHARE_UNITS:
        return f"{_percent(100.0 * value, language)} %"
    if key in PERCENT_UNITS:
        return f"{_percent(value, language)} %"
    if key in BARE_UNITS:
        return numbers.significant(value, 3, language.locale)
    if abs(value) >= 1000:
        return f"{numbers.fixed(value, 0, language.locale)} {said}"
    return f"{numbers.significant(value, 4, language.locale)} {said}"


def _percent(percent: float, language: Language) -> str:
    if percent == 0 or abs(percent) >= 0.1:
        return numbers.fixed(percent, 1, language.locale, grouped=False)
    return numbers.significant(percent, 2, language.locale)


def difference(change: float, unit: str, language: Language) -> str:
    """The size of a change, without a sign; percentages differ by percentage points."""
    key = unit.strip().lower()
    size = abs(change)
    if key in SHARE_UNITS:
        return language.say("{size} percentage points", size=_percent(100.0 * size, language))
    if key in PERCENT_UNITS:
        return language.say("{size} percentage points", size=_percent(size, language))
    return number(size, unit, language)


def figure(given: Figure, unit: str, language: Language) -> str:
    """A figure with its period, and with its status where it was not observed."""
    text = number(given.value, unit, language) if given.value is not None else language.say("no value")
    mark = "" if given.status in OBSERVED else f", {codes.status(given.status, language)}"
    return f"{text} ({label(given.period)}{mark})"


def sentence(reading: Reading, moved: Movement, language: Language) -> str:
    """One full sentence with both numbers, both periods and what decides."""
    title, unit = titles.indicator(reading.id, language), titles.declared(reading.id).unit
    if reading.baseline is None or reading.latest is None or moved.change is None:
        why = reason(moved.reason, language)
        return language.say("{indicator} cannot be used: {why}.", indicator=title, why=why)
    start, end = (figure(f, unit, language) for f in (reading.baseline, reading.latest))
    if moved.change == 0:
        again = label(reading.latest.period)
        return language.say("{indicator} stayed at {start}, as in {again}.", indicator=title, start=start, again=again)
    rose, fell = "{indicator} rose from {start} to {end}", "{indicator} fell from {start} to {end}"
    change = language.say(rose if moved.change > 0 else fell, indicator=title, start=start, end=end)
    return language.say(_ENDINGS[_ending(reading, moved)], change=change, **_decided(reading, moved, unit, language))


_ENDINGS = {
    "more_improved": "{change}; more is better, so it improved.",
    "more_worsened": "{change}; more is better, so it worsened.",
    "less_improved": "{change}; less is better, so it improved.",
    "less_worsened": "{change}; less is better, so it worsened.",
    "small": "{change}, less than the {smallest} that count as a change.",
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
