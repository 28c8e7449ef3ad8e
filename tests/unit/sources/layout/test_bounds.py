"""What a file may unfold to: a bomb is refused while it unfolds, a far cell before its sheet is read."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from sojourn.errors import FileDamaged
from sojourn.sources.layout import bounds
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head, open_workbook
from sojourn.sources.source import sha256_of


def workbook(path: Path, sheet: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def test_a_gzip_that_unfolds_beyond_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SMALL", 1 << 20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"0" * (4 << 20)))  # about a thousand to one
    with pytest.raises(FileDamaged, match="unfold to") as refused:
        read_delimited(path, ["a"])
    assert f"{path.stat().st_size:,} bytes" in str(refused.value)


def test_a_file_within_the_limits_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000))
    assert read_delimited(path, ["a"]).table.num_rows == 100_000


@pytest.mark.parametrize(
    ("cells", "span"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', True),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"/></row><row r="9"><c r="A9"/></row>', False),
    ],
)
def test_the_rectangle_that_the_cells_span_is_measured(tmp_path: Path, cells: bytes, span: bool) -> None:
    path = workbook(tmp_path / "t.xlsx", b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>")
    if not span:
        bounds.check_workbook(path)  # 9 rows of 16,384 columns
        return
    with pytest.raises(FileDamaged, match="1,048,576 rows and 16,384 columns"):
        open_workbook(path)


def test_a_formula_without_a_result_is_named_by_its_cell(tmp_path: Path) -> None:
    """An empty text and a number are results, and so is what a shared formula has; an empty cell is no formula."""
    good = (
        b'<c r="A1"><f>SUM(B1:C1)</f><v>3</v></c><c r="B1" s="2" t="str"><f>IF(A1&lt;0,1,"")</f><v></v></c>'
        b'<c r="C1"><f t="shared" si="0"/><v>2</v></c><c r="D1"/><c r="E1"><v>1</v></c>'
    )
    bounds.check_workbook(workbook(tmp_path / "good.xlsx", good))
    for number, bad in enumerate(
        (
            b'<c r="F7"><f>1+1</f></c>',
            b'<c r="F7" s="1"><f>1+1</f><v></v></c>',
            b'<c r="F7"><f t="shared" si="0"/><v/></c>',
        )
    ):
        for shift in (0, 1, 9, 20):  # a cell may lie on the border of two blocks
            sheet = good + b" " * (bounds.BLOCK - len(good) - shift) + bad + good
            with pytest.raises(FileDamaged, match="1 formula without a result") as caught:
                open_workbook(workbook(tmp_path / f"{number}{shift}.xlsx", sheet))
            assert caught.value.details == ("sheet1.xml, cell F7",) or list(caught.value.details) == [
                "sheet1.xml, cell F7"
            ]


def test_a_reference_on_the_border_of_two_blocks_counts(tmp_path: Path) -> None:
    filler = b" " * (bounds.BLOCK - 30)
    for shift in range(40):
        sheet = filler + b" " * shift + b'<c r="XFD1048576"/>'
        with pytest.raises(FileDamaged, match="spans"):
            bounds.check_workbook(workbook(tmp_path / f"{shift}.xlsx", sheet + b" " * 99))


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"Z", 26), (b"AA", 27), (b"XFD", 16_384)])
def test_columns_by_their_letters(letters: bytes, number: int) -> None:
    assert bounds.column_number(letters) == number


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_what_has_no_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/zero")):
        with pytest.raises(FileDamaged, match="no regular file"):
            Head.of(path)


def test_a_bomb_is_told_by_its_first_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was unfolded is compared with the bytes taken so far: a harmless end of the file hides nothing."""
    monkeypatch.setattr(bounds, "SMALL", 1 << 20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"0" * (16 << 20)) + gzip.compress(os.urandom(1 << 20), 0))
    with pytest.raises(FileDamaged, match="unfold to") as refused:
        read_delimited(path, ["a"])
    assert int(str(refused.value).split(" unfold to ")[1].split()[0].replace(",", "")) < 4 << 20


def test_a_plain_file_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_INFLATED", 1000)
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1000)
    with pytest.raises(FileDamaged, match="no published table"):
        read_delimited(path, ["a"])


def test_unfolding_takes_no_longer_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LONGEST", -1.0)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    with pytest.raises(FileDamaged, match="is not unfolded after"):
        read_delimited(path, ["a"])
    with pytest.raises(FileDamaged, match="is not unfolded after"):
        bounds.check_workbook(workbook(tmp_path / "t.xlsx", b"<worksheet/>"))


@pytest.mark.parametrize("reference", [b'<c r="XFD900"/>', b"<c r='XFD900'/>", b'<row r="900"/><c r="XFD1"/>'])
def test_a_sheet_of_few_cells_spans_few(tmp_path: Path, reference: bytes) -> None:
    """900 rows of 16,384 columns, 14.7 million cells of which one or two are written."""
    path = workbook(tmp_path / "t.xlsx", b"<worksheet><sheetData>" + reference + b"</sheetData></worksheet>")
    with pytest.raises(FileDamaged, match="900 rows and 16,384 columns"):
        bounds.check_workbook(path)


def test_other_parts_of_a_workbook_are_unfolded_within_the_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "SMALL", 1 << 20)
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<t>" + b"a" * (4 << 20) + b"</t>")
    with pytest.raises(FileDamaged, match="unfold to"):
        bounds.check_workbook(path)


def test_a_device_is_no_file_to_load() -> None:
    with pytest.raises(FileDamaged, match="no regular file"):
        sha256_of(Path("/dev/zero"))


def test_a_line_without_an_end_is_shown_as_its_beginning(tmp_path):
    """A gzip of one line of a million signs: the message is a line, not a million signs."""
    path = tmp_path / "line.csv.gz"
    path.write_bytes(gzip.compress(b"1" * 1_000_000))
    assert len(Head.of(path).description) < 200
