"""Measures of routes and of displacement inside countries for the assessment.

Deaths on routes are minima, so they carry the status «low reliability». Displacement by disasters swings from year to
year (China in 2010 alone makes a ninth of the world's five years around it), so five years are taken together; the
period is the middle one. Borders are measured apart: the same person is met at several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows.protection import (
    BORDER_ENCOUNTER,
    DISPLACED_BY_AGE,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    MIGRANT_DEATH,
)
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.panel import Origin, Panel, all_countries, figures_of_countries
from sojourn.warehouse import Warehouse

LOW, ESTIMATED = ObsStatus.LOW_RELIABILITY.value, ObsStatus.ESTIMATED.value
DEATHS_SOURCE = "IOM_MISSING_MIGRANTS"
SEA_ROUTES = (
    "CENTRAL_MEDITERRANEAN_ROUTE",
    "WESTERN_MEDITERRANEAN_ROUTE",
    "EASTERN_MEDITERRANEAN_ROUTE",
    "WESTERN_AFRICAN_ATLANTIC_ROUTE",
)
MOVEMENT_SOURCES = ("IDMC_FLOWS_LONG", "IDMC_WORKBOOK")
PERSON_SOURCES = ("IDMC_BY_UNHCR", "IDMC_STOCKS_LONG", "IDMC_WORKBOOK")
DISASTER_PERSON_SOURCES = ("IDMC_STOCKS_LONG", "IDMC_WORKBOOK")
WINDOW = 2  # years on either side of the middle one
NOT_IN_DISASTERS = ("CONFLICT", "DROUGHT")  # drought is recorded from 2017 on: with it, later years would count more
CHILD_GROUPS = ("CHILD", "CHILD_12TO17", "CHILD_ACCOMPANIED", "CHILD_UNACCOMPANIED")
UNDER_18 = ("Y0T4", "Y5T11", "Y12T17")
KNOWN_AGES = (*UNDER_18, "Y18T59", "Y_GE60")

Sums = dict[tuple[str, str], float]
"""(period, country) -> sum"""


def add(warehouse: Warehouse, panel: Panel) -> None:
    """Deaths, disasters, persons displaced by conflict, encounters and children; each where its source is loaded."""
    _deaths(warehouse, panel)
    _disasters(warehouse, panel)
    _conflict(warehouse, panel)
    _encounters(warehouse, panel)
    _children(warehouse, panel)


def newest(warehouse: Warehouse, dataflow: Dataflow, sources: Sequence[str]) -> tuple[str, str] | None:
    """The first of the sources that is loaded, with its newest edition; None where none is."""
    found = warehouse.editions(dataflow)
    for source in sources:
        if editions := sorted(e for s, e in found if s == source):
            return source, editions[-1]
    return None


def sums(
    warehouse: Warehouse,
    dataflow: Dataflow,
    place: tuple[str, str],
    where: Mapping[str, str | Sequence[str]],
    by: str = "ref_area",
) -> tuple[Sums, tuple[int, ...]]:
    """Sums of a selection by calendar year and country, and the releases they are from; months are added to years."""
    table = warehouse.totals(dataflow, ["time_period", by], source=place[0], edition=place[1], where=where)
    table, releases = figures_of_countries(table, by)
    found: Sums = {}
    for period, area, value in zip(*(table[c].to_pylist() for c in ("time_period", by, "obs_value")), strict=True):
        key = (period[:4], area)
        found[key] = found.get(key, 0.0) + value
    return found, releases


def put(panel: Panel, measure: str, found: Sums, status: str, origin: Origin) -> None:
    """Set a measure from its sums."""
    for (period, country), value in found.items():
        panel.put(measure, period, country, value, status)
    if found:
        panel.origins[measure] = origin


def _origin(
    dataflow: Dataflow,
    place: tuple[str, str],
    where: Mapping[str, str | Sequence[str]],
    releases: tuple[int, ...],
    formula: str = "",
    by: str = "ref_area",
) -> Origin:
    flat = tuple((k, v if isinstance(v, str) else "+".join(v)) for k, v in where.items())
    return Origin(dataflow.id, place[0], place[1], flat, by, releases, formula)


def _simple(
    warehouse: Warehouse,
    panel: Panel,
    measure: str,
    dataflow: Dataflow,
    place: tuple[str, str] | None,
    where: Mapping[str, str | Sequence[str]],
    status: str,
    **more: Any,
) -> None:
    if place is not None:
        found, releases = sums(warehouse, dataflow, place, where, more.get("by", "ref_area"))
        put(panel, measure, found, status, _origin(dataflow, place, where, releases, **more))


def _deaths(warehouse: Warehouse, panel: Panel) -> None:
    place = newest(warehouse, MIGRANT_DEATH, (DEATHS_SOURCE,))
    for measure, where in (("MIGRANT_DEATHS", {}), ("MIGRANT_DEATHS_SEA", {"route": SEA_ROUTES})):
        _simple(warehouse, panel, measure, MIGRANT_DEATH, place, where, LOW, formula="sum of recorded incidents")


def _disasters(warehouse: Warehouse, panel: Panel) -> None:
    """Five-year sums of displacement by disasters but drought, for every area with a line in any year.

    An area with a line of any cause and year is watched, so that no line in five years is taken as none recorded, and
    said so; an area never named has no figure. A single year without a line adds nothing to its five.
    """
    place = newest(warehouse, INTERNAL_DISPLACEMENT, MOVEMENT_SOURCES)
    if place is None:
        return
    table = warehouse.totals(
        INTERNAL_DISPLACEMENT, ["time_period", "ref_area", "displacement_cause"], source=place[0], edition=place[1]
    ).to_pylist()
    watched = {r["ref_area"] for r in table if r["obs_value"] is not None} & all_countries()
    rows = [r for r in table if r["displacement_cause"] not in NOT_IN_DISASTERS and r["obs_value"] is not None]
    by_year: dict[int, dict[str, float]] = {}
    for row in rows:
        year = by_year.setdefault(int(row["time_period"]), {})
        year[row["ref_area"]] = year.get(row["ref_area"], 0.0) + row["obs_value"]
    people = {c for amounts in panel.amounts.get("POPULATION", {}).values() for c in amounts}
    found = five_year_sums(by_year, watched & people if people else watched)
    releases = tuple(sorted({i for r in rows for i in r["releases"]}))
    where = {"displacement_cause": sorted({r["displacement_cause"] for r in rows})}
    apart = "DISASTER" not in {r["displacement_cause"] for r in rows}
    formula = (
        "sum of the five years around the period "
        + ("without drought, " if apart else "with drought, which this source does not tell apart, ")
        + "areas with a line in any year; no line in five years: none recorded"
    )
    put(
        panel,
        "DISASTER_DISPLACEMENTS_5Y",
        found,
        ESTIMATED,
        _origin(INTERNAL_DISPLACEMENT, place, where, releases, formula),
    )
    living = newest(warehouse, INTERNALLY_DISPLACED, DISASTER_PERSON_SOURCES)
    disaster = {"displacement_cause": "DISASTER"}
    _simple(warehouse, panel, "DISASTER_DISPLACED", INTERNALLY_DISPLACED, living, disaster, ESTIMATED)


def five_year_sums(by_year: Mapping[int, Mapping[str, float]], countries: set[str] | frozenset[str]) -> Sums:
    """Sums over the five years around every year that has two published years on either side.

    by_year : year -> country -> movements; countries : those that get a sum, 0 where no year has a line
    """
    years = sorted(by_year)
    found: Sums = {}
    for middle in years:
        window = range(middle - WINDOW, middle + WINDOW + 1)
        if all(y in by_year for y in window):
            for country in countries:
                found[(str(middle), country)] = sum(by_year[y].get(country, 0.0) for y in window)
    return found


def _conflict(warehouse: Warehouse, panel: Panel) -> None:
    place = newest(warehouse, INTERNALLY_DISPLACED, PERSON_SOURCES)
    where = {"displacement_cause": "CONFLICT"}
    _simple(warehouse, panel, "IDPS_CONFLICT", INTERNALLY_DISPLACED, place, where, ESTIMATED)


def _encounters(warehouse: Warehouse, panel: Panel) -> None:
    """Events of whole years by border; children where a border tells them apart from adults."""
    observed = ObsStatus.NORMAL.value
    for measure, source, where, by in (
        ("DETECTIONS_EU_BORDER", "FRONTEX_DETECTIONS", {}, "counterpart_area"),
        ("ENCOUNTERS_USA", "US_ENCOUNTERS", {}, "ref_area"),
        ("ENCOUNTERS_USA_UNACCOMPANIED", "US_ENCOUNTERS", {"encounter_group": "CHILD_UNACCOMPANIED"}, "ref_area"),
        ("CROSSINGS_DARIEN", "PANAMA_DARIEN", {"encounter_group": "_T", "sex": "_T"}, "ref_area"),
    ):
        place = newest(warehouse, BORDER_ENCOUNTER, (source,))
        if place is None:
            continue
        whole = whole_years(_months(warehouse, place))
        events, used = sums(warehouse, BORDER_ENCOUNTER, place, where, by)
        in_whole = {key: value for key, value in events.items() if key[0] in whole}
        put(panel, measure, in_whole, observed, _origin(BORDER_ENCOUNTER, place, where, used, "sum of whole years", by))
    children: Sums = {}
    everybody: Sums = {}
    releases: set[int] = set()
    for source in ("PANAMA_DARIEN", "MEXICO_ENCOUNTERS"):
        place = newest(warehouse, BORDER_ENCOUNTER, (source,))
        if place is None:
            continue
        young, found = sums(warehouse, BORDER_ENCOUNTER, place, {"encounter_group": CHILD_GROUPS})
        adults, also = sums(warehouse, BORDER_ENCOUNTER, place, {"encounter_group": "ADULT"})
        releases.update(found, also)
        for key, value in young.items():
            if key in adults:
                children[key], everybody[key] = value, value + adults[key]
    both = ("PANAMA_DARIEN and MEXICO_ENCOUNTERS", "")
    for measure, found_sums, groups in (
        ("ENCOUNTERED_CHILDREN", children, CHILD_GROUPS),
        ("ENCOUNTERED_BY_AGE", everybody, (*CHILD_GROUPS, "ADULT")),
    ):
        origin = _origin(BORDER_ENCOUNTER, both, {"encounter_group": groups}, tuple(sorted(releases)))
        put(panel, measure, found_sums, observed, origin)


def _months(warehouse: Warehouse, place: tuple[str, str]) -> set[str]:
    table = warehouse.totals(BORDER_ENCOUNTER, ["time_period"], source=place[0], edition=place[1])
    return set(table["time_period"].to_pylist())


def whole_years(periods: set[str]) -> set[str]:
    """Years that a monthly series (2014-01) holds from January to December; a year given as such (2014) is whole.

    Only the first and the last year can be cut off: a month without a line in between is a month without an event.
    """
    months = sorted(p for p in periods if len(p) > 4)
    years = {p[:4] for p in periods}
    if months:
        cut = {m[:4] for m, end in ((months[0], "01"), (months[-1], "12")) if m[5:7] != end}
        years -= cut - {p for p in periods if len(p) == 4}
    return years


def _children(warehouse: Warehouse, panel: Panel) -> None:
    place = newest(warehouse, DISPLACED_BY_AGE, ("UNHCR_DEMOGRAPHICS",))
    for measure, ages in (("REFUGEE_CHILDREN", UNDER_18), ("REFUGEES_OF_KNOWN_AGE", KNOWN_AGES)):
        where = {"population_type": "REF", "age": ages}
        _simple(warehouse, panel, measure, DISPLACED_BY_AGE, place, where, ObsStatus.NORMAL.value)
