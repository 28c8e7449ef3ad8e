"""The commands of border statistics, from simulated crossings to figures and pictures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from sojourn.cli import border
from sojourn.cli.border import statistics as border_statistics
from sojourn.cli.border import vintages as border_vintages
from sojourn.errors import CodesUnknown, SojournError, ValuesRefused

app = typer.Typer()
app.command()(border.classify.classify)
border_statistics.register(app)
border_vintages.register(app)
runner = CliRunner()


def run(*arguments: str) -> Result:
    return runner.invoke(app, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("commands")
    done = run("simulate", str(made / "sim"), "--crossings", "50000", "--seed", "2", "--end", "2013-12-31")
    assert done.exit_code == 0, done.output
    assert "made-up persons" in done.output
    done = run(
        "classify", str(made / "sim" / "crossings.parquet"), "--out", str(made / "classified.parquet"),
        "--initial-status", str(made / "sim" / "initial_status.parquet"), "--observed-to", "2013-12-31",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return made


def test_defects_are_announced(tmp_path: Path) -> None:
    done = run("simulate", str(tmp_path / "dirty"), "--crossings", "2000", "--missing", "0.01", "--bad-date", "0.02")
    assert done.exit_code == 0
    assert "missing" in done.output
    ledger = json.loads((tmp_path / "dirty" / "manifest.json").read_text())["defects"]
    assert ledger["missing"] == 20


def test_flows_are_printed_as_csv(folder: Path) -> None:
    done = run("tabulate", str(folder / "classified.parquet"), "--by", "sex", "--freq", "A")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {r["sex"] for r in rows} == {"F", "M"}
    assert {r["conf_status"] for r in rows} == {"N"}


@pytest.mark.parametrize(
    "options",
    [
        ("--statistic", "population", "--on", "2011-12-31", "--on", "2012-12-31"),
        ("--statistic", "durations", "--freq", "A"),
        ("--statistic", "returns", "--citizen-of", "XAA"),
        ("--statistic", "circular", "--window-years", "4"),
        ("--statistic", "circular", "--window-years", "4", "--stays-of-days", "90"),
        ("--statistic", "transit", "--freq", "Q"),
        ("--statistic", "seasonality", "--by", "sex"),
    ],
    ids=lambda o: " ".join(o[1:4]),
)
def test_every_statistic_writes_a_file(folder: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    out = tmp_path / "statistic.parquet"
    done = run("tabulate", str(folder / "classified.parquet"), *options, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert pq.read_table(out).num_rows > 0
    assert "not for publication" in done.output


@pytest.mark.parametrize("command", ["tabulate", "provisional", "replay"])
def test_a_statistic_never_replaces_what_it_is_made_from(folder: Path, command: str) -> None:
    path = folder / "classified.parquet"
    before = path.read_bytes()
    done = run(command, str(path), "--out", str(path))
    assert isinstance(done.exception, SojournError)
    assert "would replace it" in str(done.exception)
    assert path.read_bytes() == before


def test_a_rule_that_the_files_do_not_state_is_refused(folder: Path) -> None:
    done = run("tabulate", str(folder / "classified.parquet"), "--rule", "9/12")
    assert isinstance(done.exception, SojournError)
    assert "rule 12/16, not 9/12" in str(done.exception)


def test_values_of_another_type_are_told_from_damaged_files(folder: Path, tmp_path: Path) -> None:
    table = pq.read_table(folder / "classified.parquet")
    table = table.set_column(
        table.column_names.index("birth_year"), "birth_year", pa.array(["unknown"] * table.num_rows)
    )
    pq.write_table(table, tmp_path / "other.parquet")
    done = run("tabulate", str(tmp_path / "other.parquet"), "--by", "age")
    assert isinstance(done.exception, ValuesRefused)
    assert "birth_year" in str(done.exception)


@pytest.mark.parametrize(("area", "code"), [("XAA", "XAA"), ("New Zealand", "NZL")])
def test_observations_are_of_an_area(folder: Path, tmp_path: Path, area: str, code: str) -> None:
    house = str(tmp_path / "house.duckdb")
    done = run("tabulate", str(folder / "classified.parquet"), "--freq", "A", "--save", area, "--warehouse", house)
    assert done.exit_code == 0, done.output
    assert f"observations of {code}." in done.stderr


def test_an_area_that_does_not_exist_is_refused(folder: Path, tmp_path: Path) -> None:
    house = str(tmp_path / "house.duckdb")
    done = run("tabulate", str(folder / "classified.parquet"), "--save", "Atlantis", "--warehouse", house)
    assert isinstance(done.exception, CodesUnknown) and "Atlantis" in done.exception.text()
    assert not Path(house).exists()


def test_provisional_estimates_are_written_kept_and_drawn(folder: Path, tmp_path: Path) -> None:
    done = run(
        "provisional", str(folder / "classified.parquet"), "--group", "none", "--out", str(tmp_path / "now.csv"),
        "--keep", str(tmp_path / "vintages"), "--chart", str(tmp_path / "now.svg"),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert (tmp_path / "vintages" / "vintage-2013-12-31.parquet").is_file()
    assert (tmp_path / "now.svg").read_text().startswith("<svg")
    rows = list(csv.DictReader((tmp_path / "now.csv").open()))
    assert {"lower_95", "upper_95", "as_is"} <= set(rows[0])


def test_a_replay_is_scored_and_drawn(folder: Path, tmp_path: Path) -> None:
    done = run(
        "replay", str(folder / "classified.parquet"), "--group", "none", "--out", str(tmp_path / "all.parquet"),
        "--scores", str(tmp_path / "scores.csv"), "--chart", str(tmp_path / "first.svg"),
        "--triangle", str(tmp_path / "triangle.svg"), "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {s["measure"] for s in told["scores"]} == {"immigration", "emigration", "net_migration"}
    first = [c for c in told["compared"] if c["lag"] == 0 and c["measure"] == "immigration"]
    assert [c["method"] for c in first] == ["adaptive", "chain", "as_is", "logistic"]
    assert len({c["months"] for c in first}) == 1  # all over the same months
    assert first[2]["bias"] > 5 * abs(first[0]["bias"])
    for name in ("all.parquet", "scores.csv", "scores.csv.lineage.json", "first.svg", "triangle.svg"):
        assert (tmp_path / name).is_file()
    done = run("replay", str(folder / "classified.parquet"), "--group", "none")
    assert "mean absolute error" in " ".join(done.output.split())
    assert "interval score: width plus 40 times the miss" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tabulate", "FILE", "--on", "yesterday", "--statistic", "population"), "no date"),
        (("tabulate", "FILE", "--out", "flows.docx"), "suffix"),
        (("tabulate", "FILE", "--chart", "flows.svg"), "seasonality"),
        (("provisional", "FILE", "--chart", "now.bmp"), "suffix"),
        (("replay", "FILE", "--triangle", "nowhere/now.svg"), "no folder"),
        (("replay", "FILE", "--measure", "happiness"), "not drawn"),
        (("provisional", "FILE", "--break", "2031-01-01", "--keep", "kept"), "outside the data"),
        (("provisional", "FILE", "--break", "spring"), "no date"),
        (("replay", "FILE", "--widen", "0.5", "--out", "all.csv"), "factor from 1 to 20"),
        (("simulate", "somewhere", "--format", "xml"), "format"),
        (("simulate", "somewhere", "--closed", "2012-01-01"), "span"),
    ],
)
def test_what_cannot_be_is_an_error_the_user_can_mend(
    folder: Path, arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*(str(folder / "classified.parquet") if a == "FILE" else a for a in arguments))
    assert isinstance(done.exception, SojournError)
    assert said in done.exception.text()
    assert list(tmp_path.iterdir()) == []
