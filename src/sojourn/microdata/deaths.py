"""Deaths known from a register: a dead resident is no longer in the population, though no departure tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sojourn.concepts.header_row import columns_told
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.kernels.civil_dates import INVALID, READ
from sojourn.microdata import crossing_keys
from sojourn.microdata.person_identifiers import identified

COLUMNS = ("person_id", "date")


@dataclass(frozen=True)
class Deaths:
    """``person_id`` and ``died`` (days since 1970-01-01), one row a person, and what could not be used."""

    table: pa.Table
    unusable: int
    """Rows without a person or a date."""
    repeated: int
    """Further rows of a person; the earliest day counts."""


def read(table: pa.Table, ids: pa.DataType, placeholders: Placeholders = PLACEHOLDERS) -> Deaths:
    """Deaths from a table with ``person_id`` and ``date``, as ``residence_spells.from_events`` gives them.

    ids : type of the identifiers among the crossings ; placeholders : identifiers that stand for nobody

    Raises
    ------
    LayoutDiffers, ValuesRefused
        A column is missing; a date is given but is none; identifiers that cannot be compared.
    """
    absent = [name for name in COLUMNS if name not in table.column_names]
    if absent:
        raise LayoutDiffers(
            f"The deaths have no column {', '.join(absent)}.",
            details=[columns_told(table.column_names)],
            ways_out=["A table of deaths has the columns person_id and date."],
        )
    person = crossing_keys.array_of(table["person_id"])
    day, _, state, _ = crossing_keys.read_dates(crossing_keys.array_of(table["date"]), "date")
    refused = np.flatnonzero(state == INVALID)
    if len(refused):
        raise ValuesRefused(
            "Dates of death that cannot be read.",
            details=[f"row {row + 1}" for row in refused.tolist()],
            of_persons=[f"row {row + 1}: person {person[row]}, date {table['date'][row]}" for row in refused.tolist()],
            ways_out=["A date is written YYYY-MM-DD; leave empty what is not known."],
        )
    who = identified(person, "person_id of the deaths", placeholders)
    usable = pa.array((state == READ) & (who.of >= 0))
    person = who.distinct.take(pa.array(who.of, mask=who.of < 0))
    found = pa.table({"person_id": crossing_keys.ids_as(person, ids, "deaths"), "died": day.astype(np.int32)})
    found = found.filter(usable)
    first = found.group_by("person_id").aggregate([("died", "min")]).rename_columns(["person_id", "died"])
    return Deaths(first, table.num_rows - found.num_rows, found.num_rows - first.num_rows)
