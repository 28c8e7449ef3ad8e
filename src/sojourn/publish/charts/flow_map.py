"""The largest flows on a map of the world: arcs from where people lived to where they live, wide where many moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sojourn.publish.charts.heading import title_lines, wrapped
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, INK, Drawing, hint, tag, text, width_of
from sojourn.publish.charts.world_map import DISCLAIMER, equal_earth, shapes

Array = npt.NDArray[np.float64]
LAND, COAST = "#eceff2", "#ffffff"
FLOW = "#b4480f"
WIDEST = 13.0
SMALLEST = 7.5  # letters of the disclaimer


def flow_map(
    names: Sequence[str],
    places: Mapping[str, tuple[float, float]],
    table: Array,
    *,
    title: str,
    subtitle: str,
    description: str,
    id: str = "flow-map",
    count: int = 60,
    labelled: int = 10,
    width: float = 980,
    zoom: bool = False,
    css: str = "",
) -> str:
    """A map of the largest flows.

    names, table : areas and (origin, destination) persons; places : area -> (longitude, latitude) in degrees
    count : flows drawn, the largest; labelled : how many of them are named
    zoom : show only the part of the world the places lie in, and name all places

    Arcs bend to the left of their direction, so that a flow and its counter flow lie apart; they are thin at the
    origin and wide at the destination. Areas without a place are not drawn, and how many moves the map shows is said
    on it.
    """
    height = width * 0.487
    factor = width / 5.5  # points a unit of the projection
    top, middle = height * 0.475 + 54, width / 2 - 0.02 * width
    drawing = Drawing(width, height + 96, title, description, id)
    title_lines(drawing, subtitle)

    scale, centre = 1.0, np.array([0.0, 0.14])
    if zoom and places:
        scale, centre = _frame(np.array(list(places.values()), dtype=np.float64), width / factor, height / factor)

    def placed(points: Array) -> Array:
        x, y = equal_earth(points[:, 0], points[:, 1])
        return np.column_stack([middle + (x - centre[0]) * factor * scale, top - (y - centre[1]) * factor * scale])

    window = tag("rect", x=0, y=48, width=width, height=height + 2)
    drawing.add(tag("clipPath", window, id=f"{id}-window"))
    drawing.add(f'<g clip-path="url(#{id}-window)">')
    for _, _, rings in shapes():
        data = "".join(_outline(placed(ring)) for ring in rings)
        drawing.add(tag("path", d=data, fill=LAND, stroke=COAST, stroke_width=0.5))
    drawing.add("</g>")

    here = [i for i, name in enumerate(names) if name in places]
    spots = {i: placed(np.array([places[names[i]]], dtype=np.float64))[0] for i in here}
    flows = [(float(table[i, j]), i, j) for i in here for j in here if i != j and table[i, j] > 0]
    flows.sort(reverse=True)
    drawn = flows[:count]
    most = drawn[0][0] if drawn else 1.0
    for value, i, j in reversed(drawn):
        thick = _thickness(value / most)
        told = hint(f"{names[i]} to {names[j]}: {value:,.0f}")
        drawing.add(tag("path", told, d=_arc(spots[i], spots[j], thick), fill=FLOW, fill_opacity=0.62))
    for k in sorted(set(_ends(drawn))):
        x, y = spots[k]
        drawing.add(tag("circle", hint(names[k]), cx=float(x), cy=float(y), r=1.8, fill=INK))
    _names(drawing, names, spots, drawn if zoom else drawn[:labelled])
    shown, whole = sum(v for v, _, _ in drawn), float(table.sum() - np.trace(table))
    share = shown / whole if whole > 0 else 0.0
    named = f"{len(drawn)} largest flows" if len(drawn) != 1 else "largest flow"
    say = f"The {named}: {short_number(shown)} of {short_number(whole)} persons ({share:.0%})."
    drawing.add(text(4, height + 62, say, size=11.5, fill=INK))
    _widths(drawing, most, width, height + 62)
    # the estimate of the width is on the safe side by more than a tenth, and the smallest print uses it
    for n, words in enumerate(wrapped([DISCLAIMER], width * 1.15, SMALLEST)):
        drawing.add(text(4, height + 78 + 10 * n, words, size=SMALLEST, fill=FAINT))
    return drawing.svg(css)


def _ends(flows: Sequence[tuple[float, int, int]]) -> list[int]:
    """Origins and destinations of flows, each once, in the order they come."""
    return list(dict.fromkeys(end for _, origin, destination in flows for end in (origin, destination)))


def _thickness(share: float) -> float:
    """Width of an arc by its share of the largest flow: its area grows with the persons, and it stays visible."""
    return max(WIDEST * math.sqrt(share), 0.8)


def _frame(places: Array, wide: float, high: float) -> tuple[float, Array]:
    """How much larger the part of the world is drawn in which places lie, and its centre, with room for arcs and names.

    places : (place, 2) longitude and latitude ; wide, high : of the whole picture, in units of the projection
    """
    x, y = equal_earth(places[:, 0], places[:, 1])
    centre = np.array([(x.min() + x.max()) / 2, (y.min() + y.max()) / 2])
    room = (max(float(np.ptp(x)) / wide, float(np.ptp(y)) / high) or 0.01) * 1.6
    return max(1.0, 1.0 / room), centre


def _outline(points: Array) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _arc(start: Array, end: Array, thick: float) -> str:
    """A bent wedge from a point to a width, with a head at the destination."""
    way = end - start
    length = float(np.hypot(*way)) or 1.0
    along = way / length
    across = np.array([along[1], -along[0]])
    bend = start + way / 2 + across * length * 0.18
    arrives = end - bend
    arrives = arrives / (float(np.hypot(*arrives)) or 1.0)
    side = np.array([arrives[1], -arrives[0]])
    head = max(thick * 0.9, 3.0)
    neck = end - arrives * head
    thin = along[::-1] * np.array([1, -1]) * max(thick * 0.15, 0.3)
    left, right = neck + side * thick / 2, neck - side * thick / 2

    def p(point: Array) -> str:
        return f"{point[0]:.1f} {point[1]:.1f}"

    wide = side * max(thick * 0.5 + 1.2, 1.8)
    return (
        f"M{p(start + thin)}Q{p(bend + across * thick * 0.3)} {p(left)}L{p(neck + wide)}L{p(end)}L{p(neck - wide)}"
        f"L{p(right)}Q{p(bend - across * thick * 0.3)} {p(start - thin)}Z"
    )


def _names(
    drawing: Drawing, names: Sequence[str], spots: Mapping[int, Array], flows: Sequence[tuple[float, int, int]]
) -> None:
    """Names of the ends of the largest flows, where they do not lie on one another."""
    taken: list[tuple[float, float, float, float]] = []
    for k in _ends(flows):
        x, y = float(spots[k][0]), float(spots[k][1])
        wide = width_of(names[k], 10)
        for dx, dy in ((5, 3), (-wide - 5, 3), (-wide / 2, -7), (-wide / 2, 13)):
            box = (x + dx, y + dy - 9, x + dx + wide, y + dy + 2)
            clear = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
            if clear and box[0] > 0 and box[2] < drawing.width:
                taken.append(box)
                halo = {"stroke": "white", "stroke_width": 2.6, "paint_order": "stroke", "stroke_linejoin": "round"}
                drawing.add(text(x + dx, y + dy, names[k], size=10, fill=INK, **halo))
                break


def _widths(drawing: Drawing, most: float, width: float, y: float) -> None:
    """What the width of an arc means: round numbers near all, a quarter and a twentieth of the largest flow."""
    x = width - 250.0
    for share in (1.0, 0.25, 0.05):
        value = most * share
        power = 10 ** np.floor(np.log10(value))
        rounded = float(np.round(value / power) * power)
        thick = _thickness(rounded / most)
        drawing.add(tag("rect", x=x, y=y - 4 - thick / 2, width=22, height=thick, fill=FLOW, fill_opacity=0.62))
        drawing.add(text(x + 27, y, short_number(rounded), size=10, fill=FAINT))
        x += 82
