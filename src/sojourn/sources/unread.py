"""Files of publishers that are known and not read: whose they are, which edition, and what to get instead.

Judged by content. Where a format says nothing of its content without a reader of its own (PDF, Stata, a pointer to a
file kept elsewhere), the name of the file is given as what it suggests, no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sojourn.sources.layout.recognition import Head

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


def _suggested(head: Head) -> str:
    found = next((who for pattern, who in SUGGESTED.items() if re.search(pattern, head.name)), None)
    return f" (by its name of {found})" if found else ""


UNREAD: tuple[Callable[[Head], str | None], ...] = (
    by_format,
    world_population_prospects,
    sustainable_development_goals,
    displacement_by_event_and_place,
    frontex_months,
)
