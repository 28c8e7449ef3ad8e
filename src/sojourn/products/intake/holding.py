"""Files held: listed, accepted with a reason, or let go.

Accepting reads the kept bytes again and judges them again, with what is loaded now. A file is taken only where it
departs as was shown; where it departs otherwise, it is held with what was found now, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from sojourn.concepts.departure import Departure
from sojourn.errors import SojournError, UsageError, ValuesRefused
from sojourn.products.intake import loading, names, own_tables
from sojourn.products.intake.judgement import Judgement
from sojourn.products.intake.taking import (
    FileOutcome,
    Manner,
    Ready,
    as_,
    departure_lines,
    notes_with,
    refused_outcome,
    with_result,
)
from sojourn.products.intake.taking_back import SHORTEST_HASH
from sojourn.sources import sha256_of
from sojourn.warehouse import Warehouse, batch
from sojourn.warehouse import held as in_warehouse
from sojourn.warehouse.batch import Item
from sojourn.warehouse.contradictions import WAYS_OUT
from sojourn.warehouse.held import HeldFile
from sojourn.warehouse.insertion import Verdict

NO_MORE_DEPARTURES = "departs no more from what is expected: taken without an acceptance"


@dataclass(frozen=True)
class _Again:
    """A held file read again: what it is now, or why it cannot be read."""

    file: HeldFile
    ready: Ready | None
    error: SojournError | None = None


def held(warehouse: Warehouse | None = None) -> list[HeldFile]:
    """Files that depart from what their sources lead one to expect: out of every answer until accepted.

    warehouse : by default the one that ``Warehouse()`` opens
    """
    return in_warehouse.held(warehouse or Warehouse())


def discard(names: str | Iterable[str], warehouse: Warehouse | None = None) -> list[HeldFile]:
    """Let held files go without taking them, with the bytes that were kept; returns them.

    names : file names, or hashes (their first four signs or more)

    Raises UsageError where no held file, or more than one, has the name.
    """
    house = warehouse or Warehouse()
    there = in_warehouse.held(house)
    asked = [names] if isinstance(names, str) else list(names)
    chosen = list({f.sha256: f for f in (_named(there, name) for name in asked)}.values())
    in_warehouse.discard(house, [f.sha256 for f in chosen])
    return chosen


def accept(paths: Sequence[Path], warehouse: Warehouse, reason: str, manner: Manner | None = None) -> list[FileOutcome]:
    """Take held files although they depart, for a reason that is recorded and printed with their figures.

    paths : the files, folders with them, or their names or hashes as ``held`` gives them

    Raises UsageError for an empty reason and for a file that was never judged, NotRecognised and the like through the
    outcome of each file.
    """
    if not reason.strip():
        raise UsageError(
            "Departures are accepted for a reason.", ways_out=['Say why it is right: --accept "the publisher said so"']
        )
    how = manner or Manner()
    known = {r["sha256"]: r for r in warehouse.releases()} if warehouse.exists() else {}
    there = in_warehouse.held(warehouse)
    chosen, outcomes = _chosen(paths, there, known)
    if not chosen:
        return outcomes
    companions = [f for f in there if f not in chosen and f.held_at in {c.held_at for c in chosen}]
    with ExitStack() as open_files:
        again = []
        for done, file in enumerate(chosen):
            if how.progress:
                how.progress(done, len(chosen), file.file_name)
            again.append(_read_again(file, warehouse, open_files))
        beside = [_read_again(file, warehouse, open_files) for file in companions]
        judged = _judged([*again, *beside], warehouse, how)
        return [*outcomes, *_settled(again, judged, warehouse, reason.strip(), how)]


def _settled(
    again: Sequence[_Again], judged: dict[str, Judgement], warehouse: Warehouse, reason: str, how: Manner
) -> list[FileOutcome]:
    """Write what is accepted and what is held anew, in one replacement of the file."""
    outcomes: list[FileOutcome] = []
    items: list[Item] = []
    places: list[int] = []
    hold: list[tuple[HeldFile, Path]] = []
    for at, one in enumerate(again):
        if one.ready is None or one.error is not None:
            error = one.error or UsageError(f"{one.file.file_name} cannot be read.")
            outcomes.append(refused_outcome(_outcome(one.file), error))
            continue
        found = judged[one.file.sha256]
        outcome = replace(
            one.ready.outcome,
            path=Path(one.file.path),
            departures=found.departures,
            notes=notes_with(one.ready.outcome.notes, found),
        )
        if _told(found.departures) == _told(one.file.departures) and not any(d.grave for d in found.departures):
            outcomes.append(replace(outcome, accepted=reason))
            verdict = Verdict(found.departures, reason, found.compared)
            items.append(Item(one.ready.release, one.ready.tables, outcome.notes, verdict))
            places.append(at)
        elif not found.departures:
            outcome = replace(outcome, notes=(*outcome.notes, NO_MORE_DEPARTURES))
            outcomes.append(outcome)
            items.append(Item(one.ready.release, one.ready.tables, outcome.notes, Verdict((), "", found.compared)))
            places.append(at)
        else:
            outcomes.append(as_(replace(outcome, notes=_differ(one.file.departures, found.departures)), "held"))
            file = replace(one.file, departures=found.departures, compared=found.compared)
            hold.append((file, one.ready.candidate.path))
    if how.check:
        refused = batch.refused(warehouse, items, how.replacing)
        for i, at in enumerate(places):
            refusal = refused.get(i)
            outcomes[at] = (
                refused_outcome(outcomes[at], _accepted_in_vain(again[at].file, reason, refusal))
                if refusal
                else as_(outcomes[at], "passes")
            )
        return outcomes
    results = batch.carry_out(
        warehouse, items, hold, replacing=how.replacing, planned=how.planned, progress=how.progress
    )
    for at, result in zip(places, results, strict=True):
        if isinstance(result, ValuesRefused):
            result = _accepted_in_vain(again[at].file, reason, result)
        outcomes[at] = with_result(outcomes[at], result)
    return outcomes


def _accepted_in_vain(file: HeldFile, reason: str, refusal: ValuesRefused) -> ValuesRefused:
    """The refusal of a file whose departures were accepted and that contradicts another: held still, and what helps."""
    ways_out = [
        f"Let it go, and load it with an edition of its own: sojourn held --discard {file.sha256[:12]}",
        "or accept it in another warehouse, in which it was judged: --warehouse PATH",
    ]
    if WAYS_OUT[0] in refusal.ways_out:
        ways_out.insert(
            0, f'Accept it in the place of what is loaded: sojourn load "{file.path}" --accept "{reason}" --replace'
        )
    return ValuesRefused(f"{refusal.message} It is held still.", details=refusal.details, ways_out=ways_out)


def _judged(files: Sequence[_Again], warehouse: Warehouse, how: Manner) -> dict[str, Judgement]:
    """Hash -> judgement of all files together; tables of one's own have a judge of their own."""
    published = [f.ready for f in files if f.ready and "dataflow" not in f.file.options]
    own = [f.ready for f in files if f.ready and "dataflow" in f.file.options]
    own_manner = replace(how, judge=how.judge or own_tables.judged)
    found: dict[str, Judgement] = {}
    for ready, manner in ((published, how), (own, own_manner)):
        judgements = manner.judged([r.candidate for r in ready], warehouse)
        found |= {r.candidate.sha256: j for r, j in zip(ready, judgements, strict=True)}
    return found


def _read_again(file: HeldFile, warehouse: Warehouse, open_files: ExitStack) -> _Again:
    try:
        path = open_files.enter_context(in_warehouse.content(warehouse, file, sha256_of))
        options = dict(file.options)
        return _Again(
            file, own_tables.reread(path, options) if "dataflow" in options else loading.reread(path, options)
        )
    except SojournError as error:
        return _Again(file, None, error)


def _chosen(
    paths: Sequence[Path], there: Sequence[HeldFile], known: dict[str, dict[str, object]]
) -> tuple[list[HeldFile], list[FileOutcome]]:
    """Held files that are asked for, and the outcome of those that are loaded already or were never judged."""
    by_hash = {f.sha256: f for f in there}
    chosen: dict[str, HeldFile] = {}
    outcomes: list[FileOutcome] = []
    for path in paths:
        if not path.exists():
            file = _named(there, str(path))
            chosen[file.sha256] = file
            continue
        for one in loading.files_of([path]):
            digest = sha256_of(one)
            if digest in by_hash:
                chosen[digest] = by_hash[digest]
            elif digest in known:
                release = known[digest]
                outcomes.append(FileOutcome(one, "already there", str(release["source"]), str(release["edition"])))
            else:
                outcomes.append(refused_outcome(FileOutcome(one, "refused"), _never_judged(one)))
    if not chosen and all(o.outcome == "refused" for o in outcomes):
        if len(outcomes) == 1 and outcomes[0].refusal is not None:
            raise outcomes[0].refusal
        raise UsageError(
            f"None of these {len(outcomes)} files is held, so there is nothing to accept.",
            details=[str(o.path) for o in outcomes],
            ways_out=["Judge them first: sojourn load FILE", "What is held: sojourn held"],
        )
    return list(chosen.values()), outcomes


def _never_judged(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} was never judged with these bytes, so there is nothing to accept.",
        ways_out=[f"Judge it first: sojourn load {path}", "What is held: sojourn held"],
    )


def _named(there: Sequence[HeldFile], name: str) -> HeldFile:
    """The one held file of a name or a hash."""
    found = [f for f in there if name in (f.file_name, f.path)]
    if not found and len(name) >= SHORTEST_HASH:
        found = [f for f in there if f.sha256.startswith(name.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        called = "are called" if found[0].file_name == name else "have a hash that begins with"
        raise UsageError(
            f"{len(found)} held files {called} {name}.",
            details=[f"{f.sha256[:12]}: {f.path}" for f in found],
            ways_out=["Name one by its hash, by more of its signs."],
        )
    raise UsageError(
        f"No held file is called {name}.",
        details=[f"{f.sha256[:12]}: {f.file_name}" for f in there],
        ways_out=["What is held: sojourn held", "A file that was not judged yet is judged by: sojourn load FILE"],
    )


def _outcome(file: HeldFile) -> FileOutcome:
    return FileOutcome(Path(file.path), "held", file.source, file.edition)


def _told(departures: Sequence[Departure]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Departures as they are compared: what departs, and where; not by which further files it was found."""
    bare = names.without_folders
    return sorted((d.kind, bare(d.sentence), tuple(bare(c) for c in d.cells)) for d in departures)


def _differ(shown: Sequence[Departure], now: Sequence[Departure]) -> tuple[str, ...]:
    before, after = _told(shown), _told(now)
    new = [d for d in now if _told([d])[0] not in before]
    gone = [d for d in shown if _told([d])[0] not in after]
    return (
        "departs otherwise than was shown, so it is held anew: look at it, and accept it again if it is right",
        *(f"new: {line}" for line in departure_lines(new)),
        *(f"no more: {line}" for line in departure_lines(gone)),
    )
