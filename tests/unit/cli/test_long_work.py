"""What a command that runs for long says meanwhile, and how it ends when it is interrupted."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from sojourn import cli
from sojourn.cli import terminal
from sojourn.cli.terminal import long_work


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(long_work, "time", made)
    return made


def test_a_pipe_gets_a_line_after_two_seconds_and_then_every_ten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(terminal, "stderr", Console(file=said))
    with long_work.working() as report:
        for done, seconds in enumerate((0.0, 1.9, 2.0, 3.0, 11.9, 12.0, 21.0, 22.5)):
            clock.now = 100.0 + seconds
            report("counting", done, 8)
    assert said.getvalue().splitlines() == ["counting 2/8 (2 s)", "counting 5/8 (12 s)", "counting 7/8 (22 s)"]


def test_work_that_counts_what_it_does_is_told_in_the_same_lines(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(terminal, "stderr", Console(file=said))
    with long_work.progress("Measures") as step:
        step(0, 90, "immigrants")
        clock.now += 3.0
        step(40, 90, "flows")
    assert said.getvalue() == "Measures: flows 40/90 (3 s)\n"


def test_what_is_quick_says_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(terminal, "stderr", Console(file=said))
    with long_work.working() as report:
        report("counting", 1, 1)
    assert said.getvalue() == ""


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), RuntimeError("Query interrupted"), SystemExit(130)])
def test_an_interruption_ends_with_130_and_no_traceback(
    stop: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise stop

    monkeypatch.setattr(cli, "app", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130 and "Nothing was changed" in capsys.readouterr().err


def test_a_defect_is_not_taken_for_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("something else")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(RuntimeError, match="something else"):
        cli.main()
