"""Deaths by attempted crossings: rates by hand, and every defect of the published months caught."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from sojourn.errors import ValuesRefused
from sojourn.products.hidden.death_rates import rates, revisions


def months(year: int, deaths: list[float], arrivals: float = 90.0, intercepted: float | None = 5.0) -> pd.DataFrame:
    """A year of one route, a row a month."""
    stated = math.nan if intercepted is None else intercepted
    rows = [("SEA", f"{year}-{m + 1:02d}", d, arrivals, stated) for m, d in enumerate(deaths)]
    return pd.DataFrame(rows, columns=["route", "time_period", "deaths", "arrivals", "interceptions"])


def codes(made: object) -> list[str]:
    return [code for code, _ in made.notes]  # type: ignore[attr-defined]


def test_the_rate_of_a_year_by_hand() -> None:
    """5 deaths, 90 arrivals, 5 interceptions a month: 5 of 100 attempts die; without interceptions 5 of 95."""
    made = rates(months(2018, [5.0] * 12)).table.iloc[0]
    assert made.attempted == 1200 and made.per_1000 == pytest.approx(50.0)
    assert made.per_1000_of_arrivals == pytest.approx(1000 * 5 / 95)
    assert made.lower < 50 < made.upper and made.overdispersion == 1.0 and made["flags"] == ""


def test_months_that_differ_more_widen_the_interval() -> None:
    even, uneven = (rates(months(2018, d)).table.iloc[0] for d in ([5.0] * 12, [0.0] * 11 + [60.0]))
    assert even.per_1000 == pytest.approx(uneven.per_1000, rel=1e-9)
    assert uneven.upper - uneven.lower > 2 * (even.upper - even.lower)


def test_a_year_that_repeats_another_has_no_rate_and_is_named() -> None:
    deaths = [float(v) for v in (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8)]
    made = rates(pd.concat([months(2014, deaths), months(2021, deaths)]))
    first, copy = made.table.iloc[0], made.table.iloc[1]
    assert first.per_1000 > 0 and math.isnan(copy.per_1000) and math.isnan(copy.deaths)
    assert copy["flags"] == "copy_of_2014" and copy.obs_status == "O"
    assert dict(made.notes)["copied_year"]["year"] == "2021"


def test_sums_of_blanks_at_the_end_are_missing_and_not_zero() -> None:
    frame = months(2025, [5.0] * 12)
    frame.loc[10:, ["deaths", "arrivals"]] = 0.0
    made = rates(frame, by="month")
    assert made.table["per_1000"].isna().tolist() == [False] * 10 + [True] * 2
    assert ("sums_of_nothing", {"first": "2025-11", "last": "2025-12"}) in made.notes
    assert math.isnan(rates(frame).table.iloc[0].per_1000)  # a year with missing months has no sum


def test_without_interceptions_there_is_no_rate_by_attempts_and_the_break_is_named() -> None:
    made = rates(pd.concat([months(2015, [5.0] * 12, intercepted=None), months(2016, [5.0] * 12)]))
    before, after = made.table.iloc[0], made.table.iloc[1]
    assert math.isnan(before.per_1000) and before.per_1000_of_arrivals > 0
    assert before["flags"] == "interceptions_not_stated" and after["flags"] == "interceptions_begin"
    assert "interceptions_begin" in codes(made)


def test_open_and_partial_years_and_more_deaths_than_crossings_are_flagged() -> None:
    partial = rates(months(2026, [5.0] * 4), open_from=2025).table.iloc[0]
    assert partial["flags"] == "still_open+part_of_a_year"
    beyond = rates(months(2018, [100.0] * 12)).table.iloc[0]
    assert beyond["flags"] == "more_deaths_than_crossings" and math.isnan(beyond.per_1000)


def test_months_that_are_none_or_twice_are_refused() -> None:
    frame = months(2018, [5.0] * 2)
    with pytest.raises(ValuesRefused, match="twice"):
        rates(pd.concat([frame, frame]))
    frame.loc[0, "time_period"] = "2018"
    with pytest.raises(ValuesRefused, match="no month"):
        rates(frame)


def test_revisions_are_against_the_edition_before() -> None:
    made = revisions({"old": {"2019": 100.0, "2020": 7.0}, "new": {"2019": 110.0, "2020": 90.0, "2021": 5.0}})
    held = {(r.time_period, r.vintage): (r.change, r.percent, r.flags) for r in made.itertuples()}
    assert held["2019", "new"] == (10.0, pytest.approx(10.0), "")
    assert held["2020", "old"][2] == "last_year_of_the_vintage"
    assert math.isnan(held["2021", "new"][0])


@pytest.mark.data
def test_the_published_months_are_caught_copying_2014_and_summing_blanks(shared_new_data: Path) -> None:
    """The deaths of 2021 repeat those of 2014 on every route, and the last two months of 2025 are sums of blanks."""
    published = pd.read_csv(shared_new_data / "deaths" / "iom_med_crossings_monthly_2014_2025.csv")
    held = []
    for deaths, arrivals in (
        ("emr", "sea_arrivals_in_greece"),
        ("cmr", "sea_arrivals_in_italy"),
        ("wmr", "wmr_sea_arrivals"),
    ):
        one = pd.DataFrame({"route": deaths, "time_period": published["date"].str.slice(0, 7)})
        held.append(one.assign(deaths=published[deaths], arrivals=published[arrivals].clip(lower=0)))
    sums = pd.DataFrame({"route": "all", "time_period": published["date"].str.slice(0, 7)})
    sums["deaths"] = published["total_deaths_on_maritime_routes_to_europe"]
    sums["arrivals"] = published["total_arrivals_in_europe"]
    copies = [facts for code, facts in rates(pd.concat(held)).notes if code == "copied_year"]
    assert {(c["route"], c["year"], c["of"]) for c in copies} == {(r, "2021", "2014") for r in ("emr", "cmr", "wmr")}
    assert ("sums_of_nothing", {"first": "2025-11", "last": "2025-12"}) in rates(sums).notes
