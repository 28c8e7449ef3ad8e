"""Tables of a user's own with a header and rows: CSV (any common delimiter) or workbook.

Codes are taken as they stand: Namibia's ``NA`` is a code. Only value columns know marks of absence. Square tables of
areas are read by :mod:`sojourn.sources.own.square_table`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.status import ObsStatus
from sojourn.errors import FileDamaged, LayoutDiffers, UsageError, ValuesRefused
from sojourn.files.csv_text import unmarked
from sojourn.sources.layout.numerals import told_from
from sojourn.sources.layout.recognition import Head, open_text, open_workbook
from sojourn.sources.layout.workbook import Problems, column_letter, number

Floats = npt.NDArray[np.float64]

ABSENT: dict[str, ObsStatus] = dict.fromkeys(("", "..", ":", "NA", "NaN", "nan"), ObsStatus.MISSING)
"""Signs in value columns that mean "no figure"."""


@dataclass(frozen=True)
class UserTable:
    """Rows of a user's file.

    header : column names, stripped ;  rows : cells as they are in the file ;  lines : line (or spreadsheet row) of each
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[int, ...]

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
        return UserTable(self.path, self.header, tuple(self.rows[i] for i in kept), tuple(self.lines[i] for i in kept))

    def text(self, column: str) -> list[str]:
        """A column of codes."""
        at = self.header.index(column)
        return [_code(row[at]) for row in self.rows]

    def numbers(self, column: str, *, negative: bool = False) -> Floats:
        """A column of figures, NaN where a mark of absence stands; everything else that is no number is refused."""
        at = self.header.index(column)
        problems = Problems(self.path)
        cells = [(f"line {n}, column {column}", row[at]) for n, row in zip(self.lines, self.rows, strict=True)]
        figures = ((place, c) for place, c in cells if isinstance(c, str) and c.strip() not in ABSENT)
        numerals = told_from(figures, self.path.name)
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


def read_table(path: Path, sheet: str | None = None) -> UserTable:
    """A CSV file, or a sheet of a workbook (the first one unless named).

    Raises
    ------
    UsageError, FileDamaged : no such file, empty, truncated, not UTF-8
    LayoutDiffers : no such sheet, ragged lines, a column without name or with the name of another
    """
    head = Head.of(path)
    if head.kind == "excel":
        workbook = open_workbook(path)
        name = sheet if sheet is not None else workbook.sheet_names[0]
        if name not in workbook.sheet_names:
            raise LayoutDiffers(
                f"{path.name} has no sheet «{name}».", details=[f"it has «{s}»" for s in workbook.sheet_names]
            )
        cells = [tuple(r) for r in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    elif head.kind == "csv":
        with open_text(path) as text:
            cells = [tuple(map(unmarked, r)) for r in csv.reader(text, delimiter=head.delimiter)]
    else:
        raise LayoutDiffers(
            f"{path.name} is neither delimited text nor a workbook.",
            ways_out=["Save the table as CSV (UTF-8) or xlsx."],
        )
    numbered = [(i, r) for i, r in enumerate(cells, start=1) if any(_code(c) for c in r)]
    if len(numbered) < 2:
        raise FileDamaged(f"{path.name} has no rows below its header.")
    header = tuple(_code(c) for c in numbered[0][1])
    while header and not header[-1]:
        header = header[:-1]
    width = len(header)
    ragged = [
        f"line {i}: {len(r)} cells" for i, r in numbered[1:] if len(r) < width or any(_code(c) for c in r[width:])
    ]
    doubled = sorted({c for c in header if header.count(c) > 1})
    unnamed = [f"column {column_letter(j)} has no name" for j, c in enumerate(header) if not c and j > 0]
    if ragged or doubled or unnamed:
        raise LayoutDiffers(
            f"{path.name} is not a regular table of {width} columns.",
            details=[*ragged, *(f"column {c} occurs twice" for c in doubled), *unnamed],
        )
    body = [(i, r[:width]) for i, r in numbered[1:]]
    return UserTable(path, header, tuple(r for _, r in body), tuple(i for i, _ in body))


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


def _code(cell: Any) -> str:
    """A cell as a code: whole numbers of a spreadsheet without their decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).replace("\u00a0", " ").strip()
