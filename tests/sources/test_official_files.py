"""Published files in their publishers' own layouts: read whole, with the sums their publishers announced."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.sources import Reading, recognise

pytestmark = pytest.mark.data


def read(path: Path, expected: str) -> Reading:
    found = recognise(path)
    assert found is not None and found.id == expected
    return found.read(path)


def total(table: pa.Table, **where: str) -> float:
    for column, code in where.items():
        table = table.filter(pc.equal(table[column], code))
    return float(pc.sum(table["obs_value"]).as_py() or 0)


def test_unhcr_export_of_2024(shared_official: Path) -> None:
    """31.6 million refugees at the end of 2023, as announced in June 2024; 48,615 cells hold a dash."""
    reading = read(shared_official / "unhcr/population.csv.gz", "UNHCR_DATA_FINDER")
    table = reading.observations[0].table
    assert reading.edition == "2024-07-21"
    assert len(table) == 7 * 48_731 - 48_615
    assert total(table, time_period="2023", population_type="REF") == 31_637_408
    assert total(table, time_period="2023", population_type="OIP") == 5_755_363


def test_unhcr_rows_for_hdx(shared_official: Path) -> None:
    """745, 151 and 300 lines of three countries of asylum."""
    population = read(shared_official / "hdx/HDX_EndYearPopulationTotals.csv", "UNHCR_HDX_POPULATION")
    assert len(population.observations[0]) == 6 * 745
    solutions = read(shared_official / "hdx/HDX_Solutions.csv", "UNHCR_HDX_SOLUTIONS")
    assert len(solutions.observations[0]) == 4 * 151
    applications = read(shared_official / "hdx/HDX_AsylumApplications.csv", "UNHCR_HDX_APPLICATIONS")
    assert len(applications.observations[0]) == 300


def test_iom_download_of_2025(shared_official: Path) -> None:
    """19,255 lines, 74,376 dead and missing; 13 lines of 2020 have no year but in their number."""
    reading = read(shared_official / "iom/Missing_Migrants_download_2025.xlsx", "IOM_MISSING_MIGRANTS_INCIDENTS")
    table = reading.observations[0].table
    assert len(table) == 19_255 and total(table) == 74_376
    assert total(table, time_period="2020") == 4_314 + 13
    assert reading.edition == "to 2025-04"


def test_iom_incidents_of_2026(shared_new_data: Path) -> None:
    """Sums by year as the notes on the file give them; 488 split and 97 cumulative incidents."""
    path = shared_new_data / "deaths/iom_mmp_incidents_2014_2026-04_slim.csv.gz"
    reading = read(path, "IOM_MISSING_MIGRANTS_INCIDENTS")
    table = reading.observations[0].table
    years = [5443, 6961, 8253, 6403, 5017, 5432, 4328, 6279, 7205, 8755, 9197, 7904, 1417]
    assert [total(table, time_period=str(2014 + i)) for i in range(len(years))] == years
    said = " ".join(reading.notes)
    assert "488 lines marked «Split Incident»" in said and "97 lines marked «Cumulative Incident»" in said


def test_idmc_exports_of_one_cause_and_of_one_continent(shared_official: Path) -> None:
    """Conflict only, 794 lines; and 358 lines of Asia and the Pacific with both causes."""
    conflict = read(shared_official / "idmc/IDMC_haiti.xlsx", "IDMC_WORKBOOK")
    assert conflict.edition == "2023-05-11"
    assert {c for o in conflict.observations for c in o.table["displacement_cause"].to_pylist()} == {"CONFLICT"}
    both = read(shared_official / "idmc/IDMC_undp.xlsx", "IDMC_WORKBOOK")
    assert both.edition == "2024-05-13"
    movements = both.observations[0].table.filter(pc.equal(both.observations[0].table["ref_area"], "AFG"))
    assert total(movements, time_period="2023", displacement_cause="DISASTER") == 418_248


def test_world_bank_workbook_of_net_migration(shared_official: Path) -> None:
    reading = read(shared_official / "worldbank/API_SM.POP.NETM_DS2_en_excel_v2_782.xls", "WDI_INDICATOR")
    table = reading.observations[0].table
    assert reading.edition == "2024-02-21"
    assert total(table, ref_area="AFG", time_period="1981") == -2_127_145
    assert total(table, ref_area="ABW", time_period="1961") == -569


def test_remittance_matrix_of_2016(shared_official: Path) -> None:
    """India and Pakistan, Israel and Lebanon are not available; only their totals exceed their parts."""
    path = shared_official / "worldbank/bilateralremittancematrix2016_Nov2017.xlsx"
    reading = read(path, "WB_REMITTANCE_MATRIX")
    table = reading.observations[0].table
    hidden = table.filter(pc.equal(table["obs_status"], "L"))
    assert set(zip(hidden["counterpart_area"].to_pylist(), hidden["ref_area"].to_pylist(), strict=True)) == {
        ("IND", "PAK"), ("PAK", "IND"), ("ISR", "LBN"), ("LBN", "ISR"),
    }  # fmt: skip
    assert total(table, counterpart_area="_T", ref_area="_T") == pytest.approx(573_551.275, abs=1e-3)
    assert any("Israel by 1.16674; Lebanon by 0.803107" in note for note in reading.notes)


def test_eurostat_totals_of_immigration(shared_new_data: Path) -> None:
    """Belgium 2011: 147,377, marked as a break; every line stands twice, for two definitions of age."""
    reading = read(shared_new_data / "eurostat/estat_tps00176_en.csv", "EUROSTAT_TPS00176")
    table = reading.observations[0].table
    first = table.filter(
        pc.and_(pc.equal(table["ref_area"], "BEL"), pc.equal(table["time_period"], "2011"))
    ).to_pylist()
    assert [(r["obs_value"], r["obs_status"], r["direction"]) for r in first] == [(147_377, "B", "IN")]
    assert reading.edition == "2024-11-29"


def test_oecd_world_totals_equal_the_older_dump(shared_data: Path) -> None:
    """Two layouts of one database: inflows of all nationalities to Belgium in 2006 were 83,433 in both."""
    new = read(shared_data / "reported_flows/oecd_sdmx_DF_MIG_world_totals.csv.gz", "OECD_DF_MIG").observations[0].table
    old = read(shared_data / "reported_flows/oecd_mig_2000_2016.csv.gz", "OECD_MIG").observations[0].table
    where = {"counterpart_area": "_T", "ref_area": "BEL", "time_period": "2006", "direction": "IN"}
    assert total(new, **where) == total(old, **where) == 83_433


def test_undesa_totals_of_reported_flows(shared_official: Path) -> None:
    """229 rows of 34 years; Australia 1980, the United States 2013 and the United Kingdom 2011 as in the sheet."""
    reading = read(shared_official / "undesa/undesa_pd_2015_migration_flow_totals.xlsx", "UNDESA_FLOW_TOTALS_2015")
    table = reading.observations[0].table
    keys = ("ref_area", "time_period", "direction", "partner_basis")
    found = {tuple(r[k] for k in keys): r for r in table.to_pylist() if r["counterpart_area"] == "_T"}
    assert found["AUS", "1980", "OUT", "NEXT_RESIDENCE"]["obs_value"] == 90_860
    assert found["GBR", "2011", "IN", "PREVIOUS_RESIDENCE"]["obs_value"] == 566_044
    american = found["USA", "2013", "IN", "BIRTHPLACE"]
    assert american["obs_value"] == 990_553 and american["definition"].startswith("foreigners by place of birth")
    citizens = table.filter(pc.equal(table["counterpart_area"], table["ref_area"]))
    assert total(citizens, ref_area="BEL", time_period="1980", direction="OUT") == 13_326
    assert len({r["ref_area"] for r in table.to_pylist()}) == 45
