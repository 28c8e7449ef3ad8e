"""The chance that two documents are one person's, how sure that is, and how many pairs no block holds.

Each block has a mixture of its own over the comparisons that it leaves open: within a block it is known that the pair
agrees in the block's columns. A pair of several blocks has the mean of their chances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sojourn.concepts.document_linkage import Block, Comparison, Pairs
from sojourn.errors import EstimationError
from sojourn.kernels.linkage.agreement_mixture import Mixture, drawn, estimate, refuse_confused

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LEAST_DOUBT = 1e-6
"""A pair with a smaller chance is taken to be of two persons."""


@dataclass(frozen=True)
class BlockScores:
    """The pairs of one block.

    of : [n] which pairs ; open : comparisons that the block leaves open ; patterns : [pattern, comparison] distinct
    levels ; at : [n] pattern of each ; pairs, certain : [pattern] counts ; model : the two classes
    by_chance : shares of levels among pairs of two persons drawn by chance, of the comparisons left open
    """

    block: Block
    of: Ints
    open: tuple[int, ...]
    patterns: Ints
    at: Ints
    pairs: Floats
    certain: Floats
    model: Mixture
    by_chance: tuple[Floats, ...]

    def chance(self, model: Mixture | None = None) -> Floats:
        """[n] chance of each pair of the block."""
        return (model or self.model).posterior(self.patterns)[self.at]


@dataclass(frozen=True)
class Scores:
    """Chances of all pairs.

    chance : [pair] of being one person's; 1 where a key says so, 0 where histories contradict (``excluded``)
    """

    pairs: Pairs
    blocks: tuple[BlockScores, ...]
    excluded: Bools

    @property
    def chance(self) -> Floats:
        """[pair] mean of the blocks that the pair is in."""
        return self._mean([block.model for block in self.blocks])

    def without(self, excluded: Bools) -> Scores:
        """The same with pairs that are of two persons whatever they agree in, but for those that a key joins."""
        return replace(self, excluded=excluded & ~self.pairs.certain)

    def drawn(self, rng: np.random.Generator) -> Bools:
        """[pair] one draw of which pairs are one person's: of the chances of agreement first, then of each pair."""
        models = [drawn(b.model, b.patterns, b.pairs, b.certain, rng, b.by_chance) for b in self.blocks]
        return np.asarray(rng.random(len(self.pairs)) < self._mean(models))

    def _mean(self, models: Sequence[Mixture]) -> Floats:
        total, number = np.zeros(len(self.pairs)), np.zeros(len(self.pairs))
        for block, model in zip(self.blocks, models, strict=True):
            total[block.of] += block.chance(model)
            number[block.of] += 1
        chance = np.divide(total, number, out=np.zeros_like(total), where=number > 0)
        chance[self.excluded | (chance < LEAST_DOUBT)] = 0
        chance[self.pairs.certain] = 1
        return chance

    def in_no_block(self) -> float | None:
        """Pairs of one person that no block holds, about, as a share of all; None where a single block cannot tell.

        From every two blocks as two lists (Chapman 1951): pairs of one person in the one, the other and both; of
        several estimates the largest. That a pair agrees in one block and in the other is taken to be independent.
        """
        if len(self.blocks) < 2:
            return None
        chance = self.chance
        bits = self.pairs.blocks
        found = float(chance.sum())
        most = found
        for one in range(len(self.blocks)):
            for other in range(one):
                in_one, in_other = (bits >> one) & 1 == 1, (bits >> other) & 1 == 1
                first, second = float(chance[in_one].sum()), float(chance[in_other].sum())
                both = float(chance[in_one & in_other].sum())
                most = max(most, (first + 1) * (second + 1) / (both + 1) - 1)
        return (most - found) / most if most > 0 else 0.0


def scored(pairs: Pairs, blocks: Sequence[Block], comparisons: Sequence[Comparison], by_chance: Ints) -> Scores:
    """Estimate the two classes of every block.

    by_chance : [pair, comparison] levels of pairs drawn by chance
    Raises ``EstimationError`` where a block cannot tell them apart.
    """
    found = []
    for number, block in enumerate(blocks):
        of = np.flatnonzero((pairs.blocks >> number) & 1)
        left = tuple(n for n, comparison in enumerate(comparisons) if not block.implies(comparison))
        patterns, at = np.unique(pairs.levels[of][:, left], axis=0, return_inverse=True)
        counts = np.bincount(at.ravel(), minlength=len(patterns)).astype(float)
        certain = np.bincount(at.ravel(), weights=pairs.certain[of], minlength=len(patterns)).astype(float)
        levels = tuple(comparisons[n].levels for n in left)
        chances = tuple(_shares(by_chance[:, n], comparisons[n].levels) for n in left)
        try:
            model = estimate(patterns, counts, levels, known_same=certain, by_chance=chances)
            refuse_confused(model, tuple(comparisons[n].column for n in left))
        except EstimationError as error:
            raise EstimationError(
                f"--block {block}: {error.message}", details=error.details, ways_out=error.ways_out
            ) from None
        found.append(BlockScores(block, of, left, patterns, at.ravel(), counts, certain, model, chances))
    return Scores(pairs, tuple(found), np.zeros(len(pairs), np.bool_))


def _shares(levels: Ints, count: int) -> Floats:
    """Share of each level among those that are told, none of them nothing at all."""
    found = np.bincount(levels[levels >= 0], minlength=count).astype(float) + 0.5
    return np.asarray(found / found.sum())
