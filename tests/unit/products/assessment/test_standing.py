"""What an answer stands on: own tables alone never take away what the built-in edition answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn import assess, open_edition
from sojourn.cli import app
from sojourn.products.assessment.standing import holds_own_tables_only, standing, with_own_tables
from sojourn.products.intake import own_tables
from sojourn.publish.report.report import report
from sojourn.warehouse import Warehouse

HEADER = "time_period,ref_area,counterpart_area,sex,obs_value\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _kept_there(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_CACHE", str(cache))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(HEADER + "2024,KEN,UGA,F,120\n2024,KEN,UGA,M,100\n", encoding="utf-8")
    house = Warehouse(tmp_path / "own.duckdb")
    own_tables.load([path], house, dataflow="MIGRANT_STOCK", publisher="Office", edition="2026")
    return house.path


def test_after_one_own_table_every_verdict_is_as_it_was(own: Path) -> None:
    alone = assess(open_edition(), "KEN", as_of=2026)
    asked = standing(own)
    assert asked.kind == "own tables on the built-in edition" and str(own) in str(asked)
    made = assess(asked.warehouse, "KEN", as_of=2026)
    assert [v.verdict for v in made.verdicts] == [v.verdict for v in alone.verdicts]
    assert sum(v.verdict != "not_assessable" for v in made.verdicts) >= 14


def test_own_rows_are_there_with_their_cells_and_their_source(own: Path) -> None:
    there = Warehouse(own).read("MIGRANT_STOCK").drop_columns(["release_id"])
    on_top = standing(own).warehouse.read("MIGRANT_STOCK", source="OWN_OFFICE").drop_columns(["release_id"])
    assert on_top.equals(there)


def test_another_own_table_is_seen_at_once(own: Path, tmp_path: Path) -> None:
    first = with_own_tables(Warehouse(own)).path
    assert with_own_tables(Warehouse(own)).path == first
    more = tmp_path / "more.csv"
    more.write_text(HEADER + "2024,KEN,TZA,F,7\n", encoding="utf-8")
    own_tables.load([more], Warehouse(own), dataflow="MIGRANT_STOCK", publisher="Office", edition="2026")
    again = with_own_tables(Warehouse(own))
    assert again.path != first and again.read("MIGRANT_STOCK", source="OWN_OFFICE").num_rows == 3


def test_published_files_stand_alone_and_so_does_what_is_asked_for_alone(own: Path, tmp_path: Path) -> None:
    assert standing(own, alone=True).kind == "warehouse" and standing(own, built_in=True).kind == "built-in edition"
    assert not holds_own_tables_only([]) and not holds_own_tables_only([{"source": "WDI_LONG", "kind": "published"}])
    both = [{"source": s, "kind": "published"} for s in ("OWN_X", "WDI_LONG")]
    assert not holds_own_tables_only(both) and holds_own_tables_only(both[:1])
    assert standing(tmp_path / "none.duckdb").kind == "warehouse"  # named and not there: its reader says so


def test_the_report_says_what_it_stands_on(own: Path) -> None:
    made = report(standing(own).warehouse, "KEN", as_of=2026)
    assert made.dossier.built_in and made.dossier.own_tables == ("Office",)
    assert "own tables by Office" in made.html() and "own tables by Office" in made.data()["vintage"]["data"]


def test_every_answer_says_its_warehouse_on_the_error_stream_and_in_json(own: Path) -> None:
    def run(*words: str) -> tuple[str, str]:
        done = CliRunner().invoke(app, [*words, "--warehouse", str(own)])
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout, done.stderr

    for words in (["assess", "--area", "KEN", "--json"], ["trace", "MIGRANT_STOCK", "ref_area=KEN", "--json"]):
        out, err = run(*words)
        assert f"own tables of {own} on top" in " ".join(err.split())
        answer = json.loads(out)
        assert answer and (words[0] == "trace" or "on top" in answer["warehouse"])
    assert str(own) in run("info")[0].replace("\n", "")


def test_what_load_proposes_next_works_for_what_was_loaded(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(HEADER + "2024,KEN,UGA,F,120\n", encoding="utf-8")
    house = ["--warehouse", str(tmp_path / "w.duckdb")]
    said = ["--dataflow", "MIGRANT_STOCK", "--publisher", "Office", "--edition", "1"]
    done = CliRunner().invoke(app, ["load", str(path), *said, *house])
    proposed = " ".join(done.stdout.split()).partition("Next: sojourn ")[2]
    assert proposed.startswith("trace MIGRANT_STOCK ")
    assert CliRunner().invoke(app, ["trace", "MIGRANT_STOCK", *house]).exit_code == 0


def test_a_warehouse_of_the_variable_that_is_empty_or_not_there_is_said_and_the_edition_answers(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(tmp_path / "none.duckdb"))
    for asked in (standing(), standing(tmp_path / "none.duckdb")):  # the option takes the variable's path
        assert asked.kind == "built-in edition"
        assert f"{tmp_path / 'none.duckdb'}, which the variable SOJOURN_WAREHOUSE names, is not there" in str(asked)
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(own))
    assert standing().kind == "own tables on the built-in edition" and standing().instead_of is None
    from sojourn.products.intake import taking_back

    taking_back.unload(1, Warehouse(own))
    assert "SOJOURN_WAREHOUSE names, is empty" in str(standing())
    assert CliRunner().invoke(app, ["report", "--area", "KEN"]).exit_code == 0
