"""Ages of flows known in total, and of net migration as a difference of two flows."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import DimensionsDiffer, EstimationError
from sojourn.estimators.age.profile import AgeSplit, FlowDifference, fit_line
from sojourn.kernels.age.schedule import RogersCastro

AGES = [0, 20, 60]


def over(dim: str, labels: list, values: list) -> xr.DataArray:
    return xr.DataArray(np.array(values, dtype=float), dims=dim, coords={dim: labels})


def test_a_flow_is_split_and_adds_up() -> None:
    flow = xr.DataArray(
        [[0.0, 100.0], [40.0, np.nan]],
        dims=("origin", "destination"),
        coords={"origin": ["A", "B"], "destination": ["A", "B"]},
    )
    got = AgeSplit().estimate(flow, over("age", AGES, [0.2, 0.7, 0.1]))
    assert got.dims == ("origin", "destination", "age")
    assert got.sel(origin="A", destination="B").values.tolist() == pytest.approx([20, 70, 10])
    assert np.isnan(got.sel(origin="B", destination="B")).all(), "unknown stays unknown"


def test_profiles_may_differ_by_destination() -> None:
    flow = over("destination", ["A", "B"], [100, 10])
    profile = xr.DataArray(
        [[0.2, 0.7, 0.1], [0.0, 0.0, 1.0]], dims=("destination", "age"), coords={"destination": ["A", "B"], "age": AGES}
    )
    assert AgeSplit().estimate(flow, profile).sel(destination="B").values.tolist() == [0, 0, 10]
    with pytest.raises(DimensionsDiffer, match="differ in destination"):
        AgeSplit().estimate(flow, profile.isel(destination=[1, 0]))


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(EstimationError, match=r"sum to 1\.1"):
        AgeSplit().estimate(over("origin", ["A"], [1]), over("age", AGES, [0.3, 0.7, 0.1]))
    with pytest.raises(EstimationError, match="negative or absent"):
        AgeSplit().estimate(over("origin", ["A"], [1]), over("age", AGES, [-0.1, 1.0, 0.1]))


def test_a_net_of_zero_still_moves_the_young_out_and_the_old_in() -> None:
    method = FlowDifference(intercept=0.01)
    net, people = over("residence", ["A"], [0]), over("residence", ["A"], [1000])
    got = method.estimate(net, people, over("age", AGES, [0.1, 0.1, 0.8]), over("age", AGES, [0.1, 0.8, 0.1]))
    # ten come, ten go
    assert got["net_migration"].sel(residence="A").values.tolist() == pytest.approx([0, -7, 7])


def test_flows_by_hand_and_no_flow_below_the_minimum() -> None:
    method = FlowDifference(intercept=0.01, slope=0.5, minimum=0.002)
    areas = ["loses", "even", "gains", "empties"]
    net, people = over("residence", areas, [-10, 0, 10, -100]), over("residence", areas, [1000] * 4)
    inflow, outflow = method.flows(net, people)
    # rates -1 %, 0, 1 %, -10 %: 1 % + half of it; for the last -4 % is lifted to 0.2 %
    assert inflow.values.tolist() == pytest.approx([5, 10, 15, 2])
    assert outflow.values.tolist() == pytest.approx([15, 10, 5, 102])


def test_profiles_of_rates_are_weighted_by_who_could_move() -> None:
    method = FlowDifference(intercept=0.01)
    net, people = over("residence", ["A"], [0]), over("residence", ["A"], [1000])
    rate = over("age", AGES, [1, 1, 1])
    old, young = over("age", AGES, [1, 2, 7]), over("age", AGES, [5, 4, 1])
    got = method.estimate(net, people, rate, rate, in_exposure=young, out_exposure=old)
    assert got["emigration"].values.ravel().tolist() == pytest.approx([1, 2, 7])
    assert got["immigration"].values.ravel().tolist() == pytest.approx([5, 4, 1])


def test_the_line_is_found_again() -> None:
    rng = np.random.default_rng(2)
    people = rng.uniform(1e5, 1e7, 40)
    rate = rng.normal(0, 0.01, 40)
    inflow = (0.012 + 0.6 * rate) * people
    line = fit_line(inflow, inflow - rate * people, people)
    assert (line["intercept"], line["slope"]) == (pytest.approx(0.012), pytest.approx(0.6))
    with pytest.raises(EstimationError, match="do not determine a line"):
        fit_line([1, np.nan], [1, 1], [10, 10])


@given(
    st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=6),
    st.floats(0, 0.1),
    st.floats(-1, 2),
    st.floats(0, 0.01),
)
def test_flows_are_never_negative_and_sum_to_the_net(
    values: list[float], intercept: float, slope: float, minimum: float
) -> None:
    areas = [f"A{i}" for i in range(len(values))]
    net, people = over("residence", areas, values), over("residence", areas, [1e6] * len(values))
    young = RogersCastro(a1=0.02, alpha1=0.1, a2=0.06, alpha2=0.1, mu2=20, lambda2=0.4, c=0.003)
    ages = list(range(0, 100, 5))
    profile = over("age", ages, list(young.shares(ages, 5)))
    got = FlowDifference(intercept, slope, minimum).estimate(net, people, profile, profile)
    assert float(got["immigration"].min()) >= 0
    assert float(got["emigration"].min()) >= -1e-9
    assert got["net_migration"].sum("age").values == pytest.approx(net.values, abs=1e-6)
