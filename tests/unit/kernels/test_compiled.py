"""A kernel gives the same as it stands and compiled, whatever the histories: few rows and many are one rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.kernels import civil_dates, compiled
from sojourn.kernels.border import calendar_year_rule, person_order, residence_rule, same_day_order
from sojourn.microdata import border_crossings
from sojourn.microdata.rule import RULES

KERNELS = [
    (module, name)
    for module in (civil_dates, residence_rule, calendar_year_rule, same_day_order, person_order)
    for name, value in vars(module).items()
    if isinstance(value, compiled.Kernel)
]


@contextmanager
def as_it_stands() -> Iterator[None]:
    """Every kernel in Python: as if none had been compiled yet, and all rows were few."""
    with patch.object(compiled.Kernel, "__call__", _in_python):
        yield


def _in_python(self: compiled.Kernel, *arguments: object) -> object:
    return self.py_func(*(memoryview(a) if isinstance(a, np.ndarray) else a for a in arguments))


@contextmanager
def by_numba() -> Iterator[None]:
    with patch.object(compiled.Kernel, "__call__", lambda self, *arguments: self.compiled(*arguments)):
        yield


def test_all_kernels_of_the_border_are_looked_at() -> None:
    assert {name for _, name in KERNELS} >= {"_parse", "_classify", "_order", "add_months", "civil", "day_number"}


TIMES = ["", " 08:30", "T23:59:59.25", " 24:00", "x"]


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 900), st.booleans(), st.sampled_from(TIMES)),
        min_size=1,
        max_size=60,
    ),
    statuses=st.dictionaries(st.integers(0, 5), st.tuples(st.booleans(), st.integers(0, 900)), max_size=4),
    rule=st.sampled_from(RULES),
    months=st.booleans(),
    policy=st.sampled_from(["reject", "repair"]),
)
@settings(max_examples=60)
def test_few_rows_in_python_are_classified_as_many_are_by_numba(rows, statuses, rule, months, policy) -> None:  # type: ignore[no-untyped-def]
    start = np.datetime64("2019-06-01")
    crossings = pa.table({
        "person_id": pa.array([f"P{p}" for p, *_ in rows]),
        "crossing_date": pa.array([f"{start + day}{time}" for _, day, _, time in rows]),
        "direction": pa.array(["A" if inward else "D" for *_, inward, _ in rows]),
    })  # fmt: skip
    known = pa.table({
        "person_id": pa.array([f"P{p}" for p in statuses], pa.string()),
        "status": pa.array(["1" if resident else "0" for resident, _ in statuses.values()], pa.string()),
        "date": pa.array([str(start + day) for _, day in statuses.values()], pa.string()),
    })  # fmt: skip
    by = rule
    by = by.in_calendar_months() if months and by.counting != "calendar_year" and by.id in ("12/16", "9/12") else by
    made = []
    for way in (as_it_stands, by_numba):
        with way():
            made.append(border_crossings.classify(crossings, by, initial_status=known, on_error=policy))
    assert made[0].crossings.equals(made[1].crossings)
    assert made[0].errors.equals(made[1].errors)
    assert made[0].counts == made[1].counts


def test_a_history_longer_than_insertion_sorts_is_ordered_alike() -> None:
    rng = np.random.default_rng(1)
    person, key = rng.integers(0, 3, 400), rng.integers(0, 90, 400)
    expected = np.lexsort((np.arange(400), key, person))
    for way in (as_it_stands, by_numba):
        with way():
            assert (person_order.order_by_person(np.arange(400), person, key, 3) == expected).all()


def test_numba_is_loaded_when_rows_are_many_and_only_then() -> None:
    @compiled.njit(cache=False)
    def doubled(values, out):  # type: ignore[no-untyped-def]
        for i in range(values.shape[0]):
            out[i] = values[i] * 2

    few, many = np.arange(9, dtype=np.uint8), np.arange(compiled.FEW + 1)
    out = np.empty(9, np.int64)
    doubled(few, out)
    assert out.tolist() == list(range(0, 18, 2)) and "compiled" not in vars(doubled)
    out = np.empty_like(many)
    doubled(many, out)
    assert (out == 2 * many).all() and "compiled" in vars(doubled)
