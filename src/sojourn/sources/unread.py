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


CASES = (
    "cases of victims of the Counter Trafficking Data Collaborative: figures of persons and no statistic of a year; "
    "detected victims by country and year are read from UNODC (UNODC_GLOTIP)"
)
#: Columns that tell a table -> what it is, and why it is not read.
BY_COLUMNS: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"corridor", "avg_cost_pct_200usd", "num_providers"}),
        "means of Remittance Prices Worldwide by corridor and quarter, which somebody derived from 2016 on: another "
        "series than the averages of the World Bank to 2020, with none near 2013, so that no change since the "
        "Declaration can be read from it; get the survey's own rows (RPW_WORKBOOK)",
    ),
    (
        frozenset({"COU", "VAR", "CO2", "YEA", "Value"}),
        "a table of the OECD on its health workforce, by country of origin where it has one: total and origins stand "
        "in one column; at hand are one year of one country and totals without origins, so that no change is in it",
    ),
    (
        frozenset({"Passport", "Destination", "Requirement"}),
        "visa requirements by passport (Passport Index): a rule on short visits, which is no programme of mobility; "
        "bans during an epidemic stand among the requirements",
    ),
    (
        frozenset({"Passport", "Destination", "Code"}),
        "visa requirements by passport (Passport Index), in the codes of 2019: a rule on short visits, which is no "
        "programme of mobility",
    ),
    (
        frozenset({"countries", "mipex"}),
        "overall scores of the Migrant Integration Policy Index of one edition, without its year: editions have other "
        "indicators, so that two of them are no change",
    ),
    (
        frozenset({"country", "ISO_A3", "date", "spei"}),
        "a drought index by country and month: a mean over an area, which says nothing of who moved",
    ),
    (
        frozenset({"Nationality", "Return type", "Number of returns"}),
        "returns from the United Kingdom by nationality (Home Office): a return by force is no progress, and returns "
        "of own free will stand in the same figures of one country only",
    ),
    (
        frozenset({"Return destination", "Return type", "Number of returns"}),
        "returns from the United Kingdom by destination (Home Office): a return by force is no progress, and returns "
        "of own free will stand in the same figures of one country only",
    ),
    (
        frozenset({"citizen", "geo", "Third Country Nationals Ordered to Leave"}),
        "returns to third countries of Eurostat (migr_eirtn), under the name of orders to leave, labels in place of "
        "codes and flags lost; forced and free returns are not told apart: get migr_eirtn from Eurostat's data browser",
    ),
    (
        frozenset({"yearOfRegistration", "citizenship", "isForcedLabour"}),
        CASES,
    ),
    (
        frozenset({"yearRegister", "majorityStatus", "isForcedLabour"}),
        CASES,
    ),
)
#: Sheets that tell a workbook -> the same.
BY_SHEETS: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"INFORM Risk 2021 (a-z)"}),
        "the INFORM Risk Index of one edition: an index of risk in one year, made from figures of many years",
    ),
)


def known_table(head: Head) -> str | None:
    """A table that is told by its columns or sheets, with the reason for which it is not read."""
    held = set(head.columns) if head.kind == "csv" else set()
    by_columns = next((said for columns, said in BY_COLUMNS if columns <= held), None)
    sheets = set(head.sheets)
    said = by_columns or next((said for names, said in BY_SHEETS if names <= sheets), None)
    return f"{said}: not read, or {OWN_TABLE}" if said else None


def _suggested(head: Head) -> str:
    found = next((who for pattern, who in SUGGESTED.items() if re.search(pattern, head.name)), None)
    return f" (by its name of {found})" if found else ""


UNREAD: tuple[Callable[[Head], str | None], ...] = (
    by_format,
    world_population_prospects,
    sustainable_development_goals,
    displacement_by_event_and_place,
    frontex_months,
    known_table,
)
