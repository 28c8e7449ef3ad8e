"""What a report is made of: plain records, filled by whoever assessed the area, drawn by the rest of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.declaration.verdict import Verdict
from sojourn.indicators.indicator import Indicator

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Input:
    """One measure that entered an indicator at a period. ``measure`` is its id, ``status`` an SDMX code."""

    measure: str
    value: float
    status: str


@dataclass(frozen=True)
class Value:
    """A figure at a period.

    period : SDMX id, such as 2024 or 2020-07-01/P4Y; label : for readers
    status : SDMX code of its observation status
    coverage : share (0 to 1) of the area's population whose countries it speaks for; countries : how many
    inputs : measures it was computed from; empty for a measure
    """

    period: str
    label: str
    value: float
    status: str
    coverage: float = 1.0
    countries: int = 1
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where a measure was read or how it was made.

    selection : (dimension, codes) of the cells; releases : their numbers in ``ReportContent.releases``
    formula, derived_from : in words, for what was computed; command : shows the cells in a terminal
    """

    dataflow: str
    source: str
    edition: str
    selection: tuple[tuple[str, str], ...]
    releases: tuple[int, ...]
    formula: str = ""
    derived_from: str = ""
    command: str = ""
    command_note: str = ""


@dataclass(frozen=True)
class Measure:
    """A measure of the area with all its periods, in order."""

    id: str
    title: str
    unit: str
    values: tuple[Value, ...]
    provenance: Provenance | None

    @property
    def latest(self) -> Value | None:
        """The last period, or None."""
        return self.values[-1] if self.values else None

    def at(self, period: str) -> Value | None:
        """The figure of a period, or None."""
        return next((v for v in self.values if v.period == period), None)


@dataclass(frozen=True)
class IndicatorSeries:
    """An indicator of the area with all its periods, in order."""

    indicator: Indicator
    values: tuple[Value, ...]


@dataclass(frozen=True)
class MapValue:
    """One country or area on a map. ``value`` is None where there is none; ``inside``: part of the area reported."""

    area: str
    m49: str
    name: str
    latitude: float | None
    longitude: float | None
    value: float | None
    status: str
    inside: bool = False


@dataclass(frozen=True)
class MapContent:
    """Figures of countries to colour a world map with.

    measure : id of the measure or indicator whose panel tells where they are from
    """

    id: str
    title: str
    unit: str
    label: str
    values: tuple[MapValue, ...]
    measure: str
    decimals: int = 1


@dataclass(frozen=True)
class FlowContent:
    """Flows between groups of areas in one interval.

    table : (origin, destination) persons; the diagonal holds moves between the members of a group
    inside : positions of the groups that hold the area reported, or its members
    """

    label: str
    names: tuple[str, ...]
    table: Array
    status: str
    inside: frozenset[int]
    measure: str


@dataclass(frozen=True)
class PartnerContent:
    """Who came from where and went where, largest first: (area, name, persons).

    within : moves between the members of a group, None for a country
    """

    label: str
    origins: tuple[tuple[str, str, float], ...]
    destinations: tuple[tuple[str, str, float], ...]
    within: float | None
    status: str
    measure_in: str
    measure_out: str


@dataclass(frozen=True)
class ReleaseRecord:
    """One file (or estimate) in the warehouse; ``used`` where a figure of this report rests on it."""

    number: int
    source: str
    edition: str
    publisher: str
    file_name: str
    size: int | None
    sha256: str
    url: str
    licence: str
    citation: str
    accessed: str
    loaded: str
    notes: tuple[str, ...] = ()
    used: bool = True


@dataclass(frozen=True)
class Change:
    """One of the largest changes, as a sentence with its source."""

    indicator: str
    sentence: str
    source: str


@dataclass(frozen=True)
class ReportContent:
    """Everything a report says.

    area, name, level : of the area; members : names of its countries, by id
    assessment : the machine-readable assessment (``area``, ``paragraphs``, ...), kept as it is in the JSON
    data_stamp : in words, what the figures come from
    absent : indicators that could not be computed, with the measures they lack
    """

    area: str
    name: str
    level: str
    members: Mapping[str, str]
    as_of: int
    data_stamp: str
    built_in: bool
    verdicts: tuple[Verdict, ...]
    indicators: Mapping[str, IndicatorSeries]
    measures: Mapping[str, Measure]
    releases: tuple[ReleaseRecord, ...]
    changes: tuple[Change, ...]
    assessment: Mapping[str, Any]
    maps: tuple[MapContent, ...] = ()
    flows: FlowContent | None = None
    partners: PartnerContent | None = None
    absent: tuple[tuple[Indicator, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def is_country(self) -> bool:
        """True for a single country or area."""
        return set(self.members) == {self.area}

    @property
    def within_sentence(self) -> str:
        """The name as it stands inside a sentence: with an article for the world and for communities."""
        if self.level == "world":
            return "the world"
        return f"the {self.name}" if self.level == "community" else self.name
