"""Broken words: the hyphen of the line goes, the hyphen of the word stays."""

from __future__ import annotations

import pytest

from sojourn.declaration.hyphens import Words, join_lines

NONE = Words.of([])


def joined(*lines: str, words: Words = NONE) -> str:
    return join_lines(lines, words)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["destina-", "tion of ships"], "destination of ships"),
        (["inter-", "national"], "international"),
        (["co-", "operation"], "cooperation"),
        (["sub-", "regional"], "subregional"),
        (["under-", "standing of"], "understanding of"),
        (["psycho-", "social"], "psychosocial"),
        (["multi-", "dimensional"], "multidimensional"),
        (["high-", "lighting"], "highlighting"),
        (["cross-", "ing"], "crossing"),
        (["post-", "poned"], "postponed"),
        (["high-", "level talks"], "high-level talks"),
        (["long-", "term"], "long-term"),
        (["well-", "being"], "well-being"),
        (["evidence-", "based policy- and", "decision-", "making"], "evidence-based policy- and decision-making"),
        (["short-", "and long-term"], "short- and long-term"),
        (["policy-", "and decision-making"], "policy- and decision-making"),
        (["Secretary-", "General"], "Secretary-General"),
        (["post-", "2015 agenda"], "post-2015 agenda"),
        (["non-", "governmental"], "non-governmental"),
        (["gender-", "based"], "gender-based"),
        (["action-", "oriented"], "action-oriented"),
        (["State-", "led"], "State-led"),
        (["follow-", "up"], "follow-up"),
        (["inter-", "agency"], "inter-agency"),
        (["multi-", "stakeholder"], "multi-stakeholder"),
        (["multi-stake-", "holder"], "multi-stakeholder"),
        (["deci-", "sion-making"], "decision-making"),
        (["day-", "to-day"], "day-to-day"),
        (["63/", "225 of"], "63/225 of"),
        (["soft\u00ad", "ware"], "software"),
        (["a high -level talk"], "a high-level talk"),
        (["two  words ", "", "  here"], "two words here"),
    ],
)
def test_known_words(lines: list[str], text: str) -> None:
    assert joined(*lines) == text


def test_the_text_itself_decides_first() -> None:
    seen_whole = Words.of(["the sea-bed", "stiltwalker"])
    assert joined("sea-", "bed", words=seen_whole) == "sea-bed"
    assert joined("stilt-", "walker", words=seen_whole) == "stiltwalker"
    #  against the rule for "long": this text writes it solid
    assert joined("long-", "term", words=Words.of(["longterm longterm long-term"])) == "longterm"
    assert joined("co-", "operation", words=Words.of(["co-operation"])) == "co-operation"


def test_broken_words_do_not_count_as_evidence() -> None:
    assert Words.of(["destina-", "tion"]).plain["destina"] == 0
