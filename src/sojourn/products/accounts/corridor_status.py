"""What the figure of a corridor is worth: an estimate, one with no stock behind it, less than a person, or none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import xarray as xr

from sojourn.concepts.status import ABSENT, ObsStatus
from sojourn.cube import Letters
from sojourn.estimators import Estimate
from sojourn.products.accounts.demographic_account import AccountInputs

#: Persons from which a corridor has a figure: half a person rounds to one.
LEAST_PERSONS = 0.5
WITHOUT_FIGURE = tuple(s.value for s in (ObsStatus.NOT_SIGNIFICANT, ObsStatus.MISSING))


def listed(letters: Letters, estimate: Estimate) -> Letters:
    """Statuses as tables and the warehouse list them.

    Low reliability becomes missing where the method withholds what no stock supports: such a corridor has no value.
    A figure that contradicts a register of displaced persons has low reliability, and keeps its value.
    """
    low = ObsStatus.LOW_RELIABILITY.value
    shown = np.where(estimate.withholds_unsupported & (letters == low), ObsStatus.MISSING.value, letters)
    doubtful = estimate.contradicted & (shown == ObsStatus.ESTIMATED.value)
    return np.asarray(np.where(doubtful, low, shown), dtype=letters.dtype)


def without_figure(letters: Letters, estimate: Estimate) -> npt.NDArray[np.bool_]:
    """(origin, destination) corridors without a figure of their own: less than half a person, missing, or withheld."""
    return np.isin(listed(letters, estimate), WITHOUT_FIGURE)


def corridor_status(moves: xr.DataArray, inputs: Sequence[AccountInputs]) -> Letters:
    """(origin, destination) status of every flow between countries, whatever the method.

    moves : (origin, destination) persons ; inputs : the account of every part that they are the sum of

    - ``E``, estimated: half a person or more, and persons born in the one live in the other at the start or at the
      end; or nobody, where the stock has a figure of those born in the origin who live in the destination
    - ``U``, low reliability: half a person or more, though the stock has nobody born in the one living in the other.
      All of them are people of third countries, who cannot be told from revisions of the stock
    - ``O``, missing: less than half a person, and the stock lists no figure of those born in the origin who live in
      the destination, while it has persons of unknown origin there
    - ``N``, not significant: more than nobody and less than half a person
    """
    areas = [str(a) for a in moves["origin"].values]
    persons = np.abs(moves.values)
    behind, counted = np.zeros(persons.shape, dtype=bool), np.ones(persons.shape, dtype=bool)
    absent = [s.value for s in ABSENT]
    for part in inputs:
        start, end = (t.sel(birthplace=areas, residence=areas).values for t in (part.stock_start, part.stock_end))
        behind |= (start > 0) | (end > 0)
        if part.counted is not None:
            counted &= part.counted.sel(birthplace=areas, residence=areas).values
        said = [part.status[n].sel(birthplace=areas, residence=areas) for n in ("stock_start", "stock_end")]
        counted &= ~np.all([np.isin(letters, absent) for letters in said], axis=0)
    behind = behind | behind.T
    small = np.where(counted, np.where(persons > 0, ObsStatus.NOT_SIGNIFICANT, ObsStatus.ESTIMATED), ObsStatus.MISSING)
    large = np.where(behind, ObsStatus.ESTIMATED, ObsStatus.LOW_RELIABILITY)
    letters: Letters = np.where(persons >= LEAST_PERSONS, large, small).astype("U1")
    np.fill_diagonal(letters, ObsStatus.ESTIMATED.value)
    return letters
