"""ISO dates in UTF-8 text."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.kernels.civil_dates import INVALID, MISSING, NO_ZONE, OFFSET, READ, UTC, parse_iso_dates


def parse(texts):
    return parsed(texts)[:3]


def parsed(texts):
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *(len(text) for text in encoded)]).astype(np.int64)
    return parse_iso_dates(offsets, np.frombuffer(b"".join(encoded) + b"\0", np.uint8))


@given(st.lists(st.dates(), min_size=1, max_size=20))
def test_every_date_of_the_calendar_is_read(dates):
    day, clock, state = parse([date.isoformat() for date in dates])
    assert [dt.date(1970, 1, 1) + dt.timedelta(days=int(d)) for d in day] == dates
    assert not clock.any() and (state == READ).all()


@given(st.datetimes())
def test_a_time_of_day_is_read_to_the_microsecond(moment):
    day, clock, state = parse([moment.isoformat(), moment.isoformat(" ", "seconds")])
    assert (state == READ).all()
    micros = (moment - dt.datetime.combine(moment.date(), dt.time())) // dt.timedelta(microseconds=1)
    assert clock.tolist() == [micros, micros // 1_000_000 * 1_000_000]
    assert dt.date(1970, 1, 1) + dt.timedelta(days=int(day[0])) == moment.date()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", MISSING),
        ("  ", MISSING),
        ("NA", MISSING),
        (" 2001-01-01 ", READ),
        ("2001-02-29", INVALID),
        ("2000-02-29", READ),
        ("1900-02-29", INVALID),
        ("2001-13-01", INVALID),
        ("2001-00-01", INVALID),
        ("2001-01-00", INVALID),
        ("0000-01-01", INVALID),
        ("2001-1-1", INVALID),
        ("20010101", INVALID),
        ("01/02/2001", INVALID),
        ("2001-01-01x", INVALID),
        ("2001-01-01T25:00", INVALID),
        ("2001-01-01T10:60", INVALID),
        ("2001-01-01T10", INVALID),
        ("2001-01-01T10:00:00.", INVALID),
        ("2001-01-01T10:00Z", READ),
        ("2001-01-01T10:00+15:00", INVALID),
        ("2001-01-01T10:00+1:00", INVALID),
        ("2001-01-01T10:00+13:60", INVALID),
        ("2001-01-01-12", INVALID),
        ("2001-01-01T10+13:00", INVALID),
        ("２００１-01-01", INVALID),
    ],
)
def test_what_is_no_date(text, state):
    assert parse([text])[2].tolist() == [state]


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        ("2001-03-29", NO_ZONE, 0),
        ("2001-03-29T23:00", NO_ZONE, 23),
        ("2001-03-29T23:00+13:00", OFFSET, 23),
        ("2001-03-29 23:00:00.25 -0330", OFFSET, 23),
        ("2001-03-29T23:00-14", OFFSET, 23),
        ("2001-03-29+13:00", OFFSET, 0),
        ("2001-03-29T23:00Z", UTC, 23),
        ("2001-03-29T23:00+00:00", UTC, 23),
        ("2001-03-29Z", UTC, 0),
    ],
)
def test_an_offset_moves_nothing_and_is_told(text, zone, hour):
    # At eleven in the evening of 29 March in Wellington it is the 29th there, whatever the date in Greenwich.
    day, clock, state, zones = parsed([text])
    assert (state[0], zones[0], clock[0] // 3_600_000_000) == (READ, zone, hour)
    assert dt.date(1970, 1, 1) + dt.timedelta(days=int(day[0])) == dt.date(2001, 3, 29)
