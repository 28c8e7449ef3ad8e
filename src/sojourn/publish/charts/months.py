"""A panel over months: axis of years, axis of counts, lines and bands that are broken where a month is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import (
    FAINT,
    GRID,
    LINE,
    Drawing,
    Scale,
    line,
    path,
    tag,
    text,
    ticks,
    width_of,
)

SMALL = 11.5
_YEARS_NAMED = 10


def month_number(period: str) -> int:
    """Months since the year 0 of ``2014-03``."""
    return int(period[:4]) * 12 + int(period[5:7]) - 1


@dataclass(frozen=True)
class MonthPanel:
    """Where months and counts stand in a drawing."""

    x: Scale
    y: Scale

    def at(self, month: int, value: float) -> tuple[float, float]:
        """The point of a figure."""
        return self.x(month), self.y(value)

    def line(self, values: Mapping[int, float], colour: str, width: float = 1.8) -> str:
        """A line through the figures of neighbouring months."""
        d = "".join(path(self.at(m, values[m]) for m in run) for run in _runs(values))
        return tag("path", d=d, fill="none", stroke=colour, stroke_width=width, stroke_linejoin="round")

    def band(self, bounds: Mapping[int, tuple[float, float]], colour: str, opacity: float) -> str:
        """The area between lower and upper bounds of neighbouring months."""
        parts = []
        for run in _runs(bounds):
            upper = [self.at(m, bounds[m][1]) for m in run]
            lower = [self.at(m, bounds[m][0]) for m in reversed(run)]
            parts.append(path([*upper, *lower]) + "Z")
        return tag("path", d="".join(parts), fill=colour, fill_opacity=opacity)


def _runs(months: Mapping[int, Any]) -> Iterator[list[int]]:
    """Month numbers in order, parted where a month is missing."""
    run: list[int] = []
    for month in sorted(months):
        if run and month > run[-1] + 1:
            yield run
            run = []
        run.append(month)
    if run:
        yield run


def month_panel(
    drawing: Drawing, months: Sequence[int], values: Sequence[float], *, top: float, bottom: float, unit: str
) -> MonthPanel:
    """Draw the axes of a panel over the whole width, from zero or from the lowest value where that is below.

    months : numbers as of :func:`month_number`; top, bottom : edges of the panel, years are named below
    """
    marks = ticks(min(0.0, *values), max(0.0, *values))
    left = max(width_of(short_number(v), SMALL) for v in marks) + 12
    right = drawing.width - 10
    panel = MonthPanel(
        Scale(min(months), max(months), left + 4, right - 4), Scale(marks[0], marks[-1], bottom, top + 14)
    )
    drawing.add(text(4, top + 2, unit, size=SMALL, fill=FAINT))
    for value in marks:
        y = panel.y(value)
        drawing.add(line(left, y, right, y, LINE if value == 0 else GRID))
        drawing.add(text(left - 6, y + 4, short_number(value), size=SMALL, fill=FAINT, anchor="end"))
    first, last = -(-min(months) // 12), max(months) // 12
    step = max(1, -(-(last - first + 1) // _YEARS_NAMED))
    for year in range(first, last + 1, step):
        x = panel.x(year * 12)
        drawing.add(line(x, bottom, x, bottom + 4, LINE))
        drawing.add(text(x, bottom + 17, str(year), size=SMALL, fill=FAINT, anchor="middle"))
    return panel
