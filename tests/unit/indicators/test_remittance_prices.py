"""Formulas of remittance prices against figures worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import DimensionsDiffer, ValuesRefused
from sojourn.indicators import remittance_prices as prices


def test_total_cost_is_the_fee_as_a_share_plus_the_margin():
    #  15 of 735 dirhams is 2.04 %, the margin 0.63 %
    assert prices.total_cost([15.0], [735.0], [0.63])[0] == pytest.approx(15 / 7.35 + 0.63)
    assert np.isnan(prices.total_cost([np.nan], [200.0], [1.0])[0])


def test_an_amount_of_nothing_is_refused():
    with pytest.raises(ValuesRefused, match="1 amounts"):
        prices.total_cost([5.0, 5.0], [200.0, 0.0], [0.0, 0.0])


def test_margin_is_lost_against_the_interbank_rate():
    # 12.95 pesos where banks give 13.18: the sender loses 1.745 %
    assert prices.exchange_margin([12.95], [13.18])[0] == pytest.approx(100 * (1 - 12.95 / 13.18))
    assert np.isnan(prices.exchange_margin([0.0], [13.18])[0])
    assert prices.exchange_margin([13.5], [13.0])[0] < 0


def test_smart_takes_the_three_cheapest_that_qualify():
    costs = [1.0, 2.0, 3.0, 4.0, 5.0]
    qualifying = prices.qualifies(
        [False, True, True, True, True],  # the cheapest does not disclose its rate
        [0, 0, np.nan, 5, 1],  # 3.0 does not say how fast it is
        [True, True, True, True, True],
    )
    assert qualifying.tolist() == [False, True, False, True, True]
    assert prices.smart_average(costs, qualifying) == (pytest.approx((2 + 4 + 5) / 3), 3)


def test_smart_says_how_many_services_it_rests_on():
    value, count = prices.smart_average([7.0, 9.0], [True, False])
    assert (value, count) == (7.0, 1)
    value, count = prices.smart_average([7.0], [False])
    assert np.isnan(value) and count == 0


def test_reach_is_a_way_to_pay_without_a_branch_or_branches_everywhere():
    funding = ["cash", "cash", "online", "account+cash"]
    coverage = ["Nationwide", "Main city", "Main city", "Urban only"]
    assert prices.reachable(funding, coverage).tolist() == [True, False, True, True]
    assert prices.ways_of_access(["online", *funding], ["Nationwide", *coverage]).tolist() == [2, 1, 0, 1, 1]


def test_weighted_average_leaves_out_pairs_with_an_absent_side():
    # 4 % of 300 and 10 % of 100: 5.5 %
    assert prices.weighted_average([4.0, 10.0, 99.0, np.nan], [300.0, 100.0, np.nan, 50.0]) == pytest.approx(5.5)
    assert np.isnan(prices.weighted_average([4.0], [0.0]))


def test_weights_must_fit_and_not_be_negative():
    with pytest.raises(DimensionsDiffer):
        prices.weighted_average([1.0, 2.0], [1.0])
    with pytest.raises(ValuesRefused):
        prices.weighted_average([1.0], [-1.0])


def test_exactly_on_the_ceiling_is_not_above_it():
    assert prices.shares_of_target([2.0, 3.0, 5.0, 6.0]) == {"above_5": 0.25, "above_3": 0.5}
    assert np.isnan(prices.share_above([], 5.0))


def test_money_saved_is_the_excess_over_the_threshold():
    # 8 % of 1000 is 30 above 5 %, 50 above 3 %; 2 % saves nothing
    assert prices.saved_at([8.0, 2.0], [1000.0, 1000.0], 5.0).tolist() == [30.0, 0.0]
    assert prices.saved_at([8.0], [1000.0], 3.0).tolist() == [50.0]


def test_loss_is_counted_against_the_cheapest_in_money():
    assert prices.loss_against_best([1.0, 4.5], 200.0).tolist() == pytest.approx([0.0, 7.0])


def test_a_year_of_10c1_is_its_third_quarter():
    assert prices.sdg_quarter(2013) == "2013-Q3"


def test_every_index_has_a_definition_with_a_reference():
    defined = {d.id: d.reference for d in prices.DEFINITIONS}
    assert set(defined) == {*prices.INDICES, "sdg_10c1"} and all(defined.values())


@given(
    st.lists(st.floats(-5, 60, allow_nan=False), min_size=1, max_size=12),
    st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e4)), min_size=12, max_size=12),
)
def test_averages_lie_between_the_cheapest_and_the_dearest(costs, weights):
    low, high = min(costs) - 1e-9, max(costs) + 1e-9
    assert low <= prices.simple_average(costs) <= high
    smart, count = prices.smart_average(costs, [True] * len(costs))
    assert smart <= prices.simple_average(costs) + 1e-9 and count == min(3, len(costs))
    weighted = prices.weighted_average(costs, weights[: len(costs)])
    assert np.isnan(weighted) or low <= weighted <= high
