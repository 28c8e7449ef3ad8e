"""Accounts from any loaded edition of the bilateral stock, on one population and one set of vital events.

Editions of the stock revise the past. Holding population, births and deaths fixed (those of the newest edition), a
difference between two estimates is due to the stock alone. Stock years without a published population of the newest
edition (2017 and 2019 of older stocks) take the geometric mean path between its mid-years, and a note says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.account_tables import STOCK_SOURCES, AccountTables, StockTable, stock_source
from sojourn.warehouse import Warehouse

#: Sources of a bilateral stock, the best of an edition first.
BILATERAL = (*STOCK_SOURCES, "UNDESA_STOCK_BILATERAL_2019", "UNDESA_STOCK_BILATERAL_2017")
SEXES = ("F", "M")


def editions(warehouse: Warehouse) -> dict[str, str]:
    """Edition -> source of every loaded bilateral stock, the one accounts are made from first, then newest first.

    Raises NothingLoaded when there is none.
    """
    main, newest = stock_source(warehouse)
    found = {newest: main}
    for source, edition in sorted(warehouse.editions(MIGRANT_STOCK), key=lambda e: e[1], reverse=True):
        if source in BILATERAL:
            found.setdefault(edition, source)
    return found


def has_sexes(tables: AccountTables) -> bool:
    """Whether the stock is published for women and men apart."""
    return all(tables.stocks[(year, "M")][2].size > 0 for year in tables.years)


def tables_of(warehouse: Warehouse, edition: str, newest: AccountTables) -> AccountTables:
    """The tables of accounts with the stock of another edition.

    newest : the tables of the newest edition, read before

    Where an edition has both sexes together only, the stock of women holds everybody and that of men nobody; accounts
    of one sex are then refused by :func:`has_sexes`, and the two sum up to what was published.
    Raises UsageError naming the editions there are.
    """
    if edition == newest.edition:
        return newest
    known = editions(warehouse)
    if edition not in known:
        raise UsageError(
            f"No bilateral stock of edition {edition!r} is loaded.", ways_out=[f"one of {', '.join(known)}"]
        )
    source = known[edition]
    by_sex, releases = _stocks(warehouse, source, edition, SEXES)
    if not by_sex:
        together, releases = _stocks(warehouse, source, edition, ("_T",))
        for (year, _), (births, residences, persons) in together.items():
            by_sex[(year, "F")] = (births, residences, persons)
            by_sex[(year, "M")] = ([], [], np.zeros((0, 0)))
    if not by_sex:
        raise NothingLoaded(f"The stock of {source} {edition} holds no countries.")
    years = {year for year, _ in by_sex}
    return replace(
        newest,
        source=source,
        edition=edition,
        stocks=by_sex,
        population=_population_at(newest.population, years),
        releases=tuple(sorted({*newest.releases, *releases})),
    )


def _stocks(
    warehouse: Warehouse, source: str, edition: str, sexes: tuple[str, ...]
) -> tuple[dict[tuple[int, str], StockTable], set[int]]:
    table = warehouse.totals(
        MIGRANT_STOCK,
        ["time_period", "sex", "counterpart_area", "ref_area"],
        source=source,
        edition=edition,
        where={"sex": list(sexes), "age": "_T"},
    )
    for column, others in (("counterpart_area", area.NOT_STATED), ("ref_area", ())):
        table = table.filter(pc.is_in(table[column], pa.array([*area.countries(), *others])))
    names = ("time_period", "sex", "counterpart_area", "ref_area")
    year, sex, born, living = (np.array(table[c].to_pylist(), dtype="U16") for c in names)
    # Older editions have unknown origins in two lots (other North, other South); here they are one.
    born = np.where(np.isin(born, area.NOT_STATED), area.UNKNOWN_ORIGIN, born)
    value = np.nan_to_num(table["obs_value"].to_numpy(zero_copy_only=False).astype(np.float64))
    stocks: dict[tuple[int, str], StockTable] = {}
    for when in np.unique(year):
        for one in sexes:
            mask = (year == when) & (sex == one)
            if not mask.any():
                continue
            births, row = np.unique(born[mask], return_inverse=True)
            residences, column_at = np.unique(living[mask], return_inverse=True)
            persons = np.zeros((len(births), len(residences)))
            np.add.at(persons, (row, column_at), value[mask])
            stocks[(int(when), one)] = ([str(b) for b in births], [str(r) for r in residences], persons)
    return stocks, {i for ids in table["releases"].to_pylist() for i in ids}


def _population_at(
    population: dict[tuple[int, str], dict[str, float]], years: set[int]
) -> dict[tuple[int, str], dict[str, float]]:
    """The published population, and for other years the geometric path between the mid-years around them."""
    known = sorted({y for y, _ in population})
    made = dict(population)
    for year in years - set(known):
        before, after = (
            max((y for y in known if y < year), default=None),
            min((y for y in known if y > year), default=None),
        )
        if before is None or after is None:
            continue
        share = (year - before) / (after - before)
        for sex in SEXES:
            first, last = population.get((before, sex), {}), population.get((after, sex), {})
            made[(year, sex)] = {
                a: first[a] ** (1 - share) * last[a] ** share for a in first if first[a] > 0 and last.get(a, 0.0) > 0
            }
    return made
