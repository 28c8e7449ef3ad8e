"""The panel: measures of every country at every period, with status and origin."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.figure import Origin as Origin
from sojourn.concepts.status import combined

ZERO_IS_NOT_COUNTED = frozenset({"IDPS", "STATELESS"})  # UNHCR prints 0 where it counts nobody
WEIGHT_THAT_COUNTS = 0.1  # a status that carries a tenth of a sum marks the sum

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Amount:
    """A measure of one country at one period."""

    value: float
    status: str


@dataclass
class Panel:
    """measure -> period -> country -> amount, and the origin of each measure."""

    amounts: dict[str, dict[str, dict[str, Amount]]] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    flows: dict[tuple[str, str], tuple[tuple[str, ...], Array]] = field(default_factory=dict)
    """(period, sex) -> areas and the (origin, destination) table of moves; areas may be sub-regions."""

    def put(self, measure: str, period: str, country: str, value: float, status: str) -> None:
        """Set one amount."""
        self.amounts.setdefault(measure, {}).setdefault(period, {})[country] = Amount(value, status)

    def periods(self, measure: str) -> list[str]:
        """Periods of a measure, in order."""
        return sorted(self.amounts.get(measure, {}))

    def total(self, measure: str, period: str, countries: Iterable[str]) -> tuple[float, str, set[str]] | None:
        """Sum over the countries that have it: value, status, and which countries those are.

        None where none has it, and where nobody is counted of a measure whose zeros are no counts.
        """
        found = {c: a for c in countries if (a := self.amounts.get(measure, {}).get(period, {}).get(c)) is not None}
        if not found:
            return None
        value = math.fsum(a.value for a in found.values())  # the same whatever the order of countries
        if value == 0 and measure in ZERO_IS_NOT_COUNTED:
            return None
        sizes: dict[str, list[float]] = {}
        for amount in found.values():
            sizes.setdefault(amount.status, []).append(abs(amount.value))
        weights = {status: math.fsum(held) for status, held in sizes.items()}
        whole = math.fsum(weights.values())
        marking = {s for s, w in weights.items() if whole == 0 or w >= WEIGHT_THAT_COUNTS * whole}
        return value, combined(marking).value, set(found)


def figures_of_countries(table: pa.Table, by: str) -> tuple[pa.Table, tuple[int, ...]]:
    """Rows of a table of totals with a figure and a country, and the releases they are from.

    table : as ``Warehouse.totals`` returns it ; by : the column of areas
    """
    countries = pc.is_in(table[by], pa.array(sorted(all_countries())))
    kept = table.filter(pc.and_(countries, pc.is_valid(table["obs_value"])))
    releases = pc.unique(pc.list_flatten(kept["releases"].combine_chunks())) if kept.num_rows else pa.array([])
    return kept, tuple(sorted(releases.to_pylist()))


@lru_cache(maxsize=1)
def all_countries() -> frozenset[str]:
    """Ids of countries and areas, all that may be summed to a region."""
    return frozenset(area.countries())
