"""What the assessment says of the published files, against cells read in the files themselves.

Each expected figure names its file, sheet and cell (or line), all under ``data`` of the shared folder:

* workbook: undesa_migrant_stock/undesa_pd_2024_ims_stock_by_sex_and_destination.xlsx
* WPP: un_wpp2024/misc1dt.csv.gz, thousands, country_code 404
* UNTC, ILO: treaties/untc_2015/4-13.csv, treaties/untc_2022_core_hr/hr_status_icmw.csv, treaties/ilo_c189_...csv
* World Bank: remittances/wb_sending-cost-*-country.xls, sheet Data; gdidata/wdi.csv.gz
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest
from made_up_tables import measure, report, values

from sojourn.concepts import area
from sojourn.products.assessment.assess import Assessment, assess
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def kenya(published: Warehouse, published_panel: Panel) -> Assessment:
    return assess(published, "Kenya", as_of=2026, panel=published_panel)


def latest(made: Assessment, indicator: str, period: str) -> float:
    (found,) = [f.value for f in made.results[indicator].figures if f.period == period]
    return found


@pytest.mark.parametrize(
    ("name", "period", "expected"),
    [
        ("IMMIGRANTS", "2020", 1_050_147.0),  # workbook, Table 1, row 44 (Kenya), L: both sexes 2020
        ("IMMIGRANTS", "2024", 992_536.0),  # M44
        ("IMMIGRANTS_M", "2024", 500_901.0),  # U44: male migrants 2024
        ("IMMIGRANTS_F", "2024", 491_635.0),  # AC44: female migrants 2024
        ("POPULATION", "2020", 52_217_334.0),  # Table 2, K44: 52217.334 thousand
        ("POPULATION", "2024", 56_432_944.0),  # L44: 56432.944 thousand
        ("GDP", "2022", 114_448_978_152.637),  # wdi.csv.gz, KEN,gdp,2022
        ("REMITTANCES_RECEIVED", "2022", 4_059_710_201.31201),  # KEN,remin,2022
        ("REMITTANCES_PAID", "2022", 11_426_138.355277),  # KEN,remout,2022
        ("REMITTANCE_COST_TO", "2011", 13.1023586433),  # wb_sending-cost-to-country.xls, Data, BD126
        ("REMITTANCE_COST_TO", "2020", 8.448205),  # BM126
        ("REMITTANCE_COST_FROM", "2020", 9.538119),  # wb_sending-cost-from-country.xls, Data, BM126
    ],
)
def test_kenya(published_panel: Panel, name: str, period: str, expected: float) -> None:
    assert values(published_panel, name)[(period, "KEN")] == pytest.approx(expected, rel=1e-12)


def test_births_and_deaths_of_kenya_from_mid_2015_to_mid_2020(published_panel: Panel) -> None:
    """WPP, thousands: half of 2015, all of 2016 to 2019, half of 2020."""
    births = 1455.413 / 2 + 1453.935 + 1456.356 + 1457.849 + 1445.243 + 1450.722 / 2
    deaths = 336.196 / 2 + 345.131 + 350.569 + 360.811 + 373.459 + 414.434 / 2
    for name, thousands in (("BIRTHS", births), ("DEATHS", deaths)):
        value, status = measure(published_panel, name)[("2015-07-01/P5Y", "KEN")]
        assert value == pytest.approx(1000 * thousands, abs=1.0) and status == "E"


def test_the_world_is_the_published_one(published: Warehouse, published_panel: Panel) -> None:
    """Workbook, Table 1, M12: 304,021,813 migrants; Table 2, L12: 8,161,972.572 thousand people, Kosovo among them."""
    made = assess(published, "World", as_of=2026, panel=published_panel)
    migrants = made.profile.measure("IMMIGRANTS", "2024")
    people = made.profile.measure("POPULATION", "2024")
    assert migrants is not None and people is not None
    assert migrants.value == 304_021_813
    assert people.value == pytest.approx(8_161_972_572, rel=5e-4)  # the countries sum to the world less Kosovo
    assert latest(made, "MIGRANT_SHARE", "2024") == pytest.approx(3.725, abs=0.002)  # 304.0 / 8162.0


def test_shares_of_kenya_follow_from_the_cells(kenya: Assessment) -> None:
    assert latest(kenya, "MIGRANT_SHARE", "2024") == pytest.approx(100 * 992_536 / 56_432_944, rel=1e-12)
    assert latest(kenya, "FEMALE_SHARE", "2024") == pytest.approx(100 * 491_635 / 992_536, rel=1e-12)
    assert latest(kenya, "REMITTANCES_RECEIVED", "2022") == pytest.approx(100 * 4_059.7102 / 114_448.9782, rel=1e-6)
    assert latest(kenya, "REMITTANCE_COST_TO", "2020") == 8.448205


@pytest.mark.parametrize(
    ("treaty", "country", "bound"),
    [
        # the convention on migrant workers: by 3 October 2013, by March 2015, by August 2022
        ("ICRMW", "UGA", (True, True, True)),  # 4-13.csv line 65: 14 Nov 1995 a
        ("ICRMW", "RWA", (True, True, True)),  # line 52: 15 Dec 2008 a
        ("ICRMW", "MDG", (False, False, True)),  # line 38: signed 24 Sep 2014 only; hr_status_icmw.csv: 2015
        ("ICRMW", "KEN", (False, False, False)),  # not in 4-13.csv; hr_status_icmw.csv: no action
    ],
)
def test_who_is_bound_when(published_panel: Panel, treaty: str, country: str, bound: tuple[bool, ...]) -> None:
    covered, everybody = (values(published_panel, f"{treaty}_DESTINATION_{part}") for part in ("COVERED", "ALL"))
    for date, is_bound in zip(("2013-10-03", "2015-03", "2022-08"), bound, strict=True):
        people = everybody[(date, country)]
        assert people > 1000 and covered[(date, country)] == (people if is_bound else 0.0), date


@pytest.mark.parametrize(
    ("country", "in_2013", "in_2020"),
    [("PHL", True, True), ("ZAF", True, True), ("CHL", False, True), ("ECU", False, True), ("KEN", False, False)],
)
def test_who_had_ratified_the_convention_on_domestic_workers(
    published_panel: Panel, country: str, in_2013: bool, in_2020: bool
) -> None:
    """ILO list: Philippines 2012-09-05, South Africa 2013-06-20, Ecuador 2013-12-18, Chile 2015-06-10; no Kenya."""
    covered, everybody = (values(published_panel, f"ILO_C189_DESTINATION_{part}") for part in ("COVERED", "ALL"))
    for date, is_bound in (("2013-10-03", in_2013), ("2020-10", in_2020)):
        people = everybody[(date, country)]
        assert people > 0 and covered[(date, country)] == (people if is_bound else 0.0), date


def test_refugees_are_the_lines_of_the_file_added_up(published_panel: Panel, shared_data: Path) -> None:
    """Read with nothing but a CSV reader; the world's 31,637,408 of 2023 are the 31.6 million UNHCR states."""
    hosted: dict[str, int] = {}
    fled: dict[str, int] = {}
    with gzip.open(shared_data / "unhcr" / "population.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["year"] == "2023":
                hosted[row["coa_iso"]] = hosted.get(row["coa_iso"], 0) + int(row["refugees"] or 0)
                fled[row["coo_iso"]] = fled.get(row["coo_iso"], 0) + int(row["refugees"] or 0)
    assert sum(hosted.values()) == 31_637_408 and hosted["KEN"] == 538_899 and fled["SOM"] == 842_044
    ours = values(published_panel, "REFUGEES_ASYLUM")
    assert {c: n for (year, c), n in ours.items() if year == "2023" and n} == {
        c: n for c, n in hosted.items() if n and c in set(area.countries())
    }
    assert values(published_panel, "REFUGEES_ORIGIN")[("2023", "SOM")] == 842_044


def test_the_report_says_the_same(published: Warehouse, tmp_path: Path) -> None:
    """From the file to the page: what ``sojourn report`` writes of Kenya is what stands in the workbook."""
    made = report(published, "KEN", tmp_path)

    def told(name: str) -> dict[str, Any]:
        return {v["time_period"]: v for v in made["measures"][name]["values"]}

    assert (made["area"], made["name"], len(made["paragraphs"])) == ("KEN", "Kenya", 34)
    assert told("IMMIGRANTS")["2024"]["value"] == 992_536 and told("IMMIGRANTS")["2024"]["status"] == "estimated"
    assert told("POPULATION")["2024"]["value"] == 56_432_944
    first = {i["id"]: i for i in made["paragraphs"][0]["indicators"]}["MIGRANT_SHARE"]
    assert (first["time_period"], first["value"]) == ("2024", pytest.approx(1.7588, abs=5e-5))
    partners = made["flow_partners"]
    assert partners["time_period"] == "2020-2024" and partners["status"] == "estimated"
