"""Delimited text as published: every cell text first, marks told apart from numbers, every line numbered."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.status import ObsStatus
from sojourn.errors import FileDamaged, LayoutDiffers, ValuesRefused, counted
from sojourn.sources.layout.bounds import BLOCK, open_bytes
from sojourn.sources.layout.numerals import PLAIN, Numerals
from sojourn.sources.layout.recognition import FIRST_ROWS
from sojourn.sources.layout.workbook import read_sheet
from sojourn.sources.observations import Observations

LONGEST_CELL = csv.field_size_limit()
"""Characters of a cell: more than any published one holds, and what is left where a quotation mark stays open."""
AGAIN = ("Get the file again from its publisher.",)
PUBLISHED = ("Load the file as published; a table of your own goes through sojourn template.",)


@dataclass(frozen=True)
class Delimited:
    """A delimited file as text columns; ``line`` is its row as a spreadsheet shows it (the header is row 1).

    A cell that holds a line break makes one row of several lines of text. ``preamble`` holds the rows above the header,
    where the layout has any; ``sheet`` is the sheet of a workbook read as text. ``counted`` says what ``line`` counts
    where a file has no lines of its own.
    """

    path: Path
    table: pa.Table
    line: pa.Array
    preamble: tuple[tuple[str, ...], ...] = ()
    sheet: str | None = None
    counted: str = "line"

    def filter(self, mask: pa.Array) -> Delimited:
        """The rows where ``mask`` holds, with their lines."""
        return replace(self, table=self.table.filter(mask), line=self.line.filter(mask))

    def without_repeats(self) -> tuple[Delimited, int]:
        """The file without lines that repeat an earlier one in every column, and how many those were."""
        names = self.table.column_names
        numbered = self.table.append_column("__line", self.line)
        first = numbered.group_by(names, use_threads=False).aggregate([("__line", "min")])["__line_min"]
        kept = self.filter(pc.is_in(self.line, first.combine_chunks()))
        return kept, self.table.num_rows - kept.table.num_rows

    def text(self, column: str) -> pa.Array:
        """A column as text, stripped of blanks."""
        return pc.utf8_trim_whitespace(self.table[column].combine_chunks())

    def whole_numbers(self, column: str) -> pa.Array:
        """A column of years or codes as whole numbers, also 1997.0. Raises ValuesRefused with every other cell."""
        text = self.text(column)
        wrong = pc.invert(pc.match_substring_regex(text, r"^-?\d{1,9}(\.0)?$"))
        if refused := [
            f"{self.counted} {n}, column {column}: «{t}» is not a whole number" for n, t in self._rows(text, wrong)
        ]:
            raise ValuesRefused(
                f"{self.path.name}: {len(refused)} cells cannot be taken; nothing was read.",
                details=refused,
                ways_out=PUBLISHED,
            )
        return pc.cast(pc.cast(text, pa.float64()), pa.int32())

    def numbers(
        self,
        column: str,
        marks: Mapping[str, ObsStatus],
        *,
        negative: bool = False,
        numerals: Numerals = PLAIN,
    ) -> tuple[pa.Array, pa.Array]:
        """A column as (value, status). Marks are the publisher's signs for absence, numerals how it writes numbers.

        Raises ValuesRefused with every cell that is neither number nor mark, or is below zero where it may not.
        """
        text = self.text(column)
        absent = pc.is_in(text, pa.array(list(marks), pa.string()))
        value, refusals = numerals.read_column(pc.if_else(absent, pa.scalar(None, pa.string()), text))
        lines = self.line.to_pylist() if refusals else []
        refused = [f"{self.counted} {lines[k]}, column {column}: {why}" for k, why in refusals]
        if not negative:
            below = pc.fill_null(pc.less(value, 0), False)
            refused += [f"{self.counted} {n}, column {column}: {t} is below zero" for n, t in self._rows(text, below)]
        if refused:
            raise ValuesRefused(
                f"{self.path.name}: {len(refused)} cells cannot be taken; nothing was read.",
                details=refused,
                ways_out=PUBLISHED,
            )
        status = pa.array([ObsStatus.NORMAL.value] * len(text))
        for mark, meaning in marks.items():
            status = pc.if_else(pc.equal(text, mark), meaning.value, status)
        return value, status

    def _rows(self, text: pa.Array, mask: pa.Array) -> list[tuple[int, str]]:
        return list(zip(self.line.filter(mask).to_pylist(), text.filter(mask).to_pylist(), strict=True))


def read_delimited(
    path: Path, required: Sequence[str], *, delimiter: str = ",", encoding: str = "utf-8", preamble: bool = False
) -> Delimited:
    """A plain or gzipped delimited file.

    preamble : the layout has rows above its header, which is then the first row with all required columns

    Raises FileDamaged (empty, truncated, other encoding, line ends of an old Macintosh, an open quotation mark) and
    LayoutDiffers (required columns missing, a column twice, lines of another length, all listed).
    """
    with open_bytes(path) as stream:
        raw = b"".join(iter(lambda: stream.read(BLOCK), b""))
    if not raw.strip():
        raise FileDamaged(f"{path} is empty.", ways_out=AGAIN)
    text = _decoded(path, raw, encoding)
    check_text(path, text)
    above, header, body = _split(path, text, required, delimiter, preamble)
    names = _names(path, header, required)
    first = len(above) + 2
    if body.count('"') % 2:
        raise _open_quote(path, body, delimiter, first)
    try:
        table = pacsv.read_csv(
            pa.BufferReader(body.encode()),
            read_options=pacsv.ReadOptions(column_names=names),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid as error:
        if not body.strip():
            raise FileDamaged(f"{path} has a header and no rows.", ways_out=AGAIN) from None
        raise _irregular(path, body, len(names), delimiter, first, str(error)) from error
    if table.num_rows == 0:
        raise FileDamaged(f"{path} has a header and no rows.", ways_out=AGAIN)
    for name in names:
        if (pc.max(pc.binary_length(table[name])).as_py() or 0) > LONGEST_CELL:
            raise _too_long(path, f"column {name}")
    return Delimited(path, table, pa.array(range(first, first + table.num_rows), pa.int32()), above)


def read_sheet_as_text(path: Path, sheet: str, required: Sequence[str]) -> Delimited:
    """One sheet of a workbook whose header stands in its first row, as text columns; rows without content are left out.

    Numbers are written without a needless fraction, dates as 2024-07-21. Raises as ``read_sheet`` and, for the header,
    as ``read_delimited``.
    """
    rows = read_sheet(path, sheet).rows
    header = [str(c) for c in rows[0]] if rows else []
    names = _names(path, header, required)
    filled = [(n, r) for n, r in enumerate(rows[1:], start=2) if any(c not in ("", None) for c in r)]
    if not filled:
        raise FileDamaged(f"{path}, sheet {sheet}, has a header and no rows.", ways_out=AGAIN)
    columns = {name: pa.array([_text(r[j]) for _, r in filled], pa.string()) for j, name in enumerate(names)}
    return Delimited(path, pa.table(columns), pa.array([n for n, _ in filled], pa.int32()), sheet=sheet)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str("" if cell is None else cell)


def check_text(path: Path, text: str) -> None:
    """Raises FileDamaged for a text whose lines end as on an old Macintosh, or that holds a NUL."""
    if "\r" in text and "\n" not in text:
        raise FileDamaged(
            f"{path}: its lines end with a carriage return alone, as on an old Macintosh.",
            ways_out=["Save it with the line ends of Unix or Windows, or get it again from its publisher."],
        )
    if (at := text.find("\0")) >= 0:
        raise FileDamaged(f"{path}: line {text.count(chr(10), 0, at) + 1} holds a NUL.", ways_out=AGAIN)


def _split(
    path: Path, text: str, required: Sequence[str], delimiter: str, preamble: bool
) -> tuple[tuple[tuple[str, ...], ...], list[str], str]:
    """Rows above the header, the header, and the text below it."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        rows = list(itertools.islice(reader, FIRST_ROWS if preamble else 1))
    except csv.Error as error:
        raise _too_long(path, f"line {reader.line_num}") from error
    names = [{c.strip() for c in row} for row in rows]
    at = next((i for i, found in enumerate(names) if set(required) <= found), 0) if preamble else 0
    lines.seek(0)
    reader = csv.reader(lines, delimiter=delimiter)
    above = tuple(tuple(c.strip() for c in next(reader)) for _ in range(at))
    header = next(reader)
    return above, header, lines.read()


def _names(path: Path, header: Sequence[str], required: Sequence[str]) -> list[str]:
    """Names of the columns; one without a name is called by its place."""
    named = [n.strip() for n in header]
    if missing := [c for c in required if c not in named]:
        raise LayoutDiffers(
            f"{path.name} lacks columns of this layout.",
            details=[*(f"missing: {c}" for c in missing), f"it has: {', '.join(named[:30])}"],
            ways_out=PUBLISHED,
        )
    if twice := sorted({n for n in named if n and named.count(n) > 1}):
        raise LayoutDiffers(f"{path.name}: columns stand twice in the header.", details=twice, ways_out=AGAIN)
    return [n or f"column {i}" for i, n in enumerate(named, start=1)]


def _open_quote(path: Path, body: str, delimiter: str, first: int) -> FileDamaged:
    """A quotation mark without a partner: the row that spans the most lines is where it is likely to stand."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    longest, at, before = 0, first, 0
    try:
        for row, _ in enumerate(reader, first):
            if reader.line_num - before > longest:
                longest, at = reader.line_num - before, row
            before = reader.line_num
    except csv.Error:
        return _too_long(path, f"line {first + before}")
    return FileDamaged(f"{path.name}: a quotation mark is opened and never closed, near line {at}.", ways_out=AGAIN)


def _irregular(path: Path, body: str, width: int, delimiter: str, first: int, why: str) -> FileDamaged | LayoutDiffers:
    """What is wrong with rows that are no table: their lengths, or a cell without an end."""
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        ragged = [f"line {n}: {len(r)} cells" for n, r in enumerate((r for r in rows if r), first) if len(r) != width]
    except csv.Error:
        return _too_long(path, f"line {first + rows.line_num - 1}")
    if not ragged:
        return LayoutDiffers(f"{path.name} is not a regular table: {why.splitlines()[0]}.", ways_out=AGAIN)
    return LayoutDiffers(
        f"{path.name} is not a regular table: {counted(len(ragged), 'line')} without the {width} cells of the header.",
        details=ragged,
        ways_out=AGAIN,
    )


def _too_long(path: Path, where: str) -> FileDamaged:
    return FileDamaged(
        f"{path.name}, {where}: a cell is longer than {LONGEST_CELL:,} characters.",
        ways_out=["A quotation mark may be left open; get the file again from its publisher."],
    )


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FileDamaged(
            f"{path} is not in {encoding.upper()}: byte {raw[error.start]:#04x} at position {error.start}.",
            ways_out=["Save it as UTF-8 («CSV UTF-8» in a spreadsheet)."],
        ) from error


def melt(
    dataflow: Dataflow,
    file: Delimited,
    keys: Mapping[str, pa.Array | str],
    measures: Mapping[str, Mapping[str, Any]],
    marks: Mapping[str, ObsStatus],
    *,
    status: str | None = None,
) -> Observations:
    """Several value columns of a wide table as observations of one dataflow.

    keys : dimension or attribute id -> one code for all, or an array with a code per line
    measures : column of the file -> further codes, and optionally ``unit_mult`` (power of ten), ``status``
    status : what the publisher's present figures are (``E`` for estimates), where no mark says otherwise

    Raises LayoutDiffers where the file has no column of figures at all.
    """
    if not measures:
        raise LayoutDiffers(
            f"{file.path.name} has no column of figures that is read here.",
            details=[f"columns: {', '.join(file.table.column_names[:30])}"],
            ways_out=["Look at the names of its columns: years of another age are none of this edition."],
        )
    parts = []
    for column, codes in measures.items():
        value, found = file.numbers(column, marks, negative=dataflow.negative)
        codes = dict(codes)
        factor = 10.0 ** int(codes.pop("unit_mult", 0))
        own = codes.pop("status", status)
        if own is not None:
            found = pc.if_else(pc.equal(found, ObsStatus.NORMAL.value), own, found)
        parts.append(
            dataflow.table(
                {
                    **keys,
                    **codes,
                    "obs_value": pc.multiply(value, factor),
                    "obs_status": found,
                    "row": file.line,
                    "column": column,
                }
            )
        )
    return Observations(dataflow, pa.concat_tables(parts))
