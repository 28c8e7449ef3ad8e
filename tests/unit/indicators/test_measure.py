"""Measures are declared once: every need of an indicator, every treaty, and nothing by default."""

from __future__ import annotations

import pytest

from sojourn.errors import CodesUnknown
from sojourn.indicators import INDICATORS
from sojourn.indicators.measure import BY_PERIOD, made_by, measure, measures
from sojourn.indicators.treaty_coverage import TREATIES, WITH_PEOPLE_WHO_MOVE
from sojourn.indicators.treaty_coverage import measure as covered


def test_an_unknown_measure_is_an_error_that_names_those_near_to_it() -> None:
    with pytest.raises(CodesUnknown, match="IMIGRANTS") as error:
        measure("IMIGRANTS")
    assert any("IMMIGRANTS (Migrants living in the area)" in d for d in error.value.details)


def test_whatever_an_indicator_needs_is_declared() -> None:
    for indicator in INDICATORS:
        for name in indicator.needs:
            assert measure(name).title and measure(name).unit, (indicator.id, name)


def test_every_treaty_has_its_four_measures() -> None:
    """People held still and States for every treaty; people of each date for those of migrants and their groups."""
    four = [(place, part) for place in ("DESTINATION", "ORIGIN") for part in ("COVERED", "ALL")]
    still = [("DESTINATION", "START"), ("DESTINATION", "FIXED")]
    wanted = {covered(treaty, place, part) for treaty in WITH_PEOPLE_WHO_MOVE for place, part in four}
    wanted |= {covered(treaty, place, part) for treaty, _, _ in TREATIES for place, part in still}
    wanted |= {f"{treaty}_{part}" for treaty, _, _ in TREATIES for part in ("PARTIES", "STATES")}
    assert wanted <= set(measures())


def test_a_unit_is_what_the_publisher_counts_and_never_persons_by_default() -> None:
    assert measure("GDP").unit == "current US dollars"
    assert measure("DISASTER_WEATHER").unit == "movements"


def test_what_is_summed_otherwise_says_so() -> None:
    assert measure("IMMIGRANTS_PUBLISHED_TOTAL").summed == "own"
    assert {m.id for m in measures().values() if m.summed == "none"} == {"YEARS", "FLOW"}
    assert {m.id for m in measures().values() if not m.zero_is_counted} == {"IDPS", "STATELESS"}


def test_each_measure_has_one_maker() -> None:
    assert sorted(m for made in made_by().values() for m in made) == sorted(measures())
    assert made_by()[BY_PERIOD] == ("YEARS",)
