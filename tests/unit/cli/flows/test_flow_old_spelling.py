"""Commands as they were written when one command took own tables and the warehouse alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_flow_world import flow_world
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.cli.flows.old_spelling import today_words
from sojourn.errors import UsageError

START = "birthplace,A,B\nA,100,10\nB,5,80\n"
END = "birthplace,A,B\nA,98,12\nB,8,77\n"
KM = "origin,A,B\nA,,1000\nB,1000,\n"

OLD_AND_NEW = [
    ("estimate --stock-start a --stock-end b --out f", "estimate-tables --stock-start a --stock-end b --out f"),
    ("estimate --stock-start=a --stock-end b --out f", "estimate-tables --stock-start=a --stock-end b --out f"),
    ("estimate --period 2015-2020 --weight 0.5", "estimate --period 2015-2020 --option weight=0.5"),
    ("estimate --period 2015-2020 --weight=0.5", "estimate --period 2015-2020 --option weight=0.5"),
    ("estimate --stock-start a --unbalanced", "estimate-tables --stock-start a --option unbalanced=yes"),
    (
        "estimate --stock-start a --no-whole-native-born",
        "estimate-tables --stock-start a --option whole-native-born=no",
    ),
    ("estimate --method diff --decrease zero", "estimate --method diff-drop"),
    ("estimate --method=stock-differencing --decrease reverse", "estimate --method diff-return"),
    ("estimate --decrease drop --method diff-drop", "estimate --method diff-drop"),
    (
        "estimate --method rates --rates-method dennett --total-moves 5",
        "estimate --method dennett --option total-moves=5",
    ),
    ("estimate --method rates --rates-method rogers-von-rabenau", "estimate --method rogers-von-rabenau"),
]


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_old_words_and_todays(old: str, new: str) -> None:
    assert today_words(old.split()) == new.split()
    assert today_words(new.split()) == new.split()


def test_other_commands_are_left_alone() -> None:
    for words in ("draw --kind map --weight 3", "fit --balance x", "", "estimate --help", "estimate-tables --out f"):
        assert today_words(words.split()) == words.split()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("estimate --method diff-drop --decrease return", "--decrease return contradicts the method's name, diff-drop"),
        ("estimate --method rvr --rates-method dennett", "--rates-method dennett contradicts"),
        ("estimate --decrease drop", "--decrease goes with stock-differencing, diff, not with pseudo-bayesian"),
        ("estimate --method diff --decrease halve", "one of drop, zero, return, reverse, not «halve»"),
    ],
)
def test_a_flag_against_the_name_of_the_method(words: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        today_words(words.split())
    assert says in str(caught.value)


def test_the_same_figures_and_one_line_that_names_the_new_words(tmp_path: Path) -> None:
    for name, text in {"a": START, "b": END, "km": KM}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    stocks = ["--stock-start", str(tmp_path / "a.csv"), "--stock-end", str(tmp_path / "b.csv")]
    shared = [*stocks, "--births", "none", "--deaths", "none"]
    transport = ["--method", "ot", "--cost", str(tmp_path / "km.csv")]
    for n, (old, new) in enumerate(
        (
            (["--weight", "0.5", "--method", "pb"], ["-O", "weight=0.5", "--method", "pb"]),
            (["--match-global", "after"], ["-O", "match-global=after"]),
            ([*transport, "--epsilon", "90", "--unbalanced"], [*transport, "-O", "epsilon=90", "-O", "unbalanced=yes"]),
            (["--method", "diff", "--decrease", "zero"], ["--method", "diff-drop"]),
        )
    ):
        one, two = tmp_path / f"old{n}.csv", tmp_path / f"new{n}.csv"
        before = CliRunner().invoke(app, ["flows", "estimate", *shared, *old, "--out", str(one)])
        after = CliRunner().invoke(app, ["flows", "estimate-tables", *shared, *new, "--out", str(two)])
        assert before.exit_code == after.exit_code == 0, before.output + after.output
        assert one.read_text() == two.read_text()
        notes = [line for line in before.stderr.splitlines() if "written today" in line]
        assert len(notes) == 1 and notes[0].startswith("note: this is written today: sojourn flows estimate-tables")
        assert "written today" not in after.stderr and not before.stdout


def test_old_flags_on_the_warehouse(tmp_path: Path) -> None:
    where = ["--period", "2015-2020", "--warehouse", str(flow_world(tmp_path).path)]
    files = [tmp_path / "old.csv", tmp_path / "new.csv"]
    for flags, out in zip((["--weight", "0.5"], ["-O", "weight=0.5"]), files, strict=True):
        made = CliRunner().invoke(app, ["flows", "estimate", *where, "--method", "pb", *flags, "--out", str(out)])
        assert made.exit_code == 0, made.output
    assert files[0].read_text() == files[1].read_text()
