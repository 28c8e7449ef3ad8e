"""Panels of periods, each with an axis of its own: a period is a slot, and a period that is missing is an empty one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, GRID, LINE, Drawing, Scale, line, text, ticks, width_of

WIDTH, PANEL, GAP, ROOM = 760.0, 104.0, 44.0, 54.0
ESTIMATE = "#b4480f"
"""Of what is estimated; what is counted is drawn in the blue of arrivals."""
MONTH, YEAR = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"), re.compile(r"\d{4}")


def are_periods(values: Sequence[str]) -> bool:
    """Whether all are months such as 2014-01, or all years."""
    return bool(values) and (all(MONTH.fullmatch(v) for v in values) or all(YEAR.fullmatch(v) for v in values))


def slots(periods: Iterable[str]) -> list[str]:
    """Every month or year from the first to the last, those without a figure too; other periods in their order."""
    held = sorted(set(periods))
    if held and all(MONTH.fullmatch(p) for p in held):
        first, last = (int(p[:4]) * 12 + int(p[5:]) - 1 for p in (held[0], held[-1]))
        return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, last + 1)]
    if held and all(YEAR.fullmatch(p) for p in held):
        return [f"{year:04d}" for year in range(int(held[0]), int(held[-1]) + 1)]
    return held


@dataclass(frozen=True)
class Panel:
    """Where periods and counts stand.

    slots : periods from left to right ; y : from counts ; low : the lower edge ; width : of a slot
    """

    slots: tuple[str, ...]
    y: Scale
    low: float
    width: float

    def x(self, period: str) -> float:
        """The middle of a period's slot."""
        return ROOM + (self.slots.index(period) + 0.5) * self.width


def panel(drawing: Drawing, name: str, periods: Sequence[str], most: float, top: float) -> Panel:
    """Draw a panel's name and axes, counts from zero; ``most`` is the largest value in it."""
    low = top + PANEL
    marks = ticks(0.0, max(most, 1.0), 3)
    scale = Scale(0.0, marks[-1], low, top)
    made = Panel(tuple(periods), scale, low, (WIDTH - 14 - ROOM) / max(len(periods), 1))
    drawing.add(text(4, top - 11, name, size=11.5, font_weight="600"))
    for mark in marks:
        drawing.add(line(ROOM, scale(mark), WIDTH - 14, scale(mark), LINE if mark == 0 else GRID))
        drawing.add(text(ROOM - 6, scale(mark) + 4, short_number(mark), size=10, fill=FAINT, anchor="end"))
    name_periods(drawing, made, low + 14)
    return made


def name_periods(drawing: Drawing, on: Panel, y: float) -> None:
    """Periods below a panel, as many as there is room for; of months the Januaries where there are many."""
    months = len(on.slots) > 13 and all(MONTH.fullmatch(p) for p in on.slots)
    named = [p for p in on.slots if p.endswith("-01")] if months else list(on.slots)
    widest = max((width_of(p, 10) for p in named), default=1.0) + 10
    every = max(1, -(-int(len(named) * widest) // int(WIDTH - ROOM)))
    for period in named[::every]:
        drawing.add(text(on.x(period), y, period, size=10, fill=FAINT, anchor="middle"))


def span(x: float, low: float, high: float, colour: str, half: float) -> str:
    """An interval: a broken line between two caps, points of the drawing."""
    caps = (line(x - half, y, x + half, y, colour, 1.4) for y in (low, high))
    return line(x, low, x, high, colour, 1.4, "3 2") + "".join(caps)


def runs(periods: Sequence[str], held: Iterable[str], cut_before: Iterable[str] = ()) -> list[list[str]]:
    """Periods that have a figure, parted where one is missing and before a break."""
    with_figure, cuts = set(held), set(cut_before)
    made: list[list[str]] = [[]]
    for period in periods:
        if period not in with_figure or period in cuts:
            made.append([])
        if period in with_figure:
            made[-1].append(period)
    return [run for run in made if run]
