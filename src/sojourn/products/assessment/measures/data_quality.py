"""Measures of the figures themselves: where two reports of one thing part, who publishes, and under which licence.

Two reports are compared only where both have a figure. For a group the differences of its countries are summed without
their signs, so that one country too high never hides another too low.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyarrow.compute as pc

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DISPLACED_POPULATION, MIGRANT_STOCK, REMITTANCE_FLOW, REPORTED_FLOW
from sojourn.concepts.dataflows.protection import (
    ADMISSION,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    MIGRANT_DEATH,
)
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.measures.displacement import PERSON_SOURCES, Sums, newest, put, sums
from sojourn.products.assessment.panel import Origin, Panel, all_countries
from sojourn.warehouse import Warehouse

ESTIMATED, NORMAL = ObsStatus.ESTIMATED.value, ObsStatus.NORMAL.value
CORRIDORS = "EUROSTAT_CORRIDORS"
FIRST_CORRIDOR_YEAR = 2013
WATCHED = (
    MIGRANT_STOCK, REPORTED_FLOW, DISPLACED_POPULATION, MIGRANT_DEATH, INTERNAL_DISPLACEMENT, INTERNALLY_DISPLACED,
    ADMISSION, REMITTANCE_FLOW,
)  # fmt: skip
AROUND = 2  # years on either side, for who publishes
OPEN = ("cc by", "cc0", "public domain", "eurostat reuse", "odbl")
CLOSED = ("-nc", " nc", "-nd", "non-commercial")


def add(warehouse: Warehouse, panel: Panel) -> None:
    """Disagreements between reports, and publishers and open sources by area."""
    _corridors(warehouse, panel)
    _displaced(warehouse, panel)
    _remittances(warehouse, panel)
    _publishers(warehouse, panel)


def two_reports(first: Mapping[tuple[str, str], float], second: Mapping[tuple[str, str], float]) -> tuple[Sums, Sums]:
    """Absolute differences and means of two reports, where both are above zero."""
    both = [k for k, v in first.items() if v > 0 and second.get(k, 0.0) > 0]
    apart = {k: 0.0 if math.isclose(first[k], second[k], rel_tol=1e-9) else abs(first[k] - second[k]) for k in both}
    return apart, {k: (first[k] + second[k]) / 2.0 for k in both}


def _put_pair(panel: Panel, name: str, found: tuple[Sums, Sums], origin: Origin) -> None:
    put(panel, f"{name}_APART", found[0], ESTIMATED, origin)
    put(panel, f"{name}_MEAN", found[1], ESTIMATED, origin)


def _displaced(warehouse: Warehouse, panel: Panel) -> None:
    """Persons displaced by conflict: UNHCR's own count against the figure of IDMC for the same country and year."""
    theirs = newest(warehouse, DISPLACED_POPULATION, ("UNHCR_POPULATION",))
    others = newest(warehouse, INTERNALLY_DISPLACED, PERSON_SOURCES)
    if theirs is None or others is None:
        return
    first, one = sums(warehouse, DISPLACED_POPULATION, theirs, {"population_type": "IDP"})
    second, two = sums(warehouse, INTERNALLY_DISPLACED, others, {"displacement_cause": "CONFLICT"})
    origin = Origin(
        INTERNALLY_DISPLACED.id, f"{theirs[0]} {theirs[1]} and {others[0]}", others[1],
        (("displacement_cause", "CONFLICT"),), "ref_area", tuple(sorted({*one, *two})),
        "absolute difference of the two publishers where both have a figure",
    )  # fmt: skip
    _put_pair(panel, "IDP_REPORTS", two_reports(first, second), origin)


def _remittances(warehouse: Warehouse, panel: Panel) -> None:
    """Remittances received: the two newest vintages of one series."""
    editions = sorted(e for s, e in warehouse.editions(REMITTANCE_FLOW) if s == "KNOMAD_SERIES")
    if len(editions) < 2:
        return
    where = {"counterpart_area": "_T", "method": "RECORDED"}
    older, one = sums(warehouse, REMITTANCE_FLOW, ("KNOMAD_SERIES", editions[-2]), where)
    newer, two = sums(warehouse, REMITTANCE_FLOW, ("KNOMAD_SERIES", editions[-1]), where)
    origin = Origin(
        REMITTANCE_FLOW.id, "KNOMAD_SERIES", f"{editions[-2]} and {editions[-1]}", tuple(where.items()), "ref_area",
        tuple(sorted({*one, *two})), "absolute difference of the two newest vintages",
    )  # fmt: skip
    _put_pair(panel, "REMITTANCE_VINTAGES", two_reports(newer, older), origin)


def _corridors(warehouse: Warehouse, panel: Panel) -> None:
    """European corridors that both ends reported in every year: immigration against emigration."""
    if CORRIDORS not in {s for s, _ in warehouse.editions(REPORTED_FLOW)}:
        return
    table = warehouse.read(REPORTED_FLOW, source=CORRIDORS, where={"sex": "_T", "age": "_T"})
    arrived: dict[tuple[int, str, str], float] = {}
    left: dict[tuple[int, str, str], float] = {}
    for row in table.to_pylist():
        if row["obs_value"] is None:
            continue
        year, own, other = int(row["time_period"][:4]), row["ref_area"], row["counterpart_area"]
        if row["direction"] == "IN":
            arrived[(year, other, own)] = row["obs_value"]
        else:
            left[(year, own, other)] = row["obs_value"]
    distance, count = corridor_distances(arrived, left)
    origin = Origin(
        REPORTED_FLOW.id, CORRIDORS, str(table["edition"][0].as_py()) if table.num_rows else "",
        (("direction", "IN+OUT"),), "ref_area", tuple(sorted(set(table["release_id"].to_pylist()))),
        "sum over corridors of |log((1 + immigration) / (1 + emigration))|; a corridor counts at both its ends",
    )  # fmt: skip
    put(panel, "CORRIDORS_APART", distance, ESTIMATED, origin)
    put(panel, "CORRIDORS_COMPARED", count, ESTIMATED, origin)


def corridor_distances(
    arrived: Mapping[tuple[int, str, str], float], left: Mapping[tuple[int, str, str], float]
) -> tuple[Sums, Sums]:
    """Log ratios and numbers of corridors by year and country, from October 2013 on, the same corridors in every year.

    arrived, left : (year, origin, destination) -> persons as the receiver and as the sender reported them
    """
    both = {k for k in arrived if k in left and k[0] >= FIRST_CORRIDOR_YEAR}
    years = {y for y, _, _ in both}
    pairs = {(o, d) for _, o, d in both if all((y, o, d) in both for y in years)}
    distance: Sums = {}
    count: Sums = {}
    for year in sorted(years):
        for origin, destination in sorted(pairs):
            key = (year, origin, destination)
            apart = abs(math.log1p(arrived[key]) - math.log1p(left[key]))
            for end in (origin, destination):
                if end in all_countries():
                    distance[(str(year), end)] = distance.get((str(year), end), 0.0) + apart
                    count[(str(year), end)] = count.get((str(year), end), 0.0) + 1.0
    return distance, count


def is_open(licence: str | None) -> bool:
    """Whether a licence lets anyone use, change and pass on the data, for any purpose."""
    text = (licence or "").lower()
    return any(word in text for word in OPEN) and not any(word in text for word in CLOSED)


def _publishers(warehouse: Warehouse, panel: Panel) -> None:
    """By area and year: publishers with a figure in the five years around it, sources, and open ones among them."""
    facts = {r["source"]: r for r in warehouse.releases() if r["kind"] == "published"}
    spans: dict[str, dict[str, set[int]]] = {}
    for dataflow in WATCHED:
        for source, edition in _newest_editions(warehouse, dataflow, facts):
            table = warehouse.totals(dataflow, ["ref_area", "time_period"], source=source, edition=edition)
            kept = table.filter(pc.greater(table["observations"], 0)).select(["ref_area", "time_period"])
            for country, period in zip(*(c.to_pylist() for c in kept.columns), strict=True):
                if country in all_countries():
                    spans.setdefault(country, {}).setdefault(source, set()).add(int(period[:4]))
    if not spans:
        return
    last = max(y for sources in spans.values() for years in sources.values() for y in years)
    parts: dict[str, Sums] = {m: {} for m in ("PUBLISHERS", "AREAS_PUBLISHED", "SOURCES_WITH_FIGURES", "SOURCES_OPEN")}
    for country, sources in spans.items():
        for year in range(FIRST_CORRIDOR_YEAR, last - AROUND + 1):
            window = range(year - AROUND, year + AROUND + 1)
            there = [s for s, years in sources.items() if any(y in years for y in window)]
            if there:
                key = (str(year), country)
                parts["PUBLISHERS"][key] = float(len({facts[s]["publisher"] for s in there}))
                parts["AREAS_PUBLISHED"][key] = 1.0
                parts["SOURCES_WITH_FIGURES"][key] = float(len(there))
                parts["SOURCES_OPEN"][key] = float(sum(is_open(facts[s]["licence"]) for s in there))
    for measure, found in parts.items():
        formula = "sources loaded with a figure of the area in the five years around the period"
        put(panel, measure, found, NORMAL, Origin("", "all sources loaded", "", (), "ref_area", (), formula))


def _newest_editions(warehouse: Warehouse, dataflow: Dataflow, facts: Mapping[str, object]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for source, edition in warehouse.editions(dataflow):
        if source in facts and source != "SOJOURN_EDITION":
            found[source] = max(edition, found.get(source, edition))
    return sorted(found.items())
