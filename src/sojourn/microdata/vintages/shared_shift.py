"""What the crossings of one month have in common: a shift of their log-odds that wanders, jumps, and is forgotten.

All chances of a month's crossings (of one stratum: direction, own citizens or not) are moved together by theta, the
shift of the prior log-odds against what the past taught (label shift: Saerens, Latinne and Decaestecker 2002). What the
month has shown so far, decided or not, tells of theta: with o the odds of a crossing when it was first seen and o'
those of its present cell, zero or infinite once decided,

    log L(theta) = sum log(1 + o' e^theta) - sum log(1 + o e^theta),        + theta for each migration decided.

Nothing is known of the month just over, little after one month, all once everything is decided. Months hang together:

    theta(m) = mu(m) + own(m),   own ~ N(0, s^2),   mu(m) = mu(m-1) + step

and a step is small (sd q), or with a small chance a jump, half of the jumps back towards zero, where the long past is.
Where volume or mix of the month leave what was learnt, a jump is nearly sure and as large as they say. q and s are not
set: the filters of all pairs run side by side and weigh as they foretold the months before (dynamic model averaging,
Raftery et al. 2010). Everything is computed on a grid of theta, so that no form of distribution is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

GRID: Floats = np.linspace(-5.0, 5.0, 101)
STEP = float(GRID[1] - GRID[0])


@dataclass(frozen=True)
class ShiftModel:
    """Settings of the shift of months.

    steps, own : standard deviations of the monthly step of the level, and of a month's own shift, tried side by side
    jump, size : chance of a jump in a month in which nothing is seen, and its standard deviation
    home, back : standard deviation around zero of the jumps that lead back to the long past: half of them, and the
        share ``back`` where volume or mix come back to what is usual
    durations : standard deviation of what a month's stays have in common in how long they last (relative): how much of
        a surplus after some months is not taken for a shift
    memory : months of shifts that the filter looks back
    """

    steps: tuple[float, ...] = (0.01, 0.04, 0.10)
    own: tuple[float, ...] = (0.06, 0.15, 0.30)
    jump: float = 0.01
    size: float = 1.0
    home: float = 0.4
    back: float = 0.9
    durations: float = 0.15
    memory: int = 60

    def kernels(self) -> Floats:
        """(q, to, from) densities of the level of a month given that of the month before, where nothing is seen."""
        return np.stack([self._mixed(q, self.jump, self.size) for q in self.steps])

    def after_surprise(self, surprise: float, normal: bool) -> Floats:
        """As ``kernels`` for a month whose volume or mix moved by ``surprise`` (log) beyond what was learnt.

        normal : it moved back to what is usual, so that most likely the level did, too
        """
        chance = 1.0 - (1.0 - self.jump) * float(np.exp(-4.0 * surprise))
        back = self.back if normal else 0.5
        return np.stack([self._mixed(q, chance, max(self.size, 0.7 * surprise), back) for q in self.steps])

    def after_break(self) -> Floats:
        """As ``kernels`` for the month of a break that was declared: anything may follow."""
        return np.stack([self._mixed(q, 1.0, 2.0 * self.size) for q in self.steps])

    def _mixed(self, step: float, chance: float, size: float, back: float = 0.5) -> Floats:
        away, home = GRID[:, None] - GRID[None, :], np.broadcast_to(GRID[:, None], (len(GRID), len(GRID)))
        jumped = (1 - back) * _normal(away, size) + back * _normal(home, self.home)
        return np.asarray((1 - chance) * _normal(away, step) + chance * jumped)

    def spreads(self) -> Floats:
        """(s, theta, mu) densities of a month's shift given the level."""
        away = GRID[:, None] - GRID[None, :]
        return np.stack([_normal(away, s) for s in self.own])

    def start(self) -> Floats:
        """(q, s, mu) the level before anything is known."""
        level = _normal(GRID[:, None], 0.5)[:, 0]
        return np.broadcast_to(level, (len(self.steps), len(self.own), len(GRID))).copy()


def over_grid(
    log_odds: Floats, crossings: Floats, index: npt.NDArray[np.int64], size: int
) -> tuple[Floats, Floats, Floats]:
    """Sums of p, p squared and log(1 + o e^theta) by index, for each shift of the grid: three times (size, theta).

    log_odds, crossings, index : a row a cell. Log-odds are put on the steps of the grid, each between the two next to
    it, so that rows are added up before anything is computed of them; the order of rows does not matter.
    """
    place = (np.clip(log_odds, -_WIDEST, _WIDEST) + _WIDEST) / STEP
    low = np.minimum(place.astype(np.int64), len(_LEVELS) - 2)
    part = place - low
    flat = np.bincount(index * len(_LEVELS) + low, crossings * (1 - part), size * len(_LEVELS))
    flat += np.bincount(index * len(_LEVELS) + low + 1, crossings * part, size * len(_LEVELS))
    held = flat.reshape(size, len(_LEVELS))
    there = held.sum(1) > 0
    found = []
    for values in (_P, _P**2, _LOG):
        out = np.zeros((size, len(GRID)))
        out[there] = held[there] @ values
        found.append(out)
    return found[0], found[1], found[2]


_WIDEST = 12.0
_LEVELS: Floats = np.linspace(-_WIDEST, _WIDEST, round(2 * _WIDEST / STEP) + 1)
_P: Floats = 1.0 / (1.0 + np.exp(-(_LEVELS[:, None] + GRID)))
_LOG: Floats = np.logaddexp(0.0, _LEVELS[:, None] + GRID)


def _normal(away: Floats, sd: float) -> Floats:
    """Masses of a normal distribution over the first axis; narrow ones keep their spread on the grid."""
    sd = max(sd, 1e-3)
    if sd < STEP:  # three points whose variance is sd^2
        side = 0.5 * (sd / STEP) ** 2
        near = np.isclose(np.abs(away), STEP)
        mass = np.where(np.isclose(away, 0.0), 1 - 2 * side, np.where(near, side, 0.0))
    else:
        mass = np.exp(-0.5 * (away / sd) ** 2)
    return np.asarray(mass / mass.sum(0, keepdims=True))


def blurred(log_likelihood: Floats, sd: float) -> Floats:
    """Likelihood over the grid, largest one, where the shift that shows differs from the true one by N(0, sd^2)."""
    plain = np.exp(log_likelihood - log_likelihood.max())
    if sd < 0.25 * STEP:
        return np.asarray(np.maximum(plain, 1e-12))
    if sd > 4.0:
        return np.ones_like(plain)
    away = GRID[:, None] - GRID[None, :]
    soft = np.exp(-0.5 * (away / max(sd, 0.5 * STEP)) ** 2) @ plain
    return np.asarray(np.maximum(soft / soft.max(), 1e-12))


@dataclass
class Filter:
    """The level after a month: (q, s, mu) masses, and log weights (q, s) of the pairs."""

    level: Floats
    weight: Floats

    def copy(self) -> Filter:
        """A filter that goes its own way from here."""
        return Filter(self.level.copy(), self.weight.copy())

    def ahead(self, kernel: Floats) -> Floats:
        """The level one month on."""
        return np.asarray(self.level @ kernel.transpose(0, 2, 1))

    def update(self, kernel: Floats, spreads: Floats, likelihood: Floats) -> None:
        """Move on by one month and take its likelihood (theta,) in."""
        ahead = self.ahead(kernel)
        told = likelihood @ spreads
        joint = ahead * told[None]
        evidence = joint.sum(-1)
        self.level = joint / np.maximum(evidence[..., None], 1e-300)
        self.weight = self.weight + np.log(np.maximum(evidence, 1e-300))


def smoothed(begin: Filter, kernels: list[Floats], spreads: Floats, likelihoods: Floats) -> Floats:
    """(month, theta) what is known of the shift of each of the latest months, later months included.

    begin : the filter after the month before the first; kernels : into each month; likelihoods : (month, theta)
    """
    count = len(likelihoods)
    ahead, told, running = [], [], begin.copy()
    for m in range(count):
        ahead.append(running.ahead(kernels[m]))
        told.append(likelihoods[m] @ spreads)
        running.update(kernels[m], spreads, likelihoods[m])
    weight = np.exp(running.weight - running.weight.max())
    weight /= weight.sum()
    result = np.empty((count, len(GRID)))
    back = np.ones_like(begin.level)
    for m in range(count - 1, -1, -1):
        here = ahead[m] * back
        theta = (here[:, :, None, :] @ spreads.transpose(0, 2, 1))[:, :, 0] * likelihoods[m]
        theta /= np.maximum(theta.sum(-1, keepdims=True), 1e-300)
        result[m] = np.einsum("qs,qst->t", weight, theta)
        back = (back * told[m][None]) @ kernels[m]
        back /= np.maximum(back.max(-1, keepdims=True), 1e-300)
    return result
