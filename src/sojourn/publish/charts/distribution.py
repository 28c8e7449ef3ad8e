"""How the figures of countries are spread: a dot each, stacked where they lie close, on one axis."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import (
    ARRIVE,
    FAINT,
    GRID,
    INK,
    Drawing,
    Scale,
    hint,
    line,
    tag,
    text,
    ticks,
    width_of,
)

RADIUS = 3.2
NAMED = 3


def distribution(
    values: Sequence[tuple[str, float, bool]],
    *,
    title: str,
    description: str,
    id: str,
    unit: str,
    width: float = 540,
    css: str = "",
) -> str:
    """A row of stacked dots.

    values : (name, figure, whether it was observed); the largest are named where there is room for their names
    """
    ordered = sorted(values, key=lambda v: v[1])
    marks = ticks(ordered[0][1], ordered[-1][1])
    x = Scale(marks[0], marks[-1], 14, width - 14)
    step = 2 * RADIUS + 0.6
    stacks: dict[int, int] = {}
    placed = []
    for name, value, observed in ordered:
        column = round(x(value) / step)
        stacks[column] = stacks.get(column, 0) + 1
        placed.append((name, value, observed, column * step, stacks[column]))
    highest = max(stacks.values())
    squeeze = min(1.0, 30 / highest)
    foot = 34 + highest * step * squeeze
    drawing = Drawing(width, foot + 40, title, description, id)
    drawing.add(*(line(x(v), 20, x(v), foot, GRID) for v in marks))
    for value in marks:
        drawing.add(text(x(value), foot + 16, short_number(value), size=11.5, fill=FAINT, anchor="middle"))
    middle = ordered[len(ordered) // 2][1]
    drawing.add(line(x(middle), 18, x(middle), foot + 2, INK, 1.4))
    _names(drawing, placed, foot, step * squeeze)
    for name, value, observed, at, level in placed:
        look = {"fill": ARRIVE} if observed else {"fill": "white"}
        y = foot - (level - 0.5) * step * squeeze
        drawing.add(
            tag("circle", hint(f"{name}: {value:,.4g}"), cx=at, cy=y, r=RADIUS, stroke=ARRIVE, stroke_width=1.2, **look)
        )
    drawing.add(text(4, foot + 34, unit, size=11.5, fill=FAINT))
    return drawing.svg(css)


def _names(drawing: Drawing, placed: Sequence[tuple[str, float, bool, float, int]], foot: float, step: float) -> None:
    """Names of the largest, each above all dots below it and above the name to its right."""
    floor = foot
    for name, _, _, at, _ in reversed(placed[-NAMED:]):
        wide = width_of(name, 10.5)
        right = min(at + wide / 2, drawing.width - 4)
        below = [foot - n * step for _, _, _, x, n in placed if right - wide - 6 <= x <= right + 6]
        floor = min([floor - 14, *(y - 6 for y in below)])
        drawing.add(line(at, floor + 3, at, foot, GRID))
        drawing.add(text(right, floor, name, size=10.5, anchor="end"))
