"""The files an engine reads as one table: found, told apart by format, their columns compared. No engine here."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sojourn.concepts.header_row import columns_told
from sojourn.errors import FileDamaged, LayoutDiffers, NotRecognised, SourceError
from sojourn.files.csv_text import unmarked
from sojourn.files.guarded import guarded
from sojourn.files.run_folder import files_of, is_run_folder

Format = Literal["csv", "parquet"]

SUFFIXES: dict[str, Format] = {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet", ".pq": "parquet"}
DELIMITERS = (",", ";", "\t", "|")
SMALL = 32 << 20
HIGHEST_RATIO = 80
"""Bytes unfolded per byte on disk, from SMALL bytes on; rows of a Parquet file per byte, from as many rows on."""
LONGEST_HEADER = 1 << 20
"""Characters of a first line; more are no names of columns."""


@dataclass(frozen=True)
class TableFiles:
    """Files with the same columns, to be read as one table."""

    format: Format
    groups: tuple[tuple[tuple[str, ...], tuple[Path, ...]], ...]
    """Files by the order of their columns (CSV files may differ in it)."""
    names: tuple[str, ...]
    """Columns of the first file."""
    delimiter: str
    rows: int
    """Exact for Parquet, a guess from the size for CSV."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files."""
        return tuple(path for _, paths in self.groups for path in paths)


def format_of(path: Path) -> Format | None:
    """Format told by the suffix, None for others."""
    name = path.name.lower()
    return next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), None)


def find(inputs: Sequence[str]) -> TableFiles:
    """Files, folders and glob patterns as one table.

    In folders and patterns only files with known suffixes count; hidden ones never.

    Raises
    ------
    SourceError, NotRecognised, LayoutDiffers, FileDamaged
        Nothing there, an unknown suffix, CSV and Parquet together, columns or types that differ.
    """
    paths = expanded(inputs)
    formats = {path: format_of(path) for path in paths}
    unknown = [str(path) for path, kind in formats.items() if kind is None]
    if unknown:
        raise NotRecognised(
            "These files are neither CSV nor Parquet by their suffix.",
            details=unknown,
            ways_out=[f"Known suffixes: {', '.join(SUFFIXES)}."],
        )
    kinds = {kind for kind in formats.values() if kind is not None}
    if len(kinds) > 1:
        raise LayoutDiffers(
            "CSV and Parquet files are given together.",
            details=[f"{path}: {kind}" for path, kind in formats.items()],
            ways_out=["Classify one format at a time, or convert one of them: types would differ."],
        )
    kind = kinds.pop()
    return _parquet(list(paths)) if kind == "parquet" else _csv(list(paths))


def expanded(inputs: Sequence[str], more: tuple[str, ...] = ()) -> list[Path]:
    """Files named, in folders named and of patterns, each once. Raises SourceError where there is none.

    more : suffixes that count in folders beside those of ``SUFFIXES``
    """
    paths: dict[Path, None] = {}
    nothing = []
    for text in inputs:
        found = _expand(text, (*SUFFIXES, *more))
        if not found:
            nothing.append(text)
        paths.update(dict.fromkeys(found))
    if nothing:
        raise SourceError(
            "No file found.",
            details=nothing,
            ways_out=[f"Give files, folders or patterns of files ending in {', '.join((*SUFFIXES, *more))}."],
        )
    return list(paths)


def _expand(text: str, suffixes: tuple[str, ...]) -> list[Path]:
    path = Path(text)
    if path.is_file():
        return [path]
    if path.is_dir() and is_run_folder(path):
        return files_of(path, "crossings")
    if path.is_dir():
        inside = (p for p in sorted(path.rglob("*")) if p.is_file() and p.name.lower().endswith(suffixes))
        return [p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)]
    anchor = Path(path.anchor) if path.is_absolute() else Path()
    pattern = str(path.relative_to(path.anchor)) if path.is_absolute() else text
    if not any(sign in pattern for sign in "*?["):
        return []
    return sorted(p for p in anchor.glob(pattern) if p.is_file() and not p.name.startswith("."))


def _parquet(paths: list[Path]) -> TableFiles:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schemas = []
    rows = 0
    damaged = []
    for path in paths:
        try:
            with pq.ParquetFile(path) as file:
                schemas.append(file.schema_arrow.remove_metadata())
                _check_ratio(path, file.metadata.num_rows, "rows")
                rows += file.metadata.num_rows
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            damaged.append(f"{path}: {error}")
    if damaged:
        raise FileDamaged("These files cannot be read as Parquet.", details=damaged)
    first = {field.name: field.type for field in schemas[0]}
    different = []
    for path, schema in zip(paths, schemas, strict=True):
        here = {field.name: field.type for field in schema}
        for name in sorted(first.keys() | here.keys()):
            if first.get(name) != here.get(name):
                different.append(f"{path}: {name} is {here.get(name)}, in {paths[0].name} {first.get(name)}")
    if different:
        raise LayoutDiffers("The files do not have the same columns.", details=different)
    names = tuple(schemas[0].names)
    return TableFiles("parquet", ((names, tuple(paths)),), names, ",", rows)


def _csv(paths: list[Path]) -> TableFiles:
    headers: dict[tuple[str, ...], list[Path]] = {}
    first: tuple[str, ...] | None = None
    delimiter = ","
    different = []
    size = 0
    for path in paths:
        with guarded(path, "a table"):
            if path.name.lower().endswith(".gz"):
                _check_ratio(path, _said_size(path), "bytes")
            line = _first_line(path)
        if first is None:
            delimiter = max(DELIMITERS, key=line.count)
        header = _names(path, line, delimiter)
        if len(set(header)) < len(header):
            raise LayoutDiffers(f"{path} has two columns of one name.", details=[columns_told(header)])
        if first is None:
            first = header
        if set(header) != set(first):
            different.append(f"{path}: {columns_told(header)}")
        headers.setdefault(header, []).append(path)
        size += path.stat().st_size * (6 if path.name.lower().endswith(".gz") else 1)
    assert first is not None
    if different:
        raise LayoutDiffers(
            "The files do not have the same columns.",
            details=[f"{paths[0]}: {', '.join(first)}", *different],
        )
    groups = tuple((header, tuple(files)) for header, files in headers.items())
    return TableFiles("csv", groups, first, delimiter, size // 30)


def _said_size(path: Path) -> int:
    """Bytes that a gzip file says, in its last four, that it unfolds to."""
    with path.open("rb") as file:
        file.seek(-min(4, path.stat().st_size), os.SEEK_END)
        return int.from_bytes(file.read(4), "little")


def _check_ratio(path: Path, inflated: int, what: str) -> None:
    """Raises FileDamaged for a file far smaller than what it says it holds."""
    packed = max(path.stat().st_size, 1)
    if inflated > SMALL and inflated > HIGHEST_RATIO * packed:
        raise FileDamaged(
            f"{path}: {packed:,} bytes unfold to {inflated:,} {what}: that is no table of persons.",
            ways_out=["Get the file again; if it is what it should be, unpack it first."],
        )


def _names(path: Path, line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(unmarked(name.strip()) for name in next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error as error:
        raise FileDamaged(f"{path}: its header is not a line of a delimited text ({error}).") from None


def _first_line(path: Path) -> str:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as file:
            line = file.readline(LONGEST_HEADER + 1)
    except (UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        raise FileDamaged(
            f"{path} cannot be read as UTF-8 text: {error}", ways_out=["Convert the file to UTF-8."]
        ) from None
    if not line.strip():
        raise FileDamaged(f"{path} is empty.", ways_out=["A header line with the names of the columns is needed."])
    if len(line) > LONGEST_HEADER:
        raise FileDamaged(
            f"{path}: its first line has more than {LONGEST_HEADER:,} characters.",
            ways_out=["Its lines may end as on an old Macintosh; save it with the line ends of Unix or Windows."],
        )
    return line.rstrip("\r\n")
