"""Bilateral matrices of the World Bank: remittances of 2011 and 2016 to 2021, and the migrant stocks of 2017.

Known about these files
-----------------------
- Remittances: **sending** areas down, **receiving** areas across, million current US dollars. Stocks: origin down,
  destination across, persons.
- 2021: a workbook; title in row 1, header in row 2, a WORLD row and column among the areas; empty means no estimate.
- 2016 and 2017: workbooks; «-», «N/A» and «0*» are not available (India and Pakistan, Israel and Lebanon). The totals
  of such rows and columns hold money that no cell shows and may exceed their parts; every other total meets them.
- 2018: text without year, totals or notes, rounded to whole millions; a 0 is «below half a million or none» and is
  not a figure; N/A stands where the publisher makes no estimate (India and Pakistan, Israel and Lebanon).
- 2011: Latin-1 text with thousands commas; below the areas Other North, Other South, Unidentified* and the total, then
  notes; last column Total.
- Everything in them but the receiving totals is modelled: they carry the status «estimated».
- Totals are checked against the sum of their parts within rounding; a matrix that does not add up is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRANT_STOCK, REMITTANCE_FLOW
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, read_grid, read_wide_text
from sojourn.sources.layout.numerals import ENGLISH
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, read_sheet, reference
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

WORLD, TOTAL = "001", "_T"
METHOD = "WB_MATRIX"
MARKS = {
    "": ObsStatus.MISSING,
    "N/A": ObsStatus.NOT_COLLECTED,
    "NA": ObsStatus.MISSING,
    "..": ObsStatus.MISSING,
    "-": ObsStatus.NOT_COLLECTED,
    "0*": ObsStatus.NOT_COLLECTED,
}
TOTAL_NAMES = frozenset({"world", "total", "total remittances"})
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
STOCK_TITLE, FLOW_TITLE = "bilateral estimates of migrant stocks", "bilateral remittance estimates"
CSV_HEADERS = ("Origin", "")
MANY = 150
LATIN_START = b"Origin,Afghanistan,Albania,"
WAYS_OUT = (
    "Load the matrix as published: sending areas down, receiving areas across.",
    "For a matrix of your own use: sojourn template.",
)


@dataclass(frozen=True)
class Matrix:
    """Cells of a published matrix with its labels.

    grid : (down, across); lines, columns : where each row and column stands, for messages and lineage
    rounding : half of the last digit published
    """

    path: Path
    year: str
    down: tuple[str, ...]
    across: tuple[str, ...]
    grid: Grid
    lines: tuple[int, ...]
    columns: tuple[str, ...]
    sheet: str | None
    rounding: float


def read_flows(path: Path) -> Reading:
    """Remittances by sender and receiver with both totals; raises on unknown names and on sums that do not meet."""
    head = Head.of(path)
    matrix = _from_workbook(path, FLOW_TITLE) if head.kind == "excel" else _from_text(path)
    table, notes = _observations(matrix, REMITTANCE_FLOW, ("counterpart_area", "ref_area"), {"method": METHOD})
    return Reading((Observations(REMITTANCE_FLOW, table),), matrix.year, notes)


def read_stocks(path: Path) -> Reading:
    """Migrant stocks by birthplace (down) and residence (across), persons."""
    matrix = _from_workbook(path, STOCK_TITLE)
    table, notes = _observations(matrix, MIGRANT_STOCK, ("counterpart_area", "ref_area"), {"basis": "WB"})
    return Reading((Observations(MIGRANT_STOCK, table),), matrix.year, notes)


def _from_workbook(path: Path, title: str) -> Matrix:
    head = Head.of(path)
    name = next((s for s in head.sheets if title in str(read_sheet(path, s).cell(1, 0)).lower()), None)
    if name is None:
        raise LayoutDiffers(
            f"{path.name} has no sheet titled «{title}» in its first cell.",
            details=[f"sheet «{s}»" for s in head.sheets],
            ways_out=WAYS_OUT,
        )
    sheet = read_sheet(path, name)
    year = YEAR.search(str(sheet.cell(1, 0)))
    if year is None:
        raise LayoutDiffers(f"{path.name}, sheet {name}: the title names no year.", ways_out=WAYS_OUT)
    header = sheet.rows[1]
    width = next((j for j in range(1, len(header)) if not str(header[j]).strip()), len(header))
    last = next((i for i in range(2, len(sheet.rows)) if not str(sheet.rows[i][0]).strip()), len(sheet.rows))
    problems = Problems(path)
    if width < 2 or last < 3:
        raise LayoutDiffers(f"{path.name}, sheet {name}: no areas stand below and beside the title.", ways_out=WAYS_OUT)
    cells = [row[1:width] for row in sheet.rows[2:last]]
    grid = read_grid(cells, MARKS, lambda i, j: f"sheet {name}, {reference(i + 3, j + 1)}", problems)
    problems.raise_if_any(WAYS_OUT)
    return Matrix(
        path,
        year[1],
        tuple(str(row[0]) for row in sheet.rows[2:last]),
        tuple(str(h) for h in header[1:width]),
        grid,
        tuple(range(3, last + 1)),
        tuple(str(h) for h in header[1:width]),
        name,
        1e-6,
    )


def _from_text(path: Path) -> Matrix:
    text = read_wide_text(path, [], encodings=("utf-8-sig", "latin-1"))
    if text.header[0] not in CSV_HEADERS:
        raise LayoutDiffers(
            f"{path.name}: the corner of a matrix is empty or «Origin», here it is «{text.header[0]}».",
            ways_out=WAYS_OUT,
        )
    kept = [i for i, row in enumerate(text.rows) if any(c.strip() for c in row[1:])]
    year = YEAR.search(path.name)
    if year is None:
        raise LayoutDiffers(
            f"{path.name}: the year of this matrix stands only in its file name, and there is none.",
            ways_out=["Keep the publisher's file name, with its year (…matrix2018…)."],
        )
    problems = Problems(path)
    cells = [[c.strip() for c in text.rows[i][1:]] for i in kept]
    grid = read_grid(cells, MARKS, lambda i, j: text.where(kept[i], j + 1), problems, ENGLISH)
    problems.raise_if_any(WAYS_OUT)
    return Matrix(
        path,
        year[1],
        tuple(text.rows[i][0] for i in kept),
        text.header[1:],
        grid,
        tuple(text.lines[i] for i in kept),
        text.header[1:],
        None,
        0.5,
    )


def _codes(matrix: Matrix) -> list[str]:
    """Ids of the areas down and across; totals become _T. All unknown names are reported together."""
    names = [*matrix.down, *matrix.across]
    places = [*(f"row {n}" for n in matrix.lines), *(f"header, column {c}" for c in matrix.columns)]
    cleaned = ["World" if n.strip().lower() in TOTAL_NAMES else n for n in names]
    return [TOTAL if c == WORLD else c for c in resolve_placed(cleaned, lambda i: places[i])]


def _observations(
    matrix: Matrix, dataflow: Dataflow, dimensions: tuple[str, str], codes: dict[str, str]
) -> tuple[Any, tuple[str, ...]]:
    labels = _codes(matrix)
    down, across = labels[: len(matrix.down)], labels[len(matrix.down) :]
    _refuse_twice(matrix, down, across)
    values, status = matrix.grid.values, matrix.grid.statuses.copy()
    sums = _check_sums(matrix, down, across)
    zero = values == 0
    status[zero] = ObsStatus.MISSING.value
    recorded = (np.array(down) == TOTAL)[:, None] & (dataflow is REMITTANCE_FLOW)
    status[(values > 0) & ~recorded] = ObsStatus.ESTIMATED.value
    kept = (values > 0) | (status == ObsStatus.NOT_COLLECTED.value)
    if dataflow.dimension(dimensions[1]).total is None:
        kept &= np.array(across) != TOTAL
    i, j = np.nonzero(kept)
    table = dataflow.table(
        {
            "time_period": matrix.year,
            dimensions[0]: [down[k] for k in i],
            dimensions[1]: [across[k] for k in j],
            **codes,
            "obs_value": np.where(values[i, j] > 0, values[i, j], np.nan),
            "obs_status": status[i, j].tolist(),
            "sheet": [matrix.sheet] * len(i),
            "row": [matrix.lines[k] for k in i],
            "column": [matrix.columns[k] for k in j],
        }
    )
    notes = [
        f"{int(matrix.grid.empty.sum())} empty cells are left out: no figure, not zero.",
        f"{int(zero.sum())} cells of 0 are left out: rounded down or unknown, which cannot be told apart.",
        *sums,
    ]
    refused = int((status == ObsStatus.NOT_COLLECTED.value).sum())
    if refused:
        notes.append(f"{refused} cells are marked as not available by the publisher and kept as not collected.")
    return table, tuple(notes)


def _refuse_twice(matrix: Matrix, down: list[str], across: list[str]) -> None:
    for side, codes, names in (("row", down, matrix.down), ("column", across, matrix.across)):
        twice = {c for c in codes if codes.count(c) > 1}
        if twice:
            raise ValuesRefused(
                f"{matrix.path.name}: an area has more than one {side}.",
                details=[
                    f"{c}: {', '.join(n for n, k in zip(names, codes, strict=True) if k == c)}" for c in sorted(twice)
                ],
            )


def _check_sums(matrix: Matrix, down: list[str], across: list[str]) -> tuple[str, ...]:
    """Totals published against the sums of their parts, within rounding; they may exceed parts that are not available.

    The grand total lies between the sum of the row totals and that of the column totals.
    """
    values = np.nan_to_num(matrix.grid.values)
    rows, columns = np.array(down) != TOTAL, np.array(across) != TOTAL
    if rows.all() and columns.all():
        return ("The file holds no totals to check its cells against.",)
    cells = values[np.ix_(rows, columns)]
    hidden = matrix.grid.statuses[np.ix_(rows, columns)] == ObsStatus.NOT_COLLECTED.value
    wrong: list[str] = []
    exceeding: list[str] = []
    for axis, total, labels in (
        (0, values[~rows][:, columns], np.array(matrix.across)[columns]),
        (1, values[rows][:, ~columns].T, np.array(matrix.down)[rows]),
    ):
        if not len(total):
            continue
        parts = cells.sum(axis)
        over = total[0] - parts
        allowed = matrix.rounding * (cells.shape[axis] + 1) + 1e-9 * parts
        more = (over > allowed) & hidden.any(axis)
        exceeding += [f"{n} by {o:,.6g}" for n, o in zip(labels[more], over[more], strict=True)]
        off = (np.abs(over) > allowed) & ~more
        wrong += [
            f"{n}: the parts sum to {p:,.6g}, the total says {t:,.6g}"
            for n, p, t in zip(labels[off], parts[off], total[0][off], strict=True)
        ]
    if not rows.all() and not columns.all():
        corner = float(values[~rows][:, ~columns][0, 0])
        sums = sorted((float(values[~rows][:, columns].sum()), float(values[rows][:, ~columns].sum())))
        allowed_here = matrix.rounding * (sum(cells.shape) + 1) + 1e-9 * corner
        if not sums[0] - allowed_here <= corner <= sums[1] + allowed_here:
            wrong.append(
                f"all together: the totals sum to {sums[0]:,.6g} and {sums[1]:,.6g}, the total says {corner:,.6g}"
            )
    if wrong:
        raise ValuesRefused(
            f"{matrix.path.name}: {len(wrong)} totals are not the sum of their parts; nothing was read.",
            details=wrong,
            ways_out=WAYS_OUT,
        )
    if exceeding:
        return (f"Totals exceed the sum of their parts where a cell is not available: {'; '.join(exceeding)}.",)
    return ("The published totals equal the sums of their parts within rounding.",)


def recognise_flows(head: Head) -> bool:
    """A remittance matrix: the title of the workbook, or a corner of «Origin» or nothing and very many area columns."""
    if head.kind == "excel":
        return FLOW_TITLE in head.workbook_text.lower()
    if head.kind == "unknown":  # text that is not UTF-8
        with head.path.open("rb") as stream:
            return stream.read(len(LATIN_START)) == LATIN_START
    columns = head.columns
    return head.kind == "csv" and len(columns) > MANY and columns[0] in CSV_HEADERS and "Afghanistan" in columns


def recognise_stocks(head: Head) -> bool:
    """The workbook of the stocks by its title."""
    return head.kind == "excel" and STOCK_TITLE in head.workbook_text.lower()


ADDRESS = "https://www.knomad.org/data/remittances"
FLOW_SERIES = Series("BILATERAL_REMITTANCE_MATRIX", "Bilateral Remittance Matrix", "World Bank / KNOMAD")
STOCK_SERIES = Series("BILATERAL_MIGRATION_MATRIX", "Bilateral Estimates of Migrant Stocks", "World Bank / KNOMAD")
SOURCE = Source(
    "WB_REMITTANCE_MATRIX",
    "Bilateral remittance matrix",
    "World Bank / KNOMAD",
    (REMITTANCE_FLOW,),
    recognise_flows,
    read_flows,
    ADDRESS,
    "CC BY 4.0",
    "million US dollars",
    ("", "0", "N/A", "-", "0*"),
    ("Modelled by the rules of Ratha & Shaw (2007)", "Totals among the areas", "Zeros that mean unknown"),
    "year",
    series=FLOW_SERIES,
)
SOURCE_STOCKS = Source(
    "WB_BILATERAL_STOCK",
    "Bilateral estimates of migrant stocks used with the remittance matrix",
    "World Bank / KNOMAD",
    (MIGRANT_STOCK,),
    recognise_stocks,
    read_stocks,
    ADDRESS,
    "CC BY 4.0",
    "persons",
    ("", "0"),
    ("Totals among the areas", "Zeros that mean none or unknown"),
    "mid-year",
    series=STOCK_SERIES,
)
