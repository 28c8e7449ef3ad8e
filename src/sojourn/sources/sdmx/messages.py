"""What a message of SDMX becomes, whichever format it came in: text columns named by component, a row an observation.

A message gives each component at the level it is attached to (data set, group of series, series, observation). They are
joined here, so that a row holds everything that is said of its figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import LayoutDiffers

AGAIN = ("Get the file again from its publisher.", "Or download it as SDMX-CSV, with codes.")


@dataclass(frozen=True)
class Naming:
    """What a message says of itself before its figures.

    structure : ``AGENCY:ID(VERSION)`` of its dataflow, else of its data structure; empty where it states none
    at_observation : the dimension in which the observations of a series differ
    prepared : when it was prepared or its data were updated, as written
    """

    structure: str
    at_observation: str = "TIME_PERIOD"
    prepared: str = ""
    name: str = ""


@dataclass
class Columns:
    """Observations in the making.

    whole : components of the data set
    groups, series : components of each group and of each series
    own : components of observations, a list each
    owner : for each observation the place of its series
    """

    whole: dict[str, str] = field(default_factory=dict)
    groups: list[Mapping[str, str]] = field(default_factory=list)
    series: list[Mapping[str, str]] = field(default_factory=list)
    own: dict[str, list[str]] = field(default_factory=dict)
    owner: list[int] = field(default_factory=list)

    def observe(self, components: Mapping[str, str]) -> None:
        """One observation of the last series."""
        for name in components.keys() - self.own.keys():
            self.own[name] = [""] * len(self.owner)
        for name, column in self.own.items():
            column.append(components.get(name, ""))
        self.owner.append(len(self.series) - 1)

    def table(self, name: str) -> pa.Table:
        """All observations, one column a component.

        name : of the file, for messages. Raises LayoutDiffers where a component stands at series and at observations.
        """
        shared = dict.fromkeys(c for s in self.series for c in s)
        if both := sorted(shared.keys() & self.own.keys()):
            raise LayoutDiffers(
                f"{name}: components stand both at series and at observations.", details=both, ways_out=AGAIN
            )
        owner = pa.array(self.owner, pa.int32())
        found = {c: pa.array([s.get(c, "") for s in self.series], pa.string()).take(owner) for c in shared}
        found |= {c: pa.array(column, pa.string()) for c, column in self.own.items()}
        found |= self._of_groups(found)
        for component, text in self.whole.items():
            found.setdefault(component, pa.repeat(text, len(owner)))
        return pa.table(found)

    def _of_groups(self, columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """Attributes of groups, at the observations of each.

        An attribute is attached at one level, so what a group shares with series and observations is its key.
        """
        rows = len(self.owner)
        found: dict[str, pa.Array] = {}
        for group in self.groups:
            inside = pa.repeat(True, rows)
            for component in group.keys() & columns.keys():
                inside = pc.and_(inside, pc.equal(columns[component], group[component]))
            for component in group.keys() - columns.keys():
                found[component] = pc.if_else(inside, group[component], found.get(component, pa.repeat("", rows)))
        return found
