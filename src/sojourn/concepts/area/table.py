"""The table of areas: what there is, under which id, at which level, since when.

Rows live in ``tables/areas.csv``; nothing is read before the first question is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, get_args

from sojourn.concepts import reviewed_table
from sojourn.concepts.codelist import in_force

Level = Literal[
    "world",
    "region",
    "subregion",
    "intermediate_region",
    "sdg_region",
    "development_group",
    "income_group",
    "community",
    "publisher_group",
    "country",
    "former",
    "composite",
    "special",
]
LEVELS: tuple[Level, ...] = get_args(Level)
GEOGRAPHIC: tuple[Level, ...] = ("intermediate_region", "subregion", "region", "world")
GROUPS: tuple[Level, ...] = LEVELS[: LEVELS.index("country")]


@dataclass(frozen=True, slots=True)
class Area:
    """A country or area, a group of them, a former state, or a special code such as unknown origin.

    `id` is what stands in `ref_area`, `counterpart_area` and every area axis. `m49` has three digits with
    leading zeros. `valid_from` and `valid_to` are a year or a date, None where it has always been or still is.
    `parents` are the M49 groups the area is in, from the smallest to the world. `latitude` and `longitude` are
    degrees, to one decimal, of a point inside or near the area: good for placing a mark, not for distances.
    """

    id: str
    name: str
    level: Level
    m49: str | None
    iso3: str | None
    iso2: str | None
    valid_from: str | None
    valid_to: str | None
    latitude: float | None
    longitude: float | None
    note: str
    parents: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether it is made of other areas (a region, an income group, a community)."""
        return self.level in GROUPS

    def exists(self, at: int | str | None = None) -> bool:
        """Whether the area exists in a year (at its middle), on a date, or at present."""
        return in_force(self.valid_from, self.valid_to, at)


def rows(table: str) -> tuple[MappingProxyType[str, str], ...]:
    """Rows of one of the tables of areas; see ``reviewed_table.rows``."""
    return reviewed_table.rows("sojourn.concepts.area", table)


@cache
def areas() -> MappingProxyType[str, Area]:
    """All areas by id, in the order of the table: groups from the world down, then countries and the rest."""
    levels = {row["id"]: row["level"] for row in rows("areas")}
    geographic = [
        (row["member"], row["group"])
        for row in rows("group_members")
        if levels.get(row["group"]) in GEOGRAPHIC and row["relation"] == "in"
    ]
    direct = dict(geographic)
    return MappingProxyType({row["id"]: _area(row, direct) for row in rows("areas")})


def _area(row: MappingProxyType[str, str], direct: dict[str, str]) -> Area:
    level: Level = next(x for x in LEVELS if x == row["level"])
    parents: list[str] = []
    up = direct.get(row["id"])
    while up is not None:
        parents.append(up)
        up = direct.get(up)
    return Area(
        id=row["id"],
        name=row["name"],
        level=level,
        m49=row["m49"] or None,
        iso3=row["iso3"] or None,
        iso2=row["iso2"] or None,
        valid_from=row["valid_from"] or None,
        valid_to=row["valid_to"] or None,
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        note=row["note"],
        parents=tuple(parents),
    )
