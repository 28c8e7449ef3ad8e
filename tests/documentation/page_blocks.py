"""The code blocks of a page of the documentation, and how they are run.

A fence says what becomes of its block: ``sh``, ``python`` and ``r`` are run in order, in one folder (``r`` where R is
installed); ``text NAME`` is written to the file NAME; ``no-run`` behind the language says that it is not run, and the
page says why with the words "Not run in our tests". ``text`` alone is only shown. No other fence is used.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = ("sh", "python", "r")
SHOWN = ("text", "{admonition}", "{toctree}")
WHY = "Not run in our tests"


@dataclass(frozen=True)
class Block:
    """One block of a page: its language, what else its fence says, its text and the line it begins on."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int

    @property
    def runs(self) -> bool:
        """True where the block is run."""
        return self.language in RUN and "no-run" not in self.words

    @property
    def file(self) -> str:
        """The file the block is written to, or nothing."""
        return self.words[0] if self.language == "text" and self.words else ""


def blocks(page: Path) -> Iterator[Block]:
    """All fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        language, *words = found["info"].split() or [""]
        yield Block(language, tuple(words), found["text"], text[: found.start()].count("\n") + 2)


def run_python(block: Block, names: dict[str, object], page: Path) -> None:
    """Run a block in the namespace of its page; a session with ``>>>`` must print what it shows."""
    place = f"{page.name}:{block.line}"
    if not block.text.lstrip().startswith(">>>"):
        exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), names)
        return
    example = doctest.DocTestParser().get_doctest(block.text, names, place, str(page), block.line - 1)
    said: list[str] = []
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    runner = doctest.DocTestRunner(optionflags=options)
    runner.run(example, out=said.append, clear_globs=False)
    names.update(example.globs)
    assert runner.failures == 0, f"{place}\n{''.join(said)}"
