"""A product's newer layout alone gives the measures that its older layout gave of the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    DISPLACED_POPULATION,
    DURABLE_SOLUTION,
    ECONOMIC_SERIES,
    REPORTED_FLOW,
)
from sojourn.concepts.dataflows.protection import INTERNAL_DISPLACEMENT, MIGRANT_DEATH
from sojourn.concepts.period import Interval
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures import displacement, remittances, rules
from sojourn.products.assessment.panel import Panel
from sojourn.products.flows.reported import reported_flows
from sojourn.warehouse import Warehouse

PAIR = {"ref_area": ["DEU", "KEN"], "counterpart_area": ["SYR", "SOM"], "obs_value": [3.0, 5.0]}
PERSONS = {**PAIR, "time_period": ["2023", "2023"], "population_type": "REF"}
RESETTLED = {**PAIR, "time_period": ["2023", "2023"], "solution": "RST"}
DEATHS = {
    "ref_area": ["LBY", "LBY", "MEX"], "time_period": ["2023", "2024", "2025"], "obs_value": [4.0, 2.0, 1.0],
    "death_cause": "DROWNING", "incident": ["1", "2", "3"],
}  # fmt: skip
HAZARDS = ("FLOOD", "STORM", "EARTHQUAKE", "WILDFIRE")
MOVED = {
    "ref_area": ["KEN"] * 5 + ["SOM"] * 4, "time_period": [*"56789", *"5555"], "obs_value": [10.0] * 5 + [7.0] * 4,
    "displacement_cause": ["FLOOD"] * 5 + list(HAZARDS),
}  # fmt: skip
MOVED["time_period"] = [f"201{year}" for year in MOVED["time_period"]]
PRODUCT = {"ref_area": ["KEN", "SOM"], "time_period": "2022", "series": "GDP_USD", "obs_value": [110.0, 8.0]}


def loaded(folder: Path, source: str, edition: str, flow: Dataflow, columns: dict[str, Any]) -> Warehouse:
    warehouse = Warehouse(folder / f"{source}-{edition.replace(' ', '')}.duckdb")
    release = {"source": source, "edition": edition, "publisher": "x", "file_name": "x", "sha256": source, "size": 1}
    warehouse.load(release, [(flow, flow.table(columns))])
    return warehouse


def made(warehouse: Warehouse, makers: tuple[Maker, ...], name: str) -> dict[str, dict[str, float]]:
    panel = Panel()
    next(m for m in makers if m.id == name).make(Bench(warehouse), panel)
    return {
        m: {f"{p} {c}": a.value for p, found in by.items() for c, a in found.items()} for m, by in panel.amounts.items()
    }


@pytest.mark.parametrize(
    ("makers", "name", "flow", "columns", "older", "newer"),
    [
        (rules.MAKERS, "refugees_asylum", DISPLACED_POPULATION, PERSONS, "UNHCR_POPULATION", "UNHCR_DATA_FINDER"),
        (rules.MAKERS, "refugees_origin", DISPLACED_POPULATION, PERSONS, "UNHCR_POPULATION", "UNHCR_HDX_POPULATION"),
        (rules.MAKERS, "resettled", DURABLE_SOLUTION, RESETTLED, "UNHCR_SOLUTIONS", "UNHCR_HDX_SOLUTIONS"),
        (remittances.MAKERS, "gdp", ECONOMIC_SERIES, PRODUCT, "WDI_LONG", "WDI_INDICATOR"),
        (displacement.MAKERS, "disaster_displacements", INTERNAL_DISPLACEMENT, MOVED, "IDMC_FLOWS_LONG",
         "IDMC_DISASTER_EVENTS"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_the_newer_layout_alone_gives_the_same(
    tmp_path: Path,
    makers: tuple[Maker, ...],
    name: str,
    flow: Dataflow,
    columns: dict[str, Any],
    older: str,
    newer: str,
) -> None:
    before = made(loaded(tmp_path, older, "to 2023", flow, columns), makers, name)
    after = made(loaded(tmp_path, newer, "to 2023", flow, columns), makers, name)
    assert before == after and any(before.values())


def test_events_of_some_hazards_are_no_figure_of_all_disasters(tmp_path: Path) -> None:
    """An export of floods and storms alone is a selection: nothing is made of it."""
    weather = {**MOVED, "displacement_cause": ["FLOOD"] * 5 + ["STORM", "DROUGHT", "EROSION", "WAVE_ACTION"]}
    warehouse = loaded(tmp_path, "IDMC_DISASTER_EVENTS", "2023-11-15", INTERNAL_DISPLACEMENT, weather)
    assert not any(made(warehouse, displacement.MAKERS, "disaster_displacements").values())


def test_deaths_of_both_layouts_and_of_whole_years_only(tmp_path: Path) -> None:
    """The routes are named differently; an edition to April holds a third of its last year, which is no fall."""
    old = {**DEATHS, "route": "CENTRAL_MEDITERRANEAN_ROUTE"}
    new = {**DEATHS, "route": "CENTRAL_MEDITERRANEAN"}
    whole = {"2023 LBY": 4.0, "2024 LBY": 2.0, "2025 MEX": 1.0}
    for source, columns in (("IOM_MISSING_MIGRANTS", old), ("IOM_MISSING_MIGRANTS_INCIDENTS", new)):
        ended = loaded(tmp_path, source, "to 2025-12", MIGRANT_DEATH, columns)
        assert made(ended, displacement.MAKERS, "deaths_on_routes")["MIGRANT_DEATHS"] == whole
        assert made(ended, displacement.MAKERS, "deaths_at_sea")["MIGRANT_DEATHS_SEA"] == whole
        open_year = loaded(tmp_path, source, "to 2025-04", MIGRANT_DEATH, columns)
        found = made(open_year, displacement.MAKERS, "deaths_on_routes")["MIGRANT_DEATHS"]
        assert found == {k: v for k, v in whole.items() if not k.startswith("2025")}


@pytest.mark.parametrize(
    ("older", "newer"), [("OECD_MIG", "OECD_DF_MIG"), ("EUROSTAT_IMM5PRV", "EUROSTAT_MIGR_IMM5PRV")]
)
def test_reported_flows_of_both_layouts(tmp_path: Path, older: str, newer: str) -> None:
    """Poland to Germany, 100 a year: 500 in five years; a total over all partners is no flow between two."""
    years = [str(y) for y in range(2015, 2021)]
    columns = {
        "time_period": [*years, "2015"], "counterpart_area": ["POL"] * 6 + ["_T"], "ref_area": "DEU",
        "direction": "IN", "partner_basis": "CITIZENSHIP", "obs_value": [100.0] * 6 + [900.0],
    }  # fmt: skip
    period = Interval(2015, 2020)
    for source in (older, newer):
        found = reported_flows(loaded(tmp_path, source, "2022", REPORTED_FLOW, columns), [period], ["DEU", "POL"])
        assert [r.source for r in found] == [older]
        assert found[0].table[1, 0] == pytest.approx(500.0)


def test_totals_alone_do_not_replace_flows_between_countries(tmp_path: Path) -> None:
    columns = {
        "time_period": [str(y) for y in range(2015, 2021)], "counterpart_area": "POL", "ref_area": "DEU",
        "direction": "IN", "partner_basis": "CITIZENSHIP", "obs_value": [100.0] * 6,
    }  # fmt: skip
    warehouse = loaded(tmp_path, "OECD_MIG", "2016", REPORTED_FLOW, columns)
    release = {"source": "OECD_DF_MIG", "edition": "2024", "publisher": "x", "file_name": "y", "sha256": "y", "size": 1}
    warehouse.load(release, [(REPORTED_FLOW, REPORTED_FLOW.table({**columns, "counterpart_area": "_T"}))])
    assert reported_flows(warehouse, [Interval(2015, 2020)], ["DEU", "POL"])
