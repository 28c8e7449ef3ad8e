"""Title and lines at the top of a picture that stands alone."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.publish.charts.svg import FAINT, Drawing, text, width_of

SMALL = 11.5
_STEP = 16.0


def wrapped(lines: Sequence[str], width: float, size: float = SMALL) -> list[str]:
    """Lines broken between words so that each fits into ``width`` when written in letters of ``size``."""
    out: list[str] = []
    for given in lines:
        now = ""
        for word in given.split():
            longer = f"{now} {word}".strip()
            if now and width_of(longer, size) > width:
                out.append(now)
                longer = word
            now = longer
        out.append(now)
    return out


def title_lines(drawing: Drawing, subtitle: str) -> None:
    """Put the drawing's title and one line below it at its top, where :func:`heading` would put them unbroken."""
    drawing.add(_title(drawing), text(4, 38, subtitle, size=SMALL, fill=FAINT))


def _title(drawing: Drawing) -> str:
    return text(4, 20, drawing.title, size=16, font_weight="600")


def height_of(lines: Sequence[str], width: float) -> float:
    """Room that :func:`heading` takes."""
    return 32.0 + _STEP * len(wrapped(lines, width - 8))


def heading(drawing: Drawing, lines: Sequence[str]) -> float:
    """Put the drawing's title and these lines at its top; returns where they end."""
    drawing.add(_title(drawing))
    shown = wrapped(lines, drawing.width - 8)
    drawing.add(*(text(4, 38 + _STEP * i, words, size=SMALL, fill=FAINT) for i, words in enumerate(shown)))
    return height_of(lines, drawing.width)
