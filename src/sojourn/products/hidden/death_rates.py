"""Recorded deaths per 1,000 attempted crossings, by route and month or year, with what is wrong in either side.

Recorded deaths are a minimum, and attempts that nobody saw are in no denominator. Attempts are arrivals, interceptions
and deaths. Where interceptions are not stated attempts are too few and the rate too high: that is said, and no point is
given beside one of months that have them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sojourn.errors import ValuesRefused
from sojourn.estimators.hidden.estimate import LEVEL
from sojourn.kernels.capture.rates import count_interval, overdispersion

#: Columns of what goes in; arrivals and interceptions are events of the month, empty where not stated.
NEEDED = ("route", "time_period", "deaths", "arrivals")
COLUMNS = (
    "route", "time_period", "deaths", "arrivals", "interceptions", "attempted", "per_1000", "lower", "upper",
    "per_1000_of_arrivals", "arrivals_lower", "arrivals_upper", "overdispersion", "months", "obs_status", "flags",
)  # fmt: skip
PER = 1000.0
#: A year that repeats another counts as a copy when at least this many of its months have deaths, and so many numbers
#: of deaths occur: few deaths repeat by chance.
TELLING_MONTHS, TELLING_VALUES = 6, 4


@dataclass(frozen=True)
class Rates:
    """Rates and what was noticed on the way.

    table : with ``COLUMNS`` ; notes : (code, facts)
    """

    table: pd.DataFrame
    notes: tuple[tuple[str, dict[str, object]], ...]


def rates(months: pd.DataFrame, *, by: str = "year", open_from: int | None = None, level: float = LEVEL) -> Rates:
    """Rates by route and period.

    months : a row a route and month: route, time_period (2014-01), deaths, arrivals, interceptions
    by : month or year ; open_from : the first year that the publisher still completes

    A rate's interval is that of a count with as much spread as the months of its route and year have (deaths come in
    boats): it speaks of chance, not of deaths that nobody recorded.
    """
    frame = _checked(months)
    notes: list[tuple[str, dict[str, object]]] = []
    frame = _without_copies(frame, notes)
    frame = _without_empty_sums(frame, notes)
    frame["year"] = frame["time_period"].str.slice(0, 4)
    pieces = [
        _rows_of(str(route), group, by, open_from, level, notes) for route, group in frame.groupby("route", sort=True)
    ]
    table = pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=list(COLUMNS))
    return Rates(table[list(COLUMNS)], tuple(notes))


def _checked(months: pd.DataFrame) -> pd.DataFrame:
    """The rows in order. Raises ValuesRefused for months that are none, or twice on one route."""
    frame = months.copy()
    if "interceptions" not in frame:
        frame["interceptions"] = np.nan
    wrong = frame[~frame["time_period"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])")]
    doubled = frame[frame.duplicated(["route", "time_period"])]
    details = [f"«{t}» is no month such as 2014-01" for t in wrong["time_period"].unique()]
    details += [f"{r.route} {r.time_period} stands twice" for r in doubled.itertuples()]
    if details:
        raise ValuesRefused(
            "deaths and crossings by month cannot be taken",
            details=details,
            ways_out=["one row a route and month, the month as 2014-01"],
        )
    return frame.sort_values(["route", "time_period"], ignore_index=True)


def _without_copies(frame: pd.DataFrame, notes: list[tuple[str, dict[str, object]]]) -> pd.DataFrame:
    """Deaths of a year that repeat those of an earlier one, month by month, are missing: a copy is no count."""
    years = frame["time_period"].str.slice(0, 4)
    out = frame.copy()
    out["copy"] = ""
    for route, group in frame.groupby("route"):
        seen: dict[tuple[float, ...], str] = {}
        for year, rows in group.groupby(years[group.index]):
            values = tuple(rows["deaths"].tolist())
            telling = sum(v > 0 for v in values) >= TELLING_MONTHS and len(set(values)) >= TELLING_VALUES
            if len(values) != 12 or np.isnan(values).any() or not telling:
                continue
            if values in seen:
                out.loc[rows.index, "deaths"] = np.nan
                out.loc[rows.index, "copy"] = seen[values]
                notes.append(("copied_year", {"route": route, "year": year, "of": seen[values]}))
            else:
                seen[values] = str(year)
    return out


def _without_empty_sums(frame: pd.DataFrame, notes: list[tuple[str, dict[str, object]]]) -> pd.DataFrame:
    """Last months in which nobody arrives on any route are months that nobody filled in: missing, not zero."""
    by_month = frame.groupby("time_period")["arrivals"].agg(lambda v: bool((v.fillna(0) == 0).all()))
    trailing = by_month[::-1].cummin()
    empty = [str(month) for month in trailing.index[trailing.to_numpy()]]
    stated = frame["time_period"].isin(empty) & ((frame["arrivals"] == 0) | (frame["deaths"] == 0))
    if not stated.any():
        return frame
    out = frame.copy()
    out.loc[frame["time_period"].isin(empty), ["deaths", "arrivals", "interceptions"]] = np.nan
    notes.append(("sums_of_nothing", {"first": min(empty), "last": max(empty)}))
    return out


def _rows_of(
    route: str,
    group: pd.DataFrame,
    by: str,
    open_from: int | None,
    level: float,
    notes: list[tuple[str, dict[str, object]]],
) -> pd.DataFrame:
    stated = group.loc[group["interceptions"].notna(), "time_period"]
    later = len(stated) and str(stated.min()) > str(group["time_period"].min())
    begins = str(stated.min()) if later else ""
    if begins:
        notes.append(("interceptions_begin", {"route": route, "month": begins}))
    rows = []
    for year, held in group.groupby("year"):
        attempted = held["deaths"] + held["arrivals"] + held["interceptions"].fillna(0)
        spread = overdispersion(held["deaths"].to_numpy(), attempted.to_numpy())
        parts = [held] if by == "year" else [held.iloc[i : i + 1] for i in range(len(held))]
        for part in parts:
            period = str(year) if by == "year" else str(part["time_period"].iloc[0])
            rows.append(_row(route, period, part, spread, begins, open_from, level))
    return pd.DataFrame(rows)


def _row(
    route: str, period: str, part: pd.DataFrame, spread: float, begins: str, open_from: int | None, level: float
) -> dict[str, object]:
    """One rate. A sum over months is missing where deaths or arrivals of any of them are."""
    deaths, arrivals = (part[c].sum(skipna=False) for c in ("deaths", "arrivals"))
    intercepted = part["interceptions"].sum(skipna=False)
    flags = [f"copy_of_{c}" for c in sorted(set(part["copy"])) if c]
    if np.isnan(intercepted):
        flags.append("interceptions_not_stated")
    if begins and part["time_period"].min() <= begins <= part["time_period"].max():
        flags.append("interceptions_begin")
    if open_from is not None and int(period[:4]) >= open_from:
        flags.append("still_open")
    if len(part) < 12 and len(period) == 4:
        flags.append("part_of_a_year")
    attempted = deaths + arrivals + intercepted
    known = deaths + arrivals
    exceeds = bool(known > 0 and deaths > arrivals + (0 if np.isnan(intercepted) else intercepted))
    if exceeds:
        flags.append("more_deaths_than_crossings")
    held = bool(np.isfinite(attempted) and attempted > 0 and not exceeds)
    without = bool(np.isfinite(known) and known > 0 and not exceeds)
    lower, upper = count_interval(deaths, spread, level) if held or without else (np.nan, np.nan)
    return {
        "route": route,
        "time_period": period,
        "deaths": deaths,
        "arrivals": arrivals,
        "interceptions": intercepted,
        "attempted": attempted if held else np.nan,
        "per_1000": PER * deaths / attempted if held else np.nan,
        "lower": PER * float(lower) / attempted if held else np.nan,
        "upper": PER * float(upper) / attempted if held else np.nan,
        "per_1000_of_arrivals": PER * deaths / known if without else np.nan,
        "arrivals_lower": PER * float(lower) / known if without else np.nan,
        "arrivals_upper": PER * float(upper) / known if without else np.nan,
        "overdispersion": spread,
        "months": len(part),
        "obs_status": "E" if held else "O",
        "flags": "+".join(flags),
    }
