"""Counts of classified crossings in SQL: flows, durations, returns, repeat migration, transit.

Every function takes open :class:`ClassifiedCrossings` and gives an Arrow table of counts, long, one row per cell
that has at least one crossing; a cell without a row is a count of zero. What the counts mean is declared in
``sojourn.microdata.tabulation``; nothing is rounded or suppressed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol

import pyarrow as pa

from sojourn.engines.classified_crossings import CATEGORY, ClassifiedCrossings, day_number
from sojourn.engines.duckdb import quoted
from sojourn.engines.ordered_crossings import Ordering, create_ordered

Freq = Literal["M", "Q", "A"]

PERIOD = {
    "M": "CAST(year({0}) AS STRING) || '-' || lpad(CAST(month({0}) AS STRING), 2, '0')",
    "Q": "CAST(year({0}) AS STRING) || '-Q' || CAST(quarter({0}) AS STRING)",
    "A": "CAST(year({0}) AS STRING)",
}


class Movements(Protocol):
    """What an engine has to offer for counts that look at one crossing at a time."""

    def by(self, columns: Sequence[str]) -> list[str]: ...
    def table(self, sql: str) -> pa.Table: ...


#: Days since 1970 as a date.
DATE = "(DATE '1970-01-01' + CAST({} AS INTEGER))"


def undecided_from(crossings: Movements) -> date | None:
    """First crossing date of which anything is not decided yet; None where all is.

    Crossings that no later data decide (their order on a day is not known) are left aside here.
    """
    found = crossings.table("""
        SELECT min(crossing_date) AS day FROM crossing
        WHERE (is_migrant IS NULL OR status_before IS NULL OR status_after IS NULL)
          AND status_after_final_on IS NOT NULL""")
    return found["day"][0].as_py()  # type: ignore[no-any-return]


def movements(crossings: Movements, by: Sequence[str], freq: Freq) -> pa.Table:
    """time_period, the columns of ``by``, category, crossings: every crossing once, by what it turned out to be."""
    columns = "".join(f", {expression}" for expression in crossings.by(by))
    return crossings.table(f"""
        SELECT {PERIOD[freq].format("crossing_date")} AS time_period{columns}, {CATEGORY} AS category,
               count(*) AS crossings
        FROM crossing GROUP BY ALL ORDER BY ALL""")


def contributions(crossings: ClassifiedCrossings, by: Sequence[str], freq: Freq) -> pa.Table:
    """person_id (text), time_period, ``by``, measure, records: migrations of each person by cell, decided ones alone.

    Cells stay without the persons of whom a column of ``by`` is not known: their code is ``_X``.
    """
    named = [f"coalesce({quoted(name)}, '_X') AS {quoted(name)}" for name in by]
    inner = "".join(f", {expression}" for expression in crossings.by(by))
    outer = "".join(f", {expression}" for expression in named)
    return crossings.table(f"""
        SELECT CAST(person_id AS STRING) AS person_id, time_period{outer}, category AS measure,
               count(*)::BIGINT AS records
        FROM (SELECT person_id, {PERIOD[freq].format("crossing_date")} AS time_period{inner}, {CATEGORY} AS category
              FROM crossing)
        WHERE category IN ('immigration', 'emigration') GROUP BY ALL ORDER BY ALL""")


def durations(crossings: Ordering, by: Sequence[str], freq: Freq, edges: Sequence[int]) -> pa.Table:
    """time_period (of the crossing that ends the spell), ``by``, spell, duration, spells, days, median_days.

    spell : visitor_stay, resident_absence, resident_stay, non_resident_absence, undecided_stay or
    undecided_absence, by the status before the crossing that begins it, or after it where it was a migration.
    duration : group of days from ``edges``, coded D0T1, D2T7, ... D_GE365; ``_T`` rows carry the median.
    Spells not ended by the last crossing are not counted here.
    """
    expressions = crossings.by(by)
    listed = "".join(f", {crossings.identifier(name)}" for name in by)
    create_ordered(crossings, ["status_before", "status_after", *expressions])
    status = "CASE WHEN migrant THEN status_after ELSE status_before END"
    spell = f"""
        CASE WHEN next_arrival = arrival THEN 'not_known'
             WHEN migrant IS NULL OR {status} IS NULL
                  THEN CASE WHEN arrival THEN 'undecided_stay' ELSE 'undecided_absence' END
             WHEN arrival THEN CASE {status} WHEN 'resident' THEN 'resident_stay' ELSE 'visitor_stay' END
             ELSE CASE {status} WHEN 'resident' THEN 'resident_absence' ELSE 'non_resident_absence' END END"""
    period = PERIOD[freq].format(DATE.format("next_day"))
    return crossings.table(f"""
        WITH spells AS (
            SELECT {period} AS time_period{listed}, {spell} AS spell, next_day - day AS days
            FROM ordered WHERE next_day IS NOT NULL)
        SELECT time_period{listed}, spell, {_duration_group("days", edges)} AS duration, count(*) AS spells,
               CAST(sum(days) AS BIGINT) AS days, CAST(NULL AS DOUBLE) AS median_days
        FROM spells GROUP BY ALL
        UNION ALL
        SELECT time_period{listed}, spell, '_T', count(*), CAST(sum(days) AS BIGINT), median(days)
        FROM spells GROUP BY ALL
        ORDER BY ALL""")


def returns(
    crossings: Ordering, citizenship: str, column: str, by: Sequence[str], freq: Freq, years: Sequence[int]
) -> pa.Table:
    """time_period, ``by``, abroad, persons, median_days: immigration of citizens of ``citizenship``.

    abroad : time since the same person's last emigration, coded Y0, Y1T2, ... or ``not_observed`` where the data
    hold no emigration before.
    """
    expressions = crossings.by(by)
    listed = "".join(f", {crossings.identifier(name)}" for name in by)
    create_ordered(crossings, [f"CAST({crossings.identifier(column)} AS STRING) AS citizen_of", *expressions])
    return crossings.table(f"""
        WITH moves AS (
            SELECT *, max(CASE WHEN NOT arrival THEN day END) OVER (
                PARTITION BY person_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS left_on
            FROM ordered WHERE migrant AND citizen_of = {crossings.text(citizenship)}),
        back AS (
            SELECT {PERIOD[freq].format(DATE.format("day"))} AS time_period{listed}, day - left_on AS days
            FROM moves WHERE arrival)
        SELECT time_period{listed}, {_year_group("days", years)} AS abroad, count(*) AS persons,
               median(days) AS median_days
        FROM back GROUP BY ALL ORDER BY ALL""")


def repeat_migration(
    crossings: Ordering,
    by: Sequence[str],
    years: Sequence[int],
    *,
    window_years: int,
    least_crossings: int,
    least_days: int | None,
    observed_to: date,
) -> pa.Table:
    """time_period (a year), ``by``, kind and counts of persons who crossed again and again.

    A counted crossing is a migration (``least_days`` None) or a crossing followed by at least ``least_days`` days
    on the new side, the last one up to ``observed_to``; of several in one direction in a row the first counts, so
    that a short trip does not begin a new stay. A person is circular in a year when the ``window_years``
    years that end with it hold at least ``least_crossings`` counted crossings.

    Columns: circular (bool), last_direction (of the last counted crossing in the window), persons, counted
    (crossings), cycles (pairs of counted crossings after the first: there and back again), days_here and days
    (between the first counted crossing in the window and the end of the year or of the data), this_year (persons with
    a counted crossing in the year itself). Only decided crossings count, so recent years are too low until final.
    Who died before a year (``deaths``) is not in it; a last stay ends with the death.
    """
    expressions = crossings.by(by)
    listed = "".join(f", {crossings.identifier(name)}" for name in by)
    ends_on = day_number(observed_to)
    create_ordered(crossings, expressions)
    until = f"coalesce(next_day, least(coalesce(died, {ends_on} + 1), {ends_on} + 1))"
    counted = "migrant" if least_days is None else f"{until} - day >= {int(least_days)}"
    crossings.keep(
        "counted",
        f"""
        SELECT *, lead(day) OVER (PARTITION BY person_id ORDER BY place) AS next_counted
        FROM (SELECT *, lag(arrival) OVER (PARTITION BY person_id ORDER BY place) AS previous
              FROM ordered LEFT JOIN deaths USING (person_id) WHERE {counted}) AS of_one_person
        WHERE previous IS DISTINCT FROM arrival""",
    )
    parts = []
    for year in years:
        first, last = day_number(date(year - window_years + 1, 1, 1)), day_number(date(year, 12, 31))
        end = min(last, ends_on)
        begins = day_number(date(year, 1, 1))
        columns = [crossings.identifier(name) for name in by]  # the last value that is known
        grouped = "".join(f", max_by({c}, CASE WHEN {c} IS NOT NULL THEN place END) AS {c}" for c in columns)
        parts.append(f"""
            SELECT '{year}' AS time_period{listed}, counted >= {least_crossings} AS circular, last_direction,
                   count(*) AS persons, CAST(sum(counted) AS BIGINT) AS counted,
                   CAST(sum(floor((counted - 1) / 2)) AS BIGINT) AS cycles,
                   CAST(sum(days_here) AS BIGINT) AS days_here, CAST(sum(days) AS BIGINT) AS days,
                   count(*) FILTER (WHERE last_day >= {begins}) AS this_year
            FROM (SELECT person_id{grouped}, count(*) AS counted, max(day) AS last_day,
                         CASE WHEN max_by(arrival, place) THEN 'arrival' ELSE 'departure' END AS last_direction,
                         sum(CASE WHEN arrival THEN least(coalesce(next_counted, {end}), coalesce(died, {end}), {end})
                                  - day ELSE 0 END) AS days_here,
                         least(coalesce(min(died), {end}), {end}) - min(day) AS days
                  FROM counted
                  WHERE day BETWEEN {first} AND {end} AND (died IS NULL OR died >= {begins})
                  GROUP BY person_id) AS one_year
            GROUP BY ALL""")
    result = crossings.table(" UNION ALL ".join(parts) + " ORDER BY ALL")
    crossings.forget("counted", "ordered")
    return result


def transit(crossings: Ordering, column: str, by: Sequence[str], freq: Freq, longest: int) -> pa.Table:
    """time_period (of the departure), ``by``, origin, destination, crossings (stays), days.

    Stays of non-residents of at most ``longest`` days, from an arrival out of one country to a departure for
    another; ``column`` says from where, and to where.
    """
    expressions = crossings.by(by)
    listed = "".join(f", {crossings.identifier(name)}" for name in by)
    create_ordered(
        crossings, [f"CAST({crossings.identifier(column)} AS STRING) AS partner", "status_before", *expressions]
    )
    return crossings.table(f"""
        WITH following AS (
            SELECT *, lead(partner) OVER (PARTITION BY person_id ORDER BY place) AS next_partner FROM ordered)
        SELECT {PERIOD[freq].format(DATE.format("next_day"))} AS time_period{listed}, partner AS origin,
               next_partner AS destination, count(*) AS stays, CAST(sum(next_day - day) AS BIGINT) AS days
        FROM following
        WHERE arrival AND NOT next_arrival AND status_before = 'non_resident' AND NOT coalesce(migrant, false)
          AND next_day - day <= {int(longest)} AND partner <> next_partner
        GROUP BY ALL ORDER BY ALL""")


def _duration_group(days: str, edges: Sequence[int]) -> str:
    """SQL of the group of a number of days; ``edges`` are the first days of the groups after the first."""
    cases = []
    low = 0
    for edge in edges:
        code = f"D{low}" if edge - 1 == low else f"D{low}T{edge - 1}"
        cases.append(f"WHEN {days} < {int(edge)} THEN '{code}'")
        low = int(edge)
    return f"CASE {' '.join(cases)} ELSE 'D_GE{low}' END"


def _year_group(days: str, years: Sequence[int]) -> str:
    cases = [f"WHEN {days} IS NULL THEN 'not_observed'"]
    low = 0
    for edge in years:
        code = f"Y{low}" if edge - 1 == low else f"Y{low}T{edge - 1}"
        cases.append(f"WHEN {days} < {int(edge)} * 365.25 THEN '{code}'")
        low = int(edge)
    return f"CASE {' '.join(cases)} ELSE 'Y_GE{low}' END"


__all__ = ["Freq", "durations", "movements", "repeat_migration", "returns", "transit"]
