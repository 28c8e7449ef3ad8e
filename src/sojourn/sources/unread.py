"""Files of publishers that are known and not read: whose they are, which edition, and what to get instead.

Judged by content. Where a format says nothing of its content without a reader of its own (PDF, Stata, a pointer to a
file kept elsewhere), the name of the file is given as what it suggests, no more.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.stata import columns_of

OWN_TABLE = "put its figures into a table of your own (sojourn template)"
#: What stands in a file's name -> publisher it suggests and where its tables are offered.
SUGGESTED = {
    r"undesa|un_desa|migrantstock|internationalmigra": "UN DESA, which offers the tables as workbooks",
    r"wpp\d{4}": "World Population Prospects of UN DESA, offered as CSV",
    r"unhcr|global_?trends": "UNHCR, whose Refugee Data Finder exports CSV",
    r"iom|missing_?migrants": "IOM, whose Missing Migrants Project offers CSV and workbooks",
    r"idmc|gidd": "IDMC, whose database exports workbooks",
    r"oecd": "the OECD, whose Data Explorer exports SDMX-CSV",
    r"estat|eurostat|migr_": "Eurostat, whose data browser exports SDMX-CSV",
    r"knomad|remit|world_?bank": "the World Bank, which offers workbooks",
    r"iabbd": "the IAB brain-drain data, not read in any format",
}
PROSPECTS = re.compile(r"World Population Prospects(?::?\s+The)?\s+((?:19|20)\d\d)", re.IGNORECASE)
PROSPECTS_OLD = re.compile(r"POP/DB/WPP/Rev\.((?:19|20)\d\d)")
POINTER_SIZE = re.compile(r"^size (\d+)$", re.MULTILINE)


def by_format(head: Head) -> str | None:
    """A PDF, a file of Stata, or a pointer of Git LFS."""
    if head.kind == "pointer":
        size = POINTER_SIZE.search(head.start)
        held = f" of {int(size[1]):,} bytes" if size else ""
        return (
            f"a pointer of Git LFS to a file{held} that is kept elsewhere{_suggested(head)}: get the file itself with "
            "«git lfs pull», or from its publisher"
        )
    if head.kind == "pdf":
        return f"a PDF document{_suggested(head)}: tables in it are not read; get the tables themselves, or {OWN_TABLE}"
    if head.kind == "stata":
        return (
            f"a file of Stata{_suggested(head)}: it is not read; get the publisher's CSV or workbook, or write it from "
            "Stata with «export delimited» and load it as a table of your own"
        )
    return None


def world_population_prospects(head: Head) -> str | None:
    """A workbook of World Population Prospects."""
    if head.kind != "excel":
        return None
    edition = PROSPECTS.search(head.workbook_text) or PROSPECTS_OLD.search(head.workbook_text)
    if edition is None:
        return None
    return (
        f"a workbook of World Population Prospects of UN DESA, edition {edition[1]}: it is not read; get the same "
        "figures as CSV («Demographic Indicators», «Total population by sex») at population.un.org/wpp"
    )


def sustainable_development_goals(head: Head) -> str | None:
    """A table of the SDG database in the form of a DDF dataset: keys, then one column named by its series."""
    columns = head.columns
    if head.kind != "csv" or not {"geo_area", "nature", "units", "year"} <= set(columns):
        return None
    return (
        f"the series {columns[-1].upper()} of the UN's SDG database in DDF, a form of its distributor: it is not read. "
        f"The database (unstats.un.org/sdgs/dataportal) has newer figures; or {OWN_TABLE}"
    )


def displacement_by_event_and_place(head: Head) -> str | None:
    """IDMC's disaggregated workbook."""
    if not {"1_Disaggregated_Data", "README"} <= set(head.sheets):
        return None
    return (
        "the disaggregated workbook of IDMC (figures with sources and locations): it is not read; get the workbook by "
        "country and year («1_Displacement_data») or by disaster («1_Disaster_Displacement_data»)"
    )


def frontex_months(head: Head) -> str | None:
    """Frontex's own monthly table, months across."""
    if head.kind != "csv" or not head.columns or head.columns[0] != "Route" or "JAN2009" not in head.columns:
        return None
    return (
        "monthly detections of Frontex, months across, as published: not read; get the long table of them, which is "
        f"(FRONTEX_DETECTIONS), or {OWN_TABLE}"
    )


@dataclass(frozen=True)
class KnownTable:
    """A table that is known and not read, a row of ``known_tables.csv``.

    told_by : what its signs are: ``columns`` among those of its header, its whole ``header``, ``sheets`` of a workbook,
        words in the first rows of a ``workbook``, columns of the ``records`` of a file of Stata, words at the start of
        a ``text`` in JSON
    what, why : what it is and whose, and why it is not read
    instead : what to do with it; empty where its figures can go into a table of one's own
    """

    told_by: str
    signs: tuple[str, ...]
    what: str
    why: str
    instead: str

    def among(self, held: Mapping[str, Collection[str]]) -> bool:
        """Whether all its signs are in what a file holds."""
        there = held.get(self.told_by)
        if there is None:
            return False
        if self.told_by == "header":
            return there == self.signs
        return all(sign in there for sign in self.signs)


def _held(head: Head) -> Mapping[str, Collection[str]]:
    """What of a file can hold signs, by the kind of file."""
    if head.kind == "csv":
        return {"columns": head.columns, "header": head.columns}
    if head.kind == "excel":
        return {"sheets": head.sheets, "workbook": head.workbook_text}
    if head.kind == "stata":
        return {"records": columns_of(head.path)}
    return {"text": head.start} if head.kind == "json" else {}


@cache
def known_tables() -> tuple[KnownTable, ...]:
    """All rows of ``known_tables.csv``, in their order."""
    text = (files("sojourn.sources") / "known_tables.csv").read_text(encoding="utf-8")
    return tuple(
        KnownTable(r["told_by"], tuple(r["signs"].split(" | ")), r["what"], r["why"], r["instead"])
        for r in csv.DictReader(io.StringIO(text))
    )


def known_table(head: Head) -> str | None:
    """A table that is told by its columns, sheets or words, with the reason for which it is not read."""
    held = _held(head)
    found = [t for t in known_tables() if t.among(held)]
    if not found:
        return None
    told = max(found, key=lambda t: len(t.signs))
    return f"{told.what}: {told.why}: not read, or {told.instead or OWN_TABLE}"


def _suggested(head: Head) -> str:
    found = next((who for pattern, who in SUGGESTED.items() if re.search(pattern, head.name)), None)
    return f" (by its name of {found})" if found else ""


UNREAD: tuple[Callable[[Head], str | None], ...] = (
    known_table,
    by_format,
    world_population_prospects,
    sustainable_development_goals,
    displacement_by_event_and_place,
    frontex_months,
)
