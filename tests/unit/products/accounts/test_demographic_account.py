"""Inputs of an account from tables small enough to check in the head."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS
from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.errors import EstimationError, NothingLoaded
from sojourn.products.accounts.bilateral_flows import MINIMUM, by_group, estimate
from sojourn.products.accounts.demographic_account import account_inputs, share_out
from sojourn.products.accounts.tables import read_tables
from sojourn.warehouse import Warehouse


def world(folder: Path, *, births: float = 0.0, missing: tuple[tuple[str, str, str], ...] = ()) -> Warehouse:
    """Two countries and unknown origin, 2015 to 2020; women and men each as many, no deaths.

    births : in Kenya in 2016
    missing : (time, residence, birthplace) pairs that are published without a figure
    """
    stock = [
        # time, residence, birthplace, persons of each sex
        ("2015", "KEN", "UGA", 30.0),
        ("2015", "UGA", "KEN", 10.0),
        ("2015", "KEN", "OOO", 6.0),
        ("2020", "KEN", "UGA", 30.0),
        ("2020", "UGA", "KEN", 20.0),
        ("2020", "KEN", "OOO", 6.0),
    ]
    people = {("2015", "KEN"): 1000.0, ("2015", "UGA"): 500.0, ("2020", "KEN"): 990.0, ("2020", "UGA"): 510.0}
    rows = [(t, r, b, n, s) for t, r, b, n in stock for s in ("F", "M")]
    stocks = MIGRANT_STOCK.table(
        {
            "time_period": [r[0] for r in rows],
            "ref_area": [r[1] for r in rows],
            "counterpart_area": [r[2] for r in rows],
            "obs_value": [None if r[:3] in missing else r[3] for r in rows],
            "obs_status": ["O" if r[:3] in missing else "A" for r in rows],
            "sex": [r[4] for r in rows],
        }
    )
    living = [(t, a, n, s) for (t, a), n in people.items() for s in ("F", "M")]
    population = POPULATION.table(
        {
            "time_period": [r[0] for r in living],
            "ref_area": [r[1] for r in living],
            "obs_value": [r[2] for r in living],
            "sex": [r[3] for r in living],
            "variant": "ESTIMATE",
            "reference_date": "07-01",
        }
    )
    years = [str(y) for y in range(2015, 2021)]
    events = [(y, a, e) for y in years for a in ("KEN", "UGA") for e in ("BIRTHS", "DEATHS")]
    vital = VITAL_EVENTS.table(
        {
            "time_period": [e[0] for e in events],
            "ref_area": [e[1] for e in events],
            "event": [e[2] for e in events],
            "obs_value": [births if e == ("2016", "KEN", "BIRTHS") else 0.0 for e in events],
            "variant": "ESTIMATE",
        }
    )
    warehouse = Warehouse(folder / "w.duckdb")
    for source, edition, dataflow, table in (
        ("UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, stocks),
        ("UNDESA_STOCK_TOTALS", "2024", POPULATION, population),
        ("WPP2024_EVENTS", "2024", VITAL_EVENTS, vital),
    ):
        release = {
            "source": source,
            "edition": edition,
            "publisher": "test",
            "file_name": source,
            "sha256": source,
            "size": 1,
        }
        warehouse.load(release, [(dataflow, table)])
    return warehouse


def test_native_born_are_the_population_less_the_foreign_born(tmp_path: Path) -> None:
    inputs = account_inputs(world(tmp_path), Interval(2015, 2020), "_T")
    # 2,000 live in Kenya in 2015; 72 of them were born abroad (60 in Uganda, 12 somewhere unknown)
    assert inputs.stock_start.sel(birthplace="KEN", residence="KEN").item() == 2000 - 72
    # all of unknown origin in Kenya were shared to the only known origin, Uganda
    assert inputs.stock_start.sel(birthplace="UGA", residence="KEN").item() == 72
    assert inputs.stock_start.sel(birthplace="OOO").sum().item() == 0


def test_unknown_origin_can_stay_a_birthplace_of_its_own(tmp_path: Path) -> None:
    inputs = account_inputs(world(tmp_path), Interval(2015, 2020), "_T", unknown_origin="own_birthplace")
    assert inputs.stock_start.sel(birthplace="OOO", residence="KEN").item() == 12
    assert inputs.stock_start.sel(birthplace="UGA", residence="KEN").item() == 60


def test_twenty_kenyans_moved_to_uganda(tmp_path: Path) -> None:
    flow = estimate(world(tmp_path), Interval(2015, 2020), "_T", method=MINIMUM).estimate
    assert flow.moves.sel(origin="KEN", destination="UGA").item() == pytest.approx(20)
    assert flow.moves.sum().item() == pytest.approx(20)


def test_thousands_taken_for_persons_are_refused(tmp_path: Path) -> None:
    warehouse = world(tmp_path, births=5000.0)
    with pytest.raises(EstimationError, match="population of all areas changes by 0"):
        account_inputs(warehouse, Interval(2015, 2020), "_T")


def test_a_year_without_a_stock_is_refused_with_the_years_there_are(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded) as refused:
        account_inputs(world(tmp_path), Interval(2010, 2015), "_T")
    assert "2015, 2020" in str(refused.value)


@given(hnp.arrays(np.float64, (4, 4), elements=st.floats(0, 1e6)))
def test_sharing_out_keeps_the_persons_of_every_residence(table: np.ndarray) -> None:
    table = np.round(table)
    np.fill_diagonal(table, 0.0)
    shared = share_out(table, unknown=3)
    np.testing.assert_allclose(shared.sum(axis=0), table.sum(axis=0), rtol=1e-12)
    known = table[:3].sum(axis=0) > 0
    assert shared[3, known].sum() == 0


@given(hnp.arrays(np.float64, (5, 5), elements=st.floats(0, 1e6)))
def test_regions_add_up_and_keep_moves_inside_them(table: np.ndarray) -> None:
    from sojourn.estimators.estimator import flow_array

    areas = ["KEN", "UGA", "TZA", "FRA", "DEU"]
    groups = {"KEN": "014", "UGA": "014", "TZA": "014", "FRA": "155", "DEU": "155"}
    summed = by_group(flow_array(table, areas), groups)
    assert summed.sum().item() == pytest.approx(table.sum())
    assert summed.sel(origin="155", destination="155").item() == pytest.approx(table[3:, 3:].sum())


def test_a_stock_missing_at_one_end_makes_nobody_move(tmp_path: Path) -> None:
    """Kenyans in Uganda: 20 counted in 2020, no figure in 2015. Read as zero they would be 20 arrivals (40 of both)."""
    inputs = account_inputs(world(tmp_path, missing=(("2015", "UGA", "KEN"),)), Interval(2015, 2020), "_T")
    for name, stock in (("stock_start", inputs.stock_start), ("stock_end", inputs.stock_end)):
        assert stock.sel(birthplace="KEN", residence="UGA").item() == 40
        status = inputs.status[name].sel(birthplace="KEN", residence="UGA").item()
        assert status == ("I" if name == "stock_start" else "A")
    assert inputs.stock_start.sel(residence="UGA").sum().item() == 1000  # the others are native-born
    said = [n for n in inputs.notes if n.code.startswith("stock_")]
    assert said == [Reason("stock_stands_in", {"year": 2015, "other": 2020, "gaps": (("UGA", 1),)})]


def test_a_stock_missing_at_both_ends_is_nobody_and_said(tmp_path: Path) -> None:
    warehouse = world(tmp_path, missing=(("2015", "UGA", "KEN"), ("2020", "UGA", "KEN")))
    inputs = account_inputs(warehouse, Interval(2015, 2020), "_T")
    for stock in (inputs.stock_start, inputs.stock_end):
        assert stock.sel(birthplace="KEN", residence="UGA").item() == 0
    said = [n for n in inputs.notes if n.code.startswith("stock_")]
    assert said == [Reason("stock_missing", {"start": 2015, "end": 2020, "gaps": (("UGA", 1),)})]
    value, status = read_tables(warehouse).stock.at(time="2015", sex="F", birthplace="KEN", residence="UGA")
    assert np.isnan(value) and status == "O"
    assert inputs.status["stock_start"].sel(birthplace="KEN", residence="UGA").item() == "O"
