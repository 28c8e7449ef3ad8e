"""The journal of what was taken back: each action by its number, until the warehouse is compacted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from sojourn.errors import UsageError

UNLOAD, REPLACE, COMPACT = "unload", "replace", "compact"


@dataclass(frozen=True)
class Action:
    """One taking back that can be undone.

    number : as ``undo`` takes it ; went, came : numbers of releases that left, and of those that took their place
    """

    number: int
    done_at: datetime
    kind: str
    went: tuple[int, ...]
    came: tuple[int, ...]


def recorded(
    connection: duckdb.DuckDBPyConnection, kind: str, went: Sequence[int] = (), came: Sequence[int] = ()
) -> int:
    """Write an action down; returns its number."""
    ((last,),) = connection.execute("SELECT max(number) FROM action").fetchall()
    number = int(last or 0) + 1
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("INSERT INTO action VALUES (?, ?, ?, ?, ?)", [number, now, kind, list(went), list(came)])
    return number


def add_came(connection: duckdb.DuckDBPyConnection, number: int, came: Sequence[int]) -> None:
    """Say of a replacement which releases came in the place of those that went."""
    connection.execute("UPDATE action SET came = ? WHERE number = ?", [list(came), number])


def strike(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Take an action that was undone out of the journal."""
    connection.execute("DELETE FROM action WHERE number = ?", [number])


def compacted(connection: duckdb.DuckDBPyConnection) -> None:
    """Strike all that could be undone, and write down when that was, so that undo can say so."""
    if any(a.kind != COMPACT for a in _all(connection)):
        number = recorded(connection, COMPACT)
        connection.execute("DELETE FROM action WHERE number <> ?", [number])


def undoable(connection: duckdb.DuckDBPyConnection) -> list[Action]:
    """Actions that can be undone, the last first."""
    return [a for a in _all(connection) if a.kind != COMPACT]


def chosen(connection: duckdb.DuckDBPyConnection, number: int | None) -> Action:
    """The action to undo: the last, or the one named. Raises UsageError where there is none."""
    can = undoable(connection)
    found = [a for a in can if number is None or a.number == number]
    if found:
        return found[0]
    when = next((a.done_at for a in _all(connection) if a.kind == COMPACT), None)
    dropped = f" What was taken back before was dropped by sojourn compact on {when:%Y-%m-%d}." if when else ""
    if number is not None and can:
        raise UsageError(
            f"There is no action {number} to undo.{dropped}",
            details=[f"{a.number}: {a.kind} of releases {', '.join(map(str, a.went))}" for a in can],
            ways_out=["Give one of these numbers, or none for the last."],
        )
    raise UsageError(
        f"There is nothing to undo.{dropped}",
        ways_out=["Files that are loaded are taken back by: sojourn unload RELEASE (their numbers: sojourn info)"],
    )


def _all(connection: duckdb.DuckDBPyConnection) -> list[Action]:
    rows = connection.execute("SELECT number, done_at, kind, went, came FROM action ORDER BY number DESC").fetchall()
    return [Action(number, at, kind, tuple(went), tuple(came)) for number, at, kind, went, came in rows]
