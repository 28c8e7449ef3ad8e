"""Age groups: what publishers write, one code for one meaning, and sums that cover what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts import age
from sojourn.concepts.age import AgeGroup
from sojourn.errors import CodesUnknown, DimensionsDiffer


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0-4", "Y0T4"),
        ("10–14", "Y10T14"),
        ("70 to 74", "Y70T74"),
        ("75+", "Y_GE75"),
        ("75 and over", "Y_GE75"),
        ("Y_GE75", "Y_GE75"),
        ("Y0T4", "Y0T4"),
        ("Y_LT15", "Y0T14"),
        ("<15", "Y0T14"),
        ("under 1", "Y0"),
        ("37", "Y37"),
        ("Total", "_T"),
        ("_T", "_T"),
        ("0+", "_T"),
        ("not stated", "_U"),
    ],
)
def test_ages_as_written_become_one_code(written: str, code: str) -> None:
    assert age.code(written) == code


@given(st.integers(0, 120), st.integers(0, 40) | st.none())
def test_a_code_is_read_back_as_the_same_group(lower: int, years: int | None) -> None:
    group = AgeGroup(lower, None if years is None else lower + years)
    assert age.parse(group.id) == group


@pytest.mark.parametrize("text", ["", "old", "4-0", "0-", "-5", "2015"])
def test_what_is_no_age_is_refused(text: str) -> None:
    said = "No age group goes from 4 to 0" if text == "4-0" else f"«{text}» is not an age group"
    with pytest.raises(CodesUnknown, match=said):
        age.code(text)


def test_all_unknown_ages_are_named_together() -> None:
    with pytest.raises(CodesUnknown) as error:
        age.codes(["0-4", "old", "5-9", "young", "old"])
    assert error.value.details == ("«old»", "«young»")


def test_children_are_the_three_groups_to_14() -> None:
    groups = [age.parse(t) for t in ("75+", "10-14", "0-4", "15-19", "5-9")]
    assert [g.label for g in age.partition(groups, age.CHILDREN)] == ["0–4", "5–9", "10–14"]


def test_the_published_groups_make_all_ages() -> None:
    assert age.partition(age.FIVE_YEAR_TO_75) == age.FIVE_YEAR_TO_75


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["0-4", "10-14"], "no group for ages 5 to 9"),
        (["0-4", "5-9"], "no group for ages from 10"),
        (["0-9", "5-14"], "5–14 overlaps the group before it"),
        (["0-9", "10-19"], "10–19 lies partly in 0–14"),
    ],
)
def test_groups_that_do_not_make_the_whole_are_refused(texts: list[str], said: str) -> None:
    with pytest.raises(DimensionsDiffer) as error:
        age.partition([age.parse(t) for t in texts], age.CHILDREN)
    assert said in error.value.details


def test_widths_and_labels() -> None:
    assert AgeGroup(0, 4).width == 5
    assert AgeGroup(75, None).width is None
    assert (AgeGroup(7, 7).label, AgeGroup(0, None).label) == ("7", "all ages")
