"""The three rules of Ratha & Shaw (2007, appendix B) against tables worked by hand from their equations."""

from __future__ import annotations

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.estimators.remittances.allocation import (
    RathaShaw,
    balance,
    comparable,
    from_payments,
    from_receipts,
    unplaced,
)

# receiver (birthplace) down, sender (residence) across: 100 born in A live in B, 300 in C; nobody from C is abroad
STOCK = np.array([[0.0, 100.0, 300.0], [50.0, 0.0, 50.0], [0.0, 0.0, 0.0]])
INCOME = np.array([1000.0, 11000.0, 500.0])


def test_rule_1_follows_the_stock():
    flows = from_receipts(RathaShaw(1).weights(STOCK, INCOME), np.array([80.0, 10.0, np.nan]))
    # A receives 80: a quarter from B, three quarters from C
    np.testing.assert_allclose(flows, [[0, 5, 0], [20, 0, 0], [60, 5, 0]])


def test_rule_2_weights_migrants_by_what_they_earn():
    flows = from_receipts(RathaShaw(2).weights(STOCK, INCOME), np.array([80.0, 10.0, np.nan]))
    b, c = 100 * 11000, 300 * 500
    np.testing.assert_allclose(flows[:, 0], [0, 80 * b / (b + c), 80 * c / (b + c)])


def test_rule_3_adds_a_part_of_what_is_earned_above_home():
    sent = RathaShaw(3).per_migrant(INCOME, 3)
    # from A (1000): in B 1000 + 10000^0.75 = 1000 + 1000 * 10^(0.75 * 4 - 3) = 2000; in C (poorer) just 1000
    assert sent[0, 1] == pytest.approx(1000 + 10000**0.75)
    assert sent[0, 1] == pytest.approx(2000)
    assert sent[0, 2] == 1000
    flows = from_receipts(RathaShaw(3).weights(STOCK, INCOME), np.array([100.0, np.nan, np.nan]))
    np.testing.assert_allclose(flows[:, 0], [0, 40, 60])  # 100 * 2000 to 300 * 1000


def test_equal_incomes_make_the_rules_one():
    same = np.full(3, 5000.0)
    tables = [from_receipts(RathaShaw(k).weights(STOCK, same), np.array([80.0, 10.0, 0.0])) for k in (1, 2, 3)]
    np.testing.assert_allclose(tables[0], tables[1])
    np.testing.assert_allclose(tables[0], tables[2])


def test_payments_are_divided_among_receivers():
    flows = from_payments(RathaShaw(1).weights(STOCK, INCOME), np.array([np.nan, np.nan, 70.0]))
    np.testing.assert_allclose(flows[2], [60, 10, 0])
    assert flows[:2].sum() == 0


def test_receipts_without_migrants_abroad_are_not_placed_and_known():
    weights = RathaShaw(1).weights(STOCK, INCOME)
    receipts = np.array([80.0, 10.0, 7.0])
    assert unplaced(weights, receipts).tolist() == [False, False, True]
    assert from_receipts(weights, receipts).sum() == 90.0


def test_both_sides_with_weights_meet_receipts_and_lean_towards_payments():
    weights = RathaShaw(1).weights(STOCK, INCOME)
    receipts, payments = np.array([80.0, 10.0, np.nan]), np.array([5.0, 50.0, 35.0])
    alone = from_receipts(weights, receipts)
    both = balance(weights, receipts, payments, receipts_weight=1.0, payments_weight=0.5)
    np.testing.assert_allclose(both.sum(0)[:2], receipts[:2])
    assert alone[1].sum() < both[1].sum() < payments[1]  # B pays 20 by the stock, 50 as recorded
    ignored = balance(weights, receipts, payments, payments_weight=0.0)
    np.testing.assert_allclose(ignored, alone)


def test_payments_are_raised_to_the_level_of_the_receipts_they_are_held_against():
    seed = np.array([[0.0, 30.0], [60.0, 0.0]])
    assert comparable(seed, np.array([10.0, np.nan])) == pytest.approx(3.0)
    assert comparable(seed, np.array([np.nan, np.nan])) == 1.0


def test_what_cannot_be_is_refused_with_its_place():
    with pytest.raises(UsageError, match="no rule 4"):
        RathaShaw(4)
    with pytest.raises(UsageError, match="beta"):
        RathaShaw(3, beta=1.5)
    with pytest.raises(DimensionsDiffer, match="square"):
        RathaShaw(1).weights(np.ones((2, 3)), np.ones(2))
    with pytest.raises(ValuesRefused, match="birthplace 1, residence 2"):
        RathaShaw(1).weights(np.array([[0.0, np.nan], [1.0, 0.0]]), np.ones(2))
    with pytest.raises(ValuesRefused, match="income per head"):
        RathaShaw(3).weights(np.ones((2, 2)), np.array([1.0, np.nan]))
    RathaShaw(1).weights(np.ones((2, 2)), np.array([1.0, np.nan]))  # rule 1 needs no income


@examples(50)
@given(
    arrays(float, (4, 4), elements=st.floats(1, 1e6)),
    arrays(float, 4, elements=st.floats(100, 1e5)),
    arrays(float, 4, elements=st.floats(1, 1e6)),
    st.sampled_from([1, 2, 3]),
)
def test_every_rule_places_all_receipts_and_nothing_on_the_diagonal(stock, income, receipts, rule):
    flows = from_receipts(RathaShaw(rule).weights(stock, income), receipts)
    np.testing.assert_allclose(flows.sum(0), receipts)
    assert (np.diag(flows) == 0).all() and (flows >= 0).all()
