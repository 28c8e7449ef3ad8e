"""A maker: the one place where a measure, or a group of measures computed together, is read or computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sojourn.concepts.dataflow import Dataflow
from sojourn.indicators.measure import made_by
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse

T = TypeVar("T")
OWN = "OWN_"
"""How the sources of a user's own tables begin; a maker that reads them names this beginning."""


class Bench:
    """The warehouse at one state, and what several makers use, read once.

    It lasts for one building of the panel, inside a snapshot of the warehouse.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self._read: dict[Callable[[Warehouse], Any], Any] = {}

    def once(self, read: Callable[[Warehouse], T]) -> T:
        """What ``read`` gives for the warehouse; the second maker that asks gets what the first was given."""
        if read not in self._read:
            self._read[read] = read(self.warehouse)
        found: T = self._read[read]
        return found


@dataclass(frozen=True)
class Maker:
    """Declaration of a maker. The measures it makes name it in ``indicators/measures.csv``.

    id : the name used there
    make : (bench, panel) puts its measures, and their origins, into the panel; what cannot be made is left out. The
        panel it is given holds the measures in ``after`` and nothing else
    sources : ids of the sources that its rule names; the measure is made anew when a release arrives of any series
        these belong to. ``OWN_`` names the user's own tables
    dataflows : where the rule counts whatever is loaded, the dataflows of which it names every series, own tables too
    after : measures it computes from
    settings : what ``make`` works with beside its own text, as text
    """

    id: str
    make: Callable[[Bench, Panel], None]
    sources: tuple[str, ...] = ()
    dataflows: tuple[Dataflow, ...] = ()
    after: tuple[str, ...] = ()
    settings: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """Ids of the measures it makes."""
        return made_by().get(self.id, ())
