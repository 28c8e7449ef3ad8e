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
from sojourn.publish.pages import assessment_changes

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
    assert found["figures"][0]["causes"] == [
        {"code": "new_edition", "figures": {"source": "WDI", "before": "2023", "after": "2024"}}
    ]
