"""Where a measure of a report is from: its releases, its cells, and the command that shows them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from sojourn.concepts.dataflows import DATAFLOWS, TREATY_ACTION, VITAL_EVENTS
from sojourn.concepts.dataflows.protection import BORDER_ENCOUNTER, INTERNAL_DISPLACEMENT, RESEARCHER_MIGRATION
from sojourn.concepts.period import Interval, parse
from sojourn.products.assessment.panel import Origin
from sojourn.products.assessment.profile import Profile
from sojourn.products.assessment.read_panel import EDITION_SOURCE
from sojourn.publish.report.content import Provenance
from sojourn.sources.sojourn.edition import formulas
from sojourn.warehouse import Warehouse

INTERPOLATED = "population between two stock years: interpolated at a constant rate"
MADE_HERE = "MIGRATION_FLOW"
MANY_CELLS = tuple(d.id for d in (VITAL_EVENTS, BORDER_ENCOUNTER, INTERNAL_DISPLACEMENT, RESEARCHER_MIGRATION))
"""Dataflows of which a measure of one period adds up many months or years."""
READS_AT = {"POPULATION_START": 0, "POPULATION_END": 1}


def provenance(profile: Profile, measure: str, period: str, treaties: dict[str, tuple[int, ...]]) -> Provenance | None:
    """Everything that leads from a measure back to its cells; None for what is no data (the length of an interval).

    period : the newest, for which the command is written; treaties : release numbers by treaty
    """
    origin = profile.panel.origins.get(measure)
    if origin is None:
        return None
    facts = formulas().get(dict(origin.where).get("measure", measure), {}) if origin.source == EDITION_SOURCE else {}
    formula = facts.get("formula") or origin.formula
    if measure == "POPULATION_YEAR":
        formula = f"{formula}; {INTERPOLATED}" if formula else INTERPOLATED
    releases = origin.releases
    if origin.dataflow == TREATY_ACTION.id and not releases:
        stock = profile.panel.origins.get("IMMIGRANTS")
        releases = (*treaties.get(dict(origin.where).get("treaty", ""), ()), *(stock.releases if stock else ()))
    command, note = _command(profile, measure, origin, period)
    return Provenance(
        origin.dataflow,
        origin.source,
        origin.edition,
        tuple((k, _readable(v)) for k, v in origin.where),
        tuple(sorted(set(releases))),
        formula=formula,
        derived_from=facts.get("derived_from", ""),
        command=command,
        command_note=note,
    )


def treaty_releases(warehouse: Warehouse) -> dict[str, tuple[int, ...]]:
    """Numbers of the lists of parties by treaty; empty without any."""
    if not warehouse.editions(TREATY_ACTION):
        return {}
    table = warehouse.read(TREATY_ACTION, where={"action": "BOUND"})
    found: dict[str, set[int]] = {}
    for treaty, release in zip(table["treaty"].to_pylist(), table["release_id"].to_pylist(), strict=True):
        found.setdefault(treaty, set()).add(release)
    return {treaty: tuple(sorted(releases)) for treaty, releases in found.items()}


def _readable(codes: str) -> str:
    """A long row of years as first to last, other codes as they are."""
    parts = codes.split("+")
    years = len(parts) > 4 and all(p.isdigit() and len(p) == 4 for p in parts)
    return f"{parts[0]} to {parts[-1]}, as far as published" if years else codes


def _command(profile: Profile, measure: str, origin: Origin, period: str) -> tuple[str, str]:
    """The ``sojourn trace`` command for one cell of the newest period, and what it shows."""
    country, note = _largest(profile, measure, period)
    if origin.dataflow == MADE_HERE:
        year = str(parse(period).end) if "/" in period else period  # type: ignore[union-attr]
        parts = ["MIGRANT_STOCK", f"ref_area={country}", f"time_period={year}"]
        return _joined(
            parts, origin
        ), f"a flow is estimated and has no cell; this shows the stocks it starts from{note}"
    if not origin.dataflow:
        return "sojourn info", "shows the releases this is counted over"
    keys = next(d for d in DATAFLOWS if d.id == origin.dataflow).keys
    parts = [origin.dataflow]
    for name, codes in origin.where:
        if name in keys and name != "time_period" and "+" not in codes and codes != "published":
            parts.append(f"{name}={codes}")
    if origin.dataflow == TREATY_ACTION.id:
        return _joined(parts, origin), "shows the States bound by the treaty; the stock is traced under MIGRANT_STOCK"
    parts.append(f"{origin.area_dimension}={country}")
    many = origin.dataflow in MANY_CELLS or measure.startswith("CORRIDORS")
    if not many or origin.source == EDITION_SOURCE:
        parts.append(f"time_period={_cell_period(profile, measure, period, country)}")
    return _joined(parts, origin), note.lstrip("; ")


def _joined(parts: Sequence[str], origin: Origin) -> str:
    built_in = ["--built-in"] if origin.source == EDITION_SOURCE else []
    return shlex.join(["sojourn", "trace", *parts, *built_in])


def _largest(profile: Profile, measure: str, period: str) -> tuple[str, str]:
    """The country that carries most of a group's sum, and a note that it is one of several."""
    if profile.is_country:
        return profile.area, ""
    amounts = profile.panel.amounts.get(measure, {}).get(period, {})
    if profile.area in amounts:
        return profile.area, ""
    held = [c for c in profile.members if c in amounts]
    if not held:
        return profile.members[0], ""
    largest = max(held, key=lambda c: abs(amounts[c].value))
    return largest, f"; the largest of {len(held)} countries that are summed"


def _cell_period(profile: Profile, measure: str, period: str, country: str) -> str:
    """The period of the cell itself, where a measure is read at another one than it stands for."""
    if measure in READS_AT:
        interval = parse(period)
        assert isinstance(interval, Interval)
        return str((interval.start, interval.end)[READS_AT[measure]])
    if measure == "POPULATION_YEAR":
        known = [p for p in profile.panel.periods("POPULATION") if country in profile.panel.amounts["POPULATION"][p]]
        return min(known, key=lambda p: abs(int(p) - int(period)))
    return period
