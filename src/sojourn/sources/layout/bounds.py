"""Limits on what a file may unfold to: a few kilobytes must never fill the memory or the disk.

A gzip file and a workbook are small on disk and large when read. Both are measured while they unfold, or before, and a
file beyond the limits is refused with its numbers. Only regular files are read: a pipe or a device may never end.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from sojourn.errors import FileDamaged, counted
from sojourn.sources.layout.formulas import Unanswered

LARGEST_INFLATED = 4 << 30
"""Bytes that a file may unfold to; the largest published file known here unfolds to 1.3 GB."""
HIGHEST_RATIO = 80
"""Bytes unfolded per byte on disk, from SMALL bytes on; published tables reach 62."""
SMALL = 32 << 20
MOST_CELLS = 40_000_000
"""Cells of the rectangle that a sheet spans; a spreadsheet program holds 17 billion, a published sheet 2 million."""
EMPTY_CELLS = 5_000_000
"""Cells that a sheet may span beyond ten times those that are written in it."""
LONGEST = 120.0
"""Seconds that unfolding one file may take."""
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
BLOCK = 1 << 20
CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,9})["']""")
REPEATED = re.compile(rb"""repeated=["'](\d+)["']""")
REFERENCE = 24  # bytes that a cell's reference may take, where a block ends inside one
WAYS_OUT = ("Get the file again from its publisher.", "If it is what it should be: unpack it and load parts of it.")


def check_regular(path: Path) -> None:
    """Raises FileDamaged for what is no regular file: a pipe, a device, a socket."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise FileDamaged(f"{path} cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(mode):
        raise FileDamaged(
            f"{path} is no regular file (a pipe, a device or a socket): it has no end to wait for.",
            ways_out=["Save what it gives into a file, and name that."],
        )


class _Measured(io.RawIOBase):
    """A gzip stream that stops when it has unfolded more than the limits allow."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.raw = path.open("rb")
        self.stream = gzip.GzipFile(fileobj=self.raw, mode="rb")
        self.inflated = 0
        self.seconds = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        begun = time.monotonic()
        block = self.stream.read(len(buffer))
        buffer[: len(block)] = block
        self.inflated += len(block)
        self.seconds += time.monotonic() - begun
        check_size(self.path, max(self.raw.tell(), 1), self.inflated)  # of the bytes taken so far: early
        check_time(self.path, self.seconds)
        return len(block)

    def close(self) -> None:
        self.stream.close()
        self.raw.close()
        super().close()


def check_size(path: Path, packed: int, inflated: int) -> None:
    """Raises FileDamaged when a file of ``packed`` bytes unfolds to more than the limits allow."""
    if inflated > LARGEST_INFLATED or (inflated > SMALL and inflated > HIGHEST_RATIO * packed):
        raise FileDamaged(
            f"{path}: {packed:,} bytes unfold to {inflated:,} or more: that is no published table.",
            details=[f"limits: {LARGEST_INFLATED:,} bytes, and {HIGHEST_RATIO} times its size from {SMALL:,} bytes on"],
            ways_out=WAYS_OUT,
        )


def check_time(path: Path, seconds: float) -> None:
    """Raises FileDamaged when unfolding a file has taken longer than it may."""
    if seconds > LONGEST:
        raise FileDamaged(
            f"{path} is not unfolded after {seconds:,.0f} seconds: that is no published table.", ways_out=WAYS_OUT
        )


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a plain or gzipped file, unfolded within the limits.

    Raises FileDamaged when it is no regular file, is truncated, or unfolds beyond the limits.
    """
    check_regular(path)
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP
        if packed:
            with io.BufferedReader(_Measured(path), BLOCK) as stream:
                yield stream
        else:
            check_size(path, path.stat().st_size, path.stat().st_size)
            with path.open("rb") as stream:
                yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileDamaged(
            f"{path} is a damaged gzip file: {error}.",
            ways_out=["Download or copy it again: the end of the file is missing or its bytes were changed."],
        ) from error
    except OSError as error:
        raise FileDamaged(f"{path} cannot be read: {error.strerror or error}.") from error


def check_workbook(path: Path) -> None:
    """A workbook's sheets are measured before any of them is read.

    Raises FileDamaged for a workbook that unfolds beyond the limits, or a sheet that spans more cells than any
    published one, or formulas without a result; what is no zip archive (an .xls) is passed:
    ``old_workbooks`` tries it.
    """
    check_regular(path)
    facts = path.stat()
    _check_archive(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=64)
def _check_archive(path: Path, _size: int, _changed: int) -> None:
    """One look at one state of a workbook: it is opened several times on its way."""
    with path.open("rb") as raw:
        if raw.read(4) != ZIP:
            return
    try:
        with zipfile.ZipFile(path, "r") as archive:
            parts = [p for p in archive.infolist() if not p.is_dir()]
            check_size(path, max(path.stat().st_size, 1), sum(p.file_size for p in parts))
            begun = time.monotonic()
            for part in parts:
                if part.filename.endswith((".xml", ".bin", ".rels")):
                    _check_part(path, archive, part)
                check_time(path, time.monotonic() - begun)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileDamaged(
            f"{path} is not a readable workbook: {error}.",
            ways_out=["Open it in a spreadsheet and save it again as .xlsx, or get it again from its publisher."],
        ) from error


def _check_part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unfold a part block by block, within the limits; of a sheet also count what its cells span."""
    sheet = re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename) is not None
    rows, written, inflated, left = 0, 0, 0, b""
    formulas = Unanswered()
    letters: set[bytes] = set()
    with archive.open(name=part, mode="r") as stream:
        while block := stream.read(BLOCK):
            inflated += len(block)
            check_size(path, max(part.compress_size, 1), inflated)
            text = left + block
            if sheet:
                cells = CELL.findall(text)
                letters.update(column for column, _ in cells)
                rows = max(rows, *map(int, {row for _, row in cells}), 0)
                written += len(cells)
                formulas.add(block)
            elif part.filename == "content.xml":
                _check_repeats(path, text)
            left = text[-REFERENCE:]
    if formulas.cells:
        raise _unanswered(path, part, formulas.cells)
    columns = max(map(column_number, letters), default=0)
    if rows * columns > min(MOST_CELLS, EMPTY_CELLS + 10 * written):
        name = part.filename.rpartition("/")[2]
        raise FileDamaged(
            f"{path.name}: {name} spans {rows:,} rows and {columns:,} columns, {rows * columns:,} cells.",
            details=[
                f"limit: {EMPTY_CELLS:,} cells and ten for each of the {written:,} that are written in it, and never "
                f"more than {MOST_CELLS:,}; a cell far away from the table is enough to span them"
            ],
            ways_out=["Clear the cells outside the table, or copy the table into a new sheet."],
        )


def _unanswered(path: Path, part: zipfile.ZipInfo, cells: list[str]) -> FileDamaged:
    sheet = part.filename.rpartition("/")[2]
    return FileDamaged(
        f"{path.name}: {counted(len(cells), 'formula')} without a result.",
        details=[f"{sheet}, cell {cell}" for cell in cells],
        ways_out=[
            "Open it in a spreadsheet, which works the formulas out, and save it.",
            "Write numbers in place of the formulas.",
        ],
    )


def _check_repeats(path: Path, text: bytes) -> None:
    """An OpenDocument sheet repeats a cell or a row by a number; empty ones to the end of the sheet are usual."""
    if sum(int(n) > EMPTY_CELLS for n in REPEATED.findall(text)):
        raise FileDamaged(f"{path.name} repeats a cell more than {EMPTY_CELLS:,} times.", ways_out=WAYS_OUT)


def column_number(letters: bytes) -> int:
    """Place of a spreadsheet column, counted from 1: A -> 1, XFD -> 16384."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
