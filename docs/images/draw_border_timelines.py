"""Draw the timelines of the page on border crossings.

    python docs/images/draw_border_timelines.py [--png FOLDER]

Writes SVG next to this file; with ``--png`` also bitmaps to look at.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import altair as alt
import pandas as pd
import pyarrow as pa
import vl_convert

from sojourn.microdata import classify

HERE = Path(__file__).parent
START = dt.date(2021, 1, 1)
OBSERVED_TO = dt.date(2024, 6, 30)

# Title, first direction, days between crossings, first crossing after so many days.
HISTORIES = (
    ("Tourist: two weeks, a year later three", "arrival", (14, 365, 21), 60),
    ("Student: ten months, two months home, eight months", "arrival", (300, 60, 240), 60),
    ("Seasonal worker: seven months a year", "arrival", (210, 155, 210, 155, 210), 60),
    ("Resident on a journey of seven months", "departure", (210,), 60),
    ("Emigrant with a visit home after five months", "departure", (150, 20), 60),
    ("Emigrant who returns for good after 15 months", "departure", (460,), 60),
    ("Arrived eight months before the data end", "arrival", (), 1030),
)


def histories() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Spells in and out of the country, and crossings with their labels."""
    rows = []
    for title, direction, gaps, first in HISTORIES:
        day = START + dt.timedelta(days=first)
        for gap in (*gaps, None):
            rows.append((title, day, direction))
            if gap is not None:
                day += dt.timedelta(days=gap)
                direction = "departure" if direction == "arrival" else "arrival"
    names = ("person_id", "crossing_date", "direction")
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    crossings = classify(table, observed_to=OBSERVED_TO).crossings.to_pandas()
    spells = []
    for title, group in crossings.groupby("person_id", sort=False):
        group = group.reset_index(drop=True)
        ends = [*group.crossing_date[1:], OBSERVED_TO]
        began = group.loc[0]
        before = "in the country" if began.direction == "departure" else "abroad"
        spells.append((title, before, began.status_before, START, began.crossing_date))
        for row, end in zip(group.itertuples(), ends, strict=True):
            place = "in the country" if row.direction == "arrival" else "abroad"
            status = row.status_after if isinstance(row.status_after, str) else "not yet decided"
            spells.append((title, place, status, row.crossing_date, end))
    frame = pd.DataFrame(spells, columns=["history", "place", "status", "start", "end"])
    frame["status"] = frame.status.str.replace("_", "-")
    crossings["label"] = crossings.is_migrant.map({True: "migration", False: "no migration"}, na_action="ignore")
    crossings["label"] = crossings.label.astype(object).where(crossings.is_migrant.notna(), "not yet decided")
    crossings = crossings.rename(columns={"person_id": "history"})
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column])
    for column in ("crossing_date", "is_migrant_final_on"):
        crossings[column] = pd.to_datetime(crossings[column])
    return frame, crossings[["history", "crossing_date", "is_migrant_final_on", "label"]]


def timelines() -> alt.TopLevelMixin:
    """One row a person: where, as what, which crossings are migrations and when that is known."""
    spells, crossings = histories()
    order = [title for title, *_ in HISTORIES]
    x = alt.X(
        "start:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount="year", grid=True, labelAlign="left"),
        scale=alt.Scale(domain=[START.isoformat(), "2024-12-31"]),
    )
    y = alt.Y("history:N", sort=order, title=None, axis=alt.Axis(labelLimit=330, labelFontSize=11, ticks=False))
    place = (
        alt.Chart(spells)
        .mark_bar(size=13, yOffset=-5)
        .encode(
            x=x,
            x2="end:T",
            y=y,
            color=alt.Color(
                "place:N",
                scale=alt.Scale(domain=["in the country", "abroad"], range=["#1b6ca8", "#dfe5ea"]),
                legend=alt.Legend(title="Place", orient="top"),
            ),
        )
    )
    status = (
        alt.Chart(spells)
        .mark_bar(size=6, yOffset=7)
        .encode(
            x=x,
            x2="end:T",
            y=y,
            color=alt.Color(
                "status:N",
                scale=alt.Scale(
                    domain=["resident", "non-resident", "not yet decided"], range=["#4f8f6b", "#e3d9c6", "#b9b9b9"]
                ),
                legend=alt.Legend(title="Status", orient="top"),
            ),
        )
    )
    colours = alt.Color(
        "label:N",
        scale=alt.Scale(
            domain=["migration", "no migration", "not yet decided"], range=["#d1495b", "#ffffff", "#b9b9b9"]
        ),
        legend=alt.Legend(title="Crossing", orient="top", symbolStrokeColor="#333", symbolType="circle"),
    )
    wait = (
        alt.Chart(crossings)
        .mark_rule(yOffset=-16, stroke="#8a8a8a", strokeDash=[2, 2])
        .encode(x=alt.X("crossing_date:T"), x2="is_migrant_final_on:T", y=y)
    )
    known = (
        alt.Chart(crossings)
        .mark_tick(yOffset=-16, size=8, thickness=1.5, color="#555")
        .encode(x=alt.X("is_migrant_final_on:T"), y=y)
    )
    points = (
        alt.Chart(crossings)
        .mark_circle(size=75, yOffset=-5, stroke="#333", strokeWidth=1.2, opacity=1)
        .encode(x=alt.X("crossing_date:T"), y=y, color=colours)
    )
    end = (
        alt.Chart(pd.DataFrame({"day": [pd.Timestamp(OBSERVED_TO)]}))
        .mark_rule(stroke="#222", strokeWidth=1.2)
        .encode(x="day:T")
    )
    end_text = (
        alt.Chart(pd.DataFrame({"day": [pd.Timestamp(OBSERVED_TO)], "text": ["observed to"]}))
        .mark_text(align="left", dx=4, y=8, fontSize=10, color="#222")
        .encode(x="day:T", text="text:N")
    )
    return (
        alt.layer(place, status, wait, known, points, end, end_text)
        .resolve_scale(color="independent")
        .properties(width=620, height=alt.Step(48))
        .configure(background="white", font="sans-serif")
        .configure_axis(gridColor="#e6e6e6", domainColor="#888")
        .configure_legend(labelFontSize=11, titleFontSize=11, symbolStrokeWidth=1)
        .configure_view(stroke=None)
    )


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--png", type=Path)
    arguments = parser.parse_args()
    spec = timelines().to_dict()
    (HERE / "border-timelines.svg").write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
    if arguments.png:
        (arguments.png / "border-timelines.png").write_bytes(vl_convert.vegalite_to_png(spec, scale=1.5))


if __name__ == "__main__":
    main()
