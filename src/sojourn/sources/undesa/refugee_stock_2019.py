"""Refugees and asylum-seekers at mid-year by destination, 2019 revision, as a text file.

Known about this file
---------------------
- It is Table 6 of the workbook UN_MigrantStockTotal_2019 without codes: figures equal, areas are names.
- Only the numbers of persons are read; shares and rates of change follow from them and from the stock.
- Refugees and asylum-seekers are one figure: population type REF_ASY, at mid-year, unlike UNHCR's end of year.
"""

from __future__ import annotations

from pathlib import Path

from sojourn.concepts.dataflows import DISPLACED_POPULATION
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, read_grid, read_wide_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa

EDITION = "2019"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
HEADER = ("Destination", *(f"{y}_est_(mf)" for y in YEARS))


def recognise(head: Head) -> bool:
    """Destination, then one column of estimates per year."""
    return head.kind == "csv" and head.columns[: len(HEADER)] == HEADER


def read(path: Path) -> Reading:
    """Read the numbers of persons; names become area ids, marks become statuses."""
    text = read_wide_text(path, HEADER)
    problems = Problems(path)
    inside = [i for i, r in enumerate(text.rows) if r[0].strip() not in undesa.HEADINGS]
    names = [text.rows[i][0].strip() for i in inside]
    at = [text.lines[i] for i in inside]
    place = [f"line {n} ({a})" for n, a in zip(at, names, strict=True)]
    cells = [text.rows[i][1 : len(HEADER)] for i in inside]
    grid = read_grid(cells, undesa.MARKS, lambda i, j: f"{place[i]}, column {HEADER[j + 1]}", problems)
    codes = resolve_placed(names, lambda i: f"line {at[i]}, column {HEADER[0]}")
    group = undesa.is_group(codes)
    keep = undesa.repeated_groups([(c,) for c in codes], group, grid, place, problems)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    titles, repeated = len(text.rows) - len(inside), int((~keep).sum())
    notes = [f"{titles} rows are titles without figures and were left out."] * bool(titles)
    notes += [f"{repeated} rows of regions printed twice with the same figures were left out."] * bool(repeated)
    notes += undesa.absence_notes(grid.statuses[keep])
    kept = [i for i, k in enumerate(keep) if k]
    found = undesa.observations(
        DISPLACED_POPULATION,
        Grid(grid.values[keep], grid.statuses[keep], grid.empty[keep]),
        rows={"ref_area": [codes[i] for i in kept], "row": [at[i] for i in kept]},
        columns={"time_period": [str(y) for y in YEARS], "column": HEADER[1:]},
        constants={"population_type": "REF_ASY"},
    )
    return Reading((found,), edition_ending(EDITION, EDITION, found.table), tuple(notes))


SOURCE = Source(
    "UNDESA_REFUGEE_STOCK_2019",
    title="Estimated refugee stock including asylum-seekers by destination, 2019 revision (text file)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(DISPLACED_POPULATION,),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="persons",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
    defects=("Names only. The same figures as Table 6 of the 2019 workbook: load one of the two.",),
)
