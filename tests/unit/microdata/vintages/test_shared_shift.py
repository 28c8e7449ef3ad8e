"""The shift that crossings of a month share: sums over the grid, the filter, jumps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.microdata.vintages.shared_shift import GRID, Filter, ShiftModel, blurred, over_grid, smoothed

MODEL = ShiftModel()


def begun() -> Filter:
    start = MODEL.start()
    return Filter(start, np.zeros(start.shape[:2]))


def decided(migrants: float, crossings: float, odds: float) -> np.ndarray:
    """Log likelihood of the shift of a month with equal odds at first sight, all decided."""
    return migrants * GRID - crossings * np.log1p(odds * np.exp(GRID))


def middle(mass: np.ndarray) -> float:
    return float(GRID[np.searchsorted(np.cumsum(mass) / mass.sum(), 0.5)])


@given(st.lists(st.tuples(st.floats(-6, 6), st.integers(1, 40), st.integers(0, 2)), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_sums_over_the_grid_are_those_of_single_rows(rows: list[tuple[float, int, int]]) -> None:
    log_odds, crossings, index = (np.array(column) for column in zip(*rows, strict=True))
    found = over_grid(log_odds, crossings.astype(float), index, 3)
    p = 1 / (1 + np.exp(-(log_odds[:, None] + GRID)))
    direct = [np.zeros((3, len(GRID))) for _ in range(3)]
    for k, value in enumerate((p, p**2, np.logaddexp(0, log_odds[:, None] + GRID))):
        np.add.at(direct[k], index, crossings[:, None] * value)
    for ours, theirs in zip(found, direct, strict=True):
        # Linear between steps of 0.1: off by a 0.1^2/8 of the curvature, at most a quarter.
        assert ours == pytest.approx(theirs, abs=1e-3 * crossings.sum())


@pytest.mark.parametrize("kernel", [MODEL.kernels(), MODEL.after_surprise(2.8, False), MODEL.after_break()])
def test_steps_and_jumps_lose_nothing(kernel: np.ndarray) -> None:
    assert kernel.sum(axis=1) == pytest.approx(np.ones((3, len(GRID))))
    assert MODEL.spreads().sum(axis=1) == pytest.approx(np.ones((3, len(GRID))))


def test_a_doubling_of_odds_is_found_and_the_level_before_it_stays() -> None:
    # 1,000 crossings a month at odds 0.1: 91 migrate at first, 167 once odds are doubled.
    months = [decided(91, 1000, 0.1)] * 30 + [decided(167, 1000, 0.1)] * 6
    likelihood = np.stack([blurred(m, 0.0) for m in months])
    known = smoothed(begun(), [MODEL.kernels()] * 36, MODEL.spreads(), likelihood)
    assert middle(known[20]) == pytest.approx(0.0, abs=0.11)
    assert middle(known[35]) == pytest.approx(np.log(2), abs=0.11)


def test_what_is_said_of_a_month_without_news_is_the_level_and_wider() -> None:
    months = [blurred(decided(167, 1000, 0.1), 0.0)] * 24 + [np.ones(len(GRID))]
    known = smoothed(begun(), [MODEL.kernels()] * 25, MODEL.spreads(), np.stack(months))
    assert middle(known[24]) == pytest.approx(np.log(2), abs=0.11)

    def variance(mass: np.ndarray) -> float:
        return float((mass * GRID**2).sum() - (mass * GRID).sum() ** 2)

    assert variance(known[24]) > variance(known[23])
    shocked = [MODEL.kernels()] * 24 + [MODEL.after_surprise(2.8, False)]
    after = smoothed(begun(), shocked, MODEL.spreads(), np.stack(months))
    assert variance(after[24]) > 4 * variance(known[24])
    back = [MODEL.kernels()] * 24 + [MODEL.after_surprise(2.8, True)]
    home = smoothed(begun(), back, MODEL.spreads(), np.stack(months))
    # Volume is usual again: so, nine times of ten, is the level, within two standard deviations of 0.4.
    assert home[24][np.abs(GRID) < 0.85].sum() == pytest.approx(0.9 * 0.95 + 0.1 * 0.3, abs=0.05)


def test_durations_that_months_share_make_early_signs_weigh_less() -> None:
    sharp = decided(20, 100, 0.1) - decided(20, 100, 0.1).max()
    plain, soft = blurred(sharp, 0.0), blurred(sharp, 1.0)
    assert soft[np.argmax(plain) + 10] > plain[np.argmax(plain) + 10]
    assert blurred(sharp, 9.0) == pytest.approx(np.ones(len(GRID)))  # nothing is learnt from it
