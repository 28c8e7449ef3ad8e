"""Formulas of the declared indicators by hand, and what every declaration must keep."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.indicators import INDICATORS
from sojourn.indicators.data_quality import relative_difference
from sojourn.indicators.migrant_stock import percentage
from sojourn.indicators.migration_balance import annual_rate, effectiveness, growth_share


def test_percentage_of_nothing_is_not_a_number() -> None:
    assert percentage(1, 4) == 25.0
    assert math.isnan(percentage(0, 0))


def test_a_rate_is_per_thousand_person_years() -> None:
    # 900 to 1100 persons over 5 years: 5,000 person-years; 10 events are 2 per 1,000
    assert annual_rate(10, 900, 1100, 5) == 2.0


def test_migration_in_growth() -> None:
    # 100 births, 60 deaths, net 10: the population grows by 50, a fifth of it by migration
    assert growth_share(10, 100, 60) == 20.0
    assert math.isnan(growth_share(-40, 100, 60))


@given(st.floats(1, 1e7), st.floats(1, 1e7))
def test_effectiveness_lies_between_all_leave_and_all_come(immigration: float, emigration: float) -> None:
    assert -100 <= effectiveness(immigration, emigration) <= 100
    assert effectiveness(immigration, emigration) == pytest.approx(-effectiveness(emigration, immigration))


def test_two_editions_apart() -> None:
    assert relative_difference(90, 110) == 20.0


def test_at_least_twenty_indicators_speak_to_paragraphs_of_the_declaration() -> None:
    assert len(INDICATORS) >= 20
    assert len({i.id for i in INDICATORS}) == len(INDICATORS)
    for i in INDICATORS:
        assert i.paragraphs and all(1 <= p <= 34 for p in i.paragraphs)
        assert i.definition.endswith(".") and i.needs
        assert any(size is not None for size in i.smallest_change)


def test_how_many_migrants_there_are_is_neither_better_nor_worse() -> None:
    directions = {i.id: i.direction for i in INDICATORS}
    for name in (
        "MIGRANT_SHARE",
        "EMIGRANT_SHARE",
        "NET_MIGRATION_RATE",
        "IMMIGRATION_RATE",
        "EMIGRATION_RATE",
        "FEMALE_SHARE",
    ):
        assert directions[name] == "context"
