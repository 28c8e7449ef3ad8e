"""Deaths on routes, internal displacement and encounters at borders: made-up files in each publisher's layout."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from sojourn.errors import CodesUnknown, LayoutDiffers, ValuesRefused
from sojourn.sources import recognise
from sojourn.sources.borders import encounters as border_encounters
from sojourn.sources.idmc import disaster_events
from sojourn.sources.idmc import internal_displacement as idmc
from sojourn.sources.iom import incidents as iom_incidents
from sojourn.sources.iom import mediterranean_crossings as crossings
from sojourn.sources.iom import missing_migrants as iom_missing_migrants
from sojourn.sources.unhcr import demographics as unhcr_demographics

LONG = """t,m,q,type,route,geo,dead,cause,surv,nat,location,lon,lat
2014-01-06,16071,16071,Incident,Central Mediterranean Route,LBY,7,Drowning,,UNK,"off Zuwara, Libya",12,32
2014-01-06,16071,16071,Incident,Central Mediterranean Route,LBY,7,Drowning,,UNK,"off Zuwara, Libya",12,32
2015-02-01,16467,16436,Split Incident,Undefined,,1,Mixed or unknown,,"GTM,HND",somewhere,,
"""
DOWNLOAD = """Web ID,Region of Incident,Reported Date,Reported Year,Reported Month,Number Dead,\
Minimum Estimated Number of Missing,Total Dead and Missing,Number of Survivors,Number of Females,Number of Males,\
Number of Children,Cause of Death,Location Description,Information Source,Location Coordinates,latitude,longitude,\
Migration Route,URL,UNSD Geographical Grouping,Source Quality
5,Mediterranean,3-Jan-20,2020,Jan,1,2,3,,,,,Drowning,a place,a paper,"1, 2",1,2,Western Mediterranean,,Uncategorized,3
6,Central America,2-Jan-20,2020,Jan,1,,1,,,,,Train accident,a place,a paper,"1, 2",1,2,,,Central America,3
"""


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(source, path, which=0):
    return source.read(path).observations[which].table.to_pylist()


def test_incidents_alike_stay_two_and_a_place_unknown_is_no_country(tmp_path: Path) -> None:
    path = file(tmp_path, "deaths.csv", LONG)
    assert recognise(path) is iom_missing_migrants.LONG_TABLE
    found = rows(iom_missing_migrants.LONG_TABLE, path)
    assert [(r["time_period"], r["ref_area"], r["obs_value"]) for r in found] == [
        ("2014", "LBY", 7),
        ("2014", "LBY", 7),
        ("2015", "XXX", 1),
    ]
    assert {r["route"] for r in found} == {"CENTRAL_MEDITERRANEAN_ROUTE", "UNDEFINED"}
    assert found[2]["nationality"] == "GTM,HND" and found[2]["row"] == 4
    reading = iom_missing_migrants.LONG_TABLE.read(path)
    assert reading.edition == "to 2015-02"
    assert any(note.startswith("1 lines are like an earlier one") for note in reading.notes)


def test_the_download_knows_regions_only(tmp_path: Path) -> None:
    path = file(tmp_path, "download.csv", DOWNLOAD)
    assert recognise(path) is iom_missing_migrants.DOWNLOADED
    found = rows(iom_missing_migrants.DOWNLOADED, path)
    assert {(r["incident"], r["ref_area"], r["route"], r["obs_value"]) for r in found} == {
        ("5", "XXX", "WESTERN_MEDITERRANEAN", 3),
        ("6", "013", "CENTRAL_AMERICA", 1),
    }


def test_a_date_that_is_none_and_a_count_below_zero_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValuesRefused, match="line 2, column t: «6 Jan» is not a date"):
        iom_missing_migrants.LONG_TABLE.read(
            file(tmp_path, "a.csv", LONG.replace("2014-01-06,16071", "6 Jan,16071", 1))
        )
    with pytest.raises(ValuesRefused, match="line 2, column dead: -7 is below zero"):
        iom_missing_migrants.LONG_TABLE.read(file(tmp_path, "b.csv", LONG.replace("LBY,7", "LBY,-7", 1)))


def test_movements_are_estimates_by_cause(tmp_path: Path) -> None:
    path = file(tmp_path, "flows.csv", "geo,t,cause,n\nAB9,2018,conflict,150\nKEN,2018,mass movement,40\n")
    assert recognise(path) is idmc.MOVEMENTS
    assert [
        (r["ref_area"], r["displacement_cause"], r["obs_value"], r["obs_status"]) for r in rows(idmc.MOVEMENTS, path)
    ] == [
        ("AB9", "CONFLICT", 150, "E"),
        ("KEN", "MASS_MOVEMENT", 40, "E"),
    ]
    with pytest.raises(CodesUnknown, match="has 1 values this layout does not know"):
        idmc.MOVEMENTS.read(file(tmp_path, "b.csv", "geo,t,cause,n\nKEN,2018,locusts,40\n"))


def test_persons_displaced_keep_what_is_not_split(tmp_path: Path) -> None:
    text = "geo,t,cause,sex,age,n\nKEN,2020,disaster,female,0-4,3\nAB9,2014,conflict,unknown,unknown,20000\n"
    path = file(tmp_path, "stocks.csv", text)
    assert recognise(path) is idmc.PERSONS
    assert [(r["sex"], r["age"]) for r in rows(idmc.PERSONS, path)] == [("F", "Y0T4"), ("_U", "_U")]


HEADINGS = [
    "ISO3",
    "Name",
    "Year",
    *(f"{a}{b}" for a in ("Conflict Stock Displacement", "Conflict Internal Displacements",
                          "Disaster Internal Displacements", "Disaster Stock Displacement") for b in ("", " (Raw)")),
]  # fmt: skip


def workbook(folder: Path, lines: list[list[object]], headings: list[str] = HEADINGS) -> Path:
    path = folder / "idmc.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("1_Displacement_data")
        for row, line in enumerate([headings, *lines]):
            sheet.write_row(row, 0, line)
        made.add_worksheet("README").write_row(4, 0, ["Last update", "15/11/2023"])
    return path


def test_the_workbook_gives_raw_figures_and_no_zeros_for_empty_cells(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["KEN", "Kenya", 2022, 100, 96, "", "", 320, 318, "", ""]])
    assert recognise(path) is idmc.WORKBOOK
    reading = idmc.WORKBOOK.read(path)
    movements, persons = (o.table.to_pylist() for o in reading.observations)
    assert [(r["displacement_cause"], r["obs_value"], r["row"], r["column"]) for r in movements] == [
        ("DISASTER", 318, 2, "I")
    ]
    assert [(r["displacement_cause"], r["obs_value"]) for r in persons] == [("CONFLICT", 96)]
    assert reading.edition == "2023-11-15" and "2 empty cells" in reading.notes[0]


def test_the_workbook_names_every_bad_cell_and_another_header(tmp_path: Path) -> None:
    lines = [["KEN", "Kenya", 2022, 1, "many", "", "", 1, -5, "", ""]]
    with pytest.raises(ValuesRefused) as error:
        idmc.WORKBOOK.read(workbook(tmp_path, lines))
    assert [d.split(":")[0] for d in error.value.details] == ["E2", "I2"]
    with pytest.raises(LayoutDiffers, match="header in row 1"):
        idmc.WORKBOOK.read(workbook(tmp_path, lines, [h.replace("Raw", "x") for h in HEADINGS]))


def test_an_export_of_one_cause_says_that_the_other_is_absent(tmp_path: Path) -> None:
    """Four empty cells of disasters would be four unknown figures; columns that are not there are none at all."""
    path = workbook(tmp_path, [["KEN", "Kenya", 2022, 100, 96, 20, 0]], HEADINGS[:7])
    reading = idmc.WORKBOOK.read(path)
    movements, persons = (o.table.to_pylist() for o in reading.observations)
    assert [(r["displacement_cause"], r["obs_value"], r["column"]) for r in movements] == [("CONFLICT", 0, "G")]
    assert [(r["displacement_cause"], r["obs_value"], r["column"]) for r in persons] == [("CONFLICT", 96, "E")]
    assert any("Disaster Internal Displacements, Disaster Stock Displacement" in note for note in reading.notes)
    with pytest.raises(LayoutDiffers, match="header in row 1") as error:
        idmc.WORKBOOK.read(workbook(tmp_path, [], [*HEADINGS[:3], *HEADINGS[3:5] * 2]))
    assert "twice: Conflict Stock Displacement (Raw)" in error.value.details


def test_disasters_by_event_say_what_is_rounded_and_whose_evacuations_are_not_told(tmp_path: Path) -> None:
    """Two events, 318 written as 320 beside one of them; of the other it is not told whether evacuations are in it."""
    amount = "Disaster Internal Displacements"
    header = ["ISO3", "Year", amount, f"{amount} (Raw)", "Hazard Type", "Displacement occurred"]
    lines = [["KEN", 2022, 320, 318, "Flood", "reported"], ["KEN", 2022, 7, 7, "Storm", ""]]
    path = tmp_path / "events.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("1_Disaster_Displacement_data")
        for row, line in enumerate([header, *lines]):
            sheet.write_row(row, 0, line)
        made.add_worksheet("README").write_row(4, 0, ["Last update", "15/11/2023"])
    assert recognise(path) is disaster_events.SOURCE
    said = " ".join(disaster_events.SOURCE.read(path).notes)
    assert "Rounded figures stand beside the raw ones and differ in 1 of 2 rows" in said
    assert "Column «Displacement occurred» is empty in 1 of 2 rows (row 3 first)" in said


def test_interceptions_that_begin_late_and_deaths_that_end_early_are_named(tmp_path: Path) -> None:
    """Three months: Türkiye counts in all, Libya from the second on; deaths on one route end with the second."""
    columns = ["date", *crossings.EVENTS, *crossings.DEATHS, *crossings.SUMS]
    given = {
        "interceptions_by_turkish_coast_guard": "123",
        "interceptions_by_libyan_coast_guard": " 45",
        "sea_arrivals_in_italy": "678",
        "emr": "111",
        "cmr": "11 ",
    }
    lines = [[f"2014-0{m + 1}-01", *(given.get(c, "   ")[m].strip() for c in columns[1:])] for m in range(3)]
    path = file(tmp_path, "months.csv", "\n".join(",".join(line) for line in [columns, *lines]) + "\n")
    assert recognise(path) is crossings.SOURCE
    notes = crossings.SOURCE.read(path).notes
    assert [n for n in notes if n.startswith("Interceptions begin at different times (LBY in 2014-02):")]
    assert "Deaths end before the file does: cmr in 2014-02." in notes


INCIDENTS = (
    "Main ID,Incident ID,Incident Type,Region of Incident,Incident Date,Incident Year,"
    "Total Number of Dead and Missing,Country of Origin,Cause of Death,Country of Incident,Migration Route,"
    "Location of Incident\n"
)


def test_incidents_have_a_country_and_each_part_of_a_split_one_counts_once(tmp_path: Path) -> None:
    text = INCIDENTS + (
        "2021.MMP1,2021.MMP1,Incident,Asia,2021-01-06,2021,3,Unknown,Drowning,Libya,Central Mediterranean,sea\n"
        '2021.MMP2,"2021.MMP21,2021.MMP22",Split Incident,Asia,2021-01-07,2021,2,Chad,Violence,"Libya,Tunisia",,sea\n'
        "2020.MMP3,2020.MMP3,Cumulative Incident,Asia,,,5,Chad,Drowning,"
        '"China, Hong Kong Special Administrative Region",,sea\n'
    )
    path = file(tmp_path, "incidents.csv", text)
    assert recognise(path) is iom_incidents.SOURCE
    reading = iom_incidents.SOURCE.read(path)
    found = reading.observations[0].table.to_pylist()
    assert [(r["time_period"], r["ref_area"], r["route"], r["incident"], r["obs_value"], r["date"]) for r in found] == [
        ("2021", "LBY", "CENTRAL_MEDITERRANEAN", "2021.MMP1", 3, "2021-01-06"),
        ("2021", "XXX", "ASIA", "2021.MMP2", 2, "2021-01-07"),
        ("2020", "HKG", "ASIA", "2020.MMP3", 5, None),
    ]
    assert reading.edition == "to 2021-01"
    said = " ".join(reading.notes)
    assert "1 line marked «Split Incident»" in said and "1 line marked «Cumulative Incident»" in said
    assert "ends with 2021-01-07: 2021 is not a whole year" in said and "2020 is still completed" in said
    for wrong in ("2021-01-06,2020", "6 Jan 2021,2021"):
        with pytest.raises(ValuesRefused, match="1 dates cannot be taken"):
            iom_incidents.SOURCE.read(file(tmp_path, "w.csv", text.replace("2021-01-06,2021", wrong)))


NAMES = "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,total\n"


def test_two_files_with_the_same_columns_are_told_apart_by_what_stands_in_them(tmp_path: Path) -> None:
    displaced = file(tmp_path, "a.csv", NAMES + "2014,Abyei Area,AB9,AB9,Abyei Area,AB9,AB9,2.5e+04\n")
    refugees = file(tmp_path, "b.csv", NAMES + "2024,Palestinian,GAZ,PSE,Lebanon,LEB,LBN,70\n")
    home = file(tmp_path, "c.csv", NAMES + "2024,Palestinian,GAZ,PSE,State of Palestine,GAZ,PSE,80\n"
                                           "2024,Palestinian,GAZ,PSE,Unknown,UKN,UNK,5\n")  # fmt: skip
    assert recognise(displaced) is idmc.REDISTRIBUTED
    assert recognise(refugees) is recognise(home) is unhcr_demographics.UNRWA
    assert [(r["ref_area"], r["obs_value"], r["obs_status"]) for r in rows(idmc.REDISTRIBUTED, displaced)] == [
        ("AB9", 25_000, "E")
    ]
    assert [(r["ref_area"], r["population_type"]) for r in rows(unhcr_demographics.UNRWA, home)] == [
        ("PSE", "PRF"),
        ("XXX", "PRF"),
    ]


def test_months_stand_for_days_and_events_of_one_key_are_added(tmp_path: Path) -> None:
    text = "t,t_fy,q,component,area,authority,type,demog,nat,n\n" \
           "18262,1,1,U.S. Border Patrol,Yuma Sector,Title 8,Apprehensions,FMUA,MEX,10\n" \
           "18262,1,1,U.S. Border Patrol,Yuma Sector,Title 42,Expulsions,FMUA,MEX,5\n" \
           "17440,1,1,U.S. Border Patrol,,Title 8,Apprehensions,UC / Single Minors,,3\n"  # fmt: skip
    path = file(tmp_path, "usa.csv", text)
    assert recognise(path) is border_encounters.UNITED_STATES
    found = {(r["time_period"], r["route"], r["counterpart_area"], r["encounter_group"], r["obs_value"])
             for r in rows(border_encounters.UNITED_STATES, path)}  # fmt: skip
    assert found == {
        ("2020-01", "YUMA_SECTOR", "MEX", "FAMILY", 15),
        ("2017-10", "US_BORDER_PATROL", "_T", "CHILD_UNACCOMPANIED", 3),
    }
    assert border_encounters.UNITED_STATES.read(path).edition == "to 2020-01", "a newer file never fills this edition"
    with pytest.raises(ValuesRefused, match="«18263» is not the first day of a month"):
        border_encounters.UNITED_STATES.read(file(tmp_path, "b.csv", text.replace("18262", "18263")))


def test_children_in_the_darien_gap_are_inside_men_and_women_until_they_are_told_apart(tmp_path: Path) -> None:
    path = file(tmp_path, "darien.csv", "t,q,demog,n\n18628,1,men,8\n19358,1,men,6\n19358,1,boys,2\n")
    assert recognise(path) is border_encounters.DARIEN
    assert [
        (r["time_period"], r["encounter_group"], r["sex"], r["obs_value"]) for r in rows(border_encounters.DARIEN, path)
    ] == [
        ("2021-01", "_T", "M", 8),
        ("2023-01", "ADULT", "M", 6),
        ("2023-01", "CHILD", "M", 2),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.csv", "route,type,nat,t,n\nWestern Balkan Route,Land,AFG,14245,7\n"),
        ("irreg_darien_nat.csv", "t,q,nat,n\n18628,1,CUB,8\n"),
        ("darien.csv", "t,q,demog,n\n19358,1,men,6\n19358,1,boys,2\n"),
    ],
)
def test_a_line_pasted_twice_is_refused_and_not_added(tmp_path: Path, name: str, text: str) -> None:
    path = file(tmp_path, name, text + text.splitlines()[-1] + "\n")
    source = recognise(path)
    assert source is not None
    with pytest.raises(ValuesRefused, match="cannot be taken") as error:
        source.read(path)
    assert "the same key twice" in str(error.value.details)


def test_totals_of_years_written_as_january_are_years(tmp_path: Path) -> None:
    """2010 stands in its January alone; 2020 has months, so that its January and that of 2021 are months."""
    text = "t,q,nat,n\n14610,1,CUB,79\n18262,1,CUB,5\n18293,1,CUB,6\n18628,1,CUB,8\n"
    path = file(tmp_path, "irreg_darien_nat.csv", text)
    found = {(r["time_period"], r["obs_value"]) for r in rows(border_encounters.DARIEN, path)}
    assert found == {("2010", 79), ("2020-01", 5), ("2020-02", 6), ("2021-01", 8)}


def test_tables_by_nationality_are_told_apart_by_the_name_of_the_file_only(tmp_path: Path) -> None:
    text = "t,q,nat,n\n18628,1,CUB,8\n"
    assert recognise(file(tmp_path, "irreg_darien_nat.csv", text)) is border_encounters.DARIEN
    assert recognise(file(tmp_path, "irreg_mexico_nat.csv", text)) is border_encounters.MEXICO
    assert recognise(file(tmp_path, "other.csv", text)) is None


def test_frontex_mexico_and_honduras(tmp_path: Path) -> None:
    frontex = file(tmp_path, "f.csv", "route,type,nat,t,n\nWestern Balkan Route,Land,AFG,14245,7\n")
    mexico = file(tmp_path, "mexico.csv", 't,q,sex,age,n\n17532,1,female,"under 12, unaccompanied",4\n')
    honduras = file(tmp_path, "honduras.csv", "t,n,q\n18628,9,1\n")
    for path, source, expected in (
        (frontex, border_encounters.FRONTEX, ("2009-01", "EU", "AFG", "WESTERN_BALKAN_ROUTE_LAND", "_T", "_T", 7)),
        (mexico, border_encounters.MEXICO, ("2018-01", "MEX", "_T", "_T", "CHILD_UNACCOMPANIED", "F", 4)),
        (honduras, border_encounters.HONDURAS, ("2021-01", "HND", "_T", "_T", "_T", "_T", 9)),
    ):
        assert recognise(path) is source
        (row,) = rows(source, path)
        keys = ("time_period", "ref_area", "counterpart_area", "route", "encounter_group", "sex", "obs_value")
        assert tuple(row[k] for k in keys) == expected
