"""IDMC Global Internal Displacement Database: movements during a year and persons displaced at its end.

Known about these files
-----------------------
- Movements, not persons: somebody displaced three times is counted three times, and evacuations ahead of a storm count,
  so that a part of a rise can be better warning. All figures are the publisher's estimates.
- Displacement by conflict is there from 2009 on, by disasters from 2008, by drought from 2017, persons displaced by
  disasters at the end of a year from 2019. The number of small events recorded has grown three-fold since 2008, but
  events of 10,000 and more make up 99 per cent of the movements.
- A country and year without a line (or with an empty cell) has no figure; the publisher writes 0 where it looked and
  found none for conflict, rarely for disasters.
- Abyei (AB9) and Kosovo (XKX) have codes of their own and no ISO code. Sex and age are modelled, not counted.
- Layouts: two long tables distributed by gdidata (edition of May 2024), the publisher's workbook by country and year
  (rounded and raw figures; raw ones are read; an export holds the causes, years and areas that were chosen), and the
  persons displaced by conflict that UNHCR redistributes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import INTERNAL_DISPLACEMENT, INTERNALLY_DISPLACED
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers
from sojourn.sources.layout.coded_labels import as_areas, as_listed, resolve_placed
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, Sheet, column_letter, number, positions, read_sheet, reference
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until

CAUSES = {
    "conflict": "CONFLICT",
    "disaster": "DISASTER",
    "flood": "FLOOD",
    "storm": "STORM",
    "mass movement": "MASS_MOVEMENT",
    "wildfire": "WILDFIRE",
    "earthquake": "EARTHQUAKE",
    "volcanic activity": "VOLCANIC_ACTIVITY",
    "extreme temperature": "EXTREME_TEMPERATURE",
    "drought": "DROUGHT",
    "erosion": "EROSION",
    "wave action": "WAVE_ACTION",
}
SEXES = {"female": "F", "male": "M", "unknown": "_U"}
AGES = {"0-4": "Y0T4", "5-11": "Y5T11", "12-17": "Y12T17", "18-59": "Y18T59", "60+": "Y_GE60", "unknown": "_U"}
SHEET = "1_Displacement_data"
KEY_COLUMNS = ("ISO3", "Name", "Year")
#: Column of raw figures -> what it holds. An export has those of the causes and measures that were chosen.
FIGURES = {
    "Conflict Stock Displacement (Raw)": (INTERNALLY_DISPLACED, "CONFLICT"),
    "Conflict Internal Displacements (Raw)": (INTERNAL_DISPLACEMENT, "CONFLICT"),
    "Disaster Internal Displacements (Raw)": (INTERNAL_DISPLACEMENT, "DISASTER"),
    "Disaster Stock Displacement (Raw)": (INTERNALLY_DISPLACED, "DISASTER"),
}
SERIES = Series("INTERNAL_DISPLACEMENT_DATABASE", "Global Internal Displacement Database", "IDMC")
MARKS = {"": ObsStatus.MISSING}
ESTIMATED = ObsStatus.ESTIMATED.value
MINIMUM_NOTE = "Movements, not persons: one person can be displaced several times in a year."


def read_movements(path: Path) -> Reading:
    """New displacements by country, year and cause."""
    file = read_delimited(path, ["geo", "t", "cause", "n"])
    value, status = file.numbers("n", MARKS)
    table = INTERNAL_DISPLACEMENT.table(
        {
            "time_period": file.text("t"),
            "ref_area": as_areas(file, ["geo"])[0],
            "displacement_cause": as_listed(file, "cause", CAUSES),
            "obs_value": value,
            "obs_status": pc.if_else(pc.equal(status, "A"), ESTIMATED, status),
            "row": file.line,
            "column": "n",
        }
    )
    return Reading((Observations(INTERNAL_DISPLACEMENT, table),), until(table), (MINIMUM_NOTE,))


def read_persons(path: Path) -> Reading:
    """Persons displaced at the end of the year by country, cause, sex and age."""
    file = read_delimited(path, ["geo", "t", "cause", "sex", "age", "n"])
    value, status = file.numbers("n", MARKS)
    table = INTERNALLY_DISPLACED.table(
        {
            "time_period": file.text("t"),
            "ref_area": as_areas(file, ["geo"])[0],
            "displacement_cause": as_listed(file, "cause", CAUSES),
            "sex": as_listed(file, "sex", SEXES),
            "age": as_listed(file, "age", AGES),
            "obs_value": value,
            "obs_status": pc.if_else(pc.equal(status, "A"), ESTIMATED, status),
            "row": file.line,
            "column": "n",
        }
    )
    unknown = pc.sum(pc.equal(table["sex"], "_U")).as_py() or 0
    notes = (f"{unknown} figures are not split by sex and age; the split of the others is the publisher's model.",)
    return Reading((Observations(INTERNALLY_DISPLACED, table),), until(table), notes)


def read_workbook(path: Path) -> Reading:
    """Both tables of the publisher's workbook by country and year, raw figures; empty cells are no observations.

    A cause or measure that was not chosen for the export has no column and is absent.
    """
    sheet = read_sheet(path, SHEET)
    columns = _columns(sheet)
    problems = Problems(path)
    found: dict[str, list[dict[str, Any]]] = {INTERNALLY_DISPLACED.id: [], INTERNAL_DISPLACEMENT.id: []}
    filled = [n for n, line in enumerate(sheet.rows[1:], start=2) if any(cell not in ("", None) for cell in line)]
    if not filled:
        raise FileDamaged(f"{path.name}, sheet {SHEET}, has a header and no rows.")
    iso, year_column = columns["ISO3"], columns["Year"]
    chosen = [(columns[name], dataflow, cause) for name, (dataflow, cause) in FIGURES.items() if name in columns]
    codes = [str(sheet.cell(n, iso)).strip() for n in filled]
    try:
        areas = dict(zip(codes, resolve_placed(codes, lambda i: reference(filled[i], iso)), strict=True))
    except CodesUnknown as error:
        error.message = f"{path.name}, sheet {SHEET}, column {column_letter(iso)}: {error.message}"
        raise
    empty = 0
    for row in filled:
        try:
            year = int(float(sheet.cell(row, year_column)))
        except ValueError:
            problems.add(reference(row, year_column), f"«{sheet.cell(row, year_column)}» is not a year")
            continue
        for column, dataflow, cause in chosen:
            try:
                value, _ = number(sheet.cell(row, column), MARKS)
            except ValueError as error:
                problems.add(reference(row, column), str(error))
                continue
            if value is not None and value < 0:
                problems.add(reference(row, column), f"{value:g} is below zero")
            if value is None:
                empty += 1
                continue
            found[dataflow.id].append(
                {
                    "time_period": str(year),
                    "ref_area": areas[str(sheet.cell(row, iso)).strip()],
                    "displacement_cause": cause,
                    "obs_value": value,
                    "obs_status": ESTIMATED,
                    "sheet": SHEET,
                    "row": row,
                    "column": column_letter(column),
                }
            )
    problems.raise_if_any()
    observations = tuple(
        Observations(flow, flow.table({k: [r[k] for r in rows] for k in rows[0]}))
        for flow in (INTERNAL_DISPLACEMENT, INTERNALLY_DISPLACED)
        if (rows := found[flow.id])
    )
    notes = [f"{empty} empty cells are left out; they are not zeros.", MINIMUM_NOTE]
    if unchosen := [name.removesuffix(" (Raw)") for name in FIGURES if name not in columns]:
        notes.append(f"Not chosen for this export, so absent: {', '.join(unchosen)}.")
    notes.append(f"Areas in it: {len(set(areas.values()))}.")
    return Reading(observations, edition_of(path) or until(*(o.table for o in observations)), tuple(notes))


def _columns(sheet: Sheet) -> dict[str, int]:
    """Places of the columns by name. Raises LayoutDiffers where a key or every figure is missing, or one is twice."""
    header = [" ".join(str(c).split()) for c in sheet.rows[0]] if sheet.rows else []
    wrong = [f"missing: {c}" for c in KEY_COLUMNS if c not in header]
    wrong += [] if FIGURES.keys() & set(header) else [f"none of: {', '.join(FIGURES)}"]
    wrong += [f"twice: {c}" for c in dict.fromkeys(header) if c and header.count(c) > 1]
    if wrong:
        raise LayoutDiffers(
            f"{sheet.path.name}, sheet {SHEET}: the header in row 1 is not the publisher's.",
            details=wrong,
            ways_out=["Load the file as published, unedited.", "For a table of your own use: sojourn template."],
        )
    return positions(header)


def edition_of(path: Path) -> str:
    """The day of the last update that the sheet README states, as 2023-11-15; empty where it states none.

    Written as 15/11/2023 until 2023, as May 13, 2024 since. Two exports of one year can hold different revisions.
    """
    for line in read_sheet(path, "README").rows:
        text = " ".join(str(c) for c in line).strip()
        if not text.lower().startswith("last update"):
            continue
        for shape, written in ((r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"), (r"[A-Z][a-z]+ \d{1,2}, \d{4}", "%B %d, %Y")):
            with suppress(ValueError):
                if day := re.search(shape, text):
                    return datetime.strptime(day[0], written).date().isoformat()
    return ""


def read_redistributed(path: Path) -> Reading:
    """Persons displaced by conflict at the end of the year, as UNHCR redistributes them."""
    file = read_delimited(path, ["year", "coo", "coa", "total"])
    value, status = file.numbers("total", MARKS)
    table = INTERNALLY_DISPLACED.table(
        {
            "time_period": file.text("year"),
            "ref_area": as_areas(file, ["coa"], scheme="unhcr", special={"AB9": "AB9"})[0],
            "displacement_cause": "CONFLICT",
            "obs_value": value,
            "obs_status": pc.if_else(pc.equal(status, "A"), ESTIMATED, status),
            "row": file.line,
            "column": "total",
        }
    )
    unknown = pc.sum(pc.equal(table["ref_area"], "XXX")).as_py() or 0
    return Reading(
        (Observations(INTERNALLY_DISPLACED, table),),
        until(table),
        (f"{unknown} world totals before 2009 have no country.",),
    )


def recognise_redistributed(head: Head) -> bool:
    """UNHCR's columns with nothing but a total, origin and asylum alike on every line."""
    if head.kind != "csv" or {"year", "coo", "coa", "total"} != set(head.columns) - _NAMED:
        return False
    origin, asylum = head.columns.index("coo"), head.columns.index("coa")
    return all(line[origin] == line[asylum] for line in head.lines[1:] if len(line) > max(origin, asylum))


_NAMED = {"coo_name", "coo_iso", "coa_name", "coa_iso"}


def _source(
    name: str, title: str, dataflows: Any, recognise: Any, read: Any, unit: str, timing: str, defects: tuple[str, ...]
) -> Source:
    return Source(
        name, title, "IDMC", dataflows, recognise, read, "https://www.internal-displacement.org/database/displacement-data/",
        "IDMC terms of use (free with attribution)", unit, ("",), defects, timing,
        series=SERIES,
    )  # fmt: skip


MOVEMENTS = _source(
    "IDMC_FLOWS_LONG",
    "New internal displacements by cause",
    (INTERNAL_DISPLACEMENT,),
    lambda h: h.kind == "csv" and h.columns == ("geo", "t", "cause", "n"),
    read_movements,
    "movements",
    "calendar year",
    ("Movements, not persons; evacuations are counted.", "Drought is recorded from 2017 on."),
)
PERSONS = _source(
    "IDMC_STOCKS_LONG",
    "Internally displaced persons by cause, sex and age",
    (INTERNALLY_DISPLACED,),
    lambda h: h.kind == "csv" and h.columns == ("geo", "t", "cause", "sex", "age", "n"),
    read_persons,
    "persons",
    "31 December",
    ("Sex and age are modelled.", "Displaced by disasters: from 2019 on."),
)
WORKBOOK = _source(
    "IDMC_WORKBOOK",
    "Internal displacement by country and year, the publisher's workbook",
    (INTERNAL_DISPLACEMENT, INTERNALLY_DISPLACED),
    lambda h: SHEET in h.sheets and "README" in h.sheets,
    read_workbook,
    "movements; persons",
    "calendar year; 31 December",
    ("Rounded and raw figures side by side; the raw ones are read.", "Sex and age of its second sheet are not read."),
)
REDISTRIBUTED = _source(
    "IDMC_BY_UNHCR",
    "Internally displaced persons of conflict (IDMC), as redistributed by UNHCR",
    (INTERNALLY_DISPLACED,),
    recognise_redistributed,
    read_redistributed,
    "persons",
    "31 December",
    ("World totals only before 2009.",),
)
