"""Bilateral migrant stock, 2017 revision, both sexes, as one text file.

Known about this file
---------------------
- Areas are names, some shortened («Tanzania», «North Korea»). «Micronesia» is the sub-region where it comes first in
  a year and the Federated States where it comes second; as an origin it is the Federated States.
- Whoever made it wrote 0 where the publisher has no figure: a zero says nothing, so zeros give no observation.
- One row of 2005 has lost its name and holds zeros only.
- 27 rows without year and area stand at the end: 12 are blank, 15 hold somebody's calculation on Iraq.
- Its companions by sex are damaged (zeros lost, rows shifted) and are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from sojourn.concepts import sex
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import read_wide_text
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa
from sojourn.sources.undesa.origin_columns import OriginTable, read_origin_table, unknown_years

EDITION = "2017"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2017)
HEADER = ("Year", "MajorArea", "Total", "Other North", "Other South")
MICRONESIA = "Micronesia"
FEDERATED_STATES = "Micronesia (Fed. States of)"


def recognise(head: Head) -> bool:
    """Columns Year, MajorArea, Total, Other North, Other South, then origins."""
    return head.kind == "csv" and head.columns[: len(HEADER)] == HEADER


def read(path: Path) -> Reading:
    """Read both sexes; names become area ids, zeros and blank rows are left out and counted."""
    if re.search(r"male|women", path.name.lower()):
        raise LayoutDiffers(
            f"{path.name}: only the file of both sexes of the 2017 revision is read; those by sex are damaged "
            "(trailing zeros lost, rows shifted).",
            ways_out=["For figures by sex take the 2019 or 2024 revision."],
        )
    text = read_wide_text(path, HEADER)
    problems = Problems(path)
    dated = [i for i, r in enumerate(text.rows) if r[0].strip() or r[1].strip()]
    inside = [i for i in dated if text.rows[i][1].strip()]
    for i in set(dated) - set(inside):
        if any(c.strip() not in ("", "0") for c in text.rows[i][2:]):
            problems.add(f"line {text.lines[i]}", "figures without an area")
    years = [text.rows[i][0].strip() for i in inside]
    at = [text.lines[i] for i in inside]
    unknown_years(years, at, YEARS, problems)
    names = _told_apart(years, [text.rows[i][1].strip() for i in inside])
    origins = [FEDERATED_STATES if h == MICRONESIA else h for h in text.header[2:]]
    table = OriginTable(
        sex=sex.TOTAL,
        sheet=None,
        years=years,
        names=names,
        areas=resolve_placed(names, lambda i: f"line {at[i]}, column {text.header[1]}"),
        bases=[None] * len(names),
        at=at,
        origins=origins,
        columns=text.header[2:],
        cells=[text.rows[i][2:] for i in inside],
        zero_is_count=False,
    )
    found = read_origin_table(table, problems)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    assert found is not None
    notes = [f"{text.blank} blank rows were left out."] * bool(text.blank)
    if stray := len(text.rows) - len(dated):
        notes.append(f"{stray} rows with neither year nor area (a calculation beside the table) were left out.")
    if unnamed := len(dated) - len(inside):
        notes.append(f"{unnamed} row has a year, no area and only zeros; it was left out.")
    edition = edition_ending(EDITION, EDITION, found.observations.table)
    return Reading((found.observations,), edition, (*notes, *found.notes))


def _told_apart(years: list[str], names: list[str]) -> list[str]:
    """The second «Micronesia» of a year under the country's own name."""
    seen: Counter[str] = Counter()
    told = []
    for year, name in zip(years, names, strict=True):
        if name == MICRONESIA:
            seen[year] += 1
            told.append(FEDERATED_STATES if seen[year] == 2 else name)
        else:
            told.append(name)
    return told


SOURCE = Source(
    "UNDESA_STOCK_BILATERAL_2017",
    title="International migrant stock by origin and destination, 2017 revision (text file, both sexes)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(MIGRANT_STOCK,),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="persons",
    missing_marks=("0", ""),
    timing=undesa.TIMING,
    defects=(
        "0 stands also for «no figure published»: zeros are left out.",
        "Names only, some shortened; «Micronesia» is both a sub-region and a country.",
        "Both sexes only.",
        "27 rows without year and area at the end, some with a calculation that is not the publisher's.",
    ),
)
