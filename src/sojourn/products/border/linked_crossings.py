"""Crossings read for linking: by document, and again by the person that each document is taken to be of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from sojourn.concepts.document_linkage import DOCUMENT
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.engines.duckdb import DuckDB, quoted, text
from sojourn.engines.duckdb_messages import complaints_told
from sojourn.engines.person_key import PERSON
from sojourn.errors import LayoutDiffers, counted
from sojourn.microdata import crossing_keys
from sojourn.products.border import own_files

BATCH = 500_000


class LinkedCrossings:
    """Files of crossings on an open engine.

    said : what was told from the files ; mapped : columns of ours that were found here under another name
    columns : by our names, with the one that linking adds
    Raises as ``own_files.ready`` does, and ``LayoutDiffers`` for columns that are missing or in the way.
    """

    def __init__(
        self, engine: DuckDB, inputs: Sequence[str], layout: OwnLayout, placeholders: Placeholders, scratch: Path
    ) -> None:
        self.engine = engine
        inside = scratch / "crossings"
        inside.mkdir()
        ready = own_files.ready(inputs, layout, inside, strict=False)
        self.said, files = ready.said, ready.files
        columns = dict(layout.columns) if files.paths == ready.read else {}
        here = {our: their for our, their in columns.items() if their in files.names}
        self.mapped = frozenset(here) if columns else frozenset(our for our, _ in layout.columns)
        ours = crossing_keys.renamed(files.names, here, None)
        crossing_keys.check_columns(ours)
        if DOCUMENT in ours:
            raise LayoutDiffers(
                f"The crossings already have a column {DOCUMENT}, which linking adds.",
                ways_out=[f"If it is the number of the document: --columns person_id={DOCUMENT}", "rename it"],
            )
        names = dict(zip(files.names, ours, strict=True))
        self._own = tuple(ours)
        self.columns = (*ours, DOCUMENT)
        keyed = engine.keyed(files, names, {PERSON: "person_id"}, placeholders)
        self._kind = engine.column_type(files, next(old for old, new in names.items() if new == "person_id"))
        with complaints_told():
            engine.connection.execute(f"CREATE TEMP TABLE crossing_by_document AS SELECT * FROM ({keyed})")
            engine.connection.execute(f"""
                CREATE TEMP VIEW crossing AS SELECT * EXCLUDE (person_id, {PERSON}),
                       {PERSON} AS person_id, {PERSON} AS {DOCUMENT} FROM crossing_by_document""")

    def person_type(self) -> pa.DataType:
        """Type of the identifiers, as they are read."""
        return pa.int64() if pa.types.is_floating(self._kind) else self._kind

    def identifier(self, name: str) -> str:
        """The name of a column in SQL."""
        return quoted(name)

    def table(self, sql: str) -> pa.Table:
        """Result of a query over ``crossing``: all rows, with the document as ``person_id`` and ``document_id``."""
        with complaints_told():
            return self.engine.connection.sql(sql).to_arrow_table()

    def meet(self, documents: pa.ChunkedArray) -> None:
        """Set the documents of a table (text) against those of the crossings; what is in one alone is told in ``said``.

        Raises ``LayoutDiffers`` where no document is in both: nothing could be linked, and nothing would show it.
        """
        self._register("document_given", pa.table({DOCUMENT: documents}))
        (found,) = self.table(f"""
            SELECT count(*) FILTER (c.{DOCUMENT} NOT NULL AND d.{DOCUMENT} NOT NULL) AS both,
                   count(*) FILTER (d.{DOCUMENT} IS NULL) AS here, count(*) FILTER (c.{DOCUMENT} IS NULL) AS there
            FROM (SELECT DISTINCT {PERSON} AS {DOCUMENT} FROM crossing_by_document WHERE {PERSON} NOT NULL) AS c
            FULL JOIN document_given AS d ON c.{DOCUMENT} = d.{DOCUMENT}""").to_pylist()
        both, here, there = found["both"], found["here"], found["there"]
        if not both:
            raise LayoutDiffers(
                f"None of the {there:,} documents of the table is among the {here:,} of the crossings.",
                details=[f"person_id of the crossings is read as {self._kind}"],
                ways_out=[
                    "write both alike: 00123 as text is not 123",
                    "--columns document_id=COLUMN, person_id=COLUMN name the columns that hold the same numbers",
                ],
            )
        if here:
            told = f"{counted(here, 'document')} that crossed, not in the table of documents: a person each"
            self.said = (*self.said, told)
        if there:
            self.said = (*self.said, f"{counted(there, 'document')} of the table, without a crossing")

    def days(self) -> str:
        """SQL of ``document_id``, ``day``, ``arrival`` of the crossings that can be read."""
        words: dict[int, list[str]] = {0: [], 1: []}
        for word, meaning in crossing_keys.DIRECTIONS.items():
            words[meaning].append(text(word))
        way = "lower(trim(CAST(direction AS VARCHAR)))"
        return f"""
            SELECT {PERSON} AS {DOCUMENT}, TRY_CAST(substring(CAST(crossing_date AS VARCHAR), 1, 10) AS DATE) AS day,
                   {way} IN ({", ".join(words[1])}) AS arrival
            FROM crossing_by_document
            WHERE {PERSON} IS NOT NULL AND day IS NOT NULL AND {way} IN ({", ".join(words[0] + words[1])})"""

    def linked(self, persons: pa.Table) -> Iterator[pa.Table]:
        """All rows, with ``person_id`` of the person and the document as ``document_id``.

        persons : document_id, person_id (text). A document that is not in the table is a person's only one.
        """
        self._register("person_of", persons.select([DOCUMENT, "person_id"]))
        own = [f"c.{quoted(n)}" if n != "person_id" else
               f"CASE WHEN c.{PERSON} IS NULL THEN CAST(c.person_id AS VARCHAR) ELSE coalesce(p.person_id, c.{PERSON}) "
               "END AS person_id" for n in self._own]  # fmt: skip
        sql = f"""SELECT {", ".join(own)}, c.{PERSON} AS {DOCUMENT}
                  FROM crossing_by_document AS c LEFT JOIN person_of AS p ON p.{DOCUMENT} = c.{PERSON}"""
        with complaints_told():
            reader = self.engine.connection.sql(sql).to_arrow_reader(BATCH)
            for batch in reader:
                yield pa.Table.from_batches([batch])

    def of_persons(self, persons: pa.Table, *, only: bool = False, leave: pa.ChunkedArray | None = None) -> int:
        """Keep the crossings of some documents by person, to be taken in :meth:`parts`; gives their number.

        persons : document_id, person_id and further columns, a row for every person a document is counted for
        only : leave out documents that are not in ``persons``; else such a document is a person
        leave : documents that are left out
        """
        self._register("person_of", persons)
        self._register("left_out", pa.table({DOCUMENT: pa.chunked_array([], pa.string()) if leave is None else leave}))
        further = [n for n in persons.column_names if n not in (DOCUMENT, "person_id")]
        listed = [f"c.{quoted(n)}" for n in self._own if n != "person_id"] + [f"p.{quoted(n)}" for n in further]
        join = "JOIN" if only else "LEFT JOIN"
        with complaints_told():
            self.engine.connection.execute(f"""
                CREATE OR REPLACE TEMP TABLE crossing_by_person AS
                SELECT {", ".join(listed)}, coalesce(p.person_id, c.{PERSON}) AS person_id
                FROM crossing_by_document AS c {join} person_of AS p ON p.{DOCUMENT} = c.{PERSON}
                WHERE c.{PERSON} IS NOT NULL AND c.{PERSON} NOT IN (SELECT {DOCUMENT} FROM left_out)""")
        return int(self.table("SELECT count(*) AS n FROM crossing_by_person")["n"][0].as_py())

    def parts(self, rows: int) -> Iterator[pa.Table]:
        """What :meth:`of_persons` kept, in parts of whole persons."""
        parts = max(1, -(-rows // self.engine.rows_per_bucket))
        for part in range(parts):
            yield self.table(f"SELECT * FROM crossing_by_person WHERE hash(person_id) % {parts} = {part}")

    def initial(self, table: pa.Table, persons: pa.Table) -> pa.Table:
        """Initial statuses by person. table : person_id (of the document, text), status, date ; persons : as above."""
        self._register("initial_of", table)
        self._register("person_of", persons)
        return self.table(f"""SELECT coalesce(p.person_id, i.person_id) AS person_id, i.status, i.date
                             FROM initial_of AS i LEFT JOIN person_of AS p ON p.{DOCUMENT} = i.person_id""")

    def _register(self, name: str, table: pa.Table) -> None:
        self.engine.connection.register("given_now", table)
        self.engine.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given_now")
        self.engine.connection.unregister("given_now")
