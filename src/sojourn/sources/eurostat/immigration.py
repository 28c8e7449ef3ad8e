"""Eurostat immigration by country of previous residence, as two projects distribute it.

Known about these files
-----------------------
- ``migr_imm5prv`` bilateral (partner, geo, year[, age], value), told by the name of the file: both sexes; flags were
  dropped by the distributor, EL is written GR and UK stays UK; third countries are lumped together as OTHER, which is
  no area: those lines are left out and counted. Missing cells are absent lines.
- Corridor table 2010-2019 (Emig, Immi): the receiver's immigration and the sender's emigration side by side, with
  scores of undercount (UI, UE) and accuracy (AI, AE). Empty is not reported.
- The rule is 12 months of usual residence; reporters differ in how they apply it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, until

DATASET = "imm5prv"
LUMPED = "OTHER"
MARKS = {"": ObsStatus.NOT_COLLECTED, ":": ObsStatus.NOT_COLLECTED}
AGES = {"UNK": "_U", "TOTAL": "_T", "Y_LT5": "Y0T4", "Y_LT15": "Y0T14", "Y_GE100": "Y_GE100"}
CORRIDOR_COLUMNS = ("SEX", "Year", "Sending_iso3", "Receiving_iso3", "Emig", "Immi", "UI", "UE")


def _age(code: str) -> str:
    """Eurostat's ages (Y10-14, Y_LT5, Y_GE85, UNK) as SDMX ages."""
    if code in AGES:
        return AGES[code]
    return code.replace("-", "T")


def read_previous_residence(path: Path) -> Reading:
    """Immigration by previous residence, persons per calendar year, by age where the file has it."""
    file = read_delimited(path, ["partner", "geo", "year", "value"])
    lumped = pc.or_(pc.equal(file.text("partner"), LUMPED), pc.equal(file.text("geo"), LUMPED))
    kept = file.filter(pc.invert(lumped))
    value, status = kept.numbers("value", MARKS)
    partner, reporter = as_areas(kept, ["partner", "geo"], "eurostat")
    columns: dict[str, Any] = {
        "time_period": kept.text("year"),
        "counterpart_area": partner,
        "ref_area": reporter,
        "direction": "IN",
        "partner_basis": "PREVIOUS_RESIDENCE",
        "obs_value": value,
        "obs_status": status,
        "definition": "usual residence of 12 months",
        "row": kept.line,
        "column": "value",
    }
    if "age" in kept.table.column_names:
        ages = kept.text("age").dictionary_encode()
        columns["age"] = pa.array([_age(a) for a in ages.dictionary.to_pylist()]).take(ages.indices)
    note = f"{pc.sum(lumped).as_py() or 0} lines with the lump OTHER are left out: it is no area."
    table = REPORTED_FLOW.table(columns)
    return Reading((Observations(REPORTED_FLOW, table),), until(table), (note,))


def read_corridors(path: Path) -> Reading:
    """Both ends of a corridor: immigration of the receiver and emigration of the sender, persons per calendar year."""
    file = read_delimited(path, CORRIDOR_COLUMNS)
    tables, empty = [], 0
    for column, direction, own, other, score in (
        ("Immi", "IN", "Receiving_iso3", "Sending_iso3", "UI"),
        ("Emig", "OUT", "Sending_iso3", "Receiving_iso3", "UE"),
    ):
        value, _ = file.numbers(column, {"": ObsStatus.NOT_COLLECTED, "NA": ObsStatus.NOT_COLLECTED})
        present = pc.is_valid(value)
        empty += value.null_count
        part: Delimited = file.filter(present)
        undercount = part.text(score)
        partner, reporter = as_areas(part, [other, own], "iso3")
        tables.append(
            REPORTED_FLOW.table(
                {
                    "time_period": part.text("Year"),
                    "counterpart_area": partner,
                    "ref_area": reporter,
                    "direction": direction,
                    "partner_basis": "PREVIOUS_RESIDENCE" if direction == "IN" else "NEXT_RESIDENCE",
                    "obs_value": value.filter(present),
                    "definition": pc.binary_join_element_wise(
                        "usual residence of 12 months; undercount judged ", undercount, ""
                    ),
                    "row": part.line,
                    "column": column,
                }
            )
        )
    note = f"{empty} empty cells (not reported) are left out; they are not zeros."
    table = pa.concat_tables(tables)
    return Reading((Observations(REPORTED_FLOW, table),), until(table), (note,))


IMMIGRATION = Series("EUROSTAT_MIGR_IMM5PRV", "Immigration by previous country of residence", "Eurostat")
MIGMOD = Series("EUROSTAT_CORRIDORS", "Reported flows of European corridors, both reports", "Eurostat")


def _columns(*names: str) -> Callable[[Head], bool]:
    """Exactly these columns, which say neither what is counted nor by whom."""
    return lambda head: head.kind == "csv" and head.columns == names


def _named(resembles: Callable[[Head], bool]) -> Callable[[Head], bool]:
    """Such columns in a file that is named after the dataset."""
    return lambda head: resembles(head) and DATASET in head.name


def _source(
    name: str,
    title: str,
    recognise: Callable[[Head], bool],
    read: Callable[[Path], Reading],
    defects: tuple[str, ...],
    series: Series,
    resembles: Callable[[Head], bool] | None = None,
) -> Source:
    return Source(
        name, title, "Eurostat", (REPORTED_FLOW,), recognise, read, "https://ec.europa.eu/eurostat/databrowser/view/migr_imm5prv",
        "Eurostat reuse policy", "persons", ("", ":"), defects, "calendar year", resembles=resembles,
        series=series,
    )  # fmt: skip


_TOTAL = _columns("partner", "geo", "year", "value")
_BY_AGE = _columns("partner", "geo", "year", "age", "value")
PREVIOUS_RESIDENCE = _source(
    "EUROSTAT_IMM5PRV",
    "Immigration by country of previous residence",
    _named(_TOTAL),
    read_previous_residence,
    ("Flags were dropped by the distributor.", "Third countries are lumped together."),
    IMMIGRATION,
    _TOTAL,
)
PREVIOUS_RESIDENCE_BY_AGE = _source(
    "EUROSTAT_IMM5PRV_AGE",
    "Immigration by country of previous residence and age",
    _named(_BY_AGE),
    read_previous_residence,
    ("Flags were dropped by the distributor.", "Third countries are lumped together."),
    IMMIGRATION,
    _BY_AGE,
)
CORRIDORS = _source(
    "EUROSTAT_CORRIDORS",
    "Immigration and emigration of European corridors, both reports side by side",
    lambda h: h.kind == "csv" and set(CORRIDOR_COLUMNS) <= set(h.columns),
    read_corridors,
    ("The scores of undercount are a researcher's judgement.",),
    MIGMOD,
)
