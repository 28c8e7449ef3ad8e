"""Charts on border crossings: monthly series with intervals, first figures against final ones, revisions, seasons.

Every chart takes a table of the products and says which rule and day it rests on. Colours: arrivals and departures as
everywhere in the house; final figures dark, provisional ones lighter with their bands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import NothingLoaded, UsageError
from sojourn.publish.charts.heading import SMALL, heading, height_of
from sojourn.publish.charts.months import MonthPanel, month_number, month_panel
from sojourn.publish.charts.svg import (
    ARRIVE,
    FAINT,
    GRID,
    INK,
    LEAVE,
    LINE,
    Drawing,
    Scale,
    hint,
    line,
    path,
    tag,
    text,
    ticks,
)

if TYPE_CHECKING:
    from sojourn.products.border.worlds_scored import World

NET, OUTSIDE = "#4a5d23", "#c81e1e"
COLOURS = {"immigration": ARRIVE, "emigration": LEAVE, "net_migration": NET}
TITLES = {"immigration": "Migrant arrivals", "emigration": "Migrant departures", "net_migration": "Net migration"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = {
    "immigration": ("migrant arrivals", ARRIVE),
    "emigration": ("migrant departures", LEAVE),
    "visitor_arrivals": ("arrivals of visitors", "#7fb2d6"),
    "resident_departures": ("departures of residents", "#e0a37e"),
}
WIDTH = 690.0
Row = Mapping[str, Any]
"""A row of a table of the products, by column."""
EDITIONS = (("adaptive", "Second edition"), ("chain", "First edition"))
_TOO_LOW, _EXACT, _TOO_HIGH = (17, 75, 132), (243, 241, 237), (152, 74, 5)
_NARROW_CELL, _LOW_CELL, _HIGH_PANEL = 29.0, 13.0, 235.0


def monthly_series(vintage: pa.Table, *, group: str = "_T", years: int = 5, warnings: Sequence[str] = ()) -> str:
    """Arrivals and departures by month at one vintage: final figures, then estimates with 80 and 95 % bands.

    vintage : as from ``products.border.vintages.provisional``; years : how many to show, back from the vintage
    warnings : what is outside the range learnt, said above the picture
    """
    rows = [r for r in _rows(_of_group(vintage, group)) if r["lag"] < 12 * years]
    if not rows:
        raise NothingLoaded("There is no month in this table to draw.")
    lines = [
        f"known on {rows[0]['vintage']}; line: final; hollow dots: estimated, with 80 and 95 % intervals",
        _said(group),
        *(f"WARNING {sentence}" for sentence in warnings),
    ]
    top, high = height_of(lines, WIDTH), 220.0
    title = "Migration by month, final and provisional"
    drawing = Drawing(WIDTH, top + 2 * high + 6, title, "; ".join(lines), "border-months")
    heading(drawing, lines)
    for number, measure in enumerate(("immigration", "emigration")):
        own = {month_number(r["time_period"]): r for r in rows if r["measure"] == measure}
        if own:
            edge = top + number * high
            _series_of(drawing, measure, own, edge, edge + high)
    return drawing.svg()


def _series_of(drawing: Drawing, measure: str, own: Mapping[int, Row], top: float, bottom: float) -> None:
    """The panel of one measure: rows by month number, estimated ones as hollow dots inside their bands."""
    colour = COLOURS[measure]
    estimated = {month: r for month, r in own.items() if r["obs_status"] == "E"}
    drawing.add(text(4, top + 12, TITLES[measure], size=12.5, fill=FAINT, font_weight="600"))
    values = [r["obs_value"] for r in own.values()]
    values += [r[bound] for bound in ("upper_95", "lower_95") for r in estimated.values()]
    panel = month_panel(drawing, [*own], values, top=top + 30, bottom=bottom - 30, unit="crossings")
    _bands(drawing, panel, estimated, colour, opacity_80=0.30)
    drawing.add(panel.line({month: r["obs_value"] for month, r in own.items()}, colour))
    for month, row in estimated.items():
        x, y = panel.at(month, row["obs_value"])
        drawing.add(tag("circle", cx=x, cy=y, r=2.8, fill="white", stroke=colour, stroke_width=1.5))


def _bands(drawing: Drawing, panel: MonthPanel, rows: Mapping[int, Row], colour: str, opacity_80: float) -> None:
    """The 95 and 80 % intervals of rows by month number, the narrower one on top and darker."""
    for level, opacity in ((95, 0.18), (80, opacity_80)):
        bounds = {month: (r[f"lower_{level}"], r[f"upper_{level}"]) for month, r in rows.items()}
        drawing.add(panel.band(bounds, colour, opacity))


def first_figures(vintages: pa.Table, measure: str = "immigration", *, group: str = "_T", lag: int = 0) -> str:
    """The figure of a replay at one lag with its intervals, and the final figure it was waiting for."""
    rows = _of_measure(vintages, measure, group)
    own = {month_number(r["time_period"]): r for r in rows if r["lag"] == lag and r["final_value"] is not None}
    if not own:
        raise NothingLoaded(f"No {measure} at lag {lag} is final yet: nothing to draw.")
    inside = {m: r["lower_95"] <= r["final_value"] <= r["upper_95"] for m, r in own.items()}
    months_later = f"{lag} months later" if lag > 1 else "1 month later"
    when = "at the end of the month itself" if lag == 0 else months_later
    share = 100 * sum(inside.values()) / len(inside)
    lines = [
        f"line and bands: estimate {when} with 80 and 95 % intervals; dots: final figure",
        f"{share:.0f} % of {len(inside)} months inside the 95 % interval (crosses: outside); {_said(group)}",
    ]
    top = height_of(lines, WIDTH)
    title = f"{TITLES[measure]}: first estimate and final figure"
    drawing = Drawing(WIDTH, top + 320, title, "; ".join(lines), "border-first")
    heading(drawing, lines)
    colour = COLOURS[measure]
    values = [r[name] for r in own.values() for name in ("lower_95", "upper_95", "final_value")]
    panel = month_panel(drawing, [*own], values, top=top + 10, bottom=top + 292, unit="crossings")
    _bands(drawing, panel, own, colour, opacity_80=0.28)
    drawing.add(panel.line({m: r["obs_value"] for m, r in own.items()}, colour, 1.2))
    for month, row in own.items():
        x, y = panel.at(month, row["final_value"])
        drawing.add(tag("circle", cx=x, cy=y, r=3.1, fill=INK) if inside[month] else _cross(x, y))
    return drawing.svg()


def first_figures_beside(world: World, first: date, last: date | None) -> str:
    """Migrant arrivals at the end of the month itself, 95 % intervals, and what came out.

    first, last : first and last month of the shock, shaded; None for no end
    """
    shock = world.span(first, last)
    low, high = int(world.months[shock].min()), int(world.months[shock].max())
    rows = [i for i, month in enumerate(world.months) if low - 24 <= month <= high + 24]
    lines = [
        "line and band: first figure and its 95 % interval; dots: final figure; crosses: outside",
        f"simulated border; shaded: closed from {first:%Y-%m}" + ("" if last is None else f" to {last:%Y-%m}"),
    ]
    top = height_of(lines, WIDTH)
    drawing = Drawing(
        WIDTH,
        top + len(EDITIONS) * _HIGH_PANEL + 4,
        "Migrant arrivals through a closed border",
        "; ".join(lines),
        "border-shock",
    )
    heading(drawing, lines)
    months = [int(world.months[i]) for i in rows]
    final = {int(world.months[i]): float(world.final[i, 0]) for i in rows}
    values = [*final.values()]
    for name, _ in EDITIONS:
        values += [float(v) for v in world.methods[name].upper[rows, 0]]  # type: ignore[index]
    for number, (name, title) in enumerate(EDITIONS):
        edge = top + number * _HIGH_PANEL
        drawing.add(text(4, edge + 12, title, size=12.5, fill=FAINT, font_weight="600"))
        panel = month_panel(drawing, months, values, top=edge + 30, bottom=edge + _HIGH_PANEL - 30, unit="crossings")
        left, right = panel.at(low, 0)[0], panel.at(high, 0)[0]
        drawing.add(tag("rect", x=left, y=edge + 24, width=right - left, height=_HIGH_PANEL - 54, fill="#00000010"))
        figures = world.methods[name]
        assert figures.lower is not None and figures.upper is not None
        own = {int(world.months[i]): i for i in rows}
        bounds = {m: (float(figures.lower[i, 0]), float(figures.upper[i, 0])) for m, i in own.items()}
        drawing.add(panel.band(bounds, ARRIVE, 0.25))
        drawing.add(panel.line({m: float(figures.estimate[i, 0]) for m, i in own.items()}, ARRIVE, 1.3))
        missed = 0
        for month, value in final.items():
            x, y = panel.at(month, value)
            held = bounds[month][0] <= value <= bounds[month][1]
            missed += not held
            drawing.add(tag("circle", cx=x, cy=y, r=2.6, fill=INK) if held else _cross(x, y))
        said = f"{missed} of {len(final)} outside"
        drawing.add(text(WIDTH - 6, edge + 12, said, size=SMALL, fill=OUTSIDE if missed else FAINT, anchor="end"))
    return drawing.svg()


def _cross(x: float, y: float) -> str:
    d = path([(x - 4, y), (x + 4, y)]) + path([(x, y - 4), (x, y + 4)])
    return tag("path", d=d, fill="none", stroke=OUTSIDE, stroke_width=2.4)


def revision_triangle(vintages: pa.Table, measure: str = "immigration", *, group: str = "_T", months: int = 36) -> str:
    """By how much the estimate of each month, at each lag, was above or below the final figure, in percent."""
    rows = [r for r in _of_measure(vintages, measure, group) if r["final_value"]]
    if not rows:
        raise NothingLoaded(f"No {measure} of these vintages is final yet: there is no revision to draw.")
    latest = sorted({r["time_period"] for r in rows})[-months:]
    off = {
        (r["time_period"], r["lag"]): 100 * (r["obs_value"] - r["final_value"]) / abs(r["final_value"])
        for r in rows
        if r["time_period"] in latest
    }
    common = np.quantile(np.abs([*off.values()]), 0.98)  # a few extreme cells would leave the others without colour
    reach = max(10.0, float(np.ceil(common / 5) * 5))
    lines = [f"orange: too high, blue: too low{_beyond([*off.values()], reach)}; {_said(group)}"]
    lags = sorted({lag for _, lag in off})
    top, left = height_of(lines, WIDTH) + 6, 66.0
    bottom = top + _LOW_CELL * len(latest)
    title = f"{TITLES[measure]}: how estimates were revised"
    drawing = Drawing(WIDTH, max(bottom + 42, top + 200), title, "; ".join(lines), "border-revisions")
    heading(drawing, lines)
    cell = min(_NARROW_CELL, (WIDTH - left - 120) / len(lags))
    for i, period in enumerate(latest):
        y = top + _LOW_CELL * i
        if i % 3 == 0:
            drawing.add(text(left - 8, y + 10, period, size=SMALL, fill=FAINT, anchor="end"))
        for j, lag in enumerate(lags):
            if (value := off.get((period, lag))) is not None:
                told = hint(f"{period}, {lag} months later: {value:+.1f} %")
                place = {"x": left + j * cell, "y": y, "width": cell - 0.8, "height": _LOW_CELL - 0.8}
                drawing.add(tag("rect", told, **place, fill=_shade(value / reach)))
    for j, lag in enumerate(lags):
        if j % max(1, -(-len(lags) // 18)) == 0:
            drawing.add(text(left + (j + 0.5) * cell, bottom + 14, str(lag), size=SMALL, fill=FAINT, anchor="middle"))
    said = "months after the month of the crossing"
    drawing.add(text(left + len(lags) * cell / 2, bottom + 31, said, size=SMALL, fill=FAINT, anchor="middle"))
    _legend(drawing, left + len(lags) * cell + 16, top, reach)
    return drawing.svg()


def _legend(drawing: Drawing, x: float, top: float, reach: float) -> None:
    """What the colours of revisions mean."""
    drawing.add(text(x, top + 10, "% off final", size=SMALL, fill=FAINT))
    steps = 40
    for k in range(steps):
        shade = _shade(1 - 2 * (k + 0.5) / steps)
        drawing.add(tag("rect", x=x, y=top + 20 + 3.5 * k, width=14, height=3.8, fill=shade))
    for value in (reach, 0.0, -reach):
        y = top + 20 + 3.5 * steps * (1 - value / reach) / 2
        words = f"{value:+.0f}".replace("-", "−") if value else "0"
        drawing.add(text(x + 20, y + 4, words, size=SMALL, fill=FAINT))


def _shade(share: float) -> str:
    """Colour of a deviation from -1 (blue, too low) over 0 to 1 (orange, too high), the same beyond."""
    end = _TOO_HIGH if share > 0 else _TOO_LOW
    part = min(abs(share), 1.0)
    mixed = (round(a + (b - a) * part) for a, b in zip(_EXACT, end, strict=True))
    return "#" + "".join(f"{c:02x}" for c in mixed)


def _beyond(off: list[float], reach: float) -> str:
    """What to say where colours do not tell all values apart."""
    outside = sum(abs(value) > reach for value in off)
    if outside == 0:
        return ""
    return f"; the darkest colour means {reach:.0f} % or more ({outside} of {len(off)} cells lie beyond)"


def seasonality(table: pa.Table) -> str:
    """Seasonal index by calendar month, one line a flow; 1 is the average month."""
    rows = [r for r in _rows(table) if r["measure"] == "seasonal_index" and r["flow"] in SEASONS]
    if not rows:
        raise NothingLoaded("No seasonal index in this table.")
    span = str(rows[0]["time_period"]).replace("/", " to ")
    lines = [f"ratio to the centred twelve-month average, median over years, {span}"]
    head = height_of(lines, WIDTH)
    shown = {f: named for f, named in SEASONS.items() if any(r["flow"] == f for r in rows)}
    top = head + 18.0 * -(-len(shown) // 2) + 18
    drawing = Drawing(WIDTH, top + 300, "When people cross", "; ".join(lines), "border-seasons")
    heading(drawing, lines)
    values = [r["obs_value"] for r in rows] + [1.0]
    marks = ticks(min(values), max(values), 6)
    x, y = Scale(1, 12, 64, WIDTH - 24), Scale(marks[0], marks[-1], top + 272, top + 8)
    drawing.add(text(4, top - 4, "index, average month = 1", size=SMALL, fill=FAINT))
    for mark in marks:
        drawing.add(line(40, y(mark), WIDTH - 8, y(mark), LINE if mark == 1 else GRID))
        drawing.add(text(34, y(mark) + 4, f"{mark:g}", size=SMALL, fill=FAINT, anchor="end"))
    for number, name in enumerate(MONTHS, start=1):
        drawing.add(text(x(number), top + 290, name, size=SMALL, fill=FAINT, anchor="middle"))
    for number, (flow, (name, colour)) in enumerate(shown.items()):
        at_x, at_y = 9 + (number % 2) * 200, head + 12 + 18 * (number // 2)
        drawing.add(tag("circle", cx=at_x, cy=at_y - 4, r=4.2, fill=colour), text(at_x + 10, at_y, name, size=SMALL))
        points = sorted((int(r["month"]), r["obs_value"]) for r in rows if r["flow"] == flow)
        placed = [(x(month), y(value)) for month, value in points]
        drawing.add(tag("path", d=path(placed), fill="none", stroke=colour, stroke_width=1.8))
        drawing.add(*(tag("circle", cx=a, cy=b, r=3.0, fill=colour) for a, b in placed))
    return drawing.svg()


def _of_measure(vintages: pa.Table, measure: str, group: str) -> list[Row]:
    return [r for r in _rows(_of_group(vintages, group)) if r["measure"] == measure]


def _of_group(table: pa.Table, group: str) -> pa.Table:
    """Rows of one group; the breakdown is the column after ``measure`` where there is one."""
    names = table.column_names
    column = names[names.index("measure") + 1]
    if column == "lag":
        if group != "_T":
            raise UsageError(f"the table has no groups, so not {group}")
        return table
    chosen = table.filter(pc.equal(table[column], group))
    if chosen.num_rows == 0:
        there = sorted(set(table[column].to_pylist()))
        raise UsageError(f"there is no {column} {group}", ways_out=[f"choose {', '.join(there)}"])
    return chosen


def _rows(table: pa.Table) -> list[Row]:
    return list(table.drop_columns(["definition"]).to_pylist())


def _said(group: str) -> str:
    return "all groups together" if group == "_T" else f"group {group}"
