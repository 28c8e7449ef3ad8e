"""Birthplace and citizenship groups: every row in exactly one, the unknown never elsewhere."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sojourn.errors import LayoutDiffers
from sojourn.microdata.birthplace import (
    BIRTHPLACE_GROUP,
    CITIZENSHIP_GROUP,
    GROUPINGS,
    MIGRATION_BACKGROUND,
    Category,
    Grouping,
)

PERSONS = pa.table(
    {
        "birthplace": ["NZL", "AUS", None, "", "NA"],
        "citizenship": ["AUS", "NZL", "NZL", "XXA", None],
        "ref_area": ["NZL"] * 5,
    }
)


def test_birthplace_and_citizenship_are_different_questions():
    assert BIRTHPLACE_GROUP.apply(PERSONS).to_pylist() == [
        "native_born",
        "foreign_born",
        "unknown",
        "unknown",
        "foreign_born",  # NA is Namibia
    ]
    assert CITIZENSHIP_GROUP.apply(PERSONS).to_pylist() == [
        "foreign_citizen",
        "citizen",
        "citizen",
        "stateless",
        "unknown",
    ]
    assert MIGRATION_BACKGROUND.apply(PERSONS).to_pylist() == [
        "native_born_foreign_citizen",
        "foreign_born_citizen",
        "unknown",
        "unknown",
        "unknown",
    ]


def test_columns_can_be_mapped_and_must_be_there():
    renamed = PERSONS.rename_columns(["cob", "citizenship", "ref_area"])
    assert BIRTHPLACE_GROUP.apply(renamed, {"birthplace": "cob"}) == BIRTHPLACE_GROUP.apply(PERSONS)
    with pytest.raises(LayoutDiffers, match="not there"):
        BIRTHPLACE_GROUP.apply(renamed)


def test_a_row_in_no_category_is_an_error():
    only = Grouping("G", "", ("birthplace",), (Category("x", "", lambda v: v["birthplace"].is_null()),), None, "")
    with pytest.raises(LayoutDiffers, match="3 rows fall in no category"):
        only.apply(PERSONS)


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_each_grouping_defines_all_it_can_give(grouping):
    assert set(grouping.apply(PERSONS).to_pylist()) <= set(grouping.definition()["categories"])
    assert grouping.categories[0].code == "unknown"
