"""Protection gaps: people in need in an area, by instruments, figures and services that are not there.

Being bound is not being protected, and a gap is not a violation: it is an act that has not been taken. Each row names
it. Places of which nobody knows whether a treaty binds them have no row for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sojourn.concepts import area as areas_of
from sojourn.concepts.area import lookup, territories
from sojourn.concepts.dataflows import DISPLACED_POPULATION, TREATY_ACTION
from sojourn.concepts.dataflows.protection import MIGRANT_DEATH, TRAFFICKING
from sojourn.errors import NothingLoaded, ValuesRefused
from sojourn.products.hidden.detected import with_ends
from sojourn.products.hidden.in_force import rows_in_force
from sojourn.sources.own.user_table import UserTable
from sojourn.warehouse import Warehouse

POPULATION_SOURCE = "UNHCR_POPULATION"
#: The protocol of 1967 applies the convention of 1951, for all refugees: who is bound by it lacks nothing of the two.
REFUGEES, STATELESS = ("REFUGEE_1967",), ("STATELESS_1954", "STATELESS_1961")
#: Population -> the dimension that holds the area, and the instruments that are about it.
POPULATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "REF": ("ref_area", REFUGEES),
    "ASY": ("ref_area", REFUGEES),
    "STA": ("ref_area", STATELESS),
    "OIP": ("ref_area", REFUGEES),
    "IDP": ("ref_area", ()),
    "RDP": ("ref_area", ()),
    "RET": ("counterpart_area", ()),
}
OF_INSTRUMENTS = tuple(group for group, (_, treaties) in POPULATIONS.items() if treaties)
DEATHS, VICTIMS = "DEATHS", "VICTIMS"
OTHERS = {DEATHS: ("PALERMO_SMUGGLING",), VICTIMS: ("PALERMO_TRAFFICKING",)}
Parties = dict[str, tuple[frozenset[str], str]]
#: How much a person counts in the order of gaps by how well the number is known: stated, not estimated.
WEIGHTS = {"high": 1.0, "medium": 0.5, "low": 0.25}
#: Years of deaths that are added up, and the age at which a figure of victims is no longer called new.
DEATH_YEARS, OLD = 5, 3
#: A table of treaties so many years older than the people may lack acts: a gap from it is known with low confidence.
OLD_TREATIES = 5
COLUMNS = (
    "ref_area", "population", "lower", "upper", "time_period", "confidence", "gap", "missing", "act", "as_of",
    "rank_by",
)  # fmt: skip


@dataclass(frozen=True)
class _People:
    """People of one group in an area; nan where no figure tells them."""

    area: str
    population: str
    lower: float
    upper: float
    period: str
    confidence: str


def gaps(warehouse: Warehouse, areas: Sequence[str], services: pd.DataFrame | None = None) -> pd.DataFrame:
    """Gaps of areas, those of most people that are known best first; gaps without a figure of people last.

    areas : codes or names, all States where there are none ; services : as :func:`own_services` reads them

    Result: ``COLUMNS``; lower and upper are people, gap is instrument, figure or service, missing the treaty, figure or
    service, act what would close it, as_of the edition that says so. Raises NothingLoaded without people or treaties.
    """
    people = [*_displaced(warehouse), *_deaths(warehouse), *_victims(warehouse)]
    places = set(areas_of.countries())
    states = {p.area for p in people if p.area in places and territories.is_state(p.area)}
    chosen = set(lookup.resolve(list(areas))) if areas else states
    held = [p for p in people if p.area in chosen]
    rows = [*_instruments(held, _parties(warehouse)), *_figures(held, chosen), *_services(held, services)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = table.assign(people=table["rank_by"].fillna(-1.0))
    return order.sort_values(["people", "ref_area", "missing"], ascending=[False, True, True], ignore_index=True).drop(
        columns="people"
    )


def people_in_gap(warehouse: Warehouse) -> tuple[str, dict[str, tuple[float, float]]]:
    """Displaced and stateless persons whom an instrument about them does not reach: the year, and by area the range.

    The lower end leaves out lists of parties that are more than ``OLD_TREATIES`` years older than the people. An area
    whose groups all have their instruments has 0; one without a figure of any group is not there, nor one with people
    of whom nobody knows whether an instrument reaches them. Raises NothingLoaded.
    """
    parties = _parties(warehouse)
    held = [p for p in _displaced(warehouse) if p.population in OF_INSTRUMENTS and np.isfinite(p.upper)]
    unclear = {p.area for p in held if p.upper > 0 and not _known(p, parties)}
    held = [p for p in held if p.area not in unclear]
    missing = pd.DataFrame(_instruments(held, parties), columns=list(COLUMNS))
    sure = missing[missing["confidence"] != "low"]
    ends = [set(zip(t["ref_area"], t["population"], strict=True)) for t in (sure, missing)]
    found: dict[str, tuple[float, float]] = {}
    for p in held:
        low, high = found.get(p.area, (0.0, 0.0))
        key = (p.area, p.population)
        found[p.area] = (low + p.lower * (key in ends[0]), high + p.upper * (key in ends[1]))
    return (held[0].period if held else ""), found


def _displaced(warehouse: Warehouse) -> list[_People]:
    """Persons of the newest year by group; 0 is kept, and is told from no row."""
    found = rows_in_force(warehouse, DISPLACED_POPULATION, {"population_type": list(POPULATIONS)}, (POPULATION_SOURCE,))
    if found is None:
        raise NothingLoaded("the warehouse holds no displaced persons", ways_out=["load UNHCR's population file"])
    _, held = found
    newest = str(held.loc[held["population_type"] == "REF", "time_period"].max())
    read = held[held["time_period"] == newest]
    out = []
    for group, (dimension, _) in POPULATIONS.items():
        own = read[read["population_type"] == group]
        for area, persons in own.groupby(dimension)["obs_value"].sum(min_count=1).items():
            known = "high" if np.isfinite(persons) else "low"
            out.append(_People(str(area), group, float(persons), float(persons), newest, known))
    return out


def _deaths(warehouse: Warehouse) -> list[_People]:
    """Deaths recorded in the last full years, a minimum: never known better than medium."""
    found = rows_in_force(warehouse, MIGRANT_DEATH)
    if found is None:
        return []
    _, read = found
    year = read["time_period"].astype(str).str.slice(0, 4).astype(int)
    last = int(year.max()) - 1
    kept = read[(year <= last) & (year > last - DEATH_YEARS)]
    span = f"{last - DEATH_YEARS + 1}-{last}"
    return [
        _People(str(area), DEATHS, float(n), float(n), span, "medium")
        for area, n in kept.groupby("ref_area")["obs_value"].sum().items()
        if n > 0
    ]


def _victims(warehouse: Warehouse) -> list[_People]:
    """Detected victims of the newest year of each area, with the interval of protected counts."""
    where = {"trafficking_measure": "VICTIMS", "breakdown": "_T", "category": "_T", "sex": "_T", "age": "_T"}
    found = rows_in_force(warehouse, TRAFFICKING, where)
    if found is None:
        return []
    _, read = found
    read = with_ends(read.sort_values("time_period").groupby("ref_area").tail(1))
    newest = int(read["time_period"].astype(int).max())
    out = []
    for row in read.to_dict("records"):
        known = "low" if newest - int(row["time_period"]) > OLD else "medium"
        area, year = str(row["ref_area"]), str(row["time_period"])
        out.append(_People(area, VICTIMS, float(row["lower"]), float(row["upper"]), year, known))
    return out


def _parties(warehouse: Warehouse) -> Parties:
    """Treaty -> States bound, and the edition that says so: of each treaty the newest one that has it."""
    found: Parties = {}
    for source, edition in warehouse.editions(TREATY_ACTION):
        where = {"action": "BOUND"}
        read = warehouse.read(TREATY_ACTION, source=source, edition=edition, where=where, parts="all").to_pandas()
        for treaty, rows in read.groupby("treaty"):
            found.setdefault(str(treaty), (frozenset(rows["ref_area"]), edition))
    if not found:
        raise NothingLoaded("the warehouse holds no acts on treaties", ways_out=["load the ratification tables"])
    return found


def _known(p: _People, parties: Parties) -> bool:
    """Whether an instrument about a group is known to reach them or not."""
    treaties = [t for t in POPULATIONS[p.population][1] if t in parties]
    return not treaties or any(territories.bound(p.area, t, parties[t][1], parties[t][0]) is not None for t in treaties)


def _instruments(held: Iterable[_People], parties: Parties) -> list[tuple[object, ...]]:
    rows = []
    for p in held:
        treaties = POPULATIONS[p.population][1] if p.population in POPULATIONS else OTHERS[p.population]
        for treaty in (t for t in treaties if p.upper > 0 and t in parties):
            states, as_of = parties[treaty]
            if territories.bound(p.area, treaty, as_of, states) is False:
                old = int(p.period[-4:]) - int(as_of[:4]) > OLD_TREATIES
                rows.append(_row(replace(p, confidence="low") if old else p, "instrument", treaty, "accede", as_of))
    return rows


def _figures(held: Sequence[_People], chosen: set[str]) -> list[tuple[object, ...]]:
    """Groups of whom no figure above 0 is published: a 0 of stateless persons does not tell none from uncounted."""
    rows = []
    known = {(p.area, p.population) for p in held if p.upper > 0}
    for population in ("STA", VICTIMS):
        for area in sorted(chosen):
            if territories.is_state(area) and (area, population) not in known:
                p = _People(area, population, np.nan, np.nan, "", "low")
                rows.append(_row(p, "figure", population, "count_and_publish", ""))
    return rows


def _services(held: Sequence[_People], services: pd.DataFrame | None) -> list[tuple[object, ...]]:
    if services is None:
        return []
    people = {(p.area, p.population): p for p in held}
    rows = []
    for area, group, service, in_place in services.itertuples(index=False, name=None):
        p = people.get((area, group)) or _People(area, group, np.nan, np.nan, "", "low")
        if not in_place:
            rows.append(_row(p, "service", service, "provide", ""))
    return rows


def _row(p: _People, gap: str, missing: str, act: str, as_of: str) -> tuple[object, ...]:
    rank = p.upper * WEIGHTS[p.confidence] if np.isfinite(p.upper) else np.nan
    return (p.area, p.population, p.lower, p.upper, p.period, p.confidence, gap, missing, act, as_of, rank)


def own_services(table: UserTable) -> pd.DataFrame:
    """A user's services: ref_area, population, service, in_place (yes or no). Raises ValuesRefused for other words
    and for a service that stands twice.
    """
    table.require(["ref_area", "population", "service", "in_place"])
    known = {*POPULATIONS, *OTHERS}
    words = {"yes": True, "no": False, "1": True, "0": False}
    said = [v.strip().lower() for v in table.text("in_place")]
    groups = table.text("population")
    wrong = [
        f"line {n}: in_place is yes or no, not «{v}»" for n, v in zip(table.lines, said, strict=True) if v not in words
    ]
    wrong += [f"line {n}: «{g}» is no population" for n, g in zip(table.lines, groups, strict=True) if g not in known]
    places, services = lookup.resolve(table.text("ref_area")), [s.strip() for s in table.text("service")]
    first: dict[tuple[str, str, str], int] = {}
    for n, key in zip(table.lines, zip(places, groups, services, strict=True), strict=True):
        if first.setdefault(key, n) != n:
            wrong.append(f"line {n}: «{key[2]}» for {key[1]} in {key[0]} stands in line {first[key]} already")
    if wrong:
        raise ValuesRefused(
            f"{table.path.name}: services cannot be taken",
            details=wrong,
            ways_out=[f"populations: {', '.join(sorted(known))}"],
        )
    return pd.DataFrame(
        {
            "ref_area": places,
            "population": groups,
            "service": services,
            "in_place": [words[v] for v in said],
        }
    )
