"""Remittance Prices Worldwide: the workbook of the survey, one line a service on a sheet for each questionnaire.

Known about this file, from what is published of it
---------------------------------------------------
- A sheet of lines to the first quarter of 2016 and one from the second on, beside a legend; early editions have one
  sheet. A sheet of lines is told by its columns; its header stands in its first row.
- From 2016-Q2 the payment instrument is asked in place of a product's name, the access point in place of the sending
  location; the network is ranked high, medium or low in place of where it reaches. They are kept in the same columns.
- Columns beyond those of the survey (names, regions, income groups, the corridor, unnamed keys) are not read.
- Some numbers stand as text, dates of 2025 as dates, «Yes» beside «yes», speeds in several spellings.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.delimited import read_sheet_as_text
from sojourn.sources.layout.recognition import Head, open_workbook, rows_of
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.worldbank import rpw_survey
from sojourn.sources.worldbank.rpw_survey import absent_quarters, plain_name, read_lines

#: A column of the workbook -> the same in the survey's lines, as compared.
RENAMED = {
    "source.code": "source",
    "destination.code": "destination",
    "payment.instrument": "product",
    "access.point": "sending.location",
    "receiving.network.coverage": "coverage",
    "pickup.method": "pick.up.method",
    "standard.note": "note1",
}
TOLD_BY = {"source.code", "destination.code", "firm", "transparent", "cc1.total.cost", "cc2.total.cost"}


def read(path: Path) -> Reading:
    """Two observations a service of every sheet of lines; raises as ``rpw_survey.read``, for each sheet in turn."""
    headers = _headers(path)
    sheets = [sheet for sheet, names in headers.items() if names >= TOLD_BY]
    if not sheets:
        raise LayoutDiffers(
            f"{path.name} has no sheet of lines of the survey.",
            details=[f"it has «{sheet}»" for sheet in headers],
            ways_out=["Load the workbook as published; its header stands in the first row of a sheet."],
        )
    tables: list[pa.Table] = []
    notes: list[str] = []
    for sheet in sheets:
        table, met = read_lines(path, read_sheet_as_text(path, sheet, []), RENAMED)
        tables.append(table)
        notes += [f"Sheet {sheet}: {note}" for note in met]
    table = REMITTANCE_SERVICE.check(pa.concat_tables(tables))
    periods = sorted(pc.unique(table["time_period"]).to_pylist())
    notes += absent_quarters(periods)
    return Reading((Observations(REMITTANCE_SERVICE, table),), f"{periods[0]} to {periods[-1]}", tuple(notes))


def _headers(path: Path) -> dict[str, set[str]]:
    """Sheet -> names of its columns as compared; none for an empty sheet."""
    workbook = open_workbook(path)
    tops = {sheet: rows_of(workbook, path, sheet, nrows=1) for sheet in workbook.sheet_names}
    return {sheet: {plain_name(str(c)) for row in rows for c in row} for sheet, rows in tops.items()}


def recognise(head: Head) -> bool:
    """A workbook with a sheet of the survey's lines as its first or second, a legend perhaps before it."""
    return head.kind == "excel" and any(
        {plain_name(cell) for cell in header} >= TOLD_BY for header in head.first_headers
    )


SOURCE = Source(
    "RPW_WORKBOOK",
    "Remittance Prices Worldwide, workbook of the survey's lines",
    "World Bank",
    (REMITTANCE_SERVICE,),
    recognise,
    read,
    rpw_survey.SOURCE.address,
    rpw_survey.SOURCE.licence,
    rpw_survey.SOURCE.unit,
    rpw_survey.ABSENT,
    (
        *rpw_survey.SOURCE.defects,
        "How a service is paid for is asked from 2016-Q2 on and read from the product's name before: shares of "
        "digital services of before and after are not of one question",
        "Coverage is where a network reaches before 2016-Q2 and a rank (high, medium, low) from then on",
    ),
    "quarter",
    series=rpw_survey.RPW,
    unchecked="read by the columns that public code and notes tell of the published workbook",
)
