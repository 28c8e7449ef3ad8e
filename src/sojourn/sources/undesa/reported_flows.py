"""International migration flows to and from selected countries, 2015 revision: one workbook a reporting country.

Known about these files
-----------------------
- Sheet «COUNTRY by CRITERION» (Citizenship, Residence, Place of birth): type, coverage, partner, its regions, then one
  column a year from 1980 on. Titles stand above the header as published; distributors cut them. The name of a sheet
  ends after 31 characters: country and criterion are then those of the titles («Reporting country: …»).
- One of 45 workbooks was at hand (Canada); the others are read as that one.
- Coverage is Foreigners, Citizens or Both. By citizenship the citizens are one row, the reporting country itself. Where
  one partner stands with several coverages, Both is read; the others are counted in a note.
- Row Unknown is partner not stated; row Total is checked against the partners and kept as the total.
- The sheet of regions sums the same figures and is not read. Definitions differ by reporter and are not in the table.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from sojourn.concepts import area
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.concepts.series import Series
from sojourn.errors import CodesUnknown, LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.recognition import Head, open_workbook
from sojourn.sources.layout.workbook import (
    Problems,
    Sheet,
    column_letter,
    number,
    read_sheet,
    reference,
    strip_notes,
)
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa

CRITERIA = ("Citizenship", "Residence", "Place of birth")
NAMED = re.compile(r"^(?P<country>.+) by (?P<criterion>[A-Za-z ]{3,})$", re.IGNORECASE)
STATED = re.compile(r"^(?P<what>Reporting country|Criterion|Criteria)\s*:\s*(?P<name>.+)$", re.IGNORECASE)
HEADER = {0: "Type", 1: "Coverage", 2: "OdName"}
DIRECTIONS = {"Immigrants": "IN", "Emigrants": "OUT"}
COVERAGE = {"Both": "citizens and foreigners", "Foreigners": "foreigners", "Citizens": "citizens"}
BASIS = {"citizenship": "CITIZENSHIP", "place of birth": "BIRTHPLACE"}
RESIDENCE = {"IN": "PREVIOUS_RESIDENCE", "OUT": "NEXT_RESIDENCE"}
TOTAL, UNKNOWN = "Total", "Unknown"
EDITION, LAST_YEAR = "2015", "2013"
CHECKED = {"CAN"}
OTHERS_UNCHECKED = "read as Canada's workbook, the one of 45 that was at hand"
TITLE_ROWS = 40


def recognise(head: Head) -> bool:
    """A sheet of regions by criterion beside one of a country by the same criterion."""
    names = [m for s in head.sheets if (m := NAMED.match(s.strip())) and _criterion(m["criterion"])]
    return head.kind == "excel" and {"Regions"} < {m["country"] for m in names}


def _criterion(text: str) -> str:
    """The criterion in small letters, also where the end of a sheet's name cuts it; empty where it is none."""
    return next((c.lower() for c in CRITERIA if c.lower().startswith(text.strip().lower())), "")


def read(path: Path) -> Reading:
    """Flows reported by one country, persons per calendar year; partners named become area ids."""
    sheets = [s for s in open_workbook(path).sheet_names if (m := NAMED.match(s.strip())) and m["country"] != "Regions"]
    problems = Problems(path)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    for name in sheets:
        rows += _read_country(read_sheet(path, name), problems, notes)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    if not rows:
        raise LayoutDiffers(f"{path.name}: no row stands below the header of {', '.join(sheets)}.")
    table = REPORTED_FLOW.table({k: [r[k] for r in rows] for k in rows[0]})
    edition = edition_ending(EDITION, LAST_YEAR, table)
    unchecked = "" if {r["ref_area"] for r in rows} == CHECKED else OTHERS_UNCHECKED
    return Reading((Observations(REPORTED_FLOW, table),), edition, tuple(notes), unchecked=unchecked)


def _read_country(sheet: Sheet, problems: Problems, notes: list[str]) -> list[dict[str, Any]]:
    named = NAMED.match(sheet.name.strip())
    assert named is not None
    top = _header_row(sheet)
    header = sheet.rows[top - 1]
    years = {j: str(int(c)) for j, c in enumerate(header) if isinstance(c, int | float) and 1900 <= c <= 2100}
    lines = [(n, line) for n, line in enumerate(sheet.rows[top:], start=top + 1) if any(str(c).strip() for c in line)]
    partners = [strip_notes(str(line[2])) for _, line in lines]
    at = ["the sheet's name", *(reference(n, 2) for n, _ in lines)]
    country, criterion = _reporter(sheet, top, named)
    codes = _areas(sheet, [country, *partners], at)
    reporter = codes[country]
    both = {(line[0], p) for (_, line), p in zip(lines, partners, strict=True) if line[1] == "Both"}
    left_out, absent = 0, 0
    found: list[dict[str, Any]] = []
    for (n, line), partner in zip(lines, partners, strict=True):
        kind, coverage = str(line[0]).strip(), str(line[1]).strip()
        if kind not in DIRECTIONS or coverage not in COVERAGE:
            problems.add(f"sheet {sheet.name}, row {n}", f"type «{kind}» and coverage «{coverage}» are not known")
            continue
        if coverage != "Both" and (line[0], partner) in both:
            left_out += 1
            continue
        for j, year in years.items():
            try:
                value, status = number(sheet.cell(n, j), undesa.MARKS)
            except ValueError as error:
                problems.add(f"sheet {sheet.name}, {reference(n, j)}", str(error))
                continue
            if value is not None and value < 0:
                problems.add(f"sheet {sheet.name}, {reference(n, j)}", f"{value:g} is below zero")
            absent += value is None
            found.append(
                {
                    "time_period": year,
                    "counterpart_area": codes[partner],
                    "ref_area": reporter,
                    "direction": DIRECTIONS[kind],
                    "partner_basis": BASIS.get(criterion, RESIDENCE[DIRECTIONS[kind]]),
                    "obs_value": value,
                    "obs_status": status.value,
                    "definition": f"{COVERAGE[coverage]} by {criterion}; rule of the reporting country",
                    "sheet": sheet.name,
                    "row": n,
                    "column": column_letter(j),
                }
            )
    notes += _check_totals(sheet, found, problems)
    notes += [f"Sheet {sheet.name}: {absent} cells without a figure are kept as missing, not as zero."] * bool(absent)
    notes += [
        f"Sheet {sheet.name}: {left_out} rows of citizens or foreigners stand also as both and are left out."
    ] * bool(left_out)
    return found


def _reporter(sheet: Sheet, top: int, named: re.Match[str]) -> tuple[str, str]:
    """Country and criterion: as the titles state them, else as the sheet is named."""
    cells = (str(c).strip() for line in sheet.rows[: top - 1] for c in line)
    stated = {m["what"].lower()[:4]: m["name"].strip() for c in cells if (m := STATED.match(c))}
    criterion = _criterion(stated.get("crit", "")) if stated.get("crit") else ""
    return stated.get("repo", named["country"].strip()), criterion or _criterion(named["criterion"])


def _header_row(sheet: Sheet) -> int:
    for n, line in enumerate(sheet.rows[:TITLE_ROWS], start=1):
        if line and str(line[0]).strip() == HEADER[0]:
            sheet.require_header(n, HEADER)
            return n
    raise LayoutDiffers(
        f"{sheet.path.name}, sheet {sheet.name}: no row of the first {TITLE_ROWS} begins with «Type», so there is no "
        "header.",
        ways_out=undesa.AS_PUBLISHED,
    )


def _areas(sheet: Sheet, names: list[str], at: list[str]) -> dict[str, str]:
    special = {TOTAL: "_T", UNKNOWN: area.UNKNOWN_ORIGIN}
    asked = [(n, place) for n, place in zip(names, at, strict=True) if n not in special]
    texts = [n for n, _ in asked]
    try:
        return dict(zip(texts, resolve_placed(texts, lambda i: asked[i][1]), strict=True)) | special
    except CodesUnknown as error:
        error.message = f"{sheet.path.name}, sheet {sheet.name}, column OdName: {error.message}"
        raise


def _check_totals(sheet: Sheet, found: list[dict[str, Any]], problems: Problems) -> list[str]:
    """Partners against the row Total: gross differences (1 % and 100 persons) are problems, others a note."""
    off, compared, worst = 0, 0, 0.0
    for direction in dict.fromkeys(r["direction"] for r in found):
        rows = [r for r in found if r["direction"] == direction and r["obs_value"] is not None]
        for year in dict.fromkeys(r["time_period"] for r in rows):
            total = [r for r in rows if r["time_period"] == year and r["counterpart_area"] == "_T"]
            parts = [r["obs_value"] for r in rows if r["time_period"] == year and r["counterpart_area"] != "_T"]
            if len(total) != 1:
                continue
            whole, gap = total[0]["obs_value"], float(np.sum(parts)) - total[0]["obs_value"]
            compared, off = compared + 1, off + (abs(gap) > 0.5)
            worst = gap if abs(gap) > abs(worst) else worst
            if abs(gap) > max(100.0, undesa.ROUNDING * whole):
                problems.add(
                    f"sheet {sheet.name}, {total[0]['column']}{total[0]['row']}",
                    f"{year}: the partners make {whole + gap:,.0f}, the total is {whole:,.0f}",
                )
    if not off:
        return []
    return [f"Sheet {sheet.name}: partners miss the total in {off} of {compared} years, by up to {worst:+,.0f}."]


SERIES = Series(
    "INTERNATIONAL_MIGRATION_FLOWS", "International Migration Flows to and from Selected Countries", undesa.PUBLISHER
)
SOURCE = Source(
    "UNDESA_FLOWS_2015",
    title="International migration flows to and from selected countries, 2015 revision",
    publisher=undesa.PUBLISHER,
    series=SERIES,
    dataflows=(REPORTED_FLOW,),
    recognise=recognise,
    read=read,
    address="https://www.un.org/development/desa/pd/data/international-migration-flows",
    licence="CC BY 3.0 IGO",
    unit="persons",
    missing_marks=undesa.MARKS_SHOWN,
    defects=(
        "Definitions differ by reporter and are not in the table.",
        "Ends in 2013; no revision has followed.",
    ),
    timing="calendar year",
)
