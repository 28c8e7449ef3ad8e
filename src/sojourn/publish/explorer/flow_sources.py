"""Whose flows a page shows: those of the warehouse, or those of a table of the user's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sojourn.concepts import area as areas
from sojourn.errors import NothingLoaded, SojournError
from sojourn.products.explore.flow_tables import FlowTables
from sojourn.products.explore.own_flows import OwnFlows
from sojourn.publish.explorer.places import name_of, place_of
from sojourn.publish.explorer.shell import Setting
from sojourn.publish.words.language import Language
from sojourn.publish.words.periods import period

LONGEST = 48
"""Characters of a name of the user's own on a page; the figures to take away have it whole."""


@dataclass(frozen=True)
class Shown:
    """The flows of a page, and what their areas are called and where they lie.

    kind : the address of the page, and how its parts begin
    """

    setting: Setting
    flows: FlowTables | OwnFlows
    kind: str

    @property
    def own(self) -> OwnFlows | None:
        """The table of the user's own; None for the flows of the warehouse."""
        return self.flows if isinstance(self.flows, OwnFlows) else None

    @property
    def listed(self) -> bool:
        """Whether areas are those of the lists: a code of the user's own is none, though it may look like one."""
        return self.own is None or self.own.known

    @property
    def near(self) -> bool:
        """Whether places are the user's own: a map shows the part of the world they lie in."""
        return self.own is not None and bool(self.own.places)

    @property
    def placed(self) -> bool:
        """Whether a map can be drawn: codes of the user's own have a place where the user gave it."""
        return self.listed or self.near

    @cached_property
    def _own_names(self) -> dict[str, str]:
        labels = {a for held in self.flows.all.values() for a in held.areas}
        return own_names(labels)

    def name(self, area: str) -> str:
        """What an area is called."""
        return name_of(area) if self.listed else self._own_names[area]

    def place(self, area: str) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where nobody knows."""
        if self.own is not None and self.own.places:
            return self.own.places[area]
        return place_of(area) if self.listed else None

    def corridor(self, origin: str, destination: str) -> str:
        """The address of the page of a corridor; empty where there is none, as for figures of the user's own."""
        return self.setting.to.to("corridor", origin, destination) if self.flows.between_countries else ""

    @property
    def first_view(self) -> str:
        """What is shown where nothing was asked for."""
        return "map" if self.placed else "circle"

    def part(self, number: int, method: str) -> str:
        """The name of the part of an interval."""
        return f"{self.kind}-{number}" + ("" if method == self.flows.method else f"-{method}")


def of_warehouse(setting: Setting) -> Shown:
    """The flows of the warehouse."""
    return Shown(setting, setting.holdings.flows, "flows")


def own_table(setting: Setting) -> Shown:
    """The flows of the user's own table. Raises NothingLoaded where none was given."""
    own = setting.holdings.own_flows
    if own is None:
        raise NothingLoaded(
            setting.language.say("No table of your own is shown here."),
            ways_out=["sojourn serve --flows FILE", "sojourn site --flows FILE --out FOLDER"],
        )
    return Shown(setting, own, "own-flows")


def inside(area: str, candidates: Iterable[str]) -> set[str]:
    """Of some areas those within an area: itself, members of a group, and groups that lie in it as a whole."""
    if not areas.get(area).is_group:
        return {area}
    members = set(areas.members(area))
    known = areas.areas()
    groups = {c for c in candidates if c in known and known[c].is_group and known[c].level != "publisher_group"}
    return members | {area} | {g for g in groups if members.issuperset(areas.members(g))}


def years(id: str, words: Language) -> str:
    """An interval in words; a file need not say one."""
    if not id:
        return words.say("no years said")
    try:
        return period(id)
    except SojournError:
        return id


def own_names(labels: set[str]) -> dict[str, str]:
    """What areas of a user's own are called: their codes, without signs nobody sees, cut, each different.

    A name written from the right stands isolated, so that it turns no word beside it.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for label in sorted(labels):
        plain = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in label).split()) or "?"
        name, n = plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…", 1
        while name in taken:
            n += 1
            name = f"{plain[: LONGEST - 5]}… ({n})"
        taken.add(name)
        right = any(unicodedata.bidirectional(c) in ("R", "AL") for c in name)
        found[label] = f"\u2068{name}\u2069" if right else name
    return found
