"""The cells of a user's own table, from a workbook or a delimited text, each with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.errors import FileDamaged, LayoutDiffers, NotRecognised
from sojourn.files.csv_text import unmarked
from sojourn.sources.layout.recognition import Head, open_text, open_workbook
from sojourn.sources.layout.workbook import column_letter, reference

SHEET = "Data"
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class OwnCells:
    """A header and rows.

    sheet : name of the sheet, empty text for a delimited text
    header : column names in lower case, without blanks around them
    rows : cells as they are in the file, as many as the header has; lines : spreadsheet row or line of each
    ragged : places of rows with more cells than the header, and what is wrong with them
    """

    path: Path
    sheet: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[int, ...]
    ragged: tuple[str, ...] = ()

    def place(self, row: int, column: int) -> str:
        """A cell as a reader finds it: ``Data!B7``, or ``line 7, column sex``; both counted from 0 here."""
        return self.at_line(self.lines[row], column)

    def header_place(self, column: int) -> str:
        """A cell of the header."""
        return self.at_line(self.header_line, column)

    def at_line(self, line: int, column: int) -> str:
        """A cell by its line in the file."""
        if self.sheet:
            return f"{self.sheet}!{reference(line, column)}"
        name = self.header[column] if column < len(self.header) and self.header[column] else column_letter(column)
        return f"line {line}, column {name}"

    def column_name(self, column: int) -> str:
        """What stands in the warehouse as the column of a number: its letter, or its name in a text."""
        return column_letter(column) if self.sheet else self.header[column]


def read_own(path: Path, known: Sequence[str]) -> OwnCells:
    """Cells of the sheet ``Data`` (or of the only sheet) of a workbook, or of a text with any usual delimiter.

    known : names a column may have; they tell the delimiter and the header
    Raises UsageError (a folder, not there), FileDamaged (empty, truncated, other encoding), NotRecognised (neither
    workbook nor text), LayoutDiffers (no such sheet, none of the columns).
    """
    head = Head.of(path)
    if head.kind == "excel":
        cells = _from_workbook(path)
    elif head.kind in ("csv", "unknown"):
        cells = _from_text(path, known)
    else:
        raise NotRecognised(
            f"{path.name} is a {head.kind} file; a table of your own is a workbook (.xlsx) or a delimited text (.csv).",
            ways_out=["Save it as .xlsx or as «CSV UTF-8»."],
        )
    if not set(cells.header) & set(known):
        raise LayoutDiffers(
            f"{path.name}: none of the columns is known in the first row.",
            details=[f"found: {', '.join(h or '(empty)' for h in cells.header[:20])}", f"known: {', '.join(known)}"],
            ways_out=["The first row names the columns.", "Get a template: sojourn template DATAFLOW"],
        )
    if not cells.rows:
        raise FileDamaged(f"{path} has a header and no rows.", ways_out=["Fill in rows below the header."])
    return cells


def _from_workbook(path: Path) -> OwnCells:
    workbook = open_workbook(path)
    sheets = list(workbook.sheet_names)
    if SHEET not in sheets and len(sheets) != 1:
        raise LayoutDiffers(
            f"{path.name} has no sheet «{SHEET}».",
            details=[f"it has «{s}»" for s in sheets],
            ways_out=[f"Name the sheet with your rows «{SHEET}»."],
        )
    sheet = SHEET if SHEET in sheets else sheets[0]
    grid = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return _table(path, sheet, [(n, row) for n, row in enumerate(grid, start=1)])


def _from_text(path: Path, known: Sequence[str]) -> OwnCells:
    with open_text(path) as stream:
        text = stream.read()
    if "\0" in text:
        raise NotRecognised(
            f"{path.name} is not a text.", ways_out=["Save the table as .xlsx or as «CSV UTF-8» and load that."]
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise FileDamaged(f"{path} is empty.", ways_out=["Get a template: sojourn template DATAFLOW"])

    def fitting(delimiter: str) -> int:
        return sum(c.strip().strip('"').lower() in known for c in first.split(delimiter))

    delimiter = max(DELIMITERS, key=lambda d: (fitting(d), first.count(d)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[Any]]] = []
    start = 1
    try:
        for row in reader:
            lines.append((start, [unmarked(cell) for cell in row]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileDamaged(
            f"{path.name}, line {reader.line_num}: not a regular delimited text ({error}).",
            ways_out=["Look for a quotation mark that is not closed."],
        ) from error
    return _table(path, "", lines)


def _table(path: Path, sheet: str, lines: list[tuple[int, list[Any]]]) -> OwnCells:
    filled = [(n, row) for n, row in lines if any(not _blank(c) for c in row)]
    if not filled:
        raise FileDamaged(
            f"{path} has no cells{f' in its sheet «{sheet}»' if sheet else ''}.",
            ways_out=["Get a template: sojourn template DATAFLOW"],
        )
    header_line, first = filled[0]
    while first and _blank(first[-1]):
        first = first[:-1]
    header = tuple(str(c).replace("\u00a0", " ").strip().lower() for c in first)
    width = len(header)
    rows, numbers = [], []
    bare = OwnCells(path, sheet, header, header_line, (), ())
    ragged: list[str] = []
    for number, row in filled[1:]:
        rows.append(tuple(row[:width]) + ("",) * (width - len(row)))
        numbers.append(number)
        ragged += [f"{bare.at_line(number, width)}: «{c}» stands beyond the last column" for c in row[width:]
                   if not _blank(c)][:1]  # fmt: skip
        if not sheet and len(row) < width:
            ragged.append(f"line {number}: {len(row)} cells where the header has {width}")
    return OwnCells(path, sheet, header, header_line, tuple(rows), tuple(numbers), tuple(ragged))


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.replace("\u00a0", " ").strip())
