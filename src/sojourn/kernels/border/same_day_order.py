"""The order of crossings on one day, told from the crossings around them. Plain numpy in and out.

Arrivals and departures of a person alternate. So a day's crossings begin with the opposite of the crossing before
it. On a person's first day the majority direction begins; with as many arrivals as departures the majority of the
next day that is not balanced, since only then does that day follow on. Where every day is balanced both orders
alternate: the status known from elsewhere tells (a resident begins by leaving), then the identifiers of the
crossings. So whenever some order of the days makes the whole history alternate, it is found; a status never stands
against it (a resident may be abroad). Nothing depends on the order of the rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.kernels.compiled import njit


@njit(cache=True, nogil=True)
def _order(
    start: Any,
    day: Any,
    clock: Any,
    arrival: Any,
    ranked: Any,
    initial: Any,
    initial_on: Any,
    order: Any,
    repeated: Any,
    unordered: Any,
    told: Any,
) -> None:
    """Fill in the order, moment by moment: crossings of one day and time of day, which nothing sorted so far."""
    for p in range(start.shape[0] - 1):
        first, end = start[p], start[p + 1]
        unordered[p] = told[p] = False
        previous = -1  # direction of the crossing before; none yet
        moment = first
        while moment < end:
            moment_end = moment + 1
            while moment_end < end and day[moment_end] == day[moment] and clock[moment_end] == clock[moment]:
                moment_end += 1
            if moment_end == moment + 1:
                order[moment] = moment
                repeated[moment] = arrival[moment] == previous
                previous = arrival[moment]
                moment = moment_end
                continue
            arrivals = 0
            for i in range(moment, moment_end):
                arrivals += arrival[i]
            departures = moment_end - moment - arrivals
            # turn: the direction that comes next; -1 while nothing tells
            if previous >= 0:
                turn = 1 - previous
            elif arrivals != departures:
                turn = 1 if arrivals > departures else 0
            else:
                turn = -1
                later = moment_end
                while later < end and turn < 0:
                    later_end = later + 1
                    inward = arrival[later]
                    while later_end < end and day[later_end] == day[later] and clock[later_end] == clock[later]:
                        inward += arrival[later_end]
                        later_end += 1
                    outward = later_end - later - inward
                    if inward != outward:
                        turn = 1 if inward > outward else 0
                    later = later_end
                if turn < 0 and initial[p] >= 0 and initial_on[p] <= day[moment]:
                    turn = 1 - initial[p]
                    told[p] = True
                elif turn < 0 and ranked[moment]:
                    turn = arrival[moment]
                    told[p] = True
                elif turn < 0:
                    turn = 1
                    unordered[p] = True
            next_arrival = moment
            next_departure = moment
            for at in range(moment, moment_end):
                while next_arrival < moment_end and arrival[next_arrival] != 1:
                    next_arrival += 1
                while next_departure < moment_end and arrival[next_departure] != 0:
                    next_departure += 1
                if (turn == 1 and next_arrival < moment_end) or next_departure == moment_end:
                    chosen = next_arrival
                    next_arrival += 1
                else:
                    chosen = next_departure
                    next_departure += 1
                order[at] = chosen
                repeated[at] = arrival[chosen] == previous
                previous = arrival[chosen]
                turn = 1 - previous
            moment = moment_end


def order_same_day(
    start: npt.NDArray[np.int64],
    day: npt.NDArray[np.int32],
    clock: npt.NDArray[np.int64],
    arrival: npt.NDArray[np.int8],
    initial: npt.NDArray[np.int8],
    initial_on: npt.NDArray[np.int32],
    *,
    ranked: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Order crossings sorted by person, day, time of day and contents so that directions alternate where they can.

    Parameters
    ----------
    start : (persons + 1) first crossing of each person
    day, clock : (crossings) days since 1970-01-01 and microseconds since midnight, sorted within a person
    arrival : (crossings) 1 arrival, 0 departure
    initial, initial_on : (persons) status from elsewhere (1, 0, -1 none) and its day
    ranked : (crossings) those of this moment are sorted by identifiers, so the first of them may decide

    Returns
    -------
    order : (crossings) position of the crossing that comes at this place
    repeated : (crossings, in the new order) same direction as the crossing before: one is missing or surplus
    unordered : (persons) nothing told whether the arrival or the departure of the first day came first
    told : (persons) only the status or the identifiers told it; a later crossing may show that it was the other way
    """
    count = day.shape[0]
    order = np.empty(count, np.int64)
    repeated = np.empty(count, np.bool_)
    unordered, told = np.empty(start.shape[0] - 1, np.bool_), np.empty(start.shape[0] - 1, np.bool_)
    _order(start, day, clock, arrival, ranked, initial, initial_on, order, repeated, unordered, told)
    return order, repeated, unordered, told
