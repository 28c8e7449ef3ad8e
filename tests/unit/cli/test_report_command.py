"""``sojourn report`` on the built-in edition: two files, 34 lines, traces that lead to the number."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli import app, terminal
from sojourn.cli import report as assessment
from sojourn.cli.report_content import content
from sojourn.concepts.dataflows import dataflow
from sojourn.declaration.commitment import paragraphs
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.built_in_edition import open_edition
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.read_panel import read_panel
from sojourn.publish.report.content import ReportContent
from sojourn.publish.report.page import page
from sojourn.warehouse import Warehouse, trace

AREAS = ("KEN", "202", "001", "ECOWAS", "TUV")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return open_edition(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def panel(edition: Warehouse) -> Panel:
    return read_panel(edition)


@pytest.fixture(scope="module")
def contents(edition: Warehouse, panel: Panel) -> dict[str, ReportContent]:
    return {a: content(assess(edition, a, as_of=2026, panel=panel), edition) for a in AREAS}


def test_the_report_is_written_with_the_assessment_as_json(tmp_path: Path, edition: Warehouse) -> None:
    run = CliRunner().invoke(
        app, ["report", "-a", "Kenya", "--out", str(tmp_path), "--warehouse", str(edition.path), "--as-of", "2026"]
    )
    assert run.exit_code == 0, run.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["KEN.html", "KEN.json"]
    made = json.loads((tmp_path / "KEN.json").read_text(encoding="utf-8"))
    assert made["area"] == "KEN" and [p["number"] for p in made["paragraphs"]] == list(range(1, 35))
    for one in made["paragraphs"]:
        assert {"number", "verdict", "reason", "confidence", "indicators"} <= set(one)
    assert (tmp_path / "KEN.html").stat().st_size < 3_000_000
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
    assessment._print_verdicts(assess(edition, "202", as_of=2026, panel=panel))
    lines = capsys.readouterr().out.splitlines()
    head = lines[: next(i for i, line in enumerate(lines) if line == "What changed most")]
    rows = [line for line in head if re.match(r"\s*\d+  \S", line)]
    assert len(rows) == 34 and all(len(line) <= width for line in head)
    for row, one in zip(rows, paragraphs(), strict=True):
        assert one.title in row


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_a_whole_page(contents: dict[str, ReportContent], area: str) -> None:
    text = page(contents[area])
    assert len(text.encode()) < 3_000_000
    assert len(re.findall(r'<article id="p-\d+"', text)) == 34
    targets = set(re.findall(r'href="#([^"]+)"', text)) - {"closed"}
    assert targets <= set(re.findall(r'id="([^"]+)"', text))


@pytest.mark.parametrize("area", ["KEN", "TUV"])
def test_the_command_of_a_measure_shows_its_number(
    contents: dict[str, ReportContent], edition: Warehouse, area: str
) -> None:
    for measure in contents[area].measures.values():
        assert measure.provenance is not None and measure.latest is not None
        words = shlex.split(measure.provenance.command)
        assert words[:2] == ["sojourn", "trace"] and words[-1] == "--built-in"
        found = trace(edition, dataflow(words[2]), dict(w.split("=") for w in words[3:-1]))
        assert [t.value for t in found] == [pytest.approx(measure.latest.value)], measure.id


def test_a_groups_command_shows_its_largest_country(contents: dict[str, ReportContent], edition: Warehouse) -> None:
    where = contents["001"].measures["IMMIGRANTS"].provenance
    assert where is not None and "ref_area=USA" in where.command and "largest of 233" in where.command_note


def test_releases_used_are_told_from_those_that_are_only_loaded(contents: dict[str, ReportContent]) -> None:
    held = contents["KEN"]
    used = {r.number for r in held.releases if r.used}
    assert used == {n for m in held.measures.values() if m.provenance for n in m.provenance.releases}
    assert {r.file_name for r in held.releases if not r.used} == {
        "headline_series.csv", "migrant_workers_convention.csv", "flows_between_subregions.csv",
        "stock_between_subregions.csv",
    }  # fmt: skip


def test_flows_between_subregions_are_those_of_the_edition(contents: dict[str, ReportContent]) -> None:
    """The world's moves out equal the whole table, moves inside sub-regions included, up to rounding of persons."""
    held = contents["001"]
    assert held.flows is not None and held.flows.table.shape == (22, 22)
    out = held.measures["FLOW_OUT"].latest
    assert out is not None and held.flows.label == out.label
    assert held.flows.table.sum() == pytest.approx(out.value, abs=233 + 2 * 22 * 22)
    assert held.flows.inside == frozenset()
    assert [contents["KEN"].flows.names[i] for i in contents["KEN"].flows.inside] == ["Eastern Africa"]  # type: ignore[union-attr]


def test_a_file_where_the_folder_should_be_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    from sojourn.errors import UsageError

    (tmp_path / "report").write_text("")
    run = CliRunner().invoke(app, ["report", "--out", str(tmp_path / "report"), "--built-in"])
    assert isinstance(run.exception, UsageError)


def test_the_command_of_a_sum_of_five_years_shows_all_of_them() -> None:
    from sojourn.cli.report_trace import provenance
    from sojourn.products.assessment.panel import Origin, Panel
    from sojourn.products.assessment.profile import profile

    panel = Panel()
    panel.put("DISASTER_DISPLACEMENTS_5Y", "2021", "KEN", 1.0, "E")
    where = (("displacement_cause", "FLOOD+STORM"),)
    panel.origins["DISASTER_DISPLACEMENTS_5Y"] = Origin(
        "INTERNAL_DISPLACEMENT", "IDMC_FLOWS_LONG", "2024", where, "ref_area", (1,)
    )
    found = provenance(profile(panel, "KEN"), "DISASTER_DISPLACEMENTS_5Y", "2021", {})
    assert found is not None and found.command == "sojourn trace INTERNAL_DISPLACEMENT ref_area=KEN"
