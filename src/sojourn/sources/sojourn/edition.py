"""The built-in edition: measures derived by us from published figures, kept in the package as reviewed tables.

A row is a measure of an area (or a pair of sub-regions), a column a period. A cell is a number; a letter behind it is
its observation status where it differs from the measure's own (``12 345E``: estimated). What a measure is derived
from, and by which formula, stands in ``formulas.csv``. Empty cells are not there: they are never zeros.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import AREA_MEASURE, ECONOMIC_SERIES, MIGRANT_STOCK, MIGRATION_FLOW, TREATY_ACTION
from sojourn.concepts.period import Interval
from sojourn.concepts.series import Series
from sojourn.sources.layout.recognition import Head, open_text
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source

SOURCE_ID = "SOJOURN_EDITION"
EDITION = "2026.1"
FOLDER = resources.files("sojourn") / "edition"
MEASURE_HEADER = ("measure", "ref_area")
STOCK_HEADER = ("birthplace", "residence", "sex")
FLOW_HEADER = ("origin", "destination", "sex")
SERIES_HEADER = ("series", "ref_area", "time_period")
TREATY_HEADER = ("treaty", "ref_area", "bound")
_CELL = re.compile(r"^(-?\d+(?:\.\d+)?)([A-Z]?)$")


@lru_cache(maxsize=1)
def formulas() -> dict[str, dict[str, str]]:
    """measure -> title, unit, status, derived_from, formula."""
    with (FOLDER / "formulas.csv").open(encoding="utf-8") as stream:
        return {row["measure"]: row for row in csv.DictReader(stream)}


def period_id(column: str) -> str:
    """Column heading as SDMX time period: 2010-2015 is an interval between mid-years, else it is kept."""
    match = re.fullmatch(r"(\d{4})-(\d{4})", column)
    return Interval(int(match.group(1)), int(match.group(2))).id if match else column


def read(path: Path) -> Reading:
    """One table of the edition."""
    with open_text(path) as stream:
        rows = list(csv.reader(stream))
    header = tuple(rows[0])
    if header[:2] == MEASURE_HEADER:
        return _reading(_measures(path, header, rows[1:]), AREA_MEASURE)
    if header[:3] == STOCK_HEADER:
        keys = {"counterpart_area": 0, "ref_area": 1, "sex": 2}
        return _reading(
            _pairs(path, header, rows[1:], keys, {"age": "_T", "basis": "B"}, "STOCK_BETWEEN_SUBREGIONS"), MIGRANT_STOCK
        )
    if header[:3] == FLOW_HEADER:
        keys = {"counterpart_area": 0, "ref_area": 1, "sex": 2}
        constants = {"birthplace": "_T", "method": "closed-pseudo-bayesian", "inputs": "see formulas.csv"}
        return _reading(_pairs(path, header, rows[1:], keys, constants, "FLOW_BETWEEN_SUBREGIONS"), MIGRATION_FLOW)
    if header[:3] == SERIES_HEADER:
        named = ("series", "ref_area", "time_period")
        series = [
            {
                **dict(zip(named, r, strict=False)),
                "obs_value": float(r[3]),
                "obs_status": r[4],
                "row": n,
                "column": "value",
            }
            for n, r in enumerate(rows[1:], start=2)
        ]
        return _reading(series, ECONOMIC_SERIES)
    found = [
        {
            "treaty": r[0],
            "ref_area": r[1],
            "action": "BOUND",
            "obs_value": int(r[2]),
            "obs_status": "A",
            "row": n,
            "column": "bound",
        }
        for n, r in enumerate(rows[1:], start=2)
    ]
    return _reading(found, TREATY_ACTION)


def _reading(found: list[dict[str, Any]], dataflow: Dataflow) -> Reading:
    columns = {k: [r[k] for r in found] for k in found[0]}
    return Reading((Observations(dataflow, dataflow.table(columns)),), EDITION)


def _measures(path: Path, header: tuple[str, ...], rows: list[list[str]]) -> list[dict[str, Any]]:
    problems, found = Problems(path), []
    for line, row in enumerate(rows, start=2):
        facts = formulas().get(row[0])
        if facts is None:
            problems.add(f"line {line}", f"measure «{row[0]}» has no formula in formulas.csv")
            continue
        for column, cell in zip(header[2:], row[2:], strict=True):
            if cell:
                value, status = _cell(problems, line, column, cell, facts["status"])
                found.append(
                    {
                        "measure": row[0],
                        "ref_area": row[1],
                        "time_period": period_id(column),
                        "obs_value": value,
                        "obs_status": status,
                        "derived_from": facts["derived_from"],
                        "row": line,
                        "column": column,
                    }
                )
    problems.raise_if_any()
    return found


def _pairs(
    path: Path,
    header: tuple[str, ...],
    rows: list[list[str]],
    keys: dict[str, int],
    constants: dict[str, str],
    measure: str,
) -> list[dict[str, Any]]:
    problems, found = Problems(path), []
    status = formulas()[measure]["status"]
    for line, row in enumerate(rows, start=2):
        for column, cell in zip(header[3:], row[3:], strict=True):
            if cell:
                value, own = _cell(problems, line, column, cell, status)
                named = {key: row[i] for key, i in keys.items()}
                found.append(
                    {
                        **named,
                        **constants,
                        "time_period": period_id(column),
                        "obs_value": value,
                        "obs_status": own,
                        "row": line,
                        "column": column,
                    }
                )
    problems.raise_if_any()
    return found


def _cell(problems: Problems, line: int, column: str, cell: str, status: str) -> tuple[float, str]:
    match = _CELL.match(cell)
    if not match:
        problems.add(f"line {line}, column {column}", f"«{cell}» is not a number with a status letter")
        return 0.0, status
    return float(match.group(1)), match.group(2) or status


def recognise(head: Head) -> bool:
    """One of the headers of the edition's tables, in the package's own folder or a copy of it."""
    return head.kind == "csv" and (
        head.columns[:2] == MEASURE_HEADER
        or head.columns[:3] in (STOCK_HEADER, FLOW_HEADER, SERIES_HEADER)
        or head.columns == TREATY_HEADER
    )


SERIES = Series("SOJOURN_EDITION", "Built-in edition", "Sojourn")
SOURCE = Source(
    SOURCE_ID,
    "Built-in edition: figures derived by Sojourn from published sources",
    "Sojourn",
    (AREA_MEASURE, MIGRANT_STOCK, MIGRATION_FLOW, TREATY_ACTION, ECONOMIC_SERIES),
    recognise,
    read,
    "part of the package",
    "CC BY 4.0 for the derivation; sources named in formulas.csv",
    "as the measure states",
    defects=("Totals and sub-regions only; load the published files for origins and destinations of countries.",),
    timing="as the measure states",
    series=SERIES,
)
