"""Truncated regressions, rates of rare events and attempts until success, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from sojourn.kernels.capture import attempts, rates, repeats

ONE = np.ones((4, 1))
TIMES, PERSONS = np.array([1.0, 2.0, 3.0, 4.0]), np.array([50.0, 20.0, 6.0, 1.0])


def test_the_poisson_rate_makes_the_truncated_mean_the_observed_one() -> None:
    found = repeats.fit_truncated(TIMES, ONE, PERSONS, 0.0)
    rate = math.exp(found.coefficients[0])
    assert rate / (1 - math.exp(-rate)) == pytest.approx(TIMES @ PERSONS / 77)
    assert found.total == pytest.approx(77 / (1 - math.exp(-rate)))


def test_the_geometric_rate_is_the_mean_less_one() -> None:
    found = repeats.fit_truncated(TIMES, ONE, PERSONS, 1.0)
    assert math.exp(found.coefficients[0]) == pytest.approx(TIMES @ PERSONS / 77 - 1)


@pytest.mark.parametrize("dispersion", [0.0, 0.4, 1.0, 3.0])
def test_the_likelihoods_are_those_of_scipy(dispersion: float) -> None:
    y, mean = np.array([1.0, 2.0, 5.0]), np.array([0.7, 0.7, 0.7])
    whole = nbinom(1 / dispersion, 1 / (1 + dispersion * 0.7)) if dispersion else poisson(0.7)
    expected = whole.logpmf(y) - math.log(1 - whole.pmf(0))
    assert repeats.log_likelihoods(y, mean, dispersion) == pytest.approx(expected)


def test_without_an_excess_of_ones_the_inflated_model_is_the_poisson_one() -> None:
    """Frequencies of a truncated Poisson count of rate 1, so large that they are its probabilities."""
    times = np.arange(1.0, 9.0)
    persons = np.round(1e7 * poisson.pmf(times, 1.0))
    plain = repeats.fit_truncated(times, np.ones((8, 1)), persons, 0.0)
    inflated = repeats.fit_one_inflated(times, np.ones((8, 1)), persons)
    assert inflated.excess == pytest.approx(0.0, abs=2e-3)
    assert inflated.total == pytest.approx(plain.total, rel=2e-3)


def test_an_excess_of_ones_is_found_with_the_rate_of_the_others() -> None:
    times = np.arange(1.0, 9.0)
    share = poisson.pmf(times, 1.2) / (1 - math.exp(-1.2))
    share = 0.7 * share + 0.3 * (times == 1)
    found = repeats.fit_one_inflated(times, np.ones((8, 1)), np.round(1e7 * share))
    assert found.excess == pytest.approx(0.3, abs=1e-3)
    assert math.exp(found.coefficients[0]) == pytest.approx(1.2, rel=1e-3)


def test_overdispersion_is_one_where_every_month_has_the_same_rate() -> None:
    assert rates.overdispersion([10, 20, 30], [100, 200, 300]) == 1.0
    assert rates.overdispersion([0, 40], [100, 100]) == pytest.approx(40.0)  # (20^2 + 20^2) / 20 by 1


def test_the_interval_of_ten_deaths_is_the_exact_one() -> None:
    """Garwood's limits of 10: 4.795 and 18.39."""
    lower, upper = rates.count_interval([10.0], [1.0], 0.95)
    assert (lower[0], upper[0]) == pytest.approx((4.795, 18.39), abs=0.005)


def test_no_deaths_have_a_lower_end_of_nothing_and_an_upper_one() -> None:
    """3.689 is the upper limit of a Poisson count of 0."""
    lower, upper = rates.count_interval([0.0], [1.0], 0.95)
    assert lower[0] == 0.0 and upper[0] == pytest.approx(3.689, abs=1e-3)


def test_attempts_until_success_by_hand() -> None:
    """Half are met, four fifths of these try again: 0.4 of encounters are repeats; of 100 encounters 60 are persons,
    and as every second who tries is met at the first attempt, 120 tried."""
    assert attempts.repeat_share(0.5, 0.8) == pytest.approx(0.4)
    assert attempts.persons_met(100, 0.4) == pytest.approx(60)
    assert attempts.persons_trying(100, 0.5, 0.8) == pytest.approx(120)
