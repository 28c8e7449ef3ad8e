"""A user's own tables: a square table of areas, or a list of code and value, as CSV or xlsx.

A square table has a header with one code per column and one row per code; the first cell of a row is its code, the
first cell of the header may say anything. A list has two columns, code and value, with or without a header. Every
problem of a file is reported at once, with row and column as a spreadsheet counts them.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, FileDamaged, LayoutDiffers, UsageError, ValuesRefused
from sojourn.files.csv_text import unmarked
from sojourn.sources.layout.numerals import NotANumber, Numerals, told_from
from sojourn.sources.layout.recognition import Head, open_text, open_workbook
from sojourn.sources.layout.workbook import Problems, number, reference

Array = npt.NDArray[np.float64]

#: Labels that mean a total in the languages we have met; a total among areas would be counted twice.
TOTALS = frozenset(
    {"total", "totals", "sum", "all", "world", "wld", "grand total", "_t", "insgesamt", "ensemble", "totale"}
)
INFINITE = frozenset({"inf", "+inf", "infinity", "∞"})
ABSENT = frozenset({"", "na", "n/a", "nan", "..", "...", "-", "–", ":", "null", "none"})


@dataclass(frozen=True)
class SquareTable:
    """A square table of one set of areas.

    areas : codes, in the order of the columns
    values : (row area, column area) both in that order; NaN on the diagonal where it was left empty
    """

    path: Path
    areas: tuple[str, ...]
    values: Array

    def in_order(self, areas: Sequence[str]) -> Array:
        """Values with areas in another order. Raises DimensionsDiffer when the sets differ."""
        _same_set(self.path, self.areas, areas)
        at = [self.areas.index(a) for a in areas]
        return self.values[np.ix_(at, at)]


@dataclass(frozen=True)
class CodeList:
    """One value per area.

    areas : codes in the order of the file
    values : (area,)
    """

    path: Path
    areas: tuple[str, ...]
    values: Array

    def in_order(self, areas: Sequence[str]) -> Array:
        """Values with areas in another order. Raises DimensionsDiffer when the sets differ."""
        _same_set(self.path, self.areas, areas)
        return self.values[[self.areas.index(a) for a in areas]]


def read_square(
    path: Path, *, empty_diagonal: bool = False, empty: bool = False, infinite: bool = False, negative: bool = False
) -> SquareTable:
    """Read a square table.

    Parameters
    ----------
    path : CSV (comma, semicolon or tab; may be gzipped) or xlsx; of a workbook with several sheets ``book.xlsx#sheet``
    empty_diagonal : the diagonal may be left empty (NaN); any other empty cell is refused
    empty : any cell may be left empty (NaN)
    infinite : ``inf`` is a value (a cost that forbids a move); such a table has no totals to look for
    negative : cells off the diagonal may be negative

    Raises
    ------
    FileDamaged, LayoutDiffers (not a table), DimensionsDiffer (rows and columns are not the same areas), ValuesRefused
    (text, empty or negative cells, repeated codes, a total among the areas), each with all places.
    """
    grid = _cells(path)
    columns = [_code(c) for c in grid[0][1:]]
    while columns and not columns[-1]:
        columns.pop()
    body = [(n, row) for n, row in enumerate(grid[1:], start=2) if any(_code(c) for c in row)]
    rows = [_code(row[0]) for _, row in body]
    problems = Problems(path)
    _repeats(problems, columns, [f"{reference(1, j + 1)}" for j in range(len(columns))], "column")
    _repeats(problems, rows, [f"A{n}" for n, _ in body], "row")
    for label in dict.fromkeys([*columns, *rows]):
        if label.lower() in TOTALS:
            problems.add(f"code «{label}»", "is a total among the areas; it would be counted twice")
    if any(p for p in problems.lines):
        problems.raise_if_any(["Take totals and repeated areas out of the table."])
    if not columns or not rows:
        raise LayoutDiffers(
            f"{path.name} is not a square table: it has {len(rows)} rows and {len(columns)} columns of areas."
        )
    _same_rows_and_columns(path, rows, columns)
    cells = [
        (reference(n, j), c) for n, row in body for j, c in enumerate(row[: len(columns) + 1]) if j and _is_figure(c)
    ]
    numerals = told_from(cells, path.name)
    values = np.full((len(columns), len(columns)), np.nan)
    where = {c: j for j, c in enumerate(columns)}
    for n, row in body:
        i = where[_code(row[0])]
        for j in range(len(columns)):
            cell = row[j + 1] if j + 1 < len(row) else ""
            place = f"{reference(n, j + 1)} ({columns[i]}, {columns[j]})"
            may_be_empty = empty or (empty_diagonal and i == j)
            figure = _number(cell, problems, place, numerals, empty=may_be_empty, infinite=infinite)
            if figure is not None and figure < 0 and not negative and i != j:
                problems.add(place, f"{figure:g} is negative")
            values[i, j] = math.nan if figure is None else figure
        for j in range(len(columns) + 1, len(row)):
            if _code(row[j]):
                problems.add(reference(n, j), f"«{_code(row[j])}» stands beyond the last column of areas")
    problems.raise_if_any(["A missing figure is not zero: write 0 only where nobody is counted."])
    if not infinite:
        _refuse_numeric_total(path, columns, values)
    return SquareTable(path, tuple(columns), values)


def read_list(path: Path, *, negative: bool = False) -> CodeList:
    """Read a list of code and value; a first row without a number in its second column is a header.

    Raises as :func:`read_square`.
    """
    grid = _cells(path)
    problems = Problems(path)
    if max(len(row) for row in grid) < 2:
        raise LayoutDiffers(f"{path.name} has one column; a list has two, code and value.")
    wide = [f"row {n} has {len(row)} cells" for n, row in enumerate(grid, start=1) if any(_code(c) for c in row[2:])]
    if wide:
        raise LayoutDiffers(f"{path.name} has more than two columns; a list has code and value.", details=wide)
    first = 1 if _is_header(grid[0]) else 0
    cells = [(reference(n, 1), row[1]) for n, row in enumerate(grid[first:], start=first + 1) if len(row) > 1]
    numerals = told_from(((place, c) for place, c in cells if _is_figure(c)), path.name)
    codes, values, places = [], [], []
    for n, row in enumerate(grid[first:], start=first + 1):
        if not any(_code(c) for c in row):
            continue
        code, place = _code(row[0]), reference(n, 1)
        if not code:
            problems.add(f"A{n}", "has no code")
        if code.lower() in TOTALS:
            problems.add(f"A{n}", f"«{code}» is a total among the areas")
        cell = row[1] if len(row) > 1 else ""
        figure = _number(cell, problems, f"{place} ({code})", numerals, empty=False, infinite=False)
        if figure is not None and figure < 0 and not negative:
            problems.add(f"{place} ({code})", f"{figure:g} is negative")
        codes.append(code)
        values.append(math.nan if figure is None else figure)
        places.append(f"A{n}")
    _repeats(problems, codes, places, "row")
    problems.raise_if_any(["A missing figure is not zero: write 0 only where nothing happened."])
    if not codes:
        raise FileDamaged(f"{path} has a header and no rows.")
    return CodeList(path, tuple(codes), np.array(values))


def is_square(path: Path) -> bool:
    """True for a table with more than two columns: a square table and not a list."""
    return max(len([c for c in row if _code(c)]) for row in _cells(path)) > 2


def read_columns(path: Path, wanted: Sequence[str]) -> dict[str, list[str]]:
    """Named columns of a table as text. Raises LayoutDiffers naming what is missing."""
    grid = _cells(path)
    header = [_code(c).lower() for c in grid[0]]
    missing = [w for w in wanted if w not in header]
    if missing:
        raise LayoutDiffers(
            f"{path.name} lacks columns.", details=[f"missing: {', '.join(missing)}", f"it has: {', '.join(header)}"]
        )
    body = [row for row in grid[1:] if any(_code(c) for c in row)]
    return {w: [_code(row[header.index(w)]) if header.index(w) < len(row) else "" for row in body] for w in wanted}


def _cells(path: Path) -> list[list[Any]]:
    book, mark, sheet = path.name.partition("#")
    if mark and not path.exists():
        path = path.with_name(book)
    head = Head.of(path)
    if head.kind == "excel":
        grid = _sheet(path, sheet if mark else None)
    elif mark and not path.name.endswith(f"#{sheet}"):
        raise UsageError(f"{path.name} is no workbook and has no sheet «{sheet}».")
    elif head.kind == "csv":
        with open_text(path) as text:
            rows = csv.reader(io.StringIO(text.read(), newline=None), delimiter=head.delimiter)
            grid = [[unmarked(cell) for cell in row] for row in rows]
    elif head.kind == "unknown":
        with open_text(path) as text:
            text.read()  # FileDamaged names the byte that is not UTF-8
        raise FileDamaged(f"{path} is not a text in UTF-8.", ways_out=["Save the table as CSV UTF-8 or xlsx."])
    else:
        raise UsageError(
            f"{path} is neither CSV nor xlsx ({head.kind}).", ways_out=["Save the table as CSV UTF-8 or xlsx."]
        )
    while grid and not any(_code(c) for c in grid[-1]):
        grid.pop()
    if not grid:
        raise FileDamaged(f"{path} has no cells with anything in them.")
    return grid


def _sheet(path: Path, name: str | None) -> list[list[Any]]:
    """Cells of the one sheet with anything in it, or of the sheet named. Raises LayoutDiffers naming the sheets."""
    workbook = open_workbook(path)
    if name is not None and name not in workbook.sheet_names:
        raise LayoutDiffers(
            f"{path.name} has no sheet «{name}».", details=[f"it has: {', '.join(workbook.sheet_names)}"]
        )
    wanted = workbook.sheet_names if name is None else [name]
    grids = {n: workbook.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in wanted}
    filled = [n for n, grid in grids.items() if any(_code(c) for row in grid for c in row)]
    if len(filled) > 1:
        raise LayoutDiffers(
            f"{path.name} has {len(filled)} sheets with something in them; which is the table?",
            details=[f"sheet «{n}»" for n in filled],
            ways_out=[f"name it: {path.name}#{filled[0]}"],
        )
    return list(grids[filled[0]]) if filled else []


def _code(cell: Any) -> str:
    """A cell as a code: spreadsheets keep 4 as 4.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\u00a0", " ").strip()


def _is_figure(cell: Any) -> bool:
    return isinstance(cell, str) and cell.strip().lower() not in ABSENT


def _number(
    cell: Any, problems: Problems, place: str, numerals: Numerals, *, empty: bool, infinite: bool
) -> float | None:
    text = _code(cell)
    if text.lower() in ABSENT:
        if not empty:
            problems.add(place, "is empty" if not text else f"«{text}» is not a number")
        return None
    if infinite and text.lower() in INFINITE:
        return math.inf
    try:
        return number(cell, {}, numerals)[0]
    except NotANumber as error:
        problems.add(place, str(error))
        return None


def _is_header(row: Sequence[Any]) -> bool:
    text = _code(row[1]) if len(row) > 1 else ""
    try:
        float(text)
    except ValueError:
        return text.lower() not in ABSENT - {"value"} or not text
    return False


def _repeats(problems: Problems, labels: Sequence[str], places: Sequence[str], what: str) -> None:
    seen: dict[str, str] = {}
    for label, place in zip(labels, places, strict=True):
        if not label:
            problems.add(place, f"the {what} has no code")
        elif label in seen:
            problems.add(place, f"{what} «{label}» is also at {seen[label]}")
        else:
            seen[label] = place


def _same_rows_and_columns(path: Path, rows: Sequence[str], columns: Sequence[str]) -> None:
    only_rows, only_columns = [r for r in rows if r not in set(columns)], [c for c in columns if c not in set(rows)]
    if only_rows or only_columns:
        raise DimensionsDiffer(
            f"{path.name}: rows and columns are not the same areas ({len(rows)} rows, {len(columns)} columns).",
            details=[f"only among the rows: {r}" for r in only_rows]
            + [f"only among the columns: {c}" for c in only_columns],
            ways_out=["The table must be square: every area once as a row and once as a column."],
        )


def _same_set(path: Path, have: Sequence[str], wanted: Sequence[str]) -> None:
    only_here, only_there = [a for a in have if a not in set(wanted)], [a for a in wanted if a not in set(have)]
    if only_here or only_there:
        raise DimensionsDiffer(
            f"{path.name} does not have the same areas as the other tables ({len(have)} against {len(wanted)}).",
            details=[f"only in {path.name}: {a}" for a in only_here]
            + [f"missing from {path.name}: {a}" for a in only_there],
            ways_out=["Give all tables the same areas; write zeros for an area that did not exist."],
        )


def _refuse_numeric_total(path: Path, areas: Sequence[str], values: Array) -> None:
    """A row and a column that are the sums of all others are a total under another name."""
    if len(areas) < 4 or np.isnan(values).any():
        return
    for i, area in enumerate(areas):
        others = np.arange(len(areas)) != i
        down, across = values[np.ix_(others, others)].sum(axis=0), values[np.ix_(others, others)].sum(axis=1)
        if down.sum() > 0 and np.allclose(values[i, others], down) and np.allclose(values[others, i], across):
            raise ValuesRefused(
                f"{path.name}: «{area}» is the sum of all other areas, as row and as column: a total among the areas.",
                ways_out=["Take it out of the table; totals are computed."],
            )
