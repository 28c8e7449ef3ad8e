"""What reporters count against one another, from corridors that both ends report.

For a corridor o to d, in logs: the receiver's figure is flow + a[d], the sender's is flow + b[o], each with an error.
Their difference a[d] - b[o] is seen and the flow is not, so that factors are known but for one number: the mean factor
of arrivals of the anchors is zero, which is an assumption and not a finding. Factors are normal a priori, with a
standard deviation that allows half or double easily. Years of a corridor are one observation, their mean: a definition
does not change by the year, and neither does what is odd about a corridor.

Source: the measurement model of Raymer et al. (2013) JASA 108:801-819 in its simplest member; correction factors of
Poulain and of Abel (2010) JRSS A 173:797-825.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError, UsageError

Floats = npt.NDArray[np.float64]
Direction = str

#: Standard deviation of a factor's logarithm before anything is seen, and how exactly the anchors' mean is zero.
PRIOR, ANCHORED = 0.8, 1e-3
LEAST_CORRIDORS = 6
REACH = {80: 1.2816, 95: 1.9600}


@dataclass(frozen=True)
class Factors:
    """What every reporter counts, by direction, against the anchors' arrivals.

    names : (reporter, direction), IN as receiver and OUT as sender ; log : of the factor ; covariance : of the logs
    noise : standard deviation of the difference of two reports of one corridor ; corridors : used ; anchors : codes
    """

    names: tuple[tuple[str, Direction], ...]
    log: Floats
    covariance: Floats
    noise: float
    corridors: int
    anchors: tuple[str, ...]

    def place(self, reporter: str, direction: Direction) -> int:
        """Where a reporter and direction stands. Raises UsageError with those that are known."""
        if (reporter, direction) not in self.names:
            known = sorted({r for r, d in self.names if d == direction})
            raise UsageError(
                f"the definition of {reporter} {direction} is not known: no double entries of it",
                ways_out=[f"known with {direction}: {', '.join(known) or 'none'}"],
            )
        return self.names.index((reporter, direction))

    def factor(self, reporter: str, direction: Direction, share: int = 80) -> tuple[float, float, float]:
        """The factor, and the ends of its interval: persons counted per person that the anchors would count."""
        i = self.place(reporter, direction)
        return _interval(float(self.log[i]), float(self.covariance[i, i]), share)

    def ratio(
        self, of: tuple[str, Direction], per: tuple[str, Direction], share: int = 80
    ) -> tuple[float, float, float]:
        """Persons counted by one definition per person counted by another, with the ends of its interval."""
        i, j = self.place(*of), self.place(*per)
        variance = self.covariance[i, i] + self.covariance[j, j] - 2.0 * self.covariance[i, j]
        return _interval(float(self.log[i] - self.log[j]), float(variance), share)

    def harmonised(self, receiver: float, sender: float, origin: str, destination: str) -> tuple[float, float, float]:
        """A corridor as the anchors would count it, from one or both reports, with an 80 % interval.

        receiver, sender : persons reported, NaN where one is missing. Raises UsageError where both are.
        """
        logs, variances = [], []
        for value, name in ((receiver, (destination, "IN")), (sender, (origin, "OUT"))):
            if np.isfinite(value):
                i = self.place(*name)
                logs.append(np.log1p(value) - self.log[i])
                variances.append(self.covariance[i, i] + self.noise**2 / 2.0)
        if not logs:
            raise UsageError(f"neither {origin} nor {destination} reports this corridor")
        weight = 1.0 / np.array(variances)
        middle = float(weight @ np.array(logs) / weight.sum())
        low, high = (middle + s * REACH[80] / np.sqrt(weight.sum()) for s in (-1, 1))
        return tuple(max(float(np.expm1(v)), 0.0) for v in (middle, low, high))  # type: ignore[return-value]


def _interval(log: float, variance: float, share: int) -> tuple[float, float, float]:
    reach = REACH[share] * np.sqrt(max(variance, 0.0))
    return float(np.exp(log)), float(np.exp(log - reach)), float(np.exp(log + reach))


def fit_factors(receiver: Floats, sender: Floats, areas: Sequence[str], anchors: Sequence[str]) -> Factors:
    """Factors of all reporters with double entries.

    receiver, sender : (year, origin, destination) persons as each end reports, NaN where it does not ; anchors : areas
    whose arrivals have a mean factor of one

    Raises EstimationError for fewer than six corridors, UsageError where no anchor has double entries.
    """
    both = np.isfinite(receiver) & np.isfinite(sender)
    apart = np.where(both, np.log1p(np.nan_to_num(receiver)) - np.log1p(np.nan_to_num(sender)), 0.0)
    years = both.sum(axis=0)
    origin, destination = np.nonzero(years)
    if origin.size < LEAST_CORRIDORS:
        raise EstimationError(
            f"{origin.size} corridors are reported from both ends; factors need {LEAST_CORRIDORS}",
            ways_out=["load reports of departures and arrivals of the same countries"],
        )
    seen = apart.sum(axis=0)[origin, destination] / years[origin, destination]
    names = [(areas[int(i)], "IN") for i in np.unique(destination)]
    names += [(areas[int(i)], "OUT") for i in np.unique(origin)]
    at = {name: i for i, name in enumerate(names)}
    anchored = [at[a, "IN"] for a in anchors if (a, "IN") in at]
    if not anchored:
        raise UsageError(
            f"no anchor has double entries: {', '.join(anchors)}",
            ways_out=[f"arrivals that have: {', '.join(r for r, d in names if d == 'IN')}"],
        )
    design = np.zeros((origin.size, len(names)))
    rows = np.arange(origin.size)
    design[rows, [at[areas[int(d)], "IN"] for d in destination]] = 1.0
    design[rows, [at[areas[int(o)], "OUT"] for o in origin]] = -1.0
    anchor = np.zeros(len(names))
    anchor[anchored] = 1.0 / len(anchored)
    believed = np.eye(len(names)) / PRIOR**2 + np.outer(anchor, anchor) / ANCHORED**2
    noise, log, covariance = 0.5, _nothing(len(names)), _nothing(len(names), len(names))
    for _ in range(50):
        covariance = np.asarray(np.linalg.inv(design.T @ design / noise**2 + believed), dtype=np.float64)
        log = np.asarray(covariance @ (design.T @ seen) / noise**2, dtype=np.float64)
        free = origin.size - np.trace(design @ covariance @ design.T) / noise**2
        before, noise = noise, float(np.sqrt(max(((seen - design @ log) ** 2).sum() / max(free, 1.0), 1e-8)))
        if abs(noise - before) < 1e-10:
            break
    return Factors(tuple(names), log, covariance, noise, int(origin.size), tuple(names[i][0] for i in anchored))


def _nothing(*shape: int) -> Floats:
    return np.zeros(shape, dtype=np.float64)
