"""Files that were read are judged together; then they are taken, held or refused, in one transaction.

A file with a grave departure is refused, one with another is held until somebody accepts it, the others are taken,
whatever becomes of the rest. The order in which files come changes nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.departure import Departure
from sojourn.errors import SojournError, SourceError
from sojourn.files.whole import writable
from sojourn.products.intake import judgement
from sojourn.products.intake.judgement import Candidate, Judgement
from sojourn.warehouse import Warehouse, batch
from sojourn.warehouse.batch import Item, Replacing
from sojourn.warehouse.held import HeldFile
from sojourn.warehouse.held import held as held_files
from sojourn.warehouse.insertion import Verdict
from sojourn.warehouse.taken_back import Plan, unload

Outcome = Literal["loaded", "already there", "not recognised", "refused", "held", "passes", "departs"]
Progress = Callable[[int, int, str], None]
Judge = Callable[[Sequence[Candidate], Warehouse | None], list[Judgement]]

LINES_OF_ONE, LINES_OF_ALL = 10, 200
"""Lines of what is wrong that are shown of one file among several refused, and of all of them."""
AGAINST_NOTHING = "judged against nothing: no other file of this is loaded, and no rule is known of its source"


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file.

    outcome : ``passes`` and ``departs`` are of files that were only judged
    rows : observations by dataflow that came into the warehouse; repeated : those of its cells that another file of the
        edition answers already, kept for when that one goes ; notes : what its reader noticed, or why it was refused
    departures : how it departs from what was expected, accepted where it is loaded ; accepted : the reason
    remarks : what its judge says and holds nothing by ; replaced : numbers of the releases whose place it took
    refusal : the error of a file that was refused ; sha256 : of the bytes of a file that was read
    """

    path: Path
    outcome: Outcome
    source: str = ""
    edition: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    departures: tuple[Departure, ...] = ()
    accepted: str = ""
    remarks: tuple[str, ...] = ()
    replaced: tuple[int, ...] = ()
    refusal: SojournError | None = None
    sha256: str = ""
    repeated: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """A file that was read and waits for its judge.

    outcome : what becomes of it where it is taken ; release, tables : as the warehouse takes them
    options : how it was asked to be read, as JSON takes it, to read it so again
    """

    outcome: FileOutcome
    candidate: Candidate
    release: Mapping[str, Any]
    tables: Sequence[tuple[Dataflow, pa.Table]]
    options: Mapping[str, Any]

    def item(self, judged: Judgement, accepted: str = "") -> Item:
        """As the warehouse takes it, with what its judge said."""
        verdict = Verdict(judged.departures if accepted else (), accepted, judged.compared)
        return Item(self.release, self.tables, notes_with(self.outcome.notes, judged), verdict)

    def held(self, judged: Judgement, held_at: datetime) -> HeldFile:
        """As the warehouse holds it."""
        return HeldFile(
            sha256=self.candidate.sha256,
            file_name=str(self.release["file_name"]),
            size=int(self.release["size"]),
            source=self.outcome.source,
            edition=self.outcome.edition,
            held_at=held_at,
            path=writable(str(self.candidate.path.absolute())),
            departures=judged.departures,
            compared=judged.compared,
            options=self.options,
        )


@dataclass(frozen=True)
class Manner:
    """How files are to be taken.

    check : judge and write nothing ; all_or_nothing : write nothing where one file is refused or departs
    replacing : which earlier releases of the same edition make place ; planned : called with what leaves so
    judge : ``judgement.judge`` where none is given
    """

    check: bool = False
    all_or_nothing: bool = False
    replacing: Replacing = ""
    judge: Judge | None = None
    progress: Progress | None = None
    planned: Callable[[Plan], None] | None = None

    def judged(self, candidates: Sequence[Candidate], warehouse: Warehouse) -> list[Judgement]:
        """One judgement for each file, of all files together."""
        if not candidates:
            return []
        if self.progress:
            self.progress(len(candidates), len(candidates), "judging")
        judge: Judge = self.judge or judgement.judge
        return judge(candidates, warehouse if warehouse.exists() else None)


def take(ready: Sequence[Ready], warehouse: Warehouse, manner: Manner) -> list[FileOutcome]:
    """Judge files together, and take, hold or refuse each; the outcomes in their order."""
    judged = _still_held(ready, manner.judged([r.candidate for r in ready], warehouse), warehouse)
    grave = [any(d.grave for d in j.departures) for j in judged]
    twins = _twins(ready, judged)
    held_now = [at for at, j in enumerate(judged) if j.departures and not grave[at] and at not in twins]
    to_take = [at for at, j in enumerate(judged) if not j.departures and at not in twins]
    outcomes = [_refused_gravely(r, j) if g else _said(r, j) for r, j, g in zip(ready, judged, grave, strict=True)]
    for at, first in twins.items():
        outcomes[at] = _twin(ready[at], judged[at], ready[first])
    items = [ready[at].item(judged[at]) for at in to_take]
    if manner.check:
        _plan_replacement(warehouse, items, manner)
        refused = batch.refused(warehouse, items, manner.replacing)
        for i, at in enumerate(to_take):
            refusal = refused.get(i)
            outcomes[at] = refused_outcome(outcomes[at], refusal) if refusal else as_(outcomes[at], "passes")
        for at in held_now:
            outcomes[at] = as_(outcomes[at], "departs")
        return outcomes
    if manner.all_or_nothing and (held_now or any(o.outcome == "refused" for o in outcomes)):
        raise nothing_taken([as_(o, "departs") if at in held_now else o for at, o in enumerate(outcomes)])
    now = datetime.now(UTC).replace(tzinfo=None)
    hold = [(ready[at].held(judged[at], now), ready[at].candidate.path) for at in held_now]
    results = batch.carry_out(
        warehouse,
        items,
        hold,
        replacing=manner.replacing,
        whole=manner.all_or_nothing,
        planned=manner.planned,
        progress=manner.progress,
    )
    for at, result in zip(to_take, results, strict=True):
        outcomes[at] = with_result(outcomes[at], result)
    if manner.all_or_nothing and any(isinstance(r, SojournError) for r in results):
        raise nothing_taken(outcomes)
    for at in held_now:
        outcomes[at] = as_(outcomes[at], "held")
    return outcomes


def _twins(ready: Sequence[Ready], judged: Sequence[Judgement]) -> dict[int, int]:
    """Files with the bytes of another of the same command -> that one: the first that departs from nothing."""
    by_hash: dict[str, list[int]] = {}
    for at, one in enumerate(ready):
        by_hash.setdefault(one.candidate.sha256, []).append(at)
    found = {}
    for places in by_hash.values():
        first = min(places, key=lambda at: (bool(judged[at].departures), ready[at].candidate.path))
        found.update({at: first for at in places if at != first})
    return found


def _twin(ready: Ready, judged: Judgement, first: Ready) -> FileOutcome:
    """What becomes of a file whose bytes came under another name too: refused where it departs under its own."""
    same = f"the same bytes as {first.candidate.path.name}"
    if not judged.departures:
        return replace(as_(ready.outcome, "already there"), notes=(f"{same} of this command",))
    error = SourceError(
        f"{ready.candidate.path.name} has {same}, and is not what its name says.",
        details=departure_lines(judged.departures),
        ways_out=["Leave it out, or get the file of this name from its publisher."],
    )
    return replace(refused_outcome(ready.outcome, error), departures=judged.departures)


def _plan_replacement(warehouse: Warehouse, items: Sequence[Item], manner: Manner) -> None:
    """What would leave, told to whoever asked for a check."""
    numbers = batch.replaced(warehouse, items, manner.replacing)
    if numbers and manner.planned:
        manner.planned(unload(warehouse, numbers, only_plan=True))


def _still_held(ready: Sequence[Ready], judged: Sequence[Judgement], warehouse: Warehouse) -> list[Judgement]:
    """A file that is held stays so until it is accepted, although it came alone now and nothing is found by that."""
    before = {f.sha256: f for f in held_files(warehouse)} if ready else {}
    return [
        replace(j, departures=before[r.candidate.sha256].departures, compared=before[r.candidate.sha256].compared)
        if not j.departures
        and r.candidate.sha256 in before
        and before[r.candidate.sha256].file_name == r.release["file_name"]
        else j
        for r, j in zip(ready, judged, strict=True)
    ]


def as_(outcome: FileOutcome, kind: Outcome) -> FileOutcome:
    """The outcome of a file that is not loaded: no observation of it came in."""
    return replace(outcome, outcome=kind, rows=outcome.rows if kind == "passes" else {})


def with_result(outcome: FileOutcome, result: batch.Result) -> FileOutcome:
    """The outcome of a file that was to be taken, as the warehouse took or refused it."""
    if isinstance(result, SojournError):
        return refused_outcome(outcome, result)
    if result.already_there:
        return replace(outcome, outcome="already there", rows={})
    said = outcome.notes
    if result.replaced:
        said = (*said, f"takes the place of release {', '.join(map(str, result.replaced))}; undone by sojourn undo")
    repeated = {flow: read - result.rows.get(flow, 0) for flow, read in outcome.rows.items()}
    repeated = {flow: n for flow, n in repeated.items() if n > 0}
    return replace(outcome, rows=result.rows, replaced=result.replaced, notes=said, repeated=repeated)


def refused_outcome(outcome: FileOutcome, error: SojournError) -> FileOutcome:
    """The outcome of a file that is refused: whoever accepted it, it was not taken."""
    return replace(outcome, outcome="refused", rows={}, notes=(str(error),), refusal=error, accepted="")


def notes_with(notes: Sequence[str], judged: Judgement) -> tuple[str, ...]:
    """What a reader noticed, what a judge remarked, and that there was nothing to judge by."""
    return (*notes, *remarks_of(judged))


def remarks_of(judged: Judgement) -> tuple[str, ...]:
    """What a judge remarked, and that there was nothing to judge by."""
    nothing = not judged.compared and not judged.departures
    return (*judged.remarks, *([AGAINST_NOTHING] if nothing else []))


def departure_lines(departures: Sequence[Departure]) -> list[str]:
    """Departures with their cells, a line each; cells that stand under an earlier one are not written again."""
    lines = []
    seen: set[tuple[str, ...]] = set()
    for one in departures:
        against = f" (against {', '.join(one.against)})" if one.against else ""
        lines.append(f"{one.kind}: {one.sentence}{against}")
        if one.cells and one.cells in seen:
            lines.append("    in the cells named above")
        else:
            lines += [f"    {cell}" for cell in one.cells]
        seen.add(one.cells)
    return lines


def _said(ready: Ready, judged: Judgement) -> FileOutcome:
    notes = notes_with(ready.outcome.notes, judged)
    return replace(
        ready.outcome,
        notes=notes,
        departures=judged.departures,
        remarks=remarks_of(judged),
        sha256=ready.candidate.sha256,
    )


def _refused_gravely(ready: Ready, judged: Judgement) -> FileOutcome:
    error = SourceError(
        f"{ready.candidate.path.name} is not what it should be ({ready.outcome.source}, {ready.outcome.edition}).",
        details=departure_lines(judged.departures),
        ways_out=[
            "Get the file from its publisher again: sojourn pull --list",
            "or say what it is, if it is something else: --source NAME, --edition NAME",
        ],
    )
    return replace(refused_outcome(ready.outcome, error), departures=judged.departures)


def refused(outcomes: Sequence[FileOutcome]) -> SojournError:
    """One error that names every file refused: its own where it is one, else all of them together."""
    found = [(o.path, o.refusal) for o in outcomes if o.refusal is not None]
    if len(found) == 1:
        path, error = found[0]
        if path.name not in error.message:
            error.message = f"{path}: {error.message}"
        return error
    details = []
    for path, error in found:
        details.append(f"{path}: {error.message}")
        details += [f"    {d}" for d in error.details[:LINES_OF_ONE]]
    others = sum(o.outcome in ("loaded", "held") for o in outcomes)
    rest = f"the other {others} are not touched by it" if others else "nothing was loaded"
    together = SourceError(
        f"{len(found)} files were refused; {rest}.",
        details=details,
        ways_out=["Mend or remove them, and load them again: what is loaded already stays as it is."],
    )
    together.shown = LINES_OF_ALL
    return together


def nothing_taken(outcomes: Sequence[FileOutcome]) -> SojournError:
    """The error of a load of all files or none, in which one is refused or departs."""
    bad = [o for o in outcomes if o.outcome in ("refused", "departs")]
    if len(bad) == 1 and bad[0].refusal is not None:
        return refused(bad)
    details = []
    for o in bad:
        if o.refusal is not None:
            details += [f"{o.path}: {o.refusal.message}", *(f"    {d}" for d in o.refusal.details[:LINES_OF_ONE])]
        else:
            details += [f"{o.path} departs from what is expected", *(f"    {d}" for d in departure_lines(o.departures))]
    return SourceError(
        f"{len(bad)} of {len(outcomes)} files are refused or depart from what is expected; nothing was loaded or held.",
        details=details,
        ways_out=[
            "Mend or remove them.",
            "Load the others, and hold those that depart until they are accepted: leave --all-or-nothing out.",
        ],
    )
