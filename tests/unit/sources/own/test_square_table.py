"""A user's square tables and lists: what is read, and that every problem is named with its cell."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import (
    DimensionsDiffer,
    FileDamaged,
    LayoutDiffers,
    NotRecognised,
    SojournError,
    UsageError,
    ValuesRefused,
)
from sojourn.sources.own.square_table import is_square, read_columns, read_list, read_square

GOOD = "birthplace,KEN,UGA\nKEN,100,4\nUGA,3,90\n"


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        "\ufeff" + GOOD,
        GOOD.replace("birthplace", ""),
        GOOD.replace("\n", "\r\n"),
        GOOD + "\n,,\n",
        GOOD.replace("100", "1e2").replace("90", " 90.0 "),
    ],
)
def test_what_people_write_is_read(tmp_path: Path, text: str) -> None:
    table = read_square(write(tmp_path, text))
    assert table.areas == ("KEN", "UGA")
    assert table.values.tolist() == [[100, 4], [3, 90]]


def test_rows_may_be_in_another_order_than_columns(tmp_path: Path) -> None:
    table = read_square(write(tmp_path, "b,KEN,UGA\nUGA,3,90\nKEN,100,4\n"))
    assert table.values.tolist() == [[100, 4], [3, 90]]
    assert table.in_order(["UGA", "KEN"]).tolist() == [[90, 3], [4, 100]]


def test_workbooks_and_gzip(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    for i, row in enumerate([["birthplace", 4, 8], [4, 100, 4], [8, 3, 90]]):
        sheet.write_row(i, 0, row)
    book.close()
    table = read_square(tmp_path / "t.xlsx")
    assert table.areas == ("4", "8") and table.values.tolist() == [[100, 4], [3, 90]]
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(GOOD.encode()))
    assert read_square(tmp_path / "t.csv.gz").areas == ("KEN", "UGA")


def test_namibia_is_a_code_and_not_a_missing_mark(tmp_path: Path) -> None:
    assert read_square(write(tmp_path, "b,NA,ZA\nNA,5,1\nZA,2,9\n")).areas == ("NA", "ZA")
    assert read_list(write(tmp_path, "code,value\nNA,5\n")).areas == ("NA",)


def test_an_empty_diagonal_is_allowed_only_where_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "b,KEN,UGA\nKEN,,4\nUGA,3,\n")
    assert np.isnan(np.diag(read_square(path, empty_diagonal=True).values)).all()
    with pytest.raises(ValuesRefused, match=r"B2 \(KEN, KEN\): is empty"):
        read_square(path)


BAD: list[tuple[str, str, type[SojournError], list[str]]] = [
    ("text", GOOD.replace(",4", ",four"), ValuesRefused, ["C2 (KEN, UGA)", "«four» is not a number"]),
    (
        "a comma and three digits",
        'b,KEN,UGA\nKEN,"1,000",4\nUGA,3,90\n',
        ValuesRefused,
        ["B2: «1,000» is 1 or 1,000"],
    ),
    ("two problems at once", "b,KEN,UGA\nKEN,x,-4\nUGA,3,..\n", ValuesRefused, ["«x»", "-4 is negative", "«..»"]),
    ("infinite", GOOD.replace("90", "inf"), ValuesRefused, ["«inf» is infinity"]),
    ("empty cell", GOOD.replace(",4", ","), ValuesRefused, ["C2 (KEN, UGA): is empty"]),
    (
        "total named",
        "b,KEN,UGA,Total\nKEN,1,2,3\nUGA,2,1,3\nTotal,3,3,6\n",
        ValuesRefused,
        ["«Total»", "counted twice"],
    ),
    (
        "total unnamed",
        "b,KEN,UGA,TZA,900\nKEN,1,2,3,6\nUGA,4,5,6,15\nTZA,7,8,9,24\n900,12,15,18,45\n",
        ValuesRefused,
        ["«900» is the sum of all other areas"],
    ),
    (
        "area twice",
        "b,KEN,KEN\nKEN,1,2\nKEN,2,1\n",
        ValuesRefused,
        ["column «KEN» is also at B1", "row «KEN» is also at A2"],
    ),
    ("not square", "b,KEN,UGA\nKEN,1,2\n", DimensionsDiffer, ["only among the columns: UGA"]),
    (
        "other rows",
        "b,KEN,UGA\nKEN,1,2\nRWA,2,1\n",
        DimensionsDiffer,
        ["only among the rows: RWA", "only among the columns: UGA"],
    ),
    ("a cell too many", GOOD.replace(",4", ",4,7"), ValuesRefused, ["D2", "«7» stands beyond the last column"]),
    ("underscore", GOOD.replace("90", "9_0"), ValuesRefused, ["«9_0» has «_»"]),
    (
        "points for thousands",
        "b;KEN;UGA\nKEN;12.345;945\nUGA;178;1.399\n",
        ValuesRefused,
        ["B2: «12.345» is 12.345 or 12,345", "C3: «1.399» is 1.399 or 1,399"],
    ),
    ("header alone", "b,KEN,UGA\n", LayoutDiffers, ["0 rows"]),
    ("empty file", "", FileDamaged, ["empty"]),
    ("blank", "\n\n", FileDamaged, ["no cells"]),
]


@pytest.mark.parametrize(("case", "text", "kind", "says"), BAD, ids=[b[0] for b in BAD])
def test_bad_tables_are_refused_whole(
    tmp_path: Path, case: str, text: str, kind: type[SojournError], says: list[str]
) -> None:
    with pytest.raises(kind) as caught:
        read_square(write(tmp_path, text))
    for part in says:
        assert part in str(caught.value)


def test_lists_with_and_without_header(tmp_path: Path) -> None:
    for text in ("code,value\nKEN,5\nUGA,7\n", "KEN,5\nUGA,7\n", "country;births\nKEN;5\nUGA;7\n"):
        read = read_list(write(tmp_path, text))
        assert read.areas == ("KEN", "UGA") and read.values.tolist() == [5, 7]
    assert not is_square(write(tmp_path, "KEN,5\nUGA,7\n")) and is_square(write(tmp_path, GOOD))


def test_bad_lists(tmp_path: Path) -> None:
    with pytest.raises(ValuesRefused) as caught:
        read_list(write(tmp_path, "code,value\nKEN,-5\nKEN,x\n,3\n"))
    assert all(part in str(caught.value) for part in ("-5 is negative", "«x»", "also at A2", "A4"))
    with pytest.raises(LayoutDiffers, match="more than two columns"):
        read_list(write(tmp_path, "code,value,note\nKEN,5,odd\n"))
    with pytest.raises(DimensionsDiffer, match="missing from"):
        read_list(write(tmp_path, "code,value\nKEN,5\n")).in_order(["KEN", "UGA"])


def test_named_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "Code,Latitude,Longitude\nKEN,0.5,37.9\n")
    assert read_columns(path, ("code", "latitude"))["latitude"] == ["0.5"]
    with pytest.raises(LayoutDiffers, match="missing: height"):
        read_columns(path, ("code", "height"))


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        read_square(tmp_path / "nothing.csv")
    with pytest.raises(UsageError, match="is a folder"):
        read_square(tmp_path)
    with pytest.raises(NotRecognised, match="neither CSV nor xlsx"):
        read_square(write(tmp_path, '{"a": 1}', "t.json"))
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(SojournError):
        read_square(tmp_path / "broken.xlsx")


def test_points_are_decimals_where_they_are_written_as_such(tmp_path: Path) -> None:
    thousands = read_square(write(tmp_path, "b,KEN,UGA\nKEN,12.345,0.945\nUGA,0.178,1.399\n"))
    assert thousands.values.tolist() == [[12.345, 0.945], [0.178, 1.399]]
    estimated = read_square(write(tmp_path, "b,KEN,UGA\nKEN,12345,945\nUGA,178.125,9.399\n"))
    assert estimated.values.tolist() == [[12345, 945], [178.125, 9.399]]
    with pytest.raises(ValuesRefused, match=r"B2: «12.345» is 12.345 or 12,345"):
        read_list(write(tmp_path, "code;births\nKEN;12.345\nUGA;1.399\nTZA;950\n"))


def test_a_workbook_with_several_tables_says_which(tmp_path: Path) -> None:
    path = tmp_path / "censuses.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, moved in (("2010", 4), ("2020", 9), ("empty", None)):
        sheet = book.add_worksheet(name)
        if moved is not None:
            for i, row in enumerate((["b", "KEN", "UGA"], ["KEN", 100, moved], ["UGA", 3, 90])):
                sheet.write_row(i, 0, row)
    book.close()
    with pytest.raises(LayoutDiffers) as caught:
        read_square(path)
    assert "sheet «2010»" in str(caught.value) and "censuses.xlsx#2010" in str(caught.value)
    assert read_square(tmp_path / "censuses.xlsx#2020").values.tolist() == [[100, 9], [3, 90]]
    with pytest.raises(LayoutDiffers, match="has no sheet «2030»"):
        read_square(tmp_path / "censuses.xlsx#2030")


def test_western_text_is_told_by_its_bytes_and_old_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("b,KEN,CÔT\nKEN,1,2\nCÔT,2,1\n".encode("latin-1"))
    read = read_square(tmp_path / "latin.csv")
    assert read.areas == ("KEN", "CÔT") and "Latin-1" in read.said[0]
    (tmp_path / "cyrillic.csv").write_bytes("b,KEN,КОТ\nKEN,1,2\nКОТ,2,1\n".encode("cp1251"))
    with pytest.raises(FileDamaged, match="byte 0xca at position 6"):
        read_square(tmp_path / "cyrillic.csv")
    assert read_square(tmp_path / "cyrillic.csv", OwnLayout.said(encoding="cp1251")).areas == ("KEN", "КОТ")
    (tmp_path / "old.csv").write_bytes(b"b,KEN,UGA\rKEN,1,2\rUGA,2,1\r")
    assert read_square(tmp_path / "old.csv").values.tolist() == [[1, 2], [2, 1]]


def test_costs_that_forbid_moves_are_no_total(tmp_path: Path) -> None:
    rows = ["c,A,B,C,D", *(f"{a}," + ",".join("0" if a == b else "inf" for b in "ABCD") for a in "ABCD")]
    read = read_square(write(tmp_path, "\n".join(rows)), infinite=True)
    assert read.areas == ("A", "B", "C", "D")


def test_tables_of_one_command_may_name_the_same_countries_in_other_ways(tmp_path: Path) -> None:
    square = read_square(write(tmp_path, "b,Кения,Uganda\nКения,100,4\nUganda,3,90\n"))
    births = read_list(write(tmp_path, "code,value\nOuganda,7\nKEN,5\n", "births.csv"))
    assert births.in_order(square.areas).tolist() == [5, 7]
    with pytest.raises(DimensionsDiffer, match="does not have the same areas"):
        read_list(write(tmp_path, "code,value\nOuganda,7\nRWA,5\n", "births.csv")).in_order(square.areas)


def test_a_list_out_of_a_wider_table_and_codes_put_in_place_of_theirs(tmp_path: Path) -> None:
    path = write(tmp_path, "Nr;Provinz;Geburten;Notiz\n1;Nord;1.234,5;x\n2;Süd;7;y\n")
    layout = OwnLayout.said(columns=["code=Provinz,value=Geburten"], values=["code:Nord=N,Süd=S"])
    read = read_list(path, layout)
    assert (read.areas, read.values.tolist()) == (("N", "S"), [1234.5, 7])
    assert "decimals after a comma" in " ".join(read.said)
    square = write(tmp_path, "b,Nord,Süd\nNord,1,2\nSüd,3,4\n", "s.csv")
    assert read_square(square, OwnLayout.said(values=["code:Nord=N,Süd=S"])).areas == ("N", "S")
    with pytest.raises(LayoutDiffers, match=r"(?s)columns named are not in.*Provinzen"):
        read_list(path, OwnLayout.said(columns=["code=Provinzen,value=Geburten"]))
