"""Tables of a user's own into the warehouse: checked whole; where one is refused, none of them is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sojourn.concepts.dataflow import Dataflow, place
from sojourn.concepts.dataflows import dataflow as find_dataflow
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.series import Series, own_series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import CodesUnknown, LayoutDiffers, SojournError, SourceError, UsageError, ValuesRefused
from sojourn.files.guarded import guarded
from sojourn.products.intake.judgement import Candidate, Judgement
from sojourn.products.intake.judging import own
from sojourn.products.intake.judging.figures import Figures
from sojourn.products.intake.taking import FileOutcome, Manner, Progress, Ready, take
from sojourn.sources import Observations, Reading, Source, file_name, sha256_of
from sojourn.sources.own.own_files import OwnFiles
from sojourn.sources.own.table import SHOWN, OwnTable, open_table
from sojourn.warehouse import Warehouse

Key = tuple[str, ...]
Row = dict[str, Any]
OWN_TABLE = "a table of your own"
CHECKS = "rule: checks of a table of one's own"


def source_id(publisher: str) -> str:
    """The source under which a publisher's own tables stand: OWN_ and its name in plain capitals."""
    from sojourn.concepts.area import plain

    return "OWN_" + (re.sub(r"[^A-Z0-9]+", "_", plain(publisher).upper()).strip("_") or "TABLE")


def load(
    paths: Sequence[Path],
    warehouse: Warehouse,
    *,
    dataflow: str,
    publisher: str,
    edition: str,
    manner: Manner | None = None,
    progress: Progress | None = None,
    files: OwnFiles | None = None,
    refused: list[OwnTable] | None = None,
) -> list[FileOutcome]:
    """Load tables in the columns of a dataflow, as one edition of their publisher.

    paths : workbooks or delimited texts, no folders; progress : called with (files done, files in all, name)
    manner : judged only, or replacing the tables that they correct
    files : how they are laid out ; refused : gets the tables with refused cells, before the error is raised

    Raises SourceError or CodesUnknown with every problem of every file and its cell, UsageError for a folder or for
    bytes that are there as another edition; nothing is loaded then. A key may stand in one file of an edition only.
    """
    flow = find_dataflow(dataflow)
    source = source_id(publisher)
    known = {r["sha256"]: r for r in warehouse.releases()} if warehouse.exists() else {}
    there: dict[Path, FileOutcome] = {}
    failures: list[SojournError] = []
    files = files or OwnFiles()
    read_now: list[tuple[Path, str, Observations]] = []
    notes: dict[str, tuple[str, ...]] = {}
    for done, path in enumerate(paths):
        if progress:
            progress(done, len(paths), path.name)
        try:
            if path.is_dir():
                raise UsageError(
                    f"{path} is a folder; a table of your own is a file.",
                    ways_out=["Name the files: sojourn load A.xlsx B.xlsx"],
                )
            digest = sha256_of(path) if path.exists() else ""
            if digest in known:
                there[path] = _already(path, known[digest], source, edition)
                continue
            with guarded(path, OWN_TABLE):
                table = open_table(path, flow, edition, files.layout)
            if files.first is None:
                files.first = table.cells.path, table.cells.theirs
            try:
                with guarded(path, OWN_TABLE):
                    read_now.append((path, digest, table.observations()))
            except SojournError:
                if refused is not None:
                    refused.append(table)
                raise
            notes[digest] = tuple(table.said)
        except SojournError as error:
            failures.append(error)
    if failures:
        raise _together(failures)
    how = manner or Manner(progress=progress)
    if how.replacing:
        how = replace(how, replacing="shared")
    _refuse_overlaps(flow, read_now, None if how.replacing else warehouse, source, edition)
    ready: list[Ready] = []
    for path, digest, observations in read_now:
        if digest not in {r.candidate.sha256 for r in ready}:
            ready.append(_ready(path, digest, observations, publisher, edition, files.layout, notes[digest]))
    taken = take(ready, warehouse, replace(how, judge=how.judge or judged))
    made = {r.candidate.path: outcome for r, outcome in zip(ready, taken, strict=True)} | there
    return [made.get(path) or FileOutcome(path, "already there", source, edition) for path in paths]


def judged(candidates: Sequence[Candidate], warehouse: Warehouse | None) -> list[Judgement]:
    """The judge of tables of one's own: by the bounds of their units; all else was checked when they were read."""
    return [
        Judgement(tuple(d for figures in _figures(c) for d in own.departures(figures)), (CHECKS, own.RULE))
        for c in candidates
    ]


def _figures(candidate: Candidate) -> Iterator[Figures]:
    for o in candidate.reading.observations:
        yield Figures.of(candidate.path.name, candidate.source.id, candidate.reading.edition, o.dataflow, o.table)


def reread(path: Path, options: dict[str, Any]) -> Ready:
    """A table read again as it was asked to be read before. Raises as ``load`` does where it is refused."""
    layout = OwnLayout.of_dict(options["layout"])
    with guarded(path, OWN_TABLE):
        table = open_table(path, find_dataflow(options["dataflow"]), options["edition"], layout)
        observations = table.observations()
    publisher, edition = options["publisher"], options["edition"]
    return _ready(path, sha256_of(path), observations, publisher, edition, layout, tuple(table.said))


def _ready(
    path: Path,
    digest: str,
    observations: Observations,
    publisher: str,
    edition: str,
    layout: OwnLayout,
    notes: tuple[str, ...],
) -> Ready:
    flow, name = observations.dataflow, source_id(publisher)
    series = own_series(name, flow.id)
    reading = Reading((observations,), edition, notes)
    source = Source(
        id=name,
        title=f"{publisher}: {flow.title}",
        publisher=publisher,
        dataflows=(flow,),
        recognise=lambda _: False,
        read=lambda _: reading,
        address="",
        licence="",
        unit=flow.unit,
        series=Series(series, flow.title, publisher),
    )
    outcome = FileOutcome(path, "loaded", name, edition, {flow.id: len(observations)}, notes)
    candidate = Candidate(path, digest, source, reading, named=True)
    release = {**_release(path, digest, name, publisher, edition), "series": series}
    options = {"dataflow": flow.id, "publisher": publisher, "edition": edition, "layout": layout.to_dict()}
    return Ready(outcome, candidate, release, [(flow, observations.table)], options)


def _release(path: Path, digest: str, source: str, publisher: str, edition: str) -> dict[str, Any]:
    return {
        "source": source,
        "edition": edition,
        "publisher": publisher,
        "file_name": file_name(path),
        "sha256": digest,
        "size": path.stat().st_size,
        "citation": f"{publisher}, {edition}",
    }


def _already(path: Path, there: dict[str, Any], source: str, edition: str) -> FileOutcome:
    if (there["source"], there["edition"]) != (source, edition):
        raise UsageError(
            f"{path.name} is already loaded as {there['source']}, edition {there['edition']}; it cannot be "
            f"{source}, edition {edition} too.",
            ways_out=["Give the same publisher and edition, or load into another warehouse: --warehouse PATH"],
        )
    return FileOutcome(path, "already there", source, edition)


def _refuse_overlaps(
    flow: Dataflow,
    tables: Iterable[tuple[Path, str, Observations]],
    warehouse: Warehouse | None,
    source: str,
    edition: str,
) -> None:
    """A key may be given once in an edition: neither in two files of this load nor in one loaded before.

    warehouse : None where the files loaded before make place
    """
    there: dict[Key, tuple[str, Row]] = {}
    if warehouse is not None and warehouse.exists() and (source, edition) in warehouse.editions(flow):
        names = {r["release_id"]: r["file_name"] for r in warehouse.releases()}
        for row in warehouse.read(flow, source=source, edition=edition, parts="all").to_pylist():
            there[_key(flow, row)] = f"{names[row['release_id']]} (loaded before), {place(row)}", row
    problems: list[str] = []
    seen: set[str] = set()
    for path, digest, observations in tables:
        if digest in seen:
            continue
        seen.add(digest)
        mine: dict[Key, tuple[str, Row]] = {}
        for row in observations.table.to_pylist():
            key = _key(flow, row)
            if key in there:
                where, other = there[key]
                problems.append(f"{path.name}, {place(row)}: {_said(row)}; the same key is in {where}: {_said(other)}")
            mine[key] = f"{path.name}, {place(row)}", row
        there |= mine
    if problems:
        error = ValuesRefused(
            f"{len(problems)} rows are given twice in the edition {edition} of {source}.",
            details=problems,
            ways_out=[
                "Let a corrected table take the place of the one loaded before: --replace",
                "Load it under an edition of its own: --edition NAME",
                "or take the rows out of one file.",
            ],
        )
        error.shown = SHOWN
        raise error


def _said(row: Row) -> str:
    """What a row says: its figure, or why there is none."""
    value = row["obs_value"]
    return ObsStatus(row["obs_status"]).word if value is None else f"{value:,.12g}"


def _key(flow: Dataflow, row: dict[str, Any]) -> Key:
    return tuple(row[k] for k in flow.keys)


def _together(failures: list[SojournError]) -> SojournError:
    if len(failures) == 1:
        return failures[0]
    kinds = {type(f) for f in failures}
    kind: type[SojournError] = kinds.pop() if len(kinds) == 1 else SourceError
    if kind not in (CodesUnknown, LayoutDiffers, ValuesRefused, UsageError):
        kind = SourceError
    details = [line for f in failures for line in (f.message, *(f"    {d}" for d in f.details))]
    error = kind(
        f"{len(failures)} tables were refused; nothing was loaded.",
        details=details,
        ways_out=list(dict.fromkeys(w for f in failures for w in f.ways_out)),
    )
    error.shown = SHOWN
    return error
