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
from sojourn.warehouse import Warehouse

Array = npt.NDArray[np.float64]
StockTable = tuple[list[str], list[str], Array]
"""Birthplaces, residences, and the (birthplace, residence) table of persons."""

STOCK_SOURCES = ("UNDESA_STOCK_2024_LONG", "UNDESA_STOCK_BILATERAL_WORKBOOK")
POPULATION_SOURCES = ("UNDESA_STOCK_TOTALS", "WPP_OFFICIAL")
EVENT_SOURCES = (("WPP2024_EVENTS", "WPP2024_NET_MIGRATION"), ("WPP_OFFICIAL",))
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

    @property
    def years(self) -> list[int]:
        """Years of the stock, in order."""
        return sorted({y for y, _ in self.stocks})

    def residences(self) -> list[str]:
        """Areas that have both a stock and a population in some year, sorted."""
        living = {r for _, residences, _ in self.stocks.values() for r in residences}
        return sorted(living & {a for people in self.population.values() for a in people})


def stock_source(warehouse: Warehouse) -> tuple[str, str]:
    """(source, edition) of the bilateral stock accounts are made from: the newest edition loaded.

    Raises NothingLoaded when there is no bilateral stock.
    """
    editions = warehouse.editions(MIGRANT_STOCK)
    for name in STOCK_SOURCES:
        for source, edition in editions:
            if source == name:
                return source, edition
    raise NothingLoaded(
        "Flows by origin and destination need a bilateral migrant stock by sex of one of these; none is loaded: "
        f"{', '.join(STOCK_SOURCES)}.",
        details=[f"loaded: {s} {e}" for s, e in editions],
        ways_out=["Load the bilateral stock of UN DESA: sojourn load FILE"],
    )


def read_tables(warehouse: Warehouse) -> AccountTables:
    """Read stocks, population, events and sex ratios. Raises NothingLoaded naming the first that is missing."""
    source, edition = stock_source(warehouse)
    stocks, absent, used = _stocks(warehouse, source, edition)
    population, more = _population(warehouse, edition)
    events, most = _events(warehouse)
    return AccountTables(
        source,
        edition,
        stocks,
        population,
        events,
        _sex_ratio(warehouse),
        tuple(sorted(used | more | most)),
        absent=absent,
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


def _population(warehouse: Warehouse, edition: str) -> tuple[dict[tuple[int, str], dict[str, float]], set[int]]:
    """Mid-year population by sex, from the workbook of the stock's own edition, else from published projections."""
    for source in POPULATION_SOURCES:
        wanted = edition if source == "UNDESA_STOCK_TOTALS" else None
        table = warehouse.read(
            POPULATION, source=source, edition=wanted, where={"sex": ["F", "M"], "age": "_T", "variant": "ESTIMATE"}
        )
        table = table.filter(pc.equal(table["reference_date"], "07-01"))
        if table.num_rows:
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


def _events(warehouse: Warehouse) -> tuple[dict[str, dict[str, dict[int, float]]], set[int]]:
    available = {s for s, _ in warehouse.editions(VITAL_EVENTS)}
    sources = next(([s for s in group if s in available] for group in EVENT_SOURCES if set(group) & available), [])
    years = [str(y) for y in range(1950, 2031)]
    events: dict[str, dict[str, dict[int, float]]] = {}
    releases: set[int] = set()
    if sources:
        table = warehouse.totals(
            VITAL_EVENTS,
            ["event", "ref_area", "time_period"],
            source=sources,
            where={"sex": "_T", "variant": ["ESTIMATE", "MEDIUM"], "time_period": years},
        )
        columns = (table[c].to_pylist() for c in ("event", "ref_area", "time_period", "obs_value", "releases"))
        for event, ref_area, period, value, ids in zip(*columns, strict=True):
            if value is not None:
                by_year = events.setdefault(event, {}).setdefault(WHOLE.get(ref_area, ref_area), {})
                by_year[int(period)] = by_year.get(int(period), 0.0) + value
                releases.update(ids)
    if not events.get("BIRTHS") or not events.get("DEATHS"):
        raise NothingLoaded(
            "Births and deaths by calendar year are not loaded.",
            ways_out=["Load World Population Prospects 2024 (misc1dt and miscproj1dt, or the published CSV)."],
        )
    return events, releases


def _sex_ratio(warehouse: Warehouse) -> dict[str, dict[int, float]]:
    ratios: dict[str, dict[int, float]] = {}
    if not warehouse.editions(VITAL_RATES):
        return ratios
    table = warehouse.read(VITAL_RATES, where={"rate": "SEX_RATIO_BIRTH"})
    columns = (table[c].to_pylist() for c in ("ref_area", "time_period", "obs_value"))
    for ref_area, period, value in zip(*columns, strict=True):
        if value is not None:
            ratios.setdefault(ref_area, {})[int(period)] = value
    return ratios
