"""The long tables of vintages: estimates by vintage and month, final months, totals with their final figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.disclosure import NOT_FOR_PUBLICATION
from sojourn.engines.development import Development
from sojourn.microdata.tabulation import ESTIMATED, NORMAL
from sojourn.microdata.vintages.revision_intervals import Intervals
from sojourn.microdata.vintages.revision_triangle import MEASURES, Triangle

TOTAL = "_T"


def vintages_table(
    t: Triangle, bounds: Intervals, d: Development, group: str | None, rule: str, wanted: list[int]
) -> pa.Table:
    """Long table, one row per vintage, month still open at it, measure and group.

    Columns: vintage (date), time_period, freq, measure, the group's column, lag, obs_value (the estimate),
    lower_80, upper_80, lower_95, upper_95, decided (migrations already decided), undecided (crossings), as_is (every
    open stay on the new side counted), final_value (null until final), obs_status and the other attributes.
    """
    codes = (TOTAL, *d.groups) if group else (TOTAL,)
    lags, groups = t.known.shape[1], len(codes)
    v, k, m, g = (
        axis.ravel() for axis in np.meshgrid(wanted, np.arange(lags), np.arange(3), np.arange(groups), indexing="ij")
    )
    there = t.estimated[v, k]
    v, k, m, g = v[there], k[there], m[there], g[there]
    month = t.first_month + v - k

    def taken(values: npt.NDArray[np.float64], decimals: int = 0) -> npt.NDArray[np.float64]:
        return np.asarray(np.round(values[v, k, m, g], decimals) + 0.0)

    undecided = taken(t.undecided)
    final = taken(t.final)
    texts = np.array([d.vintages[i].isoformat() for i in range(len(d.vintages))])
    said = [
        f"{name} decided by the vintage plus expected among undecided crossings; rule {rule}; intervals from "
        "draws with a shift shared by each month, and errors of earlier vintages"
        for name in ("migrant arrivals", "migrant departures", "net migration")
    ]
    columns: dict[str, pa.Array] = {
        "vintage": pa.array(texts[v]).cast(pa.date32()),
        "time_period": pa.array([f"{n // 12}-{n % 12 + 1:02d}" for n in month.tolist()], pa.string()),
        "freq": pa.array(["M"] * len(v), pa.string()),
        "measure": pa.array(np.array(MEASURES)[m].tolist(), pa.string()),
    }
    if group:
        columns[group] = pa.array(np.array(codes)[g].tolist(), pa.string())
    columns |= {
        "lag": pa.array(k.astype(np.int32)),
        "obs_value": pa.array(taken(t.estimate, 1)),
        "lower_80": pa.array(taken(bounds.lower[0.80])),
        "upper_80": pa.array(taken(bounds.upper[0.80])),
        "lower_95": pa.array(taken(bounds.lower[0.95])),
        "upper_95": pa.array(taken(bounds.upper[0.95])),
        "decided": pa.array(taken(t.known)),
        "undecided": pa.array(undecided),
        "as_is": pa.array(taken(t.as_is)),
        "final_value": pa.array(final, mask=np.isnan(final)),
        "obs_status": pa.array(np.where(undecided > 0, ESTIMATED, NORMAL).tolist(), pa.string()),
        "unit_measure": pa.array(["crossings"] * len(v), pa.string()),
        "conf_status": pa.array([NOT_FOR_PUBLICATION] * len(v), pa.string()),
        "definition": pa.array([said[i] for i in m.tolist()], pa.string()),
    }
    return pa.table(columns)


def final_rows(
    final: npt.NDArray[np.float64], like: pa.Table, d: Development, first_month: int, group: str | None
) -> pa.Table:
    """Months that are final at the vintage, in the columns of ``like``."""
    codes = (TOTAL, *d.groups) if group else (TOTAL,)
    n, m, g = (
        a.ravel() for a in np.meshgrid(np.arange(len(final)), np.arange(3), np.arange(len(codes)), indexing="ij")
    )
    value = pa.array(final[n, m, g])
    month = (first_month + n).tolist()
    last = first_month + len(d.vintages) - 1
    columns: dict[str, Any] = {name: value for name in like.column_names if name.startswith(("lower", "upper"))}
    columns |= {
        "vintage": pa.array([d.vintages[-1]] * len(n), pa.date32()),
        "time_period": pa.array([f"{i // 12}-{i % 12 + 1:02d}" for i in month], pa.string()),
        "freq": pa.array(["M"] * len(n)),
        "measure": pa.array(np.array(MEASURES)[m].tolist()),
        "lag": pa.array([last - i for i in month], pa.int32()),
        "obs_value": value, "decided": value, "as_is": value, "final_value": value,
        "undecided": pa.array(np.zeros(len(n))),
        "obs_status": pa.array([NORMAL] * len(n)),
        "unit_measure": pa.array(["crossings"] * len(n)),
        "conf_status": pa.array([NOT_FOR_PUBLICATION] * len(n)),
        "definition": pa.array([f"all crossings decided; {text}" for text in ("arrivals", "departures", "net")])
        .take(pa.array(m)),
    }  # fmt: skip
    if group:
        columns[group] = pa.array(np.array(codes)[g].tolist())
    return pa.table({name: columns[name] for name in like.column_names}).cast(like.schema)


def total_rows(table: pa.Table) -> pa.Table:
    """Rows of the total that were estimates, without the column of groups."""
    column = table.column_names[table.column_names.index("measure") + 1]
    if column != "lag":
        table = table.filter(pc.equal(table[column], TOTAL)).drop_columns([column])
    return table.filter(pc.equal(table["obs_status"], ESTIMATED))


def with_final(table: pa.Table, final: dict[tuple[str, str], float]) -> pa.Table:
    keys = zip(table["time_period"].to_pylist(), table["measure"].to_pylist(), strict=True)
    values = pa.array([final.get(key) for key in keys], pa.float64())
    return table.set_column(table.column_names.index("final_value"), "final_value", values)
