"""Everything demographic accounts are made from, read once from the warehouse: stocks, population, vital events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.cube import Cube, Letters, to_cube, weakest
from sojourn.errors import NothingLoaded
from sojourn.products.accounts.deaths_by_sex import MaleDeaths, male_deaths
from sojourn.products.accounts.listing import Listing, listing
from sojourn.warehouse import InForce, Warehouse, every, newest

Array = npt.NDArray[np.float64]

STOCK_SOURCES = ("UNDESA_STOCK_2024_LONG", "UNDESA_STOCK_BILATERAL_WORKBOOK")
COMPANION_POPULATION = "UNDESA_STOCK_TOTALS"  # in the workbook of the same edition as the stock
POPULATION_SOURCES = ("WPP_OFFICIAL",)
EVENT_SOURCES = ("WPP2024_EVENTS", "WPP2024_NET_MIGRATION", "WPP_OFFICIAL")
EVENTS = ("BIRTHS", "DEATHS", "NET_MIGRATION")
RATIO_SOURCES = ("WPP2024_SEX_RATIO",)
WHOLE = {"GGY": "CHI", "JEY": "CHI"}  # events are published for the parts, stocks for the whole
#: Older editions have unknown origins in lots (other North, other South); here they are one.
ONE_UNKNOWN = dict.fromkeys(area.NOT_STATED, area.UNKNOWN_ORIGIN)
YEARS = tuple(str(y) for y in range(1950, 2031))
USUAL_SEX_RATIO = 1.06  # male births per female birth, where none is published


@dataclass(frozen=True)
class AccountTables:
    """The published figures of all accounts, with the status of each.

    source, edition : of the bilateral stock
    stock : (time, sex, birthplace, residence) persons living outside their birthplace at mid-year. sex is F and M, or
        _T alone where the edition has both together only. A pair the publisher does not list is nobody; a pair listed
        without a figure is absent, and its status says why
    population : (time, sex, residence) persons at mid-year
    births, deaths, net_migration : (residence, time) persons in a calendar year; net: positive is gain
    sex_ratio : (residence, time) male births per female birth
    male_deaths : shares of deaths that are men's, see ``deaths_by_sex``
    releases : release ids read
    filled_from : edition that gave persons of unknown origin their origins; None before that was asked for, empty where
        no earlier edition is loaded
    notes : what was done to the published figures
    listing : pairs of areas the edition of the stock lists; None where all of them are
    editions : what is read (STOCK, POPULATION, BIRTHS, DEATHS, NET_MIGRATION, SEX_RATIO_BIRTH) -> its edition in force

    A field is None where nothing of it is loaded.
    """

    source: str
    edition: str
    stock: Cube
    population: Cube
    births: Cube
    deaths: Cube
    net_migration: Cube | None = None
    sex_ratio: Cube | None = None
    male_deaths: MaleDeaths | None = None
    releases: tuple[int, ...] = ()
    filled_from: str | None = None
    notes: tuple[Reason, ...] = ()
    editions: dict[str, InForce] = field(default_factory=dict)
    listing: Listing | None = None

    @property
    def years(self) -> list[int]:
        """Years of the stock, in order."""
        return [int(y) for y in self.stock.labels("time")]

    @property
    def by_sex(self) -> bool:
        """Whether the stock is published for women and men apart."""
        return "F" in self.stock.labels("sex")

    @property
    def events(self) -> dict[str, Cube]:
        """Births, deaths and net migration that are loaded, by the code of the event."""
        net = {} if self.net_migration is None else {"NET_MIGRATION": self.net_migration}
        return {"BIRTHS": self.births, "DEATHS": self.deaths, **net}

    def residences(self) -> list[str]:
        """Areas that have both a stock and a population in some year, sorted."""
        peopled = np.isfinite(self.population.values.values).any(axis=(0, 1))
        known = {a for a, there in zip(self.population.labels("residence"), peopled, strict=True) if there}
        return sorted(known & set(self.stock.labels("residence")))


def during(events: Cube, period: Interval, labels: Sequence[str]) -> tuple[Array, Letters]:
    """(residence,) events of an interval by the half-year rule, and the weakest status of the years they are made of.

    events : (residence, time) persons in calendar years ; labels : residences, in the order wanted

    Absent where a calendar year of the interval is: half of the first year, the full years and half of the last.
    """
    weights = period.calendar_year_weights()
    yearly, status = events.arrays_on({"residence": labels, "time": [str(y) for y in weights]})
    total = np.zeros(len(labels))
    for year, weight in zip(yearly.T, weights.values(), strict=True):
        total = total + weight * year
    return total, weakest(status, axis=1)


def stock_in_force(warehouse: Warehouse) -> InForce:
    """The edition of the bilateral stock by sex that accounts are made from.

    Raises NothingLoaded when there is no bilateral stock by sex.
    """
    found = newest(warehouse, MIGRANT_STOCK, STOCK_SOURCES, {"sex": ["F", "M"], "age": "_T"})
    if found is None:
        raise NothingLoaded(
            "Flows by origin and destination need a bilateral migrant stock by sex of one of these; none is loaded: "
            f"{', '.join(STOCK_SOURCES)}.",
            details=[f"loaded: {s} {e}" for s, e in warehouse.editions(MIGRANT_STOCK)],
            ways_out=["Load the bilateral stock of UN DESA: sojourn load FILE"],
        )
    return found


def read_tables(warehouse: Warehouse) -> AccountTables:
    """Read everything accounts are made from, each of its edition in force, in one state of the warehouse.

    Raises NothingLoaded naming the first of stock, population and events that is missing.
    """
    with warehouse.snapshot():
        own = stock_in_force(warehouse)
        editions = {"STOCK": own}
        stock, listed, used = read_stock(warehouse, own.source, own.edition)
        population, used_for_population = _population(warehouse, own.edition, editions)
        events, used_for_events = _events(warehouse, editions)
        sex_ratio = _sex_ratio(warehouse, editions)
        return AccountTables(
            source=own.source,
            edition=own.edition,
            stock=stock,
            population=population,
            births=events["BIRTHS"],
            deaths=events["DEATHS"],
            net_migration=events.get("NET_MIGRATION"),
            sex_ratio=sex_ratio,
            male_deaths=male_deaths(warehouse, [int(y) for y in stock.labels("time")]),
            releases=tuple(sorted(used | used_for_population | used_for_events)),
            notes=tuple(dict.fromkeys(said for e in editions.values() for said in e.passed_over)),
            editions=editions,
            listing=listed,
        )


def read_stock(warehouse: Warehouse, source: str, edition: str) -> tuple[Cube, Listing, set[int]]:
    """The stock of one edition as ``AccountTables.stock``, the pairs it lists, and the releases it is from.

    Raises NothingLoaded when it has no countries.
    """
    for sexes in (["F", "M"], ["_T"]):
        where = {"sex": sexes, "age": "_T"}
        table = warehouse.read(MIGRANT_STOCK, source=source, edition=edition, where=where, parts="all")
        table = _of(_of(table, "ref_area"), "counterpart_area", area.NOT_STATED)
        if table.num_rows:
            stock = to_cube(
                MIGRANT_STOCK,
                table,
                ("time", "sex", "birthplace", "residence"),
                labels={"sex": sexes},
                wholes={"birthplace": ONE_UNKNOWN},
                unlisted=0.0,
            )
            return stock, listing(table), _releases(table)
    raise NothingLoaded(f"The stock of {source} {edition} holds no countries.")


def _of(table: pa.Table, column: str, others: Sequence[str] = ()) -> pa.Table:
    """The rows of countries, and of other codes: no regions, no groups."""
    return table.filter(pc.is_in(table[column], pa.array([*area.countries(), *others])))


def _releases(table: pa.Table) -> set[int]:
    return set(table["release_id"].unique().to_pylist())


def _population(warehouse: Warehouse, edition: str, editions: dict[str, InForce]) -> tuple[Cube, set[int]]:
    """Mid-year population by sex, from the workbook of the stock's own edition, else from published projections.

    editions : takes note of the edition that is read, as in the two functions below
    """
    where = {"sex": ["F", "M"], "age": "_T", "variant": "ESTIMATE"}
    own = [e for e in every(warehouse, POPULATION, [COMPANION_POPULATION], where) if e.edition == edition]
    for found in (*own, newest(warehouse, POPULATION, POPULATION_SOURCES, where)):
        if found is None:
            continue
        table = warehouse.read(POPULATION, source=found.source, edition=found.edition, where=where)
        table = _of(table.filter(pc.equal(table["reference_date"], "07-01")), "ref_area")
        if table.num_rows:
            editions["POPULATION"] = found
            axes = ("time", "sex", "residence")
            return to_cube(POPULATION, table, axes, labels={"sex": ["F", "M"]}), _releases(table)
    raise NothingLoaded(
        f"No mid-year population by sex to go with the stock of edition {edition} is loaded.",
        ways_out=["Load the UN DESA workbook by sex and destination (its Table 2): sojourn load FILE"],
    )


def _events(warehouse: Warehouse, editions: dict[str, InForce]) -> tuple[dict[str, Cube], set[int]]:
    """Event -> (residence, time) persons in calendar years, projected ones after the last estimated."""
    events: dict[str, Cube] = {}
    releases: set[int] = set()
    for event in EVENTS:
        where = {"event": event, "sex": "_T", "variant": ["ESTIMATE", "MEDIUM"], "time_period": YEARS}
        found = newest(warehouse, VITAL_EVENTS, EVENT_SOURCES, where)
        if found is None:
            continue
        editions[event] = found
        table = warehouse.read(VITAL_EVENTS, source=found.source, edition=found.edition, where=where)
        table = _of(table, "ref_area", tuple(WHOLE))
        releases |= _releases(table)
        axes = ("residence", "time")
        events[event] = to_cube(VITAL_EVENTS, table, axes, wholes={"residence": WHOLE}, joined=("variant",))
    if "BIRTHS" not in events or "DEATHS" not in events:
        raise NothingLoaded(
            "Births and deaths by calendar year are not loaded.",
            ways_out=["Load World Population Prospects (misc1dt and miscproj1dt, or the published CSV)."],
        )
    return events, releases


def _sex_ratio(warehouse: Warehouse, editions: dict[str, InForce]) -> Cube | None:
    """(residence, time) male births per female birth; None where they are not loaded."""
    where = {"rate": "SEX_RATIO_BIRTH", "time_period": YEARS}
    found = newest(warehouse, VITAL_RATES, RATIO_SOURCES, where)
    if found is None:
        return None
    editions["SEX_RATIO_BIRTH"] = found
    table = warehouse.read(VITAL_RATES, source=found.source, edition=found.edition, where=where)
    return to_cube(VITAL_RATES, _of(table, "ref_area"), ("residence", "time"))
