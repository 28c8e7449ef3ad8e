"""Totals computed from uncertain inputs: what is left over, what lies behind events, what several estimates say."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sojourn.concepts.figure import Bounds
from sojourn.errors import UsageError, ValuesRefused
from sojourn.estimators.hidden.estimate import (
    LEVEL,
    HiddenEstimate,
    Reason,
    Refusal,
    Role,
    Way,
    judged,
)
from sojourn.estimators.hidden.uncertain import Floats, Uncertain

Roles = Mapping[str, Sequence[Uncertain]]
Formula = Callable[[Mapping[str, Floats]], Floats]
#: Role -> whether it is a share. Roles that are left out are 0; those marked are needed.
RESIDUAL_ROLES = {
    "survey": False,
    "legal": False,
    "mortality": True,
    "emigration": True,
    "undercount_legal": True,
    "undercount_irregular": True,
}
MULTIPLIER_ROLES = {"events": False, "repeats": True, "rate": True}
#: Where an input stands when it is moved alone, the others at their medians.
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Residual:
    """Foreign-born counted, less those who are there legally and were counted too.

        hidden = (survey - legal (1 - mortality) (1 - emigration) (1 - undercount_legal)) / (1 - undercount_irregular)

    Every input is a distribution; they are drawn independently. The answer is the median of the draws.
    """

    times: int = 20_000
    seed: int = 1
    level: float = LEVEL
    name = "residual"
    needs = ("survey", "legal")
    reference = "Warren & Passel (1987), Demography 24(3); Van Hook et al. (2015), Demography 52(2)"

    def estimate(self, inputs: Roles) -> HiddenEstimate:
        """Persons who are there without being legally resident. inputs : role -> inputs, which add up."""
        return _simulated(self, inputs, RESIDUAL_ROLES, ("survey", "legal"), _residual)


@dataclass(frozen=True)
class Multiplier:
    """Known events times an inverse rate: ``hidden = events (1 - repeats) / rate``.

    events : arrests, births, regularisations ; repeats : share of them that are not a person's first ; rate : share of
    the population to whom it happens in the same time. The rate comes from somewhere else: that it holds here is the
    assumption that everything rests on.
    """

    times: int = 20_000
    seed: int = 1
    level: float = LEVEL
    name = "multiplier"
    needs = ("events", "rate")
    reference = "Vogel, Kovacheva & Prescott (2011), International Migration 49(5)"

    def estimate(self, inputs: Roles) -> HiddenEstimate:
        """Persons behind the events. inputs : role -> inputs, which add up."""
        return _simulated(self, inputs, MULTIPLIER_ROLES, ("events", "rate"), _multiplier)


def _residual(v: Mapping[str, Floats]) -> Floats:
    legal = v["legal"] * (1 - v["mortality"]) * (1 - v["emigration"]) * (1 - v["undercount_legal"])
    return (v["survey"] - legal) / (1 - v["undercount_irregular"])


def _multiplier(v: Mapping[str, Floats]) -> Floats:
    return v["events"] * (1 - v["repeats"]) / v["rate"]


def _simulated(
    method: Residual | Multiplier, inputs: Roles, roles: Mapping[str, bool], needed: Sequence[str], formula: Formula
) -> HiddenEstimate:
    """The median and interval of a formula over independent draws, and what each input alone does to it."""
    _check_roles(inputs, roles, needed)
    rng = np.random.default_rng(method.seed)
    given = [(role, one) for role in roles for one in inputs.get(role, ())]
    drawn = {(role, one.name): one.draws(rng, method.times) for role, one in given}
    middle = {(role, one.name): np.full(1, one.quantile(0.5)) for role, one in given}
    draws = formula(_summed(drawn, roles, method.times))
    outside = (1 - method.level) / 2
    below = float((draws <= 0).mean())
    total = float(np.median(draws))
    refusals = [Refusal(Reason.NOT_POSITIVE, {"share": below})] if below > outside else []
    bounds = Bounds(float(np.quantile(draws, outside)), float(np.quantile(draws, 1 - outside)), method.level)
    ways = [Way(method.name, Role.ANSWER, total, bounds)]
    ways += sorted(
        (_moved(role, one, middle, roles, formula) for role, one in given if one.kind != "fixed"),
        key=_width,
        reverse=True,
    )
    settings = {"times": method.times, "seed": method.seed, "level": method.level}
    made = HiddenEstimate(
        method.name, None, total, bounds, (), tuple(ways), ("independent_inputs", f"{method.name}_rule"), (), settings
    )
    return judged(made, refusals)


def _check_roles(inputs: Roles, roles: Mapping[str, bool], needed: Sequence[str]) -> None:
    strange = [r for r in inputs if r not in roles]
    absent = [r for r in needed if not inputs.get(r)]
    shares = [one.name for r, held in inputs.items() if roles.get(r) for one in held if not one.share]
    doubled = [r for r, held in inputs.items() if roles.get(r) and len(held) > 1]
    if strange or absent or shares or doubled:
        raise ValuesRefused(
            "the inputs do not make this estimate",
            details=[
                *(f"«{r}» is no role" for r in strange),
                *(f"{r} is missing" for r in absent),
                *(f"{n} is to be a share" for n in shares),
                *(f"{r} is given more than once, and shares do not add up" for r in doubled),
            ],
            ways_out=[f"roles: {', '.join(roles)}"],
        )


def _summed(values: Mapping[tuple[str, str], Floats], roles: Mapping[str, bool], times: int) -> dict[str, Floats]:
    """Inputs of each role added up; a role that nobody gave is 0."""
    out = {role: np.zeros(times) for role in roles}
    for (role, _), drawn in values.items():
        out[role] = out[role] + drawn
    return out


def _moved(
    role: str, one: Uncertain, middle: Mapping[tuple[str, str], Floats], roles: Mapping[str, bool], formula: Formula
) -> Way:
    """The total with one input low and high, all others at their medians."""
    ends = []
    for probability in (LOW, HIGH):
        moved = {**middle, (role, one.name): np.full(1, one.quantile(probability))}
        ends.append(float(formula(_summed(moved, roles, 1))[0]))
    facts: dict[str, Any] = {"input": one.name, "role": role, "low": one.quantile(LOW), "high": one.quantile(HIGH)}
    return Way("input", Role.CHECK, None, Bounds(min(ends), max(ends)), facts=facts)


def _width(way: Way) -> float:
    return way.bounds.upper - way.bounds.lower if way.bounds else 0.0


@dataclass(frozen=True)
class Member:
    """An estimate that an ensemble shows.

    weight : stated by the user ; why_not : why it is shown and not combined, empty where it is
    """

    name: str
    total: float
    lower: float
    upper: float
    weight: float
    why_not: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.lower <= self.total <= self.upper or not math.isfinite(self.upper):
            raise ValuesRefused(
                f"{self.name}: {self.total:g} does not lie within {self.lower:g} to {self.upper:g}, above zero",
                ways_out=["an estimate without an interval is shown with its reason and not combined"],
            )
        if not (math.isfinite(self.weight) and self.weight >= 0):
            raise ValuesRefused(f"{self.name}: a weight is a number that is not below zero, not {self.weight:g}")


@dataclass(frozen=True)
class Ensemble:
    """Several estimates: all are shown, those that are identified are combined by stated weights.

    The combination is the mixture of their distributions (lognormal through each estimate's interval): it is as wide as
    they are apart, and never narrower than their spread. Estimates that differ by more than three are not combined.
    """

    level: float = LEVEL
    name = "ensemble"
    needs = ("estimates",)
    reference = "Clemen & Winkler (1999), Risk Analysis 19(2)"

    def estimate(self, members: Sequence[Member]) -> HiddenEstimate:
        """The mixture of members that nothing speaks against."""
        used = [m for m in members if not m.why_not and m.weight > 0]
        if not used:
            raise UsageError(
                "no estimate is left to combine",
                details=[f"{m.name}: {m.why_not or 'its weight is 0'}" for m in members],
            )
        ways = [_of_member(m, self.level) for m in members]
        weights = np.array([m.weight for m in used]) / sum(m.weight for m in used)
        outside = (1 - self.level) / 2
        total, lower, upper = (_mixture_quantile(used, weights, p) for p in (0.5, outside, 1 - outside))
        bounds = Bounds(lower, upper, self.level)
        settings = {"level": self.level, "weights": {m.name: float(w) for m, w in zip(used, weights, strict=True)}}
        ways.insert(0, Way(self.name, Role.ANSWER, total, bounds))
        return judged(
            HiddenEstimate(self.name, None, total, bounds, (), tuple(ways), ("stated_weights",), (), settings)
        )


def _of_member(m: Member, level: float) -> Way:
    combined = not m.why_not and m.weight > 0
    facts = {"estimate": m.name, "weight": m.weight if combined else 0.0, "why_not": m.why_not}
    return Way(
        "member",
        Role.CANDIDATE if combined else Role.CHECK,
        m.total,
        Bounds(m.lower, m.upper, level),
        Refusal(Reason.NOT_IDENTIFIED) if m.why_not else None,
        facts,
    )


def _mixture_quantile(members: Sequence[Member], weights: Floats, probability: float) -> float:
    """The total below which the weighted distributions lie with this probability, by halving."""
    from scipy.special import ndtr

    centre = np.log([m.total for m in members])
    below = (centre - np.log([m.lower for m in members])) / 1.959963984540054
    above = (np.log([m.upper for m in members]) - centre) / 1.959963984540054

    def share(at: float) -> float:
        spread = np.where(at < centre, below, above)
        return float(weights @ ndtr((at - centre) / np.maximum(spread, 1e-9)))

    low, high = float((centre - 8 * below).min() - 1), float((centre + 8 * above).max() + 1)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < probability else (low, middle)
    return math.exp((low + high) / 2)
