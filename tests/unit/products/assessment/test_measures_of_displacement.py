"""Measures of refugees, asylum and displacement from made-up files of UNHCR and others: counted on one hand."""

from __future__ import annotations

from typing import Any

import pytest
from made_up_tables import measure, panel_of, values, warehouse_of

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ASYLUM_DECISION, DISPLACED_POPULATION, DURABLE_SOLUTION, REPORTED_FLOW
from sojourn.concepts.dataflows.protection import (
    ADMISSION,
    BORDER_ENCOUNTER,
    DISPLACED_BY_AGE,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
)
from sojourn.products.assessment.panel import Panel

Row = tuple[Any, ...]


def table(source: str, dataflow: Dataflow, names: tuple[str, ...], rows: list[Row], **same: Any) -> Any:
    return source, "2025", dataflow, {n: [r[i] for r in rows] for i, n in enumerate(names)} | same


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    pair = ("time_period", "ref_area", "counterpart_area")
    return panel_of(
        warehouse_of(
            tmp_path_factory.mktemp("displacement"),
            table("UNHCR_POPULATION", DISPLACED_POPULATION, (*pair, "population_type", "obs_value"), [
                ("2023", "KEN", "SOM", "REF", 30.0),
                ("2023", "KEN", "SSD", "REF", 20.0),
                ("2023", "ETH", "SOM", "REF", 7.0),
                ("2023", "KEN", "SOM", "ASY", 4.0),
                ("2023", "SOM", "SOM", "IDP", 60.0),
                ("2023", "KEN", "XXX", "STA", 5.0),
                ("2023", "KEN", "SOM", "RET", 2.0),  # back to Somalia, from Kenya
                ("1999", "KEN", "SOM", "REF", 99.0),  # before the years asked for
            ]),
            table("UNHCR_SOLUTIONS", DURABLE_SOLUTION, (*pair, "solution", "obs_value"), [
                ("2023", "USA", "SOM", "RST", 3.0),
                ("2023", "CAN", "SOM", "RST", 1.0),
                ("2023", "USA", "SOM", "NAT", 8.0),
            ]),
            table("UNHCR_DECISIONS", ASYLUM_DECISION, (*pair, "counted", "outcome", "obs_value"), [
                ("2023", "DEU", "SYR", "P", "REC", 5.0),
                ("2023", "DEU", "SYR", "P", "OTH", 3.0),
                ("2023", "DEU", "SYR", "P", "REJ", 2.0),
                ("2023", "DEU", "SYR", "P", "CLO", 40.0),  # closed otherwise: no substance
                ("2023", "DEU", "SYR", "P", "_T", 50.0),  # the total, of all of them
                ("2023", "DEU", "SYR", "C", "REC", 4.0),  # cases are not persons
            ], procedure="G", decision_level="FI"),
            table("UNHCR_DEMOGRAPHICS", DISPLACED_BY_AGE, (*pair, "sex", "age", "population_type", "obs_value"), [
                ("2025", "KEN", "SOM", "F", "Y0T4", "REF", 1.0),
                ("2025", "KEN", "SOM", "M", "Y5T11", "REF", 2.0),
                ("2025", "KEN", "SOM", "F", "Y12T17", "REF", 4.0),
                ("2025", "KEN", "SOM", "F", "Y18T59", "REF", 8.0),
                ("2025", "KEN", "SOM", "M", "Y_GE60", "REF", 16.0),
                ("2025", "KEN", "SOM", "F", "Y0T4", "ASY", 32.0),
            ]),
            table("IDMC_STOCKS_LONG", INTERNALLY_DISPLACED, ("ref_area", "displacement_cause", "obs_value"), [
                ("SOM", "CONFLICT", 50.0),
                ("SOM", "DISASTER", 9.0),
            ], time_period="2023"),
            table("US_ENCOUNTERS", BORDER_ENCOUNTER, ("time_period", "encounter_group", "obs_value"), [
                *((f"2022-{m:02}", "FAMILY", 1.0) for m in range(1, 13)),
                ("2022-06", "CHILD_UNACCOMPANIED", 6.0),
                ("2023-01", "CHILD_UNACCOMPANIED", 70.0),  # a year that has begun is no year
            ], ref_area="USA"),
            table("FRONTEX_DETECTIONS", BORDER_ENCOUNTER, ("counterpart_area", "obs_value"), [
                ("SYR", 11.0),
                ("AFG", 13.0),
            ], time_period="2021", ref_area="EU27"),
            table("IDMC_FLOWS_LONG", INTERNAL_DISPLACEMENT, ("displacement_cause", "obs_value"), [
                ("FLOOD", 4.0),
            ], time_period="2023", ref_area="SOM"),
            table("OECD_ADMISSIONS", ADMISSION, ("admission_category", "stay", "obs_value"), [
                ("WORK", "PERMANENT", 5.0),
                ("FAMILY", "PERMANENT", 7.0),
                ("SEASONAL", "TEMPORARY", 2.0),
                ("TRAINEE", "TEMPORARY", 1.0),
                ("STUDENT", "TEMPORARY", 80.0),  # no work
            ], time_period="2019", ref_area="BEL"),
            table("EUROSTAT_CORRIDORS", REPORTED_FLOW, ("ref_area", "counterpart_area", "direction", "obs_value"), [
                ("FIN", "EST", "IN", 99.0),
                ("EST", "FIN", "OUT", 49.0),
            ], time_period="2014", sex="_T", age="_T", partner_basis="PREVIOUS_RESIDENCE"),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("REFUGEES_ASYLUM", {("2023", "KEN"): 50.0, ("2023", "ETH"): 7.0}),
        ("REFUGEES_ORIGIN", {("2023", "SOM"): 37.0, ("2023", "SSD"): 20.0}),
        ("ASYLUM_SEEKERS", {("2023", "KEN"): 4.0}),
        ("IDPS", {("2023", "SOM"): 60.0}),
        ("STATELESS", {("2023", "KEN"): 5.0}),
        ("RETURNED_REFUGEES", {("2023", "SOM"): 2.0}),
        ("RESETTLED", {("2023", "SOM"): 4.0}),
        ("DECISIONS_POSITIVE", {("2023", "DEU"): 8.0}),
        ("DECISIONS_SUBSTANTIVE", {("2023", "DEU"): 10.0}),
        ("REFUGEE_CHILDREN", {("2025", "KEN"): 7.0}),
        ("REFUGEES_OF_KNOWN_AGE", {("2025", "KEN"): 31.0}),
        ("IDPS_CONFLICT", {("2023", "SOM"): 50.0}),
        ("DISASTER_DISPLACED", {("2023", "SOM"): 9.0}),
        ("IDP_REPORTS_APART", {("2023", "SOM"): 10.0}),  # UNHCR 60, IDMC 50
        ("IDP_REPORTS_MEAN", {("2023", "SOM"): 55.0}),
        ("ENCOUNTERS_USA", {("2022", "USA"): 18.0}),
        ("ENCOUNTERS_USA_UNACCOMPANIED", {("2022", "USA"): 6.0}),
        ("DETECTIONS_EU_BORDER", {("2021", "SYR"): 11.0, ("2021", "AFG"): 13.0}),
        ("ADMISSIONS_TEMPORARY_WORK", {("2019", "BEL"): 3.0}),
        ("ADMISSIONS_PERMANENT", {("2019", "BEL"): 12.0}),
        ("CORRIDORS_APART", {("2014", "EST"): pytest.approx(0.6931472), ("2014", "FIN"): pytest.approx(0.6931472)}),
        ("CORRIDORS_COMPARED", {("2014", "EST"): 1.0, ("2014", "FIN"): 1.0}),
    ],
)
def test_a_measure_counts_what_its_name_says(panel: Panel, name: str, counted: dict[tuple[str, str], float]) -> None:
    assert values(panel, name) == counted


def test_who_publishes_an_area_and_how_much_of_it_is_open(panel: Panel) -> None:
    """Belgium stands in one source (2019), so from 2017 to 2021, the five years that see it; no licence is not open."""
    assert {y: n for (y, c), n in values(panel, "SOURCES_WITH_FIGURES").items() if c == "BEL"} == {
        str(y): 1.0 for y in range(2017, 2022)
    }
    assert {y for (y, c), n in values(panel, "AREAS_PUBLISHED").items() if c == "BEL" and n == 1.0} == {
        str(y) for y in range(2017, 2022)
    }
    assert {n for (_, c), n in values(panel, "SOURCES_OPEN").items() if c == "BEL"} == {0.0}
    assert {status for _, status in measure(panel, "PUBLISHERS").values()} == {"A"}
