"""Deaths, crossings and detected victims as the warehouse holds them: months, editions, protected counts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from made_up_tables import Table, warehouse_of

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, MIGRANT_DEATH, TRAFFICKING
from sojourn.errors import NothingLoaded
from sojourn.products.hidden.death_revisions import warehouse_vintages
from sojourn.products.hidden.deaths import warehouse_months
from sojourn.products.hidden.detected import panel
from sojourn.warehouse import Warehouse

SEA, CAUGHT = "SEA_ARRIVALS", "INTERCEPTED_AT_SEA"
INCIDENTS = {
    "to 2020": [("2019", "2019-01-05", "CENTRAL_MEDITERRANEAN", 3.0)],
    "to 2026": [
        ("2019", "2019-01-05", "CENTRAL_MEDITERRANEAN", 4.0),
        ("2019", "2019-01-20", "CENTRAL_MEDITERRANEAN", 2.0),
        ("2019", "2019-03-02", "EASTERN_MEDITERRANEAN", 1.0),
    ],
}
CROSSINGS = [
    ("2019-01", "ITA", SEA, 100.0),
    ("2019-01", "MLT", SEA, 10.0),
    ("2019-01", "LBY", CAUGHT, 40.0),
    ("2019-01", "TUN", CAUGHT, 5.0),
    ("2019-02", "ITA", SEA, 80.0),
    ("2019-02", "LBY", CAUGHT, 30.0),
    ("2019-04", "ITA", SEA, 70.0),
]
VICTIMS = [
    ("2020", "ROU", "VICTIMS", "_T", "_T", "F", "_T", None, "Q", "1-4"),
    ("2020", "ROU", "VICTIMS", "_T", "_T", "M", "_T", 12.0, "A", None),
]


KEYS = ("time_period", "ref_area", "trafficking_measure", "breakdown", "category", "sex", "age")


def columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def tables(*without: Dataflow) -> list[Table]:
    """Two editions of each: the older one is to be seen nowhere but among the vintages."""
    dead = ("time_period", "date", "route", "obs_value")
    of_all = {"ref_area": "_X", "death_cause": "_T"}
    incidents = {
        edition: {**of_all, "incident": [str(n) for n in range(len(rows))], **columns(dead, rows)}
        for edition, rows in INCIDENTS.items()
    }
    crossed = columns(("time_period", "ref_area", "route", "obs_value"), CROSSINGS)
    victims = columns((*KEYS, "obs_value", "obs_status", "interval"), VICTIMS)
    made: list[Table] = [
        *(("IOM_MISSING_MIGRANTS", edition, MIGRANT_DEATH, rows) for edition, rows in incidents.items()),
        (
            "IOM_MEDITERRANEAN_CROSSINGS",
            "to 2019-06",
            BORDER_ENCOUNTER,
            {**crossed, "obs_value": [1.0] * len(CROSSINGS)},
        ),
        ("IOM_MEDITERRANEAN_CROSSINGS", "to 2025-10", BORDER_ENCOUNTER, crossed),
        ("UNODC_GLOTIP", "2022-05-30", TRAFFICKING, {**victims, "obs_value": [None, 99.0]}),
        ("UNODC_GLOTIP", "2023-05-30", TRAFFICKING, victims),
    ]
    return [table for table in made if table[2] not in without]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return warehouse_of(tmp_path_factory.mktemp("routes"), *tables())


def test_months_of_the_newest_edition_by_route(held: Warehouse) -> None:
    made = warehouse_months(held)
    months = made.table
    central = months[months["route"] == "CENTRAL_MEDITERRANEAN"].set_index("time_period")
    assert central.loc["2019-01", ["deaths", "arrivals", "interceptions"]].tolist() == [6.0, 110.0, 45.0]
    assert central.loc["2019-02", "deaths"] == 0.0  # none recorded before the last incident
    assert math.isnan(central.loc["2019-02", "interceptions"])  # Tunisia has no figure
    assert central.loc["2019-02", "arrivals"] == 80.0  # Malta's begin later and are small
    assert math.isnan(central.loc["2019-04", "deaths"])  # after the last incident of the edition
    assert made.open_from == 2018
    assert (made.deaths.edition, made.crossings.edition) == ("to 2026", "to 2025-10")


def test_a_route_whose_border_has_no_figure_has_no_arrivals(held: Warehouse) -> None:
    months = warehouse_months(held).table
    assert months.loc[months["route"] == "EASTERN_MEDITERRANEAN", "arrivals"].isna().all()


def test_editions_stand_oldest_first(held: Warehouse) -> None:
    source = "IOM_MISSING_MIGRANTS"
    sea, other = "CENTRAL_MEDITERRANEAN", "EASTERN_MEDITERRANEAN"
    old, new = warehouse_vintages(held, "month").values()
    assert old.deaths == {("_T", "2019-01"): 3.0, (sea, "2019-01"): 3.0} and old.last == "2019-01"
    months = {("_T", "2019-01"): 6.0, (sea, "2019-01"): 6.0, (other, "2019-01"): 0.0}
    assert new.deaths == {**months, ("_T", "2019-03"): 1.0, (sea, "2019-03"): 0.0, (other, "2019-03"): 1.0}
    assert [v.deaths["_T", "2019"] for v in warehouse_vintages(held).values()] == [3.0, 7.0]
    assert list(warehouse_vintages(held)) == [f"{source} to 2020", f"{source} to 2026"]


@pytest.mark.parametrize("absent", [MIGRANT_DEATH, BORDER_ENCOUNTER], ids=lambda d: d.id)
def test_what_is_not_loaded_is_named(absent: Dataflow, tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded):
        warehouse_months(warehouse_of(tmp_path, *tables(absent)))


def test_a_protected_count_of_the_panel_is_an_interval_without_a_value(held: Warehouse, tmp_path: Path) -> None:
    made = panel(held, "ROU")
    assert made["obs_value"].dropna().tolist() == [12.0]  # of the newer edition, whose rows alone are there
    few = made[made["sex"] == "F"].iloc[0]
    assert math.isnan(few.obs_value) and (few.lower, few.upper, few.obs_status) == (1.0, 4.0, "Q")
    with pytest.raises(NothingLoaded):
        panel(warehouse_of(tmp_path, *tables(TRAFFICKING)), "ROU")
