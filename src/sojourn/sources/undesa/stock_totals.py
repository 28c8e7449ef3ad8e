"""Migrant stock, population and refugees by sex and destination: workbooks of 2015, 2017, 2019, 2020 and 2024.

Known about these files
-----------------------
- One row per area, groups of areas among them; a block of years for both sexes, one for men, one for women.
- Table 1 is the stock in persons, Table 2 the population in thousands, Table 6 (2015 to 2020) refugees and
  asylum-seekers (2015: refugees) at mid-year in persons. Tables 3 to 5 are derived from these and are not read.
- The revisions differ in rows and columns: ``stock_total_layouts``.
- 2017 was at hand as a sheet that a distributor cut out: Table 1 alone, its header in the first row, no title. Such a
  sheet is of the revision whose last year it ends with.
- Table 2 of the 2024 revision heads a column «Location code» that holds no codes: its rows are those of Table 1,
  by name.
- The 2019 revision prints titles without figures among the areas; all print some regions under two headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa import tables as undesa
from sojourn.sources.undesa.stock_total_layouts import BOTH, LAYOUTS, MEN, WOMEN, Layout, Table

TITLE_OF = {BOTH: r"both sexes", MEN: r"\bmales?\b", WOMEN: r"\bfemales?\b"}
TITLE = (
    r"UN_MigrantStockTotal_201[579]|Trends in International Migrant Stock: The 201[57] Revision\b"
    r"|International Migrant Stock 20(20|24): Destination(?! and)"
)
#: What the workbooks by origin and by age say, which have the same titles otherwise.
OTHERS = r"Location code of origin|by (destination and origin|age\b)|[Mm]igrants by Age|ByOriginAndDestination|ByAge"
WHOLE_2017 = "the whole workbook of 2017 is read as those of 2015 and 2019, between which it stands"
NAME = 1
CUT_OUT = ("Major area, region, country or area of destination", "Type of data (a)")
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
    """The total workbooks to 2019, or «International Migrant Stock ....: Destination» without origins."""
    text = head.workbook_text
    if head.kind != "excel" or re.search(OTHERS, text):
        return False
    return re.search(TITLE, text) is not None or _is_cut_out(head.first_rows)


def _is_cut_out(rows: Sequence[Sequence[str]]) -> bool:
    """Table 1 with its header in the first row, as the revisions to 2019 have it."""
    return bool(rows) and set(CUT_OUT) <= set(rows[0]) and any("migrant stock at mid-year" in c for c in rows[0])


def read(path: Path) -> Reading:
    """Read one revision; codes become area ids, marks become statuses, thousands become persons."""
    first = read_sheet(path, "Table 1")
    cut = _is_cut_out([[str(c) for c in row] for row in first.rows[:1]])
    edition = _last_year(first) if cut else undesa.edition_of(first)
    layout = LAYOUTS.get(edition)
    if layout is not None and cut:
        layout = replace(layout, titles=1, header=1, years_row=2, population=None, refugees=None)
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
    notes = [*undesa.groups_among(c for c in codes if c), *(n for _, found in read_tables for n in found)]
    if cut:
        notes.insert(0, f"Table 1 alone, without its title: taken as revision {edition}, since it ends with that year.")
    if headings:
        notes.insert(0, f"{headings} rows are titles without figures and were left out of each table.")
    unchecked = WHOLE_2017 if edition == "2017" and not cut else ""
    observations = tuple(o for o, _ in read_tables if o is not None)
    return Reading(observations, edition, tuple(notes), unchecked=unchecked)


def _last_year(sheet: Sheet) -> str:
    years = [c for c in (sheet.rows[1] if len(sheet.rows) > 1 else []) if isinstance(c, int | float)]
    return str(int(max(years, default=0)))


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
        constants={
            "sheet": name,
            "variant": "ESTIMATE",
            "reference_date": "07-01",
            "population_type": _kind(rows, layout),
        },
    )
    return found, [f"{name}: {n}" for n in notes]


def _kind(rows: Rows, layout: Layout) -> str:
    """Refugees alone (2015), or refugees and asylum-seekers in one figure."""
    return "REF_ASY" if "asylum" in str(rows.sheet.cell(layout.titles, rows.table.first)).lower() else "REF"


SOURCE = Source(
    "UNDESA_STOCK_TOTALS",
    title="International migrant stock by sex and destination (workbooks of 2015, 2017, 2019, 2020, 2024)",
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
        "2015: the population of the world holds areas that have no row (China's Taiwan Province, by the sum).",
        "2020: both sexes without men and women for Bonaire, so countries by sex miss the World by up to 13,614.",
        "2019, 2020: South Sudan, Montenegro, Curaçao and Sint Maarten have no figures before they were counted apart; "
        "until then their people are inside Sudan, Serbia and Bonaire (for the Netherlands Antilles). "
        "2024 repeats one figure for those years instead.",
        "2020: Taiwan Province of China, Saint Barthélemy and Saint Martin have rows and no figures.",
        "Population of 2024: countries and areas miss the World by Kosovo, which has no row.",
        "Tables 3 to 5 are derived and not read.",
    ),
)
