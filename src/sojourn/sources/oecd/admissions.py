"""OECD standardised inflows of permanent-type and temporary migrants by category of entry.

Known about these files
-----------------------
- SDMX-CSV with labels, one line a country, category and year from 2014 on; no totals among the categories.
- Permanent-type: work, accompanying family of workers, family, humanitarian, free movement, other. Standardised by the
  OECD from national permits, so that a change of status can count as an entry.
- Temporary: seasonal workers, trainees, transfers inside a company, working holiday makers, other workers, students.
  A 0 often stands where a country has no such programme or no figure for it: zeros of the temporary table are not
  counts one can rely on, and Poland enters in 2019 with 800,000.
- Members of the OECD only. Estimated (E) and provisional (P) figures are marked.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import ADMISSION
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import as_areas, as_listed
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

COLUMNS = ("STRUCTURE_ID", "REF_AREA", "MIGRATION_TYPE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MULT")
PERMANENT = {
    "WO": "WORK",
    "AC": "ACCOMPANYING",
    "FA": "FAMILY",
    "HU": "HUMANITARIAN",
    "FR": "FREE_MOVEMENT",
    "OT": "OTHER",
}
TEMPORARY = {
    "SEAS": "SEASONAL",
    "TRA": "TRAINEE",
    "INTRA": "INTRA_COMPANY",
    "WHM": "WORKING_HOLIDAY",
    "STU": "STUDENT",
    "OTH": "OTHER_WORKER",
}
STATUSES = {
    "A": "A",
    "": "A",
    "E": ObsStatus.ESTIMATED.value,
    "P": ObsStatus.PROVISIONAL.value,
    "B": ObsStatus.BREAK.value,
    "M": ObsStatus.MISSING.value,
    "O": ObsStatus.MISSING.value,
}
MARKS = {"": ObsStatus.MISSING}


def read(path: Path) -> Reading:
    """Persons admitted in a year by category; its structure says whether the table is permanent-type or temporary."""
    file = read_delimited(path, COLUMNS)
    structures = set(file.text("STRUCTURE_ID").to_pylist())
    stays = {("TEMPORARY" if "_TEMP" in s else "PERMANENT" if "_PER" in s else s) for s in structures}
    multipliers = set(file.text("UNIT_MULT").to_pylist()) - {"0", ""}
    odd = [*(f"structure: {s}" for s in sorted(structures)), *(f"UNIT_MULT {m}" for m in sorted(multipliers))]
    if stays not in ({"TEMPORARY"}, {"PERMANENT"}) or multipliers:
        raise LayoutDiffers(
            f"{path.name} is not one table of inflows by category in single persons.",
            details=odd,
            ways_out=["Download DF_MIG_INT_PER or DF_MIG_INT_TEMP as «selection» in SDMX-CSV, unedited."],
        )
    stay = stays.pop()
    value, _ = file.numbers("OBS_VALUE", MARKS)
    status = as_listed(file, "OBS_STATUS", STATUSES)
    present = pc.and_(pc.is_valid(value), pc.not_equal(status, ObsStatus.MISSING.value))
    kept = file.filter(present)
    table = ADMISSION.table(
        {
            "time_period": kept.text("TIME_PERIOD"),
            "ref_area": as_areas(kept, ["REF_AREA"], scheme="iso3")[0],
            "stay": stay,
            "admission_category": as_listed(kept, "MIGRATION_TYPE", TEMPORARY if stay == "TEMPORARY" else PERMANENT),
            "obs_value": value.filter(present),
            "obs_status": status.filter(present),
            "row": kept.line,
            "column": "OBS_VALUE",
        }
    )
    zeros = pc.sum(pc.equal(table["obs_value"], 0)).as_py() or 0
    notes = [f"{file.table.num_rows - kept.table.num_rows} lines without a value are left out."]
    if stay == "TEMPORARY":
        notes.append(f"{zeros} zeros are kept as published; many stand for no programme or no figure.")
    return Reading((Observations(ADMISSION, table),), f"to {pc.max(file.text('TIME_PERIOD')).as_py()}", tuple(notes))


def recognise(head: Head) -> bool:
    """SDMX-CSV of the inflows by category."""
    if head.kind != "csv" or not set(COLUMNS) <= set(head.columns) or len(head.lines) < 2:
        return False
    place = head.columns.index("STRUCTURE_ID")
    return len(head.lines[1]) > place and "DF_MIG_INT_" in head.lines[1][place]


SERIES = Series("STANDARDISED_INFLOWS", "Standardised inflows by category", "OECD")
SOURCE = Source(
    "OECD_ADMISSIONS",
    "Standardised inflows of permanent-type and temporary migrants by category",
    "OECD",
    (ADMISSION,),
    recognise,
    read,
    "https://data-explorer.oecd.org/",
    "OECD terms and conditions (since 2024: CC BY 4.0)",
    "persons",
    ("",),
    ("Members of the OECD only.", "Zeros of the temporary table may stand for no figure."),
    "calendar year (some countries: fiscal year)",
    series=SERIES,
)
