"""The areas a user asks for, among those of a table of flows, and which flows touch them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.errors import CodesUnknown


def chosen(wanted: Sequence[str], level: str, there: Collection[str]) -> tuple[str, ...]:
    """Codes of a table of flows behind codes and names of areas.

    wanted : any code or name; a group stands for its members in the table, a country for the group of the level that
        holds it
    level : ``country`` or the grouping the table is summed to ; there : codes of the table

    Raises CodesUnknown for what is no area and for what the table has not.
    """
    found: dict[str, None] = {}
    lacking = []
    for text, code in zip(wanted, area.resolve(wanted), strict=True):
        if level != "country" and code not in there:
            held = [g for g, members in area.partition(level).items() if code in members and g in there]
        else:
            held = [code] if code in there else [m for m in area.members(code) if m in there]
        if not held:
            lacking.append(text)
        found |= dict.fromkeys(held)
    if lacking:
        raise CodesUnknown(
            f"the flows have no area {', '.join(lacking)} (level {level})",
            ways_out=["a country, or a group of countries", "--level country"],
        )
    return tuple(found)


def touching(areas: Sequence[str] | npt.NDArray[Any], kept: Collection[str]) -> npt.NDArray[np.bool_]:
    """(origin, destination) whether a flow starts or ends in one of the areas kept; all of them when none is named."""
    inside = np.array([not kept or a in kept for a in areas], dtype=bool)
    return np.asarray(inside[:, None] | inside[None, :])
