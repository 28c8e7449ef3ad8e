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
from sojourn.concepts.figure import Origin
from sojourn.concepts.reason import Reason
from sojourn.concepts.series import edition_date
from sojourn.concepts.status import WEIGHT_THAT_COUNTS, ObsStatus
from sojourn.cube import Letters, weakest
from sojourn.errors import NothingLoaded
from sojourn.indicators.treaty_coverage import TREATIES, WOMEN_ONLY, measure
from sojourn.products.accounts.tables import AccountTables, read_tables
from sojourn.products.assessment.maker import OWN, Bench, Maker
from sojourn.products.assessment.measures.account_sources import ACCOUNTS
from sojourn.products.assessment.panel import Panel, all_countries
from sojourn.warehouse import Warehouse, editions

ADOPTED = "2013-10-03"
OWN_DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
DEPOSITARIES = ("UNTC_2015", "UNTC_2022", "ILO_C189")
LISTS = (*DEPOSITARIES, OWN)
WITH_DAYS = ("UNTC_2015", "ILO_C189")
"""Lists that tell who was bound on the day of adoption."""
Array = npt.NDArray[np.float64]


def lists_of(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Actions that bind, of every list: those of the depositaries and those of one's own, each in its edition in force.

    A depositary publishes a file a treaty, so that each treaty has its own.
    """
    found: list[dict[str, Any]] = []
    where = {"action": "BOUND"}
    own = sorted({s for s, _ in warehouse.editions(TREATY_ACTION) if s.startswith(OWN)})
    for source in (*DEPOSITARIES, *own):
        held = warehouse.coverage(TREATY_ACTION, (source,), where, each="treaty")
        apart = [where] if source in own else [{**where, "treaty": t} for t in sorted({t for t, *_ in held})]
        for asked in apart:
            place = editions.newest(warehouse, TREATY_ACTION, (source,), asked)
            if place is not None:
                table = warehouse.read(TREATY_ACTION, source=source, edition=place.edition, where=asked)
                found += table.to_pylist()
    return found


def parties(lists: list[dict[str, Any]]) -> dict[str, dict[str, frozenset[str]]]:
    """treaty -> date -> States bound: on the day of adoption, and at the date of each list that has the treaty.

    lists : as :func:`lists_of` reads them, each dated by its edition; one of one's own only where that is a month
        (2024-06); it adds States, it removes none.
    """
    bound: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in lists:
        when = row["date"] or f"{row['obs_value']:.0f}-12-31"
        bound.setdefault(row["treaty"], {}).setdefault(row["source"], []).append((when, row["ref_area"]))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for treaty, by_source in bound.items():
        dated = [pair for source in WITH_DAYS for pair in by_source.get(source, [])]
        if dated:
            found.setdefault(treaty, {})[ADOPTED] = frozenset(a for when, a in dated if when <= ADOPTED)
        dates = {r["source"]: date for r in lists if r["treaty"] == treaty and (date := list_date(r))}
        known: set[str] = set()
        for source in sorted(by_source, key=lambda s: dates.get(s, "9999")):
            known.update(a for _, a in by_source[source])
            if source in dates:
                found.setdefault(treaty, {})[dates[source]] = frozenset(known)
    return found


def list_date(row: dict[str, Any]) -> str | None:
    """The month the list of a row stood at, by its edition; None where that tells none."""
    edition = str(row["edition"])
    if row["source"].startswith(OWN):
        return edition if OWN_DATE.match(edition) else None
    told = edition_date(edition)
    return f"{told:%Y-%m}" if told else None


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
            panel.notes.append(Reason("not_loaded", {"message": missing.message}))
            return
        covered(panel, self.treaty, bench.once(lists_of), tables, _stock_releases(bench.warehouse, tables))

    def maker(self) -> Maker:
        """The maker of this treaty's measures."""
        return Maker(f"covered_by_{self.treaty.lower()}", self.make, (*LISTS, *ACCOUNTS), settings=self.treaty)


def covered(panel: Panel, treaty: str, lists: list[dict[str, Any]], tables: AccountTables, stocks: set[int]) -> None:
    """The four measures of a treaty.

    lists : as :func:`lists_of` reads them ; stocks : releases of the bilateral stock
    """
    if treaty in WOMEN_ONLY and not tables.by_sex:
        return
    sexes = ["F"] if treaty in WOMEN_ONLY else tables.stock.labels("sex")
    births, residences = tables.stock.labels("birthplace"), tables.stock.labels("residence")
    for date, states in parties(lists).get(treaty, {}).items():
        year = str(stock_year(date, tables.years))
        of_sexes = [tables.stock.at(time=year, sex=sex) for sex in sexes]
        persons = np.nan_to_num(np.stack([values for values, _ in of_sexes]))
        status = np.stack([letters for _, letters in of_sexes])
        inside = np.where([r in states for r in residences], persons, 0.0)
        for part, counted in (("ALL", persons), ("COVERED", inside)):
            _put(panel, measure(treaty, "DESTINATION", part), date, residences, *_summed(counted, status, (0, 1)))
            _put(panel, measure(treaty, "ORIGIN", part), date, births, *_summed(counted, status, (0, 2)))
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
    held = warehouse.coverage(MIGRANT_STOCK, (tables.source,), {"age": "_T"})
    return {f.release_id for _, feeds, _ in held for f in feeds if f.edition == tables.edition}


def _summed(persons: Array, status: Letters, axes: tuple[int, int]) -> tuple[Array, Letters]:
    """Persons summed over sexes and one side, and the weakest status that carries a tenth of each sum.

    It is ``status_of_sum`` for whole arrays, where the many cells with nobody in them mark nothing.

    persons, status : (sex, birthplace, residence) persons living outside their birthplace, 0 where there is no figure
    axes : those summed over: (0, 1) leaves residences, (0, 2) birthplaces
    """
    total = persons.sum(axis=axes)
    marks = [np.full(total.shape, ObsStatus.NORMAL.value)]
    for letter in np.unique(status):
        held = np.where(status == letter, persons, 0.0).sum(axis=axes)
        counts = (held > 0) & (held >= WEIGHT_THAT_COUNTS * total)
        marks.append(np.where(counts, letter, ObsStatus.NORMAL.value))
    return total, weakest(marks)


def _put(panel: Panel, name: str, date: str, places: list[str], persons: Array, status: Letters) -> None:
    for place, value, letter in zip(places, persons, status, strict=True):
        if place in all_countries():
            panel.put(name, date, place, float(value), str(letter))


MAKERS: tuple[Maker, ...] = tuple(Covered(treaty).maker() for treaty, _, _ in TREATIES)
