"""Expected totals recover a world whose rule is known, and a country left out is never seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sojourn.errors import EstimationError
from sojourn.estimators.remittances.allocation import RathaShaw, from_receipts
from sojourn.estimators.remittances.totals import FOLDS, RemittanceYear, by_rules, expected_totals, fold_of

N = 60


def world(seed: int = 4) -> RemittanceYear:
    """A made-up world in which payments are exactly half of what rule 3 says."""
    rng = np.random.default_rng(seed)
    stock = rng.lognormal(6, 2, (N, N))
    np.fill_diagonal(stock, 0)
    income = rng.lognormal(9, 1, N)
    receipts = rng.lognormal(5, 1.5, N)
    payments = from_receipts(RathaShaw(3).weights(stock, income), receipts).sum(1) / 2
    population = rng.lognormal(15, 1.5, N)
    areas = tuple(f"A{k:02d}" for k in range(N))
    return RemittanceYear(2020, areas, stock, income, income / 2, population, receipts, payments)


def test_rules_predict_the_other_side():
    year = world()
    np.testing.assert_allclose(by_rules(year, "payments")[3] / year.payments, 2.0)


def test_a_half_is_found_where_every_country_pays_half():
    found = expected_totals([world()], "payments")
    assert np.median(np.abs(found.error)) < 0.25  # the rules alone are off by log 2 = 0.69 in every country
    assert abs(np.median(found.error)) < 0.1


def test_a_country_left_out_does_not_see_its_own_total():
    year = world()
    wrong = year.payments.copy()
    wrong[7] *= 1000.0
    before, after = (expected_totals([y], "payments") for y in (year, replace(year, payments=wrong)))
    assert before.left_out[0, 7] == pytest.approx(after.left_out[0, 7])
    assert after.error[0, 7] == pytest.approx(before.error[0, 7] - np.log(1000.0))


def test_totals_not_recorded_are_expected_and_have_no_error():
    year = world()
    gaps = year.payments.copy()
    gaps[:5] = np.nan
    found = expected_totals([replace(year, payments=gaps)], "payments")
    assert np.isfinite(found.expected[0, :5]).all() and np.isnan(found.error[0, :5]).all()


def test_nine_tenths_of_errors_lie_inside_the_stated_interval():
    found = expected_totals([world(1), world(1)], "receipts")
    inside = np.abs(found.error[np.isfinite(found.error)]) <= 1.645 * found.spread
    assert inside.mean() == pytest.approx(0.9, abs=0.02)


def test_folds_divide_the_countries_evenly_whatever_their_order():
    areas = [f"A{k:02d}" for k in range(N)]
    fold = fold_of(areas)
    assert np.bincount(fold, minlength=FOLDS).tolist() == [N // FOLDS] * FOLDS
    backwards = fold_of(areas[::-1])
    assert backwards[::-1].tolist() == fold.tolist()


def test_too_few_recorded_totals_are_refused():
    year = world()
    few = np.full(N, np.nan)
    few[:10] = 1.0
    with pytest.raises(EstimationError, match="Only 10 payments"):
        expected_totals([replace(year, payments=few)], "payments")
