"""The folder of a result that Spark's executors write: on this machine, or at any address that Spark knows.

Both places offer the same few things: a look before the work, a lock, small files that appear whole, and the removal
of a run's folder. On this machine they are the system's own (a lock falls with its process, a manifest is renamed into
place). At an address (``hdfs://``, ``s3a://``, ...) they go through Hadoop's file systems; what those promise about
renames and locks is theirs.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Protocol

from sojourn.concepts.destination import Destination, checked
from sojourn.engines.spark_messages import complaints_told, no_way_in
from sojourn.errors import UsageError
from sojourn.files.one_run import one_run
from sojourn.files.run_folder import MANIFEST, RUN
from sojourn.files.whole import write_text, writing

LOCK = "_sojourn.lock"
FORMATS = (".csv", ".csv.gz", ".xlsx")
LEFT = (".crc", "_SUCCESS", LOCK, ".partial")
"""How names end that Spark and a run that was killed leave beside a result."""
MOST_BYTES = 1 << 26
"""Of a manifest or a lock."""


class Place(Protocol):
    """The folder of a result."""

    address: str
    """As Spark takes it."""

    def check(self) -> None: ...
    def locked(self) -> AbstractContextManager[None]: ...
    def make(self, name: str) -> None: ...
    def files(self, name: str) -> list[tuple[str, int]]: ...
    def runs(self) -> list[str]: ...
    def publish(self, text: str) -> None: ...
    def remove(self, name: str) -> None: ...


def place_of(destination: Destination, session: Any) -> Place:
    """Where a result goes. Raises UsageError for a name that promises another format."""
    place = checked(destination).place
    if str(place).lower().endswith(FORMATS):
        raise UsageError(
            f"On Spark the result is a folder of Parquet files, written by the executors: {place} cannot be one file.",
            ways_out=["name a folder: --out classified", "leave --engine spark out for a single file"],
        )
    return ClusterResult(destination, session) if isinstance(place, str) else LocalFolder(destination)


class LocalFolder:
    """A folder on a disk of this machine, or on one that the driver and all executors share."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self.folder = destination.path.absolute()
        self.address = f"file://{self.folder}"

    def check(self) -> None:
        """Refuse a place that cannot be written to, and a folder that holds something else."""
        folder, parent = self.folder, self.folder.parent
        if folder.is_file():
            raise UsageError(
                f"{folder} is a file; on Spark the result is a folder.", ways_out=["name another place, or remove it"]
            )
        if not parent.is_dir():
            raise UsageError(f"There is no folder {parent}.", ways_out=["Create it first."])
        if not os.access(folder if folder.is_dir() else parent, os.W_OK | os.X_OK):
            raise no_way_in(str(folder), "permission denied")
        _check_ours(str(folder), [p.name for p in folder.iterdir()] if folder.is_dir() else [])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run from it until the block ends."""
        with one_run(self.folder):
            yield

    def make(self, name: str) -> None:
        """A folder inside, which its owner alone can enter where it is about persons."""
        mode = 0o700 if self.destination.personal else 0o777
        with writing(self.folder):
            self.folder.mkdir(mode=mode, exist_ok=True)
            (self.folder / name).mkdir(mode=mode)

    def files(self, name: str) -> list[tuple[str, int]]:
        """Name and size of the Parquet files in a folder inside."""
        return [(path.name, path.stat().st_size) for path in (self.folder / name).glob("[!._]*.parquet")]

    def runs(self) -> list[str]:
        """The folders of runs that are there."""
        return [p.name for p in self.folder.iterdir() if p.name.startswith(RUN)] if self.folder.is_dir() else []

    def publish(self, text: str) -> None:
        """Put the manifest in its place: whole, or as it was."""
        write_text(self.destination.inside(MANIFEST), text)
        (self.folder / f".{MANIFEST}.crc").unlink(missing_ok=True)  # Hadoop's sum of one that was written by address

    def remove(self, name: str) -> None:
        """Remove a run's folder, and the whole where nothing else is in it."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        with suppress(OSError):
            self.folder.rmdir()


class ClusterFolder:
    """A folder, a file or a pattern at an address, through the file systems that Spark knows: to be looked into."""

    def __init__(self, address: str, session: Any) -> None:
        self.address = address.rstrip("/")
        with complaints_told(self.address):
            self.java, self.gateway = session._jvm, session.sparkContext._gateway
            self.settings = session._jsc.hadoopConfiguration()
            self.root = self._path("")
            self.system = self.root.getFileSystem(self.settings)

    def is_folder(self) -> bool:
        """Whether there is a folder at the address."""
        return bool(self.system.exists(self.root)) and bool(self.system.getFileStatus(self.root).isDirectory())

    def statuses(self) -> list[Any]:
        """What stands in the folder, as Hadoop tells it."""
        return list(self.system.listStatus(self.root)) if self.is_folder() else []

    def matching(self) -> list[Any]:
        """The files of the folder and those below it, or those that a pattern matches; hidden ones never."""
        found = []
        for status in self.system.globStatus(self.root) or ():
            if status.isFile():
                found.append(status)
                continue
            top = str(status.getPath().toUri().getPath()).rstrip("/")
            below = self.system.listFiles(status.getPath(), True)
            while below.hasNext():
                one = below.next()
                inside = str(one.getPath().toUri().getPath()).removeprefix(top).strip("/")
                if not any(part.startswith((".", "_")) for part in inside.split("/")):
                    found.append(one)
        return sorted(found, key=lambda one: str(one.getPath().toString()))

    def read(self, name: str) -> str | None:
        """A small text inside; None where there is none."""
        path = self._path(name)
        with complaints_told(self.address):
            if not self.system.exists(path):
                return None
            stream = self.system.open(path)
            try:
                return bytes(stream.readNBytes(MOST_BYTES)).decode("utf-8", "replace")
            finally:
                stream.close()

    def _path(self, name: str) -> Any:
        return self.java.org.apache.hadoop.fs.Path(f"{self.address}/{name}" if name else self.address)

    def _names(self, name: str) -> list[str]:
        path = self._path(name)
        if not self.system.exists(path):
            return []
        return [str(status.getPath().getName()) for status in self.system.listStatus(path)]


class ClusterResult(ClusterFolder):
    """The folder of a result at an address."""

    def __init__(self, destination: Destination, session: Any) -> None:
        super().__init__(checked(destination).address, session)

    def check(self) -> None:
        """Refuse a folder that holds something else, and one that cannot be looked into."""
        with complaints_told(self.address):
            if self.system.exists(self.root) and self.system.getFileStatus(self.root).isFile():
                raise UsageError(f"{self.address} is a file; on Spark the result is a folder.")
            _check_ours(self.address, self._names(""))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run from it until the block ends: a small file that only one can create."""
        lock = self._path(LOCK)
        with complaints_told(self.address):
            self._folder("")
            if self.system.exists(lock):
                raise self._taken()
            try:
                self._write(lock, f"{socket.gethostname()}, process {os.getpid()}\n", over=False)
            except Exception as error:
                if "AlreadyExists" in str(error):
                    raise self._taken() from None
                raise
        try:
            yield
        finally:
            with suppress(Exception):  # a cluster that is gone keeps its lock; the next run is told who holds it
                self.system.delete(lock, False)

    def make(self, name: str) -> None:
        """A folder inside, which its owner alone can enter."""
        with complaints_told(self.address):
            self._folder(name)

    def files(self, name: str) -> list[tuple[str, int]]:
        """Name and size of the Parquet files in a folder inside."""
        with complaints_told(self.address):
            listed = [(s.getPath().getName(), int(s.getLen())) for s in self.system.listStatus(self._path(name))]
        return [(n, size) for n, size in listed if n.endswith(".parquet") and not n.startswith((".", "_"))]

    def runs(self) -> list[str]:
        """The folders of runs that are there."""
        with complaints_told(self.address):
            return [name for name in self._names("") if name.startswith(RUN)]

    def publish(self, text: str) -> None:
        """Put the manifest in its place: renamed over the old one where the file system can, else written over it."""
        new, place = self._path(f"{MANIFEST}.partial"), self._path(MANIFEST)
        with complaints_told(self.address):
            self._write(new, text, over=True)
            try:
                options = getattr(self.java.org.apache.hadoop.fs, "Options$Rename")
                over = self.gateway.new_array(options, 1)
                over[0] = options.OVERWRITE
                context = self.java.org.apache.hadoop.fs.FileContext
                context.getFileContext(self.root.toUri(), self.settings).rename(new, place, over)
            except Exception:  # no such renaming there: an object store writes a small file whole or not at all
                self._write(place, text, over=True)
                self.system.delete(new, False)

    def remove(self, name: str) -> None:
        """Remove a run's folder."""
        with suppress(Exception):
            self.system.delete(self._path(name), True)

    def _folder(self, name: str) -> None:
        permission = self.java.org.apache.hadoop.fs.permission.FsPermission("700")
        path = self._path(name)
        if not self.system.exists(path):
            self.system.mkdirs(path, permission)

    def _write(self, path: Any, text: str, *, over: bool) -> None:
        stream = self.system.create(path, over)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()

    def _taken(self) -> UsageError:
        holder = (self.read(LOCK) or "").strip()
        return UsageError(
            f"Another run is writing {self.address} ({holder or 'it does not say who'}).",
            ways_out=[
                "wait until it has ended, or give this run a result of its own: --out FOLDER",
                f"if that process is gone, remove {self.address}/{LOCK}",
            ],
        )


def _check_ours(place: str, names: list[str]) -> None:
    """Refuse a folder with anything in it that no run has left there."""
    others = sorted(n for n in names if n != MANIFEST and not n.startswith(RUN) and not n.endswith(LEFT))
    if others:
        raise UsageError(
            f"{place} holds other things than a result of Sojourn: {', '.join(others[:5])}"
            f"{' and more' if len(others) > 5 else ''}.",
            ways_out=["name a folder that is new or empty"],
        )
