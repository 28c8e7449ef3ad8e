"""The 3P index: how researchers code what governments do about trafficking, in a file of Stata.

Known about this file
---------------------
- S.-Y. Cho, A. Dreher and E. Neumayer code three policies of a country and year by hand: prosecution of traffickers,
  protection of victims, prevention. Each is a class from 1 (no compliance with the protocol of 2000) to 5 (full
  compliance). They read the Trafficking in Persons Report of the United States, so that the classes are not independent
  of its tiers.
- The column ``p`` is the sum of the three; a sum of ordinal classes is not read. Nor are the tiers and the levels of
  criminalisation beside them: the tiers are those of US_TIP_TIERS (2.5 is the watch list, 555 and 666 are no tier).
- Countries are read by name, run together and shortened («Trin&Tobago»); their codes are of other systems than ISO.
- 2014 has one country: the year is not coded.
- Cho, Dreher, Neumayer, «Determinants of anti-trafficking policies», Scandinavian Journal of Economics 116(2), 2014.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from sojourn.concepts.dataflows.protection import POLICY_RATING
from sojourn.concepts.series import Series
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.stata import columns_of, read_stata
from sojourn.sources.observations import Observations
from sojourn.sources.policy.classes import SAID, classes
from sojourn.sources.source import Reading, Source, until

POLICIES = {"prosecution": "P3_PROSECUTION", "protection": "P3_PROTECTION", "prevention": "P3_PREVENTION"}
COLUMNS = ("name", "year", "tierupdated", *POLICIES)
BLANK = ""
LOWEST, HIGHEST = 1, 5
WORDS = {LOWEST: "1 of 5 (no compliance)", HIGHEST: "5 of 5 (full compliance)"}
SCALE = {f"{n}.0": (n, WORDS.get(n, f"{n} of 5")) for n in range(LOWEST, HIGHEST + 1)}
SHORTENED = {
    "BosniaandHerz": "BIH", "BurkinaFaso": "BFA", "CapeVerde": "CPV", "CentralAfRep": "CAF",
    "Congo (Brazzaville; Rep)": "COG", "Congo, DemRep (Zaire)": "COD", "CostaRica": "CRI", "CzechRep": "CZE",
    "DomRep": "DOM", "ElSalvador": "SLV", "EqGuinea": "GNQ", "KyrgyzRep": "KGZ", "MarshallIs": "MHL",
    "Micronesia": "FSM", "NewZealand": "NZL", "PapuaNG": "PNG", "SaoT&P": "STP", "SaudiArabia": "SAU",
    "SierraLeone": "SLE", "SlovakRep": "SVK", "SolomanIs": "SLB", "SouthAfrica": "ZAF", "SriLanka": "LKA",
    "St.Kitts&Nevis": "KNA", "St.Lucia": "LCA", "St.Vincent": "VCT", "Surinam": "SUR", "Trin&Tobago": "TTO",
    "UArabEmir": "ARE", "YemenAR": "YEM",
}  # fmt: skip


def read(path: Path) -> Reading:
    """Three classes a country and year. Raises LayoutDiffers, FileDamaged and CodesUnknown."""
    file = read_stata(path, COLUMNS)
    areas = as_areas(file, ["name"], "name", SHORTENED)[0]
    tables, notes = [], []
    for column, index in POLICIES.items():
        table, said = classes(file, column, index, areas, SCALE, BLANK)
        tables.append(table)
        notes += said
    together = pa.concat_tables(tables)
    notes = [
        "Coded by researchers from the Trafficking in Persons Report of the United States, not by the United Nations.",
        "From 1 (no compliance) to 5 (full compliance); the sum of the three in the file is not read.",
        SAID,
        *notes,
        "Tiers and levels of criminalisation in the file are not read; the tiers stand in US_TIP_TIERS.",
    ]
    return Reading((Observations(POLICY_RATING, together),), until(together), tuple(notes))


def recognise(head: Head) -> bool:
    """A file of Stata with these columns."""
    return head.kind == "stata" and set(COLUMNS) <= set(columns_of(head.path))


SOURCE = Source(
    "THREE_P_INDEX",
    "3P index: prosecution, protection, prevention as researchers code them",
    "Cho, Dreher and Neumayer (collected by J. Kelley)",
    (POLICY_RATING,),
    recognise,
    read,
    "http://economics-human-trafficking.net/3p-index-thb.html",
    "not known: ask the authors before the table itself is passed on",
    "ordinal class",
    (BLANK,),
    (
        "Coded by researchers from the reports of one government.",
        "The sum of the three classes is not read.",
        "2014 is not coded, but for one country.",
    ),
    "calendar year",
    series=Series("THREE_P_INDEX", "3P Anti-trafficking Policy Index", "Cho, Dreher and Neumayer"),
)
