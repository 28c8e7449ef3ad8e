"""What would change a verdict, as an act: a treaty to join, a figure to bring to a size, data to publish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.declaration.commitment import paragraph
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.indicators import INDICATORS
from sojourn.products.assessment.telling.instruments import Instruments

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
}
"""Indicators that are brought down by publishing: code of the act, measure that tells how much."""

OF_TREATY = re.compile(r"(\w+)_(?:ACTION|HOME)")
"""Indicators of who is bound by a treaty, of the places where people live or where they were born."""
WHOLE = 100.0
UNITS = {i.id: i.unit for i in INDICATORS}


@dataclass(frozen=True)
class Act:
    """What would change the verdict of a paragraph. code : kind of act ; figures : names and numbers it is told with"""

    paragraph: int
    code: str
    figures: Mapping[str, Any]


def acts(
    verdicts: Sequence[Verdict], held: Instruments | None, newest: Mapping[str, float], is_country: bool
) -> dict[int, tuple[Act, ...]]:
    """The acts of every paragraph that has any; none for a statement.

    held : the area's States by instrument ; newest : measures at their newest period
    """
    return {v.number: found for v in verdicts if (found := tuple(_of(v, held, newest, is_country))[:MOST])}


def _of(verdict: Verdict, held: Instruments | None, newest: Mapping[str, float], is_country: bool) -> Iterable[Act]:
    own = paragraph(verdict.number)
    if own.is_statement:
        return
    if own.is_request:
        if verdict.verdict in ("overdue", "not_met", "partly_met"):
            yield Act(own.number, "issue_document", {})
        return
    seen: set[str] = set()
    for evidence in sorted(verdict.evidence, key=_rank):
        act = _of_evidence(own.number, evidence, held, newest, is_country)
        if act is not None and evidence.reading.piece not in seen:
            seen.add(evidence.reading.piece)
            yield act
    if not seen and verdict.verdict == "not_assessable" and not own.load.startswith(NO_DATA):
        yield Act(own.number, "publish_data", {"paragraph": own.number})


def _rank(evidence: Evidence) -> int:
    """What worsened first, then what did not move, then what already improved."""
    return ("worsened", "unchanged", "improved", "not_usable", "context").index(evidence.movement.kind)


def _of_evidence(
    number: int, evidence: Evidence, held: Instruments | None, newest: Mapping[str, float], is_country: bool
) -> Act | None:
    reading, moved = evidence.reading, evidence.movement
    if reading.direction == "context":
        return None
    if (treaty := OF_TREATY.fullmatch(reading.id)) is not None:
        return _joining(number, treaty[1], evidence, held, is_country)
    if moved.kind == "improved" or reading.baseline is None or reading.latest is None or moved.threshold is None:
        return None
    sign = 1.0 if reading.direction == "more" else -1.0
    target = reading.baseline.number + sign * moved.threshold
    if target < 0 or (target > WHOLE and UNITS[reading.id] == "%") or (sign * reading.latest.number >= sign * target):
        return None
    told: dict[str, Any] = {"indicator": reading.id, "latest": reading.latest, "target": target}
    code, measure = PUBLISH.get(reading.id, ("reach_more" if sign > 0 else "reach_less", ""))
    if measure and measure in newest:
        told["count"] = newest[measure] * (1.0 - target / reading.latest.number)
    return Act(number, code, told)


def _joining(number: int, treaty: str, evidence: Evidence, held: Instruments | None, is_country: bool) -> Act | None:
    """Joining a treaty, by the States of the area that no list names as bound.

    Where the list cannot be used, the newest act in it is told: who joined after that is not in it.
    """
    if held is None or treaty not in held.newest:
        return None
    outside = held.outside(treaty)
    if not outside:
        return None
    named = outside if len(outside) <= ALL else outside[:NAMED]
    told: dict[str, Any] = {
        "treaty": treaty, "indicator": evidence.reading.id, "states": named, "count": len(outside),
    }  # fmt: skip
    if evidence.movement.kind == "not_usable" and treaty in held.last:
        told["last"] = held.last[treaty]
    one = "join" if is_country else "join_one" if len(outside) == 1 else "join_several"
    return Act(number, one, {**told, "list": held.newest[treaty]})
