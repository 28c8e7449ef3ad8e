"""Names, editions and labels of others are printed as they stand: no markup, no steering of the terminal."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.table import Table
from typer.testing import CliRunner

from sojourn.cli import app, terminal
from sojourn.cli.report import COLOURS
from sojourn.concepts import area
from sojourn.errors import CodesUnknown, InPython, UsageError

TREATY = "party_name_de,ratification_date,entry_into_force_date\nBelgien,2015-06-10,2016-06-10\n"


def printed(monkeypatch: pytest.MonkeyPatch, *what: object) -> str:
    stream = io.StringIO()
    monkeypatch.setattr(terminal.stdout, "_file", stream)
    for one in what:
        terminal.stdout.print(one)
    return stream.getvalue()


@pytest.mark.parametrize(
    "text", ["[/x]", "[/]", "[link=http://x]y[/link]", "[a", "a]", "[1, 2]", ":smile:", "[@click]"]
)
def test_brackets_of_others_are_brackets(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    table = Table("name", title=text, box=None)
    table.add_row(text)
    assert printed(monkeypatch, text).strip() == text
    assert printed(monkeypatch, f"[bold]file[/] {text}").split(" ", 1)[1].strip() == text
    assert printed(monkeypatch, table).count(text) == 2


def test_signs_that_steer_a_terminal_are_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    said = printed(monkeypatch, "a\x1b[31m\x07\u202e b", "c\udce9")
    assert said.splitlines() == [r"a\x1b[31m\x07\u202e b", r"c\udce9"]


def test_our_own_tags_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, "[bold]sojourn[/] [dim]info[/]").strip() == "sojourn info"


def test_every_colour_of_a_verdict_is_one_of_our_tags() -> None:
    assert set(COLOURS.values()) <= set(terminal.TAGS)


def test_an_edition_of_brackets_is_listed(tmp_path: Path) -> None:
    path, house = tmp_path / "[x].csv", str(tmp_path / "w.duckdb")
    path.write_text(TREATY, encoding="utf-8")
    run = CliRunner().invoke
    held = run(app, ["load", str(path), "--edition", "[/x]", "--warehouse", house])
    assert held.exit_code == 3 and "[/x]" in held.output, held.output
    loaded = run(app, ["load", str(path), "--accept", "one State [/x] made up", "--warehouse", house])
    assert loaded.exit_code == 0, loaded.output
    told = run(app, ["info", "--notes", "--warehouse", house])
    assert told.exit_code == 0, told.output
    assert "[/x]" in told.output
    assert "[x].csv" in told.output


@pytest.mark.parametrize("edition", ["a\x1b[31m", "a\nb", " ", "\u202e2024"])
def test_an_edition_that_cannot_be_printed_is_refused(tmp_path: Path, edition: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TREATY, encoding="utf-8")
    result = CliRunner().invoke(
        app, ["load", str(path), "--edition", edition, "--warehouse", str(tmp_path / "w.duckdb")]
    )
    assert result.exit_code != 0
    assert "is no name" in str(result.exception)
    assert not (tmp_path / "w.duckdb").exists()


def test_a_file_whose_name_is_not_utf8_is_loaded_and_listed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/c189_\xe9.csv"))
    try:
        path.write_text(TREATY, encoding="utf-8")
    except OSError:
        pytest.skip("this disk takes UTF-8 names only")
    house = str(tmp_path / "w.duckdb")
    run = CliRunner().invoke
    assert run(app, ["load", str(path), "--warehouse", house]).exit_code == 3
    assert run(app, ["load", str(path), "--accept", "made up", "--warehouse", house]).exit_code == 0
    told = run(app, ["info", "--warehouse", house])
    assert told.exit_code == 0
    assert r"c189_\xe9.csv" in told.output


def test_what_is_open_in_python_only_is_no_advice_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    error = UsageError("Two editions.", ways_out=['--edition "2024"', InPython('edition="2024"')])
    assert str(error).count("2024") == 2
    terminal.print_error(error)
    said = capsys.readouterr().err
    assert '--edition "2024"' in said and 'edition="2024"' not in said


def test_an_unknown_area_is_answered_with_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CodesUnknown) as caught:
        area.resolve_one("Atlantis")
    assert "scheme='unhcr'" in str(caught.value)
    terminal.print_error(caught.value)
    said = capsys.readouterr().err
    assert "scheme=" not in said and "--values ref_area:" in said
