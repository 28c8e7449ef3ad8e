"""The owner's own order of crossings: a column of numbers that wins over whatever could be inferred within a day.

Dates tell the order of days; the numbers tell that of the crossings of one person on one day, and nothing else. So
they may count through a person's life, through a day or through the whole register, with gaps or without.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.header_row import columns_told
from sojourn.errors import LayoutDiffers
from sojourn.kernels.civil_dates import READ
from sojourn.microdata import crossing_keys
from sojourn.microdata.crossing_keys import Keys
from sojourn.microdata.person_identifiers import is_text, plain_text

WHOLE = r"^-?[0-9]{1,18}$"


def in_sequence(table: pa.Table, keys: Keys, column: str) -> Keys:
    """The keys with the numbers of ``column`` as clock on the days that they order.

    A day of several crossings is ordered where each of them has a number, and none stands for an arrival and a
    departure; on any other day the time of day, and then what is inferred, orders as without the column. Raises
    LayoutDiffers where there is no such column, or it holds no numbers by its type.
    """
    if column not in table.column_names:
        raise LayoutDiffers(
            f"The crossings have no column {column}, which is said to hold their sequence.",
            details=[columns_told(table.column_names)],
            ways_out=["--sequence COLUMN, by its name in the file or by the one that --columns gives it"],
        )
    number, there = _numbers(crossing_keys.array_of(table[column]), column)
    rows = np.flatnonzero((keys.person >= 0) & (keys.date_state == READ) & (keys.direction >= 0))
    rows = rows[np.lexsort((number[rows], keys.day[rows], keys.person[rows]))]
    if not len(rows):
        return keys
    person, day = keys.person[rows], keys.day[rows]
    begins = np.flatnonzero(np.concatenate(([True], (person[1:] != person[:-1]) | (day[1:] != day[:-1]))))
    size = np.diff(np.append(begins, len(rows)))
    untold = ~there[rows]
    both = np.zeros(len(rows), np.bool_)
    both[1:] = (number[rows[1:]] == number[rows[:-1]]) & (keys.direction[rows[1:]] != keys.direction[rows[:-1]])
    both[begins] = False
    several = size > 1
    told = several & ~np.logical_or.reduceat(untold | both, begins)
    chosen = rows[np.repeat(told, size)]
    clock = keys.clock.copy()
    clock[chosen] = np.unique(number[chosen], return_inverse=True)[1]
    return replace(keys, clock=clock, days_told=int(told.sum()), days_untold=int((several & ~told).sum()))


def check_type(kind: pa.DataType, column: str) -> None:
    """Refuse a column that cannot be a sequence, by its type alone."""
    if not (pa.types.is_null(kind) or is_text(kind) or pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        raise no_sequence(kind, column)


def no_sequence(kind: pa.DataType, column: str) -> LayoutDiffers:
    """The error for a column of another type."""
    return LayoutDiffers(
        f"{column} is of type {kind}; a sequence is of whole numbers.",
        ways_out=["a time of day belongs to crossing_date: 2031-05-20T18:30"],
    )


def _numbers(values: pa.Array, column: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Whole numbers, 0 where there is none, and where there is one."""
    if pa.types.is_null(values.type):
        return np.zeros(len(values), np.int64), np.zeros(len(values), np.bool_)
    if is_text(values.type):
        plain = plain_text(values)
        values = pc.if_else(pc.match_substring_regex(plain, WHOLE), plain, pa.scalar(None, plain.type))
    elif pa.types.is_floating(values.type):
        whole = pc.equal(pc.floor(values), values)
        values = pc.if_else(whole, values, pa.scalar(None, values.type))
    elif not pa.types.is_integer(values.type):
        raise no_sequence(values.type, column)
    numbers = values.cast(pa.int64(), safe=False)
    there = numbers.is_valid().to_numpy(zero_copy_only=False)
    return numbers.fill_null(0).to_numpy(zero_copy_only=False), there
