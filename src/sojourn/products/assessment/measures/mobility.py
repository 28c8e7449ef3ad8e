"""Measures of admission by category and of the moves of researchers for the assessment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sojourn.concepts import area
from sojourn.concepts.dataflows.protection import ADMISSION, RESEARCHER_MIGRATION
from sojourn.concepts.figure import Origin, joined_codes
from sojourn.concepts.status import WEIGHT_THAT_COUNTS, ObsStatus, combined
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.displacement import Sums, put, sums
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries

ADMISSIONS, SCHOLARS = "OECD_ADMISSIONS", "MPIDR_SCHOLARS"
LOW_AND_MIDDLE_INCOME = "1859"
LAST_COMPLETE = 2020  # moves of later years are not all seen yet
ESTIMATED = ObsStatus.ESTIMATED.value
TEMPORARY_WORK = ("SEASONAL", "TRAINEE", "INTRA_COMPANY", "WORKING_HOLIDAY", "OTHER_WORKER")


def _admissions(bench: Bench, panel: Panel, measure: str, where: Mapping[str, str | Sequence[str]]) -> None:
    """Only countries with every category in every year: a group must not grow because a country or category joins."""
    place = in_force(bench, panel, ADMISSION, (ADMISSIONS,), where)
    if place is None:
        return
    by = ["time_period", "ref_area", "admission_category", "obs_status"]
    table = bench.warehouse.totals(ADMISSION, by, source=place.source, edition=place.edition, where=where).to_pylist()
    cells: dict[tuple[str, str, str], float] = {}
    parts: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    for row in table:
        period, country, category = row["time_period"], row["ref_area"], row["admission_category"]
        value = row["obs_value"]
        if value is not None and country in all_countries():
            cells[(period, country, category)] = value
            parts.setdefault((period, country), {})[category] = (value, row["obs_status"])
    found = steady(cells)
    for (period, country), value in found.items():
        panel.put(measure, period, country, value, _status(parts[(period, country)].values(), value))
    if found:
        panel.origins[measure] = Origin(
            ADMISSION.id,
            place.source,
            place.edition,
            joined_codes(where),
            "ref_area",
            releases=tuple(sorted({i for r in table for i in r["releases"]})),
            formula="countries with a figure of every category in every year published",
        )


def admissions_work(bench: Bench, panel: Panel) -> None:
    """Persons admitted for work under permanent-type titles."""
    _admissions(bench, panel, "ADMISSIONS_WORK", {"stay": "PERMANENT", "admission_category": "WORK"})


def admissions_permanent(bench: Bench, panel: Panel) -> None:
    """Persons admitted under permanent-type titles of all categories."""
    _admissions(bench, panel, "ADMISSIONS_PERMANENT", {"stay": "PERMANENT"})


def admissions_temporary_work(bench: Bench, panel: Panel) -> None:
    """Persons admitted for temporary work."""
    where = {"stay": "TEMPORARY", "admission_category": TEMPORARY_WORK}
    _admissions(bench, panel, "ADMISSIONS_TEMPORARY_WORK", where)


def _status(parts: Iterable[tuple[float, str]], total: float) -> str:
    """The weakest status among the categories that each make a tenth of a country's sum.

    Unlike in ``status_of_sum`` several smaller categories of one status do not mark the sum together.
    """
    return combined({status for value, status in parts if value >= WEIGHT_THAT_COUNTS * total}).value


def steady(cells: Mapping[tuple[str, str, str], float]) -> Sums:
    """Sums over categories, of the countries that have every category in every period.

    cells : (period, country, category) -> persons
    """
    periods = {period for period, _, _ in cells}
    countries = {country for _, country, _ in cells}
    categories = {category for _, _, category in cells}
    kept = [c for c in countries if all((p, c, k) in cells for p in periods for k in categories)]
    return {(p, c): math.fsum(cells[(p, c, k)] for k in categories) for p in periods for c in kept}


def researchers(bench: Bench, panel: Panel) -> None:
    """Researchers and their net loss over three years, low- and middle-income countries only."""
    place = in_force(bench, panel, RESEARCHER_MIGRATION, (SCHOLARS,))
    if place is None:
        return
    poorer = frozenset(area.members(LOW_AND_MIDDLE_INCOME)) & all_countries()
    parts: dict[str, Sums] = {}
    releases: set[int] = set()
    for code in ("RESEARCHERS", "IN", "OUT"):
        parts[code], used = sums(bench.warehouse, RESEARCHER_MIGRATION, place, {"researcher_measure": code})
        releases.update(used)
    years = sorted({int(p) for p, _ in parts["OUT"] if int(p) <= LAST_COMPLETE})
    persons: Sums = {}
    loss: Sums = {}
    for middle in years:
        window = [str(y) for y in (middle - 1, middle, middle + 1)]
        if not all(int(y) in years for y in window):
            continue
        for country in poorer:
            three_years = [(y, country) for y in window]
            if all(key in found for found in parts.values() for key in three_years):
                persons[(str(middle), country)] = sum(parts["RESEARCHERS"][key] for key in three_years)
                loss[(str(middle), country)] = sum(parts["OUT"][key] - parts["IN"][key] for key in three_years)
    for measure, found in (("RESEARCHER_YEARS", persons), ("RESEARCHERS_LOST", loss)):
        origin = Origin(
            RESEARCHER_MIGRATION.id,
            place.source,
            place.edition,
            (("researcher_measure", "RESEARCHERS" if measure == "RESEARCHER_YEARS" else "OUT+IN"),),
            "ref_area",
            tuple(sorted(releases)),
            "sum of three years around the period; low- and middle-income countries",
        )
        put(panel, measure, found, ESTIMATED, origin)


MAKERS: tuple[Maker, ...] = (
    Maker("admissions_work", admissions_work, (ADMISSIONS,)),
    Maker("admissions_permanent", admissions_permanent, (ADMISSIONS,)),
    Maker("admissions_temporary_work", admissions_temporary_work, (ADMISSIONS,)),
    Maker("researchers", researchers, (SCHOLARS,)),
)
