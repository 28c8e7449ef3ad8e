"""Scaling to two margins: hand-worked tables, and what cannot be reached."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.matrix_scaling import allowance, scale_by_passes, scale_to_margins
from sojourn.kernels.fitting.reachability import tightest_margins


def test_a_flat_seed_gives_the_product_of_the_margins() -> None:
    #              columns 16 22 of 38; row 18: 18 * 16 / 38
    fitted = scale_to_margins(np.ones((2, 2)), np.array([18.0, 20.0]), np.array([16.0, 22.0]))
    assert fitted.table == pytest.approx(np.outer([18, 20], [16, 22]) / 38, rel=1e-14)


def test_odds_ratios_of_the_seed_are_kept() -> None:
    seed = np.array([[5.0, 2.0], [1.0, 7.0]])
    table = scale_to_margins(seed, np.array([18.0, 20.0]), np.array([16.0, 22.0])).table
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(5 * 7 / (2 * 1), rel=1e-12)
    assert table.sum(axis=1) == pytest.approx([18, 20], rel=1e-14)
    assert table.sum(axis=0) == pytest.approx([16, 22], rel=1e-14)


def test_factors_rebuild_the_table() -> None:
    rng = np.random.default_rng(3)
    seed = rng.lognormal(0, 4, (12, 7))
    goal = rng.lognormal(2, 2, (12, 7))
    fitted = scale_to_margins(seed, goal.sum(axis=1), goal.sum(axis=0))
    rebuilt = fitted.row_factor[:, None] * seed * fitted.column_factor
    assert rebuilt == pytest.approx(fitted.table, rel=1e-12)


def test_a_heavy_diagonal_of_a_thousand_million_meets_small_margins_too() -> None:
    rng = np.random.default_rng(1)
    n = 60
    seed = rng.poisson(3.0, (n, n)) * rng.lognormal(2, 2, (n, n)) * (rng.random((n, n)) < 0.3)
    np.fill_diagonal(seed, rng.lognormal(14, 3, n))
    rows = seed.sum(axis=1) * rng.uniform(0.9, 1.1, n)
    rows *= seed.sum() / rows.sum()
    fitted = scale_to_margins(seed, rows, seed.sum(axis=0))
    assert (np.abs(fitted.row_residual) <= allowance(rows)).all()
    assert (np.abs(fitted.column_residual) <= allowance(seed.sum(axis=0))).all()
    assert ((fitted.table == 0) == (seed == 0)).all()


def test_newton_agrees_with_thousands_of_passes() -> None:
    rng = np.random.default_rng(8)
    seed = rng.lognormal(0, 1, (6, 6)) + np.diag(rng.lognormal(5, 1, 6))
    rows = seed.sum(axis=1) * rng.uniform(0.8, 1.2, 6)
    rows *= seed.sum() / rows.sum()
    passes, count = scale_by_passes(seed, rows, seed.sum(axis=0), cell_change=1e-12)
    assert count > 50
    assert scale_to_margins(seed, rows, seed.sum(axis=0)).table == pytest.approx(passes, rel=1e-8)


def test_zero_targets_empty_their_rows_and_columns() -> None:
    table = scale_to_margins(np.ones((3, 3)), np.array([0.0, 20, 18]), np.array([16.0, 22, 0])).table
    assert table[0].sum() == 0 and table[:, 2].sum() == 0
    assert table[1:, :2] == pytest.approx(np.outer([20, 18], [16, 22]) / 38)


def test_a_row_without_cells_is_named() -> None:
    seed = np.array([[0.0, 0.0], [1.0, 1.0]])
    with pytest.raises(EstimationError, match="row KEN: target 5"):
        scale_to_margins(
            seed, np.array([5.0, 5.0]), np.array([4.0, 6.0]), row_names=["KEN", "UGA"], column_names=["KEN", "UGA"]
        )


def test_different_totals_are_refused_and_not_put_on_another_scale() -> None:
    with pytest.raises(EstimationError, match="add up to 38 and the column targets to 41"):
        scale_to_margins(np.ones((2, 2)), np.array([18.0, 20]), np.array([16.0, 25]))


def test_a_separate_block_must_balance_by_itself() -> None:
    seed = np.diag([1.0, 1.0])
    with pytest.raises(EstimationError, match="cannot be met") as caught:
        scale_to_margins(
            seed, np.array([3.0, 5.0]), np.array([4.0, 4.0]), row_names=["A", "B"], column_names=["A", "B"]
        )
    assert "rows A need 3" in str(caught.value)


def test_margins_out_of_reach_inside_a_block_are_named() -> None:
    # A and B may only go to A, which holds 5: they need 8.
    seed = np.array([[1.0, 0, 0], [1.0, 0, 0], [1.0, 1, 1]])
    with pytest.raises(EstimationError) as caught:
        scale_to_margins(
            seed, np.array([4.0, 4, 2]), np.array([5.0, 3, 2]), row_names=list("ABC"), column_names=list("ABC")
        )
    assert "rows: A, B" in str(caught.value) and "3 too few" in str(caught.value)


def test_tightest_margins_finds_nothing_when_all_can_be_met() -> None:
    rows, columns, missing = tightest_margins(np.ones((2, 2), bool), np.array([1.0, 2]), np.array([2.0, 1]))
    assert missing == 0 and rows.size == 0 and columns.size == 0


def test_cells_that_must_vanish_are_driven_to_nothing() -> None:
    # Row A needs all of column A, so the cell B, A must all but vanish: reachable only in the limit.
    seed = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted = scale_to_margins(seed, np.array([4.0, 6.0]), np.array([4.0, 6.0]))
    assert fitted.table == pytest.approx(np.array([[4.0, 0.0], [0.0, 6.0]]), abs=1e-6)
