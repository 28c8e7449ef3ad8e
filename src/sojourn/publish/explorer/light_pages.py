"""Drawings and tables of a light edition: the same to the eye, in fewer bytes."""

from __future__ import annotations

import re
from itertools import groupby

LOOK = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin",
    "stroke-linecap", "paint-order", "font-size", "font-weight", "text-anchor", "class",
)  # fmt: skip
"""Attributes that a group hands down to its shapes, in SVG and by the style sheet's .halo."""
_SHAPE = re.compile(r"<(circle|rect|line|path|text)((?: [\w-]+=\"[^\"]*\")*)(/>|>.*?</\1>)", re.DOTALL)
_LOOK = re.compile(rf" (?:{'|'.join(LOOK)})=\"[^\"]*\"")
_HALO = re.compile(r' stroke="white" stroke-width="[\d.]+" paint-order="stroke" stroke-linejoin="round"')


def slim(svg: str) -> str:
    """A drawing of a light edition.

    Points to a tenth; no hints at shapes, whose figures are in the table; neighbours of one look share a group that
    has it; the face is that of the style sheet.
    """
    tenths = re.sub(r"(\d\.\d)\d+", r"\1", svg)
    plain = re.sub(r"<title>[^<]*</title>(?=</(?:circle|path|rect)>)", "", tenths)
    faceless = re.sub(r' (?:font-family|xmlns)="[^"]*"', "", plain)
    return _grouped(_HALO.sub(' class="halo"', faceless))


def without_ends(html: str) -> str:
    """A page without the end tags of cells and rows, which HTML lets go: the next cell or row ends the one before."""
    return re.sub(r"</t[dhr]>", "", html)


def _grouped(svg: str) -> str:
    """The drawing with each run of neighbouring shapes of one look in a group of that look."""
    pieces: list[tuple[str, str]] = []  # (look, shape without it); what is no shape stands as it is, with no look
    end = 0
    for shape in _SHAPE.finditer(svg):
        if svg[end : shape.start()]:
            pieces.append(("", svg[end : shape.start()]))
        name, attributes, rest = shape.groups()
        rest = "/>" if rest == f"></{name}>" else rest
        look = "".join(_LOOK.findall(attributes))
        pieces.append((look, f"<{name}{_LOOK.sub('', attributes)}{rest}"))
        end = shape.end()
    pieces.append(("", svg[end:]))
    return "".join(_group(look, [p for _, p in run]) for look, run in groupby(pieces, key=lambda piece: piece[0]))


def _group(look: str, shapes: list[str]) -> str:
    if look and len(shapes) == 1:
        name = re.match(r"<\w+", shapes[0])
        assert name is not None
        return f"{name[0]}{look}{shapes[0][name.end() :]}"
    return f"<g{look}>{''.join(shapes)}</g>" if look else "".join(shapes)
