"""Agreement with migrbc 2.0.9: every stored output, every scenario of its own tests that is published here."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.microdata import classify
from sojourn.microdata.rule import from_days

pytestmark = pytest.mark.reference

COLUMNS = {
    "person_id": "personId",
    "crossing_date": "date_crossing",
    "direction": "is_arrival",
    "crossing_id": "journeyId",
}
INITIAL = {"person_id": "personId", "status": "res_status_initial", "date": "date_finalised"}
LONG_AFTER = dt.date(2040, 1, 1)
STATUS = {"0": "non_resident", "1": "resident"}

# The output of this case depends on the day on which the reference was run: a single departure 100 days before
# it. The reference calls it no migration and dates that a year ahead; here it is open until then.
BY_THE_CLOCK = {"single_future_dep"}


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True) if rows else [[] for _ in header]
    return pa.table({name: pa.array(list(values), pa.string()) for name, values in zip(header, columns, strict=True)})


def case_names(folder):
    return sorted(path.name.removesuffix("_in.csv") for path in (folder / "cases").glob("*_in.csv"))


def labels(row):
    """What the reference says, in our words."""
    return (
        STATUS[row["res_status_before"]],
        STATUS[row["res_status_after"]],
        row["is_long_term_mig"] == "1",
        row["date_finalised_res_before"],
        row["date_finalised_res_after"],
        row["date_finalised_LTM"],
    )


def ours(row):
    dates = (row["status_before_final_on"], row["status_after_final_on"], row["is_migrant_final_on"])
    return (row["status_before"], row["status_after"], row["is_migrant"], *(str(date) for date in dates))


def compare(crossings, expected, initial=None, rule=None):
    """All final rows as the reference has them, all others later than the data; returns numbers of both."""
    settings = {"columns": COLUMNS, "initial_status": initial, "initial_columns": INITIAL if initial else None}
    settings["rule"] = rule or from_days(365, 487)
    by_id = {row["journeyId"]: labels(row) for row in expected.to_pylist()}
    whole = classify(crossings, observed_to=LONG_AFTER, **settings).crossings
    assert {row["crossing_id"]: ours(row) for row in whole.to_pylist()} == by_id
    known = classify(crossings, **settings)
    decided = 0
    for row in known.crossings.to_pylist():
        reference = by_id[row["crossing_id"]]
        if row["decision"] == "final":
            decided += 1
            assert ours(row) == reference
            continue
        # The reference decides beyond its data; its dates say so.
        assert max(reference[3:]) > str(known.observed_to)
        assert ours(row)[3:] == reference[3:] or row["is_migrant"] is None
        for value, date in ((0, 3), (1, 4), (2, 5)):
            assert ours(row)[value] in (None, reference[value])
            if ours(row)[value] is None:
                assert ours(row)[date] > str(known.observed_to)
    return decided, known.crossings.num_rows - decided


def test_every_stored_case_without_errors(shared_reference):
    folder = shared_reference / "border_crossings"
    index = {row["case"]: row for row in read(folder / "index.csv").to_pylist()}
    names = [name for name in case_names(folder) if name not in BY_THE_CLOCK and "err_" not in name]
    assert len(names) >= 35
    decided = 0
    for name in names:
        initial = folder / "cases" / f"{name}_in_irs.csv"
        decided += compare(
            read(folder / "cases" / f"{name}_in.csv"),
            read(folder / "cases" / f"{name}_out_journeys.csv"),
            read(initial) if initial.exists() else None,
            from_days(int(index[name]["threshold"]), int(index[name]["window"])),
        )[0]
    assert decided > 30


@pytest.mark.parametrize("size", [1000, 10000])
def test_simulated_histories(shared_reference, size):
    folder = shared_reference / "border_crossings"
    decided, provisional = compare(read(folder / f"sim_{size}.csv.gz"), read(folder / f"sim_{size}_out.csv.gz"))
    assert decided + provisional == size
    assert 0 < provisional < 10


def test_a_single_crossing_waits_for_the_data_not_for_the_clock(shared_reference):
    cases = shared_reference / "border_crossings" / "cases"
    crossings = read(cases / "single_future_dep_in.csv")
    (row,) = classify(crossings, columns=COLUMNS).crossings.to_pylist()
    day = dt.date.fromisoformat(crossings["date_crossing"][0].as_py())
    assert (row["is_migrant"], row["decision"]) == (None, "provisional")
    assert row["is_migrant_final_on"] == day + dt.timedelta(365)
    (reference,) = read(cases / "single_future_dep_out_journeys.csv").to_pylist()
    assert reference["is_long_term_mig"] == "0" and reference["date_finalised_LTM"] == str(day + dt.timedelta(365))


def test_persons_with_errors_are_set_aside_whole(shared_reference):
    folder = shared_reference / "border_crossings"
    names = [name for name in case_names(folder) if "err_" in name]
    assert names
    for name in names:
        result = classify(read(folder / "cases" / f"{name}_in.csv"), columns=COLUMNS, observed_to=LONG_AFTER)
        expected = read(folder / "cases" / f"{name}_out_journeys.csv")
        refused = read(folder / "cases" / f"{name}_out_errors.csv")
        assert {row["crossing_id"]: ours(row) for row in result.crossings.to_pylist()} == {
            row["journeyId"]: labels(row) for row in expected.to_pylist()
        }
        assert sorted(result.errors["crossing_id"].to_pylist()) == sorted(refused["journeyId"].to_pylist())


def scenarios(shared_data, word):
    """Crossings, initial statuses and expectations of each scenario whose name contains ``word``."""
    folder = shared_data / "migrbc"
    found = defaultdict(lambda: {"crossings": [], "initial": [], "expected": [], "days": []})
    for part, file in (
        ("crossings", "test_crossings"),
        ("initial", "test_initial_status"),
        ("expected", "test_expected"),
        ("days", "test_expected_days"),
    ):
        for row in read(folder / f"{file}.csv").to_pylist():
            if word in row["scenario"]:
                found[row["scenario"]][part].append(row)
    return found


@pytest.mark.parametrize("word", ["residence_rcpp", "with_IRS"])
def test_the_published_scenarios(shared_data, word):
    compared = 0
    for name, scenario in scenarios(shared_data, word).items():
        # Their crossings are numbered by position; ids repeat in some scenarios.
        rows = [{**row, "journeyId": str(i)} for i, row in enumerate(scenario["crossings"], 1)]
        initial = pa.Table.from_pylist(scenario["initial"]) if scenario["initial"] else None
        parameter = {row["field"]: row["expected"] for row in scenario["expected"] if not row["journey_index"]}
        result = classify(
            pa.Table.from_pylist(rows),
            from_days(int(parameter["threshold_year"]), int(parameter["window_size"])),
            columns=COLUMNS,
            initial_status=initial,
            initial_columns=INITIAL if initial is not None else None,
            observed_to=LONG_AFTER,
        ).crossings.to_pylist()
        got = {
            (field, int(row["crossing_id"])): value
            for row in result
            for field, value in (
                ("res_status_before", str(int(row["status_before"] == "resident"))),
                ("res_status_after", str(int(row["status_after"] == "resident"))),
                ("is_long_term_mig", str(int(row["is_migrant"]))),
                ("date_finalised_res_before", row["status_before_final_on"]),
                ("date_finalised_res_after", row["status_after_final_on"]),
                ("date_finalised_LTM", row["is_migrant_final_on"]),
            )
        }
        for row in scenario["expected"]:
            if row["journey_index"]:
                assert got[row["field"], int(row["journey_index"])] == row["expected"], (name, row)
                compared += 1
        for row in scenario["days"]:
            later = got[row["field"], int(row["journey_index"])]
            earlier = got[row["minus_field"], int(row["minus_journey_index"])]
            assert (later - earlier).days == int(row["expected_days"]), (name, row)
            compared += 1
    assert compared > 100


def test_the_published_bad_values_are_refused(shared_data):
    """Bad direction, missing, unreadable and impossible dates, repeated directions."""
    found = scenarios(shared_data, "unhappy")
    refused = {"#2", "#3", "#4", "#7", "#9", "#10", "#12"}
    checked = 0
    for name, scenario in found.items():
        if name[name.index("#") :] not in refused:
            continue
        for rows in runs(scenario["crossings"]):
            result = classify(pa.Table.from_pylist(rows), columns=COLUMNS, observed_to=LONG_AFTER)
            assert result.crossings.num_rows == 0, name
            assert result.errors.num_rows == len(rows)
            assert pc.all(pc.is_valid(result.errors["because"])).as_py()
            checked += 1
    assert checked == 12


def runs(rows):
    """Several inputs of one scenario are told apart by the numbering of their rows."""
    found = []
    for row in rows:
        if row["row_name"] == "j1":
            found.append([])
        found[-1].append(row)
    return found


def test_crossings_out_of_order_are_sorted_where_the_reference_refuses(shared_data):
    scenario = scenarios(shared_data, "unhappy")["RBC_algorithm_unhappy_rcpp#5"]
    result = classify(pa.Table.from_pylist(scenario["crossings"]), columns=COLUMNS, observed_to=LONG_AFTER)
    assert result.errors.num_rows == 0
    assert result.counts.rows_classified == 2
