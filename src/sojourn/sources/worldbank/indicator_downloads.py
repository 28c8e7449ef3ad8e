"""One World Development Indicator as the World Bank's site offers it for download, as workbook or text.

Known about these files
-----------------------
- Workbook: sheet «Data», «Last Updated Date» in row 2, header in row 4. Text: the same rows, with four lines above the
  header, a comma at the end of each, and sometimes a byte order mark; distributors cut the lines above, and the date.
- Header: Country Name, Country Code, Indicator Name, Indicator Code, one column a year. Countries and aggregates share
  the rows.
- Indicators on remittances are in ``remittance_costs``, others here. Net migration and population are the United
  Nations' figures of an older edition, kept under the World Bank's name.
- An empty cell is not collected; rows and years without any figure leave no observation.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.number_grid import read_grid
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, positions, read_sheet, reference
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until
from sojourn.sources.worldbank.wdi import WDI

SHEET, HEADER = "Data", 4
COLUMNS = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
UPDATED = "Last Updated Date"
MARKS = {"": ObsStatus.NOT_COLLECTED, "..": ObsStatus.NOT_COLLECTED}


@dataclass(frozen=True)
class Indicator:
    """What an indicator becomes.

    codes : further codes of its observations; country : the dimension its countries stand in
    factor : from the publisher's unit to the dataflow's; highest : the most a figure can be
    zero_is_absent : True where the publisher writes 0 for no data
    """

    dataflow: Dataflow
    codes: Mapping[str, str]
    country: str = "ref_area"
    factor: float = 1.0
    highest: float = math.inf
    zero_is_absent: bool = False


INDICATORS = {
    "SM.POP.NETM": Indicator(ECONOMIC_SERIES, {"series": "NET_MIGRATION"}),
    "SP.POP.TOTL": Indicator(ECONOMIC_SERIES, {"series": "POPULATION"}),
    "NY.GDP.MKTP.CD": Indicator(ECONOMIC_SERIES, {"series": "GDP_USD"}),
}


@dataclass(frozen=True)
class Table:
    """The cells of a download.

    header, rows : texts and cells below it; lines : the row of the file each stands in
    place : (row in ``rows``, column) -> where that cell stands, for messages
    sheet : of a workbook; updated : the day of the publisher's last update, empty where the file does not say it
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    lines: Sequence[int]
    place: Callable[[int, int], str]
    sheet: str | None
    updated: str


def read(indicators: Mapping[str, Indicator], path: Path) -> Reading:
    """One observation an area and year with a figure. Raises LayoutDiffers for an indicator that is none of these."""
    table = _from_workbook(path) if Head.of(path).kind == "excel" else _from_text(path)
    at = positions(table.header)
    years = [j for j, text in enumerate(table.header) if re.fullmatch(r"(19|20)\d\d", text)]
    if not years:
        raise LayoutDiffers(f"{path.name}: the header has no years.", details=list(table.header[:12]))
    indicator = _indicator(path, {str(r[at["Indicator Code"]]).strip() for r in table.rows}, indicators)
    dataflow = indicator.dataflow
    problems = Problems(path)
    grid = read_grid(
        [[row[j] for j in years] for row in table.rows],
        MARKS,
        lambda i, j: table.place(i, years[j]),
        problems,
        negative=dataflow.negative,
    )
    for i, j in np.argwhere(np.nan_to_num(grid.values) > indicator.highest).tolist():
        problems.add(table.place(i, years[j]), f"{grid.values[i, j]:g} is above {indicator.highest:g}")
    problems.raise_if_any(["Load the file as published, unedited."])
    ids = resolve_placed(
        [str(r[at["Country Code"]]).strip() for r in table.rows],
        lambda i: table.place(i, at["Country Code"]),
        scheme="world_bank",
    )
    zero = (grid.values == 0) & indicator.zero_is_absent
    found = np.argwhere(np.isfinite(grid.values) & ~zero).tolist()
    observations = dataflow.table(
        {
            "time_period": [table.header[years[j]] for _, j in found],
            indicator.country: [ids[i] for i, _ in found],
            **indicator.codes,
            "obs_value": [grid.values[i, j] * indicator.factor for i, j in found],
            "sheet": [table.sheet] * len(found),
            "row": [table.lines[i] for i, _ in found],
            "column": [table.header[years[j]] for _, j in found],
        }
    )
    notes = [f"{int(grid.empty.sum())} empty cells are left out: not collected, not zero."]
    if zero.any():
        notes.append(f"{int(zero.sum())} cells of 0 are left out: in this series 0 means no data.")
    return Reading((Observations(dataflow, observations),), table.updated or until(observations), tuple(notes))


def _from_workbook(path: Path) -> Table:
    sheet = read_sheet(path, SHEET)
    sheet.require_header(HEADER, dict(enumerate(COLUMNS)))
    header = [str(c).strip().removesuffix(".0") for c in sheet.rows[HEADER - 1]]
    lines = [r for r in range(HEADER + 1, len(sheet.rows) + 1) if str(sheet.cell(r, 1)).strip()]
    cells = [[sheet.cell(r, j) for j in range(len(header))] for r in lines]
    updated = sheet.cell(2, 1)
    day = updated.strftime("%Y-%m-%d") if isinstance(updated, datetime | date) else str(updated).strip()
    return Table(header, cells, lines, lambda i, j: f"sheet {SHEET}, {reference(lines[i], j)}", SHEET, day or "undated")


def _from_text(path: Path) -> Table:
    file = read_delimited(path, COLUMNS, preamble=True)
    header = file.table.column_names
    lines = file.line.to_pylist()
    columns = [file.text(c).to_pylist() for c in header]
    updated = next((row[1] for row in file.preamble if row[:1] == (UPDATED,) and len(row) > 1), "")
    return Table(
        header,
        list(zip(*columns, strict=True)),
        lines,
        lambda i, j: f"line {lines[i]}, column {header[j]}",
        None,
        updated,
    )


def _indicator(path: Path, codes: set[str], known: Mapping[str, Indicator]) -> Indicator:
    if len(codes) != 1 or not codes <= known.keys():
        raise LayoutDiffers(
            f"{path.name}: not one of the indicators of the World Bank that are read here.",
            details=[f"found: {c}" for c in sorted(codes)] + [f"known: {c}" for c in known],
        )
    return known[codes.pop()]


def code_of(head: Head) -> str:
    """The code of the indicator in the first row below the header; empty where the file is no such download."""
    rows = head.first_rows if head.kind == "csv" or head.sheets[:1] == (SHEET,) else ()
    at = next((i for i, row in enumerate(rows) if row[:4] == COLUMNS), len(rows))
    below = rows[at + 1 :]
    return below[0][3] if below and len(below[0]) > 3 else ""


def recognise(head: Head) -> bool:
    """The World Bank's header with the code of one of these indicators."""
    return code_of(head) in INDICATORS


def unread(known: Collection[str], head: Head) -> str | None:
    """A download of an indicator that is in none of the lists."""
    code = code_of(head)
    return f"the World Bank's indicator {code}, which Sojourn does not read" if code and code not in known else None


SOURCE = Source(
    "WDI_INDICATOR",
    "World Development Indicators: net migration, population or product, one indicator a file",
    "World Bank",
    (ECONOMIC_SERIES,),
    recognise,
    partial(read, INDICATORS),
    "https://databank.worldbank.org/source/world-development-indicators",
    "CC BY 4.0",
    "as the indicator states",
    ("", ".."),
    ("Aggregates among the countries",),
    "year",
    series=WDI,
)
