"""World maps and flow diagrams of a report."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.publish.charts.chord import chord
from sojourn.publish.charts.partner_flows import partner_flows
from sojourn.publish.charts.world_map import DISCLAIMER, world_map
from sojourn.publish.report.content import MapContent, PartnerContent, ReportContent
from sojourn.publish.report.pictures import FULL, Picture, Table, both
from sojourn.publish.report.wordings import Cell, number, period, with_unit

SHARE_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)
LISTED = 40
CIRCLE = 820.0
SAME = (
    "Boundaries, names and designations imply no endorsement or acceptance by the United Nations: see the note below "
    "the first map."
)


def place_pictures(content: ReportContent) -> Iterable[Picture]:
    """The maps, the circle of flows between sub-regions, the partners of a country or group."""
    if not content.maps:
        yield Picture(
            "map-share",
            "Migrants in the population, the world",
            missing="This map needs a migrant stock and a population of the same mid-year; none is loaded.",
        )
    for n, one in enumerate(content.maps):
        yield _map(one, content, DISCLAIMER if n == 0 else SAME)
    yield _chord(content)
    if content.level != "world":
        yield _partners(content)


def _map(map: MapContent, content: ReportContent, disclaimer: str) -> Picture:
    id = f"map-{map.id}"
    known = [v for v in map.values if v.value is not None]
    inside = frozenset(v.m49 for v in map.values if v.inside)
    places = {
        v.m49: (v.longitude, v.latitude) for v in map.values if v.longitude is not None and v.latitude is not None
    }
    steps = SHARE_STEPS if map.unit == "%" else None
    alt = (
        f"World map of {len(known)} countries and areas in {map.label}, coloured from light (few) to dark (many). "
        f"{_told(map, content)}"
    )
    values = {v.m49: v.value for v in known if v.value is not None}
    wide, narrow = both(
        lambda **k: world_map(
            values,
            title=map.title,
            description=alt,
            inside=inside,
            places=places,
            names={v.m49: v.name for v in map.values},
            steps=steps,
            unit=map.unit,
            **k,
        ),
        id,
        FULL,
    )
    href = f"#i-{map.measure}" if map.measure in content.indicators else f"#m-{map.measure}"
    ordered = sorted(known, key=lambda v: v.name) if map.unit == "%" else sorted(known, key=lambda v: -(v.value or 0))
    rows = tuple(
        (Cell(v.name), Cell(with_unit(number(v.value or 0, map.decimals), map.unit), v.status, href, v.value))
        for v in ordered
    )
    absent = [v.name for v in map.values if v.value is None] if map.unit == "%" else []
    note = f"No figure: {', '.join(absent)}. {disclaimer}" if absent else disclaimer
    return Picture(id, f"{map.title}, {map.label}", note, wide, narrow, Table(("country or area", map.title), rows))


def _told(map: MapContent, content: ReportContent) -> str:
    """What the map says of the area, in a sentence."""
    known = [v for v in map.values if v.value is not None and v.value > 0]
    if map.unit == "%" and content.is_country:
        own = next((v for v in known if v.inside), None)
        return f"{own.name}: {number(own.value or 0, 1)} %." if own else "The area itself has no figure."
    if map.unit == "%":
        return f"{sum(v.inside for v in known)} countries of the area are outlined." if content.level != "world" else ""
    largest = sorted(known, key=lambda v: -(v.value or 0))[:3]
    return "Most: " + ", ".join(f"{v.name} {number(v.value or 0)}" for v in largest) + "."


def _chord(content: ReportContent) -> Picture:
    flows = content.flows
    title = "Flows between the sub-regions of the world"
    if flows is None:
        return Picture(
            "flows-circle",
            title,
            missing="This diagram needs flows by origin and destination: a bilateral migrant stock by sex with "
            "births and deaths, or the built-in edition.",
        )
    title = f"{title}, {period(flows.label)}"
    order = sorted(
        ((flows.table[i, j], i, j) for i in range(len(flows.names)) for j in range(len(flows.names)) if i != j),
        reverse=True,
    )[:3]
    largest = "; ".join(f"{flows.names[i]} to {flows.names[j]} {number(v)}" for v, i, j in order)
    alt = (
        f"Circle with an arc for each of {len(flows.names)} sub-regions. Largest flows between them: {largest} persons."
    )
    wide, narrow = both(
        lambda width, css, id: chord(
            flows.names,
            flows.table,
            title=title,
            description=alt,
            id=id,
            inside=flows.inside,
            width=width,
            css=css,
            numbered=css == "narrow",
        ),
        "flows-circle",
        CIRCLE,
    )
    note = (
        "A ribbon touches the ring where people left and stays short of it where they arrived; an arc's part without a "
        "ribbon is moves between countries of the same sub-region. Ribbons under about a tenth of a per cent of all "
        "moves are not drawn, but are in the table. Estimated."
    )
    if flows.inside:
        held = [flows.names[i] for i in sorted(flows.inside)]
        whole = ", ".join(held)
        verb = "lies" if content.is_country else "is"
        note = f"In colour: flows from and to {whole}, where {content.within_sentence} {verb}. {note}"
    headings = ("from \\ to", *(str(i + 1) for i in range(len(flows.names))))
    rows = tuple(
        (
            Cell(f"{i + 1} {name}"),
            *(Cell(number(value), flows.status, f"#m-{flows.measure}", float(value)) for value in flows.table[i]),
        )
        for i, name in enumerate(flows.names)
    )
    return Picture("flows-circle", title, note, wide, narrow, Table(headings, rows), names=flows.names)


def _partners(content: ReportContent) -> Picture:
    partners = content.partners
    title = f"Between {content.within_sentence} and the rest of the world"
    if partners is None:
        why = (
            "The built-in edition holds flows between sub-regions, not between countries. Load a bilateral migrant "
            "stock by sex, births and deaths: sojourn load FOLDER."
            if content.built_in
            else "This diagram needs flows between countries that include the area: a bilateral migrant stock by sex "
            "with births and deaths."
        )
        return Picture("partners", title, missing=why)
    title = f"{title}, {period(partners.label)}"
    origins, destinations = ([(n, v) for _, n, v in side] for side in (partners.origins, partners.destinations))
    first = ", ".join(f"{n} {number(v)}" for n, v in origins[:3])
    last = ", ".join(f"{n} {number(v)}" for n, v in destinations[:3])
    alt = (
        f"Ribbons from origins to {content.within_sentence} and on to destinations. "
        f"Most came from {first}; most left for {last}."
    )
    wide, narrow = both(
        lambda **k: partner_flows(content.name, origins, destinations, title=title, description=alt, **k),
        "partners",
        FULL,
    )
    note = (
        "Estimated by closed demographic accounting, which sees the moves that the change of stocks requires, and "
        "nobody who came and left between its two dates."
    )
    if partners.within is not None:
        note = f"Besides, {number(partners.within)} persons moved between the countries of the area. {note}"
    return Picture("partners", title, note, wide, narrow, _partner_table(partners))


def _partner_table(partners: PartnerContent) -> Table:
    came, left = ({a: v for a, _, v in side} for side in (partners.origins, partners.destinations))
    names = {a: n for side in (partners.origins, partners.destinations) for a, n, _ in side}
    ordered = sorted(names, key=lambda a: -(came.get(a, 0.0) + left.get(a, 0.0)))[:LISTED]
    rows = tuple(
        (
            Cell(names[a]),
            Cell(number(came.get(a, 0.0)), partners.status, f"#m-{partners.measure_in}", came.get(a, 0.0)),
            Cell(number(left.get(a, 0.0)), partners.status, f"#m-{partners.measure_out}", left.get(a, 0.0)),
        )
        for a in ordered
    )
    return Table((f"country or area (the {len(rows)} with most moves)", "came from", "left for"), rows)
