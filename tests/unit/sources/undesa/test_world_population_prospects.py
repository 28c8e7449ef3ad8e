"""World Population Prospects in three layouts: thousands become persons, projections are told from estimates."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.errors import CodesUnknown, LayoutDiffers, ValuesRefused
from sojourn.sources import Head, recognise
from sojourn.sources.undesa import wpp2019, wpp2024, wpp_by_age, wpp_vintages
from sojourn.sources.undesa import wpp_official as official

EVENTS = """country_code,year,births,cbr,cdr,deaths,PopChange,growthrate,cnmr,NatChangeRT
404,2023,1500.5,30,7,350,1100,2,0,23
404,2024,1510,30,7,351,1100,2,0,23
904,2023,9000,15,7,4000,5000,1,0,8
1830,2023,9000,15,7,4000,5000,1,0,8
"""


def write(folder: Path, name: str, text: str, *, packed: bool = False) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


def rows(reading_table: pa.Table, **where: str) -> list[dict[str, object]]:
    for column, code in where.items():
        reading_table = reading_table.filter(pc.equal(reading_table[column], code))
    return reading_table.to_pylist()


def test_events_are_persons_and_projections_are_marked(tmp_path: Path) -> None:
    path = write(tmp_path, "misc1dt.csv.gz", EVENTS, packed=True)
    assert recognise(path) is wpp2024.EVENTS
    reading = wpp2024.EVENTS.reading(path, "2024")
    table = reading.observations[0].table
    (births,) = rows(table, ref_area="KEN", time_period="2023", event="BIRTHS")
    assert (births["obs_value"], births["obs_status"], births["variant"]) == (1_500_500, "E", "ESTIMATE")
    assert (births["row"], births["column"]) == (2, "births")
    (projected,) = rows(table, ref_area="KEN", time_period="2024", event="BIRTHS")
    assert (projected["obs_status"], projected["variant"]) == ("F", "MEDIUM")


def test_an_area_with_two_location_numbers_is_read_once_and_said(tmp_path: Path) -> None:
    reading = wpp2024.EVENTS.reading(write(tmp_path, "misc1dt.csv", EVENTS), "2024")
    assert len(rows(reading.observations[0].table, ref_area="419", event="DEATHS")) == 1
    assert any("1830" in note or "904" in note for note in reading.notes)


def test_net_migration_keeps_its_sign_and_bounds(tmp_path: Path) -> None:
    text = "country_code,year,mig,mig_80l,mig_80u,mig_95l,mig_95u\n404,2024,-10.5,-20,-1,-30,5\n"
    table = wpp2024.NET_MIGRATION.read(write(tmp_path, "migproj1dt.csv", text)).observations[0].table
    assert {r["variant"]: r["obs_value"] for r in rows(table, ref_area="KEN")} == {
        "MEDIUM": -10_500, "L80": -20_000, "U80": -1_000, "L95": -30_000, "U95": 5_000,
    }  # fmt: skip


def test_projected_population_is_of_the_end_of_the_year(tmp_path: Path) -> None:
    text = "country_code,year,popM,popF,pop_80l,pop_80u\n404,2024,28000,28500,56000,57000\n"
    table = wpp2024.PROJECTED_POPULATION.reading(write(tmp_path, "popproj1dt.csv", text), "2024").observations[0].table
    assert set(table["reference_date"].to_pylist()) == {"12-31"}


def test_an_unknown_location_is_refused(tmp_path: Path) -> None:
    text = "country_code,year,mig\n40404,2024,1\n"
    with pytest.raises(CodesUnknown, match="40404"):
        wpp2024.NET_MIGRATION.read(write(tmp_path, "mig1dt.csv", text))


def test_text_in_a_number_cell_is_refused_with_line_and_column(tmp_path: Path) -> None:
    text = EVENTS.replace("1500.5", "many").replace(",350,", ",-350,")
    with pytest.raises(ValuesRefused) as refused:
        wpp2024.EVENTS.reading(write(tmp_path, "misc1dt.csv", text), "2024")
    assert "line 2, column births: «many»" in str(refused.value)


def test_the_official_layout_gives_deaths_by_sex_and_mid_year_population(tmp_path: Path) -> None:
    text = (
        "SortOrder,LocID,Notes,ISO3_code,Location,VarID,Variant,Time,TPopulation1July,TPopulationMale1July,"
        "TPopulationFemale1July,Births,Deaths,DeathsMale,DeathsFemale,NetMigrations\n"
        "1,404,,KEN,Kenya,2,Medium,2023,55000,27000,28000,1500,350,190,160,-20\n"
    )
    path = write(tmp_path, "WPP2024_Demographic_Indicators_Medium.csv", text)
    assert recognise(path) is official.SOURCE
    events, people = (o.table for o in official.SOURCE.read(path).observations)
    assert [r["obs_value"] for r in rows(events, event="DEATHS", sex="M")] == [190_000]
    assert [r["obs_value"] for r in rows(people, sex="F")] == [28_000_000]
    assert set(people["reference_date"].to_pylist()) == {"07-01"}


def test_the_2019_package_layout_takes_its_sex_from_the_name(tmp_path: Path) -> None:
    text = "country_code\tname\tage\t2015\t2020\t2025\n404\tKenya\t0-4\t3000\t3100\t3200\n404\tKenya\t100+\t1\t1\t2\n"
    path = write(tmp_path, "popF.txt", text)
    assert recognise(path) is wpp2019.POPULATION_BY_AGE
    table = wpp2019.POPULATION_BY_AGE.read(path).observations[0].table
    assert set(table["sex"].to_pylist()) == {"F"}
    assert {r["age"]: r["obs_value"] for r in rows(table, time_period="2020")} == {"Y0T4": 3_100_000, "Y_GE100": 1_000}
    assert rows(table, time_period="2025") == []
    with pytest.raises(LayoutDiffers, match="told by the file's name"):
        wpp2019.POPULATION_BY_AGE.read(write(tmp_path, "people.txt", text))


@pytest.mark.data
def test_births_less_deaths_plus_migration_are_the_change_of_population(shared_data: Path) -> None:
    """The half-year rule: Kenya 2010 to 2015 against the stock workbook (41,598.567 and 47,088.526 thousand)."""
    head = Head.of(shared_data / "un_wpp2024" / "misc1dt.csv.gz")
    assert wpp2024.EVENTS.recognise(head)
    events = wpp2024.EVENTS.read(head.path).observations[0].table
    net = wpp2024.NET_MIGRATION.read(shared_data / "un_wpp2024" / "mig1dt.csv.gz").observations[0].table
    weight = {2010: 0.5, 2011: 1.0, 2012: 1.0, 2013: 1.0, 2014: 1.0, 2015: 0.5}

    def total(table: pa.Table, event: str) -> float:
        found = {int(str(r["time_period"])): r["obs_value"] for r in rows(table, ref_area="KEN", event=event)}
        return sum(w * float(str(found[y])) for y, w in weight.items())

    change = total(events, "BIRTHS") - total(events, "DEATHS") + total(net, "NET_MIGRATION")
    assert change == pytest.approx(KENYA_2015 - KENYA_2010, abs=3_000)


KENYA_2010, KENYA_2015 = 41_598_567, 47_088_526


def test_areas_that_hold_other_land_in_other_editions_are_named(tmp_path: Path) -> None:
    """Sudan of 2010 is 736, with what is South Sudan (728) in 2012; the world gains nobody."""
    lines = {
        "2010": "900\t0\t0\n736\t-5\t1\n688\t5\t-1\n",
        "2012": "900\t0\t0\n729\t-3\t1\n728\t-2\t0\n688\t5\t-1\n",
    }
    said = {}
    for edition, text in lines.items():
        path = write(tmp_path, f"wpp{edition}_migration.txt", f"country_code\t1995-2000\t2000-2005\n{text}")
        reading = wpp_vintages.SOURCE.reading(path, edition)
        said[edition] = " ".join(reading.notes)
    assert "former, with South Sudan" in said["2010"] and "Serbia: with Kosovo up to" in said["2010"]
    assert "Sudan: without South Sudan" in said["2012"] and "South Sudan: in Sudan up to" in said["2012"]


def test_mid_year_periods_groups_and_empty_cells_of_an_edition_are_named(tmp_path: Path) -> None:
    """Of three areas one is the world; of six cells one is empty."""
    text = "country_code\t1995-2000\t2000-2005\n900\t0\t0\n404\t-5\t\n688\t5\t-1\n"
    path = write(tmp_path, "wpp2015_migration.txt", text)
    notes = wpp_vintages.SOURCE.reading(path).notes
    assert "1 of 3 areas are the world or groups of areas: a sum over all counts persons repeatedly." in notes
    assert "1 cell without a figure left out: not collected, not zero." in notes
    assert [n for n in notes if n.startswith("Periods of five years from mid-year to mid-year, 1995-2000 the first")]
    text = "country_code\t1995\t2000\n900\t0\t0\n404\t-5\t1\n688\t5\t-1\n"
    path = write(tmp_path, "wpp2022_migration.txt", text)
    assert not [n for n in wpp_vintages.SOURCE.reading(path).notes if "mid-year" in n]


def test_by_age_an_age_group_is_a_code_and_a_label_that_says_otherwise_is_refused(tmp_path: Path) -> None:
    header = "LocID,Location,Variant,Time,AgeGrp,AgeGrpStart,AgeGrpSpan,PopMale,PopFemale,PopTotal\n"
    lines = "404,Kenya,Medium,2020,5-9,5,5,3,2.5,5.5\n404,Kenya,Medium,2030,100+,100,-1,0.5,0.25,0.75\n"
    path = write(tmp_path, "WPP2024_PopulationByAge5GroupSex_Medium.csv", header + lines)
    assert recognise(path) is wpp_by_age.SOURCE
    reading = wpp_by_age.SOURCE.reading(path)
    assert reading.edition == "2024" and "not checked against" in reading.notes[0]
    found = {
        (r["time_period"], r["sex"], r["age"]): (r["obs_value"], r["variant"])
        for r in rows(reading.observations[0].table)
    }
    assert found["2020", "M", "Y5T9"] == (3000, "ESTIMATE") and found["2030", "_T", "Y_GE100"] == (750, "MEDIUM")
    with pytest.raises(LayoutDiffers, match="«5-9» has AgeGrpStart 10 and AgeGrpSpan 5, which are Y10T14"):
        wpp_by_age.SOURCE.read(write(tmp_path, path.name, (header + lines).replace(",5-9,5,", ",5-9,10,")))
    with pytest.raises(LayoutDiffers, match="a table by age"):
        official.SOURCE.read(path)
