"""The page of an indicator: the world over time, every country's newest figure, those without one."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.concepts import area as areas
from sojourn.concepts.figure import Figure
from sojourn.errors import CodesUnknown
from sojourn.indicators import INDICATORS, Indicator
from sojourn.products.assessment.profile import WORLD, profile
from sojourn.publish.charts.distribution import distribution
from sojourn.publish.charts.time_lines import time_lines
from sojourn.publish.charts.world_map import DISCLAIMER, world_map
from sojourn.publish.explorer.shell import Page, Setting, page
from sojourn.publish.report.cells import Cell, Table, cell
from sojourn.publish.report.indicator_line import cuts, indicator_line, over
from sojourn.publish.report.picture import FULL, Picture, adopted, both
from sojourn.publish.words import codes, titles
from sojourn.publish.words.periods import period

Ranked = list[tuple[str, Figure]]


def indicator_page(setting: Setting, id: str) -> Page:
    """The page of an indicator, by id. Raises CodesUnknown for none."""
    words, held = setting.language, setting.holdings
    own = next((i for i in INDICATORS if i.id == id.upper()), None)
    if own is None:
        raise CodesUnknown(
            words.say("There is no indicator «{id}».", id=id),
            ways_out=[words.say("All of them stand on the page Indicators.")],
        )
    newest = ranked(setting, own)
    title, unit = titles.indicator(own.id, words), titles.unit(own.id, words)
    pictures = tuple(_pictures(setting, own, newest, title, unit))
    there = {a for a, _ in newest}
    without = [areas.name(a) for a in held.countries if a not in there] if own.country else []
    return page(
        setting,
        "indicator.html.j2",
        title,
        columns={
            "indicator": [own.id] * len(newest),
            "ref_area": [a for a, _ in newest],
            "time_period": [f.period for _, f in newest],
            "obs_value": [f.value for _, f in newest],
            "obs_status": [f.status for _, f in newest],
            "source": ["; ".join(f.sources) for _, f in newest],
        },
        pictures=pictures,
        own=own,
        unit=unit,
        definition=words.say(own.definition),
        says=words.say(
            "The newest figure of each, the largest first. A rank is not shown where years differ by more than {years} "
            "years: figures of different times and methods are no league table.",
            years=SPREAD,
        ),
        ranking=_table(setting, own, newest) if newest else None,
        without=without,
        facts=[
            (words.say("Unit"), unit),
            (words.say("Read as"), codes.direction(own.direction, words)),
            (words.say("Paragraphs"), ", ".join(map(str, own.paragraphs))),
            (words.say("Where figures are missing"), words.say(own.missing.description)),
            (words.say("Measures"), ", ".join(own.needs)),
        ],
    )


SPREAD = 5


def ranked(setting: Setting, own: Indicator) -> Ranked:
    """The newest figure of every country, the largest first."""
    held = setting.holdings
    if not own.country:
        return []
    found = []
    with held.reading():
        for area in held.countries:
            if figures := profile(held.panel, area).indicator(own):
                found.append((area, figures[-1]))
    return sorted(found, key=lambda pair: (-pair[1].number, pair[0]))


def _table(setting: Setting, own: Indicator, newest: Ranked) -> Table:
    words = setting.language
    last = max(int(f.period[:4]) for _, f in newest)
    rank, rows = 0, list[tuple[Cell, ...]]()
    for area, figure in newest:
        recent = last - int(figure.period[:4]) <= SPREAD
        rank += recent
        href = "" if setting.light else setting.to.to("trace", area, f"i-{own.id}")
        rows.append(
            (
                Cell(areas.name(area), href=setting.to.to("area", area)),
                Cell(str(rank) if recent else "–", sort=float(rank)),
                cell(figure, href, words, own.decimals),
                Cell(period(figure.period)),
                Cell(codes.status(figure.status, words)),
            )
        )
    heads = ("country or area", "rank", "newest", "period", "status")
    shown = slice(-1 if setting.light else None)  # the letter says the status in a light edition
    return Table(tuple(words.say(h) for h in heads[shown]), tuple(row[shown] for row in rows))


def _pictures(setting: Setting, own: Indicator, newest: Ranked, title: str, unit: str) -> Iterable[Picture]:
    words, world = setting.language, setting.holdings.dossier(WORLD).indicators.get(own.id, ())
    if len(over(world, own)) > 1:
        line = indicator_line(words.say("World"), world, own)
        first, last = (f"{p.value:,.4g}" for p in (line.points[0], line.points[-1]))
        alt = words.say("A line from {first} to {last} {unit}.", first=first, last=last, unit=unit)
        heading = words.say("{title}, the world", title=title)
        wide, narrow = both(
            lambda **k: time_lines(
                (line,), title=heading, description=alt, unit=unit, height=250, mark=adopted(words), **k
            ),
            "world",
        )
        rows = tuple(
            (Cell(period(f.period)), cell(f, setting.to.to("trace", WORLD, f"i-{own.id}"), words, own.decimals))
            for f in world
        )
        yield Picture(
            "world",
            heading,
            words.say("Hollow dots are estimated.") + cuts([(words.say("World"), world)], words),
            wide,
            narrow,
            Table((words.say("period"), title), rows),
        )
    if len(newest) > 4 and not setting.light:
        yield _map(setting, own, newest, title, unit)
        heading = words.say("How countries and areas are spread")
        values = [(areas.name(a), f.number, f.status == "A") for a, f in newest]
        middle = sorted(v for _, v, _ in values)[len(values) // 2]
        alt = words.say(
            "A dot for each of {count}; half lie below {middle} {unit}.",
            count=len(values),
            middle=f"{middle:,.4g}",
            unit=unit,
        )
        wide, narrow = both(lambda **k: distribution(values, title=heading, description=alt, unit=unit, **k), "spread")
        note = words.say(
            "A dot for each country or area at its newest figure, full where observed; the line is the middle one."
        )
        yield Picture("spread", heading, note, wide, narrow)


def _map(setting: Setting, own: Indicator, newest: Ranked, title: str, unit: str) -> Picture:
    """The world coloured by the newest figures; a country without one is grey."""
    words, facts = setting.language, {a: areas.get(a) for a, _ in newest}
    held = {str(facts[a].m49): f.number for a, f in newest if facts[a].m49}
    places = {
        str(f.m49): (f.longitude, f.latitude)
        for f in facts.values()
        if f.m49 and f.longitude is not None and f.latitude is not None
    }
    heading = words.say("{title} on a map", title=title)
    told = "; ".join(f"{areas.name(a)} {f.number:,.3g}" for a, f in newest[:3])
    alt = words.say("World map, light (few) to dark (many). Most: {areas}.", areas=told)
    drawn = world_map(
        held,
        title=heading,
        description=alt,
        id="map-newest",
        places=places,
        names={str(facts[a].m49): areas.name(a) for a, _ in newest},
        unit=unit,
        decimals=own.decimals,
        width=FULL,
    )
    estimated = sum(f.status != "A" for _, f in newest)
    note = words.say(
        "Newest figures, of which {count} of {all} are not observed: the table says which. {disclaimer}",
        count=estimated,
        all=len(newest),
        disclaimer=words.say(DISCLAIMER),
    )
    return Picture("map-newest", heading, note, drawn)
