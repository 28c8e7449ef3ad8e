"""How recorded deaths of the same month or year and route changed between the vintages at hand.

A vintage is an edition of incidents. Only whole periods are set against one another: the period in which a vintage ends
may lack incidents that had happened, so that what a later one has more of it is no revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sojourn.concepts.dataflows.protection import MIGRANT_DEATH
from sojourn.errors import NothingLoaded
from sojourn.warehouse import Warehouse

ALL_ROUTES = "_T"
#: Routes that vintages mean alike, under the name of each layout; other routes were drawn anew between layouts.
ROUTES = {
    "CENTRAL_MEDITERRANEAN": "CENTRAL_MEDITERRANEAN",
    "CENTRAL_MEDITERRANEAN_ROUTE": "CENTRAL_MEDITERRANEAN",
    "EASTERN_MEDITERRANEAN": "EASTERN_MEDITERRANEAN",
    "EASTERN_MEDITERRANEAN_ROUTE": "EASTERN_MEDITERRANEAN",
    "WESTERN_MEDITERRANEAN": "WESTERN_MEDITERRANEAN",
    "WESTERN_MEDITERRANEAN_ROUTE": "WESTERN_MEDITERRANEAN",
    "WESTERN_AFRICAN_ATLANTIC_ROUTE": "WESTERN_AFRICA_ATLANTIC_ROUTE_TO_CANARY_ISLANDS",
    "WESTERN_AFRICA_ATLANTIC_ROUTE_TO_CANARY_ISLANDS": "WESTERN_AFRICA_ATLANTIC_ROUTE_TO_CANARY_ISLANDS",
}
COLUMNS = ("route", "time_period", "vintage", "deaths", "change", "percent", "flags")


@dataclass(frozen=True)
class Vintage:
    """Deaths recorded by one edition.

    deaths : (route, period) -> persons, ``_T`` for all routes ; last : the month of its last incident, as 2020-01
    """

    deaths: Mapping[tuple[str, str], float]
    last: str


def months_of(incidents: pd.DataFrame) -> pd.Series:
    """The month of each incident, as 2014-09; of one without a day that for which it is reported, or missing.

    Days are read as 2014-09-10 and as 10-Sep-14, the two ways in which layouts write them.
    """
    stated = incidents["date"].fillna(incidents["time_period"]).astype(str)
    spoken = pd.to_datetime(stated, format="%d-%b-%y", errors="coerce").dt.strftime("%Y-%m")
    month = stated.str.slice(0, 7)
    return month.where(month.str.fullmatch(r"\d{4}-\d{2}"), spoken)


def warehouse_vintages(warehouse: Warehouse, by: str = "year") -> dict[str, Vintage]:
    """Deaths by route and month or year in each edition at hand, oldest first.

    A period of an edition in which a route that it names has no incident has 0 recorded; after its last incident it is
    missing. Incidents without a month are left out of months and counted in years.

    Raises NothingLoaded where no edition is in the warehouse.
    """
    out: dict[str, Vintage] = {}
    for source, edition in reversed(warehouse.editions(MIGRANT_DEATH)):
        table = warehouse.read(MIGRANT_DEATH, source=source, edition=edition, parts="all").to_pandas()
        month = months_of(table)
        year = table["time_period"].astype(str).str.slice(0, 4)
        held = table.assign(period=year if by == "year" else month).dropna(subset=["period"])
        named = held.assign(route=held["route"].map(ROUTES)).dropna(subset=["route"])
        whole = pd.concat([held.assign(route=ALL_ROUTES), named])
        summed = whole.pivot_table(index="period", columns="route", values="obs_value", aggfunc="sum").fillna(0.0)
        deaths = {(str(r), str(p)): float(summed.loc[p, r]) for r in summed.columns for p in summed.index}
        last = month.dropna().max()
        out[f"{source} {edition}"] = Vintage(deaths, str(last) if isinstance(last, str) else "")
    if not out:
        raise NothingLoaded(
            "the warehouse holds no deaths on routes", ways_out=["load the download of the Missing Migrants Project"]
        )
    return out


def revisions(vintages: Mapping[str, Vintage]) -> pd.DataFrame:
    """How the same period was revised, columns ``COLUMNS``: change in persons and percent since the vintage before.

    vintages : by their names, oldest first. A period that a vintage does not hold has no row of it. The last year of a
    vintage is flagged; a month or year within which it ends is flagged ``ends_within`` and nothing is set against it.
    """
    rows: list[tuple[object, ...]] = []
    before: dict[tuple[str, str], float] = {}
    for label, vintage in vintages.items():
        end = max((p for _, p in vintage.deaths), default="")
        for (route, period), deaths in vintage.deaths.items():
            flags = [f"last_{'year' if len(end) == 4 else 'month'}_of_the_vintage"] if period == end else []
            partial = _ends_within(vintage.last, period)
            if partial:
                flags.append("ends_within")
            earlier = np.nan if partial else before.get((route, period), np.nan)
            percent = 100 * (deaths - earlier) / earlier if earlier > 0 else np.nan
            rows.append((route, period, label, deaths, deaths - earlier, percent, "+".join(flags)))
            if not partial:
                before[route, period] = deaths
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    first = made["route"].ne(ALL_ROUTES)
    order = made.assign(later=first).sort_values(["later", "route", "time_period"], kind="stable", ignore_index=True)
    return order[list(COLUMNS)]


def _ends_within(last: str, period: str) -> bool:
    """Whether a vintage ends within a period: the month of its last incident, and a year whose December it lacks."""
    return period == last if len(period) == 7 else period == last[:4] and not last.endswith("-12")
