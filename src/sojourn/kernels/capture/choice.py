"""Which pairs of lists depend on one another: chosen step by step, or among all models; many tables at once.

Step by step (Chan, Silverman & Vincent 2021): from main effects alone, the pair with the smallest one-sided Poisson
p-value of its observed overlap against the one the present model expects is added, while the p-value is not above a
threshold and the model that arises has a finite and single estimate.

Among all models: the smallest Bayesian information criterion, ``-2 log likelihood + free * log(persons observed)``
(Silverman, Chan & Vincent 2024, Statistics and Computing 34). Models whose estimate does not exist or is not the only
one are no candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.kernels.capture.histories import Flags, Floats, pair_overlaps, pairs
from sojourn.kernels.capture.loglinear import Fits, fit, pair_means

#: Beyond this many models all of them are not fitted (six lists have 32,768, seven two million).
MOST_MODELS = 1 << 15


@dataclass(frozen=True)
class Chosen:
    """The model chosen on each table.

    hidden : (table,) expected persons on no list, nan where no model has an estimate ; models : (table, pair)
    """

    hidden: Floats
    models: Flags


def stepwise(counts: npt.ArrayLike, lists: int, threshold: float) -> Chosen:
    """The model built step by step on each of (table, history) counts."""
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    tables, size = y.shape[0], len(pairs(lists))
    models = np.zeros((tables, size), dtype=np.bool_)
    barred = np.zeros((tables, size), dtype=np.bool_)
    found = fit(y, models, lists)
    hidden = np.where(found.good, found.hidden, np.nan)
    seen = pair_overlaps(y, lists)
    means = found.means
    live = np.flatnonzero(found.good)
    while live.size:
        p = one_sided(seen[live], pair_means(means[live], lists))
        p[models[live] | barred[live]] = np.inf
        best = p.argmin(axis=1)
        wanted = p[np.arange(live.size), best] <= threshold
        live, best = live[wanted], best[wanted]
        if live.size == 0:
            break
        trial = models[live].copy()
        trial[np.arange(live.size), best] = True
        made = fit(y[live], trial, lists)
        barred[live[~made.good], best[~made.good]] = True
        taken = live[made.good]
        models[taken], hidden[taken], means[taken] = trial[made.good], made.hidden[made.good], made.means[made.good]
    return Chosen(hidden, models)


def one_sided(seen: Floats, expected: Floats) -> Floats:
    """The smaller of the two tails of a Poisson count, the count itself in both."""
    from scipy.special import pdtr, pdtrc

    at_least = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), expected), 1.0)
    return np.asarray(np.minimum(pdtr(seen, expected), at_least))


def criterion(found: Fits, persons: float | Floats) -> Floats:
    """(row,) Bayesian information criterion; infinite where the model has no estimate."""
    return np.where(found.good, -2.0 * found.log_likelihood + found.free * np.log(persons), np.inf)


def best_of(counts: npt.ArrayLike, candidates: Flags, lists: int) -> Chosen:
    """The model with the smallest criterion among candidates, on each of (table, history) counts."""
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    persons = y.sum(axis=1)
    least = np.full(y.shape[0], np.inf)
    hidden = np.full(y.shape[0], np.nan)
    which = np.zeros(y.shape[0], dtype=np.int64)
    for place, model in enumerate(candidates):
        found = fit(y, model[None, :], lists)
        value = criterion(found, persons)
        better = value < least - 1e-9
        least[better], hidden[better], which[better] = value[better], found.hidden[better], place
    return Chosen(hidden, candidates[which])
