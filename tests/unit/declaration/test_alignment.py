"""Paragraphs find their counterpart in the table; one that has none stays alone."""

from __future__ import annotations

from sojourn.declaration.actors import actors
from sojourn.declaration.alignment import align, stem, terms
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.resolution_parser import Resolution, ResolutionParagraph


def text_of(*bodies: str) -> Resolution:
    made = tuple(ResolutionParagraph(i, ("note",), actors(body), body, ()) for i, body in enumerate(bodies, start=1))
    return Resolution(None, None, "", made, "")


def test_our_own_words_find_themselves() -> None:
    found = align(text_of(*(p.summary for p in paragraphs())))
    assert (found.total, found.matched, found.same_number) == (34, 34, 34)
    assert 0.4 < found.score <= 1.0


def test_a_dropped_paragraph_stays_alone_and_the_others_keep_their_pairs() -> None:
    kept = [p for p in paragraphs() if p.number != 27]
    found = align(text_of(*(p.summary for p in kept)))
    assert {p.theirs: p.ours for p in found.pairs if p.theirs} == {i: p.number for i, p in enumerate(kept, start=1)}
    assert [p.ours for p in found.pairs if p.theirs is None] == [27]


def test_an_added_paragraph_without_counterpart_stays_alone() -> None:
    bodies = [p.summary for p in paragraphs()]
    bodies.insert(10, "Zebras, quinces and xylophones.")
    found = align(text_of(*bodies))
    assert found.pairs[10].theirs == 11 and found.pairs[10].ours is None and found.pairs[10].score == 0
    assert found.matched == 34


def test_nothing_shared_is_nothing_matched() -> None:
    found = align(text_of("Zebras and quinces.", "Xylophones."))
    assert found.matched == 0 and found.score == 0.0
    assert [p.ours for p in found.pairs if p.theirs is None] == list(range(1, 35))


def test_pairs_say_what_they_share_and_what_is_missing() -> None:
    found = align(text_of("Notes that remittances should be cheaper, faster and safer for families."))
    (pair,) = [p for p in found.pairs if p.theirs]
    assert pair.ours == 27 and "cheaper" in pair.shared
    told = {d.of: d for d in pair.differences}
    assert told["actors"].only_table == ("source countries", "recipient countries")
    assert told["actors"].only_text == ()


def test_what_differs_is_said_in_both_directions() -> None:
    """Paragraph 16 condemns and urges States; this text condemns, notes a convention and requests a report."""
    text = (
        "Condemns xenophobia and racism against migrants, notes the International Convention on the Elimination of All "
        "Forms of Racial Discrimination, and requests the Secretary-General to report on xenophobic acts and laws."
    )
    (pair,) = [p for p in align(text_of(text)).pairs if p.theirs]
    assert pair.ours == 16
    told = {d.of: (d.only_table, d.only_text) for d in pair.differences}
    assert told["instruments"] == ((), ("ICERD",))
    assert told["actors"] == (("States",), ("Secretary-General",))
    assert told["asks"] == (("urge: act",), ("note: statement", "request: request"))


def test_the_same_paragraph_differs_in_nothing() -> None:
    text = "Recognizes the need to consider the role that environmental factors may play in migration."
    made = Resolution(None, None, "", (ResolutionParagraph(1, ("recognize",), (), text, ()),), "")
    (pair,) = [p for p in align(made).pairs if p.theirs]
    assert (pair.ours, pair.differences) == (25, ())


def test_stems_join_inflected_words() -> None:
    for one, other in (("policies", "policy"), ("statistics", "statistic"), ("trafficking", "trafficked")):
        assert stem(one) == stem(other)
    assert terms("The migrants of the States") == terms("")
