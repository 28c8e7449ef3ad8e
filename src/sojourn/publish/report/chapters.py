"""The chapters of a report: each paragraph of the Declaration with its verdict, its figures and its limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.concepts.status import combined
from sojourn.declaration.commitment import Paragraph, by_theme, paragraphs
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.charts.time_lines import Point, sparkline
from sojourn.publish.report.cells import Cell, cell, no_figure
from sojourn.publish.words import codes, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import telling_decimals
from sojourn.publish.words.periods import moment, period, typeset
from sojourn.publish.words.reasons import reason
from sojourn.publish.words.sources import sources_of
from sojourn.publish.words.verdicts import confidence_reasons, scenarios, to_load, verdict_reason, why_not

SHARES = {
    "IMMIGRANTS": (
        ("MIGRANT_SHARE", "Migrants in the population", "mid-year"),
        ("FEMALE_SHARE", "Women among migrants", "women and girls"),
    )
}
"""Shares shown among the headline figures, behind the measure they are a share of."""
HEADLINE_YEARS = 6.0
"""A headline figure older than this says that there is nothing newer."""


@dataclass(frozen=True)
class IndicatorRow:
    """A line of a paragraph's table of indicators."""

    id: str
    title: str
    unit: str
    direction: str
    baseline: Cell
    baseline_period: str
    latest: Cell
    latest_period: str
    change: Cell
    movement: str
    sign: str
    why: str
    threshold: str
    spark: str
    source: str


@dataclass(frozen=True)
class Section:
    """One paragraph as it is shown.

    reason, confidence, scenarios : in words, typeset
    why_not, load : why it is not assessed and what to load; empty where it is assessed
    """

    paragraph: Paragraph
    verdict: Verdict
    sign: str
    reason: str
    confidence: str
    strength: str
    rows: tuple[IndicatorRow, ...]
    scenarios: tuple[str, ...]
    why_not: str
    load: str


@dataclass(frozen=True)
class Chapter:
    """The paragraphs of a theme; ``number`` counts the themes."""

    number: int
    theme: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Headline:
    """One large number at the top."""

    title: str
    cell: Cell
    period: str
    note: str = ""


def chapters(dossier: Dossier, language: Language) -> list[Chapter]:
    """All 34 paragraphs by theme."""
    verdicts = {v.number: v for v in dossier.verdicts}
    return [
        Chapter(
            n, theme, tuple(_section(p, verdicts[p.number], dossier, language) for p in held if p.number in verdicts)
        )
        for n, (theme, held) in enumerate(by_theme(paragraphs()).items(), start=1)
    ]


def _section(paragraph: Paragraph, verdict: Verdict, dossier: Dossier, language: Language) -> Section:
    why = why_not(verdict, language) if verdict.verdict == "not_assessable" else ""
    return Section(
        paragraph,
        verdict,
        codes.VERDICT_SIGNS[verdict.verdict],
        typeset(verdict_reason(verdict, language)),
        typeset(" ".join(confidence_reasons(verdict, language))),
        codes.strength(paragraph.strength, language),
        tuple(_row(e, paragraph.number, dossier, language) for e in verdict.evidence),
        tuple(typeset(s) for s in scenarios(verdict.sensitivity, language)),
        typeset(why[:1].upper() + why[1:]),
        to_load(verdict, language),
    )


def _row(evidence: Evidence, paragraph: int, dossier: Dossier, language: Language) -> IndicatorRow:
    reading, moved = evidence.reading, evidence.movement
    own, href = titles.declared(reading.id), f"#i-{reading.id}"
    points = language.say(" points") if own.unit == "%" else ""
    change, threshold, decimals = Cell("–"), "", own.decimals
    if moved.change is not None:
        if moved.threshold is not None:
            decimals = telling_decimals((moved.change, moved.threshold), decimals)
        held = {f.status for f in (reading.baseline, reading.latest) if f is not None}
        text = f"{language.signed(moved.change, decimals)}{points}"
        change = Cell(text, combined(held).value, href, moved.change)
    if moved.threshold is not None:
        threshold = language.say("counts from {size}", size=f"{language.number(moved.threshold, decimals)}{points}")
    chosen = tuple(moment(f.period) if f else None for f in (reading.baseline, reading.latest))
    return IndicatorRow(
        id=reading.id,
        title=titles.indicator(reading.id, language),
        unit=titles.unit(reading.id, language),
        direction=codes.direction(reading.direction, language),
        baseline=_figure(reading.baseline, href, own.unit, own.decimals, language),
        baseline_period=period(reading.baseline.period) if reading.baseline else "",
        latest=_figure(reading.latest, href, own.unit, own.decimals, language),
        latest_period=period(reading.latest.period) if reading.latest else "",
        change=change,
        movement=moved.kind,
        sign=codes.MOVEMENT_SIGNS[moved.kind],
        why=typeset(reason(moved.reason, language)) if moved.kind != "context" else "",
        threshold=threshold,
        spark=_spark(
            reading.id, dossier.indicators[reading.id], f"s{paragraph}-{reading.id}", (chosen[0], chosen[1]), language
        ),
        source=sources_of(reading.latest or reading.baseline),
    )


def _figure(figure: Figure | None, href: str, unit: str, decimals: int, language: Language) -> Cell:
    if figure is None:
        return no_figure(href, language)
    return cell(figure, href, language, decimals, "%" if unit == "%" else "")


def points(figures: Iterable[Figure]) -> list[Point]:
    """Figures as points of a chart."""
    return [Point(moment(f.period), f.number, f.status == "A") for f in figures]


def _spark(
    indicator: str, figures: tuple[Figure, ...], id: str, chosen: tuple[float | None, float | None], language: Language
) -> str:
    if not figures:
        return ""
    first, last = figures[0], figures[-1]
    label = language.say(
        "{indicator}: {first} in {start}, {last} in {end}",
        indicator=titles.indicator(indicator, language),
        first=f"{first.number:,.3g}",
        start=period(first.period),
        last=f"{last.number:,.3g}",
        end=period(last.period),
    )
    step = LONGEST_STEP[titles.declared(indicator).kind]
    return sparkline(points(figures), label=label, id=id, chosen=chosen, longest_step=step)


def headlines(dossier: Dossier, language: Language) -> list[Headline]:
    """The figures one looks for first; only those there are."""
    world = dossier.level == "world"
    wanted = [
        ("POPULATION", "Population", "mid-year"),
        ("IMMIGRANTS", "Migrants" if world else "Migrants living here", "born elsewhere"),
        ("EMIGRANTS", "" if world else "Born here, living elsewhere", "those of known origin"),
        ("NET_MIGRATION", "" if world else "Net migration", "over the interval"),
        ("FLOW_IN", "Moves between countries" if world else "Came", "over the interval"),
        ("FLOW_OUT", "" if world else "Left", "over the interval"),
        ("REFUGEES_ASYLUM", "Refugees" if world else "Refugees living here", "end of year"),
        ("REFUGEES_ORIGIN", "" if world else "Refugees from here", "end of year"),
        ("IDPS", "Internally displaced", "end of year"),
    ]
    found = []
    for measure, title, note in wanted:
        if title and (figures := dossier.measures.get(measure)):
            found.append(_headline(figures[-1], title, note, dossier.as_of, language))
        for id, own, words in SHARES.get(measure, ()):
            if shares := dossier.indicators.get(id):
                shown = cell(shares[-1], f"#i-{id}", language, 1, "%")
                found.append(Headline(language.say(own), shown, period(shares[-1].period), language.say(words)))
    return found


def _headline(figure: Figure, title: str, note: str, as_of: int, language: Language) -> Headline:
    note = language.say(note)
    if as_of - moment(figure.period) > HEADLINE_YEARS:
        note += language.say("; nothing newer")
    text = language.signed(figure.number) if figure.id == "NET_MIGRATION" else language.number(figure.number)
    shown = Cell(text, figure.status, f"#m-{figure.id}", figure.number)
    return Headline(language.say(title), shown, period(figure.period), note)
