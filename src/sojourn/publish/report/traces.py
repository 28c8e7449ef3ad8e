"""What opens when a number of the page is clicked: its formula, or the cells it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.telling.places import Place
from sojourn.publish.report.cells import Cell, cell
from sojourn.publish.words import sources, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import decimals_of


@dataclass(frozen=True)
class Line:
    """A figure of one period. parts : what it is computed from (title, number) ; cells : where it was read"""

    period: str
    number: Cell
    parts: tuple[tuple[str, Cell], ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class TracePanel:
    """Every printed figure of an indicator or a measure with the way to its cells.

    id : anchor in the page ; of : id of the indicator or measure ; formula : how it is computed, in a line
    releases : numbers of the files ; command : that shows the cells in a terminal
    on_paper : whether a number of it is printed; the context of a paragraph is on the screen only
    """

    id: str
    of: str
    title: str
    unit: str
    formula: str
    lines: tuple[Line, ...]
    releases: tuple[int, ...] = ()
    command: str = ""
    on_paper: bool = True

    @property
    def parts_named(self) -> tuple[str, ...]:
        """What all figures are computed from, where it is the same for several: named once, above the numbers."""
        named = {tuple(title for title, _ in line.parts) for line in self.lines}
        return named.pop() if len(named) == 1 and len(self.lines) > 1 else ()

    @property
    def cells_shared(self) -> bool:
        """Whether several figures, and all there are, were read from the very same cells: then they stand once."""
        return len(self.lines) > 1 and bool(self.lines[0].cells) and len({line.cells for line in self.lines}) == 1

    @property
    def definition(self) -> str:
        """Anchor of the definition in the second file."""
        return f"m-{self.of}" if self.id.startswith("o-") else self.id


def trace_panels(dossier: Dossier, language: Language) -> list[TracePanel]:
    """The panels of all numbers that the page prints, indicators first."""
    printed = _printed(dossier)
    needed: dict[str, set[str]] = {}
    paper = _on_paper(dossier)
    behind = set(_CHARTED)
    for id, figures in printed.items():
        for figure in figures:
            for part in _inputs(figure):
                needed.setdefault(part.id, set()).add(part.period)
                behind |= {part.id} if id in paper else set()
    found = [
        replace(_of_indicator(id, figures, dossier, language), on_paper=id in paper)
        for id, figures in printed.items()
        if figures
    ]
    for id, series in dossier.measures.items():
        wanted = None if id in _CHARTED else needed.get(id, set())
        shown = [f for f in series if wanted is None or f.period in wanted or f is series[-1]]
        found.append(replace(_of_measure(id, shown, dossier, language), on_paper=id in behind))
    return found


def _on_paper(dossier: Dossier) -> set[str]:
    """Indicators with a number on paper: those that have a direction, those of findings, headlines and maps."""
    judged = {e.reading.id for v in dossier.verdicts for e in v.evidence if e.reading.direction != "context"}
    told = {f.id for finding in dossier.findings for f in finding.figures.values()}
    return judged | told | {"MIGRANT_SHARE", "FEMALE_SHARE"}


_CHARTED = frozenset({
    "IMMIGRANTS", "IMMIGRANTS_F", "EMIGRANTS", "EMIGRANTS_F", "BIRTHS", "DEATHS", "NET_MIGRATION", "FLOW_IN",
    "FLOW_OUT", "FLOW_IN_MINIMUM", "FLOW_OUT_MINIMUM", "REFUGEES_ORIGIN", "REFUGEES_ASYLUM", "IDPS",
})  # fmt: skip
"""Measures whose every period stands in a chart's table."""


def _inputs(figure: Figure) -> Iterable[Figure]:
    """The measures under a figure; a window's figure rests on those of its years."""
    for part in figure.inputs:
        yield part
        yield from _inputs(part)


def _printed(dossier: Dossier) -> dict[str, list[Figure]]:
    """Indicator -> the figures of it that the page prints: baseline, latest, and the newest of a headline."""
    found: dict[str, dict[str, Figure]] = {}
    for verdict in dossier.verdicts:
        for evidence in verdict.evidence:
            held = found.setdefault(evidence.reading.id, {})
            for figure in (evidence.reading.baseline, evidence.reading.latest):
                if figure is not None:
                    held[figure.period] = figure
    for told in dossier.findings:
        for figure in told.figures.values():
            if figure.id in dossier.indicators:
                own = next((f for f in dossier.indicators[figure.id] if f.period == figure.period), figure)
                found.setdefault(figure.id, {}).setdefault(figure.period, own)
    for id, figures in dossier.indicators.items():
        held = found.setdefault(id, {})
        if figures and not held:
            held[figures[-1].period] = figures[-1]
        if id in ("MIGRANT_SHARE", "FEMALE_SHARE"):
            held.setdefault(figures[-1].period, figures[-1])
        for figure in list(held.values()):  # a window's figure is the median of its years
            for part in figure.inputs:
                if part.id == id:
                    held.setdefault(part.period, part)
    return {id: [held[p] for p in sorted(held)] for id, held in found.items()}


def _of_indicator(id: str, figures: list[Figure], dossier: Dossier, language: Language) -> TracePanel:
    own = titles.declared(id)
    lines = []
    for figure in figures:
        parts = tuple(
            (
                sources.named_here(titles.of_figure(part.id, language)[0], dossier, language)
                if part.id != id
                else language.period(part.period),
                _part(part, dossier, language, own.decimals if part.id == id else None),
            )
            for part in figure.inputs
        )
        lines.append(Line(language.period(figure.period), cell(figure, "", language, own.decimals), parts))
    return TracePanel(
        f"i-{id}",
        id,
        sources.named_here(titles.indicator(id, language), dossier, language),
        titles.unit(id, language),
        f"{own.formula.__name__}({', '.join(own.needs)})",
        tuple(lines),
    )


def _part(part: Figure, dossier: Dossier, language: Language, decimals: int | None) -> Cell:
    href = f"#m-{part.id}" if part.id in dossier.measures else ""
    places = decimals_of(titles.unit_of_measure(part.id)) if decimals is None else decimals
    return cell(part, href, language, places)


def _of_measure(id: str, figures: list[Figure], dossier: Dossier, language: Language) -> TracePanel:
    own, decimals = titles.measure(id, language), decimals_of(titles.unit_of_measure(id))
    where, held = dossier.provenance.get(id), dossier.places.get(id, {})
    lines = tuple(
        Line(
            language.period(f.period),
            cell(f, "", language, decimals),
            cells=tuple(place_in_words(p, language) for p in held.get(f.period, ())),
        )
        for f in figures
    )
    return TracePanel(
        f"m-{id}",
        id,
        sources.named_here(own.title, dossier, language),
        own.unit,
        sources.formula(where, language) if where else "",
        lines,
        tuple(where.releases) if where else (),
        sources.command(where) if where else "",
    )


def place_in_words(place: Place, language: Language) -> str:
    """Release, sheet, column, rows and how many cells: «13 · column n, rows 85286–85313, 27 cells»."""
    runs = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in place.rows)
    parts = [language.say("sheet {sheet}", sheet=place.sheet)] if place.sheet else []
    if place.columns:
        shown = ", ".join(c if len(c) <= 40 else f"{c[:40]}…" for c in place.columns[:3])
        more = "…" if len(place.columns) > 3 else ""
        parts.append(language.say("column {columns}", columns=f"{shown}{more}"))
    parts.append(language.say("row {runs}", runs=runs) if place.cells == 1 else language.say("rows {runs}", runs=runs))
    if place.cells > 1:
        parts.append(language.many("{count} cell", "{count} cells", place.cells))
    return f"{place.release} · {', '.join(parts)}"
