"""Persons of border crossings: padded, missing and near-equal identifiers, a crossing of two persons, who is told."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from border_results import rows, run

from sojourn.engines import duckdb as duckdb_engine
from sojourn.errors import FileDamaged, LayoutDiffers, UsageError
from sojourn.files.run_folder import files_of

HEADER = "crossing_id,person_id,crossing_date,direction\n"


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "spark":
        request.getfixturevalue("spark")
    return str(request.param)


def said(*words: object) -> str:
    done = run(*words)
    assert done.exit_code == 0, (done.output, done.exception)
    return " ".join(done.output.split())


def written(folder: Path, text: str, name: str = "crossings.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_padded_identifiers(shared_cases: Path, tmp_path: Path, engine: str) -> None:
    """Cases, border: « 7 » and «7» are one person; NULL is no person; crossing 5 for two persons is reported."""
    path, out = (
        shared_cases / "border" / "padded_identifiers.csv",
        tmp_path / ("out" if engine == "spark" else "out.csv"),
    )
    told = said("classify", path, "--out", out, "--observed-to", "2010-01-01", "--engine", engine)
    assert "1 row with blanks around the person_id" in told
    found = {row["crossing_id"] + row["person_id"]: row for row in rows(out)}
    assert set(found) == {"17", "27", "58", "59"}
    # One person: came on 1 January 2001, left for good 730 days later, both migrations.
    assert (found["17"]["is_migrant"], found["27"]["is_migrant"]) == ("true", "true")
    assert found["27"]["status_before"] == "resident"
    errors = rows(out, "errors") if engine == "spark" else rows(tmp_path / "out.errors.csv")
    assert sorted((r["crossing_id"], r["person_id"], r["problem"], r["action"]) for r in errors) == [
        ("3", "NULL", "person_placeholder", "row_set_aside"),
        ("4", "NULL", "person_placeholder", "row_set_aside"),
    ]
    checked = said("check", path, "--engine", engine)
    assert "crossing_of_two_persons: 1 crossing_id" in checked
    assert "column crossing_id: rows 5, 6 of padded_identifiers.csv" in checked
    assert "person_placeholder: 2 rows" in checked and "column person_id: rows 3, 4 of padded_identifiers" in checked


def test_a_list_of_placeholders_of_the_owners_own(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "1,NULL,2001-01-01,A\n2,pending,2001-01-01,A\n3,7,2001-01-01,A\n")
    counts = {}
    for option in ((), ("--placeholders", "Pending"), ("--placeholders", "none")):
        summary = json.loads(run("check", path, "--json", *option).stdout)["counts"]
        counts[option] = (summary["persons"], summary["problems"]["person_placeholder"])
    assert [*counts.values()] == [(2, 1), (1, 2), (3, 0)]
    assert isinstance(run("check", path, "--placeholders", " , ").exception, UsageError)


def test_near_equal_identifiers_are_told_by_row_and_column_alone(tmp_path: Path, engine: str) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    head = "nr;PID;crossing_date;direction\n"
    written(folder, head + "1;ZX-81;2001-01-01;A\n2;QQ5;2001-01-01;A\n", "a.csv")
    written(folder, head + "3;zx81;2001-01-02;A\n4;Q0;2001-01-01;A\n5;QO;2001-01-01;A\n", "b.csv")
    asked = ("check", folder, "--columns", "person_id=PID,crossing_id=nr", "--engine", engine)
    told = said(*asked)
    assert "near_equal_identifiers: 4 identifiers of persons in 2 groups" in told
    assert "column PID" in told and "row 1 of a.csv" in told and "row 1 of b.csv" in told
    assert "rows 2, 3 of b.csv" in told
    assert not any(who in told for who in ("ZX", "zx81", "QO", "Q0"))
    shown = said(*asked, "--show-values")
    assert "«ZX-81» and «zx81»" in shown and "«Q0» and «QO»" in shown
    # They stay different persons: nobody but the owner can tell.
    assert json.loads(run(*asked, "--json").stdout)["counts"]["persons"] == 5


def test_findings_as_json_name_nobody(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "5,SECRET-1,2001-01-01,A\n5,SECRET1,2001-02-01,A\n6,SECRET1,SECRETDAY,D\n")
    output = run("check", path, "--json").stdout
    assert "SECRET" not in output
    codes = [finding["code"] for finding in json.loads(output)["findings"]]
    assert codes == ["near_equal_identifiers", "crossing_of_two_persons", "date_invalid"]
    assert "column crossing_date: row 3 of crossings.csv" in json.loads(output)["findings"][2]["text"]
    assert "SECRETDAY" in said("check", path, "--show-values")


def test_rows_are_those_of_the_office_file_and_not_told_where_they_are_others(tmp_path: Path) -> None:
    path = written(tmp_path, "Border post;;\nPID;In;Out\n7;01.02.2019;31.02.2019\n", "stays.csv")
    wide = ("--header-row", "2", "--columns", "person_id=PID", "--wide", "direction=In:arrival,Out:departure")
    told = said("check", path, *wide, "--date-format", "DD.MM.YYYY")
    assert "date_invalid: 1 row whose date cannot be read (column crossing_date)." in told
    long = written(tmp_path, "PID;day;way\n7;01.02.2019;A\n7;31.02.2019;D\n", "long.csv")
    columns = ("--columns", "person_id=PID,crossing_date=day,direction=way", "--date-format", "DD.MM.YYYY")
    assert "row 2 of long.csv" in said("check", long, *columns)


def test_a_ragged_line_is_told_by_line_and_not_by_its_content(shared_cases: Path, tmp_path: Path) -> None:
    path = shared_cases / "border" / "ragged_line.csv"
    for words in (("check", path), ("classify", path, "--out", tmp_path / "out.csv")):
        failed = run(*words)
        assert isinstance(failed.exception, FileDamaged)
        told = f"{failed.exception} {failed.output}"
        assert "Line: 3" in told and "Expected Number of Columns: 4 Found: 3" in told
        assert "P-0002" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows_per_bucket", [10**6, 2])
def test_one_person_is_one_whatever_the_buckets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_per_bucket: int
) -> None:
    prepare = duckdb_engine.DuckDB.__init__

    def small_buckets(self: Any, *arguments: Any, **settings: Any) -> None:
        prepare(self, *arguments, **settings)
        self.rows_per_bucket = rows_per_bucket

    monkeypatch.setattr(duckdb_engine.DuckDB, "__init__", small_buckets)
    lines = "".join(f"{n}a, {n} ,2001-01-01,A\n{n}b,{n}.0,2003-01-01,D\n,NULL,2001-01-01,A\n" for n in range(1, 9))
    path, out = written(tmp_path, HEADER + lines), tmp_path / "out.csv"
    status = written(
        tmp_path, "person_id,status,date\n" + "".join(f" {n}.0,1,2000-01-01\n" for n in range(1, 9)), "s.csv"
    )
    found = run("classify", path, "--out", out, "--observed-to", "2010-01-01", "--initial-status", status, "--json")
    counts = json.loads(found.stdout)["counts"]
    assert (counts["persons"], counts["rows_classified"], counts["initial_statuses_used"]) == (8, 16, 8)
    assert (counts["persons_trimmed"], counts["persons_pointed"], counts["problems"]["person_placeholder"]) == (8, 8, 8)
    assert sorted(row["person_id"] for row in rows(out)) == sorted(str(n) for n in range(1, 9) for _ in range(2))


def test_floating_point_identifiers_of_a_data_frame(tmp_path: Path, engine: str) -> None:
    table = {
        "crossing_id": [420.0, 421.0, None], "person_id": [7.0, 7.0, None],
        "crossing_date": ["2001-01-01T10:00+13:00", "2003-01-01T10:00Z", "2003-01-01"], "direction": [1.0, 0.0, 1.0],
    }  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "floats.parquet")
    out = tmp_path / ("out" if engine == "spark" else "out.parquet")
    asked = ("--out", out, "--observed-to", "2010-01-01", "--engine", engine)
    told = said("classify", tmp_path / "floats.parquet", *asked)
    assert "2 rows with a person_id like 420.0: read as 420." in told
    assert "2 rows with a crossing_id like 420.0: read as 420." in told
    assert "2 rows with a date that has an offset from UTC: the day that is written is kept. 1 row in UTC" in told
    files = files_of(out, "crossings") if engine == "spark" else [out]
    made = pa.concat_tables(pq.ParquetFile(file).read() for file in files).sort_by("crossing_id")
    assert made["person_id"].to_pylist() == [7, 7] and made["crossing_id"].to_pylist() == [420, 421]
    assert [day.isoformat() for day in made["crossing_date"].to_pylist()] == ["2001-01-01", "2003-01-01"]
    assert made["is_migrant"].to_pylist() == [True, True]
    for column, wrong in (("person_id", 7.5), ("crossing_id", 2.0**60), ("sequence", True)):
        pq.write_table(pa.table({**table, column: [wrong] * 3}), tmp_path / "wrong.parquet")
        refused = run(
            "classify", tmp_path / "wrong.parquet", *asked, "--sequence", "sequence" if wrong is True else column
        )
        assert isinstance(refused.exception, LayoutDiffers) and column in str(refused.exception)


def test_words_for_nothing_are_no_identifier_of_a_crossing(tmp_path: Path) -> None:
    # Two day trips whose crossings are called NA: were that a name, the second of each pair would be a duplicate.
    lines = "".join(f"NA,7,2001-01-01,{way}\n" for way in "ADAD")
    counts = json.loads(run("check", written(tmp_path, HEADER + lines), "--json").stdout)["counts"]
    assert (counts["problems"]["duplicate"], counts["rows_classified"], counts["crossings_alike"]) == (0, 4, 2)
    told = said("check", written(tmp_path, HEADER + "420.0,7,2001-01-01,A\n420,7,2001-01-01,A\n,7,2001-02-01,D\n"))
    assert "duplicate 1" in told


def test_classified_crossings_of_others_are_read_alike(tmp_path: Path, engine: str) -> None:
    """A table that another program wrote: columns mapped, identifiers read, rows of nobody left out and said."""
    plain = written(tmp_path, HEADER + "1,7,2001-01-01,A\n2,8,2001-01-01,A\n3,9,2001-01-01,A\n")
    assert run("classify", plain, "--out", tmp_path / "ours.csv", "--observed-to", "2010-01-01").exit_code == 0
    text = (tmp_path / "ours.csv").read_text(encoding="utf-8").replace("person_id", "PID")
    theirs = written(tmp_path, text.replace("2,8,", "2, 8.0 ,").replace("3,9,", "3,NULL,"), "theirs.csv")
    asked = ("--statistic", "population", "--on", "2005-01-01", "--engine", engine)
    stated = ("--rule", "12/16", "--observed-to", "2010-01-01")
    done = run("tabulate", theirs, *asked, *stated, "--columns", "person_id=PID")
    assert done.exit_code == 0, (done.output, done.exception)
    found = {row["measure"]: row["obs_value"] for row in csv.DictReader(done.stdout.splitlines())}
    assert found == {"resident_population": "2", "residents_present": "2"}
    told = " ".join(done.stderr.split())
    assert "1 row of the classified crossings name nobody" in told
    assert "1 row of the classified crossings have blanks around the person_id" in told
    wrong = run("tabulate", theirs, *asked, *stated, "--columns", "person_id=PIDD")
    assert isinstance(wrong.exception, LayoutDiffers) and "PIDD" in str(wrong.exception)
    # What classification wrote stands as it is.
    assert "name nobody" not in run("tabulate", tmp_path / "ours.csv", *asked).stderr
