"""Crossings as an office keeps them: workbooks, stays in one row, days and words of its own, other encodings."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused
from sojourn.microdata.quality import Quality
from sojourn.products.border.nothing_classified import Seen, refusal
from sojourn.products.border.own_files import _as_text
from sojourn.sources.own.columns import day_of

PLAIN = [
    {"person_id": "007", "crossing_date": "2019-02-01", "direction": "arrival", "citizenship": "NZL"},
    {"person_id": "007", "crossing_date": "2019-02-13", "direction": "departure", "citizenship": "NZL"},
    {"person_id": "8", "crossing_date": "2019-03-01", "direction": "arrival", "citizenship": "CIV"},
]
MAPPED = "person_id=PID,crossing_date=Datum,direction=Richtung,citizenship=Staat"


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["border", *words])


def classified(folder: Path, source: Path, *words: str) -> list[dict[str, str]]:
    out = folder / "classified.csv"
    result = run("classify", str(source), "--out", str(out), "--observed-to", "2021-01-01", *words)
    assert result.exit_code == 0, (result.output, result.exception)
    with out.open(encoding="utf-8") as stream:
        return sorted(csv.DictReader(stream), key=lambda r: (r["person_id"], r["crossing_date"]))


@pytest.fixture
def plain(tmp_path: Path) -> list[dict[str, str]]:
    path = tmp_path / "plain.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(PLAIN[0]))
        writer.writeheader()
        writer.writerows(PLAIN)
    return classified(tmp_path, path)


def german(row: dict[str, str]) -> list[str]:
    day = dt.date.fromisoformat(row["crossing_date"])
    return [row["person_id"], f"{day:%d.%m.%Y}", "E" if row["direction"] == "arrival" else "S", row["citizenship"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_a_text_with_a_title_and_words_and_days_of_its_own(
    tmp_path: Path, plain: list[dict[str, str]], encoding: str
) -> None:
    lines = ["Отчёт;;;", "PID;Datum;Richtung;Staat", *(";".join(german(r)) for r in PLAIN)]
    path = tmp_path / "office.csv.gz"
    path.write_bytes(gzip.compress("\r\n".join(lines).encode(encoding)))
    said = ["--header-row", "2", "--columns", MAPPED, "--date-format", "DD.MM.YYYY"]
    named = ["--encoding", "cp1251"] if encoding == "cp1251" else []
    assert classified(tmp_path, path, *said, *named, "--values", "direction:E=arrival,S=departure") == plain


def test_a_workbook_with_days_as_days_and_numbers_as_numbers(tmp_path: Path, plain: list[dict[str, str]]) -> None:
    path = tmp_path / "office.xlsx"
    book = xlsxwriter.Workbook(str(path))
    notes, sheet = book.add_worksheet("Notizen"), book.add_worksheet("Reisen")
    notes.write(0, 0, "nicht hier")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(1, 0, ["PID", "Datum", "Richtung", "Staat"])
    for i, row in enumerate(PLAIN, start=2):
        pid, text, way, state = german(row)
        sheet.write(i, 0, int(pid) if pid == "8" else pid)  # 8 is a number there, 007 a text
        if i == 2:
            sheet.write_datetime(i, 1, dt.datetime.fromisoformat(row["crossing_date"]), day)
        else:
            sheet.write(i, 1, text)
        sheet.write(i, 2, way)
        sheet.write(i, 3, state)
    book.close()
    said = ["--sheet", "Reisen", "--columns", MAPPED, "--date-format", "%d.%m.%Y"]
    assert classified(tmp_path, path, *said, "--values", "direction:E=arrival,S=departure") == plain
    result = run("check", str(path))
    assert isinstance(result.exception, LayoutDiffers) and "«Reisen»" in str(result.exception)


def test_stays_of_one_row_each_and_an_open_stay_has_no_departure(tmp_path: Path, plain: list[dict[str, str]]) -> None:
    path = tmp_path / "stays.csv"
    path.write_text("person_id,in,out,citizenship\n007,2019-02-01,2019-02-13,NZL\n8,2019-03-01, ,CIV\n", "utf-8")
    assert classified(tmp_path, path, "--wide", "direction=in:arrival,out:departure") == [
        {**{k: row[k] for k in ("person_id", "citizenship")}, **row} for row in plain
    ]


def test_any_column_can_be_mapped_and_named_in_the_commands_that_follow(tmp_path: Path) -> None:
    path = tmp_path / "office.parquet"
    pq.write_table(pa.table({"PID": [1, 1], "D": [dt.date(2019, 2, 1), dt.date(2020, 9, 1)], "R": ["arrival", "D"],
                             "Staat": ["NZL", "NZL"]}), path)  # fmt: skip
    rows = classified(tmp_path, path, "--columns", "person_id=PID,crossing_date=D,direction=R,citizenship=Staat")
    assert [r["citizenship"] for r in rows] == ["NZL", "NZL"]
    table = run("tabulate", str(tmp_path / "classified.csv"), "--by", "citizenship", "--freq", "A")
    assert table.exit_code == 0 and "NZL" in table.stdout
    turned = run("classify", str(path), "--out", str(tmp_path / "x.csv"), "--columns", "PID=person_id")
    assert isinstance(turned.exception, UsageError) and "person_id=PID" in " ".join(turned.exception.ways_out)


def test_nothing_classified_is_an_error_that_names_the_order_of_day_and_month(
    tmp_path: Path, shared_cases: Path
) -> None:
    path, out = shared_cases / "border" / "day_first" / "crossings_day_first.csv", tmp_path / "out.csv"
    result = run("classify", str(path), "--out", str(out))
    assert isinstance(result.exception, ValuesRefused) and not out.exists()
    assert "the day stands before the month" in str(result.exception)
    assert "--date-format DD/MM/YYYY" in str(result.exception)
    checked = run("check", str(path))
    assert checked.exit_code == 0 and "--date-format DD/MM/YYYY" in checked.stderr
    rows = classified(tmp_path, path, "--date-format", "DD/MM/YYYY")
    assert [r["crossing_date"] for r in rows] == ["2019-02-01", "2019-02-13"]


@pytest.mark.parametrize(
    ("days", "directions", "words"),
    [
        (("13/02/2019", "01/02/2019"), (), ["day stands before", "DD/MM/YYYY"]),
        (("02/13/2019",), (), ["month stands before", "MM/DD/YYYY"]),
        (("02.03.2019",), (), ["nothing tells the order", "DD.MM.YYYY, or MM.DD.YYYY"]),
        (("31.12.99",), (), ["%d.%m.%y"]),
        (("2019/02/13",), (), ["YYYY/MM/DD"]),
        (("5 May 2019",), (), ["«9 May 9999»", "--date-format"]),
        ((), ("E", "S"), ["«E», «S»", "--values direction:E=arrival"]),
    ],
)
def test_the_probable_cause(days: tuple[str, ...], directions: tuple[str, ...], words: list[str]) -> None:
    error = refusal(Quality(rows_in=3), Seen(days, directions), None)
    assert all(word in str(error) for word in words), error


def test_a_day_that_is_none_in_the_form_said_stays_as_it_is_written_and_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("person_id,crossing_date,direction\n1,01.02.2019,arrival\n2,31.02.2019,arrival\n", "utf-8")
    (row,) = classified(tmp_path, path, "--date-format", "DD.MM.YYYY")
    assert (row["person_id"], row["crossing_date"]) == ("1", "2019-02-01")
    assert "31.02.2019" in (tmp_path / "classified.errors.csv").read_text(encoding="utf-8")


def test_deaths_are_read_as_said(tmp_path: Path, plain: list[dict[str, str]]) -> None:
    (tmp_path / "deaths.csv").write_text("PID;date\n8;01.06.2020\n", encoding="utf-8")
    words = ["tabulate", str(tmp_path / "classified.csv"), "--statistic", "population", "--on", "2020-12-31"]
    before = run(*words)
    after = run(*words, "--deaths", str(tmp_path / "deaths.csv"), "--columns", "person_id=PID", "--date-format",
                "DD.MM.YYYY")  # fmt: skip
    assert after.exit_code == 0, (after.output, after.exception)
    assert before.stdout != after.stdout


@given(
    st.lists(
        st.one_of(
            st.just(""), st.none(), st.integers(-10**9, 10**9).map(float), st.floats(-1e6, 1e6),
            st.text("ab7 ", min_size=1),
            st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
        )
    )
)  # fmt: skip
@settings(max_examples=50)
def test_a_column_of_a_sheet_as_text_is_the_text_of_each_cell(cells: list[Any]) -> None:
    def one(cell: Any) -> str | None:
        if cell in ("", None):
            return None
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()

    assert [t if t is None else t.strip() for t in _as_text(cells).to_pylist()] == [one(c) for c in cells]


SERIALS = [
    # serial, counted from 1900, counted from 1904; None is no day there. 60 is the 29 February 1900 that never was.
    ("1", "1900-01-01", "1904-01-02"),
    ("59", "1900-02-28", "1904-02-29"),
    ("60", None, "1904-03-01"),
    ("61", "1900-03-01", "1904-03-02"),
    ("36979", "2001-03-29", "2005-03-30"),
    ("36979.0", "2001-03-29", "2005-03-30"),
    (" 45292 ", "2024-01-01", "2028-01-02"),
    ("0", None, "1904-01-01"),
    ("-5", None, None),
    ("2001-03-29", None, None),
    ("99999999", None, None),
]


@pytest.mark.parametrize("at", [1, 2])
def test_serial_numbers_of_a_spreadsheet(tmp_path: Path, at: int) -> None:
    form = {1: "excel", 2: "excel-1904"}[at]
    read = OwnLayout.said(date_format=form).date_format or ""
    assert [day_of(row[0], read) for row in SERIALS] == [row[at] or row[0] for row in SERIALS]
    path = tmp_path / "serials.csv"
    lines = "".join(f"{n},{row[0]},arrival\n" for n, row in enumerate(SERIALS, 1))
    path.write_text("person_id,crossing_date,direction\n" + lines, "utf-8")
    made = classified(tmp_path, path, "--date-format", form.upper(), "--observed-to", "2030-01-01")
    expected = {str(n): row[at] for n, row in enumerate(SERIALS, 1) if row[at]} | {"10": "2001-03-29"}
    assert {row["person_id"]: row["crossing_date"] for row in made} == expected


def test_a_serial_number_has_its_time_of_day(tmp_path: Path) -> None:
    # Half past six in the evening and a quarter past seven in the morning: she left first.
    path = tmp_path / "t.csv"
    path.write_text("person_id,crossing_date,direction\n1,36979.770833333,A\n1,36979.302083333,D\n", "utf-8")
    rows = classified(tmp_path, path, "--date-format", "excel")
    assert {row["status_before"] for row in rows} == {"resident"}
    told = run("check", str(path))
    assert "--date-format excel" in told.stderr
