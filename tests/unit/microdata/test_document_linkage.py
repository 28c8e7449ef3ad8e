"""What is read of documents, and plans of linking that cannot be."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sojourn.concepts.document_linkage import Block, Comparison
from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused
from sojourn.microdata import document_linkage
from sojourn.microdata.document_linkage import LinkagePlan

NAMES = tuple(map(Comparison.said, ("name:text", "born:date", "sex", "citizenship")))
PLAN = LinkagePlan((("national_id",),), NAMES, (Block.said("born"),))


def documents(rows: list[tuple]) -> pa.Table:
    names = ("document_id", "national_id", "name", "born", "sex", "citizenship")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def test_texts_dates_and_words_for_nothing() -> None:
    """The second row repeats the first once it is read; the fourth is nobody's document."""
    found = document_linkage.read(
        documents([
            (" 7 ", "A1", " Ana  Maria", "1980-02-30", "F", "NULL"),
            ("7", "a1", "ANA MARIA", None, "f", ""),
            ("8", None, "-", "1980-02-03", "M", "XAB"),
            ("NULL", "A2", "BO", "1981-01-01", "M", "XAB"),
        ]), pa.int64(), PLAN,
    )  # fmt: skip
    assert found.table.drop_columns("document_number").to_pylist() == [
        {"document_id": "7", "national_id": "A1", "name": "ANA MARIA", "born": None, "sex": "F", "citizenship": None},
        {"document_id": "8", "national_id": None, "name": "-", "born": "1980-02-03", "sex": "M", "citizenship": "XAB"},
    ]
    assert (found.unusable, found.repeated, found.unread) == (1, 1, {"born": 1})


def test_a_document_of_two_sets_of_facts_is_refused_by_row_and_without_its_number() -> None:
    rows = [("7", "A1", "ANA", "1980-01-01", "F", "XAB"), ("7", "A1", "BEA", "1980-01-01", "F", "XAB")]
    with pytest.raises(ValuesRefused, match="1 documents stand twice") as refused:
        document_linkage.read(documents(rows), pa.string(), PLAN)
    assert "rows 1, 2" in str(refused.value) and "ANA" not in str(refused.value)
    assert refused.value.of_persons == ("document 7",)


def test_columns_that_are_not_there_are_named() -> None:
    with pytest.raises(LayoutDiffers, match="no column born"):
        document_linkage.read(documents([("7", "A1", "A", None, "F", "X")]).drop_columns("born"), pa.string(), PLAN)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({}, "Nothing says which documents"),
        ({"compare": NAMES}, "--compare and --block belong together"),
        ({"same": (("a",),), "block": (Block.said("born"),)}, "belong together"),
        ({"compare": NAMES[:3], "block": (Block.said("sex"),)}, "--block sex leaves 2 comparisons"),
        ({"compare": (*NAMES, Comparison("sex")), "block": (Block.said("born"),)}, "names a column twice"),
        ({"same": (("a",),), "threshold": 0.0}, "--threshold 0.0 is no chance"),
    ],
)
def test_plans_that_cannot_link(plan, message) -> None:
    with pytest.raises(UsageError, match=message):
        LinkagePlan(**plan)


def test_first_signs_leave_a_comparison_open() -> None:
    """Pairs that agree in the year may still differ in the day."""
    assert LinkagePlan(compare=NAMES[:3], block=(Block.said("born:4"),)).columns == ("name", "born", "sex")


@pytest.mark.parametrize("words", ["born:x", "born:0", ",", ""])
def test_blocks_that_are_none(words) -> None:
    with pytest.raises(UsageError, match="no such block"):
        Block.said(words)


def test_comparisons_and_keys_that_are_none() -> None:
    with pytest.raises(UsageError, match="no such comparison"):
        Comparison.said("name:soundex")
    with pytest.raises(UsageError, match="names no column"):
        document_linkage.said(["a,"])


def test_a_column_in_which_no_document_tells_anything_is_refused_by_name() -> None:
    rows = [("7", "A1", "ANA", "soon", "F", "XAB"), ("8", "A2", "BEA", "never", "F", "NULL")]
    with pytest.raises(ValuesRefused, match="No document tells anything in born") as caught:
        document_linkage.read(documents(rows), pa.string(), PLAN)
    assert "born: 2 cells hold no date" in caught.value.text() and "soon" not in caught.value.text()
