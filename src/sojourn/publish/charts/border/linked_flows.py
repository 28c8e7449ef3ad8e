"""Migration with every document a person, and with documents linked: a line each, the second with its intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from sojourn.errors import UsageError
from sojourn.publish.charts.border.vintages import COLOURS, TITLES
from sojourn.publish.charts.heading import heading, height_of
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, GRID, INK, LINE, Drawing, Scale, hint, line, tag, text, ticks, width_of

WIDTH, HIGH = 690.0, 220.0
MOST = 40
"""Periods that are drawn, the latest."""
NAMED = 12


def linked_flows(table: pa.Table) -> str:
    """Immigration and emigration of ``products.border.linking``: crosses by document, dots and whiskers by person.

    table : columns time_period, measure, obs_value, by_document, lower_95, upper_95 (migrations of a period).
    Raises UsageError for a table with a breakdown: its cells have no interval of their sum.
    """
    rows: dict[str, dict[str, Mapping[str, Any]]] = {"immigration": {}, "emigration": {}}
    for row in table.to_pylist():
        if row["measure"] in rows and row["time_period"] in rows[row["measure"]]:
            raise UsageError(
                "The picture is of all persons together, and these flows are broken down.",
                ways_out=["leave --by out where --chart is given"],
            )
        if row["measure"] in rows:
            rows[row["measure"]][row["time_period"]] = row
    periods = sorted({period for own in rows.values() for period in own})
    shown = periods[-MOST:]
    lines = [
        "dots: documents of one person linked, with the 95 % interval of linking; crosses: every document a person",
        "counts from crossings, estimated as far as the links are; no interval says what crossings leave out"
        + (f"; the latest {MOST} of {len(periods)} periods" if len(periods) > MOST else ""),
    ]
    top = height_of(lines, WIDTH)
    title = "Migration by person and by document"
    drawing = Drawing(WIDTH, top + 2 * HIGH + 6, title, "; ".join(lines), "linked-flows")
    heading(drawing, lines)
    for number, (measure, own) in enumerate(rows.items()):
        _panel(drawing, measure, own, shown, top + number * HIGH)
    return drawing.svg()


def _panel(
    drawing: Drawing, measure: str, own: Mapping[str, Mapping[str, Any]], shown: Sequence[str], top: float
) -> None:
    drawing.add(text(4, top + 12, TITLES[measure], size=12.5, fill=FAINT, font_weight="600"))
    there = {period: own[period] for period in shown if period in own}
    values = [r[name] for r in there.values() for name in ("lower_95", "upper_95", "by_document", "obs_value")]
    marks = ticks(0.0, max(values, default=1.0))
    left = max(width_of(short_number(v), 11.5) for v in marks) + 12
    y = Scale(marks[0], marks[-1], top + HIGH - 34, top + 26)
    for value in marks:
        drawing.add(line(left, y(value), WIDTH - 4, y(value), LINE if value == 0 else GRID))
        drawing.add(text(left - 6, y(value) + 4, short_number(value), size=11.5, fill=FAINT, anchor="end"))
    step = (WIDTH - left - 8) / max(len(shown), 1)
    every = -(-len(shown) // NAMED)
    for n, period in enumerate(shown):
        x = left + 4 + (n + 0.5) * step
        if n % every == 0:
            drawing.add(text(x, top + HIGH - 16, period, size=10.5, fill=FAINT, anchor="middle"))
        row = there.get(period)
        if row is None:
            continue
        at, cross = y(row["obs_value"]), y(row["by_document"])
        drawing.add(line(x, y(row["lower_95"]), x, y(row["upper_95"]), COLOURS[measure], 1.6))
        told = (f"{period}: by person {row['obs_value']:,.0f} ({row['lower_95']:,.0f} to {row['upper_95']:,.0f}), "
                f"by document {row['by_document']:,.0f}")  # fmt: skip
        drawing.add(
            tag("circle", hint(told), cx=x, cy=at, r=2.8, fill="white", stroke=COLOURS[measure], stroke_width=1.5)
        )
        for turn in (-3.0, 3.0):
            drawing.add(line(x - 3, cross - turn, x + 3, cross + turn, INK, 1.3))
