"""Convention U2: the weakest status that carries a tenth of a sum marks the sum; less than a tenth does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import measure, panel_of, warehouse_of

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import profile

#: year -> persons of the weaker status among 1000, and what the sum says; what its publisher calls an estimate is one
CASES = {
    "2000": (0.0, "E"),
    "2001": (1.0, "E"),
    "2002": (99.0, "E"),
    "2003": (99.999, "E"),
    "2004": (100.0, "I"),
    "2005": (100.001, "I"),
    "2006": (101.0, "I"),
    "2007": (490.0, "I"),
}
Cell = tuple[str, str, str, float, str]
"""Year, residence, birthplace, women, status."""


def stock(folder: Path, cells: list[Cell]) -> Panel:
    names = ("time_period", "ref_area", "counterpart_area", "obs_value", "obs_status")
    columns = {"sex": "F", **{name: list(column) for name, column in zip(names, zip(*cells, strict=True), strict=True)}}
    return panel_of(warehouse_of(folder, ("UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, columns)))


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """Kenya holds the weaker persons in a row of its own; Uganda and Tanzania share them as countries."""
    cells: list[Cell] = []
    for year, (weak, _) in CASES.items():
        cells += [(year, "KEN", "SOM", 1000.0 - weak, "A"), (year, "KEN", "ETH", weak, "I")]
        cells += [(year, "CHL", "PER", 1000.0 - weak, "A"), (year, "ARG", "PER", weak, "I")]
    return stock(tmp_path_factory.mktemp("status"), cells)


@pytest.mark.parametrize("year", CASES)
def test_of_a_country_by_its_rows(panel: Panel, year: str) -> None:
    assert measure(panel, "IMMIGRANTS")[(year, "KEN")] == (1000.0, CASES[year][1])


@pytest.mark.parametrize("year", CASES)
def test_of_a_group_by_its_countries(panel: Panel, year: str) -> None:
    figure = profile(panel, "South America").measure("IMMIGRANTS", year)
    assert figure is not None and (figure.value, figure.status) == (1000.0, CASES[year][1])


def test_two_countries_just_below_a_tenth_mark_together(tmp_path: Path) -> None:
    """Statuses are weighed by status and not by country: 60 and 60 of 1000 are more than a tenth."""
    cells = [("KEN", 880.0, "A"), ("UGA", 60.0, "I"), ("TZA", 60.0, "I")]
    found = stock(tmp_path, [("2020", country, "SOM", persons, status) for country, persons, status in cells])
    figure = profile(found, "Eastern Africa").measure("IMMIGRANTS", "2020")
    assert figure is not None and (figure.value, figure.status) == (1000.0, "I")


def test_losses_weigh_by_their_size() -> None:
    """A loss of 500 (estimated) and a gain of 600: the loss carries 500 of 1100 persons, whatever the sum."""
    made = Panel()
    made.put("NET_MIGRATION", "2015-07-01/P5Y", "KEN", 600.0, "A")
    made.put("NET_MIGRATION", "2015-07-01/P5Y", "UGA", -500.0, "E")
    figure = profile(made, "Eastern Africa").measure("NET_MIGRATION", "2015-07-01/P5Y")
    assert figure is not None and (figure.value, figure.status) == (100.0, "E")


def test_where_all_are_zero_every_status_marks(tmp_path: Path) -> None:
    found = stock(tmp_path, [("2020", "KEN", "SOM", 0.0, "A"), ("2020", "UGA", "SOM", 0.0, "I")])
    figure = profile(found, "Eastern Africa").measure("IMMIGRANTS", "2020")
    assert figure is not None and (figure.value, figure.status) == (0.0, "I")
