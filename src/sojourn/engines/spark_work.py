"""What runs in Spark's Python workers: whole persons of a sorted partition, a few hundred thousand rows at a time.

A partition may be of any size. Its rows are sorted by person, so that it is cut between two persons whenever enough
rows have come together; only one person's crossings have to fit into memory at once. What comes out (classified rows,
rows not classified, counts) travels as one table whose column ``__part`` tells them apart.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.engines.person_key import PERSON
from sojourn.errors import ValuesRefused

ROWS_AT_A_TIME = 250_000
"""Rows that are worked on together, about: 0.2 GB in a Python worker."""
MOST_OF_A_PERSON = 20_000_000
"""Crossings of one person that are taken to be one person's; more do not fit into a worker."""
PLACE = ("__file", "__block", "__row")
"""Columns that sort rows as they stand in the files."""
STATUS, ON = "__initial_status", "__initial_on"
"""Columns of the rows that are no crossings but statuses from elsewhere."""
IS_STATUS = "__is_status"

PART, COUNTS = "__part", "__counts"
CROSSING, ERROR, COUNT = 0, 1, 2
ERROR_PREFIX = "__error_"


class Apply:
    """One call a partition.

    work : as for ``engines.duckdb.DuckDB.by_person`` ; columns : of the crossings ; layout : of what comes out
    with_initial : rows with ``__is_status`` are statuses from elsewhere, handed on as person_id, status and date
    of_persons : rows are sorted by person; else they are nobody's, and may be cut anywhere
    """

    def __init__(
        self, work: Callable[..., Any], columns: pa.Schema, layout: pa.Schema, *, with_initial: bool, of_persons: bool
    ) -> None:
        self.work, self.columns, self.layout = work, columns, layout
        self.with_initial, self.of_persons = with_initial, of_persons

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        counts, largest = None, 0
        tables = whole_persons(batches, ROWS_AT_A_TIME) if self.of_persons else _as_they_come(batches)
        for table in tables:
            initial = None
            if self.with_initial:
                is_status = table[IS_STATUS]
                given = table.filter(is_status)
                initial = given.select(["person_id", STATUS, ON]).rename_columns(["person_id", "status", "date"])
                table = table.filter(pc.invert(is_status))
            part = self.work(table.select(self.columns.names).cast(self.columns), initial)
            counts = part.counts if counts is None else counts + part.counts
            if self.of_persons:
                largest = max(largest, _largest(table[PERSON]))
            yield from self._arranged(part.crossings, CROSSING, "")
            yield from self._arranged(part.errors, ERROR, ERROR_PREFIX)
        if counts is not None:
            told = pa.table({COUNTS: pa.array([pickle.dumps((counts, largest))], pa.binary())})
            yield from self._arranged(told, COUNT, "")

    def _arranged(self, table: pa.Table, kind: int, prefix: str) -> Iterator[pa.RecordBatch]:
        """A part of the result in the columns of all of them."""
        there = {prefix + name: table[name] for name in table.column_names}
        columns = [
            pa.array([kind], pa.int32()).take(pa.nulls(table.num_rows, pa.int32()).fill_null(0))
            if field.name == PART
            else there[field.name].cast(field.type)
            if field.name in there
            else pa.nulls(table.num_rows, field.type)
            for field in self.layout
        ]
        yield from pa.Table.from_arrays(columns, schema=self.layout).to_batches(200_000)


def whole_persons(batches: Iterator[pa.RecordBatch], at_a_time: int) -> Iterator[pa.Table]:
    """Rows sorted by ``__person`` as tables of whole persons, each of about ``at_a_time`` rows or of one person.

    Raises ValuesRefused, without any value, for a person of more than ``MOST_OF_A_PERSON`` rows.
    """
    held: list[pa.Table] = []
    rows, wanted = 0, at_a_time
    for batch in batches:
        if not batch.num_rows:
            continue
        held.append(pa.Table.from_batches([batch]))
        rows += batch.num_rows
        if rows < wanted:
            continue
        table = pa.concat_tables(held)
        last = _rows_of_last(table[PERSON])
        if last < rows:
            yield table.slice(0, rows - last)
            table = table.slice(rows - last)
        if last > MOST_OF_A_PERSON:
            raise ValuesRefused(
                f"One identifier has more than {MOST_OF_A_PERSON:,} crossings: no person has, so it stands for all who "
                "have none.",
                ways_out=["leave the identifier of these rows empty: they are then set aside without being sorted"],
            )
        held, rows = [table], last
        wanted = at_a_time if last < at_a_time else 2 * last
    if rows:
        yield pa.concat_tables(held)


def _as_they_come(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    return (pa.Table.from_batches([batch]) for batch in batches if batch.num_rows)


def _rows_of_last(persons: pa.ChunkedArray) -> int:
    """How many rows at the end are of the last person; rows without a person are of one."""
    last = persons[len(persons) - 1]
    same = pc.equal(persons, last) if last.is_valid else persons.is_null()
    return int(pc.sum(same).as_py() or 0)


def _largest(persons: pa.ChunkedArray) -> int:
    """Crossings of the person who has most."""
    if not len(persons):
        return 0
    counted = persons.drop_null().value_counts()
    return int(pc.max(counted.field("counts")).as_py() or 0)


class CountDates:
    """Dates counted in the workers: of each a row, not of each crossing."""

    def __init__(self, seen: Callable[[], Any]) -> None:
        self.seen = seen

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        seen = self.seen()
        for batch in batches:
            if batch.num_rows:
                seen.add(batch.column(0))
        yield from seen.counted().to_batches()


def layout_of(part: Any) -> pa.Schema:
    """Columns of what travels: classified rows, then rows not classified under a prefix, then counts."""
    fields = [pa.field(PART, pa.int32())]
    fields += [pa.field(field.name, field.type) for field in part.crossings.schema]
    fields += [pa.field(ERROR_PREFIX + field.name, field.type) for field in part.errors.schema]
    return pa.schema([*fields, pa.field(COUNTS, pa.binary())])
