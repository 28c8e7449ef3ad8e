"""Cohorts between two censuses: who is where, and what no census can know."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import DimensionsDiffer, EstimationError
from sojourn.kernels.age.survival import census_ratios, cohorts, life_table_ratios, net_by_survival


def test_everyone_grows_older_by_the_interval() -> None:
    #                  0-4 5-9 10-14 15-19 20+     ten years later
    assert cohorts([1, 2, 3, 4, 5], 2).tolist()[2:] == [1, 2, 3 + 4 + 5]
    assert np.isnan(cohorts([1, 2, 3, 4, 5], 2)[:2]).all()


def test_an_interval_longer_than_the_table_is_refused() -> None:
    with pytest.raises(EstimationError, match="5 age groups cannot be laid over 5"):
        cohorts([1, 2, 3, 4, 5], 5)


def test_life_table_ratios_by_hand() -> None:
    # l0 = 100, width 5: L = 480, 450, 400, T(15+) = 600
    ratios = life_table_ratios([480, 450, 400, 600], 1, radix=100, width=5)
    assert ratios == pytest.approx([480 / 500, 450 / 480, 400 / 450, 600 / 1000])
    two = life_table_ratios([480, 450, 400, 600], 2, radix=100, width=5)
    assert two == pytest.approx([480 / 500, 450 / 500, 400 / 480, 600 / 1450])


def test_census_ratios_of_the_nation_may_exceed_one() -> None:
    ratios = census_ratios([100, 80, 60], [110, 120, 90], 1)
    assert np.isnan(ratios[0])
    assert ratios[1:] == pytest.approx([1.2, 90 / 140])


def test_forward_reverse_and_average_by_hand() -> None:
    # 100 people, 90 % survive, 108 counted: 18 more than survived; before mortality these were 20
    forward, reverse, average = net_by_survival(100.0, 108.0, 0.9)
    assert (forward, reverse, average) == (pytest.approx(18), pytest.approx(20), pytest.approx(19))


def test_nothing_is_known_without_survivors() -> None:
    forward, reverse, average = net_by_survival(100.0, 5.0, 0.0)
    assert forward == 5
    assert np.isnan(reverse)
    assert np.isnan(average)


def test_negative_figures_and_other_shapes_are_refused() -> None:
    with pytest.raises(EstimationError, match="cannot be negative"):
        net_by_survival([1.0, -1.0], [1.0, 1.0], [0.9, 0.9])
    with pytest.raises(DimensionsDiffer):
        census_ratios([1, 2, 3], [1, 2], 1)


people = st.floats(0, 1e7)


@given(people, people, st.floats(0.01, 1.2))
def test_reverse_is_forward_before_mortality(start: float, end: float, ratio: float) -> None:
    forward, reverse, average = net_by_survival(start, end, ratio)
    assert reverse * ratio == pytest.approx(forward, abs=1e-6)
    assert average == pytest.approx((forward + reverse) / 2, abs=1e-6)


@given(st.lists(people, min_size=3, max_size=20), st.integers(1, 2))
def test_nobody_is_lost_when_cohorts_are_put_in_line(population: list[float], steps: int) -> None:
    aged = cohorts(population, steps)
    assert np.nansum(aged) == pytest.approx(sum(population))
    assert int(np.isnan(aged).sum()) == steps
