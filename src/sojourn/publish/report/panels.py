"""Panels that lead from a number to its source: one for each indicator, one for each measure."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.concepts.figure import Figure
from sojourn.indicators import Indicator
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.provenance import Provenance, ReleaseRecord
from sojourn.publish.report.cells import Cell, Table, cell, no_figure
from sojourn.publish.report.indicator_line import indicator_line
from sojourn.publish.report.picture import panel_picture
from sojourn.publish.words import codes, sources, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import decimals_of


@dataclass(frozen=True)
class SourceLine:
    """A measure of an indicator's panel in one line: its id, its title, and where it is from."""

    measure: str
    title: str
    provenance: Provenance | None


@dataclass(frozen=True)
class Panel:
    """What opens when a number is clicked.

    id : anchor; kind : indicator or measure, heading : in words; of : id of the indicator or measure
    facts : (word, text); sources : measures an indicator is computed from
    """

    id: str
    kind: str
    heading: str
    of: str
    title: str
    facts: tuple[tuple[str, str], ...]
    picture: str
    table: Table
    sources: tuple[SourceLine, ...] = ()
    provenance: Provenance | None = None
    releases: tuple[ReleaseRecord, ...] = ()


def panels(dossier: Dossier, language: Language) -> list[Panel]:
    """All panels, indicators first."""
    ids = (*(f"i-{name}" for name in dossier.indicators), *(f"m-{name}" for name in dossier.measures))
    return [panel(dossier, id, language) for id in ids]


def panel(dossier: Dossier, id: str, language: Language) -> Panel:
    """The panel of an indicator (i-MIGRANT_SHARE) or a measure (m-IMMIGRANTS). Raises KeyError for any other id."""
    kind, name = id[:2], id[2:]
    if kind == "i-":
        return _indicator(name, dossier.indicators[name], dossier, language)
    releases = {r.number: r for r in dossier.releases}
    return _measure(name, dossier.measures[name], dossier, releases, language)


def _indicator(id: str, figures: tuple[Figure, ...], dossier: Dossier, language: Language) -> Panel:
    own, unit = titles.declared(id), titles.unit(id, language)
    title = sources.named_here(titles.indicator(id, language), dossier, language)
    words = {name: sources.named_here(titles.measure(name, language).title, dossier, language) for name in own.needs}
    headings = [language.say("period"), f"{title} ({unit})", *(words[name] for name in own.needs)]
    if not dossier.is_country:
        headings.append(language.say("share of population covered"))
    rows = []
    for figure in figures:
        inputs = {i.id: i for i in figure.inputs}
        cells = [Cell(language.period(figure.period)), cell(figure, "", language, own.decimals)]
        for name in own.needs:
            href = f"#m-{name}" if name in dossier.measures else ""
            decimals = decimals_of(titles.unit_of_measure(name))
            cells.append(cell(inputs[name], href, language, decimals) if name in inputs else no_figure("", language))
        if not dossier.is_country:
            cells.append(_coverage(figure, language))
        rows.append(tuple(cells))
    lines = tuple(
        SourceLine(name, words[name], dossier.provenance.get(name)) for name in own.needs if name in dossier.measures
    )
    return Panel(
        id=f"i-{id}",
        kind="indicator",
        heading=language.say("Indicator"),
        of=id,
        title=title,
        facts=tuple((word, sources.named_here(text, dossier, language)) for word, text in _facts(own, language)),
        picture=panel_picture(indicator_line("", figures, own), title, unit, f"p-{id}", language),
        table=Table(tuple(headings), tuple(rows)),
        sources=lines,
    )


def _coverage(figure: Figure, language: Language) -> Cell:
    """Which share of the people a figure of a group speaks for."""
    if figure.coverage is None:
        return no_figure("", language)
    share = language.say("{share} %", share=language.number(100 * figure.coverage, 1))
    return Cell(share, figure.status, "", figure.coverage)


def _facts(own: Indicator, language: Language) -> tuple[tuple[str, str], ...]:
    """What an indicator is, in pairs of a word and a text."""
    limit = language.say("{years} years before the assessment", years=f"{own.max_age_years:g}")
    facts = [
        ("What it says", language.say(own.definition)),
        ("How it is computed", _formula(own, language)),
        ("Read as", codes.direction(own.direction, language)),
        ("Smallest change that counts", _smallest(own.smallest_change, own.unit, language)),
        (
            "Where figures are missing",
            f"{language.say(own.missing.name)}: {language.say(own.missing.description)}",
        ),
        ("Oldest latest figure", limit),
        ("Paragraphs", ", ".join(str(n) for n in own.paragraphs)),
    ]
    if own.reference:
        facts.append(("Reference", own.reference))
    return tuple((language.say(word), text) for word, text in facts)


def _formula(own: Indicator, language: Language) -> str:
    """The call of the formula with its measures, and the first paragraph of its docstring in one line."""
    words = (own.formula.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    return f"{own.formula.__name__}({', '.join(own.needs)}): {language.say(' '.join(words.split()))}"


def _smallest(sizes: tuple[float | None, float | None], unit: str, language: Language) -> str:
    """The smallest change that counts: (in the unit, as a part of the baseline), the larger where both are given."""
    absolute, relative = sizes
    parts = []
    if absolute is not None:
        size = f"{absolute:g}"
        parts.append(language.say("{size} points", size=size) if unit == "%" else f"{size} {language.say(unit)}")
    if relative is not None:
        parts.append(language.say("{share} % of the baseline", share=f"{100 * relative:g}"))
    if len(parts) < 2:
        return "".join(parts)
    return language.say("the larger of {absolute} and {relative}", absolute=parts[0], relative=parts[1])


def _measure(
    id: str, figures: tuple[Figure, ...], dossier: Dossier, releases: dict[int, ReleaseRecord], language: Language
) -> Panel:
    own, decimals = titles.measure(id, language), decimals_of(titles.unit_of_measure(id))
    headings = [language.say("period"), own.unit]
    if not dossier.is_country:
        headings += [language.say("countries with a figure"), language.say("share of population")]
    rows = []
    for figure in figures:
        cells = [Cell(language.period(figure.period)), cell(figure, "", language, decimals)]
        if not dossier.is_country:
            cells += [_countries(figure, language), _coverage(figure, language)]
        rows.append(tuple(cells))
    where = dossier.provenance.get(id)
    facts = [("What it is", own.note)] if own.note else []
    if where is not None:
        facts += [
            ("Dataflow", where.origin.dataflow),
            ("Source", where.origin.label),
            ("Cells", "; ".join(f"{name} = {codes}" for name, codes in sources.selection(where, language))),
        ]
        if where.derived_from:
            facts.append(("Derived from", where.derived_from))
        if formula := sources.formula(where, language):
            facts.append(("How it is computed", formula))
    return Panel(
        id=f"m-{id}",
        kind="measure",
        heading=language.say("Measure"),
        of=id,
        title=sources.named_here(own.title, dossier, language),
        facts=tuple((language.say(word), text) for word, text in facts),
        picture="",
        table=Table(tuple(headings), tuple(rows)),
        provenance=where,
        releases=tuple(releases[n] for n in where.releases if n in releases) if where else (),
    )


def _countries(figure: Figure, language: Language) -> Cell:
    """For how many countries of the area a figure speaks."""
    if figure.countries is None:
        return no_figure("", language)
    n, of = figure.countries
    return Cell(language.say("{n} of {of}", n=n, of=of), figure.status, "", float(n))
