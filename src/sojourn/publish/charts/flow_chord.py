"""A chord diagram as a picture of its own: the circle of :mod:`chord` under a title that says what it shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sojourn.errors import UsageError
from sojourn.publish.charts.chord import chord
from sojourn.publish.charts.flow_lumps import OTHER
from sojourn.publish.charts.heading import title_lines
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import FAINT, Drawing, size_of, text

HEAD = 62.0
MOST = 60  # more names than this run into one another
WAYS_OUT = ("--top 20 shows the largest by name and the others as one group", "--level subregion")


def flow_chord(
    names: Sequence[str],
    table: npt.NDArray[np.float64],
    *,
    title: str,
    subtitle: str,
    description: str,
    id: str = "flow-chord",
    width: float = 860,
    css: str = "",
) -> str:
    """A circle of flows under a title.

    names, table : groups and (origin, destination) persons, gathered so that a score or two of them are left; the
    diagonal is moves inside a group, drawn as a part of its arc without a ribbon
    """
    if len(names) > MOST + 1:
        raise UsageError(f"a circle has room for the names of {MOST} areas, not for {len(names)}", ways_out=WAYS_OUT)
    rest = len(names) - 1 if names[-1] == OTHER else None
    circle = chord(names, table, title=title, description=description, id=f"{id}-circle", width=width, rest=rest)
    _, height = size_of(circle)
    drawing = Drawing(width, HEAD + height, title, description, id)
    title_lines(drawing, subtitle)
    within = float(np.trace(table))
    how = "Colour: where people left. A ribbon stops short of the ring where they arrived."
    if within > 0:
        how += f" Moves inside a group ({short_number(within)}) are the arc without a ribbon."
    drawing.add(text(4, 54, how, size=11.5, fill=FAINT))
    drawing.add(f'<g transform="translate(0 {HEAD:g})">{circle}</g>')
    return drawing.svg(css)
