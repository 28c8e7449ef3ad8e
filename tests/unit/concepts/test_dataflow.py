"""Observations are checked before anything is done with them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sojourn.concepts.dataflows import DATAFLOWS, MIGRANT_STOCK, VITAL_EVENTS, dataflow
from sojourn.concepts.status import ObsStatus, combined
from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused

ROW = {"time_period": ["2024"], "ref_area": ["KEN"], "counterpart_area": ["UGA"]}


def test_what_is_not_given_is_the_total_and_observed() -> None:
    row = MIGRANT_STOCK.table({**ROW, "obs_value": [5.0]}).to_pylist()[0]
    assert (row["sex"], row["age"], row["obs_status"]) == ("_T", "_T", "A")


def test_a_missing_value_is_not_a_zero() -> None:
    row = MIGRANT_STOCK.table({**ROW, "obs_value": [None]}).to_pylist()[0]
    assert (row["obs_value"], row["obs_status"]) == (None, "O")


def test_all_problems_of_a_table_are_said_at_once_with_their_rows() -> None:
    columns = {
        "time_period": ["2024", "2024", "2024"],
        "ref_area": ["KEN", "KEN", "TZA"],
        "counterpart_area": ["UGA", "UGA", "UGA"],
        "obs_value": [-5.0, 3.0, 4.0],
        "obs_status": ["A", "A", "Q"],
        "row": [2, 3, 4],
    }
    with pytest.raises(ValuesRefused) as refused:
        MIGRANT_STOCK.table(columns)
    text = str(refused.value)
    assert "below zero: -5.0 at row 2" in text
    assert "status says absent: 4.0 at row 4" in text
    assert "same key twice" in text and "rows 2 and 3" in text


def test_net_migration_may_be_negative() -> None:
    events = VITAL_EVENTS.table(
        {
            "time_period": ["2013"],
            "ref_area": ["SYR"],
            "event": "NET_MIGRATION",
            "variant": "ESTIMATE",
            "obs_value": [-1.5e6],
        }
    )
    assert events["obs_value"].to_pylist() == [-1.5e6]


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(DimensionsDiffer, match="no columns"):
        MIGRANT_STOCK.table({**ROW, "obs_value": [1.0], "colour": ["red"]})


def test_an_unknown_dataflow_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as refused:
        dataflow("MIGRANTS")
    assert "MIGRANT_STOCK" in str(refused.value)


def test_dataflow_ids_are_unique_and_their_dimensions_too() -> None:
    assert len({d.id for d in DATAFLOWS}) == len(DATAFLOWS)
    for d in DATAFLOWS:
        assert len(set(d.keys)) == len(d.keys)
        assert len({x.axis for x in d.dimensions}) == len(d.dimensions)


def test_a_sum_has_the_weakest_status_of_its_parts() -> None:
    assert combined({"A", "I"}) == ObsStatus.IMPUTED
    assert combined({"A", "E", "Q"}) == ObsStatus.SUPPRESSED
    assert combined({"A"}) == ObsStatus.NORMAL


def test_a_table_that_was_checked_is_given_back_and_what_is_made_of_it_is_checked_anew() -> None:
    table = MIGRANT_STOCK.table({**ROW, "obs_value": [5.0]})
    assert MIGRANT_STOCK.check(table) is table
    with pytest.raises(ValuesRefused, match="cannot be taken"):
        MIGRANT_STOCK.check(pa.concat_tables([table, table]))
    with pytest.raises(DimensionsDiffer):
        VITAL_EVENTS.check(table)
