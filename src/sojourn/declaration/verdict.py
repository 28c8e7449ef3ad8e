"""From readings to a verdict: derived by rule, never typed.

Improving, static, worsening and mixed come from the readings that have a direction and can be used. Not
assessable is a result with a reason. Context readings are shown and never move a verdict. Reasons are codes with
figures; ``publish/words`` puts them into sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sojourn.concepts.reason import Reason
from sojourn.declaration.baseline import age
from sojourn.declaration.commitment import Paragraph
from sojourn.declaration.reading import OBSERVED, Movement, Reading, movement

VerdictKind = Literal["improving", "static", "worsening", "mixed", "not_assessable"]
ConfidenceLevel = Literal["high", "medium", "low", "none"]

VERDICTS: tuple[VerdictKind, ...] = ("improving", "static", "worsening", "mixed", "not_assessable")

ENOUGH_COVERAGE = 0.8
"""Share of people or countries a figure must speak for to count as covering the area."""

HALF_LESS = 0.5
TWICE = 2.0


@dataclass(frozen=True)
class Confidence:
    """How far to trust a verdict, and why, one reason per weakness."""

    level: ConfidenceLevel
    why: tuple[Reason, ...]


@dataclass(frozen=True)
class Evidence:
    """One reading with what it did; ``moves`` is False for context and for what could not be used."""

    reading: Reading
    movement: Movement

    @property
    def moves(self) -> bool:
        """True where the reading takes part in the verdict."""
        return self.movement.kind in ("improved", "worsened", "unchanged")


@dataclass(frozen=True)
class Scenario:
    """The verdict under another baseline or threshold (``change``), and whether it differs from the main one."""

    change: Reason
    verdict: VerdictKind
    differs: bool


@dataclass(frozen=True, repr=False)
class Verdict:
    """What can be said of one paragraph, with everything it rests on."""

    number: int
    verdict: VerdictKind
    reason: Reason
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    sensitivity: tuple[Scenario, ...] = ()

    def __repr__(self) -> str:
        moving = sum(e.moves for e in self.evidence)
        return (
            f"Verdict({self.number}, {self.verdict}, reason={self.reason.code}, confidence={self.confidence.level}, "
            f"evidence={len(self.evidence)}, moving={moving})"
        )

    @property
    def sensitive(self) -> bool:
        """True where another baseline or threshold gives another verdict."""
        return any(scenario.differs for scenario in self.sensitivity)


def combine(movements: Iterable[Movement]) -> VerdictKind:
    """All that moved agree: that verdict; both directions: mixed; none moved: static; none usable: not assessable."""
    kinds = {m.kind for m in movements}
    if {"improved", "worsened"} <= kinds:
        return "mixed"
    if "improved" in kinds:
        return "improving"
    if "worsened" in kinds:
        return "worsening"
    return "static" if "unchanged" in kinds else "not_assessable"


def verdict(paragraph: Paragraph, readings: Sequence[Reading], *, as_of: int) -> Verdict:
    """Judge one paragraph from its readings in the year of the assessment.

    A paragraph that only states a fact is not assessable whatever is loaded; its readings are shown all the same.
    """
    evidence = tuple(Evidence(r, movement(r, as_of=as_of)) for r in readings)
    if paragraph.states_a_fact:
        return _not_assessable(paragraph, evidence, Reason("states_a_fact"))
    kind = combine(e.movement for e in evidence)
    if kind == "not_assessable":
        return _not_assessable(paragraph, evidence, _why_not(evidence))
    used = [e for e in evidence if e.moves]
    scenarios = _sensitivity(readings, kind, as_of)
    return Verdict(
        number=paragraph.number,
        verdict=kind,
        reason=_reason(kind, used),
        confidence=_confidence(used, scenarios, as_of),
        evidence=evidence,
        sensitivity=scenarios,
    )


def _not_assessable(paragraph: Paragraph, evidence: tuple[Evidence, ...], why: Reason) -> Verdict:
    return Verdict(paragraph.number, "not_assessable", why, Confidence("none", (Reason("no_verdict"),)), evidence)


def _why_not(evidence: Sequence[Evidence]) -> Reason:
    failed = tuple(e.reading.id for e in evidence if e.movement.kind == "not_usable")
    if failed:
        return Reason("none_usable", {"indicators": failed})
    if evidence:
        return Reason("only_context", {"indicators": tuple(e.reading.id for e in evidence)})
    return Reason("no_figure")


def _reason(kind: VerdictKind, used: Sequence[Evidence]) -> Reason:
    better = sum(e.movement.kind == "improved" for e in used)
    worse = sum(e.movement.kind == "worsened" for e in used)
    return Reason(kind, {"used": len(used), "better": better, "worse": worse})


Change = Callable[[Reading], Reading]


def _sensitivity(readings: Sequence[Reading], main: VerdictKind, as_of: int) -> tuple[Scenario, ...]:
    changes: list[tuple[Reason, Change]] = [
        (Reason("half_smallest_change"), lambda r: r.with_threshold(HALF_LESS)),
        (Reason("twice_smallest_change"), lambda r: r.with_threshold(TWICE)),
    ]
    others = sorted({r.alternatives[0].period for r in readings if r.alternatives and r.direction != "context"})
    if others:
        changes.append((Reason("other_baseline", {"periods": tuple(others)}), lambda r: r.with_alternative()))
    scenarios = []
    for code, change in changes:
        kind = combine(movement(change(r), as_of=as_of) for r in readings)
        scenarios.append(Scenario(code, kind, kind != main))
    return tuple(scenarios)


def _confidence(used: Sequence[Evidence], scenarios: Sequence[Scenario], as_of: int) -> Confidence:
    """High without a weakness, medium with one or two, low with more."""
    counts = {
        "not_observed": sum(_not_observed(e.reading) for e in used),
        "thin_coverage": sum(e.reading.coverage is None or e.reading.coverage < ENOUGH_COVERAGE for e in used),
        "old_figures": sum(_is_old(e.reading, as_of) for e in used),
    }
    weak = [Reason("single_indicator")] if len(used) == 1 else []
    weak += [Reason(code, {"count": count, "of": len(used)}) for code, count in counts.items() if count]
    if len({e.movement.kind for e in used}) > 1:
        weak.append(Reason("disagreement"))
    changed = tuple(s.change for s in scenarios if s.differs)
    if changed:
        weak.append(Reason("sensitive", {"changes": changed}))
    if not weak:
        return Confidence("high", (Reason("no_weakness"),))
    return Confidence("medium" if len(weak) <= 2 else "low", tuple(weak))


def _not_observed(reading: Reading) -> bool:
    return any(f is not None and f.status not in OBSERVED for f in (reading.baseline, reading.latest))


def _is_old(reading: Reading, as_of: int) -> bool:
    if reading.latest is None:
        return False
    return age(reading.latest.period, reading.kind, as_of=as_of) > reading.max_age_years / 2.0
