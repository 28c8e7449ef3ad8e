"""Scores of methods as dots: a row per method, a panel per score, a colour per collection."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.publish.charts.heading import title_lines
from sojourn.publish.charts.svg import FAINT, GRID, INK, Drawing, Scale, hint, line, tag, text, ticks, width_of

COLOURS = ("#1f2933", "#0b69a3", "#b4480f", "#2f8132", "#8c5ab5", "#c99700", "#5f6c7b")
ROW = 24.0

PANELS: dict[str, tuple[str, str, float, float]] = {
    "logs": ("Correlation of logs", "right is better", 0.3, 1.0),
    "rank": ("Rank correlation", "right is better", 0.3, 1.0),
    "off_by_three": ("Off by more than 3 times", "left is better", 0.2, 1.0),
    "log_ratio": ("Median |log ratio|", "left is better", 0.5, 3.0),
}
"""Score -> (title, which way is better, lowest and highest value drawn)."""


def flow_scores(
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str,
    subtitle: str,
    description: str,
    id: str = "flow-scores",
    panel: float = 190.0,
    css: str = "",
) -> str:
    """Dots of every method and collection.

    rows : method ``title``, ``collection`` and the scores named in ``PANELS``; the first collection is drawn on top
    Values beyond a panel stand at its edge as an open dot, told when pointed at.
    """
    methods = list(dict.fromkeys(str(r["title"]) for r in rows))
    collections = list(dict.fromkeys(str(r["collection"]) for r in rows))
    room = max(width_of(m, 11.5) for m in methods) + 12
    head = 84.0
    legend = 20.0 * -(-len(collections) // 2)
    drawing = Drawing(
        room + len(PANELS) * (panel + 22), head + ROW * len(methods) + 42 + legend, title, description, id
    )
    title_lines(drawing, subtitle)
    bottom = head + ROW * len(methods)
    for row_number, name in enumerate(methods):
        drawing.add(text(room - 8, head + ROW * (row_number + 0.5) + 4, name, size=11.5, anchor="end"))
    for column, (score, (heading, better, low, high)) in enumerate(PANELS.items()):
        x = room + column * (panel + 22)
        scale = Scale(low, high, x, x + panel)
        drawing.add(text(x, head - 22, heading, size=11.5, font_weight="600"))
        drawing.add(text(x, head - 8, better, size=10, fill=FAINT))
        for mark in ticks(low, high, 4):
            if low - 1e-9 <= mark <= high + 1e-9:
                drawing.add(line(scale(mark), head, scale(mark), bottom, GRID))
                drawing.add(text(scale(mark), bottom + 14, f"{mark:g}", size=10, fill=FAINT, anchor="middle"))
        for row in sorted(rows, key=lambda r: -collections.index(str(r["collection"]))):
            value = row[score]
            if value is None or math.isnan(value):
                continue
            place = collections.index(str(row["collection"]))
            colour = COLOURS[place % len(COLOURS)]
            inside = low <= value <= high
            drawing.add(
                tag(
                    "circle",
                    hint(f"{row['title']}, {row['collection']}: {value:.2f}"),
                    cx=scale(min(max(value, low), high)),
                    cy=head + ROW * (methods.index(str(row["title"])) + 0.5),
                    r=5.0 if place == 0 else 3.6,
                    fill=colour if inside else "white",
                    stroke=colour,
                    fill_opacity=1.0 if place == 0 else 0.75,
                )
            )
    for place, name in enumerate(collections):
        x, y = room + (place % 2) * (drawing.width - room) / 2, bottom + 38 + 20 * (place // 2)
        drawing.add(tag("circle", cx=x + 5, cy=y - 4, r=4.5, fill=COLOURS[place % len(COLOURS)]))
        drawing.add(text(x + 15, y, name, size=11, fill=INK))
    return drawing.svg(css)
