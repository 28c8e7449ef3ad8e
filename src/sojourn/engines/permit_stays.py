"""Stays under permits from classified crossings: first arrival, last departure, and what they make of a person."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from sojourn.concepts.permit_stay import AFTER_PERMIT, ASSUMED, CLASS, NOT_APPLICABLE, OBSERVED
from sojourn.engines.classified_crossings import ClassifiedCrossings


def stays(
    crossings: ClassifiedCrossings, permits: pa.Table, *, threshold_days: int, renewal_days: int, observed_to: int
) -> pa.Table:
    """One row a person and run of permits that follow on.

    permits : person_id (typed as among the crossings), valid_from, valid_to (days since 1970-01-01, both included),
    permit_class; threshold_days : of stay that make a migrant, and away that end residence; renewal_days : that may lie
    between two permits of one stay; observed_to : the last day of observation, as such a day.

    Columns: person_id, stay (1, 2, ... of the person), permits, first_class, last_class, valid_from, valid_to,
    crossings (within the validity), first_arrival, last_departure (dates; the second null while the stay lasts),
    end_basis, days (from the one to the other, or to the end of observation), days_present (of them in the country),
    long_term, immigration, emigration (null while undecided).

    - A stay needs an arrival within the permits; without one all of its labels are null and ``first_arrival`` is.
    - ``long_term`` is true from the threshold on; false only once the permits have ended.
    - Stays of a person with less than the threshold of days between them are one residence: who was long-term before
      does not immigrate again, and emigrates with the last of them.
    """
    crossings.create_ordered()
    crossings.connection.register("permits_given", permits)
    try:
        crossings.keep("permit_runs", _runs(renewal_days))
        crossings.keep("permit_events", _EVENTS)
        crossings.keep("permit_stays", _stays(observed_to))
        return crossings.table(_labels(threshold_days, observed_to))
    finally:
        crossings.connection.unregister("permits_given")


def with_class(crossings: ClassifiedCrossings, permits: pa.Table) -> Iterator[pa.Table]:
    """The classified crossings with ``permit_class`` of the permit valid on the day, in the order of their file.

    permits : as for :func:`stays`. Of several valid ones the one that began last counts; _Z where none is.
    """
    own = [crossings.identifier(name) for name in crossings.columns if name != CLASS]
    crossings.connection.register("permits_given", permits)
    crossings.keep(
        "class_of",
        f"""
        SELECT c.place_in_file, arg_max(p.{CLASS}, (p.valid_from, p.valid_to, p.{CLASS})) AS {CLASS}
        FROM crossing AS c JOIN permits_given AS p
          ON p.person_id = c.person_id AND {crossings.day} BETWEEN p.valid_from AND p.valid_to
        GROUP BY c.place_in_file""",
    )
    crossings.connection.unregister("permits_given")
    sql = f"""
        SELECT {", ".join(f"c.{name}" for name in own)}, coalesce(o.{CLASS}, '{NOT_APPLICABLE}') AS {CLASS}
        FROM crossing AS c LEFT JOIN class_of AS o USING (place_in_file) ORDER BY place_in_file"""
    for batch in crossings.batches(sql):
        yield pa.Table.from_batches([batch])


def _runs(renewal_days: int) -> str:
    """Permits that follow on, numbered within each person."""
    return f"""
        WITH reached AS (
            SELECT *, max(valid_to) OVER (PARTITION BY person_id ORDER BY valid_from, valid_to
                                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS so_far
            FROM permits_given),
        numbered AS (
            SELECT *, sum(CASE WHEN so_far IS NULL OR valid_from > so_far + 1 + {renewal_days} THEN 1 ELSE 0 END)
                OVER (PARTITION BY person_id ORDER BY valid_from, valid_to ROWS UNBOUNDED PRECEDING) AS stay
            FROM reached)
        SELECT person_id, stay::INTEGER AS stay, count(*)::INTEGER AS permits,
               arg_min(permit_class, (valid_from, valid_to)) AS first_class,
               arg_max(permit_class, (valid_from, valid_to)) AS last_class,
               min(valid_from) AS valid_from, max(valid_to) AS valid_to
        FROM numbered GROUP BY person_id, stay"""


_EVENTS = """
    SELECT r.person_id, r.stay, o.day, o.place, o.arrival,
           min(o.place) FILTER (o.arrival) OVER (PARTITION BY r.person_id, r.stay) AS began
    FROM permit_runs AS r
    JOIN ordered AS o ON o.person_id = r.person_id AND o.day BETWEEN r.valid_from AND r.valid_to"""


def _stays(observed_to: int) -> str:
    """First arrival, how the last event within the permits left the person, and the crossing that follows it."""
    return f"""
        WITH found AS (
            SELECT person_id, stay, count(*)::INTEGER AS crossings, min(day) FILTER (place = began) AS first_arrival,
                   max(place) AS last_place, arg_max(arrival, place) AS inside,
                   max(day) FILTER (NOT arrival) AS last_departure,
                   sum(CASE WHEN arrival THEN -day ELSE day END) AS signed_days
            FROM permit_events WHERE place >= began GROUP BY person_id, stay),
        ended AS (
            SELECT f.*, r.valid_to, n.day AS next_day, n.arrival AS next_arrival
            FROM found AS f JOIN permit_runs AS r USING (person_id, stay)
            LEFT JOIN ordered AS n ON n.person_id = f.person_id AND n.place = f.last_place + 1)
        SELECT person_id, stay, crossings, first_arrival, signed_days, inside,
               CASE WHEN NOT inside THEN last_departure
                    WHEN next_day IS NOT NULL AND NOT next_arrival THEN next_day
                    WHEN valid_to <= {observed_to} THEN valid_to END AS end_day,
               CASE WHEN NOT inside THEN '{OBSERVED}'
                    WHEN next_day IS NOT NULL AND NOT next_arrival THEN '{AFTER_PERMIT}'
                    WHEN valid_to <= {observed_to} THEN '{ASSUMED}' END AS end_basis
        FROM ended"""


def _labels(threshold: int, observed_to: int) -> str:
    """Length of each stay, and its labels with the stays around it."""
    day = "DATE '1970-01-01' + CAST({} AS INTEGER)"
    return f"""
        WITH lasted AS (
            SELECT r.*, s.crossings, s.first_arrival, s.end_day, s.end_basis,
                   coalesce(s.end_day, {observed_to}) - s.first_arrival AS days,
                   s.signed_days
                       + CASE WHEN s.inside THEN coalesce(s.end_day, {observed_to}) ELSE 0 END AS days_present,
                   r.valid_to <= {observed_to} OR s.end_basis = '{AFTER_PERMIT}' AS over
            FROM permit_runs AS r LEFT JOIN permit_stays AS s USING (person_id, stay)),
        judged AS (
            SELECT *, CASE WHEN days >= {threshold} THEN true WHEN over THEN false END AS long_term,
                   first_arrival - lag(end_day) OVER person AS away_before,
                   lead(first_arrival) OVER person - end_day AS away_after
            FROM lasted WHERE first_arrival IS NOT NULL
            WINDOW person AS (PARTITION BY person_id ORDER BY stay)),
        residences AS (
            SELECT *, sum(CASE WHEN away_before IS NULL OR away_before >= {threshold} THEN 1 ELSE 0 END)
                OVER (PARTITION BY person_id ORDER BY stay ROWS UNBOUNDED PRECEDING) AS residence
            FROM judged),
        known AS (
            SELECT *, coalesce(bool_or(long_term) OVER earlier, false) AS was_resident,
                   CASE WHEN away_after IS NOT NULL THEN away_after >= {threshold}
                        WHEN over AND {observed_to} - end_day >= {threshold} THEN true END AS stays_away
            FROM residences
            WINDOW earlier AS (PARTITION BY person_id, residence ORDER BY stay
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
        labelled AS (
            SELECT *, long_term AND NOT was_resident AS immigration,
                   (long_term OR was_resident) AND stays_away AS emigration
            FROM known)
        SELECT l.person_id, l.stay, l.permits, l.first_class, l.last_class,
               {day.format("l.valid_from")} AS valid_from, {day.format("l.valid_to")} AS valid_to,
               coalesce(k.crossings, 0) AS crossings, {day.format("k.first_arrival")} AS first_arrival,
               {day.format("k.end_day")} AS last_departure, k.end_basis, k.days::INTEGER AS days,
               k.days_present::INTEGER AS days_present, k.long_term, k.immigration, k.emigration
        FROM lasted AS l LEFT JOIN labelled AS k USING (person_id, stay)
        ORDER BY l.person_id, l.stay"""
