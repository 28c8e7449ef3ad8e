"""Transport plans against Python Optimal Transport (POT), which solves the same problems by other means.

Exact plans by its network simplex, entropic ones by Sinkhorn's iteration in logarithms. Flamary, R. et al. (2021), POT:
Python Optimal Transport, Journal of Machine Learning Research 22(78).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import ot
import pytest

from sojourn.kernels.flows.closed_form import all_flows
from sojourn.kernels.flows.optimal_transport import balanced_transport, unbalanced_transport

Floats = npt.NDArray[np.float64]
AREAS, BIRTHPLACES = 7, 4


def world(seed: int, zeros: bool = False) -> tuple[Floats, Floats, Floats]:
    """Stocks of the start and the end with equal totals of birthplaces, and distances of random places."""
    rng = np.random.default_rng(seed)
    start = rng.integers(1, 2_000, (BIRTHPLACES, AREAS)).astype(float)
    if zeros:
        start[rng.random(start.shape) < 0.3] = 0.0
        start[:, 0] += 1.0
    end = rng.multinomial(1, np.full(AREAS, 1 / AREAS), BIRTHPLACES) + rng.gamma(1.0, 1.0, start.shape)
    end *= (start.sum(axis=1) / end.sum(axis=1))[:, None]
    places = rng.uniform(0, 1_000, (AREAS, 2))
    cost = np.linalg.norm(places[:, None] - places[None, :], axis=2)
    return start, end, cost


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_small_blur_costs_what_the_cheapest_plan_costs(seed: int, zeros: bool) -> None:
    """The blurred plan is never cheaper, and dearer by no more than the blur times its largest possible entropy."""
    start, end, cost = world(seed, zeros)
    blur = 0.5
    plans = all_flows(None, (balanced_transport(start, end, cost, blur).term,))
    for k in range(BIRTHPLACES):
        cheapest = float((ot.emd(start[k], end[k], cost) * cost).sum())
        ours = float((plans[:, :, k] * cost).sum())
        assert cheapest - 1e-6 * cheapest <= ours <= cheapest + blur * start[k].sum() * np.log(AREAS**2)
        assert ours == pytest.approx(cheapest, rel=1e-3)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("blur", [5.0, 50.0, 500.0])
def test_blurred_plans_are_those_of_sinkhorn(blur: float, seed: int) -> None:
    start, end, cost = world(seed)
    plans = all_flows(None, (balanced_transport(start, end, cost, blur).term,))
    for k in range(BIRTHPLACES):
        total = start[k].sum()
        theirs = ot.sinkhorn(
            start[k] / total, end[k] / total, cost, blur, method="sinkhorn_log", stopThr=1e-13, numItermax=100_000
        )
        assert plans[:, :, k] == pytest.approx(total * theirs, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("penalty", [50.0, 1_000.0])
def test_unbalanced_plans_miss_the_margins_by_as_much(penalty: float, seed: int) -> None:
    start, end, cost = world(seed)
    end = end * np.array([0.8, 1.0, 1.1, 1.3])[:, None]
    made = unbalanced_transport(start, end, cost, 50.0, penalty, most=200_000)
    plans = all_flows(None, (made.term,))
    for k in range(BIRTHPLACES):
        anybody = np.outer(start[k], end[k]) / np.sqrt(start[k].sum() * end[k].sum())  # what the blur is relative to
        theirs = ot.unbalanced.sinkhorn_unbalanced(
            start[k], end[k], cost, 50.0, penalty, reg_type="kl", c=anybody, stopThr=1e-13, numItermax=200_000
        )
        assert plans[:, :, k] == pytest.approx(theirs, rel=1e-5, abs=1e-5)
        assert start[k] + made.start_gap[k] == pytest.approx(theirs.sum(axis=1), rel=1e-5)
        assert end[k] + made.end_gap[k] == pytest.approx(theirs.sum(axis=0), rel=1e-5)
