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
