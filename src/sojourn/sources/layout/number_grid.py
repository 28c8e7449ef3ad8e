"""A rectangle of cells as published, read as values and statuses; a wide text file as such a rectangle."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.status import ObsStatus
from sojourn.errors import FileDamaged, LayoutDiffers
from sojourn.sources.layout.delimited import check_text
from sojourn.sources.layout.numerals import PLAIN, Numerals
from sojourn.sources.layout.recognition import open_text
from sojourn.sources.layout.workbook import Problems, number


@dataclass(frozen=True)
class Grid:
    """Numbers of a table.

    values : (row, column) in the publisher's unit, NaN where no figure is published
    statuses : (row, column) observation status, one letter
    empty : (row, column) True where the cell held nothing
    """

    values: npt.NDArray[np.float64]
    statuses: npt.NDArray[np.str_]
    empty: npt.NDArray[np.bool_]


def read_grid(
    rows: Sequence[Sequence[Any]],
    marks: Mapping[str, ObsStatus],
    where: Callable[[int, int], str],
    problems: Problems,
    numerals: Numerals = PLAIN,
    *,
    negative: bool = False,
) -> Grid:
    """Cells (row, column) as numbers and statuses; ``where`` names a cell for messages, ``numerals`` is declared.

    Whatever is neither number nor mark, not finite, or below zero where it may not be goes to ``problems``.
    """
    import pandas as pd

    width = len(rows[0]) if rows else 0
    flat = np.empty(len(rows) * width, dtype=np.object_)
    flat[:] = [cell if cell.__class__ in (str, float, int) else f"{cell}" for row in rows for cell in row]
    at, distinct = pd.factorize(flat, use_na_sentinel=False)
    values = np.full(len(distinct), np.nan)
    statuses = np.full(len(distinct), ObsStatus.MISSING.value, dtype="U1")
    refused: dict[int, str] = {}
    for k, cell in enumerate(distinct):
        try:
            found, status = number(cell, marks, numerals)
        except ValueError as error:
            refused[k] = str(error)
            continue
        if found is not None and found < 0 and not negative:
            refused[k] = f"{cell} is below zero"
        else:
            values[k], statuses[k] = np.nan if found is None else found, status.value
    for n in np.flatnonzero(np.isin(at, list(refused))):
        problems.add(where(int(n) // width, int(n) % width), refused[int(at[n])])
    blank = np.array([isinstance(cell, str) and not cell.strip() for cell in distinct], dtype=np.bool_)
    shape = (len(rows), width)
    return Grid(values[at].reshape(shape), statuses[at].reshape(shape), blank[at].reshape(shape))


@dataclass(frozen=True)
class WideText:
    """A delimited text whose columns are categories; ``lines[i]`` is the line of the file row i stands in."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    blank: int

    def column(self, name: str) -> list[str]:
        """The cells of one column, without blanks around them."""
        at = self.header.index(name)
        return [r[at].strip() for r in self.rows]

    def where(self, row: int, column: int) -> str:
        """A cell for messages; ``column`` is the place in the header."""
        return f"line {self.lines[row]}, column {self.header[column]}"


def read_wide_text(path: Path, first: Sequence[str], *, encodings: Sequence[str] = ("utf-8-sig",)) -> WideText:
    """A plain or gzipped comma-separated text whose header begins with the columns ``first``.

    Rows without any content are counted in ``blank``. Raises FileDamaged (truncated, in none of the encodings,
    without rows) and LayoutDiffers (another header, the same column twice, lines of another length, all listed).
    """
    header, records = _records(path, encodings)
    if tuple(header[: len(first)]) != tuple(first):
        raise LayoutDiffers(
            f"{path.name}: the header is not the publisher's.",
            details=[
                f"it should begin with: {', '.join(first)}",
                "it begins with: " + textwrap.shorten(", ".join(header[:8]), 120, placeholder=" …"),
            ],
            ways_out=["Load the file as published, unedited.", "For a table of your own use: sojourn template."],
        )
    if twice := sorted({h for h in header if header.count(h) > 1}):
        raise LayoutDiffers(f"{path.name}: columns stand twice in the header.", details=twice)
    filled = [(n, r) for n, r in records if any(c.strip() for c in r)]
    if ragged := [f"line {n}: {len(r)} cells" for n, r in filled if len(r) != len(header)]:
        raise LayoutDiffers(
            f"{path.name}: {len(ragged)} lines do not have the {len(header)} cells of the header.", details=ragged
        )
    if not filled:
        raise FileDamaged(f"{path} has a header and no rows.", ways_out=["Get the file again from its publisher."])
    return WideText(
        path, header, tuple(tuple(r) for _, r in filled), tuple(n for n, _ in filled), len(records) - len(filled)
    )


def _records(path: Path, encodings: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    for encoding in encodings:
        try:
            with open_text(path, encoding) as stream:
                text = stream.read()
                check_text(path, text)
                reader = csv.reader(io.StringIO(text, newline=""))
                header = next(reader, [])
                records = [(reader.line_num, r) for r in reader]
        except FileDamaged:
            if encoding == encodings[-1]:
                raise
        except csv.Error as error:
            raise FileDamaged(f"{path} is not a delimited text: {error}.") from error
        else:
            return tuple(h.strip() for h in header), records
    raise AssertionError("no encoding given")
