"""Delimited text as published: every cell text first, marks told apart from numbers, every line numbered."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.status import ObsStatus
from sojourn.errors import FileDamaged, LayoutDiffers, ValuesRefused
from sojourn.sources.layout.bounds import BLOCK, open_bytes
from sojourn.sources.layout.numerals import PLAIN, Numerals
from sojourn.sources.source import Observations


@dataclass(frozen=True)
class Delimited:
    """A delimited file as text columns; ``line`` is its row as a spreadsheet shows it (the header is row 1).

    A cell that holds a line break makes one row of several lines of text.
    """

    path: Path
    table: pa.Table
    line: pa.Array

    def filter(self, mask: pa.Array) -> Delimited:
        """The rows where ``mask`` holds, with their lines."""
        return Delimited(self.path, self.table.filter(mask), self.line.filter(mask))

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
        refused = [f"line {lines[k]}, column {column}: {why}" for k, why in refusals]
        if not negative:
            below = pc.fill_null(pc.less(value, 0), False)
            refused += [f"line {n}, column {column}: {t} is below zero" for n, t in self._rows(text, below)]
        if refused:
            raise ValuesRefused(
                f"{self.path.name}: {len(refused)} cells cannot be taken; nothing was read.",
                details=refused,
                ways_out=["Load the file as published; a table of your own goes through sojourn template."],
            )
        status = pa.array([ObsStatus.NORMAL.value] * len(text))
        for mark, meaning in marks.items():
            status = pc.if_else(pc.equal(text, mark), meaning.value, status)
        return value, status

    def _rows(self, text: pa.Array, mask: pa.Array) -> list[tuple[int, str]]:
        return list(zip(self.line.filter(mask).to_pylist(), text.filter(mask).to_pylist(), strict=True))


def read_delimited(path: Path, required: Sequence[str], *, delimiter: str = ",", encoding: str = "utf-8") -> Delimited:
    """A plain or gzipped delimited file.

    Raises FileDamaged (empty, truncated, other encoding) and LayoutDiffers (required columns missing, ragged lines).
    """
    with open_bytes(path) as stream:
        raw = b"".join(iter(lambda: stream.read(BLOCK), b""))
    if not raw.strip():
        raise FileDamaged(f"{path} is empty.", ways_out=["Get the file again from its publisher."])
    text = _decoded(path, raw, encoding)
    header = text.split("\n", 1)[0].rstrip("\r")
    names = [n.strip() for n in next(csv.reader([header], delimiter=delimiter))]
    if missing := [c for c in required if c not in names]:
        raise LayoutDiffers(
            f"{path.name} lacks columns of this layout.",
            details=[*(f"missing: {c}" for c in missing), f"it has: {', '.join(names[:30])}"],
            ways_out=["Load the file as published; a table of your own goes through sojourn template."],
        )
    try:
        table = pacsv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=pacsv.ReadOptions(column_names=names, skip_rows=1),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid as error:
        raise LayoutDiffers(
            f"{path.name} is not a regular table: {str(error).splitlines()[0]}.",
            ways_out=["Get the file again from its publisher: lines may be cut or joined."],
        ) from error
    if table.num_rows == 0:
        raise FileDamaged(f"{path} has a header and no rows.", ways_out=["Get the file again from its publisher."])
    return Delimited(path, table, pa.array(range(2, table.num_rows + 2), pa.int32()))


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
    """
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
