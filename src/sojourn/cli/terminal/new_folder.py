"""A folder made for what a command writes, gone again when nothing came into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def gone_if_empty(folder: Path) -> Iterator[None]:
    """Where the block fails, remove the folder and those above it that were not there before, as far as they are empty.

    What was there before is never removed.
    """
    new = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for path in new:
                path.rmdir()
        raise
