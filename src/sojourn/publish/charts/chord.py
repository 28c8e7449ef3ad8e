"""Flows between groups of areas as a circle: an arc per group, a ribbon per pair, own layout.

A ribbon takes its colour from where more people leave from, and touches the ring of its origin; at the destination it
ends a little before, so that the direction can be seen. Moves inside a group are the part of its arc without a ribbon.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.publish.charts.spoken import short_number, spoken
from sojourn.publish.charts.svg import FAINT, INK, LINE, Drawing, hint, line, spread, tag, text, width_of

Array = npt.NDArray[np.float64]
GAP = 0.022  # between arcs, radians
START = -math.pi / 2  # the first arc begins at the left: small ones at the end then have room for their names
INKS = (
    "#b4480f", "#d98a3d", "#8a5a14", "#c99700", "#6f8f1f", "#2f8132", "#1a7f6c", "#3e8ea8", "#0b69a3", "#3b4a9c",
    "#6b4fa3", "#a4366c", "#7c5a47", "#d0605e", "#4f7a3a", "#2b8cbe", "#8c6bb1", "#b35806", "#5f6c7b", "#e08214",
    "#1b7837", "#762a83",
)  # fmt: skip
OTHER = "#b8c0c8"
SMALLER = 0.02  # ribbons of the area reported are drawn down to this part of the limit


@dataclass(frozen=True)
class Arc:
    """A group on the circle: angles clockwise from the top, in radians."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """Angle of its middle."""
        return (self.start + self.end) / 2


def layout(table: Array) -> tuple[list[Arc], dict[tuple[int, int], tuple[Arc, Arc]]]:
    """Arcs of groups, and of every pair the part of the origin's and of the destination's arc.

    table : (origin, destination) persons. An arc is as long as all that leave and all that arrive, the diagonal once
    in each. Inside an arc partners follow the circle backwards, which keeps ribbons from crossing near it.
    """
    size = table.sum(axis=1) + table.sum(axis=0)
    count = len(size)
    unit = (2 * math.pi - GAP * count) / float(size.sum())
    arcs, at = [], START
    for value in size:
        arcs.append(Arc(at, at + float(value) * unit))
        at += float(value) * unit + GAP
    out: dict[tuple[int, int], Arc] = {}
    come: dict[tuple[int, int], Arc] = {}
    for i in range(count):
        at = arcs[i].start
        for step in range(count):
            j = (i - step) % count
            for pair, held in (((i, j), out), ((j, i), come)):
                value = float(table[pair]) * unit
                held[pair] = Arc(at, at + value)
                at += value
    return arcs, {pair: (out[pair], come[pair]) for pair in out}


def _point(angle: float, radius: float, centre: tuple[float, float]) -> str:
    return f"{centre[0] + radius * math.sin(angle):.1f} {centre[1] - radius * math.cos(angle):.1f}"


def _sector(arc: Arc, inner: float, outer: float, centre: tuple[float, float]) -> str:
    large = int(arc.end - arc.start > math.pi)
    return (
        f"M{_point(arc.start, outer, centre)}A{outer:.1f} {outer:.1f} 0 {large} 1 {_point(arc.end, outer, centre)}"
        f"L{_point(arc.end, inner, centre)}A{inner:.1f} {inner:.1f} 0 {large} 0 {_point(arc.start, inner, centre)}Z"
    )


def _ribbon(start: Arc, end: Arc, radius: float, centre: tuple[float, float]) -> str:
    """From the ring at the origin to a little inside it at the destination.

    It is bent through the middle of the circle where the two lie opposite, and near the ring where they are neighbours.
    """
    near = radius - max(6.0, radius * 0.035)
    apart = abs(start.middle - end.middle)
    apart = min(apart, 2 * math.pi - apart)
    between = math.atan2(math.sin(start.middle) + math.sin(end.middle), math.cos(start.middle) + math.cos(end.middle))
    through = _point(between, radius * 0.72 * (1 - apart / math.pi), centre)
    return (
        f"M{_point(start.start, radius, centre)}A{radius:.1f} {radius:.1f} 0 0 1 {_point(start.end, radius, centre)}"
        f"Q{through} {_point(end.start, near, centre)}A{near:.1f} {near:.1f} 0 0 1 {_point(end.end, near, centre)}"
        f"Q{through} {_point(start.start, radius, centre)}Z"
    )


def chord(
    names: Sequence[str],
    table: Array,
    *,
    title: str,
    description: str,
    id: str,
    inside: frozenset[int] = frozenset(),
    least: float = 0.0012,
    width: float = 720,
    numbered: bool = False,
    rest: int | None = None,
    css: str = "",
) -> str:
    """A circle of flows.

    names, table : groups and (origin, destination) persons; inside : groups whose ribbons are coloured, all others are
    grey (none: all are coloured); least : ribbons below this share of all flows are not drawn
    rest : the group of all others, drawn grey
    numbered : numbers instead of names at the arcs, for narrow pages with the names in a list
    """
    keep = [i for i in range(len(names)) if table[i].sum() + table[:, i].sum() > 0]
    arcs, pairs = layout(table[np.ix_(keep, keep)])
    room = 26.0 if numbered else min(max(width_of(names[i], 11.5) for i in keep) + 22, width * 0.29)
    radius = width / 2 - room
    height = 2 * radius + (60 if numbered else 84)
    centre = (width / 2, height / 2)
    drawing = Drawing(width, height, title, description, id)
    ring = radius - 12
    whole = float(table.sum())
    ribbons = []
    for (a, b), (start, end) in pairs.items():
        i, j = keep[a], keep[b]
        value = float(table[i, j])
        shown = not inside or i in inside or j in inside
        if i == j or value < least * whole * (SMALLER if inside and shown else 1.0):
            continue
        told = hint(_moved(names[i], names[j], value))
        fill = {"fill": INKS[i % len(INKS)] if i != rest else OTHER} if shown else {}
        ribbons.append((shown, -value, tag("path", told, d=_ribbon(start, end, ring - 2, centre), **fill)))
    ribbons.sort(key=lambda r: (r[0], r[1]))
    behind = "".join(markup for shown, _, markup in ribbons if not shown)
    drawing.add(
        tag("g", behind, fill=OTHER, fill_opacity=0.35),
        tag("g", "".join(markup for shown, _, markup in ribbons if shown), fill_opacity=0.72),
    )
    for a, arc in enumerate(arcs):
        i = keep[a]
        colour = INKS[i % len(INKS)] if (not inside or i in inside) and i != rest else OTHER
        drawing.add(tag("path", d=_sector(arc, ring, radius, centre), fill=colour))
    for a, x, y, side in _label_places(arcs, radius, 13.5):
        i = keep[a]
        bold = "700" if i in inside else None
        angle = arcs[a].middle
        from_x, from_y = centre[0] + (radius + 1) * math.sin(angle), centre[1] - (radius + 1) * math.cos(angle)
        drawing.add(line(from_x, from_y, centre[0] + x, centre[1] + y, LINE, 0.8))
        at = (centre[0] + x + 3 * side, centre[1] + y + 4)
        anchor = "start" if side > 0 else "end"
        if numbered:
            drawing.add(text(*at, str(i + 1), size=11, anchor=anchor, font_weight=bold))
            continue
        lines = _broken(names[i], width / 2 - abs(x) - 5)
        first = at[1] - (len(lines) - 1) * 6.5
        for n, words in enumerate(lines):
            drawing.add(text(at[0], first + 13 * n, words, size=11.5, anchor=anchor, fill=INK, font_weight=bold))
    if not numbered:
        in_all = spoken().say("{persons} persons in all", persons=short_number(whole))
        drawing.add(text(4, height - 6, in_all, size=11.5, fill=FAINT))
    return drawing.svg(css)


def _label_places(arcs: Sequence[Arc], radius: float, gap: float) -> list[tuple[int, float, float, int]]:
    """Where the labels stand, from the centre: (arc, x, y, side), apart from each other and outside the circle."""
    placed = []
    for side in (1, -1):
        own = [a for a, arc in enumerate(arcs) if (math.sin(arc.middle) >= 0) == (side > 0)]
        outer = radius + 9
        heights = spread([-outer * math.cos(arcs[a].middle) for a in own], gap, -outer - 12, outer + 12)
        for a, y in zip(own, heights, strict=True):
            x = math.sqrt(max(outer**2 - y * y, 0.0))
            placed.append((a, side * max(x, 6.0), y, side))
    return placed


def _broken(words: str, room: float) -> list[str]:
    """Words over up to two lines that fit the room."""
    if width_of(words, 11.5) <= room or " " not in words:
        return [words]
    parts = words.split(" ")
    cuts = [[" ".join(parts[:k]), " ".join(parts[k:])] for k in range(1, len(parts))]
    return min(cuts, key=lambda lines: abs(len(lines[0]) - len(lines[1])))


def _moved(origin: str, destination: str, persons: float) -> str:
    words = spoken()
    message = "{origin} to {destination}: {persons}"
    return words.say(message, origin=origin, destination=destination, persons=words.number(persons))
