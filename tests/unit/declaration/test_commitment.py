"""The table of the 34 paragraphs: complete, in our own words, and consistent with its own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sojourn.declaration.actors import actors
from sojourn.declaration.commitment import COUNT, STRENGTHS, THEMES, by_theme, paragraph, paragraphs
from sojourn.declaration.operative_verbs import STRENGTH_OF, strength_of
from sojourn.errors import UsageError


def test_there_are_34_in_order() -> None:
    assert [p.number for p in paragraphs()] == list(range(1, COUNT + 1)) == list(range(1, 35))


@pytest.mark.parametrize("p", paragraphs(), ids=lambda p: str(p.number))
def test_every_paragraph_is_filled_in(p) -> None:  # type: ignore[no-untyped-def]
    assert p.title and p.summary.endswith(".") and p.asks and p.verbs and p.limits.endswith(".") and p.load
    assert p.strength in STRENGTHS and p.theme in THEMES


@pytest.mark.parametrize("p", paragraphs(), ids=lambda p: str(p.number))
def test_strength_is_that_of_the_strongest_verb(p) -> None:  # type: ignore[no-untyped-def]
    """Only what is expressed, reiterated or reaffirmed can be a commitment: stronger than the verb alone."""
    assert all(verb in STRENGTH_OF for verb in p.verbs)
    by_verb = strength_of(p.verbs)
    assert by_verb is not None
    if p.strength != by_verb:
        assert p.strength == "commit" and {"express", "reiterate", "reaffirm"} & set(p.verbs)


def test_statements_are_those_of_the_method_and_only_note() -> None:
    statements = [p for p in paragraphs() if p.is_statement]
    assert [p.number for p in statements] == [1, 2, 7, 15, 19, 29, 30]
    assert {p.strength for p in statements} == {"note"}
    assert [p.number for p in paragraphs() if p.is_request] == [33, 34]


def test_strengths_named_in_the_method() -> None:
    assert STRENGTHS == ("note", "stress", "encourage", "call", "commit")
    cases = {
        "note": ("note", "recognize", "welcome"),
        "stress": ("reaffirm", "stress"),
        "encourage": ("encourage",),
        "call": ("call upon", "urge", "condemn"),
        "commit": ("decide", "commit", "request"),
    }
    for strength, verbs in cases.items():
        assert {STRENGTH_OF[v] for v in verbs} == {strength}


def test_actors_of_the_table_are_names_the_parser_knows() -> None:
    """An actor of the table is found when a text names it, so that the two can be compared."""
    for name in sorted({name for p in paragraphs() for name in p.actors} - {"migrants"}):
        assert name in actors(f"Invite {name} to act."), name
    assert actors("Note the role of migrants.") == ("migrants",)


def test_themes_hold_every_paragraph_once() -> None:
    grouped = by_theme()
    assert list(grouped) == list(THEMES)
    assert all(grouped.values())
    assert sorted(p.number for group in grouped.values() for p in group) == list(range(1, 35))


def test_unknown_number_is_the_users_error() -> None:
    assert paragraph(27).title.startswith("Remittances")
    with pytest.raises(UsageError, match="1 to 34"):
        paragraph(35)


@pytest.mark.reference
def test_titles_stay_within_the_notes_on_method(shared_methods: Path) -> None:
    """The notes on method list the same 34 numbers; each row's indicators concern the theme we file it under."""
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", (shared_methods / "declaration.md").read_text("utf-8"), re.MULTILINE)
    assert [int(n) for n, _ in rows] == list(range(1, 35))
    words = dict(rows)
    for number, word in ((15, "migrant workers"), (25, "Environmental"), (27, "Remittances"), (32, "Migration Group")):
        assert (
            word in words[str(number)]
            and word.split()[-1].lower()[:9] in (paragraph(number).title + paragraph(number).summary).lower()
        )
