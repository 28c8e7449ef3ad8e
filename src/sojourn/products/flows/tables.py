"""Estimates of flows as tables: by birthplace or type, summed to groups that add up, with a range.

A group's diagonal holds the moves between its own areas, so the sum of all cells is the same at every level. An area
that a level does not place (unknown origin) stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xarray as xr

from sojourn.concepts import area
from sojourn.concepts.status import ObsStatus
from sojourn.errors import EstimationError, UsageError
from sojourn.products.accounts import bilateral_flows
from sojourn.products.accounts.corridor_status import LEAST_PERSONS, WITHOUT_FIGURE, listed, without_figure
from sojourn.products.accounts.demographic_account import POLICIES, UnknownOrigin
from sojourn.products.flows.chosen_areas import chosen, touching
from sojourn.products.flows.family import IN_RANGE, Array, FamilyEstimate, FlowFamily, Report, silent

By = Literal["total", "birthplace", "type"]
TYPES = ("outward", "return", "onward")
COUNTRY, WORLD = "country", "001"
#: Birthplaces of less than half a person in a corridor, together.
OTHERS = "_O"


def levels() -> tuple[str, ...]:
    """Levels flows can be summed to."""
    return (COUNTRY, *area.groupings())


def group_of(level: str, areas: Sequence[str]) -> dict[str, str]:
    """Area -> its group at a level; areas outside every group stand for themselves.

    Raises UsageError for a level that does not divide the world.
    """
    if level == COUNTRY:
        return {a: a for a in areas}
    held = {member: group for group, members in area.partition(level).items() for member in members}
    return {a: held.get(a, a) for a in areas}


def summed(table: xr.DataArray, level: str) -> xr.DataArray:
    """(origin, destination) moves between areas summed to a level; the diagonal of a group is moves inside it."""
    if level == COUNTRY:
        return table
    return bilateral_flows.by_group(table, group_of(level, [str(a) for a in table["origin"].values]))


@dataclass(frozen=True)
class FlowRange:
    """Lowest and highest value of every flow over methods, editions and policies: not a confidence interval.

    lower, upper : (origin, destination) persons ; lowest, highest : (origin, destination) label of who says so
    labels : everything the range was taken over ; totals : lowest and highest sum of all moves
    together : lowest and highest sum of the corridors without a figure of their own, where one is given
    """

    lower: xr.DataArray
    upper: xr.DataArray
    lowest: xr.DataArray
    highest: xr.DataArray
    labels: tuple[str, ...]
    totals: tuple[float, float]
    together: tuple[float, float] | None = None


def flow_range(
    family: FlowFamily,
    main: FamilyEstimate,
    *,
    level: str = COUNTRY,
    methods: Sequence[str] = IN_RANGE,
    editions: Sequence[str] | None = None,
    policies: Sequence[UnknownOrigin] = POLICIES,
    report: Report = silent,
) -> FlowRange:
    """The range of an estimate's flows across methods, stock editions and policies for unknown origins.

    main : sets period, sex and areas and takes part. Editions without its period or its sex do not, and cells an
    edition has no area for are left to the others. At a level above countries the sums are compared, not the cells.
    """
    tables: dict[str, xr.DataArray] = {main.label: summed(main.estimate.moves, level)}
    with family.one_state():
        used = [
            e
            for e in editions or list(family.editions())
            if {main.period.start, main.period.end} <= set(family.tables(e).years)
        ]
        asked = list(product(used, policies, methods))
        for n, (edition, policy, method) in enumerate(asked):
            report(f"range {main.period.label}: {method}, edition {edition}, {policy}", n, len(asked))
            try:
                made = family.estimate(main.period, method, main.sex, edition=edition, unknown_origin=policy)
            except UsageError:  # this edition has both sexes together only
                continue
            tables.setdefault(made.label, summed(made.estimate.moves, level))
    if len(tables) < 2:
        raise EstimationError("there is nothing to take a range over: one method, one edition, one policy")
    areas = [str(a) for a in tables[main.label]["origin"].values]
    stack = np.stack([t.reindex(origin=areas, destination=areas).values for t in tables.values()])
    labels = np.array(list(tables), dtype=object)
    sums = [float(np.nansum(t.values)) for t in tables.values()]
    dims, coordinates = ("origin", "destination"), {"origin": areas, "destination": areas}

    def labelled(values: Array) -> xr.DataArray:
        return xr.DataArray(values, coordinates, dims)

    low, high = np.where(np.isnan(stack), np.inf, stack), np.where(np.isnan(stack), -np.inf, stack)
    return FlowRange(
        labelled(low.min(axis=0)),
        labelled(high.max(axis=0)),
        labelled(labels[low.argmin(axis=0)]),
        labelled(labels[high.argmax(axis=0)]),
        tuple(tables),
        (min(sums), max(sums)),
    )


def parts(made: FamilyEstimate, by: By = "total", level: str = COUNTRY) -> Iterator[tuple[str, xr.DataArray]]:
    """The moves of an estimate, whole or in parts that add up to it: (name of part, origin x destination persons)."""
    estimate = made.estimate
    if by == "total":
        yield "", summed(estimate.moves, level)
        return
    if by == "type":
        missing = [t for t in TYPES if t not in estimate.components]
        if missing:
            raise UsageError(f"{made.method} does not say which moves are {', '.join(missing)}")
        for kind in TYPES:
            yield kind, summed(estimate.components[kind], level)
        return
    if estimate.account is None:
        estimate.by_birthplace()  # raises, naming the methods that do
    assert estimate.account is not None
    groups = group_of(level, estimate.areas)
    pending: dict[str, Array] = {}
    template = estimate.moves
    for birthplace in estimate.areas:
        table = estimate.account.born_in(birthplace).values.copy()
        np.fill_diagonal(table, 0.0)
        if level == COUNTRY:
            yield birthplace, template.copy(data=table)
        else:
            group = groups[birthplace]
            pending[group] = pending[group] + table if group in pending else table
    for group in sorted(pending):
        yield group, summed(template.copy(data=pending[group]), level)


def long_tables(
    made: FamilyEstimate,
    by: By = "total",
    level: str = COUNTRY,
    *,
    spread: FlowRange | None = None,
    areas: Sequence[str] = (),
) -> Iterator[pa.Table]:
    """Long tables: origin, destination[, birthplace | type], value, value_per_year, the range, and what made it.

    Moves only: between areas the diagonal is left out, between groups it is the moves inside them. Between countries a
    corridor has the status that :mod:`sojourn.products.accounts.corridor_status` gives it, and no value where it is
    less than half a person or the stock says nothing of it. By birthplace such corridors are left out, and birthplaces
    of less than half a person in a corridor are one row, ``OTHERS``. Where the method withholds what no stock supports
    (missing), all corridors without a figure are one row from ``OTHERS`` to ``OTHERS``, so that values add up to all
    moves; ``two_digits`` is the value as it may be printed, and ``value`` keeps all digits so that nets stay exact.

    areas : codes or names; only flows from or to them are kept
    """
    kept = chosen_of(made, level, areas)
    years, column = made.period.years, {"birthplace": "birthplace", "type": "type"}.get(by)
    letters = listed(made.status(), made.estimate) if level == COUNTRY else None
    lumped = letters is not None and made.estimate.withholds_unsupported
    told = parts(made, by, level)
    if by == "birthplace" and letters is not None:
        told = _gathered(told, ~np.isin(letters, WITHOUT_FIGURE))
    for name, table in told:
        codes = np.array([str(a) for a in table["origin"].values])
        keep = touching(codes, kept)
        if level == COUNTRY:
            np.fill_diagonal(keep, False)
        if by == "birthplace" and level == COUNTRY:
            keep &= table.values > 0
        nobody = _nobody(codes, table.values)
        keep[nobody, :] = keep[:, nobody] = False
        origin, destination = np.nonzero(keep)
        rows = origin.size
        if by != "total" and rows == 0:
            continue
        status = np.full(rows, "E") if letters is None else letters[origin, destination]
        shown = ~np.isin(status, WITHOUT_FIGURE)
        value = np.where(shown, table.values[origin, destination], np.nan)
        columns: dict[str, pa.Array] = {"origin": pa.array(codes[origin]), "destination": pa.array(codes[destination])}
        if column:
            columns[column] = pa.repeat(pa.scalar(name), rows)
        columns |= {
            "value": pa.array(value, from_pandas=True),
            "value_per_year": pa.array(value / years, from_pandas=True),
        }
        if made.estimate.withholds_unsupported:
            columns["two_digits"] = pa.array(two_digits(value), from_pandas=True)
        if spread is not None:
            for side in ("lower", "upper", "lowest", "highest"):
                said = getattr(spread, side).values[origin, destination]
                columns[side] = pa.array(said.tolist(), mask=~shown)
        same = {"time_period": made.period.id, "sex": made.sex, "method": made.estimate.method}
        same |= {"figure": made.estimate.figure}
        columns |= {k: pa.repeat(pa.scalar(v), rows) for k, v in same.items()}
        whole = pa.table({**columns, "obs_status": pa.array(status.tolist())})
        yield whole
        if lumped and by != "birthplace":
            bounds = spread.together if spread is not None and not kept else None
            yield _together(whole, float(table.values[keep][~shown].sum()), years, bounds, {})
    if lumped and by == "birthplace" and letters is not None:
        persons = float(made.estimate.moves.values[np.isin(letters, WITHOUT_FIGURE) & touching(codes, kept)].sum())
        yield _together(whole, persons, years, None, {"birthplace": OTHERS})


def two_digits(persons: Array) -> Array:
    """Persons with as many digits as an estimate bears that is known to a third or so; absent ones stay so."""
    large = np.where(np.isfinite(persons) & (persons > 0), persons, 1.0)
    unit = 10.0 ** np.maximum(np.floor(np.log10(large)) - 1.0, 0.0)
    return np.asarray(np.where(np.isfinite(persons), np.round(persons / unit) * unit, np.nan), dtype=np.float64)


def _together(
    like: pa.Table, persons: float, years: float, bounds: tuple[float, float] | None, said: dict[str, str]
) -> pa.Table:
    """One row for the corridors without a figure of their own. like : a table whose first row says what else it says"""
    row = {**like.slice(0, 1).to_pylist()[0], **said, "origin": OTHERS, "destination": OTHERS}
    row |= {"value": persons, "value_per_year": persons / years, "two_digits": float(two_digits(np.array(persons)))}
    if "lower" in row:
        row |= dict(zip(("lower", "upper"), bounds or (None, None), strict=True))
    return pa.Table.from_pylist([{**row, "obs_status": ObsStatus.LOW_RELIABILITY.value}], schema=like.schema)


def _nobody(codes: npt.NDArray[np.str_], table: Array) -> npt.NDArray[np.bool_]:
    """Nobody lives in an unknown place: it is no row or column where there are no moves."""
    moves = np.nansum(np.abs(table), axis=0) + np.nansum(np.abs(table), axis=1)
    return np.asarray((codes == area.UNKNOWN_ORIGIN) & (moves == 0))


def _gathered(
    told: Iterator[tuple[str, xr.DataArray]], corridors: npt.NDArray[np.bool_]
) -> Iterator[tuple[str, xr.DataArray]]:
    """Flows of birthplaces in the corridors that have a figure; those of less than half a person come last, as one."""
    others = None
    for name, table in told:
        inside = np.where(corridors, table.values, 0.0)
        small = inside < LEAST_PERSONS
        others = (0.0 if others is None else others) + np.where(small, inside, 0.0)
        template = table.copy(data=np.where(small, 0.0, inside))
        yield name, template
    if others is not None:
        yield OTHERS, template.copy(data=others)


def withheld(made: FamilyEstimate) -> dict[str, tuple[int, float]]:
    """Status -> corridors and persons, of the flows between countries that are not plain estimates."""
    letters, moves = made.status(), made.estimate.moves.values
    nobody = _nobody(np.array(made.estimate.areas), moves)
    letters[nobody, :] = letters[:, nobody] = ""
    found = {s: letters == s for s in ("U", "N", "O")}
    return {s: (int(cells.sum()), float(moves[cells].sum())) for s, cells in found.items()}


def shown_moves(made: FamilyEstimate, level: str = COUNTRY) -> xr.DataArray:
    """(origin, destination) moves at a level, zero in corridors without a figure where the method withholds them."""
    moves = made.estimate.moves
    if level != COUNTRY or not made.estimate.withholds_unsupported:
        return summed(moves, level)
    return moves.copy(data=np.where(without_figure(made.status(), made.estimate), 0.0, moves.values))


def chosen_of(made: FamilyEstimate, level: str, areas: Sequence[str]) -> tuple[str, ...]:
    """Codes of the areas asked for in the tables of an estimate at a level. Raises CodesUnknown for others."""
    return chosen(areas, level, set(group_of(level, made.estimate.areas).values())) if areas else ()


def regional_shares(
    made: FamilyEstimate,
    level: str,
    *,
    spread: dict[str, FamilyEstimate] | None = None,
    areas: Sequence[str] = (),
) -> pa.Table:
    """How much of a region's migration stays inside it (paragraph 22 of the Declaration).

    spread : further estimates of the same flows; adds the range of the share over all of them
    areas : codes or names; only their groups are kept, and the world

    Columns: group, within (moves between its areas), emigration and immigration across its border, shares of the moves
    that leave an area of the group and stay in it, and of those that reach one and came from it. The last row is the
    world.
    """
    if level == COUNTRY:
        raise UsageError("a country has no moves inside it", ways_out=[f"levels: {', '.join(area.groupings())}"])
    kept = chosen_of(made, level, areas)
    rows = {n: r for n, r in _within(made, level).items() if not kept or n in kept or n == WORLD}
    others = [_within(e, level) for e in (spread or {}).values()]
    names = list(rows)
    columns: dict[str, list[object]] = {
        "group": list(names),
        "name": [area.name(n) if n in area.areas() else n for n in names],
    }
    for i, column in enumerate(("within", "emigration", "immigration", "share_of_leaving", "share_of_arriving")):
        columns[column] = [rows[n][i] for n in names]
    if others:
        held = {n: [v for r in (rows, *others) if n in r and (v := r[n][3]) is not None] for n in names}
        columns["share_of_leaving_lower"] = [min(v, default=None) for v in held.values()]
        columns["share_of_leaving_upper"] = [max(v, default=None) for v in held.values()]
    return pa.table(columns)


def _within(made: FamilyEstimate, level: str) -> dict[str, tuple[float, float, float, float | None, float | None]]:
    table = summed(made.estimate.moves, level)
    values, names = table.values, [str(a) for a in table["origin"].values]
    inside, out, into = values.diagonal(), values.sum(axis=1), values.sum(axis=0)

    def row(i: float, o: float, d: float) -> tuple[float, float, float, float | None, float | None]:
        return (i, o - i, d - i, i / o if o > 0 else None, i / d if d > 0 else None)

    rows = {n: row(*map(float, r)) for n, *r in zip(names, inside, out, into, strict=True)}
    whole, total = float(inside.sum()), float(values.sum())
    rows[WORLD] = (whole, total - whole, total - whole, whole / total, whole / total)
    return rows
