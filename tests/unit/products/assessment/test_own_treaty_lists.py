"""An own table of treaty actions that tells something else than the depositary's list: named, with both sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_tables import panel_of, warehouse_of

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.products.assessment.measures.own_treaties import own_contradictions
from sojourn.publish.words.reasons import in_words

OWN = "OWN_MINISTRY"
NAMED = "The migrant workers' convention, Kenya:"


def row(source: str, edition: str, when: str, area: str = "KEN") -> dict[str, object]:
    """When it was bound: a day, or a year of a list that tells years."""
    day = when if len(when) > 4 else None
    return {
        "source": source, "edition": edition, "treaty": "ICRMW", "ref_area": area, "date": day,
        "obs_value": float(when[:4]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("own", "published", "codes"),
    [
        ("2005-01-01", "2005-01-01", []),
        ("2006-01-01", "2005-01-01", ["own_list_contradicts"]),
        ("2005", "2005-01-01", []),  # a year, which is the year of the day
        ("2006", "2005-01-01", ["own_list_contradicts"]),
    ],
)
def test_days_are_compared_where_both_tell_them_and_years_else(own: str, published: str, codes: list[str]) -> None:
    lists = [row("UNTC_2015", "2015-03", published), row(OWN, "2024-06", own)]
    assert [r.code for r in own_contradictions(lists)] == codes


def test_a_state_that_a_later_published_list_does_not_have_is_named_and_a_newer_act_is_not() -> None:
    listed = row("UNTC_2015", "2015-03", "2005-01-01", "UGA")
    (found,) = own_contradictions([listed, row(OWN, "2024-06", "2010-05-06")])
    assert in_words([found]) == [
        f"{NAMED} bound 2010-05-06 by the own list OWN_MINISTRY 2024-06, and not at all by UNTC_2015 2015-03, which is "
        "later."
    ]
    assert own_contradictions([listed, row(OWN, "2024-06", "2019-05-06")]) == []


def test_the_assessment_notes_it_with_both_dates_and_both_lists(tmp_path: Path) -> None:
    columns = {"treaty": "ICRMW", "action": "BOUND", "ref_area": ["KEN"]}
    made = warehouse_of(
        tmp_path,
        ("UNTC_2015", "2015-03", TREATY_ACTION, {**columns, "date": "2005-01-01", "obs_value": [2005.0]}),
        (OWN, "2024-06", TREATY_ACTION, {**columns, "date": "2006-02-03", "obs_value": [2006.0]}),
    )
    assert in_words(n for n in panel_of(made).notes if n.code.startswith("own_list")) == [
        f"{NAMED} bound 2006-02-03 by the own list OWN_MINISTRY 2024-06, 2005-01-01 by UNTC_2015 2015-03. Each counts "
        "at the date of its list."
    ]
