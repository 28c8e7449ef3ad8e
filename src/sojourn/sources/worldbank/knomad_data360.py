"""KNOMAD remittances received and paid, as the World Bank's Data360 offers them: SDMX-CSV, one line a figure.

Known about this file
---------------------
- One data structure for all of Data360; ``DATABASE_ID`` WB_KNOMAD tells this database, ``INDICATOR`` the direction:
  WB_KNOMAD_MRI received, WB_KNOMAD_MRO paid. Millions of current US dollars (``UNIT_MULT`` 6).
- 0 is written where there is no figure (65 receivers in 2000, Afghanistan among them), so every 0 is left out as no
  data, as in the publisher's workbooks.
- No line is a group of areas; the sum of the receivers is the world's receipts.
- No date stands in it: the edition is named by its last year.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import REMITTANCE_FLOW
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, counted
from sojourn.sources.layout.coded_labels import as_areas, as_listed
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.sdmx import downloads
from sojourn.sources.sdmx.flags import CODES
from sojourn.sources.source import Reading, Source, until
from sojourn.sources.worldbank.remittance_series import METHOD, SERIES

FLOW, DATABASE = "DS_DATA360", "WB_KNOMAD"
DIRECTIONS = {"WB_KNOMAD_MRI": "ref_area", "WB_KNOMAD_MRO": "counterpart_area"}
MILLIONS = "6"
MARKS = {"": ObsStatus.MISSING}


def read(path: Path) -> Reading:
    """Receipts (sender _T) and payments (receiver _T) by area and year, million US dollars."""
    file = downloads.read(path).file
    for column, wanted in (("DATABASE_ID", DATABASE), ("UNIT_MULT", MILLIONS), ("UNIT_MEASURE", "USD_CUR")):
        if others := sorted(set(file.text(column).to_pylist()) - {wanted}):
            raise LayoutDiffers(
                f"{path.name}: {column} should be {wanted} in all lines.", details=[f"found: {o}" for o in others]
            )
    value, _ = file.numbers(downloads.VALUE, MARKS)
    some = pc.fill_null(pc.greater(value, 0.0), False)
    left_out = len(value) - (pc.sum(some).as_py() or 0)
    file, value = file.filter(some), value.filter(some)
    side = as_listed(file, "INDICATOR", DIRECTIONS)
    found = as_areas(file, ["REF_AREA"])[0]
    status = as_listed(file, "OBS_STATUS", {code: s.value for code, s in CODES.items()})
    tables = []
    for own in DIRECTIONS.values():
        mask = pc.equal(side, own)
        columns = {
            "time_period": file.text(downloads.TIME).filter(mask),
            own: found.filter(mask),
            "method": METHOD,
            "obs_value": value.filter(mask),
            "obs_status": status.filter(mask),
            "row": file.line.filter(mask),
            "column": downloads.VALUE,
        }
        if len(columns["time_period"]):
            tables.append(REMITTANCE_FLOW.table(columns))
    table = pa.concat_tables(tables)
    edition = until(table)
    notes = (
        f"{counted(left_out, 'cell')} empty or 0 left out: both mean no data.",
        f"No day and no edition stand in the file: it is named by its last year with figures ({edition}).",
    )
    return Reading((Observations(REMITTANCE_FLOW, table),), edition, notes)


def recognise(head: Head) -> bool:
    """Data360's structure, and this database in the first line."""
    form = downloads.format_of(head)
    if form is None or form.flow is None or form.flow.id != FLOW or "DATABASE_ID" not in head.columns:
        return False
    return head.lines[1][head.columns.index("DATABASE_ID")] == DATABASE


SOURCE = Source(
    "KNOMAD_DATA360",
    "Remittances received and paid, from Data360",
    "World Bank / KNOMAD",
    (REMITTANCE_FLOW,),
    recognise,
    read,
    "https://data360.worldbank.org/en/dataset/WB_KNOMAD",
    "CC BY 4.0",
    "million US dollars",
    ("", "0"),
    ("0 is written for missing figures.", "No date in the file: the edition is named by its last year."),
    "year",
    series=SERIES,
)
