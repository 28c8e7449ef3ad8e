"""Detected victims by year as ranges, years without a figure left empty, and below them how policies are classed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.publish.charts.heading import heading, height_of, wrapped
from sojourn.publish.charts.hidden.panels import (
    ESTIMATE,
    GAP,
    PANEL,
    ROOM,
    WIDTH,
    Panel,
    are_periods,
    name_periods,
    panel,
    runs,
    slots,
    span,
)
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import ARRIVE, FAINT, LINE, Drawing, Scale, hint, line, path, tag, text
from sojourn.publish.words import policy_ratings
from sojourn.publish.words.hidden_routes import DETECTED
from sojourn.publish.words.language import Language, language

Rows = Sequence[Mapping[str, Any]]
KEY = (
    "Dot: a count. Broken line between caps: a range, as of protected counts («<5» is 1 to 4). An arrow: cells are "
    "missing, so there is no upper end. «n.r.»: no figure is published, which is not none. A dashed upright line: "
    "a break in the series. Each panel has an axis of its own."
)
KEY_OF_RATIO = (
    "Hollow dot: persons convicted by 100 prosecuted of the same year; broken line: its range where counts are "
    "protected. Trials last longer than a year, so it is no share and may lie above 100. «n.r.»: one of the two is "
    "not published."
)
TITLE, RATIO, CLASSED = (
    "What authorities of {area} detected, prosecuted and convicted",
    "Convicted per 100 prosecuted: {area}",
    "How policies of {area} are classed",
)
MOST = 8
CELL = 20.0
BOX = "#e4e7eb"
"""Ground of a class: one for all, since a shade would rank what the words alone may say."""
MEASURES = {
    "VICTIMS": "Victims detected",
    "SUSPECTED": "Persons suspected",
    "PROSECUTED": "Persons prosecuted",
    "CONVICTED": "Persons convicted",
    "OFFENCES": "Offences recorded",
}
"""Measures in the order of their panels."""


def detected_by_period(
    panels: Mapping[str, Rows],
    classes: Rows = (),
    *,
    title: str,
    key: str = KEY,
    id: str = "detected",
    language: Language = language(),
) -> str:
    """A panel a name, with its rows: time_period, lower, upper and, where they have them, obs_status and missing.

    classes : rows as ``RatingsRead.table`` gives them, of one area; drawn as a strip below with words and no axis.
    A line joins counts of neighbouring periods; it ends at a range, at a missing period and at a break.
    """
    shown = list(panels)[:MOST]
    periods = slots(
        [str(r["time_period"]) for name in shown for r in panels[name]] + [str(r["time_period"]) for r in classes]
    )
    said = [language.say(DETECTED), *([language.say(key)] if shown else [])]
    if len(shown) < len(panels):
        said.append(language.say("Drawn: {count} of {all}; all are in the table.", count=len(shown), all=len(panels)))
    stated = slots(str(r["time_period"]) for rows in panels.values() for r in rows if math.isfinite(float(r["lower"])))
    strips = _strips(classes)
    words = wrapped([language.say(policy_ratings.LEAD)], WIDTH - 8) if strips else []
    top = height_of(said, WIDTH) + 22
    strip_top = top + len(shown) * (PANEL + GAP)
    height = strip_top + (34 + 16 * len(words) + len(strips) * (CELL + 22) + 16 if strips else 0)
    drawing = Drawing(WIDTH, height, title, " ".join([*said, *words]), id)
    heading(drawing, said)
    for number, name in enumerate(shown):
        _panel(drawing, name, panels[name], periods, stated, top + number * (PANEL + GAP))
    if strips:
        _context(drawing, strips, words, periods, strip_top, language)
    return drawing.svg()


def panels_of(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """Rows of ``products.hidden.detected.panel`` of all sexes and ages, by measure and category, victims first."""
    both = [r for r in rows if str(r["sex"]) == "_T" and str(r["age"]) == "_T"]
    made: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in both:
        made.setdefault((str(row["trafficking_measure"]), str(row["category"])), []).append(row)

    def place(key: tuple[str, str]) -> tuple[int, float]:
        known = list(MEASURES).index(key[0]) if key[0] in MEASURES else len(MEASURES)
        return known, -sum(float(r["lower"]) for r in made[key] if math.isfinite(float(r["lower"])))

    return {_worded(measure, category): made[measure, category] for measure, category in sorted(made, key=place)}


def own_panels(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """Rows of ``own_counts``: the first column of months or years is the axis, the others name the panels."""
    keys = [name for name in (rows[0] if rows else {}) if name not in ("lower", "upper", "protected", "missing")]
    axis = next((k for k in keys if are_periods([str(r[k]) for r in rows])), None)
    made: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        others = ", ".join(str(row[k]) for k in keys if k != axis)
        name, place = (others, str(row[axis])) if axis else ("", others)
        made.setdefault(name, []).append({**row, "time_period": place})
    return made


def _worded(measure: str, category: str) -> str:
    what = MEASURES.get(measure, measure.replace("_", " ").capitalize())
    return what if category == "_T" else f"{what}: {category.replace('_', ' ').lower()}"


def _panel(drawing: Drawing, name: str, rows: Rows, periods: Sequence[str], stated: Sequence[str], top: float) -> None:
    """One panel. stated : periods from the first to the last of which anything in the picture has a figure."""
    ends = {str(r["time_period"]): (float(r["lower"]), float(r["upper"])) for r in rows}
    held = {p: e for p, e in ends.items() if math.isfinite(e[0])}
    breaks = [str(r["time_period"]) for r in rows if str(r.get("obs_status", "")) == "B"]
    estimated = {str(r["time_period"]) for r in rows if str(r.get("obs_status", "")) == "E"}
    on = panel(drawing, name, periods, max((v for e in held.values() for v in e if math.isfinite(v)), default=1.0), top)
    counts = {p: low for p, (low, high) in held.items() if low == high and p not in estimated}
    for run in runs(periods, counts, breaks):
        points = path((on.x(p), on.y(counts[p])) for p in run)
        drawing.add(tag("path", d=points, fill="none", stroke=ARRIVE, stroke_width=1.6))
    for period in breaks:
        x = on.x(period) - on.width / 2
        drawing.add(tag("g", hint(f"break: {period}") + line(x, top, x, on.low, FAINT, 1.2, "4 3")))
    for period in stated:
        if period not in held:
            shown = hint(f"{name}, {period}: not reported")
            drawing.add(tag("g", shown + text(on.x(period), on.low - 5, "n.r.", size=9, fill=FAINT, anchor="middle")))
    for period, (low, high) in held.items():
        _figure(drawing, on, period, (low, high), f"{name}, {period}: ", period in estimated)


def _figure(drawing: Drawing, on: Panel, period: str, ends: tuple[float, float], shown: str, estimated: bool) -> None:
    """A dot for a count, hollow for what is computed; a range between caps; an arrow for a sum without an upper end."""
    low, high = ends
    colour = ESTIMATE if estimated else ARRIVE
    x, half = on.x(period), min(5.0, on.width * 0.35)
    if low == high:
        said = hint(shown + short_number(low))
        fill = "white" if estimated else colour
        drawing.add(tag("circle", said, cx=x, cy=on.y(low), r=min(3.4, half), fill=fill, stroke=colour))
    elif math.isfinite(high):
        said = hint(f"{shown}{short_number(low)} to {short_number(high)}")
        drawing.add(tag("g", said + span(x, on.y(low), on.y(high), colour, half)))
        if on.y(low) - on.y(high) < 8:  # too short for its ends to be told apart
            words = f"{short_number(low)}–{short_number(high)}"
            drawing.add(text(x, on.y(high) - 5, words, size=9, fill=colour, anchor="middle"))
    else:
        y, end = on.y(low), on.y(low) - 16
        head = tag("path", d=f"M{x - 4:.1f} {end + 5:.1f}L{x:.1f} {end:.1f}L{x + 4:.1f} {end + 5:.1f}Z", fill=ARRIVE)
        foot = line(x - half, y, x + half, y, ARRIVE, 1.4) + line(x, y, x, end + 3, ARRIVE, 1.4, "3 2")
        drawing.add(tag("g", hint(f"{shown}at least {short_number(low)}; cells are missing") + foot + head))


def _strips(classes: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """Rows of each index that has a class in any year."""
    made: dict[str, list[Mapping[str, Any]]] = {}
    for row in classes:
        made.setdefault(str(row["policy_index"]), []).append(row)
    return {index: rows for index, rows in made.items() if any(r["class"] is not None for r in rows)}


def _context(
    drawing: Drawing,
    strips: Mapping[str, Rows],
    words: Sequence[str],
    periods: Sequence[str],
    top: float,
    language: Language,
) -> None:
    """Classes of each index by year, in boxes with the class in them."""
    drawing.add(line(4, top - 6, WIDTH - 14, top - 6, LINE))
    drawing.add(text(4, top + 12, language.say(policy_ratings.TITLE), size=13, font_weight="600"))
    drawing.add(*(text(4, top + 30 + 16 * i, w, size=11.5, fill=FAINT) for i, w in enumerate(words)))
    on = Panel(tuple(periods), Scale(0, 1, 0, 0), 0.0, (WIDTH - 14 - ROOM) / max(len(periods), 1))
    y = top + 34 + 16 * len(words)
    for index, rows in strips.items():
        drawing.add(text(4, y + 8, language.say(policy_ratings.SHORT[index]), size=10.5))
        for row in rows:
            if row["class"] is None:
                continue
            period, rating = str(row["time_period"]), str(row["rating"])
            box = {"x": on.x(period) - on.width / 2 + 0.5, "y": y + 13, "width": on.width - 1, "height": CELL - 2}
            drawing.add(tag("rect", hint(f"{period}: {language.say(rating)}"), fill=BOX, **box))
            drawing.add(text(on.x(period), y + 26, _short(rating), size=9.5, anchor="middle"))
        y += CELL + 22
    name_periods(drawing, on, y + 6)


def _short(rating: str) -> str:
    """A class that fits a year's box: «2 WL», «3/5»; of words their first letters."""
    if rating.startswith("Tier"):
        return rating.removeprefix("Tier ").replace("Watch List", "WL")
    if " of " in rating:
        return rating.split(" (")[0].replace(" of ", "/")
    return {"requires": "req.", "partially": "part.", "meets": "meets", "fully": "fully"}.get(rating.split()[0], rating)
