"""States by instrument: who is bound since when, by two lists of which one tells years only."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import warehouse_of

from sojourn.concepts.dataflows import MIGRANT_STOCK, TREATY_ACTION
from sojourn.products.assessment.telling.instruments import Instruments, instruments
from sojourn.warehouse import Warehouse


@pytest.fixture()
def house(tmp_path: Path) -> Warehouse:
    """Kenya 2005 (the day in the older list), Tanzania 2014 in the newer; Uganda signed; Reunion is no State."""
    days = {"ref_area": ["KEN", "UGA"], "treaty": "ICRMW", "action": ["BOUND", "SIGNED"],
            "date": ["2005-03-01", "2012-01-01"], "obs_value": [2005.0, 2012.0]}  # fmt: skip
    years = {"ref_area": ["KEN", "TZA", "REU"], "treaty": "ICRMW", "action": "BOUND",
             "obs_value": [2005.0, 2014.0, 2014.0]}  # fmt: skip
    return warehouse_of(
        tmp_path, ("UNTC_2015", "2015-03", TREATY_ACTION, days), ("UNTC_2022", "2022-08", TREATY_ACTION, years)
    )


def held(house: Warehouse) -> Instruments:
    found = instruments(house, ("KEN", "UGA", "TZA", "REU"))
    assert found is not None
    return found


def test_the_day_of_the_older_list_stands_and_a_signature_binds_nobody(house: Warehouse) -> None:
    found = held(house)
    assert found.states == ("KEN", "UGA", "TZA") and found.newest == {"ICRMW": "2022-08"}
    assert {state: bond.date for (state, _), bond in found.bonds.items()} == {"KEN": "2005-03-01", "TZA": "2014"}
    assert found.outside("ICRMW") == ("UGA",)


def test_parties_are_counted_at_the_end_of_each_year_and_of_no_year_after_the_list(house: Warehouse) -> None:
    found = held(house)
    assert found.parties("ICRMW", 2004) == 0 and found.parties("ICRMW", 2005) == 1
    assert [found.parties("ICRMW", y) for y in (2013, 2014, 2021)] == [1, 2, 2]
    assert found.counts("ICRMW") == {2005: 1, 2014: 2}


def test_without_a_list_or_a_state_there_is_no_table(house: Warehouse, tmp_path: Path) -> None:
    assert instruments(house, ("REU",)) is None
    people = {"time_period": "2024", "ref_area": "KEN", "sex": "_T", "age": "_T", "counterpart_area": "_T"}
    (tmp_path / "other").mkdir()
    other = warehouse_of(
        tmp_path / "other", ("UNDESA_STOCK_TOTALS", "2024", MIGRANT_STOCK, {**people, "obs_value": [1.0]})
    )
    assert instruments(other, ("KEN",)) is None
