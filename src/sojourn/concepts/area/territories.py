"""Places that are no States of their own, and the treaties that reach them through the State they belong to.

The table says yes, no, or nothing: where nobody has been seen to say whether an act of a State extends to a place, it
is not known, and that is another answer than no.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sojourn.concepts.area.table import rows

EVERY = "*"


@dataclass(frozen=True, slots=True)
class Extension:
    """Whether acts of a State on one treaty (or on every one) extend to a place, and since when; None for always.

    itself : the place is bound whether its State is or not: what bound it before it came to that State remains in force
    """

    treaty: str
    applies: bool
    since: str | None
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Territory:
    """A place that is no State: the State it belongs to, None where that is disputed or nobody's, and what is known."""

    area: str
    state: str | None
    extensions: tuple[Extension, ...]


@cache
def territories() -> dict[str, Territory]:
    """All such places by id."""
    held: dict[str, list[Extension]] = {}
    state: dict[str, str | None] = {}
    for row in rows("territories"):
        own = held.setdefault(row["area"], [])
        state[row["area"]] = row["state"] or None
        if row["treaty"]:
            itself = row["applies"] == "itself"
            own.append(Extension(row["treaty"], itself or row["applies"] == "yes", row["since"] or None, itself))
    return {area: Territory(area, state[area], tuple(found)) for area, found in held.items()}


def is_state(area: str) -> bool:
    """Whether a country or area can be bound by a treaty itself."""
    return area not in territories()


def state_of(area: str) -> str | None:
    """The State that acts for a place that is no State; None for a State, and where that is disputed or nobody's."""
    place = territories().get(area)
    return None if place is None else place.state


def bound(area: str, treaty: str, date: str, parties: frozenset[str]) -> bool | None:
    """Whether a place is bound by a treaty on a date; None where that is not known.

    parties : States bound on that date, and what else has acted for itself

    A State is bound or not. So is a place that is on the list itself, or that the table has as bound itself. A place of
    a State that is not bound is not bound. Else the table decides, and where it says nothing it is not known.
    """
    if area in parties:
        return True
    place = territories().get(area)
    if place is None:
        return False
    if place.state is None:
        return None
    if place.state not in parties and not any(e.itself and e.treaty == treaty for e in place.extensions):
        return False
    for known in place.extensions:
        if known.treaty in (treaty, EVERY):
            return known.applies and (known.since is None or known.since <= date)
    return None
