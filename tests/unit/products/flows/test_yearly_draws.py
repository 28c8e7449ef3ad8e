"""Yearly draws on a made-up interval of four areas: nets of every year and draw, shares, intervals, what is written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sojourn.concepts.period import Interval
from sojourn.errors import UsageError
from sojourn.products.flows.tables import OTHERS
from sojourn.products.flows.yearly import tables
from sojourn.products.flows.yearly.chained import YearlyEvidence, mid_years, nets_of
from sojourn.products.flows.yearly.drawn import ERRORS_OF_YEARS, YearlyDraws, drawn_years, kinds_drawn, perturbed

AREAS = ("AAA", "BBB", "CCC", "DDD")
N = len(AREAS)
PERIOD = Interval(2000, 2005)


def _flows(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).gamma(0.7, 3_000.0, (N, N, N)) * (1.0 - np.eye(N))


def _known(method: str = "learned") -> YearlyEvidence:
    """Six calendar years whose nets wander by hundreds of persons and add up to nobody in every year."""
    made: Any = SimpleNamespace(method=method, sex="_T")
    nets = np.random.default_rng(0).normal(0.0, 400.0, (6, N))
    nets -= nets.mean(axis=1, keepdims=True)
    return YearlyEvidence(AREAS, {PERIOD: (made,)}, tuple(range(2000, 2006)), nets, nets, (), np.zeros((0,)), ())


def _family(flows: list[np.ndarray]) -> Any:
    drawn = SimpleNamespace(draws=lambda count, seed: (SimpleNamespace(flows=f) for f in flows[:count]))
    return SimpleNamespace(learned=lambda period: drawn)


def _net(table: np.ndarray) -> np.ndarray:
    return table.sum(axis=-2) - table.sum(axis=-1)


def test_nets_of_every_year_are_exact_in_every_draw() -> None:
    flows, known = [_flows(s) for s in (1, 2, 3)], _known()
    found = drawn_years(_family(flows), known, None, draws=3)
    assert found.residual <= 1e-6 and found.moves.shape == (3, 5, N, N) and (found.moves >= 0).all()
    for drawn, moves in zip(flows, found.moves, strict=True):
        kinds = kinds_drawn(drawn)
        assert np.allclose(kinds.sum(axis=0), drawn.sum(axis=0))
        wanted = mid_years(nets_of(known, PERIOD, known.made[PERIOD][0], kinds))
        assert np.abs(_net(moves) - wanted).max() <= 2e-6
        assert np.allclose(_net(moves).sum(axis=0), _net(drawn.sum(axis=0)), atol=1e-5)
    again = drawn_years(_family(flows), known, None, draws=3)
    assert np.array_equal(found.moves, again.moves)
    assert not np.allclose(found.moves, drawn_years(_family(flows), known, None, draws=3, seed=2).moves)


def test_a_method_without_draws_is_refused() -> None:
    with pytest.raises(UsageError, match="pseudo-bayesian has no draws"):
        drawn_years(_family([]), _known("pseudo-bayesian"), None, draws=3)


def test_kinds_are_told_by_birthplace() -> None:
    """Born in A: 7 go from A to B, 3 from B to A, 2 from B to C."""
    flows = np.zeros((N, N, N))
    flows[0, 0, 1], flows[0, 1, 0], flows[0, 1, 2] = 7.0, 3.0, 2.0
    outward, back, onward = kinds_drawn(flows)
    assert (outward[0, 1], back[1, 0], onward[1, 2]) == (7.0, 3.0, 2.0)
    assert outward.sum() + back.sum() + onward.sum() == 12.0


def test_shares_with_errors_add_up_to_one_and_err_as_stated_of_their_size() -> None:
    """Expected shares of .3, .5 and .2; the error of log odds between two years is that of both."""
    shares = np.broadcast_to(np.array([0.3, 0.5, 0.2])[:, None, None, None], (3, 3, 60, 60))
    for persons, error in ERRORS_OF_YEARS:
        drawn = perturbed(shares, np.full((3, 60, 60), persons), np.random.default_rng(1))
        assert np.allclose(drawn.sum(axis=0), 1.0) and (drawn > 0).all()
        odds = np.log(drawn[0] / drawn[1])
        assert odds.mean() == pytest.approx(np.log(0.6), abs=0.02)
        assert odds.std() == pytest.approx(np.sqrt(2.0) * error, rel=0.05)


def test_an_interval_holds_its_estimate_and_a_sum_is_of_the_sums_of_draws() -> None:
    """Two corridors that always add up to 200 persons: each is uncertain, both together are not."""
    first = np.array([60.0, 80.0, 100.0, 120.0, 140.0])
    moves = np.zeros((5, 1, 2, 2))
    moves[:, 0, 0, 1], moves[:, 0, 1, 0] = first, 200.0 - first
    drawn, which = YearlyDraws(("AAA", "BBB"), (2000,), moves, 0.0), ~np.eye(2, dtype=bool)
    middle = np.full((2, 2), 100.0)
    lower, upper = drawn.ends(middle, 0, which)
    assert (lower < 100.0).all() and (upper > 100.0).all()
    wide = drawn.ends(middle, 0, which, 95)
    assert (wide[0] < lower).all() and (wide[1] > upper).all()
    assert drawn.ends_of_sum(middle, 0, which) == (pytest.approx([200.0]), pytest.approx([200.0]))
    with pytest.raises(UsageError, match="no interval of 90 %"):
        drawn.ends(middle, 0, which, 90)


def test_draws_that_are_written_balance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no figure of its own is gathered, and arrivals less departures stay the net of every area."""
    known, flows = _known(), [_flows(4), _flows(5)]
    drawn = drawn_years(_family(flows), known, None, draws=2)
    hidden = np.zeros((N, N), dtype=bool)
    hidden[0, 1] = hidden[2, 3] = True
    monkeypatch.setattr(tables, "_status", lambda made, period: (None, hidden))
    made: Any = SimpleNamespace(evidence=known, interval_of=lambda year: PERIOD, method="learned")
    written = list(tables.draw_tables(made, drawn))
    assert len(written) == 2 * 5
    for place, table in enumerate(written):
        rows = table.to_pylist()
        year, draw = divmod(place, 2)
        assert {(r["time_period"], r["draw"]) for r in rows} == {(Interval(2000 + year, 2001 + year).id, draw + 1)}
        for at, area in enumerate(AREAS):
            came = sum(r["value"] for r in rows if r["destination"] == area)
            went = sum(r["value"] for r in rows if r["origin"] == area)
            assert came - went == pytest.approx(_net(drawn.moves[draw, year])[at], abs=1e-6)
        moved = sum(r["value"] for r in rows if r["origin"] != OTHERS)
        assert moved == pytest.approx(drawn.moves[draw, year].sum())
