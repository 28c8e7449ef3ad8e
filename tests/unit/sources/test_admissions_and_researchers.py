"""Admissions by category, researchers who move, displaced persons by age: made-up files in each publisher's layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import CodesUnknown, LayoutDiffers
from sojourn.sources import recognise
from sojourn.sources.mpidr import scholarly_migration
from sojourn.sources.oecd import admissions as oecd_admissions
from sojourn.sources.unhcr import demographics as unhcr_demographics

HEADER = "STRUCTURE,STRUCTURE_ID,REF_AREA,MIGRATION_TYPE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT\n"
PERMANENT = "DATAFLOW,OECD.ELS.IMD:DSD_MIG_INT@DF_MIG_INT_PER(1.0)"
TEMPORARY = "DATAFLOW,OECD.ELS.IMD:DSD_MIG_INT@DF_MIG_INT_TEMP(1.0)"


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_admissions_keep_their_status_and_say_which_stay_they_are_for(tmp_path: Path) -> None:
    text = HEADER + f"{PERMANENT},BEL,WO,2014,40,E,0\n{PERMANENT},BEL,HU,2014,,A,0\n"
    path = file(tmp_path, "per.csv", text)
    assert recognise(path) is oecd_admissions.SOURCE
    reading = oecd_admissions.SOURCE.read(path)
    (row,) = reading.observations[0].table.to_pylist()
    assert (row["stay"], row["admission_category"], row["obs_value"], row["obs_status"]) == (
        "PERMANENT",
        "WORK",
        40,
        "E",
    )
    assert reading.edition == "to 2014" and reading.notes[0].startswith("1 lines without a value")


def test_zeros_of_the_temporary_table_are_kept_and_named(tmp_path: Path) -> None:
    path = file(tmp_path, "temp.csv", HEADER + f"{TEMPORARY},DNK,SEAS,2014,0,A,0\n")
    reading = oecd_admissions.SOURCE.read(path)
    assert reading.observations[0].table.to_pylist()[0]["obs_value"] == 0
    assert "1 zeros are kept as published" in reading.notes[1]


def test_two_tables_in_one_thousands_and_an_unknown_category_are_refused(tmp_path: Path) -> None:
    both = HEADER + f"{PERMANENT},BEL,WO,2014,4,A,0\n{TEMPORARY},BEL,SEAS,2014,4,A,0\n"
    with pytest.raises(LayoutDiffers, match="not one table"):
        oecd_admissions.SOURCE.read(file(tmp_path, "a.csv", both))
    with pytest.raises(LayoutDiffers) as error:
        oecd_admissions.SOURCE.read(file(tmp_path, "b.csv", HEADER + f"{PERMANENT},BEL,WO,2014,4,A,3\n"))
    assert "UNIT_MULT 3" in error.value.details
    with pytest.raises(CodesUnknown) as unknown:
        oecd_admissions.SOURCE.read(file(tmp_path, "c.csv", HEADER + f"{PERMANENT},BEL,SEAS,2014,4,A,0\n"))
    assert list(unknown.value.details) == ["line 2, column MIGRATION_TYPE: «SEAS»"]


SCHOLARS = """year,countrycode,padded_population_of_researchers,paddedpop,number_of_inmigrations,\
number_of_outmigrations,netmigration,outmigrationrate,inmigrationrate,netmigrationrate
1996.0,KEN,9,9,0,0,0,0,0,0
2020.0,KEN,50,50,3,2,1,0,0,0
2022.0,KEN,0,0,1,4,-3,0,0,0
2020.0,EUE,5,5,1,1,0,0,0,0
"""


def test_what_is_not_there_yet_is_no_zero(tmp_path: Path) -> None:
    path = file(tmp_path, "scholars.csv", SCHOLARS)
    assert recognise(path) is scholarly_migration.SOURCE
    reading = scholarly_migration.SOURCE.read(path)
    found = {
        (r["time_period"], r["researcher_measure"]): (r["obs_value"], r["obs_status"])
        for r in reading.observations[0].table.to_pylist()
    }
    assert found == {
        ("1996", "RESEARCHERS"): (9, "E"),
        ("2020", "RESEARCHERS"): (50, "E"),
        ("2020", "IN"): (3, "E"),
        ("2020", "OUT"): (2, "E"),
        ("2022", "IN"): (1, "P"),
        ("2022", "OUT"): (4, "P"),
    }
    assert reading.edition == "to 2022"
    assert reading.notes[0].startswith("1 lines of institutions") and reading.notes[1].startswith("3 cells")


DEMOGRAPHICS = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,pop_type,location,loc_type,acc_type,\
f_0_4,f_5_11,f_12_17,f_18_59,f_60,f_other,f_total,m_0_4,m_5_11,m_12_17,m_18_59,m_60,m_other,m_total,total
2025,Somalia,SOM,SOM,Germany,GFR,DEU,REF,here,V,I,1,0,2,3,0,4,10,0,0,0,5,0,0,5,15
2025,Somalia,SOM,SOM,Germany,GFR,DEU,REF,there,V,I,1,0,0,0,0,0,1,0,0,0,0,0,0,0,1
2025,Somalia,SOM,SOM,Kenya,KEN,KEN,REF,here,V,I,0,0,0,0,0,0,0,0,0,0,0,0,0,0,168
"""


def test_zeros_beside_a_total_are_not_counts(tmp_path: Path) -> None:
    path = file(tmp_path, "demographics.csv", DEMOGRAPHICS)
    assert recognise(path) is unhcr_demographics.DEMOGRAPHICS
    reading = unhcr_demographics.DEMOGRAPHICS.read(path)
    table = reading.observations[0].table.to_pylist()
    kenya = [(r["sex"], r["age"], r["obs_value"]) for r in table if r["ref_area"] == "KEN"]
    assert kenya == [("_T", "_T", 168)]
    germany = {(r["sex"], r["age"]): r["obs_value"] for r in table if r["ref_area"] == "DEU"}
    assert len(germany) == 13
    assert germany[("F", "Y0T4")] == 2 and germany[("F", "_U")] == 4 and germany[("M", "Y0T4")] == 0
    assert germany[("_T", "_T")] == 16
    assert reading.notes[0].startswith("1 lines (168 persons) have neither sex nor age")
