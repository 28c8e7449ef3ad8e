"""Charts on border crossings: they show what the tables say, and refuse what is not there."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn import release
from sojourn.concepts.disclosure import NOT_PROTECTED
from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.border.worlds_scored import FirstFigures, World
from sojourn.publish.charts import drawing_file
from sojourn.publish.charts.border import vintages as border


def vintages(final: bool = True) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for month in range(1, 13):
        for measure in ("immigration", "emigration"):
            for group in ("_T", "XAB"):
                for lag in (0, 1):
                    rows.append(
                        {
                            "vintage": dt.date(2020, 12, 31),
                            "time_period": f"2020-{month:02d}",
                            "measure": measure,
                            "citizenship": group,
                            "lag": lag,
                            "obs_value": 100.0 + month,
                            "lower_80": 95.0,
                            "upper_80": 110.0,
                            "lower_95": 90.0,
                            "upper_95": 115.0,
                            "final_value": 200.0 if month == 3 else 105.0,
                            "obs_status": "E" if month > 6 else "A",
                            "definition": "words",
                        }
                    )
    table = pa.Table.from_pylist(rows)
    if not final:
        empty = pa.nulls(table.num_rows, pa.float64())
        table = table.set_column(table.column_names.index("final_value"), "final_value", empty)
    return table


def test_warnings_stand_above_the_picture() -> None:
    said = "2020-12: arrivals are 6 % of last year; do not publish without a break"
    assert f"WARNING {said}" in border.monthly_series(vintages(), warnings=[said])
    assert "WARNING" not in border.monthly_series(vintages())


def test_both_editions_beside_each_other_count_their_misses() -> None:
    # Final figures of 50, 50, 5 (closed in the third month): the first edition said 40 to 60 each month.
    final = np.repeat(np.array([[50.0], [50.0], [5.0]]), 3, axis=1)
    ours = FirstFigures(final + 1, final - 4, final + 6)
    theirs = FirstFigures(np.full((3, 3), 50.0), np.full((3, 3), 40.0), np.full((3, 3), 60.0))
    world = World(
        np.array([2020 * 12, 2020 * 12 + 1, 2020 * 12 + 2]),
        final,
        9 * final,
        {"adaptive": ours, "chain": theirs},
        (),
        0,
        9,
        None,
    )
    drawn = border.first_figures_beside(world, dt.date(2020, 3, 1), None)
    assert "0 of 3 outside" in drawn and "1 of 3 outside" in drawn
    ElementTree.fromstring(drawn)


def test_first_figures_count_the_months_inside() -> None:
    # 12 months with a final figure of 105 between 90 and 115, but 200 in March: 11 of 12 are 92 %.
    drawn = border.first_figures(vintages())
    assert ">Migrant arrivals: first estimate and final figure<" in drawn
    assert "92 % of 12 months inside" in drawn
    assert drawn.count(border.OUTSIDE) == 1 and drawn.count(f'r="3.1" fill="{border.INK}"') == 11


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_every_chart_is_drawn(tmp_path: Path, suffix: str) -> None:
    seasons = pa.Table.from_pylist(
        [
            {
                "time_period": "2010-01/2019-12",
                "measure": "seasonal_index",
                "flow": flow,
                "month": f"{m:02d}",
                "obs_value": 1 + 0.1 * (m % 3),
                "definition": "words",
            }
            for flow in ("immigration", "visitor_arrivals")
            for m in range(1, 13)
        ]
    )
    charts = {
        "series": border.monthly_series(vintages()),
        "first": border.first_figures(vintages(), "emigration", group="XAB"),
        "triangle": border.revision_triangle(vintages()),
        "season": border.seasonality(seasons),
    }
    for name, chart in charts.items():
        path = tmp_path / f"{name}{suffix}"
        drawing_file.write(chart, release.open_data(path))
        content = path.read_bytes()
        if suffix == ".png":
            assert content.startswith(b"\x89PNG\r\n\x1a\n")
        else:
            root = ElementTree.fromstring(content)
            assert root[2].get("fill") == "white" and NOT_PROTECTED.encode() not in content


def test_a_picture_of_personal_figures_says_so(tmp_path: Path) -> None:
    drawing_file.write(border.monthly_series(vintages()), release.owners_folder(tmp_path / "p.svg", "a test"))
    words = [e.text for e in ElementTree.parse(tmp_path / "p.svg").iter("{http://www.w3.org/2000/svg}text")]
    assert words[-1] == NOT_PROTECTED and "Migration by month, final and provisional" in words


def test_a_missing_month_breaks_the_line() -> None:
    # January to December without June: two parts of the line in each of the two panels, five and six months long.
    gap = vintages().filter(pc.not_equal(vintages()["time_period"], "2020-06"))
    lines = re.findall(r'<path d="([^"]*)" fill="none"', border.monthly_series(gap))
    assert [(d.count("M"), d.count("L")) for d in lines] == [(2, 4 + 5), (2, 4 + 5)]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="citizenship XAZ"):
        border.monthly_series(vintages(), group="XAZ")
    with pytest.raises(UsageError, match="no groups"):
        border.monthly_series(vintages().drop_columns(["citizenship"]), group="XAB")
    for draw in (border.first_figures, border.revision_triangle):
        with pytest.raises(NothingLoaded):
            draw(vintages(final=False))
    with pytest.raises(NothingLoaded):
        border.seasonality(pa.table({"measure": ["immigration"], "definition": ["words"]}))


def test_the_triangle_says_where_its_colours_end() -> None:
    # 101 to 112 against 105: at most 7 % off, and 103 against 200 in March, 48.5 % below, once at each lag: 2 of 24.
    # The 98th percentile is March itself, so the scale holds it and nothing need be said.
    assert "darkest" not in border.revision_triangle(vintages())
    many = pa.concat_tables([vintages()] + [year_of(vintages(), year) for year in range(2010, 2020)])
    subtitle = border.revision_triangle(many, months=120)
    assert "the darkest colour means 10 % or more (2 of 240 cells lie beyond)" in subtitle


def year_of(table: pa.Table, year: int) -> pa.Table:
    """The same months of another year, all within 7 % of the final figure."""
    rows = [
        {**row, "time_period": f"{year}{row['time_period'][4:]}", "final_value": 105.0} for row in table.to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=table.schema)
