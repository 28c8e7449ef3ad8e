"""``sojourn border link``: what is written and for whom, what is told without persons, and what is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from sojourn.cli import app
from sojourn.errors import SojournError

FACTS = ("family_name:text", "given_name:text", "birth_date:date", "sex", "citizenship")
COMPARED = [word for fact in FACTS for word in ("--compare", fact)]
BLOCKS = ["--block", "birth_date", "--block", "family_name"]
FLOWS = [*COMPARED, *BLOCKS, "--flows", "f.csv", "--observed-to", "2019-12-31"]


def run(*arguments: object, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["border", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated border whose persons replace their documents, and all that is made of it."""
    place = tmp_path_factory.mktemp("link")
    run("simulate", place / "w", "--crossings", 6000, "--start", "2014-01-01", "--documents", 3)
    run(
        "link", place / "w" / "crossings.parquet", "--documents", place / "w" / "documents.parquet", *COMPARED, *BLOCKS,
        "--out", place / "linked.parquet", "--persons", place / "persons.csv", "--pairs", place / "pairs.xlsx",
        "--flows", place / "flows.parquet", "--chart", place / "flows.svg", "--freq", "A",
        "--observed-to", "2019-12-31", "--draws", 20, "--by", "",
    )  # fmt: skip
    return place


def test_all_of_it_is_for_the_owner_alone_and_says_so(made: Path) -> None:
    for name in ("linked.parquet", "persons.csv", "pairs.xlsx", "flows.parquet"):
        assert stat.S_IMODE((made / name).stat().st_mode) == 0o600, name
    about = pq.read_schema(made / "flows.parquet").metadata
    assert b"not for publication" in about[b"sojourn.disclosure"]
    assert "not protected, not for publication" in (made / "flows.svg").read_text(encoding="utf-8")


def test_the_linked_crossings_are_classified_like_any(made: Path) -> None:
    done = run("classify", made / "linked.parquet", "--out", made / "classified.parquet", "--observed-to", "2019-12-31")
    assert "crossings" in done.output
    assert "document_id" in pq.read_schema(made / "classified.parquet").names


def test_what_is_told_names_nobody(made: Path) -> None:
    done = run(
        "link", made / "w" / "crossings.parquet", "--documents", made / "w" / "documents.parquet", *COMPARED, *BLOCKS,
        "--persons", made / "again.csv",
    )  # fmt: skip
    assert "of one person, of which about" in done.output and "in no block" in done.output
    assert "D0000" not in done.output


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--persons", "p.csv"], "Nothing says which documents"),
        (["--same", "national_id", "--persons", "p.csv"], "no column national_id"),
        (["--same", "sex"], "Nothing is asked for"),
        ([*COMPARED, *BLOCKS, "--flows", "f.csv"], "last day on which crossings are known"),
        (
            [*FLOWS, "--by", "document_id"],
            "would publish them one by one",
        ),
        (
            [*FLOWS, "--by", "crossing_id"],
            "would publish them one by one",
        ),
        (
            [*FLOWS, "--by", "visa"],
            "cannot break down by",
        ),
        (["--same", "sex", "--persons", "p.csv", "--out", "p.csv"], "cannot have one place"),
        ([*COMPARED, "--persons", "p.csv"], "belong together"),
        (["--same", "sex", "--persons", "p.csv", "--columns", "national_id=NID"], "neither in the crossings nor"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        app, ["border", "link", str(made / "w" / "crossings.parquet"), "--documents",
              str(made / "w" / "documents.parquet"), *given]
    )  # fmt: skip
    assert isinstance(done.exception, SojournError), done.output
    assert message in str(done.exception)
    assert not [*tmp_path.iterdir()]
