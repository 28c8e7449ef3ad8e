"""A table is the same table however an office writes it: wide, under other names, with a decimal comma, in UTF-16."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.own_layout import OwnLayout
from sojourn.sources.own.table import read

AREAS = ("KEN", "UGA", "TZA", "CIV")
NAMES = {"KEN": "Кения", "UGA": "Ouganda", "TZA": "坦桑尼亚", "CIV": "Costa do Marfim"}
COLUMNS = ("time_period", "ref_area", "counterpart_area", "sex", "obs_value")
THEIRS = ("Jahr", "Land", "Herkunft", "Geschlecht", "Personen, insgesamt")
#: Figures with at most two decimals, never of three digits after a sign that could group: both readings differ.
FIGURES = st.one_of(st.integers(0, 10**9).map(float), st.integers(0, 10**7).map(lambda n: n / 100))

#: (area, origin) -> women and men: the rows of one year.
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(AREAS)), st.tuples(FIGURES, FIGURES), min_size=1
)


def rows_of(table: dict[tuple[str, str], tuple[float, float]]) -> list[tuple[str, str, str, str, float]]:
    return [("2024", a, o, s, v) for (a, o), pair in table.items() for s, v in zip(("F", "M"), pair, strict=True)]


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[c] for c in (*MIGRANT_STOCK.keys, "obs_value", "obs_status"))


def read_text(text: str, encoding: str, layout: OwnLayout) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode(encoding))
        return sorted(key(r) for r in read(path, MIGRANT_STOCK, "1", layout).table.to_pylist())


def text_of(rows: list[Any], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def grouped(value: float) -> str:
    """As continental Europe writes it: points between threes, a comma and two decimals."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


@given(TABLES)
@settings(max_examples=40)
def test_other_names_a_decimal_comma_labels_of_any_language_and_utf16(table: Any) -> None:
    plain = read_text(text_of([COLUMNS, *rows_of(table)]), "utf-8", OwnLayout())
    lines = [[y, NAMES[a], NAMES[o], {"F": "mujeres", "M": "男"}[s], grouped(v)] for y, a, o, s, v in rows_of(table)]
    written = text_of([["Tabelle 7"], THEIRS, *lines], ";")
    pairs = [f'"{ours}={theirs}"' for ours, theirs in zip(COLUMNS, THEIRS, strict=True)]
    said = OwnLayout.said(header_row=2, columns=[",".join(pairs)], decimal=",")
    assert read_text(written, "utf-16", said) == plain
    unsaid = OwnLayout.said(header_row=2, columns=[",".join(pairs)])  # two decimals tell the sign by themselves
    assert read_text(written, "utf-16", unsaid) == plain


@given(TABLES)
@settings(max_examples=40)
def test_a_wide_table_is_the_long_one(table: Any) -> None:
    plain = read_text(text_of([COLUMNS, *rows_of(table)]), "utf-8", OwnLayout())
    wide = [["ref_area", "counterpart_area", "Frauen", "Männer", "time_period"],
            *([a, o, w, m, 2024] for (a, o), (w, m) in table.items())]  # fmt: skip
    assert read_text(text_of(wide), "cp1252", OwnLayout.said(wide="sex=Frauen:F,Männer:M")) == plain
    labelled = [["ref_area", "counterpart_area", "Femmes", "Hommes", "time_period"], *wide[1:]]
    assert read_text(text_of(labelled), "utf-8", OwnLayout.said(wide="sex=*")) == plain


@given(TABLES)
@settings(max_examples=20)
def test_a_workbook_with_days_and_codes_of_its_own_is_the_plain_table(table: Any) -> None:
    plain = read_text(text_of([COLUMNS, *rows_of(table)]), "utf-8", OwnLayout())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        book = xlsxwriter.Workbook(str(path))
        book.add_worksheet("Notes").write(0, 0, "not here")
        sheet = book.add_worksheet("Table")
        sheet.write_row(3, 0, ["Day", *COLUMNS[1:], "note"])
        for i, (_, a, o, s, v) in enumerate(rows_of(table), start=4):
            sheet.write_row(i, 0, ["31/12/2024", a, o, "12"[s == "M"], v, "checked"])
        book.close()
        said = OwnLayout.said(
            sheet="Table", header_row=4, columns=["time_period=Day"], date_format="DD/MM/YYYY", values=["sex:1=F,2=M"]
        )
        found = read(path, MIGRANT_STOCK, "1", said).table.to_pylist()
        assert sorted(key(r) for r in found) == plain
        assert [(r["sheet"], r["row"], r["column"]) for r in found] == [
            ("Table", i, "E") for i in range(5, 5 + len(found))
        ]
