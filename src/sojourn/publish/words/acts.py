"""What would change a verdict, in words: an act of the State, of the States of a group, or of publishers."""

from __future__ import annotations

from collections.abc import Mapping

from sojourn.declaration.commitment import paragraph
from sojourn.products.assessment.telling.acts import Act
from sojourn.publish.words import titles
from sojourn.publish.words.areas import within
from sojourn.publish.words.codes_by_name import by_name
from sojourn.publish.words.language import Language
from sojourn.publish.words.three_digits import named, three_digits, told_with_unit

MESSAGES: Mapping[str, str] = {
    "join": "{area} joins {treaty} (it is not among the parties in the list of {list})",
    "join_one": "{states} joins {treaty} (it is not among the parties in the list of {list})",
    "join_several": "{states} join {treaty} (not among the parties in the list of {list})",
    "reach_less": "bring “{indicator}” from {latest} ({year}) to {target} or less",
    "reach_more": "bring “{indicator}” from {latest} ({year}) to {target} or more",
    "publish_origin": "publish the origin of {count} migrants whose origin is not known, so that “{indicator}” falls "
    "from {latest} ({year}) to {target} or less",
    "reconcile": "agree the sum of countries with the published total: “{indicator}” from {latest} ({year}) to "
    "{target} or less",
    "exchange_figures": "settle with the other side which figure is right: “{indicator}” from {latest} ({year}) to "
    "{target} or less",
    "issue_document": "the document that is due is issued",
    "newer_list": "{act}; the newest act in that list is of {last}, and a newer list has to be loaded to see it",
    "publish_data": "a figure near 2013 and a recent one are published and loaded: {load}",
}


def act(given: Act, area: str, names: Mapping[str, str], language: Language) -> str:
    """An act in words, as it stands in a list. area : inside a sentence ; names : of areas by id"""
    told = given.figures
    said: dict[str, str] = {"area": area}
    if "treaty" in told:
        said["treaty"] = titles.treaty(str(told["treaty"]), language)
        said["list"] = language.period(str(told["list"]))
        shown = [within(a, names.get(a, a), language.locale) for a in told["states"]]
        if (more := told["count"] - len(shown)) > 0:
            shown.append(language.say("{count} more", count=language.number(more)))
        said["states"] = language.row(shown)
    if "latest" in told:
        unit = titles.declared(str(told["indicator"])).unit
        latest = told["latest"]
        said["indicator"] = named(titles.indicator(str(told["indicator"]), language), area, language)
        said["latest"], said["year"] = told_with_unit(latest.number, unit, language), language.period(latest.period)
        said["target"] = told_with_unit(told["target"], unit, language)
    if "count" in told:
        said["count"] = three_digits(told["count"], language)
    if given.code == "publish_data":
        said["load"] = by_name(language.say(paragraph(given.paragraph).load), language)
    sentence = language.say(MESSAGES[given.code], **said)
    if "last" in told:
        sentence = language.say(MESSAGES["newer_list"], act=sentence, last=language.period(str(told["last"])))
    return sentence[:1].upper() + sentence[1:]
