"""Where in a file its areas, periods, sexes and values stand, found out from the reading of the unchanged file.

A column (or a row of the header) holds a dimension when its cells and the codes that were read from them correspond one
to one. No layout is described here: what is found is what the reader used, so that a change meets what is read.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sojourn.concepts.area.lookup import resolve_one
from sojourn.errors import SojournError
from sojourn.sources import Reading

AREAS = ("ref_area", "counterpart_area")
SAMPLE = 4_000
LETTERS = re.compile(r"[A-Z]{1,3}")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
Grid = tuple[str | None, list[list[Any]]]
Place = tuple[int, int, int]


@dataclass(frozen=True)
class Places:
    """Where things stand, by the number of the sheet and of the column or row, from zero.

    values : (sheet, column) -> rows with a value that is read, in their order
    columns : dimension -> (sheet, column) whose cells tell it ; headers : dimension -> (sheet, row) of the header
    cells : observation's key -> the cell of its value
    """

    values: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    columns: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    headers: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    cells: dict[tuple[Any, ...], Place] = field(default_factory=dict)
    keys: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        """The first row of any sheet that holds a value."""
        return min((rows[0] for rows in self.values.values()), default=1)

    def value_places(self) -> list[Place]:
        """All cells with values."""
        return [(s, r, c) for (s, c), rows in self.values.items() for r in rows]

    def rows_of(self, sheet: int) -> list[int]:
        """Rows of a sheet with a value, in their order."""
        return sorted({r for (s, _), rows in self.values.items() if s == sheet for r in rows})


def places(reading: Reading, grids: Sequence[Grid]) -> Places:
    """Where the observations of a reading stand in its sheets."""
    found = Places()
    numbers = {name: n for n, (name, _) in enumerate(grids)}
    samples: list[tuple[dict[str, Any], Place]] = []
    keys: tuple[str, ...] = ()
    for observations in reading.observations:
        table = observations.table
        if not {"row", "column"} <= set(table.column_names):
            continue
        dims = [k for k in observations.dataflow.keys if k in table.column_names]
        keys = keys or tuple(dims)
        sheets = table["sheet"].to_pylist() if "sheet" in table.column_names else [None] * table.num_rows
        rows, columns = table["row"].to_pylist(), table["column"].to_pylist()
        at: dict[tuple[Any, Any], tuple[int, int] | None] = {}
        chosen = set(random.Random(0).sample(range(len(rows)), min(SAMPLE, len(rows))))
        codes = table.select(dims).take(sorted(chosen)).to_pylist()
        sampled = dict(zip(sorted(chosen), codes, strict=True))
        for i, (sheet, row, column) in enumerate(zip(sheets, rows, columns, strict=True)):
            where = at.setdefault((sheet, column), _column(grids, numbers, sheet, column, row))
            if where is None or row is None or not 0 < row <= len(grids[where[0]][1]):
                continue
            found.values.setdefault(where, []).append(row - 1)
            if i in sampled:
                samples.append((sampled[i], (where[0], row - 1, where[1])))
    for where, held in found.values.items():
        found.values[where] = sorted(set(held))
    for dimension in (*AREAS, "time_period", "sex"):
        mine = [(codes[dimension], place) for codes, place in samples if codes.get(dimension) not in (None, "_T")]
        if mine and (columns_ := [c for c in _columns(dimension, mine, grids) if c not in found.values]):
            found.columns[dimension] = columns_
        if mine and (headers := _headers(dimension, mine, grids, found.first_row)):
            found.headers[dimension] = headers
    return Places(found.values, found.columns, found.headers, _cells(samples, keys), keys)


def _cells(samples: list[tuple[dict[str, Any], Place]], keys: tuple[str, ...]) -> dict[tuple[Any, ...], Place]:
    return {tuple(codes.get(k) for k in keys): place for codes, place in samples}


def _column(
    grids: Sequence[Grid], numbers: dict[str | None, int], sheet: str | None, column: str | None, row: int | None
) -> tuple[int, int] | None:
    """The number of a sheet and of the column that a reading names, by its letters or by a cell of its header."""
    n = numbers.get(sheet)
    if n is None or not column or row is None:
        return None
    for cells in grids[n][1][: min(row, 60)]:
        for c, cell in enumerate(cells):
            if str(cell).strip().removeprefix("\ufeff") == column:
                return n, c
    if sheet is not None and LETTERS.fullmatch(column):
        number = 0
        for letter in column:
            number = 26 * number + ord(letter) - 64
        return n, number - 1
    return None


def _columns(dimension: str, mine: list[tuple[str, Place]], grids: Sequence[Grid]) -> list[tuple[int, int]]:
    sheets = {s for _, (s, _, _) in mine}
    found = []
    for s in sheets:
        rows = grids[s][1]
        here = [(code, rows[r]) for code, (n, r, _) in mine if n == s]
        for c in range(max((len(cells) for _, cells in here), default=0)):
            pairs = [(code, str(cells[c]).strip() if c < len(cells) else "") for code, cells in here]
            if _tells(dimension, pairs):
                found.append((s, c))
    return found


def _headers(dimension: str, mine: list[tuple[str, Place]], grids: Sequence[Grid], first: int) -> list[tuple[int, int]]:
    found = []
    for s in {s for _, (s, _, _) in mine}:
        rows = grids[s][1]
        for h in range(max(0, first - 8), first):
            cells = rows[h]
            pairs = [(code, str(cells[c]).strip() if c < len(cells) else "") for code, (n, _, c) in mine if n == s]
            if _tells(dimension, pairs):
                found.append((s, h))
    return found


def _tells(dimension: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether cells and codes correspond one to one (periods: whether the cell holds the period's year)."""
    if any(not cell for _, cell in pairs):
        return False
    if dimension == "time_period":
        years = {code[:4] for code, _ in pairs}
        return all(code[:4] in cell and len(cell) < 60 for code, cell in pairs) and (len(years) > 1 or len(pairs) > 0)
    codes, cells = defaultdict(set), defaultdict(set)
    for code, cell in pairs:
        codes[cell].add(code)
        cells[code].add(cell)
    enough = len(cells) >= (2 if dimension == "sex" else 3)
    one_to_one = sum(len(v) == 1 for v in codes.values()) >= 0.95 * len(codes)
    named = dimension == "sex" or len(pairs) >= 2 * len(cells) or _resolved(cells)
    return enough and named and one_to_one and sum(len(v) <= 2 for v in cells.values()) >= 0.9 * len(cells)


def _resolved(cells: dict[str, set[str]]) -> bool:
    """Whether most cells are codes or names of the areas: asked where each area stands once, as any figure does."""
    known = 0
    for code, texts in cells.items():
        try:
            known += resolve_one(next(iter(texts))) == code
        except SojournError:
            continue
    return known > len(cells) / 2
