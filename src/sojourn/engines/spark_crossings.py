"""Classified crossings opened for counting on Apache Spark: the same SQL as on DuckDB, where it needs no order.

What counts crossings one at a time (flows, seasonality) and the population on a date run here. The few persons whose
crossings of one day have to be put in order are handed to DuckDB, whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from sojourn.engines import table_files
from sojourn.engines.classified_crossings import (
    REQUIRED,
    UNKNOWN_CODES,
    ClassifiedCrossings,
    breakdown,
    check_columns,
    refuse_unknown_codes,
    scratch_below,
)
from sojourn.engines.crossing_view import TOLD, Opening, reading
from sojourn.engines.spark import DIALECT, PLACE, Spark, identifier
from sojourn.engines.spark_messages import complaints_told
from sojourn.errors import NothingLoaded


class SparkCrossings:
    """A context manager around one Spark session; see ``ClassifiedCrossings``, whose face it shares.

    source : files, folders or patterns of Parquet or CSV
    opening : names of columns, sequence and placeholders
    memory_limit : of the Java process; threads : workers of the local master
    """

    day = "unix_date(crossing_date)"

    def __init__(
        self,
        source: Sequence[str],
        opening: Opening = Opening(),
        *,
        memory_limit: str = "3GB",
        threads: int = 2,
        scratch: Path | None = None,
    ) -> None:
        files = table_files.find(source)
        self.opening = opening
        self._names = opening.ours(files.names)
        self.columns = tuple(self._names.values())
        check_columns(self.columns)
        self._limits: Any = {"memory_limit": memory_limit, "threads": threads, "scratch": scratch}
        self._scratch = scratch_below(scratch)
        try:
            self._engine = Spark(Path(self._scratch.name), memory_limit=memory_limit, threads=threads)
        except BaseException:
            self._scratch.cleanup()
            raise
        try:
            # Views and settings of our own, also in a session of the user's.
            self._session = self._engine.session = self._engine.session.newSession()
            self._session.conf.set("spark.sql.session.timeZone", "UTC")
            self._session.conf.set("spark.sql.shuffle.partitions", str(max(2 * threads, -(-files.rows // 2_000_000))))
            self._attach(files)
        except BaseException:
            self.close()
            raise

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

    def by(self, columns: Sequence[str]) -> list[str]:
        """SQL expressions for the columns to break down by; see ``ClassifiedCrossings.by``."""
        return breakdown(columns, self.columns, self.identifier)

    def table(self, sql: str) -> pa.Table:
        """Result of a query over the view ``crossing`` and what was kept."""
        with complaints_told():
            return self._session.sql(sql).toArrow()

    def keep(self, name: str, sql: str) -> None:
        """Keep the result of a query under a name."""
        with complaints_told():
            self._session.sql(sql).cache().createOrReplaceTempView(name)

    def span(self) -> tuple[date, date]:
        """The first and the last date of crossing in the table."""
        row = self.table("SELECT min(crossing_date) AS a, max(crossing_date) AS b FROM crossing").to_pylist()[0]
        if row["a"] is None:
            raise NothingLoaded("the table of classified crossings has no row")
        return row["a"], row["b"]

    def whole_histories(self, of: str) -> ClassifiedCrossings:
        """All crossings of the persons in a view that was kept, opened in DuckDB; the view is there, too."""
        rows = self.table(f"""
            SELECT c.* FROM crossing AS c JOIN {of} AS o ON c.person_id = o.person_id
            ORDER BY {", ".join(PLACE)}""")
        opening = Opening(sequence=self.opening.sequence)
        opened = ClassifiedCrossings(rows.drop_columns(["arrival", TOLD, *PLACE]), opening, **self._limits)
        opened.connection.register("persons_given", self.table(f"SELECT person_id FROM {of}"))
        opened.keep(of, "SELECT * FROM persons_given")
        opened.connection.register("deaths_known", self.table("SELECT person_id, died FROM deaths"))
        opened.keep("deaths", "SELECT * FROM deaths_known")
        return opened

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

    def _attach(self, files: table_files.TableFiles) -> None:
        from pyspark.sql.pandas.types import to_arrow_schema

        carried = [*PLACE, *(name for name in self.columns if name not in REQUIRED)]
        with complaints_told():
            frame = self._engine.frame(files, self._names, place=True)
            frame.createOrReplaceTempView("classified_files")
            schema = to_arrow_schema(frame.schema)
            read = reading("SELECT * FROM classified_files", schema, self.opening, DIALECT, carried)
            self._session.sql(read.rows).createOrReplaceTempView("crossing")
        (counts,) = self.table(read.counts).to_pylist()
        self.nobody, self.read_otherwise = int(counts["nobody"] or 0), int(counts["otherwise"] or 0)
        refuse_unknown_codes(self.table(UNKNOWN_CODES))
        self.keep("deaths", "SELECT person_id, 0 AS died FROM crossing LIMIT 0")
