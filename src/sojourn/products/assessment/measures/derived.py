"""Measures that need more than a selection and a sum: intervals of vital events, flows, treaties, interpolation."""

from __future__ import annotations

import math

import numpy as np

from sojourn.concepts import area
from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, VITAL_EVENTS
from sojourn.concepts.period import Interval, parse
from sojourn.concepts.status import ObsStatus
from sojourn.errors import NothingLoaded
from sojourn.products.accounts import bilateral_flows
from sojourn.products.accounts.demographic_account import periods
from sojourn.products.accounts.stock_editions import with_origins_filled
from sojourn.products.accounts.tables import AccountTables, read_tables
from sojourn.products.assessment.measures import adolescents as adolescent_measures
from sojourn.products.assessment.measures import data_quality as data_quality_measures
from sojourn.products.assessment.measures import displacement as displacement_measures
from sojourn.products.assessment.measures import mobility as mobility_measures
from sojourn.products.assessment.measures import own as own_measures
from sojourn.products.assessment.measures import remittances as remittance_measures
from sojourn.products.assessment.measures import treaties as treaty_measures
from sojourn.products.assessment.panel import Origin, Panel, all_countries
from sojourn.warehouse import Warehouse

ESTIMATED = ObsStatus.ESTIMATED.value
SERIES = {
    "GDP": "GDP_USD",
    "REMITTANCES_RECEIVED": "REMITTANCES_RECEIVED_USD",
    "REMITTANCES_PAID": "REMITTANCES_PAID_USD",
}


def add(warehouse: Warehouse, panel: Panel) -> None:
    """Everything read from the warehouse; each part is left out where its source is not loaded."""
    _published_totals(warehouse, panel)
    _economic_series(warehouse, panel)
    remittance_measures.add(warehouse, panel)
    displacement_measures.add(warehouse, panel)
    mobility_measures.add(warehouse, panel)
    adolescent_measures.add(warehouse, panel)
    data_quality_measures.add(warehouse, panel)
    own_measures.add(warehouse, panel)
    try:
        tables = read_tables(warehouse)
    except NothingLoaded as missing:
        panel.notes.append(missing.message)
        return
    _vital_events(panel, tables)
    _quality(warehouse, panel, tables.source, tables.edition)
    treaty_measures.add(warehouse, panel, tables)
    _flows(warehouse, panel, tables)


def add_derived(panel: Panel) -> None:
    """What follows from measures already there."""
    if "IMMIGRANTS_BILATERAL" not in panel.amounts and "IMMIGRANTS_UNKNOWN" in panel.amounts:
        panel.amounts["IMMIGRANTS_BILATERAL"] = panel.amounts["IMMIGRANTS"]
        panel.origins["IMMIGRANTS_BILATERAL"] = panel.origins["IMMIGRANTS"]
    _population_between(panel)
    for period in _intervals(panel):
        interval = parse(period)
        assert isinstance(interval, Interval)
        for name, year in (("POPULATION_START", interval.start), ("POPULATION_END", interval.end)):
            for country, amount in panel.amounts.get("POPULATION", {}).get(str(year), {}).items():
                panel.put(name, period, country, amount.value, amount.status)
    for name, other in (
        ("POPULATION_START", "POPULATION"),
        ("POPULATION_END", "POPULATION"),
        ("POPULATION_YEAR", "POPULATION"),
    ):
        if other in panel.origins:
            panel.origins.setdefault(name, panel.origins[other])
    for period in panel.periods("IMMIGRANTS"):
        for country, amount in panel.amounts.get("REFUGEES_ASYLUM", {}).get(period, {}).items():
            panel.put("REFUGEES_ASYLUM_AT_STOCK", period, country, amount.value, amount.status)
    if "REFUGEES_ASYLUM" in panel.origins:
        panel.origins["REFUGEES_ASYLUM_AT_STOCK"] = panel.origins["REFUGEES_ASYLUM"]


def _intervals(panel: Panel) -> list[str]:
    return sorted({p for m in ("NET_MIGRATION", "FLOW_IN") for p in panel.periods(m)})


def _population_between(panel: Panel) -> None:
    """Population of years without a stock: geometric interpolation between the two mid-years around them, estimated."""
    known: dict[str, dict[int, float]] = {}
    for period, amounts in panel.amounts.get("POPULATION", {}).items():
        for country, amount in amounts.items():
            known.setdefault(country, {})[int(period)] = amount.value
    for country, by_year in known.items():
        years = sorted(by_year)
        for year in range(years[0], years[-1] + 1):
            if year in by_year:
                panel.put("POPULATION_YEAR", str(year), country, by_year[year], ESTIMATED)
                continue
            before, after = max(y for y in years if y < year), min(y for y in years if y > year)
            a, b = by_year[before], by_year[after]
            if a > 0 and b > 0:
                share = (year - before) / (after - before)
                panel.put(
                    "POPULATION_YEAR",
                    str(year),
                    country,
                    math.exp((1 - share) * math.log(a) + share * math.log(b)),
                    ESTIMATED,
                )


def _published_totals(warehouse: Warehouse, panel: Panel) -> None:
    """The publisher's own totals of regions and groups, to hold the sum of countries against."""
    if ("UNDESA_STOCK_TOTALS", "2024") not in warehouse.editions(MIGRANT_STOCK):
        return
    table = warehouse.read(
        MIGRANT_STOCK,
        source="UNDESA_STOCK_TOTALS",
        edition="2024",
        where={"sex": "_T", "age": "_T", "counterpart_area": "_T"},
    )
    for row in table.to_pylist():
        if row["obs_value"] is not None:
            panel.put(
                "IMMIGRANTS_PUBLISHED_TOTAL", row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"]
            )
    panel.origins["IMMIGRANTS_PUBLISHED_TOTAL"] = Origin(
        MIGRANT_STOCK.id,
        "UNDESA_STOCK_TOTALS",
        "2024",
        (("counterpart_area", "_T"), ("sex", "_T")),
        "ref_area",
        tuple(sorted(set(table["release_id"].to_pylist()))),
    )


def _vital_events(panel: Panel, tables: AccountTables) -> None:
    """Births, deaths and net migration of the intervals between stock years, by the half-year rule."""
    for event, countries in tables.events.items():
        for interval in periods(tables):
            weights = interval.calendar_year_weights()
            for country, by_year in countries.items():
                if country in all_countries() and all(year in by_year for year in weights):
                    total = sum(w * by_year[year] for year, w in weights.items())
                    panel.put(event, interval.id, country, total, ESTIMATED)
        panel.origins[event] = Origin(
            VITAL_EVENTS.id,
            "WPP2024",
            "2024",
            (("event", event),),
            "ref_area",
            tables.releases,
            "half of the first calendar year, the full years, half of the last",
        )


def _economic_series(warehouse: Warehouse, panel: Panel) -> None:
    """Gross domestic product and remittances, current dollars; only countries that have both are compared."""
    if not warehouse.editions(ECONOMIC_SERIES):
        return
    for measure, series in SERIES.items():
        table = warehouse.read(ECONOMIC_SERIES, source="WDI_LONG", where={"series": series})
        for row in table.to_pylist():
            if row["ref_area"] in all_countries() and row["obs_value"] is not None:
                panel.put(measure, row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"])
        panel.origins[measure] = Origin(
            ECONOMIC_SERIES.id,
            "WDI_LONG",
            "2024",
            (("series", series),),
            "ref_area",
            tuple(sorted(set(table["release_id"].to_pylist()))),
        )


def _quality(warehouse: Warehouse, panel: Panel, source: str, edition: str) -> None:
    """Migrants in countries with an imputed stock, and those counted by citizenship, by the publisher's marks."""
    table = warehouse.totals(
        MIGRANT_STOCK,
        ["time_period", "ref_area", "obs_status", "basis"],
        source=source,
        edition=edition,
        where={"sex": ["F", "M"], "age": "_T"},
    )
    sums: dict[tuple[str, str, str], float] = {}
    releases: set[int] = set()
    for row in table.to_pylist():
        value = row["obs_value"] or 0.0
        imputed = row["obs_status"] == ObsStatus.IMPUTED.value or "I" in (row["basis"] or "")
        for measure, counts in (
            ("IMMIGRANTS_IMPUTED", imputed),
            ("IMMIGRANTS_CITIZENSHIP", "C" in (row["basis"] or "")),
        ):
            key = (measure, row["time_period"], row["ref_area"])
            sums[key] = sums.get(key, 0.0) + (value if counts else 0.0)
        releases.update(row["releases"])
    for (measure, period, country), value in sums.items():
        if country in all_countries():
            panel.put(measure, period, country, value, ObsStatus.NORMAL.value)
            panel.origins[measure] = Origin(
                MIGRANT_STOCK.id,
                source,
                edition,
                (("basis", measure.split("_")[1]),),
                "ref_area",
                tuple(sorted(releases)),
            )


def _flows(warehouse: Warehouse, panel: Panel, tables: AccountTables) -> None:
    """Flows by closed demographic accounting, women and men apart and added up."""
    subregion = {c: g for g, members in area.partition("intermediate_region").items() for c in members}
    tables = with_origins_filled(warehouse, tables)
    for interval in periods(tables):
        for sex in ("F", "M"):
            try:
                made = bilateral_flows.estimate(warehouse, interval, sex, tables=tables)
            except NothingLoaded as missing:
                panel.notes.append(f"Flows are not estimated: {missing.message}")
                return
            _put_flows(panel, made, sex, subregion)


def _put_flows(panel: Panel, made: bilateral_flows.FlowEstimate, sex: str, subregion: dict[str, str]) -> None:
    period, moves = made.period.id, made.estimate.moves
    labels, table = made.estimate.areas, moves.values
    panel.flows.setdefault((period, sex), (labels, table))
    back = made.estimate.components["return"].values
    groups = np.array([subregion.get(a, a) for a in labels])
    same = groups[:, None] == groups[None, :]
    by_area = {
        "FLOW_IN": table.sum(axis=0),
        "FLOW_OUT": table.sum(axis=1),
        "FLOW_RETURN": back.sum(axis=0),
        "FLOW_WITHIN_SUBREGION": (table * same).sum(axis=1),
        f"FLOW_IN_{sex}": table.sum(axis=0),
        f"FLOW_OUT_{sex}": table.sum(axis=1),
        "FLOW_IN_BY_SEX": table.sum(axis=0),
    }
    for measure, values in by_area.items():
        for label, value in zip(labels, values, strict=True):
            if label in all_countries():
                there = panel.amounts.get(measure, {}).get(period, {}).get(label)
                panel.put(measure, period, label, float(value) + (there.value if there else 0.0), ESTIMATED)
        panel.origins[measure] = Origin(
            "MIGRATION_FLOW",
            made.estimate.method,
            "",
            (("unknown_origin", made.inputs.unknown_origin),),
            "ref_area",
            made.inputs.releases,
            "closed demographic accounting of women and of men, added up",
        )
