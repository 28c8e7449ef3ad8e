"""Accelerated intervals and averages over graphs, against numbers known beforehand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import norm

from sojourn.kernels.capture import bootstrap, decomposable


def test_without_bias_and_acceleration_the_interval_is_that_of_the_percentiles() -> None:
    draws = norm.ppf((np.arange(9999) + 0.5) / 9999)
    lower, upper = bootstrap.accelerated_interval(0.0, draws, 0.0, 0.95)
    assert (lower, upper) == pytest.approx((-1.96, 1.96), abs=0.01)


def test_draws_without_a_value_leave_the_interval_without_an_end() -> None:
    draws = np.where(np.arange(100) < 20, np.nan, np.arange(100.0))
    assert bootstrap.accelerated_interval(60.0, draws, 0.0, 0.95)[1] == math.inf


def test_the_acceleration_of_a_mean_is_a_sixth_of_its_skewness_by_the_root_of_n() -> None:
    """Efron (1987): for a mean the jackknife gives skewness / (6 sqrt n). Three persons of 0 and one of 4 here."""
    values, persons = np.array([0.0, 4.0]), np.array([3.0, 1.0])
    left_out = (values @ persons - values) / (persons.sum() - 1)
    mean = values @ persons / 4
    skew = (persons @ (values - mean) ** 3 / 4) / (persons @ (values - mean) ** 2 / 4) ** 1.5
    assert bootstrap.acceleration(left_out, persons) == pytest.approx(skew / (6 * math.sqrt(4)))


def test_one_person_less_for_each_cell_that_is_not_empty() -> None:
    tables, persons = bootstrap.jackknifed([2.0, 0.0, 5.0])
    assert tables.tolist() == [[1, 0, 5], [2, 0, 4]] and persons.tolist() == [2, 5]


@pytest.mark.parametrize("lists, count", [(2, 2), (3, 8), (4, 61), (5, 822), (6, 18154)])
def test_there_are_as_many_decomposable_graphs_as_are_known(lists: int, count: int) -> None:
    """Labelled chordal graphs, sequence A058862 of the OEIS."""
    edges, terms = decomposable.graphs(lists)
    assert len(edges) == count
    assert (terms[:, 1:] @ np.array([bin(s).count("1") for s in range(1, 1 << lists)]) == lists).all()


def test_the_likelihood_of_two_lists_is_the_closed_one() -> None:
    """Independent lists: two beta-binomial margins; dependent ones: one Dirichlet. Written out here without graphs."""
    a, b, both = 12.0, 9.0, 4.0

    def dirichlet(cells: list[float], prior: float) -> float:
        n = sum(cells)
        return sum(gammaln(c + prior) - gammaln(prior) for c in cells) + gammaln(1.0) - gammaln(1.0 + n)

    found = decomposable.posterior([a, b, both], 2)
    width = decomposable._grid(a + b + both)[1]
    logs = []
    for hidden in found.hidden:
        n = a + b + both + hidden
        apart = dirichlet([a + both, b + hidden], 0.5) + dirichlet([b + both, a + hidden], 0.5)
        joined = dirichlet([a, b, both, hidden], 0.25)
        logs.append(np.logaddexp(apart, joined) + gammaln(n + 1) - gammaln(hidden + 1) - math.log(n))
    weights = np.exp(np.array(logs) - max(logs)) * width
    assert found.weight == pytest.approx(weights / weights.sum(), rel=1e-6, abs=1e-12)
