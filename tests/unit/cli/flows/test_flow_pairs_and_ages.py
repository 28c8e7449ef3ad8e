"""``sojourn flows pairs`` and ages for totals: by hand, against R's migest, and identities."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sojourn.cli.flows import app
from sojourn.errors import SojournError, UsageError, ValuesRefused
from sojourn.estimators.age.model_schedules import model_schedule, model_schedules
from sojourn.indicators import flow_totals

FLOWS = "origin,destination,value\nA,B,100\nB,A,40\nA,C,10\nC,A,30\nB,C,5\nC,B,5\n"


def run(folder: Path, *arguments: object) -> list[dict[str, str]]:
    out = folder / "out.csv"
    made = CliRunner().invoke(app, [*map(str, arguments), "--out", str(out)])
    if made.exception is not None and not isinstance(made.exception, SystemExit):
        raise made.exception
    assert made.exit_code == 0, made.output
    with out.open(newline="") as text:
        return list(csv.DictReader(text))


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_pairs_stand_beside_one_another(tmp_path: Path) -> None:
    rows = run(tmp_path, "pairs", file(tmp_path, "f.csv", FLOWS))
    assert [tuple(r.values()) for r in rows] == [
        ("A", "B", "100", "40", "60", "140"), ("A", "C", "10", "30", "-20", "40"), ("B", "C", "5", "5", "0", "10"),
    ]  # fmt: skip


def test_net_over_pairs_by_hand(tmp_path: Path) -> None:
    rows = {r["area"]: r for r in run(tmp_path, "pairs", file(tmp_path, "f.csv", FLOWS), "--by", "area")}
    # A loses 60 to B and gains 20 from C
    assert [rows["A"][c] for c in ("net_immigration", "net_emigration", "net_migration")] == ["20", "60", "-40"]
    assert [rows["B"][c] for c in ("net_immigration", "net_emigration", "net_migration")] == ["60", "0", "60"]


def test_net_over_pairs_is_net_migration_taken_apart() -> None:
    table = np.random.default_rng(1).lognormal(2, 2, (7, 7))
    gained, lost = flow_totals.net_over_pairs(table)
    assert gained - lost == pytest.approx(flow_totals.net_migration(table)) and gained.sum() == pytest.approx(
        lost.sum()
    )
    assert (gained <= flow_totals.immigration(table)).all() and (lost <= flow_totals.emigration(table)).all()


def test_model_schedules_are_those_of_the_reference(shared_reference: Path) -> None:
    data = shared_reference / "flows_from_stocks" / "data"
    named = {"ws": "western-standard", "ld": "low-dependency", "hd": "high-dependency", "ylfe": "young-entry",
             "olfe": "old-entry", "ldllfe": "low-dependency-young-entry"}  # fmt: skip
    with (data / "rc_model_un.csv").open() as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 84
    for r in rows:
        curve = model_schedule(named[r["schedule_abb"]], "F" if r["sex"] == "female" else "M").curve
        assert getattr(curve, r["param"]) == pytest.approx(float(r["value"]), rel=1e-12)
    with (data / "rc_model_fund.csv").open() as text:
        for r in csv.DictReader(text):
            assert getattr(model_schedule("fundamental").curve, r["param"]) == float(r["value"])
    assert len(model_schedules()) == 13


def test_totals_are_split_by_a_model_and_add_up(tmp_path: Path) -> None:
    flows = file(tmp_path, "f.csv", FLOWS)
    rows = run(tmp_path, "age-schedule", "split", flows, "--model", "fundamental", "--ages", "0-99", "--width", 10)
    assert list(rows[0]) == ["origin", "destination", "age", "value"] and len(rows) == 6 * 10
    ab = {r["age"]: float(r["value"]) for r in rows if (r["origin"], r["destination"]) == ("A", "B")}
    assert sum(ab.values()) == pytest.approx(100)
    # the curve of Rogers & Castro (1981) written out, summed over ages 20 to 29 and over 0 to 99
    x = np.arange(100)
    curve = 0.02 * np.exp(-0.1 * x) + 0.06 * np.exp(-0.1 * (x - 20) - np.exp(-0.4 * (x - 20))) + 0.003
    assert ab["20-29"] == pytest.approx(100 * curve[20:30].sum() / curve.sum())


def test_totals_are_split_by_a_profile_and_what_is_missing_stays_missing(tmp_path: Path) -> None:
    flows = file(tmp_path, "f.csv", "who,year,value\na,2020,10\nb,2020,\n")
    profile = file(tmp_path, "p.csv", "age,value\n0-14,1\n15-64,3\n65+,0\n")
    rows = run(tmp_path, "age-schedule", "split", flows, "--age-profile", profile)
    assert [(r["who"], r["age"], r["value"]) for r in rows] == [
        ("a", "0-14", "2.5"), ("a", "15-64", "7.5"), ("a", "65+", "0"),
        ("b", "0-14", ""), ("b", "15-64", ""), ("b", "65+", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "from a model or from a profile"),
        (["--model", "nobody"], "no model schedule"),
        (["--model", "western-standard"], "for women and for men apart"),
        (["--model", "fundamental", "--ages", "old"], "not a range of ages"),
    ],
)
def test_what_a_split_needs_is_said(tmp_path: Path, more: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(tmp_path, "age-schedule", "split", file(tmp_path, "f.csv", FLOWS), *more)


@pytest.mark.parametrize(
    "profile", ["age,value\n0-14,1\n0-14,2\n", "age,value\n0-14,0\n15+,0\n", "age,value\n0-14,\n15+,1\n"]
)
def test_a_profile_that_is_none_is_refused(tmp_path: Path, profile: str) -> None:
    flows, own = file(tmp_path, "f.csv", FLOWS), file(tmp_path, "p.csv", profile)
    with pytest.raises(ValuesRefused):
        run(tmp_path, "age-schedule", "split", flows, "--age-profile", own)
    with pytest.raises(SojournError, match="ages already"):
        run(tmp_path, "age-schedule", "split", own, "--model", "fundamental")


def test_minimum_and_range_are_said_of_own_tables(tmp_path: Path) -> None:
    start = file(tmp_path, "a.csv", "b,A,B\nA,100,10\nB,10,100\n")
    end = file(tmp_path, "b.csv", "b,A,B\nA,95,15\nB,10,100\n")
    given = ["estimate-tables", "--stock-start", start, "--stock-end", end, "--births", "none", "--deaths", "none"]
    for method, figure in (("closed", "minimum"), ("pseudo-bayesian", "estimate")):
        made = CliRunner().invoke(
            app, [*map(str, given), "--method", method, "--out", str(tmp_path / "o.csv"), "--json"]
        )
        said = json.loads(made.stdout)
        assert said["figure"] == figure
        assert said["persons_moving_by_method"]["closed"] == pytest.approx(5)
        assert said["persons_moving_by_method"]["diff-drop"] == 5
        told = CliRunner().invoke(app, [*map(str, given), "--method", method, "--out", str(tmp_path / "o.csv")]).stderr
        assert ("a minimum" in told) == (figure == "minimum") and "methods say from" in told
