"""From readings to a verdict: derived by rule, never typed.

Improving, static, worsening and mixed come from the readings that have a direction and can be used. Not
assessable is a result with a reason and with what to load. Context readings are shown and never move a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sojourn.declaration.baseline import age
from sojourn.declaration.commitment import Paragraph
from sojourn.declaration.reading import OBSERVED, Movement, Reading, movement
from sojourn.declaration.wording import enumeration, sentence

VerdictKind = Literal["improving", "static", "worsening", "mixed", "not assessable"]
ConfidenceLevel = Literal["high", "medium", "low", "none"]

VERDICTS: tuple[VerdictKind, ...] = ("improving", "static", "worsening", "mixed", "not assessable")

ENOUGH_COVERAGE = 0.8
"""Share of people or countries a figure must speak for to count as covering the area."""

HALF_LESS = 0.5
TWICE = 2.0


@dataclass(frozen=True)
class Confidence:
    """How far to trust a verdict, and why, one sentence per weakness."""

    level: ConfidenceLevel
    why: tuple[str, ...]


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
    """The verdict under another baseline or threshold, and whether it differs from the main one."""

    name: str
    verdict: VerdictKind
    differs: bool


@dataclass(frozen=True)
class Verdict:
    """What can be said of one paragraph, with everything it rests on.

    ``load`` says what to load where the paragraph cannot be assessed, else it is empty.
    """

    number: int
    verdict: VerdictKind
    reason: str
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    sensitivity: tuple[Scenario, ...] = ()
    load: str = ""

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
    return "static" if "unchanged" in kinds else "not assessable"


def verdict(paragraph: Paragraph, readings: Sequence[Reading], *, as_of: int) -> Verdict:
    """Judge one paragraph from its readings in the year of the assessment.

    A paragraph that only states a fact is not assessable whatever is loaded; its readings are shown all the same.
    """
    evidence = tuple(Evidence(r, movement(r, as_of=as_of)) for r in readings)
    if paragraph.states_a_fact:
        return _not_assessable(paragraph, evidence, paragraph.not_assessable_reason)
    kind = combine(e.movement for e in evidence)
    if kind == "not assessable":
        return _not_assessable(paragraph, evidence, _why_not(evidence))
    used = [e for e in evidence if e.moves]
    scenarios = _sensitivity(readings, kind, as_of)
    return Verdict(
        number=paragraph.number,
        verdict=kind,
        reason=_reason(kind, used),
        confidence=_confidence(used, kind, scenarios, as_of),
        evidence=evidence,
        sensitivity=scenarios,
    )


def _not_assessable(paragraph: Paragraph, evidence: tuple[Evidence, ...], why: str) -> Verdict:
    return Verdict(
        number=paragraph.number,
        verdict="not assessable",
        reason=f"Not assessable: {why[0].lower()}{why[1:]}",
        confidence=Confidence("none", ("There is no verdict to be confident in.",)),
        evidence=evidence,
        load=paragraph.load,
    )


def _why_not(evidence: Sequence[Evidence]) -> str:
    failed = [e for e in evidence if e.movement.kind == "not usable"]
    if failed:
        each = "; ".join(f"{e.reading.title}: {e.movement.reason}" for e in failed)
        return f"no indicator can be used. {each}."
    if evidence:
        names = enumeration([e.reading.title for e in evidence])
        return f"no source loaded that has a direction; {names} can only be shown as context."
    return "no source loaded has a figure."


def _reason(kind: VerdictKind, used: Sequence[Evidence]) -> str:
    by_kind = {k: [e for e in used if e.movement.kind == k] for k in ("improved", "worsened", "unchanged")}
    better, worse, same = by_kind["improved"], by_kind["worsened"], by_kind["unchanged"]
    count = f"{len(used)} usable indicator{'s' if len(used) != 1 else ''}"
    if kind == "static":
        head = f"Static: none of {count} changed by as much as counts"
    elif kind == "mixed":
        head = f"Mixed: of {count}, {len(better)} moved for the better and {len(worse)} for the worse"
    else:
        moved, side = (better, "better") if kind == "improving" else (worse, "worse")
        head = f"{kind.capitalize()}: {len(moved)} of {count} moved, all for the {side}"
    return f"{head}. {' '.join(sentence(e.reading, e.movement) for e in [*better, *worse, *same])}"


Change = Callable[[Reading], Reading]


def _sensitivity(readings: Sequence[Reading], main: VerdictKind, as_of: int) -> tuple[Scenario, ...]:
    changes: list[tuple[str, Change]] = [
        ("half the smallest change that counts", lambda r: r.with_threshold(HALF_LESS)),
        ("twice the smallest change that counts", lambda r: r.with_threshold(TWICE)),
    ]
    others = sorted({r.alternatives[0].period for r in readings if r.alternatives and r.direction != "context"})
    if others:
        changes.append((f"other baseline ({enumeration(others)})", lambda r: r.with_alternative()))
    scenarios = []
    for name, change in changes:
        kind = combine(movement(change(r), as_of=as_of) for r in readings)
        scenarios.append(Scenario(name, kind, kind != main))
    return tuple(scenarios)


def _confidence(used: Sequence[Evidence], kind: VerdictKind, scenarios: Sequence[Scenario], as_of: int) -> Confidence:
    """High without a weakness, medium with one or two, low with more."""
    weak: list[str] = []
    if len(used) == 1:
        weak.append("It rests on a single indicator.")
    not_counted = [e for e in used if _not_observed(e.reading)]
    if not_counted:
        weak.append(f"{len(not_counted)} of {len(used)} indicators rest on figures that were not observed.")
    thin = [e for e in used if e.reading.coverage is None or e.reading.coverage < ENOUGH_COVERAGE]
    if thin:
        weak.append(f"{len(thin)} of {len(used)} indicators cover under 80 % of the area, or do not say.")
    old = [e for e in used if _is_old(e.reading, as_of)]
    if old:
        weak.append(f"{len(old)} of {len(used)} latest figures are past half of their age limit.")
    if len({e.movement.kind for e in used}) > 1:
        weak.append("The indicators do not all agree.")
    changed = [s.name for s in scenarios if s.differs]
    if changed:
        weak.append(f"The verdict changes with {enumeration(changed)}.")
    if not weak:
        return Confidence("high", ("Several observed, recent and agreeing indicators cover the area.",))
    return Confidence("medium" if len(weak) <= 2 else "low", tuple(weak))


def _not_observed(reading: Reading) -> bool:
    return any(f is not None and f.status not in OBSERVED for f in (reading.baseline, reading.latest))


def _is_old(reading: Reading, as_of: int) -> bool:
    if reading.latest is None:
        return False
    return age(reading.latest.period, reading.kind, as_of=as_of) > reading.max_age_years / 2.0
