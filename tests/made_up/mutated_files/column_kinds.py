"""What goes wrong with columns: renamed, left out, twice, moved."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from mutated_files.kind import Kind, Mutant
from mutated_files.original import Original, Sheet


def _read_columns(original: Original) -> list[tuple[int, int]]:
    """Columns that are read: those of values and those that tell a dimension."""
    where = original.places
    named = [place for held in where.columns.values() for place in held]
    return list(dict.fromkeys([*named, *where.values])) or [(0, c) for c in range(len(original.sheets[0].rows[0]))]


def _header(original: Original, sheet: int) -> int:
    """The row of the header: the last above the values whose cells are mostly filled."""
    rows = original.sheets[sheet].rows
    first = min((held[0] for (s, _), held in original.places.values.items() if s == sheet), default=1)
    width = max((c for s, c in original.places.values if s == sheet), default=0) + 1
    for r in range(first - 1, -1, -1):
        if sum(str(c).strip() != "" for c in rows[r]) > width / 2 or r == 0:
            return r
    return 0


def _each_row(original: Original, sheet: int, change: Callable[[list[Any]], list[Any]], said: str) -> Mutant:
    sheets = original.copy()
    sheets[sheet] = Sheet(sheets[sheet].name, [change(list(row)) if row else row for row in sheets[sheet].rows])
    return original.with_sheets(sheets, said)


def _renamed(which: str) -> Callable[[Original, random.Random], Mutant | None]:
    def change(original: Original, chance: random.Random) -> Mutant | None:
        columns = _wanted(original, which)
        if not columns:
            return None
        s, c = chance.choice(columns)
        r = _header(original, s)
        sheets = original.copy()
        row = list(sheets[s].rows[r])
        if c >= len(row):
            return None
        old, row[c] = row[c], "column_x"
        sheets[s].rows[r] = row
        return original.with_sheets(sheets, f"column «{old}» renamed «column_x»")

    return change


def _wanted(original: Original, which: str) -> list[tuple[int, int]]:
    where = original.places
    if which == "value":
        return list(where.values)
    return [place for held in where.columns.values() for place in held]


def _dropped(which: str) -> Callable[[Original, random.Random], Mutant | None]:
    def change(original: Original, chance: random.Random) -> Mutant | None:
        columns = _wanted(original, which)
        if not columns:
            return None
        s, c = chance.choice(columns)
        return _each_row(original, s, lambda row: row[:c] + row[c + 1 :], f"column {c + 1} left out")

    return change


def _doubled(original: Original, chance: random.Random) -> Mutant | None:
    s, c = chance.choice(_read_columns(original))
    return _each_row(original, s, lambda row: [*row, row[c] if c < len(row) else ""], f"column {c + 1} twice")


def _headers_exchanged(original: Original, chance: random.Random) -> Mutant | None:
    """The names of two columns that are read are exchanged, the cells below them not."""
    columns = _read_columns(original)
    s, a = chance.choice(columns)
    others = [c for n, c in columns if n == s and c != a]
    if not others:
        return None
    b = chance.choice(others)
    r = _header(original, s)
    sheets = original.copy()
    row = list(sheets[s].rows[r])
    if max(a, b) >= len(row) or row[a] == row[b]:
        return None
    row[a], row[b] = row[b], row[a]
    sheets[s].rows[r] = row
    return original.with_sheets(sheets, f"names of the columns «{row[b]}» and «{row[a]}» exchanged")


def _moved(original: Original, chance: random.Random) -> Mutant | None:
    """The cells of all rows below the header stand one column further right."""
    s, _ = chance.choice(_read_columns(original))
    r = _header(original, s)
    sheets = original.copy()
    rows = sheets[s].rows
    moved = [*rows[: r + 1], *([row[-1:] + row[:-1] if row else row for row in rows[r + 1 :]])]
    sheets[s] = Sheet(sheets[s].name, moved)
    return original.with_sheets(sheets, "cells one column further right")


def _reordered(original: Original, chance: random.Random) -> Mutant | None:
    """Two columns change places with their names; where columns are known by their names this is harmless."""
    s, a = chance.choice(_read_columns(original))
    others = [c for n, c in _read_columns(original) if n == s and c != a]
    if not others:
        return None
    b = chance.choice(others)

    def exchange(row: list[Any]) -> list[Any]:
        if max(a, b) < len(row):
            row[a], row[b] = row[b], row[a]
        return row

    return _each_row(original, s, exchange, f"columns {a + 1} and {b + 1} exchanged with their names")


KINDS = (
    Kind("key_column_renamed", "a column of areas or periods renamed", _renamed("key")),
    Kind("value_column_renamed", "a column of values renamed", _renamed("value")),
    Kind("key_column_missing", "a column of areas or periods left out", _dropped("key")),
    Kind("value_column_missing", "a column of values left out", _dropped("value")),
    Kind("column_twice", "a column twice", _doubled),
    Kind("headers_exchanged", "the names of two columns exchanged", _headers_exchanged),
    Kind("cells_moved", "all cells one column further right", _moved),
    Kind("columns_reordered", "two columns exchanged with their names", _reordered),
)
