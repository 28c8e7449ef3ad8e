"""Instances of DuckDB that files are attached to. Starting one costs far more than attaching a file, so one that has
let go of its file waits for the next.

An instance holds one file at a time. Who reads a file that is being read in this process shares its instance, so that
the lock on the file falls with the last reader (a program's locks on a file all fall with the first handle it closes);
a file that took the place of another is another file. An instance that does not let go, or that wrote beside a file
what did not fit into memory, is not used again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import duckdb

IDLE = 2
"""Instances without a file that wait for the next."""
HOUSE = "house"
"""The name of the attached file in an instance."""
SETTINGS = (
    f"USE {HOUSE}",
    "SET TimeZone = 'UTC'",
    "SET enable_progress_bar = false",  # it would stand in results on standard output
)
Identity = tuple[int, int]


@dataclass
class Instance:
    """One DuckDB in memory and what reads or writes its file. shared : the file that others may read with it"""

    connection: duckdb.DuckDBPyConnection = field(default_factory=lambda: duckdb.connect(":memory:"))
    shared: Identity | None = None
    users: int = 1


_lock = Lock()
_idle: list[Instance] = []
_read: dict[Identity, Instance] = {}


class Opened:
    """A file that is open until ``close``; several threads may each have theirs.

    Raises the errors of DuckDB where the file cannot be opened.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        with _lock:
            self._instance = (_joined(path) if read_only else None) or _attached(path, read_only)
        self.connection = self._instance.connection.cursor()
        try:
            for setting in SETTINGS:
                self.connection.execute(setting)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with suppress(duckdb.Error):  # a database that failed to write also fails to close
            self.connection.close()
        with _lock:
            self._instance.users -= 1
            if not self._instance.users:
                _let_go(self._instance)


def _identity(path: Path) -> Identity | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _joined(path: Path) -> Instance | None:
    """The instance in which this very file is being read."""
    file = _identity(path)
    instance = _read.get(file) if file else None
    if instance is not None:
        instance.users += 1
    return instance


def _attached(path: Path, read_only: bool) -> Instance:
    """An instance with the file attached to it."""
    place = str(path.absolute())
    instance = _for_spills_beside(place)
    before = _identity(path)
    try:
        how = "TYPE duckdb, READ_ONLY" if read_only else "TYPE duckdb"
        instance.connection.execute(f"ATTACH '{_quoted(place)}' AS {HOUSE} ({how})")
    except BaseException:
        instance.connection.close()
        raise
    if read_only and before is not None and before == _identity(path):  # else another file came in between
        instance.shared = before
        _read[before] = instance
    return instance


def _for_spills_beside(place: str) -> Instance:
    """An instance that writes what does not fit into memory beside the file, as one started for the file does."""
    setting = f"SET temp_directory = '{_quoted(place)}.tmp'"
    while _idle:
        instance = _idle.pop()
        try:
            instance.connection.execute(setting)
        except duckdb.Error:  # it has written beside another file
            instance.connection.close()
            continue
        instance.users, instance.shared = 1, None
        return instance
    instance = Instance()
    instance.connection.execute(setting)
    return instance


def _let_go(instance: Instance) -> None:
    if instance.shared is not None:
        del _read[instance.shared]
    try:
        instance.connection.execute(f"DETACH {HOUSE}")
        if len(_idle) < IDLE:
            _idle.append(instance)
            return
    except duckdb.Error:
        pass
    with suppress(duckdb.Error):
        instance.connection.close()


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _before_doubling() -> None:
    """Before a process is doubled: the threads of DuckDB do not come along."""
    _lock.acquire()
    while _idle:
        _idle.pop().connection.close()


def _doubled() -> None:
    """In the new process: what the other one reads is not open here."""
    _read.clear()
    _lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_doubling, after_in_parent=_lock.release, after_in_child=_doubled)
