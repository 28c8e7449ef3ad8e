"""The public functions take names, numbers and texts alike, and refuse what is none of them with ways out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_flow_world import flow_world

import sojourn
from sojourn import Interval, SojournError, Warehouse, estimate_flows, load
from sojourn.concepts import period
from sojourn.errors import CodesUnknown, UsageError
from sojourn.estimators import StockDifferencing, flow_array, stock_array
from sojourn.estimators.estimator import Estimate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return flow_world(tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("written", ["2015-2020", "2015–20", "2015/2020", "2015-07-01/P5Y", Interval(2015, 2020)])
def test_an_interval_is_taken_however_it_is_written(world: Warehouse, written: str | Interval) -> None:
    flow = estimate_flows(world, written)
    assert flow.period == Interval(2015, 2020)
    assert flow.estimate.moves.equals(estimate_flows(world, Interval(2015, 2020)).estimate.moves)


@pytest.mark.parametrize(("word", "code"), [("women", "F"), ("Male", "M"), ("both sexes", "_T"), ("F", "F")])
def test_a_sex_is_taken_by_any_word_for_it(world: Warehouse, word: str, code: str) -> None:
    assert estimate_flows(world, "2015-2020", word).inputs.sex == code


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"period": 2020}, UsageError),
        ({"period": "next year"}, UsageError),
        ({"period": "2020-2015"}, UsageError),
        ({"period": None}, UsageError),
        ({"period": "1990-1995"}, SojournError),
        ({"sex": "some"}, CodesUnknown),
        ({"sex": 3}, CodesUnknown),
        ({"sex": "unknown"}, UsageError),
        ({"unknown_origin": "guess"}, UsageError),
        ({"method": "closed"}, UsageError),
    ],
)
def test_what_is_none_is_an_error_with_ways_out(
    world: Warehouse, asked: dict[str, object], error: type[SojournError]
) -> None:
    with pytest.raises(error) as raised:
        estimate_flows(world, **{"period": "2015-2020", **asked})  # type: ignore[arg-type]
    assert raised.value.ways_out


@given(start=st.integers(1900, 2100), years=st.integers(1, 60))
def test_a_period_is_read_back_from_what_it_is_written_as(start: int, years: int) -> None:
    made = Interval(start, start + years)
    assert period.interval(made.id) == period.interval(made.label) == period.parse(made) == made
    assert period.parse(start) == period.parse(str(start)) == period.Instant(start)


def test_an_estimate_as_a_frame_has_a_row_for_each_pair_and_no_stayers() -> None:
    table = np.array([[100.0, 3.0], [np.nan, 50.0]])
    frame = Estimate(flow_array(table, ["KEN", "UGA"]), "by hand").to_pandas()
    assert frame.drop(columns="value").to_dict("list") == {
        "origin": ["KEN", "UGA"], "destination": ["UGA", "KEN"], "status": ["E", "O"]
    }  # fmt: skip
    assert frame["value"].tolist()[0] == 3.0 and np.isnan(frame["value"].tolist()[1])


def test_results_print_short(world: Warehouse, tmp_path: Path) -> None:
    flow = estimate_flows(world, "2015-2020")
    for result in (world, flow, flow.estimate):
        assert len(repr(result)) < 250 and "\n" not in repr(result)


def test_load_takes_one_path_as_a_text_and_refuses_options_that_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("time_period,ref_area,counterpart_area,obs_value\n2024,KEN,UGA,5\n", encoding="utf-8")
    house = Warehouse(tmp_path / "house.duckdb")
    for options in ({"publisher": "Office"}, {"dataflow": "MIGRANT_STOCK"}, {"source": "NOBODY"}):
        with pytest.raises(SojournError):
            load(str(path), house, **options)  # type: ignore[arg-type]
    assert not house.exists()
    (done,) = load(str(path), house, dataflow="migrant_stock", publisher="Office", edition="2026")
    assert done.rows == {"MIGRANT_STOCK": 1}


def test_the_table_of_contents_names_what_there_is() -> None:
    for name in sojourn.__all__:
        assert getattr(sojourn, name) is not None
        assert name in (sojourn.__doc__ or ""), name
    assert set(sojourn._WHERE) == set(sojourn.__all__)


def test_a_rise_in_stock_is_a_row_of_the_frame() -> None:
    start = stock_array(np.array([[10.0, 1.0], [2.0, 10.0]]), ["KEN", "UGA"])
    end = stock_array(np.array([[10.0, 4.0], [2.0, 10.0]]), ["KEN", "UGA"])
    made = StockDifferencing().estimate(stock_start=start, stock_end=end)
    assert made.to_pandas().set_index(["origin", "destination"])["value"].to_dict() == {
        ("KEN", "UGA"): 3.0, ("UGA", "KEN"): 0.0
    }  # fmt: skip
