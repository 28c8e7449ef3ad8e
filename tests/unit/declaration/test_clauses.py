"""Clauses of made-up paragraphs, in the first and in the third person: verb, kind, who is to act."""

from __future__ import annotations

import pytest

from sojourn.declaration.clauses import clauses

STATES = ("States",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Recognizes that rivers cross borders;", [("recognize", "statement", ())]),
        ("Notes the contribution of ferries to trade;", [("note", "statement", ())]),
        ("Strongly condemn all piracy;", [("condemn", "statement", ())]),
        ("Welcomes the importance given to rivers;", [("welcome", "statement", ())]),
        ("Recognize the need to build bridges;", [("recognize", "aim", STATES)]),
        ("Emphasize in this regard the need for bridges;", [("emphasize", "aim", STATES)]),
        ("Reaffirms our commitment to keep rivers clean;", [("reaffirm", "aim", STATES)]),
        ("Underline the right of sailors to land;", [("underline", "aim", STATES)]),
        ("Stress the importance of regular ferries;", [("stress", "aim", STATES)]),
        ("Recognize the importance of ferries;", [("recognize", "statement", ())]),
        ("Recalls that ports must receive ships;", [("recall", "aim", STATES)]),
        ("Recognize the particular needs of young sailors;", [("recognize", "statement", ())]),
        ("Decides to meet again;", [("decide", "act", STATES)]),
        ("Encourages Member States to share ferries;", [("encourage", "act", ("Member States",))]),
        ("Call for better maps of rivers;", [("call for", "act", STATES)]),
        ("Calls upon the World Bank and civil society to map rivers;", [
            ("call upon", "act", ("World Bank", "civil society"))]),
        ("Requests the Secretary-General to report on rivers;", [("request", "request", ("Secretary-General",))]),
    ],
)  # fmt: skip
def test_the_kind_of_a_clause(text: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(c.verb, c.kind, c.who) for c in clauses(text)] == expected


def test_two_verbs_make_two_clauses_and_each_has_its_place() -> None:
    text = "Recognizes that rivers flood, and urges Governments to build dykes;"
    first, second = clauses(text)
    assert (first.verb, first.kind, second.verb, second.kind) == ("recognize", "statement", "urge", "act")
    assert text[second.start : second.end].startswith("urges Governments")
    assert second.who == ("Governments",)


def test_a_fact_and_a_need_under_one_verb_are_two_clauses() -> None:
    text = "Recognizes that half of all sailors are young, and the need to school them;"
    assert [(c.verb, c.kind) for c in clauses(text)] == [("recognize", "statement"), ("recognize", "aim")]


def test_a_text_without_an_operative_verb_has_no_clause() -> None:
    assert clauses("Zebras and quinces.") == ()
