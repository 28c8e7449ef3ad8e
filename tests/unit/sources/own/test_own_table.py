"""Tables of a user's own: what is taken, and how everything wrong is named with its cell."""

from __future__ import annotations

import gzip
from datetime import datetime

import pytest
import xlsxwriter

from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, MIGRATION_FLOW, POPULATION, VITAL_EVENTS
from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers, NotRecognised, UsageError, ValuesRefused
from sojourn.sources.own.cells import read_own
from sojourn.sources.own.table import columns, open_table, read, required

STOCK = ["time_period", "ref_area", "counterpart_area", "sex", "age", "obs_value", "obs_status", "basis"]
GOOD = [2024, "KEN", "UGA", "F", "_T", 10, "", "B"]


def book(path, rows, *, header=STOCK, sheet="Data", more=()):
    workbook = xlsxwriter.Workbook(str(path))
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name in (sheet, *more):
        page = workbook.add_worksheet(name)
        if name != sheet:
            continue
        page.write_row(0, 0, header)
        for i, row in enumerate(rows, start=1):
            for j, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(i, j, cell, day)
                elif cell is not None and cell != "":
                    page.write(i, j, cell)
    workbook.close()
    return path


def text(path, content, encoding="utf-8"):
    path.write_bytes(content.encode(encoding))
    return path


def rows_of(path, flow=MIGRANT_STOCK, edition="1"):
    return read(path, flow, edition).table.to_pylist()


def problems(kind, path, flow=MIGRANT_STOCK, edition="1"):
    with pytest.raises(kind) as caught:
        read(path, flow, edition)
    assert type(caught.value) is kind
    assert caught.value.shown >= len(caught.value.details)
    return list(caught.value.details)


# What is taken


def test_a_workbook_row_becomes_an_observation_that_knows_its_cell(tmp_path):
    (row,) = rows_of(book(tmp_path / "t.xlsx", [GOOD]))
    assert row == {
        "time_period": "2024",
        "ref_area": "KEN",
        "counterpart_area": "UGA",
        "sex": "F",
        "age": "_T",
        "obs_value": 10.0,
        "obs_status": "A",
        "basis": "B",
        "sheet": "Data",
        "row": 2,
        "column": "F",
    }


def test_words_numbers_and_names_are_taken_where_they_have_one_meaning(tmp_path):
    table = [
        [2005.0, 404.0, "Türkiye", "female", "0-4", 3.5, "e", ""],
        ["2005", "Kenya", "NA", "Both sexes", "75+", "12", "", ""],
        [2005, "KEN", "Sudan", "M", "total", 0, "", ""],
    ]
    rows = rows_of(book(tmp_path / "t.xlsx", table))
    assert [r["ref_area"] for r in rows] == ["KEN"] * 3
    # NA is Namibia, and in 2005 the name Sudan still meant the undivided state
    assert [r["counterpart_area"] for r in rows] == ["TUR", "NAM", "SDN736"]
    assert [(r["sex"], r["age"]) for r in rows] == [("F", "Y0T4"), ("_T", "Y_GE75"), ("M", "_T")]
    assert [(r["obs_value"], r["obs_status"]) for r in rows] == [(3.5, "E"), (12.0, "A"), (0.0, "A")]


def test_dimensions_with_a_total_may_be_left_out_and_columns_stand_in_any_order(tmp_path):
    path = text(tmp_path / "t.csv", "obs_value,ref_area,time_period\n7,KEN,2024\n")
    (row,) = rows_of(path)
    assert (row["counterpart_area"], row["sex"], row["age"]) == ("_T", "_T", "_T")
    assert (row["sheet"], row["row"], row["column"]) == (None, 2, "obs_value")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter(tmp_path, delimiter):
    lines = "\n".join(delimiter.join(r) for r in (["time_period", "ref_area", "obs_value"], ["2024", "KEN", "7"]))
    assert rows_of(text(tmp_path / "t.csv", lines))[0]["obs_value"] == 7


def test_a_byte_order_mark_blank_lines_and_a_gzip_do_not_matter(tmp_path):
    content = "\ufeffTime_Period , ref_area,obs_value\r\n\r\n2024,KEN,7\r\n\r\n"
    plain = text(tmp_path / "t.csv", content)
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(content.encode()))
    assert rows_of(plain) == rows_of(packed)
    assert rows_of(plain)[0]["row"] == 3


def test_an_empty_cell_with_its_status_is_an_absence_of_that_kind(tmp_path):
    table = [[2024, "KEN", "UGA", "F", "_T", None, s, ""] for s in "O"]
    table += [[2024, "KEN", "TZA", "F", "_T", None, "Q", ""], [2024, "KEN", "KEN", "F", "_T", None, "M", ""]]
    assert [(r["obs_value"], r["obs_status"]) for r in rows_of(book(tmp_path / "t.xlsx", table))] == [
        (None, "O"),
        (None, "Q"),
        (None, "M"),
    ]


def test_the_only_sheet_is_taken_whatever_its_name_and_data_among_several(tmp_path):
    assert rows_of(book(tmp_path / "a.xlsx", [GOOD], sheet="Tabelle1"))[0]["sheet"] == "Tabelle1"
    assert rows_of(book(tmp_path / "b.xlsx", [GOOD], more=["Notes"]))[0]["sheet"] == "Data"


def test_an_interval_is_two_mid_years(tmp_path):
    head = "time_period,ref_area,counterpart_area,method,obs_value\n"
    path = text(tmp_path / "t.csv", head + "2020-2024,KEN,UGA,SURVEY,5\n")
    assert rows_of(path, MIGRATION_FLOW)[0]["time_period"] == "2020-07-01/P4Y"


def test_where_losses_are_possible_values_may_be_negative(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,event,variant,obs_value\n2023,KEN,NET_MIGRATION,MEDIUM,-5\n")
    assert rows_of(path, VITAL_EVENTS)[0]["obs_value"] == -5


def test_the_columns_of_every_table(tmp_path):
    assert columns(MIGRANT_STOCK) == tuple(STOCK)
    assert required(MIGRANT_STOCK) == ("time_period", "ref_area", "obs_value")
    assert required(POPULATION) == ("time_period", "ref_area", "variant", "obs_value")


# What is refused: everything at once, each with its cell


def test_all_problems_of_a_workbook_are_named_at_once_with_their_cells(tmp_path):
    table = [
        GOOD,
        [2024, "Keniya", "UGA", "F", "_T", 1, "", ""],  # row 3
        [2024, "KEN", "TZA", "X", "5 to", "many", "", ""],  # row 4
        [2024, "KEN", "SOM", "F", "_T", -2, "", ""],  # row 5
        [2024, "KEN", "ETH", "F", "_T", None, "", ""],  # row 6
        [2024, "KEN", "SSD", "F", "_T", 4, "Q", ""],  # row 7
        [2024, "KEN", "RWA", "F", "_T", None, "A", ""],  # row 8
        [2024, None, "BDI", "F", "_T", 4, "?", ""],  # row 9
        ["soon", "KEN", "COD", "F", "_T", 4, "", ""],  # row 10
        GOOD,  # row 11
    ]
    found = problems(ValuesRefused, book(tmp_path / "t.xlsx", table))
    expected = {
        "Data!B3": ["«Keniya»", "Kenya (KEN)"],
        "Data!D4": ["«X»", "F (women)"],
        "Data!E4": ["«5 to»"],
        "Data!F4": ["«many»", "not a number"],
        "Data!F5": ["-2", "below zero"],
        "Data!F6": ["empty", "O missing", "Q suppressed"],
        "Data!F7": ["4", "suppressed"],
        "Data!F8": ["status A"],
        "Data!B9": ["ref_area"],
        "Data!G9": ["«?»"],
        "Data!A10": ["«soon»", "2024"],
        "Data!F2 and Data!F11": ["same key", "counterpart_area=UGA"],
    }
    assert len(found) == len(expected)
    for place, words in expected.items():
        (line,) = [f for f in found if f.startswith(place)]
        assert all(w in line for w in words), line


def test_the_same_unknown_name_is_said_once_with_all_its_cells(tmp_path):
    table = [[2000 + y, "Keniya", "UGA", "F", "_T", 1, "", ""] for y in range(3)]
    (line,) = problems(CodesUnknown, book(tmp_path / "t.xlsx", table))
    assert line.startswith("Data!B2, Data!B3, Data!B4: «Keniya» is no area")


def test_columns_that_are_unknown_twice_or_missing(tmp_path):
    header = ["time_period", "residence", "sex", "sex", "value", "", "obs_status"]
    found = problems(LayoutDiffers, book(tmp_path / "t.xlsx", [[2024, "KEN", "F", "F", 1, "", ""]], header=header))
    assert found == [
        "Data!B1: MIGRANT_STOCK has no column «residence»; write ref_area",
        "Data!D1: the column sex is there twice",
        "Data!E1: MIGRANT_STOCK has no column «value»; write obs_value",
        "Data!F1: a column without a name",
        "the column ref_area is missing",
        "the column obs_value is missing",
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1,250", "«1,250» is 1.25 or 1,250"),  # one comma and three digits may be either: both readings are offered
        ("1.250", "«1.250» is 1.25 or 1,250"),
        ("1_250", "«_»"),
        ("#REF!", "error of a spreadsheet"),
        ("..", "status"),
        ("n/a", "status"),
        ("-", "status"),
        ("1e400", "larger than any count"),
        (True, "truth value"),
        (datetime(2024, 5, 9), "date"),
        ("ten", "«ten» is not a number"),
    ],
)
def test_what_is_no_number(tmp_path, cell, said):
    (line,) = problems(ValuesRefused, book(tmp_path / "t.xlsx", [[*GOOD[:5], cell, "", ""]]))
    assert line.startswith("Data!F2")
    assert said in line


@pytest.mark.parametrize(
    ("cell", "number"), [("12,5", 12.5), ("1 250", 1250.0), ("1.250.000", 1_250_000.0), ("1.250,5", 1250.5)]
)
def test_a_cell_that_can_be_read_in_one_way_only_is_read_so(tmp_path, cell, number):
    assert rows_of(book(tmp_path / "t.xlsx", [[*GOOD[:5], cell, "", ""]]))[0]["obs_value"] == number


def test_an_age_that_the_spreadsheet_turned_into_a_day(tmp_path):
    (line,) = problems(ValuesRefused, book(tmp_path / "t.xlsx", [[*GOOD[:4], datetime(2024, 9, 5), 1, "", ""]]))
    assert line.startswith("Data!E2")
    assert "format the column as text" in line


def test_a_group_of_areas_beside_countries_is_refused_where_values_are_summed(tmp_path):
    table = [GOOD, [2024, "KEN", "Africa", "F", "_T", 9, "", ""], [2024, "World", "UGA", "F", "_T", 9, "", ""]]
    found = problems(ValuesRefused, book(tmp_path / "t.xlsx", table))
    assert [f[:8] for f in found] == ["Data!B4:", "Data!C3:"]
    assert all("group of areas" in f for f in found)
    series = text(tmp_path / "s.csv", "time_period,ref_area,series,obs_value\n2024,Africa,GDP,3\n")
    assert rows_of(series, ECONOMIC_SERIES)[0]["ref_area"] == "002"


@pytest.mark.parametrize(("total", "good"), [(30, True), (30.4, True), (31, False), (29, False)])
def test_a_total_beside_its_parts_must_be_their_sum(tmp_path, total, good):
    table = [[2024, "KEN", "UGA", s, "_T", v, "", ""] for s, v in (("_T", total), ("F", 10), ("M", 20))]
    path = book(tmp_path / "t.xlsx", table)
    if good:
        assert len(rows_of(path)) == 3
        return
    (line,) = problems(ValuesRefused, path)
    assert line.startswith("Data!F2: sex=_T is")
    assert "Data!F3 + Data!F4 make 30" in line
    assert "counterpart_area=UGA" in line


def test_persons_of_unknown_sex_are_part_of_the_total(tmp_path):
    table = [[2024, "KEN", "UGA", s, "_T", v, "", ""] for s, v in (("_T", 35), ("F", 10), ("M", 20), ("_U", 5))]
    assert len(rows_of(book(tmp_path / "t.xlsx", table))) == 4


def test_ages_that_make_up_a_whole_must_sum_to_it(tmp_path):
    ages = [("_T", 100), ("0-14", 40), ("15+", 60), ("0-4", 10), ("5-9", 10), ("10-14", 19)]
    table = [[2024, "KEN", "UGA", "F", a, v, "", ""] for a, v in ages]
    (line,) = problems(ValuesRefused, book(tmp_path / "t.xlsx", table))
    assert line.startswith("Data!F3: age=Y0T14 is 40, but its parts Data!F5 + Data!F6 + Data!F7 make 39")


def test_some_parts_may_be_less_than_the_total_and_not_more(tmp_path):
    def table(uganda):
        return [[2024, "KEN", c, "F", "_T", v, "", ""] for c, v in (("_T", 100), ("UGA", uganda), ("TZA", 30))]

    assert len(rows_of(book(tmp_path / "a.xlsx", table(60)))) == 3
    (line,) = problems(ValuesRefused, book(tmp_path / "b.xlsx", table(80)))
    assert line.startswith("Data!F2: counterpart_area=_T is 100, but its parts")
    assert "make 110" in line


def test_two_editions_in_one_table_and_another_one_than_said(tmp_path):
    header = [*STOCK, "edition"]
    mixed = book(tmp_path / "a.xlsx", [[*GOOD, "2023"], [*GOOD[:2], "TZA", *GOOD[3:], "2024"]], header=header)
    (line,) = problems(ValuesRefused, mixed, edition="2024")
    assert line == "two editions in one table: «2023» in Data!I2; «2024» in Data!I3; --edition is «2024»"
    other = book(tmp_path / "b.xlsx", [[*GOOD, 2023]], header=header)
    (line,) = problems(ValuesRefused, other, edition="2024")
    assert "another edition than --edition says: «2023» in Data!I2" in line
    assert len(rows_of(other, edition="2023")) == 1


def test_lines_with_too_many_or_too_few_cells(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,obs_value\n2024,KEN,1,5\n2023,KEN\n2022,KEN,4\n")
    found = problems(ValuesRefused, path)
    assert any(f.startswith("line 2, column D: «5»") for f in found)
    assert "line 3: 2 cells where the header has 3" in found


def test_a_decimal_comma_in_a_comma_file_is_one_cell_too_many(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,obs_value\n2024,KEN,12,5\n")
    assert any("beyond the last column" in f for f in problems(ValuesRefused, path))


# Files that cannot be read at all


def test_files_that_are_no_tables(tmp_path):
    with pytest.raises(FileDamaged, match="0 bytes"):
        read(text(tmp_path / "a.csv", ""), MIGRANT_STOCK, "1")
    with pytest.raises(FileDamaged, match="is empty"):
        read(text(tmp_path / "b.csv", "\n \n"), MIGRANT_STOCK, "1")
    with pytest.raises(FileDamaged, match="no rows"):
        read(text(tmp_path / "c.csv", "time_period,ref_area,obs_value\n"), MIGRANT_STOCK, "1")
    with pytest.raises(UsageError, match="folder"):
        read(tmp_path, MIGRANT_STOCK, "1")
    with pytest.raises(UsageError, match="does not exist"):
        read(tmp_path / "none.csv", MIGRANT_STOCK, "1")
    with pytest.raises(NotRecognised, match="pdf"):
        read(text(tmp_path / "d.pdf", "%PDF-1.7"), MIGRANT_STOCK, "1")
    with pytest.raises(LayoutDiffers, match="none of the columns"):
        read(text(tmp_path / "e.csv", "a,b\n1,2\n"), MIGRANT_STOCK, "1")
    with pytest.raises(FileDamaged, match="quotation"):
        read(text(tmp_path / "f.csv", 'time_period,ref_area,obs_value\n2024,"KEN,1\n'), MIGRANT_STOCK, "1")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_and_western_text_are_told_by_their_bytes(tmp_path, encoding):
    path = text(tmp_path / "t.csv", "time_period,ref_area,obs_value\n2024,Curaçao,1\n", encoding)
    assert rows_of(path)[0]["ref_area"] == "CUW"


def test_text_of_another_encoding_is_asked_for_by_its_byte(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,obs_value\n2024,Кения,1\n", "cp1251")
    with pytest.raises(FileDamaged, match="not in UTF-8: byte 0xca") as caught:
        read(path, MIGRANT_STOCK, "1")
    assert "--encoding cp1251" in " ".join(caught.value.ways_out)
    (row,) = read(path, MIGRANT_STOCK, "1", OwnLayout.said(encoding="cp1251")).table.to_pylist()
    assert row["ref_area"] == "KEN"


def test_a_truncated_workbook_and_one_without_the_sheet(tmp_path):
    whole = book(tmp_path / "t.xlsx", [GOOD])
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:-400])
    with pytest.raises(FileDamaged, match="not a readable workbook"):
        read(cut, MIGRANT_STOCK, "1")
    two = tmp_path / "o.xlsx"
    workbook = xlsxwriter.Workbook(str(two))
    for name in ("One", "Two"):
        workbook.add_worksheet(name).write_column(0, 0, ["ref_area", "KEN"])
    workbook.close()
    with pytest.raises(LayoutDiffers, match="no sheet «Data»") as caught:
        read(two, MIGRANT_STOCK, "1")
    assert caught.value.details == ("sheet «One»", "sheet «Two»")
    assert "--sheet" in caught.value.ways_out[0]


def test_a_table_with_quotes_keeps_its_line_numbers(tmp_path):
    path = text(tmp_path / "t.csv", 'time_period,ref_area,obs_value,basis\n2024,KEN,1,"two\nlines"\n2023,KEN,2,B\n')
    cells = read_own(path, columns(MIGRANT_STOCK))
    assert cells.lines == (2, 4)


# What is said of an office's own layout


def said_problems(path, layout):
    with pytest.raises((LayoutDiffers, ValuesRefused, CodesUnknown)) as caught:
        read(path, MIGRANT_STOCK, "1", layout)
    return str(caught.value)


def test_a_wide_cell_is_named_where_it_stands_in_the_file(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,Male,Female\n2024,KEN,1,some\n2024,UGA,2,3\n")
    layout = OwnLayout.said(wide="sex=Male:M,Female:F")
    assert "line 2, column Female: «some» is not a number" in said_problems(path, layout)
    rows = read(text(tmp_path / "g.csv", path.read_text().replace("some", "5")), MIGRANT_STOCK, "1", layout)
    assert [(r["sex"], r["row"], r["column"], r["obs_value"]) for r in rows.table.to_pylist()] == [
        ("M", 2, "Male", 1.0),
        ("F", 2, "Female", 5.0),
        ("M", 3, "Male", 2.0),
        ("F", 3, "Female", 3.0),
    ]


def test_marks_of_absence_mean_what_is_said_and_nothing_else(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,obs_value\n2024,KEN,..\n2024,UGA,-\n2024,TZA,3\n2024,RWA,\n")
    layout = OwnLayout.said(values=["obs_value:..=O,-=M", "obs_value:=L"])
    rows = read(path, MIGRANT_STOCK, "1", layout).table.to_pylist()
    assert [(r["obs_value"], r["obs_status"]) for r in rows] == [(None, "O"), (None, "M"), (3.0, "A"), (None, "L")]
    assert "--values obs_value:..=O" in said_problems(path, OwnLayout())
    with pytest.raises(UsageError, match="a status without one"):
        read(path, MIGRANT_STOCK, "1", OwnLayout.said(values=["obs_value:..=A"]))


def test_columns_not_named_are_left_out_and_said_but_a_mistyped_one_never(tmp_path):
    head = "Jahr,ref_area,Bemerkung,sexx,obs_value\n2024,KEN,gut,F,5\n"
    layout = OwnLayout.said(columns=["time_period=Jahr"])
    assert "no column «sexx»; write sex" in said_problems(text(tmp_path / "t.csv", head), layout)
    table = open_table(text(tmp_path / "g.csv", head.replace("sexx", "sex")), MIGRANT_STOCK, "1", layout)
    assert table.observations().table.num_rows == 1
    assert any("left out" in note and "Bemerkung" in note for note in table.said)


def test_a_header_further_down_is_pointed_at(tmp_path):
    path = text(tmp_path / "t.csv", "Office,,\ntime_period,ref_area,obs_value\n2024,KEN,5\n")
    assert "--header-row 2" in said_problems(path, OwnLayout())
    assert read(path, MIGRANT_STOCK, "1", OwnLayout.said(header_row=2)).table["row"].to_pylist() == [3]


def test_one_letter_that_may_be_men_in_one_language_and_women_in_another_is_asked_for(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,sex,obs_value\n2024,KEN,H,5\n2024,KEN,M,6\n")
    assert "--values sex:H=M,M=F" in said_problems(path, OwnLayout())
    rows = read(path, MIGRANT_STOCK, "1", OwnLayout.said(values=["sex:H=M,M=F"])).table.to_pylist()
    assert [(r["sex"], r["obs_value"]) for r in rows] == [("M", 5.0), ("F", 6.0)]


def test_blank_optional_columns_are_left_out_and_blank_required_ones_refused(tmp_path):
    path = text(tmp_path / "t.csv", "time_period,ref_area,sex,age,obs_value,obs_status,edition\n2024,KEN,,,5,,\n")
    (row,) = rows_of(path)
    assert (row["sex"], row["age"], row["obs_status"]) == ("_T", "_T", "A")
    half = text(tmp_path / "h.csv", "time_period,ref_area,sex,obs_value\n2024,KEN,,5\n2024,KEN,F,3\n")
    assert "a row needs its sex" in said_problems(half, OwnLayout())
    lacking = text(tmp_path / "l.csv", "time_period,ref_area,obs_value\n2024,,5\n")
    assert "a row needs its ref_area" in said_problems(lacking, OwnLayout())


# As an office prints it: titles, a header of two rows, notes below

PRINTED = """Instituto de Estatística;;;;
Quadro 7: pessoas por país de nascimento;;;;
Ano;País;Nascidos em;Pessoas;
;;;Homens;Mulheres
2024;Moçambique;África do Sul;1.250;1.320
2024;Moçambique;Malaui;735;x

Fonte: inquérito de 2024.;;;;
x: segredo estatístico.;;;;
"""
PORTUGUESE = OwnLayout.said(
    header_row=4,
    columns=["time_period=Ano,ref_area=País,counterpart_area=Nascidos em"],
    wide="sex=Homens,Mulheres",
    decimal=",",
    values=["obs_value:x=Q"],
)


def read_as(path, layout):
    table = open_table(path, MIGRANT_STOCK, "1", layout)
    return table.observations().table.to_pylist(), table.said


def test_a_header_of_two_rows_has_its_names_in_both_and_notes_below_are_left_out(tmp_path):
    rows, said = read_as(text(tmp_path / "quadro.csv", PRINTED, "cp1252"), PORTUGUESE)
    assert [(r["counterpart_area"], r["sex"], r["obs_value"], r["obs_status"]) for r in rows] == [
        ("ZAF", "M", 1250, "A"), ("ZAF", "F", 1320, "A"), ("MWI", "M", 735, "A"), ("MWI", "F", None, "Q"),
    ]  # fmt: skip
    assert any("names of columns from row 3: «Ano», «País», «Nascidos em»" in s for s in said)
    assert any("2 lines of notes under the table, from line 8" in s for s in said)


def test_a_line_of_the_table_is_no_note(tmp_path):
    """Without an empty line before it a row of one text is a row that lacks its figures."""
    path = text(tmp_path / "quadro.csv", PRINTED.replace("x\n\nFonte: inquérito de 2024.", "x\n2023"), "cp1252")
    with pytest.raises(ValuesRefused) as caught:
        read_as(path, PORTUGUESE)
    assert "line 7, column País, line 8, column País: empty" in " ".join(caught.value.details)


def test_a_cell_of_a_wide_table_is_named_once(tmp_path):
    path = text(tmp_path / "quadro.csv", PRINTED.replace("África do Sul", "Atlântida"), "cp1252")
    with pytest.raises(CodesUnknown) as caught:
        read_as(path, PORTUGUESE)
    assert caught.value.details[0].startswith("line 5, column Nascidos em: «Atlântida»")


def test_of_thirteen_cells_one_cell_more_is_counted(tmp_path):
    lines = [f"{y},Keniya,UGA,1" for y in range(2000, 2013)]
    path = text(tmp_path / "t.csv", "\n".join(["time_period,ref_area,counterpart_area,obs_value", *lines]))
    (problem,) = problems(CodesUnknown, path)
    assert "and 1 cell more: «Keniya»" in problem
