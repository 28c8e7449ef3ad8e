"""Statuses known from elsewhere (a census, a permit register) from which a person's history starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.header_row import columns_told
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.kernels.border.residence_rule import NO_STATUS
from sojourn.kernels.civil_dates import INVALID, READ
from sojourn.microdata import crossing_keys, person_identifiers
from sojourn.microdata.person_identifiers import identified

COLUMNS = ("person_id", "status", "date")


@dataclass(frozen=True)
class Known:
    """Usable initial statuses, one row per person: ``person_id``, ``status`` (int8), ``on`` (date32)."""

    table: pa.Table
    unusable: int
    """Rows without a status, a date or a person."""
    repeated: int
    """Rows after the first of a person."""


@dataclass(frozen=True)
class InitialStatus:
    """The status of each person, in the order of the persons asked for."""

    status: npt.NDArray[np.int8]
    """1 resident, 0 non-resident, -1 none."""
    on: npt.NDArray[np.int32]


def read(table: pa.Table, columns: Mapping[str, str] | None = None, placeholders: Placeholders = PLACEHOLDERS) -> Known:
    """Usable statuses of a table with the columns person_id, status and date (or mapped to these names).

    The first row of a person in the order of the table counts, later ones are counted as repeated. A row without
    a status or a date cannot be used and is counted, and so is one of nobody. Identifiers are read as those of the
    crossings.

    Raises
    ------
    LayoutDiffers, ValuesRefused
        A column is missing; a status or date is given but is none.
    """
    table = crossing_keys.rename(table, columns, COLUMNS)
    absent = [name for name in COLUMNS if name not in table.column_names]
    if absent:
        raise LayoutDiffers(
            f"The initial statuses have no column {', '.join(absent)}.",
            details=[columns_told(table.column_names)],
            ways_out=["Say where they are: --initial-columns person_id=PID,status=STATUS,date=DATE"],
        )
    ids = crossing_keys.array_of(table["person_id"])
    status = crossing_keys.codes(crossing_keys.array_of(table["status"]), crossing_keys.STATUSES, "status")
    day, _, state, _ = crossing_keys.read_dates(crossing_keys.array_of(table["date"]), "date")
    refused = np.flatnonzero((status == crossing_keys.UNREAD) | (state == INVALID))
    if len(refused):
        raise ValuesRefused(
            f"{len(refused):,} initial statuses cannot be read.",
            details=[
                f"row {row + 1}: {'the date' if status[row] != crossing_keys.UNREAD else 'the status'}"
                for row in refused[:1000].tolist()
            ],
            of_persons=[
                f"row {row + 1}: person {ids[row]}, status {table['status'][row]}, date {table['date'][row]}"
                for row in refused[:1000].tolist()
            ],
            ways_out=[
                "A status is resident or non_resident (or 1 or 0), a date YYYY-MM-DD.",
                "Leave empty what is not known: that person then starts as if not listed.",
            ],
        )
    who = identified(ids, "person_id of the initial statuses", placeholders)
    usable = (status >= 0) & (state == READ) & (who.of >= 0)
    kept = np.flatnonzero(usable)
    _, first = np.unique(who.of[kept], return_index=True)
    chosen = kept[np.sort(first)]
    result = pa.table(
        {
            "person_id": who.distinct.take(pa.array(who.of[chosen])),
            "status": pa.array(status[chosen], pa.int8()),
            "on": pa.array(day[chosen], pa.int32()).cast(pa.date32()),
        }
    )
    return Known(result, unusable=len(usable) - len(kept), repeated=len(kept) - len(chosen))


def with_ids_of(known: Known, kind: pa.DataType) -> Known:
    """The same statuses with identifiers of the type they have in the crossings (``007`` is 7 among numbers).

    Raises
    ------
    ValuesRefused
        Identifiers of the two files cannot be compared.
    """
    if pa.types.is_floating(kind):
        kind = pa.int64()  # as which floating-point identifiers are read
    if not (pa.types.is_integer(kind) or person_identifiers.is_text(kind)):
        return known  # the crossings themselves will be refused
    ids = crossing_keys.ids_as(crossing_keys.array_of(known.table["person_id"]), kind, "initial statuses")
    table = known.table.set_column(0, "person_id", ids)
    _, first = np.unique(ids.dictionary_encode().indices.to_numpy(zero_copy_only=False), return_index=True)
    chosen = np.sort(first)  # 7 and 007 may have become one
    again = table.num_rows - len(chosen)
    return replace(known, table=table.take(pa.array(chosen)), repeated=known.repeated + again)


def match(known: pa.Table | None, persons: pa.Array) -> InitialStatus:
    """Status of each of ``persons`` according to the table of ``read``.

    Raises
    ------
    ValuesRefused
        Identifiers of the two files cannot be compared.
    """
    status, on = np.full(len(persons), NO_STATUS, np.int8), np.zeros(len(persons), np.int32)
    if known is not None and known.num_rows and len(persons):
        ids = person_identifiers.plain(crossing_keys.array_of(known["person_id"]))
        ids = crossing_keys.ids_as(ids, persons.type, "initial statuses")
        at = pc.index_in(persons, value_set=ids).fill_null(-1).to_numpy(zero_copy_only=False)
        there = at >= 0
        status[there] = known["status"].to_numpy()[at[there]]
        on[there] = known["on"].cast(pa.int32()).to_numpy()[at[there]]
    return InitialStatus(status, on)
