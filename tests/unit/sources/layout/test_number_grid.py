"""Cells as numbers and statuses, all strange ones named at once; wide text files line by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.number_grid import read_grid, read_wide_text
from sojourn.sources.layout.numerals import ENGLISH, SPACED
from sojourn.sources.layout.workbook import Problems

MARKS = {"..": ObsStatus.MISSING, "~": ObsStatus.SUPPRESSED, "": ObsStatus.MISSING}


def test_numbers_marks_and_empty_cells() -> None:
    problems = Problems(Path("a.csv"))
    grid = read_grid([[1.5, "2", "1000"], [0, "..", ""], ["~", " ", 7]], MARKS, lambda i, j: f"{i}/{j}", problems)
    assert not problems.lines
    np.testing.assert_array_equal(grid.values, [[1.5, 2, 1000], [0, np.nan, np.nan], [np.nan, np.nan, 7]])
    assert grid.statuses.tolist() == [["A", "A", "A"], ["A", "O", "O"], ["Q", "O", "A"]]
    assert grid.empty.tolist() == [[False, False, False], [False, False, True], [False, True, False]]


def test_signs_between_digits_are_read_as_the_layout_declares_them() -> None:
    for text, numerals, number in (("1,000", ENGLISH, 1000), ("1 000,5", SPACED, 1000.5)):
        problems = Problems(Path("a.csv"))
        assert read_grid([[text]], MARKS, lambda i, j: "", problems, numerals).values.item() == number
    problems = Problems(Path("a.csv"))
    read_grid([["12,5"]], MARKS, lambda i, j: "B2", problems, ENGLISH)  # was 125
    assert problems.lines[0].startswith("B2: «12,5» contradicts") and "12.5" in problems.lines[0]


def test_each_strange_cell_is_named_where_it_stands() -> None:
    problems = Problems(Path("a.csv"))
    read_grid([["x", -1], [True, "inf"], ["x", "nan"]], MARKS, lambda i, j: f"{i}/{j}", problems)
    assert [line.split(":")[0] for line in problems.lines] == ["0/0", "0/1", "1/0", "1/1", "2/0", "2/1"]
    assert "below zero" in problems.lines[1]


def test_lines_are_those_of_the_file_also_after_a_cell_of_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Year,Area,"Bonaire, Sint Eustatius and Saba"\n1990,"two\nlines",1\n,,\n1995,b,2\n')
    read = read_wide_text(path, ("Year", "Area"))
    assert read.header == ("Year", "Area", "Bonaire, Sint Eustatius and Saba")
    assert (read.lines, read.blank, read.column("Year")) == ((3, 5), 1, ["1990", "1995"])
    assert read.where(1, 2) == "line 5, column Bonaire, Sint Eustatius and Saba"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Year,Chad,Chad\n1990,1,2\n")
    with pytest.raises(LayoutDiffers, match="columns stand twice"):
        read_wide_text(path, ("Year",))
