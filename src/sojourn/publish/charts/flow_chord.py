"""A chord diagram as a picture of its own: the circle of :mod:`chord` under a title that says what it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sojourn.publish.charts.chord import INKS, OTHER, chord
from sojourn.publish.charts.flow_lumps import OTHER as THE_REST
from sojourn.publish.charts.svg import FAINT, Drawing, text

HEAD = 46.0


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
    circle = chord(names, table, title=title, description=description, id=f"{id}-circle", width=width)
    if names[-1] == THE_REST and len(names) <= len(INKS):  # each colour is one group's, so the rest's can be made grey
        circle = circle.replace(INKS[len(names) - 1], OTHER)
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', circle)
    assert size is not None
    drawing = Drawing(width, HEAD + float(size[2]), title, description, id)
    drawing.add(text(4, 20, title, size=16, font_weight="600"), text(4, 38, subtitle, size=11.5, fill=FAINT))
    drawing.add(f'<g transform="translate(0 {HEAD:g})">{circle}</g>')
    return drawing.svg(css)
