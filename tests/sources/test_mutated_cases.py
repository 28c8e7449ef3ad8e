"""Files that once ended in a traceback, loaded nothing in silence or ate the memory: each with one clear error."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.errors import FileDamaged, LayoutDiffers, SourceError
from sojourn.products.intake import loading
from sojourn.warehouse import Warehouse

REFUSED = {
    "idmc_cr_only.csv": (FileDamaged, "carriage return alone"),
    "idmc_duplicate_column.csv": (LayoutDiffers, "columns stand twice"),
    "ilo_short_row.csv": (LayoutDiffers, "line 4: 1 cells"),
    "ilo_header_only.csv": (FileDamaged, "a header and no rows"),
    "twocells_A1_XFD1048576.xlsx": (FileDamaged, "1,048,576 rows and 16,384 columns"),
    "wide20k.xlsx": (FileDamaged, "20,000 rows and 16,384 columns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_its_reason(shared_cases: Path, tmp_path: Path, name: str) -> None:
    kind, said = REFUSED[name]
    house = Warehouse(tmp_path / "w.duckdb")
    with pytest.raises(kind) as refused:
        loading.load([shared_cases / "mutated" / name], house)
    assert said in str(refused.value)
    assert name in str(refused.value)
    assert not house.exists()


def test_the_good_file_of_a_folder_of_bad_ones_is_loaded(shared_cases: Path, shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in REFUSED:
        shutil.copyfile(shared_cases / "mutated" / name, folder / name)
    good = shared_data / "treaties" / "ilo_c189_ratifications_2020-10-05.csv"
    shutil.copyfile(good, folder / good.name)
    house = tmp_path / "w.duckdb"
    result = CliRunner().invoke(app, ["load", str(folder), "--keep-going", "--warehouse", str(house)])
    assert result.exit_code == 1  # one refused
    assert [r["file_name"] for r in Warehouse(house).releases()] == [good.name]


def test_a_year_far_away_is_not_taken(shared_cases: Path, tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    with pytest.raises(SourceError, match="9999"):
        loading.load([shared_cases / "mutated" / "unhcr_population_kenya_year9999.csv"], house)
    assert not house.exists()


def cut(path: Path, part: str) -> bytes:
    """A workbook of which one part ends half way, packed as if it were whole."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in book.namelist():
            content = book.read(name)
            made.writestr(name, content[: len(content) // 2] if name == part else content)
    return stream.getvalue()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_is_damaged_where_it_opens_well_is_refused_as_damaged(
    shared_data: Path, tmp_path: Path, part: str
) -> None:
    whole = shared_data / "remittances" / "remittance-inflows.xlsx"
    path = tmp_path / whole.name
    path.write_bytes(cut(whole, part))
    result = CliRunner().invoke(app, ["load", str(path), "--warehouse", str(tmp_path / "w.duckdb")])
    assert result.exit_code == 1
    assert result.stderr.startswith("FileDamaged: ") and "save it again as .xlsx" in result.stderr


def test_an_old_workbook_that_claims_two_thousand_million_rows_ends_no_process(
    shared_data: Path, tmp_path: Path
) -> None:
    """The reader of this format sets memory aside for all rows that a sheet says it has."""
    whole = shared_data / "remittances" / "wb_sending-cost-from-country.xls"
    content = bytearray(whole.read_bytes())
    rows = content.index(bytes.fromhex("00020e00")) + 8  # of the record that holds the dimensions of a sheet
    content[rows : rows + 4] = (2**31 - 1).to_bytes(4, "little")
    path = tmp_path / whole.name
    path.write_bytes(content)
    with pytest.raises(FileDamaged, match="claims to hold more than fits into the memory"):
        loading.load([path], Warehouse(tmp_path / "w.duckdb"))
