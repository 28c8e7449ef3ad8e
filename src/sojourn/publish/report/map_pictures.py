"""World maps and flow diagrams of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sojourn.concepts import area
from sojourn.concepts.figure import Figure
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.flow_partners import FlowPartners
from sojourn.products.assessment.map_figures import MapFigures
from sojourn.publish.charts.chord import chord
from sojourn.publish.charts.partner_flows import partner_flows
from sojourn.publish.charts.world_map import DISCLAIMER, world_map
from sojourn.publish.report.cells import Cell, Table, cell, three
from sojourn.publish.report.picture import FULL, Picture, both
from sojourn.publish.words import titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.sources import within_sentence
from sojourn.publish.words.three_digits import three_digits

SHARE_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)
LISTED = 15
CIRCLE = 820.0
SAME = (
    "Boundaries, names and designations imply no endorsement or acceptance by the United Nations: see the note below "
    "the first map."
)


def place_pictures(dossier: Dossier, language: Language) -> Iterable[Picture]:
    """The maps, the circle of flows between sub-regions, the partners of a country or group."""
    if not dossier.maps:
        yield Picture(
            "map-share",
            language.say("Migrants in the population, the world"),
            missing=language.say(
                "This map needs a migrant stock and a population of the same mid-year; none is loaded."
            ),
        )
    for n, one in enumerate(dossier.maps):
        yield _map(one, dossier, language, language.say(DISCLAIMER if n == 0 else SAME))
    yield _chord(dossier, language)
    if dossier.level != "world":
        yield _partners(dossier, language)


def map_title(given: MapFigures, dossier: Dossier, language: Language) -> tuple[str, str]:
    """Title and unit of a map."""
    if given.id == "share":
        return titles.indicator(given.measure, language), titles.unit(given.measure, language)
    message = "Where migrants in {area} were born" if given.id == "origins" else "Where persons born in {area} live"
    return language.say(message, area=within_sentence(dossier, language)), titles.measure(given.measure, language).unit


def _map(given: MapFigures, dossier: Dossier, language: Language, disclaimer: str) -> Picture:
    id, share = f"map-{given.id}", given.id == "share"
    title, unit = map_title(given, dossier, language)
    facts = {a: area.get(a) for a in given.figures}
    m49 = {a: str(f.m49) for a, f in facts.items()}
    known = {a: f for a, f in given.figures.items() if f.present}
    places = {
        m49[a]: (f.longitude, f.latitude)
        for a, f in facts.items()
        if f.longitude is not None and f.latitude is not None
    }
    alt = language.say(
        "World map of {count} countries and areas in {year}, coloured from light (few) to dark (many). {told}",
        count=len(known),
        year=language.period(given.period),
        told=_told(given, known, dossier, language),
    )
    wide, narrow = both(
        lambda **k: world_map(
            {m49[a]: f.number for a, f in known.items()},
            title=title,
            description=alt,
            inside=frozenset(m49[a] for a in _inside(given, dossier)),
            places=places,
            names={m49[a]: dossier.names[a] for a in given.figures},
            steps=SHARE_STEPS if share else None,
            unit=unit,
            shared=True,
            **k,
        ),
        id,
        FULL,
    )
    href = f"#i-{given.measure}" if given.measure in dossier.indicators else f"#m-{given.measure}"
    by_name = sorted(known, key=lambda a: dossier.names[a])
    by_size = sorted(known, key=lambda a: -known[a].number)
    shown: Callable[[Figure], Cell] = lambda f: (  # noqa: E731
        three(f, href, unit, language) if share else cell(f, href, language, 0, unit)
    )
    inside = set(_inside(given, dossier))
    listed = [a for a in by_name if a in inside] if share and inside else by_size[:LISTED]
    rows = tuple((Cell(dossier.names[a]), shown(known[a])) for a in listed)
    note = disclaimer
    absent = [dossier.names[a] for a in given.figures if a not in known]
    if share and absent:
        note = f"{language.say('No figure: {areas}.', areas=', '.join(absent))} {disclaimer}"
    headings = (language.say("country or area"), title)
    return Picture(id, f"{title}, {language.period(given.period)}", note, wide, narrow, Table(headings, rows))


def _inside(given: MapFigures, dossier: Dossier) -> list[str]:
    """Areas of the map that are part of the area reported; none for the world, which is all of it."""
    if dossier.level == "world":
        return []
    members = set(dossier.members)
    return [a for a in given.figures if a in members]


def _told(given: MapFigures, known: Mapping[str, Figure], dossier: Dossier, language: Language) -> str:
    """What the map says of the area, in a sentence."""
    positive = {a: f for a, f in known.items() if f.number > 0}
    if given.id == "share":
        inside = [a for a in _inside(given, dossier) if a in positive]
        if dossier.is_country and inside:
            share = three_digits(positive[inside[0]].number, language)
            return language.say("{area}: {share} %.", area=dossier.names[inside[0]], share=share)
        if dossier.is_country:
            return language.say("The area itself has no figure.")
        outlined = "{count} countries of the area are outlined."
        return language.many(outlined, outlined, len(inside)) if dossier.level != "world" else ""
    largest = sorted(positive, key=lambda a: -positive[a].number)[:3]
    named = ", ".join(f"{dossier.names[a]} {language.number(positive[a].number)}" for a in largest)
    return language.say("Most: {areas}.", areas=named)


def _chord(dossier: Dossier, language: Language) -> Picture:
    flows = dossier.flows
    title = language.say("Flows between the sub-regions of the world")
    if flows is None:
        missing = language.say(
            "This diagram needs flows by origin and destination: a bilateral migrant stock by sex with "
            "births and deaths, or the built-in edition."
        )
        return Picture("flows-circle", title, missing=missing)
    title = f"{title}, {language.period(flows.period)}"
    names = tuple(dossier.names[a] for a in flows.areas)
    size = range(len(names))
    moves = sorted(((flows.table[i, j], i, j) for i in size for j in size if i != j), reverse=True)
    largest = "; ".join(
        language.say(
            "{origin} to {destination} {persons}",
            origin=names[i],
            destination=names[j],
            persons=language.number(persons),
        )
        for persons, i, j in moves[:3]
    )
    alt = language.say(
        "Circle with an arc for each of {count} sub-regions. Largest flows between them: {largest} persons.",
        count=len(names),
        largest=largest,
    )
    wide, narrow = both(
        lambda width, css, id: chord(
            names,
            flows.table,
            title=title,
            description=alt,
            id=id,
            inside=frozenset(i for i in size if flows.areas[i] in flows.inside),
            width=width,
            css=css,
            numbered=css == "narrow",
        ),
        "flows-circle",
        CIRCLE,
    )
    note = language.say(
        "A ribbon touches the ring where people left and stays short of it where they arrived; an arc's part without a "
        "ribbon is moves between countries of the same sub-region. Ribbons under about a tenth of a per cent of all "
        "moves are not drawn; all are in the workbook beside this page. Estimated."
    )
    if flows.inside:
        message = (
            "In colour: flows from and to {groups}, where {area} lies."
            if dossier.is_country
            else "In colour, for {area}: flows from and to {groups}."
        )
        held = ", ".join(dossier.names[a] for a in flows.areas if a in flows.inside)
        note = f"{language.say(message, groups=held, area=within_sentence(dossier, language))} {note}"
    headings = tuple(language.say(word) for word in ("from", "to", "persons"))
    rows = tuple(
        (
            Cell(names[i]),
            Cell(names[j]),
            Cell(language.number(v), flows.status, f"#m-{flows.measure}", float(v)),
        )
        for v, i, j in moves[:LISTED]
    )
    return Picture("flows-circle", title, note, wide, narrow, Table(headings, rows), names=names)


def _partners(dossier: Dossier, language: Language) -> Picture:
    partners, name = dossier.partners, within_sentence(dossier, language)
    title = language.say("Between {area} and the rest of the world", area=name)
    if partners is None:
        why = (
            "The built-in edition holds flows between sub-regions, not between countries. Load a bilateral migrant "
            "stock by sex, births and deaths: sojourn load FOLDER."
            if dossier.built_in
            else "This diagram needs flows between countries that include the area: a bilateral migrant stock by sex "
            "with births and deaths."
        )
        return Picture("partners", title, missing=language.say(why))
    title = f"{title}, {language.period(partners.period)}"
    origins, destinations = (
        [(dossier.names[a], f.number) for a, f in side.items()] for side in (partners.origins, partners.destinations)
    )
    alt = language.say(
        "Ribbons from origins to {area} and on to destinations. Most came from {first}; most left for {last}.",
        area=name,
        first=", ".join(f"{partner} {three_digits(persons, language)}" for partner, persons in origins[:3]),
        last=", ".join(f"{partner} {three_digits(persons, language)}" for partner, persons in destinations[:3]),
    )
    wide, narrow = both(
        lambda **k: partner_flows(dossier.name, origins, destinations, title=title, description=alt, **k),
        "partners",
        FULL,
    )
    note = language.say(
        "Estimated by pseudo-Bayesian demographic accounting: moves that the change of stocks requires, and some of "
        "those it does not, but nobody who came and left between its two dates."
    )
    if partners.within is not None:
        message = "Besides, {persons} persons moved between the countries of the area."
        note = f"{language.say(message, persons=three_digits(partners.within.number, language))} {note}"
    return Picture("partners", title, note, wide, narrow, _partner_table(partners, dossier, language))


def _partner_table(partners: FlowPartners, dossier: Dossier, language: Language) -> Table:
    """Who came from each partner and who left for it, the partners with most moves in both directions first."""
    sides = {"FLOW_IN": partners.origins, "FLOW_OUT": partners.destinations}
    moves: dict[str, float] = {}
    for side in sides.values():
        for a, figure in side.items():
            moves[a] = moves.get(a, 0) + figure.number
    ordered = sorted(moves, key=lambda a: -moves[a])[:LISTED]
    nobody = {measure: Figure(measure, partners.period, 0.0, partners.status) for measure in sides}
    rows = tuple(
        (
            Cell(dossier.names[a]),
            *(cell(side.get(a, nobody[measure]), f"#m-{measure}", language) for measure, side in sides.items()),
        )
        for a in ordered
    )
    message = "country or area (the {count} with most moves)"
    headings = (language.many(message, message, len(rows)), language.say("came from"), language.say("left for"))
    return Table(headings, rows)
