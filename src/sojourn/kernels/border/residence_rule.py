"""The threshold-within-window rule applied to each person's ordered crossings. Plain numpy in and out.

A person is either resident or non-resident. A crossing is in the *migrating direction* when a resident departs
or a non-resident arrives. From such a crossing on, days in the new place (M) and days back (N) are counted spell
by spell until one of two things happens, tested in this order after each spell:

    N > window - threshold    it was no migration: the status stays
    M >= threshold            it was a migration: the status changes

The last spell of a person is open: it counts as endless when the dates are computed, so that each date is the
day on which the matter is settled *if no further crossing is recorded by then*. A field is final when that day is
not after ``observed_to``; one label can be final earlier, see ``classify``.

Days are counted as int32 days since 1970-01-01; a spell lasts the difference of two crossing dates (0 on one
day). Statuses are 1 resident, 0 non-resident, -1 not decided by the data.

Source: the outcomes-based 12/16-month rule of Statistics New Zealand as computed by migrbc 2.0.9 (its core, which
differs from its vignette in the order and strictness of the two tests).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sojourn.kernels.civil_dates import civil, day_number, days_in_month
from sojourn.kernels.compiled import njit

UNDECIDED = -1
"""Status or label that the data cannot decide yet."""
NO_STATUS = -1
"""No initial status is known for this person."""
UNKNOWN_DAY = np.iinfo(np.int32).min
"""A date that cannot be named (the order of two crossings on one day is not known)."""


class Labels(NamedTuple):
    """What the rule says about each crossing; every array has one entry per crossing, in the order of the input."""

    before: npt.NDArray[np.int8]
    """1 resident, 0 non-resident, -1 undecided."""
    after: npt.NDArray[np.int8]
    migrant: npt.NDArray[np.int8]
    """1 the crossing is a migration, 0 it is not, -1 undecided."""
    before_on: npt.NDArray[np.int32]
    """Day on which ``before`` became final, or becomes final if nothing more is recorded."""
    after_on: npt.NDArray[np.int32]
    migrant_on: npt.NDArray[np.int32]
    final: npt.NDArray[np.bool_]
    """Both statuses and the label are final."""

    @classmethod
    def empty(cls, count: int) -> Labels:
        """Room for the labels of so many crossings, to be filled in."""
        return cls(
            before=np.empty(count, np.int8),
            after=np.empty(count, np.int8),
            migrant=np.empty(count, np.int8),
            before_on=np.empty(count, np.int32),
            after_on=np.empty(count, np.int32),
            migrant_on=np.empty(count, np.int32),
            final=np.empty(count, np.bool_),
        )

    def at(self, mask: npt.NDArray[np.bool_]) -> Labels:
        """The labels of some crossings."""
        return Labels(
            self.before[mask],
            self.after[mask],
            self.migrant[mask],
            self.before_on[mask],
            self.after_on[mask],
            self.migrant_on[mask],
            self.final[mask],
        )


@njit(cache=True, nogil=True)
def add_months(day: int, months: int) -> int:
    """The same day of the month, ``months`` later; the last day of that month where it is shorter."""
    y, m, d = civil(day)
    total = y * 12 + (m - 1) + months
    y, m = total // 12, total % 12 + 1
    return day_number(y, m, min(d, days_in_month(y, m)))


@njit(cache=True, nogil=True)
def _in_new_place(i: int, at: int, day: Any, present: Any, arrival: Any) -> Any:
    """Days from crossing ``i`` to crossing ``at`` on the side that ``i`` leads to: M of the rule."""
    inside = present[at] - present[i]
    return inside if arrival[i] == 1 else day[at] - day[i] - inside


@njit(cache=True, nogil=True)
def _resolution(i: int, end: int, day: Any, present: Any, arrival: Any, enough: int, back: int) -> int:
    """First crossing of the person by which crossing ``i`` is settled; ``end`` if the open last spell settles it."""
    low, high, step = i + 1, end, 1
    # The counts only grow, so look ahead in doubling steps and then halve.
    while low < end:
        at = min(low + step - 1, end - 1)
        away = _in_new_place(i, at, day, present, arrival)
        if away >= enough or day[at] - day[i] - away > back:
            high = at
            break
        low = at + 1
        step *= 2
    while low < high:
        at = (low + high) // 2
        away = _in_new_place(i, at, day, present, arrival)
        if away >= enough or day[at] - day[i] - away > back:
            high = at
        else:
            low = at + 1
    return low


@njit(cache=True, nogil=True)
def _classify(
    start: Any,
    day: Any,
    arrival: Any,
    initial: Any,
    initial_on: Any,
    unordered: Any,
    threshold: int,
    window: int,
    months: bool,
    shortest_threshold: int,
    longest_back: int,
    observed_to: int,
    before: Any,
    after: Any,
    migrant: Any,
    before_on: Any,
    after_on: Any,
    migrant_on: Any,
    final: Any,
    sure: Any,
    present: Any,
) -> None:
    """Fill the labels in, person by person.

    shortest_threshold, longest_back : threshold and window - threshold at their shortest and longest, days
    sure : room for what is settled for good: the label of a return that is no migration whatever comes
    present : room for the days in the country from the person's first crossing to each one
    """
    unset = UNKNOWN_DAY
    # by direction of the crossing that is returned from (0 departure, 1 arrival): the returns looked at so far
    dated_to, sure_to = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for p in range(start.shape[0] - 1):
        first, end = start[p], start[p + 1]
        if first == end:
            continue
        status_known = initial[p] != NO_STATUS
        midway = status_known and initial_on[p] > day[first]
        present[first] = 0
        for i in range(first, end):
            migrant_on[i] = unset
            sure[i] = False
            if i > first:
                present[i] = present[i - 1] + (day[i] - day[i - 1] if arrival[i - 1] == 1 else 0)
        dated_to[0] = dated_to[1] = first
        sure_to[0] = sure_to[1] = first
        for i in range(first, end):
            if i == first:
                status = initial[p] if status_known and not midway else 1 - arrival[i]
                ready = day[i]
            else:
                status = after[i - 1]
                # The reference puts an initial status back when it is dated on the very day on which
                # the status so far became final.
                if status_known and after_on[i - 1] == initial_on[p]:
                    status = initial[p]
                ready = max(after_on[i - 1], day[i])
            before[i] = status
            before_on[i] = ready
            if arrival[i] == status:  # not in the migrating direction: nothing can change
                after[i] = status
                after_on[i] = ready
                migrant[i] = 0
                if migrant_on[i] == unset:
                    migrant_on[i] = ready
                continue
            if months:
                enough = add_months(day[i], threshold) - day[i]
                back = add_months(day[i], window) - day[i] - enough
            else:
                enough = threshold
                back = window - threshold
            resolved = _resolution(i, end, day, present, arrival, enough, back)
            last = min(resolved, end - 1)
            away = _in_new_place(i, last, day, present, arrival)
            returned = day[last] - day[i] - away
            if returned > back or (resolved == end and arrival[last] != arrival[i]):
                after[i] = status
                after_on[i] = max(day[i] + back + away, ready)
                migrant[i] = 0
                if migrant_on[i] == unset:
                    migrant_on[i] = after_on[i]
            else:
                after[i] = 1 - status
                after_on[i] = max(day[i] + enough + returned, ready)
                migrant[i] = 1
                migrant_on[i] = after_on[i]
            # A return before the matter is settled cannot be a migration itself if it comes early enough,
            # whatever becomes of crossing i. Each return is labelled once: by the earliest such crossing.
            returning = max(i + 1, dated_to[arrival[i]])
            while returning < resolved and day[returning] < ready + 2 * back:
                if migrant_on[returning] == unset:
                    migrant_on[returning] = max(day[returning], ready)
                returning += 2
            dated_to[arrival[i]] = returning
            if ready <= observed_to and not midway:
                returning = max(i + 1, sure_to[arrival[i]])
                while returning < resolved:
                    away = _in_new_place(i, returning, day, present, arrival)
                    if away + longest_back >= shortest_threshold:
                        break
                    sure[returning] = True
                    returning += 2
                sure_to[arrival[i]] = returning
        for i in range(first, end):
            if unordered[p]:
                before[i] = after[i] = migrant[i] = UNDECIDED
                before_on[i] = after_on[i] = migrant_on[i] = unset
                final[i] = False
                continue
            final[i] = after_on[i] <= observed_to
            if not final[i]:
                if migrant_on[i] <= observed_to and sure[i]:
                    migrant[i] = 0
                else:
                    migrant[i] = UNDECIDED
                    if migrant_on[i] <= observed_to:
                        migrant_on[i] = after_on[i]
                after[i] = UNDECIDED
                if before_on[i] > observed_to:
                    before[i] = UNDECIDED


def classify(
    start: npt.NDArray[np.int64],
    day: npt.NDArray[np.int32],
    arrival: npt.NDArray[np.int8],
    initial: npt.NDArray[np.int8],
    initial_on: npt.NDArray[np.int32],
    unordered: npt.NDArray[np.bool_],
    *,
    threshold: int,
    window: int,
    months: bool,
    observed_to: int,
) -> Labels:
    """Status before and after, label and dates of every crossing, for all persons.

    Parameters
    ----------
    start : (persons + 1) first crossing of each person; the last entry is the number of crossings
    day : (crossings) days since 1970-01-01, not falling within a person
    arrival : (crossings) 1 arrival, 0 departure, alternating within a person
    initial : (persons) status known from elsewhere: 1 resident, 0 non-resident, -1 none. Without one a person
        starts in the status from which the first crossing is in the migrating direction. So does a person whose
        first crossing is before ``initial_on``
    initial_on : (persons) day of that status
    unordered : (persons) the order of crossings on one day is not known, so nothing is decided
    threshold, window : days in the new place that make a migration, days within which they are counted; calendar
        months when ``months`` is true (then the lengths depend on the date of the crossing)
    observed_to : last day on which crossings are known

    Returns
    -------
    Labels
        A status is final when its day is not after ``observed_to``. The label of a return can be final before
        its statuses: it is no migration, whatever becomes of the crossing it returns from, when fewer than
        threshold - (window - threshold) days were spent away and it lies less than twice (window - threshold)
        days after the day on which the status before that crossing was final. The day given is then the day of
        the return, as in the reference; the label is called final only if it truly can no longer change.
        All fields of a crossing are final at the latest ``window`` after it.
    """
    count = day.shape[0]
    if months:
        shortest_threshold = int(threshold * 30.436875) - 3
        longest_back = int((window - threshold) * 30.436875) + 3
    else:
        shortest_threshold, longest_back = threshold, window - threshold
    if longest_back >= shortest_threshold:
        shortest_threshold = 0  # a person back may migrate before the walk ends: no label is certain early
    labels = Labels.empty(count)
    _classify(
        start,
        day,
        arrival,
        initial,
        initial_on,
        unordered,
        threshold,
        window,
        months,
        shortest_threshold,
        longest_back,
        observed_to,
        *labels,
        np.empty(count, np.bool_),
        np.empty(count, np.int32),
    )
    return labels
