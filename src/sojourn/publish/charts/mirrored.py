"""A drawing for readers from the right: time runs to the left, the axis stands at the right, arrows turn round.

Maps and circles keep their shape; of a map only the legend turns.
"""

from __future__ import annotations

from xml.etree import ElementTree

from sojourn.publish.charts.svg import size_of

SVG = "http://www.w3.org/2000/svg"
FROM_THE_RIGHT, END = "\u202b", "\u202c"
"""Begin and end of words that run from the right, signs between them too."""
ANCHORS = {"start": "end", "end": "start", "middle": "middle"}
ALL = frozenset({"rect", "text", "line", "circle", "path"})
LEGEND = frozenset({"rect", "text"})
"""What of a map turns: its land is paths and circles."""


def mirrored(svg: str, turning: frozenset[str] = ALL) -> str:
    """The drawing with its elements of these kinds at the other side; words are not mirrored, they change sides."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    width, _ = size_of(svg)
    for element in root.iter():
        kind = element.tag.removeprefix(f"{{{SVG}}}")
        if kind in turning:
            _turn(element, kind, width)
    return ElementTree.tostring(root, encoding="unicode")


def _turn(element: ElementTree.Element, kind: str, width: float) -> None:
    def at(name: str) -> float:
        return float(element.get(name, "0"))

    def put(name: str, value: float) -> None:
        element.set(name, f"{value:.2f}".rstrip("0").rstrip("."))

    if kind == "rect":
        put("x", width - at("x") - at("width"))
    elif kind == "text":
        put("x", width - at("x"))
        if element.text:
            element.text = f"{FROM_THE_RIGHT}{element.text}{END}"
        element.set("text-anchor", ANCHORS[element.get("text-anchor", "start")])
    elif kind == "line":
        first, second = at("x1"), at("x2")
        put("x1", width - first)
        put("x2", width - second)
    elif kind == "circle":
        put("cx", width - at("cx"))
    else:
        element.set("transform", f"matrix(-1 0 0 1 {width:g} 0)")
