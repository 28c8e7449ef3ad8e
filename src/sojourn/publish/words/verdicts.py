"""A verdict in words: its reason, what its confidence rests on, other settings, and what to load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Reading
from sojourn.declaration.register import Document
from sojourn.declaration.verdict import Evidence, Scenario, Verdict
from sojourn.publish.words import codes, titles
from sojourn.publish.words.editions import from_the_left
from sojourn.publish.words.language import Language
from sojourn.publish.words.readings import bonds, is_legal, sentence
from sojourn.publish.words.reasons import reason

ORDER = ("improved", "worsened", "unchanged")
"""In which the sentences of a verdict stand."""

SHOWN = 0.05
"""Percentage points under which a change is printed as none."""
HEADS = {
    "static": (
        "Static: the one usable piece of evidence did not change by as much as counts.",
        "Static: none of {used} usable pieces of evidence changed by as much as counts.",
    ),
    "mixed": (
        "Mixed: of {used} usable piece of evidence, {better} moved for the better and {worse} for the worse.",
        "Mixed: of {used} usable pieces of evidence, {better} moved for the better and {worse} for the worse.",
    ),
    "improving": (
        "Improving: the one usable piece of evidence moved for the better.",
        "Improving: {better} of {used} usable pieces of evidence moved, all for the better.",
    ),
    "worsening": (
        "Worsening: the one usable piece of evidence moved for the worse.",
        "Worsening: {worse} of {used} usable pieces of evidence moved, all for the worse.",
    ),
}
ONE_BOTH_WAYS = "Mixed: of the one usable piece of evidence one figure moved for the better and another for the worse."
REQUESTS = {
    "met": (
        "Met: the document that was due was there in time.",
        "Met: all {due} times a document was due, it was there in time.",
    ),
    "partly_met": (
        "Partly met: a document came, but after its day.",
        "Partly met: {answered} of {due} times a document was due, it was there in time.",
    ),
    "not_met": (
        "Not met: no document came.",
        "Not met: none of {due} times a document was due, one was there in time.",
    ),
    "overdue": (
        "Overdue: the document that was due has not come.",
        "Overdue: {answered} of {due} times a document was due, it was there in time; the newest has not come.",
    ),
}


def verdict_reason(verdict: Verdict, language: Language) -> str:
    """Why the verdict is what it is: what moved and which way, or why nothing can be said."""
    if verdict.verdict == "not_assessable":
        return language.say("Not assessable: {why}", why=why_not(verdict, language))
    if verdict.verdict == "statement":
        return language.say("A statement: nothing is asked. Figures beside it are context.")
    if verdict.verdict in REQUESTS:
        return _of_request(verdict, language)
    moved = sorted((e for e in verdict.evidence if e.moves), key=lambda e: ORDER.index(e.movement.kind))
    legal = bonds([e.reading for e in moved if is_legal(e.reading)], language)
    sentences = [sentence(e.reading, e.movement, language) for e in moved if not is_legal(e.reading)]
    return " ".join([head(verdict, language), *legal, *sentences, *whose_doing(verdict, language)])


def _two_counts(people: Reading) -> bool:
    """Whether people were counted at two dates, in more than one place: else nobody is seen to have moved."""
    counts = [f.inputs[-1].number if f.inputs else None for f in (people.baseline, people.latest) if f is not None]
    places = [f.countries for f in (people.baseline, people.latest) if f is not None]
    return (counts[0] is None or counts[0] != counts[-1]) and (1, 1) not in places


def whose_doing(verdict: Verdict, language: Language) -> list[str]:
    """For every treaty judged, how much of the change of the share covered States made, and how much people who moved.

    The share with the people of the baseline moves by acts alone; what is left of the change is people who moved.
    """
    held = {e.reading.id: e.reading for e in verdict.evidence}
    found = []
    for id, acted in held.items():
        people = held.get(id.removesuffix("_ACTION") + "_DESTINATION") if id.endswith("_ACTION") else None
        if people is None or acted.change is None or people.change is None or not _two_counts(people):
            continue
        if abs(people.change) < SHOWN and abs(acted.change) < SHOWN:
            continue
        parts = {"change": people.change, "acted": acted.change, "moved": people.change - acted.change}
        points = {name: language.signed(part, 1) for name, part in parts.items()}
        message = (
            "{indicator}: the share changed by {change} points, {acted} of it by States that acted and {moved} by "
            "people who moved."
        )
        found.append(language.say(message, indicator=titles.indicator(people.id, language), **points))
    return found


def head(verdict: Verdict, language: Language) -> str:
    """The first sentences of a verdict that has one of the four directions: what moved, and how much is measured."""
    figures = {name: n for name, n in verdict.reason.figures.items() if isinstance(n, int)}
    said = {name: language.number(n) for name, n in figures.items()}
    first = language.many(*HEADS[verdict.reason.code], figures["used"], **said)
    if verdict.reason.code == "mixed" and figures["used"] == 1:
        first = language.say(ONE_BOTH_WAYS)
    return f"{first} {measured(verdict, language)}".strip()


def measured(verdict: Verdict, language: Language) -> str:
    """How many of the asks are measured; under half is partial evidence."""
    if not verdict.asked:
        return ""
    messages = (
        (
            "Partial evidence: {measured} of {asked} thing asked for can be measured.",
            "Partial evidence: {measured} of {asked} things asked for can be measured.",
        )
        if verdict.partial
        else (
            "The one thing asked for is measured.",
            "{measured} of {asked} things asked for can be measured.",
        )
    )
    counts = {"measured": language.number(verdict.measured), "asked": language.number(verdict.asked)}
    return language.many(*messages, verdict.asked, **counts)


def _of_request(verdict: Verdict, language: Language) -> str:
    counts = {name: n for name, n in verdict.reason.figures.items() if isinstance(n, int)}
    said = {name: language.number(n) for name, n in counts.items()}
    first = language.many(*REQUESTS[verdict.verdict], counts["due"], **said)
    named = _papers(verdict.documents, language)
    return language.say("{first} Documents: {named}.", first=first, named=named) if named else first


def _papers(documents: Iterable[Document], language: Language) -> str:
    """Symbols of documents with their days; each keeps its order inside a line that is read from the right."""
    return language.row([from_the_left(d.named, language) for d in documents])


def why_not(verdict: Verdict, language: Language) -> str:
    """Why a paragraph cannot be assessed, as it stands inside a sentence."""
    code, evidence = verdict.reason.code, verdict.evidence
    if code == "unseen":
        reasons = dict.fromkeys(ask.unseen for ask in paragraph(verdict.number).asks if ask.unseen)
        named = " ".join(language.say(why) for why in reasons)
        said = language.say("no data sees what is asked. {reasons}", reasons=named)
        papers = _papers([d for d in verdict.documents if not d.ask], language)
        answers = _papers([d for d in verdict.documents if d.ask], language)
        if answers:
            said = language.say("{said} Documents that answer what is asked: {papers}.", said=said, papers=answers)
        return language.say("{said} Documents beside it: {papers}.", said=said, papers=papers) if papers else said
    if code == "nothing_due":
        return language.say("nothing was due by {day}.", day=verdict.reason.figures["kept_to"])
    if code == "none_usable":
        failed = "; ".join(_failures([e for e in evidence if e.movement.kind == "not_usable"], language))
        return language.say("no indicator can be used. {failed}.", failed=failed)
    if code == "only_context":
        names = language.row([titles.indicator(e.reading.id, language) for e in evidence])
        return language.say(
            "no figure that is loaded tells better from worse; {names} can only be shown as context.", names=names
        )
    return language.say("no source loaded has a figure.")


def _failures(evidence: Sequence[Evidence], language: Language) -> list[str]:
    """Why indicators cannot be used; those with one reason are told together."""
    alike: dict[str, list[str]] = {}
    for e in evidence:
        alike.setdefault(reason(e.movement.reason, language), []).append(titles.indicator(e.reading.id, language))
    return [f"{language.row(named)}: {why}" for why, named in alike.items()]


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
