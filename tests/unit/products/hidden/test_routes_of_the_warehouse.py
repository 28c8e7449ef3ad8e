"""Deaths, crossings and detected victims as the warehouse holds them: months, editions, protected counts."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from sojourn.errors import NothingLoaded
from sojourn.products.hidden.deaths import warehouse_months, warehouse_vintages
from sojourn.products.hidden.detected import panel

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


class Held:
    """What these products ask of a warehouse."""

    def __init__(self, *without: str) -> None:
        self.without = without

    def editions(self, dataflow: Any) -> list[tuple[str, str]]:
        held = {
            "MIGRANT_DEATH": [("IOM", "to 2026"), ("IOM", "to 2020")],
            "BORDER_ENCOUNTER": [("IOM_MEDITERRANEAN_CROSSINGS", "to 2025-10")],
            "TRAFFICKING": [("UNODC_GLOTIP", "2023-05-30")],
        }
        return [] if dataflow.id in self.without else held[dataflow.id]

    def read(self, dataflow: Any, *, edition: str = "", **more: Any) -> pa.Table:
        if dataflow.id == "MIGRANT_DEATH":
            frame = pd.DataFrame(INCIDENTS[edition], columns=["time_period", "date", "route", "obs_value"])
        elif dataflow.id == "TRAFFICKING":
            keys = ["time_period", "ref_area", "trafficking_measure", "breakdown", "category", "sex", "age"]
            frame = pd.DataFrame(VICTIMS, columns=[*keys, "obs_value", "obs_status", "interval"])
        else:
            frame = pd.DataFrame(CROSSINGS, columns=["time_period", "ref_area", "route", "obs_value"])
        return pa.Table.from_pandas(frame, preserve_index=False)


def test_months_of_the_newest_edition_by_route() -> None:
    months, opened = warehouse_months(Held())  # type: ignore[arg-type]
    central = months[months["route"] == "CENTRAL_MEDITERRANEAN"].set_index("time_period")
    assert central.loc["2019-01", ["deaths", "arrivals", "interceptions"]].tolist() == [6.0, 110.0, 45.0]
    assert central.loc["2019-02", "deaths"] == 0.0  # none recorded before the last incident
    assert math.isnan(central.loc["2019-02", "interceptions"])  # Tunisia has no figure
    assert central.loc["2019-02", "arrivals"] == 80.0  # Malta's begin later and are small
    assert math.isnan(central.loc["2019-04", "deaths"])  # after the last incident of the edition
    assert opened == 2018


def test_a_route_whose_border_has_no_figure_has_no_arrivals() -> None:
    months, _ = warehouse_months(Held())  # type: ignore[arg-type]
    assert months.loc[months["route"] == "EASTERN_MEDITERRANEAN", "arrivals"].isna().all()


def test_editions_stand_oldest_first() -> None:
    assert warehouse_vintages(Held()) == {"IOM to 2020": {"2019": 3.0}, "IOM to 2026": {"2019": 7.0}}  # type: ignore[arg-type]


@pytest.mark.parametrize("absent", ["MIGRANT_DEATH", "BORDER_ENCOUNTER"])
def test_what_is_not_loaded_is_named(absent: str) -> None:
    with pytest.raises(NothingLoaded):
        warehouse_months(Held(absent))  # type: ignore[arg-type]


def test_a_protected_count_of_the_panel_is_an_interval_without_a_value() -> None:
    held = panel(Held(), "ROU")  # type: ignore[arg-type]
    few = held[held["sex"] == "F"].iloc[0]
    assert math.isnan(few.obs_value) and (few.lower, few.upper, few.obs_status) == (1.0, 4.0, "Q")
    with pytest.raises(NothingLoaded):
        panel(Held("TRAFFICKING"), "ROU")  # type: ignore[arg-type]
