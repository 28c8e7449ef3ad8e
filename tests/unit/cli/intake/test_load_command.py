"""``sojourn load``: good files come in whatever becomes of others, and nobody can overlook what was refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.warehouse import Warehouse

HEADER = (
    "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,"
    "stateless,ooc,oip,hst\n"
)
GOOD = "1951,Unknown,UKN,UNK,Australia,AUL,AUS,180000,0,0,0,0,0,0,,0\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_what_was_refused_is_said_in_full_and_by_the_exit_code(as_json: bool, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "good.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (files / "bad.csv").write_text(HEADER + GOOD.replace("AUL,AUS", "QQQ,QQQ"), encoding="utf-8")
    house = tmp_path / "w.duckdb"
    done = CliRunner().invoke(app, ["load", str(files), "--warehouse", str(house), *(["--json"] if as_json else [])])
    assert done.exit_code == 1, done.output
    assert "bad.csv: " in done.stderr and "line 2, column coa: 'QQQ'" in done.stderr
    assert [r["file_name"] for r in Warehouse(house).releases()] == ["good.csv"]
    if as_json:
        outcomes = {Path(o["file"]).name: o["outcome"] for o in json.loads(done.stdout)}
        assert outcomes == {"bad.csv": "refused", "good.csv": "loaded"}


def test_without_refusals_the_exit_code_is_zero(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(HEADER + GOOD, encoding="utf-8")
    done = CliRunner().invoke(
        app, ["load", str(tmp_path / "good.csv"), "--keep-going", "--warehouse", str(tmp_path / "w.duckdb")]
    )
    assert done.exit_code == 0 and done.stderr.strip().startswith("note: --keep-going is the rule now")


@pytest.mark.parametrize("check", [[], ["--check"]])
def test_what_readers_noticed_is_printed_of_few_files_and_counted_of_many(check: list[str], tmp_path: Path) -> None:
    """The file has one empty cell; of nine such files with the same note it is said where the notes stand."""
    empty = "1 empty cells (not reported) are left out"
    for k in range(9):
        line = GOOD.replace("1951", str(1951 + k))
        (tmp_path / f"{k}.csv").write_text(HEADER + line, encoding="utf-8")
    house = ["--warehouse", str(tmp_path / "w.duckdb"), *check]
    one = CliRunner().invoke(app, ["load", str(tmp_path / "0.csv"), *house])
    assert one.exit_code == 0 and f"Noticed in 0.csv:\n  - {empty}" in one.stdout
    others = [str(tmp_path / f"{k}.csv") for k in range(9)]
    many = CliRunner().invoke(app, ["load", *others, *house[:1], str(tmp_path / "v.duckdb"), *check])
    where = "the same with --json" if check else "sojourn info --notes"
    assert many.exit_code == 0 and empty not in many.stdout
    assert "Readers noticed 9 things in 9 files" in many.stdout and where in many.stdout


def test_what_is_in_no_layout_may_be_a_table_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("area;ano;valor\nAngola;2020;900\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["load", str(tmp_path / "mine.csv"), "--warehouse", str(tmp_path / "w.duckdb")])
    assert done.exit_code == 1
    assert "--dataflow DATAFLOW" in done.stderr and "--columns ours=theirs" in done.stderr


def test_a_table_in_portuguese_is_traced_by_the_names_it_writes(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("ref_area,time_period,obs_value\nMoçambique,2020,945\n", encoding="utf-8")
    house = ["--warehouse", str(tmp_path / "w.duckdb")]
    own = ["--dataflow", "MIGRANT_STOCK", "--publisher", "O", "--edition", "1"]
    assert CliRunner().invoke(app, ["load", str(tmp_path / "mine.csv"), *own, *house]).exit_code == 0
    done = CliRunner().invoke(app, ["trace", "MIGRANT_STOCK", "ref_area=Moçambique", *house])
    assert done.exit_code == 0 and "mine.csv" in done.stdout and "945" in done.stdout
