"""Drawings and tables of a folder: the same to the eye, in fewer bytes.

A folder holds thousands of pages that nobody packs on their way, so that what a server sends as it is drawn is written
here with its repetitions taken out. A light edition goes further: it leaves the hints at shapes out as well.
"""

from __future__ import annotations

import re
from itertools import groupby

from sojourn.publish.explorer.short_paths import shorter, tenths

LOOK = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin",
    "stroke-linecap", "paint-order", "font-size", "font-weight", "text-anchor", "class",
)  # fmt: skip
"""Attributes that a group hands down to its shapes, in SVG and by the style sheet's .halo."""
_SHAPE = re.compile(r"<(circle|rect|line|path|text)((?: [\w-]+=\"[^\"]*\")*)(/>|>.*?</\1>)", re.DOTALL)
_LOOK = re.compile(rf" (?:{'|'.join(LOOK)})=\"[^\"]*\"")
_HALO = re.compile(r' stroke="white" stroke-width="[\d.]+" paint-order="stroke" stroke-linejoin="round"')
_PLACE = re.compile(r' (x|y|x1|x2|y1|y2|cx|cy|r|width|height)="(-?[\d.]+)"')
_PATH = re.compile(r' d="([^"]*)"')
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_QUOTED = re.compile(r'="([\w.#/%-]*[\w.#%-])"(?=[ \n>])', re.ASCII)
_LINE = re.compile(r'<line x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)"/>')


def packed(svg: str) -> str:
    """A drawing of a folder: points to a tenth, ways from point to point, neighbours of one look in a group.

    Lines of one look are one path; the face is that of the style sheet. Words, hints and addresses stay.
    """
    short = _PLACE.sub(lambda found: f' {found[1]}="{tenths(found[2])}"', svg)
    short = _PATH.sub(lambda found: f' d="{shorter(found[1])}"', short)
    faceless = re.sub(r' (?:font-family|xmlns)="[^"]*"', "", short)
    return _grouped(_HALO.sub(' class="halo"', faceless))


def slim(svg: str) -> str:
    """A drawing of a light edition: packed, and without hints at shapes, whose figures are in the table."""
    return packed(re.sub(r"<title>[^<]*</title>(?=</(?:circle|path|rect)>)", "", svg))


def lean(html: str) -> str:
    """A page without what HTML lets go: end tags of cells and rows, which the next one ends, and quotes of one word."""
    return _TAG.sub(lambda tag: _QUOTED.sub(r"=\1", tag[0]), re.sub(r"</t[dhr]>", "", html))


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
    if look and len(shapes) > 1 and all(map(_LINE.fullmatch, shapes)):
        ways = "".join(_LINE.sub(r"M\1 \2L\3 \4", shape) for shape in shapes)
        return f'<path{look} d="{shorter(ways)}"/>'
    if look and len(shapes) == 1:
        name = re.match(r"<\w+", shapes[0])
        assert name is not None
        return f"{name[0]}{look}{shapes[0][name.end() :]}"
    return f"<g{look}>{''.join(shapes)}</g>" if look else "".join(shapes)
