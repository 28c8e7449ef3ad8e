"""What estimates of hidden populations give: a total with its interval, or refusals with their reasons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sojourn.concepts.figure import Bounds

#: An interval whose upper end is more than this many times its lower one says nothing.
WIDEST = 10.0
#: Ways that the data do not tell apart and whose totals differ by more than this give no one answer.
FARTHEST_APART = 3.0
LEVEL = 0.95


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_IDENTIFIED = "not_identified"
    """Many totals fit the data equally well."""
    NO_ESTIMATE = "no_estimate"
    """No total fits best: the likelihood grows towards a bound that is never reached."""
    NO_OVERLAP = "no_overlap"
    """Nobody is on two lists: nothing says how much of the population a list reaches."""
    INTERVAL_TOO_WIDE = "interval_too_wide"
    MODELS_DISAGREE = "models_disagree"
    MODEL_REJECTED = "model_rejected"
    """Another model describes the same table far better."""
    NO_REPEATS = "no_repeats"
    """Nobody was met twice."""
    NOT_POSITIVE = "not_positive"
    """More are subtracted than there are, in too many draws."""


@dataclass(frozen=True)
class Refusal:
    """A reason with the numbers it rests on."""

    reason: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)


class Role(StrEnum):
    """What a way is beside the answer."""

    ANSWER = "answer"
    CANDIDATE = "candidate"
    """A model that the data do not tell from the chosen one."""
    SECOND_OPINION = "second_opinion"
    CHECK = "check"
    """Shown, never decisive: a list left out, a lower bound, a model that fits worse."""


@dataclass(frozen=True)
class Way:
    """One way to the total.

    name : of the method or model ; total : persons, the known ones included, None where this way has none
    bounds : of the total ; facts : codes and numbers, such as the pairs of a model or its criterion
    """

    name: str
    role: Role
    total: float | None
    bounds: Bounds | None = None
    refusal: Refusal | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HiddenEstimate:
    """A total of people with its interval, or the reasons why there is none.

    method : id of the registry ; unit : what is counted ; known : persons somebody lists, None where nobody does
    total, bounds : of all, the known ones included; None where ``refusals`` says why
    ways : every way that was gone, the one that answers first ; assumptions, notes : codes of what is taken for true,
    and (code, facts) of what was noticed ; settings : of the estimator
    """

    method: str
    known: float | None
    total: float | None
    bounds: Bounds | None
    refusals: tuple[Refusal, ...] = ()
    ways: tuple[Way, ...] = ()
    assumptions: tuple[str, ...] = ()
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    unit: str = "persons"

    def __repr__(self) -> str:
        if self.bounds is None or self.total is None:
            return f"HiddenEstimate({self.method}, refused: {', '.join(r.reason for r in self.refusals)})"
        return f"HiddenEstimate({self.method}, {self.total:,.0f}, {self.bounds.lower:,.0f} to {self.bounds.upper:,.0f})"

    @property
    def answered(self) -> bool:
        """Whether there is a total to be said."""
        return not self.refusals


def finite(total: float | None) -> bool:
    """Whether a way has a total."""
    return total is not None and math.isfinite(total)


def too_wide(bounds: Bounds | None) -> Refusal | None:
    """The refusal of an interval that says nothing, or None; one wholly below zero is no total and wide or narrow."""
    if bounds is None or not math.isfinite(bounds.upper):
        return Refusal(Reason.INTERVAL_TOO_WIDE, {"lower": bounds.lower if bounds else math.nan, "upper": math.inf})
    if bounds.upper <= 0:
        return None
    ratio = bounds.upper / bounds.lower if bounds.lower > 0 else math.inf
    if ratio <= WIDEST:
        return None
    return Refusal(Reason.INTERVAL_TOO_WIDE, {"lower": bounds.lower, "upper": bounds.upper, "ratio": ratio})


def too_far_apart(ways: Iterable[Way]) -> Refusal | None:
    """The refusal of ways that contradict one another, or None. Checks do not count, nor ways without a total."""
    held = [w for w in ways if w.role is not Role.CHECK and finite(w.total) and w.refusal is None]
    if len(held) < 2:
        return None
    low, high = min(held, key=_total), max(held, key=_total)
    ratio = _total(high) / _total(low)
    if ratio <= FARTHEST_APART:
        return None
    facts = {"lowest": _label(low), "low": low.total, "highest": _label(high), "high": high.total, "ratio": ratio}
    return Refusal(Reason.MODELS_DISAGREE, facts)


def judged(estimate: HiddenEstimate, extra: Sequence[Refusal] = ()) -> HiddenEstimate:
    """The estimate with its total taken back where its interval is too wide or its ways contradict one another."""
    found = [*extra, *(r for r in (too_wide(estimate.bounds), too_far_apart(estimate.ways)) if r is not None)]
    if not found:
        return estimate
    return replace(estimate, total=None, bounds=None, refusals=(*estimate.refusals, *found))


def _label(way: Way) -> str:
    return "+".join(way.facts.get("pairs", ())) or str(way.facts.get("estimate", way.name))


def _total(way: Way) -> float:
    return float(way.total or math.nan)
