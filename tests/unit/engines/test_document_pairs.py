"""Pairs of documents: how they agree, by values of the literature and by hand; keys, blocks, histories."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from sojourn.concepts.document_linkage import Block, Comparison
from sojourn.engines import document_pairs
from sojourn.engines.document_pairs import DocumentPairs
from sojourn.errors import UsageError


def search(**columns: list) -> DocumentPairs:
    count = len(next(iter(columns.values())))
    numbers = {"document_number": list(range(count)), "document_id": [f"d{n}" for n in range(count)]}
    return DocumentPairs(duckdb.connect(), pa.table({**numbers, **columns}))


def nobody(count: int) -> pa.Table:
    return pa.table({"document_number": range(count), "group_number": range(count)})


@pytest.mark.parametrize(
    ("kind", "one", "other", "level"),
    [
        ("exact", "F", "F", 1), ("exact", "F", "M", 0), ("exact", None, "M", -1),
        ("text", "MARTHA", "MARTHA", 2), ("text", "MARTHA", "MARHTA", 1),  # 0.961, Winkler (1990)
        ("text", "DIXON", "DICKSONX", 0), ("text", "DWAYNE", "DUANE", 0),  # 0.813, 0.840
        ("date", "1980-03-04", "1980-03-04", 2), ("date", "1980-03-04", "1980-04-03", 1),
        ("date", "1980-03-04", "1981-03-04", 1), ("date", "1980-03-04", "1980-03-14", 1),
        ("date", "1980-03-04", "1981-03-14", 0), ("date", "1980-03-04", None, -1),
    ],
)  # fmt: skip
def test_how_two_documents_agree(kind, one, other, level) -> None:
    pairs = search(c=[one, other], b=["x", "x"]).compared([Block.said("b")], [Comparison("c", kind)], nobody(2))
    assert pairs.levels.tolist() == [[level]]


def test_a_pair_is_once_there_whatever_blocks_it_is_in() -> None:
    """0 and 1 agree in both blocks, 2 with them in the first two signs of the name, 3 has no name and another year."""
    there = search(year=["80", "80", "81", "82"], name=["ABA", "ABA", "ABC", None])
    pairs = there.compared([Block.said("year"), Block.said("name:2")], [Comparison("year")], nobody(4))
    assert list(zip(pairs.first.tolist(), pairs.second.tolist(), pairs.blocks.tolist(), strict=True)) == [
        (0, 1, 3), (0, 2, 2), (1, 2, 2),
    ]  # fmt: skip


def test_a_key_joins_what_is_alike_and_a_value_of_a_crowd_joins_nothing() -> None:
    there = search(national_id=["7", "7", None, "7", "8", None] + ["0"] * 21)
    links, crowded = there.of_keys([["national_id"]])
    assert links.to_pylist() == [{"first": 0, "second": 1}, {"first": 0, "second": 3}]
    assert crowded == [1]


def test_a_block_of_too_many_pairs_is_refused_before_it_is_made(monkeypatch) -> None:
    monkeypatch.setattr(document_pairs, "MOST_PAIRS", 2)
    with pytest.raises(UsageError, match=r"--block b makes 3 pairs"):
        search(b=["x"] * 3).compared([Block.said("b")], [Comparison("b")], nobody(3))


def test_two_whole_histories_that_contradict_each_other() -> None:
    """0 comes and goes; 1 comes while 0 is here; 2 goes and comes back while 0 is here; 3 is broken by itself."""
    events = [
        ("d0", date(2020, 1, 1), True), ("d0", date(2020, 9, 1), False),
        ("d1", date(2020, 5, 1), True), ("d1", date(2020, 6, 1), False),
        ("d2", date(2020, 5, 1), False), ("d2", date(2020, 6, 1), True),
        ("d3", date(2021, 1, 1), True), ("d3", date(2021, 2, 1), True),
    ]  # fmt: skip
    there = search(x=["a"] * 4)
    table = pa.table(dict(zip(("document_id", "day", "arrival"), map(list, zip(*events, strict=True)), strict=True)))
    there.connection.register("crossings", table)
    found = there.contradicting("SELECT * FROM crossings", np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert found.tolist() == [True, False, False]
