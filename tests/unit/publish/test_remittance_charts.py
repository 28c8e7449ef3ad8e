"""Charts on remittances: what is drawn is what was given, and files appear whole."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from sojourn import release
from sojourn.errors import NothingLoaded, UsageError
from sojourn.publish.charts import drawing_file, remittance_flows, remittance_prices
from sojourn.publish.pages.markdown_table import table

FLOWS = pd.DataFrame(
    {"sender": ["USA", "USA", "DEU", "FRA"], "receiver": ["MEX", "IND", "IND", "SEN"], "value": [60.0, 20.0, 15.0, 5.0]}
)


def test_ribbons_are_as_wide_as_the_money_at_both_ends():
    table = remittance_flows._collapsed(FLOWS, 2, 2)
    left, right = remittance_flows._stacked(table, "sender"), remittance_flows._stacked(table, "receiver")
    ribbons = remittance_flows._ribbons(table, left, right)
    for end, nodes, side in ((0.0, left, "sender"), (1.0, right, "receiver")):
        unit = (nodes["bottom"] - nodes["top"]).sum() / nodes["value"].sum()
        here = ribbons[ribbons["x"] == end].set_index("ribbon")
        for row in table.itertuples():
            width = here.loc[f"{row.sender} to {row.receiver}", ["y", "y2"]].diff().iloc[-1]
            assert width == pytest.approx(row.value * unit), side


def test_small_countries_become_others_and_no_money_is_lost():
    table = remittance_flows._collapsed(FLOWS, 1, 1)
    assert set(table["sender"]) == {"United States of America", "Other senders"}
    assert table["value"].sum() == FLOWS["value"].sum()


def test_a_chart_is_written_whole_in_two_formats(tmp_path):
    chart = remittance_flows.money_flows(FLOWS, said="Made-up flows of 2013")
    for suffix, start in ((".svg", b"<svg"), (".png", b"\x89PNG")):
        path = tmp_path / f"flows{suffix}"
        drawing_file.write(chart, release.open_data(path))
        assert path.read_bytes().startswith(start)
    assert b"Made-up flows of 2013" in (tmp_path / "flows.svg").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["flows.png", "flows.svg"]


def test_dumbbells_join_the_first_and_the_last_survey():
    prices = pd.DataFrame(
        {"sender": "USA", "receiver": "MEX", "time_period": ["2011-Q1", "2012-Q3", "2014-Q2"], "value": [6.0, 9.0, 4.0]}
    )
    corridor = prices[["sender", "receiver"]].head(1)
    name = "United States of America to Mexico"
    assert remittance_prices.first_and_last(prices, corridor) == [(name, 6.0, 4.0, "2011-Q1", "2014-Q2")]
    drawn = remittance_prices.corridor_dumbbells(prices, corridor)
    first, last = (float(x) for x in re.findall(r'<circle cx="([\d.]+)"', drawn))
    assert name in drawn and "2011-Q1 and 2014-Q2" in drawn
    # The axis is from 0 to 10 %, as the dearer price, 6 %, is rounded up to the next five: 6 is farther right than 4.
    assert first - last == pytest.approx(2 / 10 * remittance_prices.PLOT, abs=0.02)


def test_prices_spread_by_region():
    # 0, 10, ..., 100: tenths at 10 and 90, the middle half from 25 to 75, the median 50.
    services = pd.DataFrame(
        {
            "amount": 200,
            "discloses_rate": "yes",
            "total_cost": [10.0 * i for i in range(11)],
            "time_period": "2014-Q2",
            "region": "Oceania",
        }
    )
    drawn = remittance_prices.price_distributions(services)
    [(left, width)] = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="11"', drawn)
    [median] = re.findall(r'<line x1="([\d.]+)"[^>]*stroke="#0b69a3" stroke-width="3"', drawn)
    assert "Oceania (11)" in drawn
    assert float(width) / (float(median) - float(left)) == pytest.approx(2.0, abs=0.001)


def test_nothing_to_draw_and_unknown_formats_are_errors(tmp_path):
    with pytest.raises(NothingLoaded):
        remittance_flows.money_flows(FLOWS.iloc[:0], said="none")
    for suffix in (".pdf", ".json"):
        with pytest.raises(UsageError, match="suffix"):
            drawing_file.write(
                remittance_flows.money_flows(FLOWS, said="x"), release.open_data(tmp_path / f"f{suffix}")
            )


def test_tables_of_the_page_leave_absent_cells_empty():
    frame = pd.DataFrame({"area": ["A|B", "C"], "published_value": [1.234, float("nan")]})
    assert table(frame, {"area": str, "published_value": lambda v: f"{v:.1f}"}).splitlines() == [
        "| area | published value |",
        "| --- | ---: |",
        "| A\\|B | 1.2 |",
        "| C |  |",
    ]
