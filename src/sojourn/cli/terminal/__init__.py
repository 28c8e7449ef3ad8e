"""What all commands print with: one console for results, one for everything else.

Names of files, editions and labels are a user's or a publisher's text and may hold anything. Both consoles show them as
they are: only the few tags below are markup, and signs that would steer a terminal are written out. Nothing has to be
escaped where it is printed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.errors import MarkupError
from rich.markup import escape
from rich.text import Text

from sojourn.errors import InPython, SojournError

TAGS = ("/", "bold", "dim", "red", "bold red", "cyan", "yellow", "green", "blue", "magenta")
"""What is markup in a text that is printed; any other bracket is a bracket."""
_BRACKET = re.compile(rf"(?<!\\)\[(?!(?:{'|'.join(TAGS)})\])(?=[a-z#/@])")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PIPED_WIDTH = 160  # columns of tables that go to a file or a pipe


def visible(text: str) -> str:
    """A text as a terminal may show it: signs that would steer it, or that no encoding has, stand as ``\\x1b``."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class _Console(Console):
    """A console for texts of others; every text, also of a table's cell, passes ``render_str``."""

    def render_str(self, text: str, **settings: Any) -> Text:
        """A text with our tags as styles and everything else as it stands."""
        shown = visible(text)
        settings["emoji"] = False
        if settings.get("markup") is False:
            return super().render_str(shown, **settings)
        try:
            return super().render_str(_BRACKET.sub(r"\\[", shown), **settings)
        except MarkupError:  # a lone [/] in a name
            return super().render_str(shown, **{**settings, "markup": False})


stdout = _Console(soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)
stderr = _Console(stderr=True, soft_wrap=True)


def print_error(error: SojournError) -> None:
    """Message, details and ways out on the error stream; what is open in Python only is left out."""
    stderr.print(f"[bold red]{type(error).__name__}[/]: {escape(error.message)}")
    for detail in error.details[: error.shown]:
        stderr.print(f"  - {escape(detail)}")
    if len(error.details) > error.shown:
        stderr.print(f"  - and {len(error.details) - error.shown} more")
    for way in (w for w in error.ways_out if not isinstance(w, InPython)):
        stderr.print(f"  [cyan]>[/] {escape(way)}")


def print_json(value: Any) -> None:
    """A result as JSON on standard output, without colours and without NaN."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    sys.stdout.write("\n")


def print_notes(notes: Iterable[str]) -> None:
    """What the user is to know beside the result, a line each on the error stream."""
    for note in notes:
        stderr.print(f"note: {note}", markup=False, highlight=False)
