"""Two tables made to agree on their birthplaces."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.kernels.flows import birthplace_matching as matching

START = np.array([[90.0, 10], [20, 80]])
END = np.array([[80.0, 10], [30, 80]])  # ten fewer born in the first area, ten more in the second


def test_rescale_meets_the_mid_point_and_keeps_residence() -> None:
    made = matching.rescale(START, END)
    for table, before in ((made.start, START), (made.end, END)):
        assert table.sum(axis=1) == pytest.approx([95, 105], abs=1e-6)
        assert table.sum(axis=0) == pytest.approx(before.sum(axis=0), abs=1e-6)
    assert made.entrants.sum() == 0 and made.leavers.sum() == 0


def test_open_world_spreads_leavers_by_the_end_and_entrants_by_the_start() -> None:
    made = matching.open_world(START, END)
    # ten born in the first leave, like its end row 80 : 10; ten born in the second enter, like its start row 20 : 80
    assert made.leavers[0] == pytest.approx([80 / 9, 10 / 9])
    assert made.entrants[1] == pytest.approx([2, 8])
    assert made.start.sum(axis=1) == pytest.approx(made.end.sum(axis=1))


def test_the_other_open_world_spreads_by_the_same_table() -> None:
    made = matching.open_world_by_same_table(START, END)
    assert made.leavers[0] == pytest.approx([9, 1])
    assert made.entrants[1] == pytest.approx([30 / 11, 80 / 11])


def test_more_leavers_than_residents_passed_through() -> None:
    # Nobody of the first birthplace lived in the second area at the start, but leavers are spread there.
    start, end = np.array([[100.0, 0], [0, 50]]), np.array([[40.0, 40], [0, 50]])
    made = matching.open_world(start, end)
    assert made.leavers[0] == pytest.approx([10, 10])
    assert made.passing[0] == pytest.approx([0, 10])
    assert made.start[0] == pytest.approx([90, 0]) and made.end[0] == pytest.approx([40, 50])
    assert made.start.sum(axis=1) == pytest.approx(made.end.sum(axis=1))


def test_a_birthplace_missing_from_the_table_that_spreads_uses_the_other() -> None:
    start, end = np.array([[0.0, 0], [0, 50]]), np.array([[3.0, 1], [0, 50]])
    made = matching.open_world(start, end)
    assert made.spread_by_other == (0,)
    assert made.entrants[0] == pytest.approx([3, 1])
    assert made.end[0].sum() == 0


def test_the_reference_rule_leaves_margins_unmet() -> None:
    rng = np.random.default_rng(0)
    start = rng.lognormal(1, 1, (30, 30)) * (rng.random((30, 30)) < 0.3) + np.diag(rng.lognormal(12, 1, 30))
    end = start * rng.uniform(0.97, 1.03, (30, 30))
    end *= start.sum() / end.sum()
    loose, exact = matching.rescale_by_passes(start, end), matching.rescale(start, end)
    assert loose.birthplace_residual > 1e-3 > 1e-6 >= exact.birthplace_residual
    assert loose.steps > 10 * exact.steps
