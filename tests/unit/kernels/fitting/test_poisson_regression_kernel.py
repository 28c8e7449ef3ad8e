"""Poisson regression with fixed effects: by hand, against pyfixest, and where no finite estimate exists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sojourn.errors import DimensionsDiffer, EstimationError
from sojourn.kernels.fitting.fixed_effects import FixedEffects
from sojourn.kernels.fitting.poisson_regression import fit_poisson
from sojourn.kernels.fitting.separation import separated_rows


def made_up(rows: int = 3000, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "o": rng.integers(0, 25, rows),
            "d": rng.integers(0, 20, rows),
            "t": rng.integers(0, 5, rows),
            "x": rng.normal(size=rows),
            "z": rng.binomial(1, 0.3, rows).astype(float),
        }
    )
    strong = rng.normal(0, 1, 25)[frame.o] + rng.normal(0, 1, 20)[frame.d] + 0.1 * frame.t
    frame["y"] = rng.poisson(np.exp(1 - 0.7 * frame.x + 0.4 * frame.z + strong) * rng.gamma(1, 1, rows)).astype(float)
    return frame


def test_a_two_group_mean_by_hand() -> None:
    # y of group 0: 1, 3; of group 1: 10. exp(effect) are the means; the regressor is the group
    fit = fit_poisson([1, 3, 10], [0, 0, 1])
    assert fit.coefficients == pytest.approx([np.log(10 / 2)])
    assert np.exp(fit.effects[0]) == pytest.approx([2])
    assert fit.fitted == pytest.approx([2, 2, 10])


def test_margins_are_met_exactly() -> None:
    """With origin and destination effects alone, fitted rows and columns sum to the observed (independence)."""
    rng = np.random.default_rng(0)
    y = rng.poisson(5, (6, 7)).astype(float)
    i, j = np.indices(y.shape)
    fitted = fit_poisson(y.ravel(), None, [i.ravel(), j.ravel()]).fitted.reshape(y.shape)
    assert fitted == pytest.approx(np.outer(y.sum(1), y.sum(0)) / y.sum())


@pytest.mark.parametrize(
    ("groups", "clusters"),
    [(["o"], []), (["o", "d"], []), (["o", "d", "t"], ["o"]), (["o", "d"], ["o", "d"]), (["o", "d", "t"], ["d", "t"])],
)
def test_pyfixest_agrees(groups: list[str], clusters: list[str]) -> None:
    pf = pytest.importorskip("pyfixest")
    frame = made_up()
    fit = fit_poisson(
        frame.y.to_numpy(),
        frame[["x", "z"]].to_numpy(),
        [frame[g].to_numpy() for g in groups],
        clusters=[frame[c].to_numpy() for c in clusters],
        small_sample=False,
    )
    vcov = {"CRV1": "+".join(clusters)} if clusters else "hetero"
    plain = pf.ssc(k_adj=False, G_adj=False)
    oracle = pf.fepois(f"y ~ x + z | {'+'.join(groups)}", frame, vcov=vcov, ssc=plain, iwls_tol=1e-12)
    assert fit.coefficients == pytest.approx(oracle.coef().to_numpy(), rel=1e-8)
    assert fit.standard_errors == pytest.approx(oracle.se().to_numpy(), rel=1e-4)
    assert fit.deviance == pytest.approx(float(oracle.deviance), rel=1e-8)


def test_small_sample_factors_of_pyfixest() -> None:
    pf = pytest.importorskip("pyfixest")
    frame = made_up()
    frame["pair"] = frame.o * 20 + frame.d
    for clusters in ([], ["pair"]):
        fit = fit_poisson(
            frame.y.to_numpy(),
            frame[["x", "z"]].to_numpy(),
            [frame.o.to_numpy(), frame.d.to_numpy()],
            clusters=[frame[c].to_numpy() for c in clusters],
        )
        vcov = {"CRV1": "pair"} if clusters else "hetero"
        oracle = pf.fepois("y ~ x + z | o + d", frame, vcov=vcov, iwls_tol=1e-12)
        assert fit.standard_errors == pytest.approx(oracle.se().to_numpy(), rel=2e-5)


def test_dummies_written_out_give_the_same() -> None:
    """All effects as columns of the regression, instead of taken out of it."""
    frame = made_up(600)
    sets = [frame.o.to_numpy(), frame.d.to_numpy(), frame.t.to_numpy()]
    within = fit_poisson(frame.y, frame[["x", "z"]], sets)
    dummies = [frame[g].to_numpy()[:, None] == np.arange(1, frame[g].max() + 1) for g in ("o", "d", "t")]
    written = np.column_stack([frame.x, frame.z, *dummies]).astype(float)
    kept = ~within.separated
    full = fit_poisson(frame.y[kept], written[kept][:, written[kept].any(axis=0)])
    assert within.coefficients == pytest.approx(full.coefficients[:2], rel=1e-7)
    assert within.standard_errors == pytest.approx(full.standard_errors[:2], rel=1e-6)
    assert within.fitted[kept] == pytest.approx(full.fitted, rel=1e-6)


def test_effects_are_taken_out_as_least_squares_on_dummies_would() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 6, 200), rng.integers(0, 4, 200)
    v, w = rng.normal(size=200), rng.uniform(0.1, 5, 200)
    dummies = np.column_stack([a[:, None] == np.arange(6), b[:, None] == np.arange(4)]).astype(float)
    root = np.sqrt(w)
    slope = np.linalg.lstsq(dummies * root[:, None], v * root, rcond=None)[0]
    model = FixedEffects([a, b]).weigh(w)
    assert model.residual(v) == pytest.approx(v - dummies @ slope)
    assert model.rank == 9
    assert FixedEffects([[0, 0, 1], [0, 1, 2]]).rank == 3, "two parts that nothing connects"


def test_a_dummy_that_marks_only_zeros_is_separated() -> None:
    y = np.array([0, 0, 0, 1, 2, 3, 4, 5.0])
    marks = np.array([1, 1, 0, 0, 0, 0, 0, 0.0])
    other = np.array([1, 2, 3, 1, 5, 2, 4, 4.0])
    constant = [np.zeros(8, dtype=np.int64)]
    assert separated_rows(y, np.column_stack([marks, other]), constant).tolist() == [True, True] + [False] * 6
    fit = fit_poisson(y, other)
    kept = fit_poisson(y[2:], other[2:])
    with pytest.raises(EstimationError, match="leave nothing of"):
        fit_poisson(y, np.column_stack([marks, other]), names=["marks", "other"])
    assert fit.rows == 8
    assert kept.rows == 6


def test_a_combination_that_separates_is_found() -> None:
    """Neither regressor alone separates: their difference is zero wherever y is positive, and positive at two zeros."""
    y = np.array([0, 0, 1, 2, 3, 1, 2, 5.0])
    one = np.array([2, 3, 1, 1, 2, 3, 0, 1.0])
    two = np.array([1, 1, 1, 1, 2, 3, 0, 1.0])
    found = separated_rows(y, np.column_stack([one, two]), [np.zeros(8, dtype=np.int64)])
    assert found.tolist() == [True, True] + [False] * 6


def test_an_area_without_any_flow_is_set_aside_and_expected_to_be_zero() -> None:
    y = np.array([0, 0, 0, 1, 2, 3, 2, 5, 1.0])
    i, j = np.indices((3, 3))
    fit = fit_poisson(y, None, [i.ravel(), j.ravel()])
    assert fit.separated.tolist() == [True] * 3 + [False] * 6
    assert fit.effects[0][0] == -np.inf
    assert (fit.fitted[:3] == 0).all()


def test_no_separation_where_the_likelihood_has_a_maximum() -> None:
    y = np.array([[1, 2, 0], [3, 1, 0], [5, 1, 4.0]])
    i, j = np.indices(y.shape)
    assert not separated_rows(y.ravel(), np.zeros((9, 0)), [i.ravel(), j.ravel()]).any()


def test_regressors_that_cannot_be_told_apart_are_named() -> None:
    frame = made_up(500)
    groups = [frame.o.to_numpy()]
    with pytest.raises(EstimationError, match="leave nothing of: size"):
        fit_poisson(frame.y, np.column_stack([frame.o * 2.0, frame.x]), groups, names=["size", "x"])
    with pytest.raises(EstimationError, match="repeat what others say already: again"):
        fit_poisson(frame.y, np.column_stack([frame.x, frame.z, frame.x + frame.z]), groups, names=["x", "z", "again"])


def test_rows_that_cannot_be_used_are_reported_together() -> None:
    with pytest.raises(EstimationError) as caught:
        fit_poisson([1, -1, np.nan], [np.inf, 0, 0], names=["distance"])
    text = str(caught.value)
    assert "negative" in text
    assert "absent" in text
    assert "distance" in text
    with pytest.raises(DimensionsDiffer, match="differ in length"):
        fit_poisson([1, 2], [1, 2, 3])
    with pytest.raises(EstimationError, match="nothing to explain"):
        fit_poisson([0, 0], [1, 2])


def test_flows_need_not_be_whole_numbers() -> None:
    frame = made_up(800)
    groups = [frame.o.to_numpy(), frame.d.to_numpy()]
    whole = fit_poisson(frame.y, frame.x, groups)
    tenth = fit_poisson(frame.y / 10, frame.x, groups)
    assert tenth.coefficients == pytest.approx(whole.coefficients, rel=1e-8)
    assert tenth.standard_errors == pytest.approx(whole.standard_errors, rel=1e-6)
