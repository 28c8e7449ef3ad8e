"""UNODC data for the Global Report on Trafficking in Persons: detected victims, persons prosecuted and convicted.

Known about these files
-----------------------
- Header in row 3; publisher and date of the edition above it. One line a figure: indicator, dimension (Total, or by
  form of exploitation, citizenship, country of repatriation), category, sex, age, year.
- Figures are text, thousands behind a comma. «<5» stands in half of the lines: one to four persons, protected by the
  publisher. Such a line is kept as suppressed with the interval 1-4: it is neither 0 nor missing.
- Totals and breakdowns stand in one column set; sums over both count everybody several times.
- Some lines share all their keys and differ in the figure: which is right stands nowhere, so neither is taken. Lines
  that repeat the figure too are kept once.
- Codes without a name of a country (CAR, CAS, EEU, MCA, MCN, SAF, SAM) are groups of small countries; Sark and
  «Aruba/Curacao» have no code. The sex «Other» has no place in the dataflow. All of them are left out and counted.
- Citizenships are written freely, in four languages and with damaged letters; they are kept as written.
- Detected victims measure what authorities look for, not how many there are. The last year is thin.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import TRAFFICKING
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, counted
from sojourn.sources.layout.coded_labels import as_areas, as_codes, as_listed
from sojourn.sources.layout.delimited import Delimited
from sojourn.sources.layout.numerals import ENGLISH
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import read_sheet
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

HEADER_ROW = 3
COLUMNS = ("Iso3_code", "Country", "Indicator", "Dimension", "Category", "Sex", "Age", "Year", "txtVALUE")
MEASURES = {
    "Detected trafficking victims": "VICTIMS",
    "Offences of trafficking in persons": "OFFENCES",
    "Persons brought into formal contact": "SUSPECTED",
    "Persons prosecuted": "PROSECUTED",
    "Persons convicted": "CONVICTED",
}
BREAKDOWNS = {
    "Total": "_T",
    "by form of exploitation": "EXPLOITATION",
    "by citizenship": "CITIZENSHIP",
    "by country of repatriation": "REPATRIATION",
}
SEXES = {"Total": "_T", "Female": "F", "Male": "M", "Unknown": "_U"}
AGES = {"Total": "_T", "18 years or over": "Y_GE18", "0 to 17 years": "Y0T17", "Unknown": "_U"}
#: A last year is thin where it has less than this share of the median of so many years before it.
THIN, THIN_OF = 0.75, 5
FEW, INTERVAL = "<5", "1-4"
MARKS = {FEW: ObsStatus.SUPPRESSED}
KEYS = ("time_period", "ref_area", "trafficking_measure", "breakdown", "category", "sex", "age")


def read(path: Path) -> Reading:
    """Persons and offences by country, year, breakdown, sex and age. Raises LayoutDiffers and CodesUnknown."""
    file, edition = _opened(path)
    everything = file.table.num_rows
    named = pc.and_(pc.not_equal(file.text("Country"), ""), pc.not_equal(file.text("Iso3_code"), ""))
    other = pc.equal(file.text("Sex"), "Other")
    notes = [
        f"{counted(pc.sum(pc.invert(named)).as_py(), 'line')} of groups or places without a country's code left out.",
        f"{counted(pc.sum(other).as_py(), 'line')} of the sex «Other» left out; they are inside the totals.",
    ]
    file = file.filter(pc.and_(named, pc.invert(other)))
    value, status = file.numbers("txtVALUE", MARKS, numerals=ENGLISH)
    columns = {
        "time_period": pc.cast(file.whole_numbers("Year"), pa.string()),
        "ref_area": as_areas(file, ["Iso3_code"])[0],
        "trafficking_measure": as_listed(file, "Indicator", MEASURES),
        "breakdown": as_listed(file, "Dimension", BREAKDOWNS),
        "category": pc.if_else(pc.equal(file.text("Dimension"), "Total"), "_T", as_codes(file.text("Category"))),
        "sex": as_listed(file, "Sex", SEXES),
        "age": as_listed(file, "Age", AGES),
        "obs_value": value,
        "obs_status": status,
        "interval": pc.if_else(pc.equal(status, ObsStatus.SUPPRESSED.value), INTERVAL, pa.scalar(None, pa.string())),
        "sheet": pa.repeat(file.sheet or "", len(value)),
        "row": file.line,
        "column": pa.repeat("txtVALUE", len(value)),
    }
    table, more = _told_once(pa.table(columns), file.text("txtVALUE"))
    few = pc.sum(pc.is_valid(table["interval"])).as_py()
    notes += more
    notes.append(f"{few:,} of {everything:,} lines hold «{FEW}»: 1 to 4 persons, suppressed, neither zero nor missing.")
    notes.append("Totals and breakdowns stand in one set of columns: a sum over both counts everybody repeatedly.")
    notes += thin_year(table["time_period"])
    return Reading((Observations(TRAFFICKING, TRAFFICKING.table(_columns(table))),), edition, tuple(notes))


def thin_year(years: pa.ChunkedArray) -> list[str]:
    """A last year with far fewer lines than those before: many countries had not answered when it was published."""
    lines = {c["values"]: c["counts"] for c in pc.value_counts(years).to_pylist()}
    *earlier, last = sorted(lines)
    before = sorted(lines[y] for y in earlier[-THIN_OF:])
    if not before or lines[last] >= THIN * (usual := before[len(before) // 2]):
        return []
    return [
        f"{last} has {lines[last]:,} lines, the {len(before)} years before it {usual:,} at the median: not all "
        "countries had answered. The year is thin, and no decline."
    ]


def _opened(path: Path) -> tuple[Delimited, str]:
    """The lines below the header, and the day of the edition that stands above it."""
    name = Head.of(path).sheets[0]
    sheet = read_sheet(path, name)
    header = [str(c).strip() for c in sheet.rows[HEADER_ROW - 1]] if len(sheet.rows) >= HEADER_ROW else []
    if missing := [c for c in COLUMNS if c not in header]:
        raise LayoutDiffers(
            f"{path.name}, sheet {name}: row {HEADER_ROW} lacks columns of this layout.",
            details=[f"missing: {c}" for c in missing],
            ways_out=["Load the workbook as published, unedited."],
        )
    lines = [(n, r) for n, r in enumerate(sheet.rows[HEADER_ROW:], HEADER_ROW + 1) if any(c != "" for c in r)]
    text = {
        c: pa.array([str(int(x) if isinstance(x, float) else x) for x in (r[header.index(c)] for _, r in lines)])
        for c in COLUMNS
    }
    day = re.search(r"\d{2}/\d{2}/\d{4}", " ".join(str(c) for c in sheet.rows[1]))
    edition = datetime.strptime(day[0], "%d/%m/%Y").date().isoformat() if day else "undated"
    return Delimited(path, pa.table(text), pa.array([n for n, _ in lines], pa.int32()), sheet=name), edition


def _told_once(table: pa.Table, written: pa.Array) -> tuple[pa.Table, list[str]]:
    """Lines whose keys stand once, or several times with one figure; where figures differ, none is taken."""
    lines = table.select(list(KEYS)).append_column("written", written).append_column("row", table["row"])
    same = lines.group_by([*KEYS, "written"], use_threads=False).aggregate([("row", "min")])
    figures = same.group_by(list(KEYS), use_threads=False).aggregate([("row_min", "count"), ("row_min", "min")])
    clear = figures.filter(pc.equal(figures["row_min_count"], 1))["row_min_min"]
    differ = figures.filter(pc.greater(figures["row_min_count"], 1))
    kept = table.filter(pc.is_in(table["row"], clear.combine_chunks()))
    notes = []
    if repeated := table.num_rows - kept.num_rows - _of(lines, differ):
        notes.append(f"{counted(repeated, 'line')} with the keys and the figure of another left out.")
    if differ.num_rows:
        places = ", ".join(map(str, sorted(differ["row_min_min"].to_pylist())[:3]))
        notes.append(
            f"{counted(differ.num_rows, 'figure')} with several lines that differ (row {places} …) not taken: which is "
            "right stands nowhere."
        )
    return kept, notes


def _of(lines: pa.Table, groups: pa.Table) -> int:
    return int(lines.join(groups.select(list(KEYS)), list(KEYS), join_type="inner").num_rows)


def _columns(table: pa.Table) -> dict[str, pa.Array]:
    return {c: table[c].combine_chunks() for c in table.column_names}


def recognise(head: Head) -> bool:
    """UNODC above the columns of this layout."""
    if head.kind != "excel" or not head.header_with("Iso3_code", "txtVALUE", "Dimension"):
        return False
    return "UNODC" in " ".join(head.first_rows[0])


SERIES = Series("GLOTIP", "Data for the Global Report on Trafficking in Persons", "UNODC")
SOURCE = Source(
    "UNODC_GLOTIP",
    "Trafficking in persons: detected victims, persons prosecuted and convicted",
    "UNODC",
    (TRAFFICKING,),
    recognise,
    read,
    "https://dataunodc.un.org/dp-trafficking-persons",
    "UNODC terms of use (attribution, non-commercial)",
    "persons, offences",
    (FEW,),
    (
        "«<5» in half of the lines: 1 to 4, never zero.",
        "Totals and breakdowns in one column set.",
        "Detected victims measure detection; the last year is thin.",
        "Citizenships as written by the reporting country.",
    ),
    "calendar year",
    series=SERIES,
)
