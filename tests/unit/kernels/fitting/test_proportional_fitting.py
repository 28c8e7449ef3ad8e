"""Margins, blocks and fixed cells in two and three dimensions."""

from __future__ import annotations

import numpy as np
import pytest
from cell_groups import block_groups, stripe_groups

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.proportional_fitting import Target, fit, margin


def test_three_margins_of_a_cube_are_all_met() -> None:
    rng = np.random.default_rng(2)
    truth = rng.lognormal(2, 1, (3, 4, 2))
    targets = [
        margin(truth.shape, (0, 1), truth.sum(axis=2)),
        margin(truth.shape, (0, 2), truth.sum(axis=1)),
        margin(truth.shape, (1, 2), truth.sum(axis=0)),
    ]
    made = fit(np.ones(truth.shape), targets)
    assert made.table.sum(axis=2) == pytest.approx(truth.sum(axis=2), abs=1e-6)
    assert made.table.sum(axis=0) == pytest.approx(truth.sum(axis=0), abs=1e-6)
    assert max(made.residuals.values()) <= 1e-6


def test_a_table_without_three_way_interaction_is_recovered() -> None:
    rng = np.random.default_rng(5)
    a, b, c = rng.random((3, 4, 1)), rng.random((3, 1, 2)), rng.random((1, 4, 2))
    truth = a * b * c * 100
    targets = [
        margin(truth.shape, kept, truth.sum(axis=gone)) for kept, gone in (((0, 1), 2), ((0, 2), 1), ((1, 2), 0))
    ]
    assert fit(np.ones(truth.shape), targets).table == pytest.approx(truth, rel=1e-5)


def test_fixed_diagonal_is_kept_and_taken_out_of_the_margins() -> None:
    fixed = np.full((3, 3), np.nan)
    np.fill_diagonal(fixed, [50.0, 60, 70])
    rows, columns = np.array([60.0, 75, 80]), np.array([65.0, 70, 80])
    made = fit(
        np.ones((3, 3)),
        [margin((3, 3), (0,), rows, name="rows"), margin((3, 3), (1,), columns, name="columns")],
        fixed=fixed,
    )
    assert made.table.diagonal().tolist() == [50, 60, 70]
    assert made.table.sum(axis=1) == pytest.approx(rows) and made.table.sum(axis=0) == pytest.approx(columns)


def test_fixed_cells_beyond_a_target_are_named() -> None:
    fixed = np.full((2, 2), np.nan)
    fixed[0, 0] = 12
    targets = [
        margin((2, 2), (0,), np.array([10.0, 20]), name="rows", names=[("KEN", "UGA")]),
        margin((2, 2), (1,), np.array([15.0, 15]), name="columns", names=[("KEN", "UGA")]),
    ]
    with pytest.raises(EstimationError, match="rows: KEN must be 10, its fixed cells hold 12"):
        fit(np.ones((2, 2)), targets, fixed=fixed)


def test_block_totals_by_hand() -> None:
    # One area, then two areas. Blocks counted down: (1,1) (2,1) (1,2) (2,2).
    blocks = Target("blocks", block_groups([1, 2]), np.array([4.0, 6, 2, 8]))
    made = fit(np.ones((3, 3)), [blocks])
    assert made.table.tolist() == [[4, 1, 1], [3, 2, 2], [3, 2, 2]]


def test_stripes_are_counted_along_the_rows() -> None:
    assert stripe_groups(2, [1, 2]).tolist() == [[0, 1, 1], [2, 3, 3]]
    assert block_groups([1, 2]).tolist() == [[0, 2, 2], [1, 3, 3], [1, 3, 3]]


def test_contradicting_targets_are_an_error_naming_them() -> None:
    targets = [
        margin((2, 2), (0,), np.array([10.0, 10]), name="rows"),
        margin((2, 2), (1,), np.array([10.0, 10]), name="columns"),
        Target("cell", np.array([[0, 1], [1, 1]]), np.array([15.0, 5])),
    ]
    with pytest.raises(EstimationError, match="contradict"):
        fit(np.ones((2, 2)), targets)


def test_cells_in_no_group_are_free() -> None:
    target = Target("corner", np.array([[0, -1], [-1, -1]]), np.array([5.0]))
    assert fit(np.ones((2, 2)), [target]).table.tolist() == [[5, 1], [1, 1]]
