"""Verdicts worked by hand: combination, reason, confidence, sensitivity, all as codes with figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Reading, SmallestChange
from sojourn.declaration.verdict import Verdict, of_paragraph, verdict

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


def judged(*readings: Reading, number: int = 10) -> Verdict:
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


def test_what_is_only_stated_is_a_statement_with_figures_as_context() -> None:
    found = judged(GOOD, CONTEXT, number=2)
    assert (found.verdict, found.reason) == ("statement", Reason("statement"))
    assert {e.movement.kind for e in found.evidence} == {"context"}
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


def test_what_no_data_sees_is_not_assessable_whatever_is_loaded() -> None:
    found = judged(GOOD, number=20)
    assert (found.verdict, found.reason) == ("not_assessable", Reason("unseen"))
    assert not found.pieces and found.evidence[0].movement.kind == "context"


def test_two_readings_of_one_instrument_are_one_piece_of_evidence() -> None:
    """A convention at destination and at origin is one convention: one of one moved, and it stands alone."""
    at_destination, at_origin = (replace(GOOD, id=id, evidence="C189") for id in ("DESTINATION", "ORIGIN"))
    found = judged(at_destination, at_origin)
    assert found.reason == Reason("improving", {"used": 1, "better": 1, "worse": 0})
    assert found.pieces == {"C189"}
    assert found.confidence.why == (Reason("single_indicator"),)


def test_a_verdict_says_how_many_of_the_asks_are_measured() -> None:
    """Paragraph 10 asks for three things; treaties measure the first. Paragraph 12 asks for one."""
    ten = judged(replace(GOOD, id="ICERD_ACTION"), number=10)
    assert (ten.measured, ten.asked, ten.partial) == (1, 3, True)
    twelve = judged(replace(GOOD, id="ILO_C189_ACTION"), number=12)
    assert (twelve.measured, twelve.asked, twelve.partial) == (1, 1, False)


def test_an_indicator_is_context_where_no_ask_is_measured_by_it() -> None:
    """Paragraph 5 does not ask for fewer refugees; 10 asks for rights, which the covenant measures."""
    refugees = replace(BAD, id="REFUGEES_FROM")
    assert of_paragraph(paragraph(5), refugees).direction == "context"
    assert of_paragraph(paragraph(10), replace(BAD, id="ICCPR_ACTION")).direction == "less"


def test_too_few_to_judge_moves_nothing() -> None:
    """60 and 163 resettled: the 60 are under the 100 that are enough."""
    few = replace(GOOD, behind=(60.0, 163.0), least_behind=100.0)
    found = judged(few)
    assert found.verdict == "not_assessable"
    (one,) = found.evidence
    assert one.movement.reason == Reason("too_few", {"baseline": 60.0, "latest": 163.0, "least": 100.0})
    assert judged(replace(few, behind=(100.0, 163.0))).verdict == "improving"


def test_a_verdict_prints_its_code_and_counts_in_a_line() -> None:
    assert repr(judged(GOOD, CONTEXT)) == (
        "Verdict(10, improving, reason=improving, confidence=medium, evidence=2, moving=1)"
    )
