"""Births, deaths and net migration of an interval, and economic series: done in the head."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_up_tables import measure, panel_of, values, warehouse_of

from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, POPULATION, VITAL_EVENTS
from sojourn.products.assessment.panel import Panel

FIVE, FOUR = "2015-07-01/P5Y", "2020-07-01/P4Y"
#: Kenya's births by calendar year; a power of two each, so that any sum tells which years are in it
BIRTHS = {2014: 1.0, 2015: 2.0, 2016: 4.0, 2017: 8.0, 2018: 16.0, 2019: 32.0, 2020: 64.0, 2021: 128.0, 2022: 256.0,
          2023: 512.0, 2024: 1024.0, 2025: 2048.0}  # fmt: skip


def events(area: str, event: str, by_year: dict[int, float | None]) -> list[dict[str, Any]]:
    return [{"time_period": str(y), "ref_area": area, "event": event, "obs_value": v} for y, v in by_year.items()]


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    years = ["2015", "2020", "2024"]
    stock = {
        "time_period": years * 2,
        "ref_area": "KEN",
        "counterpart_area": "UGA",
        "sex": ["F"] * 3 + ["M"] * 3,
        "obs_value": [1.0] * 6,
    }
    population = {
        "time_period": years * 3,
        "ref_area": "KEN",
        "sex": ["F"] * 3 + ["M"] * 3 + ["_T"] * 3,
        "obs_value": [50.0, 60.0, 70.0] * 2 + [100.0, 120.0, 140.0],
        "variant": "ESTIMATE",
        "reference_date": "07-01",
    }
    rows = [
        *events("KEN", "BIRTHS", dict(BIRTHS)),
        *events("KEN", "DEATHS", dict.fromkeys(BIRTHS, 3.0)),
        *events("UGA", "BIRTHS", {y: (None if y == 2018 else 1.0) for y in BIRTHS}),  # one year is missing
        *events("202", "BIRTHS", dict.fromkeys(BIRTHS, 9.0)),  # a region is no country
        *events("GGY", "BIRTHS", dict.fromkeys(BIRTHS, 1.0)),  # the Channel Islands are published in two parts
        *events("JEY", "BIRTHS", dict.fromkeys(BIRTHS, 2.0)),
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]} | {"variant": "ESTIMATE"}
    columns["obs_status"] = ["A" if v is not None else "O" for v in columns["obs_value"]]
    net = events("KEN", "NET_MIGRATION", {y: -float(y - 2014) for y in BIRTHS})
    lost = {name: [row[name] for row in net] for name in net[0]} | {"variant": "ESTIMATE"}
    return panel_of(
        warehouse_of(
            tmp_path_factory.mktemp("events"),
            ("UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, stock),
            ("UNDESA_STOCK_TOTALS", "2024", POPULATION, population),
            ("WPP2024_EVENTS", "2024", VITAL_EVENTS, columns),
            ("WPP2024_NET_MIGRATION", "2024", VITAL_EVENTS, lost),
        )
    )


def test_an_interval_takes_half_of_its_first_and_last_calendar_year(panel: Panel) -> None:
    """Mid-2015 to mid-2020: 1 + 4 + 8 + 16 + 32 + 32; mid-2020 to mid-2024: 32 + 128 + 256 + 512 + 512."""
    births = measure(panel, "BIRTHS")
    assert births[(FIVE, "KEN")] == (93.0, "A")  # the status of its years: these are counted
    assert births[(FOUR, "KEN")] == (1440.0, "A")
    assert values(panel, "DEATHS") == {(FIVE, "KEN"): 15.0, (FOUR, "KEN"): 12.0}


def test_the_channel_islands_are_their_two_parts(panel: Panel) -> None:
    assert values(panel, "BIRTHS")[(FIVE, "CHI")] == 15.0


def test_a_missing_year_is_not_zero_births(panel: Panel) -> None:
    """Uganda has no figure of 2018: nothing can be said of 2015 to 2020, and everything of 2020 to 2024."""
    births = values(panel, "BIRTHS")
    assert (FIVE, "UGA") not in births and births[(FOUR, "UGA")] == 4.0
    assert not [area for _, area in births if area == "202"]


def test_losses_are_below_zero(panel: Panel) -> None:
    """0.5 + 2 + 3 + 4 + 5 + 3 left from mid-2015 to mid-2020; 3 + 7 + 8 + 9 + 5 from mid-2020 to mid-2024."""
    assert values(panel, "NET_MIGRATION") == {(FIVE, "KEN"): -17.5, (FOUR, "KEN"): -32.0}


def test_the_population_stands_at_both_ends_of_an_interval(panel: Panel) -> None:
    assert values(panel, "POPULATION_START") == {(FIVE, "KEN"): 100.0, (FOUR, "KEN"): 120.0}
    assert values(panel, "POPULATION_END") == {(FIVE, "KEN"): 120.0, (FOUR, "KEN"): 140.0}


def test_economic_series_keep_year_value_and_status(tmp_path: Path) -> None:
    rows = [
        ("2022", "KEN", "GDP_USD", 1000.0, "A"),
        ("2023", "KEN", "GDP_USD", None, "O"),
        ("2022", "202", "GDP_USD", 9000.0, "A"),  # a region is no country
        ("2022", "KEN", "REMITTANCES_RECEIVED_USD", 40.0, "E"),
        ("2022", "KEN", "REMITTANCES_PAID_USD", 5.0, "A"),
        ("2022", "UGA", "REMITTANCES_PAID_USD", 0.0, "A"),
        ("2022", "KEN", "POPULATION_WDI", 77.0, "A"),
    ]
    names = ("time_period", "ref_area", "series", "obs_value", "obs_status")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    panel = panel_of(warehouse_of(tmp_path, ("WDI_LONG", "2024", ECONOMIC_SERIES, columns)))
    assert measure(panel, "GDP") == {("2022", "KEN"): (1000.0, "A")}
    assert measure(panel, "REMITTANCES_RECEIVED") == {("2022", "KEN"): (40.0, "E")}
    assert measure(panel, "REMITTANCES_PAID") == {("2022", "KEN"): (5.0, "A"), ("2022", "UGA"): (0.0, "A")}
