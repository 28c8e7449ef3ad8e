"""A picture as a file, SVG or PNG, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from sojourn.concepts.destination import Destination, checked
from sojourn.concepts.disclosure import NOT_PROTECTED
from sojourn.errors import UsageError
from sojourn.files.whole import write_bytes
from sojourn.publish.charts.svg import Drawing, size_of, text

SUFFIXES = (".svg", ".png")
SCALE = 2
_LINE, _RED = 24.0, "#b42318"
FACES = ("Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans")
"""Faces without serifs that machines have, the better first."""


def check(path: Path) -> None:
    """Refuse a suffix or a place no picture can be written to, before anything is computed."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} has no suffix of a picture.", ways_out=[f"Use one of {', '.join(SUFFIXES)}."])
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", ways_out=["Give the name of a file."])
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", ways_out=["Create it first."])


def write(markup: str, destination: Destination) -> None:
    """Write SVG markup as it is, or as PNG at twice the resolution, told by the suffix.

    Raises UsageError as :func:`check`, and for PNG on a machine without any usual face of letters.
    """
    path = checked(destination).path
    check(path)
    if destination.personal:
        markup = _with_mark(markup)
    write_bytes(destination, (markup + "\n").encode() if path.suffix.lower() == ".svg" else _png(markup))


def _with_mark(markup: str) -> str:
    """The picture with a line below it that says that it is not for publication."""
    width, height = size_of(markup)
    drawing = Drawing(width, height + _LINE, NOT_PROTECTED, NOT_PROTECTED, "mark")
    drawing.add(markup, text(4, height + _LINE - 8, NOT_PROTECTED, fill=_RED, font_weight="600"))
    return drawing.svg()


def _png(markup: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=markup, zoom=SCALE, background="white", sans_serif_family=_face()))


def _face() -> str:
    """The first face that this machine draws letters with; without any, a picture would lose its words in silence."""
    import resvg_py

    def drawn(words: str, face: str) -> bytes:
        letters = f'<text y="20" font-family="sans-serif">{words}</text>'
        image = f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30">{letters}</svg>'
        return bytes(resvg_py.svg_to_bytes(svg_string=image, sans_serif_family=face))

    for face in FACES:
        if drawn("Mm", face) != drawn("", face):
            return face
    raise UsageError(
        "This machine has none of the usual faces of letters, so a PNG would be without words.",
        details=[f"looked for: {', '.join(FACES)}"],
        ways_out=["write .svg", "install a font, for example the package fonts-dejavu-core"],
    )
