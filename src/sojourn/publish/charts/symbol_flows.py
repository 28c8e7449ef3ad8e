"""Moves between places as arcs on a shared picture of the land: wide where people arrive, dashed where doubtful."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import ARRIVE, FAINT, INK, LEAVE, Drawing, hint, tag, text, width_of
from sojourn.publish.charts.symbol_map import HALO, land
from sojourn.publish.charts.world_map import HIGH, on_ground

WIDEST = 11.0
NAMED = 9
MARGIN = 0.12
"""Share of a window that is left free on each side of places that fill it."""
CLOSEST = 40.0
"""How many times the whole world is magnified at most: the outline of the land is no finer."""
Array = npt.NDArray[np.float64]
Spot = tuple[float, float]


@dataclass(frozen=True)
class Arc:
    """A move.

    start, end : (longitude, latitude); doubtful : of low reliability; href : the page of the corridor

    counted : no estimate, where both stand in one picture
    """

    origin: str
    destination: str
    start: Spot
    end: Spot
    value: float
    doubtful: bool = False
    href: str = ""
    counted: bool = False


def symbol_flows(
    arcs: Sequence[Arc],
    *,
    title: str,
    description: str,
    id: str,
    land_file: str = "",
    near: bool = False,
    width: float = 900,
    css: str = "",
) -> str:
    """A map of arcs, the largest on top. land_file : address of the picture of the land; drawn into it where empty

    near : show the part of the world that the arcs lie in, and not the whole
    """
    height = width * HIGH
    drawing = Drawing(width, height + 22, title, description, id)
    ground = tag("image", href=land_file, x=0, y=0, width=width, height=height) if land_file else land(width)
    ordered = sorted(arcs, key=lambda a: a.value)
    if not ordered:
        drawing.add(ground)
        return drawing.svg(css)
    most = ordered[-1].value
    starts, ends = (on_ground(np.array([getattr(a, side) for a in ordered]), width) for side in ("start", "end"))
    if near:
        scale, shift = _frame(np.concatenate([starts, ends]), width, height)
        starts, ends = starts * scale + shift, ends * scale + shift
        window = tag("rect", x=0, y=0, width=width, height=height)
        drawing.add(tag("clipPath", window, id=f"{id}-window"))
        moved = f"translate({shift[0]:.1f} {shift[1]:.1f}) scale({scale:.4f})"
        ground = tag("g", tag("g", ground, transform=moved), clip_path=f"url(#{id}-window)")
    drawing.add(ground)
    for one, start, end in zip(ordered, starts, ends, strict=True):
        drawing.add(_arc(one, (float(start[0]), float(start[1])), (float(end[0]), float(end[1])), most, width))
    _names(drawing, ordered[-NAMED:], starts[-NAMED:].tolist(), ends[-NAMED:].tolist())
    words = f"Widest: {short_number(most)} persons"
    drawing.add(text(4, height + 16, words, size=10.5, fill=FAINT))
    if any(a.doubtful for a in ordered):
        dashed = "dashed: of low reliability"
        drawing.add(text(16 + width_of(words, 10.5), height + 16, dashed, size=10.5, fill=FAINT))
    return drawing.svg(css)


def _frame(spots: Array, width: float, height: float) -> tuple[float, Array]:
    """Scale and shift that bring (place, x and y) into a window, with room around them."""
    low, high = spots.min(axis=0), spots.max(axis=0)
    room = np.array([width, height]) * (1 - 2 * MARGIN)
    scale = float(np.clip(np.min(room / np.maximum(high - low, 1e-9)), 1.0, CLOSEST))
    middle = np.array([width, height]) / 2
    return scale, middle - scale * (low + high) / 2


def _arc(one: Arc, start: Spot, end: Spot, most: float, width: float) -> str:
    """A wedge along a bend to the left of its way, from a point to its width; a dashed line where doubtful."""
    share = one.value / most
    thick = max(WIDEST * math.sqrt(share) * width / 900, 0.5)
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    across = (dy / length, -dx / length)
    bend = (start[0] + dx / 2 + across[0] * length * 0.2, start[1] + dy / 2 + across[1] * length * 0.2)
    told = hint(f"{one.origin} to {one.destination}: {one.value:,.0f}")
    look = {"fill_opacity": round(0.25 + 0.5 * math.sqrt(share), 2), "data_href": one.href or None}
    if one.doubtful:
        data = f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
        line = {"stroke": LEAVE, "stroke_width": min(thick, 3.0), "stroke_dasharray": "3 3", "stroke_opacity": 0.5}
        return tag("path", told, d=data, fill="none", data_href=one.href or None, **line)
    half = (across[0] * thick / 2, across[1] * thick / 2)
    data = (
        f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0] + half[0]:.1f} {bend[1] + half[1]:.1f} {end[0] + half[0]:.1f} "
        f"{end[1] + half[1]:.1f}L{end[0] - half[0]:.1f} {end[1] - half[1]:.1f}"
        f"Q{bend[0] - half[0]:.1f} {bend[1] - half[1]:.1f} {start[0]:.1f} {start[1]:.1f}Z"
    )
    if one.counted:
        look |= {"stroke": INK, "stroke_width": 0.7}
    return tag("path", told, d=data, fill=ARRIVE if one.counted else LEAVE, **look)


def _names(
    drawing: Drawing, arcs: Sequence[Arc], starts: Sequence[Sequence[float]], ends: Sequence[Sequence[float]]
) -> None:
    """Names of the ends of the largest, each once, where they do not lie on one another."""
    spots: dict[str, Spot] = {}
    for one, start, end in reversed(list(zip(arcs, starts, ends, strict=True))):
        spots.setdefault(one.destination, (float(end[0]), float(end[1])))
        spots.setdefault(one.origin, (float(start[0]), float(start[1])))
    taken: list[tuple[float, float, float, float]] = []
    size = 11.0 if drawing.width > 500 else 9.0
    for name, (x, y) in spots.items():
        drawing.add(tag("circle", cx=x, cy=y, r=1.8, fill=INK))
        wide = width_of(name, size)
        for dx, dy in ((5.0, 4.0), (-wide - 5, 4.0), (-wide / 2, -7.0), (-wide / 2, size + 4)):
            box = (x + dx, y + dy - size, x + dx + wide, y + dy + 2)
            clear = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
            if clear and box[0] > 0 and box[2] < drawing.width:
                taken.append(box)
                drawing.add(text(x + dx, y + dy, name, size=size, **HALO))
                break
