"""The published bilateral workbooks in the layouts described by others, made small with invented figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from undesa_layouts import TITLES, YEARS, Cells, Workbook, edited, flat, one, put, rows_of, save, totals

from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.sources.layout.recognition import Head
from sojourn.sources.undesa import stock_totals as undesa_stock_totals
from sojourn.sources.undesa.stock_bilateral_workbook import SOURCE

#: destination, code, type of data, origin, code, men, women
PAIRS = (
    ("WORLD", 900, "", "WORLD", 900, 30, 70),
    ("WORLD", 900, "", "Kenya", 404, 10, 30),
    ("WORLD", 900, "", "Chad", 148, 15, 40),
    ("WORLD", 900, "", "Other", 2003, 5, 0),
    ("Kenya*", 404, "B R", "WORLD", 900, 20, 40),
    ("Kenya*", 404, "B R", "Chad", 148, 15, 40),
    ("Kenya*", 404, "B R", "Other", 2003, 5, 0),
    ("Chad", 148, "I", "WORLD", 900, 10, 30),
    ("Chad", 148, "I", "Kenya", 404, 10, 30),
)


def long(edition: str) -> Workbook:
    """Table 1 of 2020 or 2024: header in row 11, titles of the blocks in row 8."""
    later = edition == "2024"
    order = ["notes", "kind", "code"] if later else ["notes", "code", "kind"]
    titles = {
        "notes": "Coverage of destination" if later else "Notes of destination",
        "kind": "Data type of destination" if later else "Type of data of destination",
        "code": "Location code of destination",
    }
    cells: Cells = {
        (2, 4): f"International Migrant Stock {edition}: Destination and origin",
        (4, 4): f"POP/DB/MIG/Stock/Rev.{edition}",
        (11, 0): "Index",
        (11, 1): "Region, development group, country or area of destination",
        (11, 5): "Region, development group, country or area of origin",
        (11, 6): "Location code of origin",
    }
    for k, what in enumerate(order):
        cells[11, 2 + k] = titles[what]
    n = len(YEARS[edition])
    for k, title in enumerate(TITLES[edition]):
        cells[8, 7 + k * n] = "International migrant stock at mid-year" + title
    put(cells, 11, 7, YEARS[edition] * 3)
    for i, (to, to_code, kind, origin, origin_code, men, women) in enumerate(PAIRS):
        row = 12 + i
        known = {"notes": "", "kind": kind, "code": to_code}
        put(cells, row, 0, [i + 1, to, *(known[w] for w in order), origin, origin_code])
        put(cells, row, 7, flat(edition, men, women))
    return {"Table 1": cells}


def wide() -> Workbook:
    """Tables 1 to 3 of 2019: header in rows 15 and 16, one column per origin."""
    book: Workbook = {}
    for sheet, chad, kenya in (("Table 1", 15, 14), ("Table 2", 9, 6), ("Table 3", 6, 8)):
        cells: Cells = {
            (9, 4): "Workbook: UN_MigrantStockByOriginAndDestination_2019.xlsx",
            (13, 4): "International Migrant Stock 2019 (United Nations database, POP/DB/MIG/Stock/Rev.2019).",
        }
        area_title = "Major area, region, country or area of destination"
        put(cells, 15, 0, ["Year", "Sort\norder", area_title, "Notes", "Code", "Type of data (a)"])
        cells[15, 6] = "Country or area of origin"
        put(cells, 16, 6, ["Total", "Other South", "Other North", "Chad", "Kenya"])
        put(cells, 17, 0, [1990, 1, "WORLD", "", 900, "", chad + kenya, "", "", chad, kenya])
        put(cells, 18, 0, [1990, 2, "Geographic regions", "", "", "", "..", "..", "..", "..", ".."])
        put(cells, 19, 0, [1990, 3, "Kenya", 1, 404, "B R", chad, "", "", chad, ""])
        put(cells, 20, 0, [1990, 4, "Chad", "", 148, "I", kenya, "", "..", "", kenya])
        book[sheet] = cells
    return book


@pytest.mark.parametrize(("edition", "column"), [("2020", "U"), ("2024", "W")])
def test_pairs_by_sex_keep_their_place(edition: str, column: str, tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", long(edition)))
    men = one(reading, time_period=edition, ref_area="KEN", counterpart_area="TCD", sex="M")
    assert (men["obs_value"], men["basis"], men["obs_status"]) == (15.0, "B R", "A")
    assert (men["sheet"], men["row"], men["column"]) == ("Table 1", 17, column)
    assert one(reading, time_period="1990", ref_area="TCD", counterpart_area="KEN", sex="F")["obs_status"] == "I"
    assert (reading.edition, len(rows_of(reading))) == (edition, len(PAIRS) * 3 * len(YEARS[edition]))


def test_the_origin_world_is_the_total_and_2003_is_unknown_origin(tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", long("2024")))
    assert one(reading, time_period="1990", ref_area="001", counterpart_area="_T", sex="_T")["obs_value"] == 100.0
    assert one(reading, time_period="1990", ref_area="KEN", counterpart_area="OOO", sex="M")["obs_value"] == 5.0


def test_it_says_that_the_layout_was_not_checked(tmp_path: Path) -> None:
    assert "not from the published file" in SOURCE.read(save(tmp_path / "a.xlsx", long("2024"))).notes[0]
    assert not SOURCE.checked


def test_marks_are_missing_and_an_empty_cell_is_left_out(tmp_path: Path) -> None:
    book = edited(edited(edited(long("2020"), "Table 1", 17, 7, ".."), "Table 1", 17, 8, "-"), "Table 1", 17, 9, None)
    reading = SOURCE.read(save(tmp_path / "a.xlsx", book))
    rows = [r for r in rows_of(reading).to_pylist() if r["row"] == 17 and r["sex"] == "_T"]
    assert [(r["time_period"], r["obs_status"]) for r in rows][:3] == [("1990", "O"), ("1995", "O"), ("2005", "A")]
    assert any("1 cells are empty" in n for n in reading.notes)


def test_sums_that_miss_are_noted_both_ways(tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", edited(long("2020"), "Table 1", 17, 7, 60)))
    notes = " ".join(reading.notes)
    assert "By origin: Countries and areas do not add up to the World in 1 of" in notes
    assert "By destination: Countries and areas do not add up to the World in 1 of" in notes
    assert "Men and women do not add up to both sexes in 1 of" in notes


def test_a_header_further_down_is_found_and_a_missing_one_is_not(tmp_path: Path) -> None:
    lower = {(r + 2 if r >= 8 else r, c): v for (r, c), v in long("2024")["Table 1"].items()}
    reading = SOURCE.read(save(tmp_path / "a.xlsx", {"Table 1": lower}))
    assert one(reading, time_period="1990", ref_area="KEN", counterpart_area="TCD", sex="M")["row"] == 19
    with pytest.raises(LayoutDiffers, match="no column titled as origin code"):
        SOURCE.read(save(tmp_path / "b.xlsx", edited(long("2024"), "Table 1", 11, 6, "Code")))


@pytest.mark.parametrize(
    ("column", "row", "value", "error", "said"),
    [
        (7, 17, "many", ValuesRefused, "Table 1 H17: «many»"),
        (7, 17, -4, ValuesRefused, "Table 1 H17: -4"),
        (6, 17, None, ValuesRefused, "has no location code"),
        (6, 18, 148, ValuesRefused, "KEN / TCD stands already at Table 1 row 17"),
        (8, 11, 1996, LayoutDiffers, "I11: expected 1995"),
        (23, 8, "International migrant stock at mid-year, males", LayoutDiffers, "expected women"),
    ],
)
def test_what_cannot_be_in_the_long_layout(
    column: int, row: int, value: object, error: type[Exception], said: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as raised:
        SOURCE.read(save(tmp_path / "a.xlsx", edited(long("2024"), "Table 1", row, column, value)))
    assert said in str(raised.value)


def test_the_wide_workbook_of_2019_gives_three_sexes(tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", wide()))
    women = one(reading, ref_area="KEN", counterpart_area="TCD", sex="F")
    assert (women["obs_value"], women["sheet"], women["row"], women["column"]) == (6.0, "Table 3", 19, "J")
    assert (women["basis"], women["time_period"]) == ("B R", "1990")
    imputed = one(reading, ref_area="TCD", counterpart_area="KEN", sex="_T")
    assert (imputed["obs_value"], imputed["obs_status"]) == (14.0, "I")
    assert one(reading, ref_area="TCD", counterpart_area="XON", sex="_T")["obs_status"] == "O"
    assert len(rows_of(reading)) == 3 * (3 + 2 + 3)
    assert not any("Men and women" in n for n in reading.notes)


def test_sexes_of_the_wide_workbook_are_compared_cell_by_cell(tmp_path: Path) -> None:
    book = edited(edited(edited(wide(), "Table 2", 19, 9, 8), "Table 2", 19, 6, 8), "Table 2", 17, 6, 14)
    notes = SOURCE.read(save(tmp_path / "a.xlsx", edited(book, "Table 2", 17, 9, 8))).notes
    assert "Men and women do not add up to both sexes in 4 of 7 cells, by up to 1." in notes


def test_what_cannot_be_in_the_wide_layout(tmp_path: Path) -> None:
    book = edited(edited(wide(), "Table 2", 19, 9, "nine"), "Table 3", 19, 9, "six")
    with pytest.raises(ValuesRefused) as error:
        SOURCE.read(save(tmp_path / "a.xlsx", book))
    assert [d.split(":")[0] for d in error.value.details] == [
        "Table 2 row 19 (Kenya 1990), column J",
        "Table 3 row 19 (Kenya 1990), column J",
    ]
    with pytest.raises(ValuesRefused, match="«2017» is no year of this edition"):
        SOURCE.read(save(tmp_path / "b.xlsx", edited(wide(), "Table 1", 19, 0, 2017)))
    with pytest.raises(LayoutDiffers, match="no sheet «Table 3»"):
        SOURCE.read(save(tmp_path / "c.xlsx", {k: v for k, v in wide().items() if k != "Table 3"}))


def test_with_origins_and_without_are_told_apart(tmp_path: Path) -> None:
    with_origins = [
        Head.of(save(tmp_path / f"{i}.xlsx", b)) for i, b in enumerate((long("2020"), long("2024"), wide()))
    ]
    without = [Head.of(save(tmp_path / f"t{e}.xlsx", totals(e))) for e in ("2019", "2020", "2024")]
    assert [SOURCE.recognise(h) for h in (*with_origins, *without)] == [True] * 3 + [False] * 3
    by_destination = undesa_stock_totals.SOURCE
    assert [by_destination.recognise(h) for h in (*with_origins, *without)] == [False] * 3 + [True] * 3
