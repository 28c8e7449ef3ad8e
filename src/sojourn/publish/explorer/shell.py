"""What every page has: its frame, its citation, its downloads, and the one environment that templates are read in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import jinja2

from sojourn.concepts import area as areas
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer.addresses import PICTURES, SUFFIXES, Addresses
from sojourn.publish.explorer.light_pages import lean, packed, slim
from sojourn.publish.report.cells import Cell, Table
from sojourn.publish.report.picture import Picture
from sojourn.publish.templating import environment
from sojourn.publish.words import codes, sources
from sojourn.publish.words.language import Language, language

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Setting:
    """What a page is made with: the state of the warehouse, its addresses, its language, its day.

    embedded : without navigation, for a frame in another page; light : without small lines and second drawings
    host : the server as it was asked, with its scheme, for the citation; empty in a folder
    """

    holdings: Holdings
    to: Addresses
    language: Language = field(default_factory=language)
    day: date = field(default_factory=lambda: datetime.now(UTC).date())
    embedded: bool = False
    light: bool = False
    host: str = ""

    def at(self, path: str, query: Mapping[str, str] | None = None) -> Setting:
        """The same for the page at an address."""
        return replace(self, to=self.to.at(path, query))


@dataclass(frozen=True)
class Page:
    """A page: its text, and the table and the pictures that can be taken from it."""

    html: str
    columns: Columns = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


def page(
    setting: Setting,
    template: str,
    title: str,
    *,
    columns: Columns | None = None,
    pictures: Sequence[Picture] = (),
    of: str = "",
    cited: bool = True,
    **parts: Any,
) -> Page:
    """The page of a template.

    title : of the page, without the name of the explorer; columns : what it shows as a table
    pictures : those that can be taken as a file; of : what the figures are from, where that is not the warehouse
    cited : whether there is anything to cite, to embed and to take away; parts : what else the template asks for
    """
    held = {p.id: p.wide for p in pictures if p.wide}
    columns = columns if any(len(values) for values in (columns or {}).values()) else None
    to, words = setting.to, setting.language
    downloads = [(s.upper(), to.data(s)) for s in SUFFIXES if columns and to.data(s)]
    if cited and to.sdmx and setting.holdings.stock is not None:
        downloads.append(("SDMX-CSV", to.sdmx))
    html = (
        templates(words.id)
        .get_template(template)
        .render(
            title=title,
            lang=words.id,
            to=to,
            embedded=setting.embedded,
            light=setting.light,
            citation=citation(setting, title, columns or {}, of) if cited else "",
            own_flows=to.to("own-flows") if setting.holdings.own_flows is not None else "",
            downloads=downloads,
            taken=lambda id: [(s.upper(), to.picture(id, s)) for s in PICTURES if id in held and to.picture(id, s)],
            pictures=pictures,
            name=areas.name,
            stamp=of or stamp(setting),
            **parts,
        )
    )
    return Page(html if to.served else lean(html), columns or {}, held)


def stamp(setting: Setting) -> str:
    """What the figures are from, in a few words."""
    held, words = setting.holdings, setting.language
    if held.given.kind == "built-in edition":
        return words.say("the built-in edition of Sojourn: totals and sub-regions derived from published figures")
    count = len(held.releases)
    if held.given.kind != "warehouse":
        return words.say("the built-in edition of Sojourn with own tables on top of it")
    return words.many("{count} release loaded as published", "{count} releases loaded as published", count)


def citation(setting: Setting, title: str, columns: Columns, of: str = "") -> str:
    """How the page is cited: what, from which editions, which state of them, on which day, at which address.

    of : what stands in place of editions and state, for figures that are not of the warehouse
    """
    words = setting.language
    state = words.say("state {state}", state=state_of(setting.holdings))
    return words.say(
        "{title}. {program}, explorer; {data}, {day}. {address}",
        title=title,
        program=sources.program(),
        data=of or f"{'; '.join([*_editions(setting, columns), stamp(setting)])}, {state}",
        day=setting.day.isoformat(),
        address=f"{setting.host}{setting.to.own}",
    )


CITED = 8
"""Editions that a citation names; of more it says how many."""


def _editions(setting: Setting, columns: Columns) -> list[str]:
    """Publishers and editions of the figures that a page shows, in a row; empty where they say no source."""
    releases, words = setting.holdings.releases, setting.language
    by_source = {f"{r.source} {r.edition}".strip(): sources.published(r) for r in releases.values()}
    named = [by_source.get(one, "") for text in columns.get("source", ()) for one in str(text or "").split("; ")]
    named += [sources.published(releases.get(n)) for n in columns.get("release", ()) if n is not None]
    found = list(dict.fromkeys(n for n in named if n))
    more = len(found) - CITED
    told = [*found[:CITED], *([words.many("{count} other", "{count} others", more)] if more > 0 else [])]
    return [words.row(told)] if told else []


def state_of(held: Holdings) -> str:
    """Twelve characters that change when anything that is loaded does."""
    import hashlib

    told = "\n".join(f"{n} {r.sha256}" for n, r in sorted(held.releases.items()))
    return hashlib.sha256(f"{held.as_of}\n{told}".encode()).hexdigest()[:12]


def led(picture: Picture, setting: Setting, area: str) -> Picture:
    """A picture whose figures lead to their trace; in a light edition those of the last row do."""
    if picture.table is None:
        return picture
    last = len(picture.table.rows) - 1
    rows = tuple(
        tuple(led_cell(c, setting.to, area, plain=setting.light and n < last) for c in row)
        for n, row in enumerate(picture.table.rows)
    )
    return replace(picture, table=Table(picture.table.headings, rows))


def led_cell(cell: Cell, to: Addresses, area: str, *, plain: bool = False) -> Cell:
    """A cell that leads to the trace of its measure or indicator: #m-IMMIGRANTS is the page trace/KEN/m-IMMIGRANTS.

    plain : without its address, where another cell of the row has it
    """
    if not cell.href.startswith("#"):
        return cell
    return replace(cell, href="" if plain else to.to("trace", area, cell.href[1:]))


@cache
def templates(lang: str) -> jinja2.Environment:
    """Templates of the explorer in a language, and the macros of the report for badges."""
    words = language(lang)
    made = environment(words, "sojourn.publish.explorer", "sojourn.publish.report")
    made.filters["slim"] = slim
    made.filters["packed"] = packed
    made.filters["number"] = words.number
    made.filters["letter"] = lambda code: codes.MARKS.get(code, "")
    return made
