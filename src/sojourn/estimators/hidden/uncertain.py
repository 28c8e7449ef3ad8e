"""A number that is not known exactly: a distribution, said by the user, that is drawn from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import ValuesRefused

Floats = npt.NDArray[np.float64]
#: Kind -> how many numbers it takes, and what they are.
KINDS: dict[str, tuple[int, str]] = {
    "fixed": (1, "the number"),
    "normal": (2, "mean, standard deviation"),
    "uniform": (2, "lowest, highest"),
    "triangular": (3, "lowest, most likely, highest"),
    "lognormal": (2, "lower and upper end that hold 95 %"),
    "beta": (2, "mean, standard deviation, of a share"),
}


@dataclass(frozen=True)
class Uncertain:
    """An input with its distribution.

    name : for tables ; kind : of ``KINDS`` ; numbers : as the kind takes them
    share : whether it is a probability, which lies between 0 and 1
    """

    name: str
    kind: str
    numbers: tuple[float, ...]
    share: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValuesRefused(
                f"{self.name}: «{self.kind}» is no distribution", ways_out=[f"one of {', '.join(KINDS)}"]
            )
        takes, what = KINDS[self.kind]
        if len(self.numbers) != takes or not all(math.isfinite(n) for n in self.numbers):
            raise ValuesRefused(f"{self.name}: {self.kind} takes {takes} numbers ({what}), not {self.numbers}")
        if problem := self._impossible():
            raise ValuesRefused(f"{self.name}: {problem}", ways_out=[f"{self.kind} takes {what}"])

    def _impossible(self) -> str:
        n = self.numbers
        if self.kind in ("uniform", "triangular", "lognormal") and list(n) != sorted(n):
            return f"{n} are not in ascending order"
        if (self.kind == "normal" and n[1] < 0) or (self.kind == "lognormal" and n[0] <= 0):
            return f"{n} are no {self.kind} distribution"
        if self.kind == "beta" and not (0 < n[0] < 1 and 0 < n[1] ** 2 < n[0] * (1 - n[0])):
            return f"there is no share with mean and standard deviation {n}"
        ends = (self.quantile(0.001), self.quantile(0.999))
        if self.share and (ends[0] < 0 or ends[1] > 1):
            return f"a probability lies between 0 and 1, and this one reaches from {ends[0]:.3g} to {ends[1]:.3g}"
        if not self.share and ends[0] < 0:
            return f"a number of persons is not below zero, and this one begins at {ends[0]:.3g}"
        return ""

    def quantile(self, probability: float) -> float:
        """The value below which it lies with this probability."""
        return float(self._at(np.array([probability]))[0])

    def draws(self, rng: np.random.Generator, times: int) -> Floats:
        """(times,) values."""
        return self._at(rng.uniform(size=times))

    def _at(self, p: Floats) -> Floats:
        from scipy import stats

        n = self.numbers
        made: dict[str, Callable[[], Floats]] = {
            "fixed": lambda: np.full(p.shape, n[0]),
            "normal": lambda: stats.norm.ppf(p, n[0], n[1]) if n[1] > 0 else np.full(p.shape, n[0]),
            "uniform": lambda: n[0] + p * (n[1] - n[0]),
            "triangular": lambda: _triangular(p, *n) if n[0] < n[2] else np.full(p.shape, n[0]),
            "lognormal": lambda: np.exp(_middle(n) + stats.norm.ppf(p) * _spread(n)),
            "beta": lambda: stats.beta.ppf(p, *_of_moments(n[0], n[1])),
        }
        return np.asarray(made[self.kind](), dtype=np.float64)


def _triangular(p: Floats, low: float, mode: float, high: float) -> Floats:
    cut = (mode - low) / (high - low)
    rising = low + np.sqrt(p * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - p) * (high - low) * (high - mode))
    return np.where(p < cut, rising, falling)


def _middle(ends: tuple[float, ...]) -> float:
    return (math.log(ends[0]) + math.log(ends[1])) / 2


def _spread(ends: tuple[float, ...]) -> float:
    return (math.log(ends[1]) - math.log(ends[0])) / (2 * 1.959963984540054)


def _of_moments(mean: float, deviation: float) -> tuple[float, float]:
    size = mean * (1 - mean) / deviation**2 - 1
    return mean * size, (1 - mean) * size
