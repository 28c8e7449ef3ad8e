"""Files marked personal go into no command that writes without a mark."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner, Result

from sojourn import release
from sojourn.cli import app
from sojourn.errors import NotForPublication
from sojourn.files.tables import write_tables

runner = CliRunner()


def run(*arguments: object) -> Result:
    return runner.invoke(app, [str(a) for a in arguments])


@pytest.fixture(params=["csv", "xlsx"])
def personal(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Flows counted from crossings, in the folder of their owner."""
    path = tmp_path / f"counted.{request.param}"
    pairs = [("KEN", "UGA", 3), ("UGA", "KEN", 1), ("KEN", "TZA", 7), ("TZA", "UGA", 2)]
    columns = {"origin": [p[0] for p in pairs], "destination": [p[1] for p in pairs], "value": [p[2] for p in pairs]}
    write_tables([pa.table(columns)], release.owners_folder(path, "counts of crossings"), sheet="observations")
    return path


@pytest.mark.parametrize(
    "command",
    [
        ("flows", "pairs", "{}"),
        ("flows", "indices", "{}"),
        ("flows", "indices", "{}", "--out", "{out}"),
        ("hidden", "lists", "{}"),
        ("load", "{}"),
    ],
)
def test_a_file_marked_personal_is_refused(personal: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    out = tmp_path / "made.csv"
    done = run(*(part.format(personal, out=out) for part in command))
    assert isinstance(done.exception, NotForPublication), (done.output, done.exception)
    assert "counts of crossings" in str(done.exception.details)
    assert not out.exists() and "UGA" not in done.stdout


def test_the_same_file_without_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    path.write_text("origin,destination,value\nKEN,UGA,3\nUGA,KEN,1\nKEN,TZA,7\nTZA,UGA,2\n", encoding="utf-8")
    assert run("flows", "pairs", path, "--absent", "zero").exit_code == 0
