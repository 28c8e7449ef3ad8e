"""Sums of a flow table: by area, by pair of areas, over small flows, over groups of areas.

A flow table is (origin, destination) in persons per interval. The diagonal holds stayers and moves within an area;
it is left out of every sum unless said otherwise. Net is immigration minus emigration: positive is gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused

Floats = npt.NDArray[np.float64]


def moves(flow: npt.ArrayLike) -> Floats:
    """A copy of the table with a zero diagonal: only what crosses from one area to another.

    Raises
    ------
    DimensionsDiffer : not a square table of at least two areas
    ValuesRefused : absent, infinite or negative cells off the diagonal, named by position
    """
    table = np.array(flow, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape[0] < 2:
        raise DimensionsDiffer(
            f"a flow table is square, origins by destinations, with two areas or more; this one is {table.shape}"
        )
    np.fill_diagonal(table, 0.0)
    bad = ~np.isfinite(table) | (table < 0)
    if bad.any():
        raise ValuesRefused(
            f"{int(bad.sum())} flows are absent or negative",
            details=[f"row {i + 1}, column {j + 1}: {table[i, j]:g}" for i, j in np.argwhere(bad)],
            ways_out=["absent is not zero: fill what is known to be zero, or leave the area out"],
        )
    return table


def emigration(flow: npt.ArrayLike) -> Floats:
    """(area,) persons who left for another area."""
    return np.asarray(moves(flow).sum(axis=1), dtype=np.float64)


def immigration(flow: npt.ArrayLike) -> Floats:
    """(area,) persons who came from another area."""
    return np.asarray(moves(flow).sum(axis=0), dtype=np.float64)


def turnover(flow: npt.ArrayLike) -> Floats:
    """(area,) immigration plus emigration."""
    return immigration(flow) + emigration(flow)


def net_migration(flow: npt.ArrayLike) -> Floats:
    """(area,) immigration minus emigration. Sums to zero."""
    return immigration(flow) - emigration(flow)


def net_over_pairs(flow: npt.ArrayLike) -> tuple[Floats, Floats]:
    """(area,) what an area gains from partners it gains from, and what it loses to partners it loses to.

    Both are zero or more, and their difference is net migration: an area may exchange many with its partners in pairs
    that balance, or gain from some what it loses to others.
    """
    table = moves(flow)
    net = table - table.T
    return np.maximum(net, 0.0).sum(axis=0), np.maximum(net, 0.0).sum(axis=1)


def quotient(above: Floats, below: Floats) -> Floats:
    """``above / below``, cell by cell; NaN where there is nothing to divide by (zero or less)."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def origin_destination(flow: npt.ArrayLike, *, diagonal: bool = False) -> Floats:
    """Table by origin and destination, of a table with more axes.

    Parameters
    ----------
    flow : (origin, destination, ...) persons; further axes (birthplace, sex, age) are summed
    diagonal : keep the diagonal; otherwise it is zero
    """
    array = np.asarray(flow, dtype=np.float64)
    if array.ndim < 2 or array.shape[0] != array.shape[1]:
        raise DimensionsDiffer(f"the first two axes must be the same areas, the shape is {array.shape}")
    table = np.array(array.sum(axis=tuple(range(2, array.ndim))), dtype=np.float64)
    if not diagonal:
        np.fill_diagonal(table, 0.0)
    return table


def with_margins(table: npt.ArrayLike) -> Floats:
    """The table with a last row and column of sums; the corner is the sum of all."""
    array = np.asarray(table, dtype=np.float64)
    tall = np.concatenate([array, array.sum(axis=0, keepdims=True)], axis=0)
    return np.concatenate([tall, tall.sum(axis=1, keepdims=True)], axis=1)


@dataclass(frozen=True)
class Pairs:
    """Corridors and what runs against them, one row each.

    Attributes
    ----------
    counter_flow : the flow the other way; NaN where no such record exists (not zero)
    net_flow : flow - counter_flow ;  interchange : flow + counter_flow
    pair : the two areas in alphabetical order
    """

    origin: tuple[str, ...]
    destination: tuple[str, ...]
    pair: tuple[tuple[str, str], ...]
    flow: Floats
    counter_flow: Floats
    net_flow: Floats
    interchange: Floats


def by_pair(origin: Sequence[str], destination: Sequence[str], flow: npt.ArrayLike, *, absent: float = np.nan) -> Pairs:
    """Each corridor next to the corridor of the other direction.

    Parameters
    ----------
    origin, destination : (row,) codes; rows within one area are left out
    flow : (row,) persons
    absent : what a missing opposite record counts as; NaN keeps it absent, 0 is the caller's statement that tables
        list only what is not zero

    Raises
    ------
    ValuesRefused : a corridor given twice
    """
    values = np.asarray(flow, dtype=np.float64)
    if not len(origin) == len(destination) == values.size:
        raise DimensionsDiffer(f"{len(origin)} origins, {len(destination)} destinations, {values.size} flows")
    kept = [i for i in range(values.size) if origin[i] != destination[i]]
    place: dict[tuple[str, str], int] = {}
    twice = []
    for i in kept:
        key = (origin[i], destination[i])
        if key in place:
            twice.append(f"{key[0]} to {key[1]}: rows {place[key] + 1} and {i + 1}")
        place[key] = i
    if twice:
        raise ValuesRefused("a corridor is given twice", details=twice, ways_out=["sum over sex, age or year first"])
    corridors = [(origin[i], destination[i]) for i in kept]
    own = values[kept]
    counter = np.array([values[place[b, a]] if (b, a) in place else absent for a, b in corridors])
    return Pairs(
        origin=tuple(a for a, _ in corridors),
        destination=tuple(b for _, b in corridors),
        pair=tuple((min(a, b), max(a, b)) for a, b in corridors),
        flow=own,
        counter_flow=counter,
        net_flow=own - counter,
        interchange=own + counter,
    )


def lump(
    flow: npt.ArrayLike, areas: Sequence[str], threshold: float, by: Sequence[str] = ("flow",), other: str = "other"
) -> dict[tuple[str, str], float]:
    """Gather what is small into one area called ``other``, so that the total stays.

    Thresholds are applied to the table as given: a destination whose immigration is below it, an origin whose
    emigration is below it, an area whose turnover is below it, a cell below it (then both its ends are lumped).

    Parameters
    ----------
    flow : (origin, destination) persons, the diagonal included
    areas : codes of the rows and columns
    threshold : strictly below is small
    by : any of ``in``, ``out``, ``turn``, ``flow``
    other : name of the gathered area

    Returns
    -------
    (origin, destination) -> persons, only the combinations that occur, sorted as the areas, ``other`` last
    """
    table = np.asarray(flow, dtype=np.float64)
    if table.shape != (len(areas), len(areas)):
        raise DimensionsDiffer(f"the table is {table.shape}, there are {len(areas)} areas")
    unknown = [b for b in by if b not in ("in", "out", "turn", "flow")]
    if unknown or other in areas:
        raise UsageError(
            f"cannot lump by {', '.join(unknown)}" if unknown else f"{other!r} is already the name of an area",
            ways_out=["lump by in, out, turn or flow", "give the gathered area another name"],
        )
    n = len(areas)
    small_origin = np.zeros(n, dtype=bool)
    small_destination = np.zeros(n, dtype=bool)
    if "out" in by:
        small_origin |= emigration(table) < threshold
    if "in" in by:
        small_destination |= immigration(table) < threshold
    if "turn" in by:
        small = turnover(table) < threshold
        small_origin |= small
        small_destination |= small
    cell = table < threshold if "flow" in by else np.zeros_like(table, dtype=bool)
    row, column = np.indices(table.shape)
    new_row = np.where(cell | small_origin[:, None], n, row)
    new_column = np.where(cell | small_destination[None, :], n, column)
    place = new_row * (n + 1) + new_column
    totals = np.bincount(place.ravel(), weights=table.ravel(), minlength=(n + 1) ** 2)
    names = [*areas, other]
    return {(names[k // (n + 1)], names[k % (n + 1)]): float(totals[k]) for k in np.unique(place)}


def expand(
    flow: npt.ArrayLike,
    areas: Sequence[str],
    groups: Sequence[str],
    destination_groups: Sequence[str] | None = None,
) -> tuple[list[str], list[str], Floats]:
    """The table with the groups of areas as further origins and destinations.

    Every sum of regions and areas against regions and areas, the flows within a group included. **The result holds
    totals next to their parts: do not sum it.**

    Parameters
    ----------
    flow : (origin, destination) persons, the diagonal included
    areas : codes of rows and columns
    groups : (area,) group of each area as an origin; ``destination_groups`` as a destination, the same by default

    Returns
    -------
    origins, destinations : groups in order of appearance, each followed by its areas
    table : (origins, destinations) persons
    """
    table = np.asarray(flow, dtype=np.float64)
    ends = groups if destination_groups is None else destination_groups
    if table.shape != (len(areas), len(areas)) or len(groups) != len(areas) or len(ends) != len(areas):
        raise DimensionsDiffer(
            f"the table is {table.shape}, there are {len(areas)} areas and {len(groups)} and {len(ends)} groups"
        )
    origins, left = _members(areas, groups)
    destinations, right = _members(areas, ends)
    return origins, destinations, np.asarray(left @ table @ right.T, dtype=np.float64)


def _members(areas: Sequence[str], groups: Sequence[str]) -> tuple[list[str], Floats]:
    """Groups, each followed by its areas, and the (name, area) matrix of ones that sums areas to them."""
    names: list[str] = []
    rows: list[Floats] = []
    alone = np.eye(len(areas))
    for group in dict.fromkeys(groups):
        inside = np.array([g == group for g in groups])
        names.append(group)
        rows.append(inside.astype(np.float64))
        for k in np.flatnonzero(inside):
            names.append(areas[int(k)])
            rows.append(alone[k])
    clash = sorted({n for n in names if names.count(n) > 1})
    if clash:
        raise UsageError(
            "a group and an area have the same name, their rows could not be told apart",
            details=clash,
            ways_out=["give the groups other names"],
        )
    return names, np.array(rows)
