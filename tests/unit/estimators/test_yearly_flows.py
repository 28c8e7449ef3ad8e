"""An interval's flows over its years: worked by hand, and identities on random worlds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.errors import DimensionsDiffer, EstimationError
from sojourn.estimators.flows.yearly import COMING_AND_GOING, divide
from sojourn.estimators.flows.yearly_timing import Runs, fit_timing


def _even(years: int, areas: int) -> np.ndarray:
    return np.full((years, 3, areas, areas), 1.0 / years)


def _net(table: np.ndarray) -> np.ndarray:
    return table.sum(axis=-2) - table.sum(axis=-1)


def test_one_corridor_of_onward_moves_has_the_years_of_the_net() -> None:
    """Ten persons go from the first to the second area and nobody back: the nets say 7 and 3."""
    kinds = np.zeros((3, 2, 2))
    kinds[2, 0, 1] = 10.0
    found = divide(kinds, _even(2, 2), np.array([[-7.0, 7.0], [-3.0, 3.0]]))
    assert found.flows[:, 2, 0, 1] == pytest.approx([7.0, 3.0], abs=1e-6)
    assert found.flows.sum() == pytest.approx(10.0, abs=1e-6)


def test_nets_that_even_shares_meet_leave_shares_even() -> None:
    """Ten out and four back at even shares: net -3 a year; comings and goings are those stated before any net."""
    kinds = np.zeros((3, 2, 2))
    kinds[0, 0, 1], kinds[1, 1, 0] = 10.0, 4.0
    found = divide(kinds, _even(2, 2), np.array([[-3.0, 3.0], [-3.0, 3.0]]))
    extra = COMING_AND_GOING * 14.0
    assert found.back_and_forth[0, 1] == pytest.approx(extra)
    assert found.flows[:, 0, 0, 1] == pytest.approx([(10 + extra) / 2] * 2)
    assert found.flows[:, 1, 1, 0] == pytest.approx([(4 + extra) / 2] * 2)


def test_nets_of_changing_sign_prove_comings_and_goings() -> None:
    """One person leaves in the interval; of the years one gains five: at least five came back, and six left."""
    kinds = np.zeros((3, 2, 2))
    kinds[0, 0, 1] = 1.0
    found = divide(kinds, _even(2, 2), np.array([[-6.0, 6.0], [5.0, -5.0]]))
    assert _net(found.flows.sum(axis=1)) == pytest.approx(np.array([[-6.0, 6.0], [5.0, -5.0]]), abs=1e-5)
    assert found.back_and_forth[0, 1] >= 5.0
    outward, back = found.flows[:, 0, 0, 1].sum(), found.flows[:, 1, 1, 0].sum()
    assert outward - back == pytest.approx(1.0, abs=1e-6)


def test_what_nets_demand_falls_on_the_large_flow() -> None:
    """1000 onward and 10 outward moves from the first to the second area: log odds of years go with the persons.

    Onward shares of .6 and .4 are odds of 1.5, so those of the outward moves are 1.5 to the power of 10 / 1000.
    """
    kinds = np.zeros((3, 2, 2))
    kinds[2, 0, 1], kinds[0, 0, 1] = 1000.0, 10.0
    odds = 1.5**0.01
    first = 600.0 + 10.0 * odds / (1.0 + odds)
    nets = np.array([[-first, first], [first - 1010.0, 1010.0 - first]])
    found = divide(kinds, _even(2, 2), nets, coming_and_going=1e-12)
    assert found.flows[:, 2, 0, 1] == pytest.approx([600.0, 400.0], abs=1e-4)
    assert found.flows[0, 0, 0, 1] == pytest.approx(10.0 * odds / (1.0 + odds), abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nets_are_exact_and_birthplaces_keep_their_change_of_stock(seed: int) -> None:
    """Nets of every year; onward moves keep their sums, outward less return of every pair too; nobody is negative."""
    random = np.random.default_rng(seed)
    years, areas = 3, 5
    kinds = random.gamma(0.5, 1000.0, (3, areas, areas)) * (1.0 - np.eye(areas))
    shares = random.dirichlet(np.ones(years) * 5, (3, areas, areas)).transpose(3, 0, 1, 2)
    own = _net(kinds.sum(axis=0))
    wave = random.normal(0.0, 200.0, (years, areas))
    wave -= wave.mean(axis=1, keepdims=True)
    wave -= wave.mean(axis=0, keepdims=True)
    nets = own / years + wave
    found = divide(kinds, shares, nets)
    assert (found.flows >= 0).all()
    assert _net(found.flows.sum(axis=1)) == pytest.approx(nets, abs=2e-6)
    summed = found.flows.sum(axis=0)
    assert summed[2] == pytest.approx(kinds[2])
    assert summed[0] - summed[1].T == pytest.approx(kinds[0] - kinds[1].T, abs=1e-6)
    assert summed[0] - kinds[0] == pytest.approx(found.back_and_forth)


def test_refusals_name_what_does_not_add_up() -> None:
    kinds = np.zeros((3, 2, 2))
    kinds[0, 0, 1] = 10.0
    with pytest.raises(EstimationError, match="a closed world has none"):
        divide(kinds, _even(2, 2), np.array([[-5.0, 6.0], [-5.0, 5.0]]))
    with pytest.raises(EstimationError, match="the flows of the interval"):
        divide(kinds, _even(2, 2), np.array([[-5.0, 5.0], [-4.0, 4.0]]))
    with pytest.raises(DimensionsDiffer):
        divide(kinds, _even(2, 2), np.zeros((3, 2)))


def _runs(persons: list[list[float]], reporters: list[int]) -> Runs:
    count = len(persons)
    return Runs(
        np.array(persons), np.zeros(count, dtype=int), np.zeros(count, dtype=int), np.array(reporters),
        np.zeros((1, count, len(persons[0]))),
    )  # fmt: skip


def test_a_year_that_others_saw_is_expected_and_a_report_alone_says_nothing() -> None:
    """Two reporters saw the second year peak, so the years differ; one alone has no other to learn from."""
    circles = np.zeros(4, dtype=int)
    both = fit_timing(_runs([[100.0, 900.0, 100.0], [200.0, 1800.0, 200.0]], [1, 2]), circles, 3)
    logs = both.logs(np.zeros((1, 3, 4, 4)), range(3))[:, 0, 3]
    assert logs[1] - logs[0] > 0.3
    assert logs[0] == pytest.approx(logs[2])
    alone = fit_timing(_runs([[100.0, 900.0, 100.0]], [1]), circles, 3)
    assert alone.slopes == pytest.approx(np.zeros((2, 3)))


def test_a_report_that_stops_counting_is_no_year_without_arrivals() -> None:
    runs = _runs([[3000.0, 0.0, 0.0], [3.0, 0.0, 1.0]], [1, 2])
    assert runs.stopped().tolist() == [True, False]
