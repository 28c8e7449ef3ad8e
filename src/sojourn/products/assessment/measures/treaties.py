"""Migrants covered by treaties: who lives in, and who comes from, States party at a date.

A State party at a date is one with an action that binds (ratification, accession, succession) on or before it. The
stock nearest in time gives the people. Dependent territories count as covered only where they are listed themselves.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from sojourn.concepts.dataflows import MIGRANT_STOCK, TREATY_ACTION
from sojourn.indicators.treaty_coverage import TREATIES, measure
from sojourn.products.accounts.tables import AccountTables
from sojourn.products.assessment.panel import Origin, Panel, all_countries
from sojourn.warehouse import Warehouse

ADOPTED = "2013-10-03"
OWN_DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
WOMEN_ONLY = ("CEDAW", "ILO_C189")
DATED = {"UNTC_2015": "2015-03", "UNTC_2022": "2022-08", "ILO_C189": "2020-10"}
Array = npt.NDArray[np.float64]


def parties(warehouse: Warehouse) -> dict[str, dict[str, frozenset[str]]]:
    """treaty -> date -> States bound: on the day of adoption, and at the date of each list that has the treaty.

    A list of one's own is dated by its edition, where that is a month (2024-06); it adds States, it removes none.
    """
    editions = warehouse.editions(TREATY_ACTION)
    if not editions:
        return {}
    dates = {
        s: e for s, e in sorted(editions, key=lambda p: p[1]) if s.startswith("OWN_") and OWN_DATE.match(e)
    } | DATED
    bound: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in warehouse.read(TREATY_ACTION, where={"action": "BOUND"}).to_pylist():
        when = row["date"] or f"{row['obs_value']:.0f}-12-31"
        bound.setdefault(row["treaty"], {}).setdefault(row["source"], []).append((when, row["ref_area"]))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for treaty, lists in bound.items():
        dated = [pair for source in ("UNTC_2015", "ILO_C189") for pair in lists.get(source, [])]
        if dated:
            found.setdefault(treaty, {})[ADOPTED] = frozenset(a for when, a in dated if when <= ADOPTED)
        known: set[str] = set()
        for source in sorted(lists, key=lambda s: dates.get(s, "9999")):
            known.update(a for _, a in lists[source])
            if source in dates:
                found.setdefault(treaty, {})[dates[source]] = frozenset(known)
    return found


def stock_year(date: str, years: list[int]) -> int:
    """The stock year nearest to a date (mid-year against mid-year)."""
    moment = int(date[:4]) + ((int(date[5:7]) - 0.5) / 12.0 if len(date) >= 7 else 0.5)
    return min(years, key=lambda y: (abs(y + 0.5 - moment), y))


def add(warehouse: Warehouse, panel: Panel, tables: AccountTables) -> None:
    """Measures COVERED and ALL at destination and origin for each treaty and date."""
    bound = parties(warehouse)
    stocks = _stock_releases(warehouse, tables)
    lists = _list_releases(warehouse) if bound else {}
    for treaty, _, _ in TREATIES:
        sexes = ("F",) if treaty in WOMEN_ONLY else ("F", "M")
        for date, states in bound.get(treaty, {}).items():
            year = stock_year(date, tables.years)
            for sex in sexes:
                _add_one(panel, treaty, date, states, *tables.stocks[(year, sex)])
        for place in ("DESTINATION", "ORIGIN"):
            for part in ("COVERED", "ALL"):
                panel.origins[measure(treaty, place, part)] = Origin(
                    TREATY_ACTION.id,
                    "UNTC and UN DESA",
                    "",
                    (("treaty", treaty),),
                    "ref_area",
                    tuple(sorted(stocks | lists.get(treaty, set()))),
                    "bilateral stock of the nearest mid-year, summed over States party",
                )


def _stock_releases(warehouse: Warehouse, tables: AccountTables) -> set[int]:
    if (tables.source, tables.edition) not in warehouse.editions(MIGRANT_STOCK):
        return set()
    table = warehouse.totals(MIGRANT_STOCK, ["sex"], source=tables.source, edition=tables.edition, where={"age": "_T"})
    return {i for ids in table["releases"].to_pylist() for i in ids}


def _list_releases(warehouse: Warehouse) -> dict[str, set[int]]:
    """treaty -> the releases that name its States party."""
    found: dict[str, set[int]] = {}
    for row in warehouse.read(TREATY_ACTION, where={"action": "BOUND"}).to_pylist():
        found.setdefault(row["treaty"], set()).add(row["release_id"])
    return found


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
