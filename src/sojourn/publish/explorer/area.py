"""The page of an area in its three roles: where people come to, where they come from, where they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sojourn.concepts import area as areas
from sojourn.concepts.figure import Figure
from sojourn.declaration.verdict import VERDICTS
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.telling.unfinished import finished
from sojourn.publish.charts.svg import ARRIVE, LEAVE
from sojourn.publish.charts.symbol_map import Mark, symbol_map
from sojourn.publish.explorer.shell import Page, Setting, led, led_cell, page
from sojourn.publish.report.cells import Cell, Table, cell
from sojourn.publish.report.chapters import Headline, headlines
from sojourn.publish.report.map_pictures import place_pictures
from sojourn.publish.report.picture import FULL, Picture, both
from sojourn.publish.report.time_pictures import time_pictures
from sojourn.publish.words import codes, titles
from sojourn.publish.words.numbers import decimals_of
from sojourn.publish.words.periods import period
from sojourn.publish.words.sources import within_sentence

LISTED, LISTED_LIGHT = 25, 8
PASSING = (
    "ASYLUM_SEEKERS", "DECISIONS_POSITIVE", "DECISIONS_SUBSTANTIVE", "MIGRANT_DEATHS", "MIGRANT_DEATHS_SEA",
    "DETECTIONS_EU_BORDER", "ENCOUNTERS_USA", "CROSSINGS_DARIEN", "ENCOUNTERED_CHILDREN",
)  # fmt: skip
"""Measures of people on their way."""
ROLES = {
    "destination": ("stock-in", "flows-in-out"),
    "origin": ("stock-out", "partners"),
    "change": ("growth", "displaced"),
}
"""Role -> the pictures of the report that show it."""


@dataclass(frozen=True)
class Role:
    """A part of the page. rows : a table below the pictures, under its heading"""

    id: str
    title: str
    says: str
    pictures: tuple[Picture, ...]
    heading: str = ""
    rows: Table | None = None


def area_page(setting: Setting, area: str) -> Page:
    """The page of an area, by id. Raises UsageError where nothing is known of it."""
    dossier, to, words = setting.holdings.dossier(area), setting.to, setting.language
    own = areas.get(area)
    roles = tuple(_roles(setting, dossier))
    pictures = tuple(p for role in roles for p in role.pictures)
    counts = Counter(v.verdict for v in dossier.verdicts)
    ways = [
        (words.say("Progress on the Declaration"), to.to("assessment", area)),
        (words.say("Where its numbers are from"), to.to("trace", area)),
        (words.say("Flows on a map"), to.to("flows", area=area) or to.to("flows")),
        (words.say("Compare"), to.to("compare", areas=area)),
    ]
    return page(
        setting,
        "area.html.j2",
        dossier.name,
        columns=_columns(dossier),
        pictures=pictures,
        dossier=dossier,
        kind=codes.level(dossier.level, words),
        codes=[c for c in (own.iso3, own.m49) if c],
        ways=[way for way in ways if way[1]],
        groups=areas.groups_of(area) if dossier.is_country else (),
        members=() if dossier.is_country or dossier.level == "world" else dossier.members,
        headlines=[_headline(h, setting, dossier) for h in headlines(dossier, words)],
        roles=[replace(r, rows=None if r.rows is None else _led_rows(r.rows, setting, area)) for r in roles],
        counts=[(kind, codes.VERDICT_SIGNS[kind], counts[kind]) for kind in VERDICTS if counts[kind]],
    )


def _headline(given: Headline, setting: Setting, dossier: Dossier) -> Headline:
    """A headline that leads to its trace."""
    return replace(given, cell=led_cell(given.cell, setting.to, dossier.area))


def _led_rows(table: Table, setting: Setting, area: str) -> Table:
    return replace(table, rows=tuple(tuple(led_cell(c, setting.to, area) for c in row) for row in table.rows))


def _columns(dossier: Dossier) -> Mapping[str, list[object]]:
    """All measures and indicators of the area as a table: what the figures of its pages are."""
    figures = [f for held in (*dossier.measures.values(), *dossier.indicators.values()) for f in held]
    return {
        "ref_area": [dossier.area] * len(figures),
        "id": [f.id for f in figures],
        "time_period": [f.period for f in figures],
        "obs_value": [f.value for f in figures],
        "obs_status": [f.status for f in figures],
        "countries": [None if f.countries is None else f.countries[0] for f in figures],
        "source": ["; ".join(f.sources) for f in figures],
    }


def _roles(setting: Setting, dossier: Dossier) -> Iterable[Role]:
    words, name = setting.language, within_sentence(dossier, setting.language)
    drawn = {p.id: led(p, setting, dossier.area) for p in _pictures(setting, dossier)}
    if dossier.level == "world":
        order = ("stock-in", "growth", "moves", "flows-in-out", "displaced", "flows-circle")
        held = tuple(drawn[i] for i in order if i in drawn)
        says = words.say("All countries and areas together; what moves between them is neither gained nor lost.")
        yield Role("world", words.say("The world"), says, held)
        return
    to_here = (*_held(drawn, "destination"), *_map(setting, dossier, "origins"))
    says = words.say("Who lives in {area} and was born elsewhere, and who came.", area=name)
    yield Role("destination", words.say("Where people come to"), says, to_here, *_list(setting, dossier, "origins"))
    from_here = (*_held(drawn, "origin"), *_map(setting, dossier, "destinations"))
    says = words.say("Who was born in {area} and lives elsewhere, and who left.", area=name)
    yield Role("origin", words.say("Where people come from"), says, from_here, *_list(setting, dossier, "destinations"))
    passing = _passing(setting, dossier)
    says = (
        words.say("Who asked for protection here, and what is recorded on the routes.")
        if passing.rows
        else words.say("No source that is loaded records people on their way through {area}.", area=name)
    )
    heading = words.say("On the way")
    yield Role("transit", words.say("Where people pass"), says, (), heading, passing if passing.rows else None)
    says = words.say("What births, deaths, moves and flight make of the number of people.")
    yield Role("change", words.say("How its people change"), says, _held(drawn, "change"))


def _pictures(setting: Setting, dossier: Dossier) -> Iterable[Picture]:
    """The charts of the report but its coloured maps, which circles on a shared picture of the land replace."""
    for picture in time_pictures(dossier, setting.language):
        yield _shortened(picture, slice(-LISTED_LIGHT, None)) if setting.light else picture
    for picture in place_pictures(replace(dossier, maps=()), setting.language):
        yield _shortened(picture, slice(LISTED_LIGHT)) if setting.light and picture.id == "partners" else picture


def _shortened(picture: Picture, rows: slice) -> Picture:
    """A picture with fewer rows in its table."""
    return (
        picture
        if picture.table is None
        else replace(picture, table=replace(picture.table, rows=picture.table.rows[rows]))
    )


def _held(drawn: Mapping[str, Picture], role: str) -> tuple[Picture, ...]:
    return tuple(drawn[i] for i in ROLES[role] if i in drawn)


def _partners(setting: Setting, dossier: Dossier, side: str) -> dict[str, Figure]:
    """Figures of the newest mid-year by partner; empty where no stock by birthplace is loaded."""
    stock = setting.holdings.stock
    if stock is None:
        return {}
    held = stock.origins if side == "origins" else stock.destinations
    found = held(dossier.members, stock.periods[-1])
    inside = set(dossier.members)
    return {a: f for a, f in found.items() if f.number > 0 and not (dossier.is_country and a in inside)}


def _title(setting: Setting, dossier: Dossier, side: str) -> str:
    message = "Where migrants in {area} were born" if side == "origins" else "Where persons born in {area} live"
    said = setting.language.say(message, area=within_sentence(dossier, setting.language))
    stock = setting.holdings.stock
    return said if stock is None else f"{said}, {period(stock.periods[-1])}"


def _corridor(dossier: Dossier, side: str, partner: str) -> tuple[str, str, str]:
    pair = (partner, dossier.area) if side == "origins" else (dossier.area, partner)
    return ("corridor", *pair)


def _map(setting: Setting, dossier: Dossier, side: str) -> Iterable[Picture]:
    found, words = _partners(setting, dossier, side), setting.language
    title = _title(setting, dossier, side)
    if not found:
        why = words.say("No map: it needs a migrant stock by birthplace and residence; none with this area is loaded.")
        yield Picture(f"map-{side}", title, missing=why)
        return
    facts = {a: areas.get(a) for a in found}
    marks = [
        Mark(
            facts[a].name,
            facts[a].longitude or 0.0,
            facts[a].latitude or 0.0,
            f.number,
            f.status != "A",
            setting.to.to(*_corridor(dossier, side, a)) if dossier.is_country else "",
        )
        for a, f in found.items()
        if facts[a].longitude is not None
    ]
    own = areas.get(dossier.area)
    here = (own.longitude, own.latitude) if own.longitude is not None and own.latitude is not None else None
    largest = ", ".join(f"{m.name} {words.number(m.value)}" for m in marks[:3])
    alt = words.say(
        "A circle for each of {count} countries and areas. Most: {largest}.", count=len(marks), largest=largest
    )
    wide, narrow = both(
        lambda **k: symbol_map(
            marks,
            title=title,
            description=alt,
            colour=ARRIVE if side == "origins" else LEAVE,
            here=here,
            here_name=dossier.name,
            land_file=setting.to.asset("land.svg"),
            **k,
        ),
        f"map-{side}",
        FULL,
    )
    note = words.say("The area of a circle grows with the persons. The diamond is {area}.", area=dossier.name)
    yield Picture(f"map-{side}", title, note if here else note.split(". ")[0] + ".", wide, narrow)


def _list(setting: Setting, dossier: Dossier, side: str) -> tuple[str, Table | None]:
    """The largest partners as a table, each with its share and its corridor."""
    found, words = _partners(setting, dossier, side), setting.language
    if not found:
        return "", None
    whole = sum(f.number for f in found.values())
    rows = []
    for partner, figure in list(found.items())[: LISTED_LIGHT if setting.light else LISTED]:
        share = words.say("{share} %", share=words.number(100 * figure.number / whole, 1))
        href = setting.to.to(*_corridor(dossier, side, partner)) if dossier.is_country else ""
        rows.append(
            (Cell(areas.name(partner)), cell(figure, href or f"#m-{figure.id}", words), Cell(share, sort=figure.number))
        )
    heading = words.say(
        "{title}: the {count} largest of {all}", title=_title(setting, dossier, side), count=len(rows), all=len(found)
    )
    heads = (words.say("country or area"), words.say("persons"), words.say("share of those of known place"))
    return heading, Table(heads, tuple(rows))


def _passing(setting: Setting, dossier: Dossier) -> Table:
    """The newest figure of each measure of people on their way, of years that are over."""
    words, rows = setting.language, []
    for id in PASSING:
        if figures := finished(id, dossier.measures.get(id, ())):
            own, newest = titles.measure(id, words), figures[-1]
            shown = cell(newest, f"#m-{id}", words, decimals_of(titles.unit_of_measure(id)))
            rows.append((Cell(own.title), shown, Cell(own.unit), Cell(period(newest.period))))
    return Table((words.say("measure"), words.say("newest"), words.say("unit"), words.say("period")), tuple(rows))
