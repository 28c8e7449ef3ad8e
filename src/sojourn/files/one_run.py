"""One run at a time on one result."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sojourn.errors import UsageError
from sojourn.files.whole import writing


@contextmanager
def one_run(result: Path) -> Iterator[None]:
    """Keep a second run from the same result until the block ends; the lock of a process that died falls with it.

    Raises UsageError where another run is at work on the result.
    """
    path = result.resolve()
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=0)
    with writing(result):
        _take(lock, result)
    try:
        yield
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)  # while it is held: who waits for it takes a new one
        lock.release()


def _take(lock: FileLock, result: Path) -> None:
    """Acquire the lock, and not one whose file its last owner has just removed."""
    while True:
        try:
            lock.acquire()
        except Timeout:
            raise UsageError(
                f"Another run is writing {result}.",
                ways_out=["wait until it has ended", "give this run a result of its own: --out FILE"],
            ) from None
        held = os.fstat(lock._context.lock_file_fd or -1)
        place = Path(lock.lock_file)
        if place.exists() and os.path.samestat(held, place.stat()):
            return
        lock.release()
