"""Releases taken back: unloaded with what rests on them, brought back by undo, dropped by compact.

What is taken back stays in the file, out of every answer, with its number and all its rows, until the warehouse is
compacted. An estimate rests on the releases it was made from, and goes and comes with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.errors import NothingLoaded, UsageError
from sojourn.warehouse import journal, storage
from sojourn.warehouse.cells import is_there, move, repeated_name, settle, unloaded_name
from sojourn.warehouse.contradictions import contradicting
from sojourn.warehouse.held import sweep
from sojourn.warehouse.journal import Action
from sojourn.warehouse.release_table import ESTIMATE, table_name
from sojourn.warehouse.warehouse import Warehouse

Row = dict[str, Any]
Change = Callable[[duckdb.DuckDBPyConnection], tuple[list[int], list[int], bool]]
"""Changes a warehouse; returns the numbers that went, those that came back, and whether the former go for good."""


@dataclass(frozen=True)
class Plan:
    """What taking back, or undoing it, changes.

    went : releases that leave the answers, estimates that rest on them among them ; came : those that come back
    rows : dataflow -> observations that are in answers now and were not, or (below zero) the other way round
    for_good : whether what leaves cannot be brought back (what a replacement had brought, when that is undone)
    warnings : what is to be known first
    """

    went: tuple[Row, ...] = ()
    came: tuple[Row, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    for_good: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def estimates(self) -> tuple[Row, ...]:
        """Estimates that go."""
        return tuple(r for r in self.went if r["kind"] == ESTIMATE)


class _OnlyPlanned(Exception):
    """Ends a change that was made to see what it does."""


def unload(warehouse: Warehouse, releases: Sequence[int], *, only_plan: bool = False) -> Plan:
    """Take releases out of all answers, with every estimate that rests on them, until undone.

    only_plan : tell what it does and change nothing

    Raises UsageError for numbers that no release has, NothingLoaded without a warehouse.
    """

    def change(connection: duckdb.DuckDBPyConnection) -> tuple[list[int], list[int], bool]:
        went = take_out(connection, releases, journal.UNLOAD)[0]
        return went, [], False

    return _changed(warehouse, change, only_plan)


def undo(warehouse: Warehouse, number: int | None = None, *, only_plan: bool = False) -> Plan:
    """Bring back what the last unload or replacement took, under the numbers it had; of a replacement, all of it.

    number : of the action, where it is not the last

    Raises UsageError where there is nothing to undo, or where what was loaded since stands in its place.
    """

    def change(connection: duckdb.DuckDBPyConnection) -> tuple[list[int], list[int], bool]:
        action = journal.chosen(connection, number)
        there = {int(r[0]) for r in connection.execute("SELECT release_id FROM release").fetchall()}
        gone = _with_dependents(connection, [n for n in action.came if n in there])
        _leave(connection, gone, keep=False)
        came = _bring_back(connection, action)
        journal.strike(connection, action.number)
        return gone, came, True

    return _changed(warehouse, change, only_plan)


def compact(warehouse: Warehouse) -> tuple[int, int]:
    """Drop what could be undone and write the file anew, as small as it can be; returns its size before and after."""
    if not warehouse.exists():
        raise NothingLoaded(f"There is no warehouse at {warehouse.path}.", ways_out=["sojourn load FOLDER"])
    before = warehouse.path.stat().st_size
    with storage.writing(warehouse.path, anew=True) as connection:
        for dataflow in DATAFLOWS:
            connection.execute(f"DROP TABLE IF EXISTS {unloaded_name(dataflow)}")
        connection.execute("DELETE FROM unloaded")
        journal.compacted(connection)
    sweep(warehouse)
    return before, warehouse.path.stat().st_size


def actions(warehouse: Warehouse) -> list[Action]:
    """What can be undone, the last first."""
    if not warehouse.exists():
        return []
    with storage.reading(warehouse.path) as connection:
        return journal.undoable(connection)


def take_out(connection: duckdb.DuckDBPyConnection, releases: Sequence[int], kind: str) -> tuple[list[int], int]:
    """Move releases, and what rests on them, out of force; returns the numbers that went and that of the action."""
    went = _with_dependents(connection, releases)
    number = journal.recorded(connection, kind, went)
    columns = _release_columns(connection)
    mine = "WHERE release_id IN (SELECT unnest(?))"
    connection.execute(
        f"INSERT INTO unloaded ({columns}, action) SELECT {columns}, {number} FROM release {mine}", [went]
    )
    _leave(connection, went, keep=True)
    return went, number


def _changed(warehouse: Warehouse, change: Change, only_plan: bool) -> Plan:
    """Do a change, or only see what it does, and tell it."""
    plan = Plan()
    with storage.reading(warehouse.path):
        pass  # says that there is no warehouse before a lock is made beside it
    try:
        with storage.writing(warehouse.path) as connection:
            before = State.of(connection)
            went, came, for_good = change(connection)
            plan = before.plan(connection, went, came, for_good=for_good and bool(went))
            if only_plan:
                raise _OnlyPlanned
    except _OnlyPlanned:
        pass
    return plan


@dataclass(frozen=True)
class State:
    """Releases in force and observations by dataflow, before a change."""

    releases: dict[int, Row]
    rows: dict[str, int]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> State:
        """As the warehouse is now."""
        rows = {}
        for dataflow in DATAFLOWS:
            if is_there(connection, table_name(dataflow)):
                ((counted,),) = connection.execute(f"SELECT count(*) FROM {table_name(dataflow)}").fetchall()
                rows[dataflow.id] = int(counted)
        return cls(_told(connection), rows)

    def plan(
        self,
        connection: duckdb.DuckDBPyConnection,
        went: Sequence[int],
        came: Sequence[int] = (),
        *,
        for_good: bool = False,
    ) -> Plan:
        """What a change did to it."""
        now = State.of(connection)
        differ = {d.id: now.rows.get(d.id, 0) - self.rows.get(d.id, 0) for d in DATAFLOWS}
        return Plan(
            tuple(self.releases[n] for n in went),
            tuple(now.releases[n] for n in came),
            {d: n for d, n in differ.items() if n},
            for_good,
            tuple(_lost_rows(self.releases, went)),
        )


def _told(connection: duckdb.DuckDBPyConnection) -> dict[int, Row]:
    rows = connection.sql("SELECT * FROM release").to_arrow_table().to_pylist()
    return {r["release_id"]: r for r in rows}


OLD_NOTE = "are there from another file of this edition"


def _lost_rows(before: dict[int, Row], went: Sequence[int]) -> list[str]:
    """Releases of an older Sojourn that did not keep rows which a release that goes had given before them."""
    editions = {(before[n]["source"], before[n]["edition"]) for n in went}
    return [
        f"Release {number} ({row['file_name']}) was loaded by an older Sojourn, which did not keep the rows that "
        "another file of its edition had given: unload it and load it again to have them."
        for number, row in before.items()
        if number not in went
        and (row["source"], row["edition"]) in editions
        and any(OLD_NOTE in note for note in row["notes"] or ())
    ]


def _with_dependents(connection: duckdb.DuckDBPyConnection, releases: Sequence[int]) -> list[int]:
    """Releases and, step by step, the estimates made from them. Raises UsageError for numbers that are not there."""
    rows = connection.execute("SELECT release_id, inputs FROM release").fetchall()
    inputs = {int(number): set(made_from or ()) for number, made_from in rows}
    if unknown := sorted(set(releases) - set(inputs)):
        raise UsageError(
            f"There is no release {', '.join(map(str, unknown))} in this warehouse.",
            ways_out=["See the numbers: sojourn info"],
        )
    found = set(releases)
    while more := {n for n, made_from in inputs.items() if n not in found and made_from & found}:
        found |= more
    return sorted(found)


def _leave(connection: duckdb.DuckDBPyConnection, releases: Sequence[int], *, keep: bool) -> None:
    mine = "WHERE release_id IN (SELECT unnest(?))"
    editions = connection.execute(f"SELECT DISTINCT source, edition FROM release {mine}", [list(releases)]).fetchall()
    for dataflow in DATAFLOWS:
        for table in (table_name(dataflow), repeated_name(dataflow)):
            move(connection, dataflow, releases, table, unloaded_name(dataflow) if keep else None)
    connection.execute(f"DELETE FROM release {mine}", [list(releases)])
    settle(connection, editions)


def _bring_back(connection: duckdb.DuckDBPyConnection, action: Action) -> list[int]:
    """The releases of an action with their numbers and rows, where nothing stands in their place."""
    mine = "WHERE action = ?"
    rows = connection.execute(
        f"SELECT u.release_id, u.file_name, r.release_id FROM unloaded u JOIN release r USING (sha256) {mine}",
        [action.number],
    ).fetchall()
    if rows:
        raise UsageError(
            "What was taken back is loaded again.",
            details=[f"{name or f'estimate {old}'} was release {old} and is release {new}" for old, name, new in rows],
            ways_out=[
                f"Unload it and undo by number: sojourn unload {' '.join(str(r[2]) for r in rows)}, then "
                f"sojourn undo {action.number}",
                "or leave it so: sojourn compact drops what was taken back.",
            ],
        )
    columns = _release_columns(connection)
    found = connection.execute(f"SELECT release_id FROM unloaded {mine} ORDER BY release_id", [action.number])
    came = [int(r[0]) for r in found.fetchall()]
    connection.execute(
        f"INSERT INTO release ({columns}) SELECT {columns} FROM unloaded {mine} ORDER BY release_id", [action.number]
    )
    connection.execute(f"DELETE FROM unloaded {mine}", [action.number])
    _refuse_missing_inputs(connection, came)
    editions = connection.execute(
        "SELECT DISTINCT source, edition FROM release WHERE release_id IN (SELECT unnest(?))", [came]
    ).fetchall()
    for dataflow in DATAFLOWS:
        if is_there(connection, unloaded_name(dataflow)):
            move(connection, dataflow, came, unloaded_name(dataflow), repeated_name(dataflow))
            others = contradicting(connection, dataflow, came)
            if others:
                _refuse_otherwise(connection, action, others)
    settle(connection, editions)
    return came


def _refuse_otherwise(connection: duckdb.DuckDBPyConnection, action: Action, others: Sequence[int]) -> None:
    told = _told(connection)
    numbers = " ".join(map(str, others))
    raise UsageError(
        "What was loaded since says otherwise than what was taken back, as the same edition.",
        details=[f"release {n}: {told[n]['file_name']}, {told[n]['source']}, {told[n]['edition']}" for n in others],
        ways_out=[
            f"Unload it and undo by number: sojourn unload {numbers}, then sojourn undo {action.number}",
            "or leave it so: sojourn compact drops what was taken back.",
        ],
    )


def _refuse_missing_inputs(connection: duckdb.DuckDBPyConnection, came: Sequence[int]) -> None:
    sql = (
        "SELECT DISTINCT e.release_id, e.source, n FROM (SELECT release_id, source, unnest(inputs) AS n FROM release "
        "WHERE release_id IN (SELECT unnest(?))) e WHERE n NOT IN (SELECT release_id FROM release) ORDER BY ALL"
    )
    if missing := connection.execute(sql, [list(came)]).fetchall():
        raise UsageError(
            "An estimate that would come back rests on releases that are taken back themselves.",
            details=[f"{source} (release {number}) rests on release {n}" for number, source, n in missing],
            ways_out=["Undo the later actions first: sojourn undo"],
        )


def _release_columns(connection: duckdb.DuckDBPyConnection) -> str:
    sql = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'release' ORDER BY column_index"
    return ", ".join(str(r[0]) for r in connection.execute(sql).fetchall())
