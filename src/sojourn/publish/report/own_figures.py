"""An office's own figures beside the international ones, as they are printed: both, their difference, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sojourn.concepts.status import combined
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.own_figures import Beside
from sojourn.products.assessment.telling.places import Place
from sojourn.publish.report.cells import Cell, cell, no_figure, own_sources
from sojourn.publish.report.traces import Line, TracePanel, place_in_words
from sojourn.publish.words import titles
from sojourn.publish.words.hidden_people import ends
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import decimals_of, with_unit
from sojourn.publish.words.sources import named_here
from sojourn.publish.words.three_digits import three_digits


@dataclass(frozen=True)
class OwnLine:
    """An own figure as it is printed.

    difference, percent : own less international, in the unit and in percent of the international figure
    used : whether the report rests on the own one
    interval : of the error that protection put on the own one, in words; empty for none
    """

    title: str
    unit: str
    period: str
    own: Cell
    international: Cell
    difference: Cell
    percent: Cell
    publisher: str
    used: bool
    interval: str


def own_lines(dossier: Dossier, language: Language) -> list[OwnLine]:
    """All own figures of a country, in order of measure and period."""
    return [_line(one, dossier, language) for one in dossier.own]


def _line(one: Beside, dossier: Dossier, language: Language) -> OwnLine:
    own, decimals = titles.measure(one.own.id, language), decimals_of(titles.unit_of_measure(one.own.id))
    href, held = f"#o-{one.own.id}", one.international
    difference = percent = Cell("–")
    if held is not None and one.difference is not None:
        status, sources = combined({one.own.status, held.status}).value, own_sources(one.own)
        size = language.signed(one.difference, decimals)
        difference = Cell(size, status, href, one.difference, sources)
        if one.percent is not None:
            share = with_unit(f"{'+' if one.percent > 0 else ''}{three_digits(one.percent, language)}", "%")
            percent = Cell(share, status, href, one.percent, sources)
    return OwnLine(
        named_here(own.title, dossier, language),
        own.unit,
        language.period(one.own.period),
        cell(one.own, href, language, decimals),
        no_figure("", language) if held is None else cell(held, f"#m-{held.id}", language, decimals),
        difference,
        percent,
        one.publisher,
        one.used,
        ends(one.own, decimals, language),
    )


def own_panels(dossier: Dossier, language: Language) -> Iterable[TracePanel]:
    """The panels that own figures lead to: their cells, and those of the international figures of the same periods."""
    by_measure: dict[str, list[tuple[Beside, tuple[Place, ...]]]] = {}
    for one, places in zip(dossier.own, dossier.own_places, strict=True):
        by_measure.setdefault(one.own.id, []).append((one, places))
    for measure, held in by_measure.items():
        own, decimals = titles.measure(measure, language), decimals_of(titles.unit_of_measure(measure))
        title, lines = named_here(own.title, dossier, language), []
        for one, places in held:
            cells = (one.publisher, *(place_in_words(p, language) for p in places))
            other = one.international
            beside = () if other is None else ((title, cell(other, f"#m-{measure}", language, decimals)),)
            lines.append(Line(language.period(one.own.period), cell(one.own, "", language, decimals), beside, cells))
        releases = sorted({n for b, _ in held if b.own.origin is not None for n in b.own.origin.releases})
        heading = language.say("Own figures: {measure}", measure=title)
        yield TracePanel(
            f"o-{measure}",
            measure,
            heading,
            own.unit,
            language.say("own − international"),
            tuple(lines),
            tuple(releases),
        )
