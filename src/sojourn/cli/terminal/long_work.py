"""What commands that run for long share: progress on the error stream, and a clean end when terminated."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sojourn.cli import terminal

Report = Callable[[str, int, int], None]
"""Called with stage, done and total."""

FIRST_LINE, NEXT_LINE = 2.0, 10.0
"""Seconds until the first line and between lines, where the error stream is no terminal."""


@contextmanager
def working() -> Iterator[Report]:
    """Progress on the error stream, and a clean end when terminated."""
    with _terminable(), _progress() as report:
        yield report


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """The same for work that is called with (done, in all, what); no signal is arranged."""
    with _progress() as report:
        yield lambda done, total, what: report(f"{title}: {what}", done, total)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a termination signal clean up as an interruption by the user does."""

    def stop(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread: nothing to arrange
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress() -> Iterator[Report]:
    """Progress on the error stream: a line that moves in a terminal, a line now and then in a file or a pipe."""
    with _moving_line() if terminal.stderr.is_terminal else _plain_lines() as report:
        yield report


@contextmanager
def _moving_line() -> Iterator[Report]:
    """A line for what takes longer than a second."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    begun = time.monotonic()
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=terminal.stderr,
        transient=True,
    )
    task = progress.add_task("", total=1)
    shown = False

    def report(stage: str, done: int, total: int) -> None:
        nonlocal shown
        progress.update(task, description=stage, completed=done, total=total)
        if not shown and time.monotonic() - begun > 1:
            progress.start()
            shown = True

    try:
        yield report
    finally:
        if shown:
            progress.stop()


@contextmanager
def _plain_lines() -> Iterator[Report]:
    """A line for what takes longer than two seconds, and another every ten."""
    begun = time.monotonic()
    following = begun + FIRST_LINE

    def report(stage: str, done: int, total: int) -> None:
        nonlocal following
        now = time.monotonic()
        if now >= following:
            following = now + NEXT_LINE
            terminal.stderr.print(f"{stage} {done}/{total} ({now - begun:.0f} s)", markup=False, highlight=False)

    yield report
