"""Where the migrants of an area were born and where its emigrants live, from the bilateral stock that is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.figure import Figure, Origin
from sojourn.concepts.status import status_of_sum
from sojourn.errors import NothingLoaded
from sojourn.products.assessment.measures.published_estimates import as_published
from sojourn.products.assessment.measures.rules import STOCK_LONG
from sojourn.products.assessment.panel import Panel, all_countries
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class StockPartners:
    """Migrants of the area by birthplace and its emigrants by residence, at the newest mid-year.

    origins, destinations : figures by country. Those without a published figure are not there; persons born in one
        member of a group who live in another are part of both.
    """

    period: str
    origins: dict[str, Figure]
    destinations: dict[str, Figure]


def stock_partners(warehouse: Warehouse, panel: Panel, members: Sequence[str]) -> StockPartners | None:
    """Partners of a group of countries (or of one); None where no bilateral stock is loaded."""
    origin = panel.origins.get("IMMIGRANTS")
    if origin is None or origin.source not in STOCK_LONG:
        return None
    period = panel.periods("IMMIGRANTS")[-1]
    return StockPartners(
        period,
        origins=_sums(warehouse, origin, "IMMIGRANTS", period, members, own="ref_area", partner="counterpart_area"),
        destinations=_sums(warehouse, origin, "EMIGRANTS", period, members, own="counterpart_area", partner="ref_area"),
    )


def _sums(
    warehouse: Warehouse, origin: Origin, measure: str, period: str, members: Sequence[str], own: str, partner: str
) -> dict[str, Figure]:
    """Persons by partner country, both sexes. own, partner : the dimensions of the members and of their partners"""
    where = {own: list(members), "sex": ["F", "M"], "age": "_T", "time_period": period}
    try:
        table = warehouse.totals(
            MIGRANT_STOCK, [partner, "obs_status"], source=origin.source, edition=origin.edition, where=where
        )
    except NothingLoaded:
        return {}
    parts: dict[str, list[tuple[float, str]]] = {}
    for row in table.to_pylist():
        if row["obs_value"] is not None and row[partner] in all_countries():
            parts.setdefault(row[partner], []).append((row["obs_value"], row["obs_status"]))
    found = {}
    for country, held in parts.items():
        status = as_published(origin.source, status_of_sum(held).value)
        found[country] = Figure(measure, period, sum(v for v, _ in held), status, origin=origin)
    return found
