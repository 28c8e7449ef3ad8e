"""The owner's own order of a day's crossings wins over what is inferred: in labels, in statistics, on every engine."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from border_results import rows, run
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.crossing_view import Opening
from sojourn.errors import LayoutDiffers, UsageError
from sojourn.microdata import classify

LONG_AFTER = dt.date(2030, 1, 1)
FIRST = dt.date(2001, 1, 1)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "spark":
        request.getfixturevalue("spark")
    return str(request.param)


@pytest.mark.parametrize(
    ("said", "engine"),
    [
        (("--sequence", "sequence"), "duckdb"),
        (("--columns", "no=sequence", "--sequence", "no"), "duckdb"),
        pytest.param(("--columns", "no=sequence", "--sequence", "sequence"), "spark", marks=pytest.mark.spark),
    ],
    indirect=["engine"],
)
def test_departure_before_arrival(shared_cases: Path, tmp_path: Path, engine: str, said: tuple[str, ...]) -> None:
    """Cases, border: person 41, non-resident, leaves and arrives on one day, and stays: the arrival is a migration."""
    status, out = tmp_path / "irs.csv", tmp_path / ("out" if engine == "spark" else "out.csv")
    status.write_text("person_id,status,date\n41,non_resident,2001-03-28\n", encoding="utf-8")
    path = shared_cases / "border" / "same_day_sequence.csv"
    asked: tuple[object, ...] = ("classify", path, "--out", out, "--initial-status", status, "--engine", engine)
    asked += ("--observed-to", "2005-01-01")
    inferred = run(*asked)
    assert inferred.exit_code == 0, inferred.output
    # Without the column a visitor came and went.
    assert [row["is_migrant"] for row in rows(out)] == ["false", "false"]
    told = run(*asked, *said)
    assert told.exit_code == 0, (told.output, told.exception)
    assert "The sequence orders 1 day of several crossings" in " ".join(told.output.split())
    found = {row["crossing_id"]: row for row in rows(out)}
    assert (found["1224"]["is_migrant"], found["1225"]["is_migrant"]) == ("false", "true")
    assert (found["1225"]["status_before"], found["1225"]["status_after"]) == ("non_resident", "resident")
    assert found["1225"]["is_migrant_final_on"] == "2002-03-29"
    # Statistics take the order from what the file says of itself: she is here, and was away for no day before.
    spells = run("tabulate", out, "--statistic", "durations", "--freq", "A")
    assert "non_resident_absence" in spells.stdout and "visitor_stay" not in spells.stdout
    here = run("tabulate", out, "--statistic", "population", "--on", "2004-01-01", "--engine", engine)
    assert "residents_present,1" in here.stdout


def test_a_column_that_is_not_there_or_another_one_is_refused(shared_cases: Path, tmp_path: Path) -> None:
    path, out = shared_cases / "border" / "same_day_sequence.csv", tmp_path / "out.csv"
    absent = run("classify", path, "--out", out, "--sequence", "order")
    assert isinstance(absent.exception, LayoutDiffers) and "no column order" in str(absent.exception)
    assert list(tmp_path.iterdir()) == []
    assert run("classify", path, "--out", out, "--sequence", "sequence", "--observed-to", "2005-01-01").exit_code == 0
    other = run("tabulate", out, "--sequence", "crossing_id")
    assert isinstance(other.exception, UsageError) and "sequence ordered the crossings" in str(other.exception)
    words = pa.table({"person_id": ["1"], "crossing_date": ["2001-01-01"], "direction": ["A"], "at": [dt.time(7, 0)]})
    with pytest.raises(LayoutDiffers, match="whole numbers"):
        classify(words, sequence="at")


GAPS = st.lists(st.tuples(st.sampled_from([0, 0, 0, 5, 130, 250, 400]), st.integers(1, 3)), min_size=1, max_size=7)


@examples(300)
@given(gaps=GAPS, arrives=st.booleans(), status=st.sampled_from([None, "resident", "non_resident"]), data=st.data())
def test_a_sequence_orders_as_the_hours_would(
    gaps: list[tuple[int, int]], arrives: bool, status: str | None, data: st.DataObject
) -> None:
    """Whoever has the hour of each crossing and whoever has its number see the same history, whatever the row order."""
    day = [*accumulate(gap for gap, _ in gaps)]
    number = [*accumulate(step for _, step in gaps)]
    way = ["arrival" if (n % 2 == 0) == arrives else "departure" for n in range(len(gaps))]
    dates = [FIRST + dt.timedelta(days=d) for d in day]
    moments = [dt.datetime.combine(date, dt.time(hour=n)) for n, date in enumerate(dates)]
    place = data.draw(st.permutations(range(len(gaps))))
    common = {"person_id": ["ann"] * len(gaps), "direction": way, "n": number}
    order = pa.array(place)
    by_hour = pa.table({**common, "crossing_date": pa.array(moments)}).take(order)
    by_number = pa.table({**common, "crossing_date": pa.array(dates)}).take(order)
    known = None
    if status is not None:
        known = pa.table({"person_id": ["ann"], "status": [status], "date": [FIRST - dt.timedelta(days=1)]})
    hours = classify(by_hour, initial_status=known, observed_to=LONG_AFTER)
    numbers = classify(by_number, initial_status=known, observed_to=LONG_AFTER, sequence="n")
    assert numbers.errors.num_rows == 0
    for name in numbers.crossings.column_names:
        if name != "crossing_date":
            assert numbers.crossings[name].equals(hours.crossings[name]), name
    with ClassifiedCrossings(numbers.crossings, Opening(sequence="n")) as opened:
        opened.create_ordered(["n"])
        ordered = opened.table("SELECT n FROM ordered ORDER BY place")["n"].to_pylist()
    assert ordered == number


def test_a_sequence_that_does_not_tell_leaves_the_day_as_without_it() -> None:
    def of(numbers: list[Any], ways: str = "DA") -> Any:
        many = len(ways)
        table = pa.table({"person_id": ["ann"] * many, "crossing_date": [FIRST] * many, "direction": list(ways)})
        known = pa.table({"person_id": ["ann"], "status": ["non_resident"], "date": ["2000-12-31"]})
        table = table.append_column("n", pa.array(numbers))
        return classify(table, initial_status=known, observed_to=LONG_AFTER, sequence="n")

    told = of(["1", "2.0"])
    assert told.crossings["is_migrant"].to_pylist() == [False, True]
    assert (told.counts.days_in_sequence, told.counts.days_without_sequence) == (1, 0)
    for numbers in (["1", None], ["1", "first"], ["7", "7"], ["1.5", "2"], [1.5, 2.0]):
        untold = of(numbers)
        assert untold.crossings["is_migrant"].to_pylist() == [False, False], numbers  # a visitor came and went
        assert (untold.counts.days_in_sequence, untold.counts.days_without_sequence) == (0, 1)
    # Against the directions the sequence wins as well: two arrivals in a row, so that a departure is missing.
    wrong = of([1, 2, 3], "AAD")
    assert wrong.errors["because"].to_pylist() == ["repeated_direction"] * 3


def test_a_number_of_two_crossings_of_one_direction_is_a_row_twice() -> None:
    table = pa.table({
        "crossing_id": ["1", "1", "2"], "person_id": ["ann"] * 3, "crossing_date": [FIRST] * 3,
        "direction": list("DDA"), "n": [1, 1, 2],
    })  # fmt: skip
    made = classify(table, observed_to=LONG_AFTER, sequence="n", on_error="repair")
    assert (made.counts.problems["duplicate"], made.counts.days_in_sequence) == (1, 1)
    assert pc.all(pc.equal(made.crossings["status_before"], "resident")).as_py()
