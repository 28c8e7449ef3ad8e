"""Accounts from any loaded edition of the bilateral stock, on one population and one set of vital events.

Editions of the stock revise the past. Holding population, births and deaths fixed (those of the newest edition), a
difference between two estimates is due to the stock alone. Stock years without a published population of the newest
edition (2017 and 2019 of older stocks) take the geometric mean path between its mid-years, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.reason import Part, Reason
from sojourn.concepts.status import ObsStatus
from sojourn.cube import Cube, cube, weakest
from sojourn.errors import UsageError
from sojourn.products.accounts.tables import STOCK_SOURCES, AccountTables, Array, read_stock, stock_in_force
from sojourn.warehouse import Warehouse, earlier, every

#: Sources of a bilateral stock, the best of an edition first.
BILATERAL = (*STOCK_SOURCES, "UNDESA_STOCK_BILATERAL_2019", "UNDESA_STOCK_BILATERAL_2017")
ALL_AGES = {"age": "_T"}
ESTIMATED = ObsStatus.ESTIMATED.value
LEAST_PERSONS = 1e-6  # what is left of persons shared out is a rounding, not a person


def editions(warehouse: Warehouse) -> dict[str, str]:
    """Edition -> source of every loaded bilateral stock, the one accounts are made from first, then newest first.

    For what compares editions on purpose. Raises NothingLoaded when there is none.
    """
    main = stock_in_force(warehouse)
    found = {main.edition: main.source}
    for other in every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES):
        found.setdefault(other.edition, other.source)
    return found


def tables_of(warehouse: Warehouse, edition: str, newest: AccountTables) -> AccountTables:
    """The tables of accounts with the stock of another edition.

    newest : the tables of the newest edition, read before

    Raises UsageError naming the editions there are, NothingLoaded when the edition holds no countries.
    """
    if edition == newest.edition:
        return newest
    with warehouse.snapshot():
        known = {e.edition: e for e in reversed(every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES))}
        if edition not in known:
            raise UsageError(
                f"No bilateral stock of edition {edition!r} is loaded.",
                ways_out=[f"one of {', '.join(reversed(known))}"],
            )
        chosen = known[edition]
        stock, releases = read_stock(warehouse, chosen.source, edition)
    return replace(
        newest,
        source=chosen.source,
        edition=edition,
        stock=stock,
        population=_population_at(newest.population, map(int, stock.labels("time"))),
        filled_from=None,
        notes=(),
        editions=newest.editions | {"STOCK": chosen},
        releases=tuple(sorted({*newest.releases, *releases})),
    )


def _population_at(population: Cube, years: Iterable[int]) -> Cube:
    """The published population, and for other years the geometric path between the mid-years around them, estimated.

    population : (time, sex, residence) persons at mid-year
    """
    known = [int(y) for y in population.labels("time")]
    between = sorted(y for y in set(years) - set(known) if known[0] < y < known[-1])
    if not between:
        return population
    made = population.onto({"time": [str(y) for y in sorted({*known, *between})]})
    values, status = made.values.values.copy(), made.status.values.copy()
    for year in between:
        before, after = max(y for y in known if y < year), min(y for y in known if y > year)
        share = (year - before) / (after - before)
        at = made.position("time")[str(year)]
        first, first_status = population.at(time=str(before))
        last, last_status = population.at(time=str(after))
        both = (first > 0) & (last > 0)
        ends = zip(first[both].tolist(), last[both].tolist(), strict=True)
        values[at][both] = [a ** (1 - share) * b**share for a, b in ends]
        status[at][both] = weakest([first_status[both], last_status[both], np.full(int(both.sum()), ESTIMATED)])
    return cube(values, status, {axis: made.labels(axis) for axis in made.axes}, made.values.attrs)


def with_origins_filled(warehouse: Warehouse, tables: AccountTables) -> AccountTables:
    """The tables after :func:`with_earlier_origins`, from the edition that was in force before theirs; once only.

    Where none is loaded the figures stay as they are, and a note says that persons of unknown origin are shared out.
    """
    if tables.filled_from is not None:
        return tables
    with warehouse.snapshot():
        own = [e for e in every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES) if e.edition == tables.edition]
        older = earlier(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES, than=own[0]) if own else None
        if older is None:
            said = Reason("no_earlier_stock_edition")
            return replace(tables, filled_from="", notes=(said, *tables.notes))
        filled, said = with_earlier_origins(tables, tables_of(warehouse, older.edition, tables))
    return replace(filled, filled_from=older.edition, notes=(said, *older.passed_over, *tables.notes))


def with_earlier_origins(tables: AccountTables, earlier: AccountTables) -> tuple[AccountTables, Reason]:
    """Give persons of unknown origin the origins that an earlier edition listed for where they live.

    The 2024 edition has persons in 9,345 pairs of areas, the 2019 edition in 11,472: small origins went into «other or
    unknown». For every destination, year and sex, origins that the tables list in no year at all but the earlier
    edition does take what the earlier edition has for them in its nearest year, as far as the unknown go round (in
    proportion where they do not). What is left stays unknown. Totals of destinations are unchanged; a listed zero and a
    pair without a figure stay as they are. Cells that gained or lost persons are estimated.

    Returns the tables and the note that says what was done.
    """
    residences = tables.stock.labels("residence")
    names = sorted({*tables.stock.labels("birthplace"), *earlier.stock.labels("birthplace")})
    wide = tables.stock.onto({"birthplace": names}, unlisted=0.0)
    pattern = earlier.stock.onto({"birthplace": names, "residence": residences}, unlisted=0.0)
    persons, status = wide.values.values, wide.status.values
    own = np.array(names)[:, None] == np.array(residences)[None, :]
    known = (persons > 0).any(axis=(0, 1)) | own | np.isin(names, [area.UNKNOWN_ORIGIN])[:, None]
    at = names.index(area.UNKNOWN_ORIGIN) if area.UNKNOWN_ORIGIN in names else None
    moved = unknown = 0.0
    for i, year in enumerate(tables.years if at is not None else ()):
        near = str(min((abs(y - year), y) for y in earlier.years)[1])
        for j, sex in enumerate(wide.labels("sex")):
            table, letters = persons[i, j], status[i, j]
            wanted = np.where(known | np.isnan(table), 0.0, np.nan_to_num(_of_sex(pattern, near, sex)))
            held, need = np.nan_to_num(table[at]), wanted.sum(axis=0)
            share = np.where(need > 0, np.minimum(1.0, held / np.maximum(need, 1e-300)), 0.0)
            given = wanted * share
            table += given
            letters[given > 0] = ESTIMATED
            rest = held - need * share
            letters[at, rest < held] = ESTIMATED
            table[at, held > 0] = np.where(rest > LEAST_PERSONS, rest, 0.0)[held > 0]
            moved, unknown = moved + float((need * share).sum()), unknown + float(held.sum())
    part = moved / unknown if unknown else 0.0
    figures: dict[str, Part] = {"share": part, "earlier": earlier.edition, "edition": tables.edition}
    note = Reason("unknown_origins_filled", figures)
    return replace(tables, stock=wide, releases=tuple(sorted({*tables.releases, *earlier.releases}))), note


def _of_sex(stock: Cube, year: str, sex: str) -> Array:
    """(birthplace, residence) persons of a year and sex; half of all where the stock is not published by sex."""
    sexes: Sequence[str] = stock.labels("sex")
    if sex in sexes:
        return stock.at(time=year, sex=sex)[0]
    if sex == "_T":
        return np.asarray(sum(stock.at(time=year, sex=s)[0] for s in sexes), dtype=np.float64)
    return stock.at(time=year, sex="_T")[0] / 2.0
