"""Scaling towards two sets of margins that need not agree."""

from __future__ import annotations

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sojourn.errors import EstimationError, UsageError
from sojourn.kernels.fitting.soft_scaling import scale_softly

SEED = np.array([[1.0, 2.0], [3.0, 4.0]])


def test_weight_one_and_nought_is_plain_scaling_of_one_side():
    found = scale_softly(SEED, np.array([6.0, 14.0]), np.array([99.0, 1.0]), row_weight=1.0, column_weight=0.0)
    np.testing.assert_allclose(found.table, [[2.0, 4.0], [6.0, 8.0]])


def test_agreeing_margins_are_both_met():
    rows, columns = np.array([30.0, 10.0]), np.array([15.0, 25.0])
    found = scale_softly(SEED, rows, columns)
    np.testing.assert_allclose(found.table.sum(1), rows)
    np.testing.assert_allclose(found.table.sum(0), columns)
    # cross-product ratio of the seed stays: 1 * 4 / (2 * 3)
    t = found.table
    assert t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0]) == pytest.approx(4 / 6)


def test_one_cell_lands_at_the_weighted_geometric_mean():
    seed, r, c = 1.0, 8.0, 1.0
    found = scale_softly(np.array([[seed]]), np.array([r]), np.array([c]), row_weight=0.5, column_weight=0.5)
    # log u = (log r - log v)/2, log v = (log c - log u)/2  =>  log u + log v = (log r + log c)/3
    assert found.table[0, 0] == pytest.approx((r * c) ** (1 / 3))


def test_unknown_margins_stay_free():
    found = scale_softly(SEED, np.array([np.nan, np.nan]), np.array([8.0, np.nan]))
    np.testing.assert_allclose(found.table, [[2.0, 2.0], [6.0, 4.0]])


def test_contradicting_exact_margins_are_an_error_with_the_gap():
    with pytest.raises(EstimationError, match="cannot be met together"):
        scale_softly(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1.0, 5.0]), np.array([5.0, 1.0]))


def test_weights_outside_nought_to_one_are_refused():
    with pytest.raises(UsageError, match="row_weight"):
        scale_softly(SEED, np.ones(2), np.ones(2), row_weight=1.5)


@examples(40)
@given(
    arrays(float, (3, 4), elements=st.floats(0.1, 10)),
    arrays(float, 3, elements=st.floats(0.5, 20)),
    arrays(float, 4, elements=st.floats(0.5, 20)),
    st.floats(0.0, 0.9),
)
def test_the_exact_side_is_met_whatever_the_other_weighs(seed, rows, columns, weight):
    found = scale_softly(seed, rows, columns, row_weight=weight, column_weight=1.0)
    np.testing.assert_allclose(found.table.sum(0), columns, rtol=1e-6)
    assert (found.table > 0).all()
