"""Status of treaties from the United Nations Treaty Collection and the ILO, in the three layouts at hand.

Known about these files
-----------------------
- 2015 tables: one file a treaty, named chapter-number; only States with an action are listed; a date has a letter
- 2022 tables: one file a core human-rights treaty, member States only, the YEAR of becoming bound, no date. One
  member's name holds a comma without quotes; lines are repaired where the surplus comma stands in the name.
- ILO C189: German names, dates of ratification and entry into force, to October 2020.
A treaty binds whoever signed and ratified; a signature alone binds nobody and is kept apart (SIGNED).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.concepts.series import Series
from sojourn.errors import FileDamaged, LayoutDiffers
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.delimited import check_text, read_delimited
from sojourn.sources.layout.recognition import Head, open_text
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

UNTC_FILES = {
    "18-12": "UNTOC",
    "18-12-a": "PALERMO_TRAFFICKING",
    "18-12-b": "PALERMO_SMUGGLING",
    "4-2": "ICERD",
    "4-3": "ICESCR",
    "4-4": "ICCPR",
    "4-8": "CEDAW",
    "4-8-b": "CEDAW_OP",
    "4-9": "CAT",
    "4-11": "CRC",
    "4-11-b": "CRC_OP_AC",
    "4-11-c": "CRC_OP_SC",
    "4-13": "ICRMW",
    "4-15": "CRPD",
    "5-2": "REFUGEE_1951",
    "5-3": "STATELESS_1954",
    "5-4": "STATELESS_1961",
    "5-5": "REFUGEE_1967",
    "7-11-a": "TRAFFIC_1950",
}
CORE_FILES = {
    "cat": "CAT",
    "cedaw": "CEDAW",
    "cped": "CPED",
    "crc": "CRC",
    "crpd": "CRPD",
    "iccpr": "ICCPR",
    "iccpr_op1": "ICCPR_OP1",
    "iccpr_op2": "ICCPR_OP2",
    "icerd": "ICERD",
    "icescr": "ICESCR",
    "icescr_op": "ICESCR_OP",
    "icmw": "ICRMW",
    "op_cedaw": "CEDAW_OP",
    "op_crc_ac": "CRC_OP_AC",
    "op_crc_ic": "CRC_OP_IC",
    "op_crc_sc": "CRC_OP_SC",
    "op_crpd": "CRPD_OP",
    "opcat": "CAT_OP",
}
GERMAN = {  # names of the C189 table that are not English
    "Argentinien": "ARG",
    "Belgien": "BEL",
    "Bolivien": "BOL",
    "Brasilien": "BRA",
    "Deutschland": "DEU",
    "Dominikanische Republik": "DOM",
    "Finnland": "FIN",
    "Irland": "IRL",
    "Italien": "ITA",
    "Jamaika": "JAM",
    "Kolumbien": "COL",
    "Madagaskar": "MDG",
    "Mexiko": "MEX",
    "Philippinen": "PHL",
    "Schweden": "SWE",
    "Schweiz": "CHE",
    "Südafrika": "ZAF",
}
REPAIRED = {"TP": "TLS", "S": "SSD"}  # codes of the 2022 tables that are not ISO: East Timor, South Sudan
ORGANISATIONS = {"European Union": "EU"}
YEAR_COLUMN = 3
"""Place, from 0, of the year of becoming bound in the tables of 2022."""
_YEAR = re.compile(r"^[12]\d{3}$")
_DATE = re.compile(r"^(\d{1,2} [A-Z][a-z]{2} \d{4})(?:\s+([a-zA-Z]{1,2}))?$")


def _rows(path: Path) -> list[list[str]]:
    with open_text(path) as stream:
        text = stream.read()
    check_text(path, text)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as error:
        raise FileDamaged(f"{path} is not a delimited text: {error}.") from error
    if len(rows) < 2:
        raise FileDamaged(f"{path} has a header and no rows.", ways_out=["Get the file again from its publisher."])
    return rows


def _observations(rows: list[dict[str, Any]]) -> Observations:
    columns = {
        k: [r.get(k) for r in rows] for k in ("ref_area", "treaty", "action", "date", "obs_value", "row", "column")
    }
    return Observations(TREATY_ACTION, TREATY_ACTION.table(columns))


def _participants(names: Mapping[int, str], column: str) -> list[str]:
    """Ids of the participants that lines of a file name."""
    named = {line: name for line, name in names.items() if name not in ORGANISATIONS}
    at = list(named)
    ids = resolve_placed(list(named.values()), lambda i: f"line {at[i]}, column {column}", scheme="name")
    found = dict(zip(at, ids, strict=True))
    return [ORGANISATIONS.get(name) or found[line] for line, name in names.items()]


def _edition(known: str, found: list[dict[str, Any]]) -> str:
    """The list a layout is known of (the month it stood at), or one named by an action after that month."""
    last = max((str(r.get("date") or r["obs_value"])[:7] for r in found), default="")
    return known if last <= known else f"to {last}"


def _treaty_unknown(path: Path, names: list[str]) -> LayoutDiffers:
    near = get_close_matches(path.stem.split(".")[0], names, n=1, cutoff=0.3)
    return LayoutDiffers(
        f"{path.name}: which treaty it is stands in the file's name alone, and this name is none of those known.",
        details=[f"{name}.csv" for name in names],
        ways_out=[f"Give it the name its publisher gave it, for example {(near or names)[0]}.csv, and load it again."],
    )


def read_untc_2015(path: Path) -> Reading:
    """Signatures and ratifications with their dates, status of March 2015."""
    treaty = UNTC_FILES.get(path.stem.split(".")[0])
    if treaty is None:
        raise _treaty_unknown(path, sorted(UNTC_FILES))
    rows = _rows(path)
    header, problems, found = rows[0], Problems(path), []
    ids = _participants({line: r[0].strip() for line, r in enumerate(rows[1:], start=2)}, header[0])
    for line, (row, participant) in enumerate(zip(rows[1:], ids, strict=True), start=2):
        if len(row) != len(header):
            problems.add(f"line {line}", f"{len(row)} cells, the header has {len(header)}")
            continue
        for position, cell in enumerate(row[1:], start=1):
            if not cell.strip():
                continue
            match = _DATE.match(cell.strip())
            if not match:
                problems.add(f"line {line}, column {position + 1}", f"«{cell}» is not a date with a letter")
                continue
            action = "SIGNED" if header[position].startswith("Signature") else "BOUND"
            try:
                date = datetime.strptime(match.group(1), "%d %b %Y").date()
            except ValueError:
                problems.add(f"line {line}, column {position + 1}", f"«{cell}» is no day of the calendar")
                continue
            found.append(
                {
                    "ref_area": participant,
                    "treaty": treaty,
                    "action": action,
                    "date": date.isoformat(),
                    "obs_value": date.year,
                    "row": line,
                    "column": header[position][:40],
                }
            )
    problems.raise_if_any()
    notes = ("Only States with an action are listed; later actions are missing.",)
    return Reading((_observations(found),), _edition("2015-03", found), notes)


def read_core_2022(path: Path) -> Reading:
    """State party or not and the year of becoming bound, status of August 2022."""
    treaty = CORE_FILES.get(path.stem.split(".")[0].removeprefix("hr_status_"))
    if treaty is None:
        raise _treaty_unknown(path, [f"hr_status_{name}" for name in sorted(CORE_FILES)])
    rows = _rows(path)
    header, problems, found, bare, repaired = rows[0], Problems(path), [], 0, 0
    width = len(header)
    if width <= YEAR_COLUMN:
        raise LayoutDiffers(
            f"{path.name}: {width} columns where the table has {YEAR_COLUMN + 1} and more, parted by commas.",
            details=[", ".join(header)],
            ways_out=["Load the file as published, unedited."],
        )
    codes, kept = [], []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) > width:
            row = [row[0], ",".join(row[1 : 2 + len(row) - width]), *row[2 + len(row) - width :]]
        if len(row) < width or not row[0].strip():
            problems.add(f"line {line}", f"{len(row)} cells of {width}, or no code in the column iso2")
            continue
        code = row[0].strip()
        repaired += code in REPAIRED
        codes.append(REPAIRED.get(code, code))
        kept.append((line, row))
    _check_years_of_parties(path, header, [row for _, row in kept])
    ids = resolve_placed(codes, lambda i: f"line {kept[i][0]}, column iso2")
    for (line, row), ref_area in zip(kept, ids, strict=True):
        party, year = row[2].strip(), row[3].strip()
        if party == "1" and year and not _YEAR.match(year):
            problems.add(f"line {line}, column {header[3]}", f"«{year}» is not a year such as 1995")
        elif party == "1" and year:
            found.append(
                {
                    "ref_area": ref_area,
                    "treaty": treaty,
                    "action": "BOUND",
                    "obs_value": int(year),
                    "row": line,
                    "column": header[3],
                }
            )
        elif party == "1":
            bare += 1
        elif party not in ("0", ""):
            problems.add(f"line {line}, column {header[2]}", f"«{party}» is neither 0 nor 1")
    problems.raise_if_any()
    notes = ["Member States only; the year of becoming bound, no date; signatures have no year and are not kept."]
    if repaired:
        notes.append(f"{repaired} codes that are not ISO are repaired: TP is TLS, S is SSD.")
    if bare:
        notes.append(f"{bare} States party without a year are left out.")
    return Reading((_observations(found),), _edition("2022-08", found), tuple(notes))


def _check_years_of_parties(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Years of becoming bound stand beside States party; where most do not, columns are exchanged or renamed."""
    years = [row[2].strip() == "1" for row in rows if row[3].strip()]
    parties = sum(row[2].strip() == "1" for row in rows)
    if sum(years) * 2 < len(years) or (parties and not years):
        raise LayoutDiffers(
            f"{path.name}: columns are exchanged: of {len(years)} lines with a year in «{header[3]}», {sum(years)} "
            f"have 1 in «{header[2]}» ({parties} lines have it); years are of States party, so nearly all should.",
            ways_out=["Load the file as published, unedited."],
        )


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat() == text
    except ValueError:
        return False


def read_c189(path: Path) -> Reading:
    """Ratifications of the Domestic Workers Convention, to October 2020."""
    file = read_delimited(path, ["party_name_de", "ratification_date"])
    names = dict(zip(file.line.to_pylist(), file.text("party_name_de").to_pylist(), strict=True))
    others = iter(_participants({line: n for line, n in names.items() if n not in GERMAN}, "party_name_de"))
    problems, found = Problems(path), []
    for (line, name), date in zip(names.items(), file.text("ratification_date").to_pylist(), strict=True):
        if not _is_day(date):
            problems.add(f"line {line}, column ratification_date", f"«{date}» is not a date such as 2015-06-10")
            continue
        found.append(
            {
                "ref_area": GERMAN.get(name) or next(others),
                "treaty": "ILO_C189",
                "action": "BOUND",
                "date": date,
                "obs_value": int(date[:4]),
                "row": line,
                "column": "ratification_date",
            }
        )
    problems.raise_if_any()
    notes = ("Ratification dates; the convention enters into force a year later.",)
    return Reading((_observations(found),), _edition("2020-10", found), notes)


DEPOSITARY = Series("UN_TREATY_STATUS", "Status of treaties deposited with the Secretary-General", "United Nations")
NORMLEX = Series("ILO_RATIFICATIONS", "Ratifications of conventions of the ILO", "ILO")


def _source(
    name: str,
    title: str,
    recognise: Callable[[Head], bool],
    read: Callable[[Path], Reading],
    publisher: str,
    series: Series,
) -> Source:
    return Source(
        name,
        title,
        publisher,
        (TREATY_ACTION,),
        recognise,
        read,
        "https://treaties.un.org/",
        "terms of the publisher",
        "date of the action",
        ("",),
        ("Ratification is not implementation.",),
        "day of the action",
        series=series,
    )


UNTC_2015 = _source(
    "UNTC_2015",
    "Treaty actions with dates, March 2015",
    lambda h: h.kind == "csv" and h.columns[:1] == ("Participant",) and h.path.stem.split(".")[0] in UNTC_FILES,
    read_untc_2015,
    "United Nations Treaty Collection",
    DEPOSITARY,
)
UNTC_2022 = _source(
    "UNTC_2022",
    "Core human-rights treaties, August 2022",
    lambda h: h.kind == "csv" and h.columns[:3] == ("iso2", "member", "state party"),
    read_core_2022,
    "United Nations Treaty Collection, coded by World Politics DataLab",
    DEPOSITARY,
)
ILO_C189 = _source(
    "ILO_C189",
    "Domestic Workers Convention, October 2020",
    lambda h: h.kind == "csv" and h.columns[:2] == ("party_name_de", "ratification_date"),
    read_c189,
    "ILO",
    NORMLEX,
)
