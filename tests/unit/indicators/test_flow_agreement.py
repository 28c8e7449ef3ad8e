"""Scores of agreement on cells small enough to check in the head."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sojourn.errors import DimensionsDiffer, EstimationError, ValuesRefused
from sojourn.indicators import flow_agreement as scores


def of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_pearson_of_three_points_by_hand() -> None:
    # deviations -1, 0, 1 and -1, 1, 0: 1 / sqrt(2 * 2)
    assert scores.pearson(of(1, 2, 3), of(1, 3, 2)) == pytest.approx(0.5)


def test_ranks_ignore_how_large_the_large_are_and_share_ties() -> None:
    assert scores.rank_correlation(of(1, 2, 1000), of(5, 6, 7)) == pytest.approx(1.0)
    # ranks 1.5 1.5 3 against 1 2 3: covariance 1.5, variances 1.5 and 2
    assert scores.rank_correlation(of(4, 4, 9), of(1, 2, 3)) == pytest.approx(1.5 / np.sqrt(1.5 * 2))


def test_log_ratio_is_the_median_factor_and_leaves_out_what_both_call_zero() -> None:
    # factors (1+e)/(1+r): 2, 4, 1 and one cell that is zero in both
    ratio = scores.median_log_ratio(of(1, 3, 7, 0), of(0, 0, 7, 0))
    assert ratio == pytest.approx(np.log(2))
    assert scores.median_log_ratio(of(199, 3), of(99, 0), least=50) == pytest.approx(np.log(2))


def test_off_by_three_counts_both_directions_and_not_three_itself() -> None:
    # (1+e)/(1+r): 4, 1/4, 3, 1
    assert scores.share_off(of(7, 1, 2, 5), of(1, 7, 0, 5)) == pytest.approx(0.5)


def test_volume_and_rates() -> None:
    assert scores.volume_ratio(of(10, 20), of(15, 5)) == pytest.approx(1.5)
    ours, theirs = scores.rates_of_origin(of(10, 20, 5), of(4, 5, 6), of(100, 50, 0))
    assert ours.tolist() == [0.1, 0.4] and theirs.tolist() == [0.04, 0.1]


def test_shares_are_of_the_origins_total_over_the_cells_compared() -> None:
    table = np.array([[0.0, 3.0, 1.0], [2.0, 0.0, 9.0], [0.0, 0.0, 0.0]])
    compared = np.array([[False, True, True], [True, False, False], [True, True, False]])
    found = scores.shares_of_origin(table, compared)
    assert found[[0, 2]].tolist() == [[0, 0.75, 0.25], [0, 0, 0]]
    assert np.isnan(found[1]).all()  # one destination: 1 whatever the flow
    one, other = found[0, 1:], np.array([0.5, 0.5])
    scored = scores.agreement(
        of(3, 1, 2),
        of(4, 4, 2),
        estimated_share=np.append(one, np.nan),
        reported_share=np.append(1.0 - other * [1.0, 0.5], 1.0),
    )
    assert scored.shares == pytest.approx(-1.0)  # 0.75, 0.25 against 0.5, 0.75


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(EstimationError):
        scores.agreement(of(), of())
    with pytest.raises(ValuesRefused, match="1 cells"):
        scores.volume_ratio(of(1, np.nan), of(1, 2))
    with pytest.raises(DimensionsDiffer):
        scores.rank_correlation(of(1, 2), of(1, 2, 3))


#: Whole persons: numbers that part in their last bit would be tied or untied by a factor, and change their ranks.
counts = hnp.arrays(np.int64, st.integers(3, 30), elements=st.integers(0, 10**6)).map(lambda table: table * 1.0)
several = counts.filter(lambda table: table.std() > 0)


@given(counts)
def test_a_table_agrees_with_itself(table: np.ndarray) -> None:
    found = scores.agreement(table, table)
    assert found.off_by_three == 0 or np.isnan(found.off_by_three)
    assert found.log_ratio == 0 or np.isnan(found.log_ratio)
    if table.std() > 0:
        assert found.counts == pytest.approx(1.0) and found.volume == pytest.approx(1.0)


@given(several, st.floats(1.1, 50))
def test_a_factor_moves_volume_and_leaves_correlations(table: np.ndarray, factor: float) -> None:
    found = scores.agreement(table * factor, table)
    assert found.counts == pytest.approx(1.0) and found.rank == pytest.approx(1.0)
    assert found.volume == pytest.approx(factor)
