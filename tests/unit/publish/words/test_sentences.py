"""Sentences of verdicts and readings, word for word, from figures that can be checked in the head."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sojourn
from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Reading, SmallestChange
from sojourn.declaration.verdict import Verdict, verdict
from sojourn.publish.words import codes
from sojourn.publish.words.language import language
from sojourn.publish.words.readings import difference, number
from sojourn.publish.words.reasons import SENTENCES, in_words, reason
from sojourn.publish.words.verdicts import HEADS, REQUESTS, confidence_reasons, scenarios, to_load, verdict_reason

AS_OF = 2026
EN = language()
GOOD = Reading(
    id="ICRMW_ACTION",
    direction="more",
    baseline=Figure("ICRMW_ACTION", "2013", 10.0),
    latest=Figure("ICRMW_ACTION", "2024", 12.5),
    smallest_change=SmallestChange(absolute=1.0),
    max_age_years=10,
    coverage=1.0,
)
BAD = replace(
    GOOD,
    id="REFUGEES_FROM",
    direction="less",
    baseline=Figure("REFUGEES_FROM", "2014", 2.0),
    latest=Figure("REFUGEES_FROM", "2024", 3.5),
    smallest_change=SmallestChange(relative=0.1),
)
SAME = replace(GOOD, latest=Figure("ICRMW_ACTION", "2024", 10.2))
CONTEXT = replace(GOOD, id="MIGRANT_SHARE", direction="context")
BROKEN = replace(GOOD, latest=Figure("ICRMW_ACTION", "2014", 30.0))
TREATY = "Migrants of the baseline in places bound by the migrant workers' convention"
PARTIAL = "Partial evidence: 1 of 3 things asked for can be measured."


def judged(*readings: Reading, number: int = 10) -> Verdict:
    return verdict(paragraph(number), readings, as_of=AS_OF)


def said(*readings: Reading, number: int = 10) -> str:
    return verdict_reason(judged(*readings, number=number), EN)


def test_the_reason_is_a_sentence_with_the_numbers() -> None:
    assert said(GOOD) == (
        f"Improving: the one usable piece of evidence moved for the better. {PARTIAL} {TREATY} rose from 10 % "
        "(2013) to 12.5 % (2024); more is better, so it improved."
    )
    mixed = said(BAD, GOOD)
    assert mixed.startswith(
        "Mixed: of 2 usable pieces of evidence, 1 moved for the better and 1 for the worse. Partial"
    )
    assert mixed.endswith(
        "rose from 2 per 1,000 population (2014) to 3.5 per 1,000 population (2024); less is better, so it worsened."
    )
    assert said(SAME) == (
        f"Static: the one usable piece of evidence did not change by as much as counts. {PARTIAL} {TREATY} rose from "
        "10 % (2013) to 10.2 % (2024), less than the smallest change that counts, 1 percentage point."
    )


def test_estimated_figures_say_so() -> None:
    estimated = replace(GOOD, latest=Figure("ICRMW_ACTION", "2024", 12.5, "E"))
    assert "12.5 % (2024, estimated)" in said(estimated)


def test_intervals_are_written_by_their_years() -> None:
    flow = replace(
        GOOD,
        kind="flow",
        baseline=Figure("ICRMW_ACTION", "2010-07-01/P5Y", 10.0),
        latest=Figure("ICRMW_ACTION", "2020-07-01/P4Y", 12.5),
    )
    assert "from 10 % (2010–2015) to 12.5 % (2020–2024)" in said(flow)


def test_a_range_over_zero_is_said() -> None:
    text = said(replace(GOOD, uncertainty=(-0.5, 5.0)))
    assert "the range of the change, −0.5 percentage points to +5 percentage points, does not rule out zero" in text


def test_what_did_not_change_at_all() -> None:
    still = replace(GOOD, latest=Figure("ICRMW_ACTION", "2024", 10.0))
    assert said(still).endswith(f"{TREATY}: 10 % (2013), the same in 2024.")


def test_who_was_bound_in_full_and_still_is_could_do_no_better() -> None:
    """100 % of 100 %; of what should be less, 0 of 0. 100 % of a rate that is no share has no such end."""
    full = replace(GOOD, baseline=Figure("X", "2013", 100.0), latest=Figure("X", "2024", 100.0), kind="treaty")
    assert said(full).endswith(f"{TREATY}: 100 % (2013), the same in 2024; no figure could be better.")
    unbound = replace(full, baseline=Figure("X", "2013", 0.0), latest=Figure("X", "2024", 0.0))
    none = replace(unbound, direction="less")
    assert said(none).endswith("0 % (2013), the same in 2024; no figure could be better.")
    assert said(unbound).endswith("0 % (2013), the same in 2024.")
    assert said(replace(full, kind="annual")).endswith("100 % (2013), the same in 2024.")


def bond(id: str, before: float, after: float, start: str = "2013-10-03") -> Reading:
    ends = (Figure(id, p, v, countries=(1, 1)) for p, v in ((start, before), ("2022-08", after)))
    return replace(GOOD, id=id, baseline=next(ends), latest=next(ends), evidence=id.removesuffix("_ACTION"))


def test_of_a_single_place_it_is_said_what_it_is_bound_by_and_those_alike_are_one_sentence() -> None:
    held = (bond("ICRMW_ACTION", 0, 0), bond("ICERD_ACTION", 100, 100), bond("CAT_ACTION", 0, 100))
    both = said(*held, bond("ICCPR_ACTION", 100, 100))
    assert both.endswith(
        "Bound by the convention against torture (2022-08), which was not so before (2013-10-03): it improved. "
        "Not bound by the migrant workers' convention (2013-10-03 and 2022-08). "
        "Bound by the convention against racial discrimination and the covenant on civil and political rights "
        "(2013-10-03 and 2022-08); no figure could be better."
    )
    assert "estimated" not in both and "Migrants of the baseline" not in both


def test_a_group_of_whose_people_four_fifths_have_no_figure_says_of_how_many_countries_it_is() -> None:
    latest = Figure("ICRMW_ACTION", "2024", 12.5, countries=(31, 242))
    thin = replace(GOOD, latest=latest, coverage=0.208)
    assert said(thin).endswith("It is of 31 of 242 countries and areas, with 20.8\u00a0% of the people.")
    assert "It is of" not in said(replace(thin, coverage=0.8)) + said(GOOD)


def test_indicators_that_cannot_be_used_for_one_reason_are_told_together() -> None:
    broken = [replace(BROKEN, id=id) for id in ("ICRMW_ACTION", "ICERD_ACTION")]
    assert said(*broken).count("under three years") == 1


def test_one_piece_of_evidence_that_moved_both_ways_is_not_counted_on_both_sides() -> None:
    """A mean cost that rose and a share of dear corridors that fell rest on one survey."""
    worse = replace(GOOD, latest=Figure("ICRMW_ACTION", "2024", 7.5), evidence="ICRMW")
    assert said(replace(GOOD, evidence="ICRMW"), worse).startswith(
        "Mixed: of the one usable piece of evidence one figure moved for the better and another for the worse. "
    )


def test_why_nothing_can_be_said() -> None:
    assert said(number=2) == "A statement: nothing is asked. Figures beside it are context."
    assert said() == "Not assessable: no source loaded has a figure."
    assert said(CONTEXT) == (
        "Not assessable: no figure that is loaded tells better from worse; Migrants in the population can only be "
        "shown as context."
    )
    assert said(BROKEN, CONTEXT) == (
        f"Not assessable: no indicator can be used. {TREATY}: the newest, 2014, lies 1.0 years after the baseline "
        "2013, under three years."
    )
    without = replace(GOOD, baseline=None, notes=(Reason("no_stock", {"year": 2015, "periods": ("2010", "2019")}),))
    assert "no baseline figure (no stock of 2015; there is 2010, 2019)" in said(without)


def test_the_change_of_a_share_covered_is_said_by_its_two_causes() -> None:
    """60 to 70 % with the people of the baseline, 60 to 66 % with those of each: +10 by States, -4 by people."""
    acted = replace(GOOD, baseline=Figure("X", "2013", 60.0), latest=Figure("X", "2024", 70.0))
    people = replace(acted, id="ICRMW_DESTINATION", direction="context", latest=Figure("X", "2024", 66.0))
    assert said(acted, people).endswith(
        "Migrants living in places bound by the migrant workers' convention: the share changed by +6.0 points, +10.0 "
        "of it by States that acted and −4.0 by people who moved."
    )
    still = replace(people, latest=Figure("X", "2024", 60.0))
    assert "people who moved" not in said(replace(acted, latest=Figure("X", "2024", 60.0)), still)


def test_a_request_is_said_with_its_documents() -> None:
    assert said(number=34) == "Met: the document that was due was there in time. Documents: A/69/207 (2014-07-30)."
    assert confidence_reasons(judged(number=33), EN) == [
        "The register of documents is kept to 2020-12-31; what fell due later is not known."
    ]


def test_what_is_unseen_says_why_and_what_would_show_it() -> None:
    text = said(number=20)
    assert text.startswith("Not assessable: no data sees what is asked. Partnerships are listed nowhere")
    assert "would show them" in text


def test_too_few_are_said_with_their_counts() -> None:
    few = replace(GOOD, behind=(60.0, 163.0), least_behind=100.0)
    assert "too few to judge: 60 and 163 stand behind the two figures, and 100 are enough" in said(few)


def test_what_to_load_is_said_only_where_nothing_can_be_assessed() -> None:
    assert "parties to these treaties at two dates" in to_load(judged(), EN)
    assert to_load(judged(GOOD), EN) == ""


def test_weaknesses_and_other_settings() -> None:
    weak = judged(replace(GOOD, smallest_change=SmallestChange(absolute=2.0)))
    twice = "twice the smallest change that counts"
    assert confidence_reasons(weak, EN) == [
        "It rests on a single piece of evidence.",
        f"The verdict changes with {twice}.",
    ]
    assert scenarios(weak.sensitivity, EN) == [
        "half the smallest change that counts: improving",
        f"{twice}: static (another verdict)",
    ]
    old = replace(GOOD, latest=Figure("ICRMW_ACTION", "2018", 12.5))
    assert confidence_reasons(judged(old, replace(GOOD, id="CRC_DESTINATION")), EN) == [
        "1 of 2 pieces of evidence have a latest figure past half of its age limit."
    ]
    moved = judged(replace(GOOD, alternatives=(Figure("ICRMW_ACTION", "2012", 13.0),)))
    assert scenarios(moved.sensitivity, EN)[-1] == "other baseline (2012): static (another verdict)"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567.0, "persons", "1.23 million persons"),
        (12.34, "%", "12.3 %"),
        (0.0123, "%", "0.0123 %"),
        (0.5, "share", "50 %"),
        (0.123456, "ratio", "0.123"),
        (12.3456, "per 1,000 population", "12.3 per 1,000 population"),
        (1234.5, "per 1,000 population", "1,230 per 1,000 population"),
        (-1.2, "%", "-1.2 %"),
        (float("nan"), "persons", "no number persons"),
    ],
)
def test_numbers_with_their_units(value: float, unit: str, text: str) -> None:
    assert number(value, unit, EN) == text


def test_percentages_differ_by_points() -> None:
    assert difference(-2.5, "%", EN) == "2.5 percentage points"
    assert difference(-2500.0, "persons", EN) == "2,500 persons"


def _codes_of_reasons() -> set[str]:
    """Codes written out in ``Reason("...")`` anywhere below publish."""
    found = set()
    for room in ("declaration", "products", "warehouse"):
        for file in (Path(sojourn.__file__).parent / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason":
                    parts = ast.walk(node.args[0])
                    found |= {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
    return found


def test_every_code_of_a_reason_has_its_sentence() -> None:
    of_verdicts = {"statement", "unseen", "nothing_due", "request_", "none_usable", "only_context", "no_figure"}
    made_of_two = {"no_", "_absent"}  # no_baseline, latest_absent and so on
    written = _codes_of_reasons()
    assert len(written) > 30 and all(code.replace("_", "").isalpha() and code == code.lower() for code in written)
    assert written - of_verdicts - made_of_two - {"baseline", "latest"} <= set(SENTENCES)
    assert {"no_baseline", "no_latest", "baseline_absent", "latest_absent"} <= set(SENTENCES)
    assert {*HEADS, *REQUESTS} == set(codes.VERDICTS) - {"statement", "not_assessable"}
    with pytest.raises(KeyError):
        reason(Reason("unheard_of"), EN)


NAMES = {"edition": "2024", "source": "A", "older_edition": "2019", "older_source": "B"}


@pytest.mark.parametrize(
    ("code", "figures", "said"),
    [
        (
            "edition_passed_over",
            {**NAMES, "covered": 2, "of": 6},
            "Edition 2024 (A) has 2 of the 6 areas of edition 2019 (B) and does not replace it.",
        ),
        (
            "edition_lacks",
            {**NAMES, "codes": ("KEN", "UGA")},
            "Edition 2024 (A) lacks Kenya, Uganda, which edition 2019 (B) has.",
        ),
        (
            "edition_lacks",
            {**NAMES, "codes": tuple("ABCDEFGHIJKL")},
            "Edition 2024 (A) lacks A, B, C, D, E, F, G, H, I, J and 2 more, which edition 2019 (B) has.",
        ),
        (
            "edition_lacks",
            {**NAMES, "source": "IDMC_STOCKS_LONG", "older_source": "UNHCR_POPULATION", "codes": ("PLW",)},
            "Edition 2024 (IDMC, “Internally displaced persons by cause, sex and age”) lacks Palau, which edition 2019 "
            "(UNHCR, “Refugees, asylum-seekers, internally displaced and stateless persons”) has.",
        ),
        (
            "stock_stands_in",
            {"year": 2015, "other": 2020, "gaps": (("UGA", 1), ("TCD", 3))},
            "The stock of 2015 is missing for Uganda (1 birthplace), Chad (3 birthplaces): the figures of 2020 stand "
            "in, so that no change is read from what is missing.",
        ),
        (
            "stock_missing",
            {"start": 2015, "end": 2020, "gaps": (("UGA", 1),)},
            "The stock is missing in 2015 and in 2020 for Uganda (1 birthplace): nobody is counted there.",
        ),
        (
            "foreign_born_exceed_population",
            {"year": 2024, "excess": (("MCO", -1234.4),)},
            "Foreign-born exceed the population in 2024: Monaco (−1,234); the method scales them down and shows it.",
        ),
        (
            "residence_without_population",
            {"persons": 1200.0, "year": 2015, "sex": "F"},
            "1,200 persons (2015, women) live in areas without a population and are left out.",
        ),
        (
            "no_births_and_deaths",
            {"areas": ("VAT",)},
            "No births and deaths are published for Holy See; none are assumed there.",
        ),
        (
            "deaths_by_sex_imputed",
            {"series": "World Population Prospects", "editions": ("2019", "2017")},
            "Deaths by sex are imputed from death rates and population by age and sex of World Population Prospects "
            "2019 and 2017.",
        ),
        (
            "deaths_by_sex_borrowed",
            {"areas": 1},
            "1 area without them takes the share of its sub-region or of the world.",
        ),
        (
            "unknown_origins_filled",
            {"share": 0.4, "earlier": "2019", "edition": "2024"},
            "40% of the persons of unknown origin (all years) get origins that edition 2019 lists for where they live "
            "and edition 2024 does not; the others are shared out in proportion.",
        ),
        (
            "unknown_origins_filled_by_shares",
            {"share": 0.4, "earlier": "2019", "edition": "2024"},
            "40% of the persons of unknown origin (all years) get origins that edition 2019 lists for where they live "
            "and edition 2024 does not, by shares that come with Sojourn, since no earlier edition is loaded; the "
            "others are shared out in proportion.",
        ),
        (
            "no_earlier_stock_edition",
            {"edition": "2020"},
            "WARNING: no earlier edition of the stock is loaded, and none comes with Sojourn for edition 2020. Persons "
            "of unknown origin are shared out in proportion to the origins that are listed; flows of single "
            "birthplaces are then off about four times as much. Load the edition before: sojourn load FILE",
        ),
        (
            "population_between_mid_years",
            {"years": (2013, 2018)},
            "The population of 2013, 2018 lies on the path between published mid-years.",
        ),
        ("not_loaded", {"message": "Flows need a {stock}."}, "Flows need a {stock}."),
    ],
)
def test_what_was_noticed_is_said(code: str, figures: dict[str, Any], said: str) -> None:
    assert in_words([Reason(code, figures)]) == [said]


def test_a_note_comes_back_from_json_as_it_was() -> None:
    note = Reason("a", {"one": (("UGA", 1), ("TCD", 2.5)), "why": Reason("b", {"n": 3}), "name": "x"})
    again = Reason.of_json(json.loads(json.dumps(note.as_json())))
    assert again == note and hash(again) == hash(note)


def test_a_change_behind_the_third_digit_is_told_as_none_unless_it_counts() -> None:
    still = replace(
        GOOD, baseline=Figure("ICRMW_ACTION", "2013", 44.351), latest=Figure("ICRMW_ACTION", "2024", 44.388)
    )
    assert said(still).endswith(f"{TREATY}: 44.4 % (2013), to three digits the same in 2024.")


def test_verdicts_are_counted_in_words() -> None:
    assert [codes.counted(n, "statement", EN) for n in (1, 7)] == ["1 statement", "7 statements"]
    assert codes.counted(2, "met", EN) == "2 met"
    assert codes.counted(7, "statement", language("fr")) == "constat (7)"
    assert codes.counted(7, "statement", language("zh")) == "陈述（7）"


def test_symbols_of_documents_keep_their_order_in_lines_from_the_right() -> None:
    """Embedded as a whole: else the bracket behind a symbol closes before it."""
    judged = verdict(paragraph(33), [], as_of=AS_OF)
    told = verdict_reason(judged, language("ar"))
    assert judged.documents and "\u202a" not in verdict_reason(judged, EN)
    for document in judged.documents:
        assert f"\u202a{document.id} (" in told
        assert told.split(f"\u202a{document.id} (")[1].startswith(f"\u202a{document.issued.isoformat()}\u202c)\u202c")
