"""Permits and visas: which can be used, which follow on one another, and what a stay under them makes of a person.

First arrival, last departure: a person's stay under permits that follow on runs from the first arrival within their
validity to the last departure within it, whatever trips lie between; where it reaches the threshold the person
migrated. Source: the approach of the Office for National Statistics for visa holders ("a final departure date within a
visa or multiple visas' valid dates", else "the person left at the end of their visa"), as told in its answer
FOI-2026-3525. Two settings are ours: how many days may lie between two permits of one stay, and that a departure seen
after the end of the permits is taken in place of the assumption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.header_row import columns_told
from sojourn.concepts.permit_stay import CLASS, NOT_APPLICABLE, UNKNOWN_CLASS
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.errors import LayoutDiffers, UsageError, counted
from sojourn.kernels.civil_dates import MISSING, READ
from sojourn.microdata import crossing_keys
from sojourn.microdata.person_identifiers import identified
from sojourn.microdata.tabulation import Row

COLUMNS = ("person_id", "valid_from", "valid_to")
BIRTH = "birth_date"
SHOWN = 5
"""Rows that are named of each problem."""
PROBLEMS: Mapping[str, str] = {
    "person_missing": "no person",
    "valid_from_missing": "no first day",
    "valid_from_invalid": "a first day that is no date",
    "valid_to_missing": "no last day",
    "valid_to_invalid": "a last day that is no date",
    "ends_before_it_begins": "a last day before the first",
    "begins_before_birth": "a first day before the person's birth",
    "begins_after_observed_to": "a first day after the end of observation",
}


@dataclass(frozen=True)
class PermitRule:
    """What makes a migration under permits.

    threshold_days : days from first arrival to last departure that make a migrant, and days away that end residence
    renewal_days : days that may lie between two permits of one stay; 0: the next begins on the day after the last
    """

    threshold_days: int = 365
    renewal_days: int = 0

    def __post_init__(self) -> None:
        """Refuse a threshold under a day and a gap below none."""
        if self.threshold_days < 1 or self.renewal_days < 0:
            raise UsageError(
                f"{self.threshold_days} days of stay and {self.renewal_days} days between permits are no rule",
                ways_out=["a threshold of 1 day or more (365), a gap of 0 days or more"],
            )

    def settings(self) -> dict[str, Any]:
        """Words for the definition of every figure."""
        return {
            "first arrival to last departure under permits, days at least": self.threshold_days,
            "days between two permits of one stay at most": self.renewal_days,
        }


@dataclass(frozen=True)
class Permits:
    """Permits that can be used, and those that cannot.

    table : person_id, valid_from, valid_to (days since 1970-01-01, both included), permit_class
    errors : the other rows as given, with ``row`` (from 1) and ``problem``
    """

    table: pa.Table
    errors: pa.Table

    def counts(self) -> dict[str, int]:
        """Rows by problem, in the order in which they are looked for."""
        found = self.errors["problem"].to_pylist()
        return {name: found.count(name) for name in PROBLEMS if name in found}

    def said(self) -> list[str]:
        """A sentence for each problem, with the first rows that have it."""
        told = []
        for name, number in self.counts().items():
            rows = self.errors.filter(pc.equal(self.errors["problem"], name))["row"].to_pylist()
            listed = ", ".join(map(str, rows[:SHOWN])) + (", …" if number > SHOWN else "")
            told.append(f"{counted(number, 'permit')} with {PROBLEMS[name]} (row {listed})")
        return told


def read(table: pa.Table, ids: pa.DataType, *, observed_to: int, placeholders: Placeholders = PLACEHOLDERS) -> Permits:
    """Permits of a table with person_id, valid_from, valid_to and, where known, permit_class and birth_date.

    ids : type of the identifiers among the crossings; observed_to : day since 1970-01-01; placeholders : identifiers
    that stand for nobody. Nothing is dropped in
    silence: what cannot be used is in ``errors``, the first problem that is found of each row.

    Raises ``LayoutDiffers`` where a column is missing, ``ValuesRefused`` for identifiers that cannot be compared.
    """
    absent = [name for name in COLUMNS if name not in table.column_names]
    if absent:
        raise LayoutDiffers(
            f"The permits have no column {', '.join(absent)}.",
            details=[columns_told(table.column_names)],
            ways_out=[f"A table of permits has the columns {', '.join(COLUMNS)}, and may have {CLASS} and {BIRTH}."],
        )
    who = identified(crossing_keys.array_of(table["person_id"]), "person_id of the permits", placeholders)
    person = who.distinct.take(pa.array(who.of, mask=who.of < 0))
    first, first_state = _days(table, "valid_from")
    last, last_state = _days(table, "valid_to")
    born, born_state = _days(table, BIRTH)
    both = (first_state == READ) & (last_state == READ)
    masks = {
        "person_missing": who.of < 0,
        "valid_from_missing": first_state == MISSING,
        "valid_from_invalid": (first_state != READ) & (first_state != MISSING),
        "valid_to_missing": last_state == MISSING,
        "valid_to_invalid": (last_state != READ) & (last_state != MISSING),
        "ends_before_it_begins": both & (last < first),
        "begins_before_birth": both & (born_state == READ) & (first < born),
        "begins_after_observed_to": both & (first > observed_to),
    }
    problem = np.full(table.num_rows, "", dtype=object)
    for code in reversed(list(PROBLEMS)):
        problem[masks[code]] = code
    good = pa.array(problem == "")
    classes = (
        crossing_keys.array_of(table[CLASS]).cast(pa.string()).fill_null(UNKNOWN_CLASS)
        if CLASS in table.column_names
        else pa.array([UNKNOWN_CLASS] * table.num_rows, pa.string())
    )
    usable = pa.table({
        "person_id": crossing_keys.ids_as(person, ids, "permits"),
        "valid_from": first.astype(np.int32),
        "valid_to": last.astype(np.int32),
        CLASS: classes,
    })  # fmt: skip
    bad = pa.array(problem != "")
    errors = table.append_column("row", pa.array(np.arange(1, table.num_rows + 1)))
    errors = errors.append_column("problem", pa.array(problem, pa.string())).filter(bad)
    return Permits(usable.filter(good), errors)


def _days(table: pa.Table, name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """Days since 1970-01-01 of a column and how each was read; none given where there is no such column."""
    if name not in table.column_names:
        return np.zeros(table.num_rows, np.int64), np.full(table.num_rows, MISSING, np.int8)
    day, _, state, _ = crossing_keys.read_dates(crossing_keys.array_of(table[name]), name)
    return day.astype(np.int64), np.asarray(state, np.int8)


def flows(stays: pa.Table, freq: str) -> Iterator[Row]:
    """Migrants by period and class of permit: arrivals on their first arrival, departures on their last.

    stays : as from ``engines.permit_stays.stays``; freq : M, Q or A. ``end_basis`` tells of emigration what its date
    rests on, and is _Z of what has none.
    """
    for label, column in (("immigration", "first_arrival"), ("emigration", "last_departure")):
        counted_rows: dict[tuple[str, str, str, str], int] = {}
        for row in stays.select([label, column, "first_class", "end_basis"]).to_pylist():
            if row[column] is None or row[label] is False:
                continue
            measure = f"permit_{label}" if row[label] else f"permit_{label}_undecided"
            basis = row["end_basis"] if label == "emigration" else NOT_APPLICABLE
            key = (_period(row[column].isoformat(), freq), row["first_class"], basis, measure)
            counted_rows[key] = counted_rows.get(key, 0) + 1
        for (period, permit, basis, measure), number in counted_rows.items():
            cell = {"time_period": period, CLASS: permit, "end_basis": basis}
            yield {**cell, "measure": measure, "obs_value": number, "open": measure.endswith("undecided")}


def _period(day: str, freq: str) -> str:
    """2024-05-17 as 2024-05, 2024-Q2 or 2024."""
    if freq == "A":
        return day[:4]
    return day[:7] if freq == "M" else f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
