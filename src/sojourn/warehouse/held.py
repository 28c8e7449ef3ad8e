"""Files held: kept whole beside the warehouse with what was found of them, out of every answer until accepted.

Held is no flag on observations: the rows of a held file are in no table. Its bytes, compressed and named by their hash,
are in the folder ``<warehouse file>.held``, which has the warehouse's mode; of a file over 200 MB only path and hash
are kept. Bytes are written before the row that names them, under the lock of writers. What a killed process left
without a row is harmless, and swept away by the next command that holds, lets go or compacts.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from sojourn.concepts.departure import Departure
from sojourn.errors import FileDamaged, WarehouseError
from sojourn.files.whole import partial_name, remove_abandoned
from sojourn.warehouse import storage
from sojourn.warehouse.release_table import read_departures, written
from sojourn.warehouse.warehouse import Warehouse

LARGEST = 200_000_000
"""Bytes of a file that is kept itself."""
NEW_FOLDER = 0o700
NEW_FILE = 0o600


@dataclass(frozen=True)
class HeldFile:
    """A file that departs from what its source leads one to expect, and is in no answer.

    source, edition : supposed ; options : how it was asked to be read, as JSON takes it
    path : where it was ; kept : whether its bytes are kept (else path and hash) ; held_at : the same for all files of
    one command, which were judged together ; compared : what it was judged against
    """

    sha256: str
    file_name: str
    size: int
    source: str
    edition: str
    held_at: datetime
    path: str
    departures: tuple[Departure, ...]
    compared: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = True


def folder(warehouse: Warehouse) -> Path:
    """Where the bytes of held files are: beside the file itself, wherever links to it are."""
    path = warehouse.path.resolve()
    return path.with_name(f"{path.name}.held")


def held(warehouse: Warehouse) -> list[HeldFile]:
    """Every file held, in order of holding; none where there is no warehouse."""
    if not warehouse.exists():
        return []
    with storage.reading(warehouse.path) as connection:
        return read(connection)


def read(connection: duckdb.DuckDBPyConnection) -> list[HeldFile]:
    """The table of held files."""
    rows = connection.sql("SELECT * FROM held ORDER BY held_at, file_name, sha256").to_arrow_table().to_pylist()
    return [
        HeldFile(
            **{
                **row,
                "options": json.loads(row["options"]),
                "departures": read_departures(row["departures"]),
                "compared": tuple(row["compared"]),
            }
        )
        for row in rows
    ]


def hold(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, file: HeldFile, content: Path) -> None:
    """Keep a file under the lock of a writer: its bytes, then its row. One held before is held with the new verdict."""
    kept = file.size <= LARGEST
    if kept:
        _keep(warehouse, file.sha256, content)
    fields = {
        "sha256": file.sha256,
        "file_name": file.file_name,
        "size": file.size,
        "source": file.source,
        "edition": file.edition,
        "options": json.dumps(dict(file.options), sort_keys=True, ensure_ascii=False),
        "held_at": file.held_at,
        "path": file.path,
        "kept": kept,
        "departures": written(file.departures),
        "compared": list(file.compared),
    }
    marks = ", ".join("?" for _ in fields)
    sql = f"INSERT OR REPLACE INTO held ({', '.join(fields)}) VALUES ({marks})"
    connection.execute(sql, list(fields.values()))


def let_go(connection: duckdb.DuckDBPyConnection, hashes: Sequence[str]) -> None:
    """Strike files from the table; their bytes go with the next sweep."""
    connection.execute("DELETE FROM held WHERE sha256 IN (SELECT unnest(?))", [list(hashes)])


def discard(warehouse: Warehouse, hashes: Sequence[str]) -> None:
    """Let files go without taking them, bytes and all."""
    with storage.writing(warehouse.path) as connection:
        let_go(connection, hashes)
    sweep(warehouse)


def sweep(warehouse: Warehouse) -> None:
    """Remove bytes that no row names. Left for the next time while another process writes."""
    place = folder(warehouse)
    if not place.is_dir():
        return
    lock = FileLock(f"{warehouse.path.resolve()}.lock")
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return
    try:
        named = {_file(warehouse, f.sha256) for f in held(warehouse)}
        remove_abandoned(place)
        with suppress(OSError):
            for path in place.iterdir():
                if path.suffix == ".gz" and path not in named:
                    path.unlink(missing_ok=True)
            if not any(place.iterdir()):
                place.rmdir()
                return
            if warehouse.exists():
                _as_readable_as(warehouse, place)
    finally:
        lock.release()


@contextmanager
def content(warehouse: Warehouse, file: HeldFile, digest_of: Any) -> Iterator[Path]:
    """The held file under the name and in the folders it had, so that it is recognised as it was, for a block.

    digest_of : path -> hash. Raises FileDamaged where the bytes are gone or are others.
    """
    if not file.kept:
        path = Path(file.path)
        if not path.is_file() or digest_of(path) != file.sha256:
            raise FileDamaged(
                f"{path} is not there any more with the bytes that were held; it was too large to be kept.",
                details=[f"sha256 held: {file.sha256}"],
                ways_out=["Put it there again, or load it anew from where it is: sojourn load FILE"],
            )
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="sojourn-held-") as scratch:
        above = [p for p in Path(file.path).parent.parts[-2:] if p not in ("/", "..")]
        path = Path(scratch).joinpath(*above, file.file_name)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with gzip.open(_file(warehouse, file.sha256), "rb") as stream, path.open("wb") as target:
                shutil.copyfileobj(stream, target, 1 << 20)
        except (OSError, EOFError) as error:
            raise FileDamaged(
                f"The bytes of {file.file_name} are not in {folder(warehouse)} any more: {error}.",
                ways_out=[f"Load the file again: sojourn load {file.path}", f"sojourn held --discard {file.file_name}"],
            ) from error
        if digest_of(path) != file.sha256:
            raise FileDamaged(
                f"The bytes kept of {file.file_name} in {folder(warehouse)} are not those that were held.",
                ways_out=[f"Load the file again: sojourn load {file.path}"],
            )
        yield path


def _file(warehouse: Warehouse, sha256: str) -> Path:
    return folder(warehouse) / f"{sha256}.gz"


def _keep(warehouse: Warehouse, sha256: str, path: Path) -> None:
    """The bytes, compressed and whole, for their owner alone until the sweep gives them the warehouse's mode."""
    place, target = folder(warehouse), _file(warehouse, sha256)
    if target.exists():
        return
    partial = partial_name(target)
    try:
        place.mkdir(mode=NEW_FOLDER, exist_ok=True)
        with path.open("rb") as stream, gzip.open(partial, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(stream, packed, 1 << 20)
        partial.chmod(NEW_FILE)
        partial.replace(target)
    except OSError as error:
        raise WarehouseError(
            f"{path.name} could not be held in {place}: {error.strerror or error}. The warehouse is as it was before.",
            ways_out=["Make room on the disk, or make the folder writable."],
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _as_readable_as(warehouse: Warehouse, place: Path) -> None:
    """The folder and what is in it have the warehouse's mode; until then they are the owner's alone."""
    mode = warehouse.path.stat().st_mode & 0o777
    for path in place.iterdir():
        path.chmod(mode)
    place.chmod(mode | (mode & 0o444) >> 2)  # who may read the file may enter the folder
