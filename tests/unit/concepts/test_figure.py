"""Figures by hand: what a computed figure takes from its inputs, and what it never makes up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts.figure import Bounds, Figure, Origin, at, derived
from sojourn.concepts.status import WORST_FIRST

STOCK_ORIGIN = Origin("MIGRANT_STOCK", "STOCK", "2024", (), "ref_area", (1,))
PEOPLE_ORIGIN = Origin("POPULATION", "WPP", "", (), "ref_area", (2,))
MIGRANTS = Figure("IMMIGRANTS", "2024", 30.0, "I", 0.9, (4, 5), origin=STOCK_ORIGIN)
PEOPLE = Figure("POPULATION", "2024", 1000.0, "E", 0.8, (3, 5), origin=PEOPLE_ORIGIN)


def share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else float("nan")


def test_a_share_has_the_weakest_status_and_the_least_coverage() -> None:
    made = derived("MIGRANT_SHARE", "2024", share, (MIGRANTS, PEOPLE))
    assert (made.value, made.status, made.coverage, made.countries) == (3.0, "I", 0.8, (3, 5))
    assert made.inputs == (MIGRANTS, PEOPLE) and made.origin is None and made.interval is None
    assert made.sources == ("STOCK 2024", "WPP")


def test_a_figure_of_figures_names_each_source_once() -> None:
    first = derived("A", "2024", share, (MIGRANTS, PEOPLE))
    second = derived("B", "2024", lambda a, b: a - b, (first, MIGRANTS))
    assert second.value == -27.0 and second.sources == ("STOCK 2024", "WPP")


def test_what_is_absent_is_not_zero() -> None:
    absent = replace(MIGRANTS, value=None, status="Q")
    made = derived("SUM", "2024", lambda a, b: a + b, (absent, PEOPLE))
    assert (made.value, made.status, made.present) == (None, "Q", False)  # suppressed stays suppressed
    gone = derived("SUM", "2024", lambda a, b: a + b, (replace(absent, status="O"), PEOPLE))
    assert (gone.value, gone.status) == (None, "O")
    with pytest.raises(ValueError, match="SUM of 2024 has no value"):
        _ = made.number


def test_where_the_formula_is_not_defined_there_is_no_figure() -> None:
    made = derived("MIGRANT_SHARE", "2024", share, (MIGRANTS, replace(PEOPLE, value=0.0)))
    assert (made.value, made.status) == (None, "O")


def test_coverage_is_unknown_where_that_of_an_input_is() -> None:
    made = derived("MIGRANT_SHARE", "2024", share, (MIGRANTS, replace(PEOPLE, coverage=None, countries=None)))
    assert made.coverage is None and made.countries == (4, 5)


@given(st.lists(st.sampled_from([s.value for s in WORST_FIRST]), min_size=1, max_size=5))
def test_no_computed_figure_looks_better_than_its_inputs(statuses: list[str]) -> None:
    inputs = [Figure("X", "2024", 1.0, s) for s in statuses]
    made = derived("SUM", "2024", lambda *values: sum(values), inputs)
    order = [s.value for s in WORST_FIRST]
    assert made.value == len(statuses) and made.status == min(statuses, key=order.index)


def test_a_figure_of_a_series_is_found_by_its_period() -> None:
    series = (replace(MIGRANTS, period="2020", value=20.0), MIGRANTS)
    assert at(series, "2024") == MIGRANTS and at(series, "2022") is None


def test_an_interval_is_not_upside_down() -> None:
    assert Bounds(1.0, 2.0, 0.95).level == 0.95
    with pytest.raises(ValueError, match="lies above"):
        Bounds(2.0, 1.0)


def test_a_figure_prints_in_a_line() -> None:
    assert repr(MIGRANTS) == "Figure(IMMIGRANTS, 2024, 30.0, I, countries=4 of 5, inputs=0)"
