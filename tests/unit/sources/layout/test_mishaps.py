"""A published text that a spreadsheet saved otherwise, or two files under each other: the cause is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sojourn import sources
from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers, ValuesRefused

TEXT = "t,n,q\n" + "".join(f"{day},{1000 + day % 97},{day}\n" for day in (18628, 18659, 18687))
"""Entries to Honduras in the first three months of 2021."""


def refusal(path: Path, content: bytes) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    found = sources.recognise(path)
    assert found is not None
    with pytest.raises((FileDamaged, LayoutDiffers, CodesUnknown, ValuesRefused)) as caught:
        found.reading(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-16", "FF FE"), ("utf-16-le", "74 00"), ("utf-16-be", "00 74")], ids=str
)
@pytest.mark.parametrize("packed", [False, True], ids=("plain", "packed"))
def test_utf_16_is_named_by_its_bytes(codec: str, mark: str, packed: bool, tmp_path: Path) -> None:
    content = TEXT.encode(codec)
    said = refusal(tmp_path / "irreg_honduras.csv", gzip.compress(content) if packed else content)
    assert f"is in UTF-16, told by its bytes (it begins with {mark})" in said and "Save it as UTF-8" in said


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_cells_parted_otherwise_than_by_the_publisher_are_named(sign: str, name: str, tmp_path: Path) -> None:
    said = refusal(tmp_path / "irreg_honduras.csv", TEXT.replace(",", sign).encode())
    assert f"its cells are parted by {name}; its publisher's by commas" in said and "lacks columns" not in said


def test_a_header_that_stands_again_is_named_with_its_lines(tmp_path: Path) -> None:
    header, one, *rest = TEXT.splitlines()
    for lines, where in (([header, header, one], "2"), ([header, one, header, *rest, header], "3, 6")):
        said = refusal(tmp_path / "irreg_honduras.csv", "\n".join([*lines, ""]).encode())
        assert f"its header stands again at line {where};" in said


def test_what_undoing_does_not_mend_keeps_the_error_of_the_reader(tmp_path: Path) -> None:
    """Semicolons and a word in a cell, and a line twice that is no header: neither is the cause alone."""
    both = refusal(tmp_path / "irreg_honduras.csv", TEXT.replace(",", ";").replace("18659", "June").encode())
    assert "lacks columns" in both
    text = refusal(tmp_path / "irreg_honduras.csv", TEXT.replace("18659", "June").encode())
    assert "«June» is not a whole number" in text


def test_a_text_in_utf_16_that_nobody_knows_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes("a,b\n1,2\n".encode("utf-16"))
    assert sources.recognise(path) is None
    assert sources.description(path).startswith("a delimited text in UTF-16 (Save it as UTF-8")
