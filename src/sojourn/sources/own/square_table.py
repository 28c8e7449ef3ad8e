"""A user's own tables: a square table of areas, or a list of code and value, as CSV or xlsx.

A square table has a header with one code per column and one row per code; the first cell of a row is its code, the
first cell of the header may say anything. A list has two columns, code and value, with or without a header. Every
problem of a file is reported at once, with row and column as a spreadsheet counts them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import DimensionsDiffer, FileDamaged, LayoutDiffers, ValuesRefused
from sojourn.files.guarded import guarded_reader
from sojourn.sources.layout.numerals import NotANumber, Numerals, habit_of, told_from
from sojourn.sources.layout.workbook import Problems, number, reference
from sojourn.sources.own.codes import Refused, area_of
from sojourn.sources.own.columns import columns_of, not_fitting
from sojourn.sources.own.grid import Grid, header_names, read_grid
from sojourn.sources.own.grid import text_of as _code

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
    said: tuple[str, ...] = ()

    def in_order(self, areas: Sequence[str]) -> Array:
        """Values with areas in another order. Raises DimensionsDiffer when the sets differ."""
        at = _places(self.path, self.areas, areas)
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
    said: tuple[str, ...] = ()

    def in_order(self, areas: Sequence[str]) -> Array:
        """Values with areas in another order. Raises DimensionsDiffer when the sets differ."""
        return self.values[_places(self.path, self.areas, areas)]


@guarded_reader("a square table")
def read_square(
    path: Path,
    layout: OwnLayout | None = None,
    *,
    empty_diagonal: bool = False,
    empty: bool = False,
    infinite: bool = False,
    negative: bool = False,
) -> SquareTable:
    """Read a square table.

    Parameters
    ----------
    path : CSV (comma, semicolon or tab; may be gzipped) or xlsx; of a workbook with several sheets ``book.xlsx#sheet``
    layout : where it is in the file and how it is written; ``values`` of ``code`` gives areas other codes
    empty_diagonal : the diagonal may be left empty (NaN); any other empty cell is refused
    empty : any cell may be left empty (NaN)
    infinite : ``inf`` is a value (a cost that forbids a move); such a table has no totals to look for
    negative : cells off the diagonal may be negative

    Raises
    ------
    FileDamaged, LayoutDiffers (not a table), DimensionsDiffer (rows and columns are not the same areas), ValuesRefused
    (text, empty or negative cells, repeated codes, a total among the areas), each with all places.
    """
    layout = layout or OwnLayout()
    grid = read_grid(path, layout)
    first, *below = grid.rows
    code_of = _recoded(layout)
    columns = [code_of(c) for c in header_names(first[1])[1:]]
    body = [(n, row) for n, row in below if any(_code(c) for c in row)]
    rows = [code_of(row[0]) for _, row in body]
    problems = Problems(grid.path)
    _repeats(problems, columns, [f"{reference(first[0], j + 1)}" for j in range(len(columns))], "column")
    _repeats(problems, rows, [f"A{n}" for n, _ in body], "row")
    for label in dict.fromkeys([*columns, *rows]):
        if label.lower() in TOTALS:
            problems.add(f"code «{label}»", "is a total among the areas; it would be counted twice")
    if any(p for p in problems.lines):
        problems.raise_if_any(["Take totals and repeated areas out of the table."])
    if not columns or not rows:
        raise LayoutDiffers(
            f"{grid.path.name} is not a square table: it has {len(rows)} rows and {len(columns)} columns of areas."
        )
    _same_rows_and_columns(grid.path, rows, columns)
    cells = [
        (reference(n, j), c) for n, row in body for j, c in enumerate(row[: len(columns) + 1]) if j and _is_figure(c)
    ]
    numerals = told_from(cells, grid.path.name, layout.decimal)
    values = np.full((len(columns), len(columns)), np.nan)
    where = {c: j for j, c in enumerate(columns)}
    for n, row in body:
        i = where[code_of(row[0])]
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
        _refuse_numeric_total(grid.path, columns, values)
    return SquareTable(grid.path, tuple(columns), values, _said(grid, cells, numerals))


@guarded_reader("a list")
def read_list(path: Path, layout: OwnLayout | None = None, *, negative: bool = False) -> CodeList:
    """Read a list of code and value; a first row without a number in its second column is a header.

    layout : its ``columns`` say which columns of a wider table are ``code`` and ``value``

    Raises as :func:`read_square`.
    """
    layout = layout or OwnLayout()
    grid = read_grid(path, layout)
    table = _two_columns(grid, layout)
    code_of = _recoded(layout)
    problems = Problems(grid.path)
    first = 1 if _is_header(table[0][1]) else 0
    cells = [(reference(n, 1), row[1]) for n, row in table[first:] if len(row) > 1 and _is_figure(row[1])]
    numerals = told_from(cells, grid.path.name, layout.decimal)
    codes, values, places = [], [], []
    for n, row in table[first:]:
        code, place = code_of(row[0]), reference(n, 1)
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
    return CodeList(grid.path, tuple(codes), np.array(values), _said(grid, cells, numerals))


def _two_columns(grid: Grid, layout: OwnLayout) -> list[tuple[int, tuple[Any, ...]]]:
    """Rows of code and value, the header among them: the columns named so, or the only two there are."""
    if layout.columns:
        table = columns_of(grid, layout, value="value", known=("code", "value"), strict=False)
        if {"code", "value"} <= set(table.header):
            at = table.header.index("code"), table.header.index("value")
            named = [(n, (row[at[0]], row[at[1]])) for n, row in zip(table.lines, table.rows, strict=True)]
            return [(table.header_line, ("code", "value")), *named]
    if max(len(row) for _, row in grid.rows) < 2:
        raise LayoutDiffers(f"{grid.path.name} has one column; a list has two, code and value.")
    wide = [f"row {n} has {len(row)} cells" for n, row in grid.rows if any(_code(c) for c in row[2:])]
    if wide and layout.columns:
        theirs = header_names(grid.rows[0][1])
        lacking = [f"{our} is said to be in «{their}»" for our, their in layout.columns if their not in theirs]
        raise not_fitting(grid, layout, theirs, lacking or ["code and value are not both named"])
    if wide:
        raise LayoutDiffers(
            f"{grid.path.name} has more than two columns; a list has code and value.",
            details=wide,
            ways_out=["Say which they are: --columns code=NAME,value=NAME"],
        )
    return list(grid.rows)


@guarded_reader("a table")
def is_square(path: Path, layout: OwnLayout | None = None) -> bool:
    """True for a table with more than two columns: a square table and not a list."""
    grid = read_grid(path, layout)
    if {"code", "value"} <= {ours for ours, _ in (layout.columns if layout else ())}:
        return False
    return max(len([c for c in row if _code(c)]) for _, row in grid.rows) > 2


@guarded_reader("a table")
def read_columns(path: Path, wanted: Sequence[str], layout: OwnLayout | None = None) -> dict[str, list[str]]:
    """Named columns of a table as text. Raises LayoutDiffers naming what is missing."""
    grid = read_grid(path, layout, wanted)
    table = columns_of(grid, layout or OwnLayout(), value="value", known=wanted, strict=False)
    header = [name.lower() for name in table.header]
    missing = [w for w in wanted if w not in header]
    if missing:
        raise LayoutDiffers(
            f"{grid.path.name} lacks columns.",
            details=[f"missing: {', '.join(missing)}", f"it has: {', '.join(header)}"],
            ways_out=["Say where they are: --columns ours=theirs"],
        )
    return {w: [_code(row[header.index(w)]) for row in table.rows] for w in wanted}


def _recoded(layout: OwnLayout) -> Callable[[Any], str]:
    """A cell as the code of an area, put in place of theirs where ``values`` of ``code`` say so."""
    words = layout.words_for("code")
    return lambda cell: words.get(_code(cell), _code(cell))


def _said(grid: Grid, cells: Sequence[tuple[str, str]], numerals: Numerals) -> tuple[str, ...]:
    habit = habit_of(cells, numerals)
    return (*grid.said, *([f"{grid.path.name}: {habit}"] if habit else []))


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


def _places(path: Path, have: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where the areas wanted stand: under the same codes, or as the same countries under other codes or names."""
    if set(have) != set(wanted):
        here, there = _as_areas(have), _as_areas(wanted)
        if here and there and set(here) == set(there):
            return [here.index(a) for a in there]
    _same_set(path, have, wanted)
    return [have.index(a) for a in wanted]


def _as_areas(labels: Sequence[str]) -> list[str]:
    """The countries that all labels stand for, in any language known; empty where one is none, or two are the same."""
    try:
        found = [area_of(label, None, None, groups=True) for label in labels]
    except Refused:
        return []
    return found if len(set(found)) == len(found) else []


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
