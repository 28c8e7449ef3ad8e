"""Result files that appear whole or not at all, and scratch folders that go away."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import socket
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError

SUFFIXES = (".parquet", ".csv", ".csv.gz")


def check_output(path: Path, suffixes: tuple[str, ...] = SUFFIXES) -> None:
    """Refuse a place or suffix to which no table can be written."""
    if not path.name.lower().endswith(suffixes):
        raise UsageError(
            f"{path} has no suffix that tells its format.", ways_out=[f"Use one of {', '.join(suffixes)}."]
        )
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", ways_out=["Give the name of a file."])
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", ways_out=["Create it first."])
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder {path.parent} may not be written to.", ways_out=["Choose another place."])


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses while a result is written (no permission, no space) as an error that names the result."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}. Nothing was left there.",
            ways_out=["Choose another place, or make room on the disk."],
        ) from error


def refuse_inputs(outputs: Iterable[Path | None], inputs: Iterable[Path]) -> None:
    """Refuse a result that would replace one of the files it is made from.

    Raises
    ------
    UsageError
        Two names of one file count as one.
    """
    read = {path.resolve(): path for path in inputs}
    for output in outputs:
        if output is not None and (path := read.get(output.resolve())) is not None:
            raise UsageError(
                f"{output} is one of the files to be read; the result would replace it.",
                details=[f"input: {path}"],
                ways_out=["Give the result a name of its own."],
            )


def writable(text: str) -> str:
    """A text that can be written as UTF-8: bytes of a file's name that are not UTF-8 stand as ``\\xe9``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def share_as(path: Path, model: Path) -> None:
    """Give a file or folder the readers, writers and owner of ``model``: what was private stays private.

    A folder may be entered by those who may read the model. An owner that only the system's administrator could give
    is left as it is.
    """
    facts = model.stat()
    mode = stat.S_IMODE(facts.st_mode) & 0o666
    if path.is_dir():
        mode |= (mode & 0o444) >> 2
    with suppress(PermissionError):
        os.chown(path, facts.st_uid, facts.st_gid)
    path.chmod(mode)


def partial_name(path: Path) -> Path:
    """A hidden name in the same folder that nobody takes for a result."""
    return path.with_name(f".{path.name}.{_process()}.{secrets.token_hex(4)}.partial")


def owners_only(partial: Path, destination: Destination) -> None:
    """Before anything about persons is written: an empty file that nobody but its owner can read."""
    if destination.personal:
        partial.touch(mode=0o600)


def _process() -> str:
    """This process among those of all machines that may share a disk."""
    return f"{socket.gethostname()}-{os.getpid()}"


def remove_abandoned(folder: Path) -> None:
    """Remove what killed runs on this machine left in ``folder``: partial files whose process is gone."""
    for path in folder.glob(f".*.{socket.gethostname()}-*.partial"):
        number = re.search(r"-(\d+)\.[0-9a-f]{8}\.partial$", path.name)
        if number is None or _running(int(number[1])):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def replacing(destination: Destination) -> Iterator[Path]:
    """A hidden file to write to, which takes the place of the result when the block ends without an error.

    Raises UsageError, naming the result, for what the system refuses; nothing is left then.
    """
    path = checked(destination).path
    partial = partial_name(path)
    try:
        with writing(path):
            owners_only(partial, destination)
            yield partial
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_bytes(destination: Destination, content: bytes) -> None:
    """Write a small file, whole or not at all."""
    with replacing(destination) as partial:
        partial.write_bytes(content)


def write_text(destination: Destination, content: str) -> None:
    """Write a small text file (UTF-8, lines as given), whole or not at all."""
    write_bytes(destination, content.encode())


def append_line(destination: Destination, line: str) -> None:
    """Add a line to a text file for good: what stood there stays, and it is on the disk when this returns."""
    path = checked(destination).path
    with writing(path), path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def new_folder(destination: Destination, *, overwrite: bool = False) -> Iterator[Destination]:
    """A hidden folder to fill, which takes the place of the result when the block ends without an error.

    Raises UsageError where the folder is there already and ``overwrite`` is not set, or cannot be made.
    """
    folder = checked(destination).path
    if folder.exists() and not overwrite:
        raise UsageError(
            f"{folder} exists already",
            ways_out=["choose another folder", "--overwrite replaces it when the new one is whole"],
        )
    partial = destination.beside(partial_name(folder).name)
    old = partial_name(folder)
    try:
        with writing(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            remove_abandoned(folder.parent)
            partial.path.mkdir(mode=0o700 if destination.personal else 0o777)
            yield partial
            if folder.exists():
                folder.rename(old)
            try:
                partial.path.rename(folder)
            except OSError:
                if old.exists():
                    old.rename(folder)
                raise
    finally:
        for left in (partial.path, old):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """A hidden folder for the duration of the block, which nobody but its owner can enter."""
    remove_abandoned(beside)
    folder = partial_name(beside / "sojourn-scratch")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def move_all(names: Sequence[str], scratch: Path, destination: Destination) -> None:
    """All files and folders of a scratch folder to their places; where one cannot go, all that were there stand again.

    Raises OSError, and IsADirectoryError where a folder stands in the place of a file.
    """
    folder = checked(destination).path
    kept = scratch / "before"
    kept.mkdir()
    moved: list[str] = []
    try:
        for name in names:
            place = folder / name
            if place.is_dir() and not (scratch / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder stands where a file should be", str(place))
            if place.exists():
                place.rename(kept / name)
            moved.append(name)
            (scratch / name).rename(place)
    except BaseException:
        for name in moved:
            if (folder / name).exists():
                (folder / name).rename(scratch / name)
            if (kept / name).exists():
                (kept / name).rename(folder / name)
        raise
