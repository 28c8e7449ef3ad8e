"""Estimates with what they span: a hollow diamond for the figure, a whisker from the least to the most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.publish.charts.spoken import short_number, short_years
from sojourn.publish.charts.svg import (
    FAINT,
    GRID,
    LEAVE,
    LINE,
    Drawing,
    Scale,
    hint,
    line,
    tag,
    text,
    ticks,
    width_of,
)


@dataclass(frozen=True)
class Interval:
    """An estimate under its name; None where there is no figure, or nothing it spans."""

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None


def intervals(
    given: Sequence[Interval],
    *,
    title: str,
    description: str,
    id: str,
    unit: str,
    width: float = 540,
    height: float = 260,
    css: str = "",
) -> str:
    """Estimates beside one another, in the order given, on an axis from zero; what has no figure says so."""
    drawing = Drawing(width, height, title, description, id)
    ends = [v for g in given for v in (g.value, g.lower, g.upper) if v is not None]
    marks = ticks(min(0.0, *ends), max(ends))
    left = max(width_of(short_number(v), 11.5) for v in marks) + 12
    y = Scale(marks[0], marks[-1], height - 30, 24)
    drawing.add(*(line(left, y(v), width - 4, y(v), LINE if v == 0 else GRID) for v in marks))
    for value in marks:
        drawing.add(text(left - 6, y(value) + 4, short_number(value), size=11.5, fill=FAINT, anchor="end"))
    drawing.add(text(4, 12, unit, size=11.5, fill=FAINT))
    step = (width - left - 8) / len(given)
    spots = [left + 4 + (n + 0.5) * step for n in range(len(given))]
    for x, one in zip(spots, given, strict=True):
        name = one.name if width_of(one.name, 9.0) < step else short_years(one.name)
        size = 11.5 if width_of(name, 11.5) < step else 9.0
        drawing.add(text(x, height - 10, name, size=size, fill=FAINT, anchor="middle"))
    present = [(x, one, one.value) for x, one in zip(spots, given, strict=True) if one.value is not None]
    absent = [x for x, one in zip(spots, given, strict=True) if one.value is None]
    drawing.add(*(text(x, y(0.0) - 6, "–", size=14, fill=FAINT, anchor="middle") for x in absent))
    spans = [(x, o.lower, o.upper) for x, o, _ in present if o.lower is not None and o.upper is not None]
    drawing.add(*(line(x, y(lower), x, y(upper), LEAVE, 1.6, dash="4 2") for x, lower, upper in spans))
    drawing.add(*(line(x - 6, y(v), x + 6, y(v), LEAVE, 1.6) for x, *ends in spans for v in ends))
    for x, one, value in present:
        at = y(value)
        data = f"M{x - 5:.1f} {at:.1f}L{x:.1f} {at - 5:.1f}L{x + 5:.1f} {at:.1f}L{x:.1f} {at + 5:.1f}Z"
        drawing.add(
            tag("path", hint(f"{one.name}: {value:,.0f}"), d=data, fill="white", stroke=LEAVE, stroke_width=1.6)
        )
    return drawing.svg(css)
