"""People on one list, some of them several times: how many were met never."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sojourn.concepts.figure import Bounds
from sojourn.errors import EstimationError, UsageError, ValuesRefused
from sojourn.estimators.hidden.estimate import LEVEL, HiddenEstimate, Reason, Refusal, Role, Way, judged
from sojourn.kernels.capture import repeats as kernel
from sojourn.kernels.capture.repeats import Floats, TruncatedFit

FAMILIES: dict[str, Callable[[Floats, Floats, Floats], TruncatedFit]] = {
    "poisson": lambda y, x, w: kernel.fit_truncated(y, x, w, 0.0),
    "geometric": lambda y, x, w: kernel.fit_truncated(y, x, w, 1.0),
    "negative-binomial": kernel.fit_negative_binomial,
    "one-inflated": kernel.fit_one_inflated,
}
#: Models whose Akaike criterion lies within this of the best are not told from it.
INDISTINCT = 10.0


@dataclass(frozen=True)
class RepeatTable:
    """Persons by how often they were met.

    times : (row,) 1 and more ; persons : (row,) ; covariates : name -> (row,) category of each
    """

    times: Floats
    persons: Floats
    covariates: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        problems = []
        for name, values, least in (("times", self.times, 1.0), ("persons", self.persons, 0.0)):
            wrong = ~np.isfinite(values) | (values < least) | (values != np.round(values))
            if wrong.any():
                problems.append(f"{name}: {int(wrong.sum())} are no whole number of {least:g} or more")
        if problems:
            raise ValuesRefused("counts of meetings cannot be taken", details=problems)
        if self.persons.sum() == 0:
            raise ValuesRefused("there is nobody on the list")

    @property
    def frequencies(self) -> dict[int, float]:
        """Times -> persons met so often."""
        found = np.bincount(self.times.astype(np.int64), weights=self.persons)
        return {y: float(found[y]) for y in range(1, found.size)}

    def design(self, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
        """(row, column) the constant and a column for each category but the most frequent one of its covariate."""
        columns, labels = [np.ones(self.times.size)], ["constant"]
        for name in names:
            if name not in self.covariates:
                raise UsageError(f"there is no covariate «{name}»", ways_out=[f"known: {', '.join(self.covariates)}"])
            values = list(self.covariates[name])
            size = {v: self.persons[[c == v for c in values]].sum() for v in dict.fromkeys(values)}
            base = max(size, key=lambda v: size[v])
            for value in (v for v in size if v != base):
                columns.append(np.array([c == value for c in values], dtype=np.float64))
                labels.append(f"{name}={value}")
        return np.column_stack(columns), tuple(labels)


@dataclass(frozen=True)
class Repeats:
    """Truncated regressions of how often somebody was met; Chao's and Zelterman's estimates beside them.

    family : the model that answers ; covariates : categories on which the mean depends
    interval : ``wald`` is the published symmetric one, ``log`` one of the number never met, which does not fall below 0

    Assumes that each person is met at a rate that does not change, neither by having been met (nobody is removed, held,
    or learns to avoid) nor by coming or leaving, and that persons of the same covariates differ only as the family
    says.
    """

    family: Literal["poisson", "geometric", "negative-binomial", "one-inflated"] = "poisson"
    covariates: tuple[str, ...] = ()
    interval: Literal["wald", "log"] = "wald"
    level: float = LEVEL
    name = "repeats"
    needs = ("times met",)
    reference = "van der Heijden et al. (2003), Stat. Modelling 3; Godwin & Boehning (2017), JRSS C 66"

    def __post_init__(self) -> None:
        if self.family not in FAMILIES or self.interval not in ("wald", "log"):
            raise UsageError(f"a family is one of {', '.join(FAMILIES)}, an interval wald or log")

    def estimate(self, table: RepeatTable) -> HiddenEstimate:
        """All persons, those met never included."""
        known = float(table.persons.sum())
        settings = {
            "family": self.family,
            "covariates": self.covariates,
            "interval": self.interval,
            "level": self.level,
        }
        assumed = ("closed", "constant_rate", "everybody_reachable")
        f = table.frequencies
        if sum(n for y, n in f.items() if y > 1) == 0:
            refusal = Refusal(Reason.NO_REPEATS, {"known": known})
            return HiddenEstimate(self.name, known, None, None, (refusal,), (), assumed, (), settings)
        x, labels = table.design(self.covariates)
        used = table.persons > 0
        y, x, weight = table.times[used], x[used], table.persons[used]
        fits = {name: _attempt(make, y, x, weight) for name, make in FAMILIES.items()}
        best = min((_akaike(fit) for fit in fits.values() if _stands(fit)), default=math.nan)
        ways = [self._way(name, fit, best, known, labels) for name, fit in fits.items()]
        answer = next(w for w in ways if w.role is Role.ANSWER)
        ways = [answer, *(w for w in ways if w is not answer), *_by_frequencies(f, known, self.level)]
        extra = [r for r in (answer.refusal, _rejected(answer, ways)) if r is not None]
        made = HiddenEstimate(self.name, known, answer.total, answer.bounds, (), tuple(ways), assumed, (), settings)
        return judged(made, extra)

    def _way(self, name: str, fit: TruncatedFit | None, best: float, known: float, labels: tuple[str, ...]) -> Way:
        chosen = name == self.family
        if fit is None:
            nothing = Refusal(Reason.NO_ESTIMATE, {"family": name})
            return Way(name, Role.ANSWER if chosen else Role.CHECK, None, None, nothing)
        behind = _akaike(fit) - best
        role = Role.ANSWER if chosen else Role.CANDIDATE if behind <= INDISTINCT else Role.CHECK
        refusal: Refusal | None = None
        if fit.edge and name == "negative-binomial" and fit.dispersion > 1:
            refusal = Refusal(Reason.NOT_IDENTIFIED, {"dispersion": fit.dispersion})
        facts: dict[str, Any] = {
            "criterion": behind,
            "coefficients": dict(zip(labels, fit.coefficients.tolist(), strict=True)),
        }
        if name == "negative-binomial":
            facts["dispersion"] = fit.dispersion
        if name == "one-inflated":
            facts["excess"] = fit.excess
        bounds = _interval(fit.total, fit.variance, known, self.interval, self.level)
        return Way(name, role, fit.total, bounds, refusal, facts)


def _attempt(
    make: Callable[[Floats, Floats, Floats], TruncatedFit], y: Floats, x: Floats, weight: Floats
) -> TruncatedFit | None:
    try:
        return make(y, x, weight)
    except EstimationError:
        return None


def _stands(fit: TruncatedFit | None) -> bool:
    return fit is not None and not (fit.edge and fit.dispersion > 1)


def _akaike(fit: TruncatedFit | None) -> float:
    return math.nan if fit is None else 2 * fit.free - 2 * fit.log_likelihood


def _rejected(answer: Way, ways: Sequence[Way]) -> Refusal | None:
    """The refusal of a family that describes the counts far worse than the best one, or None."""
    behind = float(answer.facts.get("criterion", 0.0))
    if behind <= INDISTINCT:
        return None
    better = next(w.name for w in ways if w.facts.get("criterion") == 0.0)
    return Refusal(Reason.MODEL_REJECTED, {"family": answer.name, "better": better, "criterion": behind})


def _interval(total: float, variance: float, known: float, kind: str, level: float) -> Bounds:
    from scipy.special import ndtri

    far = float(ndtri((1 + level) / 2)) * math.sqrt(max(variance, 0.0))
    hidden = total - known
    if kind == "wald" or hidden <= 0:
        return Bounds(max(total - far, known), total + far, level)
    spread = math.exp(float(ndtri((1 + level) / 2)) * math.sqrt(math.log1p(variance / hidden**2)))
    return Bounds(known + hidden / spread, known + hidden * spread, level)


def _by_frequencies(f: Mapping[int, float], known: float, level: float) -> list[Way]:
    """Estimates from the first frequencies alone: Chao (1987), Zelterman (1988), and Chao's without the ones."""
    once, twice, thrice = (f.get(y, 0.0) for y in (1, 2, 3))
    ways = []
    if twice > 0:
        ratio = once / twice
        hidden = once**2 / (2 * twice)
        variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
        ways.append(Way("chao", Role.CHECK, known + hidden, _interval(known + hidden, variance, known, "log", level)))
    if once > 0 and twice > 0:
        rate = 2 * twice / once
        total = known / -math.expm1(-rate)
        slope = math.exp(-rate) / math.expm1(-rate) ** 2
        variance = known * slope * (1 + known * slope * rate**2 * (1 / once + 1 / twice))
        ways.append(Way("zelterman", Role.CHECK, total, _interval(total, variance, known, "log", level)))
    if thrice > 0:
        ways.append(Way("chao-one-inflated", Role.CHECK, known + 2 * twice**3 / (9 * thrice**2)))
    return ways
