"""Recorded deaths of the same period in the vintages at hand, side by side, with what later ones added."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.hidden.panels import GAP, PANEL, ROOM, WIDTH, Panel, panel, slots
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import Drawing, hint, tag, text, width_of
from sojourn.publish.words.hidden_routes import MINIMUM
from sojourn.publish.words.language import Language, language

TITLE = "Recorded deaths in the vintages at hand, and what was added later"
KEY = (
    "Bar: deaths of the period in one vintage, the older left. Red top: added since the vintage before; hollow top: "
    "taken away. Hatched: the vintage ends within the period, so that nothing is set against it. A stroke on the axis: "
    "none recorded. No bar: the vintage has no figure. Routes may be drawn anew: what one gains another may lose. Each "
    "panel has an axis of its own."
)
VINTAGES = ("#9fb3c8", "#829ab1", "#627d98", "#486581", "#334e68")
ADDED = "#b42318"
HATCH = '<defs><pattern id="{id}-part" width="4" height="4" patternUnits="userSpaceOnUse" '
HATCH += 'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="4" stroke="#829ab1" stroke-width="2"/>'
HATCH += "</pattern></defs>"
ALL = "_T"


def revisions_of_deaths(
    rows: Sequence[Mapping[str, Any]],
    vintages: Sequence[str],
    *,
    id: str = "revisions",
    language: Language = language(),
) -> str:
    """A panel for all routes and for each route that vintages name alike.

    rows : as ``products.hidden.death_revisions`` gives them ; vintages : their names, oldest first
    """
    routes = list(dict.fromkeys(str(r["route"]) for r in rows))
    periods = slots(str(r["time_period"]) for r in rows)
    said = [language.say(MINIMUM), language.say(KEY)]
    legend = _legend_rows(vintages)
    top = height_of(said, WIDTH) + 18 * len(legend) + 26
    drawing = Drawing(WIDTH, top + len(routes) * (PANEL + GAP), language.say(TITLE), " ".join(said), id)
    drawing.add(HATCH.format(id=id))
    heading(drawing, said)
    for number, labels in enumerate(legend):
        for vintage, x in labels:
            y = height_of(said, WIDTH) + 18 * number + 6
            drawing.add(tag("rect", x=x, y=y - 9, width=10, height=10, fill=_colour(vintages.index(vintage))))
            drawing.add(text(x + 14, y, vintage, size=11))
    for number, route in enumerate(routes):
        own = [r for r in rows if str(r["route"]) == route]
        name = language.say("All routes") if route == ALL else route.replace("_", " ").title()
        on = panel(drawing, name, periods, max(float(r["deaths"]) for r in own), top + number * (PANEL + GAP))
        for row in own:
            _bar(drawing, on, row, vintages, f"{name}, {row['time_period']}, {row['vintage']}", id)
    return drawing.svg()


def _legend_rows(vintages: Sequence[str]) -> list[list[tuple[str, float]]]:
    made: list[list[tuple[str, float]]] = [[]]
    x = 6.0
    for vintage in vintages:
        if made[-1] and x + width_of(vintage, 11) + 20 > WIDTH:
            made.append([])
            x = 6.0
        made[-1].append((vintage, x))
        x += width_of(vintage, 11) + 34
    return made


def _colour(order: int) -> str:
    return VINTAGES[min(order, len(VINTAGES) - 1)]


def _bar(drawing: Drawing, on: Panel, row: Mapping[str, Any], vintages: Sequence[str], shown: str, id: str) -> None:
    deaths, change, order = float(row["deaths"]), float(row["change"]), vintages.index(str(row["vintage"]))
    partial = "ends_within" in str(row["flags"])
    room = on.width * 0.84
    wide = room / len(vintages)
    x = ROOM + on.slots.index(str(row["time_period"])) * on.width + (on.width - room) / 2 + order * wide
    known = math.isfinite(change)
    said = f"{shown}: {short_number(deaths)} recorded"
    said += f", {change:+,.0f} since the vintage before".replace("-", "−") if known else ""
    said += ", a part of the period" if partial else ""
    own = deaths - max(change, 0.0) if known else deaths
    full = f"url(#{id}-part)" if partial else _colour(order)
    parts: list[tuple[float, float, str, str | None]] = [(0.0, own, full, None)]
    if known and change > 0:
        parts.append((own, deaths, ADDED, None))
    if known and change < 0:
        parts.append((deaths, deaths - change, "white", ADDED))
    tall = [(on.y(high), on.y(low) - on.y(high), fill, edge) for low, high, fill, edge in parts if high > low]
    drawn = tall or [(on.low - 1.5, 1.5, _colour(order), None)]
    boxes = (tag("rect", x=x, y=y, width=wide * 0.9, height=h, fill=f, stroke=e) for y, h, f, e in drawn)
    drawing.add(tag("g", hint(said) + "".join(boxes)))
