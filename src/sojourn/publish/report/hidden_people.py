"""The chapter on people nobody lists: deaths on routes, detected victims, protection gaps, and what is not known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.profile import WORLD
from sojourn.products.assessment.telling.protection_gaps import ProtectionGap
from sojourn.products.hidden.gaps import POPULATIONS
from sojourn.products.hidden.ratings import PolicyRating
from sojourn.publish.report.cells import Cell, cell, three
from sojourn.publish.report.chapters import of_half_year
from sojourn.publish.words import hidden_gaps, policy_ratings, titles
from sojourn.publish.words.hidden_people import LEAD, NO_UPPER_END, ends, unknown
from sojourn.publish.words.language import Language
from sojourn.publish.words.sources import named_here, publishers_of, publishers_of_all

DEATHS = ("MIGRANT_DEATHS", "MIGRANT_DEATHS_SEA")
RATE, VICTIMS, IN_GAP = "DEATHS_PER_ATTEMPT", "TRAFFICKING_VICTIMS_COUNT", "PEOPLE_IN_GAP"
SHOWN = 8
ACCEDE = "accede"
OF_UNHCR = frozenset(POPULATIONS)
STATUSES = {"DEATHS": ObsStatus.LOW_RELIABILITY, "VICTIMS": ObsStatus.NORMAL}
"""Of the people of a gap; the displaced and the stateless are estimates of UNHCR, here as elsewhere on the page."""


@dataclass(frozen=True)
class KnownLine:
    """A figure with its interval in words, its period and its publishers."""

    title: str
    unit: str
    cell: Cell
    interval: str
    period: str
    source: str


@dataclass(frozen=True)
class GapLine:
    """A gap: where, who, how many and when, what would close it."""

    area: str
    people: str
    number: Cell
    act: str


@dataclass(frozen=True)
class RatingLine:
    """Who classes what, the class in words, and its year."""

    index: str
    rating: str
    period: str


@dataclass(frozen=True)
class HiddenPeople:
    """The chapter.

    ratings : of a country, as context ; gaps : the first of ``all_gaps`` ; unknown : what is not known, in
    sentences ; source : publishers of all that is known
    """

    lead: str
    known: tuple[KnownLine, ...]
    rating_lead: str
    ratings: tuple[RatingLine, ...]
    gaps: tuple[GapLine, ...]
    all_gaps: int
    unknown: tuple[str, ...]
    source: str = ""


def hidden_people(dossier: Dossier, language: Language) -> HiddenPeople:
    """What a dossier knows of people nobody lists."""
    ids = [id for id in (*DEATHS, RATE, VICTIMS, IN_GAP) if dossier.indicators.get(id)]
    held = dossier.gaps or ()
    return HiddenPeople(
        language.say(LEAD),
        tuple(_known(dossier.indicators[id][-1], dossier, language) for id in ids),
        language.say(policy_ratings.LEAD),
        tuple(_rating(r, language) for r in dossier.ratings),
        tuple(_gap(g, dossier, language) for g in _together(held)[:SHOWN]),
        len(_together(held)),
        tuple(unknown(code, facts, language) for code, facts in _unknown(dossier, set(ids), language)),
        publishers_of_all([dossier.indicators[id][-1] for id in ids], dossier, language),
    )


def _known(figure: Figure, dossier: Dossier, language: Language) -> KnownLine:
    own, shown = titles.declared(figure.id), three(figure, f"#i-{figure.id}", "", language)
    if figure.interval is not None:
        told = ends(figure, own.decimals, language)
    else:  # a minimum that three digits would round up
        shown = cell(figure, f"#i-{figure.id}", language, own.decimals)
        told = language.say(NO_UPPER_END, lower=language.number(figure.number, own.decimals))
    return KnownLine(
        named_here(titles.indicator(figure.id, language), dossier, language),
        titles.unit(figure.id, language),
        shown,
        told,
        of_half_year(figure.id, figure.period, language),
        publishers_of(figure, dossier, language),
    )


def _rating(rating: PolicyRating, language: Language) -> RatingLine:
    return RatingLine(
        policy_ratings.index(rating, language),
        policy_ratings.classed(rating, language),
        policy_ratings.when(rating, language),
    )


def _together(held: Sequence[ProtectionGap]) -> list[tuple[ProtectionGap, ...]]:
    """Gaps of the same people of a place that joining would close, by one list, as one line; others by themselves."""
    lines: dict[object, list[ProtectionGap]] = {}
    for place, gap in enumerate(held):
        key = (gap.area, gap.population, gap.as_of) if gap.act == ACCEDE else place
        lines.setdefault(key, []).append(gap)
    return [tuple(line) for line in lines.values()]


def _gap(line: Sequence[ProtectionGap], dossier: Dossier, language: Language) -> GapLine:
    gap = line[0]
    number = Cell(language.say("no figure"), ObsStatus.MISSING.value)
    if not math.isnan(gap.upper):
        low, high = language.number(gap.lower), language.number(gap.upper)
        known = STATUSES.get(gap.population, ObsStatus.ESTIMATED)
        shown = high if low == high else f"{low}–{high}"
        if gap.population == "DEATHS":
            shown = language.say(NO_UPPER_END, lower=low)
        number = Cell(shown, known.value, "", gap.upper)
    group = language.say(hidden_gaps.POPULATIONS[gap.population])
    if gap.period:
        when = (
            of_half_year(IN_GAP, gap.period, language) if gap.population in OF_UNHCR else _years(gap.period, language)
        )
        group = language.say("{group}, {period}", group=group, period=when)
    missing = tuple(g.missing for g in line)
    facts = {"population": gap.population, "missing": missing, "act": gap.act, "as_of": gap.as_of}
    return GapLine(dossier.names[gap.area], group, number, hidden_gaps.act(facts, language))


def _years(period: str, language: Language) -> str:
    first, _, last = period.partition("-")
    return f"{language.period(first)}–{language.period(last)}" if last else language.period(first)


def _unknown(dossier: Dossier, known: set[str], language: Language) -> Iterator[tuple[str, dict[str, str]]]:
    """Codes and facts of what is not known, in the order of the chapter."""
    if known & set(DEATHS):
        yield "deaths_unrecorded", {}
        yield "deaths_open", {}
    else:
        yield "deaths_none", {}
    yield ("attempts_unseen" if RATE in known else "no_attempts"), {}
    yield "coverage", {}
    yield ("victims_undetected" if VICTIMS in known else "victims_none"), {}
    if dossier.area != WORLD:
        yield "irregular", {}
    held = dossier.gaps
    if held is None:
        yield "no_people", {}
        return
    dates = sorted({g.as_of for g in held if g.act == ACCEDE})
    if dates:
        yield "parties_since", {"as_of": language.period(dates[0])}
    yield "services", {}
