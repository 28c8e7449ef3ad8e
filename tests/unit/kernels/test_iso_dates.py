"""ISO dates in UTF-8 text."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.kernels.civil_dates import INVALID, MISSING, READ, parse_iso_dates


def parse(texts):
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
        ("2001-01-01T10:00Z", INVALID),
        ("２００１-01-01", INVALID),
    ],
)
def test_what_is_no_date(text, state):
    assert parse([text])[2].tolist() == [state]
