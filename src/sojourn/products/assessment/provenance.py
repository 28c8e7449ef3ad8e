"""Where a measure of an area is from: its releases, its formula, and the cells that can be shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.concepts.dataflows import DATAFLOWS, TREATY_ACTION, VITAL_EVENTS
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, INTERNAL_DISPLACEMENT, RESEARCHER_MIGRATION
from sojourn.concepts.figure import Origin
from sojourn.concepts.period import Interval, parse
from sojourn.concepts.reason import Reason
from sojourn.products.assessment.measures.built_in import EDITION_SOURCE
from sojourn.products.assessment.profile import Profile
from sojourn.sources.sojourn.edition import formulas
from sojourn.warehouse import Warehouse

MADE_HERE = "MIGRATION_FLOW"
MANY_CELLS = tuple(d.id for d in (VITAL_EVENTS, BORDER_ENCOUNTER, INTERNAL_DISPLACEMENT, RESEARCHER_MIGRATION))
"""Dataflows of which a measure of one period adds up many months or years."""
READS_AT = {"POPULATION_START": 0, "POPULATION_END": 1}
INTERPOLATED = frozenset({"POPULATION_YEAR"})
"""Measures between two years that have cells."""


@dataclass(frozen=True)
class Cells:
    """Cells of the warehouse that show a figure, as ``trace`` takes them.

    where : (dimension, code); built_in : they stand in the built-in edition; remarks : what they show of the figure
    """

    dataflow: str
    where: tuple[tuple[str, str], ...]
    built_in: bool = False
    remarks: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where a measure was read or how it was made.

    releases : numbers of the files in the warehouse; formula, derived_from : as the measure or the edition declares
    interpolated : it stands between two years that have cells; cells : None for what is counted over releases
    """

    origin: Origin
    releases: tuple[int, ...]
    formula: str = ""
    derived_from: str = ""
    interpolated: bool = False
    cells: Cells | None = None


@dataclass(frozen=True)
class ReleaseRecord:
    """One file (or estimate) in the warehouse; ``used`` where a figure of the dossier rests on it.

    method, inputs : of an estimate, with the numbers of the releases it was made from; then there is no file
    notes : what its reader noticed, in the reader's words
    departures : how it departs from what was expected, in its judge's words ; accepted : why it was taken all the same
    """

    number: int
    source: str
    edition: str
    publisher: str
    file_name: str
    size: int | None
    sha256: str
    url: str
    licence: str
    citation: str
    accessed: str
    loaded: str
    method: str = ""
    inputs: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    used: bool = True
    departures: tuple[str, ...] = ()
    accepted: str = ""


def release_record(row: Mapping[str, Any], used: bool) -> ReleaseRecord:
    """A row of ``Warehouse.releases()`` as a record."""
    return ReleaseRecord(
        number=row["release_id"],
        source=row["source"],
        edition=row["edition"] or "",
        publisher=row["publisher"] or "",
        file_name=row["file_name"] or "",
        size=row["size"],
        sha256=row["sha256"] or "",
        url=row["url"] or "",
        licence=row["licence"] or "",
        citation=row["citation"] or "",
        accessed=str(row["accessed"] or ""),
        loaded=f"{row['loaded_at']:%Y-%m-%d}",
        method=row["method"] or "",
        inputs=tuple(row["inputs"] or ()),
        notes=tuple(row["notes"] or ()),
        used=used,
        departures=tuple(d["sentence"] for d in row.get("departures") or ()),
        accepted=row.get("accepted") or "",
    )


def provenance(
    profile: Profile, measure: str, period: str, treaties: Mapping[str, tuple[int, ...]]
) -> Provenance | None:
    """Everything that leads from a measure back to its cells; None for what is no data (the length of an interval).

    period : the newest, whose cells are shown; treaties : release numbers by treaty
    """
    held = profile.panel.amounts.get(measure, {}).get(period, {})
    origin = profile.panel.origin(measure, period, [c for c in profile.members if c in held])
    if origin is None:
        return None
    facts: Mapping[str, str] = {}
    if origin.source == EDITION_SOURCE:
        facts = formulas().get(dict(origin.where).get("measure", measure), {})
    formula = origin.formula if _of_parties(measure, origin) else facts.get("formula") or origin.formula
    releases = origin.releases
    if origin.dataflow == TREATY_ACTION.id and not releases:
        stock = profile.panel.origins.get("IMMIGRANTS")
        releases = (*treaties.get(dict(origin.where).get("treaty", ""), ()), *(stock.releases if stock else ()))
    return Provenance(
        origin,
        tuple(sorted(set(releases))),
        formula=formula,
        derived_from=facts.get("derived_from", ""),
        interpolated=measure in INTERPOLATED,
        cells=_cells(profile, measure, origin, period),
    )


def treaty_releases(warehouse: Warehouse) -> dict[str, tuple[int, ...]]:
    """Numbers of the lists of parties by treaty; empty without any."""
    if not warehouse.editions(TREATY_ACTION):
        return {}
    table = warehouse.read(TREATY_ACTION, where={"action": "BOUND"}, editions="all", sources="all")
    found: dict[str, set[int]] = {}
    for treaty, release in zip(table["treaty"].to_pylist(), table["release_id"].to_pylist(), strict=True):
        found.setdefault(treaty, set()).add(release)
    return {treaty: tuple(sorted(releases)) for treaty, releases in found.items()}


def _cells(profile: Profile, measure: str, origin: Origin, period: str) -> Cells | None:
    """The cells of one country at the newest period, and what they show; None for what is counted over releases."""
    if not origin.dataflow:
        return None
    country, remarks = _largest(profile, measure, period)
    built_in = origin.source == EDITION_SOURCE
    if origin.dataflow == MADE_HERE:
        interval = parse(period)
        year = str(interval.end) if isinstance(interval, Interval) else period
        where = (("ref_area", country), ("time_period", year))
        return Cells("MIGRANT_STOCK", where, built_in, (Reason("stocks_of_the_flow"), *remarks))
    keys = next(d for d in DATAFLOWS if d.id == origin.dataflow).keys
    fixed = tuple(
        (name, codes)
        for name, codes in origin.where
        if name in keys and name != "time_period" and "+" not in codes and codes != "published"
    )
    if _of_parties(measure, origin):
        own = (("ref_area", profile.area),) if profile.is_country else ()
        return Cells(origin.dataflow, (*fixed, *own, ("time_period", period)), built_in, (Reason("states_bound"),))
    if origin.dataflow == TREATY_ACTION.id and "treaty" in dict(origin.where):
        return Cells(origin.dataflow, fixed, built_in, (Reason("states_bound"),))
    if origin.area_dimension:
        fixed = (*fixed, (origin.area_dimension, country))
    added_up = origin.dataflow in (*MANY_CELLS, TREATY_ACTION.id) or measure.startswith("CORRIDORS")
    if built_in or not added_up:
        fixed = (*fixed, ("time_period", _cell_period(profile, measure, period, country)))
    return Cells(origin.dataflow, fixed, built_in, remarks)


def _of_parties(measure: str, origin: Origin) -> bool:
    """True for people counted by the States bound that the built-in edition holds: those are the cells there are."""
    held = dict(origin.where).get("measure", "")
    return held.endswith("_PARTIES") and held != measure


def _largest(profile: Profile, measure: str, period: str) -> tuple[str, tuple[Reason, ...]]:
    """The country that carries most of a group's sum, and that it is one of several."""
    if profile.is_country:
        return profile.area, ()
    amounts = profile.panel.amounts.get(measure, {}).get(period, {})
    if profile.area in amounts:
        return profile.area, ()
    held = [c for c in profile.members if c in amounts]
    if not held:
        return profile.members[0], ()
    largest = max(held, key=lambda c: abs(amounts[c].value))
    return largest, (Reason("largest_of_sum", {"countries": len(held)}),)


def _cell_period(profile: Profile, measure: str, period: str, country: str) -> str:
    """The period of the cell itself, where a measure is read at another one than it stands for."""
    if measure in READS_AT:
        interval = parse(period)
        assert isinstance(interval, Interval)
        return str((interval.start, interval.end)[READS_AT[measure]])
    if measure in INTERPOLATED:
        known = [p for p in profile.panel.periods("POPULATION") if country in profile.panel.amounts["POPULATION"][p]]
        return min(known, key=lambda p: abs(int(p) - int(period)))
    return period
