"""What a file is, judged by its bytes, its first lines and its sheets; never by its name alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

from sojourn.errors import FileDamaged, SourceError, UsageError
from sojourn.sources.layout import bounds, encodings, old_workbooks

#: So many signs of a name are shown.
NAME = 60
FIRST_ROWS = 40
"""Rows at the start of a delimited text among which its header is looked for."""
NAMES = {
    "xml": "a text in XML",
    "html": "a page of HTML, not a table: a download that failed may leave one",
    "json": "a text in JSON",
    "stata": "a file of Stata",
    "pdf": "a PDF document",
}
POINTER = "version https://git-lfs.github.com/spec/"


def shortened(name: str) -> str:
    """A name as messages show it; a line without an end is none."""
    return name if len(name) <= NAME else f"{name[:NAME]}..."


@dataclass(frozen=True)
class Head:
    """The first look at a file.

    kind : ``csv`` (any delimited text, gzipped or not), ``excel``, ``json``, ``xml``, ``html``, ``parquet``, ``pdf``,
        ``stata``, ``pointer`` (to a file kept elsewhere), unknown
    columns : the first row of a delimited text, as it stands
    lines : the first rows of a delimited text, split
    delimiter : of a delimited text
    start : first characters of a text in JSON or XML, or of what is named by them
    codec : of a delimited text in UTF-16
    """

    path: Path
    kind: str
    delimiter: str = ","
    lines: tuple[tuple[str, ...], ...] = ()
    start: str = ""
    codec: str | None = None

    @property
    def name(self) -> str:
        """File name in lower case."""
        return self.path.name.lower()

    @property
    def columns(self) -> tuple[str, ...]:
        """First row of a delimited text, stripped of blanks and of a byte order mark."""
        return tuple(c.strip() for c in self.lines[0]) if self.lines else ()

    @cached_property
    def first_rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows of a delimited text, or of the first sheet of a workbook, cells as text without blanks."""
        if self.kind == "excel":
            return self._tops[0] if self._tops else ()
        return tuple(tuple(c.strip() for c in row) for row in self.lines)

    def header_with(self, *names: str) -> tuple[str, ...]:
        """The first of the first rows that holds all these names; empty where none does."""
        return next((row for row in self.first_rows if set(names) <= set(row)), ())

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets of a workbook; empty for anything else."""
        if self.kind != "excel":
            return ()
        return tuple(open_workbook(self.path).sheet_names)

    @cached_property
    def workbook_text(self) -> str:
        """All text in the first twenty rows of the first two sheets, one line each row, for recognising an edition."""
        return "\n".join(" ".join(c for c in row if c) for top in self._tops for row in top)

    @property
    def first_headers(self) -> tuple[tuple[str, ...], ...]:
        """The first row with content of each of the first two sheets of a workbook."""
        return tuple(top[0] for top in self._tops if top)

    @cached_property
    def _tops(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """The first twenty rows of the first two sheets of a workbook."""
        if self.kind != "excel":
            return ()
        workbook = open_workbook(self.path)
        return tuple(
            tuple(
                tuple(str("" if c is None else c).strip() for c in row)
                for row in rows_of(workbook, self.path, sheet, nrows=20, skip_empty_area=True)
            )
            for sheet in workbook.sheet_names[:2]
        )

    @property
    def description(self) -> str:
        """What was found, for a file that no reader knows."""
        if self.kind == "csv":
            more = ", ..." if len(self.columns) > 8 else ""
            how = f" in UTF-16 ({encodings.SAVE[:-1]})" if self.codec else ""
            names = ", ".join(shortened(c) for c in self.columns[:8])
            return f"a delimited text{how} with the columns {names}{more}"
        if self.kind == "excel":
            return f"a workbook with the sheets {', '.join(self.sheets[:8])}"
        if self.kind == "unknown":
            return "neither a text in UTF-8 nor a format known here"
        return NAMES.get(self.kind, f"a {self.kind} file")

    @classmethod
    def of(cls, path: Path) -> Head:
        """Look at a file. Raises SourceError for a directory, FileDamaged for an empty or truncated one."""
        if path.is_dir():
            raise UsageError(
                f"{path} is a folder; a file is expected here.",
                ways_out=["Give the name of a file; sojourn load takes whole folders."],
            )
        if not path.exists():
            raise UsageError(
                f"{path} does not exist.",
                ways_out=["Check the spelling; paths are relative to where you are."],
            )
        bounds.check_regular(path)
        try:
            with path.open("rb") as stream:
                start = stream.read(8)
        except OSError as error:
            raise FileDamaged(f"{path} cannot be read: {error.strerror}.") from error
        if not start:
            raise FileDamaged(f"{path} is empty (0 bytes).", ways_out=["Get the file again from its publisher."])
        if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            return cls(path, "excel")
        if start.startswith(b"PAR1"):
            return cls(path, "parquet")
        if start.startswith(b"%PDF"):
            return cls(path, "pdf")
        if (start[:1] in b"nopqrstuv" and path.suffix == ".dta") or start.startswith(b"<stata_"):
            return cls(path, "stata")
        try:
            with bounds.open_bytes(path) as stream:
                codec = encodings.utf16(stream.read(1 << 16))
            with open_text(path, codec or "utf-8-sig") as text:
                sample = text.read(1 << 16).removeprefix("\ufeff")
        except SourceError:
            if start.startswith(b"\x1f\x8b"):
                raise
            return cls(path, "unknown")
        if sample.lstrip()[:1] in ("{", "["):
            return cls(path, "json", start=sample)
        if sample.lstrip()[:1] == "<":
            page = re.match(r"\s*<(!doctype\s+)?html", sample, re.IGNORECASE)
            return cls(path, "html" if page else "xml", start=sample)
        if sample.startswith(POINTER):
            return cls(path, "pointer", start=sample)
        first = sample.splitlines()[0] if sample.strip() else ""
        joined = (
            "\\" in first.partition("\t")[0] and "\t" in first
        )  # dimensions joined by commas, as Eurostat writes them
        delimiter = "\t" if joined else max(",;\t|", key=first.count)
        rows = csv.reader(io.StringIO(sample, newline=None), delimiter=delimiter)
        lines = tuple(tuple(row) for row, _ in zip(rows, range(FIRST_ROWS), strict=False))
        if len(lines) > 1 and lines[0] == lines[1] and len(lines[0]) > 1:
            lines = lines[1:]  # a header that stands twice: its reader says so
        return cls(path, "csv", delimiter, lines, codec=codec)


@contextmanager
def open_text(path: Path, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """Text of a plain or gzipped file.

    Raises FileDamaged when it is truncated or not in that encoding, naming the byte.
    """
    try:
        with bounds.open_bytes(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
            yield text
    except UnicodeDecodeError as error:
        raise FileDamaged(
            f"{path} is not in {encoding.removesuffix('-sig').upper()}: "
            f"byte {error.object[error.start]:#04x} at position {error.start}.",
            ways_out=["Save it as UTF-8 («CSV UTF-8» in a spreadsheet)."],
        ) from error


def open_workbook(path: Path) -> Any:
    """A workbook (xlsx or xls). Raises FileDamaged when it is none, is truncated or spans more than may be."""
    from python_calamine import CalamineWorkbook

    bounds.check_workbook(path)
    old_workbooks.check(path)
    with _of_workbook(path, "not a readable workbook"):
        if str(path).encode("utf-8", "replace").decode() == str(path):
            return CalamineWorkbook.from_path(path)
        return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))  # a name that is not UTF-8


def rows_of(
    workbook: Any, path: Path, sheet: str, *, nrows: int | None = None, skip_empty_area: bool = False
) -> list[list[Any]]:
    """Cells of one sheet of an open workbook, row by row. Raises FileDamaged where the sheet cannot be read.

    nrows : of the beginning only ; skip_empty_area : without the empty rows and columns before the first cell
    """
    with _of_workbook(path, f"a workbook whose sheet «{sheet}» cannot be read"):
        found: list[list[Any]] = workbook.get_sheet_by_name(sheet).to_python(
            nrows=nrows, skip_empty_area=skip_empty_area
        )
        return found


@contextmanager
def _of_workbook(path: Path, what: str) -> Iterator[None]:
    """What the library raises of a damaged workbook, a panic of its own among it, as one error."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise FileDamaged(
            f"{path} is {what}: {error}.",
            ways_out=["Open it in a spreadsheet and save it again as .xlsx, or get it again from its publisher."],
        ) from error
