"""Charts on remittances: what is drawn is what was given, and files appear whole."""

from __future__ import annotations

import pandas as pd
import pytest

from sojourn.errors import NothingLoaded, UsageError
from sojourn.publish.charts import chart_file, remittances
from sojourn.publish.pages.remittances import table

FLOWS = pd.DataFrame(
    {"sender": ["USA", "USA", "DEU", "FRA"], "receiver": ["MEX", "IND", "IND", "SEN"], "value": [60.0, 20.0, 15.0, 5.0]}
)


def test_ribbons_are_as_wide_as_the_money_at_both_ends():
    table = remittances._collapsed(FLOWS, 2, 2)
    left, right = remittances._stacked(table, "sender"), remittances._stacked(table, "receiver")
    ribbons = remittances._ribbons(table, left, right)
    for end, nodes, side in ((0.0, left, "sender"), (1.0, right, "receiver")):
        unit = (nodes["bottom"] - nodes["top"]).sum() / nodes["value"].sum()
        here = ribbons[ribbons["x"] == end].set_index("ribbon")
        for row in table.itertuples():
            width = here.loc[f"{row.sender} to {row.receiver}", ["y", "y2"]].diff().iloc[-1]
            assert width == pytest.approx(row.value * unit), side


def test_small_countries_become_others_and_no_money_is_lost():
    table = remittances._collapsed(FLOWS, 1, 1)
    assert set(table["sender"]) == {"United States of America", "Other senders"}
    assert table["value"].sum() == FLOWS["value"].sum()


def test_a_chart_is_written_whole_in_three_formats(tmp_path):
    chart = remittances.money_flows(FLOWS, said="Made-up flows of 2013")
    for suffix, start in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".json", b"{")):
        path = tmp_path / f"flows{suffix}"
        chart_file.write(chart, path)
        assert path.read_bytes().startswith(start)
    assert b"Made-up flows of 2013" in (tmp_path / "flows.svg").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["flows.json", "flows.png", "flows.svg"]


def test_dumbbells_join_the_first_and_the_last_survey():
    prices = pd.DataFrame(
        {"sender": "USA", "receiver": "MEX", "time_period": ["2011-Q1", "2012-Q3", "2014-Q2"], "value": [6.0, 9.0, 4.0]}
    )
    drawn = remittances.corridor_dumbbells(prices, prices[["sender", "receiver"]].head(1)).to_dict()
    rows = [row for rows in drawn["datasets"].values() for row in rows if row.get("corridor") and "first" in row]
    assert [(r["first"], r["last"], r["from"], r["to"]) for r in rows] == [(6.0, 4.0, "2011-Q1", "2014-Q2")]


def test_nothing_to_draw_and_unknown_formats_are_errors(tmp_path):
    with pytest.raises(NothingLoaded):
        remittances.money_flows(FLOWS.iloc[:0], said="none")
    with pytest.raises(UsageError, match="suffix"):
        chart_file.write(remittances.money_flows(FLOWS, said="x"), tmp_path / "flows.pdf")


def test_tables_of_the_page_leave_absent_cells_empty():
    frame = pd.DataFrame({"area": ["A|B", "C"], "published_value": [1.234, float("nan")]})
    assert table(frame, {"area": str, "published_value": lambda v: f"{v:.1f}"}).splitlines() == [
        "| area | published value |",
        "| --- | ---: |",
        "| A\\|B | 1.2 |",
        "| C |  |",
    ]
