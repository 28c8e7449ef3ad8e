"""What is odd about learned flows of an interval: where account, stock, report and methods contradict one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.learned.features import World
from sojourn.estimators.flows.learned.registers import contradictions
from sojourn.products.flows.family import FamilyEstimate, FlowFamily

Floats = npt.NDArray[np.float64]

#: Moves by more than this factor are listed: by the net of an area, and between methods.
BY_NET, BETWEEN_METHODS = 2.0, 10.0
#: Persons from which something is listed.
LEAST_PERSONS = 1_000.0
OTHER_METHOD = "pseudo-bayesian"


@dataclass(frozen=True)
class Oddity:
    """One of them.

    kind : ``net`` (an area whose net moved its corridors), ``stock`` (more arrived from a birthplace than live there at
    the end), ``displaced`` (registers of refugees and asylum-seekers changed by another number) or ``methods`` (methods
    differ) ; origin, destination : areas; of a net the one it is about, twice
    figure, other : persons estimated, and those it is held against ; side : of a net, arrivals or departures
    reason : of a net ``natives`` (more than twice the change of the foreign-born: natives must have moved) or
    ``level``; of a stock ``unlisted`` or ``low``; of a register ``came`` (it grew by more), ``went`` (it shrank by more
    than returned, or registered more returns) or ``returned`` (more returned than it shrank by); between methods
    ``third`` (nobody born in either lives in the other), ``churn`` (more is learned than stocks require) or ``change``
    (stocks require more)
    """

    kind: str
    origin: str
    destination: str
    figure: float
    other: float
    reason: str
    side: str = ""


def oddities(family: FlowFamily, made: FamilyEstimate, *, least: float = LEAST_PERSONS) -> list[Oddity]:
    """Oddities of a learned estimate, the largest first within each kind. least : persons from which one is listed."""
    other = family.estimate(made.period, OTHER_METHOD)
    return [
        *_by_net(family, made, least),
        *_above_stock(family, made, least),
        *against_registers(made.estimate.moves.values, family.learned(made.period).taught.world, least),
        *_between(family, made, other, least),
    ]


def _by_net(family: FlowFamily, made: FamilyEstimate, least: float) -> list[Oddity]:
    learned = family.learned(made.period)
    before, after = learned.prior().sum(axis=0), made.estimate.moves.values
    world, found = learned.taught.world, []
    for axis, side in enumerate(("arrivals", "departures")):
        was, is_ = before.sum(axis=axis), after.sum(axis=axis)
        far = np.abs(np.log((is_ + 1.0) / (was + 1.0))) > np.log(BY_NET)
        told = world.gain().sum(axis=0)
        for i in np.flatnonzero(far & (np.maximum(was, is_) >= least)):
            natives = abs(float(world.net()[i])) > BY_NET * abs(float(told[i]))
            reason = "natives" if natives else "level"
            found.append(Oddity("net", world.areas[i], world.areas[i], float(is_[i]), float(was[i]), reason, side))
    return _largest_first(found)


def _above_stock(family: FlowFamily, made: FamilyEstimate, least: float) -> list[Oddity]:
    world = family.learned(made.period).taught.world
    outward = made.estimate.components["outward"].values
    found = []
    for k, d in np.argwhere((outward > world.end) & (outward >= least)):
        reason = "low" if world.listed[k, d] else "unlisted"
        found.append(
            Oddity("stock", world.areas[k], world.areas[d], float(outward[k, d]), float(world.end[k, d]), reason)
        )
    return _largest_first(found)


def against_registers(moves: Floats, world: World, least: float = LEAST_PERSONS) -> list[Oddity]:
    """Corridors three times off the register of displaced persons, the largest first, see ``contradictions``.

    moves : (origin, destination) persons in the interval
    """
    found = [
        Oddity("displaced", world.areas[o], world.areas[d], float(moves[o, d]), float(persons[o, d]), reason)
        for reason, mask, persons in contradictions(moves, world, least)
        for o, d in np.argwhere(mask)
    ]
    return _largest_first(found)


def _between(family: FlowFamily, made: FamilyEstimate, other: FamilyEstimate, least: float) -> list[Oddity]:
    world = family.learned(made.period).taught.world
    ours, theirs = made.estimate.moves.values, other.estimate.moves.values
    stock = np.maximum(world.start, world.end)
    behind = np.maximum(stock, stock.T)
    far = np.abs(np.log((ours + 1.0) / (theirs + 1.0))) > np.log(BETWEEN_METHODS)
    found = []
    for o, d in np.argwhere(far & (np.maximum(ours, theirs) >= least)):
        if behind[o, d] <= 0:
            reason = "third"
        elif ours[o, d] > theirs[o, d]:
            reason = "churn"
        else:
            reason = "change"
        found.append(Oddity("methods", world.areas[o], world.areas[d], float(ours[o, d]), float(theirs[o, d]), reason))
    return _largest_first(found)


def _largest_first(found: list[Oddity]) -> list[Oddity]:
    return sorted(found, key=lambda o: -max(o.figure, o.other))
