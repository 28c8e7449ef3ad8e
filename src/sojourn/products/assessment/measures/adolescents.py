"""Young migrants in States party to the children's convention, by the stock by age (2019 edition).

The convention binds towards everybody under 18. Stocks come in five-year groups, so children are taken as those under
20 and adolescents as those from 10 to 19; the two oldest years are in excess of what the convention covers, on both
sides of the share. The stock by age ends in 2019: later lists of parties meet the children of 2019.
"""

from __future__ import annotations

from sojourn.concepts.dataflows import MIGRANT_STOCK, TREATY_ACTION
from sojourn.products.assessment.measures.displacement import newest, sums
from sojourn.products.assessment.measures.treaties import parties, stock_year
from sojourn.products.assessment.panel import Origin, Panel
from sojourn.warehouse import Warehouse

TREATY = "CRC"
STOCK_BY_AGE = "UNDESA_STOCK_BY_AGE_2019"
GROUPS = {
    "CHILDREN": ("Y0T4", "Y5T9", "Y10T14", "Y15T19"),
    "ADOLESCENTS": ("Y10T14", "Y15T19"),
}


def add(warehouse: Warehouse, panel: Panel) -> None:
    """CRC_CHILDREN and CRC_ADOLESCENTS, COVERED and ALL, at destination, for each date of a list of parties."""
    place = newest(warehouse, MIGRANT_STOCK, (STOCK_BY_AGE,))
    bound = parties(warehouse).get(TREATY, {})
    if place is None or not bound:
        return
    lists = warehouse.read(TREATY_ACTION, where={"treaty": TREATY, "action": "BOUND"})["release_id"].to_pylist()
    for group, ages in GROUPS.items():
        found, releases = sums(warehouse, MIGRANT_STOCK, place, {"sex": "_T", "age": ages, "counterpart_area": "_T"})
        years = sorted({int(p) for p, _ in found})
        for date, states in bound.items():
            year = str(stock_year(date, years))
            for (period, country), value in found.items():
                if period == year:
                    panel.put(f"CRC_{group}_ALL", date, country, value, "A")
                    panel.put(f"CRC_{group}_COVERED", date, country, value if country in states else 0.0, "A")
        for part in ("COVERED", "ALL"):
            panel.origins[f"CRC_{group}_{part}"] = Origin(
                TREATY_ACTION.id,
                "UNTC and UN DESA",
                "",
                (("treaty", TREATY), ("age", "+".join(ages))),
                "ref_area",
                tuple(sorted({*releases, *lists})),
                "stock by age of the nearest mid-year (2019 edition) where the area is a State party at the date",
            )
