"""Residence by days present in a calendar year, applied to each person's ordered crossings. Plain numpy in and out.

A person is resident in a year when present on at least ``threshold`` of its days. The day of an arrival counts as
present, the day of a departure as absent; before the first crossing a person is where that crossing does not lead.
When the status of a year differs from that of the year before, the change is carried by one crossing: the one that
begins the first stay of the year (for a gain) or its first absence (for a loss), even if it lies in an earlier
year. That crossing is the migration. A change that no recorded crossing can carry (the person was already there)
waits until one can.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.kernels.border.residence_rule import NO_STATUS, UNDECIDED, UNKNOWN_DAY, Labels
from sojourn.kernels.civil_dates import civil, day_number
from sojourn.kernels.compiled import njit


@njit(cache=True, nogil=True)
def _classify(
    start: Any,
    day: Any,
    arrival: Any,
    initial: Any,
    initial_on: Any,
    unordered: Any,
    threshold: int,
    observed_to: int,
    before: Any,
    after: Any,
    migrant: Any,
    before_on: Any,
    after_on: Any,
    migrant_on: Any,
    final: Any,
) -> None:
    """Fill the labels in: the migrations year by year first, then statuses and dates from crossing to crossing."""
    unset = UNKNOWN_DAY
    for p in range(start.shape[0] - 1):
        first, end = start[p], start[p + 1]
        if first == end:
            continue
        usable = initial[p] != NO_STATUS and initial_on[p] <= day[first]
        starting = initial[p] if usable else 1 - arrival[first]
        # migrant marks carriers, migrant_on when that is settled, after_on when the last year that a
        # crossing could carry is settled
        for i in range(first, end):
            migrant[i] = 0
            migrant_on[i] = unset
            after_on[i] = unset
        status = starting
        settled = unset
        course = first - 1  # the crossing whose stay or absence is in course on 1 January
        for year in range(civil(day[first])[0], civil(day[end - 1])[0] + 2):
            opening, closing = day_number(year, 1, 1), day_number(year + 1, 1, 1)
            while course + 1 < end and day[course + 1] <= opening:
                course += 1
            present, absent = 0, 0
            first_stay, first_absence = -2, -2
            decided = unset
            i, today = course, opening
            while today < closing:
                until = min(day[i + 1], closing) if i + 1 < end else closing
                inside = arrival[i] == 1 if i >= first else arrival[first] == 0
                length = until - today
                if length > 0:
                    if inside:
                        if first_stay == -2:
                            first_stay = i
                        if present < threshold and present + length >= threshold:
                            decided = today + threshold - present - 1
                        present += length
                    else:
                        if first_absence == -2:
                            first_absence = i
                        enough = closing - opening - threshold + 1
                        if absent < enough and absent + length >= enough:
                            decided = today + enough - absent - 1
                        absent += length
                today = until
                if today < closing:
                    i += 1
            settled = max(settled, decided)
            for carrier in (first_stay, first_absence):
                if carrier >= first:
                    after_on[carrier] = settled
            resident = 1 if present >= threshold else 0
            if resident != status:
                carrier = first_stay if resident == 1 else first_absence
                if carrier >= first:
                    status = resident
                    migrant[carrier] = 1
                    migrant_on[carrier] = settled
        status = starting
        ready = unset
        for i in range(first, end):
            before[i] = status
            before_on[i] = ready = max(ready, day[i])
            if migrant[i] == 1:
                status = 1 - status
                ready = max(ready, migrant_on[i])
            elif arrival[i] != status and after_on[i] != unset:
                ready = max(ready, after_on[i])
            after[i] = status
            after_on[i] = migrant_on[i] = ready
            final[i] = ready <= observed_to and not unordered[p]
            if not final[i]:
                after[i] = migrant[i] = UNDECIDED
                if before_on[i] > observed_to:
                    before[i] = UNDECIDED
            if unordered[p]:
                before[i] = UNDECIDED
                before_on[i] = after_on[i] = migrant_on[i] = unset


def classify(
    start: npt.NDArray[np.int64],
    day: npt.NDArray[np.int32],
    arrival: npt.NDArray[np.int8],
    initial: npt.NDArray[np.int8],
    initial_on: npt.NDArray[np.int32],
    unordered: npt.NDArray[np.bool_],
    *,
    threshold: int,
    observed_to: int,
) -> Labels:
    """Status before and after, label and dates of every crossing by days present in calendar years.

    The arrays mean the same as in ``residence_rule.classify``; an initial status dated after the first crossing
    is not used. Every field is final at the latest at the end of the year after the crossing.
    """
    labels = Labels.empty(day.shape[0])
    _classify(start, day, arrival, initial, initial_on, unordered, threshold, observed_to, *labels)
    return labels
