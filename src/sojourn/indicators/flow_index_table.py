"""All indices of a flow table at once: one row per index, or per index and area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer
from sojourn.indicators import connectivity, distance, flow_totals, impact, inequality, intensity

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class IndexValue:
    """One figure. ``area`` is None for the whole table; NaN says that the index has no value here."""

    index: str
    area: str | None
    value: float


def index_table(
    flow: npt.ArrayLike,
    areas: Sequence[str],
    *,
    population: npt.ArrayLike | None = None,
    total_population: float | None = None,
    lengths: npt.ArrayLike | None = None,
    listed_by: str = "destination",
) -> list[IndexValue]:
    """Every index that the given inputs allow.

    Parameters
    ----------
    flow : (origin, destination) persons, the diagonal is ignored
    areas : codes of rows and columns
    population : (area,) persons, same unit as the flows; needed for preference, velocity and net rates
    total_population : persons, where it is not the sum of ``population``; alone it allows the intensities
    lengths : (origin, destination) distances; needed for the distance indices
    listed_by : ``destination`` or ``origin``: how streams follow each other, for the interpolated median only
    """
    table = flow_totals.moves(flow)
    if table.shape[0] != len(areas):
        raise DimensionsDiffer(f"the table is {table.shape}, there are {len(areas)} areas")
    total = float(table.sum())
    whole: dict[str, float] = {"migrants": total, "areas": float(len(areas))}
    people = None if population is None else impact.populations(table, population)
    everyone = total_population
    if everyone is None and people is not None:
        everyone = float(people.sum())
    if everyone is not None:
        whole["crude_migration_intensity"] = intensity.crude_migration_intensity(total, everyone)
        whole["courgeau_k"] = intensity.courgeau_k(total, everyone, len(areas))
    whole["effectiveness"] = impact.effectiveness(table)
    if people is not None:
        whole["aggregate_net_migration_rate"] = impact.aggregate_net_migration_rate(table, people)
        for name, streams in (("preference", impact.preference), ("velocity", impact.velocity)):
            values = streams(table, people)
            whole[f"{name}_sum"] = impact.sum_over_streams(values)
            whole[f"{name}_mean"] = impact.mean_over_streams(values)
    whole |= {name: float(function(table)) for name, function in _WHOLE.items()}
    if lengths is not None:
        whole["distance_mean"] = distance.mean_distance(table, lengths)
        whole["distance_median"] = distance.median_distance(table, lengths)
        whole["distance_median_interpolated"] = distance.median_distance_interpolated(
            table, lengths, first="origin" if listed_by == "origin" else "destination"
        )
        whole["distance_decay"] = distance.distance_decay(table, lengths)
    out = [IndexValue(name, None, float(value)) for name, value in whole.items()]
    by_area = {name: function(table) for name, function in _AREAS.items()}
    if people is not None:
        for name in ("immigration", "emigration", "net_migration"):
            by_area[f"{name}_rate"] = 100.0 * by_area[name] / people
    for name, values in by_area.items():
        out += [IndexValue(name, area, float(v)) for area, v in zip(areas, values, strict=True)]
    return out


_WHOLE: dict[str, Callable[[Floats], float]] = {
    "connectivity": connectivity.connectivity,
    "inequality_equal": lambda t: inequality.inequality(t, "equal"),
    "inequality_independence": lambda t: inequality.inequality(t, "independence"),
    "inequality_weighted": lambda t: inequality.inequality(t, "weighted"),
    "gini_total": inequality.gini_total,
    "gini_total_uncorrected": lambda t: inequality.gini_total(t, corrected=False),
    "gini_rows": inequality.gini_rows,
    "gini_columns": inequality.gini_columns,
    "gini_exchange": inequality.gini_exchange,
    "gini_rows_standardized": lambda t: inequality.gini_standardized(t, "rows"),
    "gini_columns_standardized": lambda t: inequality.gini_standardized(t, "columns"),
    "gini_exchange_standardized": lambda t: inequality.gini_standardized(t, "exchange"),
    "migration_weighted_gini_out": lambda t: inequality.migration_weighted_gini(t, "out"),
    "migration_weighted_gini_in": lambda t: inequality.migration_weighted_gini(t, "in"),
    "migration_weighted_gini_mean": lambda t: (
        0.5 * (inequality.migration_weighted_gini(t, "out") + inequality.migration_weighted_gini(t, "in"))
    ),
    "coefficient_of_variation": inequality.coefficient_of_variation,
    "aggregate_variation_out": lambda t: inequality.aggregate_variation(t, "out"),
    "aggregate_variation_in": lambda t: inequality.aggregate_variation(t, "in"),
    "aggregate_variation_system": lambda t: inequality.aggregate_variation(t, "system"),
}

_AREAS: dict[str, Callable[[Floats], Floats]] = {
    "immigration": flow_totals.immigration,
    "emigration": flow_totals.emigration,
    "turnover": flow_totals.turnover,
    "net_migration": flow_totals.net_migration,
    "effectiveness": impact.effectiveness_of_areas,
    "connectivity_out": connectivity.connectivity_of_origins,
    "connectivity_in": connectivity.connectivity_of_destinations,
    "gini_out": inequality.gini_out,
    "gini_in": inequality.gini_in,
    "variation_out": inequality.variation_out,
    "variation_in": inequality.variation_in,
}

INDICES: tuple[str, ...] = (
    "migrants",
    "areas",
    "crude_migration_intensity",
    "courgeau_k",
    "effectiveness",
    "aggregate_net_migration_rate",
    "preference_sum",
    "preference_mean",
    "velocity_sum",
    "velocity_mean",
    *_WHOLE,
    "distance_mean",
    "distance_median",
    "distance_median_interpolated",
    "distance_decay",
)
"""Names of the indices of a whole table."""

AREA_INDICES: tuple[str, ...] = (*_AREAS, "immigration_rate", "emigration_rate", "net_migration_rate")
"""Names of the indices of one area."""
