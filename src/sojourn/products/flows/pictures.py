"""What pictures of flows are drawn from: names, places, tables and series of an estimate at a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sojourn.concepts import area
from sojourn.errors import UsageError
from sojourn.products.flows.chosen_areas import touching
from sojourn.products.flows.family import IN_RANGE, Array, FamilyEstimate, FlowFamily, Report, silent
from sojourn.products.flows.tables import COUNTRY, chosen_of, flow_range, shown_moves

#: Short forms for pictures; the full names stand in the tables.
SHORT = {
    "United States of America": "United States",
    "United Kingdom of Great Britain and Northern Ireland": "United Kingdom",
    "Iran (Islamic Republic of)": "Iran",
    "Venezuela (Bolivarian Republic of)": "Venezuela",
    "Bolivia (Plurinational State of)": "Bolivia",
    "Republic of Korea": "Korea (Republic of)",
    "Democratic Republic of the Congo": "DR Congo",
    "United Republic of Tanzania": "Tanzania",
    "Syrian Arab Republic": "Syria",
    "Russian Federation": "Russia",
    "China, Hong Kong Special Administrative Region": "Hong Kong (China)",
    "Lao People's Democratic Republic": "Lao PDR",
    "State of Palestine": "Palestine (State of)",
    "Other or unknown origin": "Unknown",
}


@dataclass(frozen=True)
class Picture:
    """codes, names : areas or groups ; table : (origin, destination) persons, the diagonal is moves inside groups
    places : name -> (longitude, latitude), countries only ; said : method, period and sex in words
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    table: Array
    places: dict[str, tuple[float, float]]
    said: str


def short_name(code: str) -> str:
    """A name for pictures."""
    name = area.name(code) if code in area.areas() else code
    return SHORT.get(name, name)


def described(made: FamilyEstimate) -> str:
    """Period, sex and method in words."""
    sex = {"F": "women", "M": "men", "_T": "both sexes"}[made.sex]
    what = f"{made.estimate.figure}, {made.estimate.method}"
    return f"Transitions {made.period.label} ({made.period.years} years), {sex}; {what}"


def picture(made: FamilyEstimate, level: str = COUNTRY, areas: Sequence[str] = ()) -> Picture:
    """An estimate ready to draw; areas without any move are left out.

    areas : codes or names; only flows from or to them are drawn
    """
    moves = shown_moves(made, level)
    codes = [str(a) for a in moves["origin"].values]
    chosen = chosen_of(made, level, areas)
    values = np.where(touching(codes, chosen), moves.values, 0.0)
    kept = [i for i in range(len(codes)) if values[i].sum() + values[:, i].sum() > 0]
    names = [short_name(codes[i]) for i in kept]
    places = {}
    for i, name in zip(kept, names, strict=True):
        here = area.areas().get(codes[i])
        if level == COUNTRY and here is not None and here.latitude is not None and here.longitude is not None:
            places[name] = (float(here.longitude), float(here.latitude))
    said = described(made) + (f"; from or to {', '.join(map(short_name, chosen))}" if chosen else "")
    return Picture(tuple(codes[i] for i in kept), tuple(names), values[np.ix_(kept, kept)], places, said)


def corridors_over_time(
    family: FlowFamily,
    method: str,
    *,
    sex: Any = "_T",
    level: str = COUNTRY,
    count: int = 16,
    corridors: Sequence[tuple[str, str]] = (),
    spread: bool = False,
    areas: Sequence[str] = (),
    report: Report = silent,
    **more: Any,
) -> tuple[list[tuple[str, list[dict[str, float]]]], str]:
    """The largest corridors, or those named, in every interval: persons a year.

    corridors : (origin, destination) codes; areas : of the largest, only those from or to them
    spread : with the range over methods, editions and policies (slow) ; report : told of every step

    Returns (title, steps with start, end, value and perhaps lower and upper) in order of size, and what it shows in
    words.
    """
    with family.one_state():
        periods = family.periods(more.get("edition"))
        made = {}
        for n, period in enumerate(periods):
            report(f"estimating {period.label}", n, len(periods))
            made[period] = family.estimate(period, method, sex, **more)
        tables = {p: shown_moves(e, level) for p, e in made.items()}
        first = next(iter(tables.values()))
        codes = [str(a) for a in first["origin"].values]
        total: Array = np.asarray(sum(t.values for t in tables.values()), dtype=np.float64)
        if corridors:
            wanted = _named(corridors, codes)
        else:
            touched = touching(codes, chosen_of(made[periods[0]], level, areas))
            wanted = _top(np.where(touched, total, -1.0), codes, count)
        ranges: Mapping[Any, Any] = {}
        if spread:
            ranges = {p: flow_range(family, e, level=level, methods=IN_RANGE, report=report) for p, e in made.items()}
    panels = []
    for origin, destination in wanted:
        steps = []
        for period, table in tables.items():
            step = {
                "start": float(period.start),
                "end": float(period.end),
                "value": float(table.sel(origin=origin, destination=destination)) / period.years,
            }
            if period in ranges:
                for side in ("lower", "upper"):
                    bound = getattr(ranges[period], side).sel(origin=origin, destination=destination)
                    step[side] = float(bound) / period.years
            steps.append(step)
        title = (
            f"within {short_name(origin)}"
            if origin == destination
            else f"{short_name(origin)} to {short_name(destination)}"
        )
        panels.append((title, steps))
    last = list(made.values())[-1]
    sexes = {"F": "women", "M": "men", "_T": "both sexes"}[last.sex]
    what = f"{last.estimate.figure}, {last.estimate.method}"
    return panels, f"Persons a year (average of transitions over the interval), {sexes}; {what}"


def _top(total: Array, codes: Sequence[str], count: int) -> list[tuple[str, str]]:
    """The largest corridors; what is negative is left out."""
    order = np.argsort(-total, axis=None, kind="stable")[: min(count, int((total >= 0).sum()))]
    return [(codes[i], codes[j]) for i, j in zip(*np.unravel_index(order, total.shape), strict=True)]


def _named(corridors: Sequence[tuple[str, str]], codes: Sequence[str]) -> list[tuple[str, str]]:
    found = [(area.asked(o), area.asked(d)) for o, d in corridors]
    unknown = sorted({c for pair in found for c in pair if c not in codes})
    if unknown:
        raise UsageError(f"these are no areas of this table: {', '.join(unknown)}", ways_out=["look at --level"])
    return found
