"""Instants and intervals: the rules T1 to T4 of the conventions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts.period import Instant, Interval, label, parse
from sojourn.errors import UsageError


def test_events_between_mid_years_take_half_of_the_first_and_last_year() -> None:
    assert Interval(2020, 2024).calendar_year_weights() == {2020: 0.5, 2021: 1.0, 2022: 1.0, 2023: 1.0, 2024: 0.5}


@given(st.integers(1900, 2100), st.integers(1, 30))
def test_the_weights_of_an_interval_sum_to_its_years(start: int, years: int) -> None:
    assert sum(Interval(start, start + years).calendar_year_weights().values()) == years


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", Instant(2024)),
        ("2020-07-01/P4Y", Interval(2020, 2024)),
        ("2020-2024", Interval(2020, 2024)),
        ("2020–24", Interval(2020, 2024)),
    ],
)
def test_periods_are_read_in_the_ways_people_write_them(text: str, period: Instant | Interval) -> None:
    assert parse(text) == period


@given(st.integers(1900, 2100), st.integers(1, 30))
def test_an_interval_survives_its_sdmx_form(start: int, years: int) -> None:
    interval = Interval(start, start + years)
    assert parse(interval.id) == interval


@pytest.mark.parametrize("text", ["", "24", "2024-13-01/P1Y", "mid 2024", "2020-01-01/P4Y"])
def test_what_is_no_period_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(UsageError, match="is not a period"):
        parse(text)


def test_an_interval_of_no_length_is_refused() -> None:
    with pytest.raises(UsageError, match="later end"):
        Interval(2020, 2020)


def test_intervals_are_labelled_by_their_two_years() -> None:
    assert label("2010-07-01/P5Y") == "2010-2015"
    assert label("2013-10-03") == "2013-10-03"
