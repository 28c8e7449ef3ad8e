"""Workbooks (xlsx) in which a cell holds what it was given: a text is never a formula, an array formula or a link."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sojourn.concepts.destination import Destination
from sojourn.errors import UsageError
from sojourn.files.whole import writable

ROWS = 1_048_576
COLUMNS = 16_384
LONGEST_TEXT = 32_767
EXACT = 10**15
"""Whole numbers from here on lose digits in a spreadsheet; they are written as text."""
FIRST_YEAR = 1900
"""Spreadsheets have no earlier dates; they are written as text."""
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Workbook:
    """A workbook that is being filled.

    ``book`` is the library's own object, for formats, lists to choose from and the like; cells are written by
    :meth:`put` only.
    """

    def __init__(self, destination: Destination, partial: Path, *, streamed: bool) -> None:
        import xlsxwriter

        partial.touch()  # a place that cannot be written to is an OSError here, and something else in xlsxwriter
        self.name = str(destination.path)
        self._partial, self._packed = partial, BytesIO()  # a disk that is full under a zip file is told twice
        self.book = xlsxwriter.Workbook(self._packed, {**_SAFE, "constant_memory": streamed})
        self._ended = False
        self.bold = self.book.add_format({"bold": True})
        self._day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def sheet(self, title: str) -> Any:
        """A new sheet; signs that a title cannot have become blanks, and it is cut to 31."""
        return self.book.add_worksheet(title.translate(_NOT_IN_TITLES)[:31].strip("' ") or "table")

    def put(self, sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
        """Write a cell by the type of its value; None and NaN leave it empty.

        row, column : from zero. Raises UsageError where the sheet has no such cell or the text is too long for one.
        """
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return
        if row >= ROWS or column >= COLUMNS:
            raise UsageError(
                f"{self.name}: the table does not fit into a sheet of {ROWS:,} rows (with the header) and "
                f"{COLUMNS:,} columns.",
                ways_out=["write .parquet or .csv"],
            )
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif (isinstance(value, int) and abs(value) < EXACT) or (isinstance(value, float) and math.isfinite(value)):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, date) and value.year >= FIRST_YEAR:
            moment = isinstance(value, datetime)
            sheet.write_datetime(row, column, value, style or (self._moment if moment else self._day))
        else:
            text = writable(value.isoformat() if isinstance(value, date) else str(value))
            if len(text) > LONGEST_TEXT:
                raise UsageError(
                    f"{self.name}: a text of {len(text):,} signs in row {row + 1} does not fit into a cell, which "
                    f"holds {LONGEST_TEXT:,}.",
                    ways_out=["write .parquet or .csv"],
                )
            sheet.write_string(row, column, text, style)

    def row(self, sheet: Any, row: int, values: Iterable[Any], style: Any = None) -> None:
        """Write a row from its first cell on."""
        for column, value in enumerate(values):
            self.put(sheet, row, column, value, style)

    def pairs(self, title: str, pairs: Sequence[tuple[str, str]]) -> None:
        """A sheet of names and texts, one pair a row; texts beyond the longest cell go on in the next row."""
        sheet = self.sheet(title)
        sheet.set_column(0, 0, 24)
        number = 0
        for name, text in pairs:
            for start in range(0, max(len(text), 1), LONGEST_TEXT):
                self.put(sheet, number, 0, name, self.bold)
                self.put(sheet, number, 1, text[start : start + LONGEST_TEXT])
                number += 1

    def close(self) -> None:
        """Write the file, once. Raises OSError where the system refuses it."""
        from xlsxwriter.exceptions import FileCreateError

        if self._ended:
            return
        self._ended = True
        try:
            self.book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        self._partial.write_bytes(self._packed.getbuffer())


@contextmanager
def filling(destination: Destination, partial: Path, *, streamed: bool = False) -> Iterator[Workbook]:
    """A workbook that is written to ``partial`` when the block ends.

    streamed : rows are written in their order and not kept in memory
    """
    made = Workbook(destination, partial, streamed=streamed)
    yield made
    made.close()
