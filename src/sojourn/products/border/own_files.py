"""Crossings as an office keeps them, made ready for an engine: workbooks, other encodings, headers, words and days."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.concepts.header_row import columns_told
from sojourn.concepts.own_layout import OwnLayout
from sojourn.engines import own_columns, table_files
from sojourn.engines.table_files import TableFiles
from sojourn.errors import LayoutDiffers, UsageError
from sojourn.sources.layout import encodings
from sojourn.sources.layout.bounds import open_bytes
from sojourn.sources.own.columns import not_fitting
from sojourn.sources.own.grid import Grid, delimiter_of, from_above, header_names, merged_names, read_grid, text_of

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
VALUE = "crossing_date"
SAMPLE = 1 << 16


@dataclass(frozen=True)
class Ready:
    """Files an engine can read as one table.

    files : as given, or made plain in the scratch folder ; read : the files as given ; said : what was told from them
    first : the first file and its columns, what a profile is made for
    """

    files: TableFiles
    read: tuple[Path, ...]
    said: tuple[str, ...] = ()
    first: tuple[Path, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class _Opened:
    """One file as a relation of an engine: SQL, columns as they are written, what was told, its grid for messages."""

    relation: str
    names: tuple[str, ...]
    grid: Grid
    said: tuple[str, ...] = ()


def ready(
    inputs: Sequence[str], layout: OwnLayout, scratch: Path, *, memory: str = "1GB", strict: bool = True
) -> Ready:
    """Files, folders and patterns as one table under our names of columns.

    scratch : existing folder; what is made plain is kept there, the caller removes it
    strict : the layout is all about these files; else what they have of it (initial statuses, deaths)

    Files that are plain already (CSV in UTF-8 or Parquet, nothing said but names of columns) are read where they are.
    Raises as ``table_files.find`` does, and LayoutDiffers where a file does not have what was said of it.
    """
    if layout.decimal is not None:
        raise UsageError(
            "--decimal means nothing for rows of persons: no column of theirs is a figure.", ways_out=["leave it out"]
        )
    paths = table_files.expanded(inputs, WORKBOOKS)
    told = {path: _encoding(path, layout) for path in paths}
    if all(_is_plain(path, layout, told[path]) for path in paths):
        files = table_files.find(inputs)
        return Ready(files, files.paths, (), (files.paths[0], files.names))
    made: list[Path] = []
    said: list[str] = []
    first: tuple[Path, tuple[str, ...]] | None = None
    for number, path in enumerate(paths):
        opened = _opened(path, layout, told[path], scratch, number)
        first = first or (path, opened.names)
        said += opened.said
        here = _about(opened, layout, strict=strict)
        out = scratch / f"plain-{number}.parquet"
        made.append(own_columns.made_plain(opened.relation, opened.names, here, VALUE, out, memory))
    return Ready(table_files.find([str(p) for p in made]), tuple(paths), tuple(dict.fromkeys(said)), first)


def _is_plain(path: Path, layout: OwnLayout, told: encodings.Told) -> bool:
    """Whether the engine reads it as it is; names of columns are mapped there too."""
    nothing = replace(layout, columns=(), encoding=None, made_for=None).is_plain()
    return nothing and not _is_workbook(path) and told.codec in (encodings.UTF8, "utf-8")


def _is_workbook(path: Path) -> bool:
    return path.name.lower().endswith(WORKBOOKS)


def _encoding(path: Path, layout: OwnLayout) -> encodings.Told:
    if _is_workbook(path) or table_files.format_of(path) == "parquet":
        return encodings.Told(encodings.UTF8)
    if layout.encoding is not None:
        return encodings.Told(layout.encoding)
    with open_bytes(path) as stream:
        sample = stream.read(SAMPLE)
    told = encodings.told(sample, whole=len(sample) < SAMPLE)
    if told.codec is None:
        raise encodings.not_told(path, sample)
    return told


def _opened(path: Path, layout: OwnLayout, told: encodings.Told, scratch: Path, number: int) -> _Opened:
    if _is_workbook(path):
        grid = read_grid(path, layout)
        names = header_names(grid.rows[0][1])
        _regular(grid, names)
        columns = zip(*(row for _, row in grid.rows[1:]), strict=False)  # calamine's rows are all as wide as the sheet
        kept = {name: _as_text(column) for name, column in zip(names, columns, strict=False)}
        kept |= {name: pa.array([], pa.string()) for name in names if name not in kept}
        copy = own_columns.kept(kept, scratch / f"sheet-{number}.parquet")
        return _Opened(own_columns.parquet_relation(copy), names, grid, grid.said)
    if layout.sheet is not None:
        raise UsageError(f"{path.name} is no workbook: it has no sheets.", ways_out=["leave --sheet out"])
    if table_files.format_of(path) == "parquet":
        names = tuple(own_columns.column_names(path))
        return _Opened(own_columns.parquet_relation(path), names, Grid(path, "", ((1, names),)))
    text = path
    said: tuple[str, ...] = ()
    if told.codec not in (encodings.UTF8, "utf-8"):
        with open_bytes(path) as stream:
            text = own_columns.transcoded(stream, str(told.codec), scratch / f"text-{number}.csv")
        said = (f"{path.name}: {told.said}",) if told.said else ()
    with open_bytes(text) as stream:
        sample = stream.read(SAMPLE).decode("utf-8-sig", errors="ignore")
    delimiter = delimiter_of(sample, layout)
    lines = sample.splitlines()
    skipped = (layout.header_row or 1) - 1
    if skipped >= len(lines):
        raise LayoutDiffers(f"{path.name} ends before row {layout.header_row}, where its header is said to be.")
    header, above = (
        next(csv.reader(lines[n : n + 1], delimiter=delimiter), []) for n in (skipped, max(skipped - 1, 0))
    )
    merged, taken = merged_names(header, above)
    said += (f"{path.name}: {from_above(skipped, taken)}",) if taken else ()
    names = header_names(merged)
    grid = Grid(path, "", ((skipped + 1, names),))
    _regular(grid, names)
    return _Opened(own_columns.csv_relation(text, names, delimiter, skipped), names, grid, said)


def _regular(grid: Grid, names: Sequence[str]) -> None:
    twice = sorted({n for n in names if n and list(names).count(n) > 1})
    if twice or "" in names:
        raise LayoutDiffers(
            f"{grid.path} has {'two columns of one name' if twice else 'a column without a name'}.",
            details=[columns_told(n or "(no name)" for n in names)],
            ways_out=["--header-row N names the row of the header."],
        )


def _about(opened: _Opened, layout: OwnLayout, *, strict: bool) -> OwnLayout:
    """What was said, as far as it is about this file; everything of it where it must be."""
    names = opened.names
    missing = [f"{our} is said to be in «{their}»" for our, their in layout.columns if their not in names]
    if layout.wide is not None and not layout.wide.columns:
        raise UsageError(
            "--wide of crossings names its columns: all others would be taken for persons' dates.",
            ways_out=["--wide direction=Arrived:arrival,Left:departure"],
        )
    wide = [t for t, _ in layout.wide.columns if t not in names] if layout.wide else []
    missing += [f"«{name}» is said to be a column of {layout.wide.dimension}" for name in wide if layout.wide]
    columns = tuple((our, their) for our, their in layout.columns if their in names)
    ours = {*names, *(our for our, _ in columns), layout.wide.dimension if layout.wide else ""}
    missing += [f"--values says what is written in {c}" for c, _ in layout.values if c not in ours]
    if missing and strict:
        raise not_fitting(opened.grid, layout, names, missing)
    return replace(
        layout,
        columns=columns,
        wide=None if wide else layout.wide,
        values=tuple((c, pairs) for c, pairs in layout.values if c in ours),
    )


def _as_text(column: Sequence[Any]) -> pa.Array:
    """A column of a sheet as text, null where empty: cells of one kind at once, mixed ones by what differs."""
    cells = np.array(column, dtype=object)
    given = (cells != "") & (cells != None)  # noqa: E711, over all cells
    kinds = set(map(type, cells[given]))
    if kinds <= {str}:
        return pa.array(cells, pa.string(), mask=~given)
    if kinds == {float} and all(map(float.is_integer, cells[given])):
        whole = cells[given].astype(np.float64).astype(np.int64).astype(str)
        text = np.full(len(cells), None, dtype=object)
        text[given] = whole
        return pa.array(text, pa.string())
    words = {cell: _cell_text(cell) for cell in set(cells[given])}
    return pa.array(list(map(words.get, cells)), pa.string())


def _cell_text(cell: Any) -> str:
    """A cell as text: a day of a spreadsheet as ISO, its time only where it has one."""
    if isinstance(cell, date):
        return cell.isoformat().removesuffix("T00:00:00")
    return text_of(cell)
