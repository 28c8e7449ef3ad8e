"""Bilateral migrant stock, 2019 revision, as three text files: both sexes, men, women.

Known about these files
-----------------------
- They are Tables 1 to 3 of the published workbook UN_MigrantStockByOriginAndDestination_2019 without its sort order,
  notes, location codes and types of data: areas are names, and no file says which sex it holds but by its name.
- 51 of 283 destinations are groups of areas or titles without figures. Two columns hold other origins, South and North.
- Empty is «no figure published» (two thirds of the cells). Explicit zeros are counts.
- In 2015 and 2019 the rows of Northern America and of every group above it hold Canada's figures one or two origins
  too far down the alphabet, from Curaçao on: by origin, those groups are wrong, the rows of countries are right.
- Both sexes differ from men + women by 1 in 18 cells of 2010, and 9 cells of the Faroe Islands have women only.
- In 2005 Sint Maarten has its own 13,100 persons here; the workbook by destination counts them in Bonaire.
"""

from __future__ import annotations

import re
from pathlib import Path

from sojourn.concepts import sex
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import WideText, read_wide_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa
from sojourn.sources.undesa.origin_columns import OriginTable, read_origin_table, unknown_years

EDITION = "2019"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
HEADER = ("Year", "Destination", "Total", "Other South", "Other North")
#: World stock of 1990, by which a file is known to hold another sex than its name says.
WORLD_1990 = {"153011473": sex.TOTAL, "77661689": sex.MALE, "75349784": sex.FEMALE}
SEX_IN_NAME = (
    (sex.FEMALE, r"(?<![a-z])(female|women)s?(?![a-z])"),
    (sex.MALE, r"(?<![a-z])(male|men)s?(?![a-z])"),
    (sex.TOTAL, r"(?<![a-z])(total|both)(?![a-z])"),
)


def recognise(head: Head) -> bool:
    """Columns Year, Destination, Total, Other South, Other North, then origins."""
    return head.kind == "csv" and head.columns[: len(HEADER)] == HEADER


def read(path: Path) -> Reading:
    """Read one sex; names become area ids, marks become statuses, empty pairs are left out and counted."""
    text = read_wide_text(path, HEADER)
    problems = Problems(path)
    names = text.column("Destination")
    inside = [i for i, n in enumerate(names) if n not in undesa.HEADINGS]
    titles = len(names) - len(inside)
    years = [text.rows[i][0].strip() for i in inside]
    at = [text.lines[i] for i in inside]
    unknown_years(years, at, YEARS, problems)
    table = OriginTable(
        sex=_sex(path, text),
        sheet=None,
        years=years,
        names=[names[i] for i in inside],
        areas=resolve_placed([names[i] for i in inside], lambda i: f"line {at[i]}, column Destination"),
        bases=[None] * len(inside),
        at=at,
        origins=text.header[2:],
        columns=text.header[2:],
        cells=[text.rows[i][2:] for i in inside],
    )
    found = read_origin_table(table, problems)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    assert found is not None
    notes = [f"{titles} rows are titles without figures and were left out."] * bool(titles)
    edition = edition_ending(EDITION, EDITION, found.observations.table)
    return Reading((found.observations,), edition, (*notes, *found.notes))


def _sex(path: Path, text: WideText) -> str:
    """The sex a file holds, from its name, unless its World of 1990 is that of another one."""
    named = next(
        (code for code, pattern in SEX_IN_NAME if re.search(pattern, path.name.lower().replace("_", " "))), None
    )
    world = {r[0]: r[2] for r in text.rows if r[1].strip().upper() == "WORLD"}
    held = WORLD_1990.get(world.get("1990", "").strip())
    if named and held and named != held:
        raise LayoutDiffers(
            f"{path.name} is named {sex.TITLES[named]}, but its World of 1990 is that of {sex.TITLES[held]}.",
            ways_out=["Give the file the name it was published under."],
        )
    if code := named or held:
        return code
    raise LayoutDiffers(
        f"{path.name}: neither the name nor the World of 1990 says which sex it holds.",
        ways_out=["Name the file ..._total, ..._male or ..._female, as published."],
    )


SOURCE = Source(
    "UNDESA_STOCK_BILATERAL_2019",
    title="International migrant stock by origin, destination and sex, 2019 revision (text files)",
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
        "Names only: no location codes, no type of data.",
        "2015 and 2019: groups that contain Canada (Northern America, World, income and development groups) hold its "
        "figures one or two origins too far down, from Curaçao on. Rows of countries are right.",
        "Both sexes differ from men + women by 1 in 18 cells of 2010; 9 cells of the Faroe Islands have women only.",
        "2005: 13,100 persons stand under Sint Maarten here, under Bonaire in the workbook by destination.",
    ),
)
