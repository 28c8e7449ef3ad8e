"""The one writer of tables: what was given is what is read again, and no cell is run by a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from sojourn import release
from sojourn.cli import app
from sojourn.errors import UsageError
from sojourn.files import csv_text, workbook
from sojourn.files.about import About
from sojourn.files.tables import write_columns, write_tables
from sojourn.files.workbook import filling
from sojourn.sources.own.square_table import read_columns

EVIL = [
    "=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "{=1+1}", '=HYPERLINK("http://evil/x")',
    "http://evil.example/", "mailto:x@evil.example", "internal:Sheet!A1", "external:c:\\x.xlsx", "'=1", "'quoted",
]  # fmt: skip
PLAIN = ["-5", "+3.5", "-1e-07", ".5", "5.", "004", "5-9", "a=b", "Côte d'Ivoire", "", "plain"]
ALL_KINDS = pa.table(
    {
        "text": pa.array(["a", None, 'say "x"']),
        "number": pa.array([0.1, None, float("nan")]),
        "whole": pa.array([1, None, 9_007_199_254_740_993]),
        "day": pa.array([dt.date(2020, 1, 2), None, dt.date(1850, 3, 4)]),
        "yes": pa.array([True, None, False]),
    }
)


def write(table: pa.Table, path: Path, about: About | None = None) -> Path:
    write_tables([table], release.open_data(path), about)
    return path


def assert_only_texts(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheets = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/"))
    assert "<c " in sheets
    assert not re.search(r"<f[ >/]", sheets)
    assert "<hyperlink" not in sheets


@given(st.lists(st.tuples(st.text(), st.one_of(st.none(), st.text()), st.floats()), min_size=1, max_size=20))
def test_csv_gives_back_every_text_and_number(rows: list[tuple[str, str | None, float]]) -> None:
    names = ["a", "=b", "c"]
    table = pa.table([pa.array(list(column), t) for column, t in zip(zip(*rows, strict=True),
                      (pa.string(), pa.string(), pa.float64()), strict=True)], names)  # fmt: skip
    text = (csv_text.header(names) + b"".join(csv_text.blocks(table))).decode()
    header, *read = csv.reader(io.StringIO(text, newline=""))
    assert [csv_text.unmarked(n) for n in header] == names and header[1] == "'=b"
    for row, (a, b, number) in zip(read, rows, strict=True):
        assert csv_text.unmarked(row[0]) == a and csv_text.unmarked(row[1]) == (b or "")
        assert row[2] == "" if number != number else float(row[2]) == number


@given(st.text())
def test_no_text_of_a_csv_cell_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    written = csv_text.marked(text)
    if written[:1] in "=+-@\t\r\n" and written:
        float(written)
    assert csv_text.unmarked(written) == text
    table = pa.table({"x": [text]})
    [row] = csv.reader(io.StringIO(b"".join(csv_text.blocks(table)).decode(), newline=""))
    assert row == [written]  # one rule for small tables and for large ones


def test_an_absent_text_and_an_empty_one_are_told_apart() -> None:
    assert b"".join(csv_text.blocks(pa.table({"a": [None, ""], "b": [1, 2]}))) == b',1\n"",2\n'


def test_plain_numbers_in_a_column_of_texts_stay() -> None:
    assert [csv_text.marked(text) for text in PLAIN] == PLAIN
    run = [text for text in EVIL if text.lstrip("'")[0] in "=+-@\t\r\n"]
    assert len(run) == 9 and [csv_text.marked(text) for text in run] == [f"'{text}" for text in run]


def test_pieces_of_any_size_make_one_table(tmp_path: Path) -> None:
    codes = pa.array(["x"] * 70_000).dictionary_encode()
    pieces = [pa.table({"n": range(k, k + 70_000), "code": codes}) for k in (0, 7)]
    for suffix in (".csv.gz", ".parquet"):
        assert write_tables(iter(pieces), release.open_data(tmp_path / f"t{suffix}")) == 140_000
    with gzip.open(tmp_path / "t.csv.gz") as stream:
        read = pyarrow.csv.read_csv(stream)
    assert read["n"].to_pylist() == [*range(70_000), *range(7, 70_007)]
    assert read.equals(pq.read_table(tmp_path / "t.parquet"))


def test_cells_of_a_workbook_have_types_and_what_has_no_cell_is_text(tmp_path: Path) -> None:
    rows = CalamineWorkbook.from_path(str(write(ALL_KINDS, tmp_path / "t.xlsx"))).get_sheet_by_index(0).to_python()
    assert rows[1] == ["a", 0.1, 1.0, dt.date(2020, 1, 2), True]
    assert rows[2] == ["", "", "", "", ""]  # what is absent is empty, and not zero
    # A spreadsheet keeps 15 digits of a number and has no day before 1900.
    assert rows[3] == ['say "x"', "", "9007199254740993", "1850-03-04", False]


def test_json_and_parquet_hold_the_same(tmp_path: Path) -> None:
    records = json.loads(write(ALL_KINDS, tmp_path / "t.json").read_text())
    assert records[0] == {"text": "a", "number": 0.1, "whole": 1, "day": "2020-01-02", "yes": True}
    assert records[1] == dict.fromkeys(ALL_KINDS.column_names) and records[2]["number"] is None
    assert pq.read_table(write(ALL_KINDS, tmp_path / "t.parquet")).schema.equals(ALL_KINDS.schema)
    with pytest.raises(UsageError, match="infinite"):
        write(pa.table({"x": [float("inf")]}), tmp_path / "inf.json")
    assert not (tmp_path / "inf.json").exists()


def test_texts_are_never_formulas_or_links(tmp_path: Path) -> None:
    table = pa.table({"=SUM(A1)": EVIL, "x": range(len(EVIL))})
    path = write(table, tmp_path / "t.xlsx", About("lineage", {"=a": "=1+1", "{=b}": "{=1+1}"}))
    assert_only_texts(path)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["=SUM(A1)", *EVIL]


LABELS = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2+3", "{=1+1}", "http://evil.example/"]


@pytest.mark.parametrize("command", ["fit", "indices"])
def test_labels_of_a_users_table_that_look_like_formulas(command: str, tmp_path: Path) -> None:
    # Every row is 1, 2, ..., 6 without its diagonal: row i sums to 21 - i, column j to five times j.
    rows = [[0 if i == j else j for j in range(1, 7)] for i in range(1, 7)]
    square = _csv(tmp_path / "square.csv", [["", *LABELS], *([a, *row] for a, row in zip(LABELS, rows, strict=True))])
    given = [str(square)]
    if command == "fit":
        ins = _csv(tmp_path / "in.csv", [["code", "value"], *([a, 5 * j] for j, a in enumerate(LABELS, start=1))])
        outs = _csv(tmp_path / "out.csv", [["code", "value"], *([a, 21 - i] for i, a in enumerate(LABELS, start=1))])
        given = ["--seed", str(square), "--rows", str(outs), "--columns", str(ins)]
    for suffix in ("xlsx", "csv"):
        result = CliRunner().invoke(app, ["flows", command, *given, "--out", str(tmp_path / f"made.{suffix}")])
        assert result.exit_code == 0, result.output
    assert_only_texts(tmp_path / "made.xlsx")
    cells = CalamineWorkbook.from_path(str(tmp_path / "made.xlsx")).get_sheet_by_index(0).to_python()
    assert set(LABELS) <= {cell for row in cells for cell in row}
    with (tmp_path / "made.csv").open(newline="", encoding="utf-8") as stream:
        written = {cell for row in csv.reader(stream) for cell in row}
    assert {f"'{a}" for a in LABELS[:4]} | set(LABELS[4:]) <= written
    assert not [c for c in written if c.startswith(("=", "+", "@")) or (c.startswith("-") and not _number(c))]
    if command == "fit":  # a table of ours is read again with the labels it was made from
        assert set(read_columns(tmp_path / "made.csv", ("origin", "destination", "value"))["origin"]) == set(LABELS)


def _csv(path: Path, rows: list[list[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


def _number(text: str) -> bool:
    return re.fullmatch(r"-[\d.]+(e[+-]?\d+)?", text) is not None


@pytest.mark.parametrize(
    ("value", "row"),
    [("x" * (workbook.LONGEST_TEXT + 1), 1), ("x", workbook.ROWS)],
    ids=["a long text", "a row too many"],
)
def test_what_does_not_fit_into_a_sheet_is_refused_and_not_cut(tmp_path: Path, value: str, row: int) -> None:
    destination = release.open_data(tmp_path / "t.xlsx")
    with filling(destination, tmp_path / "part") as made, pytest.raises(UsageError, match=r"t\.xlsx"):
        made.put(made.sheet("a[b]/c"), row, 0, value)


def test_a_failure_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    def tables() -> Any:
        yield ALL_KINDS
        raise UsageError("enough")

    for suffix in (".csv", ".csv.gz", ".parquet", ".xlsx", ".json"):
        path = tmp_path / f"t{suffix}"
        path.write_text("old")
        with pytest.raises(UsageError, match="enough"):
            write_tables(tables(), release.open_data(path))
        assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 5


def test_a_column_of_numbers_and_texts_becomes_text(tmp_path: Path) -> None:
    stream = io.StringIO()
    write_columns({"name": ["a", "b", "c"], "value": [1.5, "many", float("nan")]}, release.open_data(stream))
    assert stream.getvalue() == "name,value\na,1.5\nb,many\nc,\n"
