"""Young migrants in States party to the children's convention, by the stock by age (2019 edition).

The convention binds towards everybody under 18. Stocks come in five-year groups, so children are taken as those under
20 and adolescents as those from 10 to 19; the two oldest years are in excess of what the convention covers, on both
sides of the share. The stock by age ends in 2019: later lists of parties meet the children of 2019.
"""

from __future__ import annotations

from sojourn.concepts.area.territories import bound as is_bound
from sojourn.concepts.dataflows import MIGRANT_STOCK, TREATY_ACTION
from sojourn.concepts.figure import Origin
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.displacement import sums
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.measures.published_estimates import ESTIMATED
from sojourn.products.assessment.measures.treaties import LISTS, lists_of, parties, stock_year
from sojourn.products.assessment.panel import Panel

TREATY = "CRC"
STOCK_BY_AGE = "UNDESA_STOCK_BY_AGE_2019"
CHILDREN = ("Y0T4", "Y5T9", "Y10T14", "Y15T19")
ADOLESCENTS = ("Y10T14", "Y15T19")


def children(bench: Bench, panel: Panel) -> None:
    """Migrants under 20 who live in States party, and all of them."""
    _covered(bench, panel, "CHILDREN", CHILDREN)


def adolescents(bench: Bench, panel: Panel) -> None:
    """Migrants from 10 to 19 who live in States party, and all of them."""
    _covered(bench, panel, "ADOLESCENTS", ADOLESCENTS)


def _covered(bench: Bench, panel: Panel, group: str, ages: tuple[str, ...]) -> None:
    """CRC_<group>_COVERED and _ALL at destination, for each date of a list of parties."""
    where = {"sex": "_T", "age": ages, "counterpart_area": "_T"}
    place = in_force(bench, panel, MIGRANT_STOCK, (STOCK_BY_AGE,), where)
    rows = [row for row in bench.once(lists_of) if row["treaty"] == TREATY]
    bound = parties(rows).get(TREATY, {})
    if place is None or not bound:
        return
    lists = {row["release_id"] for row in rows}
    found, releases = sums(bench.warehouse, MIGRANT_STOCK, place, where)
    years = sorted({int(p) for p, _ in found})
    for date, states in bound.items():
        year = str(stock_year(date, years))
        for (period, country), value in found.items():
            there = is_bound(country, TREATY, date, states)
            if period == year and there is not None:
                panel.put(f"CRC_{group}_ALL", date, country, value, ESTIMATED)
                panel.put(f"CRC_{group}_COVERED", date, country, value if there else 0.0, ESTIMATED)
    for part in ("COVERED", "ALL"):
        panel.origins[f"CRC_{group}_{part}"] = Origin(
            TREATY_ACTION.id,
            "UNTC and UN DESA",
            "",
            (("treaty", TREATY), ("age", "+".join(ages))),
            "ref_area",
            tuple(sorted({*releases, *lists})),
            f"stock by age of the nearest mid-year ({place.edition} edition) where the area is bound at the date",
        )


MAKERS: tuple[Maker, ...] = (
    Maker("crc_children", children, (STOCK_BY_AGE, *LISTS)),
    Maker("crc_adolescents", adolescents, (STOCK_BY_AGE, *LISTS)),
)
