"""Deaths by attempted crossings: rates by hand, and every defect of the published months caught."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from sojourn.errors import ValuesRefused
from sojourn.products.hidden.death_rates import rates
from sojourn.products.hidden.death_revisions import ALL_ROUTES, Vintage, months_of, revisions


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


def vintage(last: str, **deaths: float) -> Vintage:
    """Deaths of all routes by period, written p2019 or p2019_03."""
    return Vintage({(ALL_ROUTES, k[1:].replace("_", "-")): v for k, v in deaths.items()}, last)


def changes(*vintages: Vintage) -> dict[tuple[str, str], tuple[float, float, str]]:
    made = revisions({f"v{n}": v for n, v in enumerate(vintages)})
    return {(r.time_period, r.vintage): (r.change, r.percent, r.flags) for r in made.itertuples()}


def test_revisions_are_against_the_vintage_before() -> None:
    """2019 had 100 deaths, then 110. 2020 ended in December with 80, then has 90; 2021 is of the later one alone."""
    held = changes(vintage("2020-12", p2019=100, p2020=80), vintage("2021-12", p2019=110, p2020=90, p2021=5))
    assert held["2019", "v1"] == (10.0, pytest.approx(10.0), "")
    assert held["2020", "v1"][:2] == (10.0, pytest.approx(12.5))
    assert held["2020", "v0"][2] == "last_year_of_the_vintage"
    assert math.isnan(held["2021", "v1"][0])


def test_nothing_is_set_against_a_period_within_which_a_vintage_ends() -> None:
    """7 deaths until February 2020 are not a year that grew by 83; a third vintage is set against the whole one."""
    held = changes(vintage("2020-02", p2020=7), vintage("2021-12", p2020=90), vintage("2022-12", p2020=99))
    assert held["2020", "v0"][2] == "last_year_of_the_vintage+ends_within"
    assert math.isnan(held["2020", "v1"][0]) and math.isnan(held["2020", "v1"][1])
    assert held["2020", "v2"][:2] == (9.0, pytest.approx(10.0))
    by_month = changes(vintage("2020-02", p2020_01=4, p2020_02=3), vintage("2020-09", p2020_01=5, p2020_02=9))
    assert by_month["2020-01", "v1"][0] == 1.0 and math.isnan(by_month["2020-02", "v1"][0])


def test_days_are_read_as_both_layouts_write_them() -> None:
    dates = pd.DataFrame(
        {"date": ["2014-11-30", "10-Sep-14", None, None], "time_period": ["2014", "2014", "2015-03", "2016"]}
    )
    assert months_of(dates).fillna("").tolist() == ["2014-11", "2014-09", "2015-03", ""]


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
