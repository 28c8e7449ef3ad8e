"""International migration flows to and from selected countries, 2015 revision: the totals of all reporting countries.

Known about this file
---------------------
- Sheet «Totals»: reporting country, criterion (Residence, Citizenship, Place of birth), type, coverage, then one column
  a year from 1980 to 2013. 45 countries report, some by two criteria: their totals are two counts of one thing and are
  never added.
- Coverage is Both, Foreigners or Citizens. As in the workbooks of the countries, citizens are those of the reporting
  country itself; the total of foreigners says so in its definition. Where Both stands too, it is read and the others
  are counted in a note.
- Definitions differ by reporter and are not in the table; «..» is missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, column_letter, number, read_sheet, reference
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa import reported_flows
from sojourn.sources.undesa import tables as undesa
from sojourn.sources.undesa.reported_flows import BASIS, COVERAGE, DIRECTIONS, EDITION, RESIDENCE, TITLE_ROWS

SHEET = "Totals"
HEADER = ("CntName", "Criteria", "Type", "Coverage")
TITLE = "Migration Flows to and from Selected Countries"
RESIDENT = "residence"


def recognise(head: Head) -> bool:
    """The sheet of totals with its header, below the title of the revision."""
    return head.sheets == (SHEET,) and TITLE in head.workbook_text and bool(head.header_with(*HEADER))


def read(path: Path) -> Reading:
    """Totals reported by each country, persons per calendar year; what is not available is kept as missing."""
    sheet = read_sheet(path, SHEET)
    top = next((n for n, r in enumerate(sheet.rows[:TITLE_ROWS], start=1) if tuple(map(str, r[:4])) == HEADER), None)
    if top is None:
        raise LayoutDiffers(
            f"{path.name}, sheet {SHEET}: no row begins with {', '.join(HEADER)}.", ways_out=undesa.AS_PUBLISHED
        )
    years = {j: str(int(c)) for j, c in enumerate(sheet.rows[top - 1]) if isinstance(c, int | float)}
    lines = [(n, r) for n, r in enumerate(sheet.rows[top:], start=top + 1) if any(str(c).strip() for c in r)]
    names = [str(r[0]).strip() for _, r in lines]
    areas = resolve_placed(names, lambda i: f"sheet {SHEET}, {reference(lines[i][0], 0)}")
    texts = [tuple(str(c).strip() for c in r[1:4]) for _, r in lines]
    both = {(a, c, t) for a, (c, t, coverage) in zip(areas, texts, strict=True) if coverage == "Both"}
    problems, found, left_out, absent = Problems(path), [], 0, 0
    for (n, _), reporter, (criterion, kind, coverage) in zip(lines, areas, texts, strict=True):
        by = criterion.lower()
        if kind not in DIRECTIONS or coverage not in COVERAGE or by not in {RESIDENT, *BASIS}:
            problems.add(f"sheet {SHEET}, row {n}", f"«{criterion}», «{kind}» and «{coverage}» are not known together")
            continue
        if coverage != "Both" and (reporter, criterion, kind) in both:
            left_out += 1
            continue
        for j, year in years.items():
            try:
                value, status = number(sheet.cell(n, j), undesa.MARKS)
            except ValueError as error:
                problems.add(f"sheet {SHEET}, {reference(n, j)}", str(error))
                continue
            if value is not None and value < 0:
                problems.add(f"sheet {SHEET}, {reference(n, j)}", f"{value:g} is below zero")
            absent += value is None
            row: dict[str, Any] = {
                "time_period": year,
                "counterpart_area": reporter if coverage == "Citizens" else "_T",
                "ref_area": reporter,
                "direction": DIRECTIONS[kind],
                "partner_basis": BASIS.get(by, RESIDENCE[DIRECTIONS[kind]]),
                "obs_value": value,
                "obs_status": status.value,
                "definition": f"{COVERAGE[coverage]} by {by}; rule of the reporting country",
                "sheet": SHEET,
                "row": n,
                "column": column_letter(j),
            }
            found.append(row)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    if not found:
        raise LayoutDiffers(f"{path.name}: no row stands below the header of {SHEET}.", ways_out=undesa.AS_PUBLISHED)
    table = REPORTED_FLOW.table({k: [r[k] for r in found] for k in found[0]})
    notes = [f"{absent:,} cells without a figure are kept as missing, not as zero."]
    if left_out:
        notes.append(f"{left_out} rows of citizens or foreigners stand also as both and are left out.")
    return Reading((Observations(REPORTED_FLOW, table),), EDITION, tuple(notes))


SOURCE = Source(
    "UNDESA_FLOW_TOTALS_2015",
    title="International migration flows to and from selected countries, 2015 revision: totals",
    publisher=undesa.PUBLISHER,
    dataflows=(REPORTED_FLOW,),
    recognise=recognise,
    read=read,
    address=reported_flows.SOURCE.address,
    licence=reported_flows.SOURCE.licence,
    unit="persons",
    missing_marks=undesa.MARKS_SHOWN,
    defects=("Definitions differ by reporter and are not in the table.", "Some countries count by two criteria."),
    timing="calendar year",
    series=reported_flows.SERIES,
)
