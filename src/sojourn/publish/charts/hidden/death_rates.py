"""Deaths per 1,000 attempted crossings: a panel a route, a period a dot with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.svg import ARRIVE, FAINT, GRID, Drawing, Scale, hint, line, tag, text, ticks
from sojourn.publish.words.hidden_routes import MINIMUM
from sojourn.publish.words.language import Language, language

WIDTH, PANEL, ROOM, GAP = 760.0, 96.0, 46.0, 46.0
TITLE = "Recorded deaths per 1,000 attempted crossings"
KEY = (
    "Dot: recorded deaths by arrivals, interceptions and deaths; line: interval of chance (95 %). Hollow: a year still "
)
KEY += "completed. No dot: interceptions are not stated, or deaths are a copy."


def death_rates(rows: Sequence[Mapping[str, Any]], *, id: str = "death-rates", language: Language = language()) -> str:
    """Panels of routes that have a rate. rows : as ``products.hidden.death_rates`` gives them."""
    held = [r for r in rows if math.isfinite(r["per_1000"])]
    routes = list(dict.fromkeys(str(r["route"]) for r in held))
    periods = sorted({str(r["time_period"]) for r in rows})
    said = [language.say(MINIMUM), language.say(KEY)]
    top = height_of(said, WIDTH) + 20
    drawing = Drawing(WIDTH, top + len(routes) * (PANEL + GAP) + 4, language.say(TITLE), " ".join(said), id)
    heading(drawing, said)
    across = Scale(0, max(len(periods) - 1, 1), ROOM + 14, WIDTH - 20)
    for number, route in enumerate(routes):
        own = [r for r in held if r["route"] == route]
        low = top + number * (PANEL + GAP)
        _panel(drawing, route, own, periods, low, across)
    return drawing.svg()


def _panel(
    drawing: Drawing, route: str, rows: Sequence[Mapping[str, Any]], periods: Sequence[str], top: float, across: Scale
) -> None:
    bottom = top + PANEL
    marks = ticks(0.0, max(float(r["upper"]) for r in rows), 3)
    scale = Scale(0.0, marks[-1], bottom, top)
    name = route.replace("_", " ").title()
    drawing.add(text(4, top - 11, name, size=11.5, font_weight="600"))
    for mark in marks:
        drawing.add(line(ROOM, scale(mark), WIDTH - 12, scale(mark), GRID))
        drawing.add(text(ROOM - 6, scale(mark) + 4, f"{mark:g}", size=10, fill=FAINT, anchor="end"))
    every = max(1, -(-len(periods) // 13))
    for place, period in enumerate(periods):
        if place % every == 0:
            drawing.add(text(across(place), bottom + 14, period, size=10, fill=FAINT, anchor="middle"))
    for row in rows:
        x = across(periods.index(str(row["time_period"])))
        shown = f"{name}, {row['time_period']}: {row['per_1000']:.1f} ({row['lower']:.1f} to {row['upper']:.1f})"
        drawing.add(line(x, scale(row["lower"]), x, scale(row["upper"]), ARRIVE, 1.6))
        fill = "white" if "still_open" in str(row["flags"]) else ARRIVE
        drawing.add(tag("circle", hint(shown), cx=x, cy=scale(row["per_1000"]), r=3.8, fill=fill, stroke=ARRIVE))
