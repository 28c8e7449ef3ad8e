"""Each person's crossings in order, in SQL that DuckDB and Spark both understand: what spells and cycles are read from.

An engine offers the face ``Ordering``. Where the two dialects differ, a word of the face stands in the SQL (days since
1970, names, texts); everything else is written in what both have: casts by ``CAST``, no ``IGNORE NULLS``, no ``//``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from sojourn.engines.crossing_view import TOLD, Opening

EARLY = 100_000
"""Added to days since 1970, so that those before it are positive too."""


class Ordering(Protocol):
    """What an engine has to offer for counts that need each person's crossings in order."""

    days: str
    """SQL with ``{}`` for a column of dates: days since 1970."""
    opening: Opening

    def by(self, columns: Sequence[str]) -> list[str]: ...
    def identifier(self, name: str) -> str: ...
    def text(self, value: str) -> str: ...
    def table(self, sql: str) -> pa.Table: ...
    def step(self, name: str, sql: str) -> None: ...
    def keep(self, name: str, sql: str) -> None: ...
    def forget(self, *names: str) -> None: ...


def create_ordered(
    crossings: Ordering, extra: Sequence[str] = (), *, where: str = "true", name: str = "ordered"
) -> None:
    """Make a table of crossings with the next one of the same person and running sums.

    Columns: person_id, day (days since 1970), arrival, migrant, before_known_on, final_on (days; the day on which the
    status after is settled, when all of the crossing is), place (1, 2, ... within the person), next_day, next_arrival,
    days_here (departure days minus arrival days, this crossing included), then ``extra`` (SQL expressions over
    ``crossing``, named). ``where`` chooses persons, never single crossings.

    The classified file need not be sorted. Crossings of one day are put in the order in which they were classified
    (``kernels.border.same_day_order``, or the owner's sequence where it was given); where that order was not known the
    file's first row begins.
    """
    days = crossings.days.format
    columns = "".join(f", {expression}" for expression in extra)
    in_sequence = crossings.opening.sequence is not None
    told = f", {TOLD}" if in_sequence else ""
    crossings.step(
        "selected",
        f"""
        SELECT person_id, place_in_file{told}, arrival, status_before AS began_as, {days("crossing_date")} AS day,
               is_migrant AS migrant, {days("status_before_final_on")} AS before_known_on,
               {days("status_after_final_on")} AS final_on{columns}
        FROM crossing WHERE {where}""",
    )
    crossings.step("same_day", same_day(in_sequence))
    carried = "".join(f", {named(expression)}" for expression in extra)
    window = "(PARTITION BY person_id ORDER BY day, turn, place_in_file)"
    crossings.keep(
        name,
        f"""
        SELECT person_id, arrival, day, migrant, before_known_on, final_on{carried},
               row_number() OVER {window} AS place, lead(day) OVER {window} AS next_day,
               lead(arrival) OVER {window} AS next_arrival,
               CAST(sum(CASE WHEN arrival THEN -day ELSE day END) OVER (PARTITION BY person_id
                   ORDER BY day, turn, place_in_file ROWS UNBOUNDED PRECEDING) AS BIGINT) AS days_here
        FROM (SELECT selected.*, coalesce(same_day.turn, 0) AS turn
              FROM selected LEFT JOIN same_day ON selected.place_in_file = same_day.place) AS turned""",
    )
    crossings.forget("same_day", "selected")


def named(expression: str) -> str:
    """The name of an SQL expression: what stands after its last AS, or all of it."""
    return expression.rsplit(" AS ", 1)[-1].strip()


_BEFORE = "OVER (PARTITION BY person_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
_FROM_HERE = "OVER (PARTITION BY person_id ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
_FIRST = "OVER (PARTITION BY person_id ORDER BY day)"
_DATED = f"CASE WHEN majority IS NOT NULL THEN 2 * (day + {EARLY}) + majority END"
"""Day and majority in one number, so that the latest or the next majority is a maximum or a minimum."""


def same_day(in_sequence: bool) -> str:
    """Turns on days with crossings of both directions, by the rule that ordered them for classification.

    That rule is ``kernels.border.same_day_order``: a day that is not balanced ends with its majority, a balanced one
    changes nothing; so a day begins with the opposite of the last majority before it, else with the next majority from
    it on. Where every day is balanced the status at the beginning tells (a resident began by leaving), without one the
    first row. A day of which the owner's sequence tells all, and no number stands for both directions, goes by it.
    """
    told, turn = "", ""
    if in_sequence:
        arrivals, departures = (f"CASE WHEN {which} THEN {TOLD} END" for which in ("arrival", "NOT arrival"))
        told = f"""
               count({TOLD}) = count(*) AND count(DISTINCT {TOLD})
               = count(DISTINCT {arrivals}) + count(DISTINCT {departures}) AS in_sequence,"""
        turn = f"WHEN begun.in_sequence THEN selected.{TOLD}"
    kept = ", in_sequence" if in_sequence else ""
    return f"""
    WITH dated AS (
        SELECT person_id, day, sum(CASE WHEN arrival THEN 1 ELSE 0 END) AS arrivals,
               sum(CASE WHEN arrival THEN 0 ELSE 1 END) AS departures,{told}
               min(began_as) AS began_as, min_by(arrival, place_in_file) AS first_in_file
        FROM selected GROUP BY person_id, day),
    majorities AS (
        SELECT *, CASE WHEN arrivals > departures THEN 1 WHEN arrivals < departures THEN 0 END AS majority
        FROM dated
        WHERE person_id IN (SELECT person_id FROM dated WHERE arrivals > 0 AND departures > 0)),
    begun AS (
        SELECT person_id, day, arrivals, departures{kept}, coalesce(
            1 - max({_DATED}) {_BEFORE} % 2,
            min({_DATED}) {_FROM_HERE} % 2,
            CASE first_value(began_as) {_FIRST} WHEN 'non_resident' THEN 1 WHEN 'resident' THEN 0 END,
            CASE WHEN first_value(first_in_file) {_FIRST} THEN 1 ELSE 0 END) = 1 AS arrival_first
        FROM majorities)
    SELECT selected.place_in_file AS place,
           CASE {turn} WHEN true THEN
               2 * row_number() OVER (PARTITION BY selected.person_id, selected.day, selected.arrival
                                      ORDER BY selected.place_in_file)
               + CASE WHEN selected.arrival = begun.arrival_first THEN 0 ELSE 1 END END AS turn
    FROM selected JOIN begun ON selected.person_id = begun.person_id AND selected.day = begun.day
    WHERE begun.arrivals > 0 AND begun.departures > 0"""
