"""Which areas a group is made of, in a given year, and which groups an area is in.

Memberships live in ``tables/group_members.csv``: a row says that a member is in a group, or excepted from it,
from a day until before another. A member that is itself a group stands for all its members.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from sojourn.concepts.area.lookup import resolve_one
from sojourn.concepts.area.table import LEVELS, areas, rows
from sojourn.concepts.codelist import in_force
from sojourn.errors import UsageError


def members(group: str, at: int | str | None = None, *, among: Iterable[str] | None = None) -> tuple[str, ...]:
    """Countries and areas a group is made of, by id, sorted.

    Areas are those of today's borders, whatever the year, since publishers carry their series back to today's
    borders: `at` (a year, taken at its middle, or a date; None: the present) decides which memberships were in
    force. A country, former state or special code is its own only member.

    Where publishers report one place whole or in parts (CHI, or GGY and JEY), the whole and the parts are both
    members, so that no table loses either. Give `among` (the areas a table holds) to get only members that occur
    there; use `overlaps` to be sure that no place is in the table twice.

    Raises CodesUnknown for an unknown group, UsageError for a publisher's aggregate whose composition is not held.
    """
    found = _members(resolve_one(group), at)
    return found if among is None else tuple(area for area in found if area in set(among))


@lru_cache(maxsize=4096)
def _members(group: str, at: int | str | None) -> tuple[str, ...]:
    area = areas()[group]
    if not area.is_group:
        return (group,)
    if area.level == "publisher_group":
        raise UsageError(
            f"the composition of {area.name} ({group}) is its publisher's and is not held",
            ways_out=["use a region, income group or community of the United Nations lists (docs: reference/areas)"],
        )
    held: set[str] = set()
    excepted: set[str] = set()
    for member, relation in _direct(at).get(group, ()):
        (held if relation == "in" else excepted).update(_members(member, at))
    return tuple(sorted(held - excepted))


@lru_cache(maxsize=512)
def _direct(at: int | str | None) -> dict[str, tuple[tuple[str, str], ...]]:
    direct: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows("group_members"):
        if in_force(row["valid_from"], row["valid_to"], at):
            direct[row["group"]] = (*direct.get(row["group"], ()), (row["member"], row["relation"]))
    return direct


def groups_of(area: str, at: int | str | None = None) -> tuple[str, ...]:
    """Ids of all groups an area is in, in a year or at present, in the order of the table (world first).

    For a group: the groups that hold all its members.
    """
    own = resolve_one(area)
    inner = set(_members(own, at))
    return tuple(
        group.id
        for group in areas().values()
        if group.is_group
        and group.level != "publisher_group"
        and group.id != own
        and inner
        and inner <= set(_members(group.id, at))
    )


@cache
def spells(group: str) -> tuple[tuple[str, str, str], ...]:
    """Memberships of a group as they stand in the table: member, first day and first day no longer, empty where open.

    A member that left and came back stands twice. Exceptions are not told: a group that has them has a composition
    (`members`) and no list. Raises UsageError for such a group.
    """
    found = [r for r in rows("group_members") if r["group"] == group]
    if any(r["relation"] != "in" for r in found):
        raise UsageError(f"{group} is defined by what it leaves out", ways_out=[f"area.members({group!r})"])
    return tuple((r["member"], r["valid_from"], r["valid_to"]) for r in found)


@cache
def all_groups() -> tuple[str, ...]:
    """Ids of all groups but those of one publisher only, in the order of the table (world first)."""
    return tuple(a.id for a in areas().values() if a.is_group and a.level != "publisher_group")


@cache
def groupings() -> dict[str, tuple[str, ...]]:
    """Names of the partitions of the world and the groups each consists of."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("groupings"):
        found[row["grouping"]] = (*found.get(row["grouping"], ()), row["group"])
    return found


def partition(grouping: str, at: int | str | None = None) -> dict[str, tuple[str, ...]]:
    """Disjoint groups that together hold every country or area of the world: group id -> members.

    `grouping` is one of world, region (the five of M49), continental_region (the six of UN DESA), subregion,
    intermediate_region (the 22 finest of M49), sdg_region, income_group, development_group (more and less
    developed) and development_stage (more developed, least developed, other less developed).
    """
    if grouping not in groupings():
        raise UsageError(f"{grouping!r} does not divide the world", ways_out=[f"one of: {', '.join(groupings())}"])
    return {group: _members(group, at) for group in groupings()[grouping]}


def overlaps(ids: Iterable[str], at: int | str | None = None) -> list[tuple[str, str]]:
    """Pairs (whole, part) that are both among `ids`, so that summing them would count persons twice.

    A whole is a group and its members, a group and a smaller group inside it, or a former or composite area and
    what it consisted of. An empty list means the areas are disjoint.
    """
    given = sorted(set(ids), key=lambda i: (LEVELS.index(areas()[i].level), i))
    parts = {i: _atoms(i, at) for i in given}
    return [
        (whole, part)
        for whole in given
        for part in given
        if whole != part and parts[part] and (parts[part] < parts[whole] or part in parts[whole])
    ]


def _atoms(area: str, at: int | str | None) -> frozenset[str]:
    if areas()[area].level == "publisher_group":
        return frozenset()
    found = set(_members(area, at))
    for row in rows("successions"):
        if row["area"] in found:
            found.add(row["successor"])
    return frozenset(found)
