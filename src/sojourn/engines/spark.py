"""Apache Spark as engine: rows are brought together by person, each partition is worked on as one Arrow table.

The work is the same plain function of tables that DuckDB hands out; here it runs in Spark's Python workers, which
need this package and Java 17. What comes back (classified rows, rows not classified, counts) travels as one table
whose column ``__part`` tells them apart, so that Spark's own retries and commits hold for all three.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.engines.person_key import PERSON, Dialect, with_keys
from sojourn.engines.spark_messages import complaints_told, first_line, quiet
from sojourn.engines.spark_parts import INITIAL, Apply, Part, layout_of, parts_of
from sojourn.engines.table_files import TableFiles
from sojourn.errors import UsageError
from sojourn.files.csv_text import MARK, RUN, marked

ROWS_PER_PARTITION = 1_000_000
"""A partition is in memory as a whole while it is worked on: about 0.5 GB in its Python worker."""

PLACE = ("__file", "__block", "__row")
"""Columns that sort rows as they stand in the files."""


ROW = "__row"


def identifier(name: str) -> str:
    """An SQL identifier."""
    return "`" + name.replace("`", "``") + "`"


def text(value: str) -> str:
    """An SQL string."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


DIALECT = Dialect(identifier, text, "({0} RLIKE {1})")


class Spark:
    """One Spark session. Use as a context manager.

    Parameters
    ----------
    scratch : existing folder that the driver and all workers see; the caller removes it
    memory_limit : of the Java process (``2GB``); each Python worker holds a partition on top
    threads : workers of the local master; a cluster is chosen by a running session or ``spark.master``
    """

    name = "spark"
    dialect = DIALECT

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
        self,
        files: TableFiles,
        names: Mapping[str, str],
        *,
        only: Sequence[str] | None = None,
        place: bool = False,
        numbered: bool = False,
    ) -> Any:
        """All files as one Spark data frame, columns (or ``only`` these) called ``names[column]``.

        place : with the columns ``PLACE``, which sort the rows as they stand in the files
        numbered : with the column ``ROW``, of one file: its rows from 1 on
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
            if numbered:  # a text is one partition, whose rows are counted from 0
                row = F.col("_metadata.row_index") if files.format == "parquet" else F.monotonically_increasing_id()
                columns.append((row + 1).alias(ROW))
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

    def ask(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        keys: Mapping[str, str],
        sql: str,
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> pa.Table:
        """Result of a query over ``crossing_read``; see ``engines.duckdb.DuckDB.ask``."""
        with complaints_told():
            self._keyed(self.frame(files, names), keys, placeholders).createOrReplaceTempView("crossing_read")
            return self.session.sql(sql).toArrow()

    def places(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        keys: Mapping[str, str],
        where: str,
        most: int,
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> list[tuple[Path, int]]:
        """Files and rows of crossings that a condition is true of; see ``engines.duckdb.DuckDB.places``."""
        found: list[tuple[Path, int]] = []
        for header, paths in files.groups:
            for path in paths:
                with complaints_told():
                    frame = self.frame(replace(files, groups=((header, (path,)),)), names, numbered=True)
                    rows = self._keyed(frame, keys, placeholders).where(where).select(ROW)
                    found += [
                        (path, row) for row in rows.orderBy(ROW).limit(most - len(found)).toArrow()[ROW].to_pylist()
                    ]
                if len(found) >= most:
                    return found
        return found

    def _keyed(self, frame: Any, keys: Mapping[str, str], placeholders: Placeholders) -> Any:
        """A frame with keys of identifiers (``engines.person_key``) in further columns."""
        from pyspark.sql.pandas.types import to_arrow_schema

        schema = to_arrow_schema(frame.schema)
        kinds = {key: (column, schema.field(column).type) for key, column in keys.items()}
        if not kinds:
            return frame
        frame.createOrReplaceTempView("written_crossing")
        return self.session.sql(with_keys("SELECT * FROM written_crossing", schema.names, kinds, DIALECT, placeholders))

    def by_person(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        initial: pa.Table | None,
        work: Callable[[pa.Table, pa.Table | None], Any],
        *,
        placeholders: Placeholders = PLACEHOLDERS,
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
        frame = self._keyed(frame, {PERSON: "person_id"}, placeholders)
        if initial is not None:
            frame = self._with_initial(frame, initial)
        empty = work(columns.empty_table(), None)
        layout = layout_of(empty)
        apply = Apply(work, columns, layout, initial is not None)
        target = str(self.scratch / "parts")
        report("classifying on Spark", 0, 1)
        with complaints_told():
            # Rows of nobody are worked on where they are: brought together they would be one heap.
            persons = frame.where(f"{PERSON} IS NOT NULL").repartition(partitions, PERSON).drop(PERSON)
            nobody = frame.where(f"{PERSON} IS NULL").drop(PERSON)
            parts = [f.mapInArrow(apply, schema=from_arrow_schema(layout)) for f in (persons, nobody)]
            parts[0].unionByName(parts[1]).write.parquet(f"file://{target}")
        paths = sorted(Path(target).glob("*.parquet"))
        yield Part(empty.crossings, empty.errors, empty.counts)
        for done, path in enumerate(paths):
            yield from parts_of(path, empty)
            report("writing", done + 1, len(paths))

    def _with_initial(self, frame: Any, initial: pa.Table) -> Any:
        """Each crossing with its person's initial status in two more columns."""
        given = self.session.createDataFrame(initial.rename_columns(["__given", *INITIAL]))
        return frame.join(given, frame[PERSON] == given["__given"].cast("string"), "left").drop("__given")


def _cell(frame: Any, name: str, kind: str) -> Any:
    """A column of a file; of a text without the apostrophe our writer puts before what a spreadsheet would run."""
    from pyspark.sql import functions as F

    if kind == "parquet":
        return frame[f"`{name}`"]
    column = frame[f"`{marked(name)}`"]
    return F.when(column.startswith(MARK) & column.rlike(RUN), F.substring(column, 2, 1 << 30)).otherwise(column)
