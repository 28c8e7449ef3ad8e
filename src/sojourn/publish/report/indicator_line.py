"""An indicator as a line over time: cut where it leaps, without a year that is not over, and what its cuts say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sojourn.concepts.figure import Figure
from sojourn.indicators import Indicator
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.products.assessment.leaps import leaps_of_indicator
from sojourn.publish.charts.svg import ALL
from sojourn.publish.charts.time_lines import Series
from sojourn.publish.report.chapters import moments, points
from sojourn.publish.words.language import Language
from sojourn.publish.words.leaps import cut


def over(figures: Iterable[Figure], own: Indicator) -> tuple[Figure, ...]:
    """The figures that a line may join: those of years that are over in the edition held; tables have all."""
    return tuple(f for f in figures if f.period not in own.unfinished)


def indicator_line(name: str, figures: Sequence[Figure], own: Indicator, colour: str = ALL) -> Series:
    """The line of an indicator of one area, cut at its leaps and where figures between two others are missing."""
    return Series(
        name,
        tuple(points(over(figures, own))),
        colour,
        longest_step=LONGEST_STEP[own.kind],
        leaps=moments(leaps_of_indicator(figures)),
    )


def cuts(lines: Iterable[tuple[str, Sequence[Figure]]], language: Language) -> str:
    """What the strokes of a chart say, by the name of each line and its figures; empty where none leaps."""
    return cut([(name, leaps_of_indicator(figures)) for name, figures in lines], language)
