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
from sojourn.sources.layout.delimited import read_sheet_as_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until

SHEET = "1_Disaster_Displacement_data"
RAW = "Disaster Internal Displacements (Raw)"
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
    ]
    if lacking := sorted(COMPLETE - set(pc.unique(events["displacement_cause"]).to_pylist())):
        named = ", ".join(code.lower() for code in lacking)
        notes.append(f"A selection of hazards: {named} were not chosen for this export, so their movements are absent.")
    if empty:
        notes.append(f"{counted(empty, 'event')} without a figure left out: not zero.")
    if repeated:
        notes.append(f"{counted(repeated, 'line')} like an earlier one in every column are summed as they stand.")
    return Reading((Observations(INTERNAL_DISPLACEMENT, table),), edition_of(path) or until(table), tuple(notes))


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
    ),
    "calendar year",
    series=SERIES,
)
