"""The chapter on people nobody lists: every figure beside its interval, and what is not known in its place."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from made_up_report import made_up

from sojourn.concepts.figure import Bounds, Figure
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.reading import Reading, SmallestChange
from sojourn.declaration.verdict import verdict
from sojourn.products.assessment.telling.protection_gaps import ProtectionGap
from sojourn.products.hidden.ratings import PolicyRating
from sojourn.publish.report.chapters import chapters
from sojourn.publish.report.hidden_people import hidden_people
from sojourn.publish.report.page import page_in
from sojourn.publish.words.hidden_gaps import ACTS, POPULATIONS
from sojourn.publish.words.hidden_people import UNKNOWN
from sojourn.publish.words.language import LANGUAGES, language
from sojourn.publish.words.policy_ratings import CLASSES, INDICES, LEAD

GAPS = (
    ProtectionGap("KEN", "STA", 9800.0, 9800.0, "2025", "low", "instrument", "STATELESS_1954", "accede", "2015-03"),
    ProtectionGap("KEN", "VICTIMS", 1.0, 4.0, "2018", "low", "service", "shelter", "provide", ""),
    ProtectionGap("KEN", "DEATHS", math.nan, math.nan, "", "low", "figure", "VICTIMS", "count_and_publish", ""),
)
KNOWN = {
    "MIGRANT_DEATHS": (Figure("MIGRANT_DEATHS", "2022", 12.0, "U"),),
    "TRAFFICKING_VICTIMS_COUNT": (Figure("TRAFFICKING_VICTIMS_COUNT", "2018", 283.0, interval=Bounds(283.0, 286.0)),),
    "DEATHS_PER_ATTEMPT": (Figure("DEATHS_PER_ATTEMPT", "2024", 16.3, "U", interval=Bounds(11.8, 22.1, 0.95)),),
}


def test_no_figure_stands_without_its_interval() -> None:
    told = hidden_people(made_up(indicators=KNOWN, gaps=GAPS), language())
    assert [(k.cell.text, k.interval) for k in told.known] == [
        ("12", "12 or more: no upper end is known"),
        ("16.3", "11.8 to 22.1 (95 %)"),
        ("283", "283 to 286"),
    ]
    assert [g.number.text for g in told.gaps] == ["9,800", "1–4", "no figure"]
    assert told.gaps[0].act == (
        "accede to the 1954 convention on stateless persons, unless it has since 2015-03, "
        "the date of the list of parties"
    )


def test_two_treaties_about_the_same_people_are_one_line_and_a_year_that_is_not_over_is_its_middle() -> None:
    second = replace(GAPS[0], missing="STATELESS_1961")
    told = hidden_people(made_up(indicators={}, gaps=(GAPS[0], second, *GAPS[1:])), language())
    assert (told.all_gaps, len(told.gaps)) == (3, 3)
    assert told.gaps[0].people == "stateless persons, middle of 2025"
    assert told.gaps[0].act.startswith(
        "accede to the 1954 convention on stateless persons and the 1961 convention on statelessness, unless"
    )


def test_only_what_is_counted_is_said_to_be_counted() -> None:
    """Nobody in a gap: an estimate from 0 to 0, as for Romania. A count without a doubtful case has equal ends too."""
    nobody = Figure("PEOPLE_IN_GAP", "2024", 0.0, "E", interval=Bounds(0.0, 0.0))
    victims = Figure("TRAFFICKING_VICTIMS_COUNT", "2018", 7.0, interval=Bounds(7.0, 7.0))
    held = made_up(indicators={f.id: (f,) for f in (nobody, victims)}, gaps=())
    assert [k.interval for k in hidden_people(held, language()).known] == [
        "counted: no range",
        "both ends of the range agree",
    ]
    for lang in LANGUAGES:
        assert len({k.interval for k in hidden_people(held, language(lang)).known}) == 2, lang


def test_an_area_with_nearly_no_data_is_told_what_is_not_known() -> None:
    told = hidden_people(made_up(indicators={}, gaps=None), language())
    assert told.known == () and told.gaps == ()
    assert UNKNOWN["deaths_none"] in told.unknown and UNKNOWN["victims_none"] in told.unknown
    assert UNKNOWN["no_people"] in told.unknown and UNKNOWN["deaths_unrecorded"] not in told.unknown
    assert UNKNOWN["no_people"] not in hidden_people(made_up(indicators={}, gaps=()), language()).unknown


def test_a_row_beside_a_paragraph_has_the_interval_under_its_figure() -> None:
    latest = KNOWN["DEATHS_PER_ATTEMPT"][0]
    rate = Reading(latest.id, "context", replace(latest, period="2014", interval=None), latest, SmallestChange(1.0))
    judged = tuple(verdict(p, [rate] if p.number == 5 else [], as_of=2026) for p in paragraphs())
    held = made_up(verdicts=judged, indicators=KNOWN)
    (row,) = next(s for c in chapters(held, language()) for s in c.sections if s.paragraph.number == 5).rows
    assert (row.latest.text, row.latest_period, row.latest_interval) == ("16.3", "2024", "11.8 to 22.1 (95 %)")
    assert (row.baseline_period, row.baseline_interval) == ("2014", "")
    assert "<small>2024<br>11.8 to 22.1 (95 %)</small>" in page_in(held, language())


def test_the_page_holds_the_chapter_with_the_status_of_each_number() -> None:
    found = re.search(r'<section id="hidden".*?</section>', page_in(made_up(gaps=GAPS), language()), re.DOTALL)
    assert found is not None and "What is not known" in found[0] and 'data-status="E">9,800' in found[0]


def test_classes_stand_as_context_with_who_gives_them_and_when() -> None:
    """A class is told in words, with its year and the years that have none; the number of it is nowhere."""
    ratings = (
        PolicyRating("TIP_TIER", "2013", "Tier 2 Watch List", ("2014", "2015"), (1,)),
        PolicyRating("SDG_10_7_2", None, None, ("2019", "2021"), (2,)),
    )
    held = made_up(ratings=ratings)
    told = hidden_people(held, language())
    assert told.rating_lead == LEAD and "no verdict rests on it" in LEAD
    assert [(r.index, r.rating, r.period) for r in told.ratings] == [
        (INDICES["TIP_TIER"], "Tier 2 Watch List", "2013; none in 2014–2015"),
        (INDICES["SDG_10_7_2"], "no class", "none in 2019 and 2021"),
    ]
    for text in (LEAD.replace("'", "&#39;"), INDICES["TIP_TIER"], "Tier 2 Watch List"):
        assert text in page_in(held, language())
    assert not hidden_people(made_up(), language()).ratings
    assert "How policies are classed" not in page_in(made_up(), language())


@pytest.mark.parametrize("lang", sorted(set(LANGUAGES) - {"en"}))
def test_the_chapter_is_told_in_every_language(lang: str) -> None:
    words = language(lang)
    getattr(words.catalogue, "untold").clear()  # noqa: B009
    of_ratings = (LEAD, *INDICES.values(), *CLASSES, "no class")
    for message in (*UNKNOWN.values(), *POPULATIONS.values(), *ACTS.values(), *of_ratings):
        words.say(message, as_of="", missing="", population="")
    assert not words.untold, list(getattr(words.catalogue, "untold", ()))
