"""What would change a verdict, as an act: a treaty to join, a figure to bring to a size, data to publish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.concepts.area.territories import state_of
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.indicators import INDICATORS
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import Profile
from sojourn.products.assessment.telling.concerned import concerned, most_first
from sojourn.products.assessment.telling.instruments import Instruments, instruments
from sojourn.warehouse import Warehouse

NAMED, ALL = 4, 6
"""States that are named before the rest is counted, and up to how many all are."""
MOST = 3
"""Acts that are told of one paragraph."""
NO_DATA = "nothing: "
"""How a paragraph says that no data could answer it."""
PUBLISH = {
    "UNKNOWN_ORIGIN_SHARE": ("publish_origin", "IMMIGRANTS_UNKNOWN"),
    "LEVELS_DIFFERENCE": ("reconcile", ""),
    "CORRIDOR_FACTOR": ("exchange_figures", ""),
    "IDP_REPORTS": ("exchange_figures", ""),
    "NET_MIGRATION_REPORTS": ("settle_with_offices", ""),
    "REMITTANCE_COST_TO": ("with_other_end", ""),
    "REMITTANCE_COST_FROM": ("with_other_end", ""),
    "CORRIDORS_ABOVE_CEILING": ("with_other_end", ""),
}
"""Indicators that more than the area brings down: code of the act, measure that tells how much."""

OF_TREATY = re.compile(r"(\w+)_(ACTION|HOME)")
"""Indicators of who is bound by a treaty, of the places where people live or where they were born."""
WHOLE = 100.0
UNITS = {i.id: i.unit for i in INDICATORS}


@dataclass(frozen=True)
class Asked:
    """Of whom acts are asked. held : the area's States by instrument, of a territory those of its State

    newest : measures at their newest period ; panel : people by country, so that the States that matter are named
    territory : the area itself where it is no State: its State joins and extends, it joins nothing
    """

    held: Instruments | None
    newest: Mapping[str, float]
    is_country: bool
    panel: Panel | None = None
    territory: str = ""


@dataclass(frozen=True)
class Act:
    """What would change the verdict of a paragraph. code : kind of act ; figures : names and numbers it is told with"""

    paragraph: int
    code: str
    figures: Mapping[str, Any]


def asked_of(profile: Profile, warehouse: Warehouse, held: Instruments | None, newest: Mapping[str, float]) -> Asked:
    """Of whom acts are asked: of the area's States (``held``), for a territory of the State that acts for it."""
    state = state_of(profile.area) if profile.is_country else None
    if state is None:
        return Asked(held, newest, profile.is_country, profile.panel)
    return Asked(instruments(warehouse, (state,)), newest, True, profile.panel, profile.area)


def acts(verdicts: Sequence[Verdict], asked: Asked) -> dict[int, tuple[Act, ...]]:
    """The acts of every paragraph that has any; none for a statement."""
    return {v.number: found for v in verdicts if (found := tuple(_of(v, asked))[:MOST])}


def _of(verdict: Verdict, asked: Asked) -> Iterable[Act]:
    own = paragraph(verdict.number)
    if own.is_statement:
        return
    if own.is_request:
        if verdict.verdict in ("overdue", "not_met", "partly_met"):
            yield Act(own.number, "issue_document", {})
        return
    seen: set[str] = set()
    for evidence in sorted(verdict.evidence, key=_rank):
        act = _of_evidence(own.number, evidence, asked)
        if act is not None and evidence.reading.piece not in seen:
            seen.add(evidence.reading.piece)
            yield act
    if not seen and verdict.verdict == "not_assessable" and not own.load.startswith(NO_DATA):
        yield Act(own.number, "publish_data", {"paragraph": own.number})


def _rank(evidence: Evidence) -> int:
    """What worsened first, then what did not move, then what already improved."""
    return ("worsened", "unchanged", "improved", "not_usable", "context").index(evidence.movement.kind)


def _of_evidence(number: int, evidence: Evidence, asked: Asked) -> Act | None:
    reading, moved = evidence.reading, evidence.movement
    if reading.direction == "context":
        return None
    if (found := OF_TREATY.fullmatch(reading.id)) is not None:
        treaty, form = found[1], found[2]
        return _extending(number, treaty, evidence, asked) or _joining(number, treaty, form, evidence, asked)
    if moved.kind == "improved" or reading.baseline is None or reading.latest is None or moved.threshold is None:
        return None
    sign = 1.0 if reading.direction == "more" else -1.0
    target = reading.baseline.number + sign * moved.threshold
    if target < 0 or (target > WHOLE and UNITS[reading.id] == "%") or (sign * reading.latest.number >= sign * target):
        return None
    told: dict[str, Any] = {"indicator": reading.id, "latest": reading.latest, "target": target}
    code, measure = PUBLISH.get(reading.id, ("reach_more" if sign > 0 else "reach_less", ""))
    if measure and measure in asked.newest:
        told["count"] = asked.newest[measure] * (1.0 - target / reading.latest.number)
    return Act(number, code, told)


def _extending(number: int, treaty: str, evidence: Evidence, asked: Asked) -> Act | None:
    """For a territory that a treaty does not reach: its State extends it, after joining where it is no party."""
    held, latest = asked.held, evidence.reading.latest
    if not asked.territory or held is None or treaty not in held.newest or latest is None or latest.number > 0:
        return None
    told = {"treaty": treaty, "indicator": evidence.reading.id, "states": held.states, "count": len(held.states)}
    code = "join_and_extend" if held.outside(treaty) else "extend"
    return Act(number, code, {**told, "list": held.newest[treaty], **_last(treaty, evidence, held)})


def _joining(number: int, treaty: str, form: str, evidence: Evidence, asked: Asked) -> Act | None:
    """Joining a treaty, by the States of the area that no list names as bound: of many those with most people first.

    Where the list cannot be used, the newest act in it is told: who joined after that is not in it.
    """
    held = asked.held
    if asked.territory or held is None or treaty not in held.newest:
        return None
    outside = held.outside(treaty)
    if not outside:
        return None
    told: dict[str, Any] = {"treaty": treaty, "indicator": evidence.reading.id, "count": len(outside)}
    panel = None if asked.is_country else asked.panel
    people = None if panel is None else concerned(panel, treaty, form, outside)
    ranked = most_first(outside, people)
    named = ranked if len(ranked) <= ALL else ranked[:NAMED]
    told["states"] = named
    code = "join" if asked.is_country else "join_one" if len(outside) == 1 else "join_several"
    if people is not None and all(s in people.figures for s in named):
        told["people"] = tuple(people.figures[s] for s in named)
        code = {"join_one": "join_one_people"}.get(code, "join_all_people" if len(ranked) <= ALL else "join_most")
    return Act(number, code, {**told, "list": held.newest[treaty], **_last(treaty, evidence, held)})


def _last(treaty: str, evidence: Evidence, held: Instruments) -> dict[str, str]:
    if evidence.movement.kind == "not_usable" and treaty in held.last:
        return {"last": held.last[treaty]}
    return {}
