"""Encounters that the warehouse holds become a range of persons, by the shares that are given for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import Table, warehouse_of

from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER
from sojourn.errors import NothingLoaded, ValuesRefused
from sojourn.products.hidden.encounters import warehouse_persons
from sojourn.warehouse import Warehouse


def encounters(source: str, edition: str, area: str, met: dict[str, float]) -> Table:
    columns = {"ref_area": area, "time_period": "2024-01", "counterpart_area": list(met), "obs_value": [*met.values()]}
    return source, edition, BORDER_ENCOUNTER, columns


ARRIVALS = encounters("IOM_MEDITERRANEAN_CROSSINGS", "to 2025-10", "USA", {"MEX": 7.0})
OLDER = encounters("US_ENCOUNTERS", "to 2024-10", "USA", {"MEX": 1000.0, "GTM": 400.0})
NEWER = encounters("US_ENCOUNTERS", "to 2024-12", "USA", {"MEX": 100.0, "GTM": 40.0})


@pytest.fixture
def held(tmp_path: Path) -> Warehouse:
    return warehouse_of(tmp_path, ARRIVALS, OLDER, NEWER)


def test_a_quarter_to_a_half_met_again_leave_half_to_three_quarters_as_persons(held: Warehouse) -> None:
    made = warehouse_persons(held, "United States of America", {"repeat_low": 0.25, "repeat_high": 0.5})
    assert list(made["counterpart_area"]) == ["GTM", "MEX"]
    assert made[["persons_lower", "persons_upper"]].to_numpy().tolist() == [[20.0, 30.0], [50.0, 75.0]]
    assert set(made["source"]) == {"US_ENCOUNTERS to 2024-12"}


def test_shares_and_borders_that_cannot_be_are_named(held: Warehouse) -> None:
    with pytest.raises(ValuesRefused, match="shares cannot be taken"):
        warehouse_persons(held, "USA", {"repeat_low": 0.6, "repeat_high": 0.4})
    with pytest.raises(ValuesRefused, match="given: other_low"):
        warehouse_persons(held, "USA", {"other_low": 0.6})
    with pytest.raises(NothingLoaded, match="border of TUV"):
        warehouse_persons(held, "TUV", {"repeat_low": 0.2, "repeat_high": 0.4})
