"""What registers of displaced persons say of arrivals and returns: leasts for the prior, and what contradicts them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sojourn.estimators.flows.learned.features import World

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Moves are known by a register from this many persons, where they are this share of all.
LEAST_REGISTERED, REGISTERED_SHARE = 1000.0, 0.5
#: A corridor contradicts its register from this factor.
CONTRADICTS = 3.0


def with_displaced(
    arriving: Floats, leaving: Floats, world: World, factor: Floats | float = 1.0
) -> tuple[Floats, Floats]:
    """Arrivals and departures that are not below what registers of displaced persons and stocks both say."""
    came, went = registered(world)
    return np.maximum(arriving, factor * came), np.maximum(leaving, factor * went)


def registered(world: World) -> tuple[Floats, Floats]:
    """(birthplace, destination) and (birthplace, origin) persons whom registers of the displaced imply.

    Where refugees and asylum-seekers of an origin became more, and the stock gained too, at least the smaller of both
    arrived; where both became fewer, as many left at least; and at least those whose return was registered. Few
    reporters take in most of a neighbour's refugees, so learners hardly know such corridors. Registers are of the ends
    of the years, stocks of mid-years.
    """
    growth, gain = world.displaced_end - world.displaced_start, world.gain()
    came, went = (np.minimum(np.maximum(s * growth, 0.0), np.maximum(s * gain, 0.0)) for s in (1.0, -1.0))
    return came, np.maximum(went, world.returned)


def known_by_register(arriving: Floats, leaving: Floats, world: World) -> tuple[Bools, Bools]:
    """Whether registers of the displaced account for half of the moves and more.

    (birthplace, destination) of arrivals and (birthplace, origin) of returns to the birthplace
    """
    came, went = (
        (least >= LEAST_REGISTERED) & (least >= REGISTERED_SHARE * np.maximum(learned, least))
        for least, learned in zip(registered(world), (arriving, leaving), strict=True)
    )
    return came, went


def contradictions(moves: Floats, world: World, least: float) -> Iterator[tuple[str, Bools, Floats]]:
    """What is three times off a register: the reason, which corridors, and the persons of the register.

    moves : (origin, destination) persons in the interval ; least : persons from which a register counts. ``came``: it
    grew by more than moved; ``went``: it shrank by more than returned, or more returns were registered; ``returned``:
    more returned than it shrank by, held against it where the displaced are half of the community at the start, since
    everywhere else others may return too
    """
    growth = world.displaced_end - world.displaced_start
    back = np.maximum(np.maximum(-growth, 0.0), world.returned)
    of_displaced = world.displaced_start >= np.maximum(world.start / 2, least)
    yield "came", (growth >= least) & (moves * CONTRADICTS < growth), growth
    yield "went", ((back >= least) & (back > moves.T * CONTRADICTS)).T, back.T
    yield "returned", (of_displaced & (CONTRADICTS * np.maximum(back, least) < moves.T)).T, back.T
