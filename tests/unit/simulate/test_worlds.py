"""Simulated worlds: identities that hold to the last person, and faults that do what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sojourn.errors import UsageError
from sojourn.simulate.world_censuses import PERFECT, CensusFaults, take
from sojourn.simulate.world_moves import Behaviour, Moves
from sojourn.simulate.world_people import settle
from sojourn.simulate.world_registers import RegisterFaults, register, stays
from sojourn.simulate.worlds import World, WorldPlan, simulate

SMALL = WorldPlan(areas=6, persons=6_000, seed=5, warm_up=8)


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(SMALL)


def test_the_same_seed_gives_the_same_world_and_another_gives_another(world: World) -> None:
    again, other = simulate(SMALL), simulate(replace(SMALL, seed=6))
    assert (again.transitions(2000, 2010) == world.transitions(2000, 2010)).all()
    assert (again.censuses.foreign_born == world.censuses.foreign_born).all()
    assert np.array_equal(again.registers.arrivals, world.registers.arrivals, equal_nan=True)
    assert (other.transitions(2000, 2010) != world.transitions(2000, 2010)).any()


@pytest.mark.parametrize(("start", "end"), [(2000, 2005), (2005, 2010), (2000, 2010)])
def test_stock_plus_events_plus_moves_is_the_next_stock(world: World, start: int, end: int) -> None:
    assert world.account_gap(start, end) == 0


def test_transitions_are_the_survivors_by_where_they_lived(world: World) -> None:
    by_birthplace = world.transitions_by_birthplace(2000, 2005)
    table = world.transitions(2000, 2005)
    assert (by_birthplace.sum(axis=2) == table).all()
    # everybody in a transition was counted at both ends, by birthplace and residence
    assert (world.stock(2000) >= by_birthplace.sum(axis=1).T).all()
    assert (world.stock(2005) >= by_birthplace.sum(axis=0).T).all()
    died = world.events[(2000, 2005)].deaths.sum()
    assert world.stock(2000).sum() - died <= table.sum() <= world.stock(2000).sum()
    off = ~np.eye(6, dtype=bool)
    assert 0 < table[off].sum() <= world.movements(2000, 2005)[off].sum()
    assert world.movements(2000, 2005).diagonal().sum() == 0


def test_nobody_moves_in_a_world_where_nobody_wants_to() -> None:
    still = simulate(replace(SMALL, behaviour=Behaviour(0.0, 0.0, 0.0, temporary=0.0)))
    assert still.moves.person.size == 0
    assert (still.stock(2010) == np.diag(still.stock(2010).diagonal())).all()


def test_everybody_abroad_goes_home_when_return_is_certain() -> None:
    home = simulate(replace(SMALL, behaviour=Behaviour(leaving=0.05, returning=1e6, onward=0.0), years=5))
    lasting = ~np.isfinite(home.moves.months)
    away = home.moves.origin[lasting] != home.moves.birthplace[lasting]
    assert away.any() and (home.moves.destination[lasting][away] == home.moves.birthplace[lasting][away]).all()


def test_a_perfect_census_is_the_truth(world: World) -> None:
    perfect = simulate(replace(SMALL, censuses=PERFECT))
    for year in (2000, 2005, 2010):
        assert (perfect.censuses.stock(year) == perfect.stock(year)).all()
        assert (perfect.stock(year) == world.stock(year)).all()  # faults of the count change no life
        assert world.censuses.stock(year).sum() == pytest.approx(world.stock(year).sum())  # population is known


def test_census_faults_do_what_they_say() -> None:
    truth = np.full((3, 4, 4), 1000.0)
    truth[:, np.arange(4), np.arange(4)] = 50_000.0
    rng = np.random.default_rng(0)
    rounded = take((0, 5, 10), truth, CensusFaults(0.0, 0.1, 100, 0.0), rng)
    assert (rounded.foreign_born % 100 == 0).all() and (rounded.foreign_born != 1000).any()
    under = take((0, 5, 10), truth, CensusFaults(0.2, 0.0, 0, 0.0), rng)
    assert (under.stock(0).diagonal() >= 50_000).all() and under.foreign_born.sum() < 3 * 12 * 1000
    gaps = take((0, 5, 10), truth, CensusFaults(0.0, 0.0, 0, 1.0), rng)
    assert gaps.held()[[0, 2]].all() and not gaps.held()[1].any()


def test_a_stay_lasts_until_the_persons_next_move() -> None:
    code = np.array([0, 0, 0, 0], dtype=np.int16)
    moves = Moves(
        np.array([7, 8, 7, 7]),
        code,
        code,
        code,
        np.array([1.0, 1.2, 1.5, 1.7]),
        np.array([np.inf, np.inf, np.inf, 2.0]),
    )
    assert stays(moves).tolist() == [pytest.approx(6.0), np.inf, np.inf, 2.0]


def test_registers_count_by_their_rule() -> None:
    # person 0 moves 0 -> 1 for good; person 1 visits 1 for four months and comes back
    moves = Moves(
        np.array([0, 1]),
        np.array([0, 0], dtype=np.int16),
        np.array([1, 1], dtype=np.int16),
        np.array([0, 0], dtype=np.int16),
        np.array([2001.2, 2001.2]),
        np.array([np.inf, 4.0]),
    )
    rng = np.random.default_rng(1)
    exact = RegisterFaults(1.0, 0.0, 0.0, (3,))
    three = register(moves, 2, (2001,), exact, rng)
    assert three.arrivals[0, 0, 1] == 2 and three.departures[0, 0, 1] == 2
    assert three.arrivals[0, 1, 0] == 1  # the visitor, counted out, is counted in again
    twelve = register(moves, 2, (2001,), replace(exact, rules=(12,)), rng)
    assert twelve.arrivals[0, 0, 1] == 1 and twelve.arrivals[0, 1, 0] == 0
    nobody = register(moves, 2, (2001,), replace(exact, reporting=0.0), rng)
    assert np.isnan(nobody.arrivals).all() and np.isnan(nobody.months).all()


def test_plans_that_make_no_world_are_refused_with_all_reasons() -> None:
    with pytest.raises(UsageError) as caught:
        WorldPlan(areas=1, persons=10, years=7, census_every=5)
    assert len(caught.value.details) == 3
    with pytest.raises(UsageError):
        CensusFaults(undercount=-0.1)
    with pytest.raises(UsageError):
        RegisterFaults(reporting=1.5)


def test_people_settle_where_they_are_born() -> None:
    people = settle(np.array([30, 70]), np.random.default_rng(0))
    assert people.stock(2).tolist() == [[30, 0], [0, 70]]
    assert people.stock(2, female=True).sum() + people.stock(2, female=False).sum() == 100


@pytest.mark.slow
def test_a_world_of_230_areas_keeps_its_account() -> None:
    large = simulate(WorldPlan(areas=230, persons=1_000_000, seed=2))
    assert large.account_gap(2000, 2010) == 0
    assert np.isfinite(large.censuses.stock(2010)).all()
