"""The text files with one column per origin (2019, 2017) and the long file of 2024, with invented figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from undesa_layouts import cut, one, rows_of, text

from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers, SojournError, ValuesRefused
from sojourn.sources import Source
from sojourn.sources.layout.recognition import Head
from sojourn.sources.undesa import stock_bilateral_2017 as undesa_stock_bilateral_2017
from sojourn.sources.undesa import stock_bilateral_2019 as undesa_stock_bilateral_2019
from sojourn.sources.undesa import stock_long_2024 as undesa_stock_long_2024

OF_2019 = undesa_stock_bilateral_2019.SOURCE
OF_2017 = undesa_stock_bilateral_2017.SOURCE
LONG = undesa_stock_long_2024.SOURCE

LINES_2019 = (
    'Year,Destination,Total,Other South,Other North,Chad,Kenya,"Bonaire, Sint Eustatius and Saba"',
    "1990,WORLD,32,3,,15,14,0",
    "1990,Geographic regions,..,..,..,..,..,..",
    "1990,Africa,32,3,,15,14,0",
    "1990,Kenya,18,3,,15,,0",
    "1990,Chad,14,,,,14,",
    "1990,South Sudan,..,..,..,-,..,",
    "1990,AFRICA,32,3,,15,14,0",
)
LINES_2017 = (
    "Year,MajorArea,Total,Other North,Other South,Chad,Micronesia",
    "1990,WORLD,12,2,0,3,7",
    "1990,Micronesia,5,2,0,3,0",
    "1990,Micronesia,5,2,0,3,0",
    "1990,Chad,7,0,0,0,7",
    "1990,,0,0,0,0,0",
    ",,,,,Iraq,99",
    ",,,,,,",
)
LINES_LONG = (
    "geo,t,from,sex,n,type_b,type_c,type_r,type_i",
    "KEN,2024,TCD,female,7,1,0,1,0",
    "KEN,2024,TCD,male,5,1,0,1,0",
    "KEN,2024,OOO,male,4,1,0,1,0",
    "TCD,2020,KEN,male,0,0,1,0,1",
)


def test_each_column_is_an_origin_and_each_line_is_kept(tmp_path: Path) -> None:
    reading = OF_2019.read(text(tmp_path / "by_origin_male.csv.gz", LINES_2019))
    row = one(reading, ref_area="KEN", counterpart_area="TCD")
    assert (row["obs_value"], row["sex"], row["time_period"], row["obs_status"]) == (15.0, "M", "1990", "A")
    assert (row["row"], row["column"], row["sheet"], row["basis"]) == (5, "Chad", None, None)
    assert one(reading, ref_area="001", counterpart_area="_T")["obs_value"] == 32.0
    assert one(reading, ref_area="KEN", counterpart_area="XOS")["obs_value"] == 3.0
    assert reading.edition == "to 1990"


@pytest.mark.parametrize(
    ("layout", "lines", "own"),
    [(OF_2019, LINES_2019, "2019"), (OF_2017, LINES_2017, "2017"), (LONG, LINES_LONG, "2024")],
)
def test_only_what_ends_where_the_edition_ends_is_that_edition(
    tmp_path: Path, layout: Source, lines: tuple[str, ...], own: str
) -> None:
    """An older revision in the same layout, or a part of it, never fills the edition."""
    name = "UN_MigrantStockByOriginAndDestination_2017_total.csv"
    for year, edition in ((own, own), ("2005", "to 2005")):
        dated = [line.replace("1990,", f"{year},").replace(",2024,", f",{year},") for line in lines]
        if layout is LONG:
            dated = [line for line in dated if ",2020," not in line]
        (tmp_path / year).mkdir()
        assert layout.read(text(tmp_path / year / name, dated)).edition == edition


def test_empty_pairs_are_left_out_marks_are_missing_and_zero_is_zero(tmp_path: Path) -> None:
    reading = OF_2019.read(text(tmp_path / "by_origin_total.csv", LINES_2019))
    rows = rows_of(reading).to_pylist()
    assert not [r for r in rows if (r["ref_area"], r["counterpart_area"]) == ("TCD", "TCD")]
    assert one(reading, ref_area="KEN", counterpart_area="BES")["obs_value"] == 0.0
    marked = [(r["counterpart_area"], r["obs_value"], r["obs_status"]) for r in rows if r["ref_area"] == "SSD"]
    assert marked == [(o, None, "O") for o in ("_T", "XOS", "XON", "TCD", "KEN")]
    assert "9 of 30 cells are empty" in " ".join(reading.notes)
    assert any("1 rows are titles" in n for n in reading.notes)
    assert any("1 rows of regions printed twice" in n for n in reading.notes)


def test_world_that_is_not_its_countries_is_noted(tmp_path: Path) -> None:
    lines = [line.replace("1990,WORLD,32,3,,15,14,0", "1990,WORLD,32,3,,14,15,0") for line in LINES_2019]
    notes = OF_2019.read(text(tmp_path / "by_origin_total.csv", lines)).notes
    assert any("do not add up to the World in 2 of 6 sums" in n and "(1990 Chad)" in n for n in notes)


def test_the_sex_is_in_the_name_and_the_world_of_1990_contradicts(tmp_path: Path) -> None:
    world = "1990,WORLD,77661689,77661689,,,,"
    with pytest.raises(LayoutDiffers, match=r"is named women, but its World of 1990 is that of men"):
        OF_2019.read(text(tmp_path / "x_female.csv", (LINES_2019[0], world)))
    assert one(OF_2019.read(text(tmp_path / "x.csv", (LINES_2019[0], world))), counterpart_area="_T")["sex"] == "M"
    with pytest.raises(LayoutDiffers, match="neither the name nor the World of 1990"):
        OF_2019.read(text(tmp_path / "y.csv", LINES_2019))


@pytest.mark.parametrize(
    ("line", "error", "said"),
    [
        ("1990,Niger,5,,,5 or 6,,", ValuesRefused, "line 9 (Niger 1990), column Chad: «5 or 6»"),
        ("1990,Niger,5,,,-5,10,", ValuesRefused, "line 9 (Niger 1990), column Chad: -5 is below zero"),
        (
            "1990,Kenya,18,3,,15,,0",
            ValuesRefused,
            "1990 / KEN stands already at line 5 (Kenya 1990), with the same figures",
        ),
        ("1990,Niger,5000,,,5,,", ValuesRefused, "the parts make 5, the total 5,000"),
        ("2017,Niger,5,,,5,,", ValuesRefused, "line 9: «2017» is no year of this edition"),
        ("1990,Nowhereland,5,,,5,,", CodesUnknown, "Nowhereland"),
        ("1990,Niger,5,,,5", LayoutDiffers, "line 9: 6 cells"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(line: str, error: type[SojournError], said: str, tmp_path: Path) -> None:
    with pytest.raises(error) as raised:
        OF_2019.read(text(tmp_path / "x_total.csv", (*LINES_2019, line)))
    assert said in raised.value.text()


def test_damaged_text_files(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match="damaged gzip"):
        OF_2019.read(cut(text(tmp_path / "a_total.csv.gz", LINES_2019)))
    with pytest.raises(FileDamaged, match="not in UTF-8"):
        OF_2019.read(text(tmp_path / "b_total.csv", [*LINES_2019, "1990,Réunion,5,,,5,,"], encoding="latin-1"))
    with pytest.raises(FileDamaged, match="no rows"):
        OF_2019.read(text(tmp_path / "c_total.csv", LINES_2019[:1]))
    with pytest.raises(LayoutDiffers, match="header is not the publisher's"):
        OF_2019.read(text(tmp_path / "d_total.csv", LINES_2019[1:]))
    with pytest.raises(LayoutDiffers):
        (tmp_path / "e_total.csv").write_bytes(b"")
        OF_2019.read(tmp_path / "e_total.csv")


def test_zeros_of_2017_say_nothing_and_are_counted(tmp_path: Path) -> None:
    reading = OF_2017.read(text(tmp_path / "UN_MigrantStockByOriginAndDestination_2017.csv", LINES_2017))
    values = rows_of(reading)["obs_value"].to_pylist()
    assert reading.edition == "to 1990" and 0.0 not in values and len(values) == 12
    notes = " ".join(reading.notes)
    assert "8 of 20 cells are 0 and were left out" in notes
    assert "1 blank rows" in notes and "1 rows with neither year nor area" in notes and "1 row has a year" in notes


def test_the_second_micronesia_of_a_year_is_the_country(tmp_path: Path) -> None:
    reading = OF_2017.read(text(tmp_path / "a.csv", LINES_2017))
    assert one(reading, ref_area="057", counterpart_area="_T")["row"] == 3
    assert one(reading, ref_area="FSM", counterpart_area="_T")["row"] == 4
    assert one(reading, ref_area="TCD", counterpart_area="FSM")["obs_value"] == 7.0


def test_the_damaged_files_by_sex_of_2017_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutDiffers, match="only the file of both sexes"):
        OF_2017.read(text(tmp_path / "UN_MigrantStockByOriginAndDestination_2017Male.csv", LINES_2017))


def test_figures_of_2017_without_an_area_are_refused(tmp_path: Path) -> None:
    lines = [line.replace("1990,,0,0,0,0,0", "1990,,4,0,0,0,4") for line in LINES_2017]
    with pytest.raises(ValuesRefused, match="line 6: figures without an area"):
        OF_2017.read(text(tmp_path / "a.csv", lines))


def test_flags_of_the_long_file_become_type_of_data_and_imputed(tmp_path: Path) -> None:
    reading = LONG.read(text(tmp_path / "a.csv.gz", LINES_LONG))
    women = one(reading, ref_area="KEN", counterpart_area="TCD", sex="F")
    zero = one(reading, ref_area="TCD")
    assert (women["obs_value"], women["basis"], women["obs_status"], women["row"]) == (7.0, "B R", "A", 2)
    assert (zero["obs_value"], zero["basis"], zero["obs_status"], zero["sex"]) == (0.0, "C I", "I", "M")
    assert any("(OOO) holds 4 of 16 persons in 2024 (25.0%)" in n for n in reading.notes)
    assert any(n.startswith("1 figures are 0 as published") for n in reading.notes)


@pytest.mark.parametrize(
    ("line", "error", "said"),
    [
        ("KEN,2024,UGA,male,many,1,0,0,0", ValuesRefused, "line 6, column n: «many»"),
        ("KEN,2024,UGA,male,-1,1,0,0,0", ValuesRefused, "line 6, column n: -1 is below zero"),
        ("KEN,2023,UGA,male,1,1,0,0,0", ValuesRefused, "line 6, column t: «2023» is not one of"),
        ("KEN,2024,UGA,both,1,1,0,0,0", ValuesRefused, "line 6, column sex: «both»"),
        ("KEN,2024,UGA,male,1,2,0,0,0", ValuesRefused, "line 6, column type_b: «2»"),
        ("KEN,2024,TCD,male,5,1,0,1,0", ValuesRefused, "the same key twice"),
        ("KEN,2024,KEN,male,5,1,0,1,0", ValuesRefused, "line 6: KEN is both destination and origin"),
        ("QQQ,2024,TCD,male,5,1,0,1,0", CodesUnknown, "'QQQ'"),
        ("KEN,2024,TCD,male", LayoutDiffers, "not a regular table"),
    ],
)
def test_lines_of_the_long_file_that_cannot_be(line: str, error: type[SojournError], said: str, tmp_path: Path) -> None:
    with pytest.raises(error) as raised:
        LONG.read(text(tmp_path / "a.csv", (*LINES_LONG, line)))
    assert said in raised.value.text()


def test_several_problems_of_the_long_file_come_together(tmp_path: Path) -> None:
    lines = (*LINES_LONG, "KEN,2023,UGA,both,many,1,0,0,0")
    with pytest.raises(ValuesRefused) as error:
        LONG.read(text(tmp_path / "a.csv", lines))
    assert len(error.value.details) == 3


def test_a_mark_in_the_long_file_is_missing_even_where_imputed(tmp_path: Path) -> None:
    reading = LONG.read(text(tmp_path / "a.csv", (*LINES_LONG, "TCD,2024,KEN,male,..,0,1,0,1")))
    row = one(reading, ref_area="TCD", time_period="2024")
    assert (row["obs_value"], row["obs_status"]) == (None, "O")


def test_truncated_long_file(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged):
        LONG.read(cut(text(tmp_path / "a.csv.gz", LINES_LONG)))


def test_layouts_are_told_apart(tmp_path: Path) -> None:
    files = {
        "2019": Head.of(text(tmp_path / "a.csv", LINES_2019)),
        "2017": Head.of(text(tmp_path / "b.csv.gz", LINES_2017)),
        "long": Head.of(text(tmp_path / "c.csv", LINES_LONG)),
    }
    sources = {"2019": OF_2019, "2017": OF_2017, "long": LONG}
    assert {(s, f) for s, source in sources.items() for f, h in files.items() if source.recognise(h)} == {
        (name, name) for name in files
    }
