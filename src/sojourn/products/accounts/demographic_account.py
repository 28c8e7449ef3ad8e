"""The inputs of a demographic account: two stocks, births and deaths, for one interval and sex.

Stocks and population are mid-year; events are counted over calendar years and taken by the half-year rule
(``Interval.calendar_year_weights``). Native-born persons are the population minus the foreign-born and stand on the
diagonal. What is not published by sex is imputed and said so: births by the sex ratio at birth, deaths by the shares
that death rates by age and sex give (``deaths_by_sex``).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import xarray as xr

from sojourn.concepts.area import UNKNOWN_ORIGIN
from sojourn.concepts.period import Interval
from sojourn.errors import EstimationError, NothingLoaded
from sojourn.products.accounts.deaths_by_sex import male_share_of_deaths
from sojourn.products.accounts.stock_editions import with_origins_filled
from sojourn.products.accounts.tables import USUAL_SEX_RATIO, AccountTables, Array, read_tables
from sojourn.warehouse import Warehouse

UnknownOrigin = Literal["earlier_edition", "shared", "own_birthplace"]
POLICIES: tuple[UnknownOrigin, ...] = ("earlier_edition", "shared", "own_birthplace")
Sex = Literal["_T", "F", "M"]
LARGEST_IMBALANCE = 0.005  # of the population at the start


@dataclass(frozen=True)
class AccountInputs:
    """Everything one account is made of.

    stock_start, stock_end : (birthplace, residence) persons at the two mid-years, native-born on the diagonal
    births, deaths, net_migration : (residence,) persons during the interval; net is published, and only compared with
    unknown_origin : how persons of unknown origin are treated
    releases : release ids the figures came from
    notes : what was imputed or assumed, one sentence each
    """

    period: Interval
    sex: Sex
    stock_start: xr.DataArray
    stock_end: xr.DataArray
    births: xr.DataArray
    deaths: xr.DataArray
    net_migration: xr.DataArray | None
    unknown_origin: UnknownOrigin
    releases: tuple[int, ...]
    notes: tuple[str, ...] = field(default=())


def periods(tables: AccountTables) -> list[Interval]:
    """Intervals between neighbouring years of the bilateral stock."""
    return [Interval(a, b) for a, b in itertools.pairwise(tables.years)]


def account_inputs(
    warehouse: Warehouse,
    period: Interval,
    sex: Sex = "_T",
    *,
    unknown_origin: UnknownOrigin = "earlier_edition",
    tables: AccountTables | None = None,
) -> AccountInputs:
    """The inputs of one account.

    unknown_origin : ``earlier_edition`` first gives persons of unknown origin the origins that an earlier edition lists
    for where they live and this one does not, and the rest as ``shared``; ``shared`` gives them the known origins of
    their destination, year and sex in proportion (of all destinations where one has no known origin at all);
    ``own_birthplace`` keeps all of them as a birthplace of their own. They are never dropped.
    tables : read before, to make several accounts

    Raises NothingLoaded naming what must be loaded, EstimationError when the figures do not describe one world.
    """
    tables = tables or read_tables(warehouse)
    if unknown_origin == "earlier_edition":
        tables = with_origins_filled(warehouse, tables)
    for year in (period.start, period.end):
        if (year, "F") not in tables.stocks:
            raise NothingLoaded(
                f"There is no bilateral stock of {year} in {tables.source} {tables.edition}.",
                details=[f"years there: {', '.join(map(str, tables.years))}"],
                ways_out=["Choose an interval between two of these years."],
            )
    residences = tables.residences()
    born_only = sorted({b for births, _, _ in tables.stocks.values() for b in births} - set(residences))
    labels = [*residences, *born_only]
    notes = list(tables.notes)
    start = _stock_table(tables, period.start, period.end, sex, labels, unknown_origin, notes)
    end = _stock_table(tables, period.end, period.start, sex, labels, unknown_origin, notes)
    events, by_sex = _events(warehouse, tables, period, sex, labels, notes)
    _refuse_imbalance(period, sex, start, end, events)
    return AccountInputs(
        period,
        sex,
        _labelled(start, labels),
        _labelled(end, labels),
        events["BIRTHS"],
        events["DEATHS"],
        events.get("NET_MIGRATION"),
        unknown_origin,
        tuple(sorted({*tables.releases, *by_sex})),
        tuple(notes),
    )


def _refuse_imbalance(period: Interval, sex: Sex, start: Array, end: Array, events: dict[str, xr.DataArray]) -> None:
    """Refuse inputs that do not describe one world: population change and natural increase must nearly agree."""
    change = float(end.sum() - start.sum())
    natural = float(events["BIRTHS"].sum() - events["DEATHS"].sum())
    if abs(change - natural) > LARGEST_IMBALANCE * start.sum():
        raise EstimationError(
            f"{period.label}, sex {sex}: the population of all areas changes by {change:,.0f}, "
            f"but births minus deaths are {natural:,.0f}.",
            details=[f"population at the start {start.sum():,.0f}, at the end {end.sum():,.0f}"],
            ways_out=[
                "Look whether thousands were taken for persons, or editions of the population mixed: sojourn info"
            ],
        )


def _labelled(table: Array, labels: Sequence[str]) -> xr.DataArray:
    coordinates = {"birthplace": list(labels), "residence": list(labels)}
    return xr.DataArray(table, coordinates, ("birthplace", "residence"), attrs={"unit": "persons", "timing": "instant"})


def _stock_table(
    tables: AccountTables,
    year: int,
    other: int,
    sex: Sex,
    labels: Sequence[str],
    unknown_origin: UnknownOrigin,
    notes: list[str],
) -> Array:
    """(birthplace, residence) persons at one mid-year, native-born on the diagonal.

    other : the other end of the interval, whose figures stand in for those that are missing
    """
    position = {a: i for i, a in enumerate(labels)}
    table, total = np.zeros((len(labels), len(labels))), np.zeros(len(labels))
    held: set[tuple[str, str]] = set()
    empty: set[tuple[str, str]] = set()
    for one in ("F", "M") if sex == "_T" else (sex,):
        _, residences, persons = tables.stocks[(year, one)]
        inside = [r in position for r in residences]
        foreign = _foreign_born(tables, year, one, position)
        if gaps := {(b, r) for b, r in tables.absent.get((year, one), ()) if r in position}:
            there = _foreign_born(tables, other, one, position)
            known = gaps - tables.absent.get((other, one), frozenset())
            for birth, residence in known:
                foreign[position[birth], position[residence]] = there[position[birth], position[residence]]
            held, empty = held | known, empty | (gaps - known)
        if unknown_origin != "own_birthplace" and UNKNOWN_ORIGIN in position:
            foreign = share_out(foreign, position[UNKNOWN_ORIGIN])
        table += foreign
        if not all(inside):
            left_out = persons[:, ~np.array(inside)].sum()
            notes.append(
                f"{left_out:,.0f} persons ({year}, {one}) live in areas without a population and are left out."
            )
        people = tables.population.get((year, one), {})
        total += [people.get(a, 0.0) for a in labels]
    if held:
        notes.append(
            f"The stock of {year} is missing for {_gaps(held)}: the figures of {other} stand in, so that "
            "no change is read from what is missing."
        )
    if empty:
        both = f"{min(year, other)} and in {max(year, other)}"
        said = f"The stock is missing in {both} for {_gaps(empty)}: nobody is counted there."
        notes += [said] if said not in notes else []
    natives = total - table.sum(axis=0)
    natives[np.abs(natives) < 1e-6] = 0.0  # sums of shares, not persons
    excess = [f"{a} ({n:,.0f})" for a, n, t in zip(labels, natives, total, strict=True) if n < -0.5 and t > 0]
    if excess:
        notes.append(
            f"Foreign-born exceed the population in {year}: {', '.join(excess)}; "
            "the method scales them down and shows it."
        )
    table[np.diag_indices_from(table)] += natives
    return table


def _foreign_born(tables: AccountTables, year: int, sex: str, position: Mapping[str, int]) -> Array:
    """(birthplace, residence) persons of one year and sex living outside their birthplace."""
    births, residences, persons = tables.stocks[(year, sex)]
    inside = [r in position for r in residences]
    foreign = np.zeros((len(position), len(position)))
    at = np.ix_([position[b] for b in births], [position[r] for r in residences if r in position])
    foreign[at] = persons[:, inside]
    return foreign


def _gaps(pairs: set[tuple[str, str]]) -> str:
    """Residences with how many of their birthplaces lack a figure."""
    by_residence: dict[str, int] = {}
    for _, residence in sorted(pairs, key=lambda p: p[1]):
        by_residence[residence] = by_residence.get(residence, 0) + 1
    return ", ".join(f"{r} ({n} birthplaces)" if n > 1 else f"{r} (1 birthplace)" for r, n in by_residence.items())


def share_out(foreign: Array, unknown: int) -> Array:
    """Persons of unknown origin (row ``unknown``) given the known origins of their destination in proportion.

    foreign : (birthplace, residence) persons, nobody on the diagonal. A column without any known origin takes the
    known origins of all other columns together, itself left out; where there are none it keeps its unknown row.
    Column sums are unchanged.
    """
    known = foreign.copy()
    known[unknown] = 0.0
    everywhere = known.sum(axis=1)
    shared = known.copy()
    for column in np.flatnonzero(foreign[unknown] > 0):
        pattern = known[:, column]
        if pattern.sum() == 0:
            pattern = np.where(np.arange(len(known)) == column, 0.0, everywhere)
        if pattern.sum() == 0:
            shared[unknown, column] += foreign[unknown, column]
            continue
        shared[:, column] += foreign[unknown, column] * pattern / pattern.sum()
    return shared


def _events(
    warehouse: Warehouse, tables: AccountTables, period: Interval, sex: Sex, labels: Sequence[str], notes: list[str]
) -> tuple[dict[str, xr.DataArray], tuple[int, ...]]:
    """Events of the interval by residence, and the releases that divide them by sex."""
    weights = period.calendar_year_weights()
    sums: dict[str, Array] = {}
    without: list[str] = []
    used: tuple[int, ...] = ()
    for event, countries in tables.events.items():
        sums[event] = np.zeros(len(labels))
        for i, label in enumerate(labels):
            by_year = countries.get(label, {})
            if all(y in by_year for y in weights):
                sums[event][i] = sum(w * by_year[y] for y, w in weights.items())
            elif event == "DEATHS" and label != UNKNOWN_ORIGIN:
                without.append(label)
    if without:
        notes.append(f"No births and deaths are published for {', '.join(without)}; none are assumed there.")
    if sex != "_T":
        sums.pop("NET_MIGRATION", None)
        male = _male_share_of_births(tables, period, labels)
        sums["BIRTHS"] = sums["BIRTHS"] * (male if sex == "M" else 1.0 - male)
        male, imputed, used = male_share_of_deaths(warehouse, period, labels, known=tables.male_deaths)
        sums["DEATHS"] = sums["DEATHS"] * (male if sex == "M" else 1.0 - male)
        notes += ["Births by sex are imputed by the sex ratio at birth.", imputed]
        if "SEX_RATIO_BIRTH" in tables.editions:
            used = (*used, *tables.editions["SEX_RATIO_BIRTH"].releases)
    attrs = {"unit": "persons", "timing": "interval"}
    made = {e: xr.DataArray(v, {"residence": list(labels)}, ("residence",), attrs=attrs) for e, v in sums.items()}
    return made, used


def _male_share_of_births(tables: AccountTables, period: Interval, labels: Sequence[str]) -> Array:
    """(residence,) share of births that are male, r / (1 + r) of each year weighted by its births."""
    weights = period.calendar_year_weights()
    shares = np.empty(len(labels))
    for i, label in enumerate(labels):
        ratio, births = tables.sex_ratio.get(label, {}), tables.events["BIRTHS"].get(label, {})
        share = [ratio.get(y, USUAL_SEX_RATIO) / (1.0 + ratio.get(y, USUAL_SEX_RATIO)) for y in weights]
        weight = [w * births.get(y, 1.0) for y, w in weights.items()]
        shares[i] = np.average(share, weights=weight if sum(weight) > 0 else None)
    return shares
