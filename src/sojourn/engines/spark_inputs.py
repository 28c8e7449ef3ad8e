"""Files at addresses that only Spark knows, found and told apart as ``table_files`` does for those of this machine.

Spark reads the rows; here only names, sizes, the manifest of a result and the header of a CSV are looked at.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts.addresses import is_address
from sojourn.concepts.header_row import columns_told
from sojourn.engines.spark_messages import complaints_told
from sojourn.engines.spark_places import ClusterFolder
from sojourn.engines.table_files import DELIMITERS, SUFFIXES, Format
from sojourn.errors import LayoutDiffers, SourceError
from sojourn.files.csv_text import unmarked
from sojourn.files.run_folder import MANIFEST, named_files, parsed

BYTES_PER_ROW = 30


@dataclass(frozen=True)
class ClusterFiles:
    """As ``table_files.TableFiles``, with addresses in place of paths.

    rows : a guess from the sizes
    listed : address, size and time of the last change of every file
    said : the manifests of results among them, by their address
    """

    format: Format
    groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    names: tuple[str, ...]
    delimiter: str
    rows: int
    listed: tuple[tuple[str, int, int], ...]
    said: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All files."""
        return tuple(address for address, _, _ in self.listed)


def find(inputs: Sequence[str], session: Any, kind: str = "crossings") -> ClusterFiles:
    """Files, folders, patterns and results at addresses as one table; paths of this machine may stand among them.

    Raises SourceError where there is no file, LayoutDiffers where formats differ, FileDamaged where the files of a
    result are not those of its run, UsageError where the address cannot be looked into.
    """
    listed: dict[str, tuple[int, int]] = {}
    said: list[tuple[str, dict[str, Any]]] = []
    nothing: list[str] = []
    for text in inputs:
        address = text if is_address(text) else f"file://{Path(text).absolute()}"
        with complaints_told(address):
            found, manifest = _found(address, session, kind)
        if not found:
            nothing.append(text)
        listed.update(found)
        said += [] if manifest is None else [(address, manifest)]
    if nothing:
        raise SourceError(
            "No file found.",
            details=nothing,
            ways_out=[f"Give files, folders or patterns of files ending in {', '.join(SUFFIXES)}."],
        )
    formats = {_format(address) for address in listed}
    if len(formats) > 1:
        raise LayoutDiffers(
            "CSV and Parquet files are given together.",
            ways_out=["Classify one format at a time, or convert one of them: types would differ."],
        )
    form, paths = formats.pop(), tuple(listed)
    with complaints_told(paths[0]):
        if form == "parquet":
            names, delimiter = tuple(session.read.parquet(*paths).schema.names), ","
        else:
            names, delimiter = _header(session, paths[0])
    files = tuple((address, size, changed) for address, (size, changed) in listed.items())
    rows = sum(size for _, size, _ in files) // BYTES_PER_ROW
    return ClusterFiles(form, ((names, paths),), names, delimiter, rows, files, tuple(said))


def _found(address: str, session: Any, kind: str) -> tuple[dict[str, tuple[int, int]], dict[str, Any] | None]:
    """Files by address with size and time of change; the manifest where the address is that of a result."""
    folder = ClusterFolder(address, session)
    text = folder.read(MANIFEST) if folder.is_folder() else None
    if text is not None:
        facts = parsed(text, f"{address}/{MANIFEST}")
        inside = ClusterFolder(f"{folder.address}/{facts['folder']}/{kind}", session)
        there = {s.getPath().getName(): s for s in inside.statuses() if s.getPath().getName().endswith(".parquet")}
        names = named_files(facts, kind, inside.address, {name: int(s.getLen()) for name, s in there.items()})
        return {f"{inside.address}/{n}": _facts(there[n]) for n in names}, facts
    return {str(s.getPath().toString()): _facts(s) for s in folder.matching() if _format(s.getPath().getName())}, None


def _facts(status: Any) -> tuple[int, int]:
    return int(status.getLen()), int(status.getModificationTime())


def _format(name: str) -> Any:
    return next((form for suffix, form in SUFFIXES.items() if name.lower().endswith(suffix)), None)


def _header(session: Any, address: str) -> tuple[tuple[str, ...], str]:
    """Columns and delimiter of a CSV file: its first line, and nothing else, comes here."""
    lines = session.read.text(address).limit(1).collect()
    line = lines[0][0].lstrip("\ufeff") if lines else ""
    delimiter = max(DELIMITERS, key=line.count)
    names = tuple(unmarked(name.strip()) for name in next(csv.reader([line], delimiter=delimiter), []))
    if not names or len(set(names)) < len(names):
        raise LayoutDiffers(f"{address} has no header, or two columns of one name.", details=[columns_told(names)])
    return names, delimiter
