"""Leaps of series in words: both figures with their years, and that no file says whether the counting changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sojourn.products.assessment.leaps import Leap
from sojourn.publish.words import titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.three_digits import told_with_unit

PEOPLE_FELL = (
    "Leap: {measure}, {before} in {start} and {after} in {end}; whether people left or the counting changed is not in "
    "the file."
)
PEOPLE_ROSE = (
    "Leap: {measure}, {before} in {start} and {after} in {end}; whether people came or the counting changed is not in "
    "the file."
)
MONEY = (
    "Leap: {measure}, {before} in {start} and {after} in {end}; whether the money or the counting changed is not in "
    "the file."
)
MESSAGES: Mapping[tuple[str, bool], str] = {
    ("people", True): PEOPLE_FELL,
    ("displaced", True): PEOPLE_FELL,
    ("people", False): PEOPLE_ROSE,
    ("displaced", False): PEOPLE_ROSE,
    ("money", True): MONEY,
    ("money", False): MONEY,
}
CUT = (
    " Two strokes cut a line where a figure is under half or over ten times of the one before ({which}): whether "
    "people moved or the counting changed is not in the file."
)
CUT_MONEY = (
    " Two strokes cut a line where an amount is under a fifth or over five times of the one before ({which}): whether "
    "the money or the counting changed is not in the file."
)


def leap(given: Sequence[Leap], language: Language) -> str:
    """The largest leap of a series as a sentence, the first of equal ones; empty where there is none."""
    if not given:
        return ""
    told = max(given, key=lambda g: g.times)
    unit = titles.unit_of_measure(told.measure)
    return language.say(
        MESSAGES[told.of, told.fell],
        measure=titles.measure(told.measure, language).title,
        before=told_with_unit(told.before.number, unit, language),
        after=told_with_unit(told.after.number, unit, language),
        start=language.period(told.before.period),
        end=language.period(told.after.period),
    )


def _years(given: Leap, language: Language) -> str:
    return f"{language.period(given.before.period)}–{language.period(given.after.period)}"


def cut(given: Iterable[tuple[str, Sequence[Leap]]], language: Language) -> str:
    """What the strokes of a chart say: of every named line the years it leaps between; empty where none leaps."""
    told: dict[str, list[str]] = {}
    for name, held in given:
        if held:
            years = language.row([_years(g, language) for g in held])
            told.setdefault(CUT_MONEY if held[0].of == "money" else CUT, []).append(f"{name} {years}".strip())
    return "".join(language.say(message, which="; ".join(which)) for message, which in told.items())
