"""Countries and areas, their groups, their names, and how they changed.

    from sojourn.concepts import area
    area.resolve(["KEN", 404, "Türkiye", "Côte d'Ivoire"])   # ['KEN', 'KEN', 'TUR', 'CIV']
    area.members("ECOWAS", at=1999)                          # with Mauritania
    area.partition("sdg_region")                             # eight disjoint groups
    area.successors("SDN736")                                # ('SDN', 'SSD')

The id of an area is its ISO 3166 alpha-3 code; the id of a group is its three-digit M49 code, else its UN DESA
location id, else an acronym. What each id means is described in docs/reference/areas.md.
"""

from __future__ import annotations

from functools import cache

from sojourn.concepts.area.change import correspondence, predecessors, successors
from sojourn.concepts.area.groups import all_groups, groupings, groups_of, members, overlaps, partition, spells
from sojourn.concepts.area.languages import LANGUAGES, asked, in_languages, name_in
from sojourn.concepts.area.lookup import SCHEMES, plain, resolve, resolve_one
from sojourn.concepts.area.table import LEVELS, Area, Level, areas, rows
from sojourn.concepts.codelist import Code, Codelist
from sojourn.errors import UsageError

__all__ = [
    "EDITION",
    "LANGUAGES",
    "LEVELS",
    "NOT_STATED",
    "SCHEMES",
    "UNKNOWN_ORIGIN",
    "Area",
    "Level",
    "all_groups",
    "areas",
    "asked",
    "codelist",
    "correspondence",
    "countries",
    "get",
    "groupings",
    "groups_of",
    "in_languages",
    "members",
    "name",
    "name_in",
    "names",
    "overlaps",
    "partition",
    "plain",
    "predecessors",
    "resolve",
    "resolve_one",
    "rows",
    "spells",
    "successors",
]

#: Edition of the table of areas: the sources it follows.
EDITION = "M49 and UN DESA 2024"
#: Origin that is not one of the areas, as UN DESA publishes it. Never an area: its policy is stated by who uses it.
UNKNOWN_ORIGIN = "OOO"
#: All codes that stand for persons whose area is unknown, none, or not one of the areas.
NOT_STATED = ("OOO", "XON", "XOS", "OOS", "XXA", "XXX", "TIB")


def get(area: str) -> Area:
    """The area with this id, code or name; raises `CodesUnknown` with near matches."""
    return areas().get(area) or areas()[resolve_one(area)]


def name(area: str, lang: str = "en") -> str:
    """The short name of an area as the United Nations writes it.  English is the only language held."""
    if lang != "en":
        raise UsageError(f"names of areas are held in English (en), not in {lang!r}")
    return get(area).name


def names(area: str) -> tuple[str, ...]:
    """All names an area is known by: its own, then those of publishers and former ones."""
    own = get(area)
    return tuple(dict.fromkeys([own.name, *(r["name"] for r in rows("area_names") if r["area"] == own.id)]))


def countries(at: int | str | None = None) -> tuple[str, ...]:
    """Ids of all countries and areas; with `at`, those that existed then, former states included."""
    levels = ("country",) if at is None else ("country", "former")
    return tuple(a.id for a in areas().values() if a.level in levels and a.exists(at))


@cache
def codelist() -> Codelist:
    """All areas as a code list; the parent of a code is the smallest M49 group it is in."""
    codes = (
        Code(a.id, a.name, a.parents[0] if a.parents else None, a.valid_from, a.valid_to) for a in areas().values()
    )
    return Codelist("CL_AREA", EDITION, tuple(codes))
