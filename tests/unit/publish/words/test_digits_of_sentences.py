"""Digits that tell whether a change counts, and what weakens a single piece of evidence."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Reading, SmallestChange
from sojourn.declaration.verdict import verdict
from sojourn.publish.words.language import language
from sojourn.publish.words.reasons import in_words
from sojourn.publish.words.verdicts import verdict_reason


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (67.4238, 67.4238, "67.4 % (2013), the same in 2024."),
        (52.9147, 53.9113, "rose from 52.915 % (2013) to 53.911 % (2024), less than"),  # by 0.996, not by 1
        (10.04, 11.04, "rose from 10 % (2013) to 11 % (2024); more is better"),
        (2.5063, 2.5057, "2.51 % (2013), to three digits the same in 2024."),
    ],
)
def test_figures_have_the_digits_that_tell_whether_the_change_counts(before: float, after: float, told: str) -> None:
    ends = (Figure("ICRMW_ACTION", "2013", before), Figure("ICRMW_ACTION", "2024", after))
    for uncertainty in (None, (-0.5, 0.5)) if "same" in told else (None,):
        reading = Reading("ICRMW_ACTION", "more", *ends, SmallestChange(1.0), uncertainty=uncertainty, coverage=1.0)
        assert told in verdict_reason(verdict(paragraph(10), [reading], as_of=2026), language())


def test_what_weakens_a_single_piece_of_evidence_is_said_of_it() -> None:
    for code, one, several in (
        ("not_observed", "a figure that was not observed", "2 of 3 pieces of evidence rest on"),
        ("thin_coverage", "It covers under 80 %", "2 of 3 pieces of evidence cover"),
        ("old_figures", "Its latest figure is past half", "2 of 3 pieces of evidence have"),
    ):
        assert one in in_words([Reason(code, {"count": 1, "of": 1})])[0]
        assert several in in_words([Reason(code, {"count": 2, "of": 3})])[0]
