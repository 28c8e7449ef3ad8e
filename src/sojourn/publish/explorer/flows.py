"""The page of flows: a map, a circle or a matrix of one interval, drawn on the server, and the parts a script moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area as areas
from sojourn.errors import CodesUnknown, UsageError
from sojourn.products.explore.flow_tables import LEAST, Flows
from sojourn.publish.charts.chord import chord
from sojourn.publish.charts.flow_lumps import largest
from sojourn.publish.charts.flow_matrix import flow_matrix
from sojourn.publish.charts.symbol_flows import Arc, symbol_flows
from sojourn.publish.explorer.places import name_of, place_of
from sojourn.publish.explorer.shell import Page, Setting, page
from sojourn.publish.report.cells import Cell, Table
from sojourn.publish.report.picture import FULL, Picture, both
from sojourn.publish.words.periods import period

Array = npt.NDArray[np.float64]
MOST = 2000
"""Arcs on one map."""
DRAWN = 400
"""Arcs the server draws; the script draws up to MOST."""
LISTED = 60
NAMED = 20
SEXES = ("_T", "F", "M")
VIEWS = ("map", "circle", "matrix")


@dataclass(frozen=True)
class Chosen:
    """What of the flows is shown. area : an id or empty; least : persons from which a corridor is shown"""

    area: str
    period: str
    sex: str
    method: str
    least: float
    view: str


def chosen(setting: Setting, query: Mapping[str, str]) -> Chosen:
    """The selection of a query. Raises CodesUnknown and UsageError for what is none, naming what there is."""
    flows, words = setting.holdings.flows, setting.language
    wanted = query.get("period") or (flows.periods[-1] if flows.periods else "")
    by_label = {period(p): p for p in flows.periods} | {p: p for p in flows.periods}
    if wanted.replace("-", "–") not in by_label and wanted not in by_label and flows.periods:
        raise UsageError(
            words.say("There are no flows of «{period}».", period=wanted),
            ways_out=[words.say("Intervals: {periods}", periods=", ".join(period(p) for p in flows.periods))],
        )
    sex = query.get("sex") or "_T"
    view = query.get("view") or "map"
    if sex not in SEXES or view not in VIEWS:
        raise CodesUnknown(
            words.say("There is no «{code}» here.", code=sex if sex not in SEXES else view),
            ways_out=[", ".join(SEXES), ", ".join(VIEWS)],
        )
    try:
        least = max(LEAST, float((query.get("least") or "0").replace(",", "").replace("\u00a0", "")))
    except ValueError:
        raise UsageError(
            words.say("«{text}» is no number of persons.", text=query["least"]), ways_out=["1000"]
        ) from None
    area = areas.asked(query["area"]) if query.get("area") else ""
    method = query.get("method") or flows.method
    known = by_label.get(wanted) or by_label.get(wanted.replace("-", "–"), "")
    return Chosen(area, known, sex, method, least, view)


def flows_page(setting: Setting, query: Mapping[str, str]) -> Page:
    """The flows of a selection. Raises as :func:`chosen`."""
    words, flows = setting.language, setting.holdings.flows
    if not flows.periods:
        says = words.say(
            "No flows: they need a bilateral stock by sex with births and deaths, or the built-in edition."
        )
        return page(setting, "flows.html.j2", words.say("Flows"), heading=words.say("Flows"), says=says, parts=[],
                    periods=[], areas=[], area_given="", period="", sexes=[], sex="", methods=[], method="", least="",
                    views=[], view="")  # fmt: skip
    asked = chosen(setting, query)
    held = flows.all[asked.period]
    table = _of_method(setting, held, asked)
    kept = _narrowed(held, table, asked)
    pairs = _pairs(kept)
    heading = _heading(setting, asked)
    says = _says(setting, held, asked, table, pairs)
    drawn = _picture(setting, held, asked, kept, pairs, heading, says)
    return page(
        setting,
        "flows.html.j2",
        heading,
        columns=_columns(held, asked, pairs),
        pictures=(drawn,),
        heading=heading,
        says=says,
        parts=_parts(setting, asked) if not setting.embedded else [],
        periods=[(p, period(p)) for p in flows.periods],
        period=asked.period,
        areas=[a for a in held.areas if a in areas.areas()],
        area_given=areas.name(asked.area) if asked.area else "",
        sexes=_sexes(setting, asked),
        sex=asked.sex,
        methods=[(m, m) for m in _methods(setting)],
        method=asked.method,
        least="" if asked.least == LEAST else f"{asked.least:.0f}",
        views=[("map", words.say("map")), ("circle", words.say("circle")), ("matrix", words.say("matrix"))],
        view=asked.view,
    )


def _parts(setting: Setting, asked: Chosen) -> list[str]:
    """The flows of all intervals by the method asked for, as scripts."""
    flows = setting.holdings.flows
    other = "" if asked.method == flows.method else f"-{asked.method}"
    return [setting.to.part(f"flows-{n}{other}") for n in range(len(flows.periods))]


def _sexes(setting: Setting, asked: Chosen) -> list[tuple[str, str]]:
    """Sexes that can be asked for: the method of the assessment alone tells them apart."""
    words = setting.language
    apart = (
        [("F", words.say("women")), ("M", words.say("men"))] if asked.method == setting.holdings.flows.method else []
    )
    return [("_T", words.say("both")), *apart]


def _methods(setting: Setting) -> tuple[str, ...]:
    """Methods that can be asked for: all of them on a server, the one that is drawn in a folder."""
    flows = setting.holdings.flows
    return flows.methods if setting.to.served else (flows.method,)


def _of_method(setting: Setting, held: Flows, asked: Chosen) -> Array:
    """(origin, destination) persons of the method and sex asked for."""
    flows, words = setting.holdings.flows, setting.language
    if asked.method == flows.method:
        table = {"_T": held.both, "F": held.women, "M": held.men}[asked.sex]
        return np.where(table >= LEAST, table, 0.0)
    if asked.method not in _methods(setting):
        raise CodesUnknown(
            words.say("There is no method «{method}» here.", method=asked.method), ways_out=list(_methods(setting))
        )
    if asked.sex != "_T":
        raise UsageError(words.say("Other methods are shown for both sexes together."), ways_out=["sex=_T"])
    with setting.holdings.reading():
        return flows.table_of(asked.method, asked.period, held.areas)


def _narrowed(held: Flows, table: Array, asked: Chosen) -> Array:
    """Only corridors of the area and of the size asked for."""
    kept = np.where(table >= asked.least, table, 0.0)
    if asked.area:
        own = areas.get(asked.area)
        members = set(areas.members(asked.area)) if own.is_group and asked.area not in held.areas else {asked.area}
        inside = np.array([a in members for a in held.areas])
        kept = np.where(inside[:, None] | inside[None, :], kept, 0.0)
    return kept


def _pairs(kept: Array) -> list[tuple[int, int, float]]:
    """(origin, destination, persons), the largest first, moves only."""
    off = kept.copy()
    np.fill_diagonal(off, 0.0)
    order = np.argsort(-off, axis=None, kind="stable")[: int((off > 0).sum())]
    rows, columns = np.unravel_index(order, off.shape)
    return [(int(i), int(j), float(off[i, j])) for i, j in zip(rows, columns, strict=True)]


def _heading(setting: Setting, asked: Chosen) -> str:
    words = setting.language
    who = {"_T": "", "F": words.say(", women"), "M": words.say(", men")}[asked.sex]
    if asked.area:
        return words.say(
            "Flows from and to {area}, {years}{who}", area=areas.name(asked.area), years=period(asked.period), who=who
        )
    return words.say("Flows, {years}{who}", years=period(asked.period), who=who)


def _says(setting: Setting, held: Flows, asked: Chosen, table: Array, pairs: Sequence[tuple[int, int, float]]) -> str:
    """How many corridors are shown, of how many, and which share of the people who moved they carry."""
    words = setting.language
    moves = table.copy()
    np.fill_diagonal(moves, 0.0)
    whole, count = float(moves.sum()), int((moves > 0).sum())
    shown = pairs[:DRAWN]
    people = sum(v for *_, v in shown)
    said = words.say(
        "{drawn} of {count} corridors are drawn, the largest that were asked for: {people} of {whole} persons who "
        "moved ({share} %). All are estimated, by the method «{method}».",
        drawn=words.number(len(shown)),
        count=words.number(count),
        people=words.number(people),
        whole=words.number(whole),
        share=words.number(100 * people / whole if whole else 0.0, 1),
        method=asked.method,
    )
    return said if pairs else words.say("No corridor is as large as asked for, or the area has none. Ask for less.")


def _columns(held: Flows, asked: Chosen, pairs: Sequence[tuple[int, int, float]]) -> dict[str, list[object]]:
    return {
        "origin": [held.areas[i] for i, _, _ in pairs],
        "destination": [held.areas[j] for _, j, _ in pairs],
        "time_period": [asked.period] * len(pairs),
        "sex": [asked.sex] * len(pairs),
        "method": [asked.method] * len(pairs),
        "obs_value": [v for *_, v in pairs],
        "obs_status": [str(held.status[i, j]) for i, j, _ in pairs],
    }


def _picture(
    setting: Setting,
    held: Flows,
    asked: Chosen,
    kept: Array,
    pairs: Sequence[tuple[int, int, float]],
    heading: str,
    says: str,
) -> Picture:
    words = setting.language
    if not pairs:
        return Picture("flows", heading, missing=says)
    names = [name_of(a) for a in held.areas]
    table = _table(setting, held, names, pairs)
    alt = words.say(
        "Largest: {flows}.", flows="; ".join(f"{names[i]} – {names[j]} {words.number(v)}" for i, j, v in pairs[:3])
    )
    note = words.say(
        "Dashed arcs have no stock of either people behind them and are of low reliability. An arc bends to the left "
        "of its way and is wide where people arrive."
    )
    if asked.view == "map":
        arcs = _arcs(setting, held, names, pairs[:DRAWN])
        wide, narrow = both(
            lambda **k: symbol_flows(arcs, title=heading, description=alt, land_file=setting.to.asset("land.svg"), **k),
            "flows",
            FULL,
        )
        return Picture("flows", heading, note, wide, narrow, table)
    lumped, cells = largest(kept, names, NAMED)
    if asked.view == "circle":
        rest = len(lumped) - 1 if len(lumped) > NAMED else None
        wide, narrow = both(
            lambda css, **k: chord(
                lumped, cells, title=heading, description=alt, css=css, numbered=css == "narrow", rest=rest, **k
            ),
            "flows",
            760,
        )
        said = words.say("A ribbon touches the ring where people left and stays short of it where they arrived.")
        return Picture("flows", heading, said, wide, narrow, table, names=tuple(lumped))
    wide, narrow = both(
        lambda **k: flow_matrix(
            lumped, cells, title=heading, subtitle="", description=alt, diagonal=not held.between_countries, **k
        ),
        "flows",
        FULL,
    )
    return Picture("flows", heading, words.say("Origins in rows, destinations in columns."), wide, narrow, table)


def _arcs(setting: Setting, held: Flows, names: Sequence[str], pairs: Sequence[tuple[int, int, float]]) -> list[Arc]:
    spots = [place_of(a) for a in held.areas]
    found = []
    for i, j, value in pairs:
        start, end = spots[i], spots[j]
        if start is not None and end is not None:
            href = setting.to.to("corridor", held.areas[i], held.areas[j]) if held.between_countries else ""
            found.append(Arc(names[i], names[j], start, end, value, held.status[i, j] == "U", href))
    return found


def _table(setting: Setting, held: Flows, names: Sequence[str], pairs: Sequence[tuple[int, int, float]]) -> Table:
    words = setting.language
    rows = []
    for i, j, value in pairs[:LISTED]:
        href = setting.to.to("corridor", held.areas[i], held.areas[j]) if held.between_countries else ""
        rows.append((Cell(words.say("{origin} to {destination}", origin=names[i], destination=names[j])),
                     Cell(words.number(value), str(held.status[i, j]), href, value)))  # fmt: skip
    return Table((words.say("the {count} largest", count=len(rows)), words.say("persons")), tuple(rows))
