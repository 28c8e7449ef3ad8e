"""A finding is a sentence in parts: each number is the figure it prints, and nothing of the message is left open."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.telling.acts import Act
from sojourn.products.assessment.telling.findings import Finding
from sojourn.publish.words import acts, findings
from sojourn.publish.words.language import language

EN = language()
NAMES = {"KEN": "Kenya", "UGA": "Uganda", "014": "Eastern Africa"}


def figure(id: str, value: float, period: str = "2024") -> Figure:
    return Figure(id, period, value)


LEVEL = Finding(
    "level",
    {
        "migrants": figure("IMMIGRANTS", 992_536),
        "share": figure("MIGRANT_SHARE", 1.7588),
        "before": figure("MIGRANT_SHARE", 2.3931, "2015"),
        "peer_0": figure("MIGRANT_SHARE", 1.6582),
    },
    {"peer_0_area": "014"},
)


def test_a_level_is_told_with_its_past_and_its_peers() -> None:
    assert findings.plain(LEVEL, "Kenya", NAMES, EN) == (
        "993,000 migrants live in Kenya (mid-2024): 1.76\u00a0% of the population, 2.39\u00a0% in 2015; for "
        "comparison: Eastern Africa 1.66\u00a0%."
    )


def test_a_language_tells_it_in_its_own_numbers_and_marks() -> None:
    names = {"014": "Afrique orientale"}
    assert findings.plain(LEVEL, "Kenya", names, language("fr")) == (
        "Kenya – nombre de migrants au milieu de 2024 : 993\u202f000, soit 1,76\u00a0% de la population, contre "
        "2,39\u00a0% en 2015 ; à titre de comparaison : Afrique orientale 1,66\u00a0%."
    )
    assert findings.plain(LEVEL, "肯尼亚", {"014": "东非"}, language("zh")) == (
        "肯尼亚在2024年年中有移民99.3万人，占人口的1.76\u00a0%（2015年为2.39\u00a0%）；比较：东非 1.66\u00a0%。"
    )


def test_every_number_of_a_sentence_is_a_figure() -> None:
    parts = findings.finding(LEVEL, "Kenya", NAMES, EN)
    numbered = [p for p in parts if p.figure is not None]
    assert [p.figure for p in numbered] == list(LEVEL.figures.values())
    for part in parts:
        assert part.figure is not None or "%" not in part.text


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("peak", "Refugees in Kenya peaked at 600,000 in 2011, up from 200,000 in 2005, and stood at 400,000 in 2025."),
        ("trough", "Refugees in Kenya fell from 200,000 in 2005 to 600,000 in 2011, then rose to 400,000 in 2025."),
    ],
)
def test_a_turning_point_is_told_with_both_ends(code: str, told: str) -> None:
    ends = {
        "start": figure("REFUGEES_ASYLUM", 2e5, "2005"),
        "turn": figure("REFUGEES_ASYLUM", 6e5, "2011"),
        "end": figure("REFUGEES_ASYLUM", 4e5, "2025"),
    }
    assert findings.plain(Finding(code, ends, {"measure": "REFUGEES_ASYLUM"}), "Kenya", NAMES, EN) == told


def test_displaced_persons_are_told_in_persons_although_a_rate_has_the_same_name() -> None:
    ends = {
        "start": figure("IDPS", 515_000, "2010"),
        "turn": figure("IDPS", 24_000, "2013"),
        "end": figure("IDPS", 3.58e6),
    }
    told = findings.plain(Finding("trough", ends, {"measure": "IDPS"}), "Kenya", NAMES, EN)
    assert told.endswith(" from 515,000 in 2010 to 24,000 in 2013, then rose to 3.58 million in 2024.")


def test_an_act_names_the_treaty_the_list_and_who_is_outside() -> None:
    told = {"treaty": "ICRMW", "indicator": "ICRMW_ACTION", "states": ("KEN", "UGA"), "count": 5, "list": "2022-08"}
    assert acts.act(Act(10, "join_several", told), "Eastern Africa", NAMES, EN) == (
        "Kenya, Uganda and 3 more join the migrant workers' convention (not among the parties in the list of 2022-08)"
    )


def test_an_act_says_the_size_to_reach() -> None:
    told = {"indicator": "REMITTANCE_COST_FROM", "latest": figure("X", 9.5381, "2020"), "target": 8.75}
    assert acts.act(Act(27, "reach_less", told), "Kenya", NAMES, EN) == (
        "Bring “Cost of sending 200 dollars from Kenya” from 9.54\u00a0% (2020) to 8.75\u00a0% or less"
    )


def test_displaced_persons_have_their_area_and_who_reports_them() -> None:
    ends = {"start": figure("IDPS", 842e3, "2005"), "turn": figure("IDPS", 11.6e6, "2023"), "end": figure("IDPS", 9e6)}
    told = findings.plain(Finding("peak", ends, {"measure": "IDPS"}), "the Sudan", NAMES, EN)
    assert told.startswith(
        "Internally displaced persons in the Sudan whom UNHCR reports peaked at 11.6 million in 2023"
    )


def test_an_act_that_an_old_list_cannot_show_says_how_old_it_is() -> None:
    held = {"treaty": "PALERMO_TRAFFICKING", "states": ("SDN",), "count": 1, "list": "2015-03", "last": "2013-12"}
    assert acts.act(Act(17, "join_one", held), "Northern Africa", {"SDN": "Sudan"}, EN) == (
        "The Sudan joins the protocol against trafficking (it is not among the parties in the list of 2015-03), unless "
        "done since: the newest act in that list is of 2013-12, and a newer list has to be loaded to see it"
    )
