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
from numba import njit


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
    for p in range(start.shape[0] - 1):
        first, end = start[p], start[p + 1]
        unordered[p] = told[p] = False
        previous = -1
        g = first
        while g < end:
            h = g + 1
            while h < end and day[h] == day[g] and clock[h] == clock[g]:
                h += 1
            if h == g + 1:
                order[g] = g
                repeated[g] = arrival[g] == previous
                previous = arrival[g]
                g = h
                continue
            arrivals = 0
            for i in range(g, h):
                arrivals += arrival[i]
            departures = h - g - arrivals
            if previous >= 0:
                turn = 1 - previous
            elif arrivals != departures:
                turn = 1 if arrivals > departures else 0
            else:
                turn = -1
                k = h
                while k < end and turn < 0:
                    n = k + 1
                    inward = arrival[k]
                    while n < end and day[n] == day[k] and clock[n] == clock[k]:
                        inward += arrival[n]
                        n += 1
                    outward = n - k - inward
                    if inward != outward:
                        turn = 1 if inward > outward else 0
                    k = n
                if turn < 0 and initial[p] >= 0 and initial_on[p] <= day[g]:
                    turn = 1 - initial[p]
                    told[p] = True
                elif turn < 0 and ranked[g]:
                    turn = arrival[g]
                    told[p] = True
                elif turn < 0:
                    turn = 1
                    unordered[p] = True
            next_arrival = g
            next_departure = g
            for at in range(g, h):
                while next_arrival < h and arrival[next_arrival] != 1:
                    next_arrival += 1
                while next_departure < h and arrival[next_departure] != 0:
                    next_departure += 1
                if (turn == 1 and next_arrival < h) or next_departure == h:
                    chosen = next_arrival
                    next_arrival += 1
                else:
                    chosen = next_departure
                    next_departure += 1
                order[at] = chosen
                repeated[at] = arrival[chosen] == previous
                previous = arrival[chosen]
                turn = 1 - previous
            g = h


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
