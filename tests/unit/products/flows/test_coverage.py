"""Intervals held against reports: scores by hand, reaches by hand, and nobody calibrates its own interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sojourn.errors import EstimationError
from sojourn.estimators.flows.learned.reach import (
    BEGIN,
    POWERS,
    REACH,
    REACH_OF_CELLS,
    SHARES,
    Reach,
    calibrated,
    interval_score,
    sizes_of,
    spread_of,
)
from sojourn.products.flows.learned.coverage import Drawn, coverage, nested, reaches

AREAS = ("AAA", "BBB", "CCC", "DDD")


def run(cells: int = 400, *, spread: float = 1.0, seed: int = 1) -> Drawn:
    """Reports of four areas in two groups, off by a normal error of the spread, at sizes of one to 100,000 persons."""
    random = np.random.default_rng(seed)
    centre = random.uniform(4.0, 12.0, cells)
    reporter = np.arange(cells) % 4
    own = spread * random.uniform(0.5, 1.5, cells)
    return Drawn("made up", centre, own, centre + own * random.standard_normal(cells), reporter, reporter % 2)


def test_the_score_of_an_interval_by_hand() -> None:
    """Width 2; a report above by 0.5 costs 0.5 x 10 more at 80 %, one below by 1 costs 40 more at 95 %."""
    low, high = np.array([1.0, 1.0, 1.0]), np.array([3.0, 3.0, 3.0])
    assert interval_score(low, high, np.array([2.0, 3.5, 3.0]), 80) == pytest.approx([2.0, 7.0, 2.0])
    assert interval_score(low, high, np.array([0.0, 1.0, 9.0]), 95) == pytest.approx([42.0, 2.0, 242.0])


def test_reaches_are_conformal_quantiles_of_one_class() -> None:
    """Of 99 reports 1 to 99 spreads above, the 90th of 100 is reached at 80 %; nothing is below."""
    above = np.arange(1.0, 100.0)
    centre = np.full(99, np.log1p(5.0))
    found = calibrated(centre, np.ones(99), centre + above)
    lower, upper = found.of[80]
    assert upper[0] == pytest.approx(90.0, abs=0.2) and lower[0] == 0.0
    assert upper == (upper[0],) * len(BEGIN)  # classes without reports have the reach of all
    half = calibrated(centre, np.full(99, 2.0), centre + above)
    assert half.of[80][1][0] == pytest.approx(upper[0] / 2)


def test_ends_take_the_reach_of_the_size_and_stop_at_nobody() -> None:
    reach = Reach({80: ((1.0, 2.0, 3.0, 4.0, 5.0), (0.5,) * 5)})
    centre = np.log1p([3.0, 9.0, 10.0, 5_000.0, 1e6])
    assert sizes_of(centre).tolist() == [0, 0, 1, 3, 4]
    lower, upper = reach.ends(centre, np.ones(5), 80)
    assert np.allclose(centre - lower, [1.0, 1.0, 2.0, 4.0, 5.0]) and np.allclose(upper - centre, 0.5)
    assert reach.ends(centre, np.full(5, 9.0), 80)[0].min() == 0.0


def test_the_spread_of_normal_draws_is_their_standard_deviation() -> None:
    logs = 10.0 + 0.7 * np.random.default_rng(0).standard_normal((4_000, 3))
    assert spread_of(np.expm1(logs)) == pytest.approx([0.7] * 3, rel=0.04)
    # one draw far out moves it less than a standard deviation
    logs[0] = 30.0
    assert (spread_of(np.expm1(logs)) < logs.std(axis=0)).all()


def test_spreads_that_tell_are_taken_at_their_word_and_those_that_do_not_are_left() -> None:
    """Errors of the spread's size: a power of one. Errors all alike, whatever the spread: nought."""
    tells = run(12_000, seed=8)
    alike = replace(tells, said=tells.centre + np.random.default_rng(9).standard_normal(12_000))
    for made, power in ((tells, 1.0), (alike, 0.0)):
        found = calibrated(made.centre, made.spread, made.said, powers=POWERS)
        assert found.power == power
    assert calibrated(tells.centre, tells.spread, tells.said).power == 1.0


def test_a_power_of_the_spread_by_hand() -> None:
    """A reach of 3 and a spread of 4: 12 at a power of one, 6 at a half, 3 at nought; where draws agree, nothing."""
    centre, spread = np.array([20.0, 20.0]), np.array([4.0, 0.0])
    for power, far in ((1.0, 12.0), (0.5, 6.0), (0.0, 3.0)):
        lower, upper = Reach({80: ((3.0,) * 5, (3.0,) * 5)}, power).ends(centre, spread, 80)
        assert (centre - lower).tolist() == [far, 0.0] and (upper - centre).tolist() == [far, 0.0]


def test_published_reaches_go_with_their_shares() -> None:
    for reach in (REACH, REACH_OF_CELLS):
        assert set(reach.of) == set(SHARES)
        for near, far in zip(reach.of[80], reach.of[95], strict=True):
            assert len(near) == len(BEGIN) and all(a < b for a, b in zip(near, far, strict=True))
    assert REACH.power == 1.0  # sums take the draws at their word


def test_intervals_hold_as_many_reports_as_they_say_whatever_the_spread_is_worth() -> None:
    for factor in (1.0, 4.0):
        made = run(4_000, seed=3)
        made = replace(made, spread=made.spread * factor)
        row = next(r for r in coverage([made], AREAS) if r["by"] == "all")
        assert row["inside_80"] == pytest.approx(0.80, abs=0.03) and row["inside_95"] == pytest.approx(0.95, abs=0.02)


def test_no_report_has_a_part_in_its_own_interval() -> None:
    made = run()
    mine = made.reporter == 2
    other = replace(made, said=np.where(mine, made.said + 50.0, made.said))
    for share in SHARES:
        one, two = nested(made, made.spread, powers=POWERS)[share], nested(other, other.spread, powers=POWERS)[share]
        assert all(np.array_equal(a[made.group == 0], b[made.group == 0]) for a, b in zip(one, two, strict=True))
        assert not np.array_equal(one[1][made.group == 1], two[1][made.group == 1])
    with pytest.raises(EstimationError, match="one group alone"):
        nested(replace(made, group=np.zeros_like(made.group)), made.spread)


def test_runs_are_told_apart_and_pooled_and_spreads_that_tell_beat_quantiles_of_residuals() -> None:
    rows = coverage([run(2_000, seed=5), run(1_000, seed=6)], AREAS)
    by = {(r["by"], r["part"]): r for r in rows}
    assert by["all", "all runs"]["cells"] == 3_000 == sum(r["cells"] for r in rows if r["by"] == "reporter")
    assert [r["cells"] for r in rows if r["by"] == "run"] == [2_000, 1_000]
    plain = by["residual quantiles by size", "all runs"]
    assert by["all", "all runs"]["score_80"] < plain["score_80"] and plain["cells"] == 3_000
    table = reaches([run(2_000, seed=5)])
    assert len(table) == 2 * len(SHARES) * len(BEGIN)
    wide = [r["upper"] for r in table if r["of"] == "sums" and r["share"] == 95 and r["size"].startswith("1,000")]
    assert wide == [pytest.approx(1.96, abs=0.35)]
