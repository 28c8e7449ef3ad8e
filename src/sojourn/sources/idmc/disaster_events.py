"""IDMC Global Internal Displacement Database: disasters by event, summed to country, year and type of hazard.

Known about these files
-----------------------
- Sheet «1_Disaster_Displacement_data», one line an event; rounded figures stand beside raw ones. The raw ones are read:
  sums of rounded ones differ by some thousands a year, and the two are never mixed.
- Sums of the raw figures are the publisher's totals of a year (2024: 45.8 million movements).
- Events have become many more since more are looked for (120 to 184 a year before 2013, 4,955 in 2024): the number of
  events is no trend, so events are summed and not kept one by one.
- An export holds the hazards and years that were chosen. One without earthquakes or wildfires is a selection.
- An event in several countries has a line in each. Abyei is AB9.
- «Displacement occurred» (since 2025) tells whether evacuations are in a figure; it is often empty, and is not read.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import INTERNAL_DISPLACEMENT
from sojourn.concepts.status import ObsStatus
from sojourn.errors import counted
from sojourn.sources.idmc.internal_displacement import CAUSES, ESTIMATED, MINIMUM_NOTE, SERIES, edition_of
from sojourn.sources.layout.coded_labels import as_areas, as_listed
from sojourn.sources.layout.delimited import Delimited, read_sheet_as_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until

SHEET = "1_Disaster_Displacement_data"
RAW = "Disaster Internal Displacements (Raw)"
ROUNDED = "Disaster Internal Displacements"
BEFOREHAND = "Displacement occurred"
COLUMNS = ("ISO3", "Year", RAW, "Hazard Type")
HAZARDS = {
    **{label.capitalize(): code for label, code in CAUSES.items() if label != "conflict"},
    "Mass Movement": "MASS_MOVEMENT",
    "Extreme Temperature": "EXTREME_TEMPERATURE",
    "Sea level Rise": "SEA_LEVEL_RISE",
    "Mixed disasters": "MIXED_DISASTERS",
}
#: Hazards that a complete export of several years always has.
COMPLETE = frozenset({"FLOOD", "STORM", "EARTHQUAKE", "WILDFIRE", "DROUGHT"})
MARKS = {"": ObsStatus.MISSING}


def read(path: Path) -> Reading:
    """Movements by country, year and type of hazard; the row is that of the first event of each sum."""
    file = read_sheet_as_text(path, SHEET, COLUMNS)
    value, _ = file.numbers(RAW, MARKS)
    stated = pc.is_valid(value)
    empty = file.table.num_rows - (pc.sum(stated).as_py() or 0)
    _, repeated = file.without_repeats()
    told = [*_rounded_beside(file), *_untold_evacuations(file)]
    file, value = file.filter(stated), value.filter(stated)
    events = pa.table(
        {
            "time_period": pc.cast(file.whole_numbers("Year"), pa.string()),
            "ref_area": as_areas(file, ["ISO3"])[0],
            "displacement_cause": as_listed(file, "Hazard Type", HAZARDS),
            "value": value,
            "row": file.line,
        }
    )
    keys = ["time_period", "ref_area", "displacement_cause"]
    sums = events.group_by(keys, use_threads=False).aggregate([("value", "sum"), ("row", "min")])
    table = INTERNAL_DISPLACEMENT.table(
        {
            **{k: sums[k] for k in keys},
            "obs_value": sums["value_sum"],
            "obs_status": ESTIMATED,
            "sheet": SHEET,
            "row": sums["row_min"],
            "column": RAW,
        }
    )
    notes = [
        MINIMUM_NOTE,
        f"{counted(events.num_rows, 'event')} summed to {table.num_rows:,} figures of raw movements. The number of "
        "events grows with what is looked for and is no trend.",
        *told,
    ]
    if lacking := sorted(COMPLETE - set(pc.unique(events["displacement_cause"]).to_pylist())):
        named = ", ".join(code.lower() for code in lacking)
        notes.append(f"A selection of hazards: {named} were not chosen for this export, so their movements are absent.")
    if empty:
        notes.append(f"{counted(empty, 'event')} without a figure left out: not zero.")
    if repeated:
        notes.append(f"{counted(repeated, 'line')} like an earlier one in every column are summed as they stand.")
    return Reading((Observations(INTERNAL_DISPLACEMENT, table),), edition_of(path) or until(table), tuple(notes))


def _rounded_beside(file: Delimited) -> list[str]:
    """That rounded figures stand beside the raw ones, and in how many lines they differ."""
    if ROUNDED not in file.table.column_names:
        return []
    differ = pc.sum(pc.not_equal(file.text(ROUNDED), file.text(RAW))).as_py() or 0
    return [
        f"Rounded figures stand beside the raw ones and differ in {differ:,} of {file.table.num_rows:,} rows: "
        "the raw are read, the two never mixed."
    ]


def _untold_evacuations(file: Delimited) -> list[str]:
    """Of how many events the column that tells evacuations says nothing."""
    if BEFOREHAND not in file.table.column_names:
        return []
    empty = pc.equal(file.text(BEFOREHAND), "")
    if not (many := pc.sum(empty).as_py()):
        return []
    return [
        f"Column «{BEFOREHAND}» is empty in {many:,} of {file.table.num_rows:,} rows (row {file.line.filter(empty)[0]} "
        "first): whether evacuations are in those figures is not told."
    ]


def recognise(head: Head) -> bool:
    """The publisher's sheet of events beside its README."""
    return SHEET in head.sheets and "README" in head.sheets


SOURCE = Source(
    "IDMC_DISASTER_EVENTS",
    "Internal displacement by disasters, the publisher's workbook by event",
    "IDMC",
    (INTERNAL_DISPLACEMENT,),
    recognise,
    read,
    "https://www.internal-displacement.org/database/displacement-data/",
    "CC BY-NC 4.0 (as the workbook states)",
    "movements",
    ("",),
    (
        "Movements, not persons; evacuations are counted.",
        "Rounded and raw figures side by side; the raw ones are read.",
        "The number of events grows with coverage: no trend.",
        "An export can hold a selection of hazards.",
        "Whether evacuations are in a figure is not told in many lines.",
    ),
    "calendar year",
    series=SERIES,
)
