"""IOM Missing Migrants Project: the publisher's downloads of 2022 and later, one line an incident, with its country.

Known about these files
-----------------------
- A comma-separated text or a workbook of one sheet. The columns were renamed between 2022-2025 and 2026; read by what
  they hold. Country, route and cause are names; a few lines list several, joined by commas.
- Lines that list several countries stand under XXX: nobody knows how many died in each.
- A split incident is one event recorded in parts; its line holds them together, or each part has a line of its own.
  Either way each line counts once. A cumulative incident sums deaths of several events.
- In the download of 2025 thirteen lines of 2020 have neither date nor year, which stands in their number, and one has
  the date 0.
- Counts are minima, and recent years are completed later.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import MIGRANT_DEATH
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, ValuesRefused, counted
from sojourn.sources.iom.missing_migrants import ADDRESS, DEFECTS, MINIMUM, NOT_STATED, SERIES
from sojourn.sources.layout.coded_labels import as_areas, as_codes
from sojourn.sources.layout.delimited import Delimited, read_delimited, read_sheet_as_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

#: What a column holds -> its name from 2022 to 2025, and from 2026 on.
COLUMNS = {
    "event": ("Main ID", "Main ID"),
    "incident": ("Incident ID", "Incident ID"),
    "type": ("Incident Type", "Incident Type"),
    "region": ("Region of Incident", "Region of Incident"),
    "date": ("Incident Date", "Incident date"),
    "year": ("Incident Year", "Incident year"),
    "dead": ("Total Number of Dead and Missing", "No. dead/missing"),
    "origin": ("Country of Origin", "Country of Origin"),
    "cause": ("Cause of Death", "Cause of death (category)"),
    "country": ("Country of Incident", "Country of Incident"),
    "route": ("Migration Route", "Route"),
    "location": ("Location of Incident", "Location of death"),
}
VERSIONS = tuple({role: names[v] for role, names in COLUMNS.items()} for v in (0, 1))
MARKS = {"": ObsStatus.MISSING}
DECEMBER = 12
SPLIT, CUMULATIVE = "Split Incident", "Cumulative Incident"


def read(path: Path) -> Reading:
    """Incidents by country, persons dead and missing. Raises ValuesRefused for a date that is none."""
    file, names = _opened(path)
    date = pc.if_else(pc.equal(file.text(names["date"]), "0"), "", file.text(names["date"]))
    stated = file.text(names["year"])
    undated = pc.equal(stated, "")
    numbered = pc.utf8_slice_codeunits(_number(file, names["event"]), 0, 4)
    _require_dates(file, names, date, stated)
    value, status = file.numbers(names["dead"], MARKS)
    country = file.text(names["country"])
    several = _several(country)
    placed = file if not pc.any(several).as_py() else _without(file, names["country"], several)
    route = file.text(names["route"])
    parts = _number(file, names["incident"])
    columns = {
        "time_period": pc.if_else(undated, numbered, stated),
        "ref_area": as_areas(placed, [names["country"]], scheme="name", special={"": NOT_STATED})[0],
        "route": as_codes(pc.if_else(pc.equal(route, ""), file.text(names["region"]), route)),
        "death_cause": as_codes(file.text(names["cause"])),
        "incident": pc.if_else(pc.match_substring(parts, ","), _number(file, names["event"]), parts),
        "obs_value": value,
        "obs_status": status,
        "date": pc.if_else(pc.equal(date, ""), pa.scalar(None, pa.string()), date),
        "nationality": file.text(names["origin"]),
        "location": file.text(names["location"]),
        "sheet": file.sheet,
        "row": file.line,
        "column": names["dead"],
    }
    notes = [
        MINIMUM,
        *_kinds(file, names["type"], parts),
        f"{pc.sum(pc.equal(route, '')).as_py() or 0} incidents without a route are named by the region of incident.",
    ]
    nowhere = (pc.sum(pc.equal(country, "")).as_py() or 0, pc.sum(several).as_py() or 0)
    if sum(nowhere):
        notes.append(
            f"{nowhere[0]} incidents without a country and {nowhere[1]} with several stand under {NOT_STATED}."
        )
    notes += _unfinished(pc.max(date).as_py())
    if missing := pc.sum(undated).as_py():
        notes.append(f"{counted(missing, 'incident')} without a year: it is that of the incident's number.")
    return Reading(
        (Observations(MIGRANT_DEATH, MIGRANT_DEATH.table(columns)),), f"to {pc.max(date).as_py()[:7]}", tuple(notes)
    )


def _unfinished(last: str) -> list[str]:
    """Years that are not whole yet: the one in which the file ends, and the one before, which is still completed."""
    year, month = int(last[:4]), int(last[5:7])
    if month == DECEMBER:
        return [f"The file ends with {last}: {year} is still completed by its publisher."]
    return [
        f"The file ends with {last}: {year} is not a whole year and compares with none; {year - 1} is still completed."
    ]


def _opened(path: Path) -> tuple[Delimited, dict[str, str]]:
    head = Head.of(path)
    names = _version(head)
    if names is None:
        raise LayoutDiffers(
            f"{path.name} is no download of incidents of the Missing Migrants Project.",
            details=[f"found: {head.description}"],
            ways_out=["Load the file as published; a table of your own goes through sojourn template."],
        )
    if head.kind == "excel":
        return read_sheet_as_text(path, head.sheets[0], list(names.values())), names
    return read_delimited(path, list(names.values())), names


def _version(head: Head) -> dict[str, str] | None:
    """The names of the columns, in the version whose columns the first row has."""
    header = set(head.first_rows[0]) if head.first_rows and (head.kind == "csv" or len(head.sheets) == 1) else set()
    return next((v for v in VERSIONS if set(v.values()) <= header), None)


def _number(file: Delimited, column: str) -> pa.Array:
    """Numbers of incidents without the byte order marks that some of them begin with."""
    return pc.replace_substring(file.text(column), "\ufeff", "")


def _several(country: pa.Array) -> pa.Array:
    """Lines that list several countries: a comma that is not part of a name («China, Hong Kong ...»)."""
    return pc.and_(pc.match_substring(country, ","), pc.invert(pc.starts_with(country, "China, ")))


def _without(file: Delimited, column: str, mask: pa.Array) -> Delimited:
    """The file with the cells of a column emptied where ``mask`` holds."""
    at = file.table.column_names.index(column)
    return Delimited(file.path, file.table.set_column(at, column, pc.if_else(mask, "", file.text(column))), file.line)


def _kinds(file: Delimited, column: str, parts: pa.Array) -> list[str]:
    notes = []
    for kind, what in (
        (SPLIT, "one event recorded in parts; each line counts once"),
        (CUMULATIVE, "deaths of several events in one line"),
    ):
        found = parts.filter(pc.match_substring(file.text(column), kind)).to_pylist()
        if found:
            named = ", ".join(p.split(",")[0] for p in found[:3]) + (" …" if len(found) > 3 else "")
            notes.append(f"{counted(len(found), 'line')} marked «{kind}» ({what}): {named}.")
    return notes


def _require_dates(file: Delimited, names: dict[str, str], date: pa.Array, year: pa.Array) -> None:
    """A date is a day such as 2014-01-06 in the year stated, or missing."""
    shaped = pc.match_substring_regex(date, r"^\d{4}-\d{2}-\d{2}$")
    within = pc.equal(pc.utf8_slice_codeunits(date, 0, 4), year)
    good = pc.or_(pc.and_(shaped, within), pc.equal(date, ""))
    wrong = pc.invert(good)
    if pc.any(wrong).as_py():
        lines = zip(
            file.line.filter(wrong).to_pylist(),
            date.filter(wrong).to_pylist(),
            year.filter(wrong).to_pylist(),
            strict=True,
        )
        raise ValuesRefused(
            f"{file.path.name}: {pc.sum(wrong).as_py()} dates cannot be taken; nothing was read.",
            details=[
                f"line {n}, column {names['date']}: «{d}» is no date such as 2014-01-06 in the year stated («{y}»)"
                for n, d, y in lines
            ],
        )


def recognise(head: Head) -> bool:
    """The columns of one of the versions."""
    return _version(head) is not None


SOURCE = Source(
    "IOM_MISSING_MIGRANTS_INCIDENTS",
    "Missing Migrants Project: the publisher's download, incidents by country",
    "IOM",
    (MIGRANT_DEATH,),
    recognise,
    read,
    ADDRESS,
    "CC BY 4.0",
    "persons",
    ("",),
    (*DEFECTS, "Cumulative incidents sum several events; the last year is partial."),
    "calendar year of the incident",
    series=SERIES,
)
