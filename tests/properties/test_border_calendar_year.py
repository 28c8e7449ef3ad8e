"""Days present in calendar years: labels agree with counting days, and what is final stays."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from properties.histories import EPOCH, START, histories
from sojourn.kernels.border import calendar_year_rule


def run(crossings, observed_to, initial=None, threshold=183):
    labels = calendar_year_rule.classify(
        np.array([0, len(crossings)], np.int64),
        np.array([d for d, _ in crossings], np.int32),
        np.array([w for _, w in crossings], np.int8),
        np.array([-1 if initial is None else initial[0]], np.int8),
        np.array([0 if initial is None else initial[1]], np.int32),
        np.zeros(1, np.bool_),
        threshold=threshold,
        observed_to=observed_to,
    )
    return [tuple(int(values[i]) for values in labels) for i in range(len(crossings))]


def day(text):
    return (dt.date.fromisoformat(text) - EPOCH).days


def test_arriving_in_autumn_and_staying_is_a_migration_of_autumn_known_on_2_july():
    # 122 days in 2001; in 2002 the 183rd day is 2 July (31+28+31+30+31+30 = 181 to the end of June)
    (row,) = run([(day("2001-09-01"), 1)], day("2002-07-02"))
    assert row == (0, 1, 1, day("2001-09-01"), day("2002-07-02"), day("2002-07-02"), 1)
    (row,) = run([(day("2001-09-01"), 1)], day("2002-07-01"))
    assert row == (0, -1, -1, day("2001-09-01"), day("2002-07-02"), day("2002-07-02"), 0)


def test_half_a_year_within_one_year_is_enough_and_over_new_year_is_not():
    within = run([(day("2001-02-01"), 1), (day("2001-08-03"), 0)], day("2010-01-01"))
    assert [row[2] for row in within] == [1, 1]  # 183 days in 2001, none in 2002
    over = run([(day("2001-10-01"), 1), (day("2002-06-30"), 0)], day("2010-01-01"))
    assert [row[2] for row in over] == [0, 0]  # 92 + 180 days: more than half a year, but in no year


def by_counting(crossings, initial, threshold):
    """Migrations by listing every day of every year."""
    first, last = crossings[0], crossings[-1]
    place = {}
    for d in range(first[0] - 400, last[0] + 800):
        so_far = [i for i, (when, _) in enumerate(crossings) if when <= d]
        place[d] = so_far[-1] if so_far else None

    def inside(i):
        return crossings[i][1] == 1 if i is not None else first[1] == 0

    status = initial[0] if initial is not None and initial[1] <= first[0] else 1 - first[1]
    carriers = set()
    for year in range((EPOCH + dt.timedelta(first[0])).year, (EPOCH + dt.timedelta(last[0])).year + 2):
        days = range(day(f"{year}-01-01"), day(f"{year + 1}-01-01"))
        resident = int(sum(inside(place[d]) for d in days) >= threshold)
        if resident != status:
            spell = next(place[d] for d in days if inside(place[d]) == bool(resident))
            if spell is not None:
                carriers.add(spell)
                status = resident
    return [int(i in carriers) for i in range(len(crossings))]


initials = st.none() | st.tuples(st.integers(0, 1), st.integers(START - 50, START + 900))


@examples(150)
@given(crossings=histories(most=7), initial=initials, threshold=st.sampled_from([90, 183, 270]))
def test_the_kernel_agrees_with_counting_days(crossings, initial, threshold):
    rows = run(crossings, crossings[-1][0] + 800, initial, threshold)
    assert [row[2] for row in rows] == by_counting(crossings, initial, threshold)
    assert all(row[6] for row in rows)


@examples(300)
@given(crossings=histories(), initial=initials, observed=st.integers(0, 2600))
def test_later_crossings_never_change_what_is_final(crossings, initial, observed):
    observed_to = START + observed
    known = [c for c in crossings if c[0] <= observed_to]
    if not known:
        return
    early = run(known, observed_to, initial)
    late = run(crossings, crossings[-1][0] + 800, initial)
    for before, after in zip(early, late, strict=False):
        for value, date in ((0, 3), (1, 4), (2, 5)):
            if before[value] >= 0:
                assert (before[value], before[date]) == (after[value], after[date])
            else:
                assert before[date] > observed_to


@pytest.mark.parametrize("first", [0, 1])
def test_statuses_chain_from_crossing_to_crossing(first):
    crossings = [(START + 100 * i, (first + i) % 2) for i in range(12)]
    rows = run(crossings, START + 5000)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(rows))
    assert all((row[0] != row[1]) == bool(row[2]) for row in rows)
