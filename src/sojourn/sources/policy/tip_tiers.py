"""Tiers of the Trafficking in Persons Report: what one government says of what the others do.

Known about this file
---------------------
- The Department of State of the United States places countries in tiers by law of its own (Trafficking Victims
  Protection Act). J. Kelley collected the tiers of the reports of 2001 to 2015; the file is of A. Heiss (Scorecard
  Diplomacy). It is a rating by one government and no measure of the United Nations.
- The cells are not the numbers of the tiers: 1 is Tier 1, 2 is Tier 2, 3 is the Tier 2 Watch List (from 2004 on), 4 is
  Tier 3. NA is «not in the report», or a special case: it is neither the best class nor the worst.
- The years 1999 and 2000 are before the first report. Kosovo is KOS. Codes in ``ccode`` are of another system than ISO
  and are not used. The United States rate themselves from 2010 on; they are not among the lines.
"""

from __future__ import annotations

from pathlib import Path

from sojourn.concepts.dataflows.protection import POLICY_RATING
from sojourn.concepts.series import Series
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.policy.classes import SAID, classes
from sojourn.sources.source import Reading, Source, until

COLUMNS = ("countryname", "iso", "year", "ccode", "tier")
NOT_RATED = "NA"
TIERS = {"1": (1, "Tier 1"), "2": (2, "Tier 2"), "3": (3, "Tier 2 Watch List"), "4": (4, "Tier 3")}
"""Cell -> our class, from the least to the most fault found, and the report's name of it."""
SPECIAL = {"KOS": "XKX"}


def read(path: Path) -> Reading:
    """The tier of a country in the report of a year. Raises LayoutDiffers and CodesUnknown."""
    file = read_delimited(path, COLUMNS)
    areas = as_areas(file, ["iso"], "iso3", SPECIAL)[0]
    table, notes = classes(file, "tier", "TIP_TIER", areas, TIERS, NOT_RATED)
    notes = [
        "A rating by the Government of the United States of what other governments do, not by the United Nations.",
        "In the file 3 is the Tier 2 Watch List and 4 is Tier 3; NA is not in the report, or a special case.",
        SAID,
        *notes,
    ]
    return Reading((Observations(POLICY_RATING, table),), until(table), tuple(notes))


def recognise(head: Head) -> bool:
    """The columns of this collection."""
    return head.kind == "csv" and head.columns == COLUMNS


SOURCE = Source(
    "US_TIP_TIERS",
    "Tiers of the Trafficking in Persons Report: a rating by the Government of the United States",
    "United States Department of State (collected by J. Kelley)",
    (POLICY_RATING,),
    recognise,
    read,
    "https://www.state.gov/trafficking-in-persons-report/",
    "reports: public domain in the United States; of the collection not known: ask its authors",
    "ordinal class",
    (NOT_RATED,),
    (
        "A rating by one government, not by the United Nations.",
        "3 is the Tier 2 Watch List, 4 is Tier 3.",
        "NA is not in the report or a special case, never a class.",
        "It ends with the report of 2015.",
    ),
    "year of the report",
    series=Series("US_TIP_TIERS", "Trafficking in Persons Report, tiers", "United States Department of State"),
)
