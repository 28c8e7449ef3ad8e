"""Tables with given nets: each optimum is checked by what makes it one, not by what a solver said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.conditional_maximisation import three_way, two_way
from sojourn.kernels.flows.net_constrained import fewest_moves, nearest_in_entropy, nearest_in_squares

PRIOR = np.array([[0.0, 100, 30, 70], [50, 0, 45, 5], [60, 35, 0, 40], [20, 25, 20, 0]])
NET = np.array([30.0, 40, -15, -55])


def nets(table: np.ndarray) -> np.ndarray:
    return table.sum(axis=0) - table.sum(axis=1)


def test_two_areas_by_hand() -> None:
    # y12 = 8 a, y21 = 2 / a, y12 - y21 = 15: a = 2
    made = nearest_in_entropy(np.array([-15.0, 15]), np.array([[0.0, 8], [2, 0]]))
    assert made.table == pytest.approx(np.array([[0.0, 16], [1, 0]]))


def test_entropy_keeps_products_along_closed_ways() -> None:
    made = nearest_in_entropy(NET, PRIOR)
    assert nets(made.table) == pytest.approx(NET, abs=1e-6)
    # alpha cancels on A -> B -> A and on A -> B -> C -> A
    assert made.table[0, 1] * made.table[1, 0] == pytest.approx(PRIOR[0, 1] * PRIOR[1, 0], rel=1e-9)
    cycle = [(0, 1), (1, 2), (2, 0)]
    assert np.prod([made.table[c] for c in cycle]) == pytest.approx(np.prod([PRIOR[c] for c in cycle]), rel=1e-9)


def test_a_total_is_met_too() -> None:
    made = nearest_in_entropy(NET, PRIOR, total=600.0)
    assert made.table.sum() == pytest.approx(600, abs=1e-6) and nets(made.table) == pytest.approx(NET, abs=1e-6)
    assert made.factors[0] == 1.0


def test_fewest_moves_is_the_sum_of_the_gains_and_near_the_prior() -> None:
    made = fewest_moves(NET, np.ones((4, 4), bool), PRIOR)
    assert made.table.sum() == pytest.approx(70)
    assert nets(made.table) == pytest.approx(NET, abs=1e-9)
    # only C and D send, only A and B receive; odds ratio of the prior
    odds = made.table[2, 0] * made.table[3, 1] / (made.table[2, 1] * made.table[3, 0])
    assert odds == pytest.approx(60 * 25 / (35 * 20))


def test_fewest_moves_through_a_third_area_agrees_with_the_linear_programme() -> None:
    allowed = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], bool)
    made = fewest_moves(np.array([-10.0, 0, 10]), allowed)
    assert made.table.tolist() == [[0, 10, 0], [0, 0, 10], [0, 0, 0]]


def test_quadratic_is_the_projection() -> None:
    made = nearest_in_squares(NET, PRIOR)
    assert nets(made.table) == pytest.approx(NET, abs=1e-6)
    change = made.table - PRIOR
    inside = (made.table > 0) & (made.table.T > 0)
    # y_ij = m_ij + u_j - u_i: opposite changes of a pair
    assert change[inside] == pytest.approx(-change.T[inside], abs=1e-9)


def test_quadratic_with_cells_at_zero_satisfies_the_optimality_conditions() -> None:
    net = np.array([-400.0, 325, -75, 150])
    made = nearest_in_squares(net, PRIOR)
    assert nets(made.table) == pytest.approx(net, abs=1e-6) and made.table.min() >= 0
    off = ~np.eye(4, dtype=bool)
    expected = np.maximum(PRIOR + made.factors[None, :] - made.factors[:, None], 0)
    assert made.table[off] == pytest.approx(expected[off])


def test_nets_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(EstimationError, match="add up to 10"):
        nearest_in_entropy(np.array([1.0, 2, 3, 4]), PRIOR)


def test_an_area_nobody_may_go_to_is_named() -> None:
    prior = PRIOR.copy()
    prior[:, 1] = 0
    with pytest.raises(EstimationError, match="UGA gains 40"):
        nearest_in_entropy(NET, prior, names=["KEN", "UGA", "TZA", "RWA"])


def test_linear_programme_minimum_on_random_ways() -> None:
    rng = np.random.default_rng(9)
    allowed = rng.random((7, 7)) < 0.5
    allowed |= np.roll(np.eye(7, dtype=bool), 1, axis=1)  # a ring keeps it reachable
    net = rng.normal(0, 100, 7)
    net -= net.mean()
    made = fewest_moves(net, allowed)
    i, j = np.nonzero(allowed & ~np.eye(7, dtype=bool))
    balance = np.zeros((7, i.size))
    balance[j, np.arange(i.size)] += 1
    balance[i, np.arange(i.size)] -= 1
    assert made.table.sum() == pytest.approx(linprog(np.ones(i.size), A_eq=balance, b_eq=net).fun)


def test_parameters_of_the_multiplicative_model_rebuild_the_table() -> None:
    weights = np.array([[5.0, 2], [1, 7]])
    made = two_way(np.array([18.0, 20]), np.array([16.0, 22]), weights)
    assert np.outer(made.alpha, made.beta) * weights == pytest.approx(made.table)
    flat = two_way(np.array([18.0, 20]), np.array([16.0, 22]))
    assert flat.alpha == pytest.approx([9, 10]) and flat.beta == pytest.approx([16 / 19, 22 / 19])


def test_types_keep_their_split_within_a_cell() -> None:
    weights = np.stack([np.array([[5.0, 2], [1, 7]]), np.array([[4.0, 5], [2, 9]])], axis=2)
    made = three_way(np.array([36.0, 40]), np.array([32.0, 44]), weights)
    assert made.table.sum(axis=(1, 2)) == pytest.approx([36, 40])
    assert made.table[0, 0, 0] / made.table[0, 0, 1] == pytest.approx(5 / 4)
    with pytest.raises(EstimationError, match="shape"):
        three_way(np.ones(3), np.ones(3), weights)
