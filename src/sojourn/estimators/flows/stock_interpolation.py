"""A stock of a year that was not counted, between two that were: only where asked for, and marked."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators.estimator import Adjustment, aligned, refuse_negative


def interpolate_stock(
    before: xr.DataArray, after: xr.DataArray, share: float, *, absent: xr.DataArray | None = None
) -> tuple[xr.DataArray, tuple[Adjustment, ...]]:
    """Cells of a missing stock on the straight line between an earlier and a later one.

    Parameters
    ----------
    before, after : (birthplace, residence) persons at two instants, the same areas in the same order
    share : how far between them the instant lies, 0 to 1 (2013 between 2010 and 2015: 0.6)
    absent : (birthplace, residence) the stock of that instant, NaN where missing; the other cells are kept. None
        when nothing of that instant was counted

    Returns the stock, with ``attrs["interpolated_cells"]`` counting what was filled, and one adjustment per residence
    with the persons filled in. Interpolated cells are imputed, not observed: a straight line hides all that happened.
    """
    if not 0.0 <= share <= 1.0:
        raise UsageError(f"the instant must lie between the two stocks (share 0 to 1), not at {share:g}")
    dims = ("birthplace", "residence")
    areas, given = aligned({"before": (before, dims), "after": (after, dims)})
    for name, values in given.items():
        refuse_negative(name, values, areas, diagonal=False)
    line = (1.0 - share) * given["before"] + share * given["after"]
    if absent is None:
        missing = np.ones_like(line, dtype=bool)
        table = line
    else:
        aligned({"before": (before, dims), "absent": (absent.fillna(0.0), dims)})
        counted = np.asarray(absent.transpose(*dims).values, dtype=np.float64)
        missing = np.isnan(counted)
        table = np.where(missing, line, counted)
    filled = np.where(missing, table, 0.0).sum(axis=0)
    notes = tuple(
        Adjustment("stock interpolated", areas[i], float(filled[i]), f"{int(missing[:, i].sum())} cells not counted")
        for i in np.flatnonzero(missing.any(axis=0))
    )
    made = before.transpose(*dims).copy(data=table).assign_attrs(interpolated_cells=int(missing.sum()))
    return made, notes
