"""How many spreads of the draws reach as far as reports of countries that were left out, by size and side.

Draws say which corridors are known worse than others; how far intervals have to reach is measured and not assumed:
conformal quantiles of (log report - log estimate) / spread over reporters that took no part.
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
#: Mean distance of a normal variable from its middle, in standard deviations.
MEAN_DISTANCE = float(np.sqrt(2.0 / np.pi))


@dataclass(frozen=True)
class Reach:
    """Spreads below and above the estimate, by class of size: share -> (lower, upper), each in the order of BEGIN."""

    of: dict[int, tuple[tuple[float, ...], tuple[float, ...]]]

    def ends(self, centre: Floats, spread: Floats, share: int) -> tuple[Floats, Floats]:
        """Ends of an interval of log(1 + persons), never below nobody.

        centre : log(1 + persons) estimated ; spread : of the draws, see :func:`spread_of`
        """
        lower, upper = (np.array(side)[sizes_of(centre)] for side in self.of[share])
        return np.maximum(centre - lower * spread, 0.0), centre + upper * spread


def sizes_of(centre: Floats) -> npt.NDArray[np.int64]:
    """Class of size of log(1 + persons)."""
    return np.searchsorted(np.log1p(BEGIN), centre, side="right").astype(np.int64) - 1


def spread_of(draws: Sequence[Floats]) -> Floats:
    """Spread of log(1 + persons) over the draws: a standard deviation from mean distances, since tails are heavy."""
    logs = np.log1p(np.asarray(draws))
    few = len(logs) / (len(logs) - 1.0)
    return np.asarray(np.abs(logs - logs.mean(axis=0)).mean(axis=0) * np.sqrt(few) / MEAN_DISTANCE, dtype=np.float64)


def calibrated(centre: Floats, spread: Floats, said: Floats) -> Reach:
    """Reaches that hold reports as often as they say.

    centre, spread, said : (cell,) estimated, of the draws, reported; of log(1 + persons)

    With n reports in a class the quantile of (n + 1) / n of the share is taken (split conformal prediction, Vovk et al.
    2005), one for each side; a class of fewer than ``LEAST_REPORTS`` has those of all. Cells that all draws agree on
    take no part, nor those taken for gaps of a report as in learning: nobody where a hundred are estimated.
    """
    some = (spread > 0) & ~((said == 0) & (centre > LEFT_OUT))
    far, size = (said - centre)[some] / spread[some], sizes_of(centre[some])
    found = {}
    for share in SHARES:
        tail = (1.0 - share / 100.0) / 2.0
        sides = [[_quantile(side, size == c, tail) for c in range(len(BEGIN))] for side in (-far, far)]
        found[share] = tuple(sides[0]), tuple(sides[1])
    return Reach(found)


def _quantile(far: Floats, here: npt.NDArray[np.bool_], tail: float) -> float:
    own = far[here] if here.sum() >= LEAST_REPORTS else far
    return float(max(np.quantile(own, min((1.0 - tail) * (own.size + 1.0) / own.size, 1.0)), 0.0))


#: Calibrated on reporters left out by groups, see docs/explanation/learned-flows.md; ``sojourn validate flows
#: --learned N`` prints them anew.
REACH = Reach(
    {
        80: ((1.17, 1.55, 1.36, 1.67, 2.80), (1.23, 1.10, 1.01, 0.95, 0.97)),
        95: ((1.82, 3.05, 2.68, 3.28, 6.64), (2.51, 2.08, 1.83, 1.88, 2.14)),
    }
)
