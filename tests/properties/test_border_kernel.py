"""What holds for every history: kernel and row engine agree, and what is final stays."""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import product

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from properties.histories import EPOCH, START, histories, run_kernel
from spec import row_engine

RULES = [(365, 487), (270, 365), (183, 365), (365, 365), (90, 400)]


def as_rows(labels, count):
    fields = (labels.before, labels.after, labels.migrant, labels.before_on, labels.after_on, labels.migrant_on)
    rows = []
    for i in range(count):
        before, after, migrant, *dates = (int(values[i]) for values in fields)
        rows.append((*(None if v < 0 else v for v in (before, after, migrant)), *dates, bool(labels.final[i])))
    return rows


def judged(rows):
    return [(r.before, r.after, r.migrant, r.before_on, r.after_on, r.migrant_on, r.final) for r in rows]


initials = st.none() | st.tuples(st.integers(0, 1), st.integers(START - 50, START + 900))


@examples(400)
@given(
    persons=st.lists(st.tuples(histories(), initials), min_size=1, max_size=4),
    rule=st.sampled_from(RULES),
    observed=st.integers(0, 2600),
)
def test_the_kernel_agrees_with_the_row_engine(persons, rule, observed):
    threshold, window = rule
    observed_to = START + observed
    known = [([c for c in crossings if c[0] <= observed_to], initial) for crossings, initial in persons]
    labels = run_kernel(
        [crossings for crossings, _ in known],
        threshold=threshold,
        window=window,
        observed_to=observed_to,
        initial=[initial for _, initial in known],
    )
    expected = [
        row
        for crossings, initial in known
        for row in judged(
            row_engine.classify(
                crossings, limits=lambda _: (threshold, window - threshold), observed_to=observed_to, initial=initial
            )
        )
    ]
    assert as_rows(labels, len(expected)) == expected


def assert_final_stays(crossings, observed_to, threshold, window, initial=None, months=False):
    known = [c for c in crossings if c[0] <= observed_to]
    arguments = {"threshold": threshold, "window": window, "initial": [initial], "months": months}
    longest = window * 31 if months else window
    early = as_rows(run_kernel([known], observed_to=observed_to, **arguments), len(known))
    for later_observed in {observed_to + 1, observed_to + longest, max(c[0] for c in crossings) + 2 * longest}:
        seen = [c for c in crossings if c[0] <= later_observed]
        late = as_rows(run_kernel([seen], observed_to=later_observed, **arguments), len(seen))
        for before, after in zip(early, late, strict=False):
            for value, date in ((0, 3), (1, 4), (2, 5)):
                if before[value] is not None:
                    assert (before[value], before[date]) == (after[value], after[date])
                else:
                    assert before[date] > observed_to  # undecided fields say when
            if before[6]:
                assert after == before


@examples(400)
@given(crossings=histories(), initial=initials, rule=st.sampled_from(RULES), observed=st.integers(0, 2600))
def test_later_crossings_never_change_what_is_final(crossings, initial, rule, observed):
    assert_final_stays(crossings, START + observed, *rule, initial=initial)


@examples(200)
@given(
    crossings=histories(),
    rule=st.sampled_from([(12, 16), (9, 12), (6, 12), (12, 12), (1, 2)]),
    observed=st.integers(0, 2600),
)
def test_later_crossings_never_change_what_is_final_by_calendar_months(crossings, rule, observed):
    assert_final_stays(crossings, START + observed, *rule, months=True)


@examples(150)
@given(crossings=histories(), rule=st.sampled_from([(12, 16), (9, 12), (1, 2)]))
def test_calendar_months_agree_with_the_row_engine_once_everything_is_final(crossings, rule):
    def later(day, months):
        date = EPOCH + dt.timedelta(days=day)
        total = date.year * 12 + date.month - 1 + months
        year, month = total // 12, total % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return (dt.date(year, month, min(date.day, last)) - EPOCH).days

    def limits(day):
        threshold = later(day, rule[0]) - day
        return threshold, later(day, rule[1]) - day - threshold

    observed_to = crossings[-1][0] + 1000
    labels = run_kernel([crossings], threshold=rule[0], window=rule[1], observed_to=observed_to, months=True)
    expected = judged(row_engine.classify(crossings, limits=limits, observed_to=observed_to))
    assert as_rows(labels, len(crossings)) == expected


@pytest.mark.parametrize(("threshold", "window"), [(3, 4), (3, 5), (4, 4), (2, 5)])
def test_all_small_histories_keep_what_is_final(threshold, window):
    """Every history of six crossings with gaps up to four days, seen from every day."""
    for gaps in product(range(5), repeat=5):
        days = [0]
        for gap in gaps:
            days.append(days[-1] + gap)
        for first in (0, 1):
            crossings = [(day, (first + i) % 2) for i, day in enumerate(days)]
            for observed_to in range(0, days[-1] + 1, 2):
                assert_final_stays(crossings, observed_to, threshold, window)


@examples(200)
@given(crossings=histories(), rule=st.sampled_from(RULES))
def test_everything_is_final_one_window_after_the_crossing(crossings, rule):
    threshold, window = rule
    last = crossings[-1][0]
    for i, (day, _) in enumerate(crossings):
        seen = [c for c in crossings if c[0] <= day + window]
        labels = run_kernel([seen], threshold=threshold, window=window, observed_to=day + window)
        assert labels.final[i]
    assert run_kernel([crossings], threshold=threshold, window=window, observed_to=last + window).final.all()


@examples(200)
@given(crossings=histories(), rule=st.sampled_from(RULES), observed=st.integers(0, 2000))
def test_the_date_given_is_the_first_day_of_certainty_if_nothing_more_happens(crossings, rule, observed):
    threshold, window = rule
    observed_to = max(START + observed, crossings[-1][0])
    labels = run_kernel([crossings], threshold=threshold, window=window, observed_to=observed_to)
    for i in range(len(crossings)):
        if not labels.final[i]:
            on = int(labels.after_on[i])
            assert run_kernel([crossings], threshold=threshold, window=window, observed_to=on).final[i]
            assert not run_kernel([crossings], threshold=threshold, window=window, observed_to=on - 1).final[i]
