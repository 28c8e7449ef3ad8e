"""Crossings of one day: the order that makes the whole history alternate is found, the same for every engine."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise, permutations, product

import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.microdata import classify

LONG_AFTER = dt.date(2030, 1, 1)
FIRST = dt.date(2001, 1, 1)


def history(text: str, person: str = "ann") -> pa.Table:
    """Crossings written like ``0:AD 30:A`` (days after 1 January 2001, arrivals and departures)."""
    rows = [
        {"person_id": person, "crossing_date": FIRST + dt.timedelta(int(day)), "direction": letter}
        for day, letters in (part.split(":") for part in text.split())
        for letter in letters
    ]
    return pa.Table.from_pylist(rows).append_column("row", pa.array(range(len(rows)), pa.int64()))


def known(status: str | None, person: str = "ann") -> pa.Table | None:
    """A status from the day before the first crossing."""
    if status is None:
        return None
    return pa.table({"person_id": [person], "status": [status], "date": [dt.date(2000, 12, 31)]})


@pytest.mark.parametrize(
    ("text", "status"),
    [
        # A resident abroad when the data begin: back and off again on the first day, home for good in June.
        ("0:AD 151:A", "resident"),
        # A visitor who is here already: out and back in on the first day, then home.
        ("0:AD 151:D", "non_resident"),
        # The day that tells is the third one.
        ("0:AD 10:AD 20:A", "resident"),
        ("0:ADAD 10:DA 20:D", "non_resident"),
    ],
)
def test_a_status_does_not_stand_against_the_next_crossing(text: str, status: str) -> None:
    result = classify(history(text), initial_status=known(status), observed_to=LONG_AFTER)
    assert result.errors.num_rows == 0
    assert set(result.crossings["status_before"].to_pylist()) == {status}


def test_days_away_follow_the_order_of_the_first_day() -> None:
    # A resident is back for some hours on 1 January and then away until 5 January 2002, 369 days: she emigrates
    # and immigrates. Were the departure first, the day abroad would be none.
    result = classify(history("0:AD 369:A"), initial_status=known("resident"), observed_to=LONG_AFTER).crossings
    assert result["is_migrant"].to_pylist() == [False, True, True]
    assert result["status_before"].to_pylist() == ["resident", "resident", "non_resident"]
    assert result["status_after"].to_pylist() == ["resident", "non_resident", "resident"]


DAYS = st.lists(st.sampled_from(["A", "D", "AD", "AAD", "ADD", "AADD"]), min_size=1, max_size=5)


@examples(300)
@given(days=DAYS, status=st.sampled_from([None, "resident", "non_resident"]), data=st.data())
def test_a_history_that_can_alternate_is_never_set_aside(
    days: list[str], status: str | None, data: st.DataObject
) -> None:
    shuffled = [data.draw(st.permutations(letters)) for letters in days]
    text = " ".join(f"{10 * number}:{''.join(letters)}" for number, letters in enumerate(shuffled))
    crossings = history(text)
    alternating = any(
        all(a != b for a, b in pairwise(whole))
        for orders in product(*({*permutations(letters)} for letters in days))
        for whole in ["".join(letter for order in orders for letter in order)]
    )
    # Rows alike in every column would be duplicates: ``row`` tells them apart.
    result = classify(crossings, initial_status=known(status), observed_to=LONG_AFTER)
    assert (result.counts.rows_in_errors == 0) == alternating
    if not alternating:
        return
    with ClassifiedCrossings(result.crossings) as opened:
        opened.create_ordered()
        found = opened.table("SELECT arrival, next_arrival FROM ordered ORDER BY place").to_pylist()
    # Statistics see the same history: alternating, and begun on the side on which it was classified.
    assert all(row["next_arrival"] != row["arrival"] for row in found if row["next_arrival"] is not None)
    if not result.counts.persons_of_unknown_order and all(len(letters) % 2 == 0 for letters in days):
        begun = result.crossings["status_before"][0].as_py()
        assert found[0]["arrival"] == (begun == "non_resident")


@pytest.mark.parametrize(("status", "here"), [("resident", True), ("non_resident", False)])
@pytest.mark.parametrize("text", ["0:AD", "0:DA"])
def test_statistics_take_the_order_of_the_classification(text: str, status: str, here: bool) -> None:
    # Only one day at the border. A resident left and came back, a visitor came and left, whatever the file's order.
    made = classify(history(text), initial_status=known(status), observed_to=LONG_AFTER).crossings
    with ClassifiedCrossings(made) as opened:
        opened.create_ordered()
        last = opened.table("SELECT arrival FROM ordered WHERE next_day IS NULL").to_pylist()
    assert last == [{"arrival": here}]


@pytest.mark.parametrize("policy", ["reject", "repair"])
def test_what_other_persons_have_for_identifiers_does_not_matter(policy: str) -> None:
    """Engines put different persons together, so a person's labels may depend on that person only."""
    ann = pa.table(
        {
            "crossing_id": ["9", "10"],  # came, then left: 9 is before 10
            "person_id": ["ann"] * 2,
            "crossing_date": [FIRST] * 2,
            "direction": ["arrival", "departure"],
        }
    )
    alone = classify(ann, observed_to=LONG_AFTER, on_error=policy).crossings
    assert alone["status_before"].to_pylist() == ["non_resident", "non_resident"]
    for ids in (["x", "y"], [None, "7"]):
        ben = ann.set_column(0, "crossing_id", pa.array(ids)).set_column(1, "person_id", pa.array(["ben"] * 2))
        both = classify(pa.concat_tables([ann, ben]), observed_to=LONG_AFTER, on_error=policy).crossings
        assert both.slice(0, 2).equals(alone)


def test_final_labels_of_a_told_order_are_counted_and_can_turn() -> None:
    # Ann, resident, has a day trip on 1 January; the register alone says that she left first. Final at once.
    then = classify(history("0:AD"), initial_status=known("resident"), observed_to=FIRST + dt.timedelta(days=360))
    assert then.crossings["decision"].to_pylist() == ["final", "final"]
    assert then.crossings["is_migrant"].to_pylist() == [False, False]
    assert then.counts.persons_of_told_order == 1
    # She arrives on 5 January 2002: only now is it seen that she had come and gone, and emigrated.
    later = classify(history("0:AD 369:A"), initial_status=known("resident"), observed_to=LONG_AFTER)
    assert later.crossings["is_migrant"].to_pylist() == [False, True, True]
    assert later.counts.persons_of_told_order == 0
    # That is the only way: time alone never tells, however long nothing follows.
    assert "only a status or crossing_id told the order" in then.definition()["decision"]


def test_a_told_order_is_counted_only_where_nothing_else_tells() -> None:
    for text in ("0:D 10:A", "0:AD 10:D", "0:A 5:DA 10:D"):
        assert classify(history(text), initial_status=known("non_resident")).counts.persons_of_told_order == 0
    with_ids = history("0:AD").append_column("crossing_id", pa.array(["1", "2"]))
    assert classify(with_ids).counts.persons_of_told_order == 1
    assert classify(history("0:AD")).counts.persons_of_told_order == 0  # provisional instead
    assert classify(history("0:AD")).counts.persons_of_unknown_order == 1


def test_rows_alike_that_fit_are_further_trips_and_counted() -> None:
    # Two day trips, or one that was delivered twice? Without crossing_id nothing tells, so both trips stay.
    plain = history("0:AADD 10:A").drop_columns("row")
    result = classify(plain, observed_to=LONG_AFTER)
    assert (result.crossings.num_rows, result.counts.crossings_alike) == (5, 2)
    # Any column that differs, or identifiers, tells them apart; equal identifiers make duplicates.
    assert classify(history("0:AADD 10:A"), observed_to=LONG_AFTER).counts.crossings_alike == 0
    ids = plain.append_column("crossing_id", pa.array(["1", "1", "2", "2", "3"]))
    repaired = classify(ids, observed_to=LONG_AFTER, on_error="repair")
    assert (repaired.counts.crossings_alike, repaired.counts.problems["duplicate"]) == (0, 2)
    # What does not fit is a duplicate without identifiers, too.
    twice = classify(history("0:AA 10:DD").drop_columns("row"), observed_to=LONG_AFTER, on_error="repair")
    assert (twice.counts.crossings_alike, twice.counts.problems["duplicate"]) == (0, 2)
