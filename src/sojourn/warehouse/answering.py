"""Answers to questions in the terms of SDMX, read in batches: memory does not grow with the answer.

One state of a warehouse is open for as long as it is asked. Every state is attached to a DuckDB of its own, since one
DuckDB knows a file by its name: an answer that is being read goes on over the old file while the next question reads
the one that took its place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import duckdb
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import NothingLoaded, WarehouseError
from sojourn.warehouse import storage
from sojourn.warehouse.editions import Held, comparable, in_force
from sojourn.warehouse.question import Question, name
from sojourn.warehouse.release_table import feeds, present, table_name

BATCH = 25_000
"""Observations read at a time."""
AT_ONCE = 4
"""Questions of one state that DuckDB works on at a time; the others wait for their turn."""
TRIES = 5
"""Looks at a file that is replaced again and again."""
MEMORY = "200MB"
"""What DuckDB may hold of one state; what a sort needs beyond it goes to disk."""


@dataclass(frozen=True)
class Loaded:
    """What is said of a source. editions : newest first"""

    source: str
    publisher: str
    editions: tuple[str, ...]


@dataclass(frozen=True)
class ReleaseTold:
    """What is said of one release that open observations are read from. flows : ids of their dataflows, in order

    told : column of the table of releases -> text, without those that are empty
    """

    release_id: int
    publisher: str
    loaded: datetime
    flows: tuple[str, ...]
    told: Mapping[str, str]


def state_of(path: Path) -> tuple[int, int, int, int]:
    """What changes when another file takes the place of a warehouse. Raises NothingLoaded where there is none."""
    try:
        facts = path.stat()
    except OSError as error:
        raise NothingLoaded(f"There is no warehouse at {path.name}.") from error
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns, facts.st_size


class Standing:
    """One state of a warehouse, open until ``close``. Several threads may ask it at once.

    Raises NothingLoaded where there is no file, WarehouseError where it is no warehouse or changes again and again.
    """

    def __init__(self, path: Path) -> None:
        self._chosen: dict[tuple[str, datetime | None], tuple[str, ...] | None] = {}
        self._turn = BoundedSemaphore(AT_ONCE)
        for _ in range(TRIES):
            self.state = state_of(path)
            self._connection = _attached(path)
            if state_of(path) == self.state:  # else another file came between the look and the opening
                return
            self._connection.close()
        raise WarehouseError("The warehouse is being replaced.", ways_out=["Ask again in a few seconds."])

    def close(self) -> None:
        """Let go of the file; answers that are being read keep it for themselves."""
        self._connection.close()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute("USE house")
        return cursor

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._turn:
            cursor = self._opened()
            try:
                yield cursor
            except duckdb.Error as error:
                raise _unread(error) from error
            finally:
                cursor.close()

    def dataflows(self) -> list[Dataflow]:
        """Open dataflows with a table, in the order they are declared. Personal ones are not there."""
        with self._cursor() as cursor:
            return [d for d in present(cursor) if d.disclosure is not Disclosure.PERSONAL]

    def changed(self) -> datetime | None:
        """When the newest release was loaded, in universal time."""
        with self._cursor() as cursor:
            found: datetime | None = cursor.execute("SELECT max(loaded_at) FROM release").fetchall()[0][0]
        return found

    def sources(self) -> list[Loaded]:
        """Every source with its publisher and editions."""
        sql = (
            "SELECT source, min(publisher), list(DISTINCT edition ORDER BY edition DESC) FROM release "
            "GROUP BY source ORDER BY source"
        )
        with self._cursor() as cursor:
            return [Loaded(s, p, tuple(e)) for s, p, e in cursor.execute(sql).fetchall()]

    def releases(self) -> list[ReleaseTold]:
        """Releases by number. One of which only personal observations were read is not there."""
        fed: dict[int, list[str]] = {}
        columns = "release_id, publisher, loaded_at, source, edition, file_name, sha256, url, licence, citation"
        with self._cursor() as cursor:
            for flow in present(cursor):
                if flow.disclosure is not Disclosure.PERSONAL:
                    for (number,) in cursor.execute(f"SELECT DISTINCT release_id FROM {table_name(flow)}").fetchall():
                        fed.setdefault(number, []).append(flow.id)
            rows = cursor.sql(f"SELECT {columns} FROM release ORDER BY release_id").to_arrow_table().to_pylist()
        return [
            ReleaseTold(r["release_id"], r["publisher"], r["loaded_at"], tuple(fed[r["release_id"]]),
                        {k: str(v) for k, v in r.items() if v not in (None, "")})
            for r in rows if r["release_id"] in fed
        ]  # fmt: skip

    def codes(self, dataflow: Dataflow, column: str) -> list[str]:
        """Every code that stands in a column of a dataflow, all editions together, in order."""
        sql = f"SELECT DISTINCT {name(column)} {_from(dataflow)} WHERE {name(column)} IS NOT NULL ORDER BY 1"
        with self._cursor() as cursor:
            return [str(row[0]) for row in cursor.execute(sql).fetchall()]

    def batches(self, question: Question) -> Iterator[pa.RecordBatch]:
        """The observations asked for, series by series in order of their periods; of several editions one after
        the other. Columns: ``Question.columns``, text but ``obs_value``, ``row`` and ``release_id``.

        The question is put at once; errors are raised here and not while the answer is read.
        """
        with self._turn:
            cursor = self._opened()
            try:
                sql, values = self._sql(cursor, question)
                reader = cursor.sql(sql, params=values).to_arrow_reader(BATCH)
                first = next(iter(reader), None)
            except duckdb.Error as error:
                cursor.close()
                raise _unread(error) from error
            except BaseException:
                cursor.close()
                raise
        return self._read(cursor, first, reader)

    @staticmethod
    def _read(
        cursor: duckdb.DuckDBPyConnection, first: pa.RecordBatch | None, reader: pa.RecordBatchReader
    ) -> Iterator[pa.RecordBatch]:
        try:
            if first is not None:
                yield first
                yield from reader
        finally:
            cursor.close()

    def count(self, question: Question) -> int:
        """How many observations are asked for."""
        with self._cursor() as cursor:
            clause, values = self._clause(cursor, question)
            sql = f"SELECT count(*) {_from(question.dataflow)} WHERE {clause}"
            return int(cursor.execute(sql, values).fetchall()[0][0])

    def available(self, question: Question, columns: Sequence[str]) -> dict[str, list[str]]:
        """The codes that stand in columns of the observations asked for."""
        with self._cursor() as cursor:
            clause, values = self._clause(cursor, question)
            found = {}
            for column in columns:
                sql = f"SELECT DISTINCT {name(column)} {_from(question.dataflow)} WHERE {clause} ORDER BY 1"
                found[column] = [str(row[0]) for row in cursor.execute(sql, values).fetchall() if row[0] is not None]
            return found

    def _sql(self, cursor: duckdb.DuckDBPyConnection, question: Question) -> tuple[str, list[Any]]:
        clause, values = self._clause(cursor, question)
        columns = ", ".join(f'{name(c)} AS "{c}"' for c in question.columns)
        series = [name(k) for k in question.series]
        inside = [name(question.within)] if question.within in question.dimensions else []
        asked = [f"{name(c)} {'DESC' if down else 'ASC'} NULLS LAST" for c, down in question.order]
        order = [*(['r."edition"'] if question.history else []), *asked, *series, *inside]
        within = f"PARTITION BY {', '.join([*series, 'r.edition'])} ORDER BY {order[-1]}"
        kept = []
        if question.first is not None:
            kept.append(f"row_number() OVER ({within}) <= {question.first}")
        if question.last is not None:
            kept.append(f"row_number() OVER ({within} DESC) <= {question.last}")
        sql = f"SELECT {columns} {_from(question.dataflow)} WHERE {clause}"
        sql += f" QUALIFY {' OR '.join(kept)}" if kept else ""
        sql += f" ORDER BY {', '.join(order)}"
        sql += f" LIMIT {question.limit}" if question.limit is not None else ""
        return sql + (f" OFFSET {question.offset}" if question.offset else ""), values

    def _clause(self, cursor: duckdb.DuckDBPyConnection, question: Question) -> tuple[str, list[Any]]:
        flow = question.dataflow

        def periods() -> list[str]:
            sql = f'SELECT DISTINCT "time_period" FROM {table_name(flow)}'
            return [str(row[0]) for row in cursor.execute(sql).fetchall()]

        clause, values = question.clause(periods if question.timed else list)
        if question.history or question.names_edition():
            return clause, values
        chosen = self._in_force(cursor, flow, question.until)
        if chosen is None:
            return clause, values
        return f"{clause} AND {_EDITION} IN (SELECT unnest(?))", [*values, list(chosen)]

    def _in_force(
        self, cursor: duckdb.DuckDBPyConnection, flow: Dataflow, until: datetime | None
    ) -> tuple[str, ...] | None:
        """Series with the edition in force of each; looked up once in a state."""
        key = flow.id, until
        if key not in self._chosen:
            self._chosen[key] = _editions_in_force(cursor, flow, until)
        return self._chosen[key]


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the file attached to be read."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{quoted(tempfile.gettempdir())}'")
        connection.execute(f"ATTACH '{quoted(str(path.resolve()))}' AS house (READ_ONLY)")
        connection.execute("USE house")
        if storage.version(connection, path) < storage.schema_steps()[-1][0]:
            raise WarehouseError("The warehouse waits for its migration.", ways_out=["sojourn info --migrate"])
    except duckdb.Error as error:
        connection.close()
        raise storage.damaged(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _unread(error: duckdb.Error) -> WarehouseError:
    """What DuckDB could not do, by its first line: no memory, a damaged block."""
    return WarehouseError(str(error).splitlines()[0], ways_out=["Ask for less at once, or again in a few seconds."])


def quoted(text: str) -> str:
    """A text between the quotes of SQL."""
    return text.replace("'", "''")


def _from(dataflow: Dataflow) -> str:
    return f"FROM {table_name(dataflow)} o JOIN release r USING (release_id)"


_EDITION = "concat_ws(chr(31), r.series, r.edition)"
"""A series and its edition, as one text: an edition is chosen by series and never by the question."""


def _editions_in_force(
    cursor: duckdb.DuckDBPyConnection, dataflow: Dataflow, until: datetime | None
) -> tuple[str, ...] | None:
    """None where no series has several editions."""
    of_series: dict[str, set[str]] = {}
    for feed in feeds(cursor, dataflow):
        of_series.setdefault(feed.series, set()).add(feed.edition)
    if all(len(names) == 1 for names in of_series.values()):
        return None
    sql = (
        f"SELECT {_EDITION}, max(r.edition_date), list(DISTINCT o.release_id), "
        f"list(DISTINCT o.ref_area) FILTER (WHERE o.obs_value IS NOT NULL) {_from(dataflow)} "
        "WHERE r.loaded_at <= coalesce(?, r.loaded_at) GROUP BY 1 ORDER BY 1"
    )
    held: dict[str, list[Held]] = {}
    for named, dated, ids, areas in cursor.execute(sql, [until]).fetchall():
        series, _, edition = named.rpartition("\x1f")
        one = Held(series, edition, series, dated, tuple(sorted(ids)), frozenset(areas or ()))
        held.setdefault(series, []).append(one)
    return tuple(f"{series}\x1f{_chosen(dataflow, editions)}" for series, editions in held.items())


def _chosen(dataflow: Dataflow, editions: list[Held]) -> str:
    """The edition that the chooser takes; the newest where none has a figure."""
    alike = [h for _, h in comparable(dataflow, [("", h) for h in editions], "ref_area")]
    found = in_force(alike, [editions[0].source])
    return found.edition if found else max(editions, key=lambda h: h.dated).edition
