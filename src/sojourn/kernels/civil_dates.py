"""Civil dates as days since 1970-01-01, and ISO 8601 dates in a column of UTF-8 text. Plain numpy in and out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.kernels.compiled import njit

READ, MISSING, INVALID = 0, 1, 2
NO_ZONE, OFFSET, UTC = 0, 1, 2
_ZERO, _SPACE, _DASH, _DOT, _COLON, _T, _N, _A = (ord(sign) for sign in "0 -.:TNA")
_PLUS, _Z, _SMALL_Z = (ord(sign) for sign in "+Zz")
_LARGEST_OFFSET = 14 * 60


@njit(cache=True, nogil=True)
def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day since 1970-01-01 (proleptic Gregorian).

    Years are counted from 1 March, so that a leap day is the last of its year, in eras of 400 years (146,097 days).
    """
    from_march_0000 = day + 719468
    era = from_march_0000 // 146097
    day_of_era = from_march_0000 - era * 146097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    d = day_of_year - (153 * month_from_march + 2) // 5 + 1
    m = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    y = year_of_era + era * 400 + (1 if m <= 2 else 0)
    return y, m, d


@njit(cache=True, nogil=True)
def day_number(y: int, m: int, d: int) -> int:
    """Days since 1970-01-01 of a civil date: the inverse of :func:`civil`."""
    if m <= 2:
        y -= 1
    era = y // 400
    year_of_era = y - era * 400
    month_from_march = m - 3 if m > 2 else m + 9
    day_of_year = (153 * month_from_march + 2) // 5 + d - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


@njit(cache=True, nogil=True)
def days_in_month(y: int, m: int) -> int:
    """28 to 31."""
    if m == 2:
        return 29 if (y % 4 == 0 and y % 100 != 0) or y % 400 == 0 else 28
    return 30 if m == 4 or m == 6 or m == 9 or m == 11 else 31


@njit(cache=True, nogil=True)
def _digits(data: Any, at: int, count: int) -> int:
    """The number written at ``at``, or -1 when one of ``count`` characters is no digit."""
    value = 0
    for i in range(at, at + count):
        digit = data[i] - _ZERO
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@njit(cache=True, nogil=True)
def _clock(data: Any, at: int, end: int) -> int:
    """Microseconds of a time of day ``HH:MM[:SS[.ffffff]]``, or -1."""
    if end - at < 5 or data[at + 2] != _COLON:
        return -1
    hour, minute, second, micro = _digits(data, at, 2), _digits(data, at + 3, 2), 0, 0
    at += 5
    if at < end:
        if data[at] != _COLON or end - at < 3:
            return -1
        second = _digits(data, at + 1, 2)
        at += 3
        if at < end:
            if data[at] != _DOT or end - at < 2:
                return -1
            scale = 100_000
            for i in range(at + 1, end):
                digit = data[i] - _ZERO
                if digit < 0 or digit > 9:
                    return -1
                micro += digit * scale
                scale //= 10
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return -1
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro


@njit(cache=True, nogil=True)
def _zone(data: Any, at: int, end: int) -> tuple[int, int]:
    """Where the offset from UTC begins that ends a date or time, and of which kind it is; ``end`` without one.

    ``Z``, ``+HH``, ``+HHMM`` or ``+HH:MM``, a blank before it or none. What begins like one and is none is left where
    it is, so that the time in front of it cannot be read either.
    """
    if data[end - 1] == _Z or data[end - 1] == _SMALL_Z:
        begin, kind = end - 1, UTC
    else:
        begin = end - 1
        while begin > at and data[begin] != _PLUS and data[begin] != _DASH:
            begin -= 1
        size = end - begin
        timed = begin - at > 2  # behind a date alone only +HH:MM: -12 could be anything
        if begin == at or not ((timed and (size == 3 or size == 5)) or (size == 6 and data[begin + 3] == _COLON)):
            return end, NO_ZONE
        hour = _digits(data, begin + 1, 2)
        minute = 0 if size == 3 else _digits(data, end - 2, 2)
        if hour < 0 or minute < 0 or minute > 59 or hour * 60 + minute > _LARGEST_OFFSET:
            return end, NO_ZONE
        kind = UTC if hour + minute == 0 else OFFSET
    if data[begin - 1] == _SPACE:
        begin -= 1
    return begin, kind


@njit(cache=True, nogil=True)
def _parse(offsets: Any, data: Any, day: Any, clock: Any, state: Any, zone: Any) -> None:
    for row in range(day.shape[0]):
        at, end = offsets[row], offsets[row + 1]
        while at < end and data[at] == _SPACE:
            at += 1
        while end > at and data[end - 1] == _SPACE:
            end -= 1
        day[row] = 0
        clock[row] = 0
        zone[row] = NO_ZONE
        if at == end or (end - at == 2 and data[at] == _N and data[at + 1] == _A):
            state[row] = MISSING
            continue
        state[row] = INVALID
        if end - at < 10 or data[at + 4] != _DASH or data[at + 7] != _DASH:
            continue
        year, month, date = _digits(data, at, 4), _digits(data, at + 5, 2), _digits(data, at + 8, 2)
        if year < 1 or month < 1 or month > 12 or date < 1 or date > days_in_month(year, month):
            continue
        kind = NO_ZONE
        if end - at > 10:
            end, kind = _zone(data, at + 9, end)
        if end - at > 10:
            if data[at + 10] != _SPACE and data[at + 10] != _T:
                continue
            micros = _clock(data, at + 11, end)
            if micros < 0:
                continue
            clock[row] = micros
        day[row] = day_number(year, month, date)
        zone[row] = kind
        state[row] = READ


def parse_iso_dates(
    offsets: npt.NDArray[np.integer[Any]], data: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Days, time of day, outcome and zone of each text.

    Parameters
    ----------
    offsets : (rows + 1) where each text begins in ``data``
    data : (bytes) UTF-8

    Returns
    -------
    day : (rows) days since 1970-01-01, 0 where not read
    clock : (rows) microseconds since midnight, 0 for a date alone
    state : (rows) READ, MISSING (empty or ``NA``) or INVALID (not ``YYYY-MM-DD`` with an optional time and offset,
        or a day that does not exist)
    zone : (rows) NO_ZONE, OFFSET (as in ``+13:00``) or UTC (``Z``); day and time are those that are written, at the
        place where they were written, and nothing is moved by the offset
    """
    rows = offsets.shape[0] - 1
    day, clock = np.empty(rows, np.int32), np.empty(rows, np.int64)
    state, zone = np.empty(rows, np.uint8), np.empty(rows, np.uint8)
    _parse(offsets, data, day, clock, state, zone)
    return day, clock, state, zone
