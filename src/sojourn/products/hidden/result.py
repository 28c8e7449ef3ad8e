"""The table that every estimate of hidden people gives: the answer or the refusal first, then all ways beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sojourn.concepts.figure import Bounds
from sojourn.concepts.status import ObsStatus
from sojourn.estimators.hidden.estimate import HiddenEstimate, Role, Way

COLUMNS = ("role", "way", "detail", "total", "lower", "upper", "level", "known", "obs_status", "refused")
CHOSEN = "chosen"


def columns_of(estimate: HiddenEstimate) -> dict[str, list[Any]]:
    """Columns: role (answer, chosen, candidate, second_opinion, check), way, detail, total, its interval and level,
    known persons, obs_status (E, or O where there is none), refused (reasons).

    The first row is the answer. Where it is refused its total is empty, and what the chosen model printed stands in the
    row below under ``chosen``, with the reason again: it is never the answer.
    """
    reasons = "+".join(r.reason for r in estimate.refusals)
    rows: list[dict[str, Any]] = [
        _row("answer", estimate.method, "", estimate.total, estimate.bounds, reasons, estimate.known)
    ]
    for way in estimate.ways:
        role = CHOSEN if way.role is Role.ANSWER else str(way.role)
        refused = str(way.refusal.reason) if way.refusal else reasons if role == CHOSEN else ""
        rows.append(_row(role, way.name, detail_of(way), way.total, way.bounds, refused, estimate.known))
    return {name: [row[name] for row in rows] for name in COLUMNS}


def detail_of(way: Way) -> str:
    """What sets a way apart: the pairs of its model, the list that is left out, the input that is moved."""
    facts = way.facts
    for name in ("list", "input", "estimate"):
        if name in facts:
            return str(facts[name])
    if "pairs" in facts:
        return "+".join(facts["pairs"])
    return f"odds={facts['odds']:g}" if "odds" in facts else ""


def facts_of(estimate: HiddenEstimate) -> dict[str, Any]:
    """Everything of an estimate for JSON; numbers that are not finite are null."""
    bounds = estimate.bounds
    return {
        "method": estimate.method,
        "unit": estimate.unit,
        "known": estimate.known,
        "total": estimate.total,
        "interval": None if bounds is None else _plain([bounds.lower, bounds.upper, bounds.level]),
        "refusals": [{"reason": str(r.reason), **_plain(dict(r.facts))} for r in estimate.refusals],
        "ways": [
            {
                "name": w.name,
                "role": str(w.role),
                "total": _plain(w.total),
                "interval": None if w.bounds is None else _plain([w.bounds.lower, w.bounds.upper]),
                "refused": str(w.refusal.reason) if w.refusal else None,
                **_plain(dict(w.facts)),
            }
            for w in estimate.ways
        ],
        "assumptions": list(estimate.assumptions),
        "notes": [{"note": code, **_plain(dict(facts))} for code, facts in estimate.notes],
        "settings": _plain(dict(estimate.settings)),
    }


def _row(
    role: str, way: str, detail: str, total: float | None, bounds: Bounds | None, refused: str, known: float | None
) -> dict[str, Any]:
    held = total is not None and math.isfinite(total)
    return {
        "role": role,
        "way": way,
        "detail": detail,
        "total": total if held else None,
        "lower": bounds.lower if bounds else None,
        "upper": bounds.upper if bounds and math.isfinite(bounds.upper) else None,
        "level": bounds.level if bounds else None,
        "known": known,
        "obs_status": (ObsStatus.ESTIMATED if held else ObsStatus.MISSING).value,
        "refused": refused,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, str) or not isinstance(value, (Sequence, float)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return [_plain(v) for v in value]
