"""Warehouses of a few made-up tables, and what the assessment says of them, read back the way a reader would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflow import Dataflow
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.sources import SOURCES
from sojourn.warehouse import Warehouse

Table = tuple[str, str, Dataflow, Mapping[str, Any]]
"""Source, edition, dataflow, and the columns that are not its defaults."""


def load(
    warehouse: Warehouse, source: str, edition: str, dataflow: Dataflow, columns: Mapping[str, Any], **facts: Any
) -> None:
    """Load one table as a file of its own; ``facts`` are further fields of its release."""
    name = f"{source} {edition} {dataflow.id} {facts.pop('file', '')}".strip()
    release = {"source": source, "edition": edition, "publisher": "test", "file_name": name, "sha256": name, "size": 1}
    if (published := next((s for s in SOURCES if s.id == source), None)) is not None:
        release["series"] = published.series.id
    warehouse.load({**release, **facts}, [(dataflow, dataflow.table(dict(columns)))])


def warehouse_of(folder: Path, *tables: Table, **facts: Any) -> Warehouse:
    """A warehouse with these tables, each a file of its own."""
    warehouse = Warehouse(folder / "made-up.duckdb")
    for number, table in enumerate(tables):
        load(warehouse, *table, **facts, file=number)
    return warehouse


def panel_of(warehouse: Warehouse) -> Panel:
    """All measures of a warehouse, read over one connection."""
    with warehouse.snapshot():
        return read_panel(warehouse)


def measure(panel: Panel, name: str) -> dict[tuple[str, str], tuple[float, str]]:
    """(period, country) -> value and status of one measure of the assessment; empty where there is none."""
    found = panel.amounts.get(name, {})
    return {(p, c): (a.value, a.status) for p, countries in found.items() for c, a in countries.items()}


def values(panel: Panel, name: str) -> dict[tuple[str, str], float]:
    """(period, country) -> value of one measure."""
    return {key: value for key, (value, _) in measure(panel, name).items()}


def report(warehouse: Warehouse, area: str, folder: Path, *, as_of: int = 2026) -> dict[str, Any]:
    """What ``sojourn report`` writes for machines."""
    words = ["report", "--area", area, "--out", str(folder), "--warehouse", str(warehouse.path), "--as-of", str(as_of)]
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 0, run.exception or run.output
    (written,) = folder.glob("*.json")
    return dict(json.loads(written.read_text(encoding="utf-8")))
