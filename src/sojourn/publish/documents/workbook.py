"""A document as a workbook: a sheet of contents, then one sheet a table, each figure with its status beside it."""

from __future__ import annotations

from typing import Any

from sojourn.concepts.destination import Destination
from sojourn.files.laid_out import SheetTable, lay_out, unlike
from sojourn.files.whole import replacing
from sojourn.files.workbook import filling
from sojourn.publish.documents.content import Dated, Document, Grid, Items, Text
from sojourn.publish.report.cells import Cell
from sojourn.publish.words import codes
from sojourn.publish.words.language import Language


def write_workbook(document: Document, destination: Destination) -> None:
    """Write the tables of the document as .xlsx, whole or not at all.

    Raises UsageError where the place cannot be written or a table is larger than a sheet.
    """
    tables = [_sheet(grid, document) for grid in document.grids()]
    with replacing(destination) as partial, filling(destination, partial) as book:
        lay_out(book, [_contents(document, tables), *tables, _texts(document)], right_to_left=document.right_to_left)


def _contents(document: Document, tables: list[SheetTable]) -> SheetTable:
    words = document.words
    titles = unlike([words["contents"], *(t.title for t in tables)])[1:]
    rows = tuple((name, t.caption, len(t.rows)) for name, t in zip(titles, tables, strict=True))
    lines = (document.subtitle, *((document.draft,) if document.draft else ()))
    facts = tuple(f"{word}: {text}" for word, text in document.facts)
    headings = (words["sheets"], words["table"], words["rows"])
    return SheetTable(words["contents"], document.title, headings, rows, (*lines, *facts), (words["statuses"],))


def _texts(document: Document) -> SheetTable:
    """The numbered paragraphs and what is noted at them."""
    words = document.words
    rows: list[tuple[Any, ...]] = []
    for block in document.blocks:
        if isinstance(block, Text):
            rows.append((block.number or None, block.text, document.language.apart(block.notes) or None))
        if isinstance(block, Items):
            rows += [(None, item, None) for item in block.items]
    headings = (words["number"], words["text"], words["source"])
    return SheetTable(words["notes"], words["notes"], headings, tuple(rows))


def _sheet(grid: Grid, document: Document) -> SheetTable:
    """The table with a column of periods and one of statuses behind every column of figures."""
    words = document.words
    columns = range(len(grid.headings))
    figures = {c for c in columns if c > 0 and grid.is_figures(c)}
    dated = {c for c in columns if any(isinstance(row[c], Dated) for row in grid.rows)}
    headings: list[str] = []
    for c in columns:
        headings.append(grid.headings[c])
        if c in dated:
            headings.append(f"{grid.headings[c]}: {words['period']}")
        if c in figures:
            headings.append(f"{grid.headings[c]}: {words['status']}")
    rows = tuple(
        tuple(v for c in columns for v in _values(row[c], c in figures, c in dated, document.language))
        for row in grid.rows
    )
    lines = (f"{words['unit']}: {grid.unit}",) if grid.unit else ()
    return SheetTable(grid.sheet or grid.caption, grid.caption, tuple(headings), rows, lines,
                      (grid.note,) if grid.note else ())  # fmt: skip


def _values(cell: Cell, is_figure: bool, dated: bool, language: Language) -> list[Any]:
    """A cell with its period and status; what is no figure in a column of figures is its text."""
    if not is_figure and not dated:
        return [_plain(cell)]
    found: list[Any] = [_plain(cell) if is_figure else cell.text]
    if dated:
        found.append(cell.period if isinstance(cell, Dated) else None)
    if is_figure:
        found.append(codes.status(cell.status, language) or None)
    return found


def _plain(cell: Cell) -> Any:
    """The value of a figure, nothing for one that is not there, else the text."""
    if cell.sort is not None:
        return int(cell.sort) if float(cell.sort).is_integer() else cell.sort
    return None if cell.status else cell.text
