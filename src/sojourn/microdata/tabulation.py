"""What border statistics count: every measure with its unit and definition, and the long table they share.

Engines give counts (:mod:`sojourn.engines.tabulate`); here they become measures in the words of the house. Counts of
persons have passed no disclosure control: every row says ``conf_status`` N (not for publication) until the
release gate has seen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts.disclosure import NOT_FOR_PUBLICATION
from sojourn.errors import EstimationError

Row = dict[str, Any]

NORMAL, PROVISIONAL, ESTIMATED = "A", "P", "E"


@dataclass(frozen=True)
class Measure:
    """One measure: id, title, unit of its values, and what exactly is counted."""

    id: str
    title: str
    unit: str
    definition: str
    reference: str = ""


_ONS = "Office for National Statistics, first arrival, last departure (FOI-2026-3525)"
_UNECE = "UNECE (2016), Defining and Measuring Circular Migration"

MEASURES: dict[str, Measure] = {
    m.id: m
    for m in (
        Measure("immigration", "migrant arrivals", "crossings", "arrivals classified as a migration"),
        Measure("emigration", "migrant departures", "crossings", "departures classified as a migration"),
        Measure("net_migration", "net migration", "crossings", "immigration minus emigration; gain is positive"),
        Measure("visitor_arrivals", "arrivals of visitors", "crossings",
                "arrivals of non-residents that are no migration"),
        Measure("visitor_departures", "departures of visitors", "crossings", "departures of non-residents"),
        Measure("resident_departures", "departures of residents", "crossings",
                "departures of residents that are no migration: absences begun"),
        Measure("resident_returns", "returns of residents", "crossings", "arrivals of residents: absences ended"),
        Measure("undecided_arrivals", "arrivals not decided", "crossings",
                "arrivals whose label or status before depends on what is not yet observed; in no other measure"),
        Measure("undecided_departures", "departures not decided", "crossings",
                "departures whose label or status before depends on what is not yet observed; in no other measure"),
        Measure("resident_population", "residents seen at the border", "persons",
                "persons with status resident that evening, here or abroad; residents who never cross are not seen"),
        Measure("residents_present", "residents here", "persons", "residents whose last crossing was an arrival"),
        Measure("residents_absent", "residents abroad", "persons",
                "residents whose last crossing was a departure: on a visit abroad"),
        Measure("visitors_present", "visitors here", "persons", "non-residents whose last crossing was an arrival"),
        Measure("undecided_present", "here, not decided", "persons",
                "persons here whose status is not decided; in no other measure"),
        Measure("undecided_absent", "abroad, not decided", "persons",
                "persons abroad whose status is not decided; in no other measure"),
        Measure("spells", "completed spells", "spells",
                "stays or absences that ended in the period, by days between the two crossings"),
        Measure("median_days", "median length of completed spells", "days",
                "half of the spells that ended in the period were no longer"),
        Measure("returning_nationals", "immigration of nationals", "crossings",
                "immigration of citizens of the country, by time since their own last emigration in the data"),
        Measure("median_days_abroad", "median time abroad of returning nationals", "days",
                "days from the last emigration in the data to the return"),
        Measure("circular_migrants", "circular migrants", "persons",
                "persons with the number of counted crossings within the years that end with the period", _UNECE),
        Measure("circular_migrants_of_year", "circular migrants of the year", "persons",
                "those among them with a counted crossing in the year itself", _UNECE),
        Measure("circularity", "share of circular migrants", "percent",
                "circular migrants of the year among persons with a counted crossing in the year", _UNECE),
        Measure("cycles", "cycles completed", "cycles",
                "there-and-back pairs of counted crossings after the first, of circular migrants in the years", _UNECE),
        Measure("share_of_time_here", "share of time here", "percent",
                "days between an arrival and the next departure counted, of days since the first counted crossing"),
        Measure("transit_stays", "transit stays", "stays",
                "stays of non-residents no longer than the limit, from one country to another"),
        Measure("permit_immigration", "migrant arrivals under permits", "persons",
                "first arrivals of stays under permits that are long enough, of persons not resident before", _ONS),
        Measure("permit_emigration", "migrant departures under permits", "persons",
                "last departures of residents under permits who stay away", _ONS),
        Measure("permit_immigration_undecided", "arrivals under permits not decided", "persons",
                "first arrivals whose stay is not yet long enough and not over; in no other measure", _ONS),
        Measure("permit_emigration_undecided", "departures under permits not decided", "persons",
                "last departures after which a return is not yet ruled out; in no other measure", _ONS),
        Measure("seasonal_index", "seasonal index", "ratio",
                "median ratio of a calendar month to the centred twelve-month moving average; mean of months is 1"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """What all counts of one table rest on."""

    rule: str
    observed_to: date
    freq: str
    settings: Mapping[str, Any]
    undecided_from: date | None
    """First crossing date with something not decided; None where all is decided."""

    def definition(self, measure: str) -> str:
        """One sentence for the column ``definition``."""
        extra = "".join(f"; {name} {value}" for name, value in self.settings.items())
        return f"{MEASURES[measure].definition}; rule {self.rule}; observed to {self.observed_to}{extra}"

    def open(self, period: str) -> bool:
        """True where the period is not over at the end of observation or holds undecided crossings."""
        end = last_day(period)
        return end > self.observed_to or (self.undecided_from is not None and end >= self.undecided_from)


def last_day(period: str) -> date:
    """Last day of 2024, 2024-Q3, 2024-05 or 2024-05-17."""
    if len(period) == 10:
        return date.fromisoformat(period)
    year = int(period[:4])
    month = 12 if len(period) == 4 else int(period[6]) * 3 if "Q" in period else int(period[5:7])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def table(rows: Iterable[Row], dimensions: Sequence[str], basis: Basis) -> pa.Table:
    """Long table of observations: time_period, freq, measure, ``dimensions``, obs_value, obs_status, ...

    rows : time_period, measure, obs_value and the dimensions of each; ``open`` overrides whether it is provisional
    """
    columns: dict[str, list[Any]] = {
        name: [] for name in ("time_period", "measure", *dimensions, "obs_value", "obs_status")
    }
    for row in sorted(rows, key=lambda r: (r["measure"], *(str(r.get(d)) for d in dimensions), r["time_period"])):
        for name in ("time_period", "measure", *dimensions):
            columns[name].append(row.get(name))
        columns["obs_value"].append(float(row["obs_value"]))
        is_open = row["open"] if "open" in row else basis.open(row["time_period"])
        columns["obs_status"].append(PROVISIONAL if is_open else NORMAL)
    measures = columns["measure"]
    text = {name: pa.array(columns[name], pa.string()) for name in ("time_period", "measure", *dimensions)}
    unit = {m: MEASURES[m].unit for m in set(measures)}
    said = {m: basis.definition(m) for m in set(measures)}
    return pa.table({
        "time_period": text.pop("time_period"),
        "freq": pa.array([basis.freq] * len(measures), pa.string()),
        **text,
        "obs_value": pa.array(columns["obs_value"], pa.float64()),
        "obs_status": pa.array(columns["obs_status"], pa.string()),
        "unit_measure": pa.array([unit[m] for m in measures], pa.string()),
        "conf_status": pa.array([NOT_FOR_PUBLICATION] * len(measures), pa.string()),
        "definition": pa.array([said[m] for m in measures], pa.string()),
    })  # fmt: skip


def flows(counts: pa.Table, by: Sequence[str], basis: Basis) -> pa.Table:
    """Measures of movements from counts by category; net migration is added.

    counts : as from ``engines.tabulate.movements``. A figure is provisional where its cell holds undecided crossings
    of its direction (either for net migration) or its period is not over.
    """
    rows: list[Row] = []
    cells: dict[tuple[str, ...], dict[str, int]] = {}
    for row in counts.to_pylist():
        key = (row["time_period"], *(row[name] for name in by))
        cells.setdefault(key, {})[row["category"]] = row["crossings"]
    for key, found in cells.items():
        cell: Row = dict(zip(("time_period", *by), key, strict=True))
        over = last_day(key[0]) <= basis.observed_to
        open_in, open_out = "undecided_arrivals" in found, "undecided_departures" in found
        for category, count in found.items():
            arrives = category in ("immigration", "visitor_arrivals", "resident_returns", "undecided_arrivals")
            is_open = not over or (open_in if arrives else open_out)
            rows.append({**cell, "measure": category, "obs_value": count, "open": is_open})
        if "immigration" in found or "emigration" in found:
            net = found.get("immigration", 0) - found.get("emigration", 0)
            is_open = not over or open_in or open_out
            rows.append({**cell, "measure": "net_migration", "obs_value": net, "open": is_open})
    return table(rows, by, basis)


def population(counts: pa.Table, by: Sequence[str], basis: Basis) -> pa.Table:
    """Measures of persons on dates from counts by status and place (``engines.tabulate.population``)."""
    rows: list[Row] = []
    residents: dict[tuple[str, ...], int] = {}
    undecided: set[tuple[str, ...]] = set()
    name_of = {
        ("resident", "here"): "residents_present",
        ("resident", "abroad"): "residents_absent",
        ("non_resident", "here"): "visitors_present",
        ("undecided", "here"): "undecided_present",
        ("undecided", "abroad"): "undecided_absent",
    }
    found = counts.to_pylist()
    for row in found:
        key = (row["time_period"], *(row[name] for name in by))
        if row["status"] == "undecided":
            undecided.add(key)
        if row["status"] == "resident":
            residents[key] = residents.get(key, 0) + row["persons"]
    for row in found:
        measure = name_of.get((row["status"], row["place"]))
        if measure is not None:
            key = (row["time_period"], *(row[name] for name in by))
            cell = dict(zip(("time_period", *by), key, strict=True))
            rows.append({**cell, "measure": measure, "obs_value": row["persons"], "open": key in undecided})
    for key, count in residents.items():
        cell = dict(zip(("time_period", *by), key, strict=True))
        rows.append({**cell, "measure": "resident_population", "obs_value": count, "open": key in undecided})
    return table(rows, by, basis)


def seasonal_index(values: npt.NDArray[np.float64], first_month: int) -> npt.NDArray[np.float64]:
    """Index per calendar month (January first), mean 1, from a monthly series of at least 36 values above zero.

    Ratio to the centred moving average of twelve months (2x12), median over years, scaled to mean 1. Source:
    Macaulay (1931), *The Smoothing of Time Series*, as in the first step of X-11 (Shiskin et al. 1967).
    values : consecutive months; first_month : calendar month 1 to 12 of the first.
    Raises ``EstimationError`` for shorter series and for moving averages that are not above zero.
    """
    if len(values) < 36:
        raise EstimationError(
            f"a seasonal index needs 36 months whose figures are final, {len(values)} are there",
            ways_out=["give a longer period of crossings"],
        )
    weights = np.concatenate([[0.5], np.ones(11), [0.5]]) / 12
    trend = np.convolve(values, weights, mode="valid")
    if (trend <= 0).any():
        raise EstimationError("a seasonal index needs positive averages over twelve months; some are zero or negative")
    ratio = values[6:-6] / trend
    month = (first_month - 1 + 6 + np.arange(len(ratio))) % 12
    index = np.array([np.median(ratio[month == m]) for m in range(12)])
    return np.asarray(index / index.mean())
