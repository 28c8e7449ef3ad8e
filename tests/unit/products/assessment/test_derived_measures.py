"""Measures derived from accounts and populations, by hand: values of the right years, statuses of their figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from two_countries import load, rows, two_countries

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.figure import Origin
from sojourn.products.assessment.maker import Bench
from sojourn.products.assessment.measures import derived
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.warehouse import Warehouse

PERIOD = "2015-07-01/P5Y"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return two_countries(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def panel(warehouse: Warehouse) -> Panel:
    return read_panel(warehouse)


def amount(panel: Panel, measure: str, period: str, country: str) -> tuple[float, str]:
    found = panel.amounts[measure][period][country]
    return found.value, found.status


def test_vital_events_of_an_interval_keep_the_weakest_status_of_its_years(panel: Panel) -> None:
    # observed to 2019 and projected in 2020, of which half counts
    assert amount(panel, "BIRTHS", PERIOD, "KEN") == (500, "F")
    assert amount(panel, "DEATHS", PERIOD, "KEN") == (250, "F")
    assert amount(panel, "NET_MIGRATION", PERIOD, "KEN") == (-50, "F")
    assert "UGA" not in panel.amounts["NET_MIGRATION"][PERIOD]  # not published, not zero


def test_observed_mid_years_stay_observed_and_years_between_are_estimated() -> None:
    panel = Panel()
    for year, persons, status in (("2010", 100.0, "A"), ("2012", 400.0, "A"), ("2014", 900.0, "I")):
        panel.put("POPULATION", year, "KEN", persons, status)
    panel.origins["POPULATION"] = Origin("POPULATION", "s", "e", (), "ref_area", (1,))
    derived.population_between(Bench(Warehouse("none.duckdb")), panel)
    assert amount(panel, "POPULATION_YEAR", "2010", "KEN") == (100, "A")
    assert amount(panel, "POPULATION_YEAR", "2011", "KEN") == (pytest.approx(200), "E")  # sqrt(100 x 400)
    assert amount(panel, "POPULATION_YEAR", "2012", "KEN") == (400, "A")
    assert amount(panel, "POPULATION_YEAR", "2013", "KEN") == (pytest.approx(600), "I")  # as weak as its weaker end
    assert amount(panel, "POPULATION_YEAR", "2014", "KEN") == (900, "I")
    assert panel.origins["POPULATION_YEAR"].releases == (1,)


def test_a_year_beside_a_population_of_nobody_has_none() -> None:
    panel = Panel()
    panel.put("POPULATION", "2010", "KEN", 0.0, "A")
    panel.put("POPULATION", "2012", "KEN", 400.0, "A")
    derived.population_between(Bench(Warehouse("none.duckdb")), panel)
    assert sorted(panel.amounts["POPULATION_YEAR"]) == ["2010", "2012"]


def test_migrants_by_what_the_publisher_says_of_their_count(tmp_path: Path) -> None:
    warehouse = two_countries(tmp_path)
    more = [
        (year, "UGA", birthplace, sex, persons, "A", basis)
        for year in ("2015", "2020")
        for birthplace, sex, persons, basis in (("TZA", "F", 7.0, "C"), ("TZA", "M", 8.0, "CI"), ("RWA", "F", 5.0, "B"))
    ]
    names = ("time_period", "ref_area", "counterpart_area", "sex", "obs_value", "obs_status", "basis")
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, rows(names, more))
    panel = read_panel(warehouse)
    # of 50 in Kenya the 20 men are imputed; in Uganda 8 are by the basis, 15 are counted by citizenship
    assert amount(panel, "IMMIGRANTS_IMPUTED", "2015", "KEN")[0] == 20
    assert amount(panel, "IMMIGRANTS_IMPUTED", "2020", "KEN")[0] == 0
    assert amount(panel, "IMMIGRANTS_IMPUTED", "2015", "UGA")[0] == 8
    assert amount(panel, "IMMIGRANTS_CITIZENSHIP", "2015", "UGA")[0] == 15
    assert amount(panel, "IMMIGRANTS_CITIZENSHIP", "2015", "KEN")[0] == 0
