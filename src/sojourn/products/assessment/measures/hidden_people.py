"""Measures of people nobody lists: attempted crossings with their deaths, detected victims, people in a gap."""

from __future__ import annotations

from sojourn.concepts.dataflows import DISPLACED_POPULATION, TREATY_ACTION
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, TRAFFICKING
from sojourn.concepts.figure import Origin
from sojourn.concepts.status import ObsStatus
from sojourn.errors import NothingLoaded
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.displacement import DEATHS_SOURCES, put
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries, releases_of
from sojourn.products.assessment.profile import WORLD
from sojourn.products.hidden import gaps
from sojourn.products.hidden.death_rates import rates
from sojourn.products.hidden.deaths import warehouse_months
from sojourn.products.hidden.detected import with_ends
from sojourn.sources.iom.mediterranean_crossings import SOURCE as CROSSINGS

LOW, ESTIMATED = ObsStatus.LOW_RELIABILITY.value, ObsStatus.ESTIMATED.value
ROUTE = "CENTRAL_MEDITERRANEAN"
VICTIMS_SOURCE = "UNODC_GLOTIP"


def attempted_crossings(bench: Bench, panel: Panel) -> None:
    """Of the world: deaths on the central Mediterranean, attempts, and the spread of the months, of whole years."""
    try:
        months = warehouse_months(bench.warehouse)
    except NothingLoaded:
        return
    of_route = months.table[months.table["route"] == ROUTE]
    table = rates(of_route, open_from=months.open_from).table
    held = table[table["attempted"].notna() & ~table["flags"].str.contains("part_of_a_year")]
    origin = Origin(
        BORDER_ENCOUNTER.id,
        f"{months.deaths.source} {months.deaths.edition} and {months.crossings.source}",
        months.crossings.edition,
        (),
        "",
        tuple(sorted({*months.deaths.releases, *months.crossings.releases})),
        "arrivals in Italy and Malta, interceptions off Libya and Tunisia, and recorded deaths of the route",
    )
    names = {
        "ATTEMPT_DEATHS": "deaths",
        "CROSSINGS_ATTEMPTED": "attempted",
        "ATTEMPT_DEATHS_SPREAD": "overdispersion",
    }
    for measure, column in names.items():
        found = {(str(y), WORLD): float(v) for y, v in zip(held["time_period"], held[column], strict=True)}
        put(panel, measure, found, LOW, origin)


def victims_range(bench: Bench, panel: Panel) -> None:
    """Victims that authorities detected, from the least to the most that protected counts allow."""
    where = {"trafficking_measure": "VICTIMS", "breakdown": "_T", "category": "_T", "sex": "_T", "age": "_T"}
    place = in_force(bench, panel, TRAFFICKING, (VICTIMS_SOURCE,), where)
    if place is None:
        return
    table = bench.warehouse.read(
        TRAFFICKING,
        source=place.source,
        edition=place.edition,
        where=where,
        parts="all",
    )
    origin = Origin(
        TRAFFICKING.id, place.source, place.edition, tuple(where.items()), "ref_area", releases_of(table),
        "fewer than five is one to four",
    )  # fmt: skip
    held = with_ends(table.to_pandas())
    for measure, column in (("VICTIMS_AT_LEAST", "lower"), ("VICTIMS_AT_MOST", "upper")):
        rows = zip(held["time_period"], held["ref_area"], held[column], strict=True)
        found = {(str(y), str(a)): float(v) for y, a, v in rows if v == v and a in all_countries()}
        put(panel, measure, found, ObsStatus.NORMAL.value, origin)


def people_in_gap(bench: Bench, panel: Panel) -> None:
    """Displaced and stateless persons whom an instrument about them does not reach."""
    try:
        year, found = gaps.people_in_gap(bench.warehouse)
    except NothingLoaded:
        return
    sources = (gaps.POPULATION_SOURCE,)
    place = in_force(bench, panel, DISPLACED_POPULATION, sources, {"population_type": list(gaps.POPULATIONS)})
    if place is None:
        return
    origin = Origin(
        DISPLACED_POPULATION.id,
        place.source,
        place.edition,
        (("population_type", "+".join(gaps.OF_INSTRUMENTS)),),
        "ref_area",
        place.releases,
        "persons of a group in areas that an instrument about the group does not bind",
    )
    for end, measure in enumerate(("PEOPLE_IN_GAP_SURE", "PEOPLE_IN_GAP")):
        of_areas = {(year, a): ends[end] for a, ends in found.items() if a in all_countries()}
        put(panel, measure, of_areas, ESTIMATED, origin)


MAKERS: tuple[Maker, ...] = (
    Maker("attempted_crossings", attempted_crossings, (*DEATHS_SOURCES, CROSSINGS.id)),
    Maker("victims_range", victims_range, (VICTIMS_SOURCE,)),
    Maker("people_in_gap", people_in_gap, (gaps.POPULATION_SOURCE,), dataflows=(TREATY_ACTION,)),
)
