"""Bilateral labour agreements with the day of signature (Chilton and Woda), a file of Stata.

Known about this file
---------------------
- One record an agreement: its number, the two parties by name, year, day of signature as month/day/year or empty. The
  codes of countries are of another system than ISO and are not used. The year 9999 means that it is not known.
- Collection ended during 2020: its four agreements are no decline. Ratification is blank in two thirds, and not read.
- Yugoslavia is a party of 1960s agreements; they are kept for the other party.

Each agreement becomes an action of both its parties, so that each is counted where it signed.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.concepts.series import Series
from sojourn.errors import counted
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.stata import columns_of, read_stata
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

PARTIES = ("countryA", "countryB")
COLUMNS = ("treatyID", *PARTIES, "year", "datesigned")
UNKNOWN_YEAR = 9999
RATIFIED = "ratified"
FORMER = {"Yugoslavia": "_FORMER"}
PREFIX = "LABOUR_AGREEMENT_"
FIRST_YEAR, LAST_WHOLE_YEAR = 1946, 2019
"""Agreements of every year from the first on; two are earlier. Collection ended in the year after the last."""
_DAY = re.compile(r"^\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*$")


def read(path: Path) -> Reading:
    """Two actions an agreement: SIGNED by either party, with the year and, where it is told, the day."""
    file = whole = read_stata(path, COLUMNS)
    known = pc.not_equal(file.whole_numbers("year"), UNKNOWN_YEAR)
    left_out = file.table.num_rows - (pc.sum(known).as_py() or 0)
    file = file.filter(known)
    years = file.whole_numbers("year")
    days = pa.array([_day(t, y) for t, y in zip(file.text("datesigned").to_pylist(), years.to_pylist(), strict=True)])
    tables, former = [], 0
    for column, areas in zip(PARTIES, as_areas(file, PARTIES, "name", FORMER), strict=True):
        of_today = pc.not_equal(areas, FORMER["Yugoslavia"])
        former += pc.sum(pc.invert(of_today)).as_py() or 0
        tables.append(
            TREATY_ACTION.table(
                {
                    "ref_area": areas.filter(of_today),
                    "treaty": pc.binary_join_element_wise(PREFIX, file.text("treatyID").filter(of_today), ""),
                    "action": "SIGNED",
                    "obs_value": pc.cast(years.filter(of_today), pa.float64()),
                    "date": days.filter(of_today).cast(pa.string()),
                    "row": file.line.filter(of_today),
                    "column": column,
                }
            )
        )
    table = pa.concat_tables(tables)
    undated = pc.sum(pc.is_null(days)).as_py() or 0
    notes = (
        *_without_ratification(whole),
        f"{counted(left_out, 'agreement')} of an unknown year left out.",
        f"{counted(undated, 'agreement')} without a day of signature that is of its year: only the year is kept.",
        *_early(years),
        "Collection ended during 2020: that year is not whole.",
        "Countries are read by name: the file's codes of them are of another system than ISO.",
        *(f"{counted(n, 'signature')} of former States left out; the other party's stay." for n in [former] if n),
    )
    last = pc.max(years).as_py()
    return Reading((Observations(TREATY_ACTION, table),), f"to {last}", notes)


def _without_ratification(file: Delimited) -> list[str]:
    """Of how many agreements no ratification is told; where none has the column, nothing is said."""
    if RATIFIED not in file.table.column_names:
        return []
    blank = pc.equal(file.text(RATIFIED), "")
    if not (many := pc.sum(blank).as_py()):
        return []
    return [
        f"Column «{RATIFIED}» is blank in {many:,} of {file.table.num_rows:,} records (record "
        f"{file.line.filter(blank)[0]} the first): not known, which is no refusal; ratifications are not read."
    ]


def _early(years: pa.Array) -> list[str]:
    """Agreements from before collection is continuous."""
    early = sorted(years.filter(pc.less(years, FIRST_YEAR)).to_pylist())
    named = ", ".join(map(str, early))
    return (
        [f"{counted(len(early), 'agreement')} before {FIRST_YEAR} ({named}): those years are not whole."]
        if early
        else []
    )


def _day(text: str, year: int) -> str | None:
    """A day such as 2016-03-20, where it is one of the calendar and of the agreement's year."""
    if (match := _DAY.match(text)) is None:
        return None
    try:
        found = date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None
    return found.isoformat() if found.year == year else None


def recognise(head: Head) -> bool:
    """A file of Stata with these columns."""
    return head.kind == "stata" and set(COLUMNS) <= set(columns_of(head.path))


SOURCE = Source(
    "CHILTON_WODA_AGREEMENTS",
    "Bilateral labour agreements by party and day of signature",
    "Chilton and Woda",
    (TREATY_ACTION,),
    recognise,
    read,
    "https://dataverse.harvard.edu/dataverse/chilton",
    "not known: ask the authors before the table itself is passed on",
    "year",
    ("", str(UNKNOWN_YEAR)),
    ("Collection ended during 2020.", "Ratification is blank in two thirds.", "Codes of countries are not ISO."),
    "day of signature",
    series=Series("LABOUR_AGREEMENTS", "Bilateral labour agreements", "Chilton and Woda"),
)
