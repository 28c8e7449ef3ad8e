"""How undecided crossings develop from one vintage to the next, counted in SQL.

A *vintage* is a date to which data were, or could have been, observed. At a vintage a crossing is decided when its
status after is settled by then (``status_after_final_on``); until then it is in a *cell*: direction, whether the
status before it is settled, where the person is now, days spent on the new side so far, group, calendar month.
Everything is derived from one classification: a label that is final never changes when later data arrive, so what
was known at an earlier vintage is what had become final by then (a test holds this against classifying anew).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from sojourn.engines import traits
from sojourn.engines.classified_crossings import ClassifiedCrossings, day_number
from sojourn.engines.duckdb import quoted, text
from sojourn.engines.tabulate import DATE

#: Days in one step of time spent on the new side.
STEP = 30
OTHER, UNKNOWN = "_O", "_X"


@dataclass(frozen=True)
class Development:
    """Counts over vintages 0, 1, ... (dates in ``vintages``) of the persons chosen.

    moves : vintage, month, arrival, traits (packed), cell columns, outcome at the next vintage (0 decided, no
        migration; 1 decided, migration; 2 still undecided), cell columns then, ends (0 or 1: what is decided in the
        end, 2 not yet; to be looked at only for months all of which is decided by then), crossings
    now : as ``moves`` at the last vintage, without outcome
    decided : month, arrival, grouping, traits, known_from (first vintage at which it is known), migrants, crossings
    """

    vintages: tuple[date, ...]
    groups: tuple[str, ...]
    moves: pa.Table
    now: pa.Table
    decided: pa.Table
    never: int
    """Crossings that will never be decided because their order on a day is not known."""


def grouping(crossings: ClassifiedCrossings, column: str, largest: int) -> tuple[tuple[str, ...], str]:
    """Codes of the groups with most migrations, and SQL that maps a crossing to one of them.

    The rest is ``_O``, an empty value ``_X``; both come last where they occur.
    """
    expression = crossings.by([column])[0].rsplit(" AS ", 1)[0]
    sizes = crossings.table(f"""
        SELECT {expression} AS code, count(*) FILTER (is_migrant) AS migrations, count(*) AS crossings
        FROM crossing GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1""").to_pylist()
    named = [row["code"] for row in sizes if row["code"] is not None]
    kept = sorted(named[:largest])
    codes = [*kept]
    if len(named) > largest:
        codes.append(OTHER)
    if any(row["code"] is None for row in sizes):
        codes.append(UNKNOWN)
    listed = ", ".join(text(code) for code in kept)
    sql = f"CASE WHEN {expression} IS NULL THEN '{UNKNOWN}' "
    if kept:
        sql += f"WHEN {expression} IN ({listed}) THEN {expression} "
    return tuple(codes), sql + f"ELSE '{OTHER}' END AS grouping"


def develop(
    crossings: ClassifiedCrossings,
    vintages: Sequence[date],
    *,
    column: str | None,
    largest: int = 10,
    one_in: int = 1,
    name: str = "developing",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Development:
    """Count moves between all pairs of neighbouring vintages.

    vintages : in order of time, the last one being the end of observation
    column : break down by this column (the ``largest`` codes); None for no groups
    one_in : take the crossings of one person in so many, chosen by a hash of the person
    Memory: the crossings of the chosen persons without their other columns, spilled where too many.
    """
    groups, expression = grouping(crossings, column, largest) if column else (("_T",), "'_T' AS grouping")
    chosen = "true" if one_in == 1 else f"hash(person_id::VARCHAR || 'development') % {int(one_in)} = 0"
    crossings.create_ordered([expression, *traits.selected(crossings)], where=chosen, name=quoted(name))
    date_of, last_day = DATE.format("day"), max(v.day for v in vintages)
    ends = all((v + timedelta(days=1)).day == 1 for v in vintages)
    crossings.run(f"""
        CREATE OR REPLACE TEMP TABLE {quoted(name)} AS
        SELECT * EXCLUDE (age_class, sex_class, visa_class_, since),
               year({date_of}) * 12 + month({date_of}) - 1 AS month,
               {traits.packed(f"day({date_of})", 31 if ends else last_day)} AS traits
        FROM (SELECT *, day - lag(day) OVER (PARTITION BY person_id ORDER BY place) AS since FROM {quoted(name)})""")
    days = [day_number(v) for v in vintages]
    parts = []
    for number in range(len(days) - 1):
        parts.append(crossings.table(_moves(name, number, days[number], days[number + 1], days[-1])))
        progress(number + 1, len(days))
    now = crossings.table(_now(name, len(days) - 1, days[-1]))
    known_from = " + ".join(f"(final_on > {day})::INTEGER" for day in days)
    decided = crossings.table(f"""
        SELECT month, arrival, grouping, traits, {known_from} AS known_from,
               count(*) FILTER (migrant) AS migrants, count(*) AS crossings
        FROM {quoted(name)} WHERE final_on <= {days[-1]} GROUP BY ALL ORDER BY ALL""")
    never = crossings.table(f"SELECT count(*) AS n FROM {quoted(name)} WHERE final_on IS NULL")["n"][0].as_py()
    crossings.run(f"DROP TABLE {quoted(name)}")
    progress(len(days), len(days))
    moves = pa.concat_tables(parts) if parts else now.slice(0, 0)
    return Development(tuple(vintages), groups, moves, now, decided, int(never))


def _last(name: str, day: int) -> str:
    """The last crossing of each person up to the evening of a day."""
    return f"""
        SELECT person_id, place, arrival, days_here FROM {quoted(name)}
        WHERE day <= {day} AND (next_day IS NULL OR next_day > {day})"""


def _cell(last: str, day: int, suffix: str = "") -> str:
    """Cell columns of crossing ``c`` at a day, given the person's last crossing by then."""
    here = (
        f"({last}.days_here - c.days_here - CASE WHEN c.arrival THEN c.day ELSE 0 END"
        f" + CASE WHEN {last}.arrival THEN {day} ELSE 0 END)"
    )
    away = f"CASE WHEN c.arrival THEN {here} ELSE {day} - c.day - {here} END"
    place = f"CASE WHEN {last}.place = c.place THEN 0 WHEN {last}.arrival = c.arrival THEN 2 ELSE 1 END"
    return (
        f"(c.before_known_on <= {day})::INTEGER AS known{suffix}, {place} AS place{suffix}, "
        f"CASE WHEN {last}.place = c.place THEN 0 "
        f"ELSE (greatest(0, least({day} - c.day, {away})) // {STEP})::INTEGER END AS spent{suffix}"
    )


def _moves(name: str, number: int, day: int, following: int, last_day: int) -> str:
    return f"""
        WITH last AS ({_last(name, day)}), later AS ({_last(name, following)})
        SELECT {number} AS vintage, c.month, c.arrival, c.grouping, c.traits, {_cell("last", day)},
               CASE WHEN c.final_on > {following} THEN 2 WHEN c.migrant THEN 1 ELSE 0 END AS outcome,
               {_cell("later", following, "_next")},
               CASE WHEN c.final_on > {last_day} THEN 2 WHEN c.migrant THEN 1 ELSE 0 END AS ends, count(*) AS crossings
        FROM {quoted(name)} AS c JOIN last USING (person_id) JOIN later USING (person_id)
        WHERE c.day <= {day} AND c.final_on > {day} GROUP BY ALL ORDER BY ALL"""


def _now(name: str, number: int, day: int) -> str:
    return f"""
        WITH last AS ({_last(name, day)})
        SELECT {number} AS vintage, c.month, c.arrival, c.grouping, c.traits, {_cell("last", day)},
               count(*) AS crossings
        FROM {quoted(name)} AS c JOIN last USING (person_id)
        WHERE c.day <= {day} AND c.final_on > {day} GROUP BY ALL ORDER BY ALL"""
