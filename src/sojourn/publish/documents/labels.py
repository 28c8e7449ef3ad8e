"""Words of a drawing apart from the drawing, so that the program that sets a page sets them too.

A drawing's own words lose the direction of Arabic and the link from sign to letter when it is placed on a page as a
picture; the page sets them in their places instead.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from sojourn.publish.charts.mirrored import END, FROM_THE_RIGHT
from sojourn.publish.charts.svg import FONT_SIZE, INK

TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
BOLD = 600


@dataclass(frozen=True)
class Label:
    """Words at a point of a drawing: x, y of their base line and anchor, in its units; halo : a white edge."""

    text: str
    x: float
    y: float
    anchor: str
    size: float
    fill: str
    bold: bool
    halo: bool


def apart(svg: str) -> tuple[str, list[Label]]:
    """The drawing without its words, and the words."""
    return TEXT.sub("", svg), [_label(m[1], html.unescape(m[2])) for m in TEXT.finditer(svg)]


def _label(attributes: str, text: str) -> Label:
    held = dict(ATTRIBUTE.findall(attributes))
    weight = held.get("font-weight", "400")
    return Label(
        text=text.removeprefix(FROM_THE_RIGHT).removesuffix(END) if text.startswith(FROM_THE_RIGHT) else text,
        x=float(held.get("x", 0)),
        y=float(held.get("y", 0)),
        anchor=held.get("text-anchor", "start"),
        size=float(held.get("font-size", FONT_SIZE)),
        fill=held.get("fill", INK),
        bold=weight == "bold" or (weight.isdigit() and int(weight) >= BOLD),
        halo="stroke" in held,
    )
