"""Simulated travel histories: people are consistent, seeds repeat, settings act as they say."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.errors import UsageError
from sojourn.simulate import travel_events
from sojourn.simulate.travel_histories import Block, Scenario, simulate, simulate_table
from sojourn.simulate.travel_kinds import COUNTRIES, HOME, KINDS, chosen

SHORT = Scenario(dt.date(2010, 1, 1), dt.date(2014, 12, 31))


@pytest.fixture(scope="module")
def block() -> Block:
    return simulate_table(40_000, seed=5, scenario=SHORT)


def days(table: pa.Table) -> np.ndarray:
    return table["crossing_date"].cast(pa.int32()).to_numpy()


def test_whole_persons_reach_the_number_asked_for(block: Block) -> None:
    rows = block.crossings.num_rows
    last = block.crossings["person_id"][rows - 1].as_py()
    of_last = pc.sum(pc.equal(block.crossings["person_id"], last)).as_py()
    assert 40_000 <= rows < 40_000 + of_last
    assert set(block.crossings["person_id"].unique().to_pylist()) == set(block.truth_persons["person_id"].to_pylist())
    assert block.truth_crossings["crossing_id"].to_pylist() == list(range(1, rows + 1))


def test_directions_alternate_and_days_never_fall(block: Block) -> None:
    person = block.crossings["person_id"].to_numpy()
    arrival = pc.equal(block.crossings["direction"], "arrival").to_numpy()
    same = person[1:] == person[:-1]
    assert (arrival[1:] != arrival[:-1])[same].all()
    assert (np.diff(days(block.crossings)) >= 0)[same].all()
    start, end = (travel_events.EPOCH, SHORT.end)
    assert days(block.crossings).min() >= (SHORT.start - start).days
    assert days(block.crossings).max() <= (end - start).days


def test_usual_residence_changes_only_where_a_person_means_to_move(block: Block) -> None:
    truth = block.truth_crossings.to_pandas()
    persons = block.truth_persons.to_pandas().set_index("person_id")
    after = truth["usual_residence_after"].astype(str)
    before = after.shift()
    first = truth["person_id"] != truth["person_id"].shift()
    before[first] = persons.loc[truth.loc[first, "person_id"], "usual_residence_at_start"].astype(str).to_numpy()
    assert ((before != after) == truth["moves_residence"]).all()
    # Whoever moves here arrives, whoever moves away departs.
    direction = block.crossings["direction"].to_pandas().astype(str)
    moved = truth["moves_residence"]
    assert ((after == "resident") == (direction == "arrival"))[moved].all()


def test_the_truth_is_not_in_the_crossings(block: Block) -> None:
    assert block.crossings.column_names == [
        "person_id",
        "crossing_id",
        "crossing_date",
        "direction",
        "citizenship",
        "birth_year",
        "sex",
        "counterpart_area",
    ]


def test_only_codes_that_no_country_has(block: Block) -> None:
    for column in ("citizenship", "counterpart_area"):
        assert set(block.crossings[column].unique().to_pylist()) <= set(COUNTRIES)
    assert HOME not in block.crossings["counterpart_area"].unique().to_pylist()
    nationals = block.truth_persons.filter(pc.equal(block.truth_persons["intention"], "returning_national"))
    assert nationals["citizenship"].unique().to_pylist() == [HOME]


def test_the_same_seed_gives_the_same_persons_whatever_the_number() -> None:
    small, large = simulate_table(1_000, seed=3), simulate_table(250_000, seed=3)
    assert large.crossings.slice(0, small.crossings.num_rows).equals(small.crossings)
    other = simulate_table(1_000, seed=4)
    assert not other.crossings.slice(0, 500).equals(small.crossings.slice(0, 500))
    assert len(list(simulate(250_000, seed=3))) > 1  # more than one block


def test_time_rescaling_and_back() -> None:
    months = travel_events.months_between(dt.date(2010, 1, 1), dt.date(2012, 12, 1), dt.date(2010, 1, 1))
    season = (1.0,) * 6 + (3.0,) * 6
    calendar = travel_events.calendar(months, season, np.ones(len(months.month)))
    at = np.array([14_700.5, 14_900.0, 15_300.25])
    assert calendar.day(calendar.at(at)) == pytest.approx(at)
    # A year holds about one unit of time; its second half three quarters of it.
    first, middle, end = (float((dt.date(2011, m, 1) - travel_events.EPOCH).days) for m in (1, 7, 12))
    year = calendar.at(np.array([first, first + 365.0]))
    assert np.diff(year)[0] == pytest.approx(1.0, abs=0.02)
    half = calendar.at(np.array([middle, first + 365.0]))
    assert np.diff(half)[0] == pytest.approx(0.75, abs=0.02)
    assert end > middle
    assert np.isinf(calendar.day(np.array([1e9]))).all()


def test_month_effects_have_mean_one_and_the_spread_asked_for() -> None:
    effects = travel_events.month_effects(np.random.default_rng(1), 200_000, 0.2, 0.5)
    assert effects.mean() == pytest.approx(1.0, abs=0.01)
    assert np.log(effects).std() == pytest.approx(0.2, abs=0.005)
    lagged = np.corrcoef(np.log(effects[1:]), np.log(effects[:-1]))[0, 1]
    assert lagged == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("kind", ["tourist", "family_visitor", "seasonal_worker"])
def test_trips_last_as_declared(kind: str) -> None:
    long = Scenario(dt.date(2008, 1, 1), dt.date(2019, 12, 31), mix={kind: 1.0})
    alone = simulate_table(30_000, seed=2, scenario=long).crossings.to_pandas()
    arrival = alone["direction"].astype(str) == "arrival"
    same = alone["person_id"] == alone["person_id"].shift(-1)
    here = alone["crossing_date"].astype("datetime64[ns]").shift(-1) - alone["crossing_date"].astype("datetime64[ns]")
    median = next(k for k in KINDS if k.id == kind).trip_days[0][0]
    assert here[arrival & same].dt.days.median() == pytest.approx(median, rel=0.1)


def test_drift_and_closed_borders_show() -> None:
    def moves_in(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
        made = simulate_table(60_000, seed=9, scenario=scenario)
        settled = pc.and_(
            made.truth_crossings["moves_residence"], pc.equal(made.truth_crossings["intention"], "settler")
        )
        settled = pc.and_(settled, pc.equal(made.crossings["direction"], "arrival"))
        return days(made.crossings.filter(settled)), days(made.crossings)

    mix = {"settler": 0.5, "tourist": 0.5}
    steady, _ = moves_in(Scenario(dt.date(2010, 1, 1), dt.date(2019, 12, 31), mix=mix))
    growing, _ = moves_in(Scenario(dt.date(2010, 1, 1), dt.date(2019, 12, 31), mix=mix, drift=0.2))
    middle = (dt.date(2015, 1, 1) - travel_events.EPOCH).days
    late = lambda d: (d >= middle).mean()  # noqa: E731 - one short word
    assert late(steady) == pytest.approx(0.5, abs=0.05)
    assert late(growing) == pytest.approx(np.e / (1 + np.e), abs=0.06)  # 5 years apart: e to one
    closed = (dt.date(2013, 3, 1), dt.date(2013, 8, 31))
    _, all_days = moves_in(Scenario(dt.date(2010, 1, 1), dt.date(2015, 12, 31), closed=closed, closed_factor=0.0))
    shut = (all_days >= (dt.date(2013, 4, 15) - travel_events.EPOCH).days) & (
        all_days < (dt.date(2013, 8, 31) - travel_events.EPOCH).days
    )
    before = (all_days >= (dt.date(2012, 4, 15) - travel_events.EPOCH).days) & (
        all_days < (dt.date(2012, 8, 31) - travel_events.EPOCH).days
    )
    assert shut.sum() < 0.15 * before.sum()  # only returns of those who were on their way


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"start": dt.date(2020, 1, 1), "end": dt.date(2019, 1, 1)}, "ends"),
        ({"month_sd": 2.0}, "month_sd"),
        ({"month_persistence": 1.0}, "month_persistence"),
        ({"drift": 3.0}, "drift"),
        ({"closed": (dt.date(2012, 2, 1), dt.date(2012, 1, 1))}, "opens"),
        ({"mix": {"pirate": 1.0}}, "pirate"),
        ({"mix": {"tourist": 0.0}}, "mix"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Scenario(**settings)  # type: ignore[arg-type]


def test_a_number_of_crossings_that_cannot_be_is_refused() -> None:
    for number in (0, 2_000_000_000):
        with pytest.raises(UsageError, match=f"asked for: {number}; possible are 1 to"):
            next(simulate(number, seed=1))


def test_shares_of_the_mix_sum_to_one() -> None:
    assert sum(share for _, share in chosen(None)) == pytest.approx(1.0)
    assert {kind.id: share for kind, share in chosen({"tourist": 3, "transit": 1})} == {
        "tourist": 0.75,
        "transit": 0.25,
    }
