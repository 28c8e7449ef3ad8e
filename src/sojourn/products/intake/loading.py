"""Files and folders into the warehouse: recognised, read, checked, and written in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sojourn import sources
from sojourn.errors import NotRecognised, SojournError, SourceError, UsageError
from sojourn.sources import Source
from sojourn.sources.fetching import offered
from sojourn.warehouse import Warehouse

Outcome = Literal["loaded", "already there", "not recognised", "refused"]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file.

    rows : observations by dataflow that came into the warehouse; notes : what its reader noticed, or why it was refused
    """

    path: Path
    outcome: Outcome
    source: str = ""
    edition: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Files named and files in folders named, sorted, without hidden ones. Raises UsageError for what is not there."""
    found: list[Path] = []
    missing = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        elif path.exists():
            found.append(path)
        else:
            missing.append(str(path))
    if missing:
        raise UsageError(
            "These paths do not exist.",
            details=missing,
            ways_out=["Check the spelling; paths are relative to where you are."],
        )
    if not found:
        raise UsageError(
            "There is no file in the folders given.",
            details=[str(p) for p in paths],
            ways_out=["Give the folder the files are in; hidden files are left out."],
        )
    return list(dict.fromkeys(found))


def load(
    paths: Sequence[Path],
    warehouse: Warehouse,
    *,
    source: Source | None = None,
    edition: str | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> list[FileOutcome]:
    """Load published files.

    source : the layout to read all files with, instead of recognising it
    edition : the publisher's name of the edition, instead of the one read from the file; needed where the file does not
        say it (EditionUnknown otherwise)
    keep_going : load the good files although others are refused
    progress : called with (files done, files in all, name)

    Raises SourceError when a file is refused (all refusals together, nothing written, unless keep_going) and
    NotRecognised when no file at all is known.
    """
    files = files_of(paths)
    known = {r["sha256"]: r for r in warehouse.releases()} if warehouse.exists() else {}
    outcomes: list[FileOutcome] = []
    batch: list[tuple[dict[str, Any], list[tuple[Any, Any]], tuple[str, ...]]] = []
    places: list[int] = []
    refusals: list[tuple[Path, SojournError]] = []
    for done, path in enumerate(files):
        if progress:
            progress(done, len(files), path.name)
        try:
            outcome, item = _one(path, source, edition, known)
        except SojournError as error:
            refusals.append((path, error))
            outcomes.append(FileOutcome(path, "refused", notes=(str(error),)))
            continue
        outcomes.append(outcome)
        if item is not None:
            batch.append(item)
            places.append(len(outcomes) - 1)
            known[item[0]["sha256"]] = item[0]
    if refusals and not keep_going:
        raise _refused(refusals)
    if all(o.outcome in ("not recognised", "refused") for o in outcomes):
        if refusals:
            raise _refused(refusals)
        raise NotRecognised(
            f"None of {len(outcomes)} files is in a layout Sojourn knows.",
            details=[f"{o.path.name}: {o.notes[0]}" for o in outcomes],
            ways_out=[
                "The layouts known: sojourn info --sources",
                "For a table of your own: sojourn template DATAFLOW",
            ],
        )
    if batch:
        if progress:
            progress(len(files), len(files), "writing")
        for place, loaded in zip(places, warehouse.load_many(batch), strict=True):
            outcomes[place] = replace(outcomes[place], rows=loaded.rows)
    return outcomes


def _one(path: Path, named: Source | None, edition: str | None, known: dict[str, Any]) -> tuple[FileOutcome, Any]:
    digest = sources.sha256_of(path)
    if digest in known:
        there = known[digest]
        if edition is not None and edition != there["edition"]:
            raise UsageError(
                f"{path.name} is already loaded as edition {there['edition']}; it cannot be {edition} too.",
                ways_out=["Leave --edition out, or load into another warehouse: --warehouse PATH"],
            )
        return FileOutcome(path, "already there", there["source"], there["edition"]), None
    layout = named or sources.recognise(path)
    if layout is None:
        return FileOutcome(path, "not recognised", notes=(sources.description(path),)), None
    reading = layout.reading(path, edition)
    offer = offered.of_hash(digest)
    release = {
        "source": layout.id,
        "edition": reading.edition,
        "series": layout.series.id,
        "edition_date": layout.series.dated(reading.edition),
        "publisher": layout.publisher,
        "file_name": path.name,
        "sha256": digest,
        "size": path.stat().st_size,
        "url": offer.url if offer else layout.address,
        "licence": layout.licence,
        "citation": offer.citation if offer else layout.title,
        "published": offer.published if offer else None,
    }
    tables = [(o.dataflow, o.table) for o in reading.observations]
    rows: dict[str, int] = {}
    for dataflow, table in tables:
        rows[dataflow.id] = rows.get(dataflow.id, 0) + table.num_rows
    return FileOutcome(path, "loaded", layout.id, reading.edition, rows, reading.notes), (
        release,
        tables,
        reading.notes,
    )


def _refused(refusals: list[tuple[Path, SojournError]]) -> SojournError:
    if len(refusals) == 1:
        path, error = refusals[0]
        if path.name not in error.message:
            error.message = f"{path}: {error.message}"
        return error
    details = []
    for path, error in refusals:
        details.append(f"{path}: {error.message}")
        details += [f"    {d}" for d in error.details[:5]]
    return SourceError(
        f"{len(refusals)} files were refused; nothing was loaded.",
        details=details,
        ways_out=["Mend or remove them.", "Load the others all the same: --keep-going"],
    )
