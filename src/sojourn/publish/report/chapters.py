"""The chapters of a report: each paragraph of the Declaration with its verdict, its figures and its limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sojourn.concepts.status import combined
from sojourn.declaration.commitment import Paragraph, by_theme, paragraphs
from sojourn.declaration.reading import Figure
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.publish.charts.time_lines import Point, sparkline
from sojourn.publish.report.content import IndicatorSeries, ReportContent, Value
from sojourn.publish.report.wordings import (
    MOVEMENT_SIGNS,
    STRENGTH_WORDS,
    VERDICT_SIGNS,
    Cell,
    moment,
    number,
    period,
    signed,
    status_code,
    telling_decimals,
    typeset,
    with_unit,
)

DIRECTIONS = {"more": "more is better", "less": "less is better", "context": "context: moves no verdict"}
NONE = Cell("no figure", "O")
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
    """One paragraph as it is shown."""

    paragraph: Paragraph
    verdict: Verdict
    sign: str
    reason: str
    strength: str
    rows: tuple[IndicatorRow, ...]
    scenarios: tuple[str, ...]


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


def chapters(content: ReportContent) -> list[Chapter]:
    """All 34 paragraphs by theme."""
    verdicts = {v.number: v for v in content.verdicts}
    return [
        Chapter(n, theme, tuple(_section(p, verdicts[p.number], content) for p in held if p.number in verdicts))
        for n, (theme, held) in enumerate(by_theme(paragraphs()).items(), start=1)
    ]


def _section(paragraph: Paragraph, verdict: Verdict, content: ReportContent) -> Section:
    rows = tuple(_row(e, paragraph.number, content) for e in verdict.evidence)
    reason = verdict.reason
    scenarios = tuple(
        f"{s.name}: {s.verdict}" + (" (another verdict)" if s.differs else "") for s in verdict.sensitivity
    )
    return Section(
        paragraph,
        verdict,
        VERDICT_SIGNS[verdict.verdict],
        typeset(reason),
        STRENGTH_WORDS[paragraph.strength],
        rows,
        tuple(typeset(s) for s in scenarios),
    )


def _row(evidence: Evidence, paragraph: int, content: ReportContent) -> IndicatorRow:
    reading, moved = evidence.reading, evidence.movement
    series = content.indicators[reading.id]
    decimals = series.indicator.decimals
    change, shown = Cell("–"), decimals
    if moved.change is not None:
        if moved.threshold is not None:
            shown = telling_decimals((moved.change, moved.threshold), decimals)
        points = " points" if reading.unit == "%" else ""
        held = {status_code(f.status) for f in (reading.baseline, reading.latest) if f is not None}
        text = f"{signed(moved.change, shown)}{points}"
        change = Cell(text, combined(held).value, f"#i-{reading.id}", moved.change)
    threshold = ""
    if moved.threshold is not None:
        threshold = f"counts from {number(moved.threshold, shown)}{' points' if reading.unit == '%' else ''}"
    chosen = tuple(moment(f.period) if f else None for f in (reading.baseline, reading.latest))
    return IndicatorRow(
        id=reading.id,
        title=reading.title,
        unit=reading.unit,
        direction=DIRECTIONS[reading.direction],
        baseline=_figure(reading.baseline, reading.id, reading.unit, decimals),
        baseline_period=period(reading.baseline.period) if reading.baseline else "",
        latest=_figure(reading.latest, reading.id, reading.unit, decimals),
        latest_period=period(reading.latest.period) if reading.latest else "",
        change=change,
        movement=moved.kind,
        sign=MOVEMENT_SIGNS[moved.kind],
        why=typeset(moved.reason) if moved.kind != "context" else "",
        threshold=threshold,
        spark=_spark(series, f"s{paragraph}-{reading.id}", (chosen[0], chosen[1])),
        source=(reading.latest or reading.baseline or Figure(None, "", source="")).source,
    )


def _figure(figure: Figure | None, indicator: str, unit: str, decimals: int) -> Cell:
    if figure is None or figure.value is None:
        return Cell(NONE.text, NONE.status, f"#i-{indicator}")
    text = with_unit(number(figure.value, decimals), "%" if unit == "%" else "")
    return Cell(text, status_code(figure.status), f"#i-{indicator}", figure.value)


def points(values: Iterable[Value]) -> list[Point]:
    """Figures as points of a chart."""
    return [Point(moment(v.label), v.value, v.status == "A") for v in values]


def _spark(series: IndicatorSeries, id: str, chosen: tuple[float | None, float | None]) -> str:
    values, title = series.values, series.indicator.title
    if not values:
        return ""
    first, last = values[0], values[-1]
    label = f"{title}: {first.value:,.3g} in {period(first.label)}, {last.value:,.3g} in {period(last.label)}"
    step = LONGEST_STEP[series.indicator.kind]
    return sparkline(points(values), label=label, id=id, chosen=chosen, longest_step=step)


def headlines(content: ReportContent) -> list[Headline]:
    """The figures one looks for first; only those there are."""
    world = content.level == "world"
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
        held = content.measures.get(measure)
        if title and held is not None and held.latest is not None:
            value = held.latest
            if content.as_of - moment(value.label) > HEADLINE_YEARS:
                note += "; nothing newer"
            text = signed(value.value) if measure == "NET_MIGRATION" else number(value.value)
            found.append(
                Headline(title, Cell(text, value.status, f"#m-{measure}", value.value), period(value.label), note)
            )
        for id, own, words in SHARES.get(measure, ()):
            if (share := content.indicators.get(id)) and share.values:
                value = share.values[-1]
                cell = Cell(with_unit(number(value.value, 1), "%"), value.status, f"#i-{id}", value.value)
                found.append(Headline(own, cell, period(value.label), words))
    return found
