"""First arrival, last departure: ten persons with permits by hand, and what cannot change the result."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.engines import permit_stays
from sojourn.engines.classified_crossings import ClassifiedCrossings, day_number
from sojourn.errors import LayoutDiffers, UsageError
from sojourn.microdata import TWELVE_SIXTEEN, classify
from sojourn.microdata import permits as register
from sojourn.microdata.permits import PermitRule

OBSERVED_TO = dt.date(2024, 12, 31)
Y, N, OPEN = True, False, None

#: person -> permits (first day, last day), crossings (arrivals and departures in turn)
LIVES: dict[str, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "student": (
        (("2021-09-01", "2022-08-31"), ("2022-09-01", "2023-08-31")),
        ("2021-09-10", "2021-12-20", "2022-01-05", "2023-06-30"),
    ),
    "season": ((("2022-04-01", "2022-10-31"),), ("2022-04-05", "2022-10-20")),
    "two visits": ((("2021-01-01", "2023-12-31"),), ("2021-02-01", "2021-02-10", "2022-03-01", "2022-03-10")),
    "no departure": ((("2021-01-01", "2022-12-31"),), ("2021-03-01",)),
    "overstay": ((("2021-01-01", "2021-12-31"),), ("2021-06-01", "2022-07-01")),
    "still here": ((("2024-01-01", "2026-12-31"),), ("2024-02-01",)),
    "back soon": (
        (("2020-01-01", "2021-06-30"), ("2021-10-01", "2022-01-31")),
        ("2020-01-10", "2021-06-20", "2021-10-05", "2022-01-20"),
    ),
    "never came": ((("2022-01-01", "2022-12-31"),), ("2018-01-01", "2018-01-08")),
    "left lately": ((("2022-01-01", "2024-06-30"),), ("2022-02-01", "2024-06-01")),
    "may return": ((("2024-07-01", "2025-06-30"),), ("2024-07-05", "2024-07-19")),
}
#: person, stay -> first arrival, last departure, what it rests on, days, days present, long term, came, left
BY_HAND: dict[tuple[str, int], tuple[Any, ...]] = {
    ("student", 1): ("2021-09-10", "2023-06-30", "observed", 658, 642, Y, Y, Y),  # 365 + 293; 16 days at home
    ("season", 1): ("2022-04-05", "2022-10-20", "observed", 198, 198, N, N, N),
    ("two visits", 1): ("2021-02-01", "2022-03-10", "observed", 402, 18, Y, Y, Y),  # what the approach makes of them
    ("no departure", 1): ("2021-03-01", "2022-12-31", "assumed_at_end_of_permit", 670, 670, Y, Y, Y),
    ("overstay", 1): ("2021-06-01", "2022-07-01", "observed_after_permit", 395, 395, Y, Y, Y),
    ("still here", 1): ("2024-02-01", None, None, 334, 334, OPEN, OPEN, OPEN),  # 2024 is a leap year
    ("back soon", 1): ("2020-01-10", "2021-06-20", "observed", 527, 527, Y, Y, N),  # back after 107 days
    ("back soon", 2): ("2021-10-05", "2022-01-20", "observed", 107, 107, N, N, Y),  # a resident leaves
    ("never came", 1): (None, None, None, None, None, OPEN, OPEN, OPEN),
    ("left lately", 1): ("2022-02-01", "2024-06-01", "observed", 851, 851, Y, Y, OPEN),  # 213 days away so far
    ("may return", 1): ("2024-07-05", "2024-07-19", "observed", 14, 14, OPEN, OPEN, OPEN),
}


def permits_of(lives: dict[str, Any]) -> pa.Table:
    rows = [
        (who, first, last, f"class {n}") for who, (given, _) in lives.items() for n, (first, last) in enumerate(given)
    ]
    names = ("person_id", "valid_from", "valid_to", "permit_class")
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


def crossings_of(lives: dict[str, Any]) -> pa.Table:
    rows = [
        (who, day, "arrival" if n % 2 == 0 else "departure")
        for who, (_, days) in lives.items()
        for n, day in enumerate(days)
    ]
    table = pa.table(
        {name: [row[i] for row in rows] for i, name in enumerate(("person_id", "crossing_date", "direction"))}
    )
    return classify(table, TWELVE_SIXTEEN, observed_to=OBSERVED_TO).crossings


def stays(crossings: pa.Table, permits: pa.Table, rule: PermitRule = PermitRule()) -> pa.Table:
    to = day_number(OBSERVED_TO)
    with ClassifiedCrossings(crossings) as opened:
        read = register.read(permits, opened.person_type(), observed_to=to)
        return permit_stays.stays(opened, read.table, **asdict(rule), observed_to=to)


def test_stays_and_labels_are_those_worked_out_by_hand() -> None:
    found = {}
    for row in stays(crossings_of(LIVES), permits_of(LIVES)).to_pylist():
        days = tuple(None if row[n] is None else row[n].isoformat() for n in ("first_arrival", "last_departure"))
        rest = ("end_basis", "days", "days_present", "long_term", "immigration", "emigration")
        found[row["person_id"], row["stay"]] = (*days, *(row[n] for n in rest))
    assert found == BY_HAND


def test_permits_with_a_gap_are_one_stay_where_the_rule_says_so() -> None:
    """93 days, July to September, lie between the two permits: one stay of 741 days from 2020-01-10 to 2022-01-20."""
    lives = {"back soon": LIVES["back soon"]}
    apart, one = (stays(crossings_of(lives), permits_of(lives), PermitRule(365, gap)).to_pylist() for gap in (91, 92))
    assert [row["stay"] for row in apart] == [1, 2]
    assert [(row["permits"], row["days"], row["immigration"], row["emigration"]) for row in one] == [(2, 741, Y, Y)]


def test_the_threshold_is_reached_on_its_day() -> None:
    lives = {"x": ((("2021-01-01", "2023-12-31"),), ("2021-02-01", "2022-02-01"))}  # 365 days
    for threshold, long_term in ((365, Y), (366, N)):
        (row,) = stays(crossings_of(lives), permits_of(lives), PermitRule(threshold)).to_pylist()
        assert (row["days"], row["long_term"]) == (365, long_term)


def test_flows_are_counted_by_period_class_and_basis_and_undecided_apart() -> None:
    rows = list(register.flows(stays(crossings_of(LIVES), permits_of(LIVES)), "A"))
    counted = {
        (r["measure"].removeprefix("permit_"), r["time_period"], r["permit_class"], r["end_basis"]): r["obs_value"]
        for r in rows
    }
    assert counted == {
        ("immigration", "2020", "class 0", "_Z"): 1,
        ("immigration", "2021", "class 0", "_Z"): 4,
        ("immigration", "2022", "class 0", "_Z"): 1,
        ("immigration_undecided", "2024", "class 0", "_Z"): 2,
        ("emigration", "2022", "class 0", "observed"): 1,
        ("emigration", "2022", "class 1", "observed"): 1,
        ("emigration", "2022", "class 0", "observed_after_permit"): 1,
        ("emigration", "2022", "class 0", "assumed_at_end_of_permit"): 1,
        ("emigration", "2023", "class 0", "observed"): 1,
        ("emigration_undecided", "2024", "class 0", "observed"): 2,
    }


def test_every_crossing_has_the_class_of_the_permit_valid_on_its_day() -> None:
    lives = {"student": LIVES["student"], "never came": LIVES["never came"]}
    permits, to = permits_of(lives), day_number(OBSERVED_TO)
    with ClassifiedCrossings(crossings_of(lives)) as opened:
        read = register.read(permits, opened.person_type(), observed_to=to)
        table = pa.concat_tables(list(permit_stays.with_class(opened, read.table)))
    assert table["permit_class"].to_pylist() == ["class 0", "class 0", "class 0", "class 1", "_Z", "_Z"]
    assert table.drop_columns("permit_class").column_names == crossings_of(lives).column_names


def test_permits_that_cannot_be_used_are_told_with_their_row() -> None:
    rows = [
        ("a", "2021-01-01", "2021-12-31", None), (None, "2021-01-01", "2021-12-31", None),
        ("b", None, "2021-12-31", None), ("c", "2021-02-30", "2021-12-31", None), ("d", "2021-01-01", None, None),
        ("e", "2021-01-01", "soon", None), ("f", "2021-05-01", "2021-04-30", None),
        ("g", "1990-01-01", "1991-01-01", "1995-06-01"), ("h", "2031-01-01", "2032-01-01", None),
    ]  # fmt: skip
    names = ("person_id", "valid_from", "valid_to", "birth_date")
    table = pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})
    read = register.read(table, pa.string(), observed_to=day_number(OBSERVED_TO))
    assert read.table["person_id"].to_pylist() == ["a"] and read.table["permit_class"].to_pylist() == ["_X"]
    assert list(zip(read.errors["row"].to_pylist(), read.errors["problem"].to_pylist(), strict=True)) == list(
        enumerate(register.PROBLEMS, start=2)
    )
    assert read.counts() == dict.fromkeys(register.PROBLEMS, 1)
    assert read.said()[-2] == "1 permit with a first day before the person's birth (row 8)"
    with pytest.raises(LayoutDiffers, match="no column valid_to"):
        register.read(table.drop_columns("valid_to"), pa.string(), observed_to=0)
    with pytest.raises(UsageError, match="are no rule"):
        PermitRule(0)


@settings(max_examples=4)
@given(st.integers(0, 2**32 - 1))
def test_neither_the_order_of_rows_nor_a_permit_cut_in_two_changes_a_stay(seed: int) -> None:
    """150 persons with one to three permits, which may overlap, and up to eight crossings."""
    random = np.random.default_rng(seed)
    epoch = dt.date(2018, 1, 1)

    def day(n: int) -> str:
        return (epoch + dt.timedelta(days=n)).isoformat()

    lives, cut = {}, {}
    for who in map(str, range(150)):
        starts, lengths = random.integers(0, 2000, 3), random.integers(2, 900, 3)
        many = int(random.integers(1, 4))
        spans = [(int(s), int(s + n)) for s, n in zip(starts[:many], lengths[:many], strict=True)]
        days = tuple(day(int(n)) for n in np.unique(random.integers(0, 2500, int(random.integers(1, 9)))))
        lives[who] = (tuple((day(a), day(b)) for a, b in spans), days)
        halves = [part for a, b in spans for part in ((a, (a + b) // 2), ((a + b) // 2 + 1, b))]
        cut[who] = (tuple((day(a), day(b)) for a, b in halves), days)
    crossings = crossings_of(lives)
    whole = stays(crossings, permits_of(lives))
    shuffled = permits_of(lives).take(random.permutation(permits_of(lives).num_rows))
    assert stays(crossings.take(random.permutation(crossings.num_rows)), shuffled).equals(whole)
    same = [n for n in whole.column_names if n not in ("permits", "first_class", "last_class")]
    assert stays(crossings, permits_of(cut)).select(same).equals(whole.select(same))
    judged = [r for r in whole.to_pylist() if r["first_arrival"] is not None]
    assert all(0 <= r["days_present"] <= r["days"] for r in judged)
    assert not any(r["immigration"] and not r["long_term"] for r in judged)
