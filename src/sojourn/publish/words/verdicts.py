"""A verdict in words: its reason, what its confidence rests on, other settings, and what to load."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.declaration.commitment import paragraph
from sojourn.declaration.verdict import Evidence, Scenario, Verdict
from sojourn.publish.words import codes, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.readings import sentence
from sojourn.publish.words.reasons import reason

ORDER = ("improved", "worsened", "unchanged")
"""In which the sentences of a verdict stand."""

HEADS = {
    "static": (
        "Static: none of {used} usable indicator changed by as much as counts.",
        "Static: none of {used} usable indicators changed by as much as counts.",
    ),
    "mixed": (
        "Mixed: of {used} usable indicator, {better} moved for the better and {worse} for the worse.",
        "Mixed: of {used} usable indicators, {better} moved for the better and {worse} for the worse.",
    ),
    "improving": (
        "Improving: {better} of {used} usable indicator moved, all for the better.",
        "Improving: {better} of {used} usable indicators moved, all for the better.",
    ),
    "worsening": (
        "Worsening: {worse} of {used} usable indicator moved, all for the worse.",
        "Worsening: {worse} of {used} usable indicators moved, all for the worse.",
    ),
}


def verdict_reason(verdict: Verdict, language: Language) -> str:
    """Why the verdict is what it is: what moved and which way, or why nothing can be said."""
    if verdict.verdict == "not_assessable":
        return language.say("Not assessable: {why}", why=why_not(verdict, language))
    moved = sorted((e for e in verdict.evidence if e.moves), key=lambda e: ORDER.index(e.movement.kind))
    return " ".join([head(verdict, language), *(sentence(e.reading, e.movement, language) for e in moved)])


def head(verdict: Verdict, language: Language) -> str:
    """The first sentence of the reason of a verdict that has one of the four directions."""
    figures = {name: language.number(n) for name, n in verdict.reason.figures.items() if isinstance(n, int)}
    used = sum(e.moves for e in verdict.evidence)
    return language.many(*HEADS[verdict.reason.code], used, **figures)


def why_not(verdict: Verdict, language: Language) -> str:
    """Why a paragraph cannot be assessed, as it stands inside a sentence."""
    code, evidence = verdict.reason.code, verdict.evidence
    if code == "states_a_fact":
        why = language.say(paragraph(verdict.number).not_assessable_reason)
        return f"{why[0].lower()}{why[1:]}"
    if code == "none_usable":
        failed = "; ".join(_failure(e, language) for e in evidence if e.movement.kind == "not_usable")
        return language.say("no indicator can be used. {failed}.", failed=failed)
    if code == "only_context":
        names = language.row([titles.indicator(e.reading.id, language) for e in evidence])
        return language.say("no source loaded that has a direction; {names} can only be shown as context.", names=names)
    return language.say("no source loaded has a figure.")


def _failure(evidence: Evidence, language: Language) -> str:
    return f"{titles.indicator(evidence.reading.id, language)}: {reason(evidence.movement.reason, language)}"


def confidence_reasons(verdict: Verdict, language: Language) -> list[str]:
    """One sentence a weakness."""
    return [reason(r, language) for r in verdict.confidence.why]


def to_load(verdict: Verdict, language: Language) -> str:
    """What to load so that the paragraph can be assessed; empty where it is."""
    return language.say(paragraph(verdict.number).load) if verdict.verdict == "not_assessable" else ""


def scenarios(given: Sequence[Scenario], language: Language) -> list[str]:
    """Each other setting with its verdict: half the smallest change that counts: static (another verdict)."""
    other = language.say("another verdict")
    return [
        f"{reason(s.change, language)}: {codes.verdict(s.verdict, language)}" + (f" ({other})" if s.differs else "")
        for s in given
    ]
