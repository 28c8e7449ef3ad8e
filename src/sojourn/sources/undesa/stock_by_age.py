"""Migrant stock by age and sex, 2019 revision, and the population by age and sex it is compared with.

Known about these files
-----------------------
- Two files with the same header: 16 age groups and the total, for both sexes (mf), men (m), women (f). The stock is
  in persons, the population in thousands; which one a file is, its World of 1990 says.
- Areas are names. Titles without figures stand among them, and some regions stand twice.
- «..» where there is no detail by age (Saint Helena, Holy See; small areas in the population); the row of Sint
  Maarten of 2005 is empty. The total is published where the ages are not.
- Ages miss the total by up to 1,232 persons of the World (rounding and areas without detail), sexes by up to 11.
- The population writes the year as 1990.0, has four rows without year and area at the end and binary noise.
- Ages of 2019 are compared with 2015 of this edition, never with totals of a later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sojourn.concepts import age, sex
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRANT_STOCK, POPULATION
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, WideText, read_grid, read_wide_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa

EDITION = "2019"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
AGES = (*(f"{a}-{a + 4}" for a in range(0, 75, 5)), "75+", "Total")
SEXES = {"mf": sex.TOTAL, "m": sex.MALE, "f": sex.FEMALE}
HEADER = ("Year", "Destination", *(f"{a}_({s})" for s in SEXES for a in AGES))
T = TypeVar("T")
#: More than the thousands of the world population, less than the persons of the world stock.
BETWEEN = 50_000_000


def recognise(head: Head) -> bool:
    """Year, Destination, then every age of both sexes, men and women."""
    return head.kind == "csv" and head.columns == HEADER


def read(path: Path) -> Reading:
    """Read stock or population; names become area ids, marks become statuses, thousands become persons."""
    text = read_wide_text(path, HEADER)
    problems = Problems(path)
    hollow = {i for i, r in enumerate(text.rows) if not r[0].strip() and set(map(str.strip, r)) <= set(undesa.MARKS)}
    inside = [i for i, r in enumerate(text.rows) if i not in hollow and r[1].strip() not in undesa.HEADINGS]
    names = [text.rows[i][1].strip() for i in inside]
    at = [text.lines[i] for i in inside]
    years = _years([text.rows[i][0] for i in inside], at, problems)
    place = [f"line {n} ({a} {y})" for n, a, y in zip(at, names, years, strict=True)]
    grid = read_grid(
        [text.rows[i][2:] for i in inside],
        undesa.MARKS,
        lambda i, j: f"{place[i]}, column {HEADER[j + 2]}",
        problems,
    )
    problems.raise_if_any(undesa.AS_PUBLISHED)
    dataflow = _which(text, names, years, grid)
    codes = resolve_placed(names, lambda i: f"line {at[i]}, column {HEADER[1]}")
    group = undesa.is_group(codes)
    persons = undesa.whole_persons(grid.values, 3 if dataflow is POPULATION else 0)
    statuses = undesa.estimated(grid.statuses) if dataflow is POPULATION else grid.statuses
    keep = undesa.repeated_groups(list(zip(years, codes, strict=True)), group, grid, place, problems)
    groups = age.codes(AGES)
    columns = [(a, s) for s in SEXES.values() for a in groups]
    notes = _counts(text.blank + len(hollow), len(text.rows) - len(hollow) - len(inside), int((~keep).sum()))
    notes += undesa.absence_notes(grid.statuses[keep])
    notes += undesa.sex_gaps(persons, columns, place, problems)
    by_age = persons.reshape(len(persons), len(SEXES), len(AGES)).transpose(0, 2, 1)
    notes += undesa.part_gaps(by_age[:, -1], by_age[:, :-1], "Ages and total", place, problems)
    titles = [f"{a} {sex.TITLES[s]}".replace(age.TOTAL, "all ages") for a, s in columns]
    notes += undesa.world_gaps(persons[keep], _kept(codes, keep), _kept(years, keep), titles, group[keep])
    problems.raise_if_any(undesa.AS_PUBLISHED)
    found = undesa.observations(
        dataflow,
        Grid(persons[keep], statuses[keep], grid.empty[keep]),
        rows={"time_period": _kept(years, keep), "ref_area": _kept(codes, keep), "row": _kept(at, keep)},
        columns={"age": [a for a, _ in columns], "sex": [s for _, s in columns], "column": HEADER[2:]},
        constants={"variant": "ESTIMATE", "reference_date": "07-01"},
    )
    return Reading((found,), edition_ending(EDITION, EDITION, found.table), tuple(notes))


def _kept(items: Sequence[T], keep: npt.NDArray[np.bool_]) -> list[T]:
    return [item for item, k in zip(items, keep, strict=True) if k]


def _years(texts: Sequence[str], at: Sequence[int], problems: Problems) -> list[str]:
    """Years as four digits; others than those of the edition are problems."""
    years = [t.strip().removesuffix(".0") for t in texts]
    for year, n in zip(years, at, strict=True):
        if year not in {str(y) for y in YEARS}:
            problems.add(f"line {n}", f"«{year}» is no year of this edition ({', '.join(map(str, YEARS))})")
    return years


def _which(text: WideText, names: Sequence[str], years: Sequence[str], grid: Grid) -> Dataflow:
    """Stock (persons) or population (thousands), by the size of the World."""
    world = [i for i, (n, y) in enumerate(zip(names, years, strict=True)) if n.upper() == "WORLD" and y == "1990"]
    total = HEADER.index("Total_(mf)") - 2
    size = float(grid.values[world[0], total]) if len(world) == 1 else np.nan
    if np.isnan(size):
        raise LayoutDiffers(
            f"{text.path.name} has no figure for the World in 1990, by which stock and population are told apart.",
            ways_out=undesa.AS_PUBLISHED,
        )
    found = MIGRANT_STOCK if size > BETWEEN else POPULATION
    said = {"migrant": MIGRANT_STOCK, "population": POPULATION}
    named = [d for word, d in said.items() if word in text.path.name.lower()]
    if named and found not in named:
        raise LayoutDiffers(
            f"{text.path.name} is named {named[0].title.lower()}, but its World of 1990 ({size:,.0f}) is that of "
            f"{found.title.lower()}.",
            ways_out=["Give the file the name it was published under, or check the unit of its figures."],
        )
    return found


def _counts(blank: int, titles: int, repeated: int) -> list[str]:
    notes = [f"{titles} rows are titles without figures and were left out."] * bool(titles)
    notes += [f"{repeated} rows of regions printed twice with the same figures were left out."] * bool(repeated)
    return notes + [f"{blank} rows without year, area and figures were left out."] * bool(blank)


SOURCE = Source(
    "UNDESA_STOCK_BY_AGE_2019",
    title="International migrant stock, and population, by age and sex, 2019 revision (text files)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(MIGRANT_STOCK, POPULATION),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="persons; population in thousands",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
    defects=(
        "Names only: no location codes, no type of data.",
        "No age detail for Saint Helena and the Holy See, nor, in the population, for small areas.",
        "Ages miss the total of the World by up to 1,232 persons, sexes by up to 11; both are rounding.",
        "The later revisions by age are not available in this layout: ages end in 2019.",
    ),
)
