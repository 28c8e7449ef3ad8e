"""What travels between the driver and the workers of Spark: the work on a partition, and its results taken apart.

What comes back of a partition (classified rows, rows not classified, counts) travels as one table whose column
``__part`` tells them apart.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

_PART, _COUNTS = "__part", "__counts"
_CROSSING, _ERROR, _COUNT = 0, 1, 2
_ERROR_PREFIX = "__error_"
INITIAL = ("__initial_status", "__initial_on")


class Part(NamedTuple):
    """What came out of one partition."""

    crossings: pa.Table
    errors: pa.Table
    counts: Any


class Apply:
    """Runs in Spark's Python workers: one call a partition."""

    def __init__(self, work: Any, columns: pa.Schema, layout: pa.Schema, with_initial: bool) -> None:
        self.work, self.columns, self.layout, self.with_initial = work, columns, layout, with_initial

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        received = [batch for batch in batches if batch.num_rows]
        if not received:
            return
        table = pa.Table.from_batches(received)
        initial = None
        if self.with_initial:
            known = table.select(["person_id", *INITIAL]).rename_columns(["person_id", "status", "on"])
            initial = known.filter(known["status"].is_valid())
            initial = (
                initial.group_by(["person_id", "status", "on"])
                .aggregate([])
                .cast(
                    pa.schema([("person_id", known.schema.field(0).type), ("status", pa.int8()), ("on", pa.date32())])
                )
            )
            table = table.drop_columns(list(INITIAL))
        part = self.work(table.cast(self.columns), initial)
        yield from self._arranged(part.crossings, _CROSSING, "")
        yield from self._arranged(part.errors, _ERROR, _ERROR_PREFIX)
        counts = pa.table({_COUNTS: pa.array([pickle.dumps(part.counts)], pa.binary())})
        yield from self._arranged(counts, _COUNT, "", count=True)

    def _arranged(self, table: pa.Table, kind: int, prefix: str, count: bool = False) -> Iterator[pa.RecordBatch]:
        rows = table.num_rows
        columns = []
        for field in self.layout:
            if field.name == _PART:
                columns.append(pa.array([kind], pa.int32()).take(pa.nulls(rows, pa.int32()).fill_null(0)))
                continue
            name = field.name.removeprefix(prefix) if field.name.startswith(prefix) else None
            own = name is not None and (count == (field.name == _COUNTS))
            if prefix == "" and field.name.startswith(_ERROR_PREFIX):
                own = False
            if own and name in table.column_names:
                columns.append(table[name].cast(field.type))
            else:
                columns.append(pa.nulls(rows, field.type))
        yield from pa.Table.from_arrays(columns, schema=self.layout).to_batches(200_000)


def layout_of(part: Any) -> pa.Schema:
    """Columns of what travels: classified rows, then rows not classified under a prefix, then counts."""
    fields = [pa.field(_PART, pa.int32())]
    fields += [pa.field(field.name, field.type) for field in part.crossings.schema]
    fields += [pa.field(_ERROR_PREFIX + field.name, field.type) for field in part.errors.schema]
    return pa.schema([*fields, pa.field(_COUNTS, pa.binary())])


def parts_of(path: Path, empty: Any) -> Iterator[Part]:
    """Take the parts of one file of results apart again, one row group at a time."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            kind = table[_PART].to_numpy()
            crossings = table.filter(pa.array(kind == _CROSSING)).select(empty.crossings.column_names)
            errors = table.filter(pa.array(kind == _ERROR)).select(
                [_ERROR_PREFIX + name for name in empty.errors.column_names]
            )
            counts = empty.counts
            for pickled in table.filter(pa.array(kind == _COUNT))[_COUNTS].to_pylist():
                counts = counts + pickle.loads(pickled)
            yield Part(
                crossings.cast(empty.crossings.schema),
                errors.rename_columns(empty.errors.column_names).cast(empty.errors.schema),
                counts,
            )
