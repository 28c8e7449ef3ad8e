"""The workbooks by destination of 2019, 2020 and 2024, made small with invented figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from undesa_layouts import cut, edited, one, rows_of, save, totals

from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers, ValuesRefused
from sojourn.sources.layout.recognition import Head
from sojourn.sources.undesa.stock_totals import SOURCE

EDITIONS = ("2019", "2020", "2024")
KENYA = {"2019": 20, "2020": 14, "2024": 14}
LAST = {"2019": "2019", "2020": "2020", "2024": "2024"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_persons_by_sex_keep_their_place(edition: str, tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", totals(edition)))
    men = one(reading, time_period=LAST[edition], ref_area="KEN", sex="M")
    assert (reading.edition, men["obs_value"], men["obs_status"], men["basis"]) == (edition, 20.0, "A", "B R")
    assert (men["sheet"], men["row"], men["counterpart_area"], men["age"]) == ("Table 1", KENYA[edition], "_T", "_T")
    assert men["column"] == ("U" if edition == "2024" else "S")
    assert one(reading, time_period="1990", ref_area="001", sex="F")["obs_value"] == 70.0


@pytest.mark.parametrize("edition", EDITIONS)
def test_thousands_become_persons(edition: str, tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", totals(edition)))
    kenya = one(reading, "POPULATION", time_period="1990", ref_area="KEN", sex="_T")
    assert (kenya["obs_value"], kenya["variant"], kenya["reference_date"]) == (6000.0, "ESTIMATE", "07-01")
    assert kenya["obs_status"] == "E"  # of World Population Prospects, not counted
    assert (kenya["sheet"], kenya["column"]) == ("Table 2", "F" if edition == "2020" else "E")


@pytest.mark.parametrize("edition", ("2019", "2020"))
def test_refugees_are_one_figure_with_asylum_seekers(edition: str, tmp_path: Path) -> None:
    book = edited(totals(edition), "Table 6", KENYA[edition], 6, "~")
    reading = SOURCE.read(save(tmp_path / "a.xlsx", book))
    first = one(reading, "DISPLACED_POPULATION", time_period="1990", ref_area="KEN")
    hidden = one(reading, "DISPLACED_POPULATION", time_period="1995", ref_area="KEN")
    assert (first["population_type"], first["obs_value"], first["counterpart_area"]) == ("REF_ASY", 60.0, "_T")
    assert (hidden["obs_value"], hidden["obs_status"]) == (None, "Q")
    assert any("1 cells are protected" in n for n in reading.notes)


@pytest.mark.parametrize("edition", EDITIONS)
def test_two_dots_are_missing_and_zero_is_zero(edition: str, tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", totals(edition)))
    before = one(reading, time_period="2005", ref_area="SSD", sex="_T")
    after = one(reading, time_period="2010", ref_area="SSD", sex="_T")
    assert (before["obs_value"], before["obs_status"]) == (None, "O")
    assert (after["obs_value"], after["obs_status"], after["basis"]) == (0.0, "I", "I")
    assert any("12 cells are marked as without a figure" in n for n in reading.notes)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_region_printed_twice_is_kept_once(edition: str, tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", totals(edition)))
    assert one(reading, time_period="1990", ref_area="014", sex="_T")["row"] == KENYA[edition] - 1
    assert any("Table 1: 1 regions are printed twice" in n for n in reading.notes)


def test_titles_among_the_areas_are_counted_and_types_of_data_spelt_alike(tmp_path: Path) -> None:
    reading = SOURCE.read(save(tmp_path / "a.xlsx", totals("2019")))
    assert reading.notes[0].startswith("1 rows are titles without figures")
    assert one(reading, time_period="1990", ref_area="TCD", sex="_T")["basis"] == "C R"
    assert len(rows_of(reading)) == 6 * 21


def test_the_noise_of_binary_fractions_goes_and_a_true_fraction_stays(tmp_path: Path) -> None:
    book = edited(totals("2019"), "Table 1", 20, 5, 60.00000000001)
    reading = SOURCE.read(save(tmp_path / "a.xlsx", book))
    assert one(reading, time_period="1990", ref_area="KEN", sex="_T")["obs_value"] == 60.0
    book = edited(totals("2019"), "Table 1", 20, 5, 60.25)
    reading = SOURCE.read(save(tmp_path / "b.xlsx", book))
    assert one(reading, time_period="1990", ref_area="KEN", sex="_T")["obs_value"] == 60.25


def test_countries_that_miss_the_world_are_noted_with_the_largest_difference(tmp_path: Path) -> None:
    book = edited(totals("2024"), "Table 1", 12, 5, 107)
    reading = SOURCE.read(save(tmp_path / "a.xlsx", book))
    assert any(
        "do not add up to the World in 1 of 24 sums; the largest difference is -7 (1990" in n for n in reading.notes
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_only_its_own_workbooks_are_recognised(edition: str, tmp_path: Path) -> None:
    assert SOURCE.recognise(Head.of(save(tmp_path / "any name.xlsx", totals(edition))))
    assert not SOURCE.recognise(Head.of(save(tmp_path / "other.xlsx", {"Table 1": {(1, 0): "Births"}})))


@pytest.mark.parametrize("edition", EDITIONS)
def test_all_cells_that_cannot_be_are_named_together(edition: str, tmp_path: Path) -> None:
    row = KENYA[edition]
    book = edited(totals(edition), "Table 1", row, 5, "about 60")
    book = edited(book, "Table 1", row, 6, -3)
    book = edited(book, "Table 2", row, 6, "n/a")
    with pytest.raises(ValuesRefused) as error:
        SOURCE.read(save(tmp_path / "a.xlsx", book))
    text = "\n".join(error.value.details)
    assert f"Table 1 F{row}: «about 60»" in text
    assert f"Table 1 G{row}: -3" in text and "below zero" in text
    assert f"Table 2 G{row}: «n/a»" in text


def test_a_country_listed_twice_is_refused_even_with_the_same_figures(tmp_path: Path) -> None:
    book = edited(edited(totals("2020"), "Table 1", 17, 1, "Kenya"), "Table 1", 17, 3, 404)
    book["Table 1"] = {
        k: book["Table 1"].get((14, k[1]), v) if k[0] == 17 and k[1] > 4 else v for k, v in book["Table 1"].items()
    }
    for sheet in ("Table 2", "Table 6"):
        book = edited(book, sheet, 17, 1, "Kenya")
    with pytest.raises(ValuesRefused) as error:
        SOURCE.read(save(tmp_path / "a.xlsx", book))
    assert "KEN stands already at Table 1 row 14 (Kenya)" in error.value.details[0]


def test_sexes_far_from_the_total_are_refused(tmp_path: Path) -> None:
    book = edited(totals("2024"), "Table 1", 14, 5, 60_000)
    with pytest.raises(ValuesRefused, match="men 20 \\+ women 40 are not both sexes 60,000"):
        SOURCE.read(save(tmp_path / "a.xlsx", book))


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "said"),
    [
        ("Table 1", 11, 4, "Code moved", "header"),
        ("Table 1", 11, 6, 1996, "expected 1995, found «1996.0»"),
        ("Table 1", 8, 13, "International migrant stock, females", "expected men"),
        ("Table 2", 13, 1, "Western Africa", "«Eastern Africa», row 13 of Table 2 is «Western Africa»"),
        ("Table 2", 4, 4, "POP/DB/MIG/Stock/Rev.2020", "mixes two revisions"),
        ("Table 1", 4, 4, "POP/DB/MIG/Stock/Rev.2013", "revision 2013; the layouts known are"),
        ("Table 1", 4, 4, "", "it names none"),
    ],
)
def test_another_layout_is_refused(sheet: str, row: int, column: int, value: object, said: str, tmp_path: Path) -> None:
    cells = totals("2024")
    if value == "Code moved":
        cells[sheet] = {(r + 1 if r >= 11 else r, c): v for (r, c), v in cells[sheet].items()}
    else:
        cells = edited(cells, sheet, row, column, value)
    with pytest.raises(LayoutDiffers) as error:
        SOURCE.read(save(tmp_path / "a.xlsx", cells))
    assert said in error.value.text()


def test_unknown_codes_are_all_named(tmp_path: Path) -> None:
    book = edited(edited(totals("2024"), "Table 1", 14, 4, 4004), "Table 1", 17, 4, 9999)
    with pytest.raises(CodesUnknown) as error:
        SOURCE.read(save(tmp_path / "a.xlsx", book))
    assert "Table 1 E14: 4004" in error.value.text() and "Table 1 E17: 9999" in error.value.text()


def test_a_row_without_code_and_a_strange_type_of_data_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValuesRefused, match="«Kenya» has no location code"):
        SOURCE.read(save(tmp_path / "a.xlsx", edited(totals("2024"), "Table 1", 14, 4, "")))
    with pytest.raises(ValuesRefused, match="is not one of B, C, R, I"):
        SOURCE.read(save(tmp_path / "b.xlsx", edited(totals("2024"), "Table 1", 14, 3, "B X")))


def test_damaged_files(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", totals("2024"))
    with pytest.raises(FileDamaged):
        SOURCE.read(cut(path))
    empty = tmp_path / "b.xlsx"
    empty.write_bytes(b"")
    with pytest.raises(FileDamaged):
        SOURCE.read(empty)
    cells = totals("2024")
    cells["Table 1"] = {k: v for k, v in cells["Table 1"].items() if k[0] <= 11}
    with pytest.raises(LayoutDiffers, match="no rows below its header"):
        SOURCE.read(save(tmp_path / "c.xlsx", cells))
    with pytest.raises(LayoutDiffers, match="no sheet «Table 2»"):
        SOURCE.read(save(tmp_path / "d.xlsx", {"Table 1": totals("2024")["Table 1"]}))
