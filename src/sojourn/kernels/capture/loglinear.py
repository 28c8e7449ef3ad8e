"""Poisson log-linear models of lists with some pairs of lists dependent, many at once.

    log mean(h) = constant + sum of the lists of h + sum of the model's pairs within h

The constant is the logarithm of those on no list. A batch is rows of (counts, model): all models on one table, one
model on the tables of a bootstrap, or both. All rows share one table of products of the design, so that a Newton step
of thousands of rows is one matrix product.

A list nobody is on, or a pair of the model whose overlap is empty, has its parameter at minus infinity: its cells are
taken out and the parameter with them. Whether what remains has a finite and single estimate is told row by row: fitted
means that meet the sufficient statistics at rest prove it, everything else goes to the linear programme of
``existence``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sojourn.kernels.capture import existence
from sojourn.kernels.capture.histories import Flags, Floats, design, pairs, parameters, within

STEPS = 60
#: Largest difference of a sufficient statistic, as a share of the persons observed, at which a row has converged.
CLOSE = 1e-9
#: Largest change of a logarithm in the last step of a row that has come to rest. Where the estimate does not exist some
#: mean runs to zero and its logarithm falls by one in every step, however close the statistics are.
AT_REST = 0.05
#: Smallest eigenvalue of the scaled information above which the parameters are told apart.
APART = 1e-9
ROWS = 4096


@dataclass(frozen=True)
class Fits:
    """Fits of a batch, one row each.

    hidden : (row,) expected persons on no list; inf or nonsense where not ``good``
    log_likelihood : (row,) of Poisson counts over cells that the row allows
    free : (row,) parameters estimated, those at minus infinity included
    means : (row, history) fitted, 0 where a cell was taken out
    good : (row,) the estimate exists and is the only one
    """

    hidden: Floats
    log_likelihood: Floats
    free: Floats
    means: Floats
    good: Flags


def fit(counts: npt.ArrayLike, models: npt.ArrayLike, lists: int) -> Fits:
    """Fit rows of counts and models.

    counts : (row, history) or (1, history), whole numbers ; models : (row, pair) or (1, pair), true where a pair is in;
    with one column more, true where people are unequal (see ``design``)
    """
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    pairs_in = np.atleast_2d(np.asarray(models, dtype=np.bool_))
    if pairs_in.shape[1] == len(pairs(lists)):
        pairs_in = np.hstack([pairs_in, np.zeros((len(pairs_in), 1), dtype=np.bool_)])
    rows = max(y.shape[0], pairs_in.shape[0])
    y = np.broadcast_to(y, (rows, y.shape[1]))
    pairs_in = np.broadcast_to(pairs_in, (rows, pairs_in.shape[1]))
    parts = [_fit(y[a : a + ROWS], pairs_in[a : a + ROWS], lists) for a in range(0, rows, ROWS)]
    return Fits(*(np.concatenate([getattr(p, name) for p in parts]) for name in Fits.__dataclass_fields__))


@lru_cache(maxsize=8)
def _products(lists: int) -> Floats:
    """(history, parameter * parameter) products of columns of the design."""
    x = design(lists)
    return np.asarray((x[:, :, None] * x[:, None, :]).reshape(x.shape[0], -1))


def _fit(y: Floats, pairs_in: Flags, lists: int) -> Fits:
    x = design(lists)
    rows = len(y)
    asked = np.concatenate([np.ones((rows, 1 + lists), dtype=np.bool_), pairs_in], axis=1)
    empty = asked & (within(y, lists) == 0)
    allowed = (empty.astype(np.float64) @ x.T) == 0
    active = asked & ~empty
    beta, mean, at_rest = _newton(y, active, allowed, lists)
    means = np.where(allowed, mean, 0.0)
    good = at_rest & _apart(means, active, lists)
    for row in np.flatnonzero(~good):
        good[row] = _single(lists, allowed[row].tobytes(), active[row].tobytes(), (y[row] > 0).tobytes())
    with np.errstate(over="ignore"):
        hidden = np.exp(beta[:, 0])
    return Fits(hidden, _log_likelihood(y, means, allowed), asked.sum(axis=1).astype(np.float64), means, good)


@lru_cache(maxsize=1 << 14)
def _single(lists: int, allowed: bytes, active: bytes, filled: bytes) -> bool:
    """Whether there is a finite and single estimate, asked once of all tables with the same cells filled."""
    cells, columns, seen = (np.frombuffer(held, dtype=np.bool_) for held in (allowed, active, filled))
    held = design(lists)[np.ix_(cells, columns)]
    return existence.identified(held) and existence.exists(held, seen[cells].astype(np.float64))


def _newton(y: Floats, active: Flags, allowed: Flags, lists: int) -> tuple[Floats, Floats, Flags]:
    """Coefficients (row, parameter), means (row, history) and which rows came to rest, by Newton steps with halving."""
    x, products = design(lists), _products(lists)
    rows, size = active.shape
    weight = allowed.astype(np.float64)
    target = (y * weight) @ x
    total = np.maximum(y.sum(axis=1), 1.0)
    start = np.log(np.maximum(y, 0.3)) * weight
    beta = _solve(start, weight * np.maximum(y, 0.3), active, x, products, size)
    eta = np.clip(beta @ x.T, -40.0, 40.0)
    mean = np.exp(eta) * weight
    value = (y * weight * eta - mean).sum(axis=1)
    live = np.arange(rows)
    at_rest = np.zeros(rows, dtype=np.bool_)
    moved = np.full(rows, np.inf)
    for _ in range(STEPS):
        short = np.where(active[live], target[live] - mean[live] @ x, 0.0)
        done = np.abs(short).max(axis=1) <= CLOSE * total[live]
        at_rest[live[done]] = moved[live[done]] < AT_REST
        live, short = live[~done], short[~done]
        if live.size == 0:
            break
        step = _step(short, mean[live], active[live], products, size)
        share = np.ones(live.size)
        for _ in range(12):
            trial = beta[live] + share[:, None] * step
            bent = np.clip(trial @ x.T, -60.0, 60.0)
            curved = np.exp(bent) * weight[live]
            new = (y[live] * weight[live] * bent - curved).sum(axis=1)
            worse = new < value[live] - 1e-10 * np.abs(value[live]) - 1e-12
            if not worse.any():
                break
            share[worse] /= 4.0
        moved[live] = (np.abs(bent - eta[live]) * weight[live]).max(axis=1)
        beta[live], mean[live], value[live], eta[live] = trial, curved, new, bent
    return beta, mean, at_rest


def _step(short: Floats, mean: Floats, active: Flags, products: Floats, size: int) -> Floats:
    """Newton's step of each row; nothing for parameters that are not active."""
    information = _information(mean, active, products, size)
    return np.asarray(np.linalg.solve(information, short[:, :, None])[:, :, 0])


def _information(mean: Floats, active: Flags, products: Floats, size: int) -> Floats:
    """(row, parameter, parameter) information; ones on the diagonal for parameters that are not active."""
    found = (mean @ products).reshape(-1, size, size)
    found *= active[:, :, None] & active[:, None, :]
    diagonal = np.einsum("rii->ri", found)
    diagonal += np.where(active, 1e-11 * np.maximum(diagonal, 1.0), 1.0)
    return np.asarray(found)


def _solve(values: Floats, weights: Floats, active: Flags, x: Floats, products: Floats, size: int) -> Floats:
    """Weighted least squares of values on the active columns, a start for Newton's steps."""
    right = np.where(active, (weights * values) @ x, 0.0)
    return _step(right, weights, active, products, size)


def _apart(means: Floats, active: Flags, lists: int) -> Flags:
    """Whether the information of each row is regular after scaling."""
    information = _information(means, active, _products(lists), active.shape[1])
    scale = np.sqrt(np.einsum("rii->ri", information))
    return np.asarray(np.linalg.eigvalsh(information / scale[:, :, None] / scale[:, None, :])[:, 0] > APART)


def _log_likelihood(y: Floats, means: Floats, allowed: Flags) -> Floats:
    from scipy.special import gammaln

    cells = y * np.log(np.where(means > 0, means, 1.0)) - means - gammaln(y + 1.0)
    return np.asarray(np.where(allowed, cells, 0.0).sum(axis=1))


def pair_means(means: Floats, lists: int) -> Floats:
    """(row, pair) fitted persons on both lists of each pair."""
    return np.asarray(means @ design(lists)[:, 1 + lists : -1])


def all_models(lists: int) -> Flags:
    """(model, pair) every set of pairs, main effects alone first."""
    size = parameters(lists).size - 1 - lists
    numbers = np.arange(1 << size, dtype=np.int64)[:, None]
    return np.asarray(((numbers >> np.arange(size)) & 1).astype(np.bool_))


def unequal_models(lists: int) -> Flags:
    """(model, pair and one more) unequal people without dependent pairs, and with each one pair."""
    size = len(pairs(lists))
    alone = np.vstack([np.zeros((1, size), dtype=np.bool_), np.eye(size, dtype=np.bool_)])
    return np.hstack([alone, np.ones((size + 1, 1), dtype=np.bool_)])
