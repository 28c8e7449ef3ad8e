"""Fact cards: what a figure needs to carry one, and that the card says all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from made_up_report import NAME, made_up

from sojourn import release
from sojourn.declaration.verdict import Evidence
from sojourn.errors import UsageError
from sojourn.publish.documents.cards import card, facts, refusal, write_cards
from sojourn.publish.documents.content import written_in
from sojourn.publish.words.language import language
from sojourn.publish.words.sources import publishers_of


@pytest.fixture(scope="module")
def fact() -> Evidence:
    return next(iter(facts(made_up())))


def test_a_card_says_figure_source_year_and_status(fact: Evidence) -> None:
    said = " ".join(written_in(card(fact, made_up(), language())).split())
    assert NAME in said and f"As of {made_up().as_of}" in said
    assert fact.reading.latest is not None
    assert f"Source: {publishers_of(fact.reading.latest, made_up(), language())}" in said
    assert made_up().vintage in said
    if fact.reading.latest.status == "E":
        assert "estimated" in said


def test_a_figure_that_cannot_carry_a_card_is_refused_by_name(fact: Evidence) -> None:
    absent = replace(fact, reading=replace(fact.reading, latest=None))
    alone = replace(fact, reading=replace(fact.reading, baseline=None))
    unusable = replace(fact, movement=replace(fact.movement, kind="not_usable"))
    for given, why in ((absent, "no latest figure"), (alone, "to compare with"), (unusable, "not usable")):
        assert why in (refusal(given) or "")
        with pytest.raises(UsageError, match=fact.reading.id):
            card(given, made_up(), language())


def test_one_card_is_written_in_both_formats_and_an_unknown_one_is_refused(fact: Evidence, tmp_path: Path) -> None:
    folder = release.open_data(tmp_path)
    made = write_cards(made_up(), folder, language("ar"), fact.reading.id)
    assert [p.suffix for p in made] == [".svg", ".png"]
    assert made[1].read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="has no indicator NONE"):
        write_cards(made_up(), folder, language(), "NONE")
    with pytest.raises(UsageError, match="can carry a card"):
        write_cards(replace(made_up(), verdicts=()), folder, language())
