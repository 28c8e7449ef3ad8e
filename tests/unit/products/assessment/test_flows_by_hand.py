"""Who came, who went and between which sub-regions: a world of four countries whose moves can be counted on paper.

Nobody is born and nobody dies between 2015 and 2020. Forty Kenyans more live in Uganda and fifty more in Germany,
thirty Ugandans more in Kenya, and forty Germans left France for Germany. Each move is half of women, half of men.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_up_tables import measure, panel_of, report, values, warehouse_of
from small_flow_world import flow_world

from sojourn.concepts.dataflows import AREA_MEASURE, MIGRATION_FLOW
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse

PERIOD = "2015-07-01/P5Y"
STOCK = {
    ("KEN", "UGA"): (20.0, 60.0),
    ("KEN", "DEU"): (100.0, 150.0),
    ("UGA", "KEN"): (60.0, 90.0),
    ("DEU", "FRA"): (100.0, 60.0),
    ("FRA", "DEU"): (80.0, 80.0),
}
PEOPLE = {
    "KEN": (10_000.0, 9_940.0),
    "UGA": (5_000.0, 5_010.0),
    "DEU": (20_000.0, 20_090.0),
    "FRA": (18_000.0, 17_960.0),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return flow_world(tmp_path_factory.mktemp("world"), earlier=False, reported=False, stock=STOCK, people=PEOPLE)


@pytest.fixture(scope="module")
def panel(world: Warehouse) -> Panel:
    return panel_of(world)


@pytest.fixture(scope="module")
def kenya(world: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return report(world, "Kenya", tmp_path_factory.mktemp("kenya"))


def persons(rows: list[dict[str, Any]]) -> dict[str, float]:
    return {row["area"]: pytest.approx(row["persons"], rel=1e-6) for row in rows}


def between(data: dict[str, Any]) -> dict[tuple[str, str], float]:
    """(origin, destination) -> persons, of all pairs of sub-regions with a move."""
    found = data["flows_between_subregions"]
    table, names = found["persons_by_origin_and_destination"], found["areas"]
    return {(o, d): v for o, row in zip(names, table, strict=True) for d, v in zip(names, row, strict=True) if v > 0.5}


def test_origins_are_where_people_came_from_and_destinations_where_they_went(kenya: dict[str, Any]) -> None:
    partners = kenya["flow_partners"]
    assert persons(partners["origins"]) == {"UGA": 30.0}
    assert persons(partners["destinations"]) == {"UGA": 40.0, "DEU": 50.0}
    assert [row["area"] for row in partners["destinations"]] == ["DEU", "UGA"], "the largest first"
    assert (partners["time_period"], partners["status"], partners["within"]) == ("2015-2020", "estimated", None)


def test_a_group_has_partners_outside_and_moves_within(world: Warehouse, tmp_path: Path) -> None:
    partners = report(world, "Eastern Africa", tmp_path)["flow_partners"]
    assert persons(partners["destinations"]) == {"DEU": 50.0} and partners["origins"] == []
    assert partners["within"] == pytest.approx(70.0)


def test_between_subregions_only_moves_are_counted(kenya: dict[str, Any]) -> None:
    assert between(kenya) == {
        ("Eastern Africa", "Eastern Africa"): pytest.approx(70.0),
        ("Eastern Africa", "Western Europe"): pytest.approx(50.0),
        ("Western Europe", "Western Europe"): pytest.approx(40.0),
    }


def test_stayers_of_a_table_of_countries_are_no_moves(tmp_path: Path) -> None:
    """A stored table may hold stayers where origin and destination are one (see MIGRATION_FLOW)."""
    moves = {("KEN", "KEN"): 9_000.0, ("KEN", "UGA"): 40.0, ("UGA", "KEN"): 30.0, ("DEU", "DEU"): 8.0}
    flows = {
        "time_period": PERIOD,
        "counterpart_area": [o for o, _ in moves],
        "ref_area": [d for _, d in moves],
        "sex": "F",
        "method": "closed",
        "obs_value": list(moves.values()),
    }
    people = {"time_period": "2020", "ref_area": ["KEN", "UGA"], "measure": "POPULATION", "obs_value": [100.0, 50.0]}
    edition = ("SOJOURN_EDITION", "2024")
    house = warehouse_of(tmp_path, (*edition, AREA_MEASURE, people), (*edition, MIGRATION_FLOW, flows))
    made = report(house, "Eastern Africa", tmp_path / "out")
    assert between(made) == {("Eastern Africa", "Eastern Africa"): 70.0}
    assert made["flow_partners"]["within"] == 70.0


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("FLOW_IN", {"KEN": 30.0, "UGA": 40.0, "DEU": 90.0, "FRA": 0.0}),
        ("FLOW_OUT", {"KEN": 90.0, "UGA": 30.0, "DEU": 0.0, "FRA": 40.0}),
        ("FLOW_RETURN", {"KEN": 0.0, "UGA": 0.0, "DEU": 40.0, "FRA": 0.0}),  # Germans who come back from France
        ("FLOW_WITHIN_SUBREGION", {"KEN": 40.0, "UGA": 30.0, "DEU": 0.0, "FRA": 40.0}),  # by where they left
        ("FLOW_IN_F", {"KEN": 15.0, "UGA": 20.0, "DEU": 45.0, "FRA": 0.0}),
        ("FLOW_OUT_M", {"KEN": 45.0, "UGA": 15.0, "DEU": 0.0, "FRA": 20.0}),
        ("FLOW_IN_BY_SEX", {"KEN": 30.0, "UGA": 40.0, "DEU": 90.0, "FRA": 0.0}),
    ],
)
def test_flows_of_a_country(panel: Panel, name: str, counted: dict[str, float]) -> None:
    found = measure(panel, name)
    assert {key: value for key, (value, _) in found.items()} == {
        (PERIOD, country): pytest.approx(value, abs=1e-6) for country, value in counted.items()
    }
    assert {status for _, status in found.values()} == {"E"}


def test_without_deaths_by_sex_no_flow_is_made_up(tmp_path: Path) -> None:
    house = flow_world(tmp_path, earlier=False, reported=False, stock=STOCK, people=PEOPLE, mortality=False)
    found = panel_of(house)
    assert values(found, "FLOW_IN") == {} and not found.flows
    assert values(found, "IMMIGRANTS")[("2020", "DEU")] == 230.0, "the stocks stand"
