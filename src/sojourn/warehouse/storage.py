"""The file under the warehouse: opened for reading, or replaced as a whole by a changed copy.

A writer changes a copy beside the file and moves it into place at the end. Readers of the old file go on
undisturbed, an interruption or a full disk leaves the warehouse as it was, and two writers cannot meet. The new file
has the mode and owner of the old one; where the warehouse is a link, the file it leads to is replaced.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from sojourn.errors import NothingLoaded, WarehouseError
from sojourn.files.whole import share_as
from sojourn.warehouse.instances import Opened
from sojourn.warehouse.release_table import fill_series

VARIABLE = "SOJOURN_WAREHOUSE"
"""The variable that names the warehouse used when none is named."""
SCHEMA_TABLE = "schema_version"
SERIES_STEP = 3  # its columns are filled from names and tables, which SQL alone cannot read


def schema_steps() -> list[tuple[int, str]]:
    """Numbered SQL steps from an empty file to the present schema."""
    folder = resources.files("sojourn.warehouse") / "schema"
    steps = [(int(f.name[:3]), f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")]
    return sorted(steps)


@contextmanager
def reading(path: Path, *, any_version: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection; ``any_version`` also takes a warehouse that waits for its migration.

    Raises NothingLoaded when there is no file, WarehouseError when it is no warehouse, of another version, or damaged.
    """
    if not path.exists():
        raise NothingLoaded(
            f"There is no warehouse at {path}.",
            ways_out=[
                "Load files first: sojourn load FOLDER",
                "or point to one: --warehouse PATH",
                "or use the built-in edition: --built-in (assess, report, trace)",
            ],
        )
    opened = _opened(path, read_only=True)
    connection = opened.connection
    try:
        found, newest = version(connection, path), schema_steps()[-1][0]
        if found < newest and not any_version:
            raise WarehouseError(
                f"{path} has schema version {found}; this Sojourn reads version {newest}.",
                ways_out=["Bring it up to date: sojourn info --migrate"],
            )
        yield connection
    except duckdb.InterruptException:
        raise
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError(
            f"{path} could not be read for want of memory: {str(error).splitlines()[0]}",
            ways_out=["Close other programs, or ask for less at a time (an area, a year)."],
        ) from error
    except duckdb.Error as error:
        raise damaged(path, error) from error
    finally:
        opened.close()


@contextmanager
def writing(path: Path, *, anew: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy of the warehouse that takes its place when the block ends without an error.

    anew : the file is written anew at the end, without the room that was left by what is gone

    Raises WarehouseError when another process writes, the disk is full or the file is no warehouse.
    """
    path = path.resolve()  # of a link: the file it leads to
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"The folder {path.parent} cannot be made: {error.strerror}.",
            ways_out=["Name another place: --warehouse PATH"],
        ) from error
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise WarehouseError(
            f"Another process is writing to {path}.",
            ways_out=[
                "Wait until it has finished; reading goes on meanwhile.",
                "or use another file: --warehouse PATH",
            ],
        ) from None
    except OSError as error:
        raise WarehouseError(
            f"{path.parent} cannot be written to: {error.strerror}.",
            ways_out=["Name another place: --warehouse PATH"],
        ) from error
    try:
        with _changed_copy(path, anew) as connection:
            yield connection
    finally:
        lock.release()


@contextmanager
def _changed_copy(path: Path, anew: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    copy = path.with_name(f"{path.name}.writing")
    small = path.with_name(f"{path.name}.compacting")
    wal, left = copy.with_name(copy.name + ".wal"), path.with_name(path.name + ".wal")
    leftovers = [copy, wal, small, small.with_name(small.name + ".wal")]
    for stale in leftovers:
        stale.unlink(missing_ok=True)
    opened: Opened | None = None
    try:
        if path.exists():
            copy.touch(mode=0o600)
            share_as(copy, path)
            shutil.copyfile(path, copy)
            if left.exists():  # what a program that was killed had written after the last checkpoint
                shutil.copyfile(left, wal)
        opened = _opened(copy, read_only=False)
        connection = opened.connection
        migrate(connection, path)
        yield connection
        connection.execute("CHECKPOINT")
        opened.close()
        opened = None
        if anew:
            _write_anew(copy, small)
        copy.replace(path)
        left.unlink(missing_ok=True)
    except (OSError, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and _is_damage(error):
            raise damaged(path, error) from error
        if isinstance(error, duckdb.Error) and not _disk_failed(error):
            raise
        raise WarehouseError(
            f"{path} could not be written: {str(error).splitlines()[0]}. The warehouse is as it was before.",
            ways_out=["Make room on the disk (the warehouse needs twice its size while loading)."],
        ) from error
    finally:
        if opened is not None:
            opened.close()
        for stale in leftovers:
            stale.unlink(missing_ok=True)


def _write_anew(copy: Path, small: Path) -> None:
    """Copy every table into a new file, which takes the place of the copy."""
    names = [str(p).replace("'", "''") for p in (copy, small)]
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH '{names[0]}' AS large (READ_ONLY)")
        connection.execute(f"ATTACH '{names[1]}' AS small")
        connection.execute("COPY FROM DATABASE large TO small")
        connection.execute("DETACH small")
    share_as(small, copy)
    small.replace(copy)


def _disk_failed(error: duckdb.Error) -> bool:
    """Whether DuckDB says, by the kind of its error or in the middle of it, that it could not write or allocate."""
    kinds = (duckdb.IOException, duckdb.OutOfMemoryException)
    return isinstance(error, kinds) or _not_written(error)


def _not_written(error: duckdb.Error) -> bool:
    return any(words in str(error) for words in ("Could not write", "No space left", "disk"))


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Bring a writable warehouse to the present schema, step by step; returns how many steps it took."""
    found = version(connection, path)
    taken = 0
    for number, sql in schema_steps():
        if number > found:
            connection.execute(sql)
            if number == SERIES_STEP:
                fill_series(connection)
            connection.execute(f"DELETE FROM {SCHEMA_TABLE}")
            connection.execute(f"INSERT INTO {SCHEMA_TABLE} VALUES (?)", [number])
            taken += 1
    return taken


def _opened(path: Path, *, read_only: bool) -> Opened:
    try:
        return Opened(path, read_only=read_only)
    except UnicodeEncodeError as error:
        raise WarehouseError(
            f"{path!r} is no place for a warehouse: its name is not UTF-8.",
            ways_out=["Rename the file or the folder it is in, or name another: --warehouse PATH"],
        ) from error
    except duckdb.Error as error:
        first = str(error).splitlines()[0].rstrip(".!")
        if "could not set lock" in first.lower():
            raise WarehouseError(
                f"{path} is held by another program: {first}.",
                ways_out=["Close the program that has it open for writing (a notebook or the duckdb shell)."],
            ) from error
        if not read_only and _not_written(error):
            raise  # said by who writes, with the name of the warehouse
        if _is_duckdb(path):
            raise damaged(path, error) from error
        raise WarehouseError(
            f"{path} is not a Sojourn warehouse: it is no DuckDB file.",
            ways_out=["Give another file with --warehouse PATH; this one was not touched."],
        ) from error


def damaged(path: Path, error: Exception) -> WarehouseError:
    """A warehouse whose bytes cannot be read as they were written, and what to do."""
    return WarehouseError(
        f"{path} is damaged: {' '.join(str(error).split())[:300].rstrip('.!')}.",
        ways_out=[
            f"See what of it can be read: sojourn check --warehouse {path}",
            "Put back a copy of the file, or load the files again into a new one: sojourn load FOLDER --warehouse NEW",
            "Tables that can still be read are written out by: sojourn export",
        ],
    )


def _is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB says that bytes of the file are not what was written."""
    if _not_written(error):
        return False
    kinds = (duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
    words = ("corrupt", "checksum", "not a valid", "could not read")
    return isinstance(error, kinds) or any(word in str(error).lower() for word in words)


def _is_duckdb(path: Path) -> bool:
    """Whether the file carries DuckDB's mark (after an eight-byte checksum)."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return False


def version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Schema version of an open warehouse; 0 for an empty file. Raises WarehouseError for a foreign or newer one."""
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if SCHEMA_TABLE not in tables:
        if tables:
            raise WarehouseError(
                f"{path} is a DuckDB file but not a Sojourn warehouse: it has the tables {sorted(tables)[:5]}.",
                ways_out=["Give another file with --warehouse PATH; this one was not touched."],
            )
        with_version = f"CREATE TABLE {SCHEMA_TABLE} (version INTEGER NOT NULL)"
        try:
            connection.execute(with_version)
        except duckdb.InvalidInputException as error:
            raise WarehouseError(f"{path} is an empty DuckDB file.", ways_out=["sojourn load FOLDER"]) from error
        return 0
    rows = connection.execute(f"SELECT version FROM {SCHEMA_TABLE}").fetchall()
    found, newest = max((int(row[0]) for row in rows), default=0), schema_steps()[-1][0]
    if found > newest:
        raise WarehouseError(
            f"{path} was written by a newer Sojourn (schema version {found}; this one knows {newest}).",
            ways_out=["Upgrade Sojourn, or use another file: --warehouse PATH"],
        )
    return found
