"""Profiles, filled templates and refused tables marked: what an office gets without retyping."""

from __future__ import annotations

import json
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import UsageError
from sojourn.products.intake import profiles
from sojourn.warehouse import Warehouse

STOCK = ["--dataflow", "MIGRANT_STOCK", "--publisher", "Amt", "--edition", "2026"]


@pytest.fixture(autouse=True)
def _own_profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_PROFILES", str(tmp_path / "profiles"))


def load(folder: Path, *words: str) -> object:
    return CliRunner().invoke(app, ["load", *words, "--warehouse", str(folder / "w.duckdb")])


def refused(result: object, kind: str) -> str:
    """What is said of a file that is refused, on the error stream."""
    assert result.exit_code == 1, result.output  # type: ignore[attr-defined]
    said = str(result.stderr)  # type: ignore[attr-defined]
    assert f"{kind}: " in said
    return said


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_profile_says_what_it_was_made_for_and_refuses_another_file_with_both_sides(tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", "Jahr;Land;Personen\n2024;Кения;1.234,0\n")
    said = ["--columns", "time_period=Jahr,ref_area=Land,obs_value=Personen", "--save-profile", "amt"]
    result = load(tmp_path, first, *STOCK, *said)
    assert result.exit_code == 0, result.output  # type: ignore[attr-defined]
    kept = json.loads((tmp_path / "profiles" / "amt.json").read_text(encoding="utf-8"))
    assert kept["made_for"] == {"command": "load", "file": "a.csv", "columns": ["Jahr", "Land", "Personen"]}
    assert kept["said"] == {"dataflow": "MIGRANT_STOCK", "publisher": "Amt"}
    # the table and its publisher are known from the profile, the edition is said
    second = write(tmp_path, "b.csv", "Jahr;Land;Personen\n2025;KEN;1.235,0\n")
    result = load(tmp_path, second, "--profile", "amt", "--edition", "2027")
    assert result.exit_code == 0, result.output  # type: ignore[attr-defined]
    read = Warehouse(tmp_path / "w.duckdb").read("MIGRANT_STOCK", editions="all")
    assert sorted(zip(read["time_period"].to_pylist(), read["obs_value"].to_pylist(), strict=True)) == [
        ("2024", 1234.0),
        ("2025", 1235.0),
    ]
    other = write(tmp_path, "c.csv", "Jahr;Staat;Personen\n2025;KEN;1\n")
    said = refused(load(tmp_path, other, "--profile", "amt", "--edition", "2028"), "LayoutDiffers")
    for words in ("does not fit the profile «amt»", "made for a.csv", "Jahr, Land, Personen", "Jahr, Staat, Personen"):
        assert words in said


def test_a_profile_beside_the_data_and_profiles_that_are_none(tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", "time_period;ref_area;obs_value\n2024;KEN;143,338\n")
    beside = str(tmp_path / "office.json")
    assert load(tmp_path, first, *STOCK, "--decimal", ".", "--save-profile", beside).exit_code == 0  # type: ignore[attr-defined]
    assert profiles.find(beside).layout.decimal == "."
    assert isinstance(load(tmp_path, first, *STOCK, "--save-profile", "a b").exception, UsageError)  # type: ignore[attr-defined]
    assert isinstance(load(tmp_path, first, *STOCK, "--save-profile", "says-nothing").exception, UsageError)  # type: ignore[attr-defined]
    (tmp_path / "broken.json").write_text('{"layout": {"sheets": 1}}', encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read: a layout says nothing about sheets"):
        profiles.find(str(tmp_path / "broken.json"))
    assert profiles.listing() == []


def test_the_message_for_a_number_with_two_readings_offers_both_and_the_option_takes_one(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "time_period;ref_area;obs_value\n2024;KEN;143,338\n2024;UGA;945\n")
    said = refused(load(tmp_path, path, *STOCK), "ValuesRefused")
    assert "«143,338» is 143.338 or 143,338" in said and "--decimal" in said
    for sign, code, value in ((".", 0, "143338"), (",", 3, "143.338")):  # a fraction of a person is held
        folder = tmp_path / f"house{ord(sign)}"
        folder.mkdir()
        result = load(folder, path, *STOCK, "--decimal", sign, "--json")
        assert result.exit_code == code, result.output  # type: ignore[attr-defined]
        (outcome,) = json.loads(result.stdout)  # type: ignore[attr-defined]
        assert any("numbers read with decimals after" in note for note in outcome["notes"])
        house = Warehouse(folder / "w.duckdb")
        if code:
            assert value in outcome["departures"][0]["cells"][0] and house.releases() == []
        else:
            read = house.read("MIGRANT_STOCK", where={"ref_area": "KEN"})
            assert read["obs_value"].to_pylist() == [float(value)]
    contradicted = write(tmp_path, "b.csv", "time_period;ref_area;obs_value\n2024;KEN;1.5\n")
    assert "1.5" in refused(load(tmp_path, contradicted, *STOCK, "--decimal", ","), "ValuesRefused")


def test_points_between_threes_beside_numbers_without_are_refused_until_it_is_said(
    tmp_path: Path, shared_cases: Path
) -> None:
    path = str(shared_cases / "own_tables" / "thousands_point" / "stock_de.csv")
    assert "«1.234» is 1.234 or 1,234" in refused(load(tmp_path, path, *STOCK), "ValuesRefused")
    assert load(tmp_path, path, *STOCK, "--decimal", ",").exit_code == 0  # type: ignore[attr-defined]
    read = Warehouse(tmp_path / "w.duckdb").read("MIGRANT_STOCK")
    assert sorted(read["obs_value"].to_pylist()) == [945.0, 1234.0, 2500.0]


def filled(folder: Path, publisher: str = "", edition: str = "") -> str:
    """Our template of a stock with one row, as a spreadsheet program saves it."""
    path = folder / "MIGRANT_STOCK.xlsx"
    assert CliRunner().invoke(app, ["template", "MIGRANT_STOCK", "--out", str(path), "--overwrite"]).exit_code == 0
    empty = CalamineWorkbook.from_path(path)
    sheets = {name: empty.get_sheet_by_name(name).to_python() for name in empty.sheet_names}
    header = sheets["Data"][0]
    row = {"time_period": "2024", "ref_area": "KEN", "counterpart_area": "UGA", "obs_value": 5}
    sheets["Data"].append([row.get(str(name), "") for name in header])
    told = {"Publisher": publisher, "Edition": edition}
    sheets["Read me"] = [[r[0], told.get(str(r[0])) or r[1]] for r in sheets["Read me"]]
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for i, cells in enumerate(rows):
            for j, cell in enumerate(cells):
                if cell != "":
                    sheet.write(i, j, cell)
    book.close()
    return str(path)


def test_a_filled_template_is_known_as_one_and_says_what_it_needs(tmp_path: Path) -> None:
    path = filled(tmp_path)
    error = load(tmp_path, path).exception  # type: ignore[attr-defined]
    assert isinstance(error, UsageError)
    assert "columns of Sojourn's table MIGRANT_STOCK" in str(error) and "a publisher and an edition" in str(error)
    assert load(tmp_path, path, "--publisher", "Amt", "--edition", "1").exit_code == 0  # type: ignore[attr-defined]


def test_a_template_that_says_its_publisher_and_edition_needs_no_option(tmp_path: Path) -> None:
    result = load(tmp_path, filled(tmp_path, "Amt für Statistik", "2026"))
    assert result.exit_code == 0, result.output  # type: ignore[attr-defined]
    (release,) = Warehouse(tmp_path / "w.duckdb").releases()
    assert (release["publisher"], release["edition"], release["rows"]) == (
        "Amt für Statistik",
        "2026",
        {"MIGRANT_STOCK": 1},
    )


def test_a_table_with_some_of_our_columns_and_no_others_is_known_or_asked_for(tmp_path: Path) -> None:
    """Only one of our tables has a treaty and an action; a year, an area and a number are columns of several."""
    one = write(tmp_path, "treaty.csv", "ref_area,treaty,action,obs_value\nKEN,ICRMW,BOUND,2015\n")
    assert "columns of Sojourn's table TREATY_ACTION" in str(load(tmp_path, one).exception)  # type: ignore[attr-defined]
    several = write(tmp_path, "year.csv", "time_period,ref_area,obs_value\n2024,KEN,5\n")
    error = str(load(tmp_path, several).exception)  # type: ignore[attr-defined]
    assert "several of our tables" in error and "MIGRANT_STOCK" in error and "--dataflow" in error
    named = load(tmp_path, several, "--dataflow", "MIGRANT_STOCK", "--publisher", "Amt", "--edition", "1")
    assert named.exit_code == 0, named.output  # type: ignore[attr-defined]
    other = write(tmp_path, "other.csv", "time_period,ref_area,obs_value,weather\n2024,KEN,5,rain\n")
    assert "columns of" not in str(load(tmp_path, other).exception)  # type: ignore[attr-defined]


def test_a_filled_text_template_is_known_by_its_header(tmp_path: Path) -> None:
    header = "time_period,ref_area,counterpart_area,sex,age,obs_value,obs_status,basis"
    path = write(tmp_path, "stock.csv", f"{header}\n2024,KEN,UGA,,,5,,\n")  # blank optional columns are left out
    assert "columns of Sojourn's table MIGRANT_STOCK" in str(load(tmp_path, path).exception)  # type: ignore[attr-defined]
    result = load(tmp_path, path, *STOCK)
    assert result.exit_code == 0, result.output  # type: ignore[attr-defined]
    (row,) = Warehouse(tmp_path / "w.duckdb").read("MIGRANT_STOCK").to_pylist()
    assert (row["sex"], row["age"], row["obs_status"]) == ("_T", "_T", "A")


def test_refused_cells_are_marked_in_a_copy_to_send_back(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "t.csv",
        "Titel,,,\ntime_period,ref_area,sex,obs_value\n2024,Keniya,F,5\n2024,UGA,F,=1+1\n2024,TZA,F,\n2024,RWA,F,7\n",
    )
    out = tmp_path / "back.xlsx"
    result = load(tmp_path, path, *STOCK, "--header-row", "2", "--refusals", str(out))
    assert "Marked: 3 cells" in refused(result, "ValuesRefused")
    rows = CalamineWorkbook.from_path(out).get_sheet_by_name("t").to_python()
    assert rows[0] == ["time_period", "ref_area", "sex", "obs_value", "why refused"]
    assert rows[2][3] == "=1+1"  # a text, never a formula
    assert "is no area" in str(rows[1][4]) and rows[4][4] == ""
    with zipfile.ZipFile(out) as parts:
        comments = parts.read("xl/comments1.xml").decode()
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<comment ref="(\w+)".*?</comment>', comments, re.DOTALL)
    assert found == ["B2", "D3", "D4"]
    assert all(word in unescape(comments) for word in ("is no area", "formula", "empty: write a number"))
    styled = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', cells))
    assert styled["B2"] == styled["D3"] == styled["D4"] and "B5" not in styled and "D5" not in styled
    assert "<f>" not in cells
    assert isinstance(load(tmp_path, path, *STOCK, "--refusals", str(tmp_path / "x.csv")).exception, UsageError)  # type: ignore[attr-defined]


def test_a_layout_is_about_own_tables_only() -> None:
    from sojourn.products.intake import load_files
    from sojourn.sources.own.own_files import OwnFiles

    with pytest.raises(UsageError, match="which table it is"):
        load_files.load([Path("x.csv")], own_files=OwnFiles(OwnLayout.said(decimal=",")))
