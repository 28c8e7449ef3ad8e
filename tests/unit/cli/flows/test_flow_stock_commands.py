"""``sojourn flows interpolate``, by hand: half way and two fifths of the way between two stocks."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli.flows import app
from sojourn.errors import DimensionsDiffer, SojournError, UsageError, ValuesRefused

runner = CliRunner()
TABLES = {
    "a.csv": "birthplace,MEX,USA\nMEX,100,10\nUSA,2,200\n",
    "b.csv": "birthplace,USA,MEX\nUSA,220,6\nMEX,30,100\n",
    "counted.csv": "birthplace,MEX,USA\nMEX,..,25\nUSA,,205\n",
    "full.csv": "birthplace,MEX,USA\nMEX,1,2\nUSA,3,4\n",
    "other.csv": "birthplace,MEX,CAN\nMEX,1,2\nCAN,3,4\n",
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def run(folder: Path, *more: str, after: str = "b.csv", out: str = "made.csv") -> str:
    words = ["interpolate", str(folder / "a.csv"), str(folder / after), "--out", str(folder / out), *more]
    made = runner.invoke(app, words)
    if made.exception and not isinstance(made.exception, SystemExit):
        raise made.exception
    assert made.exit_code == 0, made.output
    return made.stdout


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as text:
        return list(csv.reader(text))


def test_two_fifths_of_the_way(files: Path) -> None:
    facts = json.loads(run(files, "--period", "2010-2015", "--year", "2012", "--json"))
    table = [[r[0], *map(float, r[1:])] for r in rows(files / "made.csv")[1:]]
    assert table == [["MEX", pytest.approx(100), pytest.approx(18)], ["USA", pytest.approx(3.6), pytest.approx(208)]]
    assert facts["cells_interpolated"] == facts["cells"] == 4
    assert facts["persons_interpolated"] == {"MEX": pytest.approx(103.6), "USA": pytest.approx(226)}


def test_what_was_counted_is_kept_and_flagged(files: Path) -> None:
    flags = files / "flags.csv"
    run(
        files, "--period", "2010-2020", "--year", "2015", "--counted", str(files / "counted.csv"), "--flags", str(flags)
    )
    assert [list(map(float, r[1:])) for r in rows(files / "made.csv")[1:]] == [[100, 25], [4, 205]]
    assert rows(flags) == [["birthplace", "MEX", "USA"], ["MEX", "I", "A"], ["USA", "I", "A"]]


def test_the_result_is_a_stock_for_an_estimate(files: Path) -> None:
    run(files, "--period", "2010-2020", "--year", "2015")
    out = files / "flows.csv"
    words = ["estimate", "--method", "diff-drop", "--stock-start", str(files / "a.csv")]
    made = runner.invoke(app, [*words, "--stock-end", str(files / "made.csv"), "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert {(r[0], r[1]): float(r[2]) for r in rows(out)[1:]} == {("MEX", "USA"): 10, ("USA", "MEX"): 2}


@pytest.mark.parametrize(
    ("more", "after", "kind", "says"),
    [
        (["--period", "2010-2020", "--year", "2020"], "b.csv", UsageError, "2020 does not lie between 2010 and 2020"),
        (["--period", "2010", "--year", "2012"], "b.csv", UsageError, "an interval such as"),
        (["--period", "2010-2020", "--year", "2015"], "other.csv", DimensionsDiffer, "CAN"),
        (["--period", "2010-2020", "--year", "2015"], "counted.csv", ValuesRefused, "counted.csv"),
        (["--period", "2010-2020", "--year", "2015", "--counted", "full.csv"], "b.csv", UsageError, "no empty cell"),
    ],
)
def test_what_makes_no_stock_is_refused(
    files: Path, more: list[str], after: str, kind: type[SojournError], says: str
) -> None:
    with pytest.raises(kind) as refused:
        run(files, *[str(files / w) if w == "full.csv" else w for w in more], after=after)
    assert says in "\n".join([refused.value.message, *refused.value.details])
    assert not (files / "made.csv").exists()
