"""The Poisson regression ends where its likelihood has its maximum, whatever the size of the figures."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.poisson_regression import PoissonFit, fit_poisson

Floats = npt.NDArray[np.float64]
SYMMETRIC = np.array([[0, 6658, 6659], [62, 0, 62], [6658, 6659, 0]], dtype=float)
PLACES = np.array([0.0, 1.0, 3.0, 7.0, 12.0, 20.0])


def gravity(table: Floats, distance: Floats | None) -> PoissonFit:
    """Flow on effects of origin and destination and, where given, on the logarithm of distance."""
    i, j = np.nonzero(~np.eye(len(table), dtype=bool))
    if distance is None:
        return fit_poisson(table[i, j], None, [i, j])
    return fit_poisson(table[i, j], np.log(distance[i, j]), [i, j], names=["distance"])


def along_a_line(areas: int) -> Floats:
    return np.abs(PLACES[:areas, None] - PLACES[None, :areas])


@pytest.mark.parametrize("times", [1e-6, 1.0, 1e3, 1e9])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_close_fit_of_large_figures_converges(order: tuple[int, ...], times: float) -> None:
    """In thousands this table was refused after 200 steps: rounding of the deviance was taken for a step too long."""
    table = SYMMETRIC[np.ix_(order, order)] * times
    fit = gravity(table, None)
    fitted = np.zeros_like(table)
    fitted[~np.eye(3, dtype=bool)] = fit.fitted
    assert fitted.sum(axis=0) == pytest.approx(table.sum(axis=0), rel=1e-10)
    assert fitted.sum(axis=1) == pytest.approx(table.sum(axis=1), rel=1e-10)
    # one degree of freedom is left: the product around the triangle is the same both ways, a1 a2 a3 b1 b2 b3
    assert fitted[0, 1] * fitted[1, 2] * fitted[2, 0] == pytest.approx(fitted[0, 2] * fitted[2, 1] * fitted[1, 0])
    assert fit.iterations < 15


@settings(deadline=None)
@given(st.data())
def test_the_scores_of_a_gravity_fit_are_zero(data: st.DataObject) -> None:
    """What defines the maximum: origins, destinations and log distance weighted by flow are those observed."""
    n = data.draw(st.integers(4, 6))
    table = data.draw(arrays(np.float64, (n, n), elements=st.integers(0, 10_000).map(float)))
    table *= data.draw(st.sampled_from([1e-3, 1.0, 1e3, 1e6]))
    np.fill_diagonal(table, 0.0)
    assume(table.any())
    distance = along_a_line(n)
    try:
        fit = gravity(table, distance)
    except EstimationError as error:  # zeros may leave too little of the table to tell distance from the effects
        assert "leave nothing of: distance" in error.message
        return
    i, j = np.nonzero(~np.eye(n, dtype=bool))
    observed, fitted = table[i, j], fit.fitted
    assert (observed[fit.separated] == 0).all()
    for weights in (*np.eye(n)[i].T, *np.eye(n)[j].T, np.log(distance[i, j])):
        near = 1e-7 * max(float(np.abs(weights) @ observed), 1e-3 * float(observed.sum()))
        assert weights @ fitted == pytest.approx(weights @ observed, abs=near)


@settings(deadline=None)
@given(arrays(np.float64, (5, 5), elements=st.integers(1, 10_000).map(float)), st.sampled_from([1.0, 1e3]))
def test_the_unit_of_the_figures_changes_no_coefficient(table: Floats, times: float) -> None:
    one, other = gravity(table, along_a_line(5)), gravity(table * times, along_a_line(5))
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-7, abs=1e-9)
    assert other.fitted == pytest.approx(one.fitted * times, rel=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_a_general_optimiser_finds_the_same_maximum(seed: int) -> None:
    """The likelihood over dummies written out, by quasi-Newton steps of SciPy that know nothing of fixed effects."""
    rng = np.random.default_rng(seed)
    distance = along_a_line(6)
    off = ~np.eye(6, dtype=bool)
    table = rng.poisson(np.where(off, 300 * np.maximum(distance, 1) ** -1.2 * rng.gamma(2, 0.5, (6, 6)), 0)) + 1.0 * off
    i, j = np.nonzero(off)
    design = np.column_stack([np.log(distance[i, j]), np.eye(6)[i], np.eye(6)[j][:, 1:]])
    y = table[i, j]
    start = np.linalg.lstsq(design, np.log(y), rcond=None)[0]

    def loss(b: Floats) -> tuple[float, Floats]:
        mean = np.exp(design @ b)
        return float((mean - y * (design @ b)).sum()) / y.sum(), design.T @ (mean - y) / y.sum()

    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-11})
    fit = gravity(table, distance)
    assert fit.coefficients[0] == pytest.approx(found.x[0], abs=1e-6)
    assert fit.fitted == pytest.approx(np.exp(design @ found.x), rel=1e-5)


def test_as_many_parameters_as_rows_fit_perfectly_and_have_no_standard_error() -> None:
    """Three areas: six flows, five effects and a distance that differs by direction. Exact, so nothing is left over."""
    distance = np.array([[0, 1, 2], [2, 0, 1], [1, 3, 0]], dtype=float)
    i, j = np.nonzero(~np.eye(3, dtype=bool))
    fit = gravity(SYMMETRIC, distance)
    design = np.column_stack([np.log(distance[i, j]), np.eye(3)[i], np.eye(3)[j][:, 1:]])
    exact = np.linalg.solve(design, np.log(SYMMETRIC[i, j]))
    assert fit.coefficients[0] == pytest.approx(exact[0])
    assert fit.fitted == pytest.approx(SYMMETRIC[i, j])
    assert np.isnan(fit.standard_errors).all()


def test_a_regression_that_is_cut_short_says_how_far_it_was() -> None:
    table = np.array([[0, 900, 1, 4], [30, 0, 2, 800], [7, 5, 0, 1], [1, 1, 600, 0]], dtype=float)
    i, j = np.nonzero(~np.eye(4, dtype=bool))
    with pytest.raises(EstimationError, match=r"did not converge in 2 steps: .* was to lower the deviance of"):
        fit_poisson(table[i, j], np.log(along_a_line(4)[i, j]), [i, j], max_iterations=2)
