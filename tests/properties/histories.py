"""Random travel histories for property tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from sojourn.kernels.border import residence_rule

EPOCH = dt.date(1970, 1, 1)
START = 11_000


@st.composite
def histories(draw: st.DrawFn, longest_gap: int = 500, most: int = 9) -> list[tuple[int, int]]:
    """Days and alternating directions of one person; gaps cluster around the limits of 12/16."""
    limits = st.sampled_from([0, 1, 121, 122, 123, 242, 243, 244, 245, 364, 365, 366, 486, 487, 488])
    gaps = draw(st.lists(st.one_of(limits, st.integers(0, longest_gap)), min_size=0, max_size=most - 1))
    day, direction = START + draw(st.integers(0, 40)), draw(st.integers(0, 1))
    result = [(day, direction)]
    for gap in gaps:
        day, direction = day + gap, 1 - direction
        result.append((day, direction))
    return result


def run_kernel(
    persons: list[list[tuple[int, int]]],
    *,
    threshold: int,
    window: int,
    observed_to: int,
    initial: list[tuple[int, int] | None] | None = None,
    months: bool = False,
) -> residence_rule.Labels:
    """The kernel on whole persons."""
    given = initial or [None] * len(persons)
    flat = [crossing for person in persons for crossing in person]
    return residence_rule.classify(
        np.cumsum([0, *(len(person) for person in persons)]).astype(np.int64),
        np.array([day for day, _ in flat], np.int32),
        np.array([direction for _, direction in flat], np.int8),
        np.array([residence_rule.NO_STATUS if i is None else i[0] for i in given], np.int8),
        np.array([0 if i is None else i[1] for i in given], np.int32),
        np.zeros(len(persons), np.bool_),
        threshold=threshold,
        window=window,
        months=months,
        observed_to=observed_to,
    )


def table(persons: dict[Any, list[tuple[int, int]]], *, ids: bool = True) -> pa.Table:
    """Crossings as a table with default columns; ``crossing_id`` counts in the order of events."""
    rows = [(who, day, way) for who, person in persons.items() for day, way in person]
    columns = {
        "person_id": [who for who, _, _ in rows],
        "crossing_date": [EPOCH + dt.timedelta(days=day) for _, day, _ in rows],
        "direction": ["arrival" if way else "departure" for _, _, way in rows],
    }
    if ids:
        columns["crossing_id"] = list(range(len(rows)))
    return pa.table(columns)
