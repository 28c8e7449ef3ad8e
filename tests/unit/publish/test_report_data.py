"""The report's JSON holds the assessment as it is, and the same figures as the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_up_report import STOCK, made_up

from sojourn import release
from sojourn.errors import UsageError
from sojourn.publish.report import files
from sojourn.publish.report.assessed import assessment_data
from sojourn.publish.report.data import data, text


def test_keys_of_the_assessment_are_kept() -> None:
    made, given = data(made_up()), assessment_data(made_up())
    for key in ("area", "name", "as_of"):
        assert made[key] == given[key]
    for ours, theirs in zip(made["paragraphs"], given["paragraphs"], strict=True):
        assert {k: ours[k] for k in theirs} == theirs
        assert ours["title"] and ours["theme"]


def test_series_and_traces_are_those_of_the_dossier() -> None:
    made = json.loads(text(made_up()))
    assert [v["value"] for v in made["measures"]["IMMIGRANTS"]["values"]] == [v for _, v in STOCK]
    assert made["series"]["MIGRANT_SHARE"]["values"][-1]["inputs"] == [
        {"measure": "IMMIGRANTS", "value": 60.0, "status": "observed"},
        {"measure": "POPULATION", "value": 1000.0, "status": "observed"},
    ]
    assert made["measures"]["IMMIGRANTS"]["trace"]["releases"] == [1]
    assert made["releases"][0]["sha256"] == "ab" * 32
    assert made["flows_between_subregions"]["persons_by_origin_and_destination"][0] == [1.0, 20.0, 30.0]


def test_a_number_that_is_none_is_refused() -> None:
    from dataclasses import replace

    broken = replace(made_up().measures["IMMIGRANTS"][0], value=float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        text(made_up(measures={"IMMIGRANTS": (broken,)}))


def test_both_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    made = files.write(made_up(), release.open_data(tmp_path / "new" / "folder"))
    assert sorted(p.name for p in made.html.parent.iterdir()) == [
        "TWO-annex.xlsx", "TWO-definitions.html", "TWO-indicators.csv", "TWO.html", "TWO.json",
    ]  # fmt: skip
    assert sorted(p.name for p in made.files) == sorted(p.name for p in made.html.parent.iterdir())
    assert made.html.stat().st_size < 1_000_000
    assert json.loads(made.json.read_text(encoding="utf-8"))["area"] == "TWO"


def test_when_the_second_cannot_be_moved_both_are_as_before(tmp_path: Path) -> None:
    (tmp_path / "TWO.html").write_text("before")
    (tmp_path / "TWO.json").mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(UsageError, match="cannot be written"):
        files.write(made_up(), release.open_data(tmp_path))
    assert (tmp_path / "TWO.html").read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["TWO.html", "TWO.json"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("")
    with pytest.raises(UsageError, match="needs a folder"):
        files.check_folder(tmp_path / "here")


def test_a_folder_named_like_a_document_is_no_folder(tmp_path: Path) -> None:
    """Who writes --out italy.pdf wants a document, not a folder of that name; a folder that is there is one."""
    with pytest.raises(UsageError, match="named like a document") as refused:
        files.check_folder(tmp_path / "italy.pdf")
    assert list(refused.value.ways_out) == ["--out italy --format pdf"] and not list(tmp_path.iterdir())
    (tmp_path / "old.json").mkdir()
    files.check_folder(tmp_path / "old.json")
