"""Scores of first figures, and what they are held against, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.microdata.vintages import first_figures
from sojourn.microdata.vintages.adaptive import Predicted
from sojourn.microdata.vintages.adaptive_intervals import Recalibration, intervals
from sojourn.microdata.vintages.revision_triangle import Triangle


def triangle(vintages: int, final: np.ndarray, as_is: float) -> Triangle:
    """One lag, one group: 30 migrations expected among 900 undecided crossings, none decided."""
    size = (vintages, 1, 3, 2)
    filled = np.full(size, np.nan)
    filled[: len(final), 0] = final[:, None, None]
    return Triangle(
        2010 * 12, np.zeros(size), np.full(size, 900.0), np.full(size, as_is), np.full(size, 30.0), np.full(size, 29.0),
        np.full(size, 900.0), np.ones(size[:2], dtype=np.bool_), filled,
    )  # fmt: skip


def test_the_interval_score_is_width_plus_forty_times_the_miss() -> None:
    lower, upper = np.full(3, 10.0), np.full(3, 20.0)
    assert first_figures.interval_score(lower, upper, np.array([15.0, 25.0, 7.0])).tolist() == [10, 10 + 200, 10 + 120]


def test_a_figure_as_it_is_gets_a_normal_interval_from_its_own_past_errors() -> None:
    # Every second month 20 and 40 migrate, as it is 500 are told: errors -480 and -460, mean -470, sd 10 sqrt(n/(n-1)).
    final = np.tile([20.0, 40.0], 20)
    t = triangle(41, final, 500.0)
    lower, upper = first_figures.normal_from_past_errors(t, t.as_is)
    assert np.isnan(lower[11, 0, 0, 0])  # eleven errors are known at the twelfth vintage
    sd = 10 * np.sqrt(40 / 39)
    assert (lower + upper)[40, 0, 0, 0] / 2 == pytest.approx(30.0)
    assert (upper - lower)[40, 0, 0, 0] == pytest.approx(2 * 1.959964 * sd)


def predicted(vintages: int, half: float) -> Predicted:
    size = (vintages, 1, 3, 2)
    expected = np.full(size, 30.0)
    bounds = {
        level: np.stack([expected - part * half, expected + part * half], axis=-1)
        for level, part in ((0.80, 0.65), (0.95, 1.0))
    }
    none = np.zeros((vintages, 2))
    return Predicted(expected, bounds, none, none.T, np.ones(vintages, dtype=np.bool_))


CALM = np.zeros(60, dtype=np.bool_)


def test_errors_as_large_as_the_draws_say_leave_the_interval_as_it_is() -> None:
    t = triangle(60, 30.0 + 5.0 * np.resize([1.0, -1.0], 59), 500.0)  # one standard deviation each
    bounds = intervals(t, predicted(60, 5.0 * 1.959964), Recalibration(), CALM)
    assert bounds.lower[0.95][59, 0, 0, 0] == round(30 - 5 * 1.959964)
    assert bounds.upper[0.95][59, 0, 0, 0] == round(30 + 5 * 1.959964)


def test_errors_twice_as_large_widen_it_and_one_shock_counts_little() -> None:
    double = intervals(
        triangle(60, 30.0 + 10.0 * np.resize([1.0, -1.0], 59), 500.0), predicted(60, 9.8), Recalibration(), CALM
    )
    width = (double.upper[0.95] - double.lower[0.95])[59, 0, 0, 0]
    assert 1.5 * 19.6 < width < 2.1 * 19.6
    final = 30.0 + 5.0 * np.resize([1.0, -1.0], 59)
    final[50] = 900.0  # a month in which all stayed
    once = intervals(triangle(60, final, 500.0), predicted(60, 9.8), Recalibration(), CALM)
    assert (once.upper[0.95] - once.lower[0.95])[59, 0, 0, 0] < 1.2 * 19.6


def test_in_a_shock_an_interval_is_never_narrower_than_before_it() -> None:
    t, found = triangle(60, np.full(40, 30.0), 500.0), predicted(60, 9.8)
    for level in found.quantiles:  # from vintage 50 on the draws are sure
        found.quantiles[level][50:] = found.expected[50:, ..., None] + np.array([-1.0, 1.0])
    shocked = np.arange(60) >= 50
    calm = intervals(t, found, Recalibration(), CALM)
    bounds = intervals(t, found, Recalibration(), shocked)
    width, before = (b.upper[0.95] - b.lower[0.95] for b in (bounds, calm))
    assert (before[50:] < before[49]).all()
    assert (width[50:] >= np.median(before[38:50], axis=0)).all()
    assert (bounds.lower[0.95] >= 0)[:, :, :2].all()


def test_judgement_widens_by_its_factor() -> None:
    t, found = triangle(60, np.full(40, 30.0), 500.0), predicted(60, 10.0)
    once, twice = (intervals(t, found, Recalibration(), CALM, widen) for widen in (1.0, 2.0))
    for vintage in (0, 59):
        narrow, wide = ((b.upper[0.95] - b.lower[0.95])[vintage, 0, 0, 0] for b in (once, twice))
        assert wide == pytest.approx(2 * narrow, abs=2)  # whole persons
