"""Loaded files taken back: out of every answer with what rests on them, until it is undone or compacted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sojourn.errors import UsageError
from sojourn.warehouse import Warehouse, taken_back
from sojourn.warehouse.taken_back import Plan

SHORTEST_HASH = 4
"""Signs of a hash that name a release or a held file, where no other begins with them."""


def unload(
    releases: int | str | Iterable[int | str], warehouse: Warehouse | None = None, *, only_plan: bool = False
) -> Plan:
    """Take loaded files out of every answer, with the estimates that rest on them.

    releases : numbers as ``Warehouse.releases`` gives them, file names, or hashes (their first four signs or more)
    warehouse : by default the one that ``Warehouse()`` opens
    only_plan : tell what it would do, and do nothing

    A cell that another file of the edition gives too is answered from that one then. ``undo`` brings everything back
    under the numbers it had, until ``compact``. Raises UsageError for what no release, or more than one, is called.
    """
    house = warehouse or Warehouse()
    return taken_back.unload(house, numbers_of(releases, house), only_plan=only_plan)


def undo(warehouse: Warehouse | None = None, number: int | None = None, *, only_plan: bool = False) -> Plan:
    """Bring back what the last ``unload`` or replacement took; of a replacement, what it brought goes for good.

    number : of the action, where it is not the last ; only_plan : tell what it would do, and do nothing

    Raises UsageError where there is nothing to undo, or where what was loaded since stands in its place.
    """
    return taken_back.undo(warehouse or Warehouse(), number, only_plan=only_plan)


def compact(warehouse: Warehouse | None = None) -> tuple[int, int]:
    """Drop what could be undone and write the warehouse anew; returns its size in bytes before and after."""
    return taken_back.compact(warehouse or Warehouse())


def numbers_of(releases: int | str | Iterable[int | str], warehouse: Warehouse) -> list[int]:
    """Numbers of releases from numbers, file names and hashes."""
    asked = [releases] if isinstance(releases, int | str) else list(releases)
    if not asked:
        raise UsageError("No release is named.", ways_out=["See the numbers: sojourn info"])
    known = warehouse.releases()
    return list(dict.fromkeys(_number(one, known) for one in asked))


def _number(asked: int | str, known: list[dict[str, Any]]) -> int:
    text = str(asked).strip()
    found, called = [r for r in known if text == r["file_name"]], "are called"
    if not found and text.isdecimal():
        found = [r for r in known if r["release_id"] == int(text)]
    if not found and len(text) >= SHORTEST_HASH:
        found, called = [r for r in known if r["sha256"].startswith(text.lower())], "have a hash that begins with"
    if len(found) == 1:
        return int(found[0]["release_id"])
    if found:
        raise UsageError(
            f"{len(found)} releases {called} {text}.",
            details=[
                f"{r['release_id']}: {r['source']}, {r['edition']}, {r['file_name']}, {r['sha256'][:12]}" for r in found
            ],
            ways_out=["Give the number of one, or more of its hash."],
        )
    raise UsageError(f"There is no release «{text}» in this warehouse.", ways_out=["See the numbers: sojourn info"])
