"""DuckDB as engine: files of any size are dealt into buckets of whole persons, each small enough for memory.

The work on a bucket is a plain function of tables; this module only brings each person's rows together. Everything
larger than memory goes through the scratch folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.engines.duckdb_messages import complaints_told
from sojourn.engines.person_key import PERSON, Dialect, with_keys
from sojourn.engines.table_files import TableFiles
from sojourn.errors import UsageError, WarehouseError
from sojourn.files.csv_text import MARK, RUN

Result = TypeVar("Result")

LARGEST_BUCKET = 2_500_000
"""Rows of a bucket; larger ones are not faster."""
BYTES_PER_ROW = 400
"""Memory that working on a bucket takes, about."""


def memory_bytes(limit: str) -> int:
    """Bytes of a limit written like ``2GB`` or ``800MB``."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT])i?B", limit.strip(), re.IGNORECASE)
    if match is None:
        raise UsageError(f"{limit!r} is no memory limit.", ways_out=["Write the limit like 2GB or 800MB."])
    return int(float(match[1]) * 1000 ** (" KMGT".index(match[2].upper())))


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """An SQL string."""
    return "'" + value.replace("'", "''") + "'"


DIALECT = Dialect(quoted, text, "regexp_matches({0}, {1})")


def csv_source(paths: tuple[Path, ...], header: tuple[str, ...], delimiter: str) -> str:
    """A table function reading CSV files as text, refusing ragged lines."""
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in header)
    files = ", ".join(text(str(path)) for path in paths)
    return (
        f"read_csv([{files}], header=true, auto_detect=false, delim={text(delimiter)}, quote='\"', escape='\"', "
        f"nullstr='', strict_mode=true, columns={{{columns}}})"
    )


def unmarked_cell(column: str) -> str:
    """SQL of a cell without the apostrophe that our writer puts before what a spreadsheet would run."""
    return (
        f"CASE WHEN starts_with({column}, {text(MARK)}) AND regexp_matches({column}, {text(RUN)}) "
        f"THEN substring({column}, 2) ELSE {column} END"
    )


class DuckDB:
    """One in-memory DuckDB with a scratch folder. Use as a context manager.

    Parameters
    ----------
    scratch : existing folder for what does not fit into memory; the caller removes it
    memory_limit : for example ``2GB``: what DuckDB may use while it deals the rows out, and about what the
        buckets in work may use after that; they are made small enough
    threads : buckets worked on at the same time
    """

    name = "duckdb"
    dialect = DIALECT

    def __init__(self, scratch: Path, *, memory_limit: str = "2GB", threads: int = 2) -> None:
        self.scratch = scratch
        self.threads = threads
        self.rows_per_bucket = max(50_000, min(LARGEST_BUCKET, memory_bytes(memory_limit) // (BYTES_PER_ROW * threads)))
        try:
            self.connection = duckdb.connect(
                config={
                    "memory_limit": memory_limit,
                    "threads": threads,
                    "temp_directory": str(scratch / "spill"),
                }
            )
            self.connection.execute("SET enable_progress_bar=false")  # it would print among the results
            self.connection.execute("SET python_enable_replacements=false")  # SQL never sees Python variables
        except duckdb.Error as error:
            raise WarehouseError(
                f"DuckDB does not start with a memory limit of {memory_limit}: {error}",
                ways_out=["Write the limit like 2GB or 800MB."],
            ) from None

    def __enter__(self) -> DuckDB:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def source(self, files: TableFiles, names: Mapping[str, str], *, numbered: bool = False) -> str:
        """SQL of one table of all files, columns called ``names[column]``; of one file with its rows from 1 on."""
        listed = ", ".join(f"{quoted(old)} AS {quoted(names[old])}" for old in files.names)
        if files.format == "parquet":
            paths = ", ".join(text(str(path)) for path in files.paths)
            further = ", file_row_number=true" if numbered else ""
            listed += f", file_row_number + 1 AS {ROW}" if numbered else ""
            return f"SELECT {listed} FROM read_parquet([{paths}], union_by_name=true, hive_partitioning=false{further})"
        bare = ", ".join(f"{unmarked_cell(quoted(old))} AS {quoted(names[old])}" for old in files.names)
        bare += f", row_number() OVER () AS {ROW}" if numbered else ""
        return " UNION ALL ".join(
            f"SELECT {bare} FROM {csv_source(paths, header, files.delimiter)}" for header, paths in files.groups
        )

    def read(self, files: TableFiles, names: Mapping[str, str] | None = None) -> pa.Table:
        """All files in memory, rows in the order of the files."""
        names = names or {name: name for name in files.names}
        return self._table(self.connection, self.source(files, names))

    def column_type(self, files: TableFiles, column: str) -> pa.DataType:
        """Type of one column of all files together."""
        sql = f"SELECT {quoted(column)} FROM ({self.source(files, {n: n for n in files.names})}) LIMIT 0"
        return self._table(self.connection, sql).schema.field(0).type

    def column_blocks(self, files: TableFiles, column: str) -> Iterator[tuple[pa.Array, None]]:
        """One column of all files, block by block; one value a row (see ``engines.spark`` for the other way)."""
        sql = f"SELECT {quoted(column)} FROM ({self.source(files, {n: n for n in files.names})})"
        with complaints_told():
            reader = self.connection.sql(sql).to_arrow_reader(1_000_000)
            for batch in reader:
                yield batch.column(0), None

    def rows_with(
        self, files: TableFiles, names: Mapping[str, str], column: str, values: Sequence[Any], most: int
    ) -> pa.Table:
        """At most ``most`` rows whose ``column`` (our name) holds one of ``values``."""
        marks = ", ".join("?" * len(values))
        sql = f"SELECT * FROM ({self.source(files, names)}) WHERE {quoted(column)} IN ({marks}) LIMIT {most}"
        with complaints_told():
            return self.connection.sql(sql, params=list(values)).to_arrow_table()

    def ask(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        keys: Mapping[str, str],
        sql: str,
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> pa.Table:
        """Result of a query over ``crossing_read``: all files under our names, with keys of identifiers.

        keys : name of a key -> column of ours that it is the key of (``engines.person_key``)
        """
        return self._table(
            self.connection, f"WITH crossing_read AS ({self.keyed(files, names, keys, placeholders)}) {sql}"
        )

    def keyed(
        self, files: TableFiles, names: Mapping[str, str], keys: Mapping[str, str], placeholders: Placeholders
    ) -> str:
        """SQL of one table of all files under our names, with keys of identifiers; see :meth:`ask`."""
        return self._keyed(self.source(files, names), list(names.values()), keys, placeholders)

    def places(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        keys: Mapping[str, str],
        where: str,
        most: int,
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> list[tuple[Path, int]]:
        """Files and rows (from 1, below the header) of the first ``most`` crossings that a condition is true of."""
        found: list[tuple[Path, int]] = []
        for header, paths in files.groups:
            for path in paths:
                one = replace(files, groups=((header, (path,)),))
                numbered = self.source(one, names, numbered=True)
                relation = self._keyed(numbered, [*names.values(), ROW], keys, placeholders)
                sql = f"SELECT {ROW} FROM ({relation}) WHERE {where} ORDER BY {ROW} LIMIT {most - len(found)}"
                found += [(path, row) for row in self._table(self.connection, sql)[ROW].to_pylist()]
                if len(found) >= most:
                    return found
        return found

    def _keyed(self, source: str, columns: Sequence[str], keys: Mapping[str, str], placeholders: Placeholders) -> str:
        schema = self._table(self.connection, f"SELECT * FROM ({source}) LIMIT 0").schema
        kinds = {key: (column, schema.field(column).type) for key, column in keys.items()}
        return with_keys(source, columns, kinds, DIALECT, placeholders) if kinds else source

    def by_person(
        self,
        files: TableFiles,
        names: Mapping[str, str],
        initial: pa.Table | None,
        work: Callable[[pa.Table, pa.Table | None], Result],
        *,
        placeholders: Placeholders = PLACEHOLDERS,
        report: Callable[[str, int, int], None] = lambda stage, done, total: None,
    ) -> Iterator[Result]:
        """Results of ``work(crossings, initial)``, each called with all rows of some persons.

        Parameters
        ----------
        names : name in the files -> our name (with ``person_id`` among them)
        initial : table with ``person_id``; ``work`` gets the rows of its persons
        placeholders : identifiers of nobody, whose rows go to any call
        report : called with stage, done and total
        """
        buckets = max(1, -(-files.rows // self.rows_per_bucket))
        if buckets == 1:
            report("reading", 0, 1)
            yield work(self.read(files, names), initial)
            return
        report("bringing each person's crossings together", 0, buckets)
        source, columns = self.source(files, names), list(names.values())
        self._deal(self._keyed(source, columns, {PERSON: "person_id"}, placeholders), columns, buckets)
        if initial is not None:
            self.connection.register("initial_given", initial)
            self.connection.execute("CREATE TABLE initial_status AS SELECT * FROM initial_given")
            self.connection.unregister("initial_given")
        yield from self._work_through(buckets, initial is not None, work, report)

    def _deal(self, source: str, columns: Sequence[str], buckets: int) -> None:
        """Write the rows into one folder per bucket: those of a person into one, those of nobody into all."""
        others = ", ".join(quoted(name) for name in columns if name != "person_id")
        spread = f"CASE WHEN {PERSON} IS NULL THEN hash({others}) ELSE hash({PERSON}) END"
        with complaints_told():
            self.connection.execute("SET preserve_insertion_order=false")
            self.connection.execute(f"SET partitioned_write_max_open_files={buckets + 4}")
            self.connection.execute(
                f"COPY (SELECT * EXCLUDE ({PERSON}), ({spread} % {buckets})::INTEGER AS {quoted(BUCKET)} "
                f"FROM ({source})) "
                f"TO {text(str(self.scratch / 'buckets'))} "
                f"(FORMAT parquet, PARTITION_BY ({quoted(BUCKET)}), COMPRESSION lz4)"
            )

    def _work_through(
        self,
        buckets: int,
        with_initial: bool,
        work: Callable[[pa.Table, pa.Table | None], Result],
        report: Callable[[str, int, int], None],
    ) -> Iterator[Result]:
        """Work on the buckets on several threads, results in the order of the buckets, few held at a time."""

        def one(bucket: int) -> Result:
            folder = self.scratch / "buckets" / f"{BUCKET}={bucket}"
            connection = self.connection.cursor()
            try:
                rows = self._table(
                    connection,
                    f"SELECT * EXCLUDE ({quoted(BUCKET)}) FROM "
                    f"read_parquet({text(str(folder / '*.parquet'))}, hive_partitioning=true)",
                )
                initial = None
                if with_initial:
                    initial = self._table(
                        connection,
                        f"SELECT * FROM initial_status WHERE {_bucket(buckets)} = {bucket}",
                    )
            finally:
                connection.close()
            for path in folder.glob("*.parquet"):
                path.unlink()
            return work(rows, initial)

        # A bucket can be without rows when there are few persons.
        there = [b for b in range(buckets) if (self.scratch / "buckets" / f"{BUCKET}={b}").is_dir()]
        with ThreadPoolExecutor(self.threads) as pool:
            waiting: list[Future[Result]] = []
            try:
                for done, bucket in enumerate(there):
                    waiting.append(pool.submit(one, bucket))
                    if len(waiting) > self.threads:
                        yield waiting.pop(0).result()
                    report("classifying", done, len(there))
                while waiting:
                    yield waiting.pop(0).result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _table(self, connection: Any, sql: str) -> pa.Table:
        with complaints_told():
            return connection.sql(sql).to_arrow_table()


BUCKET, ROW = "__bucket", "__row"


def _bucket(buckets: int) -> str:
    """Bucket of a person with an initial status; the identifier as text, as its key is."""
    return f"(hash(CAST(person_id AS VARCHAR)) % {buckets})::INTEGER"
