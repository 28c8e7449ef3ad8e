"""The files of one command into the warehouse: taken, held, replacing others, in the one replacement of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.errors import SojournError, ValuesRefused
from sojourn.warehouse import contradictions, held, journal, storage, taken_back
from sojourn.warehouse.held import HeldFile
from sojourn.warehouse.insertion import Loaded, Verdict, insert
from sojourn.warehouse.release_table import PUBLISHED, known_hashes
from sojourn.warehouse.taken_back import Plan
from sojourn.warehouse.warehouse import Warehouse

Replacing = Literal["", "contradicted", "shared"]
"""Which earlier releases of the same source and edition a file replaces: none, those it contradicts, those with its
cells."""
Result = Loaded | ValuesRefused
NOTHING_SAID = Verdict()
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Item:
    """A file to be taken: the fields of its release, its tables, what its reader noticed and its judge said."""

    release: Mapping[str, Any]
    tables: Sequence[tuple[Dataflow, pa.Table]]
    notes: Sequence[str] = ()
    verdict: Verdict = NOTHING_SAID


class _NothingToWrite(Exception):
    """Leaves the file as it is, byte for byte."""


def refused(warehouse: Warehouse, items: Sequence[Item], replacing: Replacing = "") -> dict[int, ValuesRefused]:
    """Which files would be refused, by their place in ``items``; nothing is written."""
    if warehouse.exists():
        with storage.reading(warehouse.path) as connection:
            return _refused(connection, items, replacing)
    with duckdb.connect() as connection:
        return contradictions.among_themselves(connection, [(i.release, i.tables) for i in items])


def replaced(warehouse: Warehouse, items: Sequence[Item], replacing: Replacing) -> list[int]:
    """Releases that would make place for files; nothing is written."""
    if not replacing or not warehouse.exists():
        return []
    with storage.reading(warehouse.path) as connection:
        places = _places(connection, items, range(len(items)), replacing)
    return sorted({n for numbers in places.values() for n in numbers})


def carry_out(
    warehouse: Warehouse,
    take: Sequence[Item],
    hold: Sequence[tuple[HeldFile, Path]] = (),
    *,
    let_go: Sequence[str] = (),
    replacing: Replacing = "",
    whole: bool = False,
    planned: Callable[[Plan], None] | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Take files and hold others, in one replacement of the warehouse's file; one result for each of ``take``.

    hold : files with departures, and where their bytes are ; let_go : hashes that are held no more
    whole : take all or none: where one is refused nothing is written
    planned : called with what a replacement takes out, and how many observations it changes
    progress : called with (done, in all, name)

    A file that says otherwise than its own edition is refused, the others are taken; two files of one command that
    contradict each other are both refused. Raises WarehouseError as ``Warehouse.load_many`` does.
    """
    if not (take or hold or let_go):
        return []
    results: list[Result] = []
    try:
        with storage.writing(warehouse.path) as connection:
            refusals = _refused(connection, take, replacing)
            results = [refusals.get(at) or Loaded(0, {}, False) for at in range(len(take))]
            known = known_hashes(connection)
            new = [at for at, item in enumerate(take) if at not in refusals and item.release["sha256"] not in known]
            changes = _changes(connection, hold, let_go)
            if (whole and refusals) or not (new or changes):
                for at, item in enumerate(take):
                    if item.release["sha256"] in known:
                        results[at] = Loaded(known[item.release["sha256"]], {}, True)
                raise _NothingToWrite
            for file, content in hold:
                held.hold(connection, warehouse, file, content)
            plan = _take(connection, take, results, replacing, progress)
            held.let_go(connection, [*let_go, *(take[at].release["sha256"] for at in new)])
    except _NothingToWrite:
        return results
    finally:
        held.sweep(warehouse)  # bytes that no row names: let go now, or kept by a load that came to nothing
    if planned is not None and plan.went:
        planned(plan)
    return results


def _take(
    connection: duckdb.DuckDBPyConnection,
    take: Sequence[Item],
    results: list[Result],
    replacing: Replacing,
    progress: Progress | None,
) -> Plan:
    """Write every file that is not refused; what is replaced goes first, as one action."""
    wanted = [at for at, result in enumerate(results) if not isinstance(result, SojournError)]
    places: dict[int, list[int]] = {}
    action = 0
    before = taken_back.State.of(connection)
    went: list[int] = []
    if replacing:
        places = _places(connection, take, wanted, replacing)
        if gone := sorted({n for numbers in places.values() for n in numbers}):
            went, action = taken_back.take_out(connection, gone, journal.REPLACE)
    came = []
    for done, at in enumerate(wanted):
        item = take[at]
        if progress:
            progress(done, len(wanted), f"writing {item.release['file_name']}")
        loaded = insert(connection, item.release, item.tables, kind=PUBLISHED, notes=item.notes, verdict=item.verdict)
        results[at] = replace(loaded, replaced=tuple(places.get(at, ())))
        if places.get(at):
            came.append(loaded.release_id)
    if action:
        journal.add_came(connection, action, came)
    return before.plan(connection, went)


def _places(
    connection: duckdb.DuckDBPyConnection, items: Sequence[Item], wanted: Sequence[int], replacing: Replacing
) -> dict[int, list[int]]:
    """Place of an item -> numbers of the releases whose place it takes."""
    known, sharing = known_hashes(connection), replacing == "shared"
    return {
        at: contradictions.replaced_by(connection, items[at].release, items[at].tables, sharing=sharing)
        for at in wanted
        if items[at].release["sha256"] not in known
    }


def _refused(
    connection: duckdb.DuckDBPyConnection, items: Sequence[Item], replacing: Replacing
) -> dict[int, ValuesRefused]:
    known = known_hashes(connection)
    new = [at for at, item in enumerate(items) if item.release["sha256"] not in known]
    found: dict[int, ValuesRefused] = {}
    for at in new if not replacing else []:
        refusal = contradictions.against_loaded(connection, items[at].release, items[at].tables)
        if refusal is not None:
            found[at] = refusal
    rest = [at for at in new if at not in found]
    among = contradictions.among_themselves(connection, [(items[at].release, items[at].tables) for at in rest])
    return found | {rest[i]: refusal for i, refusal in among.items()}


def _changes(
    connection: duckdb.DuckDBPyConnection, hold: Sequence[tuple[HeldFile, Path]], let_go: Sequence[str]
) -> bool:
    """Whether the table of held files becomes another one."""
    there = {f.sha256: f for f in held.read(connection)}
    if any(sha256 in there for sha256 in let_go):
        return True
    return any(not _same(there.get(file.sha256), file) for file, _ in hold)


def _same(one: HeldFile | None, other: HeldFile) -> bool:
    if one is None:
        return False
    return replace(one, held_at=other.held_at, kept=other.kept) == other
