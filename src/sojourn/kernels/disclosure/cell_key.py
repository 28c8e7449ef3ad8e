"""Noise by cell key: the same records always get the same noise, so that repeating a question tells nothing.

Every record has a random key; the key of a cell is the sum of its records' keys modulo 2^32; a table of
chances, chosen by the count, turns the key into the noise. The chances of a row are those of greatest entropy among all
with mean zero and the variance asked for, within the greatest deviation, without negative results.
Sources: Fraser and Wooton (2005); Marley and Leaver (2011), *A method for confidentialising user-defined tables*;
Giessing (2016), *Computational issues in the design of transition probabilities for cell-key perturbation*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError, ValuesRefused
from sojourn.kernels.disclosure.programme import Floats
from sojourn.kernels.disclosure.sums import Ints

BITS = 32
KEYS = 2**BITS
STEPS = 200
MET = 1e-12


@dataclass(frozen=True)
class Chances:
    """Chances of noise by count: row n for n records, the last row for all larger counts.

    deviation : columns are noise from -deviation to deviation
    limits : cumulated chances in 2^32ths; a key below the first limit takes the first column, and so on
    chance : the chances themselves, rows adding up to one
    """

    deviation: int
    limits: npt.NDArray[np.uint64]
    chance: Floats

    def noise(self, count: Ints, key: npt.NDArray[np.uint64]) -> Ints:
        """Noise of every cell by its count and key. Cells of zero keep zero.

        Raises ValuesRefused for counts below zero or keys that are no 32-bit numbers.
        """
        if len(count) and (count.min() < 0 or key.max() >= KEYS):
            raise ValuesRefused("Counts below zero, or cell keys of more than 32 bits.")
        made = np.empty(len(count), dtype=np.int64)
        last = len(self.limits) - 1
        row = np.minimum(count, last).astype(np.int16)
        for number in range(last + 1):
            at = np.flatnonzero(row == number)
            made[at] = np.searchsorted(self.limits[number], key[at], side="right") - self.deviation
        return made

    def variance(self) -> Floats:
        """Variance of the noise by row; a row that cannot have the one asked for has the nearest that it can."""
        return np.asarray(self.chance @ np.arange(-self.deviation, self.deviation + 1.0) ** 2)

    def of_changes(self, periods: int = 1) -> Floats:
        """Chances of the noise of a change: of one figure less ``periods`` others, all of different persons.

        periods : 1 for a month less the month before, 12 for a year less the sum of its months
        From -n to n, n being all greatest noises together; of counts so large that nothing binds (the last row). Noise
        of different sets of persons is independent, so that variances add up.
        """
        made = one = self.chance[-1]
        for _ in range(periods):
            made = np.convolve(made, one[::-1])
        return np.asarray(made)

    def change_within(self, share: float = 0.95, periods: int = 1) -> int:
        """The least change that noise alone does not exceed with this chance where nothing changed.

        share, periods : as in ``of_changes``
        """
        chance = self.of_changes(periods)
        middle = len(chance) // 2
        inside = [chance[middle - n : middle + n + 1].sum() for n in range(middle + 1)]
        return int(np.argmax(np.asarray(inside) >= share - MET))

    def told_apart(self, count: Ints) -> Floats:
        """How far the chances of all results lie from those of a count less by one: half the sum of differences.

        Zero where no result tells the two counts apart, one where every result does.
        """
        width = 2 * self.deviation + 1
        last, made = len(self.limits) - 1, [0.0]
        for n in range(1, last + 2):
            mine, other = np.zeros(width + 1), np.zeros(width + 1)
            mine[1:], other[:-1] = self.chance[min(n, last)], self.chance[min(n - 1, last)]
            made.append(float(np.abs(mine - other).sum() / 2))
        return np.asarray(made)[np.minimum(count, last + 1)]


def chances(deviation: int, variance: float, least: int = 0) -> Chances:
    """Chances of greatest entropy.

    deviation : greatest noise either way; variance : of the noise, above 0 and below deviation squared
    least : results from 1 to ``least`` - 1 do not appear (0: all may)
    Raises UsageError for what no chances can meet.
    """
    if deviation < 1 or not 0 < variance < deviation**2:
        raise UsageError(
            f"No noise of at most {deviation} has the variance {variance:g}.",
            ways_out=["a variance above 0 and below the square of the greatest deviation"],
        )
    if least > deviation:
        raise UsageError(f"Noise of at most {deviation} cannot avoid results below {least}.")
    rows = deviation + max(least, 1)
    chance = np.zeros((rows + 1, 2 * deviation + 1))
    chance[0, deviation] = 1.0
    steps = np.arange(-deviation, deviation + 1)
    for count in range(1, rows + 1):
        result = count + steps
        able = (result == 0) | (result >= max(least, 1))
        chance[count, able] = _greatest_entropy(steps[able].astype(np.float64), variance)
    limits = np.rint(np.cumsum(chance, axis=1) * KEYS)
    limits[:, -1] = KEYS
    return Chances(deviation, limits[:, :-1].astype(np.uint64), chance)


def _greatest_entropy(steps: Floats, variance: float) -> Floats:
    """Chances over ``steps`` with mean zero and the variance, or the nearest that mean zero allows.

    They are exp(a d + b d^2) up to a factor; a and b make the logarithm of the sum smallest, by Newton's method.
    """
    below, above = steps[steps < 0], steps[steps > 0]
    most = -below.min() * above.max()
    fewest = 0.0 if 0 in steps else -below.max() * above.min()
    if variance >= most or variance <= fewest:
        pair = (below.min(), above.max()) if variance >= most else (below.max(), above.min())
        weight = np.where(steps == pair[0], pair[1], np.where(steps == pair[1], -pair[0], 0.0))
        return np.asarray(weight / (pair[1] - pair[0]))
    moments = np.stack([steps, steps**2 - variance])
    size = np.abs(moments).max(axis=1, keepdims=True)
    moments = moments / size
    at = np.zeros(2)
    for _ in range(STEPS):
        chance = _chance(at, moments)
        slope = moments @ chance
        if np.abs(slope).max() < MET:
            break
        curve = (moments * chance) @ moments.T - np.outer(slope, slope)
        step = np.linalg.solve(curve + 1e-14 * np.eye(2), slope)
        length = 1.0
        height = _height(at, moments) + MET * 0.01  # near the end only rounding is left of the difference
        while _height(at - length * step, moments) > height - 1e-4 * length * slope @ step:
            length /= 2
            if length < 1e-10:
                break
        at = at - length * step
    return _chance(at, moments)


def _chance(at: Floats, moments: Floats) -> Floats:
    power = at @ moments
    weight = np.exp(power - power.max())
    return np.asarray(weight / weight.sum())


def _height(at: Floats, moments: Floats) -> float:
    power = at @ moments
    return float(power.max() + np.log(np.exp(power - power.max()).sum()))
