"""What sending money costs, by country and by corridor: done in the head."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from made_up_tables import measure, panel_of, values, warehouse_of

from sojourn.concepts.dataflows import REMITTANCE_FLOW, REMITTANCE_PRICE
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import profile


def prices(folder: Path, source: str, rows: list[tuple[str, str, str, str, float | None]], index: str) -> Panel:
    """Rows of period, sender, receiver, amount, cost in percent."""
    names = ("time_period", "counterpart_area", "ref_area", "amount", "obs_value")
    columns: dict[str, Any] = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    columns["obs_status"] = ["A" if v is not None else "O" for v in columns["obs_value"]]
    return panel_of(warehouse_of(folder, (source, "2024", REMITTANCE_PRICE, {**columns, "index": index})))


def test_a_group_has_the_mean_of_its_countries(tmp_path: Path) -> None:
    """Kenya 8 %, Uganda 6 %: 7 %; each country counts once, whatever is sent there."""
    panel = prices(
        tmp_path,
        "WDI_REMITTANCES",
        [
            ("2022", "_T", "KEN", "200", 8.0),  # to Kenya
            ("2022", "_T", "UGA", "200", 6.0),
            ("2022", "_T", "TZA", "200", None),
            ("2022", "_T", "KEN", "500", 4.0),  # another amount
            ("2022", "KEN", "_T", "200", 15.0),  # from Kenya
            ("2022", "_T", "202", "200", 99.0),  # a region is no country
        ],
        "published",
    )
    assert values(panel, "REMITTANCE_COST_TO") == {("2022", "KEN"): 8.0, ("2022", "UGA"): 6.0}
    assert values(panel, "REMITTANCE_COST_TO_COUNTRIES") == {("2022", "KEN"): 1.0, ("2022", "UGA"): 1.0}
    assert measure(panel, "REMITTANCE_COST_FROM") == {("2022", "KEN"): (15.0, "A")}
    assert values(panel, "REMITTANCE_COST_FROM_COUNTRIES") == {("2022", "KEN"): 1.0}
    group = profile(panel, "Eastern Africa")
    cost, countries = (group.measure(n, "2022") for n in ("REMITTANCE_COST_TO", "REMITTANCE_COST_TO_COUNTRIES"))
    assert cost is not None and countries is not None and cost.value / countries.value == 7.0


def test_a_corridor_is_dear_when_the_mean_of_its_quarters_is_above_five_percent(tmp_path: Path) -> None:
    panel = prices(
        tmp_path,
        "RPW_CORRIDORS",
        [
            ("2013-Q1", "USA", "KEN", "200", 6.0),
            ("2013-Q3", "USA", "KEN", "200", 4.0),  # the mean is 5: exactly on the ceiling is not above
            ("2013-Q1", "GBR", "KEN", "200", 5.5),
            ("2013-Q3", "GBR", "KEN", "200", 4.6),  # 5.05
            ("2013-Q1", "ZAF", "KEN", "200", None),  # not priced
            ("2013-Q1", "GBR", "UGA", "500", 9.0),  # another amount
            ("2014-Q1", "USA", "KEN", "200", 3.0),
        ],
        "published",
    )
    assert values(panel, "CORRIDORS_PRICED") == {("2013", "KEN"): 2.0, ("2014", "KEN"): 1.0}
    assert values(panel, "CORRIDORS_ABOVE_CEILING") == {("2013", "KEN"): 1.0, ("2014", "KEN"): 0.0}


def test_an_index_that_is_not_the_publishers_is_left_alone(tmp_path: Path) -> None:
    panel = prices(tmp_path, "RPW_CORRIDORS", [("2013-Q1", "USA", "KEN", "200", 6.0)], "smart")
    assert values(panel, "CORRIDORS_PRICED") == {}


def test_two_vintages_of_one_series_are_held_against_each_other(tmp_path: Path) -> None:
    """100 in the older, 120 in the newer: 20 apart around 110; a year that only one has says nothing."""
    vintages = {"2021": {"2019": 100.0, "2020": 50.0}, "2022": {"2019": 120.0, "2021": 70.0}, "2020": {"2019": 1.0}}
    tables = [
        (
            "KNOMAD_SERIES",
            edition,
            REMITTANCE_FLOW,
            {
                "time_period": list(by_year),
                "ref_area": "KEN",
                "counterpart_area": "_T",
                "method": "RECORDED",
                "obs_value": list(by_year.values()),
            },
        )
        for edition, by_year in vintages.items()
    ]
    panel = panel_of(warehouse_of(tmp_path, *tables))
    assert values(panel, "REMITTANCE_VINTAGES_APART") == {("2019", "KEN"): 20.0}
    assert values(panel, "REMITTANCE_VINTAGES_MEAN") == {("2019", "KEN"): 110.0}
