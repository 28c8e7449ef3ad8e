"""Bilateral stock in the layout of 2017 and 2019: one row per year and destination, one column per origin.

Empty cells (two thirds of the table) are pairs for which no figure is published: they give no observation at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts import sex
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, read_grid
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.observations import Observations
from sojourn.sources.undesa import tables as undesa

TOTAL = "Total"


@dataclass(frozen=True)
class OriginTable:
    """One table of one sex, its cells still as printed.

    years, names, areas, bases, at : of each row; ``areas`` are ids, ``at`` the row or line of the file
    origins, columns : heading and locator of each column; the first is the total, two are other origins
    cells : (row, column)
    zero_is_count : False where whoever made the file wrote 0 for «no figure», so that 0 says nothing
    """

    sex: str
    sheet: str | None
    years: Sequence[str]
    names: Sequence[str]
    areas: Sequence[str]
    bases: Sequence[str | None]
    at: Sequence[int]
    origins: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Any]]
    zero_is_count: bool = True

    def place(self, row: int) -> str:
        """A row for messages."""
        where = f"{self.sheet} row" if self.sheet else "line"
        return f"{where} {self.at[row]} ({self.names[row]} {self.years[row]})"


@dataclass(frozen=True)
class Counted:
    """Observations of one table, with the persons of each (row, column) for sums between tables."""

    observations: Observations
    persons: npt.NDArray[np.float64]
    notes: list[str]


def unknown_years(years: Sequence[str], at: Sequence[int], edition: tuple[int, ...], problems: Problems) -> None:
    """Years that the edition does not hold become problems: they come from another edition."""
    known = {str(y) for y in edition}
    for year, n in zip(years, at, strict=True):
        if year not in known:
            problems.add(f"line {n}", f"«{year}» is no year of this edition ({', '.join(sorted(known))})")


def read_origin_table(table: OriginTable, problems: Problems) -> Counted | None:
    """Numbers, sums and observations; None where ``problems`` grew."""
    before = len(problems.lines)
    places = [table.place(i) for i in range(len(table.at))]
    grid = read_grid(table.cells, undesa.MARKS, lambda i, j: f"{places[i]}, column {table.columns[j]}", problems)
    group = undesa.is_group(table.areas)
    keys = list(zip(table.years, table.areas, strict=True))
    keep = undesa.repeated_groups(keys, group, grid, places, problems)
    persons = undesa.whole_persons(grid.values)
    origins = ["_T", *resolve_placed(table.origins[1:], lambda i: f"header, column {table.columns[i + 1]}")]
    for code in sorted({c for c in origins if origins.count(c) > 1}):
        twice = [o for o, c in zip(table.origins, origins, strict=True) if c == code]
        problems.add("header", f"{' and '.join(twice)} are the same origin ({code})")
    notes = undesa.part_gaps(persons[:, 0], persons[:, 1:], "Origins and total", places, problems)
    if len(problems.lines) > before:
        return None
    cells = ~grid.empty
    cells[~keep] = False
    if not table.zero_is_count:
        cells &= grid.values != 0
    notes = [*_left_out(table, grid, keep, cells), *notes]
    years = [y for y, k in zip(table.years, keep, strict=True) if k]
    areas = [a for a, k in zip(table.areas, keep, strict=True) if k]
    notes += _world_by_origin(persons[keep], areas, years, table, group[keep])
    statuses = undesa.imputed(grid.statuses, table.bases)
    found = undesa.observations(
        MIGRANT_STOCK,
        Grid(persons, statuses, grid.empty),
        rows={"time_period": table.years, "ref_area": table.areas, "basis": table.bases, "row": table.at},
        columns={"counterpart_area": origins, "column": table.columns},
        constants={"sex": table.sex} | ({"sheet": table.sheet} if table.sheet else {}),
        cells=cells,
    )
    title = sex.TITLES[table.sex].capitalize()
    return Counted(found, persons, [f"{title}: {n[0].lower()}{n[1:]}" for n in notes])


def sex_note(both: Counted, men: Counted, women: Counted) -> list[str]:
    """Where the tables of men and women do not make the table of both sexes, cell by cell."""
    if not both.persons.shape == men.persons.shape == women.persons.shape:
        return ["The tables by sex do not have the same rows and columns; their sums were not compared."]
    gap = np.abs(both.persons - men.persons - women.persons)
    off, compared = int((gap > 0.5).sum()), int((~np.isnan(gap)).sum())
    if not off:
        return []
    return [f"Men and women do not add up to both sexes in {off} of {compared} cells, by up to {np.nanmax(gap):,.0f}."]


def _left_out(table: OriginTable, grid: Grid, keep: npt.NDArray[np.bool_], cells: npt.NDArray[np.bool_]) -> list[str]:
    notes = []
    if not keep.all():
        notes.append(f"{int((~keep).sum())} rows of regions printed twice with the same figures were left out.")
    if empty := int(grid.empty[keep].sum()):
        notes.append(
            f"{empty} of {grid.empty[keep].size} cells are empty: no figure is published for the pair; "
            "they were left out and are not zero."
        )
    if not table.zero_is_count and (zeros := int((grid.values[keep] == 0).sum())):
        notes.append(
            f"{zeros} of {grid.values[keep].size} cells are 0 and were left out: whoever made this file wrote 0 "
            "also where the publisher has no figure, and the two cannot be told apart."
        )
    return notes + undesa.absence_notes(grid.statuses[cells])


def _world_by_origin(
    persons: npt.NDArray[np.float64],
    areas: Sequence[str],
    years: Sequence[str],
    table: OriginTable,
    group: npt.NDArray[np.bool_],
) -> list[str]:
    notes = undesa.world_gaps(persons, areas, years, table.origins, group)
    return [f"{n} Use the rows of countries, not those of regions, for figures by origin." for n in notes]
