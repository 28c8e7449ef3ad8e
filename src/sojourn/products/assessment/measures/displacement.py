"""Measures of routes and of displacement inside countries for the assessment.

Deaths on routes are minima, so they carry the status «low reliability». Displacement by disasters swings from year to
year; its years stand apart here and are judged together by the indicator. Borders are measured apart: the same person
is met at several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows.protection import (
    BORDER_ENCOUNTER,
    DISPLACED_BY_AGE,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    MIGRANT_DEATH,
)
from sojourn.concepts.figure import Origin, joined_codes
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries, figures_of_countries
from sojourn.warehouse import Warehouse
from sojourn.warehouse.editions import InForce

LOW, ESTIMATED, OBSERVED = (s.value for s in (ObsStatus.LOW_RELIABILITY, ObsStatus.ESTIMATED, ObsStatus.NORMAL))
DEATHS_SOURCES = ("IOM_MISSING_MIGRANTS", "IOM_MISSING_MIGRANTS_INCIDENTS")
SEA_ROUTES = (  # as the long table names them, and as the publisher's downloads do
    "CENTRAL_MEDITERRANEAN_ROUTE",
    "WESTERN_MEDITERRANEAN_ROUTE",
    "EASTERN_MEDITERRANEAN_ROUTE",
    "WESTERN_AFRICAN_ATLANTIC_ROUTE",
    "CENTRAL_MEDITERRANEAN",
    "WESTERN_MEDITERRANEAN",
    "EASTERN_MEDITERRANEAN",
    "WESTERN_AFRICA_ATLANTIC_ROUTE_TO_CANARY_ISLANDS",
)
EVENTS = "IDMC_DISASTER_EVENTS"
MOVEMENT_SOURCES = ("IDMC_FLOWS_LONG", "IDMC_WORKBOOK", EVENTS)
PERSON_SOURCES = ("IDMC_BY_UNHCR", "IDMC_STOCKS_LONG", "IDMC_WORKBOOK")
DISASTER_PERSON_SOURCES = ("IDMC_STOCKS_LONG", "IDMC_WORKBOOK")
AGE_TOLD_APART = ("PANAMA_DARIEN", "MEXICO_ENCOUNTERS")
BY_AGE_SOURCES = ("UNHCR_DEMOGRAPHICS",)
HAZARDS = {
    "DISASTER_WEATHER": ("EXTREME_TEMPERATURE", "FLOOD", "MASS_MOVEMENT", "STORM", "WILDFIRE"),
    "DISASTER_GEOPHYSICAL": ("EARTHQUAKE", "VOLCANIC_ACTIVITY"),
}
"""Hazards recorded from the first year on. Drought, erosion and waves are recorded from 2017 on: with them, later years
would count more."""
CHILD_GROUPS = ("CHILD", "CHILD_12TO17", "CHILD_ACCOMPANIED", "CHILD_UNACCOMPANIED")
UNDER_18 = ("Y0T4", "Y5T11", "Y12T17")
KNOWN_AGES = (*UNDER_18, "Y18T59", "Y_GE60")

Sums = dict[tuple[str, str], float]
"""(period, country) -> sum"""


def sums(
    warehouse: Warehouse,
    dataflow: Dataflow,
    place: InForce,
    where: Mapping[str, str | Sequence[str]],
    by: str = "ref_area",
) -> tuple[Sums, tuple[int, ...]]:
    """Sums of a selection by calendar year and country, and the releases they are from; months are added to years."""
    table = warehouse.totals(dataflow, ["time_period", by], source=place.source, edition=place.edition, where=where)
    table, releases = figures_of_countries(table, by)
    found: Sums = {}
    for row in table.to_pylist():
        key = (row["time_period"][:4], row[by])
        found[key] = found.get(key, 0.0) + row["obs_value"]
    return found, releases


def put(panel: Panel, measure: str, found: Sums, status: str, origin: Origin) -> None:
    """Set a measure from its sums."""
    for (period, country), value in found.items():
        panel.put(measure, period, country, value, status)
    if found:
        panel.origins[measure] = origin


def _origin(
    dataflow: Dataflow,
    place: InForce,
    where: Mapping[str, str | Sequence[str]],
    releases: tuple[int, ...],
    formula: str = "",
    by: str = "ref_area",
) -> Origin:
    return Origin(dataflow.id, place.source, place.edition, joined_codes(where), by, releases, formula)


def _simple(
    bench: Bench,
    panel: Panel,
    measure: str,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Mapping[str, str | Sequence[str]],
    status: str,
    formula: str = "",
) -> None:
    """Put the sums of a selection of the edition in force."""
    place = in_force(bench, panel, dataflow, sources, where)
    if place is not None:
        found, releases = sums(bench.warehouse, dataflow, place, where)
        put(panel, measure, found, status, _origin(dataflow, place, where, releases, formula))


def deaths_on_routes(bench: Bench, panel: Panel) -> None:
    """Deaths and disappearances of all recorded incidents."""
    _deaths(bench, panel, "MIGRANT_DEATHS", {})


def deaths_at_sea(bench: Bench, panel: Panel) -> None:
    """Deaths and disappearances on the sea routes to Europe."""
    _deaths(bench, panel, "MIGRANT_DEATHS_SEA", {"route": SEA_ROUTES})


def _deaths(bench: Bench, panel: Panel, measure: str, where: Mapping[str, str | Sequence[str]]) -> None:
    """Recorded incidents by year, without the year in which the edition ends before December: a part is no fall."""
    place = in_force(bench, panel, MIGRANT_DEATH, DEATHS_SOURCES, where)
    if place is None:
        return
    found, releases = sums(bench.warehouse, MIGRANT_DEATH, place, where)
    partial = re.fullmatch(r"to (\d{4})-(0\d|1[01])", place.edition)
    whole = {key: value for key, value in found.items() if partial is None or key[0] != partial[1]}
    origin = _origin(MIGRANT_DEATH, place, where, releases, "sum of recorded incidents of whole years")
    put(panel, measure, whole, LOW, origin)


def disaster_displacements(bench: Bench, panel: Panel) -> None:
    """Displacement by disasters of each year, weather and climate apart from earthquakes and volcanoes.

    An area with a line of any cause and year is watched, so that a year without a line is taken as none recorded, and
    said so; an area never named has no figure. A source that does not tell hazards apart gives nothing.
    """
    place = _of_all_hazards(bench, panel)
    if place is None:
        return
    by = ["time_period", "ref_area", "displacement_cause"]
    table = bench.warehouse.totals(INTERNAL_DISPLACEMENT, by, source=place.source, edition=place.edition).to_pylist()
    rows = [r for r in table if r["obs_value"] is not None]
    watched = {r["ref_area"] for r in rows} & all_countries()
    people = {c for amounts in panel.amounts.get("POPULATION", {}).values() for c in amounts}
    for measure, hazards in HAZARDS.items():
        own = [r for r in rows if r["displacement_cause"] in hazards]
        lines = [(int(r["time_period"]), r["ref_area"], r["obs_value"]) for r in own]
        found = every_year(lines, watched & people if people else watched)
        releases = tuple(sorted({i for r in own for i in r["releases"]}))
        where = {"displacement_cause": hazards}
        formula = "sum over hazards; areas with a line in any year; a year without a line: none recorded"
        put(panel, measure, found, ESTIMATED, _origin(INTERNAL_DISPLACEMENT, place, where, releases, formula))


def _of_all_hazards(bench: Bench, panel: Panel) -> InForce | None:
    """The edition in force; an export of events that lacks earthquakes or wildfires is a selection of hazards."""
    place = in_force(bench, panel, INTERNAL_DISPLACEMENT, MOVEMENT_SOURCES)
    if place is None or place.source != EVENTS:
        return place
    found = bench.warehouse.totals(
        INTERNAL_DISPLACEMENT, ["displacement_cause"], source=place.source, edition=place.edition
    )
    if {"EARTHQUAKE", "WILDFIRE", "FLOOD", "STORM"} <= set(found["displacement_cause"].to_pylist()):
        return place
    return in_force(bench, panel, INTERNAL_DISPLACEMENT, [s for s in MOVEMENT_SOURCES if s != EVENTS])


def disaster_displaced(bench: Bench, panel: Panel) -> None:
    """Persons living in displacement by disasters at the end of the year."""
    where = {"displacement_cause": "DISASTER"}
    sources = DISASTER_PERSON_SOURCES
    _simple(bench, panel, "DISASTER_DISPLACED", INTERNALLY_DISPLACED, sources, where, ESTIMATED)


def every_year(rows: Iterable[tuple[int, str, float]], countries: set[str] | frozenset[str]) -> Sums:
    """Sums of every year between the first and the last one with a line, 0 where a country has none.

    rows : (year, country, movements); countries : those that get a sum
    """
    held: dict[tuple[int, str], float] = {}
    for year, country, movements in rows:
        held[(year, country)] = held.get((year, country), 0.0) + movements
    years = [year for year, _ in held]
    if not years:
        return {}
    span = range(min(years), max(years) + 1)
    return {(str(year), country): held.get((year, country), 0.0) for year in span for country in countries}


def conflict_displaced(bench: Bench, panel: Panel) -> None:
    """Persons living in displacement by conflict at the end of the year."""
    where = {"displacement_cause": "CONFLICT"}
    _simple(bench, panel, "IDPS_CONFLICT", INTERNALLY_DISPLACED, PERSON_SOURCES, where, ESTIMATED)


def _encounters(
    bench: Bench, panel: Panel, measure: str, source: str, where: Mapping[str, str], by: str = "ref_area"
) -> None:
    """Events of whole years at one border."""
    place = in_force(bench, panel, BORDER_ENCOUNTER, (source,), where, by=by)
    if place is None:
        return
    whole = whole_years(_months(bench.warehouse, place))
    events, used = sums(bench.warehouse, BORDER_ENCOUNTER, place, where, by)
    in_whole = {key: value for key, value in events.items() if key[0] in whole}
    origin = _origin(BORDER_ENCOUNTER, place, where, used, "sum of whole years", by)
    put(panel, measure, in_whole, OBSERVED, origin)


def detections_eu_border(bench: Bench, panel: Panel) -> None:
    """Detections at the external border of the European Union, by citizenship."""
    _encounters(bench, panel, "DETECTIONS_EU_BORDER", "FRONTEX_DETECTIONS", {}, "counterpart_area")


def encounters_usa(bench: Bench, panel: Panel) -> None:
    """Encounters at the southwest land border of the United States."""
    _encounters(bench, panel, "ENCOUNTERS_USA", "US_ENCOUNTERS", {})


def encounters_usa_unaccompanied(bench: Bench, panel: Panel) -> None:
    """Encounters of children without an adult at that border."""
    where = {"encounter_group": "CHILD_UNACCOMPANIED"}
    _encounters(bench, panel, "ENCOUNTERS_USA_UNACCOMPANIED", "US_ENCOUNTERS", where)


def crossings_darien(bench: Bench, panel: Panel) -> None:
    """Crossings of the Darién gap."""
    _encounters(bench, panel, "CROSSINGS_DARIEN", "PANAMA_DARIEN", {"encounter_group": "_T", "sex": "_T"})


def encounters_by_age(bench: Bench, panel: Panel) -> None:
    """Children, and everybody of known age group, where a border tells children apart from adults."""
    children: Sums = {}
    everybody: Sums = {}
    releases: set[int] = set()
    places: list[InForce] = []
    for source in AGE_TOLD_APART:
        place = in_force(bench, panel, BORDER_ENCOUNTER, (source,), {"encounter_group": CHILD_GROUPS})
        if place is None:
            continue
        places.append(place)
        young, found = sums(bench.warehouse, BORDER_ENCOUNTER, place, {"encounter_group": CHILD_GROUPS})
        adults, also = sums(bench.warehouse, BORDER_ENCOUNTER, place, {"encounter_group": "ADULT"})
        releases.update(found, also)
        for key, value in young.items():
            if key in adults:
                children[key], everybody[key] = value, value + adults[key]
    sources = " and ".join(p.source for p in places)
    named = " and ".join(dict.fromkeys(p.edition for p in places))
    for measure, found_sums, groups in (
        ("ENCOUNTERED_CHILDREN", children, CHILD_GROUPS),
        ("ENCOUNTERED_BY_AGE", everybody, (*CHILD_GROUPS, "ADULT")),
    ):
        where = (("encounter_group", "+".join(groups)),)
        origin = Origin(BORDER_ENCOUNTER.id, sources, named, where, "ref_area", tuple(sorted(releases)))
        put(panel, measure, found_sums, OBSERVED, origin)


def _months(warehouse: Warehouse, place: InForce) -> set[str]:
    """Periods (months, or years given as such) of which an edition has a line of any kind."""
    held = warehouse.coverage(BORDER_ENCOUNTER, (place.source,), by="time_period")
    return {p for _, feeds, periods in held if feeds[0].edition == place.edition for p in periods}


def whole_years(periods: set[str]) -> set[str]:
    """Years that a monthly series (2014-01) holds from January to December; a year given as such (2014) is whole.

    Only the first and the last year can be cut off: a month without a line in between is a month without an event.
    """
    given = {p for p in periods if len(p) == 4}
    months = sorted(periods - given)
    of_months = {m[:4] for m in months}
    if months and months[0][5:7] != "01":
        of_months.discard(months[0][:4])
    if months and months[-1][5:7] != "12":
        of_months.discard(months[-1][:4])
    return given | of_months


def refugee_children(bench: Bench, panel: Panel) -> None:
    """Refugees under 18, of those whose age is known."""
    where = {"population_type": "REF", "age": UNDER_18}
    _simple(bench, panel, "REFUGEE_CHILDREN", DISPLACED_BY_AGE, BY_AGE_SOURCES, where, OBSERVED)


def refugees_of_known_age(bench: Bench, panel: Panel) -> None:
    """Refugees of all ages, of those whose age is known."""
    where = {"population_type": "REF", "age": KNOWN_AGES}
    _simple(bench, panel, "REFUGEES_OF_KNOWN_AGE", DISPLACED_BY_AGE, BY_AGE_SOURCES, where, OBSERVED)


MAKERS: tuple[Maker, ...] = (
    Maker("deaths_on_routes", deaths_on_routes, DEATHS_SOURCES),
    Maker("deaths_at_sea", deaths_at_sea, DEATHS_SOURCES),
    Maker("disaster_displacements", disaster_displacements, MOVEMENT_SOURCES, after=("POPULATION",)),
    Maker("disaster_displaced", disaster_displaced, DISASTER_PERSON_SOURCES),
    Maker("conflict_displaced", conflict_displaced, PERSON_SOURCES),
    Maker("detections_eu_border", detections_eu_border, ("FRONTEX_DETECTIONS",)),
    Maker("encounters_usa", encounters_usa, ("US_ENCOUNTERS",)),
    Maker("encounters_usa_unaccompanied", encounters_usa_unaccompanied, ("US_ENCOUNTERS",)),
    Maker("crossings_darien", crossings_darien, ("PANAMA_DARIEN",)),
    Maker("encounters_by_age", encounters_by_age, AGE_TOLD_APART),
    Maker("refugee_children", refugee_children, BY_AGE_SOURCES),
    Maker("refugees_of_known_age", refugees_of_known_age, BY_AGE_SOURCES),
)
