"""Read person, date and direction out of a table of crossings: what can be read as numbers, the rest as problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.header_row import columns_told
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused
from sojourn.kernels.civil_dates import INVALID, MISSING, NO_ZONE, READ, day_number, parse_iso_dates
from sojourn.microdata.person_identifiers import Identified, crossing_identifiers, identified, is_text

REQUIRED = ("person_id", "crossing_date", "direction")
OPTIONAL = ("crossing_id",)

ADDED = (
    "status_before",
    "status_after",
    "is_migrant",
    "status_before_final_on",
    "status_after_final_on",
    "is_migrant_final_on",
    "decision",
)
"""Columns that classification adds; the input may not have them."""

DIRECTIONS = {
    **dict.fromkeys(("arrival", "a", "1", "1.0", "true"), 1),
    **dict.fromkeys(("departure", "d", "0", "0.0", "false"), 0),
}
STATUSES = {
    **dict.fromkeys(("resident", "1", "1.0", "true"), 1),
    **dict.fromkeys(("non_resident", "0", "0.0", "false"), 0),
}

NOT_GIVEN = ("", "na")
UNREAD, UNREAD_MISSING = -1, -2
"""What ``codes`` gives for text it does not know and for nothing at all."""

EARLIEST = day_number.py_func(1900, 1, 1)
LATEST = day_number.py_func(2199, 12, 31)


@dataclass(frozen=True)
class Keys:
    """The key columns as numbers; one entry per row in the order of the table."""

    who: Identified
    """Distinct identifiers, and the place of each row's among them, -1 without one."""
    day: npt.NDArray[np.int32]
    clock: npt.NDArray[np.int64]
    """What orders the crossings of a person's day: microseconds since midnight, or the owner's sequence."""
    date_state: npt.NDArray[np.uint8]
    """READ, MISSING or INVALID."""
    direction: npt.NDArray[np.int8]
    """1 arrival, 0 departure, UNREAD or UNREAD_MISSING."""
    zone: npt.NDArray[np.uint8]
    """Whether a date was written with an offset from UTC, as of ``parse_iso_dates``."""
    days_told: int = 0
    days_untold: int = 0
    """Days of several crossings that a sequence orders, and that it does not."""

    @property
    def persons(self) -> pa.Array:
        """Distinct identifiers, in no particular order."""
        return self.who.distinct

    @property
    def person(self) -> npt.NDArray[np.int64]:
        """Position in ``persons``, -1 without an identifier."""
        return self.who.of


def rename(table: pa.Table, columns: Mapping[str, str] | None, known: Sequence[str] | None) -> pa.Table:
    """Give mapped columns our names: ``columns`` says where each of ``known`` is found.

    Raises
    ------
    UsageError, LayoutDiffers
        A mapping for a name we do not use, or a column that is not there or would be there twice.
    """
    names = renamed(table.column_names, columns, known)
    return table.rename_columns(names)


def renamed(names: Sequence[str], columns: Mapping[str, str] | None, known: Sequence[str] | None) -> list[str]:
    """Column names after mapping; see ``rename``. Where ``known`` is None, any column can be given a name of ours."""
    columns = dict(columns or {})
    strange = [name for name in columns if known is not None and name not in known]
    if strange and known is not None:
        raise UsageError(
            f"No such column to map: {', '.join(strange)}.",
            ways_out=[f"Columns that can be mapped: {', '.join(known)}."],
        )
    absent = [f"{ours} is said to be in {theirs!r}" for ours, theirs in columns.items() if theirs not in names]
    if absent:
        raise LayoutDiffers(
            "The columns named in the mapping are not in the input.",
            details=[*absent, columns_told(names)],
        )
    back = {theirs: ours for ours, theirs in columns.items()}
    if len(back) < len(columns):
        raise UsageError("Two of our columns are mapped to one column of the input.")
    result = [back.get(name, name) for name in names]
    twice = sorted({name for name in result if result.count(name) > 1})
    if twice:
        raise LayoutDiffers(
            f"After mapping, more than one column is called {', '.join(twice)}.",
            ways_out=["Rename the other column in the input."],
        )
    return result


def check_columns(names: Sequence[str]) -> None:
    """All required columns there, and none that classification would overwrite.

    Raises
    ------
    LayoutDiffers
        With the columns found and the option that maps them.
    """
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise LayoutDiffers(
            f"The crossings have no column {', '.join(missing)}.",
            details=[columns_told(names)],
            ways_out=["Say where they are: --columns person_id=PID,crossing_date=DATE,direction=DIR"],
        )
    taken = [name for name in (*ADDED, "repair") if name in names]
    if taken:
        raise LayoutDiffers(
            f"The crossings already have {', '.join(taken)}, which classification adds.",
            ways_out=["Leave out or rename these columns; was this file classified before?"],
        )


def read_keys(table: pa.Table, placeholders: Placeholders = PLACEHOLDERS) -> Keys:
    """Keys of a table that has the columns REQUIRED under these names.

    placeholders : identifiers that stand for nobody
    """
    who = identified(array_of(table["person_id"]), "person_id", placeholders)
    day, clock, state, zone = read_dates(array_of(table["crossing_date"]), "crossing_date")
    outside = (state == READ) & ((day < EARLIEST) | (day > LATEST))
    state[outside] = INVALID
    zone[state != READ] = NO_ZONE
    direction = codes(array_of(table["direction"]), DIRECTIONS, "direction")
    return Keys(who, day, clock, state, direction, zone)


def with_plain_identifiers(table: pa.Table, keys: Keys) -> tuple[pa.Table, int, int]:
    """The table with identifiers of persons and crossings as they are read, and how many of crossings were changed.

    Rows of nobody keep what is written there. Beside the table: rows whose ``crossing_id`` had blanks around it, and
    rows where it was written like 420.0.
    """
    trimmed = pointed = 0
    written = array_of(table["person_id"])
    if not keys.who.as_written or pa.types.is_floating(written.type):
        read = keys.persons.take(pa.array(keys.person, mask=keys.person < 0))
        if not pa.types.is_floating(written.type):
            read = pc.coalesce(read.cast(written.type), written)
        table = table.set_column(table.column_names.index("person_id"), "person_id", read)
    if "crossing_id" in table.column_names:
        ids, trimmed, pointed = crossing_identifiers(array_of(table["crossing_id"]))
        if trimmed or pointed or pa.types.is_floating(table.schema.field("crossing_id").type):
            table = table.set_column(table.column_names.index("crossing_id"), "crossing_id", ids)
    return table, trimmed, pointed


def array_of(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array, dictionaries written out."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else pa.concat_arrays(array.chunks)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array


def read_dates(
    dates: pa.Array, name: str
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Day, time of day, outcome and zone of each value of a column of dates, timestamps or ISO text."""
    kind = dates.type
    if is_text(kind):
        text = dates.cast(pa.large_string()).fill_null("")
        buffers = text.buffers()
        offsets = np.frombuffer(buffers[1], np.int64, count=len(text) + 1, offset=text.offset * 8)
        data = np.frombuffer(buffers[2], np.uint8) if buffers[2] is not None else np.empty(0, np.uint8)
        return parse_iso_dates(offsets, data)
    if pa.types.is_null(kind):
        count = len(dates)
        none = np.zeros(count, np.uint8)
        return np.zeros(count, np.int32), np.zeros(count, np.int64), np.full(count, MISSING, np.uint8), none
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        raise LayoutDiffers(f"{name} is of type {kind}; expected dates, timestamps or ISO text (2031-05-20).")
    state = np.where(dates.is_null().to_numpy(zero_copy_only=False), MISSING, READ).astype(np.uint8)
    clock = np.zeros(len(dates), np.int64)
    if pa.types.is_timestamp(kind):
        if kind.tz is not None:
            raise LayoutDiffers(
                f"{name} has a time zone ({kind.tz}): the day of a crossing depends on where the clock stood.",
                ways_out=["Write the local date, or the local time without a zone."],
            )
        micros = dates.cast(pa.timestamp("us"), safe=False).cast(pa.int64()).fill_null(0)
        whole = micros.to_numpy(zero_copy_only=False)
        day64 = whole // 86_400_000_000
        clock = whole - day64 * 86_400_000_000
        day = np.clip(day64, -(2**31) + 1, 2**31 - 1).astype(np.int32)
    else:
        numbers = dates.cast(pa.date32()).cast(pa.int32()).fill_null(0)
        day = numbers.to_numpy(zero_copy_only=False).astype(np.int32)
    return day, clock, state, np.zeros(len(dates), np.uint8)


def codes(values: pa.Array, meanings: Mapping[str, int], name: str) -> npt.NDArray[np.int8]:
    """1 or 0 for each value by its spelling (case and blanks around it do not matter), else UNREAD(_MISSING)."""
    kind = values.type
    if pa.types.is_null(kind):
        return np.full(len(values), UNREAD_MISSING, np.int8)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = values.cast(pa.float64()).cast(pa.string())
    elif pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        values = values.cast(pa.string())
    elif not is_text(kind):
        raise LayoutDiffers(f"{name} is of type {kind}; expected text, whole numbers or true/false.")
    encoded = values.dictionary_encode()
    found = np.empty(len(encoded.dictionary) + 1, np.int8)
    found[-1] = UNREAD_MISSING  # index -1: null
    for position, text in enumerate(encoded.dictionary.to_pylist()):
        word = text.strip().lower()
        found[position] = UNREAD_MISSING if word in NOT_GIVEN else meanings.get(word, UNREAD)
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    result: npt.NDArray[np.int8] = found[indices]
    return result


def days(value: Any) -> int:
    """Days since 1970-01-01 of a ``datetime.date``."""
    return int(day_number.py_func(value.year, value.month, value.day))


def ids_as(ids: pa.Array, kind: pa.DataType, where: str) -> pa.Array:
    """Identifiers of another file with the type they have in the crossings (``007`` is 7 among numbers).

    Raises
    ------
    ValuesRefused
        Identifiers of the two files cannot be compared.
    """
    if ids.type == kind:
        return ids
    try:
        return ids.cast(kind)
    except pa.ArrowInvalid as error:
        raise ValuesRefused(
            f"person_id is {kind} in the crossings and {ids.type} in the {where}, and one there is no {kind}.",
            ways_out=["Write the identifiers alike in both files."],
            of_persons=[str(error)],
        ) from None
