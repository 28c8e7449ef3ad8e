"""The rule at its limits, by hand: 12/16 is 365 days within 487, so up to 122 days back."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from properties.histories import EPOCH, run_kernel
from sojourn.kernels.border.residence_rule import add_months

FAR = 40_000
DEPARTURE, ARRIVAL = 0, 1


def labels(gaps, first=DEPARTURE, **settings):
    """Migrations among crossings with these gaps, seen from long after."""
    day, way = 11_000, first
    crossings = [(day, way)]
    for gap in gaps:
        day, way = day + gap, 1 - way
        crossings.append((day, way))
    settings = {"threshold": 365, "window": 487, "observed_to": FAR, **settings}
    return run_kernel([crossings], **settings).migrant.tolist()


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ([364], [0, 0]),  # back a day early
        ([365], [1, 1]),  # back on the day the year is full: a migration, and one back
        ([300, 122], [1, 0, 0]),  # 122 days back are allowed: 300 + 65 away make 365 within 487
        ([300, 123], [0, 0, 1]),  # 123 are not; the second departure then counts for itself
        ([0, 0], [1, 0, 0]),  # same-day return costs nothing
        ([200, 0, 200], [1, 0, 0, 1]),  # 200 + 200 days away, nothing back in between
    ],
)
@pytest.mark.parametrize("first", [DEPARTURE, ARRIVAL])
def test_limits_of_12_16_hold_in_both_directions(gaps, expected, first):
    assert labels(gaps, first) == expected


def test_12_12_allows_no_day_back():
    assert labels([300, 1], threshold=365, window=365) == [0, 0, 1]
    assert labels([300, 0], threshold=365, window=365) == [1, 0, 0]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2003-03-01", 12, "2004-03-01"),
        ("2003-10-31", 16, "2005-02-28"),
        ("2003-10-31", 4, "2004-02-29"),
        ("2000-02-29", 12, "2001-02-28"),
        ("1999-12-31", 1, "2000-01-31"),
        ("1900-02-28", 12 * 299, "2199-02-28"),
    ],
)
def test_calendar_months(day, months, expected):
    number = (dt.date.fromisoformat(day) - EPOCH).days
    assert EPOCH + dt.timedelta(days=add_months(number, months)) == dt.date.fromisoformat(expected)


def test_calendar_months_follow_leap_years_where_days_do_not():
    # Away from 1 March 2003 to 29 February 2004: 365 days, but not twelve months.
    leave, back = ((dt.date(2003, 3, 1) - EPOCH).days, (dt.date(2004, 2, 29) - EPOCH).days)
    crossings = [[(leave, DEPARTURE), (back, ARRIVAL)]]
    assert run_kernel(crossings, threshold=365, window=487, observed_to=FAR).migrant.tolist() == [1, 1]
    by_month = run_kernel(crossings, threshold=12, window=16, observed_to=FAR, months=True)
    assert by_month.migrant.tolist() == [0, 0]
    one_day_more = [[(leave, DEPARTURE), (back + 1, ARRIVAL)]]
    by_month = run_kernel(one_day_more, threshold=12, window=16, observed_to=FAR, months=True)
    assert by_month.migrant.tolist() == [1, 1]
    assert by_month.migrant_on[0] == back + 1


def test_a_return_after_a_long_absence_is_open_until_it_is_settled():
    """Two short moves of 243 days: the reference dates the label of the return to its own day.

    Away 243 days, back 122, away 122, back for good: the first return is a migration in the end (its 122 days
    of absence are allowed). On the day of the return nothing was settled, so nothing is called final.
    """
    days = np.cumsum([11_000, 243, 122, 122])
    crossings = [(int(day), i % 2) for i, day in enumerate(days)]
    early = run_kernel([crossings[:2]], threshold=365, window=487, observed_to=int(days[1]))
    assert early.migrant[1] == -1
    late = run_kernel([crossings], threshold=365, window=487, observed_to=FAR)
    assert late.migrant[1] == 1
    # One day less away, and the label is certain on the day of the return.
    crossings[1] = (11_242, ARRIVAL)
    early = run_kernel([crossings[:2]], threshold=365, window=487, observed_to=11_242)
    assert (early.migrant[1], early.migrant_on[1]) == (0, 11_242)


def test_an_empty_input_and_persons_without_crossings():
    assert run_kernel([], threshold=365, window=487, observed_to=FAR).migrant.tolist() == []
    assert run_kernel([[], [(11_000, 1)], []], threshold=365, window=487, observed_to=FAR).migrant.tolist() == [1]


def test_a_hundred_thousand_crossings_of_one_day_take_no_quadratic_time():
    """A placeholder identifier gathers crossings of many people; this must end (timeouts are the suite's)."""
    crossings = [(11_000, i % 2) for i in range(200_000)]
    result = run_kernel([crossings], threshold=365, window=487, observed_to=FAR)
    assert result.final.all()
