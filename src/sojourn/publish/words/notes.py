"""What was noticed on the way to a figure, in words: editions passed over, what was imputed, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sojourn.concepts import area
from sojourn.publish.words import titles
from sojourn.publish.words.codes_by_name import source as source_name
from sojourn.publish.words.editions import edition, from_the_left
from sojourn.publish.words.language import Language

Sentence = Callable[[Mapping[str, Any], Language], str]

AREAS_NAMED = 10
"""Areas that are named before the rest is counted."""

_SEXES = {"F": "women", "M": "men", "_T": "both sexes"}


def _treaty(code: str, language: Language) -> str:
    """A treaty by name, as it begins a sentence."""
    said = titles.treaty(code, language)
    return f"{said[:1].upper()}{said[1:]}"


def _own_list(figures: Mapping[str, Any], language: Language) -> dict[str, Any]:
    named = {"treaty": _treaty(figures["treaty"], language), "area": _name(figures["area"], language)}
    return {**figures, **named}


def _said(message: str) -> Sentence:
    return lambda figures, language: language.say(message, **figures)


def _areas(codes: Sequence[str], language: Language) -> str:
    """The names of areas, ten of them; what is no area by its code."""
    shown = language.say(", ").join(_name(code, language) for code in codes[:AREAS_NAMED])
    more = len(codes) - AREAS_NAMED
    return language.say("{codes} and {count} more", codes=shown, count=language.number(more)) if more > 0 else shown


def _name(code: str, language: Language) -> str:
    known = area.areas().get(code)
    return code if known is None else language.area(code, known.name)


def _edition(id: str, source: str, language: Language) -> str:
    return f"{edition(id, language)} ({from_the_left(source_name(source), language)})"


def _passed_over(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "Edition {newer} has {covered} of the {of} areas of edition {older} and does not replace it.",
        newer=_edition(figures["edition"], figures["source"], language),
        older=_edition(figures["older_edition"], figures["older_source"], language),
        covered=language.number(figures["covered"]),
        of=language.number(figures["of"]),
    )


def _lacks(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "Edition {newer} lacks {areas}, which edition {older} has.",
        newer=_edition(figures["edition"], figures["source"], language),
        older=_edition(figures["older_edition"], figures["older_source"], language),
        areas=_areas(figures["codes"], language),
    )


def _gaps(gaps: Sequence[tuple[str, int]], language: Language) -> str:
    """Residences with how many of their birthplaces lack a figure."""
    return ", ".join(
        language.many("{area} ({count} birthplace)", "{area} ({count} birthplaces)", count, area=_name(code, language))
        for code, count in gaps
    )


def _stands_in(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "The stock of {year} is missing for {gaps}: the figures of {other} stand in, so that no change is read from "
        "what is missing.",
        **{**figures, "gaps": _gaps(figures["gaps"], language)},
    )


def _stock_missing(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "The stock is missing in {start} and in {end} for {gaps}: nobody is counted there.",
        **{**figures, "gaps": _gaps(figures["gaps"], language)},
    )


def _excess(figures: Mapping[str, Any], language: Language) -> str:
    areas = ", ".join(f"{_name(code, language)} ({language.number(persons)})" for code, persons in figures["excess"])
    return language.say(
        "Foreign-born exceed the population in {year}: {areas}; the method scales them down and shows it.",
        year=figures["year"],
        areas=areas,
    )


def _without_population(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "{persons} persons ({year}, {sex}) live in areas without a population and are left out.",
        persons=language.number(figures["persons"]),
        year=figures["year"],
        sex=language.say(_SEXES[figures["sex"]]),
    )


def _without_events(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "No births and deaths are published for {areas}; none are assumed there.",
        areas=language.say(", ").join(_name(code, language) for code in figures["areas"]),
    )


def _deaths_imputed(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "Deaths by sex are imputed from death rates and population by age and sex of {series} {editions}.",
        series=figures["series"],
        editions=language.row(figures["editions"]),
    )


def _deaths_borrowed(figures: Mapping[str, Any], language: Language) -> str:
    return language.many(
        "{count} area without them takes the share of its sub-region or of the world.",
        "{count} areas without them take the share of their sub-region or of the world.",
        figures["areas"],
    )


def _origins_filled(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "{share}% of the persons of unknown origin (all years) get origins that edition {earlier} lists for where they "
        "live and edition {edition} does not; the others are shared out in proportion.",
        share=language.number(100 * figures["share"]),
        earlier=figures["earlier"],
        edition=figures["edition"],
    )


def _origins_filled_by_shares(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "{share}% of the persons of unknown origin (all years) get origins that edition {earlier} lists for where they "
        "live and edition {edition} does not, by shares that come with Sojourn, since no earlier edition is loaded; "
        "the others are shared out in proportion.",
        share=language.number(100 * figures["share"]),
        earlier=figures["earlier"],
        edition=figures["edition"],
    )


def _between_mid_years(figures: Mapping[str, Any], language: Language) -> str:
    return language.say(
        "The population of {years} lies on the path between published mid-years.",
        years=", ".join(map(str, figures["years"])),
    )


def _members_changed(figures: Mapping[str, Any], language: Language) -> str:
    left = _areas(figures["left"], language) or language.say("none")
    joined = _areas(figures["joined"], language) or language.say("none")
    told = {"group": figures["group"], "left": left, "joined": joined, "used": figures["used"]}
    changed = language.say("Since October 2013 {group} lost {left} and won {joined}.", **told)
    if figures["used"]:
        used = language.say("Here it has the members of {used}; {group} alone has those of today.", **told)
    else:
        used = language.say("Here it has the members of today; {group}@2013-10-03 has those of that day.", **told)
    return f"{changed} {used}"


NOTES: Mapping[str, Sentence] = {
    "edition_passed_over": _passed_over,
    "edition_lacks": _lacks,
    "stock_stands_in": _stands_in,
    "stock_missing": _stock_missing,
    "foreign_born_exceed_population": _excess,
    "residence_without_population": _without_population,
    "no_births_and_deaths": _without_events,
    "births_by_sex_imputed": _said("Births by sex are imputed by the sex ratio at birth."),
    "deaths_by_sex_imputed": _deaths_imputed,
    "deaths_by_sex_borrowed": _deaths_borrowed,
    "lists_contradict": lambda figures, language: language.say(
        "{treaty}: the list of 2022 has {areas} bound before 2015, the depositary's own list of 2015 has not. The list "
        "with days is taken.",
        treaty=_treaty(figures["treaty"], language),
        areas=_areas(figures["codes"], language),
    ),
    "own_list_contradicts": lambda figures, language: language.say(
        "{treaty}, {area}: bound {own} by the own list {own_list}, {published} by {published_list}. Each counts at the "
        "date of its list.",
        **_own_list(figures, language),
    ),
    "own_list_alone": lambda figures, language: language.say(
        "{treaty}, {area}: bound {own} by the own list {own_list}, and not at all by {published_list}, which is later.",
        **_own_list(figures, language),
    ),
    "members_changed": _members_changed,
    "own_figures_preferred": lambda figures, language: language.many(
        "{count} own figure of {publisher} is used in place of the international one.",
        "{count} own figures of {publisher} are used in place of the international ones.",
        figures["figures"],
        publisher=figures["publisher"],
    ),
    "no_earlier_stock_edition": _said(
        "WARNING: no earlier edition of the stock is loaded, and none comes with Sojourn for edition {edition}. "
        "Persons of unknown origin are shared out in proportion to the origins that are listed; flows of single "
        "birthplaces are then off about four times as much. Load the edition before: sojourn load FILE"
    ),
    "unknown_origins_filled": _origins_filled,
    "unknown_origins_filled_by_shares": _origins_filled_by_shares,
    "population_between_mid_years": _between_mid_years,
    "not_loaded": _said("{message}"),
    "flows_not_estimated": _said("Flows are not estimated: {message}"),
}
"""A sentence for each note; ``message`` is the text of an error, which speaks English where it arises."""

WARNINGS = frozenset({"no_earlier_stock_edition"})
"""Codes of notes that say how far off figures may be: they are shown so that nobody overlooks them."""
