"""Flows of one interval as a map, a circle or a matrix, and what their intervals span, each with its table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sojourn.concepts.status import ObsStatus
from sojourn.products.explore.flow_tables import Array, Flows
from sojourn.products.explore.own_flows import OwnMoves
from sojourn.publish.charts.chord import chord
from sojourn.publish.charts.flow_lumps import largest
from sojourn.publish.charts.flow_matrix import flow_matrix
from sojourn.publish.charts.intervals import Interval, intervals
from sojourn.publish.charts.symbol_flows import Arc, symbol_flows
from sojourn.publish.explorer.flow_sources import Shown
from sojourn.publish.report.cells import Cell, Table
from sojourn.publish.report.picture import FULL, Picture, both

DRAWN = 400
"""Arcs the server draws; the script draws up to MOST."""
LISTED = 60
NAMED = 20
SPANS = 12
"""Corridors whose intervals are drawn, the largest."""
COUNTED = (ObsStatus.NORMAL.value, ObsStatus.BREAK.value, ObsStatus.DEFINITION_DIFFERS.value)
"""Statuses of what somebody counted; all others are estimates of some kind."""
Pairs = Sequence[tuple[int, int, float]]


def drawn(shown: Shown, held: Flows, view: str, kept: Array, pairs: Pairs, heading: str, says: str) -> Picture:
    """The picture asked for. kept : (origin, destination) persons; pairs : the same as a list, the largest first"""
    words = shown.setting.language
    if not pairs:
        return Picture("flows", heading, missing=says)
    names = [shown.name(a) for a in held.areas]
    table = _table(shown, held, names, pairs)
    alt = words.say(
        "Largest: {flows}.", flows="; ".join(f"{names[i]} – {names[j]} {words.number(v)}" for i, j, v in pairs[:3])
    )
    if view == "map":
        return _map(shown, held, names, pairs, heading, alt, table)
    lumped, cells = largest(kept, names, NAMED)
    gathered = int((kept.sum(axis=0) + kept.sum(axis=1) > 0).sum()) - NAMED
    rest = words.say(" {count} areas with fewer moves stand together.", count=gathered) if gathered > 0 else ""
    if view == "circle":
        last = len(lumped) - 1 if len(lumped) > NAMED else None
        wide, narrow = both(
            lambda css, **k: chord(
                lumped, cells, title=heading, description=alt, css=css, numbered=css == "narrow", rest=last, **k
            ),
            "flows",
            760,
        )
        said = words.say("A ribbon touches the ring where people left and stays short of it where they arrived.")
        return Picture("flows", heading, said + rest, wide, narrow, table, names=tuple(lumped))
    wide, narrow = both(
        lambda css, **k: flow_matrix(
            lumped,
            cells,
            title=heading,
            subtitle="",
            description=alt,
            diagonal=shown.own is None and not held.between_countries,
            numbered=css == "narrow",
            css=css,
            **k,
        ),
        "flows",
        FULL,
    )
    said = words.say("Origins in rows, destinations in columns.")
    if shown.own is not None:
        said += words.say(" An empty square has no figure or no move; sums are of the figures there are.")
    return Picture("flows", heading, said + rest, wide, narrow, table, names=tuple(lumped))


def _map(
    shown: Shown, held: Flows, names: Sequence[str], pairs: Pairs, heading: str, alt: str, table: Table
) -> Picture:
    words = shown.setting.language
    if not shown.placed:
        says = words.say(
            "No map: the areas are codes of your own, and nobody here knows where they lie. A circle and a matrix need "
            "no places; --coordinates FILE gives them (code, latitude, longitude)."
        )
        return Picture("flows", heading, table=table, missing=says)
    note = words.say(
        "Dashed arcs have no stock of either people behind them and are of low reliability. An arc bends to the left "
        "of its way and is wide where people arrive."
    )
    if shown.own is not None:
        note = words.say(
            "Arcs in blue with an edge are counts, all others estimates, dashed those of low reliability. An arc bends "
            "to the left of its way and is wide where people arrive."
        )
    land = shown.setting.to.asset("land-near.svg" if shown.near else "land.svg")
    arcs = _arcs(shown, held, names, pairs[:DRAWN])
    wide, narrow = both(
        lambda **k: symbol_flows(arcs, title=heading, description=alt, land_file=land, near=shown.near, **k),
        "flows",
        FULL,
    )
    return Picture("flows", heading, note, wide, narrow, table)


def _arcs(shown: Shown, held: Flows, names: Sequence[str], pairs: Pairs) -> list[Arc]:
    spots = [shown.place(a) for a in held.areas]
    found = []
    for i, j, value in pairs:
        start, end, status = spots[i], spots[j], str(held.status[i, j])
        if start is not None and end is not None:
            href = shown.corridor(held.areas[i], held.areas[j])
            counted = shown.own is not None and status in COUNTED
            found.append(Arc(names[i], names[j], start, end, value, status == "U", href, counted))
    return found


def _table(shown: Shown, held: Flows, names: Sequence[str], pairs: Pairs) -> Table:
    words = shown.setting.language
    own = held if isinstance(held, OwnMoves) else None
    rows = []
    for i, j, value in pairs[:LISTED]:
        href = shown.corridor(held.areas[i], held.areas[j])
        where: tuple[Cell, ...] = ()
        if own is not None:
            where = (Cell(_span(shown, own, i, j)), Cell(str(own.line[i, j] or "")))
        rows.append((Cell(words.say("{origin} to {destination}", origin=names[i], destination=names[j])),
                     Cell(words.number(value), str(held.status[i, j]), href, value), *where))  # fmt: skip
    more = (words.say("interval"), words.say("line of the file")) if own is not None else ()
    return Table((words.say("the {count} largest", count=len(rows)), words.say("persons"), *more), tuple(rows))


def _span(shown: Shown, own: OwnMoves, i: int, j: int) -> str:
    ends = (own.lower[i, j], own.upper[i, j])
    words = shown.setting.language
    return " – ".join("?" if math.isnan(v) else words.number(v) for v in ends) if any(e == e for e in ends) else ""


def spans(shown: Shown, held: OwnMoves, pairs: Pairs) -> Picture | None:
    """What the file's intervals span, of the largest corridors of both sexes; None where it has none."""
    words = shown.setting.language
    with_ends = [(i, j, v) for i, j, v in pairs if not math.isnan(held.lower[i, j] + held.upper[i, j])][:SPANS]
    if not with_ends:
        return None
    given = [Interval(str(n), v, float(held.lower[i, j]), float(held.upper[i, j]))
             for n, (i, j, v) in enumerate(with_ends, 1)]  # fmt: skip
    title = words.say("Intervals of the largest flows")
    names = tuple(f"{shown.name(held.areas[i])} – {shown.name(held.areas[j])}" for i, j, _ in with_ends)
    note = "; ".join(f"{n} {name}" for n, name in enumerate(names, 1)) + "."
    alt = words.say("The least and the most of {count} flows, from your file.", count=len(given))
    unit = words.say("persons in the interval")
    wide, narrow = both(lambda **k: intervals(given, title=title, description=alt, unit=unit, **k), "spans")
    return Picture("spans", title, note, wide, narrow)
