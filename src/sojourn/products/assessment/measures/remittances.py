"""Measures of remittance prices for the assessment: published costs by country, and corridors above the ceiling.

Prices are not additive: a group's cost is the simple mean over its countries, kept as a sum and a count.
"""

from __future__ import annotations

from sojourn.concepts.dataflows import REMITTANCE_PRICE
from sojourn.products.assessment.panel import Origin, Panel, all_countries
from sojourn.warehouse import Warehouse

TOTAL = "_T"
CEILING = 5.0  # percent of the amount sent: no corridor above it by 2030 (SDG 10.c)
COST_SOURCE, CORRIDOR_SOURCE = "WDI_REMITTANCES", "RPW_CORRIDORS"


def add(warehouse: Warehouse, panel: Panel) -> None:
    """COST_TO and COST_FROM with their counts by year, and corridors priced and above 5 % by receiver and year."""
    sources = {s for s, _ in warehouse.editions(REMITTANCE_PRICE)}
    if COST_SOURCE in sources:
        _published_costs(warehouse, panel)
    if CORRIDOR_SOURCE in sources:
        _corridors(warehouse, panel)


def _published_costs(warehouse: Warehouse, panel: Panel) -> None:
    table = warehouse.read(REMITTANCE_PRICE, source=COST_SOURCE, where={"amount": "200"})
    releases = tuple(sorted(set(table["release_id"].to_pylist())))
    for row in table.to_pylist():
        receiving = row["counterpart_area"] == TOTAL
        country = row["ref_area"] if receiving else row["counterpart_area"]
        if country in all_countries() and row["obs_value"] is not None:
            name = "REMITTANCE_COST_TO" if receiving else "REMITTANCE_COST_FROM"
            panel.put(name, row["time_period"], country, row["obs_value"], row["obs_status"])
            panel.put(f"{name}_COUNTRIES", row["time_period"], country, 1.0, row["obs_status"])
    for name, dimension in (("REMITTANCE_COST_TO", "ref_area"), ("REMITTANCE_COST_FROM", "counterpart_area")):
        for measure in (name, f"{name}_COUNTRIES"):
            panel.origins[measure] = Origin(
                REMITTANCE_PRICE.id,
                COST_SOURCE,
                "",
                (("amount", "200"), ("index", "published")),
                dimension,
                releases,
                "simple mean over the countries of a group",
            )


def _corridors(warehouse: Warehouse, panel: Panel) -> None:
    table = warehouse.read(REMITTANCE_PRICE, source=CORRIDOR_SOURCE, where={"amount": "200", "index": "published"})
    costs: dict[tuple[str, str, str], list[float]] = {}
    for row in table.to_pylist():
        if row["obs_value"] is not None and row["ref_area"] in all_countries():
            key = (row["time_period"][:4], row["counterpart_area"], row["ref_area"])
            costs.setdefault(key, []).append(row["obs_value"])
    sums: dict[tuple[str, str, str], float] = {}
    for (year, _, receiver), values in costs.items():
        above = sum(values) / len(values) > CEILING
        for measure, value in (("CORRIDORS_PRICED", 1.0), ("CORRIDORS_ABOVE_CEILING", float(above))):
            sums[(measure, year, receiver)] = sums.get((measure, year, receiver), 0.0) + value
    releases = tuple(sorted(set(table["release_id"].to_pylist())))
    for (measure, year, receiver), value in sums.items():
        panel.put(measure, year, receiver, value, "A")
        panel.origins[measure] = Origin(
            REMITTANCE_PRICE.id,
            CORRIDOR_SOURCE,
            "",
            (("amount", "200"), ("index", "published")),
            "ref_area",
            releases,
            "mean over the quarters of a year; corridors counted at the receiving end",
        )
