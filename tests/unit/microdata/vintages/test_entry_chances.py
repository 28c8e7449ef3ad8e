"""What traits say beyond the chain, and chances that do not fall while a person stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sojourn.microdata.vintages.adaptive import monotone
from sojourn.microdata.vintages.entry_chances import LARGEST, Profiles, beyond_the_chain
from sojourn.microdata.vintages.provisional import ON_NEW_SIDE, Cells, Chances, Shape


def two_profiles() -> Profiles:
    """The young and the old, alike in all else."""
    zero = np.zeros(2, dtype=np.int64)
    classes = {"age": np.array([2, 6]), "sex": zero, "previous": zero, "settled": zero, "visa": zero}
    return Profiles(classes, zero)


def test_traits_add_the_log_odds_by_which_they_differ() -> None:
    # Of 50,000 young arrivals 30 % migrate, of 50,000 old ones 10 %; the chain says 20 % of all.
    one, zero = np.ones(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    entry = beyond_the_chain(
        two_profiles(), one, zero, zero, np.array([0, 1]), np.full(2, 5e4), np.array([0.3, 0.1]), np.full(2, 0.2)
    )
    young, old = entry.offset(one, zero, zero, np.array([0, 1]))
    assert young == pytest.approx(np.log(0.3 / 0.7) - np.log(0.2 / 0.8), abs=0.01)
    assert old == pytest.approx(np.log(0.1 / 0.9) - np.log(0.2 / 0.8), abs=0.01)
    assert entry.offset(zero, zero, zero, np.array([0, 1])).tolist() == [0, 0]  # nothing is known of departures


def test_where_the_chain_knows_it_already_traits_add_nothing() -> None:
    one, zero = np.ones(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    share = np.array([0.3, 0.1])
    entry = beyond_the_chain(two_profiles(), one, zero, zero, np.array([0, 1]), np.full(2, 900.0), share, share)
    assert entry.offset(one, zero, zero, np.array([0, 1])) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_traits_never_settle_a_chance_alone() -> None:
    one, zero = np.ones(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    entry = beyond_the_chain(
        two_profiles(), one, zero, zero, np.array([0, 1]), np.full(2, 1e6), np.array([1.0, 0.0]), np.full(2, 0.5)
    )
    assert np.abs(entry.offset(one, zero, zero, np.array([0, 1]))).max() <= LARGEST


SHAPE = Shape(5, 2, 1)


@given(hnp.arrays(np.float64, (5, SHAPE.coarse, 2, 1, 12), elements=st.floats(0.001, 0.999)))
@settings(max_examples=25, deadline=None)
def test_who_stays_is_never_less_likely_a_migrant_a_month_later(values: np.ndarray) -> None:
    lags = np.arange(5)
    one, zero = np.ones(5, dtype=np.int64), np.zeros(5, dtype=np.int64)
    cells = Cells(zero, zero, lags, one, one, zero + ON_NEW_SIDE, zero, zero, np.full(5, 10.0), zero)
    risen = monotone(Chances(values, SHAPE), cells).values
    state = int(SHAPE.states(*(np.array(x) for x in (1, 1, ON_NEW_SIDE))))
    assert (np.diff(risen[:, state, 0, 0], axis=0) >= -1e-12).all()
    again = monotone(Chances(risen, SHAPE), cells).values
    assert again[:, state] == pytest.approx(risen[:, state])  # what does not fall is left alone
    back = int(SHAPE.states(*(np.array(x) for x in (1, 1, 1))))
    assert (risen[:, back] == values[:, back]).all()
