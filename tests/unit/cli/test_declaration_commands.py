"""``sojourn declaration``: what is printed, what is written, and what a wrong file gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli.declaration import app
from sojourn.errors import NotRecognised, UsageError, ValuesRefused

FILES = Path(__file__).parents[2] / "sources" / "files"
TRUTH = json.loads((FILES / "resolution_layout_truth.json").read_text("utf-8"))["paragraphs"]
PLAIN = str(FILES / "resolution_layout_plain.txt")
RUN = CliRunner()


def test_json_has_five_keys_and_nothing_else_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    app(["parse", PLAIN, "--json"], standalone_mode=False)
    captured = capsys.readouterr()
    assert json.loads(captured.out) == TRUTH
    assert [list(row) for row in json.loads(captured.out)] == [["number", "verbs", "actors", "text", "footnotes"]] * 8
    assert captured.err == ""


def test_alignment_does_not_disturb_json() -> None:
    result = RUN.invoke(app, ["parse", PLAIN, "--json", "--align"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == TRUTH


def test_out_writes_the_same_json(tmp_path: Path) -> None:
    out = tmp_path / "paragraphs.json"
    app(["parse", PLAIN, "--json", "--out", str(out)], standalone_mode=False)
    assert json.loads(out.read_text("utf-8")) == TRUTH
    assert [p.name for p in tmp_path.iterdir()] == ["paragraphs.json"]


@pytest.mark.parametrize("place", [".", "absent/out.json"])
def test_out_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        app(["parse", PLAIN, "--out", str(tmp_path / place)], standalone_mode=False)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_file_writes_nothing(tmp_path: Path) -> None:
    wrong, out = tmp_path / "wrong.pdf", tmp_path / "out.json"
    wrong.write_bytes(b"%PDF-1.4 ...")
    with pytest.raises(NotRecognised, match="is a PDF") as caught:
        app(["parse", str(wrong), "--out", str(out)], standalone_mode=False)
    assert caught.value.exit_code == 3 and "pdftotext" in caught.value.ways_out[0]
    assert not out.exists()


def test_table_shows_paragraphs_alignment_and_closing(capsys: pytest.CaptureFixture[str]) -> None:
    app(["parse", PLAIN, "--align"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "A/RES/99/7" in shown and "41st plenary meeting" in shown and "acknowledge, recognize" in shown
    assert "only in the table" in shown and "only in the text" in shown
    assert "paragraphs have a counterpart among the Declaration's 34" in shown


def test_show_prints_34_rows() -> None:
    result = RUN.invoke(app, ["show", "--json"])
    rows = json.loads(result.stdout)
    assert [row["number"] for row in rows] == list(range(1, 35))
    assert rows[33]["actors"] == ["Secretary-General", "General Assembly"] and rows[33]["strength"] == "commit"
    assert [(a["verb"], a["kind"], a["who"]) for a in rows[33]["asks"]] == [
        ("request", "request", ["Secretary-General"])
    ]


def test_show_prints_one(capsys: pytest.CaptureFixture[str]) -> None:
    app(["show", "27"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "Remittances: cheaper, faster, safer" in shown and "strength: stress" in shown and "undocs.org" in shown


def test_show_refuses_an_unknown_number() -> None:
    with pytest.raises(UsageError, match="no paragraph 99"):
        app(["show", "99"], standalone_mode=False)


def test_the_register_is_listed_and_extended_by_a_file_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    head = "id,date,issuer,title,paragraph,address,seen\n"
    mine.write_text(head + "A/77/1,2022-07-01,Secretary-General,Mine,33,https://a,title page\n", encoding="utf-8")
    result = RUN.invoke(app, ["register", str(mine), "--as-of", "2018", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert {"A/77/1", "A/69/207"} <= {d["id"] for d in found["documents"]}
    assert found["requests"]["33"]["verdict"] == "met" and found["requests"]["33"]["figures"]["due"] == 3
    assert "Paragraph 34: met" in RUN.invoke(app, ["register"]).stdout
    mine.write_text(head + "A/77/1,2031-07-01,Nobody,Mine,33,https://a,x\n", encoding="utf-8")
    wrong = RUN.invoke(app, ["register", str(mine)])
    assert isinstance(wrong.exception, ValuesRefused) and "lies in the future" in wrong.exception.details[0]
