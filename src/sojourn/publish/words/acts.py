"""What would change a verdict, in words: an act of the State, of the States of a group, or of publishers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sojourn.concepts.figure import Figure
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import OBSERVED
from sojourn.products.assessment.telling.acts import Act
from sojourn.publish.words import codes, titles
from sojourn.publish.words.areas import within
from sojourn.publish.words.codes_by_name import by_name
from sojourn.publish.words.language import Language
from sojourn.publish.words.three_digits import named, three_digits, told_with_unit

MESSAGES: Mapping[str, str] = {
    "join": "{area} joins {treaty} (it is not among the parties in the list of {list})",
    "join_one": "{states} joins {treaty} (it is not among the parties in the list of {list})",
    "join_several": "{states} join {treaty} (not among the parties in the list of {list})",
    "join_one_people": "{states} joins {treaty} (it is not among the parties in the list of {list}); in brackets "
    "{people}, {when}",
    "join_all_people": "{states} join {treaty} (not among the parties in the list of {list}); in brackets {people}, "
    "{when}",
    "join_most": "{states} join {treaty}: of the {count} States that are not among the parties in the list of {list}, "
    "those with most {people} (in brackets, {when})",
    "extend": "{states} extends {treaty} to {area} (it is among the parties in the list of {list}, and by the table of "
    "territories the treaty does not apply there)",
    "join_and_extend": "{states} joins {treaty} and extends it to {area} (it is not among the parties in the list of "
    "{list})",
    "reach_less": "bring “{indicator}” from {latest} ({year}) to {target} or less",
    "reach_more": "bring “{indicator}” from {latest} ({year}) to {target} or more",
    "publish_origin": "publish the origin of {count} migrants whose origin is not known, so that “{indicator}” falls "
    "from {latest} ({year}) to {target} or less",
    "reconcile": "agree the sum of countries with the published total: “{indicator}” from {latest} ({year}) to "
    "{target} or less",
    "exchange_figures": "settle with the other side which figure is right: “{indicator}” from {latest} ({year}) to "
    "{target} or less",
    "settle_with_offices": "national statistical offices settle with UN DESA which figure is right: “{indicator}” from "
    "{latest} ({year}) to {target} or less",
    "with_other_end": "together with the countries at the other end of its corridors, bring “{indicator}” from "
    "{latest} ({year}) to {target} or less",
    "issue_document": "the document that is due is issued",
    "newer_list": "{act}, unless done since: the newest act in that list is of {last}, and a newer list has to be "
    "loaded to see it",
    "publish_data": "a figure near 2013 and a recent one are published and loaded: {load}",
}

PEOPLE: Mapping[str, str] = {
    "IMMIGRANTS": "migrants living there",
    "IMMIGRANTS_F": "migrant women and girls living there",
    "IMMIGRANTS_UNDER20": "migrants under 20 living there",
    "REFUGEES_ASYLUM": "refugees living there",
    "STATELESS": "stateless persons living there",
    "EMIGRANTS": "people born there who live elsewhere",
}
"""Whom a treaty is about, by the measure that counts them."""


def act(given: Act, area: str, names: Mapping[str, str], language: Language) -> str:
    """An act in words, as it stands in a list. area : inside a sentence ; names : of areas by id"""
    told = given.figures
    said: dict[str, str] = {"area": area}
    if "treaty" in told:
        said["treaty"] = titles.treaty(str(told["treaty"]), language)
        said["list"] = language.period(str(told["list"]))
        shown = [within(a, names.get(a, a), language.locale) for a in told["states"]]
        if people := told.get("people"):
            said |= _people(people, language)
            shown = [_with_number(name, f, people, language) for name, f in zip(shown, people, strict=True)]
        elif (more := told["count"] - len(shown)) > 0:
            shown.append(language.say("{count} more", count=language.number(more)))
        said["states"] = language.row(shown)
    if "latest" in told:
        unit = titles.declared(str(told["indicator"])).unit
        latest = told["latest"]
        said["indicator"] = named(titles.indicator(str(told["indicator"]), language), area, language)
        said["latest"], said["year"] = told_with_unit(latest.number, unit, language), language.period(latest.period)
        said["target"] = told_with_unit(told["target"], unit, language)
    if given.code == "join_most":
        said["count"] = language.number(told["count"])
    elif "count" in told:
        said["count"] = three_digits(told["count"], language)
    if given.code == "publish_data":
        said["load"] = by_name(language.say(paragraph(given.paragraph).load), language)
    sentence = language.say(MESSAGES[given.code], **said)
    if "last" in told:
        sentence = language.say(MESSAGES["newer_list"], act=sentence, last=language.period(str(told["last"])))
    return sentence[:1].upper() + sentence[1:]


def _usual(people: Sequence[Figure]) -> str:
    """The status that most of some figures have."""
    return Counter(f.status for f in people).most_common(1)[0][0]


def _with_number(name: str, given: Figure, people: Sequence[Figure], language: Language) -> str:
    """A State with its people in brackets, and their status where it is not that of the others."""
    number = three_digits(given.number, language)
    if given.status != _usual(people):
        number = f"{number}{language.say(', ')}{codes.status(given.status, language)}"
    return language.say("{area} ({number})", area=name, number=number)


def _people(people: Sequence[Figure], language: Language) -> dict[str, str]:
    """Who the people in brackets are, and of when and of what status their numbers."""
    when, status = language.period(people[0].period), _usual(people)
    if status not in OBSERVED:
        when = f"{when}{language.say(', ')}{codes.status(status, language)}"
    return {"people": language.say(PEOPLE[people[0].id]), "when": when}
