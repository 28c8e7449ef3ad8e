"""Delimited texts that are no regular table are refused with the line; rows above a header are no data."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import FileDamaged, LayoutDiffers, SourceError
from sojourn.sources.layout.delimited import LONGEST_CELL, read_delimited


def text(folder: Path, content: str) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content.encode())
    return path


def test_rows_above_the_header_are_kept_apart_and_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """Lines 1 to 4 stand above; the header is line 5, its data lines 6 and 7."""
    path = text(
        tmp_path, '\ufeff"Source","a, b",\r\n\r\nUpdated,2025-01-28,\r\n\r\nname,year,\r\nKenya,2022,\r\nFiji,2023,\r\n'
    )
    file = read_delimited(path, ["name", "year"], preamble=True)
    assert file.preamble == (("Source", "a, b", ""), (), ("Updated", "2025-01-28", ""), ())
    assert file.text("name").to_pylist() == ["Kenya", "Fiji"]
    assert file.line.to_pylist() == [6, 7]
    with pytest.raises(LayoutDiffers, match="lacks columns"):
        read_delimited(path, ["name", "year"])


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ("a,b\r1,2\r3,4\r", FileDamaged, "old Macintosh"),
        ("a,b,a\n1,2,3\n", LayoutDiffers, "columns stand twice"),
        ("a,b\n1,2\n3\n4,5\n", LayoutDiffers, "line 3: 1 cells"),
        ("a,b\n1,2\n3,4,5\n", LayoutDiffers, "line 3: 3 cells"),
        ("a,b\n1,2\n3,\0\n", FileDamaged, "line 3 holds a NUL"),
        ("a,b\n", FileDamaged, "no rows"),
        ('a,b\n1,"2\n3,4\n', FileDamaged, "never closed"),
        (f'a,b\n1,"{"x" * (LONGEST_CELL + 1)}"\n', FileDamaged, "longer than"),
        (f'a,b\n1,"{"x" * (LONGEST_CELL + 1)}\n3,4\n', FileDamaged, "longer than"),
    ],
)
def test_what_is_no_table_is_one_clear_error(tmp_path: Path, content: str, error: type[SourceError], said: str) -> None:
    with pytest.raises(error) as raised:
        read_delimited(text(tmp_path, content), ["a", "b"])
    assert said in raised.value.text() and "t.csv" in raised.value.text()
