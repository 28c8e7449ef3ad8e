"""OECD International Migration Database (MIG): reported inflows and outflows of foreigners by nationality.

Known about this file
---------------------
- One line a nationality, variable, reporting country and year; both sexes only.
- Read: B11 inflows and B12 outflows of the foreign population by nationality. Stocks, asylum, naturalisation and labour
  variables of the file are left to their own sources and counted in a note.
- ``TOT`` is the total and stays the total; NS (not stated) is XXX, UUU (unknown) OOO. Former states keep their codes.
- A few values are below zero (corrections of registers); they cannot be flows and are left out, named in a note.
- Definitions differ by reporter: permits, registers with 3, 6 or 12 months. The flag b marks a break, e an estimate.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Observations, Reading, Source, until

COLUMNS = ("CO2", "VAR", "GEN", "COU", "YEA", "Value", "Flag Codes")
DIRECTIONS = {"B11": "IN", "B12": "OUT"}
FLAGS = {"": ObsStatus.NORMAL, "b": ObsStatus.BREAK, "e": ObsStatus.ESTIMATED}
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
    flags = flows.text("Flag Codes").dictionary_encode()
    direction = flows.text("VAR").dictionary_encode()
    table = REPORTED_FLOW.table(
        {
            "time_period": flows.text("YEA"),
            "counterpart_area": as_areas(flows, ["CO2"], scheme="oecd", special=SPECIAL)[0],
            "ref_area": as_areas(flows, ["COU"], scheme="iso3")[0],
            "direction": pa.array([DIRECTIONS[d] for d in direction.dictionary.to_pylist()]).take(direction.indices),
            "partner_basis": "CITIZENSHIP",
            "obs_value": value,
            "obs_status": pa.array([FLAGS.get(f, ObsStatus.NORMAL).value for f in flags.dictionary.to_pylist()]).take(
                flags.indices
            ),
            "definition": "foreign population by nationality; duration rule of the reporting country",
            "row": flows.line,
            "column": "Value",
        }
    )
    notes = (
        f"{file.table.num_rows - (pc.sum(wanted).as_py() or 0)} lines of other variables are not flows and not read.",
        f"{below} negative and {empty} empty values are left out.",
    )
    return Reading((Observations(REPORTED_FLOW, table),), until(table), notes)


def recognise(head: Head) -> bool:
    """The columns of the MIG dump."""
    return head.kind == "csv" and set(COLUMNS) <= set(head.columns)


SERIES = Series("INTERNATIONAL_MIGRATION_DATABASE", "International Migration Database", "OECD")
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
    series=SERIES,
)
