"""Pairs of records as a mixture of two classes, pairs of one person and pairs of two, by how they agree.

Source: Fellegi & Sunter (1969), "A theory for record linkage", JASA 64: 1183-1210; estimated by expectation and
maximisation as in Winkler (1988), "Using the EM algorithm for weight computation in the Fellegi-Sunter model of record
linkage". Comparisons are taken to be independent within each class. With two classes and free chances in both, three
comparisons are the least that identify them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_COMPARISONS = 3
MOST_STEPS = 20_000
CHANCE_PAIRS = 100.0
SMALL = 1e-12
"""Below this a chance is taken to be none; no logarithm of zero is taken."""


@dataclass(frozen=True)
class Mixture:
    """Two classes of pairs.

    same, different : a comparison each, chance of every level in pairs of one person and of two ; they sum to one
    share : share of pairs that are of one person ; steps : of the estimation
    """

    same: tuple[Floats, ...]
    different: tuple[Floats, ...]
    share: float
    steps: int = 0

    def posterior(self, patterns: Ints) -> Floats:
        """Chance of each pattern (row: levels by comparison, -1 missing) to be a pair of one person."""
        log_odds = np.log(max(self.share, SMALL)) - np.log(max(1 - self.share, SMALL))
        total = np.full(len(patterns), log_odds) + self.weights(patterns)
        return np.asarray(1 / (1 + np.exp(-np.clip(total, -700, 700))))

    def weights(self, patterns: Ints) -> Floats:
        """Sum over comparisons of the logarithm of the ratio of chances; a missing value weighs nothing."""
        total = np.zeros(len(patterns))
        for at, (same, different) in enumerate(zip(self.same, self.different, strict=True)):
            ratio = np.log(np.maximum(same, SMALL)) - np.log(np.maximum(different, SMALL))
            level = patterns[:, at]
            total += np.where(level >= 0, ratio[np.maximum(level, 0)], 0.0)
        return total


def estimate(
    patterns: Ints,
    pairs: Floats,
    levels: tuple[int, ...],
    *,
    known_same: Floats | None = None,
    by_chance: tuple[Floats, ...] | None = None,
    most: int = MOST_STEPS,
) -> Mixture:
    """Chances of both classes that make the counts of patterns most likely.

    patterns : [pattern, comparison] levels from 0, -1 missing ; pairs : [pattern] counts
    levels : number of levels of each comparison ; known_same : [pattern] how many of the pairs are of one person for
    certain (a key said so); the others may be as well
    by_chance : of each comparison, shares of levels among pairs drawn by chance; they count as ``CHANCE_PAIRS`` further
    pairs of two persons, so that a block of hardly any such pairs does not make a class of something else

    The start is what pairs agree in by chance (else the marginal counts) against 0.9 for the highest level; the class
    of one person is the one that agrees more. Raises ``EstimationError`` for fewer than three comparisons, for
    no pairs, and where it does not come to rest; whether the classes are those meant, :func:`refuse_confused` says.
    """
    if len(levels) < LEAST_COMPARISONS:
        raise EstimationError(
            f"{len(levels)} comparisons cannot tell pairs of one person from pairs of two: three are the least.",
            ways_out=["Compare further columns, or block by fewer."],
        )
    certain = np.zeros(len(pairs)) if known_same is None else known_same
    total = float(pairs.sum())
    if total < 1:
        raise EstimationError("There are no pairs to compare.", ways_out=["Block by another column."])
    one_hot = [np.stack([patterns[:, at] == level for level in range(n)], 1).astype(float)
               for at, n in enumerate(levels)]  # fmt: skip
    further = tuple(np.zeros(n) for n in levels) if by_chance is None else tuple(CHANCE_PAIRS * c for c in by_chance)
    different = tuple(_chances(hot.T @ pairs) for hot in one_hot) if by_chance is None else by_chance
    same = tuple(np.concatenate([np.full(n - 1, 0.1 / (n - 1)), [0.9]]) for n in levels)
    share = max(float(certain.sum()) / total, min(0.1, 1 / np.sqrt(total)))
    model = Mixture(same, different, share)
    for step in range(1, most + 1):
        together = certain + (pairs - certain) * model.posterior(patterns)
        apart = pairs - together
        new = Mixture(
            tuple(_chances(hot.T @ together) for hot in one_hot),
            tuple(_chances(hot.T @ apart + more) for hot, more in zip(one_hot, further, strict=True)),
            float(together.sum()) / total,
            step,
        )
        change = abs(new.share - model.share) / max(new.share, SMALL)
        for before, after in zip((*model.same, *model.different), (*new.same, *new.different), strict=True):
            change = max(change, float(np.abs(before - after).max()))
        model = new
        if change < 1e-9:
            return model
    raise EstimationError(
        f"The chances of agreement did not come to rest in {most} steps.",
        details=[f"the last change was {change:.1e}"],
        ways_out=["Compare other columns: these hardly tell pairs of one person from pairs of two."],
    )


def _chances(counts: Floats) -> Floats:
    """Shares of levels; equal ones where nothing was counted."""
    total = counts.sum()
    return np.asarray(counts / total if total > 0 else np.full(len(counts), 1 / len(counts)))


def refuse_confused(model: Mixture, names: tuple[str, ...]) -> None:
    """Refuse classes that are not "one person" and "two": a comparison that agrees no more within one person.

    names : of the comparisons, for the message. Raises ``EstimationError``.
    """
    wrong = [
        f"{name}: agrees in {same[-1]:.1%} of pairs of one person, in {different[-1]:.1%} of pairs of two"
        for name, same, different in zip(names, model.same, model.different, strict=True)
        if same[-1] <= different[-1] or same[-1] < 0.5
    ]
    if wrong or not 0 < model.share < 1:
        raise EstimationError(
            "What was found are not pairs of one person and pairs of two.",
            details=wrong or [f"the share of pairs of one person would be {model.share:.0%}"],
            ways_out=[
                "Leave out comparisons that two documents of one person seldom agree in.",
                "Block so that more of the pairs that are looked at are of one person.",
                "Link by a key alone (--same), without scores.",
            ],
        )


def drawn(
    model: Mixture,
    patterns: Ints,
    pairs: Floats,
    certain: Floats,
    rng: np.random.Generator,
    by_chance: tuple[Floats, ...] | None = None,
) -> Mixture:
    """One set of chances as uncertain as the pairs leave them: Dirichlet and beta draws around the expected counts."""
    together = certain + (pairs - certain) * model.posterior(patterns)
    apart = pairs - together

    def chances(of: Floats, at: int, further: Floats) -> Floats:
        counts = np.array([of[patterns[:, at] == level].sum() for level in range(len(further))])
        return rng.dirichlet(counts + further + 0.5)

    none = tuple(np.zeros(len(s)) for s in model.same)
    more = none if by_chance is None else tuple(CHANCE_PAIRS * c for c in by_chance)
    return Mixture(
        tuple(chances(together, at, further) for at, further in enumerate(none)),
        tuple(chances(apart, at, further) for at, further in enumerate(more)),
        float(rng.beta(together.sum() + 0.5, apart.sum() + 0.5)),
    )
