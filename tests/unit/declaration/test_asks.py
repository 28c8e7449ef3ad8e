"""What each paragraph asks for: complete, and either measured or with a reason why not."""

from __future__ import annotations

import pytest

from sojourn.declaration.asks import asks, asks_of
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.register import requests
from sojourn.indicators import INDICATORS

BY_ID = {i.id: i for i in INDICATORS}


@pytest.mark.parametrize("ask", asks(), ids=lambda a: f"{a.paragraph}.{a.number}")
def test_an_ask_is_measured_or_says_what_would_show_it(ask) -> None:  # type: ignore[no-untyped-def]
    if ask.clause_kind in ("act", "aim"):
        assert bool(ask.measured_by) != bool(ask.unseen)
        assert ask.who
    else:
        assert not ask.measured_by and not ask.unseen
    if ask.unseen:
        assert ask.kind == "unseen" and ask.unseen.endswith(".")
    if ask.clause_kind == "request":
        assert ask.paragraph in requests()


@pytest.mark.parametrize("ask", [a for a in asks() if a.measured_by], ids=lambda a: f"{a.paragraph}.{a.number}")
def test_what_measures_it_is_an_indicator_of_the_paragraph_with_a_direction(ask) -> None:  # type: ignore[no-untyped-def]
    for id in ask.measured_by:
        assert ask.paragraph in BY_ID[id].paragraphs and BY_ID[id].direction != "context", id


def test_asks_are_numbered_and_their_clauses_in_order() -> None:
    for p in paragraphs():
        own = asks_of(p.number)
        assert [a.number for a in own] == list(range(1, len(own) + 1))
        clauses = [a.clause for a in own]
        assert clauses == sorted(clauses) and set(clauses) == set(range(1, max(clauses) + 1))
        assert set(p.verbs) == {a.verb for a in own}


def test_kinds_of_the_method() -> None:
    """By clause: what is only stated, the needs and commitments, what somebody is to do, what is ordered."""
    first = {p.number: p.asks[0].clause_kind for p in paragraphs()}
    assert {n for n, kind in first.items() if kind == "request"} == {33, 34}
    assert {n for n, kind in first.items() if kind == "act"} == {3, 18, 31}
    assert {n for n, kind in first.items() if kind == "aim"} == {
        4, 5, 6, 10, 12, 13, 14, 17, 21, 24, 25, 26, 28,
    }  # fmt: skip
    later = {(a.paragraph, a.clause_kind) for a in asks() if a.clause > 1 and a.is_asked}
    assert {n for n, kind in later if kind == "act"} == {16, 17, 22, 23}


def test_every_indicator_names_the_words_it_is_about() -> None:
    """An indicator stands at an ask or a statement of each of its paragraphs, and nowhere else; at one of them once."""
    named: dict[str, set[int]] = {}
    for ask in asks():
        own = (*ask.measured_by, *ask.beside)
        assert len(set(own)) == len(own), (ask.paragraph, ask.number)
        for id in own:
            named.setdefault(id, set()).add(ask.paragraph)
    assert named == {i.id: set(i.paragraphs) for i in INDICATORS}


def test_a_direction_is_used_by_an_ask() -> None:
    """What is better or worse decides on the words of an ask; anything else is context."""
    directed = {i.id for i in INDICATORS if i.direction != "context"}
    assert {id for ask in asks() for id in ask.measured_by} == directed


def test_at_least_sixty_pieces_of_distinct_evidence_with_distinct_formulas() -> None:
    """A formula on its measures and what it rests on: forms of one treaty count once."""
    distinct = {(i.formula, i.evidence) if i.evidence else (i.formula, i.needs) for i in INDICATORS}
    assert len(distinct) >= 60


def test_an_act_or_aim_that_data_can_see_rests_on_two_pieces_or_is_known_to_rest_on_one() -> None:
    """Those with one are few and named here: the verdict says that it rests on a single piece."""
    single = {
        (ask.paragraph, ask.number)
        for ask in asks()
        if ask.measured_by and len({BY_ID[id].evidence or id for id in ask.measured_by}) < 2
    }
    assert single == {(5, 2), (9, 2), (16, 3), (17, 6), (22, 2), (27, 3)}
