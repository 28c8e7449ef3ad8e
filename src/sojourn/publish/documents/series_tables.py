"""All figures of a dossier by indicator and by measure: too long for paper, a sheet each in a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.content import Builder
from sojourn.publish.report.cells import Cell, cell
from sojourn.publish.words import titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import decimals_of
from sojourn.publish.words.sources import sources_of


def series_tables(build: Builder, dossier: Dossier, words: Language) -> None:
    """One table of all indicators and one of all measures, a line a figure."""
    headings = [words.say(h) for h in ("Code", "Title", "Unit", "Period", "Value", "Source")]
    for caption, sheet, held in (
        (words.say("All figures of the indicators"), words.say("Series of indicators"), dossier.indicators),
        (words.say("All figures of the measures"), words.say("Series of measures"), dossier.measures),
    ):
        build.grid(caption, headings, _rows(held, words), sheet=sheet, printed=False)


def _rows(held: Mapping[str, tuple[Figure, ...]], words: Language) -> list[list[Cell]]:
    rows = []
    for id, figures in held.items():
        title, unit = titles.of_figure(id, words)
        for figure in figures:
            rows.append(
                [
                    Cell(id),
                    Cell(title),
                    Cell(words.say(unit)),
                    Cell(words.period(figure.period)),
                    cell(figure, "", words, decimals_of(unit)),
                    Cell(sources_of(figure)),
                ]
            )
    return rows
