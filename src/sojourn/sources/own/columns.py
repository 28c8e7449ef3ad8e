"""What the columns of an office's own table are called by us: mapped, made long from wide, left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sojourn.concepts.own_layout import DATES, EXCEL, EXCEL_1904, OwnLayout
from sojourn.errors import LayoutDiffers, UsageError
from sojourn.sources.own.grid import Grid, blank, header_names, text_of

LAST_SERIAL = 2_957_004
"""Of a spreadsheet that counts from 1904: the last day of the year 9999."""


@dataclass(frozen=True)
class Columns:
    """A table with a header and rows, its columns under our names.

    header : names, mapped ones ours ; theirs : names as the file has them
    rows : cells, as many as the header has ; lines : line of each ; at : for each row, the file's column of each cell
    ragged : places of rows with more or fewer cells than the header, and what is wrong with them
    """

    grid: Grid
    header: tuple[str, ...]
    theirs: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[int, ...]
    at: tuple[tuple[int, ...], ...]
    ragged: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file."""
        return self.grid.path

    @property
    def header_line(self) -> int:
        """Line of the header."""
        return self.grid.rows[0][0]

    def place(self, row: int, column: int) -> str:
        """A cell of a row, both counted from 0 here."""
        return self.grid.place(self.lines[row], self.at[row][column], self._name(row, column))

    def _name(self, row: int, column: int) -> str:
        there = self.at[row][column]
        return self.theirs[there] if there < len(self.theirs) else ""

    def header_place(self, column: int) -> str:
        """A cell of the header."""
        return self.grid.place(self.header_line, column, self.theirs[column] if column < len(self.theirs) else "")


def columns_of(
    grid: Grid, layout: OwnLayout, *, value: str, known: Collection[str] = (), strict: bool = True
) -> Columns:
    """The table under our names: columns mapped, a wide one made long, words put in place of theirs, days as ISO.

    value : our name of the column that the cells of a wide table go to ; known : names of ours, which are compared in
    any case ; strict : everything that was said is about this file; else only what it has (the further files of a
    command)

    Raises LayoutDiffers where the file does not have what was said of it, with both sides.
    """
    if not strict:
        layout = _about(grid, layout)
    theirs = header_names(grid.rows[0][1])
    low = [t.lower() for t in theirs]
    ours = [t.lower() if t.lower() in known else t for t in theirs]
    missing = []
    for our, their in layout.columns:
        if their.lower() in low:
            ours[low.index(their.lower())] = our
        elif our not in ours:
            missing.append(f"{our} is said to be in «{their}»")
    wide = [t for t, _ in layout.wide.columns if t.lower() not in low] if layout.wide else []
    missing += [f"«{name}» is said to be a column of {layout.wide.dimension}" for name in wide if layout.wide]
    if missing:
        raise not_fitting(grid, layout, theirs, missing)
    _refuse_twice(grid, layout, theirs, ours)
    made = _long(grid, layout, theirs, ours, value, known) if layout.wide else _as_it_is(grid, theirs, ours)
    return _said_of_cells(made, layout, value)


def _about(grid: Grid, layout: OwnLayout) -> OwnLayout:
    """What was said, as far as it is about this file."""
    theirs = [t.lower() for t in header_names(grid.rows[0][1])]
    columns = tuple((our, their) for our, their in layout.columns if their.lower() in theirs)
    wide = layout.wide
    if wide is not None and not (wide.columns and all(name.lower() in theirs for name, _ in wide.columns)):
        wide = None
    here = {*theirs, *(our for our, _ in columns), wide.dimension if wide else ""}
    values = tuple((column, pairs) for column, pairs in layout.values if column in here)
    return replace(layout, columns=columns, wide=wide, values=values)


def not_fitting(grid: Grid, layout: OwnLayout, theirs: Sequence[str], missing: Sequence[str]) -> LayoutDiffers:
    """The error for a file without what was said of it; where a profile said so, with what that was made for."""
    here = f"{grid.path.name} has: {', '.join(t or '(no name)' for t in theirs[:30])}"
    ways = ["--columns ours=theirs names columns as they stand in the file", "--header-row N says where they stand"]
    made = layout.made_for
    if made is None:
        return LayoutDiffers(f"The columns named are not in {grid.path.name}.", details=[*missing, here], ways_out=ways)
    return LayoutDiffers(
        f"{grid.path.name} does not fit the profile «{made.profile}», which was made for {made.file}.",
        details=[*missing, f"{made.file} had: {', '.join(made.columns[:30])}", here],
        ways_out=[*ways, "or make a profile of its own for this file: --save-profile NAME"],
    )


def _refuse_twice(grid: Grid, layout: OwnLayout, theirs: Sequence[str], ours: Sequence[str]) -> None:
    mapped = {our for our, _ in layout.columns}
    twice = sorted(n for n in mapped if list(ours).count(n) > 1)
    if twice:
        both = [f"{n}: «{'» and «'.join(t for t, o in zip(theirs, ours, strict=True) if o == n)}»" for n in twice]
        raise LayoutDiffers(
            f"{grid.path.name}: after mapping, more than one column is called {', '.join(twice)}.",
            details=both,
            ways_out=["Rename the other column in the file, or map another one."],
        )


def _as_it_is(grid: Grid, theirs: tuple[str, ...], ours: Sequence[str]) -> Columns:
    width = len(theirs)
    rows, lines, ragged = [], [], []
    for line, row in grid.rows[1:]:
        rows.append(tuple(row[:width]) + ("",) * (width - len(row)))
        lines.append(line)
        ragged += _ragged(grid, line, row, width)
    same = tuple(range(width))
    return Columns(grid, tuple(ours), theirs, tuple(rows), tuple(lines), (same,) * len(rows), tuple(ragged))


def _ragged(grid: Grid, line: int, row: Sequence[Any], width: int) -> list[str]:
    beyond = [
        f"{grid.place(line, width)}: «{text_of(c)}» stands beyond the last column" for c in row[width:] if not blank(c)
    ][:1]
    if not grid.sheet and len(row) < width:
        return [*beyond, f"line {line}: {len(row)} cells where the header has {width}"]
    return beyond


def _long(
    grid: Grid, layout: OwnLayout, theirs: tuple[str, ...], ours: list[str], value: str, known: Collection[str]
) -> Columns:
    """One row for each row and each column that is a code of the dimension."""
    assert layout.wide is not None
    dimension = layout.wide.dimension
    if dimension in ours or value in ours:
        there = [n for n in (dimension, value) if n in ours]
        raise UsageError(
            f"--wide makes the columns {dimension} and {value}, and {grid.path.name} has {' and '.join(there)}.",
            ways_out=["leave --wide out, or map that column to another name: --columns"],
        )
    low = [t.lower() for t in theirs]
    mapped = {our for our, _ in layout.columns}
    if layout.wide.columns:
        codes = [(low.index(name.lower()), code) for name, code in layout.wide.columns]
    else:
        codes = [(i, t) for i, t in enumerate(theirs) if t and ours[i] not in mapped and ours[i] not in known]
    if not codes:
        raise not_fitting(grid, layout, theirs, [f"no column is left to be a code of {dimension}"])
    spread = {i for i, _ in codes}
    kept = [i for i in range(len(theirs)) if i not in spread]
    table = _as_it_is(grid, theirs, ours)
    rows, lines, at = [], [], []
    places = {i: (*kept, i, i) for i, _ in codes}
    for row, line in zip(table.rows, table.lines, strict=True):
        own = tuple(row[i] for i in kept)
        for i, code in codes:
            rows.append((*own, code, row[i]))
            lines.append(line)
            at.append(places[i])
    header = (*(ours[i] for i in kept), dimension, value)
    return replace(table, header=header, rows=tuple(rows), lines=tuple(lines), at=tuple(at))


def _said_of_cells(table: Columns, layout: OwnLayout, value: str) -> Columns:
    """Words in place of what the file writes, and days as ISO; marks in the column of values are left to its reader."""
    words = {column: dict(pairs) for column, pairs in layout.values if column != value}
    if strange := sorted(set(words) - set(table.header)):
        raise LayoutDiffers(
            f"{table.path.name} has no column {', '.join(strange)}, of which --values says what is written.",
            details=[f"it has: {', '.join(table.header[:30])}"],
            ways_out=["--values names columns as they are called by us, after --columns"],
        )
    days = [i for i, name in enumerate(table.header) if layout.date_format and name in DATES]
    told = {table.header.index(column): pairs for column, pairs in words.items()}
    if not days and not told:
        return table
    rows = []
    for row in table.rows:
        cells = list(row)
        for i in days:
            cells[i] = day_of(cells[i], layout.date_format or "")
        for i, pairs in told.items():
            cells[i] = pairs.get(text_of(cells[i]), cells[i])
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def day_of(cell: Any, form: str) -> Any:
    """A cell as an ISO day where it is one, written in this form or a day of a spreadsheet; else the cell itself."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if form in (EXCEL, EXCEL_1904):
        return _of_serial(cell, form)
    try:
        return datetime.strptime(text_of(cell), form).date().isoformat()
    except ValueError:
        return cell


def _of_serial(cell: Any, form: str) -> Any:
    """A serial number of a spreadsheet as an ISO day (see ``engines.own_columns``); else the cell itself."""
    text = text_of(cell)
    if not re.fullmatch(r"[0-9]{1,7}([.][0-9]+)?", text):
        return cell
    number = int(float(text))
    if form == EXCEL and (number < 1 or number == 60):
        return cell
    first = date(1904, 1, 1) if form == EXCEL_1904 else date(1899, 12, 31 if number < 60 else 30)
    return (first + timedelta(days=number)).isoformat() if number < LAST_SERIAL else cell
