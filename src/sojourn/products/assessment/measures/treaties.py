"""Migrants covered by treaties: who lives in, and who comes from, States party at a date.

A State party at a date is one with an action that binds (ratification, accession, succession) on or before it. The
stock nearest in time gives the people. Dependent territories count as covered only where they are listed themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.dataflows import MIGRANT_STOCK, TREATY_ACTION
from sojourn.errors import NothingLoaded
from sojourn.indicators.treaty_coverage import TREATIES, measure
from sojourn.products.accounts.tables import AccountTables, read_tables
from sojourn.products.assessment.maker import OWN, Bench, Maker
from sojourn.products.assessment.measures.account_sources import ACCOUNTS
from sojourn.products.assessment.panel import Origin, Panel, all_countries
from sojourn.warehouse import Warehouse, editions

ADOPTED = "2013-10-03"
OWN_DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
WOMEN_ONLY = ("CEDAW", "ILO_C189")
DATED = {"UNTC_2015": "2015-03", "UNTC_2022": "2022-08", "ILO_C189": "2020-10"}
LISTS = (*DATED, OWN)
Array = npt.NDArray[np.float64]


def lists_of(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Actions that bind, of every list: those of the depositaries, and the newest edition of each list of one's own."""
    found: list[dict[str, Any]] = []
    own = sorted({s for s, _ in warehouse.editions(TREATY_ACTION) if s.startswith(OWN)})
    for source in (*DATED, *own):
        place = editions.newest(warehouse, TREATY_ACTION, (source,), {"action": "BOUND"})
        if place is not None:
            table = warehouse.read(TREATY_ACTION, source=place.source, edition=place.edition, where={"action": "BOUND"})
            found += table.to_pylist()
    return found


def parties(lists: list[dict[str, Any]]) -> dict[str, dict[str, frozenset[str]]]:
    """treaty -> date -> States bound: on the day of adoption, and at the date of each list that has the treaty.

    lists : as :func:`lists_of` reads them. A list of one's own is dated by its edition, where that is a month
    (2024-06); it adds States, it removes none.
    """
    dates = {r["source"]: r["edition"] for r in lists if r["source"].startswith(OWN) and OWN_DATE.match(r["edition"])}
    dates |= DATED
    bound: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in lists:
        when = row["date"] or f"{row['obs_value']:.0f}-12-31"
        bound.setdefault(row["treaty"], {}).setdefault(row["source"], []).append((when, row["ref_area"]))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for treaty, by_source in bound.items():
        dated = [pair for source in ("UNTC_2015", "ILO_C189") for pair in by_source.get(source, [])]
        if dated:
            found.setdefault(treaty, {})[ADOPTED] = frozenset(a for when, a in dated if when <= ADOPTED)
        known: set[str] = set()
        for source in sorted(by_source, key=lambda s: dates.get(s, "9999")):
            known.update(a for _, a in by_source[source])
            if source in dates:
                found.setdefault(treaty, {})[dates[source]] = frozenset(known)
    return found


def stock_year(date: str, years: list[int]) -> int:
    """The stock year nearest to a date (mid-year against mid-year)."""
    moment = int(date[:4]) + ((int(date[5:7]) - 0.5) / 12.0 if len(date) >= 7 else 0.5)
    return min(years, key=lambda y: (abs(y + 0.5 - moment), y))


@dataclass(frozen=True)
class Covered:
    """Measures COVERED and ALL at destination and origin for one treaty, at each date of a list of its parties."""

    treaty: str

    def make(self, bench: Bench, panel: Panel) -> None:
        """Put the four measures; none where the tables of accounts are not loaded."""
        try:
            tables = bench.once(read_tables)
        except NothingLoaded as missing:
            panel.notes.append(missing.message)
            return
        covered(panel, self.treaty, bench.once(lists_of), tables, _stock_releases(bench.warehouse, tables))

    def maker(self) -> Maker:
        """The maker of this treaty's measures."""
        return Maker(f"covered_by_{self.treaty.lower()}", self.make, (*LISTS, *ACCOUNTS), settings=self.treaty)


def covered(panel: Panel, treaty: str, lists: list[dict[str, Any]], tables: AccountTables, stocks: set[int]) -> None:
    """The four measures of a treaty.

    lists : as :func:`lists_of` reads them ; stocks : releases of the bilateral stock
    """
    sexes = ("F",) if treaty in WOMEN_ONLY else ("F", "M")
    for date, states in parties(lists).get(treaty, {}).items():
        year = stock_year(date, tables.years)
        for sex in sexes:
            _add_one(panel, treaty, date, states, *tables.stocks[(year, sex)])
    named = {r["release_id"] for r in lists if r["treaty"] == treaty}
    for place in ("DESTINATION", "ORIGIN"):
        for part in ("COVERED", "ALL"):
            panel.origins[measure(treaty, place, part)] = Origin(
                TREATY_ACTION.id,
                "UNTC and UN DESA",
                "",
                (("treaty", treaty),),
                "ref_area",
                tuple(sorted(stocks | named)),
                "bilateral stock of the nearest mid-year, summed over States party",
            )


def _stock_releases(warehouse: Warehouse, tables: AccountTables) -> set[int]:
    if (tables.source, tables.edition) not in warehouse.editions(MIGRANT_STOCK):
        return set()
    table = warehouse.totals(MIGRANT_STOCK, ["sex"], source=tables.source, edition=tables.edition, where={"age": "_T"})
    return {i for ids in table["releases"].to_pylist() for i in ids}


def _add_one(
    panel: Panel, treaty: str, date: str, states: frozenset[str], births: list[str], residences: list[str], table: Array
) -> None:
    covered = np.array([r in states for r in residences])
    for place, names, total, part in (
        ("DESTINATION", residences, table.sum(axis=0), table.sum(axis=0) * covered),
        ("ORIGIN", births, table.sum(axis=1), table @ covered),
    ):
        for name, whole, inside in zip(names, total, part, strict=True):
            if name in all_countries():
                _increase(panel, measure(treaty, place, "ALL"), date, name, float(whole))
                _increase(panel, measure(treaty, place, "COVERED"), date, name, float(inside))


def _increase(panel: Panel, name: str, date: str, country: str, value: float) -> None:
    there = panel.amounts.get(name, {}).get(date, {}).get(country)
    panel.put(name, date, country, value + (there.value if there else 0.0), "A")


MAKERS: tuple[Maker, ...] = tuple(Covered(treaty).maker() for treaty, _, _ in TREATIES)
