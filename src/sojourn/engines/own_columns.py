"""Files of another layout made plain for an engine: columns mapped, words and days put into ours, by columns.

Each file becomes one Parquet file in the scratch folder of a run. DuckDB streams it, so that it may be of any size; no
row is looked at in Python. What cannot be read (a day of another form) stays as it is written, and is reported by who
uses it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.concepts.own_layout import DATES, EXCEL, EXCEL_1904, OwnLayout
from sojourn.engines.duckdb import csv_source, quoted, text
from sojourn.engines.duckdb_messages import complaints_told
from sojourn.errors import FileDamaged

BLOCK = 1 << 22
CLOCK = "%H"
LAST_SERIAL = 2_957_004
"""Of a spreadsheet that counts from 1904: the last day of the year 9999."""


def transcoded(stream: BinaryIO, encoding: str, out: Path) -> Path:
    """A text of another encoding as UTF-8, in the scratch folder of a run. Raises FileDamaged naming the byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with out.open("wb") as written:
        try:
            while block := stream.read(BLOCK):
                written.write(decoder.decode(block).encode())
                done += len(block)
            written.write(decoder.decode(b"", final=True).encode())
        except UnicodeDecodeError as error:
            at = done + error.start
            raise FileDamaged(
                f"The text is not in {encoding.upper()}: byte {error.object[error.start]:#04x} near position {at:,}.",
                ways_out=["Name its encoding: --encoding NAME."],
            ) from error
    return out


def kept(columns: Mapping[str, pa.Array], out: Path) -> Path:
    """Columns of a sheet as Parquet, in the scratch folder of a run."""
    pq.write_table(pa.table(dict(columns)), out)
    return out


def csv_relation(path: Path, header: Sequence[str], delimiter: str, skipped: int) -> str:
    """SQL of a CSV file as text; ``skipped`` lines stand above its header."""
    source = csv_source((path,), tuple(header), delimiter)
    return source if not skipped else f"{source[:-1]}, skip={skipped})"


def parquet_relation(path: Path) -> str:
    """SQL of a Parquet file."""
    return f"read_parquet({text(str(path))}, hive_partitioning=false)"


def made_plain(relation: str, names: Sequence[str], layout: OwnLayout, value: str, out: Path, memory: str) -> Path:
    """One file with columns under our names, in the scratch folder of a run.

    relation : SQL of the file ; names : its columns ; value : the column that the cells of a wide table go to. Of a
    wide table, cells with nothing in them make no row: a stay without a departure has none.
    """
    ours = {theirs: our for our, theirs in layout.columns}
    wide = dict(layout.wide.columns) if layout.wide else {}
    kept_columns = [n for n in names if n not in wide]
    listed = [f"{_expression(n, ours.get(n, n), layout)} AS {quoted(ours.get(n, n))}" for n in kept_columns]
    parts = []
    for theirs, code in wide.items():
        assert layout.wide is not None
        cell = f"nullif(trim(CAST({quoted(theirs)} AS VARCHAR)), '')"
        spread = [
            f"{text(code)} AS {quoted(layout.wide.dimension)}",
            f"{_day(cell, layout) if value in DATES else cell} AS {quoted(value)}",
        ]
        parts.append(f"SELECT {', '.join([*listed, *spread])} FROM {relation} WHERE {cell} IS NOT NULL")
    sql = " UNION ALL ".join(parts) or f"SELECT {', '.join(listed)} FROM {relation}"
    with duckdb.connect(config={"memory_limit": memory}) as connection, complaints_told():
        connection.execute("SET enable_progress_bar=false")
        connection.execute("SET python_enable_replacements=false")
        connection.execute(f"COPY ({sql}) TO {text(str(out))} (FORMAT parquet, COMPRESSION lz4)")
    return out


def _expression(theirs: str, ours: str, layout: OwnLayout) -> str:
    """A column in SQL: words of theirs in ours, days as ISO; a column of which nothing is said keeps its type."""
    column = quoted(theirs)
    words = layout.words_for(ours)
    if ours in DATES and layout.date_format:
        return _day(column, layout)
    if not words:
        return column
    cell = f"trim(CAST({column} AS VARCHAR))"
    cases = " ".join(f"WHEN {text(a)} THEN {text(b)}" for a, b in words.items())
    return f"CASE coalesce({cell}, '') {cases} ELSE CAST({column} AS VARCHAR) END"


def _day(column: str, layout: OwnLayout) -> str:
    """A day as ISO text where it is written in the form that was said; else as it is."""
    if not layout.date_format:
        return column
    cell = f"CAST({column} AS VARCHAR)"
    if layout.date_format in (EXCEL, EXCEL_1904):
        return _serial(cell, layout.date_format)
    form = "%Y-%m-%dT%H:%M:%S" if CLOCK in layout.date_format else "%Y-%m-%d"
    return f"coalesce(strftime(try_strptime(trim({cell}), {text(layout.date_format)}), {text(form)}), {cell})"


def _serial(cell: str, form: str) -> str:
    """A serial number of a spreadsheet as an ISO day (with its time where it has one); else the cell as it is.

    Day 60 of the count from 1900 is a 29 February that never was; before it the count is one day behind.
    """
    written = f"regexp_full_match(trim({cell}), '[0-9]{{1,7}}([.][0-9]+)?')"
    n = f"TRY_CAST(trim({cell}) AS DOUBLE)"
    first, real = "TIMESTAMP '1904-01-01'", f"{n} < {LAST_SERIAL}"
    if form == EXCEL:
        first = f"CASE WHEN {n} < 60 THEN TIMESTAMP '1899-12-31' ELSE TIMESTAMP '1899-12-30' END"
        real += f" AND {n} >= 1 AND floor({n}) <> 60"
    moment = f"({first} + to_seconds(round({n} * 86400)::BIGINT))"
    day, timed = f"strftime({moment}, '%Y-%m-%d')", f"strftime({moment}, '%Y-%m-%dT%H:%M:%S')"
    return f"CASE WHEN {written} AND {real} THEN CASE WHEN {n} = floor({n}) THEN {day} ELSE {timed} END ELSE {cell} END"


def column_names(path: Path) -> Iterator[str]:
    """Columns of a Parquet file."""
    with pq.ParquetFile(path) as file:
        yield from file.schema_arrow.names
