"""Measures of admission by category and of the moves of researchers for the assessment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sojourn.concepts import area
from sojourn.concepts.dataflows.protection import ADMISSION, RESEARCHER_MIGRATION
from sojourn.concepts.status import ObsStatus, combined
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.displacement import Sums, put, sums
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import WEIGHT_THAT_COUNTS, Origin, Panel, all_countries

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
    cells = {
        (r["time_period"], r["ref_area"], r["admission_category"]): r["obs_value"]
        for r in table
        if r["obs_value"] is not None and r["ref_area"] in all_countries()
    }
    marks = {(r["time_period"], r["ref_area"], r["admission_category"]): r["obs_status"] for r in table}
    found = steady(cells)
    for (period, country), value in found.items():
        panel.put(measure, period, country, value, _status(period, country, value, cells, marks))
    if found:
        flat = tuple((k, v if isinstance(v, str) else "+".join(v)) for k, v in where.items())
        releases = tuple(sorted({i for r in table for i in r["releases"]}))
        formula = "countries with a figure of every category in every year published"
        panel.origins[measure] = Origin(ADMISSION.id, place.source, place.edition, flat, "ref_area", releases, formula)


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


def _status(
    period: str,
    country: str,
    value: float,
    cells: Mapping[tuple[str, str, str], float],
    marks: Mapping[tuple[str, str, str], str],
) -> str:
    """The weakest status among the categories that make a tenth of a country's sum (see ``WEIGHT_THAT_COUNTS``)."""
    own = {k: v for k, v in cells.items() if k[:2] == (period, country)}
    return combined({marks[k] for k, v in own.items() if v >= WEIGHT_THAT_COUNTS * value}).value


def steady(cells: Mapping[tuple[str, str, str], float]) -> Sums:
    """Sums over categories, of the countries that have every category in every period.

    cells : (period, country, category) -> persons
    """
    wanted = {(p, k) for p, _, k in cells}
    periods, categories = {p for p, _ in wanted}, {k for _, k in wanted}
    kept = {c for _, c, _ in cells if all((p, c, k) in cells for p in periods for k in categories)}
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
            if all((y, country) in parts[code] for y in window for code in parts):
                persons[(str(middle), country)] = sum(parts["RESEARCHERS"][(y, country)] for y in window)
                loss[(str(middle), country)] = sum(
                    parts["OUT"][(y, country)] - parts["IN"][(y, country)] for y in window
                )
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
