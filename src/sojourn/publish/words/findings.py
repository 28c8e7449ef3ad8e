"""Findings in words: a sentence for each code, in parts, so that a page can make every number a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.telling.findings import Finding
from sojourn.publish.words import titles
from sojourn.publish.words.areas import within
from sojourn.publish.words.language import Language
from sojourn.publish.words.three_digits import named, told_with_unit

MARK = re.compile("\x00(.*?)\x00")

MESSAGES: Mapping[str, str] = {
    "level_world": "{migrants} people live outside the country they were born in (mid-{year}): {share} of the world's "
    "population{before}.",
    "level": "{migrants} migrants live in {area} (mid-{year}): {share} of the population{before}{peers}.",
    "origins": "Of the {all} migrants living in {area}, the largest numbers were born in {partners} (mid-{year}).",
    "abroad": "{all} people born in {area} live elsewhere (mid-{year}), the largest numbers of them in {partners}.",
    "abroad_of_group": "{all} people born in {area} live outside their country of birth (mid-{year}), the largest "
    "numbers of them in {partners}.",
    "women": "Women and girls are {women} of the migrants in {area} (mid-{year}){before}{peers}.",
    "peak": "{series} peaked at {turn} in {turn_year}, up from {start} in {start_year}, and stood at {end} in "
    "{end_year}.",
    "trough": "{series} fell from {start} in {start_year} to {turn} in {turn_year}, then rose to {end} in {end_year}.",
    "leap": "{series} fell from {start} in {start_year} to {turn} in {turn_year}, by more than half within a year: "
    "whether people left or the counting changed is not in the file. In {end_year} it says {end}.",
    "leap_at_the_end": "{series} fell from {start} in {start_year} to {turn} in {turn_year}, by more than half within "
    "a year: whether people left or the counting changed is not in the file.",
    "halves": "For the migrants in {area} the publisher has as many women as men, to the person (mid-{year}): {women} "
    "is half of the total and no count.",
    "shelter_world": "{refugees} refugees under the mandate of UNHCR were registered at the end of {year}: {rate} in "
    "the world{before}.",
    "shelter": "{area} hosted {refugees} refugees under the mandate of UNHCR at the end of {year}: {rate}{peers}.",
    "gain": "Between mid-{from} and mid-{to} more people came to {area} than left: {net} net, beside {births} births "
    "and {deaths} deaths.",
    "loss": "Between mid-{from} and mid-{to} more people left {area} than came: {net} net, beside {births} births and "
    "{deaths} deaths.",
    "improved": "Furthest for the better, in {area}: {indicator}, from {before} in {before_year} to {after} in "
    "{after_year} ({paragraphs}).",
    "worsened": "Furthest for the worse, in {area}: {indicator}, from {before} in {before_year} to {after} in "
    "{after_year} ({paragraphs}).",
    "how_much": "Of the {asking} paragraphs that ask for something, {judged} can be judged for {area}, {partial} of "
    "them on less than half of what they ask for.",
}


SERIES: Mapping[str, str] = {"IDPS": "Internally displaced persons in {area} whom UNHCR reports"}
"""Series that are told by another name than that of the measure, since it does not say whose they are."""


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: words, or a number with the figure behind it."""

    text: str
    figure: Figure | None = None


def finding(given: Finding, area: str, names: Mapping[str, str], language: Language) -> list[Part]:
    """A finding in parts. area : as it stands inside a sentence ; names : of areas by id"""
    said = {
        "area": area,
        **_numbers(given, language),
        **_years(given, language),
        **_facts(given, area, language),
        "before": _before(given, language),
        "peers": _peers(given, names, language),
        "partners": _partners(given, names, language),
    }
    if given.code in ("improved", "worsened"):
        said["before"] = _mark("before")
    sentence = language.say(MESSAGES[given.code], **said)
    return _parts(sentence[:1].upper() + sentence[1:], given, language)


def plain(given: Finding, area: str, names: Mapping[str, str], language: Language) -> str:
    """A finding as one text."""
    return "".join(part.text for part in finding(given, area, names, language))


def _mark(name: str) -> str:
    return f"\x00{name}\x00"


def _parts(sentence: str, given: Finding, language: Language) -> list[Part]:
    found = []
    for number, piece in enumerate(MARK.split(sentence)):
        if number % 2:
            figure = given.figures[piece]
            told = given.facts.get("measure") == figure.id  # a measure and an indicator may have one id
            unit = titles.unit_of_measure(figure.id) if told else titles.of_figure(figure.id, language)[1]
            found.append(
                Part(told_with_unit(abs(figure.number) if piece == "net" else figure.number, unit, language), figure)
            )
        elif piece:
            found.append(Part(piece))
    return found


def _numbers(given: Finding, language: Language) -> dict[str, str]:
    return {name: _mark(name) for name in given.figures if "_" not in name}


def _years(given: Finding, language: Language) -> dict[str, str]:
    said = {f"{name}_year": language.period(f.period) for name, f in given.figures.items()}
    first = next(iter(given.figures.values()), None)
    if first is None:
        return said
    start, _, end = language.period(first.period).partition("–")
    return {**said, "year": language.period(first.period), "from": start, "to": end}


def _facts(given: Finding, area: str, language: Language) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, value in given.facts.items():
        if name == "measure" and value in SERIES:
            said["series"] = language.say(SERIES[value], area=area)
        elif name == "measure":
            said["series"] = named(titles.measure(str(value), language).title, area, language)
        elif name == "indicator":
            said["indicator"] = named(titles.indicator(str(value), language), area, language)
        elif name == "paragraphs":
            row = language.row([str(n) for n in value])
            said[name] = language.many("paragraph {row}", "paragraphs {row}", len(value), row=row)
        elif isinstance(value, int):
            said[name] = language.number(value)
    return said


def _before(given: Finding, language: Language) -> str:
    if "before" not in given.figures or "before_year" not in _years(given, language):
        return ""
    year = language.period(given.figures["before"].period)
    return language.say(", {number} in {year}", number=_mark("before"), year=year)


def _peers(given: Finding, names: Mapping[str, str], language: Language) -> str:
    """The peers' figures: (Eastern Africa 1.66 %, the world 3.73 %)."""
    listed = [f"{names.get(a, a)} {_mark(key)}" for key, a in _of("peer", given)]
    return language.say("; for comparison: {listed}", listed=language.say(", ").join(listed)) if listed else ""


def _partners(given: Finding, names: Mapping[str, str], language: Language) -> str:
    message = "{area} ({number})"
    named = [
        language.say(message, area=within(a, names.get(a, a), language.locale), number=_mark(key))
        for key, a in _of("partner", given)
    ]
    return language.row(named)


def _of(kind: str, given: Finding) -> Iterable[tuple[str, str]]:
    for n in range(len(given.figures)):
        key = f"{kind}_{n}"
        if key in given.figures:
            yield key, str(given.facts[f"{key}_area"])
