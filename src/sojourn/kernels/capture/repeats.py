"""Counts of how often somebody was met, of which those met never are missing: truncated regressions.

A person is met ``y`` times; the mean is ``m = exp(x b)``. With a dispersion ``a`` the counts are negative binomial,
``a = 0`` is Poisson, ``a = 1`` geometric, and

    P(never) = (1 + a m)^(-1 / a)        (exp(-m) where a is 0)

Rows stand for several persons each (``weight``). The total is the sum over all met of ``1 / (1 - P(never))``
(Horvitz & Thompson 1952), its variance that of van der Heijden et al. (2003, Statistical Modelling 3): who was met by
chance, and the coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError

Floats = npt.NDArray[np.float64]
STEPS = 200
#: Dispersions between which the negative binomial is sought; at the upper end it is not identified.
LEAST_DISPERSION, MOST_DISPERSION = 1e-4, 50.0
#: Share of persons met once and never again below which there is none.
LEAST_EXCESS = 1e-6


@dataclass(frozen=True)
class TruncatedFit:
    """A truncated regression.

    coefficients : (column,) ; covariance : of them, and of the logarithm of the dispersion where it was estimated
    dispersion : 0 Poisson, 1 geometric ; excess : share of those met that is met once and never again
    total, variance : persons, and of their number ; free : parameters ; edge : the dispersion stands at its bound
    """

    coefficients: Floats
    covariance: Floats
    dispersion: float
    excess: float
    log_likelihood: float
    total: float
    variance: float
    free: int
    edge: bool = False


def never(mean: Floats, dispersion: float) -> Floats:
    """(row,) probability of being met never."""
    if dispersion == 0:
        return np.exp(-mean)
    return np.asarray(np.exp(-np.log1p(dispersion * mean) / dispersion))


def log_likelihoods(y: Floats, mean: Floats, dispersion: float) -> Floats:
    """(row,) of a person met y times, given that it is at least once."""
    from scipy.special import gammaln

    if dispersion == 0:
        whole = y * np.log(mean) - mean - gammaln(y + 1)
    else:
        a = dispersion
        whole = gammaln(y + 1 / a) - gammaln(1 / a) - gammaln(y + 1) + y * np.log(a * mean)
        whole = whole - (y + 1 / a) * np.log1p(a * mean)
    return np.asarray(whole - np.log(-np.expm1(np.log(np.maximum(never(mean, dispersion), 1e-300)))))


def fit_truncated(y: Floats, x: Floats, weight: Floats, dispersion: float) -> TruncatedFit:
    """The regression with a known dispersion, by Fisher scoring. Raises EstimationError where it does not converge."""
    b, information = _scored(y, x, weight, dispersion)
    covariance = np.asarray(np.linalg.pinv(information), dtype=np.float64)
    mean = np.exp(x @ b)
    total, variance = _population(x, weight, mean, dispersion, covariance)
    value = float((weight * log_likelihoods(y, mean, dispersion)).sum())
    return TruncatedFit(b, covariance, dispersion, 0.0, value, total, variance, x.shape[1])


def fit_negative_binomial(y: Floats, x: Floats, weight: Floats) -> TruncatedFit:
    """The regression whose dispersion is estimated too.

    ``edge`` where the likelihood is best at the least dispersion (there is no more spread than Poisson's) or at the
    largest one (the counts do not tell how many were met never).
    """
    from scipy.optimize import minimize_scalar

    def short(log_dispersion: float) -> float:
        return -fit_truncated(y, x, weight, float(np.exp(log_dispersion))).log_likelihood

    bounds = (float(np.log(LEAST_DISPERSION)), float(np.log(MOST_DISPERSION)))
    found = minimize_scalar(short, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    best = float(found.x)
    inner = fit_truncated(y, x, weight, float(np.exp(best)))
    edge = min(best - bounds[0], bounds[1] - best) < 1e-2
    covariance = _joint_covariance(y, x, weight, inner.coefficients, best)
    slope = _slope_by_dispersion(x, weight, inner.coefficients, best)
    mean = np.exp(x @ inner.coefficients)
    total, variance = _population(x, weight, mean, inner.dispersion, covariance, slope)
    return TruncatedFit(
        inner.coefficients,
        covariance,
        inner.dispersion,
        0.0,
        inner.log_likelihood,
        total,
        variance,
        x.shape[1] + 1,
        edge,
    )


def fit_one_inflated(y: Floats, x: Floats, weight: Floats) -> TruncatedFit:
    """Poisson, but a share of those met is met exactly once whatever their mean (Godwin & Boehning 2017).

    The likelihood is maximised over the coefficients and the logarithm of the odds of the share, which is held above
    ``LEAST_EXCESS``. Without an excess of ones it is the truncated regression itself.
    """
    from scipy.optimize import minimize

    persons = float(weight.sum())

    def short(p: Floats) -> float:
        return -_one_inflated(y, x, weight, p[:-1], 1 / (1 + np.exp(-p[-1]))) / persons

    start, _ = _scored(y, x, weight, 0.0)
    bounds = [(-20.0, 20.0)] * x.shape[1] + [(float(np.log(LEAST_EXCESS)), 8.0)]
    tries = [
        minimize(short, np.append(start, odds), bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9})
        for odds in (-4.0, 0.5)
    ]
    best = min(tries, key=lambda found: float(found.fun))
    b, excess = best.x[:-1], float(1 / (1 + np.exp(-best.x[-1])))
    value = -float(best.fun) * persons
    mean = np.exp(x @ b)
    covariance = _numerical_covariance(
        lambda p: _one_inflated(y, x, weight, p[:-1], 1 / (1 + np.exp(-p[-1]))),
        np.append(b, np.log(excess / (1 - excess))),
    )
    total, variance = _population(x, weight, mean, 0.0, covariance, 0.0)
    return TruncatedFit(b, covariance, 0.0, excess, value, total, variance, x.shape[1] + 1, excess < 2 * LEAST_EXCESS)


def _one_inflated(y: Floats, x: Floats, weight: Floats, b: Floats, excess: float) -> float:
    chance = np.exp(log_likelihoods(y, np.exp(x @ b), 0.0))
    return float((weight * np.log(np.maximum((1 - excess) * chance + excess * (y == 1), 1e-300))).sum())


def _scored(y: Floats, x: Floats, weight: Floats, a: float) -> tuple[Floats, Floats]:
    """Coefficients and information, by Fisher scoring."""
    level = np.log(max(float(np.average(y, weights=weight)) - 1.0, 0.05))
    b = np.linalg.lstsq(x, np.full(y.size, level), rcond=None)[0]
    value = float((weight * log_likelihoods(y, np.exp(x @ b), a)).sum())
    for _ in range(STEPS):
        mean = np.exp(np.clip(x @ b, -20, 20))
        met = 1 - never(mean, a)
        expected = mean / met
        spread = (mean + mean**2 * (1 + a)) / met - expected**2
        score = x.T @ (weight * (y - expected) / (1 + a * mean))
        information = (x * (weight * spread / (1 + a * mean) ** 2)[:, None]).T @ x
        step = np.linalg.lstsq(information, score, rcond=1e-12)[0]
        share = 1.0
        while share > 1e-6:
            trial = b + share * step
            new = float((weight * log_likelihoods(y, np.exp(np.clip(x @ trial, -20, 20)), a)).sum())
            if new >= value - 1e-12 * abs(value):
                break
            share /= 2
        done = float(np.abs(score @ step)) < 1e-10 * max(1.0, abs(value))
        b, value = trial, new
        if done:
            return b, information
    raise EstimationError(
        f"the truncated regression did not converge in {STEPS} steps",
        ways_out=["leave out covariates with groups in which nobody was met twice"],
    )


def _population(
    x: Floats, weight: Floats, mean: Floats, a: float, covariance: Floats, by_dispersion: float | None = None
) -> tuple[float, float]:
    """Total and its variance."""
    p = never(mean, a)
    by_mean = -mean * (np.exp(-mean) if a == 0 else p / (1 + a * mean))
    slope = x.T @ (weight * by_mean / (1 - p) ** 2)
    if by_dispersion is not None:
        slope = np.append(slope, by_dispersion)
    total = float((weight / (1 - p)).sum())
    return total, float((weight * p / (1 - p) ** 2).sum() + slope @ covariance @ slope)


def _slope_by_dispersion(x: Floats, weight: Floats, b: Floats, log_dispersion: float) -> float:
    """Derivative of the total by the logarithm of the dispersion, the coefficients held."""
    mean, small = np.exp(x @ b), 1e-5

    def total(at: float) -> float:
        return float((weight / (1 - never(mean, float(np.exp(at))))).sum())

    return (total(log_dispersion + small) - total(log_dispersion - small)) / (2 * small)


def _joint_covariance(y: Floats, x: Floats, weight: Floats, b: Floats, log_dispersion: float) -> Floats:
    def value(p: Floats) -> float:
        return float((weight * log_likelihoods(y, np.exp(x @ p[:-1]), float(np.exp(p[-1])))).sum())

    return _numerical_covariance(value, np.append(b, log_dispersion))


def _numerical_covariance(value: object, at: Floats) -> Floats:
    """Inverse of minus the second derivatives of a log likelihood, by central differences."""
    size, small = at.size, 1e-4
    steps = np.eye(size) * small
    hessian = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            four = [value(at + u * steps[i] + v * steps[j]) * u * v for u in (1, -1) for v in (1, -1)]  # type: ignore[operator]
            hessian[i, j] = hessian[j, i] = sum(four) / (4 * small**2)
    return np.asarray(np.linalg.pinv(-hessian))
