"""OECD International Migration Database (MIG): reported inflows and outflows of foreigners by nationality.

Known about this file
---------------------
- One line a nationality, variable, sex, reporting country and year; the dump of 2018 has both sexes only.
- Read: B11 inflows and B12 outflows of the foreign population by nationality. Stocks, asylum, naturalisation and labour
  variables of the file are left to their own sources and counted in a note.
- ``TOT`` is the total and stays the total; NS (not stated) is XXX, UUU (unknown) OOO. Former states keep their codes.
- A few values are below zero (corrections of registers); they cannot be flows and are left out, named in a note.
- Definitions differ by reporter: permits, registers with 3, 6 or 12 months. Flags are letters in either case, also
  joined: b break, c confidential, e estimated, p provisional; be is estimated, and the break stands in the definition.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas, as_listed
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.sdmx import flags
from sojourn.sources.sdmx.products import INTERNATIONAL_MIGRATION
from sojourn.sources.source import Reading, Source, until

COLUMNS = ("CO2", "VAR", "GEN", "COU", "YEA", "Value", "Flag Codes")
DIRECTIONS = {"B11": "IN", "B12": "OUT"}
SEXES = {"TOT": "_T", "WMN": "F", "MEN": "M"}
DEFINITION = "foreign population by nationality; duration rule of the reporting country"
SPECIAL = {"TOT": "_T", "NS": "XXX", "UUU": area.UNKNOWN_ORIGIN}


def read(path: Path) -> Reading:
    """Inflows and outflows by nationality, persons per calendar year as reported."""
    file = read_delimited(path, COLUMNS)
    wanted = pc.is_in(file.text("VAR"), pa.array(list(DIRECTIONS)))
    flows = file.filter(wanted)
    value, _ = flows.numbers("Value", {"": ObsStatus.MISSING, "..": ObsStatus.MISSING}, negative=True)
    good = pc.fill_null(pc.greater_equal(value, 0), False)
    below, empty = pc.sum(pc.fill_null(pc.less(value, 0), False)).as_py() or 0, value.null_count
    flows, value = flows.filter(good), value.filter(good)
    status, remarks = flags.statuses(flows, "Flag Codes", value, joined=True)
    table = REPORTED_FLOW.table(
        {
            "time_period": flows.text("YEA"),
            "counterpart_area": as_areas(flows, ["CO2"], scheme="oecd", special=SPECIAL)[0],
            "ref_area": as_areas(flows, ["COU"], scheme="iso3")[0],
            "direction": as_listed(flows, "VAR", DIRECTIONS),
            "partner_basis": "CITIZENSHIP",
            "sex": as_listed(flows, "GEN", SEXES),
            "obs_value": value,
            "obs_status": status,
            "definition": flags.with_remarks(DEFINITION, remarks),
            "row": flows.line,
            "column": "Value",
        }
    )
    notes = (
        f"{file.table.num_rows - (pc.sum(wanted).as_py() or 0)} lines of other variables are not flows and not read.",
        f"{below} negative and {empty} empty values are left out.",
        *flags.said(flows, remarks),
    )
    return Reading((Observations(REPORTED_FLOW, table),), until(table), notes)


def recognise(head: Head) -> bool:
    """The columns of the MIG dump."""
    return head.kind == "csv" and set(COLUMNS) <= set(head.columns)


SOURCE = Source(
    "OECD_MIG",
    "OECD International Migration Database: reported inflows and outflows",
    "OECD",
    (REPORTED_FLOW,),
    recognise,
    read,
    "https://data-explorer.oecd.org/",
    "OECD terms and conditions (since 2024: CC BY 4.0)",
    "persons",
    ("", ".."),
    ("Citizenship, not previous residence.", "Definitions differ by reporter.", "Breaks are under-marked."),
    "calendar year",
    series=INTERNATIONAL_MIGRATION,
)
