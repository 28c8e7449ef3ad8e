"""Measures of every country from the warehouse: the raw material of profiles, indicators and verdicts.

A measure is declared by where it is read (``Rule``); the first source present in the warehouse gives it. What
needs more than a selection and a sum (intervals, flows, treaties) is computed in ``derived_measures``. The built-in
edition holds the same measures ready-made and is used where it is what was loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sojourn.concepts.dataflows import AREA_MEASURE, MIGRATION_FLOW
from sojourn.concepts.status import combined
from sojourn.errors import NothingLoaded
from sojourn.products.assessment.measures import derived
from sojourn.products.assessment.measures.rules import RULES, Rule
from sojourn.products.assessment.panel import WEIGHT_THAT_COUNTS, Origin, Panel, figures_of_countries
from sojourn.warehouse import Warehouse

EDITION_SOURCE = "SOJOURN_EDITION"


def read_panel(warehouse: Warehouse) -> Panel:
    """All measures the warehouse can give; what it cannot give is simply not there.

    Raises WarehouseError and NothingLoaded only for the file itself.
    """
    panel = Panel()
    present = {(d.id, s, e) for d in {r.dataflow for r in RULES} | {AREA_MEASURE} for s, e in warehouse.editions(d)}
    for rule in RULES:
        _read_rule(warehouse, panel, rule, present)
    derived.add(warehouse, panel)
    _read_edition(warehouse, panel, present)
    derived.add_derived(panel)
    return panel


def _read_rule(warehouse: Warehouse, panel: Panel, rule: Rule, present: set[tuple[str, str, str]]) -> None:
    for places, selection in rule.choices:
        for source, wanted in places:
            editions = sorted(e for d, s, e in present if d == rule.dataflow.id and s == source and wanted in (None, e))
            if editions:
                where = {k: v for k, v in selection.items() if v != []}
                _put_totals(warehouse, panel, rule, source, editions[-1], where)
                return


def _put_totals(
    warehouse: Warehouse, panel: Panel, rule: Rule, source: str, edition: str, where: Mapping[str, str | Sequence[str]]
) -> None:
    table = warehouse.totals(
        rule.dataflow, ["time_period", rule.by, "obs_status"], source=source, edition=edition, where=where
    )
    table, releases = figures_of_countries(table, rule.by)
    groups: dict[tuple[str, str], list[tuple[float, str]]] = {}
    columns = (table[c].to_pylist() for c in ("time_period", rule.by, "obs_value", "obs_status"))
    for period, country, value, status in zip(*columns, strict=True):
        groups.setdefault((period, country), []).append((value, status))
    for (period, country), figures in groups.items():
        value = sum(v for v, _ in figures)
        marking = {status for v, status in figures if v >= WEIGHT_THAT_COUNTS * value}
        panel.put(rule.measure, period, country, value, rule.status or combined(marking or {"A"}).value)
    flat = tuple((k, v if isinstance(v, str) else "+".join(v)) for k, v in where.items())
    panel.origins[rule.measure] = Origin(rule.dataflow.id, source, edition, flat, rule.by, releases)


def _read_edition(warehouse: Warehouse, panel: Panel, present: set[tuple[str, str, str]]) -> None:
    editions = sorted(e for d, s, e in present if d == AREA_MEASURE.id and s == EDITION_SOURCE)
    if not editions:
        return
    try:
        table = warehouse.read(AREA_MEASURE, source=EDITION_SOURCE, edition=editions[-1])
    except NothingLoaded:
        return
    if not panel.flows:
        _read_edition_flows(warehouse, panel, editions[-1])
    already = set(panel.amounts)
    for row in table.to_pylist():
        if row["measure"] in already or row["obs_value"] is None:
            continue
        panel.put(row["measure"], row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"])
        panel.origins.setdefault(
            row["measure"],
            Origin(
                AREA_MEASURE.id,
                EDITION_SOURCE,
                editions[-1],
                (("measure", row["measure"]),),
                "ref_area",
                (row["release_id"],),
                row["derived_from"] or "",
            ),
        )


def _read_edition_flows(warehouse: Warehouse, panel: Panel, edition: str) -> None:
    """Flows between sub-regions of the built-in edition; moves inside a sub-region stand on the diagonal."""
    try:
        table = warehouse.read(MIGRATION_FLOW, source=EDITION_SOURCE, edition=edition)
    except NothingLoaded:
        return
    rows = table.to_pylist()
    labels = tuple(sorted({r["counterpart_area"] for r in rows} | {r["ref_area"] for r in rows}))
    position = {a: i for i, a in enumerate(labels)}
    for row in rows:
        _, matrix = panel.flows.setdefault(
            (row["time_period"], row["sex"]), (labels, np.zeros((len(labels), len(labels))))
        )
        matrix[position[row["counterpart_area"]], position[row["ref_area"]]] = row["obs_value"] or 0.0
