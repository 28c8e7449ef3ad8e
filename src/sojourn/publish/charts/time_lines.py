"""Series over time: a large chart with named lines, and a small one that fits into a table's row.

A full dot is an observed figure, a hollow one is estimated, imputed or projected. A line is broken where a figure
between two others is missing, so that it shows no course that nobody reported, and cut by two strokes where a series
leaps, so that a change of counting is not drawn as a course.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import (
    ALL,
    FAINT,
    GRID,
    LINE,
    Drawing,
    Scale,
    line,
    path,
    spread,
    tag,
    text,
    ticks,
    width_of,
)

HALO: dict[str, Any] = {"stroke": "white", "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"}
"""A white edge around words that may stand on a line, such as the name of a series that ends early."""
EARLY = 1.0
"""Years before the end of the axis by which a series ends early: its name then stands inside the chart."""


@dataclass(frozen=True)
class Point:
    """A figure at a moment (years, decimals allowed); ``observed`` False where it was not counted."""

    moment: float
    value: float
    observed: bool = True


@dataclass(frozen=True)
class Series:
    """A named line in its colour; ``dashed`` for what is only a comparison.

    longest_step : years between neighbours that a line may join; None to join all of them
    leaps : moments of the points that a leap ends at
    """

    name: str
    points: tuple[Point, ...]
    colour: str = ALL
    dashed: bool = False
    longest_step: float | None = None
    leaps: tuple[float, ...] = ()


def runs(
    points: Sequence[Point], longest_step: float | None, leaps: Sequence[float] = ()
) -> Iterator[tuple[Point, ...]]:
    """Points in their order, parted where the next one is more than ``longest_step`` years away or ends a leap."""
    start = 0
    for i in range(1, len(points) + 1):
        far = i < len(points) and longest_step is not None and _apart(points[i - 1], points[i]) > longest_step + 0.01
        if i == len(points) or far or points[i].moment in leaps:
            yield tuple(points[start:i])
            start = i


def _apart(earlier: Point, later: Point) -> float:
    return later.moment - earlier.moment


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
    high = max(values)
    marks = ticks(min(values), high if high or min(values) < 0 else 1.0)  # nobody counted: no axis below zero
    narrow = width < 500
    names = [_end_label(s, narrow) for s in series]
    left = max(width_of(short_number(v), 11.5) for v in marks) + 12
    right = max((width_of(n, bold=True) for n in names), default=0) + 14
    top = 24.0
    x = Scale(min(p.moment for p in points), max(p.moment for p in points), left + 6, width - right)
    y = Scale(marks[0], marks[-1], height - 26, top)
    drawing.add(*(line(left, y(v), width - right + 4, y(v), LINE if v == 0 else GRID) for v in marks))
    for value in marks:
        drawing.add(text(left - 6, y(value) + 4, short_number(value), size=11.5, fill=FAINT, anchor="end"))
    drawing.add(text(4, 12, unit, size=11.5, fill=FAINT))
    _years(drawing, x, height - 8, narrow)
    if mark is not None and x.low <= mark[0] <= x.high:
        drawing.add(line(x(mark[0]), top, x(mark[0]), height - 26, FAINT, 1, dash="2 3"))
        drawing.add(text(x(mark[0]) + 4, top + 2, mark[1], size=11, fill=FAINT, **HALO))
    for one in series:
        dash = "5 4" if one.dashed else None
        d = _line(one.points, one.longest_step, one.leaps, x, y)
        drawing.add(tag("path", d=d, fill="none", stroke=one.colour, stroke_width=2, stroke_dasharray=dash))
        drawing.add(*_cuts(one, x, y, one.colour, 1.6))
        drawing.add(*(dot(x(p.moment), y(p.value), one.colour, p.observed) for p in one.points))
    taken = [spot for s in series for run in runs(s.points, s.longest_step, s.leaps) for spot in _along(run, x, y)]
    at_the_end = [(s, n) for s, n in zip(series, names, strict=True) if s.points[-1].moment >= x.high - EARLY]
    heights = spread([y(s.points[-1].value) for s, _ in at_the_end], 15.0, top, height - 30)
    for (one, name), at in zip(at_the_end, heights, strict=True):
        start = x(one.points[-1].moment) + 9
        drawing.add(text(start, at + 4, name, fill=one.colour, font_weight="600", **HALO))
        taken += [(start + k, at) for k in range(0, int(width_of(name, bold=True)), 4)]
    for one, name in zip(series, names, strict=True):
        if (one, name) not in at_the_end:
            at_x, at_y = _free(one.points[-1], name, x, y, taken, (width, top, height - 30))
            drawing.add(text(at_x, at_y, name, fill=one.colour, font_weight="600", **HALO))
    return drawing.svg(css)


def _along(run: Sequence[Point], x: Scale, y: Scale) -> Iterator[tuple[float, float]]:
    """Spots on a line, a few points apart."""
    placed = [(x(p.moment), y(p.value)) for p in run]
    yield from placed
    for (x1, y1), (x2, y2) in pairwise(placed):
        steps = int(max(abs(x2 - x1), abs(y2 - y1)) / 4)
        yield from ((x1 + (x2 - x1) * k / steps, y1 + (y2 - y1) * k / steps) for k in range(1, steps))


def _free(
    point: Point, name: str, x: Scale, y: Scale, taken: Sequence[tuple[float, float]], frame: tuple[float, float, float]
) -> tuple[float, float]:
    """Where the name of a series that ends early hides least: beside, above or below its last point.

    taken : spots of lines and names; frame : right, top and bottom edge
    """
    right, top, bottom = frame
    room, at_x, at_y = width_of(name, bold=True), x(point.moment), y(point.value)
    places = [
        (at_x + 9, at_y + 4),
        (at_x - 4, at_y - 9),
        (at_x - 4, at_y + 19),
        (at_x + 9, at_y - 12),
        (at_x + 9, at_y + 22),
    ]

    def hidden(place: tuple[float, float]) -> int:
        left, base = place
        outside = left + room > right or base - 11 < top or base > bottom
        return 1000 * outside + sum(left - 2 <= a <= left + room + 2 and base - 13 <= b <= base + 5 for a, b in taken)

    return min(places, key=hidden)


def _line(points: Sequence[Point], longest_step: float | None, leaps: Sequence[float], x: Scale, y: Scale) -> str:
    """Path data with one part for each run of points."""
    return "".join(path((x(p.moment), y(p.value)) for p in run) for run in runs(points, longest_step, leaps))


def _cuts(series: Series, x: Scale, y: Scale, colour: str, width: float) -> Iterator[str]:
    """Two slanted strokes in the middle of every leap."""
    for before, after in pairwise(series.points):
        if after.moment in series.leaps:
            at_x, at_y = (x(before.moment) + x(after.moment)) / 2, (y(before.value) + y(after.value)) / 2
            strokes = "".join(path(((at_x + k - 2, at_y + 4), (at_x + k + 2, at_y - 4))) for k in (-2, 2))
            yield tag("path", d=strokes, class_="leap", fill="none", stroke=colour, stroke_width=width)


def _end_label(series: Series, narrow: bool) -> str:
    """Name and last value; a long name stands alone where there is little room."""
    value = short_number(series.points[-1].value)
    return f"{series.name} {value}" if not narrow or len(series.name) <= 9 else series.name


def _years(drawing: Drawing, x: Scale, y: float, narrow: bool) -> None:
    """Round years below the chart, four of them where there is little room and eight otherwise."""
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
    chosen: tuple[float | None, float | None] = (None, None),
    longest_step: float | None = None,
    leaps: Sequence[float] = (),
    width: float = 132,
    height: float = 34,
) -> str:
    """A line without axes; the baseline and the latest figure, by their moments, are its dots; leaps cut it.

    A point that no line reaches, its neighbours being more than ``longest_step`` years away, is a small grey dot.
    Returns an empty text where there are fewer than two points.
    """
    if len(points) < 2:
        return ""
    drawing = Drawing(width, height, label, "", "")
    values = [p.value for p in points]
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or 1.0
    x = Scale(points[0].moment, points[-1].moment, 5, width - 5)
    y = Scale(low - room, high + room, height - 5, 5)
    if low < 0 < high:
        drawing.add(line(3, y(0.0), width - 3, y(0.0), LINE))
    drawing.add(tag("path", d=_line(points, longest_step, leaps, x, y), fill="none", stroke=FAINT, stroke_width=1.5))
    drawing.add(*_cuts(Series("", tuple(points), leaps=tuple(leaps)), x, y, ALL, 1.2))
    for run in runs(points, longest_step, leaps):
        if len(run) == 1 and run[0].moment not in chosen:
            drawing.add(tag("circle", cx=x(run[0].moment), cy=y(run[0].value), r=1.3, fill=FAINT))
    for p in points:
        if p.moment in chosen:
            drawing.add(dot(x(p.moment), y(p.value), ALL, p.observed, 2.6))
    return drawing.small("spark")
