"""What is known and not read says whose it is, which edition, and what to get instead."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from sojourn.sources import description, recognise
from sojourn.sources.unread import KnownTable, known_tables


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("UN_MigrantStock_2020.pdf", b"%PDF-1.7\n", ("a PDF document", "UN DESA", "get the tables themselves")),
        ("flows.dta", b"<stata_dta><header>", ("a file of Stata", "export delimited")),
        ("old.dta", b"\x71\x02\x01\x00\x08\x00", ("a file of Stata",)),
        (
            "stock.csv",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 6005287\n",
            ("a pointer of Git LFS", "6,005,287 bytes", "git lfs pull"),
        ),
        (
            "bx_trf.csv",
            b"geo_area,nature,units,year,bx_trf_pwkr\n12,ca,percent,2000,1.5\n",
            ("BX_TRF_PWKR of the UN's SDG database", "unstats.un.org"),
        ),
        ("page.csv", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", ("a page of HTML",)),
    ],
)
def test_a_file_that_is_not_read_says_what_to_get(
    tmp_path: Path, name: str, content: bytes, said: tuple[str, ...]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert recognise(path) is None
    assert all(word in description(path) for word in said)


def test_workbooks_of_world_population_prospects_name_their_edition(tmp_path: Path) -> None:
    path = tmp_path / "WPP.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Estimates").write(3, 0, "World Population Prospects 2024")
    assert recognise(path) is None
    assert "World Population Prospects of UN DESA, edition 2024" in description(path)
    assert "Demographic Indicators" in description(path)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("period,corridor,avg_cost_pct_200usd,num_providers", "another series than the averages of the World Bank"),
        ("COU,Country,VAR,CO2,YEA,Value", "the OECD on its health workforce"),
        ("Passport,Destination,Requirement", "no programme of mobility"),
        ("Passport,Destination,Code", "in the codes of 2019"),
        ("countries;mipex", "editions have other indicators"),
        ("country,ISO_A3,date,spei", "a drought index"),
        ("Date,Year,Nationality,Return type,Number of returns", "a return by force is no progress"),
        ("Date,Return type,Return destination,Number of returns", "by destination (Home Office)"),
        ("citizen,geo,year,Third Country Nationals Ordered to Leave", "under the name of orders to leave"),
        ("yearOfRegistration,gender,citizenship,isForcedLabour", "figures of persons and no statistic of a year"),
        ("yearRegister,gender,majorityStatus,isForcedLabour", "figures of persons and no statistic of a year"),
    ],
)
def test_a_table_that_no_ask_has_words_for_says_what_it_is_and_why_it_is_not_read(
    tmp_path: Path, columns: str, said: str
) -> None:
    path = tmp_path / "table.csv"
    mark = ";" if ";" in columns else ","
    path.write_text(columns + "\n" + mark.join("1" for _ in columns.split(mark)) + "\n")
    assert recognise(path) is None
    assert said in description(path) and "a table of your own" in description(path)


def test_a_workbook_that_is_known_by_its_sheets(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("INFORM Risk 2021 (a-z)").write(0, 0, "COUNTRY")
    assert recognise(path) is None and "an index of risk in one year" in description(path)


@pytest.mark.parametrize("table", known_tables(), ids=lambda t: t.signs[-1])
def test_every_known_table_is_told_by_its_signs(tmp_path: Path, table: KnownTable) -> None:
    """A file that has the signs and nothing else; one column more is another header."""
    path = tmp_path / "file"
    cells = {sign: ["1"] for sign in table.signs}
    match table.told_by:
        case "columns" | "header":
            path = path.with_suffix(".csv")
            pd.DataFrame(cells).to_csv(path, index=False)
        case "records":
            path = path.with_suffix(".dta")
            pd.DataFrame(cells).to_stata(path, write_index=False)
        case "sheets" | "workbook":
            path = path.with_suffix(".xlsx")
            with xlsxwriter.Workbook(path) as book:
                for n, sign in enumerate(table.signs):
                    book.add_worksheet(sign[:31] if table.told_by == "sheets" else f"{n}").write(0, 0, sign)
        case "text":
            path.write_text("{" + ", ".join(table.signs) + "}")
    assert recognise(path) is None
    assert description(path).startswith(f"{table.what}: {table.why}: not read, or ")
    if table.told_by == "header":
        pd.DataFrame({**cells, "more": ["1"]}).to_csv(path, index=False)
        assert not description(path).startswith(table.what)
