"""Learned flows on worlds of a few areas whose truth is known: nets exact, identities, levels, same bits, draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.errors import DimensionsDiffer, EstimationError, UsageError
from sojourn.estimators import event_array, flow_method, stock_array
from sojourn.estimators.flows.learned.draws import Errors, drawn, surrounded_by
from sojourn.estimators.flows.learned.features import PairTables, World, features
from sojourn.estimators.flows.learned.learned import Learned, Taught
from sojourn.estimators.flows.learned.learners import Covariance, Reports, _krige, _solved_without, fit
from sojourn.estimators.flows.learned.prior import ONWARD, WITHIN_LEVEL, closed_weight, prior_flows
from sojourn.estimators.flows.learned.projection import NET_TOLERANCE, Accounted, project
from sojourn.estimators.flows.learned.registers import contradictions, known_by_register, with_displaced

AREAS = ("AAA", "BBB", "CCC", "DDD")
N = len(AREAS)


def world(seed: int, *, moved: float = 1.0) -> World:
    """Four areas of 10,000 to 60,000 persons; foreign-born of up to 2,000 a pair, which change by up to a half."""
    random = np.random.default_rng(seed)
    start = random.uniform(20, 2_000, (N, N))
    end = start * random.uniform(1 - moved / 2, 1 + moved / 2, (N, N))
    natives = random.uniform(10_000, 60_000, N)
    births, deaths = natives * 0.06, natives * 0.05
    np.fill_diagonal(start, natives)
    np.fill_diagonal(end, natives + births - deaths + random.uniform(-500, 500, N) * moved)
    listed = random.uniform(size=(N, N)) < 0.8
    km = np.abs(np.subtract.outer(np.arange(N), np.arange(N))) * 1_000.0
    zeros = np.zeros((N, N))
    tables = PairTables(zeros, zeros, zeros)
    return World(
        AREAS, 5.0, start, start, end, births, deaths, listed, tables, tables, km,
        np.array([1_000.0, np.nan, 30_000.0, 9_000.0]), np.array([0.0, 0.0, 1.0, 1.0]), zeros, zeros, zeros, zeros,
    )  # fmt: skip


def learned(seed: int) -> Learned:
    random = np.random.default_rng(seed + 1_000)
    tables = [random.uniform(1, 500, (N, N)) * (1 - np.eye(N)) for _ in range(2)]
    return Learned(Taught(world(seed), *tables))


def estimated(seed: int):  # type: ignore[no-untyped-def]
    made = learned(seed)
    known = made.taught.world
    return made, made.estimate(
        stock_start=stock_array(known.start, AREAS),
        stock_end=stock_array(known.end, AREAS),
        births=event_array(known.births, AREAS),
        deaths=event_array(known.deaths, AREAS),
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nets_are_exact_and_every_cell_of_the_account_adds_up(seed: int) -> None:
    made, estimate = estimated(seed)
    known = made.taught.world
    assert np.abs(estimate.net_migration().values - known.net()).max() <= 10 * NET_TOLERANCE
    parts = {k: v.values for k, v in estimate.components.items()}
    flows = estimate.account.terms[0].kernel
    came, left = flows.sum(axis=1), flows.sum(axis=2)
    before = known.start + parts["adjustment_start"] + parts["births"] - parts["deaths"]
    assert np.allclose(known.end + parts["adjustment_end"], before + came - left, atol=1e-6)
    assert (flows >= 0).all() and (parts["stayers"] >= 0).all()
    assert np.allclose(parts["outward"] + parts["return"] + parts["onward"], estimate.moves.values)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_prior_that_meets_the_account_is_the_answer(seed: int) -> None:
    random = np.random.default_rng(seed)
    prior = random.uniform(1, 1_000, (N, N, N)) * (1 - np.eye(N))[None]
    gain = prior.sum(axis=1) - prior.sum(axis=2)
    net = gain.sum(axis=0)
    net[0] -= net.sum()
    found = project(prior, Accounted(net, gain, np.full((N, N), 50.0), ~np.eye(N, dtype=bool)))
    assert np.allclose(found.flows, prior, rtol=1e-6)


def test_two_areas_by_hand() -> None:
    """f = q exp(tau^2 q x) one way and q exp(-tau^2 q x) the other: for q = 1 and net n, x = asinh(n / 2) / tau^2."""
    prior = np.zeros((2, 2, 2))
    prior[0, 0, 1] = prior[0, 1, 0] = 1.0
    nobody = np.zeros((2, 2))
    told = np.zeros((2, 2), dtype=bool)
    found = project(prior, Accounted(np.array([-3.0, 3.0]), nobody, nobody, told), tau=0.4, tau_return=0.4)
    assert found.flows[0, 0, 1] == pytest.approx(np.exp(np.arcsinh(1.5)))
    assert found.flows[0, 1, 0] == pytest.approx(np.exp(-np.arcsinh(1.5)))


def test_what_a_register_counts_is_a_least_and_is_known_better() -> None:
    """Register and stock both gained 3,000: at least so many came. Both lost 1,000 and 400: at least 400 left."""
    zeros, start = np.zeros((N, N)), np.full((N, N), 10_000.0)
    end, shown = start.copy(), {"displaced_start": zeros.copy(), "displaced_end": zeros.copy()}
    end[0, 1], shown["displaced_end"][0, 1] = 15_000.0, 3_000.0
    end[0, 2], shown["displaced_start"][0, 2] = 9_600.0, 1_000.0
    shown["displaced_end"][0, 3] = 5_000.0  # registered, though the stock gained nobody
    known = replace(world(1), start=start, end=end, deaths=np.zeros(N), **shown)
    arriving, leaving = with_displaced(np.full((N, N), 100.0), np.full((N, N), 50.0), known)
    assert arriving[0, 1] == 3_000.0 and leaving[0, 2] == 400.0
    assert arriving[0, 3] == 100.0 and leaving[0, 1] == 50.0 and (arriving[1:] == 100.0).all()
    few, many = np.full((N, N), 100.0), np.full((N, N), 6_001.0)
    assert [np.argwhere(k).tolist() for k in known_by_register(few, few, known)] == [[[0, 1]], []]
    assert not np.any(known_by_register(many, many, known))
    assert with_displaced(few, few, known, 2.0)[0][0, 1] == 6_000.0


def test_registered_returns_are_a_least_of_departures() -> None:
    """3,000 whose return was registered left, though the stock lost nobody; they are known as well as arrivals are."""
    zeros, start = np.zeros((N, N)), np.full((N, N), 10_000.0)
    returned = zeros.copy()
    returned[0, 2] = 3_000.0
    known = replace(world(1), start=start, end=start, deaths=np.zeros(N), returned=returned)
    few = np.full((N, N), 100.0)
    arriving, leaving = with_displaced(few, few, known)
    assert leaving[0, 2] == 3_000.0 and (leaving != few).sum() == 1 and (arriving == few).all()
    assert [np.argwhere(k).tolist() for k in known_by_register(few, few, known)] == [[], [[0, 2]]]
    moves = few.copy()
    found = {reason: np.argwhere(mask).tolist() for reason, mask, _ in contradictions(moves, known, 1_000.0)}
    assert found == {"came": [], "went": [[2, 0]], "returned": []}
    moves[2, 0] = 1_000.0
    assert not any(mask.any() for _, mask, _ in contradictions(moves, known, 1_000.0))


def test_the_better_known_flow_gives_way_less() -> None:
    """Two like flows into one area that must lose half of them: the registered one keeps more."""
    prior = np.zeros((3, 3, 3))
    prior[0, 0, 2] = prior[1, 1, 2] = 1_000.0
    nobody, told = np.zeros((3, 3)), np.zeros((3, 3), dtype=bool)
    registered, returns = np.zeros((3, 3), dtype=bool), np.zeros((3, 3), dtype=bool)
    registered[0, 2] = True
    prior[2, 2, 0] = prior[2, 2, 1] = 500.0
    account = Accounted(np.array([0.0, 0.0, 0.0]), nobody, nobody, told)
    plain, known = (project(prior, account, registered=r).flows for r in (None, (registered, returns)))
    assert plain[0, 0, 2] == pytest.approx(plain[1, 1, 2]) and plain[0, 0, 2] < 1_000.0
    assert known[0, 0, 2] > known[1, 1, 2] and known[0, 0, 2] > plain[0, 0, 2]


def test_leaving_cells_out_of_kriging_is_kriging_without_them() -> None:
    """Against the dense inverse of the smaller covariance, in double precision."""
    random, cells, areas = np.random.default_rng(4), 120, 9
    distance = random.uniform(100, 3_000, (areas, areas))
    reports = Reports(
        random.standard_normal((cells, 5)).astype(np.float32), np.round(np.exp(random.normal(3, 2, cells))),
        random.integers(0, 3, cells), random.integers(0, areas, cells), random.integers(0, 6, cells), 4,
        distance + distance.T,
    )  # fmt: skip
    left, c = random.uniform(size=cells) < 0.1, Covariance()
    kriged = _krige(reports, c)
    kept = reports.chosen(~left)
    x = ((kept.features - kriged.centre) / kriged.scale).astype(np.float64)
    apart = ((x[:, None, :] - x[None, :, :]) ** 2).sum(axis=2)
    origin, reporter, period = (v[:, None] == v[None, :] for v in (kept.origin, kept.reporter, kept.period))
    near = np.exp(-kept.km / c.near)[np.ix_(kept.reporter, kept.reporter)]
    matrix = c.smooth * np.exp(-0.5 * apart / c.length**2) + c.straight * x @ x.T + c.level * reporter
    matrix += origin * (c.origin + c.origin_near * near + c.pair * reporter + c.origin_period * period)
    matrix += c.noise * np.eye(len(x))
    expected = np.linalg.solve(matrix, np.column_stack([np.ones(len(x)), np.log1p(kept.value)]))
    assert left.any() and np.allclose(_solved_without(kriged, left), expected, atol=2e-3)
    assert _solved_without(kriged, np.zeros(cells, dtype=bool)) is kriged.solved


def test_a_told_stock_is_met_the_better_the_better_it_is_known() -> None:
    made = learned(3)
    prior = prior_flows(made.taught.arriving, made.taught.leaving, made.taught.world)
    account = made.accounted()
    missed = []
    for spread in (5_000.0, 50.0, 0.5):
        flows = project(prior, replace(account, spread=np.full((N, N), spread))).flows
        missed.append(np.abs(flows.sum(axis=1) - flows.sum(axis=2) - account.gain)[account.told].max())
    assert missed[0] > missed[1] > missed[2] and missed[2] < 0.01 * missed[0]


def test_accounts_that_cannot_close_are_named() -> None:
    prior = np.zeros((2, 2, 2))
    prior[0, 0, 1] = prior[0, 1, 0] = 1.0
    nobody, told = np.zeros((2, 2)), np.zeros((2, 2), dtype=bool)
    with pytest.raises(EstimationError, match="add up to 5 persons"):
        project(prior, Accounted(np.array([2.0, 3.0]), nobody, nobody, told))
    with pytest.raises(EstimationError, match="no flow that could meet it"):
        project(np.zeros((2, 2, 2)), Accounted(np.array([-3.0, 3.0]), nobody, nobody, told))
    with pytest.raises(EstimationError, match="no flow that could meet it") as caught:
        project(np.zeros((2, 2, 2)), Accounted(np.array([-3.0, 3.0]), nobody, nobody, told, ("KEN", "UGA")))
    assert caught.value.details == ("KEN: net -3", "UGA: net 3")


def test_every_draw_balances_and_a_seed_gives_the_same_bits() -> None:
    made = learned(5)
    net = made.taught.world.net()
    first = [d.flows for d in made.draws(4, seed=7)]
    for flows in first:
        moves = flows.sum(axis=0)
        assert np.abs(moves.sum(axis=0) - moves.sum(axis=1) - net).max() <= 10 * NET_TOLERANCE
    assert all(np.array_equal(a, d.flows) for a, d in zip(first, made.draws(4, seed=7), strict=True))
    assert not np.array_equal(first[0], next(made.draws(4, seed=8)).flows)
    certain = [d.flows for d in made.draws(2, errors=Errors(level=(0.0, 0.0), cells=(0.0,) * 5, stock=0.0))]
    assert np.allclose(certain[0], made.projected().flows, rtol=1e-5, atol=1e-4)
    with pytest.raises(UsageError, match="1 draws"):
        next(made.draws(1))


def test_areas_far_from_reporters_are_known_worse_and_levels_have_heavy_tails() -> None:
    """Two areas among twelve reporters 300 km away, two 9,000 km from all: the levels of the latter vary more."""
    km = np.full((14, 14), 300.0)
    km[12:, :] = km[:, 12:] = 9_000.0
    reporters = np.tile(np.arange(14) < 12, (14, 1))
    around = surrounded_by(reporters, km)
    assert (around[:12] > 0.9).all() and (around[12:] < 0.01).all()
    alone = surrounded_by(np.zeros((14, 14), dtype=bool), km)
    assert (alone == 0).all()
    errors = Errors(cells=(0.0,) * 5, stock=0.0, register=0.0)
    nobody = np.zeros((14, 14))
    account = Accounted(np.zeros(14), nobody, nobody, np.ones((14, 14), dtype=bool))
    hundred = np.full((14, 14), 100.0)
    logs = np.array(
        [np.log((1.0 + a[0]) / 101.0) for a, *_ in drawn(hundred, hundred, account, around, errors, 2_000, seed=1)]
    )
    among, far = logs[:, :12].std(), logs[:, 12:].std()
    assert far > 1.3 * among and far == pytest.approx(errors.level[1], rel=0.15)
    inside = np.mean(np.abs(logs[:, 12:]) < np.median(np.abs(logs[:, 12:])) * 1.96 / 0.6745)
    assert inside < 0.94  # a normal level would have 0.95 there


def test_arrivals_are_direct_and_onward_and_nobody_is_counted_twice() -> None:
    made = learned(2)
    into = made.taught.arriving + closed_weight(made.taught.arriving, made.taught.world.closed) * 0.0
    flows = prior_flows(made.taught.arriving, made.taught.leaving, made.taught.world)
    outside = flows.copy()
    for k in range(N):
        outside[k, :, k] = 0.0
    assert np.allclose(outside.sum(axis=1), into)
    onward = outside.copy()
    onward[np.arange(N), np.arange(N), :] = 0.0
    assert onward.sum() <= ONWARD * into.sum() + 1e-9


def test_closed_table_weighs_what_the_learners_miss_of_it() -> None:
    closed = PairTables(np.array([[0.0, 100.0], [100.0, 0.0]]), np.zeros((2, 2)), np.zeros((2, 2)))
    weight = closed_weight(np.array([[0.0, 25.0], [400.0, 0.0]]), closed)
    assert weight == pytest.approx([0.0, 1.0 - 0.25 * WITHIN_LEVEL])
    assert closed_weight(np.array([[0.0, 60.0], [99.0, 0.0]]), closed) == pytest.approx([0.0, 0.0])  # within a level


def test_other_accounts_and_unfinished_tables_are_refused() -> None:
    made, _ = estimated(1)
    known = made.taught.world
    arrays = {
        "stock_start": stock_array(known.start, AREAS), "births": event_array(known.births, AREAS),
        "deaths": event_array(known.deaths, AREAS),
    }  # fmt: skip
    with pytest.raises(UsageError, match="not the one that was learned of"):
        made.estimate(stock_end=stock_array(known.end * 1.1, AREAS), **arrays)
    others = {k: v.assign_coords({d: ["XXX", *AREAS[1:]] for d in v.dims}) for k, v in arrays.items()}
    with pytest.raises(DimensionsDiffer, match="learned of"):
        made.estimate(stock_end=stock_array(known.end, ("XXX", *AREAS[1:])), **others)
    with pytest.raises(EstimationError, match="1 arrivals"):
        Taught(known, np.where(np.arange(16).reshape(N, N) == 1, np.nan, 1.0), np.ones((N, N)))


def test_features_say_nothing_that_is_not_finite_and_trees_see_no_destination_alone() -> None:
    table, names, pairs = features(world(0))
    assert np.isfinite(table).all() and table.shape == (N, N, len(names))
    assert set(names[pairs:]) == {"population", "hosted", "net", "income", "growth of hosted"}


def reports(levels: dict[int, float], *, areas: int = 30, seed: int = 0) -> tuple[Reports, np.ndarray]:
    """Reports of a truth log(1 + y) = 1 + x, x the only feature that matters, times what each reporter counts."""
    random = np.random.default_rng(seed)
    origin = np.tile(np.arange(areas), len(levels))
    reporter = np.repeat(np.fromiter(levels, dtype=np.int64), areas)
    x = random.uniform(1, 6, origin.size)
    cells = np.column_stack([x, random.normal(size=(origin.size, 2))]).astype(np.float32)
    said = np.expm1(1 + x + np.array([levels[int(r)] for r in reporter]))
    km = random.uniform(1_000, 9_000, (areas, areas))
    return Reports(cells, said, np.zeros_like(origin), origin, reporter, 2, km), x


def test_levels_of_reporters_are_told_from_flows() -> None:
    given_levels = {0: -0.6, 1: -0.3, 2: 0.0, 3: 0.3, 4: 0.6}
    known, x = reports(given_levels)
    fitted = fit(known)
    found = np.array([fitted.level[r] for r in given_levels])
    assert found == pytest.approx(list(given_levels.values()), abs=0.15)
    said = fitted.predict(known.features, known.period, known.origin, np.full(x.size, 9))
    assert np.abs(said - (1 + x)).mean() < 0.25
    assert (fitted.level[5:] == 0).all()


def test_fitting_twice_gives_the_same_bits_and_does_not_see_what_is_left_out() -> None:
    known, _ = reports({0: 0.1, 1: -0.2, 2: 0.3, 3: 0.0})
    kept = known.reporter != 3
    changed = replace(known, value=np.where(kept, known.value, 1e6))
    cells = (known.features, known.period, known.origin, known.reporter)
    one, other = (fit(r.chosen(kept)).predict(*cells) for r in (known, changed))
    assert np.array_equal(one, other)
    assert np.array_equal(one, fit(known.chosen(kept)).predict(*cells))


def test_a_group_left_out_of_a_report_is_taken_for_a_gap() -> None:
    known, x = reports(dict.fromkeys(range(12), 0.0))
    gap = (known.reporter == 1) & (x > 5.0)
    fitted = fit(replace(known, value=np.where(gap, 0.0, known.value)), Covariance())
    assert known.value.size - fitted.reports.value.size == gap.sum() > 0


def test_two_reporters_are_too_few_to_tell_a_level() -> None:
    with pytest.raises(EstimationError, match="2 reporters"):
        fit(reports({0: 0.0, 1: 0.1})[0])


def test_the_row_of_the_registry() -> None:
    row = flow_method("closed-learned")
    assert row.both_sexes and "reports" in row.needs and not row.scored and not row.in_range
    assert isinstance(row.make({"taught": learned(0).taught}), Learned)
