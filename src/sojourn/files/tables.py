"""The one writer of tables: CSV, CSV.gz, Parquet, xlsx or JSON by suffix, whole or not at all, never over an input.

Cells keep their types where the format has them. A text is never a formula or a link (see ``csv_text`` and
``workbook``). What a table says about itself, and its mark where it is personal, is written with it: as metadata of a
Parquet file, as a sheet of a workbook, as a small JSON file beside a CSV or JSON one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError
from sojourn.files import csv_text
from sojourn.files.about import DISCLOSURE, About
from sojourn.files.whole import SUFFIXES, check_output, owners_only, partial_name, writing
from sojourn.files.workbook import Workbook

ALL_SUFFIXES = (*SUFFIXES, ".xlsx", ".json")


class TableWriter:
    """Write a table piece by piece; ``finish`` moves it into place, anything else leaves nothing.

    Parameters
    ----------
    destination : the result; the suffix decides the format
    about : what the table says about itself; may be set until :meth:`close`
    sheet : title of the sheet of a workbook
    """

    def __init__(self, destination: Destination, about: About | None = None, *, sheet: str = "table") -> None:
        check_output(checked(destination).path, ALL_SUFFIXES)
        self.destination, self.path = destination, destination.path
        self.partial = partial_name(self.path)
        self.about, self.sheet, self.rows = about, sheet, 0
        self._beside: tuple[Path, Path] | None = None
        self._format: _Format | None = None

    def write(self, table: pa.Table) -> None:
        """Append rows; the first call fixes the columns."""
        if self._format is None:
            owners_only(self.partial, self.destination)
            self._format = _opened(self.destination, self.partial, table.schema.remove_metadata(), self.sheet)
        self._format.write(table.replace_schema_metadata(None))
        self.rows += table.num_rows

    def close(self) -> None:
        """End the temporary file; it can still be dropped."""
        if self._format is None:
            return
        about, mark = self.about, self.destination.mark()
        if mark:
            facts = {} if about is None else about.facts
            about = About(DISCLOSURE if about is None else about.name, {**facts, DISCLOSURE: mark})
        told = self._format.close(about, mark)
        self._format = None
        if about is not None and not told and (self.about is not None or self.destination.personal):
            beside = about.beside(self.path)
            self._beside = partial_name(beside), beside
            owners_only(self._beside[0], self.destination)
            self._beside[0].write_text(about.of(self.partial).text() + "\n", encoding="utf-8")

    def finish(self) -> None:
        """Move the closed file into place; what is said about it comes first, so that it never stands unmarked."""
        self.close()
        if self._beside is not None:
            self._beside[0].replace(self._beside[1])
        self.partial.replace(self.path)

    def drop(self) -> None:
        """Remove what was written."""
        try:
            if self._format is not None:
                with suppress(OSError, ValueError):  # what cannot be ended, or was half ended, is removed all the same
                    self._format.close(None, {})
                self._format = None
        finally:
            self.partial.unlink(missing_ok=True)
            if self._beside is not None:
                self._beside[0].unlink(missing_ok=True)


def write_tables(
    tables: Iterable[pa.Table], destination: Destination, about: About | None = None, *, sheet: str = "table"
) -> int:
    """Write tables of the same columns below one another, whole or not at all; returns the number of rows.

    Raises UsageError when the place cannot be written to.
    """
    writer = TableWriter(destination, about, sheet=sheet)
    with writing(writer.path):
        try:
            for table in tables:
                writer.write(table)
            writer.finish()
        except BaseException:
            writer.drop()
            raise
    return writer.rows


def write_columns(columns: Mapping[str, Sequence[Any]], destination: Destination, *, sheet: str = "result") -> None:
    """Write columns of equal length to a file, or as CSV to a stream.

    NaN is a figure that does not exist: an empty cell, null in JSON and Parquet. A column of numbers and texts mixed
    becomes text.
    """
    table = pa.table({name: _array([_cell(v) for v in values]) for name, values in columns.items()})
    place = checked(destination).place
    if isinstance(place, Path):
        write_tables([table], destination, sheet=sheet)
        return
    if isinstance(place, str):
        raise UsageError(f"{place} is an address of a cluster; this table is written on this machine.")
    place.write(csv_text.header(table.column_names).decode())
    for block in csv_text.blocks(table):
        place.write(block.decode())


def _array(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if v is None else str(v) for v in values], pa.string())


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def check_result(out: Path) -> None:
    """Refuse a place or a suffix to which no table can be written, before anything is computed."""
    check_output(out, ALL_SUFFIXES)


def check_results(results: Sequence[Path | None], inputs: Sequence[Path | None]) -> None:
    """The same for several results, which are different files and none of the inputs."""
    taken: dict[Path, str] = {p.resolve(): f"{p} is one of the inputs" for p in inputs if p is not None}
    for out in results:
        if out is None:
            continue
        check_result(out)
        if (reason := taken.get(out.resolve())) is not None:
            raise UsageError(f"{out} cannot be a result: {reason}.", ways_out=["Give another name."])
        taken[out.resolve()] = f"{out} is another result"


class _Format(Protocol):
    """One format. ``close`` returns True where the file itself tells what is about it."""

    def write(self, table: pa.Table) -> None: ...
    def close(self, about: About | None, mark: Mapping[str, str]) -> bool: ...


def _opened(destination: Destination, partial: Path, schema: pa.Schema, sheet: str) -> _Format:
    name = destination.path.name.lower()
    if name.endswith(".parquet"):
        return _Parquet(destination, partial, schema)
    if name.endswith(".xlsx"):
        return _Sheet(destination, partial, schema, sheet)
    if name.endswith(".json"):
        return _Json(destination, partial, schema)
    return _Csv(destination, partial, schema)


class _Parquet:
    def __init__(self, destination: Destination, partial: Path, schema: pa.Schema) -> None:
        # store_schema=False: whoever reads the file sees text, not the dictionaries it was written from.
        self.file = pq.ParquetWriter(partial, schema, compression="zstd", compression_level=1, store_schema=False)

    def write(self, table: pa.Table) -> None:
        self.file.write_table(table, row_group_size=1_000_000)

    def close(self, about: About | None, mark: Mapping[str, str]) -> bool:
        told = {} if about is None else {about.key: about.text()}
        if mark:
            told[About().key] = json.dumps(dict(mark))
        if told:
            self.file.add_key_value_metadata(told)
        self.file.close()
        return True


class _Csv:
    def __init__(self, destination: Destination, partial: Path, schema: pa.Schema) -> None:
        packed = destination.path.name.lower().endswith(".gz")
        self.sink = pa.output_stream(str(partial), compression="gzip" if packed else None)
        self.sink.write(csv_text.header(schema.names))

    def write(self, table: pa.Table) -> None:
        for block in csv_text.blocks(table):
            self.sink.write(block)

    def close(self, about: About | None, mark: Mapping[str, str]) -> bool:
        self.sink.close()
        return False


class _Json:
    """A list of records; an infinite number has no place in JSON and is refused."""

    def __init__(self, destination: Destination, partial: Path, schema: pa.Schema) -> None:
        self.name = str(destination.path)
        self.sink = partial.open("w", encoding="utf-8", newline="\n")
        self.before = "["

    def write(self, table: pa.Table) -> None:
        for row in table.to_pylist():
            record = {name: _cell(value) for name, value in row.items()}
            try:
                text = json.dumps(record, ensure_ascii=False, allow_nan=False, default=_as_text)
            except ValueError:
                raise UsageError(
                    f"{self.name}: JSON has no infinite numbers: {record}.", ways_out=["write .parquet or .csv"]
                ) from None
            self.sink.write(self.before + text)
            self.before = ", "

    def close(self, about: About | None, mark: Mapping[str, str]) -> bool:
        self.sink.write("[]\n" if self.before == "[" else "]\n")
        self.sink.close()
        return False


class _Sheet:
    def __init__(self, destination: Destination, partial: Path, schema: pa.Schema, title: str) -> None:
        self.book = Workbook(destination, partial, streamed=True)
        self.sheet, self.rows, self.columns = self.book.sheet(title), 0, len(schema.names)
        self.book.row(self.sheet, 0, schema.names, self.book.bold)
        self.sheet.freeze_panes(1, 0)

    def write(self, table: pa.Table) -> None:
        for batch in table.to_batches(max_chunksize=10_000):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                self.rows += 1
                self.book.row(self.sheet, self.rows, row)

    def close(self, about: About | None, mark: Mapping[str, str]) -> bool:
        if self.rows and self.columns:
            self.sheet.autofilter(0, 0, self.rows, self.columns - 1)
        if about is not None:
            self.book.pairs(about.name, [(name, _as_text(value)) for name, value in about.facts.items()])
        self.book.close()
        return True


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False, default=str)
