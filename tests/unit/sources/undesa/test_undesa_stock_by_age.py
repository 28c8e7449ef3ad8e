"""Text files by age and sex, age shares, refugees and derived tables, with invented figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from undesa_layouts import one, rows_of, text

from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers, NotRecognised, ValuesRefused
from sojourn.sources.layout.recognition import Head
from sojourn.sources.undesa import age_shares_2017 as undesa_age_shares_2017
from sojourn.sources.undesa import refugee_stock_2019 as undesa_refugee_stock_2019
from sojourn.sources.undesa import stock_by_age as undesa_stock_by_age
from sojourn.sources.undesa import stock_derived as undesa_stock_derived

BY_AGE = undesa_stock_by_age.SOURCE
SHARES = undesa_age_shares_2017.SOURCE
REFUGEES = undesa_refugee_stock_2019.SOURCE
DERIVED = undesa_stock_derived.SOURCE

HEADER = ",".join(undesa_stock_by_age.HEADER)
DOTS = ",".join([".."] * 51)


def by_age(men: float, women: float) -> str:
    """The same number in each of 16 ages, then the total, for both sexes, men, women."""
    return ",".join(f"{n:g}" for s in (men + women, men, women) for n in [s] * 16 + [16 * s])


STOCK = (
    HEADER,
    f"1990,WORLD,{by_age(3e6, 2e6)}",
    f"1990,Geographic regions,{DOTS}",
    f"1990,Africa,{by_age(3e6, 2e6)}",
    f"1990,Kenya,{by_age(3e6, 2e6)}",
    f"1990,Holy See,{','.join(['..'] * 16 + ['5'] + ['..'] * 16 + ['3'] + ['..'] * 16 + ['2'])}",
    f"1990,AFRICA,{by_age(3e6, 2e6)}",
)
POPULATION = (
    HEADER,
    f"1990.0,WORLD,{by_age(200.5, 100)}",
    f"1990.0,Kenya,{by_age(200.5, 100)}",
    "," * 18 + ",.." * 34,
)
SHARES_HEADER = (
    "Year,MajorArea,0-4,5-9,10-14, 15-19,20-24,25-29,30-34,35-39,40-44,45-49,50-54,55-59,60-64,65-69,70-74,75+,Total"
)
SHARES_LINES = (
    SHARES_HEADER,
    f"1990,Kenya,{','.join(['6.2'] * 15)},7,100",
    f"1990,Réunion,{','.join(['..'] * 16)},100",
    f"1990,Holy See,{','.join(['0'] * 16)},100",
)


def test_ages_and_sexes_become_codes(tmp_path: Path) -> None:
    reading = BY_AGE.read(text(tmp_path / "migrants_by_age.csv.gz", STOCK))
    row = one(reading, ref_area="KEN", age="Y_GE75", sex="F")
    assert (row["obs_value"], row["row"], row["column"], row["time_period"]) == (2e6, 5, "75+_(f)", "1990")
    assert one(reading, ref_area="KEN", age="Y0T4", sex="_T")["column"] == "0-4_(mf)"
    assert one(reading, ref_area="KEN", age="_T", sex="M")["obs_value"] == 48e6
    assert len(rows_of(reading)) == 4 * 51 and reading.edition == "to 1990"


def test_no_detail_by_age_is_missing_and_the_total_stays(tmp_path: Path) -> None:
    reading = BY_AGE.read(text(tmp_path / "migrants.csv", STOCK))
    assert one(reading, ref_area="VAT", age="Y0T4", sex="M")["obs_status"] == "O"
    assert one(reading, ref_area="VAT", age="_T", sex="M")["obs_value"] == 3.0
    notes = " ".join(reading.notes)
    assert (
        "48 cells are marked" in notes and "1 rows are titles" in notes and "1 rows of regions printed twice" in notes
    )


def test_the_size_of_the_world_tells_population_in_thousands(tmp_path: Path) -> None:
    reading = BY_AGE.read(text(tmp_path / "a.csv", POPULATION))
    row = one(reading, "POPULATION", ref_area="KEN", age="Y5T9", sex="M")
    assert (row["obs_value"], row["time_period"], row["reference_date"]) == (200_500.0, "1990", "07-01")
    assert row["obs_status"] == "E"  # of World Population Prospects, not counted
    assert any("1 rows without year, area and figures" in n for n in reading.notes)
    with pytest.raises(LayoutDiffers, match="is named"):
        BY_AGE.read(text(tmp_path / "migrants_by_age.csv", POPULATION))
    with pytest.raises(LayoutDiffers, match="no figure for the World in 1990"):
        BY_AGE.read(text(tmp_path / "b.csv", (HEADER, POPULATION[2])))


def test_rounding_is_noted_and_gross_differences_are_refused(tmp_path: Path) -> None:
    ages = by_age(3e6, 2e6).split(",")
    off_by_seven = ",".join(["5000007", *ages[1:]])
    notes = BY_AGE.read(text(tmp_path / "m.csv", (*STOCK, f"1995,Kenya,{off_by_seven}"))).notes
    assert any("Men and women do not add up to both sexes in 1 of" in n and "-7" in n for n in notes)
    assert any("Ages and total: parts and total differ in 1 of" in n for n in notes)
    with pytest.raises(ValuesRefused) as error:
        BY_AGE.read(text(tmp_path / "n.csv", (*STOCK, f"1995,Kenya,{','.join(['9e6', *ages[1:]])}")))
    assert len(error.value.details) == 2 and "line 8 (Kenya 1995)" in error.value.details[0]


def test_bad_cells_by_age(tmp_path: Path) -> None:
    ages = by_age(3e6, 2e6).split(",")
    lines = (*STOCK, f"1995,Kenya,{','.join(['five', '-1', *ages[2:]])}", f"2024,Chad,{','.join(ages)}")
    with pytest.raises(ValuesRefused) as error:
        BY_AGE.read(text(tmp_path / "m.csv", lines))
    said = error.value.text()
    assert "column 0-4_(mf): «five»" in said and "column 5-9_(mf): -1" in said and "line 9: «2024»" in said
    with pytest.raises(ValuesRefused, match="1990 / KEN stands already at line 5"):
        BY_AGE.read(text(tmp_path / "n.csv", (*STOCK, STOCK[4])))


def test_shares_stay_percentages_of_their_own_series(tmp_path: Path) -> None:
    reading = SHARES.read(text(tmp_path / "UN_MigrantStockByAge_2017Male.csv", SHARES_LINES))
    row = one(reading, "ECONOMIC_SERIES", ref_area="KEN", series="MIGRANT_STOCK_AGE_SHARE.M.Y15T19")
    assert (row["obs_value"], row["row"], row["column"]) == (6.2, 2, "15-19")
    statuses = {r["ref_area"]: r["obs_status"] for r in rows_of(reading, "ECONOMIC_SERIES").to_pylist()}
    assert statuses == {"KEN": "A", "REU": "O", "VAT": "O"}
    assert any("1 rows are zero at every age" in n for n in reading.notes)


def test_shares_in_latin_1_are_recognised_and_read(tmp_path: Path) -> None:
    lines = (*SHARES_LINES, *SHARES_LINES[1:2])
    path = text(tmp_path / "UN_MigrantStockByAge_2017.csv", SHARES_LINES, encoding="latin-1")
    assert SHARES.recognise(Head.of(path))
    series = rows_of(SHARES.read(path), "ECONOMIC_SERIES")["series"].to_pylist()
    assert {s.split(".")[1] for s in series} == {"_T"}
    with pytest.raises(ValuesRefused, match="the same key twice"):
        SHARES.read(text(tmp_path / "UN_MigrantStockByAge_2017Female.csv", lines))


def test_shares_that_do_not_make_a_hundred_or_name_no_sex_are_refused(tmp_path: Path) -> None:
    short = SHARES_LINES[1].replace(",7,100", ",2,100")
    with pytest.raises(ValuesRefused, match=r"add up to 95\.0, not to 100"):
        SHARES.read(text(tmp_path / "UN_MigrantStockByAge_2017.csv", (SHARES_HEADER, short)))
    with pytest.raises(LayoutDiffers, match="which sex"):
        SHARES.read(text(tmp_path / "shares.csv", SHARES_LINES))
    world = f"1990,WORLD,3.3,{','.join(['6.45'] * 14)},6.4,100"
    with pytest.raises(LayoutDiffers, match="is named men, but its World of 1990 is that of women"):
        SHARES.read(text(tmp_path / "UN_MigrantStockByAge_2017Male.csv", (SHARES_HEADER, world)))


def test_refugees_of_the_text_file(tmp_path: Path) -> None:
    header = (
        "Destination,"
        + ",".join(f"{y}_est_(mf)" for y in (1990, 1995, 2000, 2005, 2010, 2015, 2019))
        + ",1990_pct_(mf)"
    )
    lines = (header, "Geographic regions" + ",.." * 8, "Kenya,1,2,3,4,5,6,0,-7.5", "Georgia,..,2,3,4,5,6,7,1")
    reading = REFUGEES.read(text(tmp_path / "a.csv", lines))
    row = one(reading, "DISPLACED_POPULATION", ref_area="KEN", time_period="2019")
    assert (row["obs_value"], row["population_type"], row["row"]) == (0.0, "REF_ASY", 3)
    assert one(reading, "DISPLACED_POPULATION", ref_area="GEO", time_period="1990")["obs_status"] == "O"
    with pytest.raises(CodesUnknown, match="Nowhereland"):
        REFUGEES.read(text(tmp_path / "b.csv", (*lines, "Nowhereland,1,2,3,4,5,6,7,8")))


@pytest.mark.parametrize(
    "header",
    [
        "Year,Dest,Afghanistan,Albania",
        "Destination,1990-1995_(mf),1995-2000_(mf)",
        "MajorArea,1990,1995,2000,2005,2010,2015,2017",
        "Destination,More Developed Regions,Less Developed Regions",
    ],
)
def test_derived_tables_give_nothing_and_say_why(header: str, tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", (header, "x" + ",1" * header.count(",")))
    assert DERIVED.recognise(Head.of(path))
    reading = DERIVED.read(path)
    assert reading.observations == () and reading.notes[0].startswith("Nothing was taken from a.csv: it is ")


def test_a_table_of_codes_of_somebody_else_is_not_claimed(tmp_path: Path) -> None:
    assert DERIVED.recognise(Head.of(text(tmp_path / "a.csv", ("code;name", "ABW;Aruba"))))
    other = text(tmp_path / "b.csv", ("code,name", "1,Men"))
    assert not DERIVED.recognise(Head.of(other))
    with pytest.raises(NotRecognised):
        DERIVED.read(other)


def test_damaged_files_by_age(tmp_path: Path) -> None:
    path = text(tmp_path / "m.csv.gz", STOCK)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileDamaged):
        BY_AGE.read(path)
    with pytest.raises(LayoutDiffers, match="header is not the publisher's"):
        BY_AGE.read(text(tmp_path / "n.csv", (HEADER.replace("0-4_(mf)", "0-5_(mf)"), *STOCK[1:])))
