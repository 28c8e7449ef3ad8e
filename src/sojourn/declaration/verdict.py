"""From readings to a verdict: derived by rule, never typed.

Improving, static, worsening and mixed come from the readings that have a direction and can be used. A paragraph that
only states something is a statement; a request is met, partly met, not met or overdue, by a register of documents.
Not assessable is a result with a reason. Context readings are shown and never move a verdict. Reasons are codes with
figures; ``publish/words`` puts them into sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sojourn.concepts.reason import Reason
from sojourn.declaration.baseline import age
from sojourn.declaration.commitment import Paragraph
from sojourn.declaration.reading import OBSERVED, Movement, Reading, movement
from sojourn.declaration.register import Document, answered, beside, documents, requests

VerdictKind = Literal[
    "improving",
    "static",
    "worsening",
    "mixed",
    "met",
    "partly_met",
    "not_met",
    "overdue",
    "statement",
    "not_assessable",
]
ConfidenceLevel = Literal["high", "medium", "low", "none"]

VERDICTS: tuple[VerdictKind, ...] = get_args(VerdictKind)
MOVING: tuple[VerdictKind, ...] = ("improving", "static", "worsening", "mixed")
"""Verdicts that rest on readings."""

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
    """What can be said of one paragraph, with everything it rests on.

    asked, measured : how many things the paragraph asks for, and on how many of them something can be judged
    documents : those a request was answered by, or that stand beside the paragraph and its asks as context
    """

    number: int
    verdict: VerdictKind
    reason: Reason
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    sensitivity: tuple[Scenario, ...] = ()
    asked: int = 0
    measured: int = 0
    documents: tuple[Document, ...] = ()

    def __repr__(self) -> str:
        moving = sum(e.moves for e in self.evidence)
        return (
            f"Verdict({self.number}, {self.verdict}, reason={self.reason.code}, confidence={self.confidence.level}, "
            f"evidence={len(self.evidence)}, moving={moving})"
        )

    @property
    def partial(self) -> bool:
        """True where a verdict rests on under half of what the paragraph asks for."""
        return self.verdict in MOVING and 2 * self.measured < self.asked

    @property
    def pieces(self) -> frozenset[str]:
        """The distinct evidence that the verdict rests on."""
        return frozenset(e.reading.piece for e in self.evidence if e.moves)

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


def of_paragraph(paragraph: Paragraph, reading: Reading) -> Reading:
    """The reading as this paragraph takes it: context unless one of its asks is measured by the indicator."""
    asked_of = {id for ask in paragraph.asks for id in ask.measured_by}
    return reading if reading.id in asked_of else replace(reading, direction="context")


def verdict(
    paragraph: Paragraph, readings: Sequence[Reading], *, as_of: int, register: Iterable[Document] | None = None
) -> Verdict:
    """Judge one paragraph from its readings in the year of the assessment.

    readings : as the paragraph takes them (``of_paragraph``)
    register : documents that answer requests; by default those that ship with Sojourn

    A paragraph that only states something is a statement whatever is loaded, and one whose asks no data sees is not
    assessable; their readings are shown as context. A request is judged by the register and not by readings.
    """
    if paragraph.is_request:
        return _of_request(paragraph, readings, as_of, documents() if register is None else register)
    if paragraph.is_statement or paragraph.is_unseen:
        evidence = tuple(Evidence(r, movement(r, as_of=as_of)) for r in map(_as_context, readings))
        held = beside(paragraph.number, documents() if register is None else register, as_of=as_of)
        if paragraph.is_statement:
            none = Confidence("none", (Reason("no_verdict"),))
            return Verdict(paragraph.number, "statement", Reason("statement"), none, evidence, documents=held)
        return replace(_not_assessable(paragraph, evidence, Reason("unseen")), documents=held)
    evidence = tuple(Evidence(r, movement(r, as_of=as_of)) for r in readings)
    kind = combine(e.movement for e in evidence)
    if kind == "not_assessable":
        return _not_assessable(paragraph, evidence, _why_not(evidence))
    used = [e for e in evidence if e.moves]
    scenarios = _sensitivity(readings, kind, as_of)
    told = {e.reading.id for e in used}
    return Verdict(
        number=paragraph.number,
        verdict=kind,
        reason=_reason(kind, used),
        confidence=_confidence(used, scenarios, as_of),
        evidence=evidence,
        sensitivity=scenarios,
        asked=_asked(paragraph),
        measured=sum(bool(told & set(ask.measured_by)) for ask in paragraph.asks),
    )


def _as_context(reading: Reading) -> Reading:
    return replace(reading, direction="context")


def _asked(paragraph: Paragraph) -> int:
    return sum(ask.is_asked for ask in paragraph.asks)


def _of_request(paragraph: Paragraph, readings: Sequence[Reading], as_of: int, register: Iterable[Document]) -> Verdict:
    request = requests()[paragraph.number]
    found = answered(request, register, as_of=as_of)
    evidence = tuple(Evidence(r, movement(r, as_of=as_of)) for r in map(_as_context, readings))
    if found.verdict == "not_assessable":
        return _not_assessable(paragraph, evidence, found.reason)
    open_end = found.kept_to.year < as_of and request.due[-1] > found.kept_to
    confidence = (
        Confidence("medium", (Reason("register_ends", {"kept_to": found.kept_to.isoformat()}),))
        if open_end
        else Confidence("high", (Reason("documents_seen", {"count": len(found.documents)}),))
    )
    asked = _asked(paragraph)
    return Verdict(
        paragraph.number,
        found.verdict,
        found.reason,
        confidence,
        evidence,
        asked=asked,
        measured=asked,
        documents=found.documents,
    )


def _not_assessable(paragraph: Paragraph, evidence: tuple[Evidence, ...], why: Reason) -> Verdict:
    none = Confidence("none", (Reason("no_verdict"),))
    return Verdict(paragraph.number, "not_assessable", why, none, evidence, asked=_asked(paragraph))


def _why_not(evidence: Sequence[Evidence]) -> Reason:
    failed = tuple(e.reading.id for e in evidence if e.movement.kind == "not_usable")
    if failed:
        return Reason("none_usable", {"indicators": failed})
    if evidence:
        return Reason("only_context", {"indicators": tuple(e.reading.id for e in evidence)})
    return Reason("no_figure")


def _reason(kind: VerdictKind, used: Sequence[Evidence]) -> Reason:
    """Counts distinct evidence: two readings of one instrument, series or event count once."""
    pieces = {
        kind: {e.reading.piece for e in used if e.movement.kind in kinds}
        for kind, kinds in (
            ("used", ("improved", "worsened", "unchanged")),
            ("better", ("improved",)),
            ("worse", ("worsened",)),
        )
    }
    return Reason(kind, {name: len(held) for name, held in pieces.items()})


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
    """High without a weakness, medium with one or two, low with more. Evidence counts once, as weak as its weakest."""
    pieces: dict[str, list[Reading]] = {}
    for one in used:
        pieces.setdefault(one.reading.piece, []).append(one.reading)
    counts = {
        "not_observed": sum(any(map(_not_observed, held)) for held in pieces.values()),
        "thin_coverage": sum(any(map(_is_thin, held)) for held in pieces.values()),
        "old_figures": sum(any(_is_old(r, as_of) for r in held) for held in pieces.values()),
    }
    weak = [Reason("single_indicator")] if len(pieces) == 1 else []
    weak += [Reason(code, {"count": count, "of": len(pieces)}) for code, count in counts.items() if count]
    if len({e.movement.kind for e in used}) > 1:
        weak.append(Reason("disagreement"))
    changed = tuple(s.change for s in scenarios if s.differs)
    if changed:
        weak.append(Reason("sensitive", {"changes": changed}))
    if not weak:
        return Confidence("high", (Reason("no_weakness"),))
    return Confidence("medium" if len(weak) <= 2 else "low", tuple(weak))


def _is_thin(reading: Reading) -> bool:
    return reading.coverage is None or reading.coverage < ENOUGH_COVERAGE


def _not_observed(reading: Reading) -> bool:
    return any(f is not None and f.status not in OBSERVED for f in (reading.baseline, reading.latest))


def _is_old(reading: Reading, as_of: int) -> bool:
    if reading.latest is None:
        return False
    return age(reading.latest.period, reading.kind, as_of=as_of) > reading.max_age_years / 2.0
