"""A published file opened to be changed: its bytes, its sheets of cells, and where in them its reading stands."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from mutated_files.kind import Mutant
from mutated_files.places import Places, places
from sojourn import sources
from sojourn.errors import SojournError
from sojourn.sources import Reading, Source
from sojourn.sources.layout.recognition import Head

LARGE, BEGINNING = 200_000, 120
"""Bytes, unpacked, from which a file is large; rows of each sheet that its excerpt has."""
GZIP = b"\x1f\x8b"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Rows = list[list[Any]]


@dataclass(frozen=True)
class Sheet:
    """Cells of one sheet; a delimited text is one sheet without a name."""

    name: str | None
    rows: Rows


@dataclass(frozen=True)
class Original:
    """A file as published.

    bare : its bytes, unpacked where it is gzipped ; others : names that other files of the same folder bear
    """

    path: Path
    source: Source
    reading: Reading
    stored: bytes
    others: Sequence[str] = field(default=(), repr=False)

    @cached_property
    def packed(self) -> bool:
        """Whether it is gzipped."""
        return self.stored.startswith(GZIP)

    @cached_property
    def workbook(self) -> bool:
        """Whether it is a workbook, xlsx or xls."""
        return self.stored.startswith(WORKBOOKS)

    @cached_property
    def bare(self) -> bytes:
        """Its bytes, unpacked where it is gzipped."""
        return gzip.decompress(self.stored) if self.packed else self.stored

    @cached_property
    def encoding(self) -> str:
        """UTF-8, or what takes any byte."""
        try:
            self.bare.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def newline(self) -> str:
        """The line end of a text."""
        return "\r\n" if b"\r\n" in self.bare[: 1 << 16] else "\n"

    @cached_property
    def delimiter(self) -> str:
        """What parts the cells of a text."""
        return Head.of(self.path).delimiter

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All its cells: texts of a delimited text, values of a workbook."""
        if self.workbook:
            book = CalamineWorkbook.from_path(self.path)
            return tuple(
                Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
            )
        text = self.bare.decode(self.encoding)
        return (Sheet(None, list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter))),)

    @cached_property
    def places(self) -> Places:
        """Where its areas, periods, sexes and values stand."""
        return places(self.reading, [(s.name, s.rows) for s in self.sheets])

    def copy(self) -> list[Sheet]:
        """Its sheets, to be changed row by row: a row that is changed is to be replaced by a new one."""
        return [Sheet(s.name, list(s.rows)) for s in self.sheets]

    def with_sheets(self, sheets: Sequence[Sheet], said: str) -> Mutant:
        """The file with other cells, in its format and under its name."""
        if self.workbook:
            return Mutant(_with_properties(_as_workbook(sheets), self.stored), self.path.name, said)
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=self.delimiter, lineterminator=self.newline).writerows(sheets[0].rows)
        return self.with_bare(stream.getvalue().encode(self.encoding, "replace"), said)

    def with_bare(self, bare: bytes, said: str) -> Mutant:
        """The file with other bytes, packed where it was packed."""
        return Mutant(gzip.compress(bare, 1, mtime=0) if self.packed else bare, self.path.name, said)


def opened(path: Path, others: Sequence[str] = ()) -> Original | None:
    """A file that Sojourn reads, or None. Raises SojournError for one that is recognised and refused."""
    source = sources.recognise(path)
    if source is None:
        return None
    return Original(path, source, source.reading(path), path.read_bytes(), others)


def excerpt(original: Original, folder: Path) -> Original | None:
    """The beginning of a large file as a file of its own, or None: it is small, or its reader does not take it.

    folder : for the excerpt, which keeps the name and the folder's name, since both can tell the edition
    """
    if len(original.bare) < LARGE and sum(len(s.rows) for s in original.sheets) < 4 * BEGINNING:
        return None
    sheets = [Sheet(s.name, s.rows[:BEGINNING]) for s in original.sheets]
    path = folder / "excerpt" / original.path.parent.name / original.path.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(original.with_sheets(sheets, "").content)
    try:
        found = opened(path, original.others)
    except SojournError:
        return None
    taken = found is not None and found.source.id == original.source.id and any(map(len, found.reading.observations))
    return found if taken else None


class _ExactSheet(Worksheet):  # type: ignore[misc]
    """Numbers with all their digits; the library itself writes sixteen."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        said = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{said}><v>{float(number)!r}</v></c>")


def _as_workbook(sheets: Sequence[Sheet]) -> bytes:
    stream = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, plain) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for n, sheet in enumerate(sheets):
            page = book.add_worksheet((sheet.name or f"Sheet{n + 1}")[:31], _ExactSheet)
            for r, row in enumerate(sheet.rows):
                for c, cell in enumerate(row):
                    _write(page, r, c, cell, day)
    return stream.getvalue()


def _write(page: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif isinstance(cell, date | datetime | time | timedelta):
        page.write_datetime(row, column, cell, day)
    else:
        page.write_string(row, column, str(cell)[:32_767])


def _with_properties(made: bytes, original: bytes) -> bytes:
    """The workbook with the properties of the original (who made it, when): some editions are told by them."""
    if not original.startswith(WORKBOOKS[0]):
        return made
    with zipfile.ZipFile(io.BytesIO(original)) as book:
        kept = {n: book.read(n) for n in book.namelist() if n in ("docProps/core.xml", "docProps/app.xml")}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in book.namelist():
            changed.writestr(name, kept.get(name, book.read(name)))
    return stream.getvalue()
