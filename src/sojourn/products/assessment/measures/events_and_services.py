"""Measures counted from single events or survey rows: agreements signed, services surveyed, crossings of a sea."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, MIGRANT_DEATH
from sojourn.concepts.figure import Origin
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.maker import OWN, Bench, Maker
from sojourn.products.assessment.measures.displacement import DEATHS_SOURCES, SEA_ROUTES, Sums, put
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries, releases_of
from sojourn.products.assessment.profile import WORLD

NORMAL, LOW = ObsStatus.NORMAL.value, ObsStatus.LOW_RELIABILITY.value
AGREEMENTS = "CHILTON_WODA_AGREEMENTS"
SIGNING_YEARS = 5
LAST_WHOLE_YEAR = 2019
"""Collection of agreements ended during the year after."""
SURVEYS = ("RPW_SURVEY", "RPW_WORKBOOK")
"""Layouts of one survey, in order: a quarter that the first has is not taken from the second."""
SAME_DAY = frozenset({"Less than one hour", "Same day"})
TOLD_SPEEDS = SAME_DAY | {"Next day", "2 days", "3-5 days", "6 days or more"}
DIGITAL_FUNDING = frozenset({"online", "card", "mobile"})
SEA_DETECTIONS = (
    "CENTRAL_MEDITERRANEAN_ROUTE_SEA",
    "EASTERN_MEDITERRANEAN_ROUTE_SEA",
    "WESTERN_MEDITERRANEAN_ROUTE_SEA",
    "WESTERN_AFRICAN_ROUTE_SEA",
)


def signed_in_years(signings: Iterable[tuple[int, str]], last: int, years: int = SIGNING_YEARS) -> Sums:
    """Signatures in the years that end with each year, for every area that ever signed; 0 where it signed none then.

    signings : (year, area), one for either party
    """
    held = Counter(signings)
    areas = {area for _, area in held}
    first = min((year for year, _ in held), default=last)
    return {
        (str(year), area): float(sum(held[(y, area)] for y in range(year - years + 1, year + 1)))
        for year in range(max(first, 1990), last + 1)
        for area in sorted(areas)
    }


def labour_agreements(bench: Bench, panel: Panel) -> None:
    """Labour agreements signed in the five years that end with a year."""
    where = {"action": "SIGNED"}
    place = in_force(bench, panel, TREATY_ACTION, (AGREEMENTS,), where)
    if place is None:
        return
    table = bench.warehouse.read(TREATY_ACTION, source=place.source, edition=place.edition, where=where)
    rows = [r for r in table.to_pylist() if r["ref_area"] in all_countries()]
    found = signed_in_years(((int(r["obs_value"]), r["ref_area"]) for r in rows), LAST_WHOLE_YEAR)
    formula = "signatures of the five years that end with the year, one for either party"
    origin = Origin(
        TREATY_ACTION.id, place.source, place.edition, (("action", "SIGNED"),), "ref_area", releases_of(table), formula
    )
    put(panel, "LABOUR_AGREEMENTS", found, NORMAL, origin)


def surveyed_services(bench: Bench, panel: Panel) -> None:
    """Services surveyed for sending 200 dollars to an area, by year: all, fast, digital, those that tell the rate.

    Rows of one's own of the same dataflow count beside the published survey, each from the edition in force. A quarter
    of the survey is taken whole from one of its layouts.
    """
    where = {"amount": "200"}
    own = sorted({s for s, _ in bench.warehouse.editions(REMITTANCE_SERVICE) if s.startswith(OWN)})
    counts: dict[str, Sums] = {}
    used: dict[str, set[int]] = {}
    taken: set[str] = set()
    for source in (*SURVEYS, *own):
        place = in_force(bench, panel, REMITTANCE_SERVICE, (source,), where)
        if place is None:
            continue
        table = bench.warehouse.read(REMITTANCE_SERVICE, source=place.source, edition=place.edition, where=where)
        if source in SURVEYS:
            quarters = set(table["time_period"].to_pylist()) - taken
            table = table.filter(pc.is_in(table["time_period"], pa.array(sorted(quarters), pa.string())))
            taken |= quarters
        if not len(table):
            continue
        used.setdefault(f"{place.source} {place.edition}", set()).update(releases_of(table))
        for row in table.to_pylist():
            if row["ref_area"] in all_countries():
                _count(counts, (row["time_period"][:4], row["ref_area"]), row)
    releases = tuple(sorted({i for ids in used.values() for i in ids}))
    origin = Origin(
        REMITTANCE_SERVICE.id, " and ".join(used), "", (("amount", "200"),), "ref_area", releases, "services counted"
    )
    for measure, found in counts.items():
        put(panel, measure, found, NORMAL, origin)


def _count(counts: dict[str, Sums], key: tuple[str, str], row: dict[str, object]) -> None:
    told = row["speed"] in TOLD_SPEEDS
    digital = bool(set(str(row["funding"] or "").split("+")) & DIGITAL_FUNDING)
    for measure, holds in (
        ("SERVICES_SURVEYED", True),
        ("SERVICES_WITH_SPEED", told),
        ("SERVICES_SAME_DAY", row["speed"] in SAME_DAY),
        ("SERVICES_TELL_RATE", row["discloses_rate"] == "yes"),
        ("SERVICES_DIGITAL", digital),
    ):
        if measure == "SERVICES_SAME_DAY" and not told:
            continue
        found = counts.setdefault(measure, {})
        found[key] = found.get(key, 0.0) + float(holds)


def sea_crossings(bench: Bench, panel: Panel) -> None:
    """Of the world: dead and missing on the sea routes to Europe, and these with all who were detected there."""
    dead_where, seen_where = {"route": SEA_ROUTES}, {"route": SEA_DETECTIONS}
    dead = in_force(bench, panel, MIGRANT_DEATH, DEATHS_SOURCES, dead_where)
    seen = in_force(bench, panel, BORDER_ENCOUNTER, ("FRONTEX_DETECTIONS",), seen_where)
    if dead is None or seen is None:
        return
    fell = bench.warehouse.totals(
        MIGRANT_DEATH, ["time_period"], source=dead.source, edition=dead.edition, where=dead_where
    )
    table = bench.warehouse.totals(
        BORDER_ENCOUNTER, ["time_period"], source=seen.source, edition=seen.edition, where=seen_where
    )
    lost, detected = _by_year(fell.to_pylist()), _by_year(table.to_pylist())
    releases = tuple(sorted({i for ids in table["releases"].to_pylist() for i in ids}))
    origin = Origin(
        BORDER_ENCOUNTER.id,
        f"{dead.source} {dead.edition} and {seen.source}",
        seen.edition,
        (("route", "+".join(SEA_DETECTIONS)),),
        "",
        releases,
        "recorded deaths at sea, and deaths and detections together, of the four sea routes to Europe",
    )
    both = sorted(lost.keys() & detected.keys())
    put(panel, "CROSSING_DEATHS", {(y, WORLD): lost[y] for y in both}, LOW, origin)
    put(panel, "CROSSINGS_KNOWN", {(y, WORLD): lost[y] + detected[y] for y in both}, LOW, origin)


def _by_year(rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in rows:
        year = row["time_period"][:4]
        found[year] = found.get(year, 0.0) + (row["obs_value"] or 0.0)
    return found


MAKERS: tuple[Maker, ...] = (
    Maker("labour_agreements", labour_agreements, (AGREEMENTS,)),
    Maker("surveyed_services", surveyed_services, (*SURVEYS, OWN)),
    Maker("sea_crossings", sea_crossings, (*DEATHS_SOURCES, "FRONTEX_DETECTIONS")),
)
