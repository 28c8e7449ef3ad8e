"""Two assessments of an area: what differs is told with its cause; editions of the rule are named, never averaged."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.errors import UsageError
from sojourn.products.assessment.changes import assessed, changes, read_assessment
from sojourn.products.assessment.movers import movers
from sojourn.publish.pages import assessment_changes
from sojourn.publish.report.changes_page import changes_page

COST: dict[str, Any] = {
    "id": "REMITTANCE_COST_TO", "title": "Cost", "value": 8.0, "unit": "%", "status": "observed",
    "time_period": "2020", "movement": "improved", "baseline": {"value": 12.0, "time_period": "2013"},
    "rests_on": ["aaaaaaaaaaaa"],
}  # fmt: skip
FIRST: dict[str, Any] = {
    "area": "KEN", "name": "Kenya", "as_of": 2026,
    "rule": {"edition": "2", "indicators": {"REMITTANCE_COST_TO": "d1"}},
    "paragraphs": [
        {"number": 27, "verdict": "improving", "indicators": [COST]},
        {"number": 33, "verdict": "met", "indicators": []},
    ],
    "rests_on": [{"source": "WDI", "edition": "2023", "publisher": "World Bank", "sha256": "a" * 64}],
}  # fmt: skip


def other(**cost: Any) -> dict[str, Any]:
    made = copy.deepcopy(FIRST)
    made["paragraphs"][0]["indicators"][0].update(cost)
    return made


def compared(second: dict[str, Any]) -> Any:
    return changes(assessed(FIRST, "first"), assessed(second, "second"))


def causes(second: dict[str, Any]) -> list[str]:
    return [c.code for change in compared(second).figures for c in change.causes]


def test_nothing_differs_from_itself() -> None:
    made = compared(FIRST)
    assert (made.verdicts, made.figures, made.same_rule) == ((), (), True)


def test_a_new_edition_a_revision_and_a_release_that_went_are_told_apart() -> None:
    newer = other(value=7.0, rests_on=["bbbbbbbbbbbb"])
    newer["rests_on"] = [{"source": "WDI", "edition": "2024", "sha256": "b" * 64}]
    assert causes(newer) == ["new_edition"]
    newer["rests_on"][0]["edition"] = "2023"
    assert causes(newer) == ["revision"]
    newer["rests_on"][0]["source"] = "RPW"
    assert causes(newer) == ["new_release", "release_gone"]


def test_the_rule_of_one_indicator_is_a_cause_of_its_own() -> None:
    second = other(movement="unchanged")
    second["rule"]["indicators"]["REMITTANCE_COST_TO"] = "d2"
    second["paragraphs"][0]["verdict"] = "static"
    made = compared(second)
    assert [(c.id, c.before, c.after) for c in made.verdicts] == [("27", "improving", "static")]
    assert [c.code for c in made.verdicts[0].causes] == ["rule_of_indicator"]


def test_a_rounding_error_is_no_change_and_a_year_is_a_cause() -> None:
    assert causes(other(value=8.0 + 1e-12)) == []
    later = other(movement="not usable")
    later["as_of"] = 2030
    assert causes(later) == ["year"]


def test_editions_of_the_rule_are_each_named_and_nothing_is_averaged() -> None:
    second = other(value=7.0)
    second["rule"] = {"edition": "1"}
    second["paragraphs"][1]["verdict"] = "overdue"
    made = compared(second)
    assert not made.same_rule
    text = assessment_changes.text(made)
    assert "different editions of the rule (2 and 1)" in text
    assert "met → overdue (the rule: edition 2 became 1)" in text
    held = assessment_changes.values(made)["figures"][0]
    assert (held["before"]["value"], held["after"]["value"]) == (8.0, 7.0)
    del second["rule"]
    assert not compared(second).same_rule


def test_an_indicator_that_came_or_went_is_a_change() -> None:
    second = copy.deepcopy(FIRST)
    second["paragraphs"][0]["indicators"] = []
    second["rule"]["indicators"] = {"ANOTHER": "d"}
    made = compared(second)
    assert [(c.before is None, c.after is None) for c in made.figures] == [(False, True)]
    assert made.figures[0].causes[0].code == "indicator_gone"


def test_two_areas_are_not_compared() -> None:
    second = {**FIRST, "area": "UGA", "name": "Uganda"}
    with pytest.raises(UsageError, match=r"Kenya \(KEN\).*Uganda \(UGA\)"):
        compared(second)


@pytest.mark.parametrize("content", ["", "[1]", '{"area": "KEN"}', '{"area": "KEN", "as_of": 1, "paragraphs": [{}]}'])
def test_what_is_no_assessment_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(UsageError, match=r"x\.json is no assessment"):
        read_assessment(tmp_path / "x.json")
    with pytest.raises(UsageError, match="cannot be read"):
        read_assessment(tmp_path / "nowhere.json")


def of_two_causes() -> tuple[dict[str, Any], dict[str, Any]]:
    """A cost under a new edition of its source, and a share under that edition and a revision of another source."""
    first = copy.deepcopy(FIRST)
    share = {**COST, "id": "SHARE", "title": "Share", "value": 50.0, "rests_on": ["aaaaaaaaaaaa", "cccccccccccc"]}
    first["paragraphs"] = [{"number": 27, "verdict": "improving", "indicators": [COST, share]}]
    first["rests_on"] = [*FIRST["rests_on"], {"source": "UNHCR", "edition": "2024", "sha256": "c" * 64}]
    second = copy.deepcopy(first)
    cost, other_share = second["paragraphs"][0]["indicators"]
    cost.update(value=6.0, rests_on=["bbbbbbbbbbbb"])
    other_share.update(value=20.0, rests_on=["bbbbbbbbbbbb", "dddddddddddd"])
    second["paragraphs"][0]["verdict"] = "mixed"
    second["rests_on"] = [
        {"source": "WDI", "edition": "2024", "sha256": "b" * 64},
        {"source": "UNHCR", "edition": "2024", "sha256": "d" * 64},
    ]
    return first, second


def test_what_moved_most_is_the_cause_under_most_verdicts_and_figures() -> None:
    """The edition stands under both figures, one by it alone (8 to 6); the revision under one of them (50 to 20)."""
    first, other = movers(changes(*(assessed(a, "given") for a in of_two_causes())))
    assert (first.cause.code, first.verdicts, first.figures, first.alone) == (
        "new_edition", (27,), ("REMITTANCE_COST_TO", "SHARE"), 1,
    )  # fmt: skip
    assert first.furthest is not None and first.furthest.id == "REMITTANCE_COST_TO"  # by that cause alone
    assert (other.cause.code, other.figures, other.alone) == ("revision", ("SHARE",), 0)
    assert other.furthest is not None and other.furthest.id == "SHARE"


def test_rules_of_several_indicators_are_one_cause() -> None:
    first, second = of_two_causes()
    first["rule"] = {"edition": "2", "indicators": {"REMITTANCE_COST_TO": "a", "SHARE": "a"}}
    second["rests_on"], second["rule"] = [], {"edition": "2", "indicators": {"REMITTANCE_COST_TO": "b", "SHARE": "b"}}
    made = movers(changes(assessed(first, "first"), assessed(second, "second")))
    assert [(m.cause.code, len(m.figures)) for m in made][:1] == [("rule_of_indicator", 2)]


def test_context_is_no_cause_of_a_verdict_where_there_is_evidence() -> None:
    first, second = of_two_causes()
    for given in (first, second):
        given["paragraphs"][0]["indicators"][1]["movement"] = "context"
    made = changes(assessed(first, "first"), assessed(second, "second"))
    assert [c.code for c in made.verdicts[0].causes] == ["new_edition"]


def test_nothing_that_differs_has_no_cause_and_a_page_that_says_so() -> None:
    made = compared(FIRST)
    assert movers(made) == ()
    page = changes_page(made)
    assert "Nothing differs." in page and page.count("None differs.") == 2


def test_the_page_in_html_is_escaped_and_says_verdicts_in_words(tmp_path: Path) -> None:
    newer = other(value=7.0, title="Cost <b>")
    newer["paragraphs"][1]["verdict"] = "partly_met"
    page = changes_page(compared(newer))
    assert "partly met" in page and "partly_met" not in page
    assert "Cost &lt;b&gt;" in page and "<b>" not in page
    for name, given in (("a", FIRST), ("b", newer)):
        (tmp_path / f"{name}.json").write_text(json.dumps(given))
    words = ["changes", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--out", str(tmp_path / "page.html")]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == changes_page(
        changes(read_assessment(tmp_path / "a.json"), read_assessment(tmp_path / "b.json"))
    )


def test_the_command_prints_text_and_values_and_writes_the_page(tmp_path: Path) -> None:
    newer = other(value=7.0, rests_on=["bbbbbbbbbbbb"])
    newer["rests_on"] = [{"source": "WDI", "edition": "2024", "sha256": "b" * 64}]
    for name, given in (("a", FIRST), ("b", newer)):
        (tmp_path / f"{name}.json").write_text(json.dumps(given))
    words = ["changes", str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    run = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "page.md")])
    assert run.exit_code == 0, run.output
    assert "WDI: edition 2023 became 2024" in run.output and "1 figure differs." in run.output
    page = (tmp_path / "page.md").read_text()
    assert page.startswith("# What changed: Kenya") and "| Cost |" in page
    found = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert found["moved_most"][0]["figures"] == ["REMITTANCE_COST_TO"] and found["moved_most"][0]["alone"] == 1
    assert found["figures"][0]["causes"] == [
        {"code": "new_edition", "figures": {"source": "WDI", "before": "2023", "after": "2024"}}
    ]


def test_a_cause_names_the_publisher_and_the_title_of_a_source_and_no_code() -> None:
    """On the terminal, on both pages, and of editions, revisions, releases that came and releases that went."""
    first, second = copy.deepcopy(FIRST), other(value=7.0, rests_on=["bbbbbbbbbbbb", "cccccccccccc"])
    first["rests_on"] = [
        {"source": "UNDESA_STOCK_2024_LONG", "edition": "2024", "sha256": "a" * 64},
        {"source": "IDMC_WORKBOOK", "edition": "2023", "sha256": "d" * 64},
    ]
    first["paragraphs"][0]["indicators"][0]["rests_on"] = ["aaaaaaaaaaaa", "dddddddddddd"]
    second["rests_on"] = [
        {"source": "UNDESA_STOCK_2024_LONG", "edition": "2025", "sha256": "b" * 64},
        {"source": "UNHCR_POPULATION", "edition": "2025", "sha256": "c" * 64},
    ]
    made = changes(assessed(first, "first"), assessed(second, "second"))
    stock = "UN DESA, “International migrant stock by origin, destination and sex, 2024 revision”"
    for said in (assessment_changes.text(made), assessment_changes.page(made), changes_page(made)):
        assert f"{stock}: edition 2024 became 2025" in said
        assert "UNHCR, “Refugees, asylum-seekers, internally displaced and stateless persons” 2025 is new" in said
        assert "IDMC, “Internal displacement by country and year, the publisher" in said
        assert not any(code in said for code in ("UNDESA_", "UNHCR_", "IDMC_"))
    assert assessment_changes.values(made)["figures"][0]["causes"][0]["figures"]["source"] == "UNDESA_STOCK_2024_LONG"
