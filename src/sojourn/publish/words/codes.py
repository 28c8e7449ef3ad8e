"""Words, letters and signs for codes: verdicts, movements, directions, strengths, statuses, levels of areas."""

from __future__ import annotations

from collections.abc import Mapping

from sojourn.concepts.status import TITLES, ObsStatus
from sojourn.publish.words.language import Language

VERDICTS: Mapping[str, str] = {
    "improving": "improving",
    "static": "static",
    "worsening": "worsening",
    "mixed": "mixed",
    "met": "met",
    "partly_met": "partly met",
    "not_met": "not met",
    "overdue": "overdue",
    "statement": "a statement",
    "not_assessable": "not assessable",
}
VERDICT_SIGNS: Mapping[str, str] = {
    "improving": "▲",
    "worsening": "▼",
    "mixed": "◆",
    "static": "■",
    "met": "●",
    "partly_met": "◐",
    "not_met": "✕",
    "overdue": "◷",
    "statement": "§",
    "not_assessable": "○",
}
MOVEMENTS: Mapping[str, str] = {
    "improved": "improved",
    "worsened": "worsened",
    "unchanged": "unchanged",
    "context": "context",
    "not_usable": "not usable",
}
MOVEMENT_SIGNS: Mapping[str, str] = {
    "improved": "▲",
    "worsened": "▼",
    "unchanged": "■",
    "context": "·",
    "not_usable": "○",
}
CONFIDENCE: Mapping[str, str] = {"high": "high", "medium": "medium", "low": "low", "none": "none"}
DIRECTIONS: Mapping[str, str] = {
    "more": "more is better",
    "less": "less is better",
    "context": "context: moves no verdict",
}
STRENGTHS: Mapping[str, str] = {
    "note": "notes or recognises",
    "stress": "reaffirms or stresses",
    "encourage": "encourages",
    "call": "calls upon, urges or condemns",
    "commit": "decides, commits or requests",
}
LEVELS: Mapping[str, str] = {
    "world": "the world",
    "country": "country or area",
    "region": "region",
    "subregion": "sub-region",
    "intermediate_region": "sub-region",
    "sdg_region": "region of the Sustainable Development Goals",
    "development_group": "development group",
    "income_group": "income group",
    "community": "regional community",
}
MARKS: Mapping[str, str] = {
    "A": "o",
    "B": "b",
    "D": "d",
    "E": "e",
    "F": "p",
    "I": "i",
    "L": "n",
    "M": "x",
    "N": "t",
    "O": "m",
    "P": "v",
    "Q": "s",
    "U": "u",
}
"""The letter behind a number, by SDMX status code."""

EXPLAINED: Mapping[str, str] = {
    "A": "counted or stated by its publisher without a remark",
    "B": "not comparable with the period before",
    "D": "counted by another definition than its neighbours",
    "E": "computed by a model or a method, ours or the publisher's",
    "F": "a projection into the future of its publisher",
    "I": "filled in where the source has none",
    "L": "nobody collected it",
    "M": "cannot be, such as a flow from an area to itself",
    "N": "less than half a person",
    "O": "should be there and is not",
    "P": "published, and to be revised",
    "Q": "known and withheld to protect persons",
    "U": "its publisher advises care",
}


def verdict(kind: str, language: Language) -> str:
    """A verdict in words: improving, not assessable."""
    return language.say(VERDICTS[kind])


def counted(count: int, kind: str, language: Language) -> str:
    """How many have a verdict: 7 improving, 7 statements."""
    if kind == "statement":  # the one verdict that is a noun
        return language.many("{count} statement", "{count} statements", count)
    return language.say("{count} {verdict}", count=language.number(count), verdict=verdict(kind, language))


def movement(kind: str, language: Language) -> str:
    """What a reading did: improved, not usable."""
    return language.say(MOVEMENTS[kind])


def confidence(level: str, language: Language) -> str:
    """How far a verdict is trusted."""
    return language.say(CONFIDENCE[level])


def direction(code: str, language: Language) -> str:
    """Which way is better."""
    return language.say(DIRECTIONS[code])


def strength(code: str, language: Language) -> str:
    """What a paragraph does: it encourages."""
    return language.say(STRENGTHS[code])


def level(code: str, language: Language) -> str:
    """What kind of area it is; a level without a word of its own by its code."""
    return language.say(LEVELS.get(code, code.replace("_", " ")))


def status(code: str, language: Language) -> str:
    """An observation status in words: observed, estimated; empty for none."""
    return language.say(TITLES[ObsStatus(code)]) if code else ""
