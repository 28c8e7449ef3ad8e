"""Counts of classified crossings, worked by hand on a handful of lives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from sojourn.engines import tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.population import population
from sojourn.errors import LayoutDiffers, SourceError, UsageError, ValuesRefused
from sojourn.microdata import classify

END = dt.date(2016, 12, 31)

#: person -> (citizenship, sex, birth year, crossings: date, direction, country)
LIVES: dict[int, tuple[str, str, int, list[tuple[str, str, str]]]] = {
    # Comes to stay in May 2010, leaves for good in August 2012, back for good in February 2014: three migrations.
    1: ("XAB", "F", 1980, [("2010-05-10", "arrival", "XAB"), ("2012-08-20", "departure", "XAC"),
                           ("2014-02-03", "arrival", "XAC")]),
    # A visitor for ten days, then two days in transit from XAD to XAE.
    2: ("XAD", "M", 1950, [("2011-07-01", "arrival", "XAD"), ("2011-07-11", "departure", "XAD"),
                           ("2013-03-04", "arrival", "XAD"), ("2013-03-06", "departure", "XAE")]),
    # A national who emigrates in January 2011, returns in March 2013; a week abroad in 2015.
    3: ("XAA", "F", 2000, [("2011-01-15", "departure", "XAB"), ("2013-03-20", "arrival", "XAB"),
                           ("2015-06-01", "departure", "XAB"), ("2015-06-08", "arrival", "XAB")]),
    # Arrives in November 2016: nothing is decided by the end of the year.
    4: ("XAC", "M", 1995, [("2016-11-01", "arrival", "XAC")]),
}  # fmt: skip


def table(order: int = 1) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for person, (citizenship, sex, born, crossings) in LIVES.items():
        for day, direction, country in crossings:
            rows.append(
                {"person_id": person, "crossing_date": dt.date.fromisoformat(day), "direction": direction,
                 "citizenship": citizenship, "sex": sex, "birth_year": born, "counterpart_area": country}
            )  # fmt: skip
    return classify(pa.Table.from_pylist(rows[::order]), observed_to=END).crossings


def cells(result: pa.Table, *keys: str, value: str) -> dict[Any, Any]:
    return {tuple(row[k] for k in keys) if len(keys) > 1 else row[keys[0]]: row[value] for row in result.to_pylist()}


@pytest.fixture(params=[1, -1], ids=["in order", "reversed"])
def crossings(request: pytest.FixtureRequest) -> Any:
    with ClassifiedCrossings(table(request.param)) as opened:
        yield opened


def test_every_crossing_is_counted_once_by_what_it_was(crossings: ClassifiedCrossings) -> None:
    counted = cells(tabulate.movements(crossings, (), "A"), "time_period", "category", value="crossings")
    assert counted == {
        ("2010", "immigration"): 1, ("2011", "emigration"): 1, ("2011", "visitor_arrivals"): 1,
        ("2011", "visitor_departures"): 1, ("2012", "emigration"): 1, ("2013", "immigration"): 1,
        ("2013", "visitor_arrivals"): 1, ("2013", "visitor_departures"): 1, ("2014", "immigration"): 1,
        ("2015", "resident_departures"): 1, ("2015", "resident_returns"): 1, ("2016", "undecided_arrivals"): 1,
    }  # fmt: skip


def test_breakdowns_and_frequencies(crossings: ClassifiedCrossings) -> None:
    monthly = tabulate.movements(crossings, ("citizenship", "sex"), "M").to_pylist()
    assert {
        "time_period": "2010-05",
        "citizenship": "XAB",
        "sex": "F",
        "category": "immigration",
        "crossings": 1,
    } in monthly
    quarters = tabulate.movements(crossings, (), "Q")["time_period"].to_pylist()
    assert {"2010-Q2", "2012-Q3", "2016-Q4"} <= set(quarters)
    ages = tabulate.movements(crossings, ("age",), "A")
    by_age = cells(ages, "time_period", "age", "category", value="crossings")
    assert by_age["2010", "Y30T34", "immigration"] == 1  # born 1980: 30 reached during 2010
    assert by_age["2011", "Y60T64", "visitor_arrivals"] == 1  # born 1950: 61
    assert by_age["2011", "Y10T14", "emigration"] == 1  # born 2000: 11


def test_population_on_a_date(crossings: ClassifiedCrossings) -> None:
    on = [dt.date(2010, 1, 1), dt.date(2012, 8, 20), dt.date(2015, 6, 3), dt.date(2016, 12, 31)]
    counted = cells(population(crossings, (), on), "time_period", "status", "place", value="persons")
    # Nobody has crossed yet: 3 lives here, the others abroad (4 is abroad whatever becomes of it).
    assert counted["2010-01-01", "resident", "here"] == 1
    assert counted["2010-01-01", "non_resident", "abroad"] == 3
    # The evening of the day on which 1 leaves for good.
    assert ("2012-08-20", "resident", "here") not in counted
    assert counted["2012-08-20", "non_resident", "abroad"] == 4
    # 1 is back, 3 is resident but abroad for a week.
    assert counted["2015-06-03", "resident", "here"] == 1
    assert counted["2015-06-03", "resident", "abroad"] == 1
    assert counted["2016-12-31", "resident", "here"] == 2
    assert counted["2016-12-31", "undecided", "here"] == 1


def test_durations_of_completed_spells(crossings: ClassifiedCrossings) -> None:
    counted = tabulate.durations(crossings, (), "A", (2, 8, 31, 91, 183, 365))
    spells = cells(counted, "time_period", "spell", "duration", value="spells")
    assert spells["2011", "visitor_stay", "D8T30"] == 1
    assert spells["2013", "visitor_stay", "D2T7"] == 1
    assert spells["2015", "resident_absence", "D2T7"] == 1
    assert spells["2012", "resident_stay", "D_GE365"] == 1  # 1, from 2010 on
    assert spells["2013", "non_resident_absence", "D_GE365"] == 2  # 2 between visits, 3 while emigrated
    medians = cells(counted, "time_period", "spell", "duration", value="median_days")
    assert medians["2015", "resident_absence", "_T"] == 7
    assert medians["2011", "visitor_stay", "_T"] == 10
    assert medians["2011", "visitor_stay", "D8T30"] is None


def test_return_of_nationals(crossings: ClassifiedCrossings) -> None:
    counted = tabulate.returns(crossings, "XAA", "citizenship", (), "A", (1, 3, 5)).to_pylist()
    away = (dt.date(2013, 3, 20) - dt.date(2011, 1, 15)).days
    assert counted == [{"time_period": "2013", "abroad": "Y1T2", "persons": 1, "median_days": away}]
    other = tabulate.returns(crossings, "XAB", "citizenship", (), "A", (1, 3, 5))
    assert cells(other, "time_period", "abroad", value="persons") == {("2010", "not_observed"): 1, ("2014", "Y1T2"): 1}


def test_circular_migration(crossings: ClassifiedCrossings) -> None:
    counted = tabulate.repeat_migration(
        crossings, (), [2013, 2014, 2015], window_years=5, least_crossings=3, least_days=None, observed_to=END
    ).to_pylist()
    circular = {row["time_period"]: row for row in counted if row["circular"]}
    # Person 1 has three migrations from 2010 to 2014; in 2015 the window begins in 2011 and holds two.
    assert set(circular) == {"2014"}
    row = circular["2014"]
    assert (row["persons"], row["counted"], row["cycles"], row["this_year"]) == (1, 3, 1, 1)
    assert row["last_direction"] == "arrival"
    here = (dt.date(2012, 8, 20) - dt.date(2010, 5, 10)).days + (dt.date(2014, 12, 31) - dt.date(2014, 2, 3)).days
    assert row["days_here"] == here
    assert row["days"] == (dt.date(2014, 12, 31) - dt.date(2010, 5, 10)).days


def test_a_short_trip_does_not_begin_a_new_stay() -> None:
    # A resident with a week abroad every year: 51 weeks here each, but always the same stay.
    rows = []
    for year in range(2010, 2015):
        rows += [
            {"person_id": 1, "crossing_date": dt.date(year, 7, 1), "direction": "departure"},
            {"person_id": 1, "crossing_date": dt.date(year, 7, 8), "direction": "arrival"},
        ]
    with ClassifiedCrossings(classify(pa.Table.from_pylist(rows), observed_to=END).crossings) as opened:
        counted = tabulate.repeat_migration(
            opened, (), [2015], window_years=10, least_crossings=3, least_days=90, observed_to=END
        ).to_pylist()
    assert [row["circular"] for row in counted] == [False]
    assert counted[0]["counted"] == 1


def test_transit(crossings: ClassifiedCrossings) -> None:
    expected = {"time_period": "2013-03", "origin": "XAD", "destination": "XAE", "stays": 1, "days": 2}
    assert tabulate.transit(crossings, "counterpart_area", (), "M", 2).to_pylist() == [expected]
    assert tabulate.transit(crossings, "counterpart_area", (), "M", 1).num_rows == 0


def test_first_crossing_with_anything_undecided(crossings: ClassifiedCrossings) -> None:
    assert tabulate.undecided_from(crossings) == dt.date(2016, 11, 1)
    assert crossings.span() == (dt.date(2010, 5, 10), dt.date(2016, 11, 1))
    assert crossings.count() == 12


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]])
def test_crossings_of_one_day_alternate_whatever_their_order_in_the_file(order: list[int]) -> None:
    # Here since 1 June; out and in again on 5 June; out on 9 June.
    lines = [
        ("2010-06-01", "arrival"),
        ("2010-06-05", "departure"),
        ("2010-06-05", "arrival"),
        ("2010-06-09", "departure"),
    ]
    rows = [{"person_id": 7, "crossing_date": dt.date.fromisoformat(d), "direction": way} for d, way in lines]
    made = classify(pa.Table.from_pylist(rows), observed_to=END).crossings
    with ClassifiedCrossings(made.take(pa.array(order))) as opened:
        opened.create_ordered()
        found = opened.table("SELECT arrival, next_day - day AS days FROM ordered ORDER BY place").to_pylist()
    assert [row["arrival"] for row in found] == [True, False, True, False]
    assert [row["days"] for row in found] == [4, 0, 4, None]


def test_what_is_no_table_of_classified_crossings_is_refused(tmp_path: Any) -> None:
    with pytest.raises(LayoutDiffers, match="classified"):
        ClassifiedCrossings(pa.table({"person_id": [1]}))
    with pytest.raises(SourceError):
        ClassifiedCrossings([str(tmp_path / "nothing.parquet")])
    made = table()
    names = made.column_names
    strange = made.set_column(names.index("direction"), "direction", pa.array(["sideways"] * made.num_rows))
    with pytest.raises(ValuesRefused, match="codes"):
        ClassifiedCrossings(strange)


def test_a_column_that_is_not_there_is_named(crossings: ClassifiedCrossings) -> None:
    with pytest.raises(UsageError, match="visa") as refused:
        tabulate.movements(crossings, ("visa",), "M")
    assert "citizenship" in refused.value.text()
