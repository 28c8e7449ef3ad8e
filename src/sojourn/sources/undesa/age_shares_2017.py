"""Age distribution of the migrant stock, 2017 revision: three text files of percentages (both sexes, men, women).

Known about these files
-----------------------
- Percentages of the stock, rounded to 0.1; no persons. They become series in percent, never persons: the totals they
  would have to be multiplied with are in another file.
- The sex is in the name of the file only (..., ...Male, ...Female), and for the World of 1990 in its figures.
- The file of both sexes is in Latin-1, the others in UTF-8; the one of men has a header with a leading blank.
- «..» before independence; a row of zeros with the total 100 (Saint Helena, Holy See) means no detail by age.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from sojourn.concepts import age, sex
from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import Grid, WideText, read_grid, read_wide_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa
from sojourn.sources.undesa.origin_columns import unknown_years

EDITION = "2017"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2017)
AGES = (*(f"{a}-{a + 4}" for a in range(0, 75, 5)), "75+")
HEADER = ("Year", "MajorArea", *AGES, "Total")
ENCODINGS = ("utf-8-sig", "latin-1")
#: Share of the ages 0-4 and 75+ in the World of 1990, by which the three files are told apart.
WORLD_1990 = {("3.2", "5.4"): sex.TOTAL, ("3.2", "4.4"): sex.MALE, ("3.3", "6.4"): sex.FEMALE}
ROUNDED_TO = 0.05


def recognise(head: Head) -> bool:
    """Year, MajorArea, 16 ages and Total; looked at in Latin-1 where the file is not UTF-8."""
    if head.kind == "csv":
        return head.columns == HEADER
    if head.kind != "unknown":
        return False
    with head.path.open("rb") as stream:
        first = stream.read(1 << 10).split(b"\n", 1)[0].decode("latin-1")
    return tuple(c.strip() for c in first.split(",")) == HEADER


def series(age_code: str, sex_code: str) -> str:
    """Id of the series of one age and sex: MIGRANT_STOCK_AGE_SHARE.F.Y0T4."""
    return f"MIGRANT_STOCK_AGE_SHARE.{sex_code}.{age_code}"


def read(path: Path) -> Reading:
    """Read one sex as series in percent; names become area ids, marks become statuses."""
    text = read_wide_text(path, HEADER, encodings=ENCODINGS)
    problems = Problems(path)
    years, names = text.column("Year"), text.column("MajorArea")
    unknown_years(years, text.lines, YEARS, problems)
    place = [f"line {n} ({a} {y})" for n, a, y in zip(text.lines, names, years, strict=True)]
    cells = [r[2:] for r in text.rows]
    grid = read_grid(cells, undesa.MARKS, lambda i, j: f"{place[i]}, column {HEADER[j + 2]}", problems)
    shares, statuses = grid.values[:, :-1].copy(), grid.statuses[:, :-1].copy()
    hollow = (shares == 0).all(axis=1)
    shares[hollow], statuses[hollow] = np.nan, ObsStatus.MISSING.value
    sums = shares.sum(axis=1)
    for i in np.flatnonzero(~np.isnan(sums) & (np.abs(sums - 100) > ROUNDED_TO * len(AGES))):
        problems.add(place[i], f"the shares add up to {sums[i]:.1f}, not to 100")
    problems.raise_if_any(undesa.AS_PUBLISHED)
    held = _sex(path, text)
    areas = resolve_placed(names, lambda i: f"line {text.lines[i]}, column MajorArea")
    found = undesa.observations(
        ECONOMIC_SERIES,
        Grid(shares, statuses, grid.empty[:, :-1]),
        rows={
            "time_period": years,
            "ref_area": areas,
            "row": text.lines,
        },
        columns={"series": [series(a, held) for a in age.codes(AGES)], "column": AGES},
    )
    notes = [f"{text.blank} blank rows were left out."] * bool(text.blank)
    if hollow.any():
        notes.append(f"{int(hollow.sum())} rows are zero at every age with the total 100: no detail by age, not zero.")
    notes += undesa.absence_notes(statuses)
    return Reading((found,), edition_ending(EDITION, EDITION, found.table), tuple(notes))


def _sex(path: Path, text: WideText) -> str:
    """The sex a file holds, from its name, unless its World of 1990 is that of another one."""
    name = path.name.lower()
    said = sex.FEMALE if "female" in name else sex.MALE if "male" in name else None
    if said is None and re.search(r"by_?age_?2017\.csv", name):
        said = sex.TOTAL
    world = next((r for r in text.rows if r[0].strip() == "1990" and r[1].strip().upper() == "WORLD"), None)
    held = WORLD_1990.get((world[2].strip(), world[-2].strip())) if world else None
    if said and held and said != held:
        raise LayoutDiffers(
            f"{path.name} is named {sex.TITLES[said]}, but its World of 1990 is that of {sex.TITLES[held]}.",
            ways_out=["Give the file the name it was published under."],
        )
    if code := said or held:
        return code
    raise LayoutDiffers(
        f"{path.name}: neither the name nor the World of 1990 says which sex it holds.",
        ways_out=["Name the file UN_MigrantStockByAge_2017, ...Male or ...Female, as published."],
    )


SOURCE = Source(
    "UNDESA_STOCK_AGE_SHARES_2017",
    title="Age distribution of the international migrant stock, 2017 revision (text files, per cent)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(ECONOMIC_SERIES,),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="per cent of the stock",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
    defects=(
        "Percentages rounded to 0.1, no persons.",
        "The file of both sexes is in Latin-1; the header of the file of men has a leading blank.",
        "Saint Helena and the Holy See are 0 at every age: no detail.",
    ),
)
