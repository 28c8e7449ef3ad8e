"""The cells of an office's own file, each with its place: the one way in for every door that reads such files.

A workbook or a delimited text, plain or gzipped, with the layout that was said (`sojourn.concepts.own_layout`): sheet,
row of the header, encoding. What the columns mean is said in `header_of`; what the cells mean, by the readers above.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import FileDamaged, LayoutDiffers, NotRecognised, UsageError
from sojourn.files.csv_text import unmarked
from sojourn.sources.layout.encodings import read_text
from sojourn.sources.layout.recognition import FIRST_ROWS, Head, open_workbook, rows_of
from sojourn.sources.layout.workbook import column_letter, reference

SHEET = "Data"
"""The sheet of a workbook of several that is taken where none is named: the one our templates have."""
DELIMITERS = ("\t", ";", "|", ",")
SAVE = "Save it as .xlsx or as «CSV UTF-8»."


@dataclass(frozen=True)
class Grid:
    """Rows of a file from the header on, those without anything left out.

    path : the file ; sheet : its sheet, empty for a text ; rows : (line as a reader counts it, cells) ; said : what was
    told from the bytes and is worth knowing
    """

    path: Path
    sheet: str
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    said: tuple[str, ...] = ()

    def place(self, line: int, column: int, name: str = "") -> str:
        """A cell as a reader finds it: ``Data!B7``, or ``line 7, column sex``."""
        if self.sheet:
            return f"{self.sheet}!{reference(line, column)}"
        return f"line {line}, column {name or column_letter(column)}"


def read_grid(path: Path, layout: OwnLayout | None = None, known: Collection[str] = ()) -> Grid:
    """The cells of a file. ``book.xlsx#sheet`` names a sheet too, and for this file only.

    known : names that a column may have; they help to tell the delimiter

    Raises UsageError (not there, a folder), FileDamaged (empty, truncated, another encoding), NotRecognised (neither
    workbook nor text), LayoutDiffers (no such sheet, or several and none named).
    """
    layout = layout or OwnLayout()
    book, mark, named = path.name.partition("#")
    sheet = layout.sheet
    if mark and not path.exists():
        path, sheet = path.with_name(book), named
    head = Head.of(path)
    said: tuple[str, ...] = ()
    if head.kind == "excel":
        title, numbered = _of_workbook(path, sheet)
    elif head.kind in ("csv", "unknown"):
        if mark and sheet == named:
            raise UsageError(f"{path.name} is no workbook and has no sheet «{named}».")
        if layout.sheet is not None:
            raise UsageError(f"{path.name} is no workbook: it has no sheets.", ways_out=["leave --sheet out"])
        title = ""
        numbered, said = _of_text(path, layout, known)
    else:
        raise NotRecognised(
            f"{path.name} is neither CSV nor xlsx ({head.kind}); a table of your own is a workbook (.xlsx) or a "
            "delimited text (.csv).",
            ways_out=[SAVE],
        )
    if layout.header_row is not None:
        if layout.header_row > max((n for n, _ in numbered), default=0):
            raise LayoutDiffers(f"{path.name} ends before row {layout.header_row}, where its header is said to be.")
        numbered, joined = _from_header(numbered, layout.header_row)
        said += tuple(f"{path.name}: {one}" for one in joined)
    filled = tuple((n, tuple(row)) for n, row in numbered if any(not blank(c) for c in row))
    if not filled:
        where = f" in its sheet «{title}»" if title else ""
        raise FileDamaged(
            f"{path} is empty: it has no cells with anything in them{where}.",
            ways_out=["Get a template: sojourn template DATAFLOW"],
        )
    return Grid(path, title, filled, said)


def _from_header(
    numbered: list[tuple[int, list[Any]]], header: int
) -> tuple[list[tuple[int, list[Any]]], tuple[str, ...]]:
    """Rows from the header on, and what is said of names that stand in the row above it."""
    rows = [(n, row) for n, row in numbered if n >= header]
    above = next((row for n, row in numbered if n == header - 1), [])
    if not rows or rows[0][0] != header:
        return rows, ()
    names, taken = merged_names(rows[0][1], above)
    said = (from_above(header - 1, taken),) if taken else ()
    return [(header, names), *rows[1:]], said


def merged_names(header: Sequence[Any], above: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """Names of a header with merged cells, and those that stand one row higher.

    A cell merged over two rows holds its name in the upper one and leaves the lower one empty.
    """
    names = list(header)
    taken = []
    for place, cell in enumerate(above[: len(names)]):
        if blank(names[place]) and not blank(cell):
            names[place] = cell
            taken.append(f"«{text_of(cell)}»")
    return names, taken


def from_above(row: int, taken: Sequence[str]) -> str:
    """What is said of names of columns that stand in the row above the header."""
    return f"names of columns from row {row}: {', '.join(taken)}"


def blank(cell: Any) -> bool:
    """Whether a cell has nothing in it but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.replace("\u00a0", " ").strip())


def text_of(cell: Any) -> str:
    """A cell as a code: whole numbers of a spreadsheet without their decimal point, no blanks around."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).replace("\u00a0", " ").strip()


def _of_workbook(path: Path, named: str | None) -> tuple[str, list[tuple[int, list[Any]]]]:
    """The sheet named; else «Data», the only sheet with anything in it, or the only sheet."""
    workbook = open_workbook(path)
    names = list(workbook.sheet_names)
    if named is not None and named not in names:
        raise LayoutDiffers(
            f"{path.name} has no sheet «{named}».", details=[f"it has «{n}»" for n in names], ways_out=["--sheet NAME"]
        )

    if named is None and SHEET in names:
        named = SHEET
    if named is not None:
        return named, list(enumerate(rows_of(workbook, path, named), start=1))
    grids = {n: rows_of(workbook, path, n) for n in names}
    filled = [n for n, grid in grids.items() if any(not blank(c) for row in grid for c in row)]
    if len(filled) > 1:
        raise LayoutDiffers(
            f"{path.name} has no sheet «{SHEET}», and {len(filled)} sheets with something in them; which is the table?",
            details=[f"sheet «{n}»" for n in filled],
            ways_out=[f"--sheet «{filled[0]}»", f"or, for this file only: {path.name}#{filled[0]}"],
        )
    chosen = filled[0] if filled else names[0]
    return chosen, list(enumerate(grids[chosen], start=1))


def _of_text(
    path: Path, layout: OwnLayout, known: Collection[str]
) -> tuple[list[tuple[int, list[Any]]], tuple[str, ...]]:
    text, note = read_text(path, layout.encoding)
    if "\0" in text:
        raise NotRecognised(f"{path.name} is not a text.", ways_out=[SAVE])
    said = (f"{path.name}: {note}",) if note else ()
    lines: list[tuple[int, list[Any]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, layout, known), strict=True)
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
    return lines, said


def delimiter_of(text: str, layout: OwnLayout, known: Collection[str] = ()) -> str:
    """What stands between the cells of a text: what finds known columns, else what parts most lines alike.

    A comma that is decimal parts lines too, so another sign that parts all lines alike comes before it.
    """
    lines = [line for line in text[: 1 << 18].splitlines()[(layout.header_row or 1) - 1 :] if line.strip()]
    wanted = {k.lower() for k in known} | {theirs.lower() for _, theirs in layout.columns}
    sample = lines[:FIRST_ROWS]

    def fitting(delimiter: str) -> int:
        header = next(csv.reader(sample[:1], delimiter=delimiter), [])
        return sum(c.strip().lower() in wanted for c in header)

    def alike(delimiter: str) -> float:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
        width, times = max(((w, n) for w, n in widths.items() if w > 1), key=lambda w: w[1], default=(1, 0))
        return times / max(len(sample), 1) if width > 1 else 0.0

    try:
        return max(DELIMITERS, key=lambda d: (fitting(d), round(alike(d), 2)))  # the first of equal ones
    except csv.Error:  # an unclosed quotation mark: the reading names it
        return max(DELIMITERS, key=lambda d: sample[0].count(d))


def header_names(row: Sequence[Any]) -> tuple[str, ...]:
    """Names of the columns as they are written, without the empty cells after the last one."""
    names = [text_of(c) for c in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
