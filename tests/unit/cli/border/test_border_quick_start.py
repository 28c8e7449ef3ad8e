"""The border commands answer at once: on a few crossings none of them loads what only many, or other subjects, need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SLOW = ("numba", "pandas", "scipy", "sklearn", "pyspark", "sojourn.engines.spark", "sojourn.sources.listed")
PROGRAM = f"""
import sys
from sojourn.cli import main
try:
    main()
finally:
    loaded = [name for name in {SLOW!r} if sys.modules.get(name) is not None]
    print("loaded:", *loaded, file=sys.stderr)
"""
CROSSINGS = "person_id,crossing_date,direction\n1,2001-01-01,A\n1,2002-06-01,D\n2,2001-06-06,A\n"
CLASSIFY = ["classify", "in.csv", "--observed-to", "2005-01-01", "--out"]


def border(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "border", *arguments], cwd=folder, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        [*CLASSIFY, "other.parquet"],
        [*CLASSIFY, "other.csv", "--rule", "183-calendar-year"],
        ["check", "in.csv", "--json"],
        ["tabulate", "made.parquet", "--freq", "A"],
        ["tabulate", "made.parquet", "--statistic", "durations", "--out", "durations.xlsx"],
    ],
)
def test_a_command_on_a_few_crossings_loads_nothing_slow(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "in.csv").write_text(CROSSINGS)
    if "made.parquet" in arguments:
        assert border(tmp_path, *CLASSIFY, "made.parquet").returncode == 0
    done = border(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "loaded:"
