"""Files on routes, displacement and mobility as published: read whole, and as their publishers announced them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.sources import recognise
from sojourn.sources.borders import encounters as border_encounters
from sojourn.sources.idmc import internal_displacement as idmc
from sojourn.sources.iom import missing_migrants as iom_missing_migrants
from sojourn.sources.mpidr import scholarly_migration
from sojourn.sources.oecd import admissions as oecd_admissions
from sojourn.sources.unhcr import database as unhcr
from sojourn.sources.unhcr import demographics as unhcr_demographics

pytestmark = pytest.mark.data


def total(table: pa.Table, **where: str) -> float:
    for column, code in where.items():
        table = table.filter(pc.starts_with(table[column], code))
    return float(pc.sum(table["obs_value"]).as_py() or 0)


@pytest.mark.parametrize(
    ("name", "source", "rows"),
    [
        ("gdidata/iom_mmp.csv.gz", iom_missing_migrants.LONG_TABLE, 18_660),
        ("missing_migrants/missing_migrants_project_2020-01.csv.gz", iom_missing_migrants.DOWNLOADED, 6_339),
        ("gdidata/idmc_flows.csv.gz", idmc.MOVEMENTS, 4_071),
        ("gdidata/idmc_stocks.csv.gz", idmc.PERSONS, 12_682),
        ("unhcr/idmc.csv", idmc.REDISTRIBUTED, 934),
        ("unhcr/unrwa.csv", unhcr_demographics.UNRWA, 296),
        ("gdidata/frontex.csv.gz", border_encounters.FRONTEX, 33_544),
        ("gdidata/irreg_darien_dmg.csv", border_encounters.DARIEN, 144),
        ("gdidata/irreg_darien_nat.csv.gz", border_encounters.DARIEN, 2_268),
        ("gdidata/irreg_honduras.csv", border_encounters.HONDURAS, 48),
        ("gdidata/irreg_mexico_dmg.csv", border_encounters.MEXICO, 640),
    ],
)
def test_every_line_is_read(shared_data: Path, name: str, source, rows: int) -> None:  # type: ignore[no-untyped-def]
    """Lines as counted in the notes on the data."""
    path = shared_data / name
    assert recognise(path) is source
    assert len(source.read(path).observations[0]) == rows


def test_a_later_vintage_of_deaths_holds_at_least_the_earlier_one(shared_data: Path) -> None:
    later = iom_missing_migrants.LONG_TABLE.read(shared_data / "gdidata/iom_mmp.csv.gz").observations[0].table
    earlier = iom_missing_migrants.DOWNLOADED.read(
        shared_data / "missing_migrants/missing_migrants_project_2020-01.csv.gz"
    )
    for year in ("2014", "2015", "2016", "2017", "2018", "2019"):
        before, after = total(earlier.observations[0].table, time_period=year), total(later, time_period=year)
        assert before <= after
        assert year == "2019" or after < 1.06 * before, "only the last year before the download was far from complete"


def test_the_world_of_the_global_reports_on_internal_displacement(shared_data: Path) -> None:
    """2022: 28.3 million by conflict, 32.6 by disasters (GRID 2023); 2023: 20.5, 26.4, 75.9 displaced (GRID 2024)."""
    flows = idmc.MOVEMENTS.read(shared_data / "gdidata/idmc_flows.csv.gz").observations[0].table
    workbook = shared_data / "displacement_disasters/IDMC_Internal_Displacement_Conflict-Violence_Disasters.xlsx"
    assert recognise(workbook) is idmc.WORKBOOK
    published = idmc.WORKBOOK.read(workbook).observations[0].table
    for table in (flows, published):
        conflict = total(table, time_period="2022", displacement_cause="CONFLICT")
        assert round(conflict / 1e6, 1) == 28.3
        assert round((total(table, time_period="2022") - conflict) / 1e6, 1) == 32.6
    conflict = total(flows, time_period="2023", displacement_cause="CONFLICT")
    assert (round(conflict / 1e6, 1), round((total(flows, time_period="2023") - conflict) / 1e6, 1)) == (20.5, 26.4)
    living = idmc.PERSONS.read(shared_data / "gdidata/idmc_stocks.csv.gz").observations[0].table
    assert round(total(living, time_period="2023") / 1e6, 1) == 75.9


def test_two_distributions_of_one_series_of_persons_displaced_agree(shared_data: Path) -> None:
    one = idmc.PERSONS.read(shared_data / "gdidata/idmc_stocks.csv.gz").observations[0].table
    other = idmc.REDISTRIBUTED.read(shared_data / "unhcr/idmc.csv").observations[0].table
    for year in ("2010", "2013", "2015"):
        first = total(one, time_period=year, displacement_cause="CONFLICT")
        assert total(other, time_period=year) == pytest.approx(first, rel=0.002)


def test_encounters_are_those_the_authorities_announced(shared_data: Path) -> None:
    """520,085 in the Darién gap in 2023; 2,475,669 at the southwest border in the fiscal year 2023."""
    for name in ("gdidata/irreg_darien_nat.csv.gz", "gdidata/irreg_darien_dmg.csv"):
        darien = border_encounters.DARIEN.read(shared_data / name).observations[0].table
        assert total(darien, time_period="2023") == 520_085
        assert set(
            pc.utf8_length(darien["time_period"].filter(pc.less(darien["time_period"], "2020"))).to_pylist()
        ) <= {4}
    states = border_encounters.UNITED_STATES.read(shared_data / "gdidata/irreg_usa.csv.gz").observations[0].table
    month = states["time_period"]
    fiscal = states.filter(pc.and_(pc.greater_equal(month, "2022-10"), pc.less_equal(month, "2023-09")))
    assert total(fiscal) == 2_475_669


def test_no_month_at_the_border_has_nationalities_beside_their_total(shared_data: Path) -> None:
    states = border_encounters.UNITED_STATES.read(shared_data / "gdidata/irreg_usa.csv.gz").observations[0].table
    whole = pc.equal(states["counterpart_area"], "_T")
    apart = set(states.filter(pc.invert(whole))["time_period"].to_pylist())
    assert not apart & set(states.filter(whole)["time_period"].to_pylist())


def test_refugees_by_age_are_those_of_the_population_table(shared_data: Path) -> None:
    ages = unhcr_demographics.DEMOGRAPHICS.read(shared_data / "unhcr/demographics.csv.gz").observations[0].table
    people = unhcr.POPULATIONS.read(shared_data / "unhcr/population.csv.gz").observations[0].table
    whole = ages.filter(pc.equal(ages["age"], "_T"))
    published = total(people, time_period="2025", population_type="REF")
    assert total(whole, population_type="REF") == pytest.approx(published, rel=0.01)


def test_who_left_somewhere_came_elsewhere(shared_data: Path) -> None:
    path = shared_data / "skilled_migration/scopus_2024_V1_scholarlymigration_country.csv.gz"
    assert recognise(path) is scholarly_migration.SOURCE
    table = scholarly_migration.SOURCE.read(path).observations[0].table
    for year in ("2005", "2013", "2020"):
        came = total(table, time_period=year, researcher_measure="IN")
        assert came == pytest.approx(total(table, time_period=year, researcher_measure="OUT"), rel=0.001)


def test_admissions_hold_every_line_with_a_value(shared_data: Path) -> None:
    for name, lines in (("PER", 1_882), ("TEMP", 2_232)):
        path = shared_data / f"reported_flows/oecd_sdmx_DF_MIG_INT_{name}.csv.gz"
        assert recognise(path) is oecd_admissions.SOURCE
        reading = oecd_admissions.SOURCE.read(path)
        assert len(reading.observations[0]) + int(reading.notes[0].split()[0]) == lines
