"""Refused tables to send back: a copy of each, its refused cells coloured, with why beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError
from sojourn.files.whole import replacing
from sojourn.files.workbook import Workbook, filling
from sojourn.sources.layout.workbook import column_letter
from sojourn.sources.own.table import OwnTable

COLOUR = "#FFC7CE"
WHY = "why refused"
SUFFIX = ".xlsx"


def check(destination: Destination) -> None:
    """Raises UsageError for a place that no workbook can be written to."""
    path = checked(destination).path
    if path.suffix.lower() != SUFFIX:
        raise UsageError(
            f"--refusals {path}: refused cells are marked in a workbook.", ways_out=["--refusals FILE.xlsx"]
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder, or its folder does not exist.")


def write(tables: Sequence[OwnTable], destination: Destination) -> int:
    """Write the tables as they are in their files, from the header on; returns how many cells are marked.

    Each table is a sheet. A refused cell is coloured and has the reason as its comment; all reasons of a row stand in
    the last column too. Problems of no single cell (a missing column) stand below the table.
    """
    check(destination)
    marked = 0
    with replacing(destination) as partial, filling(destination, partial) as book:
        style = book.book.add_format({"bg_color": COLOUR})
        for number, table in enumerate(tables, start=1):
            title = table.cells.path.stem if len(tables) == 1 else f"{number} {table.cells.path.stem}"
            marked += _sheet(book, title, table, style)
    return marked


def _sheet(book: Workbook, title: str, table: OwnTable, style: Any) -> int:
    sheet = book.sheet(title)
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for mark in table.marks:
        if mark.why not in reasons[mark.line, mark.column]:
            reasons[mark.line, mark.column].append(mark.why)
    rows = table.cells.grid.rows
    last = max(len(row) for _, row in rows)
    for at, (line, row) in enumerate(rows):
        of_row = []
        for column in range(last):
            cell = row[column] if column < len(row) else ""
            why = reasons.get((line, column), [])
            if cell not in ("", None):
                book.put(sheet, at, column, cell, style if why else None)
            elif why:
                sheet.write_blank(at, column, None, style)
            if why:
                sheet.write_comment(at, column, "\n".join(why))
                of_row += [f"{column_letter(column)}: {w}" for w in why]
        book.put(sheet, at, last, WHY if at == 0 else "; ".join(of_row) or None, book.bold if at == 0 else None)
    for at, problem in enumerate(table.layout, start=len(rows) + 1):
        book.put(sheet, at, 0, problem, style)
    sheet.freeze_panes(1, 0)
    return len(reasons)
