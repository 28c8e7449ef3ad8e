"""How a population changed between mid-years, and who came and left: bars above and below a zero line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.publish.charts.spoken import short_number, short_years, spoken
from sojourn.publish.charts.svg import (
    FAINT,
    GRID,
    INK,
    LINE,
    Drawing,
    Scale,
    line,
    tag,
    text,
    ticks,
    width_of,
)


@dataclass(frozen=True)
class Bar:
    """Parts of one interval (positive upward, negative downward) and the dot that stands for what comes of them.

    dot : None where nobody knows yet
    """

    label: str
    parts: tuple[float, ...]
    dot: float | None


def balance_bars(
    bars: Sequence[Bar],
    parts: Sequence[tuple[str, str]],
    dot: str,
    *,
    title: str,
    description: str,
    id: str,
    width: float = 680,
    height: float = 300,
    unit: str = "",
    css: str = "",
) -> str:
    """Stacked bars per interval with a dot for the balance.

    parts : (name, colour) of the parts, in the order of ``Bar.parts``; dot : name of the balance
    """
    drawing = Drawing(width, height, title, description, id)
    narrow = width < 500
    values = [0.0]
    for bar in bars:
        values += [sum(p for p in bar.parts if p > 0), sum(p for p in bar.parts if p < 0), bar.dot or 0.0]
    marks = ticks(min(values), max(values))
    left = max(width_of(short_number(v), 11.5) for v in marks) + 12
    legend = [*parts, (dot, "")]
    top = _legend(drawing, legend, width)
    y = Scale(marks[0], marks[-1], height - 26, top + 22)
    drawing.add(text(4, top + 8, unit or spoken().say("persons a year"), size=11.5, fill=FAINT))
    drawing.add(*(line(left, y(v), width - 6, y(v), GRID) for v in marks))
    for value in marks:
        drawing.add(text(left - 6, y(value) + 4, short_number(value), size=11.5, fill=FAINT, anchor="end"))
    step = (width - left - 10) / len(bars)
    thick = min(46.0, step * 0.62)
    every = max(1, math.ceil((width_of(max((b.label for b in bars), key=len), 11.5) + 4) / step)) if not narrow else 1
    for i, bar in enumerate(bars):
        middle = left + 4 + (i + 0.5) * step
        up = down = 0.0  # where the next part above and below the zero line begins
        for (_, colour), part in zip(parts, bar.parts, strict=True):
            start = up if part >= 0 else down
            top_y, bottom_y = sorted((y(start), y(start + part)))
            high = max(bottom_y - top_y, 0.6)
            drawing.add(tag("rect", x=middle - thick / 2, y=top_y, width=thick, height=high, fill=colour))
            if part >= 0:
                up = start + part
            else:
                down = start + part
        label = short_years(bar.label) if narrow else bar.label
        if bar.dot is not None:
            drawing.add(_dot(middle, y(bar.dot)))
        if i % every == 0:
            drawing.add(text(middle, height - 8, label, size=11.5, fill=FAINT, anchor="middle"))
    drawing.add(line(left, y(0.0), width - 6, y(0.0), LINE, 1.4))
    return drawing.svg(css)


def _dot(x: float, y: float) -> str:
    return tag("circle", cx=x, cy=y, r=4.2, fill="white", stroke=INK, stroke_width=1.8)


def _legend(drawing: Drawing, entries: Sequence[tuple[str, str]], width: float) -> float:
    """Names with their colours in rows at the top; returns where the legend ends."""
    x, y = 4.0, 14.0
    for name, colour in entries:
        need = width_of(name) + 34
        if x > 4 and x + need > width:
            x, y = 4.0, y + 18
        if colour:
            drawing.add(tag("rect", x=x, y=y - 9, width=12, height=10, fill=colour))
        else:
            drawing.add(_dot(x + 6, y - 4))
        drawing.add(text(x + 17, y, name))
        x += need
    return y + 8
