"""Series over time: a large chart with named lines, and a small one that fits into a table's row.

A full dot is an observed figure, a hollow one is estimated, imputed or projected; a gap is a period without a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.publish.charts.svg import (
    ALL,
    FAINT,
    GRID,
    LINE,
    Drawing,
    Scale,
    line,
    path,
    short_number,
    spread,
    tag,
    text,
    ticks,
    width_of,
)


@dataclass(frozen=True)
class Point:
    """A figure at a moment (years, decimals allowed); ``observed`` False where it was not counted."""

    moment: float
    value: float
    observed: bool = True


@dataclass(frozen=True)
class Series:
    """A named line in its colour; ``dashed`` for what is only a comparison."""

    name: str
    points: tuple[Point, ...]
    colour: str = ALL
    dashed: bool = False


def dot(x: float, y: float, colour: str, observed: bool, radius: float = 3.0) -> str:
    """A full dot for an observed figure, a hollow one otherwise."""
    return tag("circle", cx=x, cy=y, r=radius, fill=colour if observed else "white", stroke=colour, stroke_width=1.4)


def time_lines(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    id: str,
    width: float = 680,
    height: float = 300,
    unit: str = "",
    zero: bool = True,
    mark: tuple[float, str] | None = None,
    css: str = "",
) -> str:
    """Lines over time, each named at its end.

    zero : the axis starts at zero; mark : a moment to draw a thin line at, with its name
    """
    drawing = Drawing(width, height, title, description, id)
    points = [p for s in series for p in s.points]
    values = [p.value for p in points] + ([0.0] if zero else [])
    marks = ticks(min(values), max(values))
    narrow = width < 500
    names = [_end_label(s, narrow) for s in series]
    left = max(width_of(short_number(v), 11.5) for v in marks) + 12
    right = max((width_of(n, bold=True) for n in names), default=0) + 14
    top = 24.0
    x = Scale(min(p.moment for p in points), max(p.moment for p in points), left + 6, width - right)
    y = Scale(marks[0], marks[-1], height - 26, top)
    for value in marks:
        drawing.add(line(left, y(value), width - right + 4, y(value), LINE if value == 0 else GRID))
        drawing.add(text(left - 6, y(value) + 4, short_number(value), size=11.5, fill=FAINT, anchor="end"))
    drawing.add(text(4, 12, unit, size=11.5, fill=FAINT))
    _years(drawing, x, height - 8, narrow)
    if mark is not None and x.low <= mark[0] <= x.high:
        drawing.add(line(x(mark[0]), top, x(mark[0]), height - 26, FAINT, 1, dash="2 3"))
        drawing.add(text(x(mark[0]) + 4, top + 2, mark[1], size=11, fill=FAINT))
    for one in series:
        placed = [(x(p.moment), y(p.value)) for p in one.points]
        dash = "5 4" if one.dashed else None
        drawing.add(tag("path", d=path(placed), fill="none", stroke=one.colour, stroke_width=2, stroke_dasharray=dash))
        drawing.add(*(dot(*at, one.colour, p.observed) for at, p in zip(placed, one.points, strict=True)))
    heights = spread([y(s.points[-1].value) for s in series], 15.0, top, height - 30)
    for one, name, at in zip(series, names, heights, strict=True):
        drawing.add(text(x(one.points[-1].moment) + 9, at + 4, name, fill=one.colour, font_weight="600"))
    return drawing.svg(css)


def _end_label(series: Series, narrow: bool) -> str:
    value = short_number(series.points[-1].value)
    return f"{series.name} {value}" if not narrow or len(series.name) <= 9 else series.name


def _years(drawing: Drawing, x: Scale, y: float, narrow: bool) -> None:
    first, last = x.low, x.high
    step = next(s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= (4 if narrow else 8))
    year = -(-int(first) // step) * step
    while year <= last + 0.01:
        if year >= first - 0.01:
            drawing.add(text(x(year), y, str(year), size=11.5, fill=FAINT, anchor="middle"))
        year += step


def sparkline(
    points: Sequence[Point],
    *,
    label: str,
    id: str,
    chosen: tuple[float | None, float | None] = (None, None),
    width: float = 132,
    height: float = 34,
) -> str:
    """A line without axes; the baseline and the latest figure, by their moments, are its dots.

    Returns an empty text where there are fewer than two points.
    """
    if len(points) < 2:
        return ""
    drawing = Drawing(width, height, label, label, id)
    values = [p.value for p in points]
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or 1.0
    x = Scale(points[0].moment, points[-1].moment, 5, width - 5)
    y = Scale(low - room, high + room, height - 5, 5)
    if low < 0 < high:
        drawing.add(line(3, y(0.0), width - 3, y(0.0), LINE))
    drawing.add(
        tag("path", d=path((x(p.moment), y(p.value)) for p in points), fill="none", stroke=FAINT, stroke_width=1.5)
    )
    for p in points:
        if p.moment in chosen:
            drawing.add(dot(x(p.moment), y(p.value), ALL, p.observed, 2.6))
    return drawing.svg("spark")
