"""``sojourn border permits``: two persons with permits, what is written, for whom, and what is refused."""

from __future__ import annotations

import csv
import io
import re
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from border_results import rows as border_rows
from typer.testing import CliRunner, Result

from sojourn.cli import app
from sojourn.errors import SojournError
from sojourn.publish.charts.border.permit_flows import permit_flows

CROSSINGS = """\
person_id,crossing_date,direction
ann,2021-02-01,arrival
ann,2021-07-01,departure
ann,2021-07-20,arrival
ann,2022-06-01,departure
bob,2022-03-01,arrival
bob,2022-03-11,departure
"""
PERMITS = """\
holder,valid_from,valid_to,permit_class
 ann ,2021-01-01,2022-12-31,work
bob,2022-01-01,2022-12-31,visit
eve,2022-12-31,2022-01-01,work
NULL,2021-01-01,2022-12-31,work
"""


def run(*arguments: object, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["border", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crossings.csv").write_text(CROSSINGS)
    (tmp_path / "permits.csv").write_text(PERMITS)
    run("classify", "crossings.csv", "--out", "classified.parquet", "--observed-to", "2024-12-31")
    return tmp_path


def test_flows_stays_and_classes_are_written_for_their_owner(folder: Path) -> None:
    """Ann stays from 1 February 2021 to 1 June 2022, 485 days, 19 of them abroad; Bob ten days. NULL is nobody."""
    done = run("permits", "classified.parquet", "--permits", "permits.csv", "--columns", "person_id=holder",
               "--freq", "A", "--stays", "stays.parquet", "--crossings", "with.parquet")  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(done.stdout[done.stdout.index("time_period") :])))
    assert [(r["measure"], r["time_period"], r["permit_class"], r["end_basis"], r["obs_value"]) for r in rows] == [
        ("permit_emigration", "2022", "work", "observed", "1"),
        ("permit_immigration", "2021", "work", "_Z", "1"),
    ]
    assert {r["conf_status"] for r in rows} == {"N"}
    told = " ".join(done.stderr.split())
    assert "1 permit with a last day before the first (row 3)" in told and "1 permit with no person (row 4)" in told
    assert "eve" not in done.output
    ann, bob = pq.read_table("stays.parquet").to_pylist()
    assert (ann["days"], ann["days_present"], ann["immigration"]) == (485, 466, True)
    assert (bob["days"], bob["long_term"], bob["immigration"], bob["emigration"]) == (10, False, False, False)
    assert stat.S_IMODE(Path("stays.parquet").stat().st_mode) == 0o600
    tabulated = run("tabulate", "with.parquet", "--by", "permit_class", "--freq", "A").stdout
    found = {(r["permit_class"], r["measure"]) for r in csv.DictReader(io.StringIO(tabulated))}
    assert ("visit", "visitor_arrivals") in found and ("work", "immigration") in found


def test_a_register_in_the_offices_own_format_is_read(folder: Path) -> None:
    Path("own.csv").write_text("person_id;valid_from;valid_to\nann;01.01.2021;31.12.2022\nbob;40.01.2022;31.12.2022\n")
    done = run("permits", "classified.parquet", "--permits", "own.csv", "--date-format", "DD.MM.YYYY", "--out", "f.csv")
    assert "1 permit with a first day that is no date (row 2)" in " ".join(done.stderr.split())
    rows = border_rows(Path("f.csv"))
    assert {(r["measure"], r["time_period"]) for r in rows} == {
        ("permit_immigration", "2021-02"), ("permit_emigration", "2022-06"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--permits", "permits.csv"), "no column person_id"),
        (("--permits", "nothing.csv"), "nothing.csv"),
        (("--permits", "permits.csv", "--columns", "person_id=holder", "--freq", "W"), "no frequency"),
        (("--permits", "permits.csv", "--columns", "person_id=holder", "--threshold-days", "0"), "are no rule"),
        (("--permits", "permits.csv", "--out", "permits.csv"), "permits.csv"),
        (("--permits", "permits.csv", "--out", "a.csv", "--stays", "a.csv"), "one place"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_written(folder: Path, options: tuple[str, ...], said: str) -> None:
    before = sorted(p.name for p in folder.iterdir())
    done = CliRunner().invoke(app, ["border", "permits", "classified.parquet", *options])
    told = done.output + (str(done.exception) if isinstance(done.exception, SojournError) else "")
    assert done.exit_code != 0 and said in told
    assert sorted(p.name for p in folder.iterdir()) == before
    assert (folder / "permits.csv").read_text() == PERMITS


def test_the_picture_has_a_bar_upward_and_one_downward_with_what_it_rests_on(folder: Path) -> None:
    """One came in 2021, one left in 2022: two bars of one height, on either side of zero."""
    done = run("permits", "classified.parquet", "--permits", "permits.csv", "--columns", "person_id=holder",
               "--freq", "A", "--chart", "flows.svg", "--out", "flows.parquet")  # fmt: skip
    assert "flows.parquet" in done.output and stat.S_IMODE(Path("flows.svg").stat().st_mode) == 0o600
    svg = Path("flows.svg").read_text()
    bars = re.findall(r'<rect x="[\d.]+" y="([\d.]+)" width="46" height="([\d.]+)" fill="(#\w+)"', svg)
    up, down = ((float(y), float(high)) for y, high, fill in bars if float(high) > 1)
    assert up[0] + up[1] == pytest.approx(down[0], abs=0.11) and up[1] == pytest.approx(down[1], abs=0.11)
    assert "last departures within the permit" in svg and "none seen" not in svg
    with pytest.raises(SojournError, match="nothing to draw"):
        permit_flows(pq.read_table("flows.parquet").slice(0, 0))
