"""Refused tables to send back: a copy of each, its refused cells coloured, with why beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts.destination import Destination, checked
from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import SojournError, UsageError
from sojourn.files.whole import replacing
from sojourn.files.workbook import Workbook, filling
from sojourn.sources.layout.workbook import column_letter
from sojourn.sources.own.grid import Grid, header_names, read_grid
from sojourn.sources.own.table import OwnTable, RefusedCell

COLOUR = "#FFC7CE"
WHY = "why refused"
SUFFIX = ".xlsx"
CELL = re.compile(r"^(?:[^!:]+!)?(?P<column>[A-Z]{1,3})(?P<row>\d+)(?: \([^)]*\))?$")
LINE = re.compile(r"^line (?P<row>\d+), column (?P<column>.+)$")


@dataclass(frozen=True)
class Marked:
    """A table to be sent back.

    grid : its cells ; marks : those that are refused ; rest : problems of no single cell
    """

    grid: Grid
    marks: tuple[RefusedCell, ...]
    rest: tuple[str, ...]

    @classmethod
    def of_table(cls, table: OwnTable) -> Marked:
        """A table of one dataflow, with what its reading marked."""
        return cls(table.cells.grid, tuple(table.marks), tuple(table.layout))

    @classmethod
    def of_error(cls, error: SojournError, opened: Iterable[Path], layout: OwnLayout) -> Marked | None:
        """The file that an error is about, its cells marked by the places that the details begin with.

        opened : files of the command, in the order in which they were read. None where no cell of any can be marked.
        """
        paths = list(dict.fromkeys(opened))
        about = [p for p in paths if p.name.partition("#")[0] in error.message] or paths[-1:]
        for path in about:
            with suppress(SojournError):
                grid = read_grid(path, layout)
                found = [(detail, _marks(grid, detail)) for detail in error.details]
                marks = tuple(mark for _, marks in found for mark in marks)
                if marks:
                    return cls(grid, marks, tuple(detail for detail, marks in found if not marks))
        return None


def _marks(grid: Grid, detail: str) -> list[RefusedCell]:
    """The cell that a detail begins with: ``Data!B7: why``, ``B7 (KEN, UGA): why``, ``line 7, column sex: why``."""
    places, _, why = detail.partition(": ")
    one = LINE.match(places)
    if one:
        names = header_names(grid.rows[0][1])
        return [RefusedCell(int(one["row"]), names.index(one["column"]), why)] if one["column"] in names else []
    cell = CELL.match(places)
    return [RefusedCell(int(cell["row"]), _column(cell["column"]), why)] if cell and why else []


def _column(letters: str) -> int:
    """``A`` -> 0, ``AB`` -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def check(destination: Destination) -> None:
    """Raises UsageError for a place that no workbook can be written to."""
    path = checked(destination).path
    if path.suffix.lower() != SUFFIX:
        raise UsageError(
            f"--refusals {path}: refused cells are marked in a workbook.", ways_out=["--refusals FILE.xlsx"]
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder, or its folder does not exist.")


def write(tables: Sequence[Marked], destination: Destination) -> int:
    """Write the tables as they are in their files, from the header on; returns how many cells are marked.

    Each table is a sheet. A refused cell is coloured and has the reason as its comment; all reasons of a row stand in
    the last column too. Problems of no single cell (a missing column) stand below the table.
    """
    check(destination)
    marked = 0
    with replacing(destination) as partial, filling(destination, partial) as book:
        style = book.book.add_format({"bg_color": COLOUR})
        for number, table in enumerate(tables, start=1):
            title = table.grid.path.stem if len(tables) == 1 else f"{number} {table.grid.path.stem}"
            marked += _sheet(book, title, table, style)
    return marked


def _sheet(book: Workbook, title: str, table: Marked, style: Any) -> int:
    sheet = book.sheet(title)
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for mark in table.marks:
        if mark.why not in reasons[mark.line, mark.column]:
            reasons[mark.line, mark.column].append(mark.why)
    rows = table.grid.rows
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
    for at, problem in enumerate(table.rest, start=len(rows) + 1):
        book.put(sheet, at, 0, problem, style)
    sheet.freeze_panes(1, 0)
    return len(reasons)
