"""Classified crossings opened for counting on Apache Spark: the same SQL as on DuckDB.

No crossing comes to the driver: every statistic is counted by the executors, and what comes back are cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from sojourn.concepts.addresses import is_address
from sojourn.engines import table_files
from sojourn.engines.classified_crossings import (
    REQUIRED,
    UNKNOWN_CODES,
    breakdown,
    check_columns,
    refuse_unknown_codes,
    scratch_below,
)
from sojourn.engines.crossing_view import Opening, reading
from sojourn.engines.spark import Spark
from sojourn.engines.spark_messages import complaints_told
from sojourn.engines.spark_reading import DIALECT, Files, identifier, text
from sojourn.engines.spark_work import PLACE
from sojourn.errors import NothingLoaded


class SparkCrossings:
    """A context manager around one Spark session; see ``ClassifiedCrossings``, whose face it shares.

    source : files, folders or patterns of Parquet or CSV
    opening : names of columns, sequence and placeholders; or what makes it of the columns and ``definitions``
    memory_limit : of the Java process; threads : workers of the local master
    """

    days = "unix_date({})"
    day = days.format("crossing_date")

    def __init__(
        self,
        source: Sequence[str],
        opening: Opening | Callable[[Sequence[str], Sequence[Any]], Opening] = Opening(),
        *,
        memory_limit: str = "3GB",
        threads: int = 2,
        scratch: Path | None = None,
    ) -> None:
        self._kept: dict[str, Any] = {}
        self._scratch = scratch_below(scratch)
        try:
            self._engine = Spark(Path(self._scratch.name), memory_limit=memory_limit, threads=threads)
        except BaseException:
            self._scratch.cleanup()
            raise
        try:
            files: Files = self._find(source)
            self._files = files
            self.opening = opening if isinstance(opening, Opening) else opening(files.names, self.definitions())
            self._names = self.opening.ours(files.names)
            self.columns = tuple(self._names.values())
            check_columns(self.columns)
            # Views and settings of our own, also in a session of the user's.
            self._session = self._engine.session = self._engine.session.newSession()
            self._session.conf.set("spark.sql.session.timeZone", "UTC")
            self._session.conf.set("spark.sql.shuffle.partitions", str(max(2 * threads, -(-files.rows // 2_000_000))))
            for key in ("spark.sql.autoBroadcastJoinThreshold", "spark.sql.adaptive.autoBroadcastJoinThreshold"):
                self._session.conf.set(key, "-1")  # what is broadcast passes through the driver: never persons
            self._attach(files)
        except BaseException:
            self.close()
            raise

    def _find(self, source: Sequence[str]) -> Files:
        """Files of this machine, or what Spark finds at addresses."""
        if any(is_address(text) for text in source):
            return self._engine.find(source)
        return table_files.find(source)

    def definitions(self) -> list[dict[str, Any] | None]:
        """What results at addresses say of themselves, and None for other files there."""
        of_results: list[dict[str, Any] | None] = [facts["definition"] for _, facts in getattr(self._files, "said", ())]
        return of_results + [None for _ in self._others()]

    def told(self) -> list[dict[str, Any]]:
        """Results at addresses by their run, other files by name and size."""
        results = [{"file": address, "run": facts["run"]} for address, facts in getattr(self._files, "said", ())]
        return results + [{"file": address, "size": size} for address, size in self._others()]

    def _others(self) -> list[tuple[str, int]]:
        """Address and size of the files that belong to no result."""
        folders = [f"{folder.rstrip('/')}/" for folder, _ in getattr(self._files, "said", ())]
        listed = getattr(self._files, "listed", ())
        return [(address, size) for address, size, _ in listed if not address.startswith(tuple(folders))]

    def __enter__(self) -> SparkCrossings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the session, if it is ours, and remove what was written on the way."""
        self._engine.__exit__(None, None, None)
        self._scratch.cleanup()

    def identifier(self, name: str) -> str:
        """The name of a column in SQL."""
        return identifier(name)

    def text(self, value: str) -> str:
        """A text in SQL."""
        return text(value)

    def by(self, columns: Sequence[str]) -> list[str]:
        """SQL expressions for the columns to break down by; see ``ClassifiedCrossings.by``."""
        return breakdown(columns, self.columns, self.identifier)

    def table(self, sql: str) -> pa.Table:
        """Result of a query over the view ``crossing`` and what was kept."""
        with complaints_told():
            return self._session.sql(sql).toArrow()

    def step(self, name: str, sql: str) -> None:
        """An intermediate result: a view that Spark works into what is asked of it."""
        with complaints_told():
            self._session.sql(sql).createOrReplaceTempView(name)

    def keep(self, name: str, sql: str) -> None:
        """Keep the result of a query under a name, on the executors' memory and disks."""
        with complaints_told():
            if name in self._kept:
                self._kept.pop(name).unpersist()
            self._kept[name] = self._session.sql(sql).cache()
            self._kept[name].createOrReplaceTempView(name)

    def forget(self, *names: str) -> None:
        """Drop what was kept."""
        with complaints_told():
            for name in names:
                if name in self._kept:
                    self._kept.pop(name).unpersist()
                self._session.catalog.dropTempView(name)

    def span(self) -> tuple[date, date]:
        """The first and the last date of crossing in the table."""
        row = self.table("SELECT min(crossing_date) AS a, max(crossing_date) AS b FROM crossing").to_pylist()[0]
        if row["a"] is None:
            raise NothingLoaded("the table of classified crossings has no row")
        return row["a"], row["b"]

    def read_table(self, path: str) -> pa.Table:
        """Another file (CSV as text, or Parquet) in memory."""
        return self._engine.read(table_files.find([path]))

    def person_type(self) -> pa.DataType:
        """Type of the identifiers of persons."""
        return self.table("SELECT person_id FROM crossing LIMIT 0").schema.field(0).type

    def add_deaths(self, deaths: pa.Table) -> tuple[int, int]:
        """Take deaths into account; see ``ClassifiedCrossings.add_deaths``."""
        with complaints_told():
            self._session.createDataFrame(deaths).createOrReplaceTempView("deaths_given")
        self.keep(
            "seen",
            f"""
            SELECT d.person_id, any_value(d.died) AS died, max({self.day}) AS last_day
            FROM crossing AS c JOIN deaths_given AS d ON c.person_id = d.person_id GROUP BY d.person_id""",
        )
        self.keep("deaths", "SELECT person_id, died FROM seen WHERE last_day <= died")
        counts = self.table("SELECT (SELECT count(*) FROM seen) AS seen, (SELECT count(*) FROM deaths) AS used")
        seen, used = counts["seen"][0].as_py(), counts["used"][0].as_py()
        return seen, seen - used

    def _attach(self, files: Files) -> None:
        from pyspark.sql.pandas.types import to_arrow_schema

        carried = [name for name in self.columns if name not in REQUIRED]
        with complaints_told():
            frame = self._engine.frame(files, self._names, place=True)
            frame.createOrReplaceTempView("classified_files")
            schema = to_arrow_schema(frame.schema)
            place = f", struct({', '.join(PLACE)}) AS place_in_file"
            read = reading("SELECT * FROM classified_files", schema, self.opening, DIALECT, carried, place)
            self._session.sql(read.rows).createOrReplaceTempView("crossing")
        (counts,) = self.table(read.counts).to_pylist()
        self.nobody, self.read_otherwise = int(counts["nobody"] or 0), int(counts["otherwise"] or 0)
        refuse_unknown_codes(self.table(UNKNOWN_CODES))
        self.keep("deaths", "SELECT person_id, 0 AS died FROM crossing LIMIT 0")
