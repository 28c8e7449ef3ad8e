"""The rule of residence, slow and obvious: the judge of every faster engine. One person, one day at a time.

Days are plain integers. From a crossing in the migrating direction on, every day is looked at: was the person in
the new place or back? The day on which either count is full settles the matter. Nothing here is shared with the
package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ARRIVAL, DEPARTURE = 1, 0
RESIDENT, NON_RESIDENT = 1, 0


@dataclass
class Row:
    """One crossing with everything that is found out about it; None where the data cannot decide."""

    day: int
    direction: int
    before: int | None = None
    after: int | None = None
    migrant: int | None = None
    before_on: int = 0
    after_on: int = 0
    migrant_on: int | None = None
    final: bool = False
    certain: bool = False


def classify(
    crossings: list[tuple[int, int]],
    *,
    limits: Callable[[int], tuple[int, int]],
    observed_to: int,
    initial: tuple[int, int] | None = None,
) -> list[Row]:
    """Crossings of one person (day, direction), in order and alternating; initial is (status, day).

    ``limits`` gives the threshold and the days allowed back for a crossing of that day.
    """
    rows = [Row(day, direction) for day, direction in crossings]
    midway = initial is not None and rows and initial[1] > rows[0].day
    for position, row in enumerate(rows):
        if position == 0:
            opposite = NON_RESIDENT if row.direction == ARRIVAL else RESIDENT
            status = initial[0] if initial is not None and not midway else opposite
            row.before_on = row.day
        else:
            previous = rows[position - 1]
            assert previous.after is not None
            status = previous.after
            if initial is not None and previous.after_on == initial[1]:
                status = initial[0]
            row.before_on = max(previous.after_on, row.day)
        row.before = status
        migrating = (row.direction == ARRIVAL) == (status == NON_RESIDENT)
        if not migrating:
            row.after, row.migrant, row.after_on = status, 0, row.before_on
            if row.migrant_on is None:
                row.migrant_on = row.after_on
            continue
        threshold, allowed_back = limits(row.day)
        migrated, settled_on, returns = look_ahead(rows, position, threshold, allowed_back)
        for later, days_away in returns:
            if later.migrant_on is None and later.day < row.before_on + 2 * allowed_back:
                later.migrant_on = max(later.day, row.before_on)
            if allowed_back < threshold - days_away and allowed_back < threshold:
                later.certain |= row.before_on <= observed_to and not midway
        row.after_on = max(settled_on, row.before_on)
        row.migrant = int(migrated)
        row.after = 1 - status if migrated else status
        if migrated or row.migrant_on is None:
            row.migrant_on = row.after_on
    for row in rows:
        decide(row, observed_to)
    return rows


def look_ahead(
    rows: list[Row], position: int, threshold: int, allowed_back: int
) -> tuple[bool, int, list[tuple[Row, int]]]:
    """Migrated or not, the day that settles it, and the returns before that with the days away until then."""
    today, away, back = rows[position].day, 0, 0
    in_new_place = True
    coming = rows[position + 1 :]
    returns: list[tuple[Row, int]] = []
    while True:
        while coming and coming[0].day == today:
            if away >= threshold:
                break
            crossing = coming.pop(0)
            if in_new_place:
                returns.append((crossing, away))
            in_new_place = not in_new_place
        if away >= threshold:
            return True, today, returns
        if not in_new_place and back == allowed_back:
            return False, today, returns
        if in_new_place:
            away += 1
        else:
            back += 1
        today += 1


def decide(row: Row, observed_to: int) -> None:
    """Take back what the data up to ``observed_to`` cannot decide."""
    assert row.migrant_on is not None
    row.final = row.after_on <= observed_to
    if row.final:
        return
    row.after = None
    if row.before_on > observed_to:
        row.before = None
    if row.migrant_on <= observed_to and row.certain:
        row.migrant = 0
        return
    row.migrant = None
    if row.migrant_on <= observed_to:
        row.migrant_on = row.after_on
