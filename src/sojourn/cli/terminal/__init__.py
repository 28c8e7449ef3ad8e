"""What all commands print with: one console for results, one for everything else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape

from sojourn.errors import SojournError

PIPED_WIDTH = 160  # columns of tables that go to a file or a pipe

stdout = Console(soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)
stderr = Console(stderr=True, soft_wrap=True)


def print_error(error: SojournError) -> None:
    """Message, details and ways out on the error stream."""
    stderr.print(f"[bold red]{type(error).__name__}[/]: {escape(error.message)}")
    for detail in error.details[: error.shown]:
        stderr.print(f"  - {escape(detail)}")
    if len(error.details) > error.shown:
        stderr.print(f"  - and {len(error.details) - error.shown} more")
    for way in error.ways_out:
        stderr.print(f"  [cyan]>[/] {escape(way)}")


def print_json(value: Any) -> None:
    """A result as JSON on standard output, without colours and without NaN."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    sys.stdout.write("\n")


def print_notes(notes: Iterable[str]) -> None:
    """What the user is to know beside the result, a line each on the error stream."""
    for note in notes:
        stderr.print(f"note: {note}", markup=False, highlight=False)
