"""Bilateral migrant stock by sex: the published workbooks of the 2019 (wide), 2020 and 2024 (long) revisions.

NOT CHECKED against the published files, which were not at hand: the layout comes from public code that reads them.
Columns are therefore found by their titles, not by their letters, and every expectation that fails is an error.

Known about these files
-----------------------
- 2020, 2024: sheet Table 1, one row per destination and origin, both of them areas or groups of areas; a block of
  years for both sexes, men, women. The origin World is the total over origins, 2003 is other or unknown origin.
- 2019: sheets Table 1, 2, 3 for both sexes, men, women; one row per year and destination, one column per origin.
- «..» and «-» are not figures. An empty cell of the wide table is a pair without a figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sojourn.concepts import sex
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, read_grid
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, Sheet, column_letter, read_sheet, reference, strip_notes
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa import tables as undesa
from sojourn.sources.undesa.origin_columns import Counted, OriginTable, read_origin_table, sex_note

TOTAL = sex.TOTAL
QUINQUENNIAL = (1990, 1995, 2000, 2005, 2010, 2015)
LONG_YEARS = {"2020": (*QUINQUENNIAL, 2020), "2024": (*QUINQUENNIAL, 2020, 2024)}
WIDE_YEARS = (*QUINQUENNIAL, 2019)
WIDE_SHEETS = (("Table 1", TOTAL), ("Table 2", sex.MALE), ("Table 3", sex.FEMALE))
LONG_TITLES = {
    "destination": r"(country or area|region).*destination",
    "destination_code": r"location code of destination",
    "kind": r"(data type|type of data)( of destination)?",
    "origin": r"(country or area|region).*origin",
    "origin_code": r"location code of origin",
}
WIDE_TITLES = {
    "year": r"year",
    "destination": r".*destination",
    "destination_code": r"code",
    "kind": r"type of data.*",
    "total": r"total",
}
BLOCKS = ((TOTAL, r"both sexes"), (sex.MALE, r"\bmales?\b"), (sex.FEMALE, r"\bfemales?\b"))
HEADER_WITHIN = 25


def recognise(head: Head) -> bool:
    """The 2019 workbook by its name inside; the later ones by their column «Location code of origin»."""
    text = head.workbook_text if head.kind == "excel" else ""
    return "UN_MigrantStockByOriginAndDestination_2019" in text or "Location code of origin" in text


def read(path: Path) -> Reading:
    """Read one revision; codes become area ids, marks become statuses."""
    sheet = read_sheet(path, "Table 1")
    edition = undesa.edition_of(sheet)
    problems = Problems(path)
    if edition == "2019":
        found, notes = _read_wide(path, sheet, problems)
    elif edition in LONG_YEARS:
        found, notes = _read_long(sheet, LONG_YEARS[edition], problems)
    else:
        raise LayoutDiffers(
            f"{path.name} is revision {edition}; the layouts known are 2019, {', '.join(LONG_YEARS)}.",
            ways_out=["Put its figures into the table that sojourn template MIGRANT_STOCK writes."],
        )
    warning = "This layout was written from descriptions, not from the published file: compare some figures by eye."
    return Reading(found, edition, (warning, *notes))


def _header(sheet: Sheet, titles: dict[str, str], rows: int = 1) -> tuple[int, dict[str, int]]:
    """Row of the header and the column of each title; the header may span ``rows`` rows.

    Raises LayoutDiffers naming the titles that no row has.
    """
    best: tuple[int, dict[str, int]] = (1, {})
    for n in range(1, min(HEADER_WITHIN, len(sheet.rows)) + 1):
        found: dict[str, int] = {}
        for k in range(rows):
            for c, cell in enumerate(sheet.rows[n - 1 + k] if n + k <= len(sheet.rows) else []):
                text = " ".join(str(cell).lower().split())
                for title, pattern in titles.items():
                    if title not in found and re.fullmatch(rf"{pattern}\W*(\(a\))?", text):
                        found[title] = c
        if len(found) > len(best[1]):
            best = (n, found)
    if missing := [t.replace("_", " ") for t in titles if t not in best[1]]:
        raise LayoutDiffers(
            f"{sheet.path.name}, sheet {sheet.name}: the header of the publisher was not found in its first rows.",
            details=[f"no column titled as {m}" for m in missing],
            ways_out=undesa.AS_PUBLISHED,
        )
    return best


@dataclass(frozen=True)
class Pairs:
    """The rows of a long table: spreadsheet rows, names and ids of both areas, types of data, cells."""

    at: list[int]
    place: list[str]
    destinations: list[str]
    origins: list[str]
    bases: list[str | None]
    cells: list[list[Any]]


def _read_long(sheet: Sheet, years: tuple[int, ...], problems: Problems) -> tuple[tuple[Observations, ...], list[str]]:
    header, at = _header(sheet, LONG_TITLES)
    first = at["origin_code"] + 1
    _require_blocks(sheet, header, first, years)
    pairs = _pairs(sheet, header, at, first, len(years), problems)
    letters = [column_letter(first + j) for j in range(len(BLOCKS) * len(years))]
    grid = read_grid(pairs.cells, undesa.MARKS, lambda i, j: f"{sheet.name} {letters[j]}{pairs.at[i]}", problems)
    persons = undesa.whole_persons(grid.values)
    of_groups, from_groups = undesa.is_group(pairs.destinations), undesa.is_group(pairs.origins)
    keys = list(zip(pairs.destinations, pairs.origins, strict=True))
    keep = undesa.repeated_groups(keys, of_groups | from_groups, grid, pairs.place, problems)
    columns = [(str(y), code) for code, _ in BLOCKS for y in years]
    notes = undesa.sex_gaps(persons, columns, pairs.place, problems)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    titles = [f"{y} {sex.TITLES[s]}" for y, s in columns]
    to, origin = np.array(pairs.destinations)[keep].tolist(), np.array(pairs.origins)[keep].tolist()
    for label, areas, within, group in (
        ("By origin", to, origin, of_groups[keep]),
        ("By destination", origin, to, from_groups[keep]),
    ):
        notes += [f"{label}: {n}" for n in undesa.world_gaps(persons[keep], areas, within, titles, group)]
    home = sum(d == o and not g for (d, o), g in zip(keys, of_groups, strict=True))
    cells = ~grid.empty
    cells[~keep] = False
    statuses = undesa.imputed(grid.statuses, pairs.bases)
    found = undesa.observations(
        MIGRANT_STOCK,
        Grid(persons, statuses, grid.empty),
        rows={
            "ref_area": pairs.destinations,
            "counterpart_area": [TOTAL if o == undesa.WORLD else o for o in pairs.origins],
            "basis": pairs.bases,
            "row": pairs.at,
        },
        columns={"time_period": [y for y, _ in columns], "sex": [s for _, s in columns], "column": letters},
        constants={"sheet": sheet.name},
        cells=cells,
    )
    repeated, empty = int((~keep).sum()), int(grid.empty[keep].sum())
    notes = [f"{repeated} rows of regions printed twice with the same figures were left out."] * bool(repeated) + notes
    notes += [f"{empty} cells are empty and were left out."] * bool(empty)
    notes += [f"{home} rows have one country as destination and origin."] * bool(home)
    return (found,), notes + undesa.absence_notes(statuses[cells])


def _require_blocks(sheet: Sheet, header: int, first: int, years: tuple[int, ...]) -> None:
    wrong: list[str] = []
    for k, (code, pattern) in enumerate(BLOCKS):
        start = first + k * len(years)
        above = " ".join(str(sheet.cell(n, start)) for n in range(max(1, header - 4), header))
        if not re.search(pattern, above, re.IGNORECASE):
            wrong.append(f"above {reference(header, start)}: expected {sex.TITLES[code]}, found «{above.strip()}»")
        for y, year in enumerate(years):
            if (cell := sheet.cell(header, start + y)) != year:
                wrong.append(f"{reference(header, start + y)}: expected {year}, found «{cell}»")
    if wrong:
        raise LayoutDiffers(
            f"{sheet.path.name}, sheet {sheet.name}: the columns of figures are not those of this revision.",
            details=wrong,
            ways_out=undesa.AS_PUBLISHED,
        )


def _pairs(sheet: Sheet, header: int, at: dict[str, int], first: int, years: int, problems: Problems) -> Pairs:
    rows = [n for n in range(header + 1, len(sheet.rows) + 1) if any(c not in ("", None) for c in sheet.rows[n - 1])]
    names = [
        f"{strip_notes(str(sheet.cell(n, at['destination'])))} from {strip_notes(str(sheet.cell(n, at['origin'])))}"
        for n in rows
    ]
    for n, name in zip(rows, names, strict=True):
        for side in ("destination_code", "origin_code"):
            if sheet.cell(n, at[side]) in ("", None):
                problems.add(f"{sheet.name} {reference(n, at[side])}", f"«{name}» has no location code")
    problems.raise_if_any(undesa.AS_PUBLISHED)
    if not rows:
        raise LayoutDiffers(f"{sheet.path.name}, sheet {sheet.name} has no rows below its header.")
    cells = [(n, at[side]) for side in ("destination_code", "origin_code") for n in rows]
    codes = resolve_placed([sheet.cell(*c) for c in cells], lambda i: f"{sheet.name} {reference(*cells[i])}")
    return Pairs(
        rows,
        [f"{sheet.name} row {n} ({name})" for n, name in zip(rows, names, strict=True)],
        codes[: len(rows)],
        codes[len(rows) :],
        [_basis(sheet, n, at["kind"], problems) for n in rows],
        [[sheet.cell(n, first + j) for j in range(len(BLOCKS) * years)] for n in rows],
    )


def _basis(sheet: Sheet, row: int, column: int, problems: Problems) -> str | None:
    text = str(sheet.cell(row, column))
    try:
        return None if text.strip() in undesa.MARKS else undesa.basis(text)
    except ValueError as error:
        problems.add(f"{sheet.name} {reference(row, column)}", str(error))
        return None


def _read_wide(path: Path, first: Sheet, problems: Problems) -> tuple[tuple[Observations, ...], list[str]]:
    tables: list[Counted] = []
    notes: list[str] = []
    for name, code in WIDE_SHEETS:
        sheet = first if name == first.name else read_sheet(path, name)
        if (edition := undesa.edition_of(sheet)) != "2019":
            raise LayoutDiffers(f"{path.name} mixes two revisions: sheet {name} is {edition}, Table 1 is 2019.")
        counted = _wide_sheet(sheet, code, problems, notes)
        if counted is not None:
            tables.append(counted)
            notes += counted.notes
    problems.raise_if_any(undesa.AS_PUBLISHED)
    notes += sex_note(*tables)
    return tuple(t.observations for t in tables), notes


def _wide_sheet(sheet: Sheet, code: str, problems: Problems, notes: list[str]) -> Counted | None:
    before = len(problems.lines)
    header, at = _header(sheet, WIDE_TITLES, rows=2)
    two_rows = str(sheet.cell(header, at["total"])).strip().lower() != "total"
    origins_row = header + 1 if two_rows else header
    width = len(sheet.rows[origins_row - 1])
    columns = [c for c in range(at["total"], width) if str(sheet.cell(origins_row, c)).strip()]
    at_rows, titles = [], 0
    for n in range(origins_row + 1, len(sheet.rows) + 1):
        name = strip_notes(str(sheet.cell(n, at["destination"])))
        if name in undesa.HEADINGS:
            titles += 1
        elif any(c not in ("", None) for c in sheet.rows[n - 1]):
            at_rows.append(n)
    years = [_year(sheet.cell(n, at["year"])) for n in at_rows]
    for n, year in zip(at_rows, years, strict=True):
        if year not in {str(y) for y in WIDE_YEARS}:
            problems.add(f"{sheet.name} {reference(n, at['year'])}", f"«{year}» is no year of this edition")
        if sheet.cell(n, at["destination_code"]) in ("", None):
            problems.add(f"{sheet.name} {reference(n, at['destination_code'])}", "no location code")
    if len(problems.lines) > before:
        return None
    if titles:
        notes.append(f"{sheet.name}: {titles} rows are titles without figures and were left out.")
    table = OriginTable(
        sex=code,
        sheet=sheet.name,
        years=years,
        names=[strip_notes(str(sheet.cell(n, at["destination"]))) for n in at_rows],
        areas=resolve_placed(
            [sheet.cell(n, at["destination_code"]) for n in at_rows],
            lambda i: f"{sheet.name} {reference(at_rows[i], at['destination_code'])}",
        ),
        bases=[_basis(sheet, n, at["kind"], problems) for n in at_rows],
        at=at_rows,
        origins=[strip_notes(str(sheet.cell(origins_row, c))) for c in columns],
        columns=[column_letter(c) for c in columns],
        cells=[[sheet.cell(n, c) for c in columns] for n in at_rows],
    )
    return read_origin_table(table, problems)


def _year(cell: Any) -> str:
    return str(cell).strip().removesuffix(".0")


SOURCE = Source(
    "UNDESA_STOCK_BILATERAL_WORKBOOK",
    title="International migrant stock by origin, destination and sex (workbooks of 2019, 2020, 2024)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(MIGRANT_STOCK,),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="persons",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
    defects=(
        "2019: groups that contain Canada hold its figures of 2015 and 2019 one or two origins too far down, if the "
        "workbook is like the text files made from it.",
    ),
    unchecked="read as public code reads the published workbooks",
)
