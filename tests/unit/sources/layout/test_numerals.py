"""One grammar of numbers: what a cell states is told by the whole file, or asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import ValuesRefused
from sojourn.sources.layout.numerals import (
    CONTINENTAL,
    ENGLISH,
    HABITS,
    LARGEST,
    PLAIN,
    SPACED,
    NotANumber,
    Numerals,
    readings,
    told_from,
)


def told(*texts: str) -> Numerals:
    return told_from([(f"A{i}", t) for i, t in enumerate(texts, start=2)], "own.csv")


@pytest.mark.parametrize(
    ("texts", "habit"),
    [
        (("945", "12"), PLAIN),
        (("1,234.5", "7"), ENGLISH),
        (("1.234,5", "1.234"), CONTINENTAL),
        (("1,234,567", "1,234"), ENGLISH),
        (("1 234", "5,6"), SPACED),
        (("1\u202f234", "5,6"), SPACED),
        (("12,5", "1,234"), Numerals(",", "")),  # a comma with one digit behind it tells
        (("0.125", "1.234"), PLAIN),  # nobody groups a zero
        (("1234.567", "1.234"), PLAIN),  # four digits before it
    ],
)
def test_one_cell_that_can_be_read_in_one_way_only_tells_for_all(texts: tuple[str, ...], habit: Numerals) -> None:
    assert told(*texts) == habit


@pytest.mark.parametrize(("text", "both"), [("1.234", (1.234, 1234.0)), ("143,338", (143.338, 143338.0))])
def test_where_nothing_tells_both_readings_are_named(text: str, both: tuple[float, ...]) -> None:
    assert readings(text) == both
    with pytest.raises(ValuesRefused) as refused:
        told(text, "945")
    assert f"A2: «{text}» is {both[0]:,g} or {both[1]:,.10g}" in refused.value.details[0]
    assert "--decimal ." in refused.value.ways_out[0] and "thousands without a sign" in refused.value.ways_out[1]


@pytest.mark.parametrize("texts", [("1,234.5", "1.234,5"), ("12,5", "12.5"), ("1,234,567", "1.234.567")])
def test_two_habits_in_one_file_are_refused_with_both_cells(texts: tuple[str, str]) -> None:
    with pytest.raises(ValuesRefused) as refused:
        told(*texts)
    assert [d.split(":")[0] for d in refused.value.details] in (["A2", "A3"], ["A3", "A2"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1_000", "has «_»"), ("0x1F", "another base"), ("1e308", "larger than"), ("1e-400", "smaller than"),
        ("inf", "infinity"), ("-Infinity", "infinity"), ("#REF!", "error of a spreadsheet"),
        ("#N/A", "error of a spreadsheet"), ("=A1+B1", "formula"), ("nan", "not a number"), ("abc", "not a number"),
        ("", "not a number"), ("1.2.3", "not a number"), ("--5", "not a number"), ("9e15", "larger than"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_named(text: str, why: str) -> None:
    with pytest.raises(NotANumber, match=why):
        ENGLISH.read(text)


def test_a_cell_against_the_declaration_says_what_it_would_be() -> None:
    with pytest.raises(NotANumber, match=r"it would be 12.5 if the comma is decimal"):
        ENGLISH.read("12,5")
    with pytest.raises(NotANumber, match=r"it would be 1,234.5 if the comma groups digits"):
        PLAIN.read("1,234.5")


def test_digits_of_other_scripts_and_signs_of_typesetters_are_digits() -> None:
    assert PLAIN.read("\u0661\u0662\u0663") == 123  # Arabic-Indic
    assert ENGLISH.read("\u2212" + "1,234") == -1234  # minus sign
    assert SPACED.read("1\u00a0234,5") == 1234.5
    assert PLAIN.read("1.2e+05") == 120_000


NUMBERS = st.integers(-(10**12), 10**12).map(lambda n: n / 100)


def written(value: float, habit: Numerals) -> str:
    english = f"{value:,.2f}"
    return english.translate(str.maketrans({",": habit.grouping or None, ".": habit.decimal}))


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.sampled_from(HABITS))
def test_what_a_habit_writes_is_told_and_read_back(values: list[float], habit: Numerals) -> None:
    texts = [written(v, habit) for v in values]
    found = told(*texts)  # two decimals always tell the decimal sign
    assert [found.read(t) for t in texts] == [round(v, 2) for v in values]


@given(st.text(alphabet="0123456789.,' -+eE_x#", max_size=12), st.sampled_from(HABITS))
def test_a_cell_is_a_finite_number_below_the_bound_or_refused_by_name(text: str, habit: Numerals) -> None:
    try:
        assert abs(habit.read(text)) < LARGEST
    except NotANumber as refusal:
        assert text in str(refusal)
