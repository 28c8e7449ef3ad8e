"""Areas in the groups that they belong to, a hierarchy for each way of dividing the world, and one of communities.

The code list has room for one parent of a code: the region of M49. An area's income group, its development group and
the communities it is in stand here, memberships of communities with the days from which and before which they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sojourn.concepts import area
from sojourn.concepts.codelist import first_day
from sojourn.publish.sdmx.model import Hierarchy, Placed, code_id

CODELIST = "CL_AREA"
DIVISIONS = {
    "continental_region": ("AREAS_CONTINENTS", "Areas by the six continental regions of UN DESA"),
    "sdg_region": ("AREAS_SDG_REGIONS", "Areas by region of the Sustainable Development Goals"),
    "income_group": ("AREAS_INCOME_GROUPS", "Areas by income group of the World Bank"),
    "development_group": ("AREAS_DEVELOPMENT", "More and less developed regions"),
    "development_stage": ("AREAS_DEVELOPMENT_STAGES", "More developed, least developed and other less developed"),
}
"""Grouping -> id and name of its hierarchy, which has two levels below the world: groups, then areas."""
M49, COMMUNITIES = "AREAS_M49", "AREAS_COMMUNITIES"
WORLD = "001"


def of_areas() -> Iterator[Hierarchy]:
    """All hierarchies of areas, as they are at present; communities with the days of every membership."""
    yield _hierarchy(M49, "Areas by region, subregion and intermediate region of M49", _below(None))
    for grouping, (id, name) in DIVISIONS.items():
        groups = [_placed(group, map(_placed, members)) for group, members in area.partition(grouping).items()]
        yield _hierarchy(id, name, (_placed(WORLD, groups),))
    communities = (a.id for a in area.areas().values() if a.level == "community")
    yield _hierarchy(COMMUNITIES, "States by community, from accession until withdrawal",
                     tuple(_placed(c, _spells(c)) for c in communities))  # fmt: skip


def _hierarchy(id: str, name: str, codes: tuple[Placed, ...]) -> Hierarchy:
    return Hierarchy("hierarchy", id, name, refers=(("codelist", CODELIST),), codelist=CODELIST, codes=codes)


def _placed(code: str, under: Iterator[Placed] | list[Placed] | tuple[Placed, ...] = ()) -> Placed:
    return Placed(code_id(code), code_id(code), tuple(under))


def _below(parent: str | None) -> tuple[Placed, ...]:
    """Areas of today and geographic groups directly below one, from the code list's own parents."""
    levels = {"country", "intermediate_region", "subregion", "region", *(["world"] if parent is None else [])}
    known = area.areas()
    return tuple(
        _placed(c.id, _below(c.id))
        for c in area.codelist().codes
        if c.parent == parent and known[c.id].level in levels and known[c.id].exists()
    )


def _spells(community: str) -> Iterator[Placed]:
    """Members, each with an id of its own in the whole hierarchy: the standard asks for it."""
    seen: Counter[str] = Counter()
    for member, since, until in area.spells(community):
        seen[member] += 1
        id = code_id(f"{community}_{member}" + (f"_{seen[member]}" if seen[member] > 1 else ""))
        yield Placed(id, code_id(member), (), since and first_day(since), until and first_day(until))
