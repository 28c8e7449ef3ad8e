"""``sojourn report`` on the built-in edition: two files, 34 lines, traces that lead to the number."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli import app, terminal
from sojourn.cli import report as assessment
from sojourn.concepts.dataflows import dataflow
from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraphs
from sojourn.errors import UsageError
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.panel import Panel
from sojourn.publish.report.page import page
from sojourn.publish.words.language import language
from sojourn.publish.words.sources import command, command_note
from sojourn.warehouse import Warehouse, trace

AREAS = ("KEN", "202", "001", "ECOWAS", "TUV")


@pytest.fixture
def panel(edition_panel: Panel) -> Panel:
    return edition_panel


@pytest.fixture
def dossiers(edition_dossiers: dict[str, Dossier]) -> dict[str, Dossier]:
    return edition_dossiers


def test_the_report_is_written_with_the_assessment_as_json(tmp_path: Path, edition: Warehouse) -> None:
    run = CliRunner().invoke(
        app, ["report", "-a", "Kenya", "--out", str(tmp_path), "--warehouse", str(edition.path), "--as-of", "2026"]
    )
    assert run.exit_code == 0, run.output
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "KEN-annex.xlsx",
        "KEN-definitions.html",
        "KEN-indicators.csv",
        "KEN-instruments.csv",
        "KEN.html",
        "KEN.json",
    ]
    made = json.loads((tmp_path / "KEN.json").read_text(encoding="utf-8"))
    assert made["area"] == "KEN" and [p["number"] for p in made["paragraphs"]] == list(range(1, 35))
    for one in made["paragraphs"]:
        assert {"number", "verdict", "reason", "confidence", "indicators"} <= set(one)
    assert (tmp_path / "KEN.html").stat().st_size < 1_200_000
    assert "Next: sojourn report --area 202" in run.output and "sojourn load FOLDER" in run.output


def test_the_same_figures_give_the_same_report_to_the_last_digit(tmp_path: Path, edition: Warehouse) -> None:
    """Sums must not depend on the order of countries in memory, which every start of Python chooses anew."""
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        out.mkdir()
        words = ["report", "-a", "202", "--out", str(out), "--warehouse", str(edition.path), "--as-of", "2026"]
        call = f"from sojourn.cli import main; import sys; sys.argv = {['sojourn', *words]!r}; main()"
        subprocess.run(
            [sys.executable, "-c", call], check=True, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True
        )
        made.append([(out / name).read_bytes() for name in ("202.json", "202.html")])
    assert made[0] == made[1]


@pytest.mark.parametrize("width", [80, 160])
def test_34_lines_fit_the_terminal(
    edition: Warehouse, panel: Panel, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    monkeypatch.setattr(terminal, "stdout", Console(width=width, soft_wrap=True))
    made = assess(edition, "202", as_of=2026, panel=panel)
    assessment._print_verdicts(made, made.largest_changes())
    lines = capsys.readouterr().out.splitlines()
    head = lines[: next(i for i, line in enumerate(lines) if line == "What changed most")]
    rows = [line for line in head if re.match(r"\s*\d+  \S", line)]
    assert len(rows) == 34 and all(len(line) <= width for line in head)
    for row, one in zip(rows, paragraphs(), strict=True):
        assert one.title in row


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_a_whole_page(dossiers: dict[str, Dossier], area: str) -> None:
    text = page(dossiers[area])
    assert len(text.encode()) < 1_200_000
    assert len(re.findall(r'<article id="p-\d+"', text)) == 34
    targets = set(re.findall(r'href="#([^"]+)"', text)) - {"closed"}
    assert targets <= set(re.findall(r'id="([^"]+)"', text))


@pytest.mark.parametrize("area", ["KEN", "TUV"])
def test_the_command_of_a_measure_shows_its_number(dossiers: dict[str, Dossier], edition: Warehouse, area: str) -> None:
    for name, where in dossiers[area].provenance.items():
        words = shlex.split(command(where))
        assert words[:2] == ["sojourn", "trace"] and words[-1] == "--built-in"
        found = trace(edition, dataflow(words[2]), dict(w.split("=") for w in words[3:-1]))
        if Reason("states_bound") in where.cells.remarks:  # people counted by whether their State is bound
            assert [t.value for t in found] in ([0.0], [1.0], []), name
            continue
        assert [t.value for t in found] == [pytest.approx(dossiers[area].measures[name][-1].value)], name


def test_a_groups_command_shows_its_largest_country(dossiers: dict[str, Dossier]) -> None:
    where = dossiers["001"].provenance["IMMIGRANTS"]
    assert "ref_area=USA" in command(where)
    assert command_note(where, language()) == "the largest of 233 countries that are summed"


def test_the_assessment_as_json_has_the_agreed_keys(edition: Warehouse) -> None:
    run = CliRunner().invoke(
        app, ["assess", "-a", "KEN", "--json", "--warehouse", str(edition.path), "--as-of", "2026"]
    )
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)
    assert (found["area"], found["name"], found["as_of"]) == ("KEN", "Kenya", 2026)
    assert [p["number"] for p in found["paragraphs"]] == list(range(1, 35))
    for one in found["paragraphs"]:
        assert set(one) == {
            "number",
            "verdict",
            "reason",
            "confidence",
            "confidence_reasons",
            "sensitive",
            "load",
            "indicators",
        }
        judged = {"improving", "static", "worsening", "mixed", "met", "partly met", "not met", "overdue"}
        assert one["verdict"] in {*judged, "a statement", "not assessable"}
        for shown in one["indicators"]:
            assert set(shown) == {
                "id",
                "title",
                "value",
                "unit",
                "status",
                "time_period",
                "source_name",
                "source",
                "direction",
                "movement",
                "baseline",
                "rests_on",
            }


def test_a_file_where_the_folder_should_be_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    from sojourn.errors import UsageError

    (tmp_path / "report").write_text("")
    run = CliRunner().invoke(app, ["report", "--out", str(tmp_path / "report"), "--built-in"])
    assert isinstance(run.exception, UsageError) and str(tmp_path / "report") in str(run.exception)
    assert [p.name for p in tmp_path.iterdir()] == ["report"] and (tmp_path / "report").read_text() == ""


def test_a_damaged_panel_is_told_to_the_user_and_not_to_the_readers(tmp_path: Path, edition: Warehouse) -> None:
    house = Warehouse(shutil.copytree(edition.path.parent, tmp_path / "edition") / edition.path.name)
    words = ["-a", "KEN", "--warehouse", str(house.path), "--as-of", "2026"]
    before = CliRunner().invoke(app, ["assess", "--json", *words])
    for command_words in (["assess", "--json"], ["report", "--json", "--out", str(tmp_path / "out")]):
        (stored,) = Path(f"{house.path}.panel").glob("panel-*.parquet")
        stored.write_bytes(b"not a panel")
        run = CliRunner().invoke(app, [*command_words, *words])
        assert run.exit_code == 0, run.output
        assert f"note: The stored panel {stored} is not as it was written; it was made anew." in run.stderr
        found = json.loads(run.stdout)
        assert found["paragraphs"] == json.loads(before.stdout)["paragraphs"]
    assert "made anew" not in (tmp_path / "out" / "KEN.json").read_text(encoding="utf-8")


def test_the_year_of_the_assessment_is_taken_as_a_number_or_its_text(edition: Warehouse, panel: Panel) -> None:
    assert assess(edition, "KEN", as_of="2024", panel=panel).as_of == 2024
    for wrong in ("next year", "24", 20240):
        with pytest.raises(UsageError, match="is not a year"):
            assess(edition, "KEN", as_of=wrong, panel=panel)
