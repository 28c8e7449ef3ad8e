"""Estimates of flows kept in the warehouse, and what can be estimated from what is loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflows import MIGRATION_FLOW
from sojourn.products.accounts import bilateral_flows
from sojourn.products.accounts.bilateral_flows import FlowEstimate
from sojourn.products.flows.family import FamilyEstimate, FlowFamily
from sojourn.warehouse import Loaded


def saved(family: FlowFamily, made: FamilyEstimate, *, by_birthplace: bool = False) -> Loaded:
    """Keep an estimate in the warehouse as observations of MIGRATION_FLOW, with method, settings and releases.

    The edition of an estimate names the stock, the policy and a short digest of the settings, so that estimates made
    otherwise stand next to one another and the same one saved twice changes nothing.
    """
    inputs: Any = replace(made.inputs[0], sex=made.sex)
    flow = FlowEstimate(inputs, made.estimate)
    table = bilateral_flows.observations(flow, by_birthplace=by_birthplace, parts=made.inputs)
    said = pa.repeat(pa.scalar(f"stock {made.edition}, unknown origin {made.unknown_origin}"), table.num_rows)
    table = table.set_column(table.schema.get_field_index("inputs"), "inputs", said)
    settings = {
        **dict(made.estimate.settings),
        "period": made.period.id,
        "sex": made.sex,
        "stock_edition": made.edition,
        "unknown_origin": made.unknown_origin,
        "by_birthplace": by_birthplace,
    }
    # Intervals and sexes made alike from the same files are one edition; another setting or file makes another.
    alike = {k: v for k, v in settings.items() if k not in ("period", "sex", "by_birthplace")} | {"of": made.releases}
    digest = hashlib.sha256(json.dumps(alike, sort_keys=True, default=str).encode()).hexdigest()[:8]
    return family.warehouse.save_estimate(
        MIGRATION_FLOW,
        table,
        method=made.estimate.method,
        settings=settings,
        inputs=made.releases,
        edition=f"stock {made.edition}, unknown {made.unknown_origin}, {digest}",
    )


def listing(family: FlowFamily) -> list[dict[str, object]]:
    """Every interval of every edition of the stock that flows can be estimated for, and what is saved already."""
    rows: list[dict[str, object]] = []
    for edition, source in family.editions().items():
        for period in family.periods(edition):
            tables = family.tables(edition)
            rows.append(
                {
                    "period": period.label,
                    "years": period.years,
                    "edition": edition,
                    "source": source,
                    "by_sex": tables.by_sex,
                }
            )
    return rows


def _settings(release: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(release["settings"])) if release["settings"] else {}


def saved_estimates(family: FlowFamily) -> list[dict[str, object]]:
    """Estimates of flows in the warehouse: method, edition, settings."""
    return [
        {
            "release": r["release_id"],
            "method": r["method"],
            "edition": r["edition"],
            **{k: _settings(r).get(k, "") for k in ("period", "sex")},
            "settings": _settings(r),
            "rows": r["rows"].get(MIGRATION_FLOW.id, 0),
        }
        for r in family.warehouse.releases()
        if r["kind"] == "estimate" and MIGRATION_FLOW.id in r["rows"]
    ]
