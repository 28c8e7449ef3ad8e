"""Charts on border crossings: they show what the tables say, and refuse what is not there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sojourn.errors import NothingLoaded, UsageError
from sojourn.publish.charts import border, chart_file


def vintages(final: bool = True) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for month in range(1, 13):
        for measure in ("immigration", "emigration"):
            for group in ("_T", "XAB"):
                for lag in (0, 1):
                    rows.append(
                        {"vintage": dt.date(2020, 12, 31), "time_period": f"2020-{month:02d}", "measure": measure,
                         "citizenship": group, "lag": lag, "obs_value": 100.0 + month, "lower_80": 95.0,
                         "upper_80": 110.0, "lower_95": 90.0, "upper_95": 115.0,
                         "final_value": 200.0 if month == 3 else 105.0,
                         "obs_status": "E" if month > 6 else "A", "definition": "words"}
                    )  # fmt: skip
    table = pa.Table.from_pylist(rows)
    if not final:
        empty = pa.nulls(table.num_rows, pa.float64())
        table = table.set_column(table.column_names.index("final_value"), "final_value", empty)
    return table


def test_first_figures_count_the_months_inside() -> None:
    chart = border.first_figures(vintages())
    said = chart.to_dict()["title"]
    assert said["text"] == "Migrant arrivals: first estimate and final figure"
    assert "92 % of 12 months inside" in said["subtitle"][1]


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_every_chart_is_drawn(tmp_path: Path, suffix: str) -> None:
    seasons = pa.Table.from_pylist(
        [
            {"time_period": "2010-01/2019-12", "measure": "seasonal_index", "flow": flow, "month": f"{m:02d}",
             "obs_value": 1 + 0.1 * (m % 3), "definition": "words"}
            for flow in ("immigration", "visitor_arrivals") for m in range(1, 13)
        ]
    )  # fmt: skip
    charts = {
        "series": border.monthly_series(vintages()),
        "first": border.first_figures(vintages(), "emigration", group="XAB"),
        "triangle": border.revision_triangle(vintages()),
        "season": border.seasonality(seasons),
    }
    for name, chart in charts.items():
        path = tmp_path / f"{name}{suffix}"
        chart_file.write(chart, path)
        assert path.read_bytes()[:8] == (b"\x89PNG\r\n\x1a\n" if suffix == ".png" else path.read_bytes()[:8])
        assert chart.to_dict()["background"] == "white"


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
    assert "darkest" not in border.revision_triangle(vintages()).to_dict()["title"]["subtitle"][0]
    many = pa.concat_tables([vintages()] + [year_of(vintages(), year) for year in range(2010, 2020)])
    subtitle = border.revision_triangle(many, months=120).to_dict()["title"]["subtitle"][0]
    assert "the darkest colour means 10 % or more (2 of 240 cells lie beyond)" in subtitle


def year_of(table: pa.Table, year: int) -> pa.Table:
    """The same months of another year, all within 7 % of the final figure."""
    rows = [
        {**row, "time_period": f"{year}{row['time_period'][4:]}", "final_value": 105.0} for row in table.to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=table.schema)
