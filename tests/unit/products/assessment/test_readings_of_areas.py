"""Readings of areas: the same countries at both dates, all people below a rate, chance, and windows of years.

The figures are those of the worked examples on the page about verdicts.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.declaration.baseline import choose_baseline, choose_latest
from sojourn.declaration.reading import Reading, SmallestChange, movement
from sojourn.indicators import INDICATORS
from sojourn.indicators.forced_displacement import per_thousand
from sojourn.indicators.indicator import ANY_COUNTRY, Counted, Indicator, Window, find
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import Profile
from sojourn.products.assessment.readings import few_behind, reading_of
from sojourn.products.assessment.windows import window_figures, without_one_year

STATELESS = Indicator(
    "STATELESS",
    "Stateless persons",
    "per 1,000 population",
    "annual",
    "less",
    ("STATELESS", "POPULATION_YEAR"),
    per_thousand,
    (23,),
    (0.1, 0.1),
    "x.",
    missing=ANY_COUNTRY,
    over_all=True,
)


def group(counts: dict[str, dict[str, float]], people: float = 1000.0, measure: str = "STATELESS") -> Profile:
    """Kenya and Uganda, ``people`` each. counts : year -> country -> persons."""
    panel = Panel()
    for year, by_country in counts.items():
        for country in ("KEN", "UGA"):
            panel.put("POPULATION_YEAR", year, country, people, "E")
        for country, value in by_country.items():
            panel.put(measure, year, country, value, "A")
    return Profile("014", "Eastern Africa", "subregion", ("KEN", "UGA"), panel)


def read(profile: Profile, indicator: Indicator, as_of: int = 2026):  # type: ignore[no-untyped-def]
    return reading_of(profile, indicator, profile.indicator(indicator), as_of=as_of)


def test_a_country_whose_figure_vanishes_moves_nothing() -> None:
    """Uganda's 400 of 2013 have no figure in 2024: Kenya's 4 and 8 of the 2,000 people of both are compared."""
    area = group({"2013": {"KEN": 4.0, "UGA": 400.0}, "2024": {"KEN": 8.0}})
    assert [f.value for f in area.indicator(STATELESS)] == [202.0, 4.0]
    found = read(area, STATELESS)
    assert (found.baseline.value, found.latest.value) == (2.0, 4.0)
    assert movement(found, as_of=2026).kind == "worsened"


def test_no_country_with_both_dates_is_no_comparison() -> None:
    found = read(group({"2013": {"UGA": 400.0}, "2024": {"KEN": 8.0}}), STATELESS)
    assert found.baseline is None and "no_common_countries" in {note.code for note in found.notes}
    assert movement(found, as_of=2026).kind == "not_usable"


def test_a_rate_of_a_group_is_over_all_its_people_and_says_in_how_many_countries() -> None:
    (figure,) = group({"2013": {"KEN": 30.0}}).indicator(STATELESS)
    assert (figure.value, figure.countries) == (15.0, (1, 2))


def test_a_year_that_is_not_over_is_no_end_point() -> None:
    area = group({"2013": {"KEN": 4.0}, "2024": {"KEN": 8.0}, "2025": {"KEN": 1.0}})
    assert read(area, replace(STATELESS, unfinished=("2025",))).latest.period == "2024"
    assert read(area, STATELESS).latest.period == "2025"


@pytest.mark.parametrize(("times", "half", "kind"), [(1.0, 1.8594, "unchanged"), (10.0, 0.588, "worsened")])
def test_chance_is_ruled_out_or_the_change_is_none(times: float, half: float, kind: str) -> None:
    """400 and 500 of 100,000, clustering 10: 1.00 +- 1.96 x sqrt(0.4 + 0.5); ten times the people, a third of it."""
    counted = replace(STATELESS, counted=Counted(), over_all=False)
    area = group({"2013": {"KEN": 400.0 * times}, "2024": {"KEN": 500.0 * times}}, people=100_000.0 * times)
    country = Profile("KEN", "Kenya", "country", ("KEN",), area.panel)
    found = read(country, counted)
    assert found.behind == (400.0 * times, 500.0 * times)
    assert found.uncertainty == pytest.approx((1.0 - half, 1.0 + half), abs=1e-3)
    assert movement(found, as_of=2026).kind == kind


def test_ten_persons_judge_nobody() -> None:
    area = group({"2013": {"KEN": 10.0}, "2024": {"KEN": 163.0}})
    found = movement(read(area, replace(STATELESS, counted=Counted())), as_of=2026)
    assert (found.kind, found.reason.code) == ("not_usable", "too_few")


def annual(first: int, values: list[float]) -> list[Figure]:
    return [Figure("X", str(first + i), v, "E") for i, v in enumerate(values)]


def test_a_window_is_the_median_of_its_years_and_is_written_by_them() -> None:
    (window,) = window_figures(annual(2009, [0.0, 0.0, 1.0, 0.0, 0.0]), 5)
    assert (window.value, window.status, label(window.period)) == (0.0, "E", "2009-2013")
    assert window_figures(annual(2009, [0.0] * 4), 5) == []


def test_a_gap_makes_no_window() -> None:
    assert window_figures([*annual(2009, [1.0, 1.0]), *annual(2012, [1.0, 1.0, 1.0])], 5) == []


def test_one_storm_is_not_the_figure_of_a_window() -> None:
    before, after = (
        window_figures(annual(y, v), 5)[0] for y, v in ((2009, [0, 0, 1, 0, 0]), (2019, [0, 300, 0, 0, 1]))
    )
    assert (before.value, after.value) == (0.0, 0.0)
    assert without_one_year(before, after) == (0.0, 0.5)
    (many,) = window_figures(annual(2019, [0, 2, 0, 4, 2]), 5)
    assert many.value == 2.0 and without_one_year(before, many) == (1.0, 2.0)


def test_the_baseline_window_ends_with_2013_and_the_latest_does_not_overlap_it() -> None:
    windows = [f"{y}-01-01/P5Y" for y in range(2008, 2020)]
    base = choose_baseline("window", windows)
    assert base.period == "2009-01-01/P5Y" and base.alternatives == ("2008-01-01/P5Y",)
    assert choose_latest("window", windows, base.period, as_of=2026, max_age=8).period == "2019-01-01/P5Y"
    straddling = ["2009-01-01/P5Y", "2011-01-01/P5Y", "2013-01-01/P5Y"]
    assert choose_latest("window", straddling, base.period, as_of=2026, max_age=8).period is None
    assert choose_baseline("window", ["2011-01-01/P5Y"]).period is None


def test_an_indicator_with_a_window_is_read_by_its_windows() -> None:
    storms = {str(2009 + i): {"KEN": v} for i, v in enumerate([0, 0, 1, 0, 0, 9, 9, 9, 9, 9, 0, 2, 0, 4, 2])}
    area = group(storms, measure="DISASTER_WEATHER")  # type: ignore[arg-type]
    country = Profile("KEN", "Kenya", "country", ("KEN",), area.panel)
    found = read(country, replace(STATELESS, needs=("DISASTER_WEATHER", "POPULATION_YEAR"), window=Window(5)))
    assert (found.baseline.value, found.latest.value, found.kind) == (0.0, 2.0, "window")
    assert found.uncertainty == (1.0, 2.0) and movement(found, as_of=2026).kind == "worsened"


def test_what_is_too_few_to_tell_a_change_is_found_in_its_whole_or_in_what_is_counted() -> None:
    """Of a percentage the whole counts, of a rate the persons; 100 of them are enough, 99 are not."""
    for id, of in (("REFUGEES_HOSTED", 0), ("RECOGNITION", 1)):
        indicator = find(INDICATORS, id)
        for few, expected in ((99.0, (200.0, 99.0)), (100.0, None)):
            made = []
            for period, counted in (("2013", 200.0), ("2024", few)):
                parts = [5000.0, 5000.0]
                parts[of] = counted
                inputs = tuple(Figure(n, period, v) for n, v in zip(indicator.needs, parts, strict=True))
                made.append(Figure(indicator.id, period, 1.0, inputs=inputs))
            reading = Reading(indicator.id, "context", made[0], made[1], SmallestChange(1.0))
            assert few_behind(indicator, reading) == expected
            assert few_behind(replace(indicator, window=Window(5)), reading) is None  # its parts are years


def test_whether_a_single_place_is_bound_is_no_estimate_and_of_a_group_the_people_are() -> None:
    action = find(INDICATORS, "ICRMW_ACTION")
    panel = Panel()
    for country, bound in (("KEN", 0.0), ("UGA", 500.0)):
        panel.put("ICRMW_DESTINATION_FIXED", "2022-08", country, bound, "E")
        panel.put("ICRMW_DESTINATION_START", "2022-08", country, 500.0, "E")
    (kenya,) = Profile("KEN", "Kenya", "country", ("KEN",), panel).indicator(action)
    (both,) = Profile("014", "Eastern Africa", "subregion", ("KEN", "UGA"), panel).indicator(action)
    assert (kenya.value, kenya.status, both.value, both.status) == (0.0, "A", 50.0, "E")


def test_a_share_of_one_to_four_corridors_judges_nobody_and_of_five_it_is_no_sample() -> None:
    """Bolivia: one corridor above the ceiling in 2013, one of two in 2020; of five a change from 5 to 4 counts."""
    corridors = find(INDICATORS, "CORRIDORS_ABOVE_CEILING")
    for ends, kind in ((((1.0, 1.0), (1.0, 2.0)), "not_usable"), (((5.0, 5.0), (4.0, 5.0)), "improved")):
        panel = Panel()
        for year, (above, priced) in zip(("2013", "2020"), ends, strict=True):
            panel.put("CORRIDORS_ABOVE_CEILING", year, "BOL", above, "A")
            panel.put("CORRIDORS_PRICED", year, "BOL", priced, "A")
        found = read(Profile("BOL", "Bolivia", "country", ("BOL",), panel), corridors)
        assert movement(found, as_of=2026).kind == kind
