"""Measures of money sent home: published costs by country, corridors above the ceiling, remittances and product.

Prices are not additive: a group's cost is the simple mean over its countries, kept as a sum and a count.
"""

from __future__ import annotations

from collections import Counter

from sojourn.concepts.dataflows import ECONOMIC_SERIES, REMITTANCE_PRICE
from sojourn.concepts.figure import Origin
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries, releases_of

TOTAL = "_T"
CEILING = 5.0  # percent of the amount sent: no corridor above it by 2030 (SDG 10.c)
COST_SOURCE, CORRIDOR_SOURCE = "WDI_REMITTANCES", "RPW_CORRIDORS"
SERIES_SOURCES = ("WDI_LONG", "WDI_INDICATOR")


def cost_of_receiving(bench: Bench, panel: Panel) -> None:
    """Published cost by receiving country, and 1 for each that has one."""
    _published_costs(bench, panel, "REMITTANCE_COST_TO", own="ref_area", other="counterpart_area")


def cost_of_sending(bench: Bench, panel: Panel) -> None:
    """Published cost by sending country, and 1 for each that has one."""
    _published_costs(bench, panel, "REMITTANCE_COST_FROM", own="counterpart_area", other="ref_area")


def _published_costs(bench: Bench, panel: Panel, name: str, own: str, other: str) -> None:
    """Cost of 200 dollars by country, and a count beside it. own, other : dimensions of the country and its partners"""
    where = {"amount": "200", other: TOTAL}
    place = in_force(bench, panel, REMITTANCE_PRICE, (COST_SOURCE,), where, by=own)
    if place is None:
        return
    table = bench.warehouse.read(REMITTANCE_PRICE, source=place.source, edition=place.edition, where=where)
    for row in table.to_pylist():
        if row[own] in all_countries() and row["obs_value"] is not None:
            panel.put(name, row["time_period"], row[own], row["obs_value"], row["obs_status"])
            panel.put(f"{name}_COUNTRIES", row["time_period"], row[own], 1.0, row["obs_status"])
    for measure in (name, f"{name}_COUNTRIES"):
        panel.origins[measure] = Origin(
            REMITTANCE_PRICE.id,
            place.source,
            place.edition,
            (("amount", "200"), ("index", "published")),
            own,
            releases_of(table),
            "simple mean over the countries of a group",
        )


def priced_corridors(bench: Bench, panel: Panel) -> None:
    """Corridors with a price, and those above the ceiling, by receiving country and year."""
    where = {"amount": "200", "index": "published"}
    place = in_force(bench, panel, REMITTANCE_PRICE, (CORRIDOR_SOURCE,), where)
    if place is None:
        return
    table = bench.warehouse.read(REMITTANCE_PRICE, source=place.source, edition=place.edition, where=where)
    costs: dict[tuple[str, str, str], list[float]] = {}
    for row in table.to_pylist():
        if row["obs_value"] is not None and row["ref_area"] in all_countries():
            key = (row["time_period"][:4], row["counterpart_area"], row["ref_area"])
            costs.setdefault(key, []).append(row["obs_value"])
    if not costs:
        return
    priced: Counter[tuple[str, str]] = Counter()
    above: Counter[tuple[str, str]] = Counter()
    for (year, _, receiver), quarters in costs.items():
        priced[(year, receiver)] += 1
        above[(year, receiver)] += sum(quarters) / len(quarters) > CEILING
    for measure, counted in (("CORRIDORS_PRICED", priced), ("CORRIDORS_ABOVE_CEILING", above)):
        for (year, receiver), corridors in counted.items():
            panel.put(measure, year, receiver, float(corridors), "A")
        panel.origins[measure] = Origin(
            REMITTANCE_PRICE.id,
            place.source,
            place.edition,
            tuple(where.items()),
            "ref_area",
            releases_of(table),
            "mean over the quarters of a year; corridors counted at the receiving end",
        )


def gdp(bench: Bench, panel: Panel) -> None:
    """Gross domestic product, current dollars."""
    _economic_series(bench, panel, "GDP", "GDP_USD")


def remittances_received(bench: Bench, panel: Panel) -> None:
    """Remittances received, current dollars."""
    _economic_series(bench, panel, "REMITTANCES_RECEIVED", "REMITTANCES_RECEIVED_USD")


def remittances_paid(bench: Bench, panel: Panel) -> None:
    """Remittances paid, current dollars."""
    _economic_series(bench, panel, "REMITTANCES_PAID", "REMITTANCES_PAID_USD")


def _economic_series(bench: Bench, panel: Panel, measure: str, series: str) -> None:
    where = {"series": series}
    place = in_force(bench, panel, ECONOMIC_SERIES, SERIES_SOURCES, where)
    if place is None:
        return
    table = bench.warehouse.read(ECONOMIC_SERIES, source=place.source, edition=place.edition, where=where)
    for row in table.to_pylist():
        if row["ref_area"] in all_countries() and row["obs_value"] is not None:
            panel.put(measure, row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"])
    panel.origins[measure] = Origin(
        ECONOMIC_SERIES.id, place.source, place.edition, tuple(where.items()), "ref_area", releases_of(table)
    )


MAKERS: tuple[Maker, ...] = (
    Maker("cost_of_receiving", cost_of_receiving, (COST_SOURCE,)),
    Maker("cost_of_sending", cost_of_sending, (COST_SOURCE,)),
    Maker("priced_corridors", priced_corridors, (CORRIDOR_SOURCE,)),
    Maker("gdp", gdp, SERIES_SOURCES),
    Maker("remittances_received", remittances_received, SERIES_SOURCES),
    Maker("remittances_paid", remittances_paid, SERIES_SOURCES),
)
