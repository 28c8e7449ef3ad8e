"""UNHCR Refugee Population Statistics: populations, flows, solutions, asylum applications and decisions.

Known about these files
-----------------------
- One line per year, origin (coo) and asylum (coa), with UNHCR's own three-letter codes beside ISO codes; the two
  systems clash (GFR is Germany), so only the UNHCR codes are read, under their own scheme.
- Empty is not reported; 0 is kept as published. For internally displaced and stateless persons 0 also stands where
  UNHCR counts nobody (Kenya has 0 displaced inside since 2013; IDMC counts 412,000 then and 100,000 in 2024), so an
  area whose sum is 0 has no figure in an assessment. ``oip`` is empty before the category existed.
- Persons and cases stand in one column of the asylum files: ``counted`` keeps them apart.
- Kosovo is inside Serbia («Serbia and Kosovo»). Origins include unknown and stateless.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    ASYLUM_APPLICATION,
    ASYLUM_DECISION,
    DISPLACED_POPULATION,
    DISPLACEMENT_FLOW,
    DURABLE_SOLUTION,
)
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, melt, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations, without_figure
from sojourn.sources.source import Reading, Source, until

SERIES = Series("UNHCR_REFUGEE_STATISTICS", "Refugee Population Statistics", "UNHCR")
MARKS = {"": ObsStatus.NOT_COLLECTED, "NA": ObsStatus.NOT_COLLECTED}
KEYS = ("year", "coo", "coa")
POPULATION_TYPES = {
    "refugees": "REF",
    "asylum_seekers": "ASY",
    "returned_refugees": "RET",
    "idps": "IDP",
    "returned_idps": "RDP",
    "stateless": "STA",
    "ooc": "OOC",
    "oip": "OIP",
    "hst": "HST",
    "refugee_like": "ROC",
}
SOLUTIONS = {"returned_refugees": "RET", "resettlement": "RST", "naturalisation": "NAT", "returned_idps": "RDP"}
OUTCOMES = {"dec_recognized": "REC", "dec_other": "OTH", "dec_rejected": "REJ", "dec_closed": "CLO", "dec_total": "_T"}

DEFECTS = (
    "Small numbers are rounded to multiples of five by the publisher.",
    "Kosovo is inside Serbia.",
    "0 internally displaced or stateless persons may mean that UNHCR counts none there.",
)


def _keys(file: Delimited) -> dict[str, Any]:
    asylum, origin = as_areas(file, ["coa", "coo"], scheme="unhcr")
    return {"time_period": file.text("year"), "ref_area": asylum, "counterpart_area": origin}


def _reported(observations: Observations) -> tuple[Observations, str]:
    """Cells left empty by the publisher are counted and left out: an absent row is not a zero."""
    table = observations.table
    kept = table.filter(pc.is_valid(table["obs_value"]))
    note = f"{table.num_rows - kept.num_rows} empty cells (not reported) are left out; they are not zeros."
    return Observations(observations.dataflow, kept), note


def _wide(dataflow: Dataflow, dimension: str, columns: dict[str, str]) -> Callable[[Path], Reading]:
    def read(path: Path) -> Reading:
        """One observation for each reported cell; codes are kept, empty cells are counted in the notes."""
        file = read_delimited(path, KEYS)
        measures = {c: {dimension: code} for c, code in columns.items() if c in file.table.column_names}
        observations, note = _reported(melt(dataflow, file, _keys(file), measures, MARKS))
        return Reading((observations,), until(observations.table), (note,))

    return read


def read_applications(path: Path) -> Reading:
    """Applications by procedure, type, level of decision, persons or cases. Lines of one key are added up."""
    file = read_delimited(path, [*KEYS, "procedure_type", "app_type", "dec_level", "app_pc", "applied"])
    keys = {
        **_keys(file),
        "procedure": file.text("procedure_type"),
        "application_type": file.text("app_type"),
        "decision_level": file.text("dec_level"),
        "counted": file.text("app_pc"),
    }
    observations, notes = summed(ASYLUM_APPLICATION, file, keys, {"applied": {}})
    return Reading((observations,), until(observations.table), notes)


def read_decisions(path: Path) -> Reading:
    """Decisions by procedure, level, persons or cases and outcome. Lines of one key are added up."""
    file = read_delimited(path, [*KEYS, "procedure_type", "dec_level", "dec_pc", *OUTCOMES])
    keys = {
        **_keys(file),
        "procedure": file.text("procedure_type"),
        "decision_level": file.text("dec_level"),
        "counted": file.text("dec_pc"),
    }
    observations, notes = summed(ASYLUM_DECISION, file, keys, {c: {"outcome": code} for c, code in OUTCOMES.items()})
    return Reading((observations,), until(observations.table), notes)


def summed(
    dataflow: Dataflow, file: Delimited, keys: dict[str, Any], measures: dict[str, dict[str, str]]
) -> tuple[Observations, tuple[str, ...]]:
    """Lines that share all their keys added up, and notes that say how many; an empty code is ``_U``."""
    keys = {
        k: pc.if_else(pc.equal(v, ""), "_U", v) if k not in ("time_period", "ref_area", "counterpart_area") else v
        for k, v in keys.items()
    }
    tables, merged, empty = [], 0, 0
    for column, codes in measures.items():
        value, _ = file.numbers(column, MARKS)
        empty += value.null_count
        rows = pa.table({**keys, "obs_value": value, "row": file.line}).filter(pc.is_valid(value))
        grouped = rows.group_by(list(keys), use_threads=False).aggregate([("obs_value", "sum"), ("row", "min")])
        merged += rows.num_rows - grouped.num_rows
        tables.append(
            dataflow.table(
                {
                    **{k: grouped[k].combine_chunks() for k in keys},
                    **codes,
                    "obs_value": grouped["obs_value_sum"].combine_chunks(),
                    "row": grouped["row_min"].combine_chunks(),
                    "column": column,
                }
            )
        )
    note = f"{merged} lines share all their keys with another line and are added to it; row names the first."
    return Observations(dataflow, pa.concat_tables(tables)), (note, *without_figure(empty))


def _has(*columns: str) -> Callable[[Head], bool]:
    def recognise(head: Head) -> bool:
        return head.kind == "csv" and {*KEYS, *columns} <= set(head.columns)

    return recognise


def _source(
    name: str,
    title: str,
    dataflow: Dataflow,
    recognise: Callable[[Head], bool],
    read: Callable[[Path], Reading],
    timing: str,
) -> Source:
    return Source(
        f"UNHCR_{name}",
        title,
        "UNHCR",
        (dataflow,),
        recognise,
        read,
        "https://www.unhcr.org/refugee-statistics/",
        "CC BY 4.0",
        "persons" if name not in ("APPLICATIONS", "DECISIONS") else "persons or cases",
        ("",),
        DEFECTS,
        timing,
        series=SERIES,
    )


POPULATIONS = _source(
    "POPULATION",
    "Refugees, asylum-seekers, internally displaced and stateless persons",
    DISPLACED_POPULATION,
    _has("refugees", "idps", "stateless"),
    _wide(DISPLACED_POPULATION, "population_type", POPULATION_TYPES),
    "end of the year",
)
FLOWS = _source(
    "FLOWS",
    "New refugees and asylum-seekers by year",
    DISPLACEMENT_FLOW,
    _has("refugees", "refugee_like"),
    _wide(DISPLACEMENT_FLOW, "population_type", POPULATION_TYPES),
    "calendar year",
)
SOLUTION = _source(
    "SOLUTIONS",
    "Returns, resettlement, naturalisation",
    DURABLE_SOLUTION,
    _has("resettlement", "naturalisation"),
    _wide(DURABLE_SOLUTION, "solution", SOLUTIONS),
    "calendar year",
)
APPLICATIONS = _source(
    "APPLICATIONS",
    "Asylum applications",
    ASYLUM_APPLICATION,
    _has("app_pc", "applied"),
    read_applications,
    "calendar year",
)
DECISIONS = _source(
    "DECISIONS", "Asylum decisions", ASYLUM_DECISION, _has("dec_pc", "dec_total"), read_decisions, "calendar year"
)
