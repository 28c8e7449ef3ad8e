"""Differential privacy for counts: bounded contributions, noise and accounting by OpenDP, groups too small not named.

A person counts in at most so many cells, once each; the others are left out before anything is counted. Which groups
are there at all is protected too: a group whose noisy count is below the threshold does not appear. Totals are sums of
what appears, so that the table adds up without costing anything. Source: Korolova et al. (2009), *Releasing search
queries and clicks privately*, as in OpenDP's ``make_laplace_threshold``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.errors import UsageError
from sojourn.release.counts import PERSON, Cell, every_subset

HIGHEST = 2**20


@dataclass(frozen=True)
class Mechanism:
    """Noise that meets a budget: scale of the discrete Laplace noise, the threshold, and what OpenDP says it costs."""

    measurement: Any
    scale: float
    threshold: int
    epsilon: float
    delta: float


def opendp(epsilon: float, delta: float) -> Any:
    """OpenDP, for a budget that thresholds can meet.

    Raises UsageError where it is not installed, and for a delta of 0 or a budget that is none.
    """
    try:
        import opendp.prelude as dp
    except ImportError as error:
        raise UsageError(
            "OpenDP is not installed.", ways_out=["Install it with: pip install 'sojourn[privacy]'"]
        ) from error
    if not 0 < delta < 1 or not epsilon > 0:
        raise UsageError(
            f"Epsilon {epsilon:g} and delta {delta:g}: groups are not known beforehand, so that delta has to be above "
            "0 and below 1, far below one in the number of persons.",
            ways_out=["--delta 1e-7"],
        )
    dp.enable_features("contrib")
    return dp


def mechanism(epsilon: float, delta: float, cells_of_a_person: int, least: int) -> Mechanism:
    """The mechanism of a budget, accounted by OpenDP. No noise is drawn.

    least : smallest threshold wanted. Raises UsageError for a delta of 0: groups that only one person is in would show
    by being there, and where OpenDP is not installed.
    """
    dp = opendp(epsilon, delta)
    domain = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T=int))
    space = domain, dp.l01inf_distance(dp.absolute_distance(T=int))
    bound = (cells_of_a_person, cells_of_a_person, 1)
    scale = cells_of_a_person / epsilon

    def made(threshold: int) -> tuple[Any, float, float]:
        one = space >> dp.m.then_laplace_threshold(scale=scale, threshold=threshold)
        cost = one.map(bound)
        return one, float(cost[0]), float(cost[1])

    low, high = max(least, 2), HIGHEST
    while low < high:  # the smallest threshold within delta
        middle = (low + high) // 2
        low, high = (low, middle) if made(middle)[2] <= delta else (middle + 1, high)
    while (found := made(low))[1] > epsilon:  # rounding outwards in the accountant
        scale *= 1 + 1e-9
    if found[2] > delta:
        raise UsageError(
            f"No threshold below {HIGHEST:,} meets delta {delta:g}.", ways_out=["a larger epsilon or delta"]
        )
    return Mechanism(found[0], scale, low, found[1], found[2])


def bounded(contributions: pa.Table, dimensions: Sequence[str], cells_of_a_person: int) -> tuple[dict[Cell, int], int]:
    """Persons by cell where each counts in the first so many cells (in order of codes), and how many are left out."""
    order = contributions.sort_by([(PERSON, "ascending"), *((name, "ascending") for name in dimensions)])
    persons = order[PERSON].to_pylist()
    cells = list(zip(*(order[name].to_pylist() for name in dimensions), strict=True))
    counted: dict[Cell, int] = {}
    before, number, left = object(), 0, 0
    for person, cell in zip(persons, cells, strict=True):
        number = number + 1 if person == before else 1
        before = person
        if number <= cells_of_a_person:
            counted[cell] = counted.get(cell, 0) + 1
        else:
            left += 1
    return counted, left


def drawn(counted: dict[Cell, int], made: Mechanism) -> dict[Cell, int]:
    """Noisy counts of the cells that reach the threshold: the one place where noise is drawn."""
    names = {"\x1f".join(cell): cell for cell in counted}
    noisy = made.measurement({name: counted[cell] for name, cell in names.items()})
    return {names[name]: int(count) for name, count in sorted(noisy.items())}


def with_totals(noisy: dict[Cell, int], dimensions: Sequence[str], summed: Sequence[str]) -> dict[Cell, int]:
    """The cells and all totals along some dimensions, as sums of what appears."""
    made: dict[Cell, int] = {}
    for kept in every_subset(list(summed)):
        for cell, count in noisy.items():
            broader = tuple(
                c if name not in summed or name in kept else TOTAL for c, name in zip(cell, dimensions, strict=True)
            )
            made[broader] = made.get(broader, 0) + count
    return made
