"""Births and deaths of an interval, placed by birthplace and residence.

Published events are totals by residence. An account needs to know whose: births belong to the birthplace of the
area where they happen; deaths are taken from everybody living there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.matrix_scaling import equal_totals, scale_by_passes, scale_to_margins
from sojourn.kernels.fitting.reachability import name_of
from sojourn.kernels.flows.native_born import share_of_column

Array = npt.NDArray[np.float64]


def births_by_birthplace(
    births: Array, end: Array, *, method: Literal["native", "proportion"] = "native", non_negative: bool = True
) -> tuple[Array, npt.NDArray[np.intp]]:
    """Who in the end table was born during the interval.

    Parameters
    ----------
    births : (residence,) persons per interval
    end : (birthplace, residence) persons at the end
    method : ``native`` puts births on the diagonal; ``proportion`` spreads them like the residence's population
    non_negative : with ``native``, spread in proportion where births exceed the native-born

    Returns (birthplace, residence) persons and the areas where births were spread although ``native`` was asked.
    """
    spread = births * share_of_column(end)
    if method == "proportion":
        return spread, np.empty(0, np.intp)
    table = np.diag(births.astype(np.float64))
    areas = np.flatnonzero(end.diagonal() - births < 0) if non_negative else np.empty(0, np.intp)
    table[:, areas] = spread[:, areas]
    return table, areas


def deaths_in_proportion(deaths: Array, start: Array) -> Array:
    """Deaths of each residence spread like its population at the start.

    Parameters
    ----------
    deaths : (residence,) persons per interval
    start : (birthplace, residence) persons at the start
    """
    return deaths * share_of_column(start)


def deaths_by_accounting(
    deaths: Array,
    births: Array,
    start: Array,
    end: Array,
    names: Sequence[str] | None = None,
    *,
    as_reference: bool = False,
) -> Array:
    """Deaths placed so that every birthplace's total closes: start + births - end is what must have died.

    Parameters
    ----------
    deaths, births : (residence,) and (birthplace,) persons per interval
    start, end : (birthplace, residence) persons
    as_reference : stop scaling where the R reference stops, see :func:`scale_by_passes`

    The start table is scaled to these totals by birthplace and to ``deaths`` by residence.

    Raises
    ------
    EstimationError when a birthplace gained more than its births (it would need negative deaths), or when the two
    sets of targets have different totals: the world is not closed. The reference returns shares there.
    """
    target = start.sum(axis=1) + births - end.sum(axis=1)
    target = np.where(np.abs(target) < 1e-9 * np.maximum(start.sum(axis=1), 1.0), np.abs(target), target)
    negative = np.flatnonzero(target < 0)
    if negative.size:
        raise EstimationError(
            "deaths cannot be placed by accounting: some birthplaces gained more persons than were born there",
            details=[
                f"{name_of(names, int(k))}: {start[k].sum():,.10g} at the start + {births[k]:,.10g} births - "
                f"{end[k].sum():,.10g} at the end = {target[k]:,.10g} deaths"
                for k in negative
            ],
            ways_out=["place deaths in proportion to population (--death-method proportion)"],
        )
    try:
        if as_reference:
            equal_totals(target, deaths, "deaths by birthplace", "deaths by residence")
            return scale_by_passes(start, target, deaths)[0]
        return scale_to_margins(start, target, deaths, row_names=names, column_names=names).table
    except EstimationError as error:
        raise EstimationError(
            f"deaths cannot be placed by accounting (rows are birthplaces, columns residences): {error.message}",
            details=error.details,
            ways_out=["place deaths in proportion to population (--death-method proportion)", *error.ways_out],
        ) from None
