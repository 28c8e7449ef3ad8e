"""The command: defaults, options, refusals, and what is left behind when it is stopped."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sojourn.cli.border import app
from sojourn.errors import FileDamaged, LayoutDiffers, NotRecognised, SourceError, UsageError, ValuesRefused

HISTORY = """crossing_id,person_id,crossing_date,direction,port
1,007,2001-01-01,1,AKL
2,007,2002-06-01,0,AKL
3,008,2001-03-01,departure,WLG
4,008,2001-03-20,arrival,WLG
"""


@pytest.fixture
def crossings(tmp_path):
    path = tmp_path / "crossings.csv"
    path.write_text(HISTORY)
    return path


def classify(*arguments):
    return CliRunner().invoke(app, ["classify", *(str(a) for a in arguments)], catch_exceptions=True)


def rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def test_the_default_columns_and_rule(crossings, tmp_path):
    out = tmp_path / "out.csv"
    result = classify(crossings, "--out", out, "--observed-to", "2005-01-01", "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert summary["definition"]["rule"]["id"] == "12/16"
    assert summary["counts"]["rows_in"] == summary["counts"]["rows_classified"] == 4
    found = rows(out)
    assert list(found[0]) == [
        *("crossing_id", "person_id", "crossing_date", "direction", "port"),
        *("status_before", "status_after", "is_migrant"),
        *("status_before_final_on", "status_after_final_on", "is_migrant_final_on", "decision"),
    ]
    assert found[0]["person_id"] == "007"
    # Stays 516 days: a migration on the 365th; away for good from 1 June 2002.
    assert [row["is_migrant"] for row in found] == ["true", "true", "false", "false"]
    assert found[0]["is_migrant_final_on"] == "2002-01-01"
    assert found[1]["is_migrant_final_on"] == "2003-06-01"
    assert {row["decision"] for row in found} == {"final"}
    assert rows(tmp_path / "out.errors.csv") == []


def test_without_an_end_of_observation_the_latest_crossing_counts_and_is_stated(crossings, tmp_path):
    result = classify(crossings, "--out", tmp_path / "out.csv")
    assert "observed to 2002-06-01 (the latest crossing date of the data)" in result.stdout
    last = rows(tmp_path / "out.csv")[1]
    assert (last["decision"], last["is_migrant"], last["is_migrant_final_on"]) == ("provisional", "", "2003-06-01")


def test_names_taken_from_the_row_above_the_header_are_said(tmp_path):
    path = tmp_path / "two_rows.csv"
    path.write_text("person_id,,travel\n,direction,crossing_date\n7,arrival,2001-01-01\n7,departure,2002-06-01\n")
    result = classify(path, "--header-row", "2", "--out", tmp_path / "out.csv", "--observed-to", "2005-01-01")
    assert result.exit_code == 0, result.output
    assert "two_rows.csv: names of columns from row 1: «person_id»" in " ".join(result.output.split())


def test_columns_are_mapped_for_crossings_and_initial_statuses(tmp_path):
    (tmp_path / "in.csv").write_text("PID;WHEN;DIR\n5;2001-01-01;D\n5;2001-06-01;A\n")
    (tmp_path / "irs.csv").write_text("who,s,d\n5,non_resident,2000-12-31\n")
    result = classify(
        *(tmp_path / "in.csv", "--out", tmp_path / "out.csv", "--observed-to", "2005-01-01"),
        *("--columns", "person_id=PID,crossing_date=WHEN,direction=DIR"),
        *("--initial-status", tmp_path / "irs.csv", "--initial-columns", "person_id=who,status=s,date=d"),
    )
    assert result.exit_code == 0, result.output
    assert [row["status_before"] for row in rows(tmp_path / "out.csv")] == ["non_resident"] * 2
    assert [row["is_migrant"] for row in rows(tmp_path / "out.csv")] == ["false", "true"]


@pytest.mark.parametrize(
    ("options", "migrants"),
    [
        (("--rule", "9/12"), ["true", "true", "false", "false"]),
        (("--rule", "183-calendar-year"), ["true", "true", "false", "false"]),
        (("--threshold-days", "600", "--window-days", "700"), ["false", "false", "false", "false"]),
        (("--rule", "19/100"), ["true", "true", "true", "true"]),
        (("--calendar-months",), ["true", "true", "false", "false"]),
    ],
)
def test_rules(crossings, tmp_path, options, migrants):
    result = classify(crossings, "--out", tmp_path / "out.csv", "--observed-to", "2009-01-01", *options)
    assert result.exit_code == 0, result.output
    assert [row["is_migrant"] for row in rows(tmp_path / "out.csv")] == migrants


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--rule", "10/15"), UsageError),
        (("--rule", "yearly"), UsageError),
        (("--rule", "400/365"), UsageError),
        (("--threshold-days", "10"), UsageError),
        (("--rule", "200/300", "--calendar-months"), UsageError),
        (("--observed-to", "31/12/2001"), UsageError),
        (("--columns", "person_id=nobody"), LayoutDiffers),
        (("--columns", "person=person_id"), UsageError),
        (("--columns", "person_id"), UsageError),
        (("--columns", "person_id=port"), LayoutDiffers),
        (("--initial-status", "absent.csv"), SourceError),
        (("--initial-columns", "person_id=x"), UsageError),
        (("--engine", "abacus"), UsageError),
        (("--on-error", "ignore"), UsageError),
        (("--memory-limit", "much"), UsageError),
        (("--errors", "table.xlsx"), UsageError),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_written(crossings, tmp_path, options, error):
    result = classify(crossings, "--out", tmp_path / "out.csv", *options)
    assert isinstance(result.exception, error), result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crossings.csv"]


def test_inputs_that_cannot_be_read_are_refused_and_nothing_is_written(crossings, tmp_path):
    out = tmp_path / "results"
    out.mkdir()

    def error(*inputs, name="out.parquet"):
        result = classify(*inputs, "--out", out / name)
        assert list(out.iterdir()) == []
        return result.exception

    assert isinstance(error(tmp_path / "nothing*.csv"), SourceError)
    (tmp_path / "a.txt").write_text("x")
    assert isinstance(error(tmp_path / "a.txt"), NotRecognised)
    pq.write_table(pa.table({"person_id": [1]}), tmp_path / "b.parquet")
    assert isinstance(error(crossings, tmp_path / "b.parquet"), LayoutDiffers)
    (tmp_path / "c.parquet").write_bytes(b"PAR1 but no more")
    assert isinstance(error(tmp_path / "c.parquet"), FileDamaged)
    (tmp_path / "d.csv").write_text(HISTORY.replace("port", "harbour"))
    assert isinstance(error(crossings, tmp_path / "d.csv"), LayoutDiffers)
    (tmp_path / "e.csv").write_text(HISTORY + "5,009,2001-01-01\n")
    assert isinstance(error(tmp_path / "e.csv"), FileDamaged)
    (tmp_path / "f.csv").write_text(HISTORY + "5,009,2001-01-01,1,AKL,more\n")
    assert isinstance(error(tmp_path / "f.csv"), FileDamaged)
    (tmp_path / "g.csv").write_text("")
    assert isinstance(error(tmp_path / "g.csv"), FileDamaged)
    (tmp_path / "h.csv").write_bytes(HISTORY.replace("AKL", "Окленд").encode("cp1251"))
    assert isinstance(error(tmp_path / "h.csv"), FileDamaged)
    assert isinstance(error(crossings, name="out.xlsx"), UsageError)


@pytest.mark.parametrize("option", ["--out", "--errors", "--initial-status"])
def test_a_result_never_replaces_what_it_is_made_from(crossings, tmp_path, option):
    statuses = tmp_path / "statuses.csv"
    statuses.write_text("person_id,status,date\n007,1,2000-12-31\n")
    before = {path: path.read_text() for path in (crossings, statuses)}
    same = tmp_path / "." / "crossings.csv"
    places = {
        "--out": ["--out", same],
        "--errors": ["--out", tmp_path / "o.csv", "--errors", same],
        "--initial-status": ["--out", statuses, "--initial-status", statuses],
    }[option]
    result = classify(crossings, *places)
    assert isinstance(result.exception, UsageError)
    assert "would replace it" in str(result.exception)
    assert {path: path.read_text() for path in before} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crossings.csv", "statuses.csv"]


def test_dates_of_which_none_can_be_read_are_said_to_be_so(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("person_id,crossing_date,direction\n1,31/12/2001,arrival\n")
    checked = CliRunner().invoke(app, ["check", str(path)])
    assert checked.exit_code == 0 and "no crossing date can be read" in checked.output
    assert "None" not in checked.output
    refused = classify(path, "--out", tmp_path / "o.csv").exception
    assert isinstance(refused, ValuesRefused) and "«99/99/9999»" in str(refused)
    assert not (tmp_path / "o.csv").exists()


def test_report_writes_the_error_table_and_classifies_nothing(crossings, tmp_path):
    crossings.write_text(HISTORY + "5,008,2001-03-21,arrival,WLG\n6,,2001-01-01,arrival,WLG\n")
    result = classify(crossings, "--out", tmp_path / "out.csv", "--on-error", "report")
    assert isinstance(result.exception, ValuesRefused)
    assert not (tmp_path / "out.csv").exists()
    errors = rows(tmp_path / "out.errors.csv")
    assert [row["problem"] for row in errors if row["problem"]] == ["repeated_direction", "person_missing"]


def test_check_reports_without_classifying(crossings, tmp_path):
    crossings.write_text(HISTORY + "5,008,2001-03-21,arrival,WLG\n")
    result = CliRunner().invoke(app, ["check", str(crossings), "--errors", str(tmp_path / "bad.csv")])
    assert result.exit_code == 0, result.output
    assert "repeated_direction" in result.stdout
    assert len(rows(tmp_path / "bad.csv")) == 3
    result = CliRunner().invoke(app, ["check", str(crossings), "--json"])
    assert json.loads(result.stdout)["counts"]["problems"]["repeated_direction"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "bad.csv.definition.json", "crossings.csv"]


def start(source, out):
    return subprocess.Popen(
        [sys.executable, "-c", "from sojourn.cli.border import app; app()", "classify", source, "--out", out],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Three million crossings: two buckets, some seconds of work."""
    path = tmp_path_factory.mktemp("many") / "crossings.parquet"
    count = 3_000_000
    pq.write_table(
        pa.table(
            {
                "person_id": 1 + np.arange(count) // 6,
                "crossing_date": pa.array((11_000 + 90 * (np.arange(count) % 6)).astype(np.int32)).cast(pa.date32()),
                "direction": (np.arange(count) % 2).astype(np.int8),
            }
        ),
        path,
    )
    return path


@pytest.mark.slow
def test_a_killed_run_never_leaves_a_half_written_result(many, tmp_path):
    out = tmp_path / "out.parquet"
    begun = time.monotonic()
    assert start(many, out).wait() == 0
    whole = time.monotonic() - begun
    assert pq.read_metadata(out).num_rows == 3_000_000
    chance = random.Random(7)
    for _ in range(8):
        out.unlink(missing_ok=True)
        process = start(many, out)
        time.sleep(chance.uniform(0.2, 1.0) * whole)
        process.kill()
        process.wait()
        if out.exists():
            assert pq.read_metadata(out).num_rows == 3_000_000
        assert not [path for path in tmp_path.glob("[!.]*") if path.name not in ("out.parquet", "out.errors.parquet")]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_behind(many, tmp_path, number):
    out = tmp_path / "out.parquet"
    out.write_text("the result of last month")
    process = start(many, out)
    while not list(tmp_path.glob(".sojourn-scratch*/buckets/*")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(60) != 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]
    assert out.read_text() == "the result of last month"


def test_one_person_is_no_persons(tmp_path):
    (tmp_path / "in.csv").write_text("person_id,crossing_date,direction\n1,2001-01-01,A\n1,2001-02-01,A\n")
    said = CliRunner().invoke(app, ["check", str(tmp_path / "in.csv")]).stdout
    assert "2 crossings of 1 person," in said
    assert "2 rows would be set aside, of which all rows of 1 person." in said
    refused = classify(tmp_path / "in.csv", "--out", tmp_path / "out.csv", "--on-error", "report").exception
    assert refused.message.startswith("2 crossings of 1 person looked at")
    assert refused.details[0].startswith("1 row: repeated_direction")


def test_trips_alike_and_a_told_order_are_said(tmp_path):
    (tmp_path / "in.csv").write_text("person_id,crossing_date,direction\n" + "1,2001-01-01,A\n1,2001-01-01,D\n" * 2)
    (tmp_path / "known.csv").write_text("person_id,status,date\n1,resident,2000-12-31\n")
    said = classify(
        *(tmp_path / "in.csv", "--out", tmp_path / "out.csv", "--observed-to", "2001-06-30"),
        *("--initial-status", tmp_path / "known.csv"),
    ).stdout
    assert "2 crossings the same in every column as another of that day" in said
    assert "1 person with as many arrivals as departures on every day" in said
