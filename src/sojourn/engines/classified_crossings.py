"""Classified crossings opened for counting: the input of every border statistic, larger than memory or not.

The table is what ``sojourn border classify`` writes: one row per crossing with ``person_id``, ``crossing_date``,
``direction``, the statuses before and after, ``is_migrant`` (null while undecided) and the dates on which each
became final. The rows may stand in any order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from sojourn.engines import table_files
from sojourn.engines.crossing_view import Opening, reading
from sojourn.engines.duckdb import DIALECT, DuckDB, quoted, text
from sojourn.engines.duckdb_messages import complaints_told
from sojourn.engines.ordered_crossings import create_ordered
from sojourn.errors import LayoutDiffers, NothingLoaded, UsageError, ValuesRefused

REQUIRED = (
    "person_id", "crossing_date", "direction", "status_before", "status_after", "is_migrant",
    "status_before_final_on", "status_after_final_on", "is_migrant_final_on", "decision",
)  # fmt: skip

#: What a crossing turned out to be. First match wins; the undecided case comes first and is explicit.
CATEGORY = """
    CASE WHEN is_migrant IS NULL OR status_before IS NULL
              THEN CASE WHEN arrival THEN 'undecided_arrivals' ELSE 'undecided_departures' END
         WHEN is_migrant THEN CASE WHEN arrival THEN 'immigration' ELSE 'emigration' END
         WHEN arrival THEN CASE WHEN status_before = 'resident' THEN 'resident_returns' ELSE 'visitor_arrivals' END
         WHEN status_before = 'resident' THEN 'resident_departures'
         ELSE 'visitor_departures' END"""


BATCH = 100_000
"""Rows of a piece of a result that is not held whole."""
STATUSES = frozenset({"resident", "non_resident", None})
CODES: Mapping[str, frozenset[str | None]] = {
    "direction": frozenset({"arrival", "departure"}),
    "status_before": STATUSES,
    "status_after": STATUSES,
    "decision": frozenset({"final", "provisional"}),
}
"""What classification writes in these columns."""

UNKNOWN_CODES = """
    SELECT DISTINCT direction, status_before, status_after, decision FROM crossing
    WHERE direction IS NULL OR direction NOT IN ('arrival', 'departure')
       OR decision IS NULL OR decision NOT IN ('final', 'provisional')
       OR status_before NOT IN ('resident', 'non_resident')
       OR status_after NOT IN ('resident', 'non_resident')"""


def scratch_below(folder: Path | None) -> tempfile.TemporaryDirectory[str]:
    """A folder that only its owner can enter, removed when it is closed. Raises UsageError where it cannot be made."""
    try:
        return tempfile.TemporaryDirectory(prefix="sojourn-", dir=folder)
    except OSError as error:
        raise UsageError(
            f"No scratch folder can be made in {folder or tempfile.gettempdir()}: {error.strerror or error}.",
            ways_out=["--scratch FOLDER names another one."],
        ) from None


def check_columns(columns: Sequence[str]) -> None:
    """Refuse a table without the columns of classified crossings."""
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise LayoutDiffers(
            "the table is not one of classified crossings",
            details=[f"missing: {', '.join(missing)}", f"there: {', '.join(columns)}"],
            ways_out=["classify the crossings first: sojourn border classify CROSSINGS --out CLASSIFIED"],
        )


def _unknown(found: Sequence[str | None], column: str) -> bool:
    """Whether a column has a code that classification never writes."""
    return not {*found} <= CODES[column]


def refuse_unknown_codes(found: pa.Table) -> None:
    """Refuse what the query ``UNKNOWN_CODES`` found."""
    if found.num_rows:
        raise ValuesRefused(
            "classified crossings with codes that are not known",
            details=[f"column {name}" for name in found.column_names if _unknown(found[name].to_pylist(), name)],
            of_persons=[", ".join(f"{k} {v!r}" for k, v in row.items()) for row in found.to_pylist()],
            ways_out=[
                "directions are arrival and departure; statuses resident, non_resident or empty; "
                "decisions final and provisional",
                "classify the crossings again: sojourn border classify CROSSINGS --out CLASSIFIED",
            ],
        )


def breakdown(columns: Sequence[str], there: Sequence[str], identifier: Callable[[str], str]) -> list[str]:
    """SQL expressions, named, for the columns to break down by; see ``ClassifiedCrossings.by``."""
    derived = {"age"} if "age" not in there and "birth_year" in there else set()
    allowed = (set(there) - set(REQUIRED)) | derived | {"direction"}
    absent = [name for name in columns if name not in allowed]
    if absent:
        raise UsageError(
            f"cannot break down by {', '.join(absent)}",
            details=[f"columns of the crossings: {', '.join(sorted(allowed))}"],
            ways_out=["carry the column along when classifying", "choose one of the columns above"],
        )
    plain = "CAST({0} AS STRING) AS {0}"
    return [_AGE_GROUP if name in derived else plain.format(identifier(name)) for name in columns]


_AGE = "(year(crossing_date) - CAST(birth_year AS INTEGER))"
_FROM = f"({_AGE} - {_AGE} % 5)"
_AGE_GROUP = f"""
    CASE WHEN birth_year IS NULL OR {_AGE} NOT BETWEEN 0 AND 120 THEN '_X' WHEN {_AGE} >= 90 THEN 'Y_GE90'
         ELSE 'Y' || CAST({_FROM} AS STRING) || 'T' || CAST({_FROM} + 4 AS STRING) END AS age"""


class ClassifiedCrossings:
    """A context manager around one embedded database; nothing is copied until a statistic asks for it.

    source : files, folders or patterns of Parquet or CSV, or an Arrow table
    opening : names of columns, sequence and placeholders
    memory_limit : what the database may hold in memory before it spills to a folder in ``scratch``, by default that
    of the system for temporary files
    Raises ``SourceError`` where there is no file, ``FileDamaged`` where it cannot be read, ``LayoutDiffers``
    where a column is missing, ``ValuesRefused`` where a direction or a status is of no known code.
    """

    days = "CAST({} - DATE '1970-01-01' AS INTEGER)"
    day = days.format("crossing_date")

    def __init__(
        self,
        source: Sequence[str] | pa.Table,
        opening: Opening = Opening(),
        *,
        memory_limit: str = "3GB",
        threads: int = 2,
        scratch: Path | None = None,
    ) -> None:
        self.opening = opening
        self._scratch = scratch_below(scratch)
        try:
            self._engine = DuckDB(Path(self._scratch.name), memory_limit=memory_limit, threads=threads)
        except BaseException:
            self._scratch.cleanup()
            raise
        self.connection = self._engine.connection
        try:
            self.columns = self._attach(source)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ClassifiedCrossings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and remove what it spilled."""
        self.connection.close()
        self._scratch.cleanup()

    def table(self, sql: str) -> pa.Table:
        """Result of a query over the view ``crossing`` and, once made, the table ``ordered``."""
        with complaints_told():
            return self.connection.sql(sql).to_arrow_table()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Result of a query piece by piece, never whole in memory."""
        with complaints_told():
            yield from self.connection.sql(sql).to_arrow_reader(BATCH)

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        with complaints_told():
            self.connection.execute(sql)

    def identifier(self, name: str) -> str:
        """The name of a column in SQL."""
        return quoted(name)

    def text(self, value: str) -> str:
        """A text in SQL."""
        return text(value)

    def keep(self, name: str, sql: str) -> None:
        """Keep the result of a query under a name."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def step(self, name: str, sql: str) -> None:
        """An intermediate result; here it is made once."""
        self.keep(name, sql)

    def forget(self, *names: str) -> None:
        """Drop what was kept."""
        for name in names:
            self.run(f"DROP TABLE {name}")

    def read_table(self, path: str) -> pa.Table:
        """Another file (CSV as text, or Parquet) in memory."""
        return self._engine.read(table_files.find([path]))

    def person_type(self) -> pa.DataType:
        """Type of the identifiers of persons."""
        return self.table("SELECT person_id FROM crossing LIMIT 0").schema.field(0).type

    def add_deaths(self, deaths: pa.Table) -> tuple[int, int]:
        """Take deaths into account: person_id (typed as among the crossings) and died (days since 1970), one a person.

        Gives how many are of persons seen at the border, and how many of those are not used because the person crosses
        after the day.
        """
        self.connection.register("deaths_given", deaths)
        self.keep(
            "seen",
            f"""
            SELECT d.person_id, any_value(d.died) AS died, max({self.day}) AS last_day
            FROM crossing AS c JOIN deaths_given AS d ON c.person_id = d.person_id GROUP BY d.person_id""",
        )
        self.connection.unregister("deaths_given")
        self.keep("deaths", "SELECT person_id, died FROM seen WHERE last_day <= died")
        counts = self.table("SELECT (SELECT count(*) FROM seen) AS seen, (SELECT count(*) FROM deaths) AS used")
        seen, used = counts["seen"][0].as_py(), counts["used"][0].as_py()
        return seen, seen - used

    def by(self, columns: Sequence[str]) -> list[str]:
        """SQL expressions, named, for the columns to break down by; ``age`` is derived from ``birth_year``.

        ``age`` is the five-year group of the age reached during the year of the crossing (crossing year minus
        birth year), coded as in SDMX: Y0T4 ... Y85T89, Y_GE90. Raises ``UsageError`` for columns that are not there.
        """
        return breakdown(columns, self.columns, self.identifier)

    def count(self) -> int:
        """Number of classified crossings."""
        return int(self.table("SELECT count(*) AS n FROM crossing")["n"][0].as_py())

    def span(self) -> tuple[date, date]:
        """The first and the last date of crossing in the table."""
        row = self.table("SELECT min(crossing_date) AS a, max(crossing_date) AS b FROM crossing").to_pylist()[0]
        if row["a"] is None:
            raise NothingLoaded("the table of classified crossings has no row")
        return row["a"], row["b"]

    def create_ordered(self, extra: Sequence[str] = (), *, where: str = "true", name: str = "ordered") -> None:
        """Make a table of crossings in order; see ``ordered_crossings.create_ordered``."""
        create_ordered(self, extra, where=where, name=name)

    def _attach(self, source: Sequence[str] | pa.Table) -> tuple[str, ...]:
        if isinstance(source, pa.Table):
            names = self.opening.ours(source.column_names)
            self.connection.register("raw_table", source.rename_columns([*names.values()]))
            reader = "SELECT * FROM raw_table"
        else:
            files = table_files.find(source)
            names = self.opening.ours(files.names)
            reader = self._engine.source(files, names)
        columns = tuple(names.values())
        check_columns(columns)
        schema = self.table(f"SELECT * FROM ({reader}) LIMIT 0").schema
        carried = [name for name in columns if name not in REQUIRED]
        place = ", row_number() OVER () AS place_in_file"
        read = reading(reader, schema, self.opening, DIALECT, carried, place)
        self.run(f"CREATE VIEW crossing AS {read.rows}")
        (counts,) = self.table(read.counts).to_pylist()
        self.nobody, self.read_otherwise = int(counts["nobody"] or 0), int(counts["otherwise"] or 0)
        refuse_unknown_codes(self.table(UNKNOWN_CODES))
        self.keep("deaths", "SELECT person_id, 0 AS died FROM crossing LIMIT 0")
        return columns


def day_number(day: date) -> int:
    """Days since 1970-01-01, as in the columns of ``ordered``."""
    return (day - date(1970, 1, 1)).days
