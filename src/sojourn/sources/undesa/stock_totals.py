"""Migrant stock, population and refugees by sex and destination: the workbooks of the 2019, 2020 and 2024 revisions.

Known about these files
-----------------------
- One row per area, groups of areas among them; a block of years for both sexes, one for men, one for women.
- Table 1 is the stock in persons, Table 2 the population in thousands, Table 6 (2019, 2020) refugees and
  asylum-seekers at mid-year in persons. Tables 3 to 5 are derived from these and are not read.
- The three revisions differ in rows and columns: LAYOUTS below.
- Table 2 of the 2024 revision heads a column «Location code» that holds no codes: its rows are those of Table 1,
  by name.
- The 2019 revision prints titles without figures among the areas; all print some regions under two headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts import sex
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DISPLACED_POPULATION, MIGRANT_STOCK, POPULATION
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, read_grid
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, Sheet, column_letter, read_sheet, reference, strip_notes
from sojourn.sources.source import Observations, Reading, Source
from sojourn.sources.undesa import tables as undesa

BOTH, MEN, WOMEN = sex.TOTAL, sex.MALE, sex.FEMALE
QUINQUENNIAL = (1990, 1995, 2000, 2005, 2010, 2015)
TITLE_OF = {BOTH: r"both sexes", MEN: r"\bmales?\b", WOMEN: r"\bfemales?\b"}
TITLE = r"UN_MigrantStockTotal_2019|International Migrant Stock 20(20|24): Destination(?! and)"
NAME = 1


@dataclass(frozen=True)
class Table:
    """Where one table stands. Columns are counted from 0."""

    sheet: str
    title: str
    first: int
    code: int | None = None
    kind: int | None = None
    blocks: tuple[str, ...] = (BOTH, MEN, WOMEN)


@dataclass(frozen=True)
class Layout:
    """One revision. Rows are counted from 1, as in a spreadsheet.

    titles, header, years_row : rows of the block titles, of the column titles, of the years
    """

    years: tuple[int, ...]
    titles: int
    header: int
    years_row: int
    stock: Table
    population: Table
    refugees: Table | None = None


LAYOUTS = {
    "2019": Layout(
        (*QUINQUENNIAL, 2019),
        titles=15,
        header=15,
        years_row=16,
        stock=Table("Table 1", "migrant stock", 5, code=3, kind=4),
        population=Table("Table 2", "total population", 4, code=3),
        refugees=Table("Table 6", "refugee stock", 5, code=3, kind=4, blocks=(BOTH,)),
    ),
    "2020": Layout(
        (*QUINQUENNIAL, 2020),
        titles=8,
        header=11,
        years_row=11,
        stock=Table("Table 1", "migrant stock", 5, code=3, kind=4),
        population=Table("Table 2", "total population", 5, code=3, kind=4),
        refugees=Table("Table 6", "refugee", 5, code=3, kind=4, blocks=(BOTH,)),
    ),
    "2024": Layout(
        (*QUINQUENNIAL, 2020, 2024),
        titles=8,
        header=11,
        years_row=11,
        stock=Table("Table 1", "migrant stock", 5, code=4, kind=3),
        population=Table("Table 2", "total population", 4),
    ),
}
HEADER_TEXT = {"name": "country or area", "code": "code", "kind": "type"}


@dataclass(frozen=True)
class Rows:
    """The area rows of one sheet: spreadsheet rows, names as printed, cells of the blocks read."""

    sheet: Sheet
    table: Table
    at: list[int]
    names: list[str]
    cells: list[list[Any]]


def recognise(head: Head) -> bool:
    """The total workbook of 2019, or «International Migrant Stock ....: Destination» without origins."""
    if head.kind != "excel" or "Location code of origin" in head.workbook_text:
        return False
    return re.search(TITLE, head.workbook_text) is not None


def read(path: Path) -> Reading:
    """Read one revision; codes become area ids, marks become statuses, thousands become persons."""
    first = read_sheet(path, "Table 1")
    edition = undesa.edition_of(first)
    layout = LAYOUTS.get(edition)
    if layout is None:
        raise LayoutDiffers(
            f"{path.name} is revision {edition}; the layouts known are {', '.join(LAYOUTS)}.",
            ways_out=["Put its figures into the table that sojourn template MIGRANT_STOCK writes."],
        )
    problems = Problems(path)
    stock = _rows(first, layout.stock, layout)
    codes, kinds, headings = _areas(stock, problems)
    read_tables = [_observations(MIGRANT_STOCK, stock, layout, codes, kinds, problems)]
    for dataflow, table in ((POPULATION, layout.population), (DISPLACED_POPULATION, layout.refugees)):
        if table is None:
            continue
        sheet = read_sheet(path, table.sheet)
        if (other := undesa.edition_of(sheet)) != edition:
            raise LayoutDiffers(
                f"{path.name} mixes two revisions: sheet Table 1 is {edition}, sheet {sheet.name} is {other}.",
                ways_out=undesa.AS_PUBLISHED,
            )
        rows = _rows(sheet, table, layout)
        _require_same_areas(stock, rows)
        read_tables.append(_observations(dataflow, rows, layout, codes, kinds, problems))
    problems.raise_if_any(undesa.AS_PUBLISHED)
    notes = [n for _, found in read_tables for n in found]
    if headings:
        notes.insert(0, f"{headings} rows are titles without figures and were left out of each table.")
    return Reading(tuple(o for o, _ in read_tables if o is not None), edition, tuple(notes))


def _rows(sheet: Sheet, table: Table, layout: Layout) -> Rows:
    expected = {NAME: HEADER_TEXT["name"]}
    expected |= {c: HEADER_TEXT[k] for k, c in (("code", table.code), ("kind", table.kind)) if c is not None}
    sheet.require_header(layout.header, expected)
    wrong: list[str] = []
    for k, block in enumerate(table.blocks):
        start = table.first + k * len(layout.years)
        title = " ".join(str(sheet.cell(layout.titles, start)).split())
        if table.title not in title.lower() and "population" not in title.lower():
            wrong.append(f"{reference(layout.titles, start)}: expected «... {table.title} ...», found «{title}»")
        elif len(table.blocks) > 1 and not re.search(TITLE_OF[block], title, re.IGNORECASE):
            wrong.append(f"{reference(layout.titles, start)}: expected {sex.TITLES[block]}, found «{title}»")
        for y, year in enumerate(layout.years):
            if sheet.cell(layout.years_row, start + y) != year:
                found = sheet.cell(layout.years_row, start + y)
                wrong.append(f"{reference(layout.years_row, start + y)}: expected {year}, found «{found}»")
    if wrong:
        raise LayoutDiffers(
            f"{sheet.path.name}, sheet {sheet.name}: the columns are not those of the publisher's revision.",
            details=wrong,
            ways_out=undesa.AS_PUBLISHED,
        )
    width = len(table.blocks) * len(layout.years)
    at = [
        n
        for n in range(layout.years_row + 1, len(sheet.rows) + 1)
        if any(c not in ("", None) for c in sheet.rows[n - 1])
    ]
    if not at:
        raise LayoutDiffers(f"{sheet.path.name}, sheet {sheet.name} has no rows below its header.")
    cells = [[sheet.cell(n, table.first + j) for j in range(width)] for n in at]
    return Rows(sheet, table, at, [strip_notes(str(sheet.cell(n, NAME))) for n in at], cells)


def _areas(rows: Rows, problems: Problems) -> tuple[list[str | None], list[str | None], int]:
    """Area ids (None for titles), types of data, and how many titles there are."""
    assert rows.table.code is not None and rows.table.kind is not None
    printed = [rows.sheet.cell(n, rows.table.code) for n in rows.at]
    titles = [
        name in undesa.HEADINGS and code == "" and set(cells) <= {"..", ""}
        for name, code, cells in zip(rows.names, printed, rows.cells, strict=True)
    ]
    for n, name, code, title in zip(rows.at, rows.names, printed, titles, strict=True):
        if code == "" and not title:
            problems.add(f"{rows.sheet.name} {reference(n, rows.table.code)}", f"«{name}» has no location code")
    problems.raise_if_any(undesa.AS_PUBLISHED)
    at = [n for n, title in zip(rows.at, titles, strict=True) if not title]
    column, given = rows.table.code, [c for c, title in zip(printed, titles, strict=True) if not title]
    resolved = iter(resolve_placed(given, lambda i: f"{rows.sheet.name} {reference(at[i], column)}"))
    codes = [None if title else next(resolved) for title in titles]
    kinds: list[str | None] = []
    for n in rows.at:
        try:
            kinds.append(undesa.basis(str(rows.sheet.cell(n, rows.table.kind))))
        except ValueError as error:
            problems.add(f"{rows.sheet.name} {reference(n, rows.table.kind)}", str(error))
            kinds.append(None)
    return codes, kinds, sum(titles)


def _require_same_areas(one: Rows, other: Rows) -> None:
    differences = [
        f"row {n} of {one.sheet.name} is «{a}», row {m} of {other.sheet.name} is «{b}»"
        for n, m, a, b in zip(one.at, other.at, one.names, other.names, strict=False)
        if a != b
    ]
    if len(one.at) != len(other.at):
        differences.append(f"{one.sheet.name} has {len(one.at)} rows, {other.sheet.name} {len(other.at)}")
    if differences:
        raise LayoutDiffers(
            f"{one.sheet.path.name}: sheets {one.sheet.name} and {other.sheet.name} do not list the same areas.",
            details=differences,
            ways_out=undesa.AS_PUBLISHED,
        )


def _observations(
    dataflow: Dataflow,
    rows: Rows,
    layout: Layout,
    codes: Sequence[str | None],
    kinds: Sequence[str | None],
    problems: Problems,
) -> tuple[Observations | None, list[str]]:
    """One table as observations with its notes; None where the sheet has problems."""
    before = len(problems.lines)
    name, letters = rows.sheet.name, [column_letter(rows.table.first + j) for j in range(len(rows.cells[0]))]
    grid = read_grid(rows.cells, undesa.MARKS, lambda i, j: f"{name} {letters[j]}{rows.at[i]}", problems)
    inside = [i for i, code in enumerate(codes) if code is not None]
    ids = [code for code in codes if code is not None]
    group = undesa.is_group(ids)
    values, statuses = grid.values[inside], grid.statuses[inside]
    place = [f"{name} row {rows.at[i]} ({rows.names[i]})" for i in inside]
    persons = undesa.whole_persons(values, 3 if dataflow is POPULATION else 0)
    keep = undesa.repeated_groups(
        [(c,) for c in ids], group, Grid(values, statuses, grid.empty[inside]), place, problems
    )
    years = [str(y) for _ in rows.table.blocks for y in layout.years]
    blocks = [b for b in rows.table.blocks for _ in layout.years]
    notes = [f"{int((~keep).sum())} regions are printed twice with the same figures and are kept once."] * (
        not keep.all()
    )
    notes += undesa.absence_notes(statuses[keep])
    notes += undesa.sex_gaps(persons, list(zip(years, blocks, strict=True)), place, problems)
    titles = [f"{y} {sex.TITLES[b]}" for y, b in zip(years, blocks, strict=True)]
    notes += undesa.world_gaps(
        persons[keep], [c for c, k in zip(ids, keep, strict=True) if k], [""] * int(keep.sum()), titles, group[keep]
    )
    if len(problems.lines) > before:
        return None, []
    bases = [kinds[i] for i in inside]
    if dataflow is MIGRANT_STOCK:
        statuses = undesa.imputed(statuses, bases)
    elif dataflow is POPULATION:
        statuses = undesa.estimated(statuses)
    found = undesa.observations(
        dataflow,
        Grid(persons[keep], statuses[keep], grid.empty[inside][keep]),
        rows={
            "ref_area": [c for c, k in zip(ids, keep, strict=True) if k],
            "basis": [b for b, k in zip(bases, keep, strict=True) if k],
            "row": [rows.at[i] for i, k in zip(inside, keep, strict=True) if k],
        },
        columns={"time_period": years, "sex": blocks, "column": letters},
        constants={"sheet": name, "variant": "ESTIMATE", "reference_date": "07-01", "population_type": "REF_ASY"},
    )
    return found, [f"{name}: {n}" for n in notes]


SOURCE = Source(
    "UNDESA_STOCK_TOTALS",
    title="International migrant stock by sex and destination (workbooks of 2019, 2020, 2024)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(MIGRANT_STOCK, POPULATION, DISPLACED_POPULATION),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="persons; population in thousands",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
    defects=(
        "Table 2 of 2024 has no codes: its column «Location code» is empty or holds notes.",
        "2020: both sexes without men and women for Bonaire, so countries by sex miss the World by up to 13,614.",
        "2019, 2020: South Sudan, Montenegro, Curaçao and Sint Maarten have no figures before they were counted apart; "
        "until then their people are inside Sudan, Serbia and Bonaire (for the Netherlands Antilles). "
        "2024 repeats one figure for those years instead.",
        "2020: Taiwan Province of China, Saint Barthélemy and Saint Martin have rows and no figures.",
        "Population of 2024: countries and areas miss the World by Kosovo, which has no row.",
        "Tables 3 to 5 are derived and not read.",
    ),
)
