"""Migrants covered by treaties: who lives in, and who comes from, States party at a date.

A State party at a date is one with an action that binds (ratification, accession, succession) on or before it. The
stock nearest in time gives the people. A territory is covered where the act of its State extends to it; where nobody
knows, its people are in neither part of a share (``concepts.area.territories``).

A share of people covered moves because States act and because people move. FIXED counts the people of the baseline
in the States bound at a later one, so that only acts move it; what is left of the change is people who moved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.area.territories import bound as is_bound
from sojourn.concepts.area.territories import is_state
from sojourn.concepts.dataflows import AREA_MEASURE, MIGRANT_STOCK, TREATY_ACTION
from sojourn.concepts.figure import Origin
from sojourn.concepts.reason import Reason
from sojourn.concepts.series import edition_date
from sojourn.concepts.status import WEIGHT_THAT_COUNTS, ObsStatus
from sojourn.cube import Letters, weakest
from sojourn.declaration.baseline import ADOPTED, END_OF_YEAR
from sojourn.errors import NothingLoaded
from sojourn.indicators.measure import measures
from sojourn.indicators.treaty_coverage import TREATIES, WOMEN_ONLY, measure
from sojourn.products.accounts.tables import AccountTables, read_tables
from sojourn.products.assessment.maker import OWN, Bench, Maker
from sojourn.products.assessment.measures.account_sources import ACCOUNTS
from sojourn.products.assessment.measures.built_in import EDITION_SOURCE, ready_made
from sojourn.products.assessment.measures.own_treaties import own_contradictions
from sojourn.products.assessment.measures.published_estimates import all_as_published
from sojourn.products.assessment.panel import Panel, all_countries
from sojourn.warehouse import Warehouse, editions

OWN_DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
DEPOSITARIES = ("UNTC_2015", "UNTC_2022", "ILO_C189")
LISTS = (*DEPOSITARIES, OWN)
WITH_DAYS = ("UNTC_2015", "ILO_C189")
"""Lists that tell who was bound on the day of adoption."""
WITH_YEARS = ("UNTC_2022",)
"""Lists that tell the year of becoming bound: who was at the end of 2013, where no list tells days."""
TOTALS = ("IMMIGRANTS", "IMMIGRANTS_F", "EMIGRANTS")
Array = npt.NDArray[np.float64]
ByDate = dict[str, frozenset[str]]
"""Date -> States bound."""


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

    Of a treaty of which no list tells days, at the end of 2013 instead of that day.

    lists : as :func:`lists_of` reads them, each dated by its edition; one of one's own only where that is a month
        (2024-06); it adds States, it removes none. Entries that are contradicted are left out.
    """
    bound: dict[str, dict[str, list[tuple[str, str]]]] = {}
    wrong = contradicted(lists)
    for row in lists:
        if row["source"] in WITH_YEARS and (row["treaty"], row["ref_area"]) in wrong:
            continue
        when = row["date"] or f"{row['obs_value']:.0f}-12-31"
        bound.setdefault(row["treaty"], {}).setdefault(row["source"], []).append((when, row["ref_area"]))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for treaty, by_source in bound.items():
        dated = [pair for source in WITH_DAYS for pair in by_source.get(source, [])]
        if dated:
            found.setdefault(treaty, {})[ADOPTED] = frozenset(a for when, a in dated if when <= ADOPTED)
        elif by_year := [pair for source in WITH_YEARS for pair in by_source.get(source, [])]:
            ended = frozenset(a for when, a in by_year if when <= f"{END_OF_YEAR}-31")
            found.setdefault(treaty, {})[END_OF_YEAR] = ended
        dates = {r["source"]: date for r in lists if r["treaty"] == treaty and (date := list_date(r))}
        known: set[str] = set()
        for source in sorted(by_source, key=lambda s: dates.get(s, "9999")):
            known.update(a for _, a in by_source[source])
            if source in dates:
                found.setdefault(treaty, {})[dates[source]] = frozenset(known)
    return found


def contradicted(lists: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Treaty and State of entries that a list of years dates before an earlier list of the depositary without them.

    Such a State did not join between the lists: one of them is wrong, and the one with days is taken.
    """
    with_days: dict[str, set[str]] = {}
    stood: dict[str, str] = {}
    for row in lists:
        if row["source"] in WITH_DAYS and (month := list_date(row)):
            with_days.setdefault(row["treaty"], set()).add(row["ref_area"])
            stood[row["treaty"]] = month
    later = [r for r in lists if r["source"] in WITH_YEARS and stood.get(r["treaty"], "9999") < (list_date(r) or "")]
    early = [(r["treaty"], r["ref_area"]) for r in later if r["obs_value"] < int(stood[r["treaty"]][:4])]
    return {(treaty, area) for treaty, area in early if area not in with_days[treaty]}


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
    """The measures of one treaty, at each date of a list of its parties: see ``covered`` and ``states_party``."""

    treaty: str

    def make(self, bench: Bench, panel: Panel) -> None:
        """Put them.

        Without the tables of accounts people are counted by where they live, from their totals: the share of people
        from an area is then not there.
        """
        lists = [row for row in bench.once(lists_of) if row["treaty"] == self.treaty]
        by_date = parties(lists).get(self.treaty, {})
        if not by_date:
            covered_by_totals(panel, self.treaty, *_of_edition(bench, panel, self.treaty))
            return
        states_party(panel, self.treaty, by_date, lists)
        if wrong := sorted(area for _, area in contradicted(lists)):
            panel.notes.append(Reason("lists_contradict", {"treaty": self.treaty, "codes": tuple(wrong)}))
        panel.notes += own_contradictions(lists)
        try:
            tables = bench.once(read_tables)
        except NothingLoaded as missing:
            panel.notes.append(Reason("not_loaded", {"message": missing.message}))
            covered_by_totals(panel, self.treaty, by_date, panel.origins[f"{self.treaty}_PARTIES"])
            return
        covered(panel, self.treaty, lists, tables, _stock_releases(bench.warehouse, tables))

    def maker(self) -> Maker:
        """The maker of this treaty's measures."""
        return Maker(
            f"covered_by_{self.treaty.lower()}", self.make, (*LISTS, *ACCOUNTS), after=TOTALS, settings=self.treaty
        )


def _of_edition(bench: Bench, panel: Panel, treaty: str) -> tuple[ByDate, Origin | None]:
    """States bound at each date, as the built-in edition holds them, and where they and the people stand."""
    rows = bench.once(ready_made).get(f"{treaty}_PARTIES", [])
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["obs_value"] == 1.0:
            found.setdefault(row["time_period"], set()).add(row["ref_area"])
    people_in = panel.origins.get("IMMIGRANTS")
    if not rows or people_in is None:
        return {}, None
    where = (("measure", f"{treaty}_PARTIES"),)
    releases = tuple(sorted({rows[0]["release_id"], *people_in.releases}))
    origin = Origin(AREA_MEASURE.id, EDITION_SOURCE, rows[0]["edition"], where, "ref_area", releases)
    return {date: frozenset(states) for date, states in found.items()}, origin


def covered_by_totals(panel: Panel, treaty: str, by_date: ByDate, origin: Origin | None) -> None:
    """ALL, COVERED, START and FIXED at destination from the totals of migrants by where they live; STATES; HOME.

    panel : holds IMMIGRANTS and IMMIGRANTS_F, of which the last is taken for conventions about women
    origin : where the States bound stand
    """
    totals = panel.amounts.get("IMMIGRANTS_F" if treaty in WOMEN_ONLY else "IMMIGRANTS", {})
    if not by_date or not totals or origin is None:
        return
    years = sorted(int(period) for period in totals)
    first = totals[str(stock_year(min(by_date), years))]
    abroad = panel.amounts.get("EMIGRANTS", {}).get(str(stock_year(min(by_date), years)), {})
    for date, states in by_date.items():
        people_then = totals[str(stock_year(date, years))]
        for side, parts, held in (
            ("DESTINATION", ("ALL", "COVERED"), people_then),
            ("DESTINATION", ("START", "FIXED"), first),
            ("HOME", ("START", "FIXED"), abroad),
        ):
            for place, amount in held.items():
                there = is_bound(place, treaty, date, states)
                whole, part = (measure(treaty, side, p) for p in parts)
                if there is not None and whole in measures():
                    panel.put(whole, date, place, amount.value, amount.status)
                    panel.put(part, date, place, amount.value if there else 0.0, amount.status)
        for place in sorted(all_countries()):
            if is_state(place) or place in states:
                panel.put(f"{treaty}_STATES", date, place, 1.0, ObsStatus.NORMAL.value)
    told = "totals of migrants of the nearest mid-year, or of the baseline, summed over places bound at the date"
    for side in ("DESTINATION", "HOME"):
        for part in ("ALL", "COVERED", "START", "FIXED"):
            if (name := measure(treaty, side, part)) in panel.amounts:
                panel.origins[name] = replace(origin, formula=told)
    panel.origins[f"{treaty}_STATES"] = replace(origin, formula="1 for every State")


def states_party(panel: Panel, treaty: str, by_date: ByDate, lists: list[dict[str, Any]]) -> None:
    """PARTIES: 1 for every State bound at a date, 0 for every other one. STATES: 1 for every State."""
    for date, states in by_date.items():
        for place in sorted(all_countries()):
            if is_state(place) or place in states:
                panel.put(f"{treaty}_PARTIES", date, place, float(place in states), ObsStatus.NORMAL.value)
                panel.put(f"{treaty}_STATES", date, place, 1.0, ObsStatus.NORMAL.value)
    if by_date:
        releases = tuple(sorted({r["release_id"] for r in lists if r["treaty"] == treaty}))
        for part in ("PARTIES", "STATES"):
            panel.origins[f"{treaty}_{part}"] = Origin(
                TREATY_ACTION.id, "UNTC and ILO", "", (("treaty", treaty),), "ref_area", releases, "States bound"
            )


def covered(panel: Panel, treaty: str, lists: list[dict[str, Any]], tables: AccountTables, stocks: set[int]) -> None:
    """Persons of a treaty: ALL and COVERED at destination and origin; START and FIXED at destination and at home.

    At home: everybody born in a place, and where that place is bound by the treaty itself.

    ALL : persons in places of which it is known whether they are bound; COVERED : those in places that are
    START : persons of the baseline, in such places; FIXED : those of them in places bound at the date

    lists : as :func:`lists_of` reads them ; stocks : releases of the bilateral stock
    """
    if treaty in WOMEN_ONLY and not tables.by_sex:
        return
    by_date = parties(lists).get(treaty, {})
    if not by_date:
        return
    births, residences = tables.stock.labels("birthplace"), tables.stock.labels("residence")
    first, first_status = people(tables, treaty, min(by_date))
    for date, states in by_date.items():
        persons, status = people(tables, treaty, date)
        known, inside = standing(residences, treaty, date, states)
        for part, mask in (("ALL", known), ("COVERED", inside)):
            counted = np.where(mask, persons, 0.0)
            there = _summed(counted, status, (0, 1))
            _put(panel, measure(treaty, "DESTINATION", part), date, residences, *there, known)
            _put(panel, measure(treaty, "ORIGIN", part), date, births, *_summed(counted, status, (0, 2)))
        for part, mask in (("START", known), ("FIXED", inside)):
            there = _summed(np.where(mask, first, 0.0), first_status, (0, 1))
            _put(panel, measure(treaty, "DESTINATION", part), date, residences, *there, known)
        born, born_status = _summed(first, first_status, (0, 2))
        at_home, bound_at_home = standing(births, treaty, date, states)
        _put(panel, measure(treaty, "HOME", "START"), date, births, born, born_status, at_home)
        _put(panel, measure(treaty, "HOME", "FIXED"), date, births, born * bound_at_home, born_status, at_home)
    named = {r["release_id"] for r in lists if r["treaty"] == treaty}
    told_people = ", ".join(
        f"people of mid-{stock_year(d, tables.years)} with the list of {d}" for d in sorted(by_date)
    )
    formula = f"bilateral stock of the nearest mid-year, summed over places bound: {told_people}"
    fixed = f"bilateral stock of mid-{stock_year(min(by_date), tables.years)}, summed over places bound at the date"
    for place in ("DESTINATION", "ORIGIN", "HOME"):
        for part in ("COVERED", "ALL", "START", "FIXED"):
            if (name := measure(treaty, place, part)) in panel.amounts:
                told = formula if part in ("COVERED", "ALL") else fixed
                where = (("treaty", treaty),)
                releases = tuple(sorted(stocks | named))
                panel.origins[name] = Origin(
                    TREATY_ACTION.id, "UNTC and UN DESA", "", where, "ref_area", releases, told
                )


def people(tables: AccountTables, treaty: str, date: str) -> tuple[Array, Letters]:
    """Persons and statuses (sex, birthplace, residence) of the mid-year nearest to a date.

    Women and girls only, of a convention that is about them.
    """
    sexes = ["F"] if treaty in WOMEN_ONLY else tables.stock.labels("sex")
    year = str(stock_year(date, tables.years))
    persons, status = (np.stack(part) for part in zip(*(tables.stock.at(time=year, sex=s) for s in sexes), strict=True))
    return np.nan_to_num(persons), all_as_published(tables.source, status)


def standing(
    places: Sequence[str], treaty: str, date: str, states: frozenset[str]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Of which places it is known whether they are bound, and which are."""
    found = [is_bound(place, treaty, date, states) for place in places]
    return np.array([f is not None for f in found]), np.array([f is True for f in found])


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


def _put(
    panel: Panel,
    name: str,
    date: str,
    places: list[str],
    persons: Array,
    status: Letters,
    known: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Put a measure, where it is declared for the treaty."""
    if name not in measures():
        return
    told = np.ones(len(places), dtype=bool) if known is None else known
    for place, value, letter, is_told in zip(places, persons, status, told, strict=True):
        if place in all_countries() and is_told:
            panel.put(name, date, place, float(value), str(letter))


MAKERS: tuple[Maker, ...] = tuple(Covered(treaty).maker() for treaty, _, _ in TREATIES)
