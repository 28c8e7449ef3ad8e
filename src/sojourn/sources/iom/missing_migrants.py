"""IOM Missing Migrants Project: deaths and disappearances on migration routes, one line an incident.

Known about these files
-----------------------
- Two layouts here; the downloads of 2022 and later, with the country, are in ``incidents``. The long one distributed by
  gdidata (as of 16 February 2025) names the country of the incident in ISO3; the publisher's own download (seen:
  January 2020) has an id for each incident, a region and a UNSD grouping only, so that its figures stand under M49
  regions and never enter a country.
- Counts are minima: what no source recorded is not there. Recording changed between years and routes: medical examiners
  at the border of Mexico and the United States, a survey along routes in Africa, and records from Iran and Afghanistan
  were added over time. Years are completed later: 2019 held 3,437 deaths in January 2020 and 5,430 in February 2025,
  while 2014 grew by three per cent only.
- A split or cumulative incident is kept as its own line, as published; lines alike in every column are different
  incidents as far as anyone can tell and are counted in a note.
- Nationality is mostly unknown (UNK); a cell can list several.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import MIGRANT_DEATH
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import ValuesRefused
from sojourn.sources.layout.coded_labels import as_areas, as_codes
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

LONG = ("t", "type", "route", "geo", "dead", "cause", "nat", "location")
DOWNLOAD = (
    "Web ID",
    "Region of Incident",
    "Reported Date",
    "Reported Year",
    "Total Dead and Missing",
    "Cause of Death",
    "Location Description",
    "Migration Route",
    "UNSD Geographical Grouping",
)
MINIMUM = "Counts are a minimum: deaths that nobody recorded are not there."
NOT_STATED = "XXX"
GROUPINGS = {
    "": NOT_STATED,
    "Uncategorized": NOT_STATED,
    "Central Africa": "017",
    "South Asia": "034",
}
MARKS = {"": ObsStatus.MISSING}


def read_long(path: Path) -> Reading:
    """Incidents by country, persons dead and missing; the incident is named by its line."""
    file = read_delimited(path, LONG)
    date = file.text("t")
    _require_dates(file, date)
    value, status = file.numbers("dead", MARKS)
    columns = {
        "time_period": pc.utf8_slice_codeunits(date, 0, 4),
        "ref_area": as_areas(file, ["geo"], special={"": NOT_STATED})[0],
        "route": as_codes(file.text("route")),
        "death_cause": as_codes(file.text("cause")),
        "incident": pa.array([f"LINE_{n}" for n in file.line.to_pylist()]),
        "obs_value": value,
        "obs_status": status,
        "date": date,
        "nationality": file.text("nat"),
        "location": file.text("location"),
        "row": file.line,
        "column": "dead",
    }
    _, repeated = file.without_repeats()
    nowhere = pc.sum(pc.equal(file.text("geo"), "")).as_py() or 0
    notes = (
        MINIMUM,
        f"{repeated} lines are like an earlier one in every column; they are kept as incidents of their own.",
        f"{nowhere} incidents without a country stand under {NOT_STATED}.",
    )
    return Reading((Observations(MIGRANT_DEATH, MIGRANT_DEATH.table(columns)),), _edition(date), notes)


def read_download(path: Path) -> Reading:
    """Incidents by M49 region, persons dead and missing, as downloaded from the publisher."""
    file = read_delimited(path, DOWNLOAD)
    value, status = file.numbers("Total Dead and Missing", MARKS)
    grouping = file.text("UNSD Geographical Grouping")
    route = file.text("Migration Route")
    columns = {
        "time_period": file.text("Reported Year"),
        "ref_area": as_areas(file, ["UNSD Geographical Grouping"], scheme="name", special=GROUPINGS)[0],
        "route": as_codes(pc.if_else(pc.equal(route, ""), file.text("Region of Incident"), route)),
        "death_cause": as_codes(file.text("Cause of Death")),
        "incident": file.text("Web ID"),
        "obs_value": value,
        "obs_status": status,
        "date": file.text("Reported Date"),
        "location": file.text("Location Description"),
        "row": file.line,
        "column": "Total Dead and Missing",
    }
    nowhere = pc.sum(pc.is_in(grouping, pa.array(["", "Uncategorized"]))).as_py() or 0
    unrouted = pc.sum(pc.equal(route, "")).as_py() or 0
    notes = (
        MINIMUM,
        "This layout has no country; figures stand under M49 regions.",
        f"{nowhere} incidents without a region stand under {NOT_STATED}.",
        f"{unrouted} incidents without a route are named by the publisher's region of incident.",
    )
    years = sorted(set(file.text("Reported Year").to_pylist()))
    return Reading((Observations(MIGRANT_DEATH, MIGRANT_DEATH.table(columns)),), f"to {years[-1]}", notes)


def _edition(date: pa.Array) -> str:
    """The publisher does not number its releases: the month of the newest incident tells them apart."""
    return f"to {pc.max(date).as_py()[:7]}"


def _require_dates(file: Delimited, date: pa.Array) -> None:
    good = pc.match_substring_regex(date, r"^\d{4}-\d{2}-\d{2}$")
    wrong = pc.invert(good)
    if pc.any(wrong).as_py():
        lines = zip(file.line.filter(wrong).to_pylist(), date.filter(wrong).to_pylist(), strict=True)
        raise ValuesRefused(
            f"{file.path.name}: {pc.sum(wrong).as_py()} dates cannot be taken; nothing was read.",
            details=[f"line {n}, column t: «{t}» is not a date such as 2014-01-06" for n, t in lines],
        )


def recognise_long(head: Head) -> bool:
    """The columns of the long table, with causes and survivors."""
    return head.kind == "csv" and {*LONG, "surv"} <= set(head.columns)


def recognise_download(head: Head) -> bool:
    """The columns of the publisher's download."""
    return head.kind == "csv" and set(DOWNLOAD) <= set(head.columns)


DEFECTS = (
    "A minimum: what nobody recorded is not there, and recording has grown in some regions.",
    "Recent years are completed later.",
)
ADDRESS = "https://missingmigrants.iom.int/downloads"
SERIES = Series("MISSING_MIGRANTS", "Missing Migrants Project", "IOM")
LONG_TABLE = Source(
    "IOM_MISSING_MIGRANTS",
    "Missing Migrants Project: incidents by country",
    "IOM",
    (MIGRANT_DEATH,),
    recognise_long,
    read_long,
    ADDRESS,
    "CC BY 4.0",
    "persons",
    ("",),
    (*DEFECTS, "Long form distributed by gdidata; nationality is mostly unknown."),
    "calendar year of the incident",
    series=SERIES,
)
DOWNLOADED = Source(
    "IOM_MISSING_MIGRANTS_DOWNLOAD",
    "Missing Migrants Project: the publisher's download, incidents by region",
    "IOM",
    (MIGRANT_DEATH,),
    recognise_download,
    read_download,
    ADDRESS,
    "CC BY 4.0",
    "persons",
    ("",),
    (*DEFECTS, "Regions only; the column layout of January 2020."),
    "calendar year in which the incident was reported",
    series=SERIES,
)
