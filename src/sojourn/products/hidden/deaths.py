"""Deaths on routes from the warehouse or a user's own table: months, vintages, sources of incidents."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, MIGRANT_DEATH
from sojourn.errors import NothingLoaded, ValuesRefused, counted
from sojourn.estimators.hidden.list_table import ListTable, of_cases
from sojourn.products.hidden.death_rates import NEEDED
from sojourn.products.hidden.death_revisions import months_of
from sojourn.products.hidden.in_force import rows_in_force
from sojourn.products.hidden.own_rows import refuse_fractions, refuse_totals
from sojourn.sources.iom.mediterranean_crossings import SOURCE as CROSSINGS
from sojourn.sources.own.user_table import UserTable
from sojourn.warehouse import Warehouse
from sojourn.warehouse.editions import InForce

#: Route of deaths -> where arrivals are counted, (border, route) ; and by whom people are intercepted.
SEA_ROUTES: dict[str, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "EASTERN_MEDITERRANEAN": ((("GRC", "SEA_ARRIVALS"), ("CYP", "SEA_ARRIVALS")), ("TUR",)),
    "CENTRAL_MEDITERRANEAN": ((("ITA", "SEA_ARRIVALS"), ("MLT", "SEA_ARRIVALS")), ("LBY", "TUN")),
    "WESTERN_MEDITERRANEAN": ((("ESP", "WESTERN_MEDITERRANEAN_SEA"),), ("DZA",)),
    "WESTERN_AFRICA_ATLANTIC_ROUTE_TO_CANARY_ISLANDS": ((("ESP", "WESTERN_AFRICAN_ATLANTIC_ROUTE"),), ()),
}
#: Borders whose counts begin later than those of the others: without a figure theirs are taken as not stated, and the
#: sum stands on the main ones alone.
MINOR = ("CYP", "MLT")
INTERCEPTED = "INTERCEPTED_AT_SEA"
SEPARATORS = ";|"
#: (month, border, route) -> persons who arrived or were stopped.
Events = dict[tuple[str, str, str], float]


@dataclass(frozen=True)
class SeaMonths:
    """Months of the sea routes to Europe.

    table : route, time_period, deaths, arrivals, interceptions
    open_from : the first year that publishers still complete
    deaths, crossings : the editions they are from
    """

    table: pd.DataFrame
    open_from: int
    deaths: InForce
    crossings: InForce


def warehouse_months(warehouse: Warehouse) -> SeaMonths:
    """Deaths, arrivals and interceptions on the four sea routes to Europe by month.

    An incident without a day counts in the month it is reported for. A month and route without a recorded incident has
    no deaths recorded, which is 0 recorded; after the last incident of the edition it is missing. The year in which the
    edition of incidents ends, and the one before, are still completed.

    Raises NothingLoaded where incidents or crossings are not in the warehouse.
    """
    found = rows_in_force(warehouse, MIGRANT_DEATH)
    if found is None:
        raise NothingLoaded(
            "the warehouse holds no deaths on routes", ways_out=["load the download of the Missing Migrants Project"]
        )
    of_deaths, incidents = found
    dated = incidents.assign(month=months_of(incidents)).dropna(subset=["month"])
    if dated.empty:
        raise NothingLoaded(
            f"no incident of {of_deaths.source} {of_deaths.edition} has a month",
            ways_out=["load a download of the Missing Migrants Project with dates"],
        )
    deaths = dated.groupby(["route", "month"])["obs_value"].sum()
    last = str(dated["month"].max())
    of_crossings, flows = _crossings(warehouse)
    months = sorted({month for month, _, _ in flows})
    rows = []
    for route, (arrived, guards) in SEA_ROUTES.items():
        for month in months:
            recorded = float(deaths.get((route, month), 0.0)) if month <= last else float("nan")
            rows.append((route, month, recorded, _sum(flows, month, arrived), _guards(flows, month, guards)))
    frame = pd.DataFrame(rows, columns=["route", "time_period", "deaths", "arrivals", "interceptions"])
    return SeaMonths(frame, int(last[:4]) - 1, of_deaths, of_crossings)


def _crossings(warehouse: Warehouse) -> tuple[InForce, Events]:
    found = rows_in_force(warehouse, BORDER_ENCOUNTER, sources=(CROSSINGS.id,))
    if found is None:
        raise NothingLoaded(
            "the warehouse holds no arrivals and interceptions by month on the sea routes",
            ways_out=[f"load a file of {CROSSINGS.id}", "or give your own table: route, time_period, deaths, arrivals"],
        )
    chosen, table = found
    by = ["time_period", "ref_area", "route"]
    summed = table.groupby(by, as_index=False)["obs_value"].sum(min_count=1).dropna()
    keys = zip(*(summed[name].astype(str) for name in by), strict=True)
    return chosen, dict(zip(keys, summed["obs_value"].astype(float), strict=True))


def _sum(events: Events, month: str, arrived: tuple[tuple[str, str], ...]) -> float:
    """Arrivals of a month; missing where a border that is not minor has no figure."""
    minor = (events.get((month, border, route), 0.0) for border, route in arrived if border in MINOR)
    main = (events.get((month, border, route), float("nan")) for border, route in arrived if border not in MINOR)
    return sum(main) + sum(minor)


def _guards(events: Events, month: str, guards: tuple[str, ...]) -> float:
    """Interceptions of a month; missing where any of the coast guards has no figure, and where there is none at all."""
    return sum(events.get((month, g, INTERCEPTED), float("nan")) for g in guards) if guards else float("nan")


def own_months(table: UserTable) -> pd.DataFrame:
    """A user's months: route, time_period, deaths, arrivals, and interceptions where they are stated.

    Raises ValuesRefused for totals beside their parts and counts that are not whole.
    """
    table.require(
        NEEDED, "Columns: route, time_period (2014-01), deaths, arrivals, interceptions. --columns OURS=THEIRS."
    )
    numbers = [c for c in ("deaths", "arrivals", "interceptions") if c in table.header]
    refuse_totals(table, ["route", "time_period"])
    refuse_fractions(table, numbers)
    frame = pd.DataFrame({c: table.text(c) for c in ("route", "time_period")})
    for name in numbers:
        frame[name] = table.numbers(name)
    return frame


def incident_sources(table: UserTable, incident: str, sources: str) -> ListTable:
    """Incidents by the sources that report them: a row an incident, its sources in one cell, parted by ; or |.

    Raises ValuesRefused for an incident twice or without a source.
    """
    table.require([incident, sources], "Name the columns with --incident and --sources.")
    refuse_totals(table, [incident, sources])
    held: dict[str, list[str]] = {}
    for name, cell in zip(table.text(incident), table.text(sources), strict=True):
        if name in held:
            raise ValuesRefused(f"{table.path.name}: incident {name} stands twice")
        parts = [cell]
        for sign in SEPARATORS:
            parts = [p for part in parts for p in part.split(sign)]
        held[name] = list(dict.fromkeys(p.strip() for p in parts if p.strip()))
    if without := sum(not s for s in held.values()):
        raise ValuesRefused(f"{table.path.name}: {counted(without, 'incident')} without a source")
    return of_cases(held, sorted({s for on in held.values() for s in on}))
