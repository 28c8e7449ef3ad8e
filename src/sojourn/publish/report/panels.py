"""Panels that lead from a number to its source: one for each indicator, one for each measure."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.publish.report.chapters import DIRECTIONS, points
from sojourn.publish.report.content import IndicatorSeries, Measure, Provenance, ReleaseRecord, ReportContent
from sojourn.publish.report.pictures import Table, panel_picture
from sojourn.publish.report.wordings import Cell, decimals_of, measure_words, number, period, with_unit


@dataclass(frozen=True)
class SourceLine:
    """A measure of an indicator's panel in one line."""

    measure: str
    title: str
    provenance: Provenance | None


@dataclass(frozen=True)
class Panel:
    """What opens when a number is clicked.

    id : anchor; facts : (word, text); sources : measures an indicator is computed from
    """

    id: str
    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    picture: str
    table: Table
    sources: tuple[SourceLine, ...] = ()
    provenance: Provenance | None = None
    releases: tuple[ReleaseRecord, ...] = ()


def panels(content: ReportContent) -> list[Panel]:
    """All panels, indicators first."""
    releases = {r.number: r for r in content.releases}
    return [
        *(_indicator(s, content) for s in content.indicators.values()),
        *(_measure(m, content, releases) for m in content.measures.values()),
    ]


def _indicator(series: IndicatorSeries, content: ReportContent) -> Panel:
    own = series.indicator
    group = not content.is_country
    headings = ["period", with_unit(own.title, "") + f" ({own.unit})", *(measure_words(n)[0] for n in own.needs)]
    if group:
        headings.append("share of population covered")
    rows = []
    for value in series.values:
        inputs = {i.measure: i for i in value.inputs}
        cells = [Cell(period(value.label)), Cell(number(value.value, own.decimals), value.status, "", value.value)]
        for name in own.needs:
            one = inputs.get(name)
            unit = measure_words(name)[1]
            cells.append(
                Cell(
                    number(one.value, decimals_of(unit)),
                    one.status,
                    f"#m-{name}" if name in content.measures else "",
                    one.value,
                )
                if one is not None
                else Cell("no figure", "O")
            )
        if group:
            cells.append(Cell(f"{number(100 * value.coverage, 1)} %", value.status, "", value.coverage))
        rows.append(tuple(cells))
    facts = [
        ("What it says", own.definition),
        ("How it is computed", _formula(series)),
        ("Read as", DIRECTIONS[own.direction]),
        ("Smallest change that counts", _smallest(own.smallest_change, own.unit)),
        ("Where figures are missing", f"{own.missing.name}: {own.missing.description}"),
        ("Oldest latest figure", f"{own.max_age_years:g} years before the assessment"),
        ("Paragraphs", ", ".join(str(n) for n in own.paragraphs)),
    ]
    if own.reference:
        facts.append(("Reference", own.reference))
    sources = tuple(
        SourceLine(n, measure_words(n)[0], content.measures[n].provenance) for n in own.needs if n in content.measures
    )
    picture = panel_picture(points(series.values), own.title, own.unit, f"p-{own.id}", LONGEST_STEP[own.kind])
    return Panel(
        f"i-{own.id}", "Indicator", own.title, tuple(facts), picture, Table(tuple(headings), tuple(rows)), sources
    )


def _formula(series: IndicatorSeries) -> str:
    own = series.indicator
    arguments = ", ".join(own.needs)
    words = (own.formula.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    return f"{own.formula.__name__}({arguments}): {' '.join(words.split())}"


def _smallest(sizes: tuple[float | None, float | None], unit: str) -> str:
    absolute, relative = sizes
    parts = []
    if absolute is not None:
        parts.append(f"{absolute:g} points" if unit == "%" else f"{absolute:g} {unit}")
    if relative is not None:
        parts.append(f"{100 * relative:g} % of the baseline")
    return "the larger of " + " and ".join(parts) if len(parts) == 2 else "".join(parts)


def _measure(measure: Measure, content: ReportContent, releases: dict[int, ReleaseRecord]) -> Panel:
    group = not content.is_country
    headings = ["period", measure.unit, *(["countries with a figure", "share of population"] if group else [])]
    rows = []
    for v in measure.values:
        decimals = decimals_of(measure.unit)
        cells = [Cell(period(v.label)), Cell(number(v.value, decimals), v.status, "", v.value)]
        if group:
            cells.append(Cell(f"{v.countries} of {len(content.members)}", v.status, "", float(v.countries)))
            cells.append(Cell(f"{number(100 * v.coverage, 1)} %", v.status, "", v.coverage))
        rows.append(tuple(cells))
    _, _, note = measure_words(measure.id)
    where = measure.provenance
    facts = [("What it is", note)] if note else []
    if where is not None:
        facts += [
            ("Dataflow", where.dataflow),
            ("Source", f"{where.source} {where.edition}".strip()),
            ("Cells", "; ".join(f"{k} = {v}" for k, v in where.selection)),
        ]
        if where.derived_from:
            facts.append(("Derived from", where.derived_from))
        if where.formula:
            facts.append(("How it is computed", where.formula))
    held = tuple(releases[n] for n in where.releases if n in releases) if where else ()
    return Panel(
        f"m-{measure.id}",
        "Measure",
        measure.title,
        tuple(facts),
        "",
        Table(tuple(headings), tuple(rows)),
        provenance=where,
        releases=held,
    )
