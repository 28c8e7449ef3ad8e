"""Transport plans: what the two extremes of the blur must be, and the price of missing a margin."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.errors import EstimationError
from sojourn.kernels.flows.closed_form import all_flows, independent, most_stayers
from sojourn.kernels.flows.great_circle import great_circle_km
from sojourn.kernels.flows.optimal_transport import balanced_transport, unbalanced_transport

START = np.array([[70.0, 20, 10], [0, 50, 0], [5, 5, 90]])
END = np.array([[60.0, 25, 15], [10, 30, 10], [5, 15, 80]])
COST = np.array([[0.0, 1, 3.5], [1, 0, 3], [3.5, 3, 0]])


@pytest.mark.parametrize("epsilon", [100.0, 1.0, 0.1, 0.01, 0.001])
def test_both_margins_are_met(epsilon: float) -> None:
    plan = balanced_transport(START, END, COST, epsilon)
    cube = all_flows(None, (plan.term,))
    assert cube.sum(axis=1) == pytest.approx(START.T, abs=1e-6)
    assert cube.sum(axis=0) == pytest.approx(END.T, abs=1e-6)


def test_a_large_blur_is_independence() -> None:
    plan = balanced_transport(START, END, COST, 1e9)
    assert all_flows(None, (plan.term,)) == pytest.approx(all_flows(None, (independent(START, END),)), rel=1e-6)


def test_a_small_blur_keeps_all_stayers_and_takes_the_shortest_ways() -> None:
    plan = balanced_transport(START, END, COST, 0.02)
    cube = all_flows(None, (plan.term,))
    stayers, _ = most_stayers(START, END)
    assert np.einsum("iik->ki", cube) == pytest.approx(stayers, abs=1e-6)


def test_the_plan_has_the_form_of_its_prior() -> None:
    plan = balanced_transport(START[:1], END[:1], COST, 2.0)
    table, prior = plan.term.of(0), np.exp(-COST / 2.0)
    odds = table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])
    assert odds == pytest.approx(prior[0, 0] * prior[1, 1] / (prior[0, 1] * prior[1, 0]))


def test_logarithms_agree_with_the_plain_plan() -> None:
    plain = balanced_transport(START, END, COST, 0.02)
    logs = balanced_transport(START, END, COST / 0.02 * 0.0155, 0.0155)  # same ratio, beyond the switch
    assert all_flows(None, (logs.term,)) == pytest.approx(all_flows(None, (plain.term,)), abs=1e-5)


def test_forbidden_moves_that_leave_a_margin_out_of_reach_are_named() -> None:
    cost = COST.copy()
    cost[:, 2] = np.inf
    cost[2, 2] = 0
    with pytest.raises(EstimationError, match="persons born in KEN"):
        balanced_transport(START, END, cost, 1.0, ["KEN", "UGA", "TZA"])


def test_a_high_penalty_approaches_the_balanced_plan_and_a_low_one_does_not() -> None:
    near = unbalanced_transport(START, END, COST, 1.0, 1e4, most=200_000)
    far = unbalanced_transport(START, END, COST, 1.0, 0.1)
    balanced = balanced_transport(START, END, COST, 1.0)
    assert all_flows(None, (near.term,)) == pytest.approx(all_flows(None, (balanced.term,)), rel=1e-2, abs=0.05)
    assert np.abs(far.start_gap).sum() > 10 * np.abs(near.start_gap).sum()


def test_the_unbalanced_plan_does_not_depend_on_the_unit() -> None:
    persons = unbalanced_transport(START, END, COST, 1.0, 5.0)
    thousands = unbalanced_transport(START / 1000, END / 1000, COST, 1.0, 5.0)
    assert all_flows(None, (thousands.term,)) * 1000 == pytest.approx(all_flows(None, (persons.term,)))


def test_great_circle_distances() -> None:
    # A quarter of the Earth's circumference: pole to equator.
    distance = great_circle_km(np.array([90.0, 0, 0]), np.array([0.0, 0, 90]))
    assert distance == pytest.approx(np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]) * np.pi / 2 * 6371.0088)
