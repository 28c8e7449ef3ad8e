"""The commands of the explorer: what they print, what they refuse, what they leave behind."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.errors import CodesUnknown, UsageError


def test_a_folder_of_chosen_areas(tmp_path: Path) -> None:
    out = tmp_path / "explorer"
    done = CliRunner().invoke(
        app, ["site", "--out", str(out), "--area", "Kenya", "--area", "TUV", "--light", "--built-in", "--json"]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    pages = {p.stem for p in (out / "area").iterdir()}
    assert pages == {"001", "KEN", "TUV"} and told["pages"] == len(list(out.rglob("*.html"))) and told["kept"] == 0
    assert told["bytes"] == sum(p.stat().st_size for p in out.rglob("*") if p.is_file())


def test_an_unknown_area_leaves_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["site", "--out", str(tmp_path / "explorer"), "--area", "Atlantis", "--built-in"])
    assert isinstance(done.exception, CodesUnknown) and not list(tmp_path.iterdir())


def test_places_without_flows_between_them_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["site", "--out", str(tmp_path / "explorer"), "--coordinates", str(tmp_path / "places.csv"), "--built-in"]
    )
    assert isinstance(done.exception, UsageError) and "no flows between them" in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_said() -> None:
    pytest.importorskip("uvicorn", reason="Uvicorn is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(app, ["serve", "--built-in", "--port", str(taken.getsockname()[1])])
    assert isinstance(done.exception, UsageError) and "cannot be listened to" in str(done.exception)


def test_without_the_libraries_of_the_web_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sojourn.service.running", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = CliRunner().invoke(app, ["serve", "--built-in"])
    assert isinstance(done.exception, UsageError) and "sojourn[web]" in str(done.exception)
