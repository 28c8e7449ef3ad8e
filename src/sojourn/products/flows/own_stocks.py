"""A stock of a year nobody counted, from a user's tables of an earlier and a later year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sojourn.concepts.period import Interval
from sojourn.errors import UsageError
from sojourn.estimators import Adjustment, interpolate_stock, stock_array
from sojourn.sources.own.own_files import OwnFiles


@dataclass(frozen=True)
class InterpolatedStock:
    """A stock with what was filled in.

    areas : codes, in the order of the first file
    values : (birthplace, residence) persons
    imputed : (birthplace, residence) True where a cell lies on the straight line
    adjustments : persons filled in, by residence
    """

    areas: tuple[str, ...]
    values: npt.NDArray[np.float64]
    imputed: npt.NDArray[np.bool_]
    adjustments: tuple[Adjustment, ...]


def interpolate_files(
    before: Path,
    after: Path,
    period: Interval,
    year: int,
    counted: Path | None = None,
    files: OwnFiles | None = None,
) -> InterpolatedStock:
    """Put missing cells of a stock on the straight line between two others.

    before, after : square tables at the start and the end of ``period``, birthplace in rows, residence in columns
    year : of the stock wanted, inside the period
    counted : what was counted in that year, with empty cells where nothing was; None when nothing was
    files : how they are laid out; by default as they tell by themselves

    Raises UsageError for a year outside the period, ValuesRefused for a full table, and what ``read_square`` raises.
    """
    if not period.start < year < period.end:
        raise UsageError(
            f"{year} does not lie between {period.start} and {period.end}.",
            ways_out=["--period START-END names the years of the two stocks, --year one between them"],
        )
    files = files or OwnFiles()
    first, last = files.square(before), files.square(after)
    start = stock_array(first.values, first.areas)
    end = stock_array(last.in_order(first.areas), first.areas)
    known = None
    missing = np.ones(first.values.shape, dtype=np.bool_)
    if counted is not None:
        values = files.square(counted, empty=True).in_order(first.areas)
        missing = np.isnan(values)
        if not missing.any():
            raise UsageError(
                f"{counted.name} has no empty cell: there is nothing to interpolate.", ways_out=["Use it as it is."]
            )
        known = start.copy(data=values)
    made, adjustments = interpolate_stock(start, end, (year - period.start) / period.years, absent=known)
    return InterpolatedStock(first.areas, made.values, missing, adjustments)
