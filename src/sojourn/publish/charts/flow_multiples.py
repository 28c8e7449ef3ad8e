"""Corridors over time, a small panel each: persons a year in every interval, with the range where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, GRID, Drawing, Scale, hint, line, tag, text, ticks, width_of

BAR, RANGE = "#0b69a3", "#1f2933"
PANEL, GAP, HEIGHT = 172.0, 26.0, 92.0
LEAST = 420.0  # room for what the picture says about itself


@dataclass(frozen=True)
class Step:
    """One interval of a corridor: first and last year, persons a year, and the range of the figure if there is one."""

    start: int
    end: int
    value: float
    lower: float | None = None
    upper: float | None = None


def flow_multiples(
    panels: Sequence[tuple[str, Sequence[Step]]],
    *,
    title: str,
    subtitle: str,
    description: str,
    id: str = "multiples",
    columns: int = 4,
    same_scale: bool = True,
    css: str = "",
) -> str:
    """Panels in reading order; bars as wide as their interval is long, so that areas are persons.

    panels : (title, steps); same_scale : one scale for all, so that panels can be compared, else each has its own
    """
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    left, head = 46.0, 62.0
    gap = GAP if same_scale else GAP + 28.0
    width = max(left + columns * (PANEL + gap), LEAST)
    said = wrap(subtitle, int((width - 8) / width_of("n", 11.5)))
    head += 14.0 * (len(said) - 1)
    drawing = Drawing(width, head + rows * (HEIGHT + 58), title, description, id)
    drawing.add(text(4, 20, title, size=16, font_weight="600"))
    drawing.add(*(text(4, 38 + 14 * n, words, size=11.5, fill=FAINT) for n, words in enumerate(said)))
    top = max((_most(steps) for _, steps in panels), default=1.0)
    for place, (name, steps) in enumerate(panels):
        row, column = divmod(place, columns)
        x, y = left + column * (PANEL + gap), head + row * (HEIGHT + 58)
        highest = top if same_scale else _most(steps)
        _panel(drawing, name, steps, x, y, highest, labelled=column == 0 or not same_scale)
    return drawing.svg(css)


def _most(steps: Sequence[Step]) -> float:
    """The highest value or end of a range; 1 where all is nothing, so that there is a scale."""
    return max((max(s.value, s.upper or 0.0) for s in steps), default=1.0) or 1.0


def _panel(drawing: Drawing, name: str, steps: Sequence[Step], x: float, y: float, top: float, labelled: bool) -> None:
    """One corridor with its corner at x, y; top : the highest value of its scale; labelled : its marks are named."""
    marks = ticks(0.0, top, 3)
    up = Scale(0.0, marks[-1], y + 20 + HEIGHT, y + 20)
    across = Scale(min(s.start for s in steps), max(s.end for s in steps), x, x + PANEL)
    for n, words in enumerate(_lines(name)):
        drawing.add(text(x, y + 2 + 12 * n, words, size=11, font_weight="600"))
    for mark in marks:
        drawing.add(line(x, up(mark), x + PANEL, up(mark), GRID))
        if labelled:
            drawing.add(text(x - 4, up(mark) + 3.5, short_number(mark), size=9.5, fill=FAINT, anchor="end"))
    for step in steps:
        left, right = across(step.start) + 0.8, across(step.end) - 0.8
        told = hint(f"{name}, {step.start} to {step.end}: {step.value:,.0f} a year")
        high, width = max(up(0) - up(step.value), 0.0), max(right - left, 0.5)
        drawing.add(tag("rect", told, x=left, y=up(step.value), width=width, height=high, fill=BAR, fill_opacity=0.78))
        if step.lower is not None and step.upper is not None:
            middle = (left + right) / 2
            drawing.add(line(middle, up(step.lower), middle, up(step.upper), RANGE, 1.1))
            for end in (step.lower, step.upper):
                drawing.add(line(middle - 2.5, up(end), middle + 2.5, up(end), RANGE, 1.1))
    drawing.add(line(x, up(0), x + PANEL, up(0), FAINT))
    first, last = min(s.start for s in steps), max(s.end for s in steps)
    drawing.add(text(x, up(0) + 13, str(first), size=9.5, fill=FAINT))
    drawing.add(text(x + PANEL, up(0) + 13, str(last), size=9.5, fill=FAINT, anchor="end"))


def _lines(name: str) -> list[str]:
    """A title over up to two lines, broken before «to»."""
    if width_of(name, 11, bold=True) <= PANEL + GAP - 6 or " to " not in name:
        return [name]
    first, second = name.split(" to ", 1)
    return [_cut(first), _cut(f"to {second}")]


def _cut(words: str) -> str:
    most = int((PANEL + GAP - 6) / (11 * 0.6 * 1.2))
    return words if len(words) <= most else words[: most - 1] + "…"
