"""Which messages stand in the text of the program: found by reading it, so that none waits for a document to say it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from sojourn.publish.words.catalogue import Message

ROOT = Path(__file__).parents[1]
FOLDERS = ("charts", "documents", "report", "words")
NOT_IN_DOCUMENTS = frozenset({
    "hidden.py", "hidden_gaps.py", "hidden_routes.py", "release.py",  # said by commands and their own pages, in English
})  # fmt: skip
NOT_IN_ROOMS = frozenset({ROOT / "charts" / "hidden"})
"""Pictures of commands alone, in English."""
SAYING = ("say", "_plain", "_filled", "_said", "_absent", "_with_periods", "_no_figure", "_weakness")
"""Functions whose first argument is a message."""
KEYWORDS = {**dict.fromkeys((*SAYING, "gettext", "_"), None), "many": (1, 2), "ngettext": (1, 2)}
METHODS = {".py": "python", ".j2": "jinja2.ext:babel_extract"}


def written() -> Iterator[Message]:
    """Every message that words, reports, charts and documents give as a literal, in the order of the files."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            left_out = path.name in NOT_IN_DOCUMENTS or path.parent in NOT_IN_ROOMS
            if path.suffix in METHODS and not left_out:
                yield from _of(path)


def _of(path: Path) -> Iterator[Message]:
    found = extract_from_file(METHODS[path.suffix], str(path), keywords=KEYWORDS, options={"newstyle_gettext": "1"})
    for _, message, _, _ in found:
        yield message if isinstance(message, str) else (message[0], message[1])
