"""Code lists hold together, report all unknown codes at once, and carry counts without losing any."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts.codelist import Code, Codelist, Correspondence, Link, in_force, instant_of
from sojourn.errors import CodesUnknown, DimensionsDiffer, UsageError

SEX = Codelist("CL_SEX", "2.1", (Code("_T", "Total"), Code("F", "Female", "_T"), Code("M", "Male", "_T")))


def test_a_code_list_answers_by_id() -> None:
    assert SEX.name("F") == "Female"
    assert SEX.ids == ("_T", "F", "M")
    assert [c.id for c in SEX.children("_T")] == ["F", "M"]
    assert "F" in SEX
    assert "X" not in SEX
    assert len(SEX) == 3


def test_unknown_codes_are_reported_together_with_counts_and_near_matches() -> None:
    ages = Codelist("CL_AGE", "5-year", (Code("Y0T4", "0-4"), Code("Y5T9", "5-9")))
    with pytest.raises(CodesUnknown) as error:
        ages.check(["Y0T4", "Y0T5", "Y0T5", "total"], where="column age")
    text = str(error.value)
    assert "2 value(s) in column age" in text
    assert "'Y0T5' (2 times): near to Y0T4" in text
    assert "'total'" in text


def test_ids_twice_and_parents_that_are_not_there_are_refused_together() -> None:
    with pytest.raises(DimensionsDiffer) as error:
        Codelist("CL_X", "1", (Code("A", "a"), Code("A", "a again"), Code("B", "b", parent="Z")))
    assert len(error.value.details) == 2


@pytest.mark.parametrize(
    ("at", "member"),
    [(2003, False), (2004, True), ("2004-04-30", False), ("2004-05-01", True), (2020, False), ("2020-01-31", True)],
)
def test_a_year_means_its_middle_and_the_last_day_is_excluded(at: int | str, member: bool) -> None:
    assert in_force("2004-05-01", "2020-02-01", at) is member


def test_open_ends_and_the_present() -> None:
    assert in_force(None, None, 1500)
    assert in_force("2004", None, None)
    assert not in_force("2004", "2020", None)
    assert in_force("2004", "2020", 2004)
    assert not in_force("2004", "2020", 2020)


@pytest.mark.parametrize("at", ["", "20", "2024-07", "mid-2024", "24-07-01"])
def test_what_is_neither_year_nor_date_is_refused(at: str) -> None:
    with pytest.raises(UsageError, match="neither a year"):
        instant_of(at)


def test_codes_at_a_year() -> None:
    states = Codelist("CL", "1", (Code("OLD", "o", valid_to="1993-01-01"), Code("NEW", "n", valid_from="1993-01-01")))
    assert [c.id for c in states.at(1992)] == ["OLD"]
    assert [c.id for c in states.at(1993)] == ["NEW"]


def test_a_split_shares_out_a_count_and_leaves_the_rest() -> None:
    split = Correspondence("before", "after", (Link("CSK", "CZE", 0.6), Link("CSK", "SVK", 0.4)))
    assert split.carry({"CSK": 100.0, "SVK": 1.0, "POL": 7.0}) == {"CZE": 60.0, "SVK": 41.0, "POL": 7.0}
    assert split.shares("CSK") == {"CZE": 0.6, "SVK": 0.4}


def test_shares_that_lose_persons_are_refused() -> None:
    with pytest.raises(DimensionsDiffer, match="sum to 1") as error:
        Correspondence("a", "b", (Link("X", "Y", 0.6), Link("X", "Z", 0.3), Link("Q", "R", -0.5), Link("Q", "S", 1.5)))
    assert len(error.value.details) == 3


def test_a_code_without_link_is_named() -> None:
    with pytest.raises(CodesUnknown, match="'Z' is not a source"):
        Correspondence("a", "b", (Link("X", "Y"),)).shares("Z")


@given(
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=6),
    value=st.floats(0, 1e9, allow_nan=False),
    other=st.floats(0, 1e9, allow_nan=False),
)
def test_carrying_keeps_the_total(weights: list[int], value: float, other: float) -> None:
    total = sum(weights)
    links = tuple(Link("OLD", f"N{i}", w / total) for i, w in enumerate(weights))
    carried = Correspondence("a", "b", links).carry({"OLD": value, "KEPT": other})
    assert math.isclose(sum(carried.values()), value + other, rel_tol=1e-9, abs_tol=1e-9)
