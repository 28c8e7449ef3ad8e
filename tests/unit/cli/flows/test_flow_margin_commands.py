"""``sojourn flows fit | net`` on a user's own tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli.flows import app
from sojourn.errors import EstimationError, UsageError

START = "birthplace,MEX,USA,CAN\nMEX,100,10,4\nUSA,2,200,6\nCAN,1,5,80\n"
END = "birthplace,CAN,USA,MEX\nMEX,7,4,103\nUSA,6,200,2\nCAN,76,9,1\n"  # another order of columns
runner = CliRunner()


def squares(folder: Path) -> Path:
    for name, text in {"a": START, "b": END}.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def cells(rows: list[dict[str, str]]) -> dict[tuple[str, str], float]:
    return {(r["origin"], r["destination"]): float(r["value"]) for r in rows}


def fitted(folder: Path, *arguments: str) -> dict[tuple[str, str], float]:
    made = runner.invoke(app, [*arguments, "--out", str(folder / "fit.csv")])
    if made.exception and not isinstance(made.exception, SystemExit):
        raise made.exception
    assert made.exit_code == 0, made.output
    with (folder / "fit.csv").open(newline="") as text:
        return cells(list(csv.DictReader(text)))


def test_fit_two_margins(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("code,value\nA,18\nB,20\n")
    (tmp_path / "c.csv").write_text("code,value\nB,22\nA,16\n")
    (tmp_path / "seed.csv").write_text("o,A,B\nA,5,2\nB,1,7\n")
    files = ["--rows", str(tmp_path / "r.csv"), "--columns", str(tmp_path / "c.csv")]
    table = fitted(tmp_path, "fit", *files, "--seed", str(tmp_path / "seed.csv"))
    assert table["A", "A"] + table["A", "B"] == pytest.approx(18) and table["A", "A"] + table[
        "B", "A"
    ] == pytest.approx(16)
    assert table["A", "A"] * table["B", "B"] / table["A", "B"] / table["B", "A"] == pytest.approx(35 / 2)
    assert fitted(tmp_path, "fit", *files)["A", "A"] == pytest.approx(18 * 16 / 38)


def test_fit_with_a_known_diagonal_and_blocks(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("A,60\nB,75\nC,80\n")
    (tmp_path / "c.csv").write_text("A,65\nB,70\nC,80\n")
    (tmp_path / "d.csv").write_text("A,50\nB,60\nC,70\n")
    files = ["--rows", str(tmp_path / "r.csv"), "--columns", str(tmp_path / "c.csv")]
    table = fitted(tmp_path, "fit", *files, "--diagonal", str(tmp_path / "d.csv"))
    assert table["B", "B"] == 60 and sum(v for (o, _), v in table.items() if o == "C") == pytest.approx(80)
    (tmp_path / "blocks.csv").write_text("code,block\nA,1\nB,2\nC,2\n")
    (tmp_path / "totals.csv").write_text("block,1,2\n1,20,40\n2,45,110\n")
    table = fitted(
        tmp_path,
        "fit",
        *files,
        "--blocks",
        str(tmp_path / "blocks.csv"),
        "--block-totals",
        str(tmp_path / "totals.csv"),
    )
    assert table["A", "A"] == pytest.approx(20) and table["A", "B"] + table["A", "C"] == pytest.approx(40)


def test_fit_margins_by_birthplace(tmp_path: Path) -> None:
    files = squares(tmp_path)
    made = runner.invoke(
        app,
        [
            "fit",
            "--rows",
            str(files / "a.csv"),
            "--columns",
            str(files / "b.csv"),
            "--out",
            str(files / "f.csv"),
            "--json",
        ],
    )
    assert json.loads(made.stdout)["rows"] == 27
    rows = list(csv.DictReader((files / "f.csv").open()))
    assert sum(float(r["value"]) for r in rows if (r["origin"], r["birthplace"]) == ("USA", "MEX")) == pytest.approx(10)


@pytest.mark.parametrize("method", ["entropy", "least-movement", "quadratic"])
def test_net_tables(tmp_path: Path, method: str) -> None:
    (tmp_path / "net.csv").write_text("code,value\nA,30\nB,40\nC,-15\nD,-55\n")
    (tmp_path / "prior.csv").write_text("o,A,B,C,D\nA,,100,30,70\nB,50,,45,5\nC,60,35,,40\nD,20,25,20,\n")
    table = fitted(
        tmp_path, "net", "--net", str(tmp_path / "net.csv"), "--prior", str(tmp_path / "prior.csv"), "--method", method
    )
    for area, net in {"A": 30, "B": 40, "C": -15, "D": -55}.items():
        came, left = (sum(v for pair, v in table.items() if pair[k] == area) for k in (1, 0))
        assert came - left == pytest.approx(net, abs=1e-6)
    if method == "least-movement":
        assert sum(table.values()) == pytest.approx(70)


def test_nets_that_do_not_add_up(tmp_path: Path) -> None:
    (tmp_path / "net.csv").write_text("A,30\nB,40\n")
    with pytest.raises(EstimationError, match="add up to 70"):
        fitted(tmp_path, "net", "--net", str(tmp_path / "net.csv"), "--method", "least-movement")


def test_a_fit_by_birthplace_names_the_birthplace_and_keeps_its_inputs(tmp_path: Path) -> None:
    files = squares(tmp_path)
    (files / "b.csv").write_text(END.replace("200", "199"))
    arguments = ["fit", "--rows", str(files / "a.csv"), "--columns", str(files / "b.csv"), "--out"]
    made = runner.invoke(app, [*arguments, str(files / "fitted.csv")])
    assert isinstance(made.exception, EstimationError)
    assert str(made.exception).startswith("persons born in USA: the row targets add up to 208")
    made = runner.invoke(app, [*arguments, str(files / "b.csv")])
    assert isinstance(made.exception, UsageError) and "one of the inputs" in str(made.exception)


def test_who_stays_is_not_said_twice(tmp_path: Path) -> None:
    for name in ("r", "d"):
        (tmp_path / f"{name}.csv").write_text("A,5\nB,6\n")
    margins = [word for option in ("--rows", "--columns") for word in (option, str(tmp_path / "r.csv"))]
    with pytest.raises(UsageError, match="nobody does"):
        fitted(tmp_path, "fit", *margins, "--diagonal", str(tmp_path / "d.csv"), "--zero-diagonal")
