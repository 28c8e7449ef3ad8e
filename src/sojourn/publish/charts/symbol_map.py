"""Amounts of countries as circles on a map of the world, and moves between them as arcs.

A circle's area grows with the amount, as a map of persons must (a coloured country would show how large the country
is). What is estimated has a dashed edge and a pale ground, what was counted a full one, so that both differ without
colour. The land is one picture that all maps of a page share, or drawn into the map where it has to stand alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, INK, Drawing, hint, tag, text, width_of
from sojourn.publish.charts.world_map import HIGH, on_ground, outline, shapes

LAND, COAST = "#e4e8ec", "#ffffff"
LARGEST = 26.0  # radius of the largest circle on a map of 900 points
LEAST = 1.6
HALO: dict[str, Any] = {"stroke": "white", "stroke_width": 2.6, "paint_order": "stroke", "stroke_linejoin": "round"}


@dataclass(frozen=True)
class Mark:
    """A circle. estimated : not counted; href : the page that a click leads to; empty for none"""

    name: str
    longitude: float
    latitude: float
    value: float
    estimated: bool = False
    href: str = ""


def land(width: float, coast: float = 0.5) -> str:
    """The land of the world as one path. coast : width of the line along coasts and borders"""
    data = "".join(outline(on_ground(ring, width)) for _, _, rings in shapes() for ring in rings)
    return tag("path", d=data, fill=LAND, stroke=COAST, stroke_width=coast)


def ground(width: float = 900, coast: float = 0.5) -> str:
    """The land as a picture of its own, for maps that name its file. coast : width of its lines"""
    height = width * HIGH
    size = {"viewBox": f"0 0 {width:g} {height:g}", "width": width, "height": height}
    return tag("svg", land(width, coast), xmlns="http://www.w3.org/2000/svg", **size)


def symbol_map(
    marks: Sequence[Mark],
    *,
    title: str,
    description: str,
    id: str,
    colour: str,
    here: tuple[float, float] | None = None,
    here_name: str = "",
    land_file: str = "",
    labelled: int = 8,
    width: float = 900,
    css: str = "",
) -> str:
    """A map of amounts.

    here : (longitude, latitude) of the area the map is about; land_file : address of the picture of the land, drawn
    into the map where it is empty; labelled : how many of the largest are named
    """
    height = width * HIGH
    drawing = Drawing(width, height + 24, title, description, id)
    if land_file:
        drawing.add(tag("image", href=land_file, x=0, y=0, width=width, height=height))
    else:
        drawing.add(land(width))
    shown = sorted((m for m in marks if m.value > 0), key=lambda m: -m.value)
    most = shown[0].value if shown else 1.0
    largest = LARGEST * width / 900 if width > 500 else LARGEST * 0.62
    spots = on_ground(np.array([(m.longitude, m.latitude) for m in shown] or [(0.0, 0.0)]), width)
    radii = [max(largest * math.sqrt(m.value / most), LEAST) for m in shown]
    for mark, (x, y), radius in zip(shown, spots, radii, strict=False):
        drawing.add(_circle(mark, float(x), float(y), radius, colour))
    if here is not None:
        x, y = (float(v) for v in on_ground(np.array([here]), width)[0])
        diamond = f"M{x - 5:.1f} {y:.1f}L{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y:.1f}L{x:.1f} {y + 5:.1f}Z"
        drawing.add(tag("path", hint(here_name), d=diamond, fill=INK, stroke="white", stroke_width=1.2))
    _names(drawing, shown[:labelled], spots.tolist(), radii, height)
    _legend(drawing, most, largest, colour, height, any(m.estimated for m in shown))
    return drawing.svg(css)


def _circle(mark: Mark, x: float, y: float, radius: float, colour: str) -> str:
    told = hint(f"{mark.name}: {mark.value:,.0f}")
    look = {"fill_opacity": 0.16, "stroke_dasharray": "3 2"} if mark.estimated else {"fill_opacity": 0.5}
    return tag("circle", told, cx=x, cy=y, r=radius, fill=colour, stroke=colour, stroke_width=1.1,
               data_href=mark.href or None, **look)  # fmt: skip


def _names(
    drawing: Drawing, marks: Sequence[Mark], spots: Sequence[Sequence[float]], radii: Sequence[float], height: float
) -> None:
    """Names of the largest, beside, above or below their circle, where they do not lie on one another."""
    taken: list[tuple[float, float, float, float]] = []
    size = 11.0 if drawing.width > 500 else 9.5
    for mark, (x, y), radius in zip(marks, spots, radii, strict=False):
        wide = width_of(mark.name, size)
        places = ((radius + 3, 4.0), (-wide - radius - 3, 4.0), (-wide / 2, -radius - 4), (-wide / 2, radius + size))
        for dx, dy in places:
            box = (x + dx, y + dy - size, x + dx + wide, y + dy + 2)
            inside = box[0] > 0 and box[2] < drawing.width and box[1] > 0 and box[3] < height
            clear = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
            if clear and inside:
                taken.append(box)
                drawing.add(text(float(x + dx), float(y + dy), mark.name, size=size, **HALO))
                break


def _legend(drawing: Drawing, most: float, largest: float, colour: str, height: float, estimated: bool) -> None:
    """What a circle's size means, in the empty sea at the lower left, and what a dashed edge does, below the map."""
    centre, foot = 10 + largest, height - 4
    for n, share in enumerate((1.0, 0.2)):
        value = most * share
        power = 10 ** math.floor(math.log10(value)) if value > 0 else 1.0
        rounded = round(value / power) * power
        radius = max(largest * math.sqrt(rounded / most), LEAST)
        drawing.add(tag("circle", cx=centre, cy=foot - radius, r=radius, fill="none", stroke=FAINT, stroke_width=0.8))
        drawing.add(text(centre + largest + 6, foot - 14 * (1 - n) - 2, short_number(rounded), size=10.5, fill=FAINT))
    if estimated:
        drawing.add(text(4, height + 18, "dashed and pale: estimated, not counted", size=10.5, fill=FAINT))
