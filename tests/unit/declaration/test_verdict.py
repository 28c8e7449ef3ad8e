"""Verdicts worked by hand: combination, reason, confidence, sensitivity, all as codes with figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Reading, SmallestChange
from sojourn.declaration.verdict import Verdict, verdict

AS_OF = 2026
GOOD = Reading(
    id="COVERED",
    direction="more",
    baseline=Figure("COVERED", "2013", 10.0),
    latest=Figure("COVERED", "2024", 12.5),
    smallest_change=SmallestChange(absolute=1.0),
    max_age_years=10,
    coverage=1.0,
)
PARTIES = replace(GOOD, id="PARTIES", baseline=Figure("PARTIES", "2013", 47), latest=Figure("PARTIES", "2024", 60))
BAD = replace(
    GOOD,
    id="DEATHS",
    direction="less",
    baseline=Figure("DEATHS", "2014", 2000),
    latest=Figure("DEATHS", "2024", 3500),
    smallest_change=SmallestChange(relative=0.1),
)
SAME = replace(GOOD, id="SAME", latest=Figure("SAME", "2024", 10.2))
CONTEXT = replace(GOOD, id="STOCK", direction="context")
BROKEN = replace(GOOD, id="BROKEN", latest=Figure("BROKEN", "2014", 30.0))


def judged(*readings: Reading, number: int = 15) -> Verdict:
    return verdict(paragraph(number), readings, as_of=AS_OF)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([GOOD], "improving"),
        ([GOOD, PARTIES], "improving"),
        ([GOOD, SAME], "improving"),
        ([BAD], "worsening"),
        ([BAD, SAME, CONTEXT], "worsening"),
        ([GOOD, BAD], "mixed"),
        ([GOOD, BAD, SAME, CONTEXT, BROKEN], "mixed"),
        ([SAME], "static"),
        ([SAME, CONTEXT, BROKEN], "static"),
        ([CONTEXT], "not_assessable"),
        ([BROKEN], "not_assessable"),
        ([], "not_assessable"),
    ],
)
def test_combination(readings: list[Reading], expected: str) -> None:
    assert judged(*readings).verdict == expected


def test_the_reason_counts_what_moved_which_way() -> None:
    assert judged(GOOD).reason == Reason("improving", {"used": 1, "better": 1, "worse": 0})
    assert judged(GOOD, BAD, SAME, CONTEXT).reason == Reason("mixed", {"used": 3, "better": 1, "worse": 1})
    assert judged(SAME).reason == Reason("static", {"used": 1, "better": 0, "worse": 0})


def test_a_stated_fact_is_never_assessed_but_shown() -> None:
    found = judged(GOOD, CONTEXT, number=2)
    assert (found.verdict, found.reason) == ("not_assessable", Reason("states_a_fact"))
    assert [e.reading.id for e in found.evidence] == ["COVERED", "STOCK"]
    assert found.confidence.level == "none" and found.confidence.why == (Reason("no_verdict"),)


def test_why_a_paragraph_cannot_be_assessed() -> None:
    assert judged().reason == Reason("no_figure")
    assert judged(CONTEXT).reason == Reason("only_context", {"indicators": ("STOCK",)})
    assert judged(BROKEN, CONTEXT).reason == Reason("none_usable", {"indicators": ("BROKEN",)})
    (moved, _) = (e.movement for e in judged(BROKEN, CONTEXT).evidence)
    assert moved.reason == Reason("too_near", {"newest": "2014", "years": 1.0, "baseline": "2013"})


def test_confidence_is_high_for_several_agreeing_observed_figures() -> None:
    assert judged(GOOD, PARTIES).confidence.level == "high"
    assert judged(GOOD, PARTIES).confidence.why == (Reason("no_weakness"),)


def test_each_weakness_lowers_confidence() -> None:
    def why(*readings: Reading) -> tuple[Reason, ...]:
        found = judged(*readings).confidence
        assert found.level == "medium"
        return found.why

    one_of_two = {"count": 1, "of": 2}
    assert why(GOOD) == (Reason("single_indicator"),)
    imputed = replace(GOOD, latest=Figure("COVERED", "2024", 12.5, "I"))
    assert why(imputed, PARTIES) == (Reason("not_observed", one_of_two),)
    thin, unknown = replace(GOOD, coverage=0.5), replace(PARTIES, coverage=None)
    assert why(thin, unknown) == (Reason("thin_coverage", {"count": 2, "of": 2}),)
    old = replace(GOOD, latest=Figure("COVERED", "2018", 12.5))
    assert why(old, PARTIES) == (Reason("old_figures", one_of_two),)
    assert why(GOOD, BAD) == (Reason("disagreement"),)


def test_three_weaknesses_are_low() -> None:
    weak = replace(GOOD, latest=Figure("COVERED", "2018", 12.5, "I"), coverage=None)
    assert judged(weak).confidence.level == "low"


def test_sensitivity_names_what_changes_the_verdict() -> None:
    #  the change is 2.5: half the threshold of 2 still moves, twice the threshold (4) does not
    found = judged(replace(GOOD, smallest_change=SmallestChange(absolute=2.0)))
    assert [(s.change.code, s.verdict, s.differs) for s in found.sensitivity] == [
        ("half_smallest_change", "improving", False),
        ("twice_smallest_change", "static", True),
    ]
    assert found.sensitive
    assert Reason("sensitive", {"changes": (Reason("twice_smallest_change"),)}) in found.confidence.why


def test_other_baseline_can_turn_a_verdict() -> None:
    #  13 in 2012, 10 in 2013, 12.5 in 2024: up by 2.5 from 2013, down by 0.5 from 2012
    found = judged(replace(GOOD, alternatives=(Figure("COVERED", "2012", 13.0),)))
    assert found.verdict == "improving"
    last = found.sensitivity[-1]
    assert (last.change, last.verdict) == (Reason("other_baseline", {"periods": ("2012",)}), "static")


def test_a_verdict_prints_its_code_and_counts_in_a_line() -> None:
    assert repr(judged(GOOD, CONTEXT)) == (
        "Verdict(15, improving, reason=improving, confidence=medium, evidence=2, moving=1)"
    )
