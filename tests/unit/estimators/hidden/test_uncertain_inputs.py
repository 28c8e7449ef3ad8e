"""Residual, multiplier and ensemble: exact where inputs are exact, refusals, impossible distributions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators.hidden.estimate import Reason, Role
from sojourn.estimators.hidden.inputs import Ensemble, Member, Multiplier, Residual
from sojourn.estimators.hidden.uncertain import Uncertain


def exact(name: str, value: float, share: bool = False) -> Uncertain:
    return Uncertain(name, "fixed", (value,), share)


def test_the_residual_of_exact_inputs_by_hand() -> None:
    """100 counted; 80 legal, a tenth dead, a fifth gone: 57.6 left; 5 % not counted: 54.72; 45.28 by 0.9."""
    made = Residual(times=1000).estimate(
        {
            "survey": [exact("survey", 100)],
            "legal": [exact("permits", 50), exact("citizens", 30)],
            "mortality": [exact("deaths", 0.1, True)],
            "emigration": [exact("left", 0.2, True)],
            "undercount_legal": [exact("missed", 0.05, True)],
            "undercount_irregular": [exact("missed irregular", 0.1, True)],
        }
    )
    assert made.total == pytest.approx((100 - 80 * 0.9 * 0.8 * 0.95) / 0.9)


def test_the_multiplier_of_exact_inputs_by_hand() -> None:
    made = Multiplier(times=1000).estimate(
        {"events": [exact("arrests", 900)], "repeats": [exact("again", 0.2, True)], "rate": [exact("rate", 0.04, True)]}
    )
    assert made.total == pytest.approx(900 * 0.8 / 0.04)


def test_the_interval_of_a_normal_input_is_its_own() -> None:
    made = Residual().estimate({"survey": [Uncertain("survey", "normal", (1000, 50))], "legal": [exact("legal", 400)]})
    assert made.bounds is not None
    assert (made.bounds.lower, made.bounds.upper) == pytest.approx((600 - 98, 600 + 98), abs=4)


def test_the_widest_input_stands_first() -> None:
    made = Residual(times=1000).estimate(
        {"survey": [Uncertain("narrow", "normal", (1000, 5))], "legal": [Uncertain("wide", "normal", (400, 60))]}
    )
    assert [w.facts["input"] for w in made.ways if w.name == "input"] == ["wide", "narrow"]


def test_more_taken_off_than_there_is_is_refused() -> None:
    made = Residual(times=1000).estimate(
        {"survey": [Uncertain("survey", "normal", (100, 10))], "legal": [Uncertain("legal", "normal", (98, 10))]}
    )
    assert made.total is None and Reason.NOT_POSITIVE in {r.reason for r in made.refusals}


def test_a_rate_that_may_be_next_to_nothing_is_refused_as_too_wide() -> None:
    made = Multiplier().estimate(
        {"events": [exact("arrests", 900)], "rate": [Uncertain("rate", "uniform", (0.001, 0.1), True)]}
    )
    assert [r.reason for r in made.refusals] == [Reason.INTERVAL_TOO_WIDE]


@pytest.mark.parametrize(
    "kind, numbers, share",
    [
        ("fixed", (1.2,), True),
        ("uniform", (0.5, 1.1), True),
        ("normal", (0.9, 0.2), True),
        ("beta", (0.5, 0.6), True),
        ("normal", (10, 8), False),
        ("uniform", (5, 2), False),
        ("triangular", (1, 3), False),
        ("gamma", (1,), False),
    ],
)
def test_impossible_inputs_are_refused(kind: str, numbers: tuple[float, ...], share: bool) -> None:
    with pytest.raises(ValuesRefused):
        Uncertain("input", kind, numbers, share)


@given(st.sampled_from(["uniform", "triangular", "lognormal", "beta"]), st.floats(0.01, 0.98), st.floats(0.01, 0.99))
def test_quantiles_rise_with_their_probability(kind: str, low: float, high: float) -> None:
    numbers = {
        "uniform": (1.0, 3.0), "triangular": (1.0, 1.5, 4.0), "lognormal": (2.0, 8.0), "beta": (0.3, 0.1)
    }  # fmt: skip
    one = Uncertain("input", kind, numbers[kind])
    first, second = sorted((low, high))
    assert one.quantile(first) <= one.quantile(second)


def test_the_ends_of_a_lognormal_input_hold_95_percent() -> None:
    one = Uncertain("input", "lognormal", (2.0, 8.0))
    assert (one.quantile(0.025), one.quantile(0.5), one.quantile(0.975)) == pytest.approx((2, 4, 8))


def test_roles_that_are_none_missing_or_doubled_are_named() -> None:
    with pytest.raises(ValuesRefused, match="legal is missing"):
        Residual().estimate({"survey": [exact("survey", 1)], "births": [exact("b", 1)]})
    with pytest.raises(ValuesRefused, match="more than once"):
        Multiplier().estimate({"events": [exact("e", 9)], "rate": [exact("a", 0.1, True), exact("b", 0.1, True)]})


def test_an_ensemble_of_one_is_that_one_and_shows_the_others() -> None:
    made = Ensemble().estimate([Member("a", 100, 80, 125, 1.0), Member("b", 900, 500, 2000, 5.0, "not_identified")])
    assert made.total == pytest.approx(100, rel=1e-6)
    assert made.bounds is not None and (made.bounds.lower, made.bounds.upper) == pytest.approx((80, 125), rel=1e-6)
    assert {w.facts.get("estimate"): w.role for w in made.ways[1:]} == {"a": Role.CANDIDATE, "b": Role.CHECK}


def test_an_ensemble_is_as_wide_as_its_members_are_apart() -> None:
    made = Ensemble().estimate([Member("a", 100, 95, 105, 1.0), Member("b", 200, 190, 210, 1.0)])
    assert made.bounds is not None and made.bounds.lower < 100 and made.bounds.upper > 200


def test_members_that_differ_by_more_than_three_are_not_combined() -> None:
    made = Ensemble().estimate([Member("a", 100, 90, 110, 1.0), Member("b", 310, 290, 330, 1.0)])
    assert made.total is None and [r.reason for r in made.refusals] == [Reason.MODELS_DISAGREE]


def test_members_without_a_sensible_interval_and_none_to_combine_are_refused() -> None:
    with pytest.raises(ValuesRefused):
        Member("a", 100, 110, 120, 1.0)
    with pytest.raises(UsageError):
        Ensemble().estimate([Member("a", 100, 90, 110, 1.0, "not_identified")])
