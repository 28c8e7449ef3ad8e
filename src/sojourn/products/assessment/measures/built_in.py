"""Measures that the built-in edition holds ready-made: used for what nothing loaded gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import AREA_MEASURE, MIGRATION_FLOW
from sojourn.concepts.figure import Origin
from sojourn.products.assessment.maker import Bench
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse, editions

EDITION_SOURCE = "SOJOURN_EDITION"
Rows = list[dict[str, Any]]


def put_ready_made(bench: Bench, panel: Panel, measures: tuple[str, ...]) -> None:
    """Put those of the measures that the built-in edition has, and the flows where they are asked for and not there."""
    held = bench.once(ready_made)
    for measure in measures:
        rows = held.get(measure, [])
        for row in rows:
            panel.put(measure, row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"])
        if rows:
            first = rows[0]
            panel.origins[measure] = Origin(
                AREA_MEASURE.id,
                EDITION_SOURCE,
                first["edition"],
                (("measure", measure),),
                "ref_area",
                (first["release_id"],),
                first["derived_from"] or "",
            )
    if "FLOW" in measures:
        _put_flows(bench, panel)


def ready_made(warehouse: Warehouse) -> dict[str, Rows]:
    """Measure -> rows with a figure, in the order of the table."""
    found: dict[str, Rows] = {}
    for row in _rows(warehouse, AREA_MEASURE):
        if row["obs_value"] is not None:
            found.setdefault(row["measure"], []).append(row)
    return found


def _put_flows(bench: Bench, panel: Panel) -> None:
    """Flows between sub-regions of the built-in edition; moves inside a sub-region stand on the diagonal."""
    rows = _rows(bench.warehouse, MIGRATION_FLOW)
    labels = tuple(sorted({r["counterpart_area"] for r in rows} | {r["ref_area"] for r in rows}))
    position = {a: i for i, a in enumerate(labels)}
    for row in rows:
        key = (row["time_period"], row["sex"])
        if key not in panel.flows:
            panel.flows[key] = (labels, np.zeros((len(labels), len(labels))))
        _, matrix = panel.flows[key]
        matrix[position[row["counterpart_area"]], position[row["ref_area"]]] = row["obs_value"] or 0.0


def _rows(warehouse: Warehouse, dataflow: Dataflow) -> Rows:
    place = editions.newest(warehouse, dataflow, (EDITION_SOURCE,))
    if place is None:
        return []
    found: Rows = warehouse.read(dataflow, source=place.source, edition=place.edition, parts="all").to_pylist()
    return found
