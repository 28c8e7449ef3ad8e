"""Tables of a user's own with a header and rows: CSV (any common delimiter) or workbook.

Codes are taken as they stand: Namibia's ``NA`` is a code. Only value columns know marks of absence. Square tables of
areas are read by :mod:`sojourn.sources.own.square_table`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.status import ObsStatus
from sojourn.errors import FileDamaged, LayoutDiffers, UsageError, ValuesRefused
from sojourn.files.guarded import guarded_reader
from sojourn.sources.layout.numerals import habit_of, told_from
from sojourn.sources.layout.workbook import Problems, column_letter, number
from sojourn.sources.own.columns import columns_of
from sojourn.sources.own.grid import read_grid
from sojourn.sources.own.grid import text_of as _code

Floats = npt.NDArray[np.float64]

ABSENT: dict[str, ObsStatus] = dict.fromkeys(("", "..", ":", "NA", "NaN", "nan"), ObsStatus.MISSING)
"""Signs in value columns that mean "no figure"."""


@dataclass(frozen=True)
class UserTable:
    """Rows of a user's file.

    header : column names, stripped ;  rows : cells as they are in the file ;  lines : line (or spreadsheet row) of each
    layout : how the file was said to be laid out ; said : what was told from it and is worth knowing, added to as
    columns are read
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[int, ...]
    layout: OwnLayout = field(default_factory=OwnLayout)
    said: list[str] = field(default_factory=list, compare=False)

    def require(self, columns: Sequence[str], options: str = "") -> None:
        """Raises LayoutDiffers when columns are missing, all together."""
        missing = [c for c in columns if c not in self.header]
        if missing:
            raise LayoutDiffers(
                f"{self.path.name} lacks columns that are needed here.",
                details=[*(f"missing: {c}" for c in missing), f"it has: {', '.join(self.header[:30])}"],
                ways_out=[w for w in (options, "The first row of the file names its columns.") if w],
            )

    def where(self, conditions: Sequence[str]) -> UserTable:
        """Only the rows in which columns have the values given as ``column=value``, all of them."""
        kept = list(range(len(self.rows)))
        for condition in conditions:
            column, equals, value = condition.partition("=")
            if not equals:
                raise UsageError(f"{condition!r} is not column=value", ways_out=["for example: --where year=2020"])
            self.require([column.strip()])
            codes = self.text(column.strip())
            kept = [i for i in kept if codes[i] == value.strip()]
            if not kept:
                seen = list(dict.fromkeys(codes))
                raise ValuesRefused(
                    f"{self.path.name} has no row where {condition}.",
                    details=[f"{column.strip()} is {', '.join(seen[:20])}{' ...' if len(seen) > 20 else ''}"],
                )
        return replace(self, rows=tuple(self.rows[i] for i in kept), lines=tuple(self.lines[i] for i in kept))

    def text(self, column: str) -> list[str]:
        """A column of codes."""
        at = self.header.index(column)
        return [_code(row[at]) for row in self.rows]

    def numbers(self, column: str, *, negative: bool = False) -> Floats:
        """A column of figures, NaN where a mark of absence stands; everything else that is no number is refused."""
        at = self.header.index(column)
        problems = Problems(self.path)
        cells = [(f"line {n}, column {column}", row[at]) for n, row in zip(self.lines, self.rows, strict=True)]
        figures = [(place, c) for place, c in cells if isinstance(c, str) and c.strip() not in ABSENT]
        numerals = told_from(figures, self.path.name, self.layout.decimal)
        if habit := habit_of(figures, numerals):
            self.said.append(f"{self.path.name}, {column}: {habit}")
        out = np.full(len(self.rows), np.nan)
        for i, (place, cell) in enumerate(cells):
            try:
                value, _ = number(cell, ABSENT, numerals)
            except ValueError as error:
                problems.add(place, str(error))
                continue
            if value is None:
                continue
            if value < 0 and not negative:
                problems.add(place, f"{value:g} is below zero")
            out[i] = value
        problems.raise_if_any(["Correct the cells; leave a cell empty where there is no figure."])
        return out


@guarded_reader("a table")
def read_table(
    path: Path, sheet: str | None = None, layout: OwnLayout | None = None, *, value: str = "value", main: bool = True
) -> UserTable:
    """A CSV file, or a sheet of a workbook (as ``read_grid`` finds it unless named), under our names of columns.

    value : name of the column that the cells of a wide table go to
    main : the layout is all about this file; else what it has of it (the further files of a command)

    Raises
    ------
    UsageError, FileDamaged : no such file, empty, truncated, another encoding
    LayoutDiffers : no such sheet, ragged lines, a column without name or with the name of another, or not there as said
    """
    layout = layout or OwnLayout()
    if sheet is not None:
        layout = replace(layout, sheet=sheet)
    grid = read_grid(path, layout)
    if len(grid.rows) < 2:
        raise FileDamaged(f"{path.name} has no rows below its header.")
    table = columns_of(grid, layout, value=value, strict=main)
    theirs = table.theirs
    doubled = sorted({c for c in theirs if c and theirs.count(c) > 1})
    unnamed = [f"column {column_letter(j)} has no name" for j, c in enumerate(theirs) if not c and j > 0]
    if table.ragged or doubled or unnamed:
        raise LayoutDiffers(
            f"{grid.path.name} is not a regular table of {len(theirs)} columns.",
            details=[*table.ragged, *(f"column {c} occurs twice" for c in doubled), *unnamed],
        )
    return UserTable(grid.path, table.header, table.rows, table.lines, layout, list(grid.said))


def is_square(table: UserTable) -> bool:
    """Whether the table is areas by areas: as many rows as figures in a row, under the same codes."""
    return len(table.rows) == len(table.header) - 1 and {_code(r[0]) for r in table.rows} == set(table.header[1:])


def read_pairs(
    table: UserTable, *, origin: str = "origin", destination: str = "destination", value: str = "value"
) -> tuple[tuple[str, ...], Floats, list[tuple[str, str]]]:
    """Codes, (origin, destination) figures and the pairs as listed, of a long table.

    Areas are in order of first appearance. Pairs that are not listed, or have no figure, are NaN. A pair listed twice
    is refused.
    """
    table.require([origin, destination, value], "Name the columns with --origin, --destination and --value.")
    o, d, figures = table.text(origin), table.text(destination), table.numbers(value)
    areas = tuple(dict.fromkeys([*o, *d]))
    at = {a: i for i, a in enumerate(areas)}
    out = np.full((len(areas), len(areas)), np.nan)
    seen: dict[tuple[str, str], int] = {}
    twice = []
    for k, pair in enumerate(zip(o, d, strict=True)):
        if pair in seen:
            twice.append(f"{pair[0]} to {pair[1]}: lines {seen[pair]} and {table.lines[k]}")
        seen[pair] = table.lines[k]
        out[at[pair[0]], at[pair[1]]] = figures[k]
    if twice:
        raise ValuesRefused(
            f"{table.path.name} gives {len(twice)} pairs more than once.",
            details=twice,
            ways_out=["Sum over the other columns (year, sex, age), or keep one of them."],
        )
    return areas, out, list(zip(o, d, strict=True))


def read_vector(table: UserTable, value: str | None = None, code: str | None = None) -> dict[str, float]:
    """code -> figure; by default the first column holds codes and the second figures. Codes given twice are refused."""
    key = code or table.header[0]
    figure = value or next((c for c in table.header if c != key), "")
    table.require([key, figure])
    codes, values = table.text(key), table.numbers(figure)
    doubled = sorted({c for c in codes if codes.count(c) > 1})
    if doubled:
        raise ValuesRefused(f"{table.path.name} gives areas twice.", details=doubled)
    return dict(zip(codes, (float(v) for v in values), strict=True))
