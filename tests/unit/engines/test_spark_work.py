"""What runs in Spark's workers: partitions of any size are cut between two persons."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines import spark_work
from sojourn.engines.spark_work import PERSON, whole_persons
from sojourn.errors import ValuesRefused


def batches(persons: list[str | None], sizes: list[int]) -> Iterator[pa.RecordBatch]:
    """Rows cut anywhere, as Spark hands them over; some batches are empty."""
    table = pa.table({PERSON: pa.array(persons, pa.string()), "row": range(len(persons))})
    at = 0
    for size in [*sizes, len(persons)]:
        yield from table.slice(at, size).combine_chunks().to_batches() or [
            pa.RecordBatch.from_pylist([], schema=table.schema)
        ]
        at += size


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.lists(st.integers(0, 7), max_size=12),
    st.integers(1, 12),
)
def test_tables_hold_whole_persons_and_all_rows_in_order(of_each: list[int], sizes: list[int], wanted: int) -> None:
    persons: list[str | None] = [f"{number:03}" for number, rows in enumerate(of_each) for _ in range(rows)]
    tables = list(whole_persons(batches(persons, sizes), wanted))
    assert [row for table in tables for row in table["row"].to_pylist()] == list(range(len(persons)))
    seen = [set(table[PERSON].to_pylist()) for table in tables]
    assert sum(len(one) for one in seen) == len(set(persons))  # no person in two tables
    most = max(of_each)
    for table in tables:
        if len(set(table[PERSON].to_pylist())) > 1:
            assert table.num_rows <= max(wanted, 2 * most) + max([*sizes, len(persons) - sum(sizes), 1]) + most


def test_one_person_who_fills_a_partition_is_one_table() -> None:
    persons: list[str | None] = ["a"] * 3 + ["b"] * 50 + ["c"] * 2
    tables = list(whole_persons(batches(persons, [4] * 20), 5))
    assert [t.num_rows for t in tables] == [3, 52]
    assert set(tables[1][PERSON].to_pylist()) == {"b", "c"}


def test_an_identifier_that_stands_for_all_who_have_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_work, "MOST_OF_A_PERSON", 30)
    with pytest.raises(ValuesRefused, match="more than 30 crossings") as refused:
        list(whole_persons(batches(["0000"] * 60, [5] * 12), 5))
    assert "0000" not in refused.value.text()
