"""Verdicts worked by hand: combination, reason, confidence, sensitivity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Figure, Reading, SmallestChange
from sojourn.declaration.verdict import Verdict, verdict

AS_OF = 2026
GOOD = Reading(
    id="COVERED",
    title="Share of migrants covered",
    unit="%",
    direction="more",
    baseline=Figure(10.0, "2013", "observed", "UNTC"),
    latest=Figure(12.5, "2024", "observed", "UNTC"),
    smallest_change=SmallestChange(absolute=1.0),
    max_age_years=10,
    coverage=1.0,
)
PARTIES = replace(
    GOOD, id="PARTIES", title="Parties", unit="states", baseline=Figure(47, "2013"), latest=Figure(60, "2024")
)
BAD = replace(
    GOOD,
    id="DEATHS",
    title="Deaths on routes",
    unit="persons",
    direction="less",
    baseline=Figure(2000, "2014"),
    latest=Figure(3500, "2024"),
    smallest_change=SmallestChange(relative=0.1),
)
SAME = replace(GOOD, id="SAME", latest=Figure(10.2, "2024"))
CONTEXT = replace(GOOD, id="STOCK", title="Migrant stock", direction="context")
BROKEN = replace(GOOD, id="BROKEN", title="Old series", latest=Figure(30.0, "2014"))


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
        ([CONTEXT], "not assessable"),
        ([BROKEN], "not assessable"),
        ([], "not assessable"),
    ],
)
def test_combination(readings: list[Reading], expected: str) -> None:
    assert judged(*readings).verdict == expected


def test_reason_is_a_sentence_with_the_numbers() -> None:
    assert judged(GOOD).reason == (
        "Improving: 1 of 1 usable indicator moved, all for the better. Share of migrants covered rose from 10.0 % "
        "(2013) to 12.5 % (2024); more is better, so it improved."
    )
    mixed = judged(GOOD, BAD).reason
    assert mixed.startswith("Mixed: of 2 usable indicators, 1 moved for the better and 1 for the worse.")
    assert "Deaths on routes rose from 2,000 persons (2014) to 3,500 persons (2024); less is better" in mixed
    assert "less than the 1.0 percentage points that count as a change" in judged(SAME).reason


def test_estimated_figures_say_so_in_the_reason() -> None:
    estimated = replace(GOOD, latest=Figure(12.5, "2024", "estimated"))
    assert "12.5 % (2024, estimated)" in judged(estimated).reason


def test_range_over_zero_is_shown_in_the_reason() -> None:
    reason = judged(replace(GOOD, uncertainty=(-0.5, 5.0))).reason
    assert "the range of the change, −0.5 percentage points to +5.0 percentage points, does not rule out zero" in reason


def test_a_stated_fact_is_never_assessed_but_shown() -> None:
    found = judged(GOOD, CONTEXT, number=2)
    assert found.verdict == "not assessable"
    assert found.reason == "Not assessable: it states a fact and asks for nothing measurable."
    assert [e.reading.id for e in found.evidence] == ["COVERED", "STOCK"]
    assert found.confidence.level == "none" and found.load


def test_nothing_loaded_says_what_to_load() -> None:
    found = judged()
    assert found.reason == "Not assessable: no source loaded has a figure."
    assert "ratification dates of the ICRMW" in found.load


def test_unusable_indicators_say_why() -> None:
    found = judged(BROKEN, CONTEXT)
    assert "Old series: the newest, 2014, lies 1.0 years after the baseline 2013, under three" in found.reason


def test_only_context_says_so() -> None:
    assert judged(CONTEXT).reason == (
        "Not assessable: no source loaded that has a direction; Migrant stock can only be shown as context."
    )


def test_confidence_is_high_for_several_agreeing_observed_figures() -> None:
    assert judged(GOOD, PARTIES).confidence.level == "high"


def test_each_weakness_lowers_confidence() -> None:
    alone = judged(GOOD).confidence
    assert alone.level == "medium" and alone.why == ("It rests on a single indicator.",)
    imputed = replace(GOOD, latest=Figure(12.5, "2024", "imputed"))
    assert judged(imputed, PARTIES).confidence.why == ("1 of 2 indicators rest on figures that were not observed.",)
    thin = replace(GOOD, coverage=0.5)
    unknown = replace(PARTIES, coverage=None)
    assert judged(thin, unknown).confidence.why == ("2 of 2 indicators cover under 80 % of the area, or do not say.",)
    old = replace(GOOD, latest=Figure(12.5, "2018"))
    assert judged(old, PARTIES).confidence.why == ("1 of 2 latest figures are past half of their age limit.",)
    assert judged(GOOD, BAD).confidence.why == ("The indicators do not all agree.",)


def test_three_weaknesses_are_low() -> None:
    weak = replace(GOOD, latest=Figure(12.5, "2018", "imputed"), coverage=None)
    assert judged(weak).confidence.level == "low"


def test_sensitivity_names_what_changes_the_verdict() -> None:
    #  the change is 2.5: half the threshold of 2 still moves, twice the threshold (4) does not
    found = judged(replace(GOOD, smallest_change=SmallestChange(absolute=2.0)))
    assert [(s.name, s.verdict, s.differs) for s in found.sensitivity] == [
        ("half the smallest change that counts", "improving", False),
        ("twice the smallest change that counts", "static", True),
    ]
    assert found.sensitive
    assert "The verdict changes with twice the smallest change that counts." in found.confidence.why


def test_other_baseline_can_turn_a_verdict() -> None:
    #  13 in 2012, 10 in 2013, 12.5 in 2024: up by 2.5 from 2013, down by 0.5 from 2012
    found = judged(replace(GOOD, alternatives=(Figure(13.0, "2012"),)))
    assert found.verdict == "improving"
    assert (found.sensitivity[-1].name, found.sensitivity[-1].verdict) == ("other baseline (2012)", "static")
