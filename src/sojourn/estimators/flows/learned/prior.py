"""From arrivals and departures by birthplace to a table of flows by birthplace, origin and destination."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.learned.features import PairTables, World
from sojourn.estimators.flows.learned.registers import with_displaced

Floats = npt.NDArray[np.float64]

#: Share of arrivals that come from neither their birthplace nor go there; see docs/explanation/learned-flows.md.
ONWARD = 0.12
#: Kilometres over which onward moves fall, and what remains of them at any distance.
ONWARD_KM, ONWARD_ANYWHERE = 3000.0, 0.02
#: Least and largest weight of the closed table beside what was learned.
LEAST_CLOSED, MOST_CLOSED = 0.0, 1.0
#: Arrivals of an area may be so many times what was learned before the learners are proven too low: one standard
#: deviation of a level, exp(0.6), and sums of medians are low by themselves.
WITHIN_LEVEL = 1.8
#: Share of a community that may leave within an interval.
MOST_LEAVING = 0.6
#: Onward flows of fewer persons are counted as direct ones.
SMALL = 0.05
#: Persons on every arc from and to a birthplace where people live, so that any net can be met.
FLOOR = 0.01


def closed_weight(arriving: Floats, closed: PairTables) -> Floats:
    """(destination,) weight of the closed table: what the learners miss of the least moves that the stocks require.

    arriving : (birthplace, destination) as learned. Learners know countries that report; where stocks grow by more
    than they say can have arrived (Gulf States, much of Africa and South Asia), they are proven too low. Within
    ``WITHIN_LEVEL`` of what was learned nothing is proven: that much may be the level, and the account decides.
    """
    least, said = closed.arriving.sum(axis=0), WITHIN_LEVEL * arriving.sum(axis=0)
    missing = np.divide(least - said, least, out=np.zeros_like(least), where=least > 0)
    return np.asarray(np.clip(missing, LEAST_CLOSED, MOST_CLOSED), dtype=np.float64)


def prior_flows(arriving: Floats, leaving: Floats, world: World, registers: Floats | float = 1.0) -> Floats:
    """(birthplace, origin, destination) persons in the interval, nobody on the diagonals.

    arriving : (birthplace, destination) persons, from anywhere ; leaving : (birthplace, origin) persons, to anywhere;
    both as learned, for the interval's length ; registers : factor of what registers of the displaced imply
    """
    n = len(world.areas)
    arriving, leaving = with_displaced(arriving, leaving, world, registers)
    weight = closed_weight(arriving, world.closed)[None, :]
    into = _apart(arriving + weight * world.closed.arriving)
    out = _apart(_capped(leaving + weight * world.closed.leaving, into, world))
    flows = np.zeros((n, n, n))
    near = np.exp(-world.km / ONWARD_KM) + ONWARD_ANYWHERE
    np.fill_diagonal(near, 0.0)
    living = world.start.sum(axis=0) + world.end.sum(axis=0) > 0
    floor = FLOOR * np.outer(living, living)
    np.fill_diagonal(floor, 0.0)
    for k in range(n):
        chance = out[k][:, None] * near
        chance[:, k] = 0.0
        total = chance.sum(axis=0)
        share = np.divide(chance, total[None, :], out=np.zeros_like(chance), where=total[None, :] > 0)
        onward = ONWARD * into[k][None, :] * share
        onward[onward < SMALL] = 0.0
        flows[k] = onward
        flows[k, k] = np.maximum(into[k] - onward.sum(axis=0), floor[k])
        flows[k, :, k] = np.maximum(out[k] - np.minimum(onward.sum(axis=1), ONWARD * out[k]), floor[k])
        flows[k, k, k] = 0.0
    return flows


def _apart(table: Floats) -> Floats:
    """The table without persons in their birthplace."""
    kept = table.copy()
    np.fill_diagonal(kept, 0.0)
    return kept


def _capped(leaving: Floats, into: Floats, world: World) -> Floats:
    """Departures of at most a share of the community; a stock that is missing caps nothing."""
    most = MOST_LEAVING * np.maximum(world.start, 2.0 * into + 5.0)
    return np.where(world.listed, np.minimum(leaving, most), leaving)
