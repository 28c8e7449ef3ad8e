"""IOM: arrivals in Europe and interceptions on the routes by sea, by month, as an R package distributes them.

Known about this file
---------------------
- A line a month from January 2014, a column a country and kind: arrivals by sea and by land, interceptions by four
  coast guards, deaths on four routes, sums and rates.
- **Deaths of 2021 are a copy of those of 2014**, month by month on every route. No deaths are read here: they are in
  the incidents of the Missing Migrants Project; a year that repeats another is named.
- Sums are written as 0 where all their parts are blank (the newest months, and deaths of the newest year). Sums and
  rates follow from the parts and are not read, so that no such 0 comes in; blank parts are missing.
- Interceptions are absent in 2014 and begin at different times (Libya in 2016): attempted crossings cannot be compared
  before 2017.
- Two cells are below zero, corrections of the months before them (arrivals in Spain, 2015-12 and 2021-03): left out.
- Arrivals and interceptions are events; somebody intercepted may try again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER
from sojourn.concepts.status import ObsStatus
from sojourn.errors import ValuesRefused, counted
from sojourn.sources.iom.missing_migrants import ADDRESS, SERIES
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until

#: Column -> border that counts, route.
EVENTS: dict[str, tuple[str, str]] = {
    "waar": ("ESP", "WESTERN_AFRICAN_ATLANTIC_ROUTE"),
    "wmr_sea_arrivals": ("ESP", "WESTERN_MEDITERRANEAN_SEA"),
    "wmr_land_arrivals": ("ESP", "WESTERN_MEDITERRANEAN_LAND"),
    "sea_arrivals_in_italy": ("ITA", "SEA_ARRIVALS"),
    "sea_arrivals_in_malta": ("MLT", "SEA_ARRIVALS"),
    "land_arrivals_in_greece": ("GRC", "LAND_ARRIVALS"),
    "sea_arrivals_in_greece": ("GRC", "SEA_ARRIVALS"),
    "sea_arrivals_in_cyprus": ("CYP", "SEA_ARRIVALS"),
    "land_arrivals_in_cyprus": ("CYP", "LAND_ARRIVALS"),
    "interceptions_by_turkish_coast_guard": ("TUR", "INTERCEPTED_AT_SEA"),
    "interceptions_by_libyan_coast_guard": ("LBY", "INTERCEPTED_AT_SEA"),
    "interceptions_by_tunisian_coast_guard": ("TUN", "INTERCEPTED_AT_SEA"),
    "interceptions_by_algerian_coast_guard": ("DZA", "INTERCEPTED_AT_SEA"),
}
DEATHS = ("emr", "cmr", "wmr", "waar_1")
#: Sum -> its parts, to say where a 0 stands for nothing.
SUMS = {
    "total_arrivals_in_europe": tuple(c for c in EVENTS if not c.startswith("interceptions")),
    "total_interceptions": tuple(c for c in EVENTS if c.startswith("interceptions")),
    "total_deaths_on_maritime_routes_to_europe": DEATHS,
}
MARKS = {"": ObsStatus.MISSING, "NA": ObsStatus.MISSING}
MONTH = r"^\d{4}-(0[1-9]|1[0-2])-01$"


def read(path: Path) -> Reading:
    """Arrivals and interceptions by month and the country that counts them.

    Raises ValuesRefused for what is not the first day of a month.
    """
    file = read_delimited(path, ["date", *EVENTS, *DEATHS, *SUMS])
    date = file.text("date")
    wrong = pc.invert(pc.match_substring_regex(date, MONTH))
    if pc.any(wrong).as_py():
        cells = zip(file.line.filter(wrong).to_pylist(), date.filter(wrong).to_pylist(), strict=True)
        raise ValuesRefused(
            f"{path.name}: dates cannot be taken; nothing was read.",
            details=[f"line {n}, column date: «{d}» is not the first day of a month" for n, d in cells],
        )
    month, tables, blank = pc.utf8_slice_codeunits(date, 0, 7), [], 0
    corrections: list[str] = []
    for column, (border, route) in EVENTS.items():
        value, _ = file.numbers(column, MARKS, negative=True)
        blank += value.null_count
        stated = pc.fill_null(pc.greater_equal(value, 0.0), False)
        below = pc.fill_null(pc.less(value, 0.0), False)
        corrections += [f"{column} {m}" for m in month.filter(below).to_pylist()]
        found: dict[str, Any] = {
            "time_period": month.filter(stated),
            "ref_area": border,
            "route": route,
            "obs_value": value.filter(stated),
            "definition": "intercepted by the coast guard" if route == "INTERCEPTED_AT_SEA" else "arrived",
            "row": file.line.filter(stated),
            "column": column,
        }
        if len(found["obs_value"]):
            tables.append(BORDER_ENCOUNTER.table(found))
    table = pa.concat_tables(tables)
    notes = (
        f"{counted(blank, 'blank cell')} left out: not zero.",
        "Deaths, sums and rates are not read; deaths are in the incidents of the Missing Migrants Project.",
        *_copied_years(file, month),
        *_sums_of_nothing(file, month),
        *_beginnings(file, month),
        *_deaths_end(file, month),
        *(f"Below zero, a correction of other months, left out: {', '.join(corrections)}." for _ in corrections[:1]),
    )
    return Reading((Observations(BORDER_ENCOUNTER, table),), until(table), notes)


def _copied_years(file: Delimited, month: pa.Array) -> list[str]:
    """Years whose deaths are those of another, in every month and on every route."""
    years: dict[str, list[tuple[str, ...]]] = {}
    cells = zip(*(file.text(c).to_pylist() for c in DEATHS), strict=True)
    for when, row in zip(month.to_pylist(), cells, strict=True):
        years.setdefault(when[:4], []).append(row)
    stated = {y: rows for y, rows in years.items() if any(any(row) for row in rows)}
    return [
        f"Deaths of {later} repeat those of {earlier} in every month and on every route: a copy, not a count."
        for earlier, later in combinations(sorted(stated), 2)
        if stated[earlier] == stated[later]
    ]


def _sums_of_nothing(file: Delimited, month: pa.Array) -> list[str]:
    """Where a sum is 0 and no part of it stands."""
    notes = []
    for total, parts in SUMS.items():
        empty = pc.equal(file.text(total), "0")
        for part in parts:
            empty = pc.and_(empty, pc.equal(file.text(part), ""))
        if months := month.filter(empty).to_pylist():
            named = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
            notes.append(f"{total} is 0 in {counted(len(months), 'month')} ({named}) without any part: no figure.")
    return notes


def _stated(file: Delimited, month: pa.Array, columns: Sequence[str]) -> dict[str, tuple[str, str]]:
    """First and last month with a figure, of the columns that have one."""
    found = {c: month.filter(pc.invert(pc.is_in(file.text(c), pa.array(list(MARKS))))).to_pylist() for c in columns}
    return {c: (min(months), max(months)) for c, months in found.items() if months}


def _beginnings(file: Delimited, month: pa.Array) -> list[str]:
    """When each coast guard's interceptions begin, where that is not with the file: a sum over them rises by itself."""
    first = {EVENTS[c][0]: begins for c, (begins, _) in _stated(file, month, SUMS["total_interceptions"]).items()}
    late = {who: begins for who, begins in first.items() if begins > min(month.to_pylist())}
    if not late:
        return []
    named = ", ".join(f"{who} in {begins}" for who, begins in sorted(late.items(), key=lambda one: one[::-1]))
    return [
        f"Interceptions begin at different times ({named}): attempted crossings, which are arrivals and these, "
        "do not compare before and after."
    ]


def _deaths_end(file: Delimited, month: pa.Array) -> list[str]:
    """Where deaths on a route end before the file does."""
    last = {c: ends for c, (_, ends) in _stated(file, month, DEATHS).items() if ends < max(month.to_pylist())}
    return [f"Deaths end before the file does: {', '.join(f'{c} in {m}' for c, m in last.items())}."] if last else []


def recognise(head: Head) -> bool:
    """The columns of arrivals, interceptions and deaths."""
    return head.kind == "csv" and {"date", *EVENTS, *DEATHS} <= set(head.columns)


SOURCE = Source(
    "IOM_MEDITERRANEAN_CROSSINGS",
    "Arrivals in Europe and interceptions by sea, by month",
    "IOM",
    (BORDER_ENCOUNTER,),
    recognise,
    read,
    ADDRESS,
    "CC BY 4.0",
    "events",
    ("", "NA"),
    (
        "Deaths of 2021 are a copy of 2014; deaths are not read.",
        "Sums are 0 where their parts are blank; sums are not read.",
        "Interceptions begin at different times: attempted crossings are not comparable before 2017.",
    ),
    "calendar month",
    series=SERIES,
)
