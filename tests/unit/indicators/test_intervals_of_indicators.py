"""Intervals of indicators: ends from the same numbers as the figure, around it, and none where there is no figure."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Bounds, Figure, derived
from sojourn.indicators import INDICATORS, Indicator
from sojourn.indicators.indicator import find


def figure(own: Indicator, *values: float | None) -> Figure:
    inputs = [Figure(name, "2020", value) for name, value in zip(own.needs, values, strict=True)]
    return derived(own.id, "2020", own.formula, inputs, own.interval, own.level)


def test_the_interval_of_four_single_deaths_is_the_exact_one_of_garwood() -> None:
    # Garwood (1936), Biometrika 28: a Poisson count of 4 has 1.090 to 10.242 at 95 %; here per 2,000 attempts
    found = figure(find(INDICATORS, "DEATHS_PER_ATTEMPT"), 4, 2000, 1).interval
    assert found is not None and found.level == 0.95
    assert (found.lower, found.upper) == pytest.approx((1.090 / 2, 10.242 / 2), abs=1e-3)


def test_deaths_that_come_in_fours_have_the_interval_of_a_quarter_as_many() -> None:
    own = find(INDICATORS, "DEATHS_PER_ATTEMPT")
    alone, in_fours = figure(own, 4, 1000, 1).interval, figure(own, 16, 1000, 4).interval
    assert alone is not None and in_fours is not None
    assert (in_fours.lower, in_fours.upper) == pytest.approx((4 * alone.lower, 4 * alone.upper))


def test_counts_below_five_leave_a_range_and_a_gap_by_an_old_list_may_be_none() -> None:
    assert figure(find(INDICATORS, "TRAFFICKING_VICTIMS_COUNT"), 5, 11).interval == Bounds(5, 11)
    assert figure(find(INDICATORS, "PEOPLE_IN_GAP"), 0, 100).interval == Bounds(0, 100)


def test_a_figure_that_is_missing_has_no_interval() -> None:
    assert figure(find(INDICATORS, "TRAFFICKING_VICTIMS_COUNT"), None, 11).interval is None
