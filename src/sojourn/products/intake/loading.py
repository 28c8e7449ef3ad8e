"""Published files and folders into the warehouse: recognised, read, judged together, then taken, held or refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sojourn import sources
from sojourn.errors import NotRecognised, SojournError, UsageError
from sojourn.products.intake.judgement import Candidate
from sojourn.products.intake.not_recognised import none_known, unknown
from sojourn.products.intake.taking import (
    FileOutcome,
    Manner,
    Progress,
    Ready,
    nothing_taken,
    refused,
    refused_outcome,
    take,
)
from sojourn.sources import Source
from sojourn.sources.fetching import offered
from sojourn.warehouse import Warehouse

__all__ = ["FileOutcome", "Progress", "files_of", "load", "reread"]


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
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[FileOutcome]:
    """Load published files: the good ones are taken, those that depart from what is expected are held.

    source : the layout to read all files with, instead of recognising it
    edition : the publisher's name of the edition, instead of the one read from the file; needed where the file does not
        say it (EditionUnknown otherwise)
    manner : all or nothing, judged only, replacing what they correct
    progress : called with (files done, files in all, name)

    A file that is named and in no layout that is known is refused; one that stands in a folder that is named is passed
    over and listed: folders hold notes and licences too.

    Raises SourceError when every file is refused (all refusals together, nothing written) and NotRecognised when no
    file at all is known.
    """
    how = manner or Manner(progress=progress)
    files = files_of(paths)
    known: dict[str, Any] = {r["sha256"]: r for r in warehouse.releases()} if warehouse.exists() else {}
    outcomes: list[FileOutcome] = []
    ready: list[tuple[int, Ready]] = []
    for done, path in enumerate(files):
        if progress:
            progress(done, len(files), path.name)
        try:
            outcome, one = _one(path, source, edition, known)
        except SojournError as error:
            outcomes.append(refused_outcome(FileOutcome(path, "refused"), error))
            continue
        if outcome.outcome == "not recognised" and path in paths:
            outcome = replace(outcome, outcome="refused", refusal=unknown(outcome))
        outcomes.append(outcome)
        if one is not None:
            ready.append((len(outcomes) - 1, one))
    if how.all_or_nothing and any(o.outcome == "refused" for o in outcomes):
        raise nothing_taken(outcomes)
    for (at, _), outcome in zip(ready, take([one for _, one in ready], warehouse, how), strict=True):
        outcomes[at] = outcome
    if all(o.outcome in ("not recognised", "refused") for o in outcomes):
        known_ones = any(o.refusal is not None and not isinstance(o.refusal, NotRecognised) for o in outcomes)
        raise refused(outcomes) if known_ones else none_known(outcomes)
    return outcomes


def reread(path: Path, options: dict[str, Any]) -> Ready:
    """A file read again as it was asked to be read before. Raises as ``load`` does where it is refused."""
    named = sources.source(options["source"]) if options.get("source") else None
    outcome, one = _one(path, named, options.get("edition"), {})
    if one is None:
        raise none_known([outcome])
    return one


def _one(
    path: Path, named: Source | None, edition: str | None, known: dict[str, Any]
) -> tuple[FileOutcome, Ready | None]:
    digest = sources.sha256_of(path)
    if digest in known:
        there = known[digest]
        if edition is not None and edition != there["edition"]:
            raise UsageError(
                f"{path.name} is already loaded as edition {there['edition']}; it cannot be {edition} too.",
                ways_out=[
                    "Leave --edition out, or load into another warehouse: --warehouse PATH",
                    f"or take it back first: sojourn unload {there.get('release_id') or digest[:12]}",
                ],
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
        "file_name": sources.file_name(path),
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
    outcome = FileOutcome(path, "loaded", layout.id, reading.edition, rows, reading.notes)
    candidate = Candidate(path, digest, layout, reading, named is not None or edition is not None)
    options = {"source": named.id if named else None, "edition": edition}
    return outcome, Ready(outcome, candidate, release, tables, options)
