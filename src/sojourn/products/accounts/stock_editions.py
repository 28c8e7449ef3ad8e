"""Accounts from any loaded edition of the bilateral stock, on one population and one set of vital events.

Editions of the stock revise the past. Holding population, births and deaths fixed (those of the newest edition), a
difference between two estimates is due to the stock alone. Stock years without a published population of the newest
edition (2017 and 2019 of older stocks) take the geometric mean path between its mid-years, and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.accounts.tables import STOCK_SOURCES, AccountTables, StockTable, stock_in_force, stock_table
from sojourn.warehouse import Warehouse, earlier, every

#: Sources of a bilateral stock, the best of an edition first.
BILATERAL = (*STOCK_SOURCES, "UNDESA_STOCK_BILATERAL_2019", "UNDESA_STOCK_BILATERAL_2017")
SEXES = ("F", "M")
ALL_AGES = {"age": "_T"}


def editions(warehouse: Warehouse) -> dict[str, str]:
    """Edition -> source of every loaded bilateral stock, the one accounts are made from first, then newest first.

    For what compares editions on purpose. Raises NothingLoaded when there is none.
    """
    main = stock_in_force(warehouse)
    found = {main.edition: main.source}
    for other in every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES):
        found.setdefault(other.edition, other.source)
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
    known = {e.edition: e for e in reversed(every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES))}
    if edition not in known:
        raise UsageError(
            f"No bilateral stock of edition {edition!r} is loaded.", ways_out=[f"one of {', '.join(reversed(known))}"]
        )
    chosen = known[edition]
    source = chosen.source
    by_sex, absent, releases = _stocks(warehouse, source, edition, SEXES)
    if not by_sex:
        together, gaps, releases = _stocks(warehouse, source, edition, ("_T",))
        for (year, _), (births, residences, persons) in together.items():
            by_sex[(year, "F")] = (births, residences, persons)
            by_sex[(year, "M")] = ([], [], np.zeros((0, 0)))
            absent[(year, "F")] = gaps[(year, "_T")]
    if not by_sex:
        raise NothingLoaded(f"The stock of {source} {edition} holds no countries.")
    years = {year for year, _ in by_sex}
    return replace(
        newest,
        source=source,
        edition=edition,
        stocks=by_sex,
        population=_population_at(newest.population, years),
        filled_from=None,
        notes=(),
        editions=newest.editions | {"STOCK": chosen},
        releases=tuple(sorted({*newest.releases, *releases})),
        absent=absent,
    )


def _stocks(
    warehouse: Warehouse, source: str, edition: str, sexes: tuple[str, ...]
) -> tuple[dict[tuple[int, str], StockTable], dict[tuple[int, str], frozenset[tuple[str, str]]], set[int]]:
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
    value = table["obs_value"].to_numpy(zero_copy_only=False).astype(np.float64)
    stocks: dict[tuple[int, str], StockTable] = {}
    absent: dict[tuple[int, str], frozenset[tuple[str, str]]] = {}
    for when in np.unique(year):
        for one in sexes:
            mask = (year == when) & (sex == one)
            if not mask.any():
                continue
            stocks[(int(when), one)], absent[(int(when), one)] = stock_table(born[mask], living[mask], value[mask])
    return stocks, absent, {i for ids in table["releases"].to_pylist() for i in ids}


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


def with_origins_filled(warehouse: Warehouse, tables: AccountTables) -> AccountTables:
    """The tables after :func:`with_earlier_origins`, from the edition that was in force before theirs; once only.

    Where none is loaded the figures stay as they are, and a note says that persons of unknown origin are shared out.
    """
    if tables.filled_from is not None:
        return tables
    own = [e for e in every(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES) if e.edition == tables.edition]
    older = earlier(warehouse, MIGRANT_STOCK, BILATERAL, ALL_AGES, than=own[0]) if own else None
    if older is None:
        said = "No earlier edition of the stock is loaded: persons of unknown origin are shared out in proportion."
        return replace(tables, filled_from="", notes=(said, *tables.notes))
    filled, said = with_earlier_origins(tables, tables_of(warehouse, older.edition, tables))
    return replace(filled, filled_from=older.edition, notes=(said, *older.passed_over, *tables.notes))


def with_earlier_origins(tables: AccountTables, earlier: AccountTables) -> tuple[AccountTables, str]:
    """Give persons of unknown origin the origins that an earlier edition listed for where they live.

    The 2024 edition has persons in 9,345 pairs of areas, the 2019 edition in 11,472: small origins went into «other or
    unknown».
    For every destination, year and sex, origins that the tables list in no year at all but the earlier edition does
    take what the earlier edition has for them in its nearest year, as far as the unknown go round (in proportion where
    they do not). What is left stays unknown. Totals of destinations are unchanged; a listed zero stays zero.

    Returns the tables and the sentence that says what was done.
    """
    listed: set[tuple[str, str]] = set()
    for births, residences, persons in tables.stocks.values():
        listed |= {(births[i], residences[j]) for i, j in np.argwhere(persons > 0)}
    both = has_sexes(earlier)
    years = earlier.years
    stocks: dict[tuple[int, str], StockTable] = {}
    moved = unknown = 0.0
    for (year, sex), (births, residences, persons) in tables.stocks.items():
        if area.UNKNOWN_ORIGIN not in births:
            stocks[(year, sex)] = (births, residences, persons)
            continue
        near = min(years, key=lambda y: abs(y - year))
        pattern_births, pattern = _pattern(earlier, near, sex if both else None, residences)
        names = sorted({*births, *pattern_births})
        table, wanted = np.zeros((len(names), len(residences))), np.zeros((len(names), len(residences)))
        table[[names.index(b) for b in births]] = persons
        wanted[[names.index(b) for b in pattern_births]] = pattern
        for i, birth in enumerate(names):
            if birth == area.UNKNOWN_ORIGIN:
                wanted[i] = 0.0
                continue
            known = np.array([(birth, r) in listed or birth == r for r in residences])
            wanted[i, known] = 0.0
        at = names.index(area.UNKNOWN_ORIGIN)
        held, need = table[at].copy(), wanted.sum(axis=0)
        share = np.where(need > 0, np.minimum(1.0, held / np.maximum(need, 1e-300)), 0.0)
        table += wanted * share
        rest = held - need * share
        table[at] = np.where(rest > 1e-6, rest, 0.0)
        moved, unknown = moved + float((need * share).sum()), unknown + float(held.sum())
        stocks[(year, sex)] = (names, residences, table)
    part = moved / unknown if unknown else 0.0
    note = (
        f"{part:.0%} of the persons of unknown origin (all years) get origins that edition {earlier.edition} lists "
        f"for where they live and edition {tables.edition} does not; the others are shared out in proportion."
    )
    return replace(tables, stocks=stocks, releases=tuple(sorted({*tables.releases, *earlier.releases}))), note


def _pattern(
    earlier: AccountTables, year: int, sex: str | None, residences: Sequence[str]
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Birthplaces and (birthplace, residence) persons of a year on other residences; half of all where sexes lack."""
    births, own, persons = earlier.stocks[(year, sex or "F")]
    if sex is None:
        persons = persons / 2.0
    at = {r: j for j, r in enumerate(own)}
    table = np.zeros((len(births), len(residences)))
    for j, residence in enumerate(residences):
        if residence in at:
            table[:, j] = persons[:, at[residence]]
    return births, table
