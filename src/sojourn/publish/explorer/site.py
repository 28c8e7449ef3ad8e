"""The explorer as a folder: for a stick, a shared disk or any server of files; opened without any server at all.

Every page is written whole or not at all. A run that was interrupted is taken up: pages that are there and were made
of the same state with the same choices are kept, and a folder of another state is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.concepts import area as areas
from sojourn.concepts.destination import Destination, checked
from sojourn.errors import SojournError, UsageError
from sojourn.files.whole import remove_abandoned, write_text
from sojourn.indicators import INDICATORS
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer import downloads, files
from sojourn.publish.explorer.addresses import BESIDE, FolderAddresses, file_of
from sojourn.publish.explorer.pages import make
from sojourn.publish.explorer.parts import part
from sojourn.publish.explorer.shell import Setting, state_of
from sojourn.release import for_publication

Progress = Callable[[int, int, str], None]
CORRIDORS = 8
"""Corridors of each area that have a page, in and out: the largest."""
LIGHT_GROUPS = ("world", "region")
"""Levels of groups that a light edition has pages of, beside all countries."""
RECORD = "edition.json"
SHARED = ("/", "/areas", "/indicators", "/sources", "/search")


@dataclass(frozen=True)
class Written:
    """What was written. pages : new ones; kept : those of a run before; size : bytes of the whole folder"""

    pages: int
    kept: int
    size: int


def write_site(
    held: Holdings,
    destination: Destination,
    *,
    chosen: Sequence[str] = (),
    light: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write the explorer into a folder.

    chosen : ids of the areas that have pages, all where none is named; the world is always among them
    light : drawn maps and tables only, no data beside the pages and no script of maps

    Raises UsageError for a folder that holds something else, NotForPublication where it is one for personal data.
    """
    for_publication(checked(destination), into="a folder of pages")
    to = _addresses(held, tuple(chosen), light)
    setting = Setting(held, to, light=light)
    told = {"program": "Sojourn explorer", "state": state_of(held), "light": light, "areas": sorted(to.areas),
            "own_flows": held.own_flows.state if held.own_flows else None, "day": setting.day.isoformat()}  # fmt: skip
    going_on = _taken_up(destination, told)
    say = progress or (lambda done, total, what: None)
    paths = [*_paths(to, light), *(("/own-flows",) if held.own_flows else ())]
    made = kept = 0
    for name in files.LIGHT if light else files.ASSETS:
        write_text(_inside(destination, f"assets/{name}"), files.asset(name))
    for name in _part_names(held, light):
        write_text(_inside(destination, f"parts/{name}.js"), part(setting, name) or "")
    if not light:
        for period in held.flows.periods:
            say(0, len(paths), f"methods of {period}")
            held.flows.make_methods(period)
    for done, path in enumerate(paths):
        say(done, len(paths), path)
        place = _inside(destination, file_of(path))
        if going_on and place.path.exists():
            kept += 1
            continue
        if _write_page(setting, path, place, destination):
            made += 1
    say(len(paths), len(paths), "")
    write_text(destination.inside(RECORD), json.dumps({**told, "whole": True}, indent=1))
    size = sum(p.stat().st_size for p in destination.path.rglob("*") if p.is_file())
    return Written(made, kept, size)


def _write_page(setting: Setting, path: str, place: Destination, destination: Destination) -> bool:
    """One page and its data; False where nothing is known of it."""
    try:
        page = make(setting, path)
    except SojournError:
        return False
    if page.columns:
        own = setting.at(path).to
        for name, suffix in BESIDE.items():
            if own.data(name):
                downloads.figures(page.columns, _inside(destination, f"{path.strip('/')}.{suffix}"))
    write_text(place, page.html)
    return True


def _addresses(held: Holdings, chosen: tuple[str, ...], light: bool) -> FolderAddresses:
    groups = [g for g in held.groups if not light or areas.get(g).level in LIGHT_GROUPS]
    named = frozenset(chosen) | {"001"} if chosen else frozenset((*held.countries, *groups))
    corridors: set[tuple[str, str]] = set()
    if held.stock is not None and not light:
        newest, countries = held.stock.periods[-1], set(held.countries)
        for area in sorted(named & countries):
            come = [a for a in held.stock.origins([area], newest) if a != area and a in countries]
            go = [a for a in held.stock.destinations([area], newest) if a != area and a in countries]
            corridors |= {(a, area) for a in come[:CORRIDORS]} | {(area, a) for a in go[:CORRIDORS]}
    return FolderAddresses(areas=named, corridors=frozenset(corridors), light=light)


def _part_names(held: Holdings, light: bool) -> tuple[str, ...]:
    """Parts that scripts of the folder read."""
    if light:
        return ("search",)
    own = held.own_flows
    return ("search", "groups", *(f"flows-{n}" for n in range(len(held.flows.periods))),
            *(f"own-flows-{n}" for n in range(len(own.periods) if own and own.placed else 0)))  # fmt: skip


def _paths(to: FolderAddresses, light: bool) -> Iterator[str]:
    yield from SHARED
    if not light:
        yield "/flows"
    for one in INDICATORS:
        yield f"/indicator/{one.id}"
    for area in sorted(to.areas):
        yield from (f"/{kind}/{area}" for kind in ("area", "assessment", "trace"))
    yield from (f"/corridor/{o}/{d}" for o, d in sorted(to.corridors))


def _inside(destination: Destination, name: str) -> Destination:
    """A file of the folder, whose own folder is made."""
    *folders, last = name.split("/")
    for folder in folders:
        destination = destination.inside(folder)
    destination.path.mkdir(parents=True, exist_ok=True)
    return destination.inside(last)


def _taken_up(destination: Destination, told: dict[str, Any]) -> bool:
    """Whether the folder holds pages of the same state and choices; a folder that holds something else is refused."""
    folder, record = destination.path, destination.path / RECORD
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", ways_out=["Name another folder: --out FOLDER"])
    there = list(_visible(folder)) if folder.exists() else []
    if there and not record.exists():
        raise UsageError(
            f"{folder} holds files that are no explorer's.",
            details=[str(p.name) for p in there[:5]],
            ways_out=["Name an empty or a new folder: --out FOLDER"],
        )
    before: dict[str, Any] = {}
    if record.exists():
        try:
            before = json.loads(record.read_text(encoding="utf-8"))
        except ValueError:
            before = {}
    folder.mkdir(parents=True, exist_ok=True)
    for place in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        remove_abandoned(place)
    same = {k: v for k, v in before.items() if k not in ("whole", "day")} == {
        k: v for k, v in told.items() if k != "day"
    }
    write_text(destination.inside(RECORD), json.dumps({**told, "whole": False}, indent=1))
    return same and not before.get("whole")


def _visible(folder: Any) -> Iterable[Any]:
    return (p for p in folder.iterdir() if not p.name.startswith("."))
