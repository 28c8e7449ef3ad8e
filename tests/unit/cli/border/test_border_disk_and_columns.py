"""Statistics of classified crossings: a full disk, a scratch folder, columns of other names, the owner's values."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from border_results import run

from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused, WarehouseError

FULL = """
import resource, sys
limit = int(sys.argv.pop(1))
from sojourn import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
cli.main()
"""
"""Files of more bytes than the first argument cannot be written: what a full disk does, for one process."""


@pytest.fixture(scope="module")
def classified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    made = run("simulate", folder / "sim", "--crossings", "40000", "--seed", "5", "--end", "2013-06-30")
    assert made.exit_code == 0, made.output
    out = folder / "classified.parquet"
    status = folder / "sim" / "initial_status.parquet"
    words = ("--out", out, "--observed-to", "2013-06-30", "--initial-status", status)
    assert run("classify", folder / "sim" / "crossings.parquet", *words).exit_code == 0
    return out


SPILLS = ("tabulate", "--statistic", "durations", "--memory-limit", "9MB", "--threads", "1", "--scratch", "{}")
FLOWS = ("tabulate", "--by", "citizenship")


@pytest.mark.parametrize(
    ("limit", "words", "said"),
    [
        (1_000, (*FLOWS, "--out", "{}/t.csv"), "t.csv cannot be written"),
        (1_000, (*FLOWS, "--out", "{}/t.xlsx"), "t.xlsx cannot be written"),
        (1_000, (*FLOWS, "--save", "NZL", "--warehouse", "{}/w.duckdb"), "w.duckdb could not be written"),
        (1_000, ("provisional", "--out", "{}/p.parquet"), "p.parquet cannot be written"),
        (100_000, SPILLS, "The disk is full"),
    ],
)
def test_a_full_disk_is_an_error_that_leaves_nothing(
    classified: Path, tmp_path: Path, limit: int, words: tuple[str, ...], said: str
) -> None:
    command, *more = (word.format(tmp_path) for word in words)
    arguments = [sys.executable, "-c", FULL, str(limit), "border", command, str(classified), *more]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode in (UsageError.exit_code, WarehouseError.exit_code), done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr and "Warning" not in done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_the_advice_is_about_what_ran_out(classified: Path) -> None:
    little = run("tabulate", classified, "--statistic", "durations", "--memory-limit", "2MB", "--threads", "1")
    assert "memory limit was reached" in str(little.exception)
    assert "--memory-limit 8GB" in str(little.exception) and "--scratch" not in str(little.exception)


def test_a_scratch_folder_is_used_and_left_empty(classified: Path, tmp_path: Path) -> None:
    for command in ("tabulate", "provisional", "replay"):
        absent = run(command, classified, "--scratch", tmp_path / "nowhere")
        assert isinstance(absent.exception, UsageError) and "no folder" in str(absent.exception)
    made = run("tabulate", classified, "--statistic", "returns", "--citizen-of", "XAA", "--scratch", tmp_path)
    assert made.exit_code == 0, made.exception
    assert list(tmp_path.iterdir()) == []


def test_scores_of_a_replay_do_not_depend_on_threads(classified: Path, tmp_path: Path) -> None:
    for threads in ("1", "2"):
        words = ("--scores", tmp_path / f"s{threads}.csv", "--out", tmp_path / f"v{threads}.csv", "--threads", threads)
        assert run("replay", classified, *words).exit_code == 0
    for name in "sv":
        assert (tmp_path / f"{name}1.csv").read_bytes() == (tmp_path / f"{name}2.csv").read_bytes()


def test_every_statistic_takes_columns_of_other_names(classified: Path, tmp_path: Path) -> None:
    table = pq.read_table(classified)
    other = {"citizenship": "NAT", "person_id": "PID"}
    renamed = table.rename_columns([other.get(name, name) for name in table.column_names])
    pq.write_table(renamed.replace_schema_metadata(table.schema.metadata), tmp_path / "theirs.parquet")
    columns = ("--columns", "citizenship=NAT,person_id=PID")
    for command in (("provisional",), ("tabulate", "--by", "citizenship", "--freq", "A")):
        plain = run(command[0], classified, *command[1:])
        mapped = run(command[0], tmp_path / "theirs.parquet", *command[1:], *columns)
        assert mapped.exit_code == 0, (mapped.output, mapped.exception)
        assert mapped.stdout == plain.stdout
    absent = run("replay", tmp_path / "theirs.parquet", "--columns", "person_id=WHO")
    assert isinstance(absent.exception, LayoutDiffers) and "WHO" in str(absent.exception)


@pytest.mark.parametrize("command", ["tabulate", "provisional", "replay"])
def test_codes_that_are_unknown_are_shown_to_the_owner_alone(classified: Path, tmp_path: Path, command: str) -> None:
    table = pq.read_table(classified).slice(0, 50)
    at = table.column_names.index("status_before")
    wrong = table.set_column(at, "status_before", pa.array(["SECRET"] * 50))
    path = tmp_path / "wrong.parquet"
    pq.write_table(wrong.replace_schema_metadata(table.schema.metadata), path)
    hidden, shown = run(command, path), run(command, path, "--show-values")
    assert isinstance(hidden.exception, ValuesRefused) and "SECRET" not in str(hidden.exception)
    assert any("--show-values" in way for way in hidden.exception.ways_out)
    assert "SECRET" in str(shown.exception)
