"""Which periods are compared: worked by hand for each kind of series."""

from __future__ import annotations

import pytest

from sojourn.concepts.reason import Reason
from sojourn.declaration.baseline import age, choose_baseline, choose_latest, middle, span

STOCKS = ["1990", "1995", "2000", "2005", "2010", "2015", "2020", "2024"]
INTERVALS = ["2000-2005", "2005-2010", "2010-2015", "2015-2020", "2020-2024"]


def test_spans_of_periods() -> None:
    assert span("2015", "stock") == (2015.5, 2015.5)
    assert span("2015", "annual") == (2015.0, 2016.0)
    assert span("2010-2015", "flow") == span("2010-07-01/P5Y", "flow") == (2010.5, 2015.5)
    assert span("2013-10-03")[0] == span("2013-10-03")[1] == pytest.approx(2013 + 9 / 12 + 2 / 372)
    assert span("2013-07") == (2013.5, pytest.approx(2013.5 + 1 / 12))
    assert middle("2020-2024", "flow") == 2022.5


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "is not a period"),
        ("15", "is not a period"),
        ("year 2013", "is not a period"),
        ("2015-2010", "does not end after it starts"),
        ("2013-13", "no such month or day"),
        ("2013-00-01", "no such month or day"),
        ("2013-10-32", "no such month or day"),
    ],
)
def test_what_is_not_a_period_is_refused(wrong: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        span(wrong)


def test_stock_baseline_is_2015_with_2010_for_sensitivity() -> None:
    choice = choose_baseline("stock", STOCKS)
    assert (choice.period, choice.alternatives) == ("2015", ("2010",))


def test_stock_without_2015_has_no_baseline() -> None:
    choice = choose_baseline("stock", ["2010", "2019"])
    assert choice.period is None
    assert choice.reason == Reason("no_stock", {"year": 2015, "periods": ("2010", "2019")})


def test_flow_baseline_contains_october_2013() -> None:
    choice = choose_baseline("flow", INTERVALS)
    assert (choice.period, choice.alternatives) == ("2010-2015", ("2005-2010",))
    assert choose_baseline("flow", ["2015-2020"]).period is None
    #  an interval ends when the next begins: 2008-2013 ends on 1 July 2013, before October
    assert choose_baseline("flow", ["2008-2013", "2013-2018"]).period == "2013-2018"
    assert choose_baseline("flow", ["2010-2015", "2013"]).period == "2013", "the shortest that contains it"
    mid_years = choose_baseline("flow", ["2005-07-01/P5Y", "2010-07-01/P5Y", "2015-07-01/P5Y"])
    assert (mid_years.period, mid_years.alternatives) == ("2010-07-01/P5Y", ("2005-07-01/P5Y",))


def test_treaty_baseline_is_the_day_of_adoption() -> None:
    assert choose_baseline("treaty", ["2013-10-03", "2022-12-31"]).period == "2013-10-03"
    assert choose_baseline("treaty", ["2013", "2022"]).period is None


@pytest.mark.parametrize(
    ("years", "chosen", "alternatives"),
    [
        (["2011", "2012", "2013", "2014"], "2013", ("2012",)),
        (["2011", "2014", "2020"], "2014", ("2011",)),
        (["2012", "2014"], "2012", ("2014",)),  # equally near: the earlier
        (["2015"], "2015", ()),
        (["2010", "2016"], None, ()),
        ([], None, ()),
    ],
)
def test_annual_baseline_is_2013_or_the_nearest_within_two(
    years: list[str], chosen: str | None, alternatives: tuple[str, ...]
) -> None:
    choice = choose_baseline("annual", years)
    assert (choice.period, choice.alternatives) == (chosen, alternatives)


def test_latest_lies_at_least_three_years_after() -> None:
    assert choose_latest("stock", STOCKS, "2015", as_of=2026, max_age=6).period == "2024"
    assert choose_latest("annual", ["2013", "2015"], "2013", as_of=2016, max_age=6).period is None
    assert choose_latest("annual", ["2013", "2016"], "2013", as_of=2016, max_age=6).period == "2016"
    assert choose_latest("flow", INTERVALS, "2010-2015", as_of=2026, max_age=6).period == "2020-2024"


def test_latest_is_not_older_than_its_limit() -> None:
    assert choose_latest("annual", ["2013", "2020"], "2013", as_of=2026, max_age=6).period == "2020"
    refused = choose_latest("annual", ["2013", "2019"], "2013", as_of=2026, max_age=6)
    assert refused.period is None
    assert refused.reason == Reason("too_old", {"newest": "2019", "years": 7, "as_of": 2026, "limit": 6})


def test_nothing_after_the_baseline() -> None:
    refused = choose_latest("stock", ["2010", "2015"], "2015", as_of=2026, max_age=99)
    assert refused.reason == Reason("nothing_after", {"baseline": "2015"})


def test_age_counts_from_the_year_in_which_a_period_ends() -> None:
    assert age("2024", "stock", as_of=2026) == 2
    assert age("2023", "annual", as_of=2026) == 3
    assert age("2020-2024", "flow", as_of=2026) == 2
    assert age("2025-12-31", "treaty", as_of=2025) == 0
    assert age("2030", "annual", as_of=2026) == 0


def test_a_list_that_tells_years_stands_at_the_end_of_the_year_of_adoption() -> None:
    """Days come first; without them what was joined until the end of 2013 is the baseline, and nothing earlier."""
    assert choose_baseline("treaty", ["2013-12", "2022-08"]).period == "2013-12"
    assert choose_baseline("treaty", ["2013-10-03", "2013-12", "2022-08"]).period == "2013-10-03"
    assert choose_baseline("treaty", ["2012-12", "2022-08"]).period is None
