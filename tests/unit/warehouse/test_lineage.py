"""From a number back to its file, and from an estimate to what it was made of."""

from __future__ import annotations

import pytest

from sojourn.concepts.dataflows import MIGRANT_STOCK, VITAL_EVENTS
from sojourn.errors import DimensionsDiffer, NothingLoaded
from sojourn.warehouse import Warehouse, trace


@pytest.fixture
def house(tmp_path):
    house = Warehouse(tmp_path / "w.duckdb")
    for edition, value in (("2020", 10.0), ("2024", 12.0)):
        table = MIGRANT_STOCK.table(
            {
                "time_period": ["2020", "2020"],
                "ref_area": ["KEN", "UGA"],
                "obs_value": [value, None],
                "obs_status": ["E", "Q"],
                "sheet": "Table 1",
                "row": [40, 41],
                "column": "H",
            }
        )
        house.load(
            {
                "source": "S",
                "edition": edition,
                "publisher": "Office",
                "file_name": f"{edition}.xlsx",
                "sha256": edition * 16,
                "size": 5,
                "url": "https://example.org/x",
            },
            [(MIGRANT_STOCK, table)],
        )
    return house


def test_a_number_is_traced_in_every_edition_to_its_sheet_row_and_column(house):
    found = trace(house, MIGRANT_STOCK, {"ref_area": "KEN", "time_period": "2020"})
    assert [(t.value, t.status, t.place, t.release["file_name"]) for t in found] == [
        (10.0, "E", "sheet Table 1, row 40, column H", "2020.xlsx"),
        (12.0, "E", "sheet Table 1, row 40, column H", "2024.xlsx"),
    ]
    assert found[0].key == {
        "time_period": "2020",
        "ref_area": "KEN",
        "counterpart_area": "_T",
        "sex": "_T",
        "age": "_T",
    }
    assert found[0].release["sha256"] == "2020" * 16
    assert found[0].inputs == ()


def test_what_is_suppressed_is_traced_too(house):
    assert {(t.value, t.status) for t in trace(house, MIGRANT_STOCK, {"ref_area": "UGA"})} == {(None, "Q")}


def test_an_estimate_is_traced_to_the_releases_it_was_made_from(house):
    table = VITAL_EVENTS.table(
        {
            "time_period": ["2020"],
            "ref_area": ["KEN"],
            "event": ["NET_MIGRATION"],
            "variant": ["ESTIMATE"],
            "obs_value": [2.0],
            "obs_status": ["E"],
        }
    )
    house.save_estimate(
        VITAL_EVENTS, table, method="residual", settings={"survival": "forward"}, inputs=[1, 2], edition="now"
    )
    (found,) = trace(house, VITAL_EVENTS, {"ref_area": "KEN"})
    assert found.release["method"] == "residual"
    assert found.release["settings"] == '{"survival": "forward"}'
    assert [i["file_name"] for i in found.inputs] == ["2020.xlsx", "2024.xlsx"]
    assert found.place == "unknown place"  # no file: the method is its place


def test_what_is_not_there_names_what_was_asked_and_the_dimensions(house):
    with pytest.raises(NothingLoaded, match="ref_area=FRA") as caught:
        trace(house, MIGRANT_STOCK, {"ref_area": "FRA"})
    assert "dimension counterpart_area" in caught.value.details
    with pytest.raises(DimensionsDiffer, match="no dimension «colour»"):
        trace(house, MIGRANT_STOCK, {"colour": "red"})
