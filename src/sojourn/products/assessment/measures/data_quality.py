"""Measures of the figures themselves: where two reports of one thing part, who publishes, and under which licence.

Two reports are compared only where both have a figure. For a group the differences of its countries are summed without
their signs, so that one country too high never hides another too low.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    DISPLACED_POPULATION,
    ECONOMIC_SERIES,
    MIGRANT_STOCK,
    REMITTANCE_FLOW,
    REPORTED_FLOW,
    VITAL_EVENTS,
)
from sojourn.concepts.dataflows.protection import (
    ADMISSION,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    MIGRANT_DEATH,
)
from sojourn.concepts.figure import Origin
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.built_in import EDITION_SOURCE
from sojourn.products.assessment.measures.displacement import PERSON_SOURCES, Sums, put, sums
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.measures.rules import UNHCR_POPULATIONS
from sojourn.products.assessment.panel import Panel, all_countries, releases_of
from sojourn.warehouse import Warehouse, editions
from sojourn.warehouse.editions import InForce

DIFFERENCE = "absolute difference"
ESTIMATED, NORMAL = ObsStatus.ESTIMATED.value, ObsStatus.NORMAL.value
CORRIDORS = "EUROSTAT_CORRIDORS"
PROSPECTS, NATIONAL = ("WPP2024_NET_MIGRATION", "WPP_OFFICIAL"), "NATIONAL_NET_MIGRATION"
VINTAGES = ("KNOMAD_SERIES", "KNOMAD_DATA360")
FIRST_CORRIDOR_YEAR = 2013
WATCHED = (
    MIGRANT_STOCK,
    REPORTED_FLOW,
    DISPLACED_POPULATION,
    MIGRANT_DEATH,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    ADMISSION,
    REMITTANCE_FLOW,
)
"""Dataflows whose publishers are counted."""
AROUND = 2  # years on either side, for who publishes
OPEN = ("cc by", "cc0", "public domain", "eurostat reuse", "odbl")
CLOSED = ("-nc", " nc", "-nd", "non-commercial")


def two_reports(first: Mapping[tuple[str, str], float], second: Mapping[tuple[str, str], float]) -> tuple[Sums, Sums]:
    """Absolute differences and means of two reports, where both are above zero."""
    apart: Sums = {}
    mean: Sums = {}
    for key, one in first.items():
        other = second.get(key, 0.0)
        if one > 0 and other > 0:
            apart[key] = 0.0 if math.isclose(one, other, rel_tol=1e-9) else abs(one - other)
            mean[key] = (one + other) / 2.0
    return apart, mean


def _put_pair(panel: Panel, name: str, found: tuple[Sums, Sums], origin: Origin) -> None:
    put(panel, f"{name}_APART", found[0], ESTIMATED, origin)
    put(panel, f"{name}_MEAN", found[1], ESTIMATED, replace(origin, formula=origin.formula.replace(DIFFERENCE, "mean")))


def idp_reports(bench: Bench, panel: Panel) -> None:
    """Persons displaced by conflict: UNHCR's own count against the figure of IDMC for the same country and year."""
    idps, conflict = {"population_type": "IDP"}, {"displacement_cause": "CONFLICT"}
    theirs = in_force(bench, panel, DISPLACED_POPULATION, UNHCR_POPULATIONS, idps)
    others = in_force(bench, panel, INTERNALLY_DISPLACED, PERSON_SOURCES, conflict)
    if theirs is None or others is None:
        return
    first, one = sums(bench.warehouse, DISPLACED_POPULATION, theirs, idps)
    second, two = sums(bench.warehouse, INTERNALLY_DISPLACED, others, conflict)
    origin = Origin(
        INTERNALLY_DISPLACED.id,
        source=f"{theirs.source} {theirs.edition} and {others.source}",
        edition=others.edition,
        where=tuple(conflict.items()),
        area_dimension="ref_area",
        releases=tuple(sorted({*one, *two})),
        formula=f"{DIFFERENCE} of the two publishers where both have a figure",
    )
    _put_pair(panel, "IDP_REPORTS", two_reports(first, second), origin)


def remittance_vintages(bench: Bench, panel: Panel) -> None:
    """Remittances received: the two newest vintages of one series, compared on purpose."""
    where = {"counterpart_area": "_T", "method": "RECORDED"}
    newer = in_force(bench, panel, REMITTANCE_FLOW, VINTAGES, where)
    if newer is None:
        return
    older = editions.earlier(bench.warehouse, REMITTANCE_FLOW, VINTAGES, where, than=newer)
    if older is None:
        return
    before, one = sums(bench.warehouse, REMITTANCE_FLOW, older, where)
    now, two = sums(bench.warehouse, REMITTANCE_FLOW, newer, where)
    origin = Origin(
        REMITTANCE_FLOW.id,
        source=newer.source,
        edition=f"{older.edition} and {newer.edition}",
        where=tuple(where.items()),
        area_dimension="ref_area",
        releases=tuple(sorted({*one, *two})),
        formula=f"{DIFFERENCE} of the two newest vintages",
    )
    _put_pair(panel, "REMITTANCE_VINTAGES", two_reports(now, before), origin)


def reported_corridors(bench: Bench, panel: Panel) -> None:
    """European corridors that both ends reported in every year: immigration against emigration."""
    where = {"sex": "_T", "age": "_T"}
    place = in_force(bench, panel, REPORTED_FLOW, (CORRIDORS,), where)
    if place is None:
        return
    table = bench.warehouse.read(REPORTED_FLOW, source=place.source, edition=place.edition, where=where)
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
        REPORTED_FLOW.id,
        source=place.source,
        edition=place.edition,
        where=(("direction", "IN+OUT"),),
        area_dimension="ref_area",
        releases=releases_of(table),
        formula="sum over corridors of |log((1 + immigration) / (1 + emigration))|; a corridor counts at both its ends",
    )
    put(panel, "CORRIDORS_APART", distance, ESTIMATED, origin)
    put(panel, "CORRIDORS_COMPARED", count, ESTIMATED, origin)


def corridor_distances(
    arrived: Mapping[tuple[int, str, str], float], left: Mapping[tuple[int, str, str], float]
) -> tuple[Sums, Sums]:
    """Log ratios and numbers of corridors by year and country, from October 2013 on, the same corridors in every year.

    arrived, left : (year, origin, destination) -> persons as the receiver and as the sender reported them
    """
    both = {key for key in arrived if key in left and key[0] >= FIRST_CORRIDOR_YEAR}
    years = {year for year, _, _ in both}
    pairs = {(start, end) for _, start, end in both if all((year, start, end) in both for year in years)}
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


def net_migration_reports(bench: Bench, panel: Panel) -> None:
    """Net migration of calendar years: World Population Prospects against what national statistics count."""
    where = {"event": "NET_MIGRATION", "sex": "_T", "variant": "ESTIMATE"}
    national = {"series": "NET_MIGRATION_NATIONAL"}
    theirs = in_force(bench, panel, VITAL_EVENTS, PROSPECTS, where)
    others = in_force(bench, panel, ECONOMIC_SERIES, (NATIONAL,), national)
    if theirs is None or others is None:
        return
    first, one = sums(bench.warehouse, VITAL_EVENTS, theirs, where)
    table = bench.warehouse.read(ECONOMIC_SERIES, source=others.source, edition=others.edition, where=national)
    second = {(r["time_period"], r["ref_area"]): r["obs_value"] for r in table.to_pylist()}
    apart = {key: abs(first[key] - second[key]) for key in first.keys() & second.keys() if second[key] is not None}
    origin = Origin(
        VITAL_EVENTS.id,
        source=f"{theirs.source} and {others.source}",
        edition=f"{theirs.edition} and {others.edition}",
        where=tuple(where.items()),
        area_dimension="ref_area",
        releases=tuple(sorted({*one, *releases_of(table)})),
        formula="absolute difference of both where a country has both in the calendar year",
    )
    put(panel, "NET_MIGRATION_APART", apart, ESTIMATED, origin)


def is_open(licence: str | None) -> bool:
    """Whether a licence lets anyone use, change and pass on the data, for any purpose."""
    text = (licence or "").lower()
    return any(word in text for word in OPEN) and not any(word in text for word in CLOSED)


def publishers(bench: Bench, panel: Panel) -> None:
    """By area and year: publishers with a figure in the five years around it, their series, and open ones among them.

    A series counts once, by the edition in force: neither its older editions nor its other layouts count beside it.
    """
    loaded = [r for r in bench.warehouse.releases() if r["kind"] == "published" and r["source"] != EDITION_SOURCE]
    facts: dict[str, tuple[str, bool]] = {}
    spans: dict[str, dict[str, set[int]]] = {}
    for dataflow in WATCHED:
        for place in _in_force(bench.warehouse, dataflow, loaded):
            release = next(r for r in loaded if (r["source"], r["edition"]) == (place.source, place.edition))
            _, before = facts.get(place.series, ("", True))
            facts[place.series] = release["publisher"], before and is_open(release["licence"])
            held = bench.warehouse.coverage(dataflow, (place.source,), by="time_period", each="ref_area")
            for country, feeds, periods in held:
                if country in all_countries() and feeds[0].edition == place.edition:
                    years = {int(p[:4]) for p in periods}
                    spans.setdefault(country, {}).setdefault(place.series, set()).update(years)
    if not spans:
        return
    formula = "series loaded, in their editions in force, with a figure of the area in the five years around the period"
    origin = Origin("", "all sources loaded", "", (), "ref_area", (), formula)
    for measure, found in _counted(spans, facts).items():
        put(panel, measure, found, NORMAL, origin)


def _counted(spans: Mapping[str, Mapping[str, set[int]]], facts: Mapping[str, tuple[str, bool]]) -> dict[str, Sums]:
    """The measures of :func:`publishers`, for every year that has two years on either side.

    spans : country -> series -> years with a figure; facts : series -> publisher, and whether all of it is open
    """
    last = max(year for series in spans.values() for years in series.values() for year in years)
    counted: dict[str, Sums] = {}
    for country, series in spans.items():
        for year in range(FIRST_CORRIDOR_YEAR, last - AROUND + 1):
            window = range(year - AROUND, year + AROUND + 1)
            there = [facts[s] for s, years in series.items() if any(y in years for y in window)]
            if there:
                key = (str(year), country)
                counted.setdefault("PUBLISHERS", {})[key] = float(len({publisher for publisher, _ in there}))
                counted.setdefault("AREAS_PUBLISHED", {})[key] = 1.0
                counted.setdefault("SOURCES_WITH_FIGURES", {})[key] = float(len(there))
                counted.setdefault("SOURCES_OPEN", {})[key] = float(sum(openly for _, openly in there))
    return counted


def _in_force(warehouse: Warehouse, dataflow: Dataflow, loaded: Sequence[Mapping[str, Any]]) -> list[InForce]:
    """The edition in force of every published series that feeds a dataflow, in order of the series' ids."""
    sources = {s for s, _ in warehouse.editions(dataflow)}
    by_series: dict[str, set[str]] = {}
    for release in loaded:
        if release["source"] in sources:
            by_series.setdefault(release["series"], set()).add(release["source"])
    found = [editions.newest(warehouse, dataflow, sorted(names)) for _, names in sorted(by_series.items())]
    return [place for place in found if place is not None]


MAKERS: tuple[Maker, ...] = (
    Maker("idp_reports", idp_reports, (*UNHCR_POPULATIONS, *PERSON_SOURCES)),
    Maker("remittance_vintages", remittance_vintages, VINTAGES),
    Maker("reported_corridors", reported_corridors, (CORRIDORS,)),
    Maker("net_migration_reports", net_migration_reports, (*PROSPECTS, NATIONAL)),
    Maker("publishers", publishers, dataflows=WATCHED),
)
