"""Areas, corridors, indicators and paragraphs by any name in any script.

An entry has the plain forms of all its names (no case, accents or punctuation, see ``area.plain``). What is asked is
looked for as a whole name, at the start of a name, at the start of a word, and inside; the earlier the better. Two
areas joined by «to» or an arrow are a corridor. The script of the page does the same with the same entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sojourn.concepts import area as areas
from sojourn.concepts.area.languages import in_all_languages
from sojourn.declaration.commitment import paragraphs
from sojourn.indicators import INDICATORS
from sojourn.publish.explorer.shell import Page, Setting, page
from sojourn.publish.explorer.start import by_letter, by_region
from sojourn.publish.words import codes, titles
from sojourn.publish.words.language import Language

FOUND = 20
JOINED = re.compile(r"\s+(?:to|nach|vers|a|à|para|до|至|到|إلى)\s+|\s*(?:→|->|–|—|>)\s*")
"""What parts the two ends of a corridor."""


@dataclass(frozen=True)
class Entry:
    """Something that has a page. kind : area, indicator or paragraph; parts : of its address; names : plain"""

    kind: str
    title: str
    parts: tuple[str, ...]
    names: tuple[str, ...]
    anchor: str = ""


def entries(setting: Setting) -> tuple[Entry, ...]:
    """Everything that can be found but corridors, which are two areas."""
    held = setting.holdings
    return _entries((*held.countries, *held.groups), setting.language.id, setting.language)


@lru_cache(maxsize=4)
def _entries(ids: tuple[str, ...], lang: str, words: Language) -> tuple[Entry, ...]:
    found = [Entry("area", areas.name(id), ("area", id), _names(id)) for id in ids]
    for one in INDICATORS:
        title = titles.indicator(one.id, words)
        found.append(Entry("indicator", title, ("indicator", one.id), (areas.plain(title), areas.plain(one.id))))
    for p in paragraphs():
        title = words.say(p.title)
        names = (
            f"paragraph {p.number}",
            str(p.number),
            areas.plain(title),
            areas.plain(words.say(p.summary)),
        )
        found.append(Entry("paragraph", f"{p.number}. {title}", ("assessment", "001"), names, f"p-{p.number}"))
    return tuple(found)


def _names(id: str) -> tuple[str, ...]:
    own = areas.get(id)
    known = [areas.plain(n) for n in (*areas.names(id), *in_all_languages(id))]
    listed = [c.casefold() for c in (own.id, own.iso2, own.m49) if c]
    return tuple(dict.fromkeys(n for n in (*known, *listed) if n))


def _rank(entry: Entry, asked: str) -> int:
    """How well an entry fits, the less the better; 9 where it does not."""
    best = 9
    for name in entry.names:
        if name == asked:
            return 0
        if name.startswith(asked):
            best = min(best, 1)
        elif f" {asked}" in name:
            best = min(best, 2)
        elif len(asked) > 2 and asked in name:
            best = min(best, 3)
    return best


def search(setting: Setting, asked: str) -> list[tuple[Entry, Entry | None]]:
    """What fits, the best first; a corridor is a pair of areas."""
    held = entries(setting)
    found: list[tuple[Entry, Entry | None]] = []
    ends = [areas.plain(end) for end in JOINED.split(asked.strip(), maxsplit=1)]
    if len(ends) == 2:
        at = [_best(held, end) for end in ends]
        if at[0] is not None and at[1] is not None and at[0] is not at[1]:
            found.append((at[0], at[1]))
    wanted = areas.plain(asked)
    if wanted:
        ranked = [
            (rank, e.kind != "area", len(e.title), n, e) for n, e in enumerate(held) if (rank := _rank(e, wanted)) < 9
        ]
        found += [(entry, None) for *_, entry in sorted(ranked, key=lambda r: r[:4])[:FOUND]]
    return found


def _best(held: Iterable[Entry], asked: str) -> Entry | None:
    ranked = [
        (rank, len(e.title), n, e) for n, e in enumerate(held) if e.kind == "area" and (rank := _rank(e, asked)) < 3
    ]
    return min(ranked, key=lambda r: r[:3])[3] if ranked and asked else None


def search_page(setting: Setting, asked: str) -> Page:
    """What was found, each a link; the field alone where nothing is asked; in a folder the lists that lead to all."""
    words, to = setting.language, setting.to
    kinds = {"area": words.say("area"), "indicator": words.say("indicator"), "paragraph": words.say("paragraph")}
    shown = []
    for entry, other in search(setting, asked):
        if other is not None:
            told = words.say("{origin} to {destination}", origin=entry.title, destination=other.title)
            shown.append((words.say("corridor"), told, "", to.to("corridor", entry.parts[1], other.parts[1])))
            continue
        more = codes.level(areas.get(entry.parts[1]).level, words) if entry.kind == "area" else ""
        shown.append((kinds[entry.kind], entry.title, more, to.to(*entry.parts, anchor=entry.anchor)))
    title = words.say("Found for «{asked}»", asked=asked) if asked else words.say("Find")
    letters, regions = ((), ()) if to.served else (by_letter(setting.holdings), by_region(setting.holdings))
    return page(setting, "search.html.j2", title, asked=asked, found=shown, letters=letters, regions=regions)
