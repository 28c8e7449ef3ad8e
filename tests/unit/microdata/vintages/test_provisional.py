"""Chances, intervals and scores: against a chain whose chances are known in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from sojourn.errors import EstimationError
from sojourn.microdata.vintages import replay
from sojourn.microdata.vintages.provisional import (
    MIGRATION,
    NOT_MIGRATION,
    ON_NEW_SIDE,
    UNDECIDED,
    Cells,
    HazardModel,
    Moves,
    Shape,
)
from sojourn.microdata.vintages.revision_intervals import Dispersion, Intervals, intervals
from sojourn.microdata.vintages.revision_triangle import Decided, Triangle, final_figures, restate, triangle

LAGS = 4
FIRST = 2010 * 12


def chain(
    vintages: int, leave: np.ndarray, *, size: float = 1000.0, seasonal: float = 0.0, shock: np.ndarray | None = None
) -> tuple[Moves, Cells, Decided, Shape, np.ndarray]:
    """Arrivals of one group: a share ``leave[lag]`` of those still here is decided as no migration each month.

    Whoever is left after LAGS months is a migrant. Expected numbers, no chance, so that the answer is exact.
    seasonal : added to the share in even calendar months; shock : added in single months of arrival
    Returns also the final number by month of arrival.
    """
    rows, now, decided, final = [], [], [], np.zeros(vintages)
    for month in range(vintages):
        here = size
        extra = seasonal * (month % 2 == 0) + (0.0 if shock is None else shock[month])
        for lag in range(LAGS):
            vintage = month + lag
            gone = here * min(max(leave[lag] + extra, 0.0), 1.0)
            stay = here - gone
            if vintage == vintages - 1:
                now.append((vintage, month, lag, here))
            elif vintage < vintages - 1:
                rows.append((vintage, month, lag, NOT_MIGRATION, gone))
                outcome = MIGRATION if lag == LAGS - 1 else UNDECIDED
                rows.append((vintage, month, lag, outcome, stay))
                if outcome == MIGRATION:
                    decided.append((month, vintage + 1, stay))
            here = stay
        final[month] = here
    rows.sort(key=lambda r: r[0])

    def cells(found: list[tuple[float, ...]], count: int) -> Cells:
        columns = [np.array([int(r[i]) for r in found], dtype=np.int64) for i in range(3)]
        one, zero = np.ones(len(found), dtype=np.int64), np.zeros(len(found), dtype=np.int64)
        crossings = np.array([r[count] for r in found], dtype=np.float64)
        return Cells(
            columns[0], columns[1] + FIRST, columns[2], one, one, zero + ON_NEW_SIDE, zero, zero, crossings, zero
        )

    at = cells(rows, 4)
    outcomes = np.array([r[3] for r in rows], dtype=np.int64)
    moves = Moves(at, outcomes, at.known, at.place, at.spent, at.spent)
    zero = np.zeros(len(decided), dtype=np.int64)
    settled = Decided(
        np.array([d[0] for d in decided]) + FIRST, zero + 1, zero, np.array([d[1] for d in decided]),
        np.array([d[2] for d in decided], dtype=np.float64), zero,
    )  # fmt: skip
    return moves, cells(now, 3), settled, Shape(LAGS, 1, 1), final


LEAVE = np.array([0.6, 0.3, 0.2, 0.1])
STAY = np.cumprod((1 - LEAVE)[::-1])[::-1]  # chance of migration at each lag


def test_chances_of_a_steady_chain_are_the_products_of_staying() -> None:
    moves, _, _, shape, _ = chain(48, LEAVE)
    chances = HazardModel().fit(moves, shape, 47)
    for lag in range(LAGS):
        assert chances.values[lag, 9, 0, 0] == pytest.approx(STAY[lag], rel=0.01)  # arrival, settled, on the new side


def test_a_season_is_learnt() -> None:
    moves, now, decided, shape, final = chain(84, LEAVE, seasonal=0.1)
    t, _ = triangle(moves, now, decided, shape, HazardModel(), FIRST, 84)
    for vintage in (80, 81):
        # All there is to know is in the season: 3 per cent left by shrinkage is what a prior costs.
        assert t.estimate[vintage, 0, 0, 0] == pytest.approx(final[vintage], rel=0.03)


def test_later_vintages_are_not_looked_at() -> None:
    moves, _, _, shape, _ = chain(60, LEAVE)
    other, _, _, _, _ = chain(60, LEAVE, shock=np.where(np.arange(60) >= 41, 0.3, 0.0))
    here = HazardModel().fit(moves, shape, 41).values
    there = HazardModel().fit(other, shape, 41).values
    assert np.array_equal(here, there)
    assert not np.array_equal(HazardModel().fit(moves, shape, 55).values, HazardModel().fit(other, shape, 55).values)


def test_a_change_is_followed_before_its_first_outcome_is_known() -> None:
    # From month 50 on more stay at lag 0; at vintage 52 none of these months is decided.
    shock = np.where(np.arange(60) >= 50, -0.2, 0.0)
    moves, _, _, shape, _ = chain(60, LEAVE, shock=shock)
    before = HazardModel(half_life=3.0).fit(moves, shape, 50).values[0, 9, 0, 0].mean()
    after = HazardModel(half_life=3.0).fit(moves, shape, 53).values[0, 9, 0, 0].mean()
    assert after > before + 0.05


def test_too_little_history_is_refused() -> None:
    moves, now, decided, shape, _ = chain(20, LEAVE)
    with pytest.raises(EstimationError, match="months of history"):
        triangle(moves, now, decided, shape, HazardModel(), FIRST, 20)


def test_the_triangle_closes_on_the_final_figure() -> None:
    moves, now, decided, shape, final = chain(48, LEAVE)
    t, _ = triangle(moves, now, decided, shape, HazardModel(), FIRST, 48)
    assert t.final[40, 2, 0, 0] == pytest.approx(final[38])
    assert np.isnan(t.final[46, 0, 0, 0])  # open at the last vintage
    assert t.known[40, :, 0, 0] == pytest.approx([0, 0, 0, 0])  # a migration is decided four months later
    assert t.estimate[40, 0, 0, 0] == pytest.approx(final[40], rel=0.01)
    assert t.estimate[40, 0, 2, 0] == t.estimate[40, 0, 0, 0]  # nobody leaves for good: net is immigration
    assert t.as_is[40, 0, 0, 0] == pytest.approx(1000.0)
    assert final_figures(decided, shape, FIRST, FIRST + 47)[:, 0, 0] == pytest.approx(final[:44])


def test_everyone_in_place_of_a_sample() -> None:
    moves, now, decided, shape, final = chain(48, LEAVE, size=100.0)
    t, chances = triangle(moves, now, decided, shape, HazardModel(), FIRST, 48)
    everyone = replace(now, crossings=now.crossings * 7)
    settled = replace(decided, migrants=decided.migrants * 7, known_from=decided.known_from * 0)
    restate(t, everyone, settled, chances)
    assert t.estimate[47, 0, 0, 0] == pytest.approx(7 * final[47], rel=0.01)
    assert t.estimate[46, 0, 0, 0] == pytest.approx(final[46], rel=0.01)


def noisy(rng: np.random.Generator, vintages: int, tau: float) -> Triangle:
    """A triangle whose errors are drawn: binomial chance plus a common cause with standard deviation ``tau``."""
    n, p = 2000.0, 0.1
    size = (vintages, 1, 3, 2)
    expected = np.full(size, n * p)
    final = np.full(size, np.nan)
    drawn = rng.binomial(int(n), np.clip(p * (1 + tau * rng.standard_normal(vintages)), 0, 1))
    final[: vintages - 1, 0] = drawn[: vintages - 1, None, None]
    return Triangle(
        FIRST, np.zeros(size), np.full(size, n), np.full(size, n), expected, np.full(size, n * p * (1 - p)),
        expected**2, np.ones(size[:2], dtype=np.bool_), final,
    )  # fmt: skip


@pytest.mark.parametrize("tau", [0.0, 0.1, 0.3])
def test_intervals_cover_what_they_say_whatever_the_months_have_in_common(tau: float) -> None:
    rng = np.random.default_rng(8)
    inside80, inside95 = [], []
    for _ in range(25):
        t = noisy(rng, 90, tau)
        bounds = intervals(t, Dispersion(), range(45, 89))
        actual = t.final[45:89, 0, 0, 0]
        for level, found in ((0.80, inside80), (0.95, inside95)):
            found.append(((bounds.lower[level] <= t.final) & (t.final <= bounds.upper[level]))[45:89, 0, 0, 0].mean())
        assert np.isfinite(actual).all()
    # 1,100 months: a standard error of 0.7 points at 95 and 1.2 at 80 per cent; the prior errs on the wide side
    # where months have nothing in common, and on the narrow side where they have three times what it says.
    assert 0.915 <= np.mean(inside95) <= 0.985
    assert 0.76 <= np.mean(inside80) <= 0.88


def test_bounds_stay_within_what_is_possible() -> None:
    t = noisy(np.random.default_rng(2), 60, 0.3)
    t.undecided[:] = 3.0
    t.expected[:] = 2.9
    t.chance[:] = 2.9 * 0.1 / 3
    bounds = intervals(t, Dispersion(), range(50, 60))
    for level in (0.80, 0.95):
        assert (bounds.lower[level][50:, 0, :2] >= 0).all()
        assert (bounds.upper[level][50:, 0, :2] <= 3).all()
        assert (bounds.lower[level] <= bounds.upper[level]).all()
    assert (bounds.upper[0.95] >= bounds.upper[0.80]).all()


@pytest.mark.parametrize("expected", [0.05, 1.95])
def test_an_estimate_is_never_outside_its_interval(expected: float) -> None:
    # Two crossings are open beside seven decided: hardly ever any (or nearly always both) of them migrate, so that
    # quantiles alone would give an interval of 7 to 7 (or 9 to 9) for an estimate of 7.05 (8.95).
    t = noisy(np.random.default_rng(2), 60, 0.3)
    t.known[:] = 7.0
    t.undecided[:] = 2.0
    t.expected[:] = expected
    t.chance[:] = expected * (2 - expected) / 2
    bounds = intervals(t, Dispersion(), range(50, 60))
    for level in (0.80, 0.95):
        assert (bounds.lower[level][50:, 0, :2] <= 7 + expected).all()
        assert (bounds.upper[level][50:, 0, :2] >= 7 + expected).all()
        assert (bounds.upper[level][50:, 0, :2] <= 9).all()


def test_scores_by_hand() -> None:
    # Two vintages scored: estimate 10 and 20, final 12 and 20; the interval holds the second only.
    size = (3, 1, 3, 2)
    t = Triangle(
        FIRST, np.zeros(size), np.full(size, 30.0), np.full(size, 25.0), np.zeros(size), np.ones(size),
        np.ones(size), np.ones(size[:2], dtype=np.bool_), np.full(size, np.nan),
    )  # fmt: skip
    t.expected[0], t.expected[1], t.final[0], t.final[1] = 10, 20, 12, 20
    bounds = Intervals({0.8: t.estimate - 1, 0.95: t.estimate - 1}, {0.8: t.estimate + 1, 0.95: t.estimate + 1})
    first = replay.score(t, bounds)[0]
    assert (first.measure, first.lag, first.months) == ("immigration", 0, 2)
    assert first.coverage_95 == 0.5
    assert first.median_width_95 == 2.0
    assert first.bias == {"estimate": -1.0, "as_is": 9.0, "decided_only": -16.0}
    assert first.mean_absolute_error == {"estimate": 1.0, "as_is": 9.0, "decided_only": 16.0}
    as_table = pa.table(
        {"measure": ["immigration"] * 3, "lag": [0] * 3, "obs_value": [10.0, 20.0, 5.0], "as_is": [25.0] * 3,
         "decided": [0.0] * 3, "lower_80": [9.0, 19.0, 0.0], "upper_80": [11.0, 21.0, 0.0],
         "lower_95": [9.0, 19.0, 0.0], "upper_95": [11.0, 21.0, 0.0], "final_value": [12.0, 20.0, None]}
    )  # fmt: skip
    assert replay.score_table(as_table) == [first]


def test_nothing_final_means_nothing_to_score() -> None:
    t = noisy(np.random.default_rng(1), 5, 0.1)
    t.final[:] = np.nan
    with pytest.raises(EstimationError, match="no month"):
        replay.score(t, intervals(t, Dispersion()))
