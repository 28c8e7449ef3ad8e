"""How the files of one command are called in messages: by their names, and by folder where two have the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

FOLDERS = re.compile(r"[^\s:,;(«]*/(?=[^\s/]+)")


def apart(paths: Sequence[Path]) -> list[str]:
    """The name of each file, with as many of the folders above it as tell it from another file of that name."""
    found = []
    for path in paths:
        others = {other for other in paths if other.name == path.name and other != path}
        take = 1
        while take < len(path.parts) and any(other.parts[-take:] == path.parts[-take:] for other in others):
            take += 1
        found.append("/".join(path.parts[-take:]))
    return found


def without_folders(text: str) -> str:
    """A message with the bare names of its files: beside other files, one was called by its folder too."""
    return FOLDERS.sub("", text)
