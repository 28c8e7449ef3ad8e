"""The panel: measures of every country at every period, with status and origin."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.figure import Bounds, Origin
from sojourn.concepts.reason import Reason
from sojourn.concepts.status import status_of_sum
from sojourn.cube import Letters
from sojourn.indicators.measure import measure as declared

Array = npt.NDArray[np.float64]
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Amount:
    """A measure of one country at one period. interval : of the error that its protection put on it, else None"""

    value: float
    status: str
    interval: Bounds | None = None


ByPeriod = dict[str, dict[str, Amount]]
"""period -> country -> amount"""
FlowTable = tuple[tuple[str, ...], Array]
"""Areas and the (origin, destination) table of moves between them."""


class OnFirstUse(MutableMapping[K, V]):
    """A mapping whose values are made when they are first asked for: a stored panel reads what an answer needs."""

    def __init__(self, made: Mapping[K, Callable[[], V]]) -> None:
        """made : key -> what makes its value."""
        self._made: dict[K, Callable[[], V]] = dict(made)
        self._read: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._read:
            self._read[key] = self._made[key]()
        return self._read[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._made[key] = lambda: value
        self._read[key] = value

    def __delitem__(self, key: K) -> None:
        del self._made[key]
        self._read.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._made

    def __iter__(self) -> Iterator[K]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass
class Panel:
    """measure -> period -> country -> amount, and the origin of each measure.

    said : what the user is to know of how the panel is kept; no part of what is reported
    areas : every area with a figure of any measure, where that is known without reading all of them
    releases : everything loaded in the state of the warehouse it is of, where that is known
    """

    amounts: MutableMapping[str, ByPeriod] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    notes: list[Reason] = field(default_factory=list)
    flows: MutableMapping[tuple[str, str], FlowTable] = field(default_factory=dict)
    """(period, sex) -> areas and the (origin, destination) table of moves; areas may be sub-regions."""
    said: tuple[str, ...] = ()
    areas: frozenset[str] | None = None
    releases: tuple[dict[str, Any], ...] | None = None
    flow_status: MutableMapping[tuple[str, str], Letters] = field(default_factory=dict)
    """(period, sex) -> (origin, destination) status of each cell of the flows, where flows are between countries."""
    preferred: Mapping[tuple[str, str, str], Origin] = field(default_factory=dict)
    """(measure, period, country) -> origin of an own figure that stands in place of the international one."""
    suppressed: Mapping[tuple[str, str, str], Origin] = field(default_factory=dict)
    """The same of own figures that their publisher hides: there is no amount, nor is it zero or missing."""
    international: Panel | None = None
    """The panel without the preferred figures, where some are."""

    def put(self, measure: str, period: str, country: str, value: float, status: str) -> None:
        """Set one amount."""
        self.amounts.setdefault(measure, {}).setdefault(period, {})[country] = Amount(value, status)

    def periods(self, measure: str) -> list[str]:
        """Periods of a measure, in order."""
        return sorted(self.amounts.get(measure, {}))

    def origin(self, measure: str, period: str, countries: Iterable[str]) -> Origin | None:
        """Where the sum of a measure over countries is from: own figures that stand in it are named with it."""
        usual = self.origins.get(measure)
        if not self.preferred:
            return usual
        summed = list(countries)
        own = [o for c in summed if (o := self.preferred.get((measure, period, c))) is not None]
        if not own:
            return usual
        if len(own) == len(summed) or usual is None:
            return own[0]
        sources = " and ".join(dict.fromkeys([usual.label, *(o.label for o in own)]))
        releases = tuple(sorted({*usual.releases, *(i for o in own for i in o.releases)}))
        return replace(usual, source=sources, edition="", releases=releases)

    def held(self) -> frozenset[str]:
        """Every area with a figure of any measure."""
        if self.areas is not None:
            return self.areas
        return frozenset(c for by_period in self.amounts.values() for found in by_period.values() for c in found)

    def total(self, measure: str, period: str, countries: Iterable[str]) -> tuple[float, str, set[str]] | None:
        """Sum over the countries that have it: value, status, and which countries those are.

        None where none has it, and where nobody is counted of a measure whose zeros are no counts.
        Raises CodesUnknown for a measure that is not declared.
        """
        zero_is_counted = declared(measure).zero_is_counted
        held = self.amounts.get(measure, {}).get(period, {})
        found = {c: held[c] for c in countries if c in held}
        if not found:
            return None
        value = math.fsum(a.value for a in found.values())  # the same whatever the order of countries
        if value == 0 and not zero_is_counted:
            return None
        status = status_of_sum((a.value, a.status) for a in found.values())
        return value, status.value, set(found)


def put_together(parts: Iterable[Panel]) -> Panel:
    """One panel of several that share no measure, none of them read for it; a note is kept once."""
    held = list(parts)
    return Panel(
        OnFirstUse({m: partial(p.amounts.__getitem__, m) for p in held for m in p.amounts}),
        {m: origin for p in held for m, origin in p.origins.items()},
        list(dict.fromkeys(note for p in held for note in p.notes)),
        OnFirstUse({key: partial(p.flows.__getitem__, key) for p in held for key in p.flows}),
        flow_status=OnFirstUse({key: partial(p.flow_status.__getitem__, key) for p in held for key in p.flow_status}),
    )


def figures_of_countries(table: pa.Table, by: str) -> tuple[pa.Table, tuple[int, ...]]:
    """Rows of a table of totals with a figure and a country, and the releases they are from.

    table : as ``Warehouse.totals`` returns it ; by : the column of areas
    """
    countries = pc.is_in(table[by], pa.array(sorted(all_countries())))
    kept = table.filter(pc.and_(countries, pc.is_valid(table["obs_value"])))
    if kept.num_rows == 0:
        return kept, ()
    releases = pc.unique(pc.list_flatten(kept["releases"].combine_chunks()))
    return kept, tuple(sorted(releases.to_pylist()))


def releases_of(table: pa.Table) -> tuple[int, ...]:
    """Numbers of the releases that rows are from. table : as ``Warehouse.read`` returns it"""
    return tuple(sorted(set(table["release_id"].to_pylist())))


@lru_cache(maxsize=1)
def all_countries() -> frozenset[str]:
    """Ids of countries and areas, all that may be summed to a region."""
    return frozenset(area.countries())
