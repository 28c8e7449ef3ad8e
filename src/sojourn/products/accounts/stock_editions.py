"""Accounts from any loaded edition of the bilateral stock, on one population and one set of vital events.

Editions of the stock revise the past. Holding population, births and deaths fixed (those of the newest edition), a
difference between two estimates is due to the stock alone. Stock years without a published population of the newest
edition (2017 and 2019 of older stocks) take the geometric mean path between its mid-years, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.reason import Reason
from sojourn.concepts.status import ObsStatus
from sojourn.cube import Cube, cube, weakest
from sojourn.errors import UsageError
from sojourn.products.accounts.earlier_origins import SHARES_FROM, with_earlier_origins, with_origins_kept
from sojourn.products.accounts.tables import STOCK_SOURCES, AccountTables, read_stock, stock_in_force
from sojourn.warehouse import Warehouse, earlier, every

#: Sources of a bilateral stock, the best of an edition first.
BILATERAL = (*STOCK_SOURCES, "UNDESA_STOCK_BILATERAL_2019", "UNDESA_STOCK_BILATERAL_2017")
ALL_AGES = {"age": "_T"}
ESTIMATED = ObsStatus.ESTIMATED.value


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
        stock, listed, releases = read_stock(warehouse, chosen.source, edition)
    return replace(
        newest,
        source=chosen.source,
        edition=edition,
        stock=stock,
        population=_population_at(newest.population, map(int, stock.labels("time"))),
        filled_from=None,
        notes=(),
        listing=listed,
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

    Where none is loaded the shares that come with the program stand in; where there are none for this edition the
    figures stay as they are, and the first note warns that persons of unknown origin are shared out.
    """
    if tables.filled_from is not None:
        return tables
    with warehouse.snapshot():
        own = [e for e in every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES) if e.edition == tables.edition]
        older = earlier(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES, than=own[0]) if own else None
        if older is None:
            kept = with_origins_kept(tables)
            if kept is not None:
                return replace(kept[0], filled_from=SHARES_FROM, notes=(kept[1], *tables.notes))
            said = Reason("no_earlier_stock_edition", {"edition": tables.edition})
            return replace(tables, filled_from="", notes=(said, *tables.notes))
        filled, said = with_earlier_origins(tables, tables_of(warehouse, older.edition, tables))
    return replace(filled, filled_from=older.edition, notes=(said, *older.passed_over, *tables.notes))
