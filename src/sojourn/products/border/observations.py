"""Border statistics as observations of the warehouse, with their definition and lineage: the one place for it."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from sojourn.concepts import area
from sojourn.concepts.dataflows.border import BORDER_STATISTIC
from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.errors import CodesUnknown, UsageError
from sojourn.products.border.statistics import Statistics
from sojourn.products.border.vintages import Vintages
from sojourn.warehouse import Loaded, Warehouse

_OWN = ("time_period", "freq", "measure", "citizenship", "sex", "age")
#: Columns of the long tables that are no breakdown.
_NO_BREAKDOWN = {
    *_OWN, "obs_value", "obs_status", "unit_measure", "conf_status", "definition", "vintage", "lag", "lower_80",
    "upper_80", "lower_95", "upper_95", "decided", "undecided", "as_is", "final_value",
}  # fmt: skip


def observations(made: Statistics | Vintages, ref_area: str) -> pa.Table:
    """The table as observations of ``BORDER_STATISTIC``, checked.

    ref_area : code or name of the country whose border was observed. Breakdowns without a dimension of their own go to
    ``detail`` (``month=09;flow=immigration``). Raises ``UsageError`` for a table of several vintages: each vintage
    is an edition of its own.
    """
    table = made.table
    if "vintage" in table.column_names and len(set(table["vintage"].to_pylist())) > 1:
        raise UsageError(
            "these are several vintages; the warehouse keeps each as an edition of its own",
            ways_out=["save each with sojourn border provisional"],
        )
    rows = table.to_pylist()
    further = [name for name in table.column_names if name not in _NO_BREAKDOWN]
    columns: dict[str, list[Any]] = {name: [row.get(name) or TOTAL for row in rows] for name in _OWN}
    columns["ref_area"] = [area_code(ref_area)] * len(rows)
    columns["detail"] = [";".join(f"{n}={row[n]}" for n in further) or TOTAL for row in rows]
    for name in ("obs_value", "obs_status", "unit_measure", "conf_status", "definition"):
        columns[name] = [row[name] for row in rows]
    for level in (80, 95):
        columns[f"interval_{level}"] = [_interval(row, level) for row in rows]
    return BORDER_STATISTIC.table(columns)


def save(made: Statistics | Vintages, warehouse: Warehouse, ref_area: str) -> Loaded:
    """Keep a statistic in the warehouse; its lineage becomes the settings of the estimate."""
    lineage = made.lineage
    return warehouse.save_estimate(
        BORDER_STATISTIC,
        observations(made, ref_area),
        method=str(lineage.get("method", f"border {lineage.get('statistic', 'statistic')}")).replace(" ", "-"),
        settings=lineage,
        inputs=(),
        edition=f"{area_code(ref_area)}, rule {lineage['rule']}, observed to {lineage['observed_to']}",
    )


def area_code(ref_area: str) -> str:
    """The code of an area; codes that ISO 3166 leaves to users (XAA) are kept, for borders that are made up.

    Raises ``CodesUnknown`` for what is neither.
    """
    try:
        return area.asked(ref_area)
    except CodesUnknown:
        if re.fullmatch(r"AA[A-Z]|Q[M-Z][A-Z]|X[A-Z]{2}|ZZ[A-Z]", ref_area):
            return ref_area
        raise


def _interval(row: dict[str, Any], level: int) -> str | None:
    low, high = row.get(f"lower_{level}"), row.get(f"upper_{level}")
    return None if low is None or high is None or row["obs_status"] != "E" else f"{low:g}/{high:g}"
