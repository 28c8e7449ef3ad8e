"""Closed forms against arrays of origin x destination x birthplace fitted by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.kernels.flows import closed_form as closed
from sojourn.kernels.flows.closed_form import Term

START = np.array([[70.0, 20, 10], [0, 50, 0], [5, 5, 90]])
END = np.array([[60.0, 25, 15], [10, 30, 10], [5, 15, 80]])


def test_as_many_stay_as_both_margins_allow() -> None:
    stayers, term = closed.most_stayers(START, END)
    assert stayers.tolist() == [[60, 20, 10], [0, 30, 0], [5, 5, 80]]
    # first birthplace: ten leave the first area, five go to each of the others
    assert closed.flows_of_birthplace(stayers, (term,), 0).tolist() == [[60, 5, 5], [0, 20, 0], [0, 0, 10]]
    total = closed.total_flows(stayers, (term,))
    assert total.tolist() == [[65, 5, 5], [10, 55, 10], [0, 10, 90]]


def test_independence_by_hand() -> None:
    term = closed.independent(START[:1], END[:1])
    assert term.of(0) == pytest.approx(np.outer([70, 20, 10], [60, 25, 15]) / 100)


def test_totals_and_types_agree_with_the_full_array() -> None:
    rng = np.random.default_rng(4)
    kernel2, kernel3 = rng.random((3, 3)), rng.random((3, 3, 3))
    stayers, movers = closed.most_stayers(START, END)
    terms = (movers, closed.independent(START, END), Term(START, END, kernel2), Term(START, END, kernel3))
    cube = closed.all_flows(stayers, terms)
    total = closed.total_flows(stayers, terms)
    assert total == pytest.approx(cube.sum(axis=2))
    outward, back, onward = closed.flows_by_type(terms)
    for i in range(3):
        for j in range(3):
            if i != j:
                assert outward[i, j] == pytest.approx(cube[i, j, i])
                assert back[i, j] == pytest.approx(cube[i, j, j])
                assert onward[i, j] == pytest.approx(sum(cube[i, j, k] for k in range(3) if k not in (i, j)))
    diagonal = np.einsum("iik->ki", cube)
    assert closed.stayers_by_birthplace(stayers, terms) == pytest.approx(diagonal)
