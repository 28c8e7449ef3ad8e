"""The inputs of a demographic account: two stocks, births and deaths, for one interval and sex.

Stocks and population are mid-year; events are counted over calendar years and taken by the half-year rule
(``Interval.calendar_year_weights``). Native-born persons are the population minus the foreign-born and stand on the
diagonal. What is not published by sex is imputed and said so: births by the sex ratio at birth, deaths by the shares
that death rates by age and sex give (``deaths_by_sex``). Every figure keeps its status: published ones theirs, ours
estimated (persons of unknown origin shared out) or imputed (a stock that stands in for a missing one, events by sex).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.concepts.area import UNKNOWN_ORIGIN
from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Part, Reason
from sojourn.concepts.status import ObsStatus
from sojourn.cube import Letters, weakest
from sojourn.errors import EstimationError, NothingLoaded, UsageError
from sojourn.estimators.estimator import event_array, stock_array
from sojourn.products.accounts.deaths_by_sex import male_share_of_deaths
from sojourn.products.accounts.stock_editions import with_origins_filled
from sojourn.products.accounts.tables import USUAL_SEX_RATIO, AccountTables, Array, during, read_tables
from sojourn.warehouse import Warehouse

UnknownOrigin = Literal["earlier_edition", "shared", "own_birthplace"]
POLICIES: tuple[UnknownOrigin, ...] = ("earlier_edition", "shared", "own_birthplace")
Sex = Literal["_T", "F", "M"]
Events = dict[str, tuple[Array, Letters]]
"""Event -> (residence,) persons during an interval and their statuses."""
LARGEST_IMBALANCE = 0.005  # of the population at the start
OBSERVED, ESTIMATED, IMPUTED = ObsStatus.NORMAL.value, ObsStatus.ESTIMATED.value, ObsStatus.IMPUTED.value


@dataclass(frozen=True)
class AccountInputs:
    """Everything one account is made of.

    stock_start, stock_end : (birthplace, residence) persons at the two mid-years, native-born on the diagonal
    births, deaths, net_migration : (residence,) persons during the interval; net is published, and only compared with
    unknown_origin : how persons of unknown origin are treated
    status : field above -> the status of each of its figures, over the same axes; an absent one says that nobody is
        counted for want of a figure
    releases : release ids the figures came from
    notes : what was imputed or assumed
    counted : (birthplace, residence) whether the figure of a pair is known, be it zero; an origin that the stock does
        not list is not, where persons of unknown origin live. None where every pair is known
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
    notes: tuple[Reason, ...] = ()
    status: Mapping[str, xr.DataArray] = field(default_factory=dict)
    counted: xr.DataArray | None = None


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

    Raises NothingLoaded naming what must be loaded, UsageError for one sex of a stock that is not published by sex,
    EstimationError when the figures do not describe one world.
    """
    with warehouse.snapshot():
        tables = tables or read_tables(warehouse)
        if unknown_origin == "earlier_edition":
            tables = with_origins_filled(warehouse, tables)
    for year in (period.start, period.end):
        if year not in tables.years:
            raise NothingLoaded(
                f"There is no bilateral stock of {year} in {tables.source} {tables.edition}.",
                details=[f"years there: {', '.join(map(str, tables.years))}"],
                ways_out=["Choose an interval between two of these years."],
            )
    if sex != "_T" and not tables.by_sex:
        raise UsageError(f"the stock of edition {tables.edition} is published for both sexes together only")
    residences = tables.residences()
    born_only = sorted(set(tables.stock.labels("birthplace")) - set(residences))
    labels = [*residences, *born_only]
    notes = list(tables.notes)
    start, start_status = _stock_table(tables, period.start, period.end, sex, labels, unknown_origin, notes)
    end, end_status = _stock_table(tables, period.end, period.start, sex, labels, unknown_origin, notes)
    events, by_sex = _events(tables, period, sex, labels, notes)
    _refuse_imbalance(period, sex, start, end, events)
    persons = {event: event_array(figures, labels) for event, (figures, _) in events.items()}
    return AccountInputs(
        period=period,
        sex=sex,
        stock_start=stock_array(start, labels),
        stock_end=stock_array(end, labels),
        births=persons["BIRTHS"],
        deaths=persons["DEATHS"],
        net_migration=persons.get("NET_MIGRATION"),
        unknown_origin=unknown_origin,
        releases=tuple(sorted({*tables.releases, *by_sex})),
        notes=tuple(notes),
        status={
            "stock_start": stock_array(start_status, labels),
            "stock_end": stock_array(end_status, labels),
            **{event.lower(): event_array(status, labels) for event, (_, status) in events.items()},
        },
        counted=None if tables.listing is None else stock_array(tables.listing.counted(labels), labels),
    )


def _refuse_imbalance(period: Interval, sex: Sex, start: Array, end: Array, events: Events) -> None:
    """Refuse inputs that do not describe one world: population change and natural increase must nearly agree."""
    change = float(end.sum() - start.sum())
    natural = float(events["BIRTHS"][0].sum() - events["DEATHS"][0].sum())
    if abs(change - natural) > LARGEST_IMBALANCE * start.sum():
        raise EstimationError(
            f"{period.label}, sex {sex}: the population of all areas changes by {change:,.0f}, "
            f"but births minus deaths are {natural:,.0f}.",
            details=[f"population at the start {start.sum():,.0f}, at the end {end.sum():,.0f}"],
            ways_out=[
                "Look whether thousands were taken for persons, or editions of the population mixed: sojourn info"
            ],
        )


def _stock_table(
    tables: AccountTables,
    year: int,
    other: int,
    sex: Sex,
    labels: Sequence[str],
    unknown_origin: UnknownOrigin,
    notes: list[Reason],
) -> tuple[Array, Letters]:
    """(birthplace, residence) persons at one mid-year, native-born on the diagonal, and their statuses.

    other : the other end of the interval, whose figures stand in for those that are missing
    """
    position = {a: i for i, a in enumerate(labels)}
    shape = (len(labels), len(labels))
    table = np.zeros(shape)
    held, empty = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    statuses, behind_natives = [], []
    for one in ("F", "M") if sex == "_T" and tables.by_sex else (sex,):
        foreign, status = _foreign_born(tables, year, one, position, notes)
        missing = np.isnan(foreign)
        if missing.any():
            there, _ = _foreign_born(tables, other, one, position, [])
            known = missing & np.isfinite(there)
            foreign = np.where(known, there, np.nan_to_num(foreign))
            status = np.where(known, IMPUTED, status)
            held, empty = held | known, empty | (missing & ~known)
        behind_natives.append(weakest(np.where(empty, OBSERVED, status)))
        if unknown_origin != "own_birthplace" and UNKNOWN_ORIGIN in position:
            shared = share_out(foreign, position[UNKNOWN_ORIGIN])
            status = np.where(shared != foreign, ESTIMATED, status)
            foreign = shared
        table += foreign
        statuses.append(status)
    sexes = ("F", "M") if sex == "_T" else (sex,)
    living, living_status = tables.population.arrays_on({"time": [str(year)], "sex": sexes, "residence": labels})
    total = np.nan_to_num(living[0]).sum(axis=0)
    behind_natives += list(living_status[0])
    if held.any():
        notes.append(Reason("stock_stands_in", {"year": year, "other": other, "gaps": _gaps(held, labels)}))
    if empty.any():
        ends = {"start": min(year, other), "end": max(year, other)}
        said = Reason("stock_missing", {**ends, "gaps": _gaps(empty, labels)})
        if said not in notes:  # both ends of the interval say it
            notes.append(said)
    natives = total - table.sum(axis=0)
    natives[np.abs(natives) < 1e-6] = 0.0  # sums of shares, not persons
    excess = tuple(
        (label, float(native_born))
        for label, native_born, living in zip(labels, natives, total, strict=True)
        if native_born < -0.5 and living > 0
    )
    if excess:
        notes.append(Reason("foreign_born_exceed_population", {"year": year, "excess": excess}))
    table[np.diag_indices_from(table)] += natives
    letters = weakest(statuses)
    letters[np.diag_indices_from(letters)] = weakest(behind_natives)
    return table, letters


def _foreign_born(
    tables: AccountTables, year: int, sex: str, position: Mapping[str, int], notes: list[Reason]
) -> tuple[Array, Letters]:
    """(birthplace, residence) persons of one year and sex living outside their birthplace, and their statuses."""
    persons, status = tables.stock.at(time=str(year), sex=sex)
    residences = tables.stock.labels("residence")
    inside = np.array([r in position for r in residences], dtype=bool)
    if left_out := np.nansum(persons[:, ~inside]):
        figures: dict[str, Part] = {"persons": float(left_out), "year": year, "sex": sex}
        notes.append(Reason("residence_without_population", figures))
    rows = [position[birthplace] for birthplace in tables.stock.labels("birthplace")]
    columns = [position[residence] for residence in residences if residence in position]
    at = np.ix_(rows, columns)
    shape = (len(position), len(position))
    foreign, letters = np.zeros(shape), np.full(shape, OBSERVED)
    foreign[at], letters[at] = persons[:, inside], status[:, inside]
    return foreign, letters


def _gaps(cells: npt.NDArray[np.bool_], labels: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Residences with how many of their birthplaces lack a figure."""
    return tuple(sorted((labels[j], int(count)) for j, count in enumerate(cells.sum(axis=0)) if count))


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
    tables: AccountTables, period: Interval, sex: Sex, labels: Sequence[str], notes: list[Reason]
) -> tuple[Events, tuple[int, ...]]:
    """Events of the interval by residence with their statuses, and the releases that divide them by sex."""
    sums: Events = {}
    used: tuple[int, ...] = ()
    for event, by_year in tables.events.items():
        persons, status = during(by_year, period, labels)
        sums[event] = np.nan_to_num(persons), status
        without = tuple(
            label for label, n in zip(labels, persons, strict=True) if np.isnan(n) and label != UNKNOWN_ORIGIN
        )
        if event == "DEATHS" and without:
            notes.append(Reason("no_births_and_deaths", {"areas": without}))
    if sex != "_T":
        sums.pop("NET_MIGRATION", None)
        births = _male_share_of_births(tables, period, labels)
        deaths, imputed, used = male_share_of_deaths(tables.male_deaths, period, labels)
        for event, male in (("BIRTHS", births), ("DEATHS", deaths)):
            persons, status = sums[event]
            share = male if sex == "M" else 1.0 - male
            sums[event] = persons * share, weakest([status, np.full_like(status, IMPUTED)])
        notes += [Reason("births_by_sex_imputed"), *imputed]
        if "SEX_RATIO_BIRTH" in tables.editions:
            used = (*used, *tables.editions["SEX_RATIO_BIRTH"].releases)
    return sums, used


def _male_share_of_births(tables: AccountTables, period: Interval, labels: Sequence[str]) -> Array:
    """(residence,) share of births that are male, r / (1 + r) of each year weighted by its births."""
    weights = period.calendar_year_weights()
    on = {"residence": labels, "time": [str(y) for y in weights]}
    births, _ = tables.births.arrays_on(on)
    ratio = np.full(births.shape, USUAL_SEX_RATIO)
    if tables.sex_ratio is not None:
        published, _ = tables.sex_ratio.arrays_on(on)
        ratio = np.where(np.isnan(published), USUAL_SEX_RATIO, published)
    weight = np.array(list(weights.values())) * np.where(np.isnan(births), 1.0, births)
    weight[weight.sum(axis=1) <= 0] = 1.0
    return np.asarray(np.average(ratio / (1.0 + ratio), axis=1, weights=weight), dtype=np.float64)
