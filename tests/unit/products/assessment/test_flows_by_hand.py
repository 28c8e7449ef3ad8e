"""Who came, who went and between which sub-regions: a world of four countries whose moves can be counted on paper.

Nobody is born and nobody dies between 2015 and 2020. Forty Kenyans more live in Uganda and fifty more in Germany,
thirty Ugandans more in Kenya, and forty Germans left France for Germany. Each move is half of women, half of men.
These are the fewest moves; the estimate takes 0.89 of them and 0.11 of moves that do not depend on where one was.
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


Moves = dict[tuple[str, str], float]
WEIGHT = 0.89  # of the fewest moves, see docs/explanation/pseudo-bayesian.md


def moved(weight: float = WEIGHT, *, home: bool = False) -> Moves:
    """(origin, destination) -> persons by the published formulas; home : only those who came back to their birthplace.

    Per birthplace, with a living in i at the start and c in j at the end: the fewest moves are x_i y_j / sum x, where
    x = a - min(a, c) and y = c - min(a, c); independence gives a_i c_j / sum a. Birthplace totals agree in this world.
    """
    found: Moves = {}
    for born in PEOPLE:
        a, c = ({r: STOCK.get((born, r), (0.0, 0.0))[t] for r in PEOPLE} for t in (0, 1))
        for t, table in enumerate((a, c)):
            table[born] = PEOPLE[born][t] - sum(n[t] for (_, r), n in STOCK.items() if r == born)
        stay = {r: min(a[r], c[r]) for r in PEOPLE}
        leaving, whole = sum(a[r] - stay[r] for r in PEOPLE), sum(a.values())
        assert whole == sum(c.values())
        for i in PEOPLE:
            for j in PEOPLE:
                if i != j and (not home or j == born):
                    fewest = (a[i] - stay[i]) * (c[j] - stay[j]) / leaving if leaving else 0.0
                    both = weight * fewest + (1 - weight) * a[i] * c[j] / whole
                    found[(i, j)] = found.get((i, j), 0.0) + both
    return found


def test_the_fewest_moves_are_those_of_the_story() -> None:
    told = {("KEN", "UGA"): 40.0, ("KEN", "DEU"): 50.0, ("UGA", "KEN"): 30.0, ("FRA", "DEU"): 40.0}
    assert {k: v for k, v in moved(1.0).items() if v} == told


def came(area: str, moves: Moves) -> float:
    return sum(v for (_, d), v in moves.items() if d == area)


def left(area: str, moves: Moves) -> float:
    return sum(v for (o, _), v in moves.items() if o == area)


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
    moves = moved()
    assert persons(partners["origins"]) == {o: v for (o, d), v in moves.items() if d == "KEN" and v >= 0.5}
    destinations = {d: v for (o, d), v in moves.items() if o == "KEN" and v >= 0.5}
    assert persons(partners["destinations"]) == destinations
    ordered = sorted(destinations, key=lambda d: -destinations[d])
    assert [row["area"] for row in partners["destinations"]] == ordered, "the largest first"
    assert (partners["time_period"], partners["status"], partners["within"]) == ("2015-2020", "estimated", None)


def test_a_group_has_partners_outside_and_moves_within(world: Warehouse, tmp_path: Path) -> None:
    partners = report(world, "Eastern Africa", tmp_path)["flow_partners"]
    moves, inside = moved(), ("KEN", "UGA")
    out = {d: sum(moves[(o, d)] for o in inside) for d in ("DEU", "FRA")}
    back = {o: sum(moves[(o, d)] for d in inside) for o in ("DEU", "FRA")}
    assert persons(partners["destinations"]) == {d: v for d, v in out.items() if v >= 0.5}
    assert persons(partners["origins"]) == {o: v for o, v in back.items() if v >= 0.5}
    assert partners["within"] == pytest.approx(moves[("KEN", "UGA")] + moves[("UGA", "KEN")])


def test_between_subregions_only_moves_are_counted(kenya: dict[str, Any]) -> None:
    place = dict.fromkeys(("KEN", "UGA"), "Eastern Africa") | dict.fromkeys(("DEU", "FRA"), "Western Europe")
    wanted: Moves = {}
    for (o, d), v in moved().items():
        wanted[(place[o], place[d])] = wanted.get((place[o], place[d]), 0.0) + v
    assert between(kenya) == {k: pytest.approx(v) for k, v in wanted.items() if v > 0.5}


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


WITHIN = {("KEN", "UGA"), ("UGA", "KEN"), ("DEU", "FRA"), ("FRA", "DEU")}


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("FLOW_IN_MINIMUM", {"KEN": 30.0, "UGA": 40.0, "DEU": 90.0, "FRA": 0.0}),
        ("FLOW_OUT_MINIMUM", {"KEN": 90.0, "UGA": 30.0, "DEU": 0.0, "FRA": 40.0}),
        ("FLOW_IN", {a: came(a, moved()) for a in PEOPLE}),
        ("FLOW_OUT", {a: left(a, moved()) for a in PEOPLE}),
        ("FLOW_RETURN", {a: came(a, moved(home=True)) for a in PEOPLE}),
        ("FLOW_WITHIN_SUBREGION", {a: sum(v for k, v in moved().items() if k[0] == a and k in WITHIN) for a in PEOPLE}),
        ("FLOW_IN_F", {a: came(a, moved()) / 2 for a in PEOPLE}),
        ("FLOW_OUT_M", {a: left(a, moved()) / 2 for a in PEOPLE}),
        ("FLOW_IN_BY_SEX", {a: came(a, moved()) for a in PEOPLE}),
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
