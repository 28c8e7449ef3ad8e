"""Tables laid out for readers of a workbook, a sheet each: title, heads that stay, notes.

Values keep their types; no cell is a formula. A sheet prints on the width of a page with its heads on each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.files.workbook import Workbook

WIDEST, NARROWEST = 60, 9
LONGEST_TITLE = 31


@dataclass(frozen=True)
class SheetTable:
    """A table for one sheet.

    title : of the sheet; caption, lines : above the table; rows : values by column; notes : below it
    """

    title: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def lay_out(book: Workbook, tables: Sequence[SheetTable], *, right_to_left: bool = False) -> None:
    """Write each table to a sheet of its own, in their order."""
    whole, broken = (book.book.add_format({"num_format": f}) for f in ("#,##0", "#,##0.0###"))
    wrapped = book.book.add_format({"text_wrap": True, "valign": "top"})
    head = book.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for title, table in zip(unlike(tuple(t.title for t in tables)), tables, strict=True):
        sheet = book.sheet(title)
        if right_to_left:
            sheet.right_to_left()
        above = (table.caption, *table.lines)
        for row, line in enumerate(above):
            book.put(sheet, row, 0, line, book.bold if row == 0 else None)
        first = len(above) + 1
        book.row(sheet, first, table.headings, head)
        for row, values in enumerate(table.rows, first + 1):
            for column, value in enumerate(values):
                book.put(sheet, row, column, value, _style(value, whole, broken, wrapped))
        last = first + len(table.rows)
        for row, note in enumerate(table.notes, last + 2):
            book.put(sheet, row, 0, note)
        _print(sheet, first, last + (len(table.notes) + 1 if table.notes else 0), len(table.headings))
        if table.rows:
            sheet.autofilter(first, 0, last, len(table.headings) - 1)
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width)


def unlike(titles: Sequence[str]) -> list[str]:
    """Titles of sheets that all differ, as far as a program tells them apart: 31 signs, small letters as large ones."""
    found: list[str] = []
    taken: set[str] = set()
    for title in titles:
        number, own = 1, title[:LONGEST_TITLE]
        while own.casefold() in taken:
            number += 1
            end = f" {number}"
            own = title[: LONGEST_TITLE - len(end)] + end
        taken.add(own.casefold())
        found.append(own)
    return found


def _style(value: Any, whole: Any, broken: Any, wrapped: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return wrapped if isinstance(value, str) else None
    return whole if float(value).is_integer() else broken


def _print(sheet: Any, first: int, last: int, columns: int) -> None:
    sheet.freeze_panes(first + 1, 1)
    sheet.repeat_rows(first)
    sheet.print_area(0, 0, last, columns - 1)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&P / &N")


def _widths(table: SheetTable) -> list[int]:
    """Room for the longest of the first values of a column."""
    found = []
    for column, heading in enumerate(table.headings):
        texts = [heading, *(str(row[column] if row[column] is not None else "") for row in table.rows[:200])]
        found.append(max(NARROWEST, min(WIDEST, max(map(len, texts)) + 2)))
    return found
