"""Closures, policies, growth and citizenships act on simulated borders as they say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sojourn.errors import UsageError
from sojourn.simulate.travel_changes import Change
from sojourn.simulate.travel_histories import Scenario, simulate_table
from sojourn.simulate.travel_scenarios import SCORED, SCORED_SEEDS, TUNING, TUNING_SEEDS


def crossings(scenario: Scenario, seed: int = 7) -> pd.DataFrame:
    block = simulate_table(40_000, seed=seed, scenario=scenario)
    frame = block.crossings.to_pandas()
    frame["moves"] = block.truth_crossings["moves_residence"].to_numpy()
    frame["intention"] = block.truth_crossings["intention"].to_pandas().astype(str)
    frame["month"] = pd.to_datetime(frame["crossing_date"]).dt.to_period("M")
    return frame


def test_a_closure_leaves_six_per_cent_within_a_month_and_more_of_who_return() -> None:
    frame = crossings(SCORED["closure"])
    by_month = frame.groupby("month").size()
    before = by_month["2014-04":"2015-02"].mean()
    assert 0.04 < by_month["2015-05":"2016-08"].mean() / before < 0.08
    assert by_month["2017-01":"2017-12"].mean() > 0.85 * before
    home_again = frame["moves"] & frame["intention"].isin(["emigrant", "returning_national"])
    arrivals = frame["direction"].astype(str) == "arrival"
    closed = (frame["month"] >= "2015-05") & (frame["month"] <= "2016-08")
    assert home_again[arrivals & closed].mean() > 8 * home_again[arrivals & (frame["month"] < "2015-03")].mean()


def test_moves_held_up_by_a_closure_come_after_it() -> None:
    first, last = dt.date(2014, 1, 1), dt.date(2014, 12, 31)
    steady = Scenario(dt.date(2010, 1, 1), dt.date(2016, 12, 31), mix={"student": 1.0}, month_sd=0.0)
    shut = replace(steady, changes=(Change(first, last, others=0.0),))
    frame = crossings(shut)
    moved = frame[frame["moves"]].groupby("month").size()
    assert "2014-03" not in moved.index.astype(str)
    open_ = crossings(steady)
    usual = open_[open_["moves"] & (open_["direction"].astype(str) == "departure")].groupby("month").size()
    after = frame[frame["moves"] & (frame["direction"].astype(str) == "departure")].groupby("month").size()
    share = len(open_) / len(frame)
    assert after["2015-01":"2015-06"].sum() > 1.5 * usual["2015-01":"2015-06"].sum() / share


def test_growth_is_ten_per_cent_a_year() -> None:
    frame = crossings(replace(SCORED["growth"], month_sd=0.0))
    by_year = frame.groupby(frame["month"].dt.year).size()
    slope = np.polyfit(by_year.index, np.log(by_year), 1)[0]
    assert slope == pytest.approx(np.log(1.1), abs=0.025)


def test_trips_of_some_citizens_last_longer() -> None:
    alone = Scenario(mix={"tourist": 1.0}, lengths={"XAB": 3.0, "XAC": 0.5})
    frame = crossings(alone)
    day = pd.to_datetime(frame["crossing_date"])
    stay = (day.shift(-1) - day).dt.days[
        (frame["direction"].astype(str) == "arrival") & (frame["person_id"] == frame["person_id"].shift(-1))
    ]
    of = stay.groupby(frame["citizenship"].astype(str)).median()
    assert of["XAB"] / of["XAD"] == pytest.approx(3.0, rel=0.15)
    assert of["XAC"] / of["XAD"] == pytest.approx(0.5, rel=0.2)


def test_a_world_without_changes_is_the_one_it_always_was() -> None:
    plain = simulate_table(2_000, seed=3)
    named = simulate_table(2_000, seed=3, scenario=Scenario(changes=(), growth=0.0, lengths={"XAB": 1.0}))
    assert plain.crossings.equals(named.crossings)


def test_worlds_of_tuning_are_none_of_those_scored() -> None:
    assert not set(SCORED_SEEDS) & set(TUNING_SEEDS)
    assert not [name for name, scenario in TUNING.items() if scenario in SCORED.values()]
    assert len(SCORED) == 5


def test_what_cannot_be_is_refused_all_together() -> None:
    wrong = Change(dt.date(2015, 1, 1), dt.date(2014, 1, 1), others=-1, moves={"pilgrim": 2.0})
    with pytest.raises(UsageError) as refused:
        Scenario(changes=(wrong,), growth=3.0, lengths={"XYZ": 1.0})
    said = str(refused.value)
    for part in ("before it begins", "factor -1", "pilgrim", "growth 3.0", "XYZ"):
        assert part in said
