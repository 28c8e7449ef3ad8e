"""The same indicator of an area's region, of its income group and of the world, beside its own figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sojourn.concepts import area as areas
from sojourn.concepts.figure import Figure
from sojourn.errors import UsageError
from sojourn.indicators import Indicator
from sojourn.products.assessment.assess import IndicatorResult
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD, Profile, profile

GROUPINGS = ("intermediate_region", "income_group")
"""Sub-region and income group of a country."""


@dataclass(frozen=True)
class Peer:
    """A group that an area is compared with. area : its id ; figure : of the indicator, at the period it is shown at"""

    area: str
    figure: Figure


class Peers:
    """Indicators of groups, computed once for all the areas that are compared with them."""

    def __init__(self, panel: Panel) -> None:
        """panel : the measures that all areas are reported from"""
        self.panel = panel
        self._profiles: dict[str, Profile | None] = {}
        self._figures: dict[tuple[str, str], Mapping[str, Figure]] = {}

    def beside(self, own: Profile, results: Mapping[str, IndicatorResult]) -> dict[str, tuple[Peer, ...]]:
        """The peers of every indicator of an area that has a figure to show; none for the world.

        A peer's figure is of the period of the area's own one; a group without a figure at that period is not a peer.
        """
        groups = peer_groups(own.area)
        found = {}
        for id, result in results.items():
            reading = result.reading
            shown = reading.latest or reading.baseline
            if shown is None:
                continue
            held = (self._figure(group, result.indicator, shown) for group in groups)
            if peers := tuple(p for p in held if p is not None):
                found[id] = peers
        return found

    def _figure(self, group: str, indicator: Indicator, shown: Figure) -> Peer | None:
        if group == WORLD and not indicator.world:
            return None
        figure = self._series(group, indicator).get(shown.period)
        return None if figure is None else Peer(group, figure)

    def _series(self, group: str, indicator: Indicator) -> Mapping[str, Figure]:
        key = (group, indicator.id)
        if key not in self._figures:
            held = self._profile(group)
            self._figures[key] = {} if held is None else {f.period: f for f in held.indicator(indicator)}
        return self._figures[key]

    def _profile(self, group: str) -> Profile | None:
        if group not in self._profiles:
            try:
                self._profiles[group] = profile(self.panel, group)
            except UsageError:  # nothing is known of any member
                self._profiles[group] = None
        return self._profiles[group]


@lru_cache(maxsize=512)
def peer_groups(area: str) -> tuple[str, ...]:
    """Groups that an area is compared with, the nearest first: sub-region and income group of a country, the world."""
    if area == WORLD:
        return ()
    inside = set(_holders(area))
    return (*(g for grouping in GROUPINGS for g in areas.groupings()[grouping] if g in inside), WORLD)


def _holders(area: str) -> Iterable[str]:
    return areas.groups_of(area) if area in areas.countries() else ()
