"""Walks the tables of docs/reference/bad-input.md: every case through the command line."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from bad_input_cases import CASES, LINE, POPULATION, Desk

from sojourn import cli
from sojourn.products.intake import loading
from sojourn.warehouse import Warehouse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "bad-input.md"

#: What may stand before the message: the warehouse of an answer, and where the machine is slow how far a load is.
BEFORE = re.compile(r"\A(?:(?:Warehouse: |Loading: |Reading|Measures: ).*\n)+")

FULL = """
import resource, sys
limit = int(sys.argv.pop(1))
from sojourn import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
cli.main()
"""


IN_THE_MIDDLE = """
import time
from sojourn import cli
from sojourn.warehouse import insertion
insert = insertion._insert_new
def slowly(*arguments):
    rows = insert(*arguments)
    print("in the middle", flush=True)
    time.sleep(60)
    return rows
insertion._insert_new = slowly
cli.main()
"""


@dataclass(frozen=True)
class Expected:
    error: str
    exit_code: int
    names: tuple[str, ...]


def table_of_the_docs() -> dict[str, Expected]:
    found: dict[str, Expected] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if len(cells) == 4 and cells[2].strip("| ").isdigit():
            found[cells[0].lstrip("| ")] = Expected(cells[1], int(cells[2]), tuple(re.findall("`([^`]+)`", cells[3])))
    return found


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    said: str


def in_a_process(arguments: list[str], house: Path) -> Outcome:
    script = FULL if arguments[0] == "::full" else IN_THE_MIDDLE
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments[1:]],
        env={**os.environ, "SOJOURN_WAREHOUSE": str(house)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if arguments[0] == "::interrupted":
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "in the middle"
        assert any(p.name.endswith(".writing") for p in house.parent.iterdir())
        process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    return Outcome(process.returncode, said)


def here(arguments: list[str], house: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> Outcome:
    patch.setenv("SOJOURN_WAREHOUSE", str(house))
    patch.setattr(sys, "argv", ["sojourn", *arguments])
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return Outcome(int(caught.value.code or 0), capsys.readouterr().err)


def state(folder: Path) -> dict[str, str]:
    """Every file of the warehouse's folder by its bytes, the empty lock left out."""
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
        for p in folder.iterdir()
        if not p.name.endswith(".lock")
    }


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("loaded")
    good = folder / "population.csv"
    good.write_text(POPULATION + LINE, encoding="utf-8")
    loading.load([good], Warehouse(folder / "w.duckdb"))
    return good, folder / "w.duckdb"


@pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")
@pytest.mark.parametrize("name", CASES)
def test_the_case(name, loaded, tmp_path, capsys, monkeypatch):
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    expected = table_of_the_docs()[name]
    (tmp_path / "files").mkdir()
    (tmp_path / "house").mkdir()
    shutil.copy(loaded[0], tmp_path / "files")
    shutil.copy(loaded[1], tmp_path / "house")
    house = tmp_path / "house" / "w.duckdb"
    with ExitStack() as undo:
        arguments = CASES[name](Desk(tmp_path / "files", house, undo, monkeypatch))
        held = name == "a warehouse another process writes to"  # that process has a copy of its own open
        before = {k: v for k, v in state(house.parent).items() if not (held and k != "w.duckdb")}
        special = arguments[0].startswith("::")
        outcome = in_a_process(arguments, house) if special else here(arguments, house, capsys, monkeypatch)
        after = {k: v for k, v in state(house.parent).items() if not (held and k != "w.duckdb")}
    said = BEFORE.sub("", outcome.said.strip())
    assert outcome.exit_code == expected.exit_code, said
    assert after == before
    assert "Traceback" not in said
    if expected.error == "Interrupted":
        assert said.startswith("Interrupted")
    else:
        assert said.startswith(f"{expected.error}: "), said
        assert re.search(r"^  > \S", said, re.MULTILINE), f"no way out: {said}"
    for fragment in expected.names:
        assert fragment in said, said


def test_every_case_of_the_page_is_walked_and_every_walk_is_on_the_page():
    assert list(table_of_the_docs()) != []
    assert set(table_of_the_docs()) == set(CASES)


def test_nothing_is_said_of_a_good_file(loaded, tmp_path, capsys, monkeypatch):
    """The walk could not fail if the good file failed too."""
    house = tmp_path / "w.duckdb"
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(house))
    monkeypatch.setattr(sys, "argv", ["sojourn", "load", str(loaded[0])])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 0
    assert len(Warehouse(house).releases()) == 1
