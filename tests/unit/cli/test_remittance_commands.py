"""``sojourn remittances`` on a folder with one small survey."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli import remittances
from sojourn.errors import CodesUnknown, NothingLoaded, UsageError

HEADER = (
    "id,period,source,destination,firm,firm.type,product,sending.location,speed.actual,cc1.lcu.amount,cc1.denomination.amount,"
    "cc1.lcu.code,cc1.lcu.fee,cc1.lcu.fx.rate,cc1.fx.margin,cc1.total.cost..,cc2.lcu.amount,cc2.denomination.amount,"
    "cc2.lcu.code,cc2.lcu.fee,cc2.lcu.fx.rate,cc2.fx.margin,cc2.total.cost..,inter.lcu.bank.fx,transparent,note1,note2,"
    "coverage,pick.up.method,date"
)


def line(number: int, cost: float, transparent: str = "yes") -> str:
    """A service from the United States to Mexico whose fee makes its whole cost."""
    fee200, fee500 = cost * 2, cost * 5
    return (
        f"{number},2013_3Q,USA,MEX,Firm {number},Bank,Cash to cash,at Branch,Same day,200,200,USD,{fee200},12,0,{cost},"
        f"500,500,USD,{fee500},12,0,{cost},12,{transparent},,,Nationwide,Cash,22/Jul/2013"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a survey of three services, one of which does not disclose its rate."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "survey.csv").write_text("\n".join([HEADER, line(1, 4.0), line(2, 6.0), line(3, 1.0, "no")]) + "\n")
    return data


def run(*arguments: object):
    return CliRunner().invoke(remittances.app, [str(a) for a in arguments])


def test_prices_by_corridor_have_exactly_the_promised_columns(folder, tmp_path):
    out = tmp_path / "prices.csv"
    result = run("prices", "--by", "corridor", "--data", folder, "--out", out)
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(out.open()))
    assert list(rows[0]) == ["sender", "receiver", "time_period", "amount", "index", "value", "services"]
    assert [float(rows[0]["value"]), int(rows[0]["services"])] == [5.0, 2]
    assert rows[0]["time_period"] == "2013-Q3" and len(rows) == 1


def test_finder_says_when_and_that_it_is_no_offer(folder):
    result = run("finder", "USA", "Mexico", "--data", folder)
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "surveyed on 2013-07-22" in said and "not offers" in said and "1 more left out" in said


def test_both_amounts_in_one_table_and_what_stands_behind_it(folder):
    rows = list(csv.DictReader(run("prices", "--amount", "both", "--data", folder).stdout.splitlines()))
    assert [(r["amount"], float(r["value"])) for r in rows] == [("200", 5.0), ("500", 5.0)]
    rows = list(csv.DictReader(run("coverage", "--data", folder).stdout.splitlines()))
    simple = next(r for r in rows if r["index"] == "simple")
    assert (simple["corridors"], simple["services"], simple["services_surveyed"]) == ("1", "2", "3")


def test_finder_as_json_carries_the_notice(folder):
    result = run("finder", "USA", "MEX", "--data", folder, "--json")
    found = json.loads(result.stdout)
    assert "not offers" in found["notice"] and found["cheapest"][0]["total_cost"] == 4.0
    assert found["saved_at_3"] is None  # no flows are there


def test_repairs_list_the_lines(folder):
    rows = {r["rule"]: r for r in csv.DictReader(run("repairs", "--data", folder).stdout.splitlines())}
    assert rows["NOT_TRANSPARENT"]["count"] == "1" and rows["NOT_TRANSPARENT"]["lines"] == "4"


def test_what_is_not_there_is_said_and_nothing_written(folder, tmp_path):
    out = tmp_path / "m.csv"
    result = run("matrix", "--year", "2021", "--data", folder, "--out", out)
    assert isinstance(result.exception, NothingLoaded) and not out.exists()
    result = run("prices", "--data", tmp_path / "nowhere")
    assert isinstance(result.exception, UsageError)


def test_unknown_choices_are_refused(folder):
    for arguments, named in (
        (["prices", "--by", "mood"], "mood"),
        (["prices", "--amount", "300"], "300"),
        (["prices", "--amount", "all"], "all"),
        (["matrix", "--year", "2021", "--balance", "both", "--payments-weight", "2"], "2"),
        (["matrix", "--year", "2021", "--rule", "7"], "7"),
    ):
        refused = run(*arguments, "--data", folder).exception
        assert isinstance(refused, UsageError) and named in str(refused), arguments


def test_prices_are_kept_by_sender_or_receiver_under_any_name(folder):
    """One corridor, United States to Mexico: kept by either end or a group that holds one, and refused otherwise."""
    for given in (["--area", "Mexico"], ["-a", "840"], ["--area", "Americas"]):
        rows = list(csv.DictReader(run("prices", *given, "--data", folder).stdout.splitlines()))
        assert [(r["sender"], r["receiver"], float(r["value"])) for r in rows] == [("USA", "MEX", 5.0)]
    absent = run("prices", "--area", "Kenya", "--area", "MEX", "--data", folder)
    assert isinstance(absent.exception, CodesUnknown) and "Kenya" in absent.exception.message
    assert isinstance(run("prices", "--area", "Kenja", "--data", folder).exception, CodesUnknown)
    by_firm = run("prices", "--by", "firm", "--area", "MEX", "--data", folder)
    assert isinstance(by_firm.exception, UsageError) and "no single sender" in by_firm.exception.message
