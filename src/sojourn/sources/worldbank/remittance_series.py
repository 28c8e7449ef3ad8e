"""KNOMAD workbooks of remittances received and paid by year, in several vintages.

Known about these files
-----------------------
- One sheet; first cell «… inflows (US$ million)» or «… outflows (US$ million)», in row 1 or 2; years across, the last
  with an «e» where it is the publisher's estimate; then the share of GDP (a fraction in the oldest vintage).
- Empty, «..» and 0 all mean no data.
- Notes stand in names («Zimbabwe (using CB data for 2021 & 2022)») and below the areas; two aggregates at the end.
- The vintage is named by its date line. The workbook of April 2014 says «April 2013», a year before its last column.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.concepts.dataflows import ECONOMIC_SERIES, REMITTANCE_FLOW
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import read_grid
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, Sheet, read_sheet, reference
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

METHOD = "RECORDED"
TITLE = re.compile(r"remittance (inflows|outflows) \(us\$ million\)", re.IGNORECASE)
YEAR_COLUMN = re.compile(r"^(19|20)\d\d(\.0)?(e?)$")
DATE_LINE = re.compile(r"date:\s*([A-Z][a-z]+ \d{4})", re.IGNORECASE)
MARKS = {"": ObsStatus.MISSING, "..": ObsStatus.MISSING, "-": ObsStatus.MISSING}
SHARE = {"inflows": "REMITTANCES_RECEIVED_PERCENT_GDP", "outflows": "REMITTANCES_PAID_PERCENT_GDP"}


def read(path: Path) -> Reading:
    """Receipts (sender _T) or payments (receiver _T) by area and year, and the share of GDP of the last year."""
    sheet, top, direction = _find(path)
    header = [str(c).strip() for c in sheet.rows[top - 1]]
    years = {j: m for j, text in enumerate(header) if (m := YEAR_COLUMN.match(text))}
    if not years:
        raise LayoutDiffers(f"{path.name}, sheet {sheet.name}: row {top} has no years.", details=header[:12])
    rows = _area_rows(sheet, top)
    problems = Problems(path)
    places = list(years)
    grid = read_grid(
        [[sheet.rows[r - 1][j] for j in places] for r in rows],
        MARKS,
        lambda i, j: f"sheet {sheet.name}, {reference(rows[i], places[j])}",
        problems,
    )
    problems.raise_if_any(["Load the workbook as published, unedited."])
    names = [str(sheet.rows[r - 1][0]) for r in rows]
    ids = resolve_placed(names, lambda i: f"sheet {sheet.name}, {reference(rows[i], 0)}")
    flows = _flows(sheet, direction, ids, rows, [(j, header[j]) for j in places], grid.values)
    edition, said = _edition(sheet, max(int(header[j][:4]) for j in places), any(m[3] for m in years.values()))
    unknown = int((grid.values == 0).sum())
    notes = [
        f"{int(grid.empty.sum())} empty cells and {unknown} of 0 are left out: both mean no data.",
        *(
            f"Note of the publisher in a name: {' '.join(n.split())}."
            for n in names
            if re.search(r"\((using|revis|adj)", n)
        ),
        *said,
    ]
    shares = _shares(sheet, header, SHARE[direction], ids, rows, notes)
    return Reading((flows, *shares), edition, tuple(notes))


def _find(path: Path) -> tuple[Sheet, int, str]:
    from sojourn.sources.layout.recognition import open_workbook

    for name in open_workbook(path).sheet_names:
        sheet = read_sheet(path, name)
        for row in range(1, min(6, len(sheet.rows)) + 1):
            if match := TITLE.search(" ".join(str(sheet.cell(row, 0)).split())):
                return sheet, row, match[1].lower()
    raise LayoutDiffers(
        f"{path.name} has no cell «Remittance inflows (US$ million)» or «… outflows …» above its areas.",
        ways_out=["Load the workbook as published, unedited."],
    )


def _area_rows(sheet: Sheet, top: int) -> list[int]:
    """Spreadsheet rows of areas and aggregates: from below the header to the first empty name."""
    rows = []
    for r in range(top + 1, len(sheet.rows) + 1):
        if not str(sheet.cell(r, 0)).strip():
            break
        rows.append(r)
    return rows


def _flows(
    sheet: Sheet, direction: str, ids: list[str], rows: list[int], years: list[tuple[int, str]], values: Any
) -> Observations:
    i, j = np.nonzero(np.nan_to_num(values) > 0)
    own = "ref_area" if direction == "inflows" else "counterpart_area"
    estimated = [y.endswith("e") for _, y in years]
    return Observations(
        REMITTANCE_FLOW,
        REMITTANCE_FLOW.table(
            {
                "time_period": [years[k][1][:4] for k in j],
                own: [ids[k] for k in i],
                "method": METHOD,
                "obs_value": values[i, j],
                "obs_status": [ObsStatus.ESTIMATED.value if estimated[k] else ObsStatus.NORMAL.value for k in j],
                "sheet": sheet.name,
                "row": [rows[k] for k in i],
                "column": [years[k][1] for k in j],
            }
        ),
    )


def _shares(
    sheet: Sheet, header: list[str], series: str, ids: list[str], rows: list[int], notes: list[str]
) -> tuple[Observations, ...]:
    found = [j for j, h in enumerate(header) if "gdp" in h.lower()]
    if not found:
        return ()
    year = re.search(r"(19|20)\d\d", header[found[0]])
    when = year[0] if year else max(h[:4] for h in header if YEAR_COLUMN.match(h))
    cells = {i: sheet.rows[r - 1][found[0]] for i, r in enumerate(rows)}
    numbers = {i: float(c) for i, c in cells.items() if isinstance(c, float | int) and c > 0}
    factor = 1.0
    if numbers and max(numbers.values()) < 1.0:
        factor = 100.0
        notes.append(f"Column «{header[found[0]]}» holds fractions, not per cent: multiplied by 100.")
    table: pa.Table = ECONOMIC_SERIES.table(
        {
            "time_period": when,
            "ref_area": [ids[i] for i in numbers],
            "series": series,
            "obs_value": [v * factor for v in numbers.values()],
            "sheet": sheet.name,
            "row": [rows[i] for i in numbers],
            "column": header[found[0]],
        }
    )
    return (Observations(ECONOMIC_SERIES, table),)


def _edition(sheet: Sheet, last: int, estimated: bool) -> tuple[str, tuple[str, ...]]:
    """Vintage as year and month from the date line; a date before the last year of the data is corrected and said."""
    text = "\n".join(str(row[0]) for row in sheet.rows)
    found = DATE_LINE.search(text)
    if found is None:
        return f"{last + 1 if not estimated else last}", (
            "The workbook has no date line; its last year names the edition.",
        )
    date = datetime.strptime(found[1].title(), "%B %Y")
    if date.year < last or (date.year == last and estimated and date.month < 7):
        return f"{last + 1}-{date.month:02d}", (
            f"The date line says {found[1]}, before the end of the last year of the data ({last}): read as {last + 1}.",
        )
    return f"{date.year}-{date.month:02d}", ()


def recognise(head: Head) -> bool:
    """A workbook whose first sheet says inflows or outflows in million US dollars."""
    return head.kind == "excel" and TITLE.search(" ".join(head.workbook_text.split())) is not None


SERIES = Series("KNOMAD_REMITTANCES", "Remittance inflows and outflows", "World Bank / KNOMAD")
SOURCE = Source(
    "KNOMAD_SERIES",
    "Remittances received and paid",
    "World Bank / KNOMAD",
    (REMITTANCE_FLOW, ECONOMIC_SERIES),
    recognise,
    read,
    "https://www.knomad.org/data/remittances",
    "CC BY 4.0",
    "million US dollars",
    ("", "..", "0"),
    ("The estimate mark stands in the column name", "Notes in names", "Empty and 0 both mean no data"),
    "year",
    series=SERIES,
)
