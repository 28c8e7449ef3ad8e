"""Apache Spark as engine: rows are brought together by person, each partition is worked on as one Arrow table.

The work is the same plain function of tables that DuckDB hands out; here it runs in Spark's Python workers, which
need this package and Java 17. What comes back (classified rows, rows not classified, counts) travels as one table
whose column ``__part`` tells them apart, so that Spark's own retries and commits hold for all three.
"""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.engines.spark_messages import complaints_told, first_line, quiet
from sojourn.engines.table_files import TableFiles
from sojourn.errors import UsageError
from sojourn.files.csv_text import MARK, RUN, marked

ROWS_PER_PARTITION = 1_000_000
"""A partition is in memory as a whole while it is worked on: about 0.5 GB in its Python worker."""

PLACE = ("__file", "__block", "__row")
"""Columns that sort rows as they stand in the files."""

_PART, _COUNTS = "__part", "__counts"
_CROSSING, _ERROR, _COUNT = 0, 1, 2
_ERROR_PREFIX = "__error_"
_INITIAL = ("__initial_status", "__initial_on")


class Part(NamedTuple):
    """What came out of one partition."""

    crossings: pa.Table
    errors: pa.Table
    counts: Any


class Spark:
    """One Spark session. Use as a context manager.

    Parameters
    ----------
    scratch : existing folder that the driver and all workers see; the caller removes it
    memory_limit : of the Java process (``2GB``); each Python worker holds a partition on top
    threads : workers of the local master; a cluster is chosen by a running session or ``spark.master``
    """

    name = "spark"

    def __init__(self, scratch: Path, *, memory_limit: str = "2GB", threads: int = 2) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise UsageError(
                "Apache Spark is not installed.", ways_out=["Install it with: pip install 'sojourn[spark]'"]
            ) from None
        self.scratch = scratch.absolute()
        self._ours = SparkSession.getActiveSession() is None
        builder: Any = SparkSession.builder
        if self._ours:
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers run whatever python3 is
            settings = {
                "spark.master": f"local[{threads}]",
                "spark.driver.memory": memory_limit.upper().replace("GB", "g").replace("MB", "m"),
                "spark.ui.enabled": "false",
                "spark.ui.showConsoleProgress": "false",
                "spark.log.level": "FATAL",
            }
            for key, value in settings.items():
                builder = builder.config(key, value)
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        log = scratch / "spark.log"
        try:
            with quiet(log) if self._ours else nullcontext():
                self.session = builder.appName("sojourn").getOrCreate()
        except Exception as error:
            raise UsageError(
                f"Spark does not start: {first_line(error)}",
                details=log.read_text(errors="replace").splitlines()[-3:] if log.exists() else (),
                ways_out=["Spark needs Java 17: check that `java -version` answers."],
            ) from None
        for key, value in {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
            "spark.sql.adaptive.coalescePartitions.enabled": "false",
            "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
        }.items():
            self.session.conf.set(key, value)

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ours:
            self.session.stop()

    def frame(
        self, files: TableFiles, names: Mapping[str, str], *, only: Sequence[str] | None = None, place: bool = False
    ) -> Any:
        """All files as one Spark data frame, columns (or ``only`` these) called ``names[column]``.

        place : with the columns ``PLACE``, which sort the rows as they stand in the files
        """
        from pyspark.sql import functions as F
        from pyspark.sql import types as T

        frames = []
        for header, paths in files.groups:
            where = [f"file://{path.absolute()}" for path in paths]
            if files.format == "parquet":
                frame = self.session.read.parquet(*where)
            else:
                schema = T.StructType([T.StructField(marked(name), T.StringType()) for name in header])
                frame = self.session.read.csv(
                    where,
                    schema=schema,
                    header=True,
                    enforceSchema=False,
                    sep=files.delimiter,
                    escape='"',
                    mode="FAILFAST",
                    encoding="UTF-8",
                    multiLine=True,
                )
            columns = [_cell(frame, old, files.format).alias(names[old]) for old in only or files.names]
            if place:
                known = (
                    F.col("_metadata.file_path"),
                    F.col("_metadata.file_block_start"),
                    F.monotonically_increasing_id(),
                )
                columns += [column.alias(name) for column, name in zip(known, PLACE, strict=True)]
            frames.append(frame.select(*columns))
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.unionByName(frame)
        return whole

    def read(self, files: TableFiles, names: Mapping[str, str] | None = None) -> pa.Table:
        """All files in memory."""
        with complaints_told():
            return self.frame(files, names or {name: name for name in files.names}).toArrow()

    def column_type(self, files: TableFiles, column: str) -> pa.DataType:
        """Type of one column of all files together."""
        from pyspark.sql.pandas.types import to_arrow_schema

        frame = self.frame(files, {name: name for name in files.names}).select(f"`{column}`")
        return to_arrow_schema(frame.schema).field(0).type

    def column_blocks(self, files: TableFiles, column: str) -> Iterator[tuple[pa.ChunkedArray, npt.NDArray[np.int64]]]:
        """The distinct values of one column and how many rows have each."""
        with complaints_told():
            frame = self.frame(files, {column: "value"}, only=[column])
            found = frame.groupBy("value").count().toArrow()
            yield found["value"], found["count"].to_numpy()

    def rows_with(
        self, files: TableFiles, names: Mapping[str, str], column: str, values: Sequence[Any], most: int
    ) -> pa.Table:
        """At most ``most`` rows whose ``column`` (our name) holds one of ``values``."""
        with complaints_told():
            frame = self.frame(files, names)
            return frame.where(frame[f"`{column}`"].isin(list(values))).limit(most).toArrow()

    def by_person(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        initial: pa.Table | None,
        work: Callable[[pa.Table, pa.Table | None], Any],
        *,
        report: Callable[[str, int, int], None] = lambda stage, done, total: None,
    ) -> Iterator[Part]:
        """Results of ``work(crossings, initial)``, each called with all rows of some persons.

        See ``engines.duckdb.DuckDB.by_person``: the arguments mean the same.
        """
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

        report("starting Spark", 0, 1)
        frame = self.frame(files, names)
        columns = to_arrow_schema(frame.schema)
        partitions = max(1, -(-files.rows // ROWS_PER_PARTITION))
        if initial is not None:
            frame = self._with_initial(frame, initial)
        empty = work(columns.empty_table(), None)
        layout = _layout(empty)
        apply = _Apply(work, columns, layout, initial is not None)
        target = str(self.scratch / "parts")
        report("classifying on Spark", 0, 1)
        with complaints_told():
            frame.repartition(partitions, "person_id").mapInArrow(
                apply, schema=from_arrow_schema(layout)
            ).write.parquet(f"file://{target}")
        paths = sorted(Path(target).glob("*.parquet"))
        yield Part(empty.crossings, empty.errors, empty.counts)
        for done, path in enumerate(paths):
            yield from _parts(path, empty)
            report("writing", done + 1, len(paths))

    def _with_initial(self, frame: Any, initial: pa.Table) -> Any:
        """Each crossing with its person's initial status in two more columns."""
        given = self.session.createDataFrame(initial.rename_columns(["__person", *_INITIAL]))
        match = frame["person_id"].cast("string") == given["__person"].cast("string")
        return frame.join(given, match, "left").drop("__person")


class _Apply:
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
            known = table.select(["person_id", *_INITIAL]).rename_columns(["person_id", "status", "on"])
            initial = known.filter(known["status"].is_valid())
            initial = (
                initial.group_by(["person_id", "status", "on"])
                .aggregate([])
                .cast(
                    pa.schema([("person_id", known.schema.field(0).type), ("status", pa.int8()), ("on", pa.date32())])
                )
            )
            table = table.drop_columns(list(_INITIAL))
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


def _cell(frame: Any, name: str, kind: str) -> Any:
    """A column of a file; of a text without the apostrophe our writer puts before what a spreadsheet would run."""
    from pyspark.sql import functions as F

    if kind == "parquet":
        return frame[f"`{name}`"]
    column = frame[f"`{marked(name)}`"]
    return F.when(column.startswith(MARK) & column.rlike(RUN), F.substring(column, 2, 1 << 30)).otherwise(column)


def _layout(part: Any) -> pa.Schema:
    """Columns of what travels: classified rows, then rows not classified under a prefix, then counts."""
    fields = [pa.field(_PART, pa.int32())]
    fields += [pa.field(field.name, field.type) for field in part.crossings.schema]
    fields += [pa.field(_ERROR_PREFIX + field.name, field.type) for field in part.errors.schema]
    return pa.schema([*fields, pa.field(_COUNTS, pa.binary())])


def _parts(path: Path, empty: Any) -> Iterator[Part]:
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
