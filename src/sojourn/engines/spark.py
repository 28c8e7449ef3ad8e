"""Apache Spark as engine: rows are brought together by person and sorted, partitions are worked on person by person.

The work is the same plain function of tables that DuckDB hands out; here it runs in Spark's Python workers, which
need this package and Java 17 (``engines.spark_work``). The executors write what comes out; the driver sees counts.
"""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.engines.person_key import PERSON
from sojourn.engines.spark_frames import one_kind, told_where, write
from sojourn.engines.spark_inputs import ClusterFiles, find
from sojourn.engines.spark_messages import complaints_told, first_line, quiet
from sojourn.engines.spark_reading import DIALECT, ROW, Files, Statuses, keyed, read_frame, with_statuses
from sojourn.engines.spark_work import COUNT, COUNTS, PART, PLACE, Apply, CountDates, layout_of
from sojourn.errors import UsageError

ROWS_PER_PARTITION = 1_000_000
"""Rows of a file of the result, about; a worker holds a part of them at a time."""
FEWEST_PER_PARTITION = 50_000
"""Below it, a partition more costs more than it saves."""
MOST_VALUES = 20_000
"""Different values of a column that are looked at here: the latest or last ones."""


class Into(NamedTuple):
    """Where the executors write: what the gate has opened, and by kind (crossings, errors) a folder inside it."""

    destination: Destination
    folders: Mapping[str, str]


class Written(NamedTuple):
    """What the executors did: counts as ``work`` gives them, and the crossings of the person who has most."""

    counts: Any
    largest: int


class Spark:
    """One Spark session. Use as a context manager.

    Parameters
    ----------
    scratch : existing folder that the driver and all workers see; the caller removes it
    memory_limit : of the Java process (``2GB``) of the local master
    threads : workers of the local master; a cluster is chosen by a running session, by ``spark-submit``, by
        ``--master`` in PYSPARK_SUBMIT_ARGS or by ``spark.master`` in spark-defaults.conf, with its own settings
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
                "spark.ui.enabled": "false",
                "spark.ui.showConsoleProgress": "false",
                "spark.log.level": "FATAL",
            }
            if not told_where():
                settings["spark.master"] = f"local[{threads}]"
                settings["spark.driver.memory"] = memory_limit.upper().replace("GB", "g").replace("MB", "m")
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
        files: Files,
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
        return read_frame(self.session, files, names, only=only, place=place, numbered=numbered)

    def read(self, files: Files, names: Mapping[str, str] | None = None) -> pa.Table:
        """All files in memory."""
        with complaints_told():
            return self.frame(files, names or {name: name for name in files.names}).toArrow()

    def column_type(self, files: Files, column: str) -> pa.DataType:
        """Type of one column of all files together."""
        from pyspark.sql.pandas.types import to_arrow_schema

        frame = self.frame(files, {name: name for name in files.names}).select(f"`{column}`")
        return to_arrow_schema(frame.schema).field(0).type

    def column_blocks(self, files: Files, column: str) -> Iterator[tuple[pa.ChunkedArray, npt.NDArray[np.int64]]]:
        """Distinct values of one column, the last ones in their order first, and how many rows have each."""
        with complaints_told():
            frame = self.frame(files, {column: "value"}, only=[column])
            found = frame.groupBy("value").count().orderBy("value", ascending=False).limit(MOST_VALUES).toArrow()
            yield found["value"], found["count"].to_numpy()

    def rows_with(
        self, files: Files, names: Mapping[str, str], column: str, values: Sequence[Any], most: int
    ) -> pa.Table:
        """At most ``most`` rows whose ``column`` (our name) holds one of ``values``."""
        with complaints_told():
            frame = self.frame(files, names)
            return frame.where(frame[f"`{column}`"].isin(list(values))).limit(most).toArrow()

    def ask(
        self,
        files: Files,
        names: Mapping[str, str],
        keys: Mapping[str, str],
        sql: str,
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> pa.Table:
        """Result of a query over ``crossing_read``; see ``engines.duckdb.DuckDB.ask``."""
        with complaints_told():
            keyed(self.frame(files, names), keys, placeholders).createOrReplaceTempView("crossing_read")
            return self.session.sql(sql).toArrow()

    def places(
        self,
        files: Files,
        names: Mapping[str, str],
        keys: Mapping[str, str],
        where: str,
        most: int,
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> list[tuple[Path | str, int]]:
        """Files and rows of crossings that a condition is true of; see ``engines.duckdb.DuckDB.places``."""
        found: list[tuple[Path | str, int]] = []
        for header, paths in files.groups:
            for path in paths:
                with complaints_told():
                    one: Any = replace(files, groups=((header, (path,)),))  # type: ignore[arg-type]
                    rows = keyed(self.frame(one, names, numbered=True), keys, placeholders).where(where).select(ROW)
                    found += [
                        (path, row) for row in rows.orderBy(ROW).limit(most - len(found)).toArrow()[ROW].to_pylist()
                    ]
                if len(found) >= most:
                    return found
        return found

    def find(self, inputs: Sequence[str]) -> ClusterFiles:
        """Files at addresses; see ``spark_inputs.find``."""
        return find(inputs, self.session)

    def dates_seen(self, files: Files, column: str, seen: Callable[[], Any]) -> Any:
        """The dates of one column, counted in the workers by what ``seen`` makes (``microdata.DatesSeen``)."""
        total = seen()
        with complaints_told():
            frame = self.frame(files, {column: "value"}, only=[column])
            dates = frame.mapInArrow(CountDates(seen), schema="date date, rows bigint")
            counted = dates.groupBy("date").agg({"rows": "sum"}).toArrow()
        total.add(counted["date"], counted.column(1).to_numpy())
        return total

    def write_by_person(
        self,
        files: Files,
        names: Mapping[str, str],
        initial: Statuses | None,
        work: Callable[[pa.Table, pa.Table | None], Any],
        into: Into | None,
        *,
        placeholders: Placeholders = PLACEHOLDERS,
        report: Callable[[str, int, int], None] = lambda stage, done, total: None,
    ) -> Written:
        """Let the executors write what ``work(crossings, initial)`` makes of all persons; no row comes here.

        names : name in the files -> our name (with ``person_id`` among them)
        initial : each person's statuses from elsewhere come to ``work`` as person_id, status and date, as written
        into : where they write; None only counts
        placeholders : identifiers that stand for nobody

        Rows without a person (``person_key``) are no person's history: they, and statuses of nobody, are worked on
        where they are read, never sorted. All other rows, and the statuses, are brought together by person in one
        exchange and sorted, so that a partition of any size can be cut between two persons.
        """
        from pyspark import StorageLevel
        from pyspark.sql import functions as F
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

        report("starting Spark", 0, 3)
        with complaints_told():
            frame = self.frame(files, names, place=True).withColumn(PLACE[0], F.xxhash64(PLACE[0]))
            columns = to_arrow_schema(frame.drop(*PLACE).schema)
            empty = work(columns.empty_table(), None)
            layout = layout_of(empty)
            read = keyed(frame, {PERSON: "person_id"}, placeholders)
            if initial is not None:
                given = self.frame(initial.files, initial.names, only=list(initial.names), place=True)
                read = with_statuses(read, given, columns, placeholders)
            rows, named = read.agg(F.count(F.lit(1)), F.count(PERSON)).collect()[0]
            persons = read.where(F.col(PERSON).isNotNull())
            partitions = self._partitions(named)
            together = persons.repartition(partitions, PERSON).sortWithinPartitions(PERSON, *PLACE).drop(*PLACE)
            made = partial(Apply, work, columns, layout, with_initial=initial is not None)
            schema = from_arrow_schema(layout)
            done = together.mapInArrow(made(of_persons=True), schema=schema)
            if named < rows:
                nobodys = read.where(F.col(PERSON).isNull()).drop(*PLACE)
                done = done.union(nobodys.mapInArrow(made(of_persons=False), schema=schema))
            if into is not None:
                done = done.persist(StorageLevel.DISK_ONLY)
            try:
                for at, (kind, address) in enumerate(into.folders.items() if into is not None else (), start=1):
                    report(f"{kind} on Spark", at, 3)
                    assert into is not None
                    write(one_kind(done, kind, empty), address, into.destination)
                report("counting", 3, 3)
                told = done.where(F.col(PART) == COUNT).select(COUNTS).collect()
            finally:
                done.unpersist()
        counts, largest = empty.counts, 0
        for (pickled,) in told:
            of_partition, most = pickle.loads(bytes(pickled))
            counts, largest = counts + of_partition, max(largest, most)
        return Written(counts, largest)

    def _partitions(self, rows: int) -> int:
        """Parts to bring persons together in: of a million rows at most, and one for every core if rows are many."""
        cores = int(self.session.sparkContext.defaultParallelism)
        return max(1, -(-rows // ROWS_PER_PARTITION), min(cores, rows // FEWEST_PER_PARTITION))
