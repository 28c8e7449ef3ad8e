"""Marks of footnotes glued to words, and numbers that are none."""

from __future__ import annotations

import pytest

from sojourn.declaration.footnote_marks import Marks, take_out_spaced


@pytest.mark.parametrize(
    ("text", "cleaned", "found"),
    [
        ("the Convention1 and", "the Convention and", ["1"]),
        ("the Convention,1 and", "the Convention, and", ["1"]),
        ("of oars.1 They", "of oars. They", ["1"]),
        ("(the Board)1 meets", "(the Board) meets", ["1"]),
        ("a “lamp”1 shines", "a “lamp” shines", ["1"]),
        ("the Convention⟦1⟧ and", "the Convention and", ["1"]),
        ("the Convention,⟦1⟧ and", "the Convention, and", ["1"]),
        ("the Convention[1] and", "the Convention and", ["1"]),
        ("the Convention* and", "the Convention and", ["*"]),
        ("resolution 98/14,1 in which", "resolution 98/14, in which", ["1"]),
        ("of 2 May 2097,1 and", "of 2 May 2097, and", ["1"]),
        ("the Convention1 and the Protocol2 of oars", "the Convention and the Protocol of oars", ["1", "2"]),
        ("the Convention1 once, the Convention1 twice", "the Convention once, the Convention twice", ["1", "1"]),
    ],
)
def test_marks_are_taken_out(text: str, cleaned: str, found: list[str]) -> None:
    assert Marks(frozenset({"1", "2", "*"})).take_out(text) == (cleaned, tuple(found))


@pytest.mark.parametrize(
    "text",
    [
        "emit CO2 and",
        "document A/68/L.5 and",
        "in 2013, and 12 lamps",
        "1,2 of them",
        "No.1 of the series",
        "session S-21/2 of",
        "the G20 and the G77,",
        "resolution 63/225 of 2008",
        "article 5. of",
    ],
)
def test_numbers_that_are_no_marks(text: str) -> None:
    assert Marks(frozenset({"1", "2", "5"})).take_out(text) == (text, ())


def test_next_in_sequence_is_a_mark_even_where_its_footnote_was_lost() -> None:
    marks = Marks(frozenset())
    assert marks.take_out("of their families1 and the oars2 of") == ("of their families and the oars of", ("1", "2"))
    assert marks.take_out("the families7 of") == ("the families7 of", ())


def test_marks_set_apart() -> None:
    assert take_out_spaced("of Their Families, 1 and the", "1") == "of Their Families, and the"
    assert take_out_spaced("of Their Families 1 and the", "1") == "of Their Families and the"
    assert take_out_spaced("under Article 1 of the", "1") is None
    assert take_out_spaced("in Kenya, 2 million persons", "2") is None
    assert take_out_spaced("there are 2 of them", "2") is None
