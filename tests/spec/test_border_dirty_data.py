"""What is done about bad rows: nothing is lost, nothing is guessed silently."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.microdata import CALENDAR_YEAR_183, classify

LONG_AFTER = dt.date(2030, 1, 1)


def crossings(text, **types):
    """A small table drawn as text: one row a line, `-` for nothing."""
    header, *rows = [line.split() for line in text.strip().splitlines()]
    columns = {
        name: pa.array([None if row[i] == "-" else row[i] for row in rows], types.get(name, pa.string()))
        for i, name in enumerate(header)
    }
    return pa.table(columns)


def problems(result):
    return [(row["crossing_id"], row["problem"], row["action"]) for row in result.errors.to_pylist()]


TWO_PERSONS = """
crossing_id person_id crossing_date direction
1           ann       2001-01-01    arrival
2           ann       {date}        {direction}
3           ben       2001-01-01    arrival
4           ben       2003-01-01    departure
"""


@pytest.mark.parametrize(
    ("date", "direction", "problem"),
    [
        ("2001-13-45", "departure", "date_invalid"),
        ("2001-02-29", "departure", "date_invalid"),
        ("1800-01-01", "departure", "date_invalid"),
        ("01/02/2001", "departure", "date_invalid"),
        ("-", "departure", "date_missing"),
        ("NA", "departure", "date_missing"),
        ("2001-02-01", "sideways", "direction_unknown"),
        ("2001-02-01", "5", "direction_unknown"),
        ("2001-02-01", "-", "direction_missing"),
        ("2001-02-01", "arrival", "repeated_direction"),
    ],
)
def test_one_bad_row_sets_the_person_aside_and_nobody_else(date, direction, problem):
    table = crossings(TWO_PERSONS.format(date=date, direction=direction))
    result = classify(table, observed_to=LONG_AFTER)
    assert result.crossings["crossing_id"].to_pylist() == ["3", "4"]
    assert problems(result) == [("1", None, "person_rejected"), ("2", problem, "person_rejected")]
    assert result.errors["because"].to_pylist() == [problem, problem]
    assert result.counts.problems[problem] == 1
    assert result.counts.persons_rejected == 1
    with pytest.raises(ValuesRefused, match="nothing was classified"):
        classify(table, observed_to=LONG_AFTER, on_error="report")


def test_rows_without_a_person_are_set_aside_alone():
    table = crossings("""
        crossing_id person_id crossing_date direction
        1           ann       2001-01-01    1
        2           -         2001-02-01    0
    """)
    result = classify(table, observed_to=LONG_AFTER)
    assert result.crossings["crossing_id"].to_pylist() == ["1"]
    assert problems(result) == [("2", "person_missing", "row_set_aside")]


def test_crossings_after_the_end_of_observation_do_not_count_against_their_person():
    table = crossings("""
        crossing_id person_id crossing_date direction
        1           ann       2001-01-01    1
        2           ann       2001-02-01    1
    """)
    result = classify(table, observed_to=dt.date(2001, 1, 31))
    assert result.crossings["crossing_id"].to_pylist() == ["1"]
    assert problems(result) == [("2", "after_observed_to", "row_set_aside")]


def test_repair_sets_rows_aside_and_flags_the_person():
    table = crossings(TWO_PERSONS.format(date="2001-13-45", direction="departure"))
    result = classify(table, observed_to=LONG_AFTER, on_error="repair")
    assert result.crossings["crossing_id"].to_pylist() == ["1", "3", "4"]
    assert result.crossings["repair"].to_pylist() == ["rows_set_aside", None, None]
    assert problems(result) == [("2", "date_invalid", "row_set_aside")]


def test_repair_drops_a_crossing_recorded_twice():
    table = crossings("""
        crossing_id person_id crossing_date direction
        1           ann       2001-01-01    arrival
        1           ann       2001-01-01    arrival
        2           ann       2001-03-01    departure
    """)
    result = classify(table, observed_to=LONG_AFTER, on_error="repair")
    assert result.crossings["repair"].to_pylist() == ["duplicate_dropped"] * 2
    assert problems(result) == [("1", "duplicate", "row_dropped")]
    assert classify(table, observed_to=LONG_AFTER).counts.persons_rejected == 1


def test_repair_assumes_a_missing_crossing_midway():
    # Arrives on 1 January 2001 and again 800 days later: an unseen departure is put 400 days after the first,
    # so the first stay makes a migration and the absence of 400 days another, which the second arrival ends.
    table = crossings("""
        crossing_id person_id crossing_date direction
        1           ann       2001-01-01    arrival
        2           ann       2003-03-12    arrival
    """)
    result = classify(table, observed_to=LONG_AFTER, on_error="repair")
    assert result.crossings["status_before"].to_pylist() == ["non_resident", "non_resident"]
    assert result.crossings["is_migrant"].to_pylist() == [True, True]
    assert result.crossings["repair"].to_pylist() == ["crossing_assumed"] * 2
    assert result.counts.crossings_assumed == 1
    assert result.errors.num_rows == 0


def test_crossings_of_one_day_are_ordered_by_those_around_them():
    text = """
        crossing_id person_id crossing_date direction
        9           ann       2001-01-01    arrival
        8           ann       2001-01-01    departure
        7           ann       2001-06-01    departure
    """
    # The departure in June needs her in the country: so she left first and came back.
    result = classify(crossings(text), observed_to=LONG_AFTER).crossings
    assert dict(zip(result["crossing_id"].to_pylist(), result["status_before"].to_pylist(), strict=True)) == {
        "8": "resident",
        "9": "resident",
        "7": "resident",
    }


def test_the_order_of_a_first_day_that_nothing_tells_stays_open():
    text = """
        person_id crossing_date direction
        ann       2001-01-01    departure
        ann       2001-01-01    arrival
    """
    result = classify(crossings(text), observed_to=LONG_AFTER)
    assert result.crossings["decision"].to_pylist() == ["provisional"] * 2
    assert result.crossings["is_migrant_final_on"].to_pylist() == [None, None]
    assert result.counts.persons_of_unknown_order == 1
    told = pa.table({"person_id": ["ann"], "status": ["resident"], "date": ["2000-06-30"]})
    told = classify(crossings(text), initial_status=told, observed_to=LONG_AFTER)
    assert told.crossings["status_before"].to_pylist() == ["resident", "resident"]


def test_a_time_of_day_orders_crossings():
    text = """
        crossing_id person_id crossing_date       direction
        1           ann       2001-01-01T18:30    arrival
        2           ann       2001-01-01T07:15    departure
    """
    result = classify(crossings(text), observed_to=LONG_AFTER).crossings
    assert result["status_before"].to_pylist() == ["resident", "resident"]
    assert result["crossing_date"].to_pylist() == [dt.date(2001, 1, 1)] * 2


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_identifiers_stay_what_they_were(kind):
    big = 2**62 + 1
    text = pa.array([str(big), str(big), str(big + 1)])
    ids = text.dictionary_encode() if pa.types.is_dictionary(kind) else text.cast(kind)
    table = pa.table(
        {"person_id": ids, "crossing_date": ["2001-01-01", "2002-06-01", "2001-01-01"], "direction": [1, 0, 1]}
    )
    result = classify(table, observed_to=LONG_AFTER)
    assert result.counts.persons == 2
    assert result.crossings["person_id"].to_pylist() == ids.to_pylist()
    assert result.crossings["is_migrant"].to_pylist() == [True, True, True]


def test_columns_that_cannot_be_read_are_refused_as_a_whole():
    floats = pa.table({"person_id": [1.5], "crossing_date": ["2001-01-01"], "direction": [1]})
    with pytest.raises(LayoutDiffers, match="not whole"):
        classify(floats)
    zoned = pa.table(
        {
            "person_id": ["a"],
            "crossing_date": pa.array([0], pa.timestamp("us", tz="UTC")),
            "direction": [1],
        }
    )
    with pytest.raises(LayoutDiffers, match="time zone"):
        classify(zoned)
    with pytest.raises(LayoutDiffers, match="no column crossing_date"):
        classify(pa.table({"person_id": ["a"], "direction": [1]}))
    once = classify(crossings(TWO_PERSONS.format(date="2001-05-01", direction="0"))).crossings
    with pytest.raises(LayoutDiffers, match="already have"):
        classify(once)


def test_initial_statuses_are_read_strictly_and_counted():
    table = crossings(TWO_PERSONS.format(date="2001-05-01", direction="departure"))
    bad = pa.table({"person_id": ["ann", "ben"], "status": ["maybe", "1"], "date": ["2000-01-01", "2000-31-01"]})
    with pytest.raises(ValuesRefused, match="2 initial statuses"):
        classify(table, initial_status=bad)
    mixed = pa.table(
        {
            "person_id": ["ann", "ann", "ben", "eve", None],
            "status": ["resident", "non_resident", "NA", "1", "1"],
            "date": ["2000-12-31"] * 5,
        }
    )
    counts = classify(table, initial_status=mixed, observed_to=LONG_AFTER).counts
    assert (counts.initial_statuses_used, counts.initial_statuses_repeated) == (1, 1)
    assert counts.initial_statuses_unusable == 2


def test_an_empty_table_and_a_table_without_a_good_row_are_classified_too():
    table = crossings(TWO_PERSONS.format(date="2001-05-01", direction="departure"))
    empty = classify(table.slice(0, 0))
    assert (empty.crossings.num_rows, empty.errors.num_rows, empty.observed_to) == (0, 0, None)
    nothing = crossings("""
        person_id crossing_date direction
        -         -             -
    """)
    result = classify(nothing)
    assert (result.crossings.num_rows, result.errors.num_rows) == (0, 1)
    assert result.errors["problem"].to_pylist() == ["person_missing+date_missing+direction_missing"]


def test_the_calendar_year_rule_runs_on_tables():
    table = crossings(TWO_PERSONS.format(date="2002-01-01", direction="departure"))
    result = classify(table, CALENDAR_YEAR_183, observed_to=LONG_AFTER)
    assert result.crossings["is_migrant"].to_pylist() == [True, True, True, True]
    assert "calendar year" in result.definition()["rule"]["text"]


def test_a_later_crossing_that_does_not_follow_on_can_undo_what_was_final():
    # Final on 1 January 2002, the 365th day. An arrival on day 500 shows that a departure is missing; assumed on day
    # 250, it leaves 250 days here and 250 away: no migration. The definition says so.
    one = """
        crossing_id person_id crossing_date direction
        1           ann       2001-01-01    arrival
    """
    before = classify(crossings(one), observed_to=dt.date(2002, 2, 1), on_error="repair")
    assert (before.crossings["is_migrant"][0].as_py(), before.crossings["decision"][0].as_py()) == (True, "final")
    after = classify(crossings(one + "2 ann 2002-05-16 arrival"), observed_to=LONG_AFTER, on_error="repair")
    assert after.crossings["is_migrant"].to_pylist()[0] is False
    assert "the same direction again" in after.definition()["decision"]
