"""Which verbs do something, in which form they come, and which only look like it. All sentences are made up."""

from __future__ import annotations

import pytest

from sojourn.declaration.operative_verbs import base_form, opens_with_verb, operative_verbs, strength_of


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Recognize that lamps matter, and in this regard recognize that oil is dear;", ["recognize"]),
        ("Recognizes that lamps matter and requests the Secretary-General to report;", ["recognize", "request"]),
        ("Acknowledge the part of ferries, and call upon Member States to build more;", ["acknowledge", "call upon"]),
        (
            "Acknowledge the role of crews in ports of call and recognize the need to help;",
            ["acknowledge", "recognize"],
        ),
        ("Strongly condemns piracy, and urges States to act;", ["condemn", "urge"]),
        (
            "Takes note with appreciation of the report, welcomes its tables and invites all to read;",
            ["take note", "welcome", "invite"],
        ),
        (
            "Reiterate our commitment to clean oil, stress the need for wicks, and encourage Member States to trim;",
            ["reiterate", "stress", "encourage"],
        ),
        ("Recall the mandate of the Board, call upon its members to meet;", ["recall", "call upon"]),
        ("Express concern at the fog, and call for practical steps;", ["express", "call for"]),
        (
            "We recognize the fog. We also call upon States to act; we commit to oil;",
            ["recognize", "call upon", "commit"],
        ),
        ("Also decides to meet again;", ["decide"]),
        ("Note the fog, and reaffirm respect for keepers;", ["note", "reaffirm"]),
        ("Calls on all shores to answer;", ["call upon"]),
        ("Emphasises the need for figures;", ["emphasize"]),
        (
            "Notes the following: (a) Encourages crews to rest; (b) Calls upon owners to pay;",
            ["note", "encourage", "call upon"],
        ),
    ],
)
def test_operative_verbs(text: str, verbs: list[str]) -> None:
    assert list(operative_verbs(text)) == verbs


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Reaffirm the need to protect crews, recognizing the part of owners, and avoiding haste;", ["reaffirm"]),
        ("Emphasize the need to recognize and encourage the work of keepers;", ["emphasize"]),
        ("Stress the need to promote, protect and encourage the keeping of lamps;", ["stress"]),
        ("Stress the need to promote, protect, and encourage the keeping of lamps;", ["stress"]),
        ("Decide to: (a) Encourage the crews; (b) Note the tides;", ["decide"]),
        ("Welcome the haven, and stress tests of it;", ["welcome"]),
        ("Welcome the request and note of the harbour master and the stress tests;", ["welcome"]),
        ("Requests the Board to meet and decide that oil is dear;", ["request"]),  # not in the third person
    ],
)
def test_gerunds_infinitives_and_nouns_are_none(text: str, verbs: list[str]) -> None:
    assert list(operative_verbs(text)) == verbs


def test_a_word_outside_the_list_is_taken_by_its_place() -> None:
    assert operative_verbs("Safeguard the oil;") == ("safeguard",)
    assert operative_verbs("The present report is long;") == ()


@pytest.mark.parametrize(
    "text", ["Recognize that", "“Decides to act", "We urge all", "Strongly condemn the", "In this regard, note"]
)
def test_openings(text: str) -> None:
    assert opens_with_verb(text)


@pytest.mark.parametrize(
    "text", ["recognize that", "of the latter", "The Assembly decides", "Recognition of", "2096. and"]
)
def test_no_openings(text: str) -> None:
    assert not opens_with_verb(text)


def test_base_forms_and_strength() -> None:
    assert [base_form(v) for v in ("Recognises", "CALLS  UPON", "takes note", "reaffirms", "stresses", "lamps")] == [
        "recognize",
        "call upon",
        "take note",
        "reaffirm",
        "stress",
        None,
    ]
    assert strength_of(["note", "urge", "stress"]) == "call"
    assert strength_of(["safeguard"]) is None
