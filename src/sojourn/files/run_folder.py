"""A result that is a folder of many files of one run: what it holds stands in one small file, the manifest.

    OUT/_sojourn.json                  the run, its definition and counts, and the name and size of every file
    OUT/run-ID/crossings/*.parquet     rows
    OUT/run-ID/errors/*.parquet        rows that were not classified

A run writes into a folder of its own and publishes it by putting the manifest in its place; whatever the manifest does
not name (a run that was killed, the run before) is no part of the result, and the next run removes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sojourn.errors import FileDamaged

MANIFEST = "_sojourn.json"
RUN = "run-"
"""How the folder of a run begins."""
AGAIN = "make it anew by the command that wrote it; nothing of it is mixed then"


def is_run_folder(folder: Path) -> bool:
    """Whether a folder is such a result."""
    return (folder / MANIFEST).is_file()


def parsed(text: str, place: str) -> dict[str, Any]:
    """A manifest as it was written. Raises FileDamaged where it is none."""
    try:
        facts = dict(json.loads(text))
        whole = {"folder", "files", "run", "definition"} <= facts.keys() and str(facts["folder"]).startswith(RUN)
    except (ValueError, TypeError):
        whole = False
    if not whole:
        raise FileDamaged(
            f"{place} is no manifest of a run: it was cut while it was written, or edited.", ways_out=[AGAIN]
        )
    return facts


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a result on this machine. Raises FileDamaged where it is none."""
    place = folder / MANIFEST
    return parsed(place.read_text(encoding="utf-8", errors="replace"), str(place))


def named_files(facts: Mapping[str, Any], kind: str, place: str, there: Mapping[str, int]) -> list[str]:
    """Names of the files of one kind (``crossings``, ``errors``) as the manifest has them.

    there : names and sizes of the files that are in the folder of that kind. Raises FileDamaged where they differ.
    """
    said = {str(file["name"]): int(file["size"]) for file in facts["files"].get(kind, ())}
    wrong = [f"{name} is not there" for name in said if name not in there]
    wrong += [
        f"{name}: {there[name]:,} bytes, {size:,} in the manifest"
        for name, size in said.items()
        if there.get(name, size) != size
    ]
    wrong += [f"{name} is not in the manifest" for name in there if name not in said]
    if wrong:
        raise FileDamaged(
            f"The files in {place} are not those of run {facts['run']}, which its manifest names: some were removed, "
            "added or changed since.",
            details=wrong,
            ways_out=[AGAIN],
        )
    return list(said)


def files_of(folder: Path, kind: str) -> list[Path]:
    """The files of one kind of a result on this machine. Raises FileDamaged where they are not those of its run."""
    facts = manifest_of(folder)
    inside = folder / str(facts["folder"]) / kind
    found = sorted(inside.glob("*.parquet")) if inside.is_dir() else []
    there = {path.name: path.stat().st_size for path in found if not path.name.startswith((".", "_"))}
    return [inside / name for name in named_files(facts, kind, str(inside), there)]


def folder_of(file: Path) -> Path | None:
    """The result that a file is a part of; None for any other file. Raises FileDamaged for one of a run gone by."""
    if len(file.parents) < 3 or not file.parents[1].name.startswith(RUN) or not is_run_folder(file.parents[2]):
        return None
    run, folder = file.parents[1], file.parents[2]
    if run.name != manifest_of(folder)["folder"] or file not in files_of(folder, file.parent.name):
        raise FileDamaged(
            f"{file} is of another run than the one that stands in {folder}.", ways_out=[f"give the folder: {folder}"]
        )
    return folder


def manifest_text(facts: Mapping[str, Any], folder: str, files: Mapping[str, Sequence[tuple[str, int]]]) -> str:
    """The manifest of a run: its facts, its folder, the name and size of each of its files."""
    listed = {kind: [{"name": n, "size": s} for n, s in sorted(named)] for kind, named in files.items()}
    return json.dumps({**facts, "folder": folder, "files": listed}, indent=1, ensure_ascii=False, default=str) + "\n"
