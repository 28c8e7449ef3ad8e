"""No identifier and no value of a person in an error; what is about persons is readable by its owner only."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli.border import app

HEADER = "person_id,crossing_date,direction\n"
SECRET = "ZX81SECRET"


def _files(folder: Path, crossings: str, **more: str) -> list[str]:
    (folder / "crossings.csv").write_text(HEADER + crossings)
    arguments = ["classify", str(folder / "crossings.csv"), "--out", str(folder / "out.csv")]
    for option, text in more.items():
        (folder / f"{option}.csv").write_text(text)
        arguments += [f"--{option.replace('_', '-')}", str(folder / f"{option}.csv")]
    return arguments


MANY = "".join(f"{n},2001-01-{1 + n % 28:02d},A\n" for n in range(200))
STAY = f"{SECRET},2001-01-01,A\n{SECRET},2003-01-01,D\n"
WRONG: dict[str, Callable[[Path], list[str]]] = {
    "a line with a cell too many": lambda folder: _files(folder, f"7,2001-01-01,A\n8,2001-01-02,A,{SECRET}\n"),
    "a latest date that stands alone": lambda folder: _files(folder, STAY + MANY + f"{SECRET},2199-01-01,A\n"),
    "an initial status that is none": lambda folder: _files(
        folder, STAY, initial_status=f"person_id,status,date\n{SECRET},maybe,2000-01-01\n"
    ),
    "a date of a status that is none": lambda folder: _files(
        folder, STAY, initial_status=f"person_id,status,date\n{SECRET},resident,{SECRET}\n"
    ),
    "names in the column of directions": lambda folder: _files(
        folder, "".join(f"{n},2001-01-01,{SECRET}{n}\n" for n in range(40))
    ),
    "days in another form": lambda folder: _files(folder, f"{SECRET},31.12.1987,A\n{SECRET},30.11.1987,D\n"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_errors_name_rows_and_no_persons(wrong: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, WRONG[wrong](tmp_path))
    assert result.exit_code != 0
    said = f"{result.exception} {result.output}"
    assert SECRET not in said and "1987" not in said, said


@pytest.mark.parametrize("wrong", list(WRONG)[:4])
def test_the_owner_may_see_what_stands_there(wrong: str, tmp_path: Path) -> None:
    asked = WRONG[wrong](tmp_path)
    hidden = CliRunner().invoke(app, asked).exception
    assert any("--show-values" in way for way in hidden.ways_out)  # type: ignore[union-attr]
    shown = CliRunner().invoke(app, [*asked, "--show-values"]).exception
    assert any(SECRET in line for line in shown.details)  # type: ignore[union-attr]
    assert not any("--show-values" in way for way in shown.ways_out)  # type: ignore[union-attr]


def test_what_is_written_about_persons_is_for_its_owner_only(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("the result of last month, which everybody could read")
    out.chmod(0o666)
    assert CliRunner().invoke(app, _files(tmp_path, STAY)).exit_code == 0
    table = ["tabulate", str(out), "--out", str(tmp_path / "flows.xlsx"), "--freq", "A", "--rule", "12/16"]
    done = CliRunner().invoke(app, table)
    assert done.exit_code == 0, done.output
    written = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    given = {"crossings.csv"}
    assert {name for name, mode in written.items() if mode & 0o077} == given
    assert {"out.csv", "out.csv.definition.json", "out.errors.csv", "flows.xlsx"} <= set(written)


@pytest.mark.parametrize("column", ["crossing_id", "passport", "full_name", "stamp"])
def test_no_statistic_is_broken_down_by_what_names_persons(column: str, tmp_path: Path) -> None:
    rows = "".join(f"{n},2001-01-01,A,{SECRET}{n}\n{n},2003-01-01,D,{SECRET}{n}\n" for n in range(40))
    (tmp_path / "crossings.csv").write_text(HEADER.strip() + f",{column}\n" + rows)
    out = str(tmp_path / "out.csv")
    assert CliRunner().invoke(app, ["classify", str(tmp_path / "crossings.csv"), "--out", out]).exit_code == 0
    refused = CliRunner().invoke(app, ["tabulate", out, "--by", column])
    assert refused.exit_code != 0 and column in str(refused.exception)
    assert SECRET not in f"{refused.exception} {refused.output}"


def test_a_column_of_a_few_codes_is_a_breakdown(tmp_path: Path) -> None:
    rows = "".join(f"{n},2001-01-01,A,P{n % 3}\n{n},2003-01-01,D,P{n % 3}\n" for n in range(40))
    (tmp_path / "crossings.csv").write_text(HEADER.strip() + ",port\n" + rows)
    out = str(tmp_path / "out.csv")
    assert CliRunner().invoke(app, ["classify", str(tmp_path / "crossings.csv"), "--out", out]).exit_code == 0
    done = CliRunner().invoke(app, ["tabulate", out, "--by", "port", "--freq", "A"])
    assert done.exit_code == 0 and "P2" in done.output
