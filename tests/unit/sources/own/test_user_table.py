"""Tables of a user's own: what is read, and what is refused, all of it at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import FileDamaged, LayoutDiffers, UsageError, ValuesRefused
from sojourn.sources.own.user_table import is_square, read_pairs, read_table, read_vector


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_stay_codes_and_shape_is_seen(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "code,NA,B\nB,3,\nNA,0,7\n"))
    assert is_square(table)
    assert table.text("code") == ["B", "NA"], "Namibia is a code"
    assert np.isnan(table.numbers("B")[0])
    assert not is_square(read_table(written(tmp_path, "origin,destination,value\nA,B,1\n")))


def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("flows")
    for i, row in enumerate([["origin", "destination", "value"], [4, 8, 12.5], [8, 4, 3]]):
        sheet.write_row(i, 0, row)
    book.close()
    areas, values, pairs = read_pairs(read_table(path))
    assert areas == ("4", "8")
    assert (values[0, 1], values[1, 0]) == (12.5, 3)
    assert pairs == [("4", "8"), ("8", "4")]
    with pytest.raises(LayoutDiffers, match=r"(?s)no sheet «other».*«flows»"):
        read_table(path, "other")


def test_semicolons_and_tabs_are_delimiters_too(tmp_path: Path) -> None:
    for delimiter in (";", "\t"):
        text = "code,pop\nA,1\nB,2\n".replace(",", delimiter)
        assert read_vector(read_table(written(tmp_path, text))) == {"A": 1, "B": 2}


def test_figures_that_are_none_are_listed_together(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "origin,destination,value\nA,B,many\nB,A,-3\nA,C,..\n"))
    with pytest.raises(ValuesRefused) as caught:
        table.numbers("value")
    text = str(caught.value)
    assert "line 2, column value" in text
    assert "line 3, column value: -3 is below zero" in text
    assert "line 4" not in text, "a mark of absence is absent, not wrong"


def test_a_pair_given_twice_is_refused(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "origin,destination,year,value\nA,B,2000,1\nA,B,2005,2\n"))
    with pytest.raises(ValuesRefused, match="A to B: lines 2 and 3"):
        read_pairs(table)
    assert read_pairs(table.where(["year=2005"]))[1][0, 1] == 2
    with pytest.raises(ValuesRefused, match="year is 2000, 2005"):
        table.where(["year=1999"])
    with pytest.raises(UsageError, match="column=value"):
        table.where(["year"])


def test_layouts_that_are_not_tables(tmp_path: Path) -> None:
    with pytest.raises(LayoutDiffers, match=r"(?s)line 3: 1 cells.*column A occurs twice"):
        read_table(written(tmp_path, "x,A,A\nB,1,2\nC\n"))
    with pytest.raises(FileDamaged, match="no rows"):
        read_table(written(tmp_path, "origin,destination,value\n"))
    with pytest.raises(UsageError, match="does not exist"):
        read_table(tmp_path / "absent.csv")
    with pytest.raises(LayoutDiffers, match=r"(?s)missing: value.*it has: origin, destination, flow"):
        read_pairs(read_table(written(tmp_path, "origin,destination,flow\nA,B,1\n")))
    with pytest.raises(ValuesRefused, match="areas twice"):
        read_vector(read_table(written(tmp_path, "code,pop\nA,1\nA,2\n")))
