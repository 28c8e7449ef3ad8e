"""Further layouts of publishers, read whole: the sums that the notes on the files and their publishers state."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.products.intake.judgement import Candidate, judge
from sojourn.sources import Reading, recognise, source
from sojourn.sources.layout.workbook import read_sheet

pytestmark = pytest.mark.data


def read(path: Path, expected: str) -> Reading:
    found = recognise(path)
    assert found is not None and found.id == expected
    reading = found.reading(path)
    assert not reading.unchecked
    return reading


def total(table: pa.Table, **where: str) -> float:
    for column, code in where.items():
        table = table.filter(pc.equal(table[column], code))
    return float(pc.sum(table["obs_value"]).as_py() or 0)


def test_disasters_of_2025_by_event(shared_new_data: Path) -> None:
    """45.8 million movements in 2024 as announced; the sums noted on the file are those of the rounded column."""
    path = shared_new_data / "displacement/IDMC_GIDD_Disasters_2025download.xlsx"
    reading = read(path, "IDMC_DISASTER_EVENTS")
    table = reading.observations[0].table
    assert reading.edition == "2025-05-13"
    header, *events = read_sheet(path, "1_Disaster_Displacement_data").rows
    rounded, raw = (header.index(f"Disaster Internal Displacements{end}") for end in ("", " (Raw)"))
    sums = {"2013": 22_130_547, "2023": 26_787_647, "2024": 45_763_920}
    for year, noted in sums.items():
        lines = [e for e in events if e[2] == float(year)]
        assert sum(e[rounded] for e in lines) == noted
        assert total(table, time_period=year) == sum(e[raw] for e in lines) != noted
    assert round(total(table, time_period="2024") / 1e6, 1) == 45.8
    assert any("22,119 events" in note and "no trend" in note for note in reading.notes)
    assert not any("selection of hazards" in note for note in reading.notes)


def test_disasters_of_2023_are_a_selection_of_hazards(shared_data: Path) -> None:
    """9,746 events of floods, storms and droughts; earthquakes and wildfires were not chosen."""
    path = shared_data / "displacement_disasters/IDMC_GIDD_Disasters_Internal_Displacement_Data.xlsx"
    reading = read(path, "IDMC_DISASTER_EVENTS")
    assert reading.edition == "2023-11-15"
    assert any("earthquake, wildfire were not chosen" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("name", "edition", "stock"),
    [
        ("UN_MigrantStockTotal_2015.xlsx", "2015", [243_700_236, 10_825, 106_845, 168_802, 12_005_690]),
        ("UN_MigrantStockTotal_2017.xlsx", "2017", [247_585_744, 209_611, 632_178, 76_685, 10_220_418]),
        ("UN_MigrantStockTotal_2019.xlsx", "2019", [248_861_296, 209_611, 632_178, 76_685, 10_220_418]),
    ],
)
def test_the_stock_of_2015_in_three_editions(shared_new_data: Path, name: str, edition: str, stock: list[int]) -> None:
    """The world, Equatorial Guinea, Angola, Georgia and Germany: ten thousand became two hundred thousand."""
    reading = read(shared_new_data / "undesa_vintages" / name, "UNDESA_STOCK_TOTALS")
    assert reading.edition == edition
    table = reading.observations[0].table
    areas = ("001", "GNQ", "AGO", "GEO", "DEU")
    assert [total(table, ref_area=a, time_period="2015", sex="_T") for a in areas] == stock


def test_refugees_of_2015_are_without_asylum_seekers(shared_new_data: Path) -> None:
    reading = read(shared_new_data / "undesa_vintages/UN_MigrantStockTotal_2015.xlsx", "UNDESA_STOCK_TOTALS")
    table = reading.observations[2].table
    assert total(table, ref_area="001", time_period="2015", population_type="REF") == 19_577_474


#: Net migration of 2010 to 2015 in thousands: United States, Germany, Venezuela, Syria.
VINTAGES = {
    "2008": (5411, 550, 40, -597),
    "2010": (4981, 80, 40, -173),
    "2012": (5000, 550, 40, -1500),
    "2015": (5008, 1250, -69, -4030),
    "2017": (4500, 1777, -69, -4158),
    "2022": (6248, 1589, -283, -4849),
}


@pytest.mark.parametrize("edition", VINTAGES)
def test_net_migration_in_six_editions(shared_new_data: Path, edition: str) -> None:
    """By sex and age to 2012, five years to 2017, calendar years in 2022."""
    folder = shared_new_data / "wpp_vintages"
    files = [p for p in sorted(folder.glob(f"wpp{edition}_migration*")) if "1dt" not in p.name]
    tables = []
    for path in files:
        reading = read(path, "WPP_MIGRATION_VINTAGES")
        assert reading.edition == edition
        tables.append(reading.observations[0].table)
    table = pa.concat_tables(tables)
    periods = [str(y) for y in range(2010, 2015)] if edition == "2022" else ["2010-07-01/P5Y"]
    inside = table.filter(pc.is_in(table["time_period"], pa.array(periods)))
    found = tuple(round(total(inside, ref_area=a) / 1000) for a in ("USA", "DEU", "VEN", "SYR"))
    assert found == VINTAGES[edition]
    past = {"2008": "F", "2010": "F", "2012": "F"}.get(edition, "E")
    assert set(inside["obs_status"].to_pylist()) == {past}


def test_trafficking_keeps_protected_counts_apart(shared_new_data: Path) -> None:
    """46,556 lines, «<5» in half of them; Afghanistan 2013: 103 offences, 167 persons in formal contact."""
    reading = read(shared_new_data / "trafficking/unodc_data_glotip_edition_2023-05-30.xlsx", "UNODC_GLOTIP")
    table = reading.observations[0].table
    assert reading.edition == "2023-05-30"
    where = {"ref_area": "AFG", "time_period": "2013", "breakdown": "_T", "sex": "_T", "age": "_T"}
    assert total(table, trafficking_measure="OFFENCES", **where) == 103
    assert total(table, trafficking_measure="SUSPECTED", **where) == 167
    few = table.filter(pc.equal(table["obs_status"], "Q"))
    assert few["obs_value"].null_count == few.num_rows > 20_000
    assert set(few["interval"].to_pylist()) == {"1-4"}
    assert table.filter(pc.is_null(table["obs_value"])).num_rows == few.num_rows


def test_remittances_from_data360(shared_new_data: Path) -> None:
    """World receipts of 581.6, 842.5 and 857.3 billion; Afghanistan 2000 is 0 in the file, which is no figure."""
    reading = read(shared_new_data / "remittances/wb_knomad_data360_2025.csv.gz", "KNOMAD_DATA360")
    table = reading.observations[0].table
    received = {
        y: round(total(table, time_period=y, counterpart_area="_T") / 1000, 1) for y in ("2013", "2022", "2023")
    }
    assert received == {"2013": 581.6, "2022": 842.5, "2023": 857.3}
    afghan = table.filter(pc.and_(pc.equal(table["ref_area"], "AFG"), pc.equal(table["time_period"], "2000")))
    assert afghan.num_rows == 0 and any("1,451 cells" in note for note in reading.notes)


def test_crossings_of_the_mediterranean(shared_new_data: Path) -> None:
    """Italy 2,171 in January 2014; the copy of deaths and the sums of nothing are named, and nothing of them read."""
    path = shared_new_data / "deaths/iom_med_crossings_monthly_2014_2025.csv"
    reading = read(path, "IOM_MEDITERRANEAN_CROSSINGS")
    table = reading.observations[0].table
    assert total(table, ref_area="ITA", time_period="2014-01") == 2_171
    assert total(table, ref_area="LBY", time_period="2025-10") == 2_758
    said = " ".join(reading.notes)
    assert "Deaths of 2021 repeat those of 2014" in said
    assert "total_interceptions is 0 in 2 months (2025-11 to 2025-12) without any part" in said
    assert "total_deaths_on_maritime_routes_to_europe is 0 in 12 months (2025-01 to 2025-12)" in said
    assert max(table["time_period"].to_pylist()) == "2025-10"


def test_special_aggregates_of_world_population_prospects_are_named(shared_official: Path) -> None:
    """2019 holds the United Kingdom (67.9 million in 2020) with and without dependencies; 2022 groups alone.

    The file of 2022 at hand ends with the year 1996 of its last group: it is cut off, and held as such.
    """
    reading = read(shared_official / "wpp/WPP2019_TotalPopulationBySex.csv", "WPP_OFFICIAL")
    table = reading.observations[0].table
    assert set(table["ref_area"].to_pylist()) == {"GBR", "UN_1110"}
    assert round(total(table, ref_area="GBR", time_period="2020", sex="_T", variant="ESTIMATE") / 1e6, 1) == 67.9
    path = shared_official / "wpp/WPP2022_TotalPopulationBySex.csv"
    reading = read(path, "WPP_OFFICIAL")
    found = set(reading.observations[0].table["ref_area"].to_pylist())
    assert len(found) == 9 and {"UN_1111", "UN_1852", "UN_1820"} <= found
    (judged,) = judge([Candidate(path, "", source("WPP_OFFICIAL"), reading)], None)
    assert [d.kind for d in judged.departures] == ["cut_off"]
    assert "UN_1820, the last of the file" in judged.departures[0].sentence
