"""The Rogers-Castro curve: values by hand, known parameters recovered, doubtful ones named."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import EstimationError, UsageError
from sojourn.kernels.age.schedule import NAMES, RogersCastro, groups
from sojourn.kernels.age.schedule_fit import fit_schedule

FUNDAMENTAL = {"a1": 0.02, "alpha1": 0.10, "a2": 0.06, "alpha2": 0.10, "mu2": 20.0, "lambda2": 0.40, "c": 0.003}
"""Rogers and Castro (1981), the standard of the fundamental parameters."""
RETIRED = {"a3": 0.02, "alpha3": 0.3, "mu3": 65.0, "lambda3": 0.25}
RISING = {"a4": 0.0005, "lambda4": 0.03}
FORMS = {7: FUNDAMENTAL, 9: FUNDAMENTAL | RISING, 11: FUNDAMENTAL | RETIRED, 13: FUNDAMENTAL | RETIRED | RISING}


def test_values_by_hand() -> None:
    curve = RogersCastro.of(FUNDAMENTAL)
    assert curve.at(0) == pytest.approx(0.02 + 0.06 * exp(2 - exp(8)) + 0.003)
    assert curve.at(20) == pytest.approx(0.02 * exp(-2) + 0.06 * exp(-1) + 0.003)
    full = RogersCastro.of(FORMS[13])
    assert full.at(65) - curve.at(65) == pytest.approx(0.02 * exp(-1) + 0.0005 * exp(0.03 * 65))


def test_the_mode_of_the_labour_peak() -> None:
    only = RogersCastro.of(FUNDAMENTAL | {"a1": 0.0, "c": 0.0})
    fine = np.linspace(10, 40, 30_001)
    assert fine[np.argmax(only.at(fine))] == pytest.approx(20 + log(0.4 / 0.1) / 0.4, abs=1e-3)


def test_very_young_ages_do_not_overflow() -> None:
    steep = RogersCastro.of(FUNDAMENTAL | {"lambda2": 50.0})
    assert np.isfinite(steep.at(np.arange(101))).all()


def test_unknown_absent_and_partial_parameters_are_named() -> None:
    with pytest.raises(UsageError, match=r"(?s)unknown: mu.*absent: mu2"):
        RogersCastro.of({k: v for k, v in FUNDAMENTAL.items() if k != "mu2"} | {"mu": 20})
    with pytest.raises(UsageError, match="a3 without alpha3, mu3, lambda3"):
        RogersCastro.of(FUNDAMENTAL | {"a3": 0.1})


@pytest.mark.parametrize("size", [7, 9, 11, 13])
def test_a_form_has_its_parameters_in_order(size: int) -> None:
    curve = RogersCastro.of(FORMS[size])
    assert curve.size == size
    assert set(curve.parameters()) == set(NAMES[size])


@pytest.mark.parametrize("size", [7, 9, 11, 13])
def test_known_parameters_are_found_again(size: int) -> None:
    truth = RogersCastro.of(FORMS[size])
    ages = np.arange(95)
    fit = fit_schedule(ages, truth.at(ages), size=size)
    assert fit.schedule.parameters() == pytest.approx(truth.parameters(), rel=1e-4)
    assert fit.agreeing_starts >= 3
    assert not fit.at_bounds


def test_known_parameters_are_found_from_five_year_groups() -> None:
    truth = RogersCastro.of(FUNDAMENTAL)
    lower = np.arange(0, 90, 5)
    fit = fit_schedule(lower, truth.over(lower, 5), widths=5)
    assert fit.schedule.parameters() == pytest.approx(truth.parameters(), rel=1e-3)


def test_ages_that_were_not_asked_are_left_out() -> None:
    truth = RogersCastro.of(FUNDAMENTAL)
    ages = np.arange(95)
    observed = truth.at(ages)
    observed[:5] = np.nan
    assert fit_schedule(ages, observed).schedule.parameters() == pytest.approx(truth.parameters(), rel=1e-3)


def test_a_single_wild_age_pulls_a_robust_fit_less() -> None:
    truth = RogersCastro.of(FUNDAMENTAL)
    ages = np.arange(95)
    rng = np.random.default_rng(5)
    observed = truth.at(ages) * rng.normal(1, 0.02, ages.size)
    observed[60] *= 8
    plain, robust = (fit_schedule(ages, observed, robust=r).schedule.at(ages) for r in (False, True))
    error = [float(np.abs(f - truth.at(ages)).sum()) for f in (plain, robust)]
    assert error[1] < 0.5 * error[0]


def test_the_same_data_give_the_same_answer_and_scale_carries_over() -> None:
    truth = RogersCastro.of(FUNDAMENTAL)
    ages = np.arange(90)
    observed = truth.at(ages) + 0.002 * np.sin(ages)
    one, two = fit_schedule(ages, observed), fit_schedule(ages, observed * 1e6)
    assert fit_schedule(ages, observed).schedule == one.schedule
    assert two.schedule.at(ages) == pytest.approx(one.schedule.at(ages) * 1e6, rel=1e-6)


def test_a_component_that_is_not_there_is_named() -> None:
    ages = np.arange(90)
    fit = fit_schedule(ages, RogersCastro.of(FUNDAMENTAL | {"a1": 0.0}).at(ages))
    assert fit.not_identified == ("alpha1",)


def test_what_cannot_be_fitted_is_refused() -> None:
    ages = np.arange(6)
    with pytest.raises(EstimationError, match=r"6 observed ages .* do not determine 7 parameters"):
        fit_schedule(ages, np.ones(6))
    with pytest.raises(EstimationError, match="cannot be negative"):
        fit_schedule(np.arange(60), np.linspace(-1, 1, 60))
    with pytest.raises(UsageError, match="7, 9, 11 or 13"):
        fit_schedule(np.arange(60), np.ones(60), size=8)
    with pytest.raises(UsageError, match="must not overlap"):
        groups([0, 3], 5)


@examples(40)
@given(
    st.tuples(
        st.floats(0.001, 1),
        st.floats(0.01, 0.5),
        st.floats(0.001, 1),
        st.floats(0.03, 0.5),
        st.floats(15, 35),
        st.floats(0.1, 1),
        st.floats(0, 0.1),
    )
)
def test_shares_sum_to_one_and_unit_curves_too(values: tuple[float, ...]) -> None:
    curve = RogersCastro.of(dict(zip(NAMES[7], values, strict=True)))
    ages = np.arange(0, 100)
    assert curve.shares(ages).sum() == pytest.approx(1)
    assert curve.unit(ages).at(ages).sum() == pytest.approx(1)
    grouped = curve.shares(np.arange(0, 100, 5), 5)
    assert grouped == pytest.approx(curve.shares(ages).reshape(20, 5).sum(axis=1))
