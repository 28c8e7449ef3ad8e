"""What a crossing's fixed traits say about how it will end: a calibrated classifier at the moment it is first seen.

The chain of ``provisional`` knows how crossings of a group develop; age, sex, visa class, the time since the previous
crossing and whether the status before was settled are too many for its cells. They act as odds: two logistic
regressions on the same traits (one-hot, ridge), one of how crossings ended, the other of what the chain says at the
first sight of them. The difference of their log-odds is what the traits say beyond the chain; it is added to the
chain's log-odds at every lag, since prior odds multiply whatever a crossing has shown since (Bayes). Crossings that are
still undecided take part with their present chance as outcome, so that nothing is lost by censoring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.kernels.fitting.blas_threads import one_thread_everywhere
from sojourn.microdata.vintages.provisional import Cells

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Log-odds beyond which traits do not move a chance.
LARGEST = 4.0


@dataclass(frozen=True)
class Profiles:
    """Traits by number of the profile; arrays of one length.

    classes : class by trait (age, sex, previous, settled, visa)
    late : 1 for crossings first seen in the month after their own
    """

    classes: Mapping[str, Ints]
    late: Ints

    def __len__(self) -> int:
        return len(self.late)

    def entering(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Rows of cells that are seen for the first time."""
        return np.asarray(cells.lag == self.late[cells.profile])


def one_hot(columns: list[Ints]) -> tuple[Floats, list[Ints]]:
    """Indicator columns of the codes that occur, and those codes by column."""
    kept = [np.unique(column) for column in columns]
    parts = [(column[:, None] == codes[None, 1:]) for column, codes in zip(columns, kept, strict=True)]
    return np.concatenate(parts, axis=1).astype(np.float64), kept


def coded(columns: list[Ints], kept: list[Ints]) -> Floats:
    """Indicator columns by codes found earlier; a code not met then counts as the first."""
    parts = [(column[:, None] == codes[None, 1:]) for column, codes in zip(columns, kept, strict=True)]
    return np.concatenate(parts, axis=1).astype(np.float64)


def logistic(design: Floats, share: Floats, weight: Floats) -> tuple[Floats, float]:
    """Coefficients and intercept of a ridge logistic regression of shares between 0 and 1.

    design : (row, feature); share, weight : (row,). One thread, no randomness.
    """
    from sklearn.linear_model import LogisticRegression

    positive, negative = weight * share, weight * (1 - share)
    if min(positive.sum(), negative.sum()) < 1e-6 or design.shape[1] == 0:
        total = max(float(weight.sum()), 1e-9)
        p = (float(positive.sum()) + 0.5) / (total + 1.0)
        return np.zeros(design.shape[1]), float(np.log(p / (1 - p)))
    rows = np.concatenate([design, design])
    outcome = np.repeat([1, 0], len(design))
    amount = np.concatenate([positive, negative])
    there = amount > 0
    with one_thread_everywhere():
        model = LogisticRegression(solver="newton-cholesky", C=1.0, max_iter=50, tol=1e-5)
        model.fit(rows[there], outcome[there], sample_weight=amount[there])
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])


def traits_of(profiles: Profiles, profile: Ints, group: Ints, season: Ints) -> list[Ints]:
    """Columns of codes that the classifier takes."""
    c = {name: values[profile] for name, values in profiles.classes.items()}
    return [group, season, c["age"], c["sex"], c["previous"] * 2 + c["settled"], c["visa"]]


def beyond_the_chain(
    profiles: Profiles, arrival: Ints, group: Ints, season: Ints, profile: Ints, weight: Floats, ended: Floats,
    chain: Floats,
) -> Entry:  # fmt: skip
    """Fit of what traits say beyond the chain, by direction.

    Arrays of one length, a row a group of crossings of one cell at first sight: weight : crossings, old ones less;
    ended : share that migrated, or the present chance where undecided; chain : the chain's chance at first sight
    """
    fits = {}
    for direction in (0, 1):
        rows = (arrival == direction) & (weight > 0)
        if not rows.any():
            continue
        columns = traits_of(profiles, profile[rows], group[rows], season[rows])
        design, kept = one_hot(columns)
        of_ends = logistic(design, ended[rows], weight[rows])
        of_chain = logistic(design, chain[rows], weight[rows])
        fits[direction] = (of_ends[0] - of_chain[0], of_ends[1] - of_chain[1], kept)
    return Entry(profiles, fits)


@dataclass(frozen=True)
class Entry:
    """Log-odds that traits add to the chain, by direction: coefficients, intercept, codes."""

    profiles: Profiles
    fits: dict[int, tuple[Floats, float, list[Ints]]]

    def offset(self, arrival: Ints, group: Ints, season: Ints, profile: Ints) -> Floats:
        """Log-odds to add for each row."""
        result = np.zeros(len(arrival))
        for direction, (slope, intercept, kept) in self.fits.items():
            rows = np.flatnonzero(arrival == direction)
            # Rows of one combination of codes are computed once.
            key = (profile[rows] * 12 + season[rows]) * (int(group.max(initial=0)) + 1) + group[rows]
            _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
            one = rows[first]
            columns = traits_of(self.profiles, profile[one], group[one], season[one])
            result[rows] = (coded(columns, kept) @ slope + intercept)[inverse]
        return np.clip(result, -LARGEST, LARGEST)
