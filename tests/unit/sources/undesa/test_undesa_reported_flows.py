"""Flows reported to the United Nations: made-up workbooks in the publisher's layout, and the one file at hand."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest
import xlsxwriter

from sojourn.errors import CodesUnknown, LayoutDiffers, SojournError, ValuesRefused
from sojourn.sources import recognise
from sojourn.sources.undesa.reported_flows import SOURCE

TITLES = [["United Nations"], [], ["Reporting country: Kenya"], ["Criterion: Residence"], []]
HEADER = ["Type", "Coverage", "OdName", "AREA", "AreaName", "REG", "RegName", "DEV", "DevName", 2000, 2001]
REGIONS = ["x"] * 6


def line(kind: str, coverage: str, partner: str, *figures: object) -> list[object]:
    return [kind, coverage, partner, *REGIONS, *figures]


def workbook(path: Path, rows: list[list[object]], *, criterion: str = "Residence", titles: bool = True) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet(f"Regions by {criterion}").write(0, 0, "United Nations")
        sheet = book.add_worksheet(f"Kenya by {criterion}")
        for n, row in enumerate([*(TITLES if titles else []), HEADER, *rows]):
            sheet.write_row(n, 0, row)
    return path


ROWS = [
    line("Immigrants", "Both", "Uganda", 10, ".."),
    line("Immigrants", "Foreigners", "Uganda", 7, ".."),
    line("Immigrants", "Both", "Unknown", 2, 0),
    line("Immigrants", "Both", "Total", 12, ".."),
    line("Emigrants", "Foreigners", "Uganda", 3, 4),
]


def test_partners_years_and_both_directions(tmp_path: Path) -> None:
    path = workbook(tmp_path / "kenya.xlsx", ROWS)
    assert recognise(path) is SOURCE
    reading = SOURCE.read(path)
    found = reading.observations[0].table.to_pylist()
    key = ("time_period", "counterpart_area", "direction", "partner_basis", "obs_value", "obs_status")
    assert {tuple(r[k] for k in key) for r in found} == {
        ("2000", "UGA", "IN", "PREVIOUS_RESIDENCE", 10, "A"),
        ("2001", "UGA", "IN", "PREVIOUS_RESIDENCE", None, "O"),
        ("2000", "OOO", "IN", "PREVIOUS_RESIDENCE", 2, "A"),
        ("2001", "OOO", "IN", "PREVIOUS_RESIDENCE", 0, "A"),
        ("2000", "_T", "IN", "PREVIOUS_RESIDENCE", 12, "A"),
        ("2001", "_T", "IN", "PREVIOUS_RESIDENCE", None, "O"),
        ("2000", "UGA", "OUT", "NEXT_RESIDENCE", 3, "A"),
        ("2001", "UGA", "OUT", "NEXT_RESIDENCE", 4, "A"),
    }
    assert {r["ref_area"] for r in found} == {"KEN"}
    assert found[0]["definition"] == "citizens and foreigners by residence; rule of the reporting country"
    assert (found[0]["sheet"], found[0]["row"], found[0]["column"]) == ("Kenya by Residence", 7, "J")
    assert any("1 rows of citizens or foreigners stand also as both" in n for n in reading.notes)


def test_titles_may_be_cut_and_the_criterion_decides_the_partner(tmp_path: Path) -> None:
    path = workbook(tmp_path / "k.xlsx", ROWS[-1:], criterion="Citizenship", titles=False)
    row = SOURCE.read(path).observations[0].table.to_pylist()[0]
    assert (row["partner_basis"], row["row"]) == ("CITIZENSHIP", 2)


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ([line("Immigrants", "Both", "Uganda", "ten", 1)], ValuesRefused, "sheet Kenya by Residence, J7: «ten»"),
        ([line("Immigrants", "Both", "Uganda", -1, 1)], ValuesRefused, "-1 is below zero"),
        ([line("Arrivals", "Both", "Uganda", 1, 1)], ValuesRefused, "type «Arrivals»"),
        ([line("Immigrants", "Both", "Utopia", 1, 1)], CodesUnknown, "C7: 'Utopia'"),
        (
            [line("Immigrants", "Both", "Uganda", 900, 1), line("Immigrants", "Both", "Total", 1200, 1)],
            ValuesRefused,
            "2000: the partners make 900, the total is 1,200",
        ),
        ([], LayoutDiffers, "no row stands below the header"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, rows: list[list[object]], error: type[SojournError], said: str
) -> None:
    with pytest.raises(error) as caught:
        SOURCE.read(workbook(tmp_path / "k.xlsx", rows))
    assert said in "\n".join([caught.value.message, *caught.value.details])


@pytest.mark.data
def test_canada_as_published(shared_data: Path) -> None:
    path = shared_data / "reported_flows" / "un_flows_2015_Canada.xlsx"
    assert recognise(path) is SOURCE
    table = SOURCE.read(path).observations[0].table
    assert table.num_rows == 197 * 34  # 195 partners, Unknown among them, citizens, total; 1980 to 2013

    def of(partner: str, year: str) -> float:
        mask = pc.and_(pc.equal(table["counterpart_area"], partner), pc.equal(table["time_period"], year))
        return float(table.filter(mask)["obs_value"][0].as_py())

    assert (of("IND", "1980"), of("HTI", "1980"), of("_T", "1980")) == (8880, 1666, 143137)
    for year in ("1980", "1995", "2013"):
        mask = pc.and_(pc.equal(table["time_period"], year), pc.not_equal(table["counterpart_area"], "_T"))
        assert pc.sum(table.filter(mask)["obs_value"]).as_py() == of("_T", year)


def test_a_name_cut_at_the_end_of_a_sheet_s_name_is_that_of_the_titles(tmp_path: Path) -> None:
    """«United States of America by Place of birth» has 42 characters, the name of a sheet 31 at most."""
    path = tmp_path / "usa.xlsx"
    titles = [["Reporting country: United States of America"], ["Criterion: Place of birth"], []]
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Regions by Place of birth").write(0, 0, "United Nations")
        sheet = book.add_worksheet("United States of America by Pla")
        for n, row in enumerate([*titles, HEADER, line("Immigrants", "Both", "Uganda", 10, "..")]):
            sheet.write_row(n, 0, row)
    assert recognise(path) is SOURCE
    reading = SOURCE.reading(path)
    assert {r["ref_area"] for r in reading.observations[0].table.to_pylist()} == {"USA"}
    assert {r["partner_basis"] for r in reading.observations[0].table.to_pylist()} == {"BIRTHPLACE"}
    assert reading.unchecked and "not checked against the publisher's file" in reading.notes[0]
