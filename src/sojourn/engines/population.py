"""Where everyone seen at the border was on given dates: one pass over the crossings, no sorting.

Of each person only the last crossing up to a date matters (or the first one at all, before it). Its day and its cell
(breakdown, status, place) are packed into one whole number, day first, so that the largest number of a person is the
last crossing. A second number with the cell turned round shows whether that day holds crossings of other cells, too;
for the few persons of whom it does, and only for them, the order within the day is worked out. The SQL is what DuckDB
and Spark have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from sojourn.engines.classified_crossings import day_number
from sojourn.engines.ordered_crossings import Ordering, create_ordered

DATES_A_PASS = 6
"""A person takes 16 bytes for each date of a pass."""
FIRST_DAY = -40_000
"""Before every date that is accepted, so that days are positive."""
STATES = ("undecided", "non_resident", "resident")


class Crossings(Ordering, Protocol):
    """What an engine has to offer."""

    day: str
    """SQL: days since 1970 of ``crossing_date``."""


def population(crossings: Crossings, by: Sequence[str], on: Sequence[date]) -> pa.Table:
    """time_period (the date), ``by``, status, place, persons: where everyone seen at the border was that evening.

    status : resident, non_resident or undecided; place : here or abroad. A person's columns are those of the last
    crossing up to the date; before the first crossing, those of the first, with the status before it. Who has died
    by that evening (``deaths``) is not counted.
    """
    groups = _groups(crossings, by)
    cells = 6 * max(1, len(groups))
    source = _source(crossings, by)
    found: Counter[tuple[Any, ...]] = Counter()
    for at in range(0, len(on), DATES_A_PASS):
        days = list(on[at : at + DATES_A_PASS])
        _one_pass(crossings, source, cells, days)
        for row in crossings.table(_counts(days)).to_pylist():
            group = groups[row["cell"] // 6] if by else ()
            state = row["cell"] % 6
            place = "here" if state % 2 else "abroad"
            found[(days[row["number"]].isoformat(), *group, STATES[state // 2], place)] += row["persons"]
        if crossings.table("SELECT count(*) AS n FROM tied")["n"][0].as_py():
            for key, persons in _in_order(crossings, by, days):
                found[key] += persons
    names = ("time_period", *by, "status", "place")
    keys = sorted(found, key=lambda key: tuple((value is None, value) for value in key))
    columns = {name: pa.array([key[i] for key in keys], pa.string()) for i, name in enumerate(names)}
    return pa.table({**columns, "persons": pa.array([found[key] for key in keys], pa.int64())})


def _groups(crossings: Crossings, by: Sequence[str]) -> list[tuple[Any, ...]]:
    """The distinct values of the breakdown, numbered as in the table ``breakdown``."""
    if not by:
        return []
    listed = ", ".join(crossings.identifier(name) for name in by)
    crossings.keep(
        "breakdown",
        f"""
        SELECT row_number() OVER (ORDER BY {listed}) - 1 AS number, {listed}
        FROM (SELECT DISTINCT {", ".join(crossings.by(by))} FROM crossing) AS there""",
    )
    table = crossings.table(f"SELECT {listed} FROM breakdown ORDER BY number")
    return [tuple(row[name] for name in by) for row in table.to_pylist()]


def _source(crossings: Crossings, by: Sequence[str]) -> str:
    """SQL of person_id, day, and the cells after and before each crossing."""
    state = "CASE {} WHEN 'resident' THEN 4 WHEN 'non_resident' THEN 2 ELSE 0 END"
    after = f"{state.format('status_after')} + CASE WHEN arrival THEN 1 ELSE 0 END"
    before = f"{state.format('status_before')} + CASE WHEN arrival THEN 0 ELSE 1 END"
    listed = "".join(f", {expression}" for expression in crossings.by(by))
    plain = f"""
        SELECT person_id, CAST({crossings.day} - {FIRST_DAY} AS BIGINT) AS day, {after} AS after, {before} AS before
               {listed} FROM crossing"""
    if not by:
        return plain
    names = [crossings.identifier(name) for name in by]
    same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM b.{name}" for name in names)
    return f"""
        SELECT /*+ BROADCAST(b) */ person_id, day, after + 6 * b.number AS after, before + 6 * b.number AS before
        FROM ({plain}) AS c JOIN breakdown AS b ON {same}"""


def _one_pass(crossings: Crossings, source: str, cells: int, days: Sequence[date]) -> None:
    """Make ``standing`` (person_id and, for each date, the cell) and ``tied`` (persons whose order matters)."""
    turned = cells - 1
    sums = []
    for number, day in enumerate(days):
        upto = f"CASE WHEN day <= {day_number(day) - FIRST_DAY} THEN day * {cells}"
        sums.append(f"max({upto} + after END) AS last_{number}, max({upto} + {turned} - after END) AS turned_{number}")
    cell, clear = [], []
    for number in range(len(days)):
        last = f"coalesce(last_{number} % {cells}, first % {cells})"
        other = f"coalesce({turned} - turned_{number} % {cells}, {turned} - first_turned % {cells})"
        cell.append(f"{last} AS cell_{number}")
        clear.append(f"{last} = {other}")
    crossings.keep(
        "standing",
        f"""
        SELECT p.person_id, d.died, {", ".join(cell)}, {" AND ".join(clear)} AS clear
        FROM (SELECT person_id, min(day * {cells} + before) AS first,
                     min(day * {cells} + {turned} - before) AS first_turned, {", ".join(sums)}
              FROM ({source}) AS s GROUP BY person_id) AS p
        LEFT JOIN deaths AS d ON p.person_id = d.person_id""",
    )
    crossings.keep("tied", "SELECT person_id FROM standing WHERE NOT clear")


def _counts(days: Sequence[date]) -> str:
    return " UNION ALL ".join(
        f"SELECT {number} AS number, cell_{number} AS cell, count(*) AS persons FROM standing "
        f"WHERE clear AND (died IS NULL OR died > {day_number(day)}) GROUP BY cell_{number}"
        for number, day in enumerate(days)
    )


def _in_order(crossings: Crossings, by: Sequence[str], on: Sequence[date]) -> list[tuple[tuple[Any, ...], int]]:
    """The same counts of persons whose crossings of one day have to be put in order."""
    expressions = crossings.by(by)
    listed = "".join(f", {crossings.identifier(name)}" for name in by)
    where = "person_id IN (SELECT person_id FROM tied)"
    create_ordered(crossings, ["status_before", "status_after", *expressions], where=where)
    parts = []
    for day in on:
        number = day_number(day)
        alive = f"person_id NOT IN (SELECT person_id FROM deaths WHERE died <= {number})"
        parts.append(f"""
            SELECT '{day.isoformat()}' AS time_period{listed}, status_after AS status, arrival AS here
            FROM ordered WHERE day <= {number} AND (next_day IS NULL OR next_day > {number}) AND {alive}
            UNION ALL
            SELECT '{day.isoformat()}'{listed}, status_before, NOT arrival
            FROM ordered WHERE place = 1 AND day > {number} AND {alive}""")
    table = crossings.table(f"""
        SELECT time_period{listed}, coalesce(status, 'undecided') AS status,
               CASE WHEN here THEN 'here' ELSE 'abroad' END AS place, count(*) AS persons
        FROM ({" UNION ALL ".join(parts)}) AS there GROUP BY ALL""")
    crossings.forget("ordered")
    names = ("time_period", *by, "status", "place")
    return [(tuple(row[name] for name in names), row["persons"]) for row in table.to_pylist()]


__all__ = ["Crossings", "population"]
