"""An origin-destination matrix: a square per corridor, the darker the more persons, sums at the margins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.publish.charts.flow_chord import WAYS_OUT
from sojourn.publish.charts.heading import title_lines
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, GRID, INK, Drawing, hint, tag, text, width_of

Array = npt.NDArray[np.float64]
SHADES = ("#eaf2f8", "#bcd9ea", "#7fb5d5", "#3f88b5", "#1b5c8a", "#0a3355")
WITHIN = "#f4efe6"
ROOM_FOR_NUMBER = 30  # smaller squares show their number only when pointed at
MOST = 80  # more names than this run into one another


def flow_matrix(
    names: Sequence[str],
    table: Array,
    *,
    title: str,
    subtitle: str,
    description: str,
    id: str = "matrix",
    diagonal: bool = False,
    numbered: bool = False,
    width: float = 860,
    css: str = "",
) -> str:
    """A matrix with origins in rows and destinations in columns.

    names, table : areas and (origin, destination) persons, in the order wanted
    diagonal : the diagonal holds moves inside groups and is shown; otherwise it is left blank
    numbered : numbers instead of names at rows and columns, for narrow pages with the names in a list
    """
    n = len(names)
    if n > MOST + 1:
        raise UsageError(f"a matrix has room for the names of {MOST} areas, not for {n}", ways_out=WAYS_OUT)
    size = 11.0 if n <= 24 else max(7.0, 260.0 / n)
    labels = [str(i + 1) for i in range(n)] if numbered else list(names)
    room = min(max(max(width_of(label, size) for label in labels) + 14, 34.0 * numbered), width * 0.3)
    sums = 54.0
    cell = min((width - room - sums - 10) / n, 46.0)
    head = 62.0 if numbered else room * 0.72 + 52
    shown = table.copy()
    if not diagonal:
        np.fill_diagonal(shown, 0.0)
    bounds = _bounds(shown)
    across = width - room if numbered else float("inf")
    legend = _places(bounds, across)
    height = head + n * cell + sums + 44 + 16 * legend[-1][1]
    most = max(x + _wide(words) for (x, _), words in zip(legend, _classes(bounds), strict=True))
    least = 8 + max(width_of(title, 16, bold=True), width_of(subtitle, 11.5), room + most)
    wide = width if numbered else max(room + n * cell + sums + 14, least)
    drawing = Drawing(wide, height, title, description, id)
    title_lines(drawing, subtitle)
    for i in range(n):
        y = head + i * cell
        drawing.add(text(room - 6, y + cell / 2 + size * 0.35, labels[i], size=size, anchor="end"))
        x = room + i * cell + cell / 2
        at = f"translate({x + size * 0.35:.1f} {head - 6:.1f}) rotate(-50)"
        upright = text(x, head - 6, labels[i], size=min(size, cell * 0.75), anchor="middle")
        drawing.add(upright if numbered else text(0, 0, labels[i], size=size, transform=at))
        for j in range(n):
            value, between = float(shown[i, j]), diagonal or i != j
            fill = _shade(value, bounds) if between else WITHIN
            told = hint(f"{names[i]} to {names[j]}: {value:,.0f}")
            place = {"x": room + j * cell, "y": y, "width": cell, "height": cell}
            drawing.add(tag("rect", told, **place, fill=fill, stroke="white", stroke_width=0.6))
            if cell >= ROOM_FOR_NUMBER and between and value > 0:
                words = short_number(round(value)).replace(" ", "")
                ink = "white" if fill in SHADES[3:] else INK
                centre = room + (j + 0.5) * cell
                drawing.add(text(centre, y + cell / 2 + 3.5, words, size=9, anchor="middle", fill=ink))
    _margins(drawing, shown, room, head, cell, size)
    _legend(drawing, bounds, legend, room, head + n * cell + sums + 22)
    return drawing.svg(css)


def _bounds(table: Array) -> list[float]:
    """Round upper ends of the classes, in even steps of the logarithm."""
    values = table[table > 0]
    if values.size == 0:
        return [1.0]
    top = np.log10(values.max())
    low = max(top - 4.0, np.log10(max(float(np.quantile(values, 0.1)), 1.0)))
    found = []
    for exponent in np.linspace(low, top, len(SHADES) + 1)[1:-1]:
        scale = 10.0 ** np.floor(exponent)
        found.append(float(np.round(10.0**exponent / scale) * scale))
    return sorted(set(found))


def _shade(value: float, bounds: Sequence[float]) -> str:
    return SHADES[min(sum(value >= b for b in bounds), len(SHADES) - 1)] if value > 0 else "white"


def _margins(drawing: Drawing, table: Array, room: float, head: float, cell: float, size: float) -> None:
    """Sums of rows (who left) at the right, of columns (who came) below; rows thinner than a letter have none."""
    n = len(table)
    right = room + n * cell
    drawing.add(text(right + 6, head - 6, "left", size=10, fill=FAINT))
    drawing.add(text(room - 6, head + n * cell + 14, "came", size=10, fill=FAINT, anchor="end"))
    small = min(size, 10.0)
    for i in range(n):
        if cell >= small:
            out = short_number(round(float(table[i].sum())))
            drawing.add(text(right + 6, head + (i + 0.5) * cell + 3.5, out, size=small, fill=FAINT))
        came = short_number(round(float(table[:, i].sum())))
        at = f"translate({room + (i + 0.5) * cell + 3.5:.1f} {head + n * cell + 6:.1f}) rotate(90)"
        drawing.add(text(0, 0, came, size=small, fill=FAINT, transform=at))


def _classes(bounds: Sequence[float]) -> list[str]:
    """What each shade means, the lightest first."""
    between = [f"{short_number(low)} to {short_number(high)}" for low, high in pairwise(bounds)]
    return [f"under {short_number(bounds[0])}", *between, f"{short_number(bounds[-1])} and more"]


def _wide(words: str) -> float:
    return 15 + width_of(words, 10) + 12


def _places(bounds: Sequence[float], across: float) -> list[tuple[float, int]]:
    """Where each class of the legend stands: how far to the right, and in which row. across : room of a row"""
    found, x, row = list[tuple[float, int]](), 0.0, 0
    for words in _classes(bounds):
        if x > 0 and x + _wide(words) > across:
            x, row = 0.0, row + 1
        found.append((x, row))
        x += _wide(words)
    return found


def _legend(
    drawing: Drawing, bounds: Sequence[float], places: Sequence[tuple[float, int]], left: float, y: float
) -> None:
    for shade, words, (x, row) in zip(SHADES, _classes(bounds), places, strict=False):
        at_x, at_y = left + x, y + 16 * row
        drawing.add(tag("rect", x=at_x, y=at_y - 9, width=11, height=10, fill=shade, stroke=GRID))
        drawing.add(text(at_x + 15, at_y, words, size=10, fill=INK))
