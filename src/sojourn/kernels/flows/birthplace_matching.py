"""Make two stock tables agree on how many persons were born in each area.

Once deaths are taken off the first table and births off the second, the same persons are in both, so the totals
by birthplace should be equal. They are not, because stocks are estimates. Three ways to make them so:

- :func:`rescale` (closed world, Abel & Sander 2014): both tables are scaled to the mid-point of their birthplace
  totals, populations of the areas unchanged;
- :func:`open_world` (Abel & Cohen 2019) and :func:`open_world_by_same_table` (Abel 2013): persons enter from and
  leave to outside the system, spread over residences in proportion to one of the two tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.matrix_scaling import Scaling, scale_by_passes, scale_to_margins

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Matched:
    """Two tables with the same birthplace totals.

    start, end : (birthplace, residence) persons
    entrants, leavers : (birthplace, residence) persons from and to outside the system; zero when closed
    passing : (birthplace, residence) persons counted in neither stock of the area: they arrived from another area and
        left the system, or entered the system and went on; added to the margin of both tables
    steps : steps of the slower of the two fits; zero when no fit was needed
    birthplace_residual, residence_residual : largest absolute deviation from the targets, persons
    spread_by_other : birthplaces whose persons outside were spread by the other table, its own being empty
    """

    start: Array
    end: Array
    entrants: Array
    leavers: Array
    passing: Array
    steps: int = 0
    birthplace_residual: float = 0.0
    residence_residual: float = 0.0
    spread_by_other: tuple[int, ...] = ()


def rescale(start: Array, end: Array, names: Sequence[str] | None = None) -> Matched:
    """Scale both tables to the mid-point of their birthplace totals; residence totals stay.

    Parameters
    ----------
    start : (birthplace, residence) persons, deaths already taken off
    end : (birthplace, residence) persons, births already taken off
    names : labels of the areas, for messages

    Raises
    ------
    EstimationError when the tables' grand totals differ or a target is out of reach.

    Source: Abel & Sander (2014), Science 343, supplementary materials.
    """
    target = (start.sum(axis=1) + end.sum(axis=1)) / 2
    fits: list[Scaling] = []
    for which, table in (("start", start), ("end", end)):
        try:
            fits.append(scale_to_margins(table, target, table.sum(axis=0), row_names=names, column_names=names))
        except EstimationError as error:
            raise EstimationError(
                f"the {which} table cannot be scaled to the mid-point of the birthplace totals "
                f"(rows are birthplaces, columns residences): {error.message}",
                details=error.details,
                ways_out=error.ways_out,
            ) from None
    nobody = np.zeros_like(start)
    return Matched(
        fits[0].table,
        fits[1].table,
        entrants=nobody,
        leavers=nobody,
        passing=nobody,
        steps=max(f.steps for f in fits),
        birthplace_residual=max(float(np.abs(f.row_residual).max(initial=0.0)) for f in fits),
        residence_residual=max(float(np.abs(f.column_residual).max(initial=0.0)) for f in fits),
    )


def rescale_by_passes(start: Array, end: Array, most: int = 100_000) -> Matched:
    """The same as :func:`rescale` with the solver and the stopping rule of the R reference, ``most`` passes at most."""
    target = (start.sum(axis=1) + end.sum(axis=1)) / 2
    new_start, passes_start = scale_by_passes(start, target, start.sum(axis=0), most=most)
    new_end, passes_end = scale_by_passes(end, target, end.sum(axis=0), most=most)
    fitted = ((new_start, start), (new_end, end))
    nobody = np.zeros_like(start)
    return Matched(
        new_start,
        new_end,
        entrants=nobody,
        leavers=nobody,
        passing=nobody,
        steps=max(passes_start, passes_end),
        birthplace_residual=max(float(np.abs(new.sum(axis=1) - target).max(initial=0.0)) for new, _ in fitted),
        residence_residual=max(
            float(np.abs(new.sum(axis=0) - old.sum(axis=0)).max(initial=0.0)) for new, old in fitted
        ),
    )


def open_world(start: Array, end: Array, names: Sequence[str] | None = None) -> Matched:
    """Leavers are spread by the end table's row, entrants by the start table's row.

    Arguments as :func:`rescale`. More may have to leave the system from an area than lived there at the start: they
    must have come from another area first, so they are in ``passing``. Source: Abel & Cohen (2019), Scientific
    Data 6:82; the reference has negative stayers in these cells and the same moves.
    """
    return _outside(start, end, leavers_by=end, entrants_by=start, names=names)


def open_world_by_same_table(start: Array, end: Array, names: Sequence[str] | None = None) -> Matched:
    """Leavers are spread by the start table's row, entrants by the end table's row; never negative.

    Arguments as :func:`rescale`. Source: Abel (2013), Demographic Research 28:18.
    """
    return _outside(start, end, leavers_by=start, entrants_by=end, names=names)


def _outside(
    start: Array, end: Array, *, leavers_by: Array, entrants_by: Array, names: Sequence[str] | None
) -> Matched:
    """Persons from and to outside, by birthplace, spread over residences in proportion to the tables given."""
    more_at_start = start.sum(axis=1) - end.sum(axis=1)
    leave, enter = np.maximum(more_at_start, 0.0), np.maximum(-more_at_start, 0.0)
    # A birthplace nobody of whom is in the table that spreads: the other table is the only evidence there is.
    swap_leave = (leave > 0) & (leavers_by.sum(axis=1) == 0)
    swap_enter = (enter > 0) & (entrants_by.sum(axis=1) == 0)
    leavers_by = np.where(swap_leave[:, None], start, leavers_by)
    entrants_by = np.where(swap_enter[:, None], end, entrants_by)
    leavers = leavers_by * _ratio(leave, leavers_by.sum(axis=1))[:, None]
    entrants = entrants_by * _ratio(enter, entrants_by.sum(axis=1))[:, None]
    rest_start, rest_end = _no_rounding_dust(start - leavers, start), _no_rounding_dust(end - entrants, end)
    left_after_arriving, went_on = np.maximum(-rest_start, 0.0), np.maximum(-rest_end, 0.0)
    new_start = np.maximum(rest_start, 0.0) + went_on
    new_end = np.maximum(rest_end, 0.0) + left_after_arriving
    return Matched(
        new_start,
        new_end,
        entrants,
        leavers,
        passing=left_after_arriving + went_on,
        birthplace_residual=float(np.abs(new_start.sum(axis=1) - new_end.sum(axis=1)).max(initial=0.0)),
        spread_by_other=tuple(int(k) for k in np.flatnonzero(swap_leave | swap_enter)),
    )


def _ratio(target: Array, current: Array) -> Array:
    """``target / current``, zero where either is zero."""
    return np.divide(target, current, out=np.zeros_like(target), where=(current != 0) & (target != 0))


def _no_rounding_dust(table: Array, scale: Array) -> Array:
    """Zero instead of minus a few units in the last place of what was there."""
    return np.where((table < 0) & (table > -1e-12 * np.maximum(scale, 1.0)), 0.0, table)
