"""The verbs by which a resolution does something: where they stand, their base form and their strength.

An operative verb opens a paragraph ("Recognize that", "Strongly condemns", "We also call upon") or is joined to one
that does (", and urge States to", "and in this context call for"). Gerunds ("recognizing the roles") and infinitives
("the need to promote") belong to somebody else's clause and do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sojourn.declaration.commitment import STRENGTHS, Strength

_BY_STRENGTH: dict[Strength, str] = {
    "note": "note; acknowledge; recognize; welcome; observe; recall; appreciate; express; commend; congratulate; "
    "thank; regret; believe; consider; understand; applaud; share; hail; pay tribute; take note; take cognizance; "
    "bear in mind; look forward",
    "stress": "reaffirm; affirm; stress; emphasize; underline; underscore; reiterate; confirm; highlight; deplore; "
    "declare; proclaim; insist; draw attention; remain concerned; be concerned; be aware; be convinced",
    "encourage": "encourage; invite; recommend; support; suggest; propose; promote; facilitate; hope; strive; seek; "
    "aim; foster",
    "call": "call upon; call for; urge; condemn; appeal; demand; denounce; reject; ask",
    "commit": "decide; commit; request; resolve; adopt; undertake; pledge; agree; endorse; instruct; authorize; "
    "mandate; determine; designate; approve; establish; direct; elect; appoint; renew; intend; strengthen; ensure; "
    "convene; entrust; transmit; conclude; be committed; be determined; be resolved",
}
STRENGTH_OF: dict[str, Strength] = {
    verb.strip(): strength for strength, verbs in _BY_STRENGTH.items() for verb in verbs.split(";")
}
"""Base form of each operative verb with its strength."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINED = _words(
    "note acknowledge recognize welcome recall express reaffirm affirm stress emphasize underline underscore "
    "reiterate encourage invite recommend urge condemn appeal decide commit request resolve adopt undertake endorse "
    "commend deplore regret agree pledge support consider"
)
"""Single words that may open a second operative clause; the others are too common inside sentences."""

_ADVERB = (
    r"(?i:also|further|furthermore|again|once\s+again|once\s+more|strongly|solemnly|hereby|deeply|firmly|gravely|"
    r"urgently|unequivocally|expressly|explicitly|particularly|especially|likewise|therefore|thus|moreover|"
    r"accordingly|warmly|fully|seriously|equally|in\s+particular|to\s+this\s+end|in\s+th(?:is|at)\s+"
    r"(?:regard|respect|context|connection|spirit|sense)|with\s+(?:concern|appreciation|satisfaction|interest))"
)
_LEAD = rf"(?:{_ADVERB}\s*,?\s+){{0,3}}"
_OBJECT = (
    r"(?=(?:,\s+)?(?:that|the|this|these|those|its|their|our|an?|all|any|each|every|upon|on|for|with|how|in|to|also|"
    r"further|again|once|appropriate|strongly|relevant|Member|States|Governments|[A-Z])\b)"
)
_PLAIN_OBJECT = (
    r"(?=(?:that|our|Member\s+States|States|Governments|all\s+\w+|the\s+(?:need|importance|rights?|role|commitment|"
    r"contributions?|obligations?|Secretary-General|United\s+Nations))\b)"
)
_SPECIAL_THIRD = {"pay": "pays", "be": "is", "bear": "bears", "take": "takes", "draw": "draws", "look": "looks"}


def _third(word: str) -> str:
    """Third person singular of a regular verb."""
    if word in _SPECIAL_THIRD:
        return _SPECIAL_THIRD[word]
    if re.search(r"(?:s|sh|ch|x|z)$", word):
        return word + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", word) + "s"


def _forms() -> dict[str, tuple[str, bool]]:
    """Every written form (spaces between words) with base form and whether it is third person."""
    forms: dict[str, tuple[str, bool]] = {}
    for verb in STRENGTH_OF:
        first, _, rest = verb.partition(" ")
        for word, third in ((first, False), (_third(first), True)):
            spelt = [f"{word} {rest}".strip()]
            if "iz" in word:
                spelt.append(spelt[0].replace("iz", "is", 1))
            for form in spelt:
                forms[form] = (verb, third)
        if first == "be":
            forms[f"are {rest}"] = (verb, False)
    for form, third in (("call on", False), ("calls on", True)):
        forms[form] = ("call upon", third)
    return forms


FORMS = _forms()


def _alternatives(forms: Iterable[str]) -> str:
    ordered = sorted(forms, key=len, reverse=True)
    return "|".join(form.replace(" ", r"\s+") for form in ordered)


_ANY = _alternatives(FORMS)
_SECOND = _alternatives(f for f, (verb, _) in FORMS.items() if verb in _JOINED or verb.startswith("call "))
_SECOND_THIRD = _alternatives(
    f for f, (verb, third) in FORMS.items() if third and (verb in _JOINED or verb.startswith("call "))
)

OPENING = re.compile(rf"^[“\"(\s]*(?:We\s*,?\s+)?{_LEAD}(?P<verb>{_ANY})\b", re.IGNORECASE)
"""A paragraph that opens with an operative verb."""

_SENTENCE = re.compile(rf"(?<=[.;:])\s+We\s+{_LEAD}(?P<verb>{_ANY})\b")
_ITEM = re.compile(
    rf"(?<=[;:])\s*(?:and\s+)?\([a-z]{{1,4}}\)\s+{_LEAD}(?P<verb>[A-Za-z]+(?:\s+(?:upon|for|on|note))?)\b"
)
_ITEMS_OF_AN_INFINITIVE = re.compile(r"\bto\s*:\s*\([a-z]{1,4}\)")
_JOIN = re.compile(
    rf"(?:(?P<comma>[,;])\s*|\s+)(?:and|as\s+well\s+as|while\s+also|but)\s+,?\s*{_LEAD}(?:we\s+{_LEAD})?"
    rf"(?P<verb>{_SECOND})\s+(?=\S)"
    rf"|(?P<semicolon>;)\s+{_LEAD}(?:we\s+{_LEAD})?(?P<verb2>{_SECOND})\s+(?=\S)"
    rf"|,\s+{_LEAD}(?P<verb3>{_SECOND_THIRD}|call\s+(?:up)?on|call\s+for)\s+{_OBJECT}"
    rf"|,\s+{_LEAD}(?P<verb4>{_SECOND})\s+(?:also\s+)?{_PLAIN_OBJECT}"
)
_HAS_OBJECT = re.compile(rf"\s*{_OBJECT}")
_ALSO_NOUNS = _words("note stress request support appeal pledge regret resolve welcome express consider commit")
_OPEN_INFINITIVE = re.compile(
    r"\b(?:to|not|should|must|can|may|will|shall|could|would)\s+(?:\w+ly\s+)?[a-z]+\b(?!\s+that)"
)
_INFINITIVE_LAST = re.compile(r"\b(?:to|should|must|can|may|will|shall)\s+(?:\w+ly\s+)?[a-z]+$")
_INFINITIVE_LIST = re.compile(r"\b(?:to|should|must|can|may|will|shall)\s+(?:\w+ly\s+)?[a-z]+(?:\s*,\s*[a-z]+)+$")
_ADDRESSEE = re.compile(r"^\s*(?:upon\s+|on\s+|for\s+)?(?:the\s+|all\s+|relevant\s+)*(?:[A-Z]\w+)")
_NOT_A_VERB = _words(
    "the a an all any each every in on at by for from with of to we our its it this that these those there member "
    "states international migrants migration section part article annex table figure see page"
)


def base_form(written: str) -> str | None:
    """Base form of a verb as written ("Recognises" -> "recognize"), or None if it is not an operative verb."""
    known = FORMS.get(" ".join(written.lower().split()))
    return known[0] if known else None


def opens_with_verb(text: str) -> bool:
    """True where a text begins as an operative paragraph does, with a capital letter."""
    match = OPENING.match(text)
    return match is not None and text.lstrip('“"( ')[:1].isupper()


def operative_verbs(text: str) -> tuple[str, ...]:
    """Base forms of the operative verbs of one paragraph, in order of appearance, each once.

    ``text`` is the cleaned paragraph on one line, without its number.
    """
    return tuple(dict.fromkeys(verb for _, _, verb in verb_places(text)))


def verb_places(text: str) -> tuple[tuple[int, int, str], ...]:
    """Every operative verb with where it starts and ends in the text, in order; a verb used twice is there twice."""
    found: list[tuple[int, int, str]] = []
    third: bool | None = None
    opening = OPENING.match(text)
    if opening and opens_with_verb(text):
        verb, third = FORMS[_key(opening["verb"])]
        found.append((*opening.span("verb"), verb))
    elif first := _verb_by_position(text):
        found.append((0, len(first), first))
    for match in _SENTENCE.finditer(text):
        found.append((*match.span("verb"), FORMS[_key(match["verb"])][0]))
    items = () if _ITEMS_OF_AN_INFINITIVE.search(text) else _ITEM.finditer(text)
    for match in items:
        form = match["verb"] if base_form(match["verb"]) else match["verb"].split()[0]
        if form[0].isupper() and (of_item := base_form(form)):
            found.append((*match.span("verb"), of_item))
    for match in _JOIN.finditer(text):
        group = next(name for name in ("verb", "verb2", "verb3", "verb4") if match[name])
        verb, is_third = FORMS[_key(match[group])]
        if third is not None and is_third != third:
            continue
        if _is_operative(text, match, group):
            found.append((*match.span(group), verb))
    return tuple(sorted(dict.fromkeys(found)))


def _key(written: str) -> str:
    return " ".join(written.lower().split())


def _is_operative(text: str, match: re.Match[str], group: str) -> bool:
    """Not part of an open infinitive: "the need to protect and encourage" has one operative verb fewer."""
    verb = FORMS[_key(match[group])][0]
    if not _HAS_OBJECT.match(text[match.end(group) :]) and not (
        verb.startswith("call ") or ((match["comma"] or match["semicolon"]) and verb not in _ALSO_NOUNS)
    ):
        return False
    if match["semicolon"]:
        return True
    before = text[: match.start()]
    clause = re.split(r"[;:]", before)[-1]
    if _INFINITIVE_LIST.search(clause):
        return False
    if match["comma"] or group in ("verb3", "verb4"):
        return True
    if _INFINITIVE_LAST.search(clause):
        return False
    tail = clause.rsplit(",", 1)[-1]
    if not _OPEN_INFINITIVE.search(tail):
        return True
    return bool(_ADDRESSEE.match(text[match.end(group) :]))


def _verb_by_position(text: str) -> str | None:
    """A first word that stands like a verb ("Safeguard the"), for verbs outside our list."""
    match = re.match(r"^(?:We\s+)?([A-Z]?[a-z]{3,})\s+(?:that|the|our|its|upon|to|for|with|all)\b", text)
    if not match or match[1].lower() in _NOT_A_VERB:
        return None
    return match[1].lower()


def strength_of(verbs: Iterable[str]) -> Strength | None:
    """Strength of the strongest of some operative verbs, or None if none is known."""
    ranks = [STRENGTHS.index(STRENGTH_OF[v]) for v in verbs if v in STRENGTH_OF]
    return STRENGTHS[max(ranks)] if ranks else None
