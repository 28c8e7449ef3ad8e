"""Measures made of agreements, services, series of goals and the environment: small tables, sums done in the head."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_up_tables import load, measure, panel_of, values, warehouse_of

from sojourn.concepts.dataflows import ECONOMIC_SERIES, TREATY_ACTION, VITAL_EVENTS
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, MIGRANT_DEATH, TRAFFICKING
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.products.assessment.measures.events_and_services import signed_in_years


def series(*rows: tuple[str, str, str, float]) -> dict[str, Any]:
    names = ("ref_area", "series", "time_period", "obs_value")
    return {n: [r[i] for r in rows] for i, n in enumerate(names)}


def test_signatures_of_five_years() -> None:
    """Kenya signed in 2009 and twice in 2013: 3 in 2009-2013, 2 in 2010-2014, none in 2014-2018; Qatar in 2019."""
    found = signed_in_years([(2009, "KEN"), (2013, "KEN"), (2013, "KEN"), (2019, "QAT")], 2019)
    assert found["2013", "KEN"] == 3 and found["2014", "KEN"] == 2 and found["2018", "KEN"] == 0
    assert found["2013", "QAT"] == 0 and found["2019", "QAT"] == 1
    assert max(year for year, _ in found) == "2019"


def test_an_agreement_counts_at_both_its_ends(tmp_path: Path) -> None:
    rows = {
        "ref_area": ["KEN", "QAT"],
        "treaty": "LABOUR_AGREEMENT_7",
        "action": "SIGNED",
        "obs_value": [2013.0, 2013.0],
    }
    panel = panel_of(warehouse_of(tmp_path, ("CHILTON_WODA_AGREEMENTS", "to 2020", TREATY_ACTION, rows)))
    found = values(panel, "LABOUR_AGREEMENTS")
    assert found["2013", "KEN"] == found["2017", "QAT"] == 1.0 and found["2018", "KEN"] == 0.0


def test_services_by_speed_funding_and_rate_from_the_survey_and_from_own_rows(tmp_path: Path) -> None:
    def surveyed(speed: list[str], funding: list[str], told: list[str], quarter: str) -> dict[str, Any]:
        services = [f"S{n}" for n in range(len(speed))]
        return {"time_period": quarter, "counterpart_area": "DEU", "ref_area": "KEN", "service": services,
                "amount": "200", "obs_value": [5.0] * len(speed), "speed": speed, "funding": funding,
                "discloses_rate": told}  # fmt: skip

    survey = surveyed(
        ["Same day", "2 days", "N/A"], ["cash", "account+card", "online"], ["yes", "no", "yes"], "2013-Q1"
    )
    own = surveyed(["Less than one hour"], ["mobile"], ["yes"], "2024-Q1")
    house = warehouse_of(tmp_path, ("RPW_SURVEY", "2013", REMITTANCE_SERVICE, survey),
                         ("OWN_BANK", "2024", REMITTANCE_SERVICE, own))  # fmt: skip
    panel = panel_of(house)
    assert values(panel, "SERVICES_SURVEYED") == {("2013", "KEN"): 3.0, ("2024", "KEN"): 1.0}
    assert values(panel, "SERVICES_WITH_SPEED") == {("2013", "KEN"): 2.0, ("2024", "KEN"): 1.0}
    assert values(panel, "SERVICES_SAME_DAY") == {("2013", "KEN"): 1.0, ("2024", "KEN"): 1.0}
    assert values(panel, "SERVICES_DIGITAL") == {("2013", "KEN"): 2.0, ("2024", "KEN"): 1.0}
    assert values(panel, "SERVICES_TELL_RATE") == {("2013", "KEN"): 2.0, ("2024", "KEN"): 1.0}


def test_a_quarter_of_the_survey_is_counted_from_one_of_its_layouts(tmp_path: Path) -> None:
    def surveyed(quarters: list[str]) -> dict[str, Any]:
        return {"time_period": quarters, "counterpart_area": "DEU", "ref_area": "KEN", "amount": "200",
                "service": [f"S{n}" for n in range(len(quarters))], "obs_value": [5.0] * len(quarters)}  # fmt: skip

    lines = ("RPW_SURVEY", "2013", REMITTANCE_SERVICE, surveyed(["2013-Q1", "2013-Q1"]))
    sheet = ("RPW_WORKBOOK", "to 2024", REMITTANCE_SERVICE, surveyed(["2013-Q1", "2013-Q3", "2024-Q1"]))
    panel = panel_of(warehouse_of(tmp_path, lines, sheet))
    assert values(panel, "SERVICES_SURVEYED") == {("2013", "KEN"): 3.0, ("2024", "KEN"): 1.0}


def test_deaths_at_sea_beside_all_known_there_are_of_the_world(tmp_path: Path) -> None:
    dead = {"time_period": "2014-03", "ref_area": ["LBY", "XXX"], "route": ["CENTRAL_MEDITERRANEAN_ROUTE", "SAHARA"],
            "death_cause": "DROWNING", "incident": ["1", "2"], "obs_value": [30.0, 500.0]}  # fmt: skip
    seen = {"time_period": ["2014-03", "2014-04"], "ref_area": "EU", "counterpart_area": "SYR",
            "route": ["CENTRAL_MEDITERRANEAN_ROUTE_SEA", "WESTERN_BALKAN_ROUTE_LAND"],
            "obs_value": [1970.0, 9000.0]}  # fmt: skip
    house = warehouse_of(tmp_path, ("IOM_MISSING_MIGRANTS", "to 2014-12", MIGRANT_DEATH, dead),
                         ("FRONTEX_DETECTIONS", "to 2014-12", BORDER_ENCOUNTER, seen))  # fmt: skip
    panel = panel_of(house)
    assert measure(panel, "CROSSING_DEATHS") == {("2014", "001"): (30.0, "U")}
    assert values(panel, "CROSSINGS_KNOWN") == {("2014", "001"): 2000.0}


def test_two_rates_are_compared_only_where_a_country_has_both(tmp_path: Path) -> None:
    rows = series(
        ("DEU", "UNEMPLOYMENT_BY_BIRTH.FOREIGN", "2013", 8.0),
        ("DEU", "UNEMPLOYMENT_BY_BIRTH.NATIVE", "2013", 5.0),
        ("AUS", "UNEMPLOYMENT_BY_BIRTH.NATIVE", "2013", 6.0),
    )
    panel = panel_of(warehouse_of(tmp_path, ("OECD_UNEMPLOYMENT_BY_BIRTH", "to 2024", ECONOMIC_SERIES, rows)))
    assert values(panel, "UNEMPLOYED_FOREIGN_BORN") == {("2013", "DEU"): 8.0}
    assert values(panel, "UNEMPLOYED_NATIVE_BORN") == {("2013", "DEU"): 5.0}
    assert values(panel, "UNEMPLOYMENT_COMPARED") == {("2013", "DEU"): 1.0}


def test_a_class_of_three_meets_the_goal_and_a_mean_is_kept_as_sum_and_count(tmp_path: Path) -> None:
    classes = series(("KEN", "SDG_10_7_2.ALL", "2019", 3.0), ("UGA", "SDG_10_7_2.ALL", "2019", 2.0))
    scores = series(("KEN", "SDG_8_8_2._T", "2015", 2.5), ("UGA", "SDG_8_8_2._T", "2015", 0.0))
    house = warehouse_of(tmp_path, ("UNSD_SDG_10_7_2", "to 2021", ECONOMIC_SERIES, classes),
                         ("UNSD_SDG", "to 2017", ECONOMIC_SERIES, scores))  # fmt: skip
    panel = panel_of(house)
    assert values(panel, "POLICIES_MEET") == {("2019", "KEN"): 1.0, ("2019", "UGA"): 0.0}
    assert values(panel, "POLICIES_ANSWERED") == {("2019", "KEN"): 1.0, ("2019", "UGA"): 1.0}
    assert values(panel, "LABOUR_RIGHTS_SCORE") == {("2015", "KEN"): 2.5, ("2015", "UGA"): 0.0}
    assert values(panel, "LABOUR_RIGHTS_SCORE_AREAS") == {("2015", "KEN"): 1.0, ("2015", "UGA"): 1.0}


def test_affected_by_weather_are_added_up_without_drought_and_earthquakes(tmp_path: Path) -> None:
    kinds = {"FLOOD": 500.0, "FLOOD.2": 40.0, "STORM": 10.0, "DROUGHT": 9000.0, "EARTHQUAKE": 700.0}
    rows = series(*(("KEN", f"DISASTER_AFFECTED.{k}", "2013", v) for k, v in kinds.items()))
    panel = panel_of(warehouse_of(tmp_path, ("EMDAT_LONG", "to 2021", ECONOMIC_SERIES, rows)))
    assert measure(panel, "DISASTER_AFFECTED") == {("2013", "KEN"): (550.0, "E")}


def test_protected_counts_of_victims_are_no_figure(tmp_path: Path) -> None:
    rows = {"time_period": "2013", "ref_area": ["KEN", "UGA"], "trafficking_measure": "VICTIMS",
            "obs_value": [12.0, None], "obs_status": ["A", "Q"]}  # fmt: skip
    panel = panel_of(warehouse_of(tmp_path, ("UNODC_GLOTIP", "2023-05-30", TRAFFICKING, rows)))
    assert values(panel, "TRAFFICKING_VICTIMS") == {("2013", "KEN"): 12.0}
    assert values(panel, "TRAFFICKING_CONVICTED") == {}


def test_remittances_beside_investment_where_both_are_known(tmp_path: Path) -> None:
    rows = series(
        ("KEN", "REMITTANCES_RECEIVED_USD", "2013", 30.0),
        ("KEN", "FDI_INFLOW", "2013", 20.0),
        ("UGA", "FDI_INFLOW", "2013", 9.0),
    )
    panel = panel_of(warehouse_of(tmp_path, ("WDI_LONG", "to 2023", ECONOMIC_SERIES, rows)))
    assert values(panel, "REMITTANCES_BESIDE_INVESTMENT") == {("2013", "KEN"): 30.0}
    assert values(panel, "INVESTMENT_RECEIVED") == {("2013", "KEN"): 20.0}


def test_two_reports_of_net_migration_apart_without_their_sign(tmp_path: Path) -> None:
    prospects = {"time_period": ["2013", "2013"], "ref_area": ["POL", "KEN"], "event": "NET_MIGRATION", "sex": "_T",
                 "variant": "ESTIMATE", "obs_value": [-10.0, 7.0]}  # fmt: skip
    national = series(("POL", "NET_MIGRATION_NATIONAL", "2013", -25.0))
    house = warehouse_of(tmp_path, ("WPP2024_NET_MIGRATION", "2024", VITAL_EVENTS, prospects))
    load(house, "NATIONAL_NET_MIGRATION", "to 2024", ECONOMIC_SERIES, national)
    assert values(panel_of(house), "NET_MIGRATION_APART") == {("2013", "POL"): pytest.approx(15.0)}
