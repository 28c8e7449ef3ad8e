"""The commands of release, from an office's own tables and from crossings to what may be published."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest
from small_crossers import contributions, with_secret
from typer.testing import CliRunner, Result

from sojourn import release
from sojourn.cli import app
from sojourn.errors import LedgerBroken, NotForPublication, SojournError, UsageError

runner = CliRunner()
SIGN = ("--signed-by", "head of dissemination", "--reason", "monthly series")


def run(*arguments: object) -> Result:
    return runner.invoke(app, [str(a) for a in arguments])


def planned(folder: Path, method: str, *further: str, disclosure: str = "personal") -> Path:
    out = folder / f"{method}.json"
    done = run(
        "release", "plan", out, "--data-set", "arrivals", "--class", disclosure, "--method", method, *further
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "arrivals.csv"
    pv.write_csv(contributions(), path)
    return path


def made(records: Path, plan: Path, out: Path, *further: object) -> Result:
    return run(
        "release", "make", records, "--by", "time_period,sex,citizenship", "--totals", "sex,citizenship",
        "--plan", plan,
        "--ledger", records.parent / "books", "--out", out, "--class", "personal", *SIGN, *further,
    )  # fmt: skip


@pytest.mark.parametrize("method", ["suppression", "cell-key", "rounding"])
def test_own_records_become_a_table_that_may_be_published(records: Path, tmp_path: Path, method: str) -> None:
    out = tmp_path / "published.parquet"
    with_secret(tmp_path / "books")
    done = made(records, planned(tmp_path, method), out, "--report", tmp_path / "report.md")
    assert done.exit_code == 0, done.output
    release.for_publication(out, into="a page")
    assert set(pq.read_table(out)["protection"].to_pylist()) == {method}
    assert "What is not protected" in (tmp_path / "report.md").read_text()
    shown = run("ledger", "show", "--ledger", tmp_path / "books")
    assert "released" in shown.output and "head of dissemination" in shown.output


def test_a_held_release_writes_no_table_and_says_what_would_mend_it(tmp_path: Path) -> None:
    """Four persons, one a cell: every figure but the total tells one of them."""
    path = tmp_path / "few.csv"
    path.write_text("person_id,sex\na,F\nb,M\n")
    first = tmp_path / "first.csv"
    plan, books = planned(tmp_path, "suppression", "--least", "2"), tmp_path / "books"
    common = ("--by", "sex", "--totals", "sex", "--ledger", books, "--class", "personal", *SIGN)
    assert run("release", "make", path, *common, "--plan", plan, "--out", first).exit_code in (0, 1, 10)
    strict = planned(tmp_path, "suppression", "--least", "3")
    out = tmp_path / "second.csv"
    done = run("release", "make", path, *common, "--plan", strict, "--out", out)
    if done.exit_code:
        assert isinstance(done.exception, NotForPublication) and done.exception.ways_out
        assert not out.exists()
    kinds = [json.loads(line)["kind"] for line in (books / "ledger.jsonl").read_text().splitlines()]
    assert len(kinds) == 2


def test_a_report_for_the_owner_is_personal(records: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert made(records, planned(tmp_path, "suppression"), tmp_path / "p.csv", "--report", report).exit_code == 0
    assert json.loads(report.read_text())["disclosure"]["class"] == "personal"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--totals", "colour"), "--totals names"),
        (("--class", "special_care"), "plan is for personal"),
        (("--plan", "none.json"), "cannot be read"),
    ],
)
def test_what_does_not_go_together_is_refused(
    records: Path, tmp_path: Path, options: tuple[str, str], said: str
) -> None:
    done = made(records, planned(tmp_path, "suppression"), tmp_path / "p.csv", *options)
    assert isinstance(done.exception, SojournError) and said in str(done.exception)
    assert not (tmp_path / "p.csv").exists() and not (tmp_path / "books").exists()


def test_a_ledger_is_verified_and_exported(records: Path, tmp_path: Path) -> None:
    assert made(records, planned(tmp_path, "rounding"), tmp_path / "p.csv").exit_code == 0
    books = tmp_path / "books"
    assert run("ledger", "verify", "--ledger", books).exit_code == 0
    assert isinstance(run("ledger", "verify", "--ledger", books, "--head", "f" * 64).exception, LedgerBroken)
    assert run("ledger", "export", tmp_path / "ledger.csv", "--ledger", books).exit_code == 0
    assert pv.read_csv(tmp_path / "ledger.csv")["kind"].to_pylist() == ["released"]
    done = run("ledger", "budget", "arrivals", "--epsilon", 1, "--delta", 1e-6, "--ledger", books, *SIGN)
    assert done.exit_code == 0 and "epsilon 0 of 1" in run("ledger", "show", "--ledger", books).output


def test_published_tables_are_attacked(tmp_path: Path) -> None:
    leaky, closed = tmp_path / "leaky.csv", tmp_path / "closed.csv"
    leaky.write_text("sex,obs_value\nF,\nM,8\n_T,10\n")
    closed.write_text("sex,obs_value\nF,\nM,\n_T,10\n")
    found = run("release", "attack", leaky, "--by", "sex", "--totals", "sex")
    assert isinstance(found.exception, NotForPublication) and "sex F: 2 to 2" in str(found.exception)
    assert run("release", "attack", closed, "--by", "sex", "--totals", "sex").exit_code == 0
    both = run("release", "attack", closed, leaky, "--by", "sex", "--totals", "sex")
    assert isinstance(both.exception, NotForPublication)


@pytest.fixture(scope="module")
def classified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crossings")
    sim = folder / "sim"
    assert run("border", "simulate", sim, "--crossings", 20000, "--seed", 2, "--start", "2012-01-01", "--end",
               "2014-12-31").exit_code == 0  # fmt: skip
    out = folder / "classified.parquet"
    done = run("border", "classify", sim / "crossings.parquet", "--out", out, "--observed-to", "2014-12-31",
               "--initial-status", sim / "initial_status.parquet")  # fmt: skip
    assert done.exit_code == 0, done.output
    return out


def test_from_crossings_to_a_published_series(classified: Path, tmp_path: Path) -> None:
    plan, out = planned(tmp_path, "cell-key"), tmp_path / "series.csv"
    with_secret(tmp_path / "books")
    common = ("border", "tabulate", classified, "--by", "sex", "--freq", "Q", "--release", "cell-key", "--plan", plan)
    refused = run(*common, "--ledger", tmp_path / "books", *SIGN)
    assert isinstance(refused.exception, SojournError) and "--out" in str(refused.exception)
    done = run(*common, "--ledger", tmp_path / "books", *SIGN, "--out", out)
    assert done.exit_code == 0, done.output
    table = pv.read_csv(out)
    assert set(table["measure"].to_pylist()) <= {"immigration", "emigration"}
    assert "_T" in table["sex"].to_pylist() and set(table["conf_status"].to_pylist()) == {"F"}
    assert max(table["time_period"].to_pylist()) < "2014-Q1"  # later periods are not final by a rule of 16 months


def test_classified_crossings_are_records_and_leave_in_no_form(classified: Path, tmp_path: Path) -> None:
    plan = planned(tmp_path, "suppression")
    done = run("release", "make", classified, "--by", "sex", "--plan", plan, "--ledger", tmp_path / "b", "--out",
               tmp_path / "x.csv", *SIGN)  # fmt: skip
    assert isinstance(done.exception, SojournError) and "personal_record" in str(done.exception)
    with pytest.raises(NotForPublication):
        release.for_publication(classified, into="an export")
    assert isinstance(pq.read_table(classified), pa.Table)


def test_broader_codes_take_the_place_of_the_finest_ones(records: Path, tmp_path: Path) -> None:
    groups = tmp_path / "groups.csv"
    groups.write_text(
        "dimension,code,parent\n" + "".join(f"citizenship,{c},GROUP\n" for c in ("XAC", "XAD", "XAE")), encoding="utf-8"
    )
    plan, both, grouped = planned(tmp_path, "suppression"), tmp_path / "both.parquet", tmp_path / "grouped.parquet"
    done = made(records, plan, both, "--parents", groups)
    assert done.exit_code == 0, done.output
    codes = set(pq.read_table(both)["citizenship"].to_pylist())
    assert codes == {"XAA", "XAB", "XAC", "XAD", "XAE", "GROUP", "_T"}
    done = made(records, plan, grouped, "--parents", groups, "--in-groups")
    assert done.exit_code == 0, done.output
    table = pq.read_table(grouped)
    assert set(table["citizenship"].to_pylist()) == {"XAA", "XAB", "GROUP", "_T"}
    done = made(records, plan, tmp_path / "x.csv", "--in-groups")
    assert isinstance(done.exception, SojournError) and "--parents" in str(done.exception)


def test_the_ledger_is_read_under_both_names(records: Path, tmp_path: Path) -> None:
    assert made(records, planned(tmp_path, "suppression"), tmp_path / "t.csv").exit_code == 0
    books = ("--ledger", tmp_path / "books")
    assert run("release", "ledger", "verify", *books).output == run("ledger", "verify", *books).output


def test_a_page_on_a_private_release_does_not_tell_how_attacks_fared(records: Path, tmp_path: Path) -> None:
    """That rests on the true counts: on a page for readers it would be a figure without noise."""
    pytest.importorskip("opendp")
    plan = planned(tmp_path, "dp", "--delta", "1e-6", "--cells-of-a-person", "1")
    books = tmp_path / "books"
    with_secret(books)
    assert run("ledger", "budget", "arrivals", "--epsilon", 2, "--delta", 1e-5, "--ledger", books, *SIGN).exit_code == 0
    page, facts = tmp_path / "r.md", tmp_path / "r.json"
    assert made(records, plan, tmp_path / "t.csv", "--report", page).exit_code == 0
    assert made(records, plan, tmp_path / "t2.csv", "--report", facts).exit_code == 0
    assert json.loads(facts.read_text())["attacks"]
    tried = page.read_text().split("## What was tried against it")[1].split("##")[0]
    assert "owner's report alone" in tried and not any(sign.isdigit() for sign in tried)


def test_a_published_table_is_taken_back_with_its_status(records: Path, tmp_path: Path) -> None:
    """What is hidden comes back hidden, and in no answer as zero."""
    import sojourn

    out, house = tmp_path / "published.csv", tmp_path / "w.duckdb"
    done = made(records, planned(tmp_path, "suppression", "--ref-area", "Kenya"), out)
    assert done.exit_code == 0, done.output
    table = pv.read_csv(out)
    kept = ["time_period", "freq", "ref_area", "sex", "citizenship"]
    assert {*kept} <= set(table.column_names) and set(table["freq"].to_pylist()) == {"M"}
    with_measure = tmp_path / "named.csv"
    pv.write_csv(table.append_column("measure", pa.array(["arrivals"] * len(table))), with_measure)
    loaded = run(
        "load", with_measure, "--dataflow", "RELEASED_STATISTIC", "--publisher", "Office", "--edition", "1",
        "--warehouse", house,
    )  # fmt: skip
    assert loaded.exit_code == 0, loaded.output
    read = sojourn.Warehouse(house).read("RELEASED_STATISTIC", parts="all")
    columns = [*kept, "obs_value", "obs_status", "protection"]
    there = sorted(zip(*(read[c].to_pylist() for c in columns), strict=True), key=str)
    sent = sorted(zip(*(table[c].to_pylist() for c in columns), strict=True), key=str)
    assert there == sent and "Q" in {row[-2] for row in there}
    assert all(row[-3] is None for row in there if row[-2] == "Q")
    with pytest.raises(UsageError, match="not additive"):  # a sum of what is shown would take the hidden for nothing
        sojourn.Warehouse(house).totals("RELEASED_STATISTIC", by=["ref_area"])


def test_a_case_file_becomes_made_up_records(tmp_path: Path) -> None:
    pytest.importorskip("opendp")
    table = pa.table(
        {"person_id": [f"p{i}" for i in range(600)], "gender": ["F", "M", "F"] * 200, "form": ["A", "B", "A"] * 200}
    )
    pv.write_csv(table, tmp_path / "cases.csv")
    books, out, report = with_secret(tmp_path / "books"), tmp_path / "made_up.csv", tmp_path / "report.json"
    plan = planned(tmp_path, "synthetic", "--epsilon", "2", "--delta", "1e-5", disclosure="special_care")
    command = (
        "release", "synthetic", tmp_path / "cases.csv", "--by", "gender,form", "--class", "special_care",
        "--plan", plan, "--ledger", books, "--out", out, "--report", report, *SIGN,
    )  # fmt: skip
    refused = run(*command)
    assert isinstance(refused.exception, NotForPublication) and not out.exists()
    limits = ("--epsilon", "2", "--delta", "1e-5")
    assert run("ledger", "budget", "arrivals", *limits, *SIGN, "--ledger", books).exit_code == 0
    done = run(*command)
    assert done.exit_code == 0, done.output
    drawn = pv.read_csv(out)
    made_up = set(zip(drawn["gender"].to_pylist(), drawn["form"].to_pylist(), strict=True))
    # noise may leave a code out of some records; a combination that nobody has is never drawn
    assert {("F", "A"), ("M", "B")} <= made_up and not made_up & {("F", "B"), ("M", "A")}
    told = json.loads(report.read_text())
    assert len(told["attacks"]) == 4 and told["fidelity"][1]["kept"] == 2
    assert "synthetic" in run("ledger", "show", "--ledger", books).output
