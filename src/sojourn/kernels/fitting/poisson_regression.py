"""Poisson pseudo-maximum likelihood with many fixed effects.

    E[y | x, groups] = exp(x beta + effect of each group)

Only the mean is assumed, not that y is a Poisson count: flows may be any non-negative numbers. Iteratively
reweighted least squares with the fixed effects taken out of every step (the within transform). Observations whose
zero is predicted perfectly by some combination of regressors and effects have no finite estimate: they are found
beforehand and set aside, and what is left is estimated as if they had never been there.

References: Santos Silva, J. M. C. and Tenreyro, S. (2006), Review of Economics and Statistics 88(4); Correia, S.,
Guimaraes, P. and Zylkin, T. (2020), Stata Journal 20(1) (estimation); the same (2019), arXiv:1903.01633
(separation); Cameron, A. C., Gelbach, J. and Miller, D. (2011), JBES 29(2) (clusters).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError
from sojourn.kernels.fitting.fixed_effects import FixedEffects, compact, weighted_slope
from sojourn.kernels.fitting.separation import separated_rows

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: A deviance is known to this times the sum of y and the size of its logarithms: what lies below is rounding.
ROUNDING = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class PoissonFit:
    """Coefficients, their covariance, and what was set aside."""

    coefficients: Floats
    """(regressor,)"""
    covariance: Floats
    """(regressor, regressor); NaN where the model has as many parameters as rows and nothing is left to judge by"""
    effects: tuple[Floats, ...]
    """per set of groups (level,): log effect; the constant is in the first set; -inf where all y are zero"""
    fitted: Floats
    """(row,) mean of y; zero where separated"""
    separated: npt.NDArray[np.bool_]
    """(row,) zeros that are predicted perfectly"""
    deviance: float
    log_likelihood: float
    """of a Poisson count (meaningful for whole numbers)"""
    pseudo_r_squared: float
    """squared correlation of y and fitted"""
    iterations: int
    rows: int
    """rows that entered the estimate"""

    @property
    def standard_errors(self) -> Floats:
        """(regressor,)"""
        return np.sqrt(np.diag(self.covariance))


def fit_poisson(
    y: npt.ArrayLike,
    x: npt.ArrayLike | None = None,
    groups: Sequence[npt.ArrayLike] = (),
    *,
    clusters: Sequence[npt.ArrayLike] = (),
    names: Sequence[str] | None = None,
    tolerance: float = 1e-12,
    max_iterations: int = 200,
    small_sample: bool = True,
) -> PoissonFit:
    """Fit the model to rows.

    Parameters
    ----------
    y : (row,) not negative, finite
    x : (row, regressor) finite; without groups a constant is put in as the only group
    groups : per set of fixed effects (row,) integer codes, any values
    clusters : per dimension (row,) integer codes; none gives heteroskedasticity-robust errors
    names : of the regressors, for messages
    tolerance : the iteration ends when the next step would lower the deviance by less than this share of it, or by
        less than the rounding of sums of this size (a perfect fit has a deviance of zero, to which nothing is small)
    small_sample : multiply by n/(n-k), with clusters by (n-1)/(n-k) G/(G-1) instead; k counts regressors and
        fixed effects not nested in a cluster; with several cluster dimensions G is the smallest

    Raises
    ------
    DimensionsDiffer, EstimationError : lengths differ; negative or absent values; regressors that are sums of
        others or of the fixed effects (named); no convergence
    """
    outcome = np.asarray(y, dtype=np.float64)
    n = outcome.size
    table = np.zeros((n, 0)) if x is None else np.asarray(x, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    labels = [str(i) for i in range(table.shape[1])] if names is None else list(names)
    _check(outcome, table, groups, clusters, labels)
    sets = [compact(g)[1] for g in groups] or [np.zeros(n, dtype=np.int64)]
    separated = separated_rows(outcome, table, sets)
    kept = ~separated
    y_kept, x_kept = outcome[kept], table[kept]
    present = [compact(s[kept]) for s in sets]
    model = FixedEffects([c for _, c in present])
    _refuse_collinear(x_kept, model, labels, int(separated.sum()))

    beta, eta, steps = _iterate(y_kept, x_kept, model, tolerance, max_iterations)
    mu = np.exp(eta)
    model.weigh(mu)
    within = model.residual(x_kept)
    total = model.effects(eta - x_kept @ beta)
    effects = []
    for (found, _), part, codes in zip(present, total, sets, strict=True):
        full = np.full(int(codes.max()) + 1, -np.inf)
        full[found] = part
        effects.append(full)
    fitted = np.zeros(n)
    fitted[kept] = mu
    group_codes = [compact(np.asarray(c)[kept])[1] for c in clusters]
    covariance = _covariance(y_kept - mu, within, mu, [c for _, c in present], group_codes, model.rank, small_sample)
    return PoissonFit(
        coefficients=beta,
        covariance=covariance,
        effects=tuple(effects),
        fitted=fitted,
        separated=separated,
        deviance=_deviance(y_kept, mu),
        log_likelihood=_log_likelihood(y_kept, mu),
        pseudo_r_squared=_squared_correlation(y_kept, mu),
        iterations=steps,
        rows=int(kept.sum()),
    )


def _iterate(
    y: Floats, x: Floats, model: FixedEffects, tolerance: float, max_iterations: int
) -> tuple[Floats, Floats, int]:
    """Newton steps. From the second on only the correction is solved for, so that rough inner solutions do: what a
    step leaves over, the next one sees.
    """
    mu = (y + y.mean()) / 2.0
    eta = np.log(mu)
    deviance = _deviance(y, mu)
    beta = np.zeros(x.shape[1])
    within = x
    exact, model.tolerance = model.tolerance, 1e-6
    fall = np.inf
    for step in range(1, max_iterations + 1):
        model.weigh(mu)
        pseudo = (y - mu) / mu
        own = model.residual(pseudo + eta if step == 1 else pseudo)
        within = model.residual(within)
        delta = weighted_slope(within, own, mu)
        move = pseudo - (own - within @ delta)
        fall = float(mu @ move**2)  # what Newton's step takes off the deviance, but for terms of third order
        rounding = ROUNDING * max(1.0, float(np.abs(eta).max())) * float(y.sum())
        share = 1.0
        while True:
            trial = eta + share * move
            with np.errstate(over="ignore"):
                mean = np.exp(np.minimum(trial, 700.0))
            new = _deviance(y, mean)
            if step == 1 or new <= deviance * (1 + 1e-10) + rounding or share < 1e-3:
                break
            share /= 2.0
        beta = delta if step == 1 else beta + share * delta
        eta, mu, deviance = trial, np.maximum(mean, 1e-300), new
        if step > 1 and share == 1.0 and fall <= max(tolerance * deviance, rounding):
            model.tolerance = exact
            return beta, eta, step
    raise EstimationError(
        f"the Poisson regression did not converge in {max_iterations} steps: the last one took {share:.3g} of Newton's "
        f"step, which was to lower the deviance of {deviance:.6g} by {fall:.3g}",
        ways_out=["put the regressors on a similar scale", "leave out areas with hardly any flow"],
    )


def _covariance(
    residual: Floats,
    within: Floats,
    mu: Floats,
    sets: Sequence[Codes],
    clusters: Sequence[Codes],
    rank: int,
    small_sample: bool,
) -> Floats:
    """(regressor, regressor) sandwich: bread from the weighted regressors, meat from the scores.

    residual : (row,) y less its mean; within : (row, regressor) without the fixed effects; mu : (row,) mean of y
    sets, clusters : (row,) codes of each; rank : independent levels of the fixed effects
    """
    n, k = within.shape
    if k == 0:
        return np.zeros((0, 0))
    bread = np.linalg.inv((within * mu[:, None]).T @ within)
    scores = within * residual[:, None]
    free = rank
    if clusters:
        meat = _clustered_meat(scores, clusters)
        free -= _nested_rank(sets, clusters)
        count = min(int(c.max()) + 1 for c in clusters)
        if count < 2:
            raise EstimationError("clustered errors need at least two clusters")
        factor = count / (count - 1.0) * (n - 1.0)
    else:
        meat = scores.T @ scores
        factor = float(n)
    factor = factor / (n - k - free) if n > k + free else np.nan  # as many parameters as rows
    variance = bread @ meat @ bread * (factor if small_sample else 1.0)
    if len(clusters) > 1:
        values, vectors = np.linalg.eigh((variance + variance.T) / 2.0)
        if values.min() < 0:
            variance = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return np.asarray((variance + variance.T) / 2.0, dtype=np.float64)


def _clustered_meat(scores: Floats, clusters: Sequence[Codes]) -> Floats:
    """Products of the sums of (row, regressor) scores by cluster.

    With several dimensions, those by each of them, less those by both, and so on by inclusion and exclusion.
    """
    k = scores.shape[1]
    meat = np.zeros((k, k))
    for size in range(1, len(clusters) + 1):
        for chosen in combinations(clusters, size):
            code = chosen[0]
            for other in chosen[1:]:
                code = compact(code * (int(other.max()) + 1) + other)[1]
            sums = np.column_stack([np.bincount(code, weights=scores[:, j]) for j in range(k)])
            meat += (-1.0) ** (size + 1) * (sums.T @ sums)
    return meat


def _nested_rank(sets: Sequence[Codes], clusters: Sequence[Codes]) -> int:
    """Independent levels of the sets of effects whose every level lies within one cluster."""
    nested = 0
    for codes in sets:
        for cluster in clusters:
            home = np.zeros(int(codes.max()) + 1, dtype=np.int64)
            home[codes] = cluster
            if (home[codes] == cluster).all():
                nested += int(codes.max())
                break
    return nested


def _refuse_collinear(x: Floats, model: FixedEffects, names: Sequence[str], aside: int) -> None:
    """Name regressors that are sums of the fixed effects or of other regressors.

    aside : number of separated rows, which are not in ``x``, for the message
    """
    if x.shape[1] == 0:
        return
    model.weigh(np.ones(x.shape[0]))
    within = model.residual(x)
    size = np.sqrt((x**2).sum(axis=0))
    length = np.sqrt((within**2).sum(axis=0))
    absorbed = [names[j] for j in range(x.shape[1]) if length[j] <= 1e-8 * max(size[j], 1e-300)]
    if absorbed:
        said = f"{aside} rows whose zero is predicted perfectly are set aside: they do not count"
        raise EstimationError(
            f"the fixed effects leave nothing of: {', '.join(absorbed)}",
            details=[said] if aside else [],
            ways_out=[
                "leave these covariates out, or the effects that contain them (a covariate of the origin "
                "alone cannot stand next to origin effects)"
            ],
        )
    _, upper = np.linalg.qr(within / length)
    doubled = [names[j] for j in range(x.shape[1]) if abs(upper[j, j]) < 1e-8]
    if doubled:
        raise EstimationError(
            f"covariates repeat what others say already: {', '.join(doubled)}", ways_out=["leave them out"]
        )


def _check(
    y: Floats, x: Floats, groups: Sequence[npt.ArrayLike], clusters: Sequence[npt.ArrayLike], names: Sequence[str]
) -> None:
    lengths = {"y": y.size, "x": x.shape[0]}
    lengths |= {f"group set {i + 1}": np.asarray(g).size for i, g in enumerate(groups)}
    lengths |= {f"cluster {i + 1}": np.asarray(c).size for i, c in enumerate(clusters)}
    if len(set(lengths.values())) > 1:
        raise DimensionsDiffer("columns differ in length", details=[f"{k}: {v}" for k, v in lengths.items()])
    problems = []
    if (bad := int((~np.isfinite(y)).sum())) > 0:
        problems.append(f"{bad} values of y are absent or infinite")
    if (bad := int((y < 0).sum())) > 0:
        problems.append(f"{bad} values of y are negative")
    for j, name in enumerate(names):
        if (bad := int((~np.isfinite(x[:, j])).sum())) > 0:
            problems.append(f"{bad} values of {name} are absent or infinite (logarithm of zero?)")
    if problems:
        raise EstimationError("the rows cannot be used as they are", details=problems)
    if not (y > 0).any():
        raise EstimationError("all values of y are zero: there is nothing to explain")


def _deviance(y: Floats, mu: Floats) -> float:
    """Twice the sum of ``y log(y / mu) - y + mu``, written so that a close fit is not a difference of large numbers."""
    positive = y > 0
    off = np.maximum(mu[positive], 1e-300) / y[positive] - 1.0
    return float(2.0 * ((y[positive] * (off - np.log1p(off))).sum() + mu[~positive].sum()))


def _log_likelihood(y: Floats, mu: Floats) -> float:
    from scipy.special import gammaln

    return float((y * np.log(np.maximum(mu, 1e-300)) - mu - gammaln(y + 1.0)).sum())


def _squared_correlation(y: Floats, mu: Floats) -> float:
    if y.size < 2 or y.std() == 0 or mu.std() == 0:
        return float("nan")
    return float(np.corrcoef(y, mu)[0, 1] ** 2)
