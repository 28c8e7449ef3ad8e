"""Result files that appear whole or not at all, and scratch folders that go away."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from sojourn.errors import UsageError

SUFFIXES = (".parquet", ".csv", ".csv.gz")


def check_output(path: Path, suffixes: tuple[str, ...] = SUFFIXES) -> None:
    """Refuse a place or suffix to which no table can be written."""
    if not path.name.lower().endswith(suffixes):
        raise UsageError(
            f"{path} has no suffix that tells its format.", ways_out=[f"Use one of {', '.join(suffixes)}."]
        )
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", ways_out=["Give the name of a file."])
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", ways_out=["Create it first."])
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder {path.parent} may not be written to.", ways_out=["Choose another place."])


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses while a result is written (no permission, no space) as an error that names the result."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}. Nothing was left there.",
            ways_out=["Choose another place, or make room on the disk."],
        ) from error


def refuse_inputs(outputs: Iterable[Path | None], inputs: Iterable[Path]) -> None:
    """Refuse a result that would replace one of the files it is made from.

    Raises
    ------
    UsageError
        Two names of one file count as one.
    """
    read = {path.resolve(): path for path in inputs}
    for output in outputs:
        if output is not None and (path := read.get(output.resolve())) is not None:
            raise UsageError(
                f"{output} is one of the files to be read; the result would replace it.",
                details=[f"input: {path}"],
                ways_out=["Give the result a name of its own."],
            )


def partial_name(path: Path) -> Path:
    """A hidden name in the same folder that nobody takes for a result."""
    return path.with_name(f".{path.name}.{_process()}.{secrets.token_hex(4)}.partial")


def _process() -> str:
    """This process among those of all machines that may share a disk."""
    return f"{socket.gethostname()}-{os.getpid()}"


def remove_abandoned(folder: Path) -> None:
    """Remove what killed runs on this machine left in ``folder``: partial files whose process is gone."""
    for path in folder.glob(f".*.{socket.gethostname()}-*.partial"):
        number = re.search(r"-(\d+)\.[0-9a-f]{8}\.partial$", path.name)
        if number is None or _running(int(number[1])):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class TableWriter:
    """Write a table piece by piece; ``finish`` moves it into place, anything else leaves nothing.

    Parameters
    ----------
    path : the result; the suffix decides the format
    metadata : key -> text stored in the schema of a Parquet file
    """

    def __init__(self, path: Path, metadata: dict[str, str] | None = None) -> None:
        check_output(path)
        self.path = path
        self.partial = partial_name(path)
        self.metadata = metadata or {}
        self.rows = 0
        self._sink: Any = None
        self._writer: Any = None

    def write(self, table: pa.Table) -> None:
        """Append rows; the first call fixes the columns."""
        if self._writer is None:
            self._open(table.schema)
        if self.path.name.lower().endswith(".parquet"):
            self._writer.write_table(table.replace_schema_metadata(None), row_group_size=1_000_000)
        else:
            self._writer.write_table(table)
        self.rows += table.num_rows

    def _open(self, schema: pa.Schema) -> None:
        # store_schema=False: whoever reads the file sees text, not the dictionaries it was written from.
        schema = schema.remove_metadata()
        if self.path.name.lower().endswith(".parquet"):
            self._writer = pq.ParquetWriter(
                self.partial, schema, compression="zstd", compression_level=1, store_schema=False
            )
            return
        compression = "gzip" if self.path.name.lower().endswith(".gz") else None
        self._sink = pa.output_stream(str(self.partial), compression=compression)
        self._writer = pa.csv.CSVWriter(self._sink, schema, write_options=pa.csv.WriteOptions(quoting_style="needed"))

    def close(self) -> None:
        """End the temporary file; it can still be dropped."""
        if self._writer is not None:
            if self.metadata and self.path.name.lower().endswith(".parquet"):
                self._writer.add_key_value_metadata(self.metadata)
            self._writer.close()
            self._writer = None
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def finish(self) -> None:
        """Move the closed file into place."""
        self.close()
        self.partial.replace(self.path)

    def drop(self) -> None:
        """Remove what was written."""
        try:
            self.close()
        finally:
            self.partial.unlink(missing_ok=True)


@contextmanager
def text_file(path: Path, content: str) -> Iterator[None]:
    """A small text file that is moved into place when the block ends without an error."""
    partial = partial_name(path)
    try:
        partial.write_text(content, encoding="utf-8")
        yield
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """A hidden folder for the duration of the block."""
    remove_abandoned(beside)
    folder = partial_name(beside / "sojourn-scratch")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
