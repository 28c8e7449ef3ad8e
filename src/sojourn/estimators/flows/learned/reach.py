"""How many spreads of the draws reach as far as reports of countries that were left out, by size and side.

Draws say which corridors are known worse than others; how far intervals have to reach is measured and not assumed:
conformal quantiles of (log report - log estimate) / spread ** power over reporters that took no part. A power of one
takes the draws at their word, a power of nought makes all corridors of a size alike; which is nearer to the truth is
measured too, by the interval score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.learned.learners import LEFT_OUT

Floats = npt.NDArray[np.float64]
#: Persons at which classes of sizes begin.
BEGIN = (0.0, 10.0, 100.0, 1_000.0, 10_000.0)
#: Reports from which a class has reaches of its own.
LEAST_REPORTS = 50
#: Per cent inside an interval.
SHARES = (80, 95)
#: Powers of the spread that are tried for single corridors.
POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Mean distance of a normal variable from its middle, in standard deviations.
MEAN_DISTANCE = float(np.sqrt(2.0 / np.pi))


@dataclass(frozen=True)
class Reach:
    """How far intervals go from the estimate, in powers of the spread of the draws.

    of : share -> (lower, upper), each by class of size in the order of BEGIN ; power : of the spread
    """

    of: dict[int, tuple[tuple[float, ...], tuple[float, ...]]]
    power: float = 1.0

    def ends(self, centre: Floats, spread: Floats, share: int, *, size: Floats | None = None) -> tuple[Floats, Floats]:
        """Ends of an interval of log(1 + persons), never below nobody.

        centre : log(1 + persons) estimated ; spread : of the draws, see :func:`spread_of` ; size : log(1 + persons)
        that the class is taken of, where it is another than what was estimated
        """
        lower, upper = (np.array(side)[sizes_of(centre if size is None else size)] for side in self.of[share])
        far = powered(spread, self.power)
        return np.maximum(centre - lower * far, 0.0), centre + upper * far


def powered(spread: Floats, power: float) -> Floats:
    """A power of the spread; what all draws agree on has none, whatever the power."""
    return np.asarray(np.where(spread > 0, np.maximum(spread, 1e-300) ** power, 0.0), dtype=np.float64)


def interval_score(lower: Floats, upper: Floats, said: Floats, share: int) -> Floats:
    """Width of an interval, and what is missed by times 2 / alpha (Gneiting & Raftery 2007, JASA 102:359-378)."""
    penalty = 2.0 / (1.0 - share / 100.0)
    return np.asarray(
        (upper - lower) + penalty * (np.maximum(lower - said, 0.0) + np.maximum(said - upper, 0.0)), dtype=np.float64
    )


def sizes_of(centre: Floats) -> npt.NDArray[np.int64]:
    """Class of size of log(1 + persons)."""
    return np.searchsorted(np.log1p(BEGIN), centre, side="right").astype(np.int64) - 1


def spread_of(draws: Sequence[Floats]) -> Floats:
    """Spread of log(1 + persons) over the draws: a standard deviation from mean distances, since tails are heavy."""
    logs = np.log1p(np.asarray(draws))
    few = len(logs) / (len(logs) - 1.0)
    return np.asarray(np.abs(logs - logs.mean(axis=0)).mean(axis=0) * np.sqrt(few) / MEAN_DISTANCE, dtype=np.float64)


def calibrated(centre: Floats, spread: Floats, said: Floats, *, powers: Sequence[float] = (1.0,)) -> Reach:
    """Reaches that hold reports as often as they say.

    centre, spread, said : (cell,) estimated, of the draws, reported; of log(1 + persons)
    powers : of the spread; of several the one with the least mean interval score of 80 % over these cells

    With n reports in a class the quantile of (n + 1) / n of the share is taken (split conformal prediction, Vovk et al.
    2005), one for each side; a class of fewer than ``LEAST_REPORTS`` has those of all. Cells that all draws agree on
    take no part, nor those taken for gaps of a report as in learning: nobody where a hundred are estimated.
    """
    some = (spread > 0) & ~((said == 0) & (centre > LEFT_OUT))
    middle, wide, told = centre[some], spread[some], said[some]
    tried = [_at_power(middle, wide, told, power) for power in powers]
    if len(tried) == 1:
        return tried[0]
    scores = [float(interval_score(*r.ends(middle, wide, SHARES[0]), told, SHARES[0]).mean()) for r in tried]
    return tried[int(np.argmin(scores))]


def _at_power(centre: Floats, spread: Floats, said: Floats, power: float) -> Reach:
    """Reaches with one power of the spread."""
    far, size = (said - centre) / powered(spread, power), sizes_of(centre)
    found = {}
    for share in SHARES:
        tail = (1.0 - share / 100.0) / 2.0
        sides = [[_quantile(side, size == c, tail) for c in range(len(BEGIN))] for side in (-far, far)]
        found[share] = tuple(sides[0]), tuple(sides[1])
    return Reach(found, power)


def _quantile(far: Floats, here: npt.NDArray[np.bool_], tail: float) -> float:
    own = far[here] if here.sum() >= LEAST_REPORTS else far
    return float(max(np.quantile(own, min((1.0 - tail) * (own.size + 1.0) / own.size, 1.0)), 0.0))


#: Calibrated on reporters left out by groups, see docs/explanation/learned-flows.md; ``sojourn validate flows
#: --learned N`` prints them anew.
REACH = Reach(
    {
        80: ((1.16, 1.32, 1.09, 1.19, 1.66), (1.22, 1.16, 1.05, 1.03, 1.07)),
        95: ((1.74, 2.39, 2.10, 2.65, 4.26), (2.49, 2.17, 1.95, 1.88, 2.11)),
    }
)

#: The same for single corridors, the power of the spread being chosen by the interval score.
REACH_OF_CELLS = Reach(
    {
        80: ((1.20, 1.36, 1.04, 1.13, 1.54), (1.24, 1.28, 1.04, 0.93, 0.99)),
        95: ((1.75, 2.43, 2.03, 2.51, 2.94), (2.72, 2.41, 1.77, 1.70, 1.82)),
    },
    power=0.5,
)
