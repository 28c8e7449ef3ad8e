"""Commands as a user gives them: judge, accept, replace, unload, undo, compact, held; and how a load ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from held_world import odd, write
from typer.testing import CliRunner, Result

from sojourn.cli import app
from sojourn.cli.intake.warehouse import open_house
from sojourn.concepts.departure import Departure
from sojourn.errors import UsageError
from sojourn.products.assessment.built_in_edition import open_edition
from sojourn.products.intake import judgement, taking_back
from sojourn.warehouse import Warehouse


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The judge of the made-up files, and a warehouse that no command names."""
    monkeypatch.setattr(judgement, "judge", odd)
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "good.csv", {"AUS": 10})
    write(tmp_path, "odd.csv", {"KEN": 4000})
    write(tmp_path, "grave.csv", {"FRA": 1})
    write(tmp_path, "corrected.csv", {"AUS": 11})


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["good.csv"], 0),
        (["good.csv", "odd.csv"], 3),
        (["good.csv", "grave.csv"], 1),
        (["good.csv", "odd.csv", "grave.csv"], 1),
        (["grave.csv"], 1),
    ],
)
def test_the_exit_code_tells_what_became_of_the_files(files: list[str], code: int, tmp_path: Path) -> None:
    run("load", *files, "--check", code=code)
    assert not (tmp_path / "w.duckdb").exists()
    run("load", *files, code=code)
    loaded = {r["file_name"] for r in Warehouse().releases()} if Warehouse().exists() else set()
    assert loaded == set(files) & {"good.csv"}


def test_a_file_that_nobody_knows_is_refused_where_it_is_named_and_passed_over_in_a_folder(tmp_path: Path) -> None:
    """Folders hold notes and licences; a file that somebody names is one that was to be loaded."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("good.csv", "odd.csv"):
        shutil.copy(name, folder)
    (folder / "notes.csv").write_text("x,y\n1,2\n")
    assert "notes.csv: a delimited text" in run("load", "folder/good.csv", "folder", code=3).stdout
    said = run("load", "folder/notes.csv", "good.csv", code=1)
    assert "notes.csv is in no layout Sojourn knows: a delimited text with the columns x, y" in said.stderr
    assert "already there" in said.stdout
    run("load", "folder/notes.csv", "corrected.csv", "--replace", "--all-or-nothing", code=1)
    assert [r["file_name"] for r in Warehouse().releases()] == ["good.csv"]
    assert "None of 1 files" in run("load", "folder/notes.csv", code=1).stderr


def test_what_is_accepted_and_contradicts_what_is_loaded_is_not_called_accepted(tmp_path: Path) -> None:
    run("load", "good.csv")
    write(tmp_path, "odd.csv", {"AUS": 4000})
    run("load", "odd.csv", code=3)
    for check in (("--check",), ()):
        said = run("load", "odd.csv", "--accept", "so it is", *check, code=1)
        assert "be accepted" not in said.stdout and "was accepted" not in said.stdout
        assert "odd.csv says otherwise than a file already loaded" in said.stderr and "held still" in said.stderr
        assert '--accept "so it is" --replace' in said.stderr and "sojourn held --discard" in said.stderr
    assert "odd.csv" in run("held").stdout
    run("load", "odd.csv", "--accept", "so it is", "--replace")
    assert [r["file_name"] for r in Warehouse().releases()] == ["odd.csv"]


def test_a_held_file_is_shown_accepted_and_its_reason_printed() -> None:
    said = run("load", "good.csv", "odd.csv", code=3).stdout
    assert "scaled: odd.csv is a thousand times what it was" in said and "odd.csv, row 2: 1" in said
    assert '--accept "REASON"' in said
    for command in ("held", "info"):
        assert "odd.csv, row 2: 1" in run(command).stdout
    (facts,) = json.loads(run("held", "--json").stdout)
    assert facts["departures"][0]["kind"] == "scaled"
    assert json.loads(run("info", "--json").stdout)["held"] == [facts]
    run("load", "odd.csv", "--accept", "the publisher confirmed it [sic]")
    assert "No file is held." in run("held").stdout
    for words in (("info",), ("trace", "DISPLACED_POPULATION", "ref_area=KEN")):
        assert "the publisher confirmed it [sic]" in run(*words).stdout
    (traced, *_) = json.loads(run("trace", "DISPLACED_POPULATION", "ref_area=KEN", "--json").stdout)
    assert traced["release"]["accepted"] == "the publisher confirmed it [sic]"


def test_a_held_file_alone_leaves_the_built_in_edition_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    run("load", "odd.csv", code=3)
    monkeypatch.setattr("sojourn.warehouse.warehouse.default_path", lambda: Path("w.duckdb"))
    assert open_house(None, False).path.name.startswith("edition-")
    run("load", "good.csv")
    assert open_house(None, False).path == Path("w.duckdb")


def test_a_held_file_is_let_go() -> None:
    run("load", "odd.csv", code=3)
    assert "held no more" in run("held", "--discard", "odd.csv").stdout
    assert "No file is held." in run("held").stdout
    with pytest.raises(UsageError, match="No held file is called"):
        run("held", "--discard", "odd.csv")


def test_what_was_never_judged_is_not_accepted() -> None:
    with pytest.raises(UsageError, match="never judged"):
        run("load", "good.csv", "--accept", "it is right")
    run("load", "odd.csv", code=3)
    done = run("load", "odd.csv", "good.csv", "--accept", "it is right", code=1)
    assert "Judge it first: sojourn load" in done.stderr
    assert [r["file_name"] for r in Warehouse().releases()] == ["odd.csv"]


def test_a_release_is_unloaded_after_its_plan_was_shown_and_brought_back() -> None:
    run("load", "good.csv")
    before = Path("w.duckdb").read_bytes()
    said = run("unload", "1", "--plan").stdout
    assert "release 1 leaves: good.csv" in said and "DISPLACED_POPULATION: -8" in said
    assert "measures made anew" in said and "REFUGEES " in said and "REFUGEES_ASYLUM" not in said
    assert "    REFUGEES_ASYLUM\n" in run("unload", "1", "--plan", "--verbose").stdout
    no = CliRunner().invoke(app, ["unload", "1"], input="n\n")
    assert no.exit_code == 1 and Path("w.duckdb").read_bytes() == before
    yes = CliRunner().invoke(app, ["unload", "good.csv"], input="y\n")
    assert yes.exit_code == 0 and "sojourn undo" in yes.stdout
    assert Warehouse().releases() == []
    told = json.loads(run("undo", "--yes", "--json").stdout)
    assert (told["came"], told["rows"], told["done"]) == ([1], {"DISPLACED_POPULATION": 8}, True)
    assert [r["release_id"] for r in Warehouse().releases()] == [1]
    with pytest.raises(UsageError, match="nothing to undo"):
        run("undo", "--yes")


def test_a_corrected_file_replaces_and_its_plan_is_shown() -> None:
    run("load", "good.csv")
    said = run("load", "corrected.csv", code=1)
    assert "--replace" in said.stderr
    assert "release 1 leaves: good.csv" in run("load", "corrected.csv", "--replace", "--check").stdout
    said = run("load", "corrected.csv", "--replace").stdout
    assert "release 1 leaves: good.csv" in said and "took the place of release 1" in said
    assert [r["file_name"] for r in Warehouse().releases()] == ["corrected.csv"]
    assert "dropped for good" in run("compact", "--yes").stdout
    with pytest.raises(UsageError, match="dropped by sojourn compact"):
        run("undo", "--yes")


def test_all_or_nothing_and_keep_going_exclude_each_other() -> None:
    run("load", "good.csv", "grave.csv", "--all-or-nothing", code=1)
    assert not Path("w.duckdb").exists()
    done = CliRunner().invoke(app, ["load", "good.csv", "--keep-going", "--all-or-nothing"])
    assert done.exit_code == 2 and "opposite" in done.stderr


def test_what_was_accepted_is_printed_in_the_sources_of_a_report(tmp_path: Path) -> None:
    shutil.copy(open_edition().path, "w.duckdb")
    departure = json.dumps([Departure("scaled", "a thousand times what it was").as_json()])
    with duckdb.connect("w.duckdb") as connection:
        connection.execute("UPDATE release SET accepted = ?, departures = ?", ["confirmed <by> letter", departure])
    run("report", "--area", "KEN", "--out", "made")
    for name in ("KEN.html", "KEN-definitions.html"):
        page = (tmp_path / "made" / name).read_text(encoding="utf-8")
        sources = page[page.index('id="sources"') :]
        assert "confirmed &lt;by&gt; letter" in sources and "<li>a thousand times what it was</li>" in sources
    (data,) = [json.loads(p.read_text(encoding="utf-8")) for p in (tmp_path / "made").glob("*.json")]
    assert {r["accepted"] for r in data["releases"] if r["used"]} == {"confirmed <by> letter"}


def test_a_copy_of_which_every_cell_is_answered_already_says_why_nothing_came_in(tmp_path: Path) -> None:
    """A cut copy (one area of two) of a file that is loaded: 8 cells, 8 there already, none new."""
    write(tmp_path, "both.csv", {"AUS": 10, "KEN": 4000})
    run("load", "both.csv")
    run("load", "odd.csv", code=3)
    said = run("load", "odd.csv", "--accept", "an excerpt of ours").stdout
    assert "0 DISPLACED_POPULATION" in said
    assert "8 of DISPLACED_POPULATION are in cells that another file of edition to 1951 answers already" in said


def test_a_hash_may_be_cut_to_four_signs_and_an_ambiguity_is_named(tmp_path: Path) -> None:
    run("load", "good.csv")
    run("load", "odd.csv", code=3)
    (release,), (file,) = Warehouse().releases(), json.loads(run("held", "--json").stdout)
    assert "release 1 leaves" in run("unload", release["sha256"][:4], "--plan").stdout
    assert "held no more" in run("held", "--discard", file["sha256"][:4]).stdout
    twins = [{**release, "release_id": n, "sha256": f"abcd{n}", "file_name": f"{n}.csv"} for n in (1, 2)]
    with pytest.raises(UsageError, match="2 releases have a hash that begins with abcd"):
        taking_back._number("abcd", twins)
    with pytest.raises(UsageError, match="no release"):
        taking_back._number("abc", twins)
