"""Encounters counted beside the range of persons behind them: a panel a nationality, a slot a period."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.concepts import area
from sojourn.concepts.area.table import areas
from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.hidden.panels import ESTIMATE, GAP, PANEL, WIDTH, are_periods, panel, slots, span
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import ARRIVE, Drawing, hint, tag
from sojourn.publish.words.hidden_routes import EVENTS
from sojourn.publish.words.language import Language, language

TITLE = "Encounters counted, and the range of persons behind them"
KEY = (
    "Dot: encounters, counted. Broken line between caps: persons met, estimated from the shares given; every number "
    "between its ends is possible and none is the answer. An empty place has no figure. Each panel has an axis of its "
    "own."
)
BORDER = "Met by the authorities of"
MOST = 8
OF_RESULTS = ("encounters", "persons_lower", "persons_upper", "trying_lower", "trying_upper", "source")


def encounters_and_persons(
    rows: Sequence[Mapping[str, Any]], *, id: str = "encounters", language: Language = language()
) -> str:
    """The panels of the nationalities met most often. rows : as ``products.hidden.encounters`` gives them.

    The first column of months or years is the axis; the others name the panels. Without such a column every row is a
    place on the axis of one panel.
    """
    keys = [name for name in (rows[0] if rows else {}) if name not in OF_RESULTS]
    axis = next((k for k in keys if are_periods([str(r[k]) for r in rows])), None)
    alike = {k: str(rows[0][k]) for k in keys if k != axis and len({str(r[k]) for r in rows}) == 1 < len(rows)}
    groups: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        others = ", ".join(_named(str(row[k])) for k in keys if k != axis and k not in alike)
        name, place = (others, str(row[axis])) if axis else ("", others)
        groups.setdefault(name, {}).setdefault(place, []).append(row)
    shown = sorted(groups, key=lambda g: -_counted(groups[g]))[:MOST]
    said = [language.say(EVENTS), language.say(KEY)]
    said += [f"{language.say(BORDER) if k == 'ref_area' else k}: {_named(v)}." for k, v in alike.items()]
    if len(shown) < len(groups):
        said.append(language.say("Drawn: {count} of {all}, those met most often.", count=len(shown), all=len(groups)))
    if any("trying_upper" in row for row in rows):
        said.append(language.say("Persons who tried, met or not, are in the table."))
    places = [p for of_group in groups.values() for p in of_group]
    periods = slots(places) if axis else list(dict.fromkeys(places))
    top = height_of(said, WIDTH) + 22
    drawing = Drawing(WIDTH, top + len(shown) * (PANEL + GAP), language.say(TITLE), " ".join(said), id)
    heading(drawing, said)
    for number, group in enumerate(shown):
        _panel(drawing, group, groups[group], periods, top + number * (PANEL + GAP))
    return drawing.svg()


def _named(code: str) -> str:
    """The name of an area; any other word as it is."""
    if code == "_T":
        return "All nationalities"
    if code.startswith("_"):
        return "Not stated"
    return area.name(code) if code in areas() else code


def _counted(places: Mapping[str, Sequence[Mapping[str, Any]]]) -> float:
    values = (float(r["encounters"]) for rows in places.values() for r in rows)
    return sum(v for v in values if math.isfinite(v))


def _panel(
    drawing: Drawing,
    name: str,
    places: Mapping[str, Sequence[Mapping[str, Any]]],
    periods: Sequence[str],
    top: float,
) -> None:
    rows = [(p, r) for p in periods for r in places.get(p, ())]
    values = [float(r[c]) for _, r in rows for c in ("encounters", "persons_upper")]
    on = panel(drawing, name, periods, max((v for v in values if math.isfinite(v)), default=1.0), top)
    half = min(5.0, on.width * 0.35)
    for period, row in rows:
        counted, low, high = (float(row[c]) for c in ("encounters", "persons_lower", "persons_upper"))
        ranged = math.isfinite(low) and math.isfinite(high)
        shown = f"{name} {period}".strip() + f": {short_number(counted)} encounters"
        shown += f", {short_number(low)} to {short_number(high)} persons" if ranged else ", persons not estimated"
        if ranged:
            drawing.add(tag("g", hint(shown) + span(on.x(period), on.y(low), on.y(high), ESTIMATE, half)))
        if math.isfinite(counted):
            drawing.add(tag("circle", hint(shown), cx=on.x(period), cy=on.y(counted), r=min(3.6, half), fill=ARRIVE))
