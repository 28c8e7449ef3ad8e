"""A paragraph's clauses: each operative verb with what it governs, read as a statement, an act, an aim or a request.

recognize, acknowledge, note, welcome, condemn, with a fact             statement
any of those, or stress, reaffirm, ..., with a need, a commitment, a right, or with what must or should be    aim
decide, encourage, urge, call upon, call for                            act
request                                                                 request
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sojourn.declaration.actors import actors, general
from sojourn.declaration.asks import SPEAKERS, ClauseKind
from sojourn.declaration.operative_verbs import STRENGTH_OF, verb_places

REQUESTS = frozenset({"request", "instruct", "mandate", "entrust"})
JUDGED = frozenset({"condemn", "denounce", "reject", "deplore", "welcome", "declare", "proclaim", "confirm"})
"""Verbs that say what is thought of something, however strongly."""
WEIGHED = frozenset({"reaffirm", "affirm", "stress", "emphasize", "underline", "underscore", "reiterate", "highlight"})
"""Verbs that give weight: the importance of a thing is then asked for, and not only seen."""

_IN_BETWEEN = r"^\s*(?:(?:also|further|again|in\s+th(?:is|at)\s+(?:regard|respect|context|connection)),?\s+){0,2}"
_BOUND = re.compile(
    _IN_BETWEEN + r"(?:the|our|its|their|a|an)?\s*(?:\w+\s+)?"
    r"(?:need(?!s)|necessity|commitment|resolve|determination|rights?|obligations?|responsibility)\b"
)
_IMPORTANCE = re.compile(_IN_BETWEEN + r"(?:the|our|its)?\s*(?:\w+\s+)?importance\b")
_DUTY = re.compile(r"^\s*(?:,[^,]*,\s*)?that\b.*\b(?:should|must)\b")
_SECOND_OBJECT = re.compile(r",?\s+and\s+(?:of\s+)?(?=the\s+(?:need|necessity)\s+(?:to|for)\b)")


@dataclass(frozen=True)
class Clause:
    """One clause: verb in base form, kind, who is to act (none for a statement), and its place in the text."""

    verb: str
    kind: ClauseKind
    who: tuple[str, ...]
    start: int
    end: int


def clauses(text: str) -> tuple[Clause, ...]:
    """Clauses of a paragraph in order. ``text`` is one line without its number.

    A verb that first states a fact and then a need ("recognize that ..., and the need to ...") makes two clauses.
    """
    found: list[Clause] = []
    places = verb_places(text)
    if not places:
        return ()
    ends = [*(start for start, _, _ in places[1:]), len(text)]
    for (start, after, verb), end in zip(places, ends, strict=True):
        governed = text[after:end]
        kind = _kind(verb, governed)
        second = _SECOND_OBJECT.search(governed) if kind == "statement" else None
        if second is None:
            found.append(Clause(verb, kind, _who(kind, governed), start, end))
            continue
        middle = after + second.end()
        first = governed[: second.start()]
        found.append(Clause(verb, _kind(verb, first), (), start, after + second.start()))
        found.append(Clause(verb, "aim", (SPEAKERS,), middle, end))
    return tuple(found)


def _kind(verb: str, governed: str) -> ClauseKind:
    if verb in REQUESTS:
        return "request"
    if verb in JUDGED:
        return "statement"
    if STRENGTH_OF.get(verb) in ("encourage", "call", "commit"):
        return "act"
    weighed = verb in WEIGHED and _IMPORTANCE.match(governed)
    return "aim" if weighed or _BOUND.match(governed) or _DUTY.match(governed) else "statement"


def _who(kind: ClauseKind, governed: str) -> tuple[str, ...]:
    """Those addressed, named before what they are to do; the speakers where nobody is."""
    if kind == "statement":
        return ()
    if kind == "aim":
        return (SPEAKERS,)
    addressed = re.split(r"\bto\b", governed, maxsplit=1)
    named = actors(addressed[0]) if len(addressed) > 1 else ()
    return named or (SPEAKERS,)


def same_people(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two lists of actors are the same under their most general names."""
    return general(one) == general(other)
