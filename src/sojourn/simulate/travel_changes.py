"""Changes of who sets out, from a month on: closures, reopenings, policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from sojourn.simulate.travel_kinds import KINDS

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Change:
    """A span of whole months in which kinds of travellers start trips and move more or less often.

    first, last : days within the first and the last month; ``last`` None for ever after
    others : factor on trips and first moves of all kinds not named
    trips, moves : factor on starts of trips, and on moves, by kind id
    Later moves (a student who leaves, an emigrant who returns) follow from earlier ones; in a span that ends and whose
    factor is below one, the part it does not let through comes within half a year after the span. Trips begun before
    the span end as they would have.
    """

    first: date
    last: date | None = None
    others: float = 1.0
    trips: Mapping[str, float] = field(default_factory=dict)
    moves: Mapping[str, float] = field(default_factory=dict)

    def of_trips(self, kind: str) -> float:
        """Factor on starts of trips of a kind."""
        return float(self.trips.get(kind, self.others))

    def of_moves(self, kind: str) -> float:
        """Factor on moves of a kind."""
        return float(self.moves.get(kind, self.others))

    def inside(self, edges: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Months of the span; edges : first days of months since 1970, one more than months."""
        first = float((self.first - EPOCH).days)
        last = np.inf if self.last is None else float((self.last - EPOCH).days)
        return np.asarray((edges[1:] > first) & (edges[:-1] <= last))


def wrong_changes(changes: Sequence[Change]) -> list[str]:
    """What cannot be in changes, in words."""
    known = {kind.id for kind in KINDS}
    wrong = []
    for change in changes:
        if change.last is not None and change.last < change.first:
            wrong.append(f"a change ends ({change.last}) before it begins ({change.first})")
        factors = {"others": change.others, **change.trips, **change.moves}
        wrong += [f"factor {factor} of {name} is outside 0 to 20" for name, factor in factors.items()
                  if not 0 <= factor <= 20]  # fmt: skip
        wrong += [f"no such kind: {name}" for name in sorted({*change.trips, *change.moves} - known)]
    return wrong
