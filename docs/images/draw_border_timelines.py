"""Draw the timelines of the page on border crossings.

    python docs/images/draw_border_timelines.py [--png FOLDER]

Writes SVG next to this file; with ``--png`` also bitmaps to look at.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa

from sojourn import release
from sojourn.microdata import classify
from sojourn.publish.charts import drawing_file
from sojourn.publish.charts.svg import FAINT, GRID, INK, Drawing, Scale, line, tag, text, width_of

HERE = Path(__file__).parent
START = dt.date(2021, 1, 1)
OBSERVED_TO = dt.date(2024, 6, 30)
TOP, ROW = 76.0, 48.0
PLACES = {"in the country": "#1b6ca8", "abroad": "#dfe5ea"}
STATUSES = {"resident": "#4f8f6b", "non-resident": "#e3d9c6", "not yet decided": "#b9b9b9"}
LABELS = {"migration": "#d1495b", "no migration": "#ffffff", "not yet decided": "#b9b9b9"}

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


def timelines() -> str:
    """One row a person: where, as what, which crossings are migrations and when that is known."""
    spells, crossings = histories()
    order = [title for title, *_ in HISTORIES]
    left = max(width_of(title, 11.5) for title in order) + 14
    drawing = Drawing(left + 640, TOP + ROW * len(order) + 26, "Seven histories and how they are classified",
                      "Where each person was, as what, which crossings are migrations and when that was known.",
                      "border-timelines")  # fmt: skip
    x = Scale(START.toordinal(), dt.date(2025, 1, 1).toordinal(), left, left + 630)
    bottom = TOP + ROW * len(order)
    for number, (name, colours) in enumerate((("Place", PLACES), ("Status", STATUSES), ("Crossing", LABELS))):
        _legend(drawing, left, 16 + 20 * number, name, colours, rings=name == "Crossing")
    for year in range(START.year, OBSERVED_TO.year + 1):
        at = x(dt.date(year, 1, 1).toordinal())
        drawing.add(line(at, TOP, at, bottom, GRID), text(at + 3, bottom + 16, str(year), size=11, fill=FAINT))
    middle = {title: TOP + ROW * (i + 0.5) for i, title in enumerate(order)}
    for title in order:
        drawing.add(text(left - 8, middle[title] + 4, title, size=11.5, anchor="end"))
    for history, place, status, start, end in spells.itertuples(index=False):
        at, wide = x(start.toordinal()), x(end.toordinal()) - x(start.toordinal())
        drawing.add(
            tag("rect", x=at, y=middle[history] - 11.5, width=wide, height=13, fill=PLACES[place]),
            tag("rect", x=at, y=middle[history] + 4, width=wide, height=6, fill=STATUSES[status]),
        )
    for history, crossed, known, label in crossings.itertuples(index=False):
        y, at = middle[history], x(crossed.toordinal())
        if known == known:  # NaT where it is not yet known
            end = min(x(known.toordinal()), x.end)
            drawing.add(
                line(at, y - 16, end, y - 16, "#8a8a8a", 1, dash="2 2"), line(end, y - 20, end, y - 12, FAINT, 1.5)
            )
        drawing.add(tag("circle", cx=at, cy=y - 5, r=4.9, fill=LABELS[label], stroke="#333", stroke_width=1.2))
    end = x(OBSERVED_TO.toordinal())
    drawing.add(line(end, TOP, end, bottom, INK, 1.2), text(end + 4, TOP + 10, "observed to", size=10))
    return drawing.svg()


def _legend(drawing: Drawing, x: float, y: float, name: str, colours: dict[str, str], *, rings: bool) -> None:
    drawing.add(text(x, y, name, size=11, font_weight="600"))
    x += 70
    for word, colour in colours.items():
        if rings:
            drawing.add(tag("circle", cx=x + 5, cy=y - 4, r=4.9, fill=colour, stroke="#333", stroke_width=1.2))
        else:
            drawing.add(tag("rect", x=x, y=y - 9, width=11, height=10, fill=colour))
        drawing.add(text(x + 16, y, word, size=11))
        x += width_of(word, 11) + 30


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--png", type=Path)
    arguments = parser.parse_args()
    drawn = timelines()
    drawing_file.write(drawn, release.open_data(HERE / "border-timelines.svg"))
    if arguments.png:
        drawing_file.write(drawn, release.open_data(arguments.png / "border-timelines.png"))


if __name__ == "__main__":
    main()
