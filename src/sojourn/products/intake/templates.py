"""Empty tables to fill in: the columns of a dataflow with its code lists, as a workbook or as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sojourn.concepts import area, sex, small_codelists
from sojourn.concepts.age import FIVE_YEAR_TO_75, TOTAL, UNKNOWN
from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.concepts.destination import Destination, checked
from sojourn.concepts.status import ABSENT, ObsStatus
from sojourn.errors import UsageError
from sojourn.files.csv_text import of_rows
from sojourn.files.whole import replacing, write_bytes
from sojourn.files.workbook import Workbook, filling
from sojourn.products.intake.filled_templates import EDITION, PUBLISHER, README, TABLE
from sojourn.sources.own.grid import SHEET
from sojourn.sources.own.table import columns, required

ROWS = 5000
TITLES = {
    "CL_AREA": "Areas",
    "CL_SEX": "Sex",
    "CL_AGE": "Age",
    "CL_OBS_STATUS": "Status",
    "CL_VARIANT": "Variant",
    "CL_EVENT": "Event",
    "CL_RATE": "Rate",
    "CL_DIRECTION": "Direction",
    "CL_PARTNER_BASIS": "Partner basis",
    "CL_POPULATION_TYPE": "Population type",
    "CL_SOLUTION": "Solution",
    "CL_PROCEDURE": "Procedure",
    "CL_APPLICATION_TYPE": "Application type",
    "CL_DECISION_LEVEL": "Decision level",
    "CL_COUNTED": "Counted",
    "CL_OUTCOME": "Outcome",
    "CL_TREATY_ACTION": "Treaty action",
    "CL_ENCOUNTER_GROUP": "Encounter group",
    "CL_DISPLACEMENT_CAUSE": "Displacement cause",
    "CL_STAY": "Stay",
    "CL_ADMISSION": "Admission category",
    "CL_RESEARCHER": "Researcher measure",
    "CL_TRAFFICKING_MEASURE": "Trafficking measure",
    "CL_TRAFFICKING_BREAKDOWN": "Breakdown",
    "CL_POLICY_INDEX": "Policy index",
}
EXAMPLE_AREAS = {"ref_area": "KEN", "counterpart_area": "UGA", "birthplace": "UGA", "citizenship": "UGA"}
FREE_EXAMPLES = {"CL_METHOD": "SURVEY", "CL_SERIES": "GDP_PER_HEAD", "CL_MEASURE": "RETURNS", "CL_AMOUNT": "200",
                 "CL_PRICE_INDEX": "average", "CL_TREATY": "ICRMW", "CL_REMITTANCE_SERVICE": "1",
                 "CL_BORDER_MEASURE": "immigration", "CL_DETAIL": "TOTAL",
                 "CL_ROUTE": "ATLANTIC", "CL_DEATH_CAUSE": "DROWNING", "CL_INCIDENT": "1",
                 "CL_TRAFFICKING_CATEGORY": "FORCED_LABOUR"}  # fmt: skip


@dataclass(frozen=True)
class Codes:
    """A code list as it is written beside the table: (code, name) with the columns that use it."""

    id: str
    title: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]


def write(dataflow: Dataflow, destination: Destination, *, overwrite: bool = False) -> list[Path]:
    """Write a template and return the files made.

    A workbook (.xlsx) has the sheets Data, Read me, Example and one for each code list, with lists to choose from in
    the cells. For .csv the header stands alone in the file, and the codes in NAME.codes.csv beside it.

    Raises UsageError for another suffix, a place that is not there, or a file that is there already.
    """
    out = checked(destination).path
    suffix = out.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(f"{out} is neither .xlsx nor .csv.", ways_out=[f"For example: --out {dataflow.id}.xlsx"])
    made = [out] if suffix == ".xlsx" else [out, out.with_name(f"{out.stem}.codes.csv")]
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise UsageError(
            f"{out} cannot be written: it is a folder, or its folder does not exist.",
            ways_out=["Give another place: --out FILE"],
        )
    if not overwrite and (there := [str(p) for p in made if p.exists()]):
        raise UsageError(
            f"{' and '.join(there)} is there already.", ways_out=["Give another name: --out FILE", "or: --overwrite"]
        )
    if suffix == ".xlsx":
        _workbook(dataflow, destination)
    else:
        write_bytes(destination, _csv([columns(dataflow)]))
        rows = [(column, *row) for listed in codelists(dataflow) for column in listed.columns for row in listed.rows]
        write_bytes(destination.beside(made[1].name), _csv([("column", "code", "name"), *rows]))
    return made


def codelists(dataflow: Dataflow) -> list[Codes]:
    """The closed code lists of a dataflow, each with the codes its table may hold."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for d in dataflow.dimensions:
        if d.codelist in TITLES:
            found.setdefault((d.codelist, d.total), []).append(d.id)
    lists = [
        Codes(name, _title(name, total, found), tuple(_codes(dataflow, name, total)), tuple(ids))
        for (name, total), ids in found.items()
    ]
    statuses = tuple((s.value, f"{s.word}{' (no number)' if s in ABSENT else ''}") for s in ObsStatus)
    return [*lists, Codes("CL_OBS_STATUS", TITLES["CL_OBS_STATUS"], statuses, ("obs_status",))]


def _title(name: str, total: str | None, found: dict[tuple[str, str | None], list[str]]) -> str:
    """Sheets of areas with and without the total are kept apart."""
    twice = sum(n == name for n, _ in found) > 1
    return f"{TITLES[name]} and total" if twice and total is not None else TITLES[name]


def _codes(dataflow: Dataflow, name: str, total: str | None) -> list[tuple[str, str]]:
    if name == "CL_SEX":
        return list(sex.TITLES.items())
    if name == "CL_AGE":
        groups = [(g.id, g.label) for g in FIVE_YEAR_TO_75]
        return [(TOTAL, "all ages"), *groups, (UNKNOWN, "age not known")]
    codes = [(total, "all together")] if total is not None else []
    if name == "CL_AREA":
        taken = [a for a in area.areas().values() if not (a.is_group and dataflow.additive)]
        return codes + [(a.id, a.name) for a in taken]
    return codes + [(c.id, c.name) for c in small_codelists.codelist(name)]


def example(dataflow: Dataflow) -> list[list[Any]]:
    """Two rows that could stand in the table: a number, and an empty cell that says why."""
    first: list[Any] = [_example_code(d, dataflow) for d in dataflow.dimensions]
    second = list(first)
    if "sex" in dataflow.keys:
        first[dataflow.keys.index("sex")], second[dataflow.keys.index("sex")] = "F", "M"
    elif "time_period" in dataflow.keys:
        second[0] = "2023"
    else:
        second[0] = "UGA"
    attributes = ["B" if a == "basis" else "" for a in dataflow.attributes]
    value = 2023 if dataflow.unit == "year" else 1250
    return [[*first, value, "A", *attributes], [*second, None, "Q", *attributes]]


def _example_code(dimension: Dimension, dataflow: Dataflow) -> str:
    name = dimension.codelist
    if name == "CL_PERIOD":
        return "2020-2024" if dataflow.id == "MIGRATION_FLOW" else "2024"
    if name == "CL_AREA":
        return EXAMPLE_AREAS[dimension.id]
    if name in FREE_EXAMPLES:
        return FREE_EXAMPLES[name]
    if dimension.total is not None:
        return dimension.total
    return small_codelists.codelist(name).ids[0]


def explanation(dataflow: Dataflow) -> list[tuple[str, str]]:
    """What the Read me sheet says: (subject, sentence)."""
    must = required(dataflow)
    may = [f"{d.id} ({d.total})" for d in dataflow.dimensions if d.total is not None]
    periods = (
        "a year, such as 2024" if dataflow.timing == "instant" else "a year, such as 2024, or two, such as 2020-2024"
    )
    lines = [
        (TABLE, f"{dataflow.id}: {dataflow.title}"),
        (PUBLISHER, ""),
        (EDITION, ""),
        ("What it is", dataflow.description or dataflow.title),
        ("Unit", f"{dataflow.unit}; write whole units, not thousands"),
        ("Time", f"{dataflow.timing}; time_period is {periods}" if "time_period" in dataflow.keys else "no period"),
        ("Columns needed", ", ".join(must)),
        ("Columns that may be left out", ", ".join([*may, "obs_status", *dataflow.attributes])
         + ". A dimension left out stands for all together."),
        ("Numbers", "digits with a point for decimals, and nothing between thousands (or say how: --decimal ,)"
         + ("" if dataflow.negative else "; not below zero")),
        ("Empty cells", "an empty obs_value needs a status that says why: O missing, Q suppressed, L not collected, "
         "M cannot exist. Zero is a number and means zero."),
        ("Areas", "ISO3 code, M49 code, the name the United Nations uses or one in its languages"
         + ("; countries and areas only, no regions: Sojourn makes the regions" if dataflow.additive else "")),
        ("Totals", "may stand beside their parts when they are their sum; otherwise leave them out"
         if dataflow.additive else "values of this table are not summed"),
        ("One edition", "all rows of a file belong to one edition; a corrected table gets an edition of its own"),
        ("How to load", f'sojourn load FILE --dataflow {dataflow.id} --publisher "YOUR OFFICE" --edition NAME; or fill '
         f"in {PUBLISHER} and {EDITION} above: sojourn load FILE"),
        ("This workbook", f"fill in the sheet {SHEET}; the sheet Example is not read, nor are the lists of codes"),
    ]  # fmt: skip
    return lines


def _workbook(dataflow: Dataflow, destination: Destination) -> None:
    with replacing(destination) as partial, filling(destination, partial) as made:
        book = made.book
        book.set_properties({"title": f"Sojourn template {dataflow.id}", "created": datetime(2024, 1, 1)})
        text, wrap = (book.add_format(f) for f in ({"num_format": 49}, {"text_wrap": True}))
        grey = book.add_format({"italic": True, "font_color": "#7F7F7F"})
        names = columns(dataflow)
        data, readme, shown = (made.sheet(title) for title in (SHEET, README, "Example"))
        lists = codelists(dataflow)
        for listed in lists:
            sheet = made.sheet(listed.title)
            made.row(sheet, 0, ("code", "name"), made.bold)
            sheet.set_column(0, 0, 14, text)
            sheet.set_column(1, 1, 48)
            sheet.freeze_panes(1, 0)
            for i, code in enumerate(listed.rows, start=1):
                made.row(sheet, i, code)
        _columns(made, data, names, text)
        _choices(data, dataflow, names, lists)
        for i, (subject, sentence) in enumerate(explanation(dataflow)):
            made.put(readme, i, 0, subject, made.bold)
            made.put(readme, i, 1, sentence, wrap)
        readme.set_column(0, 0, 30)
        readme.set_column(1, 1, 100)
        _columns(made, shown, names, text)
        for i, row in enumerate(example(dataflow), start=1):
            for j, cell in enumerate(row):
                if cell not in (None, ""):
                    made.put(shown, i, j, cell)
            made.put(shown, i, len(names), "example: this sheet is not read", grey)
        data.activate()


def _columns(made: Workbook, sheet: Any, names: Sequence[str], text: Any) -> None:
    """Header; codes are formatted as text, so that 004 stays 004 and 5-9 does not become a day."""
    made.row(sheet, 0, names, made.bold)
    sheet.freeze_panes(1, 0)
    for j, name in enumerate(names):
        sheet.set_column(j, j, max(12, len(name) + 2), None if name == "obs_value" else text)


def _choices(sheet: Any, dataflow: Dataflow, names: Sequence[str], lists: Sequence[Codes]) -> None:
    """Lists to choose codes from. Names and other spellings are taken too, so another entry is only warned about."""
    for listed in lists:
        for column in listed.columns:
            j = names.index(column)
            sheet.data_validation(1, j, ROWS, j, {
                "validate": "list",
                "source": f"='{listed.title}'!$A$2:$A${len(listed.rows) + 1}",
                "error_type": "stop" if listed.id == "CL_OBS_STATUS" else "warning",
                "error_title": "Not in the list",
                "error_message": f"See the sheet {listed.title}.",
            })  # fmt: skip
    j = names.index("obs_value")
    rule: dict[str, Any] = {"validate": "decimal", "criteria": ">=", "value": 0}
    if dataflow.negative:
        rule = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
    sheet.data_validation(1, j, ROWS, j, {
        **rule,
        "error_title": "Not a number",
        "error_message": "Write a number, or leave the cell empty and give a status.",
    })  # fmt: skip


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    return of_rows(rows, "\r\n").encode("utf-8-sig")
