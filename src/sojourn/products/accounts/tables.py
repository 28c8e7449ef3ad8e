"""Everything demographic accounts are made from, read once from the warehouse: stocks, population, vital events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION, VITAL_EVENTS, VITAL_RATES
from sojourn.errors import NothingLoaded
from sojourn.products.accounts.deaths_by_sex import MaleShares
from sojourn.warehouse import InForce, Warehouse, every, newest

Array = npt.NDArray[np.float64]
StockTable = tuple[list[str], list[str], Array]
"""Birthplaces, residences, and the (birthplace, residence) table of persons."""

STOCK_SOURCES = ("UNDESA_STOCK_2024_LONG", "UNDESA_STOCK_BILATERAL_WORKBOOK")
COMPANION_POPULATION = "UNDESA_STOCK_TOTALS"  # in the workbook of the same edition as the stock
POPULATION_SOURCES = ("WPP_OFFICIAL",)
EVENT_SOURCES = ("WPP2024_EVENTS", "WPP2024_NET_MIGRATION", "WPP_OFFICIAL")
EVENTS = ("BIRTHS", "DEATHS", "NET_MIGRATION")
RATIO_SOURCES = ("WPP2024_SEX_RATIO",)
WHOLE = {"GGY": "CHI", "JEY": "CHI"}  # events are published for the parts, stocks for the whole
USUAL_SEX_RATIO = 1.06  # male births per female birth, where none is published


@dataclass(frozen=True)
class AccountTables:
    """The published figures of all accounts.

    source, edition : of the bilateral stock
    stocks : (year, sex F or M) -> table of persons living outside their birthplace
    population : (year, sex) -> area -> persons at mid-year
    events : BIRTHS, DEATHS, NET_MIGRATION -> area -> calendar year -> persons (net: positive is gain)
    sex_ratio : area -> calendar year -> male births per female birth
    releases : release ids read
    filled_from : edition that gave persons of unknown origin their origins; None before that was asked for, empty where
        no earlier edition is loaded
    notes : what was done to the published figures, one sentence each
    absent : (year, sex) -> (birthplace, residence) pairs the stock names without a figure; they hold zero in ``stocks``
    editions : what is read (STOCK, POPULATION, BIRTHS, DEATHS, NET_MIGRATION, SEX_RATIO_BIRTH) -> its edition in force
    male_deaths : first year of a period -> area -> share of deaths that are men's, kept as they are asked for
    """

    source: str
    edition: str
    stocks: dict[tuple[int, str], StockTable]
    population: dict[tuple[int, str], dict[str, float]]
    events: dict[str, dict[str, dict[int, float]]]
    sex_ratio: dict[str, dict[int, float]]
    releases: tuple[int, ...]
    filled_from: str | None = None
    notes: tuple[str, ...] = ()
    absent: dict[tuple[int, str], frozenset[tuple[str, str]]] = field(default_factory=dict)
    editions: dict[str, InForce] = field(default_factory=dict)
    male_deaths: dict[int, MaleShares] = field(default_factory=dict, repr=False, compare=False)

    @property
    def years(self) -> list[int]:
        """Years of the stock, in order."""
        return sorted({y for y, _ in self.stocks})

    def residences(self) -> list[str]:
        """Areas that have both a stock and a population in some year, sorted."""
        living = {r for _, residences, _ in self.stocks.values() for r in residences}
        return sorted(living & {a for people in self.population.values() for a in people})


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
    """Read stocks, population, events and sex ratios, each of its edition in force.

    Raises NothingLoaded naming the first that is missing.
    """
    stock = stock_in_force(warehouse)
    editions = {"STOCK": stock}
    stocks, absent, used = _stocks(warehouse, stock.source, stock.edition)
    population, more = _population(warehouse, stock.edition, editions)
    events, most = _events(warehouse, editions)
    ratios = _sex_ratio(warehouse, editions)
    return AccountTables(
        stock.source,
        stock.edition,
        stocks,
        population,
        events,
        ratios,
        tuple(sorted(used | more | most)),
        notes=tuple(dict.fromkeys(said for e in editions.values() for said in e.passed_over)),
        absent=absent,
        editions=editions,
    )


def _stocks(
    warehouse: Warehouse, source: str, edition: str
) -> tuple[dict[tuple[int, str], StockTable], dict[tuple[int, str], frozenset[tuple[str, str]]], set[int]]:
    table = warehouse.totals(
        MIGRANT_STOCK,
        ["time_period", "sex", "counterpart_area", "ref_area"],
        source=source,
        edition=edition,
        where={"sex": ["F", "M"], "age": "_T"},
    )
    table = table.filter(pc.is_in(table["counterpart_area"], _countries_and_unknown()))
    table = table.filter(pc.is_in(table["ref_area"], _countries_and_unknown()))
    columns = {
        c: np.array(table[c].to_pylist(), dtype="U16") for c in ("time_period", "sex", "counterpart_area", "ref_area")
    }
    value = table["obs_value"].to_numpy(zero_copy_only=False).astype(float)
    stocks: dict[tuple[int, str], StockTable] = {}
    absent: dict[tuple[int, str], frozenset[tuple[str, str]]] = {}
    for year in np.unique(columns["time_period"]):
        for sex in ("F", "M"):
            mask = (columns["time_period"] == year) & (columns["sex"] == sex)
            stocks[(int(year), sex)], absent[(int(year), sex)] = stock_table(
                columns["counterpart_area"][mask], columns["ref_area"][mask], value[mask]
            )
    return stocks, absent, {i for ids in table["releases"].to_pylist() for i in ids}


def stock_table(
    born: Sequence[str] | npt.NDArray[np.str_], living: Sequence[str] | npt.NDArray[np.str_], value: Array
) -> tuple[StockTable, frozenset[tuple[str, str]]]:
    """The table of one year and sex, and the pairs that stand in it without any figure.

    born, living : (row,) codes ; value : (row,) persons, NaN where the row has no figure
    """
    births, row = np.unique(born, return_inverse=True)
    residences, column = np.unique(living, return_inverse=True)
    persons, given, named = (np.zeros((len(births), len(residences))) for _ in range(3))
    np.add.at(persons, (row, column), np.nan_to_num(value))
    np.add.at(given, (row, column), np.isfinite(value))
    np.add.at(named, (row, column), 1.0)
    gaps = frozenset((str(births[i]), str(residences[j])) for i, j in np.argwhere((named > 0) & (given == 0)))
    return ([str(b) for b in births], [str(r) for r in residences], persons), gaps


def _countries_and_unknown() -> object:
    import pyarrow as pa

    return pa.array([*area.countries(), area.UNKNOWN_ORIGIN])


def _population(
    warehouse: Warehouse, edition: str, editions: dict[str, InForce]
) -> tuple[dict[tuple[int, str], dict[str, float]], set[int]]:
    """Mid-year population by sex, from the workbook of the stock's own edition, else from published projections."""
    where = {"sex": ["F", "M"], "age": "_T", "variant": "ESTIMATE"}
    own = [e for e in every(warehouse, POPULATION, [COMPANION_POPULATION], where) if e.edition == edition]
    for found in (*own, newest(warehouse, POPULATION, POPULATION_SOURCES, where)):
        if found is None:
            continue
        table = warehouse.read(POPULATION, source=found.source, edition=found.edition, where=where)
        table = table.filter(pc.equal(table["reference_date"], "07-01"))
        if table.num_rows:
            editions["POPULATION"] = found
            people: dict[tuple[int, str], dict[str, float]] = {}
            columns = (table[c].to_pylist() for c in ("time_period", "sex", "ref_area", "obs_value"))
            for year, sex, ref_area, persons in zip(*columns, strict=True):
                if persons is not None:
                    people.setdefault((int(year), sex), {})[ref_area] = persons
            return people, set(table["release_id"].to_pylist())
    raise NothingLoaded(
        f"No mid-year population by sex to go with the stock of edition {edition} is loaded.",
        ways_out=["Load the UN DESA workbook by sex and destination (its Table 2): sojourn load FILE"],
    )


def _events(
    warehouse: Warehouse, editions: dict[str, InForce]
) -> tuple[dict[str, dict[str, dict[int, float]]], set[int]]:
    years = [str(y) for y in range(1950, 2031)]
    events: dict[str, dict[str, dict[int, float]]] = {}
    releases: set[int] = set()
    for event in EVENTS:
        where = {"event": event, "sex": "_T", "variant": ["ESTIMATE", "MEDIUM"], "time_period": years}
        found = newest(warehouse, VITAL_EVENTS, EVENT_SOURCES, where)
        if found is None:
            continue
        editions[event] = found
        table = warehouse.totals(
            VITAL_EVENTS, ["ref_area", "time_period"], source=found.source, edition=found.edition, where=where
        )
        columns = (table[c].to_pylist() for c in ("ref_area", "time_period", "obs_value", "releases"))
        for ref_area, period, value, ids in zip(*columns, strict=True):
            if value is not None:
                by_year = events.setdefault(event, {}).setdefault(WHOLE.get(ref_area, ref_area), {})
                by_year[int(period)] = by_year.get(int(period), 0.0) + value
                releases.update(ids)
    if not events.get("BIRTHS") or not events.get("DEATHS"):
        raise NothingLoaded(
            "Births and deaths by calendar year are not loaded.",
            ways_out=["Load World Population Prospects (misc1dt and miscproj1dt, or the published CSV)."],
        )
    return events, releases


def _sex_ratio(warehouse: Warehouse, editions: dict[str, InForce]) -> dict[str, dict[int, float]]:
    where = {"rate": "SEX_RATIO_BIRTH"}
    found = newest(warehouse, VITAL_RATES, RATIO_SOURCES, where)
    ratios: dict[str, dict[int, float]] = {}
    if found is None:
        return ratios
    editions["SEX_RATIO_BIRTH"] = found
    table = warehouse.read(VITAL_RATES, source=found.source, edition=found.edition, where=where)
    columns = (table[c].to_pylist() for c in ("ref_area", "time_period", "obs_value"))
    for ref_area, period, value in zip(*columns, strict=True):
        if value is not None:
            ratios.setdefault(ref_area, {})[int(period)] = value
    return ratios
