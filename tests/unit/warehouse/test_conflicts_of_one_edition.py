"""A second file of an edition that says otherwise of a cell is refused, in whichever way it says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import load

from sojourn.concepts.dataflows import MIGRANT_STOCK, VITAL_EVENTS
from sojourn.errors import ValuesRefused
from sojourn.warehouse import Warehouse

EDITION = ("UNDESA_STOCK_2024_LONG", "2024")


def cell(value: float | None, status: str = "A") -> dict[str, object]:
    """Ugandans in Kenya in 2024."""
    place = {"time_period": ["2024"], "ref_area": ["KEN"], "counterpart_area": ["UGA"]}
    return {**place, "obs_value": [value], "obs_status": [status if value is not None else "Q"]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(10.0, 11.0, id="higher"),
        pytest.param(10.0, 9.0, id="lower"),
        pytest.param(10.0, 0.0, id="zero"),
        pytest.param(0.0, 10.0, id="of zero"),
        pytest.param(10.0, None, id="missing"),
        pytest.param(None, 10.0, id="of missing"),
        pytest.param(None, 0.0, id="zero of missing"),
        pytest.param(0.0, None, id="missing of zero"),
    ],
)
def test_another_value_is_refused(tmp_path: Path, first: float | None, second: float | None) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    load(house, *EDITION, MIGRANT_STOCK, cell(first), file="one")
    before = house.path.read_bytes()
    with pytest.raises(ValuesRefused, match="says otherwise") as refused:
        load(house, *EDITION, MIGRANT_STOCK, cell(second), file="two")
    (said,) = refused.value.details
    assert f"{first} in" in said and f"{second} in" in said and "KEN UGA" in said
    assert house.path.read_bytes() == before


@pytest.mark.parametrize("value", [10.0, 0.0, None])
def test_the_same_value_or_another_edition_is_none(tmp_path: Path, value: float | None) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    load(house, *EDITION, MIGRANT_STOCK, cell(value), file="one")
    load(house, *EDITION, MIGRANT_STOCK, cell(value), file="two")
    load(house, EDITION[0], "2020", MIGRANT_STOCK, cell(7.0), file="three")
    assert house.read(MIGRANT_STOCK, edition="2024")["obs_value"].to_pylist() == [value]
    assert house.read(MIGRANT_STOCK, edition="2020")["obs_value"].to_pylist() == [7.0]


def test_a_greater_loss_is_another_value(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    row = {"time_period": ["2023"], "ref_area": ["KEN"], "event": ["NET_MIGRATION"], "variant": ["ESTIMATE"]}
    load(house, "WPP2024_NET_MIGRATION", "2024", VITAL_EVENTS, {**row, "obs_value": [-5.0]}, file="one")
    with pytest.raises(ValuesRefused):
        load(house, "WPP2024_NET_MIGRATION", "2024", VITAL_EVENTS, {**row, "obs_value": [-6.0]}, file="two")
