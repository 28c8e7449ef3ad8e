"""The world coloured by a figure per country, in the Equal Earth projection, with the area reported outlined.

Projection: Šavrič, Patterson and Jenny (2019), The Equal Earth map projection, International Journal of Geographical
Information Science 33(3), 454-465: areas keep their true relative size, as a map of shares must. Boundaries: see
``publish/maps/ORIGIN.md``. Countries too small for the scale are drawn as circles.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from importlib import resources
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sojourn.publish.charts.spoken import spoken
from sojourn.publish.charts.svg import FAINT, INK, Drawing, hint, tag, text, width_of

Array = npt.NDArray[np.float64]
COLOURS = ("#d4e6f3", "#a9cee5", "#6fabd0", "#3a81b0", "#1b5c8a", "#0a3355")
NONE = "#e4e4e4"
OUTLINE = "#c2410c"
POLYNOMIAL = (1.340264, -0.081106, 0.000893, 0.003796)
HIGH = 0.487  # height of the whole world in parts of its width
SMALL = 4.2  # radius of the circle of a country that the scale has no shape for
DISCLAIMER = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
    "acceptance by the United Nations or by the makers of this report. Boundaries: Natural Earth 1:110 million "
    "(public domain). Kosovo, Somaliland and Northern Cyprus have no M49 code and are drawn without a figure; "
    "Antarctica is left out."
)


def equal_earth(longitude: Array, latitude: Array) -> tuple[Array, Array]:
    """Degrees to the plane: x to the east, y to the north, on a sphere of radius 1."""
    a1, a2, a3, a4 = POLYNOMIAL
    theta = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(np.radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    slope = 9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1  # of the polynomial of y
    x = 2.0 * np.sqrt(3.0) * np.radians(longitude) * np.cos(theta) / (3.0 * slope)
    y = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))
    return x, y


def on_ground(points: Array, width: float) -> Array:
    """Where (point, 2) longitudes and latitudes stand on a map of the whole world of this width, in points."""
    x, y = equal_earth(points[:, 0], points[:, 1])
    factor, height = width / 5.5, width * HIGH
    return np.column_stack([width * 0.48 + x * factor, height * 0.475 + 2 - (y - 0.14) * factor])


@lru_cache(maxsize=1)
def shapes() -> tuple[tuple[str | None, str, tuple[Array, ...]], ...]:
    """(M49 id or None, name, rings); a ring is (point, 2): longitude and latitude in degrees."""
    read = resources.files("sojourn.publish.maps").joinpath("countries-110m.json").read_text(encoding="utf-8")
    topology = json.loads(read)
    scale, move = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc, dtype=np.float64), axis=0) * scale + move for arc in topology["arcs"]]
    found = []
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = tuple(_ring(ring, arcs) for polygon in polygons for ring in polygon)
        found.append((shape.get("id"), shape["properties"]["name"], rings))
    return tuple(found)


def _ring(numbers: Sequence[int], arcs: Sequence[Array]) -> Array:
    """A ring joined of arcs; a negative number is an arc walked backwards."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    ring = np.concatenate([parts[0], *(p[1:] for p in parts[1:])])
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)  # a ring over the 180th meridian stays in one piece
    return ring


def classes(values: Sequence[float], steps: Sequence[float] | None = None) -> list[float]:
    """Upper ends of the classes but the last: those given, or round ones near equal counts."""
    if steps is not None:
        return list(steps)
    if not len(values):
        return []
    ends = []
    for q in np.quantile(np.array(values), [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6]):
        size = 10.0 ** np.floor(np.log10(max(abs(q), 1e-9)))
        ends.append(float(np.round(q / size) * size))
    return sorted({e for e in ends if e > 0})


SHAPES_WIDTH = 900.0
"""Width at which shapes that several maps share are drawn once."""


def world_shapes() -> str:
    """The outlines of all countries as definitions that the maps of one page share; shows nothing itself."""
    place = partial(on_ground, width=SHAPES_WIDTH)
    drawn = (
        tag("path", id=f"w-{n}", d="".join(_steps(place(r)) for r in rings), vector_effect="non-scaling-stroke")
        for n, (_, _, rings) in enumerate(shapes())
    )
    return tag("svg", tag("defs", "".join(drawn)), width=0, height=0, aria_hidden="true", class_="shapes")


def whole(svg: str) -> str:
    """A map that stands alone: where it points to the outlines of a page, they are put into it."""
    if 'href="#w-' not in svg:
        return svg
    head, end, rest = svg.partition(">")
    return f"{head}{end}{world_shapes()}{rest}"


def _shape(number: int, rings: Sequence[Array], place: Callable[[Array], Array], shared: bool, **more: object) -> str:
    """A country: its own path, or the one that the page holds."""
    told = str(more.pop("content", ""))
    if shared:
        return tag("use", told, href=f"#w-{number}", **more)
    return tag("path", told, d="".join(outline(place(ring)) for ring in rings), **more)


def world_map(
    values: Mapping[str, float],
    *,
    title: str,
    description: str,
    id: str,
    inside: frozenset[str] = frozenset(),
    places: Mapping[str, tuple[float, float]] | None = None,
    names: Mapping[str, str] | None = None,
    steps: Sequence[float] | None = None,
    unit: str = "%",
    decimals: int = 0,
    width: float = 720,
    css: str = "",
    shared: bool = False,
) -> str:
    """A map of figures by M49 number.

    shared : the page holds the outlines once (``world_shapes``), and this map points to them

    inside : the countries of the area reported, outlined; places : (longitude, latitude) of countries, for those
    without a shape; steps : upper ends of the classes; names : shown when a country is pointed at
    """
    height = width * HIGH
    drawing = Drawing(width, height + 44, title, description, id)
    ends = classes([v for v in values.values() if v > 0], steps)
    placed = partial(on_ground, width=width)

    countries: list[str] = []
    outlines: list[str] = []
    drawn: set[str | None] = set()
    for order, (number, own_name, rings) in enumerate(shapes()):
        value = values.get(number) if number is not None else None
        told = _told((names or {}).get(number or "", own_name), value, unit, decimals)
        drawn.add(number)
        countries.append(_shape(order, rings, placed, shared, content=told, fill=_colour(value, ends)))
        if number in inside:
            outlines.append(_shape(order, rings, placed, shared))
    scale = f"translate(0,{2 - 2 * width / SHAPES_WIDTH:.2f}) scale({width / SHAPES_WIDTH:.4f})" if shared else None
    drawing.add(tag("g", "".join(countries), stroke="white", stroke_width=0.5, transform=scale))
    if outlines:
        line = {"stroke": OUTLINE, "stroke_width": 1.1, "stroke_linejoin": "round"}
        drawing.add(tag("g", "".join(outlines), fill="none", transform=scale, **line))
    for number, at in (places or {}).items():
        if number in drawn or (number not in values and number not in inside):
            continue
        x, y = placed(np.array([at], dtype=np.float64))[0]
        own = number in inside
        told = _told((names or {}).get(number, number), values.get(number), unit, decimals)
        drawing.add(
            tag(
                "circle",
                told,
                cx=float(x),
                cy=float(y),
                r=SMALL if own else SMALL * width / 1300,
                fill=_colour(values.get(number), ends),
                stroke=OUTLINE if own else FAINT,
                stroke_width=1.8 if own else 0.5,
            )
        )
    _legend(drawing, ends, height + 14, decimals, bool(inside))
    return drawing.svg(css)


def _told(name: str, value: float | None, unit: str, decimals: int) -> str:
    """What is shown when a country is pointed at; percentages with one decimal at least."""
    words = spoken()
    if value is None:
        return hint(f"{name}: {words.say('no figure')}")
    places = max(decimals, 1) if unit == "%" else decimals
    return hint(f"{name}: {words.number(value, places)} {unit}")


def outline(points: Array) -> str:
    """Path data of a ring."""
    kept = _kept(points)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z" if kept else ""


def _kept(points: Array) -> list[Array]:
    """The points of a ring less those nearer than a third of a pixel to the one before; none of too small a ring."""
    kept = [points[0]]
    for point in points[1:]:
        if abs(point - kept[-1]).max() >= 0.35:
            kept.append(point)
    return kept if len(kept) >= 3 else []


def _steps(points: Array) -> str:
    """The same ring as its first point and the steps from point to point, in tenths that add up: half as long."""
    if not (kept := _kept(points)):
        return ""
    tenths = np.rint(10 * np.array(kept)).astype(int)
    steps = "".join(_step(x) + _step(y) for x, y in np.diff(tenths, axis=0))
    return f"M{tenths[0, 0] / 10:g} {tenths[0, 1] / 10:g}l{steps.lstrip()}z"


def _step(tenths: int) -> str:
    """.7, -1.2, 3: a space before what has no sign."""
    text = f"{abs(tenths) / 10:g}"
    return f"{'-' if tenths < 0 else ' '}{text.removeprefix('0') if text != '0' else text}"


def _colour(value: float | None, ends: Sequence[float]) -> str:
    if value is None:
        return NONE
    return COLOURS[min(sum(value >= end for end in ends), len(COLOURS) - 1)]


def _class(low: float | None, high: float | None, decimals: int) -> str:
    """Bounds of a class in words; None where it has no bound at that side."""
    words = spoken()
    if low is None:
        return words.say("all") if high is None else words.say("under {high}", high=words.number(high, decimals))
    if high is None:
        return words.say("{low} and more", low=words.number(low, decimals))
    return f"{words.number(low, decimals)}–{words.number(high, decimals)}"


def _legend(drawing: Drawing, ends: Sequence[float], y: float, decimals: int, inside: bool) -> None:
    """Squares with the bounds of their class; wraps where the drawing is narrow, and ends the drawing below."""
    bounds = pairwise([None, *ends, None])
    entries = [(COLOURS[number], _class(low, high, decimals)) for number, (low, high) in enumerate(bounds)]
    entries.append((NONE, spoken().say("no figure")))
    if inside:
        entries.append(("", spoken().say("the area of this report")))
    x = 4.0
    size = 11.5 if drawing.width > 500 else 10.5
    for colour, words in entries:
        need = width_of(words, size) + 22
        if x > 4 and x + need > drawing.width:
            x, y = 4.0, y + 17
        ground = (
            {"fill": colour, "stroke": "none"} if colour else {"fill": "white", "stroke": OUTLINE, "stroke_width": 2}
        )
        drawing.add(tag("rect", x=x, y=y - 9, width=11, height=10, **ground))
        drawing.add(text(x + 16, y, words, size=size, fill=INK))
        x += need
    drawing.height = y + 8
