"""Every area there is something of: countries, regions, groups; and where two sets of data disagree on one."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.concepts import area as areas
from sojourn.products.assessment.assess import Assessment
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD

KINDS = ("world", "region", "group", "country")
EDITION_BEFORE = "edition_before"
SETTINGS = ("half_smallest_change", "twice_smallest_change", "other_baseline", EDITION_BEFORE)


@dataclass(frozen=True)
class AreaOfAll:
    """An area that is reported on. kind : one of ``KINDS``"""

    id: str
    name: str
    kind: str


def reported_areas(panel: Panel) -> list[AreaOfAll]:
    """The world, regions, groups of countries and communities, and countries, by name.

    Of countries and areas those with a migrant stock, which the United Nations publish for 233; where no stock is
    loaded, all with a figure of any measure.
    """
    stocks = panel.amounts.get("IMMIGRANTS", {})
    held = frozenset(c for by_country in stocks.values() for c in by_country) or panel.held()
    regions = {g for name, groups in areas.groupings().items() if "region" in name for g in groups}
    listed = [AreaOfAll(WORLD, areas.name(WORLD), "world")]
    others = []
    for one in (areas.get(i) for i in dict.fromkeys([*areas.all_groups(), *areas.countries()])):
        if one.id == WORLD or not (held & set(areas.members(one.id) if one.is_group else (one.id,))):
            continue
        kind = "region" if one.id in regions else "group" if one.is_group else "country"
        others.append(AreaOfAll(one.id, one.name, kind))
    return [*listed, *sorted(others, key=lambda a: (KINDS.index(a.kind), a.name))]


@dataclass(frozen=True)
class OtherSign:
    """One indicator of an area that two sets of data move in opposite ways on the same evidence."""

    area: str
    indicator: str
    first: str
    second: str


def other_signs(first: Assessment, second: Assessment) -> list[OtherSign]:
    """Indicators of one area that improved by one set of data and worsened by another, at the same two periods.

    What is unchanged in one of them has no sign.
    """
    found = []
    for id, one in first.results.items():
        other = second.results.get(id)
        if other is None or {one.movement.kind, other.movement.kind} != {"improved", "worsened"}:
            continue
        if _periods(one.reading.baseline, one.reading.latest) == _periods(other.reading.baseline, other.reading.latest):
            found.append(OtherSign(first.area, id, one.movement.kind, other.movement.kind))
    return found


def _periods(*figures: object) -> tuple[str, ...]:
    return tuple(getattr(f, "period", "") for f in figures)
