"""Leaps of series: what one step may do, over gaps too, of people, displaced persons and money."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.leaps import LIMITS, leaps, leaps_of_indicator


def series(id: str, **values: float) -> list[Figure]:
    return [Figure(id, year[1:], value) for year, value in values.items()]


def between(measure: str, **values: float) -> list[tuple[str, str]]:
    return [(leap.before.period, leap.after.period) for leap in leaps(measure, series(measure, **values))]


@pytest.mark.parametrize(
    ("measure", "values", "found"),
    [
        # stateless persons in Nepal by UNHCR: counted anew in 2007, and from 800,000 to 371 in nine years without a
        # figure, which is more than halving in each of them (1 in 2,156; to half nine times is 1 in 512)
        ("STATELESS", {"y2006": 3.4e6, "y2007": 8e5, "y2011": 8e5}, [("2006", "2007")]),
        ("STATELESS", {"y2011": 8e5, "y2020": 371.0}, [("2011", "2020")]),
        ("STATELESS", {"y2011": 8e5, "y2020": 1_600.0}, []),  # 1 in 500: less than to half nine times
        ("STATELESS", {"y2018": 9_631.0, "y2019": 108_332.0}, [("2018", "2019")]),
        ("REFUGEES_ASYLUM", {"y2012": 589_735.0, "y2013": 187_545.0}, [("2012", "2013")]),
        ("REFUGEES_ASYLUM", {"y2012": 20_000.0, "y2013": 10_000.0}, []),  # half exactly
        ("REFUGEES_ASYLUM", {"y2006": 1_932.0, "y2007": 89.0}, [("2006", "2007")]),  # Hong Kong
        ("REFUGEES_ASYLUM", {"y2012": 999.0, "y2013": 10.0}, []),  # few persons
        ("REFUGEES_ASYLUM", {"y2021": 4_875.0, "y2022": 971_129.0}, []),  # who flees comes in days
        ("IMMIGRANTS", {"y2010": 1e6, "y2015": 4.9e5, "y2020": 1.2e5}, [("2010", "2015"), ("2015", "2020")]),
        ("IMMIGRANTS", {"y2010": 1e6, "y2020": 2.6e5}, []),  # two steps: a quarter
        ("IMMIGRANTS", {"y2015": 145_504.0, "y2020": 1_932_807.0}, [("2015", "2020")]),
        ("REMITTANCES_RECEIVED", {"y2004": 2.46e9, "y2005": 1.7e8}, [("2004", "2005")]),
        ("REMITTANCES_RECEIVED", {"y2004": 2.46e9, "y2005": 5.1e8}, []),  # over a fifth
        ("REMITTANCES_RECEIVED", {"y2004": 9e7, "y2005": 1e6}, []),  # under 100 million dollars
        ("REMITTANCES_PAID", {"y2014": 1.6e7, "y2015": 2.607e9}, [("2014", "2015")]),
        ("IDPS", {"y2012": 0.0, "y2013": 1e6}, []),  # from zero
        ("DISASTER_WEATHER", {"y2012": 1e6, "y2013": 10.0}, []),  # what happens in a year
    ],
)  # fmt: skip
def test_what_is_a_leap(measure: str, values: dict[str, float], found: list[tuple[str, str]]) -> None:
    assert between(measure, **values) == found


def rate(of: str, **pairs: tuple[float, float]) -> list[Figure]:
    return [
        Figure("RATE", year[1:], 1000 * a / b, inputs=(Figure(of, year[1:], a), Figure("POPULATION_YEAR", year[1:], b)))
        for year, (a, b) in pairs.items()
    ]


def test_a_rate_leaps_where_its_count_does_and_it_goes_as_far() -> None:
    (leap,) = leaps_of_indicator(rate("STATELESS", y2006=(3.4e6, 2.7e7), y2007=(8e5, 2.7e7)))
    assert (leap.measure, leap.before.number, leap.after.number, leap.fell) == ("STATELESS", 3.4e6, 8e5, True)
    both = rate("IMMIGRANTS_F", y2005=(6e5, 1e6), y2010=(1.2e5, 2e5))  # all counted anew, 600 of 1,000 as before
    assert leaps_of_indicator(both) == () and leaps_of_indicator([]) == ()
    other_way = rate("STATELESS", y2006=(2e4, 1e8), y2007=(9e3, 1e6))  # fewer of far fewer: the rate rose
    assert leaps_of_indicator(other_way) == ()


def test_series_of_people_at_a_date_and_of_money_are_looked_at_and_no_others() -> None:
    assert {limit.of for limit in LIMITS.values()} == {"people", "displaced", "money"}
    assert not {"FLOW_IN", "DISASTER_WEATHER", "MIGRANT_DEATHS", "RETURNED_REFUGEES", "GDP"} & LIMITS.keys()


def test_how_far_two_counts_are_apart_does_not_leap() -> None:
    apart = [
        Figure("EDITION_DIFFERENCE", y, v, inputs=(Figure("IMMIGRANTS", y, n),))
        for y, v, n in (("2010", 60.0, 9e5), ("2015", 4.0, 1e5))
    ]
    assert leaps_of_indicator(apart) == ()
