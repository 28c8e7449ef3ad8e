"""Measures made of counts: net migration, statuses, seasonal index, all by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from sojourn.errors import EstimationError, UsageError
from sojourn.microdata import circular_migration, tabulation
from sojourn.microdata.circular_migration import CircularMigration
from sojourn.microdata.tabulation import Basis, last_day

BASIS = Basis("12/16", dt.date(2019, 12, 31), "M", {}, dt.date(2018, 9, 1))


def test_last_days_of_periods() -> None:
    assert last_day("2024") == dt.date(2024, 12, 31)
    assert last_day("2024-Q1") == dt.date(2024, 3, 31)
    assert last_day("2024-Q4") == dt.date(2024, 12, 31)
    assert last_day("2024-02") == dt.date(2024, 2, 29)
    assert last_day("2024-02-11") == dt.date(2024, 2, 11)


def test_net_migration_and_what_is_provisional() -> None:
    counts = pa.Table.from_pylist(
        [
            {"time_period": "2018-01", "sex": "F", "category": "immigration", "crossings": 5},
            {"time_period": "2018-01", "sex": "F", "category": "emigration", "crossings": 7},
            {"time_period": "2018-01", "sex": "M", "category": "emigration", "crossings": 2},
            {"time_period": "2019-03", "sex": "F", "category": "immigration", "crossings": 1},
            {"time_period": "2019-03", "sex": "F", "category": "emigration", "crossings": 1},
            {"time_period": "2019-03", "sex": "F", "category": "undecided_arrivals", "crossings": 3},
        ]
    )
    found = {
        (r["time_period"], r["sex"], r["measure"]): (r["obs_value"], r["obs_status"])
        for r in tabulation.flows(counts, ("sex",), BASIS).to_pylist()
    }
    assert found["2018-01", "F", "net_migration"] == (-2, "A")
    assert found["2018-01", "M", "net_migration"] == (-2, "A")  # nobody came: a count of zero
    assert ("2018-01", "M", "immigration") not in found
    assert found["2019-03", "F", "immigration"] == (1, "P")
    assert found["2019-03", "F", "emigration"] == (1, "A")  # no departure of the cell is open
    assert found["2019-03", "F", "net_migration"] == (0, "P")


def test_every_row_says_what_was_counted_and_that_nothing_is_released() -> None:
    rows = [{"time_period": "2018-01", "measure": "immigration", "obs_value": 1}]
    made = tabulation.table(rows, (), BASIS).to_pylist()[0]
    assert made["conf_status"] == "N"
    assert made["definition"] == "arrivals classified as a migration; rule 12/16; observed to 2019-12-31"
    assert made["unit_measure"] == "crossings"
    assert made["obs_status"] == "A"


def test_periods_that_are_not_over_are_provisional() -> None:
    assert BASIS.open("2018-09")  # holds undecided crossings
    assert not BASIS.open("2018-08")
    assert Basis("12/16", dt.date(2019, 6, 15), "M", {}, None).open("2019-06")
    assert not Basis("12/16", dt.date(2019, 6, 30), "M", {}, None).open("2019-06")


def test_population_sums_residents_here_and_abroad() -> None:
    counts = pa.Table.from_pylist(
        [
            {"time_period": "2015-01-01", "status": "resident", "place": "here", "persons": 10},
            {"time_period": "2015-01-01", "status": "resident", "place": "abroad", "persons": 2},
            {"time_period": "2015-01-01", "status": "non_resident", "place": "here", "persons": 4},
            {"time_period": "2015-01-01", "status": "non_resident", "place": "abroad", "persons": 99},
        ]
    )
    found = {r["measure"]: r["obs_value"] for r in tabulation.population(counts, (), BASIS).to_pylist()}
    assert found == {"resident_population": 12, "residents_present": 10, "residents_absent": 2, "visitors_present": 4}


def test_a_seasonal_index_is_found_again() -> None:
    true = np.array([1.2, 0.8, 1.0, 0.9, 1.1, 1.0, 1.3, 0.7, 1.0, 1.0, 0.9, 1.1])
    months = np.arange(60)
    series = (100 + 0.0 * months) * true[(months + 3) % 12]  # begins in April
    assert tabulation.seasonal_index(series, 4) == pytest.approx(true)
    trending = (100 + 2.0 * months) * true[(months + 3) % 12]
    assert tabulation.seasonal_index(trending, 4) == pytest.approx(true, abs=0.02)


def test_a_seasonal_index_needs_three_years_and_positive_averages() -> None:
    with pytest.raises(EstimationError, match="36 months"):
        tabulation.seasonal_index(np.ones(35), 1)
    with pytest.raises(EstimationError, match="positive"):
        tabulation.seasonal_index(np.zeros(48), 1)


def test_measures_of_circular_migration() -> None:
    row = {"time_period": "2018", "circular": True, "last_direction": "arrival", "persons": 3, "counted": 10,
           "cycles": 4, "days_here": 300, "days": 1000, "this_year": 2}  # fmt: skip
    other = row | {"circular": False, "persons": 50, "cycles": 0, "this_year": 6}
    made = circular_migration.measures(pa.Table.from_pylist([row, other]), (), BASIS)
    found = {r["measure"]: r["obs_value"] for r in made.to_pylist()}
    assert found == {
        "circular_migrants": 3, "circular_migrants_of_year": 2, "circularity": 25.0, "cycles": 4,
        "share_of_time_here": 30.0,
    }  # fmt: skip


def test_a_definition_under_which_nobody_goes_back_and_forth_is_refused() -> None:
    with pytest.raises(UsageError, match="no circular migration") as refused:
        CircularMigration(least_crossings=2, window_years=0, least_days=0)
    assert len(refused.value.details) == 3
