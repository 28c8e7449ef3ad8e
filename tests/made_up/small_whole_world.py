"""A warehouse that feeds every source the products name, with four countries; and its tables again, older and larger.

The tables are generic: every code that a rule asks for, over all combinations, each with a value of its own. Only what
accounts are made from is chosen by hand (``small_flow_world``), since it must balance.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from small_flow_world import PEOPLE, flow_world

from sojourn import sources
from sojourn.concepts import small_codelists
from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.concepts.dataflows import (
    AREA_MEASURE,
    ASYLUM_DECISION,
    DATAFLOWS,
    DISPLACED_POPULATION,
    DURABLE_SOLUTION,
    ECONOMIC_SERIES,
    MIGRANT_STOCK,
    MIGRATION_FLOW,
    POPULATION,
    REMITTANCE_FLOW,
    REMITTANCE_PRICE,
    REPORTED_FLOW,
    TREATY_ACTION,
    VITAL_EVENTS,
    VITAL_RATES,
)
from sojourn.concepts.dataflows.protection import (
    ADMISSION,
    BORDER_ENCOUNTER,
    DISPLACED_BY_AGE,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    MIGRANT_DEATH,
    RESEARCHER_MIGRATION,
    TRAFFICKING,
)
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.indicators.treaty_coverage import TREATIES as COVERAGE
from sojourn.products.assessment.measures.displacement import KNOWN_AGES, SEA_ROUTES
from sojourn.products.assessment.measures.events_and_services import SEA_DETECTIONS
from sojourn.products.assessment.measures.mobility import TEMPORARY_WORK
from sojourn.products.assessment.measures.rules import AGES_20TO64, UNDER20
from sojourn.warehouse import Warehouse

AREAS = ("DEU", "FRA", "KEN", "UGA")
ALL_AREAS = (*AREAS, "001")
STOCK_YEARS = ("2015", "2020")
YEARS = tuple(str(y) for y in range(2013, 2021))
MONTHS = tuple(f"{y}-{m:02d}" for y in (2018, 2019) for m in range(1, 13))
NEW, OLD, TIMES = "2024", "2019", 3.0
OWN_MEASURE, BUILT_IN_MEASURE = "MIGRANTS_WELCOME", "TERTIARY_EMIGRATION"
TREATIES = tuple(treaty for treaty, _, _ in COVERAGE)
SERVICE = {
    "firm": "a bank", "firm_kind": "Bank", "product": "Online service", "funding": "Bank account", "pickup": "Cash",
    "speed": "Same day", "coverage": "Nationwide", "sending_location": "", "discloses_rate": "yes", "currency": "USD",
    "amount_sent": "200", "fee": "1", "fx_rate": "12.9", "fx_margin": "0.5", "interbank_rate": "13",
    "survey_date": "2019-07-01", "note": "", "repairs": "",
}  # fmt: skip

Codes = dict[str, Any]
Fed = tuple[str, Dataflow, Codes]
BOTH_WAYS = {"direction": ("IN", "OUT"), "time_period": YEARS, "partner_basis": "CITIZENSHIP", "definition": "test"}
BY_SEA = {"time_period": MONTHS, "counterpart_area": AREAS, "sex": ("F", "M")}
"""Of so many that more arrive or are stopped than die."""
DEATH_ROUTES = (*SEA_ROUTES, "SAHARA_DESERT_CROSSING")

#: Source of yearly series -> those that measures are made of.
YEARLY = {
    "UNSD_SDG": ("SDG_8_8_1_KILLED.NON_EU._T", "SDG_8_8_2._T"),
    "UNSD_SDG_10_7_2": ("SDG_10_7_2.ALL",),
    "IAB_BRAIN_DRAIN": ("EMIGRATION_RATE.HIGH._T",),
    "FAO_TEMPERATURE": ("TEMPERATURE_CHANGE",),
    "EMDAT_LONG": ("DISASTER_AFFECTED.FLOOD", "DISASTER_AFFECTED.STORM"),
    "NDGAIN": ("CLIMATE_VULNERABILITY", "CLIMATE_READINESS"),
    "OECD_UNEMPLOYMENT_BY_BIRTH": ("UNEMPLOYMENT_BY_BIRTH.FOREIGN", "UNEMPLOYMENT_BY_BIRTH.NATIVE"),
    "EUROSTAT_WORK_BY_CITIZENSHIP": ("EMPLOYMENT_RATE.OWN.F", "EMPLOYMENT_RATE.FOREIGN.F"),
    "NATIONAL_NET_MIGRATION": ("NET_MIGRATION_NATIONAL",),
}

#: Layouts that are read: source, dataflow, codes. What is not named has its total, else its first code.
FIRST: tuple[Fed, ...] = (
    (
        "UNDESA_STOCK_TOTALS",
        MIGRANT_STOCK,
        {"time_period": STOCK_YEARS, "ref_area": ALL_AREAS, "sex": ("_T", "F", "M")},
    ),
    ("UNDESA_STOCK_TOTALS", POPULATION, {"time_period": STOCK_YEARS, "reference_date": "07-01"}),
    ("UNDESA_STOCK_BY_AGE_2019", MIGRANT_STOCK, {"time_period": STOCK_YEARS, "age": ("_T", *UNDER20, *AGES_20TO64)}),
    (
        "UNDESA_STOCK_BY_AGE_2019",
        POPULATION,
        {"time_period": STOCK_YEARS, "age": AGES_20TO64, "reference_date": "07-01"},
    ),
    ("WPP2024_SEX_RATIO", VITAL_RATES, {"time_period": YEARS, "rate": "SEX_RATIO_BIRTH"}),
    (
        "UNHCR_POPULATION",
        DISPLACED_POPULATION,
        {"ref_area": AREAS, "counterpart_area": AREAS, "population_type": ("REF", "ASY", "IDP", "RET", "STA")},
    ),
    ("UNHCR_SOLUTIONS", DURABLE_SOLUTION, {"solution": ("RST", "RET")}),
    ("UNHCR_DECISIONS", ASYLUM_DECISION, {"counted": ("P", "C"), "outcome": ("REC", "OTH", "REJ", "_T")}),
    ("UNHCR_DEMOGRAPHICS", DISPLACED_BY_AGE, {"population_type": "REF", "age": KNOWN_AGES, "sex": ("F", "M")}),
    ("UNTC_2015", TREATY_ACTION, {"ref_area": AREAS[:3], "treaty": TREATIES}),
    ("UNTC_2022", TREATY_ACTION, {"treaty": TREATIES[:3]}),
    ("ILO_C189", TREATY_ACTION, {"ref_area": AREAS[1:], "treaty": "ILO_C189"}),
    (
        "WDI_LONG",
        ECONOMIC_SERIES,
        {
            "time_period": YEARS,
            "series": (
                "GDP_USD",
                "POPULATION",
                "INCOME_PER_HEAD",
                "REMITTANCES_RECEIVED_USD",
                "REMITTANCES_PAID_USD",
                "FDI_INFLOW",
            ),
        },
    ),
    (
        "WDI_REMITTANCES",
        REMITTANCE_PRICE,
        {"amount": "200", "index": "published", "ref_area": AREAS, "counterpart_area": "_T"},
    ),
    (
        "WDI_REMITTANCES",
        REMITTANCE_PRICE,
        {"amount": "200", "index": "published", "ref_area": "_T", "counterpart_area": AREAS},
    ),
    (
        "RPW_CORRIDORS",
        REMITTANCE_PRICE,
        {
            "time_period": ("2019-Q1", "2019-Q3"),
            "amount": "200",
            "index": "published",
            "ref_area": AREAS,
            "counterpart_area": AREAS,
        },
    ),
    (
        "RPW_SURVEY",
        REMITTANCE_SERVICE,
        {"time_period": ("2019-Q1", "2019-Q3"), "service": ("1", "2"), "amount": "200", **SERVICE},
    ),
    ("WB_REMITTANCE_MATRIX", REMITTANCE_FLOW, {"ref_area": AREAS, "counterpart_area": AREAS, "method": "RATHA_SHAW"}),
    ("WB_BILATERAL_STOCK", MIGRANT_STOCK, {"counterpart_area": AREAS}),
    ("KNOMAD_SERIES", REMITTANCE_FLOW, {"time_period": YEARS, "ref_area": AREAS, "method": "RECORDED"}),
    (
        "KNOMAD_SERIES",
        REMITTANCE_FLOW,
        {"time_period": YEARS, "ref_area": "_T", "counterpart_area": AREAS, "method": "RECORDED"},
    ),
    ("IOM_MISSING_MIGRANTS", MIGRANT_DEATH, {"time_period": MONTHS, "route": DEATH_ROUTES, "incident": "1"}),
    (
        "IDMC_FLOWS_LONG",
        INTERNAL_DISPLACEMENT,
        {"time_period": YEARS, "displacement_cause": ("CONFLICT", "EARTHQUAKE", "FLOOD", "STORM")},
    ),
    ("IDMC_STOCKS_LONG", INTERNALLY_DISPLACED, {"time_period": YEARS, "displacement_cause": ("CONFLICT", "DISASTER")}),
    (
        "FRONTEX_DETECTIONS",
        BORDER_ENCOUNTER,
        {"time_period": MONTHS, "ref_area": "EU", "counterpart_area": AREAS, "route": SEA_DETECTIONS},
    ),
    (
        "IOM_MEDITERRANEAN_CROSSINGS",
        BORDER_ENCOUNTER,
        {**BY_SEA, "ref_area": ("ITA", "MLT"), "route": "SEA_ARRIVALS"},
    ),
    (
        "IOM_MEDITERRANEAN_CROSSINGS",
        BORDER_ENCOUNTER,
        {**BY_SEA, "ref_area": ("LBY", "TUN"), "route": "INTERCEPTED_AT_SEA"},
    ),
    (
        "US_ENCOUNTERS",
        BORDER_ENCOUNTER,
        {
            "time_period": MONTHS,
            "ref_area": "USA",
            "route": "A",
            "encounter_group": ("SINGLE_ADULT", "CHILD_UNACCOMPANIED"),
        },
    ),
    ("PANAMA_DARIEN", BORDER_ENCOUNTER, {"time_period": MONTHS, "ref_area": "PAN", "counterpart_area": AREAS}),
    (
        "MEXICO_ENCOUNTERS",
        BORDER_ENCOUNTER,
        {"time_period": MONTHS, "ref_area": "MEX", "encounter_group": ("ADULT", "CHILD_12TO17"), "sex": ("F", "M")},
    ),
    (
        "OECD_ADMISSIONS",
        ADMISSION,
        {"time_period": YEARS, "stay": "PERMANENT", "admission_category": ("WORK", "FAMILY")},
    ),
    ("OECD_ADMISSIONS", ADMISSION, {"time_period": YEARS, "stay": "TEMPORARY", "admission_category": TEMPORARY_WORK}),
    (
        "MPIDR_SCHOLARS",
        RESEARCHER_MIGRATION,
        {"time_period": YEARS, "researcher_measure": ("RESEARCHERS", "IN", "OUT")},
    ),
    ("OECD_MIG", REPORTED_FLOW, {**BOTH_WAYS, "direction": "OUT", "time_period": ("2019", "2020")}),
    ("EUROSTAT_CORRIDORS", REPORTED_FLOW, BOTH_WAYS),
    ("EUROSTAT_IMM5PRV", REPORTED_FLOW, {**BOTH_WAYS, "direction": "IN"}),
    ("EUROSTAT_MIGR_EMI3NXT", REPORTED_FLOW, {**BOTH_WAYS, "direction": "OUT"}),
    ("UNDESA_FLOWS_2015", REPORTED_FLOW, BOTH_WAYS),
    ("OECD_DF_MIG", REPORTED_FLOW, {**BOTH_WAYS, "direction": "IN", "counterpart_area": "_T"}),
    ("UNODC_GLOTIP", TRAFFICKING, {"time_period": YEARS, "trafficking_measure": ("VICTIMS", "CONVICTED")}),
    ("CHILTON_WODA_AGREEMENTS", TREATY_ACTION, {"treaty": ("LABOUR_AGREEMENT_1",), "action": "SIGNED"}),
    *((name, ECONOMIC_SERIES, {"time_period": YEARS, "series": series}) for name, series in YEARLY.items()),
    ("SOJOURN_EDITION", AREA_MEASURE, {"measure": (BUILT_IN_MEASURE, f"{BUILT_IN_MEASURE}_AREAS")}),
    ("SOJOURN_EDITION", MIGRATION_FLOW, {"sex": ("F", "M"), "method": "CLOSED"}),
    ("OWN_SURVEY", AREA_MEASURE, {"measure": OWN_MEASURE}),
    ("OWN_SURVEY", TREATY_ACTION, {"ref_area": AREAS[3:], "treaty": TREATIES}),
)

#: Layout -> the layouts that hold the same tables and are read before it.
SAME: tuple[tuple[str, Dataflow, tuple[str, ...]], ...] = (
    ("UNDESA_STOCK_BILATERAL_WORKBOOK", MIGRANT_STOCK, ("UNDESA_STOCK_2024_LONG",)),
    ("WPP_OFFICIAL", VITAL_EVENTS, ("WPP2024_EVENTS", "WPP2024_NET_MIGRATION")),
    ("IDMC_WORKBOOK", INTERNAL_DISPLACEMENT, ("IDMC_FLOWS_LONG",)),
    ("IDMC_WORKBOOK", INTERNALLY_DISPLACED, ("IDMC_STOCKS_LONG",)),
)
WITH_TOTALS = ("UNDESA_STOCK_BILATERAL_WORKBOOK",)
HELD = ("MIGRANT_STOCK", "POPULATION", "VITAL_EVENTS", "VITAL_RATES", "REPORTED_FLOW")
"""Dataflows of ``small_flow_world``."""

Tables = list[tuple[str, Dataflow, pa.Table]]
"""Source, dataflow, observations."""


def first_layouts(folder: Path) -> Tables:
    """Tables of all sources, each series in the layout that is read first."""
    balanced = flow_world(folder, earlier=False)
    found: Tables = []
    for flow in DATAFLOWS:
        for source, _ in balanced.editions(flow) if flow.id in HELD else ():
            found.append((source, flow, flow.check(balanced.read(flow, source=source, parts="all"))))
    found.append(("WPP2024_NET_MIGRATION", VITAL_EVENTS, net_migration()))
    return found + [(source, flow, cross(flow, codes)) for source, flow, codes in FIRST]


def other_layouts(tables: Tables) -> Tables:
    """The tables that have another layout in their series, in that one."""
    found: Tables = []
    for name, flow, same in SAME:
        for source, own, table in tables:
            if own is flow and source in same:
                found.append((name, flow, with_totals(table) if name in WITH_TOTALS else table))
    return found


def has_other(source: str, flow: Dataflow) -> bool:
    """Whether the series has another layout of the same tables."""
    return any(flow is own and source in same for _, own, same in SAME)


def load(path: Path, tables: Tables, edition: str, times: float = 1.0) -> Warehouse:
    """Load all tables as one edition, every value times a factor."""
    warehouse = Warehouse(path)
    releases = []
    for i, (source, flow, table) in enumerate(tables):
        name = f"{source}-{flow.id}-{edition}-{i}"
        release = {
            "source": source, "edition": edition, "publisher": source.split("_")[0], "file_name": name, "sha256": name,
            "size": 1, "licence": "CC BY 4.0",
        }  # fmt: skip
        if not source.startswith("OWN_"):
            series = sources.source(source).series
            release |= {"series": series.id, "edition_date": series.dated(edition)}
        at = table.column_names.index("obs_value")
        larger = table.set_column(at, "obs_value", pc.multiply(table["obs_value"], times))
        releases.append((release, [(flow, larger)], ()))
    warehouse.load_many(releases)
    return warehouse


def cross(flow: Dataflow, codes: Codes) -> pa.Table:
    """A row for every combination of codes; no area with itself."""
    lists = {d.id: _codes(d, codes) for d in flow.dimensions}
    rows = [dict(zip(lists, combination, strict=True)) for combination in itertools.product(*lists.values())]
    rows = [r for r in rows if r.get("ref_area") != r.get("counterpart_area")]
    columns = {key: [r[key] for r in rows] for key in flow.keys}
    more = {key: code for key, code in codes.items() if key not in flow.keys}
    # between 1 and 1,000, and of its own; of treaties a year
    values = [2000.0 + i % 13 if flow is TREATY_ACTION else 1.0 + (37 * i) % 997 for i in range(len(rows))]
    return flow.table({**columns, **more, "obs_value": values})


def _codes(dimension: Dimension, codes: Codes) -> Sequence[str]:
    if dimension.id in codes:
        given = codes[dimension.id]
        return (given,) if isinstance(given, str) else given
    if dimension.codelist == "CL_PERIOD":
        return YEARS
    if dimension.id == "ref_area" or (dimension.codelist == "CL_AREA" and dimension.total is None):
        return AREAS
    if dimension.total is not None:
        return (dimension.total,)
    listed = dimension.codelist not in small_codelists.OPEN
    return small_codelists.codelist(dimension.codelist).ids[:1] if listed else ("ONE",)


def net_migration() -> pa.Table:
    """What fills the gap between the populations of ``small_flow_world``, in equal parts."""
    rows = [(str(y), a, (after - before) / 5) for y in range(2015, 2021) for a, (before, after) in PEOPLE.items()]
    columns: Codes = {"time_period": [r[0] for r in rows], "ref_area": [r[1] for r in rows], "event": "NET_MIGRATION",
                      "variant": "ESTIMATE", "obs_value": [r[2] for r in rows]}  # fmt: skip
    return VITAL_EVENTS.table(columns)


def with_totals(table: pa.Table) -> pa.Table:
    """A bilateral stock with the totals over origins and over residences that the published workbook prints."""
    rows = [{k: r[k] for k in (*MIGRANT_STOCK.keys, "obs_value")} for r in table.to_pylist()]
    sums: dict[tuple[str, ...], float] = {}
    for row in rows:
        for whole in ({"counterpart_area": "_T"}, {"ref_area": "001"}, {"counterpart_area": "_T", "ref_area": "001"}):
            key = tuple({**row, **whole}[k] for k in MIGRANT_STOCK.keys)
            sums[key] = sums.get(key, 0.0) + row["obs_value"]
    rows += [dict(zip((*MIGRANT_STOCK.keys, "obs_value"), (*key, value), strict=True)) for key, value in sums.items()]
    return MIGRANT_STOCK.table({k: [r[k] for r in rows] for k in rows[0]})
