"""Which edition a file is: read from it where it says so, asked for where it does not, never taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from held_world import unjudged
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflows import DISPLACED_POPULATION, ECONOMIC_SERIES, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.errors import EditionsMixed, EditionUnknown, ValuesRefused
from sojourn.products.intake import loading
from sojourn.products.intake.taking import Manner
from sojourn.products.remittances import inputs
from sojourn.products.remittances.published_tables import WarehouseTables
from sojourn.sources.undesa.wpp_editions import LAST_ESTIMATES, last_estimate
from sojourn.warehouse import Warehouse, newest, trace

#: What is asked here is the edition, not whether made-up figures can be true.
UNJUDGED = Manner(judge=unjudged)
NET = ["WPP2024_NET_MIGRATION", "WPP_OFFICIAL"]
BY_SEX = """LocID,Location,VarID,Variant,Time,MidPeriod,PopMale,PopFemale,PopTotal,PopDensity
404,Kenya,2,Medium,2019,2019.5,20000,20100,40100,80.0
404,Kenya,2,Medium,2020,2020.5,20500,20600,41100,80.0
404,Kenya,2,Medium,2021,2021.5,21000,21100,42100,80.0
404,Kenya,2,Medium,2022,2022.5,21500,21600,43100,80.0
404,Kenya,2,Medium,2023,2023.5,22000,22100,44100,80.0
404,Kenya,2,Medium,2024,2024.5,22500,22600,45100,80.0
404,Kenya,3,High,2020,2020.5,20500,20600,41100,80.0
404,Kenya,3,High,2021,2021.5,21010,21110,42120,80.0
"""


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "w.duckdb")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def seen(house: Warehouse, flow, year: str, **where: str) -> list[tuple[float | None, str]]:
    table = house.read(flow, where={"ref_area": "KEN", "time_period": year, **where})
    return [(r["obs_value"], r["obs_status"]) for r in table.to_pylist()]


def test_case_03_the_2019_edition_is_not_called_2024_and_its_later_years_are_projected(house, shared_cases):
    loading.load([shared_cases / "reading" / "03"], house)
    (total,) = [t for t in trace(house, POPULATION, {"ref_area": "KEN", "time_period": 2023}) if t.key["sex"] == "_T"]
    assert (total.release["edition"], total.status, total.key["variant"]) == ("2019", "F", "MEDIUM")
    assert total.value == 53_100_000
    assert seen(house, POPULATION, "2020", sex="_T", variant="ESTIMATE") == [(50_100_000, "E")]


def test_case_04_the_table_of_2022_is_told_from_that_of_2024_and_products_use_one(house, shared_cases):
    files = shared_cases / "reading" / "04"
    loading.load([files / "migration1dt.csv"], house)
    assert {r["edition"] for r in house.releases()} == {"2022"}
    assert seen(house, VITAL_EVENTS, "2021") == [(-49_000, "E")]
    assert seen(house, VITAL_EVENTS, "2022") == [(-47_000, "F")] and seen(house, VITAL_EVENTS, "2023") == [
        (-46_000, "F")
    ]
    loading.load([files / "mig1dt_2024.csv"], house)
    with pytest.raises(EditionsMixed):
        house.read(VITAL_EVENTS)
    found = newest(house, VITAL_EVENTS, NET, {"event": "NET_MIGRATION"})
    alone = house.totals(VITAL_EVENTS, ["time_period"], source=found.source, edition=found.edition)
    assert alone["obs_value"].to_pylist() == [-30_000, -29_000, -20_000, -18_000]


def test_case_05_an_edition_that_is_not_numbered_is_named_by_its_end(house, shared_cases):
    loading.load([shared_cases / "reading" / "05"], house)
    assert [r["edition"] for r in house.releases()] == ["to 2022"]
    assert house.read(DISPLACED_POPULATION, where={"population_type": "REF"})["edition"].to_pylist() == ["to 2022"] * 2


def test_case_06_the_later_edition_counts_and_not_the_larger_value(house, shared_cases):
    files = shared_cases / "reading" / "06"
    loading.load([files / "wdi_2024.csv"], house, edition="2024")
    loading.load([files / "wdi_2025.csv"], house, edition="2025")
    with pytest.raises(EditionsMixed):
        house.read(ECONOMIC_SERIES, where={"series": "GDP_USD"})
    found = newest(house, ECONOMIC_SERIES, ["WDI_LONG"], {"series": "GDP_USD"})
    assert found.edition == "2025"
    assert inputs.series(WarehouseTables(house), "GDP_USD").to_dict() == {("KEN", 2022): 90e9}


@pytest.mark.parametrize(("first", "second"), [("wdi_2024.csv", "wdi_2025.csv"), ("wdi_2025.csv", "wdi_2024.csv")])
def test_case_06_without_editions_the_second_file_is_refused_and_not_mixed(house, shared_cases, first, second):
    """Whether its value is the lower one or the higher."""
    files = shared_cases / "reading" / "06"
    loading.load([files / first], house)
    with pytest.raises(ValuesRefused, match="a file already loaded as the same edition") as caught:
        loading.load([files / second], house)
    assert "Give the new file its own edition: --edition NAME" in caught.value.ways_out


@pytest.mark.parametrize(("edition", "last"), LAST_ESTIMATES.items())
def test_the_last_year_of_estimates_is_a_fact_of_the_edition(tmp_path, house, edition, last):
    loading.load([write(tmp_path / f"WPP{edition}_TotalPopulationBySex.csv", BY_SEX)], house, manner=UNJUDGED)
    assert [r["edition"] for r in house.releases()] == [edition]
    for year in range(2019, 2025):
        variant, status = ("ESTIMATE", "E") if year <= last else ("MEDIUM", "F")
        assert [s for _, s in seen(house, POPULATION, str(year), sex="_T", variant=variant)] == [status]
    assert [s for _, s in seen(house, POPULATION, "2020", sex="_T", variant="HIGH")] == [
        "F"
    ]  # where the variants start


@pytest.mark.parametrize(
    ("name", "years", "edition"),
    [
        ("wpp2022_migration1dt.csv", (2020, 2023), "2022"),
        ("migration1dt.csv", (1950, 2100), "2022"),
        ("mig1dt.csv", (2020, 2021), "2024"),
        ("net.csv", (1950, 2023), "2024"),
        ("net.csv", (2024, 2100), "2024"),
        ("net.csv", (1950, 2021), "2022"),
        ("net.csv", (2022, 2100), "2022"),
        ("net.csv", (1950, 2100), None),
        ("net.csv", (2010, 2023), None),
        ("net.csv", (1950, 2022), None),
    ],
)
def test_a_table_of_a_package_tells_its_edition_or_is_asked_for_it(tmp_path, house, name, years, edition):
    first, last = years
    path = write(tmp_path / name, "country_code,year,mig\n" + "".join(f"404,{y},1\n" for y in range(first, last + 1)))
    if edition is None:
        with pytest.raises(EditionUnknown, match="does not say which edition of World Population Prospects") as caught:
            loading.load([path], house, manner=UNJUDGED)
        assert f"sojourn load {name} --edition 2024" in caught.value.ways_out[0]
        assert not house.exists()
        loading.load([path], house, edition="2019", manner=UNJUDGED)
        assert seen(house, VITAL_EVENTS, "2021") == [(1000, "F")]
    else:
        loading.load([path], house, manner=UNJUDGED)
        assert [r["edition"] for r in house.releases()] == [edition]


def test_the_folder_of_a_package_names_its_edition(tmp_path, house):
    text = "country_code,year,srb\n404,2021,1.03\n404,2022,1.03\n"
    loading.load([write(tmp_path / "un_wpp2022" / "sexRatio1dt.csv", text)], house, manner=UNJUDGED)
    assert [r["edition"] for r in house.releases()] == ["2022"]
    assert seen(house, VITAL_RATES, "2021") == [(1.03, "E")] and seen(house, VITAL_RATES, "2022") == [(1.03, "F")]


def test_an_edition_whose_last_estimate_is_not_known_is_refused(tmp_path, house):
    path = write(tmp_path / "mig.csv", "country_code,year,mig\n404,2022,1\n")
    with pytest.raises(EditionUnknown, match="«2030» is not known") as caught:
        loading.load([path], house, edition="2030", manner=UNJUDGED)
    assert "2022: estimates to 2021" in caught.value.details
    assert last_estimate("Rev. 2022") == 2021


def test_in_a_script_the_error_names_the_option(tmp_path):
    path = write(tmp_path / "mig.csv", "country_code,year,mig\n404,2022,1\n")
    done = CliRunner().invoke(app, ["load", str(path), "--warehouse", str(tmp_path / "w.duckdb")])
    assert done.exit_code != 0
    said = done.output + (str(done.exception) if done.exception else "")
    assert "--edition" in said
