"""Populations of a known size, of which lists see a part: dependent lists, unequal people, people met once and gone.

plan = ListPlan(persons=5_000, reach=(0.1, 0.08, 0.12), dependence=((0, 1, 1.5),))
counts = drawn_lists(plan, np.random.default_rng(7))       # (history,) as kernels.capture.histories has it
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ListPlan:
    """How lists see a population.

    persons : how many there are ; reach : probability of each list for a person like all others
    dependence : (list, list, log odds by which being on the first raises the second)
    spread : standard deviation of a person's own log odds, the same on all lists (heterogeneity)
    disjoint : each person can be on one list only: lists that look at different parts of the population
    """

    persons: int
    reach: tuple[float, ...]
    dependence: tuple[tuple[int, int, float], ...] = ()
    spread: float = 0.0
    disjoint: bool = False

    def __post_init__(self) -> None:
        if self.persons < 1 or not all(0 < p < 1 for p in self.reach):
            raise UsageError("a population has persons, and a list reaches a share of them between 0 and 1")


@dataclass(frozen=True)
class MeetingPlan:
    """How often persons are met.

    persons : how many there are ; rate : mean number of meetings ; dispersion : of the negative binomial, 0 for Poisson
    gone : share of those met who are met exactly once, since they leave (one-inflation)
    """

    persons: int
    rate: float
    dispersion: float = 0.0
    gone: float = 0.0


def drawn_lists(plan: ListPlan, rng: np.random.Generator) -> Floats:
    """(history,) persons on exactly these lists; those on none are not in it."""
    on = np.zeros((plan.persons, len(plan.reach)), dtype=np.bool_)
    own = plan.spread * rng.standard_normal(plan.persons)
    part = rng.integers(len(plan.reach), size=plan.persons)
    for place, share in enumerate(plan.reach):
        odds = np.log(share / (1 - share)) + own
        for first, second, strength in plan.dependence:
            if second == place:
                odds = odds + strength * (on[:, first] - plan.reach[first])
        on[:, place] = rng.uniform(size=plan.persons) < 1 / (1 + np.exp(-odds))
        if plan.disjoint:
            on[:, place] &= part == place
    history = on @ (1 << np.arange(len(plan.reach)))
    return np.bincount(history, minlength=1 << len(plan.reach))[1:].astype(np.float64)


def drawn_meetings(plan: MeetingPlan, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Times met, from 1, and how many persons were met so often."""
    rate = np.full(plan.persons, plan.rate)
    if plan.dispersion > 0:
        rate = rate * rng.gamma(1 / plan.dispersion, plan.dispersion, size=plan.persons)
    met = rng.poisson(rate)
    left = (met > 1) & (rng.uniform(size=plan.persons) < plan.gone)
    met[left] = 1
    found = np.bincount(met[met > 0])
    times = np.arange(1, found.size, dtype=np.float64)
    return times, found[1:].astype(np.float64)
