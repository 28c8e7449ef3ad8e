"""Intervals of learned flows from draws that all balance: of corridors, and of sums from the sums of every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators import flow_array
from sojourn.products.flows.family import FamilyEstimate, FlowFamily, Report, silent
from sojourn.products.flows.tables import COUNTRY, FlowRange, summed

Floats = npt.NDArray[np.float64]

#: Per cent of draws inside an interval -> how many standard deviations of the logarithm reach that far.
REACH = {80: 1.2816, 95: 1.9600}
DRAWS = 24


@dataclass(frozen=True)
class Draws:
    """Flows drawn: (draw, origin, destination) persons on the areas of the estimate; nets of every draw are exact."""

    areas: tuple[str, ...]
    moves: Floats

    def table(self) -> pa.Table:
        """Long: draw, origin, destination, value; corridors without persons in a draw are left out."""
        draw, origin, destination = np.nonzero(self.moves > 0)
        names = pa.array(self.areas)
        return pa.table(
            {
                "draw": pa.array(draw + 1),
                "origin": names.take(pa.array(origin)),
                "destination": names.take(pa.array(destination)),
                "value": pa.array(self.moves[draw, origin, destination]),
            }
        )


def drawn_flows(family: FlowFamily, made: FamilyEstimate, *, draws: int = DRAWS, report: Report = silent) -> Draws:
    """Draws of an estimate that was learned. Raises UsageError for another method, whose errors nobody has measured."""
    if made.method != "learned":
        raise UsageError(f"{made.method} has no draws", ways_out=["--method learned", "--range: over methods"])
    estimator = family.learned(made.period)
    found = []
    for number, one in enumerate(estimator.draws(draws)):
        report("drawing accounts that balance", number, draws)
        found.append(one.flows.sum(axis=0))
    return Draws(made.estimate.areas, np.stack(found))


def interval(made: FamilyEstimate, drawn: Draws, *, level: str = COUNTRY, share: int = 80) -> FlowRange:
    """Lower and upper end of every flow: the estimate, less and plus what its logarithm varies by over the draws.

    level : the draws are summed to it first, so that what cancels between corridors does so ; share : per cent of draws
    inside, 80 or 95
    """
    if share not in REACH:
        raise UsageError(f"no interval of {share} % is given", ways_out=[f"{' or '.join(map(str, REACH))}"])
    tables = [summed(flow_array(t, drawn.areas), level) for t in drawn.moves]
    middle = summed(made.estimate.moves, level)
    lower, upper = _ends(middle.values, [t.values for t in tables], REACH[share])
    sums = _ends(np.array([np.nansum(middle.values)]), [np.array([t.values.sum()]) for t in tables], REACH[share])
    said = xr.full_like(middle, f"{share} % of draws", dtype=object)
    return FlowRange(
        middle.copy(data=lower), middle.copy(data=upper), said, said,
        tuple(f"draw {n + 1}" for n in range(len(tables))), (float(sums[0][0]), float(sums[1][0])),
    )  # fmt: skip


def _ends(middle: Floats, draws: Sequence[Floats], reach: float) -> tuple[Floats, Floats]:
    """Ends of an interval on the scale of log(1 + persons)."""
    spread = np.std([np.log1p(d) for d in draws], axis=0, ddof=1)
    centre = np.log1p(middle)
    return np.maximum(np.expm1(centre - reach * spread), 0.0), np.expm1(centre + reach * spread)
